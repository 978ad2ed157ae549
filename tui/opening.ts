// How a session begins on screen: with what was chosen, or where an earlier one was left.
import type { Scope } from '../src/session/events.ts';
import { hasLogs } from '../src/session/scope.ts';
import { STAGES } from '../src/session/stages.ts';
import type { Effect } from './effect.ts';
import { planScreen } from './planning.ts';
import { scopeOf, setupOf } from './setup.ts';
import { begin, enter, firstStage, working } from './stages.ts';
import { inform, push, type Screen, type State, type Step, targetOf } from './state.ts';

export const NOTHING_DECIDED: State['plan'] = { decided: new Map(), limit: null };

/** What follows when a session is open: its first stage, or the one at which it was left. */
export function opened(state: State, resumed: boolean): Step {
  if (resumed) return resumedAt(state);
  const stage = firstStage(state.session?.scope ?? null);
  // The stage's screen is up already when nothing was asked first, or when the same stage is done again.
  const fresh = { ...state, plan: NOTHING_DECIDED };
  if (state.stack.some(({ name }) => name === stage || (stage === 'evidence' && name === 'plan'))) return begin(fresh, stage);
  return enter({ ...fresh, stack: [state.stack[0]] }, stage);
}

/** What resuming does first: reading goes on behind the files that were read, the results of queries that ran are fetched. */
const resumedText = (effects: readonly Effect[], scope: Scope): string =>
  hasLogs(scope) && !scope.sample && effects.some((effect) => effect.do === 'collect')
    ? 'Resumed; reading goes on where it was cut off.'
    : 'Resumed; what was cut off is done again.';

/** Goes on where the session was left: to its stage, or to the work before it that was cut off. */
function resumedAt(state: State): Step {
  const { session } = state;
  const { scope } = session ?? { scope: null };
  const start: State = { ...state, stack: [{ name: 'scope', cursor: 0, top: 0 }] };
  if (!session || !scope) return [start];
  const setup = setupOf(scope, session.target);
  let now: State = { ...start, setup };
  const reached = STAGES.indexOf(session.stage);
  for (const stage of ['detect', 'evidence', 'findings'] as const) {
    if (stage === 'detect' && !scope.machine) continue;
    if (stage === 'evidence' && !hasLogs(scope)) continue;
    if (stage !== firstStage(scope) && STAGES.indexOf(stage) > reached) break;
    const [next, ...effects] = enter(now, stage);
    if (effects.length > 0) return [inform(next, resumedText(effects, scope)), ...effects];
    now = next;
  }
  if (session.stage === 'verify') now = push(now, { name: 'verify', top: 0 });
  if (session.stage === 'report') now = push(now, { name: 'report', top: 0, asked: [] });
  return [inform(now, 'Resumed where you left.')];
}

/** Begins with what is chosen, without asking: the first screen shown is that of the work. */
export function startAt(state: State): Step {
  const scope = scopeOf(state.setup, state.about.sampleScope);
  const evidence: Screen = scope.aws ? planScreen(null) : { name: 'evidence', top: 0 };
  const first: Screen = firstStage(scope) === 'detect' ? { name: 'detect', cursor: 0, top: 0 } : evidence;
  return [push(working(state, 'open'), first), { do: 'open', resume: null, scope, target: targetOf(state) }];
}
