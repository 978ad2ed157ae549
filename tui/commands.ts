// What each key command does to the state, and what it asks of the outside world. Pure.
import { lacksDetails } from '../src/findings/without-details.ts';
import { REPORT_FORMATS } from '../src/report/formats.ts';
import type { Scope } from '../src/session/events.ts';
import { hasLogs } from '../src/session/scope.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../src/tls/targets.ts';
import { openProfiles, takeProfiles, toggleAccount, toggleProfile } from './account.ts';
import { copyCommand, interrupt, onQuery, stoppingText, toggleOffer } from './asking.ts';
import { fieldOf } from './field.ts';
import { findingsList, isDecided, tabCounts } from './findings-list.ts';
import { nextFinding, onFinding, openFinding, verify } from './fixing.ts';
import { accountForm, filesForm, limitForm, reportPathForm, windowForm } from './forms.ts';
import type { Command } from './keys.ts';
import { move } from './moving.ts';
import { queryAtHand } from './queries.ts';
import { pathsOf, scopeRow } from './scope-rows.ts';
import { LEAVE_CHOICES, replaceText, reportPaths } from './screens/closing.ts';
import { sortedInstallations } from './screens/detect.ts';
import { type ChosenPath, type PathKind, type Setup, scopeOf } from './setup.ts';
import { begin, enter, firstStage, read, working } from './stages.ts';
import { GROUPS, inform, pop, push, replaceTop, type State, type Step, TABS, targetOf, top, unfinished, warn } from './state.ts';

/** What is after `current` in `all`, and the first after the last. */
const cycle = <T>(all: readonly [T, ...T[]], current: T): T => all[(all.indexOf(current) + 1) % all.length] ?? all[0];

const sameScope = (a: Scope | null | undefined, b: Scope): boolean => JSON.stringify(a) === JSON.stringify(b);

function start(state: State): Step {
  const { setup, about, session } = state;
  const row = scopeRow(state);
  if (row?.kind === 'paths' && setup[row.of].length === 0) return [filesForm(state, row.of)];
  if (row?.kind === 'account' && setup.aws.profiles.length === 0) return openProfiles(state);
  const chosen: Setup = row?.kind === 'sample' ? { ...setup, sample: true } : setup;
  const scope = scopeOf(chosen, about.sampleScope);
  const ready = { ...state, setup: chosen };
  if (!scope.machine && !hasLogs(scope))
    return [warn(state, 'Choose what to check first: this machine, an AWS account, CloudTrail files, or the sample.')];
  if (session === null) return [working(ready, 'open'), { do: 'open', resume: null, scope, target: setup.target }];
  if (sameScope(session.scope, scope)) return enter(ready, firstStage(scope));
  return [working(ready, 'open'), { do: 'choose-scope', scope }];
}

function choose(state: State): Step {
  const screen = top(state);
  const { setup } = state;
  if (screen.name === 'profiles') return [toggleProfile(state, screen)];
  if (screen.name === 'plan') return [toggleOffer(state)];
  const row = scopeRow(state);
  switch (row?.kind) {
    case 'machine':
      return [{ ...state, setup: { ...setup, machine: setup.sample || !setup.machine, sample: false } }];
    case 'account':
      return toggleAccount(state);
    case 'paths':
      return setup[row.of].length === 0 || !setup.sample
        ? [filesForm({ ...state, setup: { ...setup, sample: false } }, row.of)]
        : [{ ...state, setup: { ...setup, sample: false } }];
    case 'path':
      return [inform(state, 'd removes this path.')];
    case 'since-last':
      return [{ ...state, setup: { ...setup, sinceLast: setup.sample || !setup.sinceLast, sample: false } }];
    case 'sample':
      return [{ ...state, setup: { ...setup, sample: !setup.sample } }];
    default:
      return [state];
  }
}

/** The paths chosen, with some more; none twice. */
export function withPaths(setup: Setup, of: PathKind, paths: readonly ChosenPath[]): Setup {
  const known = new Set(setup[of].map(({ path }) => path));
  return { ...setup, sample: false, [of]: [...setup[of], ...paths.filter(({ path }) => !known.has(path))] };
}

