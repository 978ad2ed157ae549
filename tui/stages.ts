// The stages that work: how each is entered, and when its work begins.
import type { Scope } from '../src/session/events.ts';
import type { Progress } from '../src/session/state.ts';
import { awaitsAgreement, evidenceScreen, showEvidence, showPlan, totalOf } from './planning.ts';
import { push, type State, type Step, type WorkKind } from './state.ts';

/** The state while `kind` runs. */
export const working = (state: State, kind: WorkKind): State => ({
  ...state,
  work: { kind, startedAt: state.now, stopping: false },
  detecting: null,
  reading: new Map(),
});

/** Starts the work of a stage whose screen is up. Accounts are asked what they have before anything of theirs is read. */
export function begin(state: State, stage: 'detect' | 'evidence'): Step {
  if (stage === 'detect') return [working(state, 'detect'), { do: 'detect' }];
  if (state.session?.scope?.aws) return [working(showPlan(state), 'discover'), { do: 'discover' }];
  return [working(state, 'collect'), { do: 'collect' }];
}

const isToDo = (progress: Progress | undefined): boolean => progress === 'pending' || progress === 'running';

/** Goes to Detect, Evidence or Findings, and starts what is to be done there when it has not been done. */
export function enter(state: State, stage: 'detect' | 'evidence' | 'findings'): Step {
  const { session } = state;
  if (stage === 'findings') return [push({ ...state, tab: 'open', filter: '' }, { name: 'findings', cursor: 0, top: 0 })];
  if (stage === 'detect') {
    const next = push(state, { name: 'detect', cursor: 0, top: 0 });
    return isToDo(session?.detection) ? begin(next, 'detect') : [next];
  }
  const next = push(state, evidenceScreen(session));
  if (awaitsAgreement(session)) return isToDo(session?.discovery) ? begin(next, 'evidence') : [next];
  // What was agreed to is read without asking again: a session that was cut off goes on.
  return isToDo(session?.collection) ? [working(next, 'collect'), { do: 'collect' }] : [next];
}

/** Reads what is ticked on the plan, and pays for it at most what was said there. */
export function read(state: State): Step {
  const { offers, limit, free } = totalOf(state);
  return [
    working(showEvidence(state), 'collect'),
    { do: 'agree', offers: offers.map(({ id }) => id), maxCostUsd: free ? 0 : limit },
    { do: 'collect' },
  ];
}

/** The first stage behind Scope that the scope asks for. */
export const firstStage = (scope: Scope | null): 'detect' | 'evidence' => (scope?.machine ? 'detect' : 'evidence');
