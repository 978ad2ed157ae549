// The stages that work: how each is entered, and when its work begins.
import type { Scope } from '../src/session/events.ts';
import { push, type State, type Step, type WorkKind } from './state.ts';

/** The state while `kind` runs. */
export const working = (state: State, kind: WorkKind): State => ({
  ...state,
  work: { kind, startedAt: state.now, stopping: false },
  detecting: null,
  reading: new Map(),
});

/** Starts the work of a stage whose screen is up. */
export const begin = (state: State, stage: 'detect' | 'evidence'): Step =>
  stage === 'detect' ? [working(state, 'detect'), { do: 'detect' }] : [working(state, 'collect'), { do: 'collect' }];

/** Goes to Detect, Evidence or Findings, and starts what is to be done there when it has not been done. */
export function enter(state: State, stage: 'detect' | 'evidence' | 'findings'): Step {
  if (stage === 'findings') return [push({ ...state, tab: 'open', filter: '' }, { name: 'findings', cursor: 0, top: 0 })];
  const next = push(state, stage === 'detect' ? { name: 'detect', cursor: 0, top: 0 } : { name: 'evidence', top: 0 });
  const progress = stage === 'detect' ? state.session?.detection : state.session?.collection;
  return progress === 'pending' || progress === 'running' ? begin(next, stage) : [next];
}

/** The first stage behind Scope that the scope asks for. */
export const firstStage = (scope: Scope | null): 'detect' | 'evidence' => (scope?.machine ? 'detect' : 'evidence');