function openSelected(state: State): Step {
  const screen = top(state);
  switch (screen.name) {
    case 'scope':
      return start(state);
    case 'sessions':
      return resume(state, screen.cursor);
    case 'profiles':
      return [takeProfiles(state, screen)];
    case 'plan':
      return read(state);
    case 'detect': {
      const installation = sortedInstallations(state)[screen.cursor];
      return [installation ? push(state, { name: 'installation', id: installation.id, top: 0 }) : state];
    }
    case 'findings':
      return [openFinding(state, findingsList(state).findings[screen.cursor]?.id)];
    case 'consent': {
      const { session } = state;
      if (!session?.scope) return [pop(state)];
      const scope = { ...session.scope, allowPrograms: true };
      return [working({ ...pop(state), setup: { ...state.setup, allowPrograms: true } }, 'detect'), { do: 'choose-scope', scope }];
    }
    case 'leave': {
      const choice = LEAVE_CHOICES[screen.cursor];
      return choice === 'stay' ? [pop(state)] : [state, { do: 'quit', code: 0, finish: choice === 'finish' }];
    }
    case 'report': {
      const paths = reportPaths(state);
      if (paths.length === 0) return [warn(state, 'Choose at least one format: 1, 2, 3 or 4.')];
      const own = new Set([...state.report.saved, ...(state.session?.reports ?? [])]);
      const sure = paths.every((path) => own.has(path) || screen.asked.includes(path));
      return sure ? save(state, paths) : [state, { do: 'check-targets', paths }];
    }
    default:
      return [state];
  }
}

const save = (state: State, paths: readonly string[]): Step => [working(state, 'save'), { do: 'save', paths, redact: state.report.redact }];

/** Saves where nothing of others is in the way; else says what is, and lets the person enter again. */
export function saveUnlessThere(state: State, paths: readonly string[], existing: readonly string[]): Step {
  const screen = top(state);
  if (screen.name !== 'report' || state.work) return [state];
  const own = new Set([...state.report.saved, ...(state.session?.reports ?? [])]);
  const foreign = existing.filter((path) => !own.has(path));
  if (foreign.length === 0) return save(state, paths);
  return [warn(replaceTop(state, { ...screen, asked: paths }), replaceText(foreign, state.about.home))];
}

function resume(state: State, index: number): Step {
  const session = unfinished(state)[index];
  if (!session) return [state];
  return [working(state, 'open'), { do: 'open', resume: session.session, scope: null, target: state.setup.target }];
}

function nextStage(state: State): Step {
  const screen = top(state);
  switch (screen.name) {
    case 'detect':
      return enter(state, hasLogs(state.session?.scope ?? null) ? 'evidence' : 'findings');
    case 'plan':
    case 'evidence':
      return enter(state, 'findings');
    case 'findings': {
      const claimed = state.document !== null && tabCounts(state.document).toVerify > 0;
      return [push(state, claimed ? { name: 'verify', top: 0 } : { name: 'report', top: 0, asked: [] })];
    }
    case 'fix':
      return [nextFinding(state, screen)];
    case 'verify':
      return [push(state, { name: 'report', top: 0, asked: [] })];
    default:
      return [state];
  }
}

function back(state: State): Step {
  const screen = top(state);
  if (screen.name === 'findings' && state.filter !== '') return [replaceTop({ ...state, filter: '' }, { ...screen, cursor: 0, top: 0 })];
  return [pop(state)];
}

function leave(state: State): Step {
  // Pressed again it means it.
  if (top(state).name === 'leave') return [state, { do: 'quit', code: 0, finish: false }];
  if (state.session === null && !state.work) return [state, { do: 'quit', code: 0, finish: false }];
  const open = state.document?.findings.some((finding) => !isDecided(finding)) ?? true;
  const done = !open && state.report.saved.length > 0 && !state.work;
  return [push(state, { name: 'leave', cursor: done ? LEAVE_CHOICES.indexOf('finish') : 0, top: 0 })];
}

/** Says what the target is, and what the evidence of this session does not hold for it. Two lines of a small terminal at most. */
function targetText({ session }: State, target: Target): string {
  const lacks = lacksDetails(session?.results.flatMap(({ groups }) => groups) ?? [], target);
  const again = ' Its calls lack days, keys and addresses: r on Evidence reads again.';
  return `The target is now ${TARGET_LABEL[target]}.${lacks ? again : ''}`;
}

/** Does what `command` means on the screen that is up. `key` tells which of several keys it was; `sure`, that it was asked about. */
export function run(state: State, command: Command, key: string, sure = false): Step {
  const screen = top(state);
  switch (command) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      return [move(state, command)];
    case 'choose':
      return choose(state);
    case 'open':
      return openSelected(state);
    case 'next':
      return nextStage(state);
    case 'back':
      return back(state);
    case 'help':
      return [screen.name === 'help' ? pop(state) : push(state, { name: 'help', top: 0 })];
    case 'quit':
      return leave(state);
    case 'interrupt':
      return interrupt(state);
    case 'suspend':
      return [state, { do: 'suspend' }];
    case 'stop':
      return state.work ? [inform({ ...state, work: { ...state.work, stopping: true } }, stoppingText(state)), { do: 'stop' }] : [state];
    case 'again':
      if (screen.name === 'profiles') return [state, { do: 'list-profiles' }];
      return begin(state, screen.name === 'detect' ? 'detect' : 'evidence');
    case 'resume':
      return unfinished(state).length > 1 ? [push(state, { name: 'sessions', cursor: 0, top: 0 })] : resume(state, 0);
    case 'target': {
      const target = cycle(TARGETS, targetOf(state));
      const chosen = inform({ ...state, setup: { ...state.setup, target } }, targetText(state, target));
      return state.session ? [chosen, { do: 'choose-target', target }] : [chosen];
    }
    case 'add-files':
      return [filesForm(state, pathsOf(scopeRow(state)))];
    case 'remove-file': {
      const row = scopeRow(state);
      if (row?.kind !== 'path') return [state];
      return [{ ...state, setup: { ...state.setup, [row.of]: state.setup[row.of].filter(({ path }) => path !== row.path) } }];
    }
    case 'window':
      return [windowForm(state)];
    case 'profiles':
      return openProfiles(state);
    case 'account':
      return [accountForm(state)];
    case 'limit':
      return [limitForm(state)];
    case 'query': {
      const query = queryAtHand(state);
      return [query ? push(state, { name: 'query', source: query.source, top: 0 }) : state];
    }
    case 'allow':
      return [push(state, { name: 'consent', top: 0 })];
    case 'blind-spots':
      return [push(state, { name: 'blind-spots', top: 0 })];
    case 'filter':
      return [push(state, { name: 'filter', field: fieldOf(state.filter), before: state.filter })];
    case 'tab':
      return screen.name === 'findings'
        ? [replaceTop({ ...state, tab: cycle(TABS, state.tab) }, { ...screen, cursor: 0, top: 0 })]
        : [state];
    case 'group':
      return screen.name === 'findings'
        ? [replaceTop({ ...state, group: cycle(GROUPS, state.group) }, { ...screen, cursor: 0, top: 0 })]
        : [state];
    case 'report':
      return [push(state, { name: 'report', top: 0, asked: [] })];
    case 'undo': {
      const undo = state.undo.at(-1);
      return undo ? [inform({ ...state, undo: state.undo.slice(0, -1) }, `Took back ${undo.text}.`), undo.effect] : [state];
    }
    case 'verify':
      return verify(state, sure);
    case 'format': {
      const format = REPORT_FORMATS[Number(key) - 1];
      if (!format) return [state];
      const formats = REPORT_FORMATS.filter((one) => (one === format) !== state.report.formats.includes(one));
      return [{ ...state, report: { ...state.report, formats, current: [] } }];
    }
    case 'path':
      return [reportPathForm(state)];
    case 'redact':
      return [{ ...state, report: { ...state.report, redact: !state.report.redact, current: [] } }];
    default:
      if (screen.name === 'plan') return copyCommand(state);
      if (screen.name === 'query') return onQuery(state, screen, command, sure);
      return screen.name === 'fix' ? onFinding(state, screen, command) : [state];
  }
}
