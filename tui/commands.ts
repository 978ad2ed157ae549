// What each key command does to the state, and what it asks of the outside world. Pure.
import { REPORT_FORMATS } from '../src/report/formats.ts';
import type { Scope } from '../src/session/events.ts';
import { TARGET_LABEL, TARGETS } from '../src/tls/targets.ts';
import { fieldOf } from './field.ts';
import { findingsList, isDecided, tabCounts } from './findings-list.ts';
import { acceptForm, filesForm, noteForm, reportPathForm, undecide, windowForm } from './forms.ts';
import { type Command, scopeRows } from './keys.ts';
import { bodyHeight } from './page.ts';
import { commandsOf, fixing, markOf, nextPlatform, systemOf } from './plans.ts';
import { LEAVE_CHOICES, reportPaths } from './screens/closing.ts';
import { sortedInstallations } from './screens/detect.ts';
import { pageOf } from './screens/index.ts';
import { clamp } from './scroll.ts';
import {
  type ChosenPath,
  type Effect,
  GROUPS,
  inform,
  pop,
  push,
  replaceTop,
  type Screen,
  type ScreenOf,
  type Setup,
  type State,
  type Step,
  scopeOf,
  TABS,
  targetOf,
  top,
  unfinished,
  type WorkKind,
  warn,
} from './state.ts';

/** What is after `current` in `all`, and the first after the last. */
const cycle = <T>(all: readonly [T, ...T[]], current: T): T => all[(all.indexOf(current) + 1) % all.length] ?? all[0];

export const working = (state: State, kind: WorkKind): State => ({
  ...state,
  work: { kind, startedAt: state.now, stopping: false },
  detecting: null,
  reading: new Map(),
});

/** The number of things that the cursor of the screen can be on; 0 where there is no cursor. */
export function cursorRange(state: State, screen: Screen): number {
  switch (screen.name) {
    case 'scope':
      return scopeRows(state).length;
    case 'sessions':
      return unfinished(state).length;
    case 'detect':
      return sortedInstallations(state).length;
    case 'findings':
      return findingsList(state).findings.length;
    case 'fix':
      return fixing(state, screen)?.items.length ?? 0;
    case 'leave':
      return LEAVE_CHOICES.length;
    default:
      return 0;
  }
}

// Reading on in a long text by single rows is slow, by pages one loses the line.
const READING_ROWS = 3;

function move(state: State, command: Command): State {
  const screen = top(state);
  const page = pageOf(state);
  const height = bodyHeight(state, page);
  if (screen.name === 'form' || screen.name === 'filter') return state;
  const by = { up: -1, down: 1, 'page-up': -height, 'page-down': height, first: -Infinity, last: Infinity }[command as 'up'] ?? 0;
  if (!('cursor' in screen)) return replaceTop(state, { ...screen, top: clamp(screen.top + by, 0, Math.max(0, page.body.total - height)) });
  if (screen.name === 'fix') {
    // A part that is longer than the screen is read to its end before the next one opens.
    const selected = page.body.selected ?? { from: 0, to: 0 };
    const hiddenBelow = selected.to - (screen.top + height);
    const hiddenAbove = screen.top - selected.from;
    const rows = Math.max(READING_ROWS, Math.abs(by));
    const readsOn = Number.isFinite(by);
    if (readsOn && by > 0 && hiddenBelow > 0) return replaceTop(state, { ...screen, top: screen.top + Math.min(rows, hiddenBelow) });
    if (readsOn && by < 0 && hiddenAbove > 0) return replaceTop(state, { ...screen, top: screen.top - Math.min(rows, hiddenAbove) });
    const step = readsOn ? Math.sign(by) : by;
    return replaceTop(state, { ...screen, cursor: clamp(screen.cursor + step, 0, cursorRange(state, screen) - 1), copied: 0 });
  }
  return replaceTop(state, { ...screen, cursor: clamp(screen.cursor + by, 0, Math.max(0, cursorRange(state, screen) - 1)) });
}

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

const sameScope = (a: Scope | null | undefined, b: Scope): boolean => JSON.stringify(a) === JSON.stringify(b);

function start(state: State): Step {
  const { setup, about, session } = state;
  const screen = top(state);
  const row = screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
  if (row?.kind === 'account')
    return [warn(state, 'AWS accounts are not in this version; bring the trail here and choose CloudTrail files.')];
  if (row?.kind === 'files' && setup.files.length === 0) return [filesForm(state)];
  const chosen: Setup = row?.kind === 'sample' ? { ...setup, sample: true } : setup;
  const scope = scopeOf(chosen, about.sampleScope);
  const ready = { ...state, setup: chosen };
  if (!scope.machine && scope.files.length === 0)
    return [warn(state, 'Choose what to check first: this machine, CloudTrail files, or the sample.')];
  if (session === null) return [working(ready, 'open'), { do: 'open', resume: null, scope, target: setup.target }];
  if (sameScope(session.scope, scope)) return enter(ready, firstStage(scope));
  return [working(ready, 'open'), { do: 'choose-scope', scope }];
}

function choose(state: State): Step {
  const screen = top(state);
  const { setup } = state;
  const row = screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
  switch (row?.kind) {
    case 'machine':
      return [{ ...state, setup: { ...setup, machine: setup.sample || !setup.machine, sample: false } }];
    case 'files':
      return setup.files.length === 0 || !setup.sample
        ? [filesForm({ ...state, setup: { ...setup, sample: false } })]
        : [{ ...state, setup: { ...setup, sample: false } }];
    case 'path':
      return [inform(state, 'd removes this path.')];
    case 'sample':
      return [{ ...state, setup: { ...setup, sample: !setup.sample } }];
    case 'account':
      return [warn(state, 'AWS accounts are not in this version; bring the trail here and choose CloudTrail files.')];
    default:
      return [state];
  }
}

/** The paths chosen, with some more; none twice. */
export function withPaths(setup: Setup, paths: readonly ChosenPath[]): Setup {
  const known = new Set(setup.files.map(({ path }) => path));
  return { ...setup, sample: false, files: [...setup.files, ...paths.filter(({ path }) => !known.has(path))] };
}

function openSelected(state: State): Step {
  const screen = top(state);
  switch (screen.name) {
    case 'scope':
      return start(state);
    case 'sessions':
      return resume(state, screen.cursor);
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
      return [working(state, 'save'), { do: 'save', paths, redact: state.report.redact }];
    }
    default:
      return [state];
  }
}

function openFinding(state: State, id: string | undefined): State {
  const finding = findingsList(state).findings.find((one) => one.id === id);
  if (!finding) return state;
  const platform = systemOf(state, finding);
  // Whoever comes first reads why; whoever comes back goes on where the work is.
  const why = 1;
  const screen: ScreenOf<'fix'> = { name: 'fix', finding: finding.id, cursor: why, top: 0, platform, copied: 0 };
  const next = push(state, screen);
  const fix = fixing(next, screen);
  const begun = fix?.items.some((item) => item.kind === 'step' && markOf(state, finding.id, item.step.id).status !== 'open') ?? false;
  const open = fix?.items.findIndex((item) => item.kind === 'step' && markOf(state, finding.id, item.step.id).status === 'open') ?? -1;
  return begun && open > 0 ? replaceTop(next, { ...screen, cursor: open }) : next;
}

function resume(state: State, index: number): Step {
  const session = unfinished(state)[index];
  if (!session) return [state];
  return [working(state, 'open'), { do: 'open', resume: session.session, scope: null, target: state.setup.target }];
}

function mark(state: State, screen: ScreenOf<'fix'>, status: 'done' | 'skipped'): Step {
  const fix = fixing(state, screen);
  if (fix?.selected.kind !== 'step') return [state];
  const { step, number } = fix.selected;
  const before = markOf(state, screen.finding, step.id);
  // The same key again takes the mark away.
  const after = before.status === status ? 'open' : status;
  const undo = { text: `the mark on step ${number}`, effect: { do: 'mark' as const, finding: screen.finding, step: step.id, ...before } };
  const at = fix.items.indexOf(fix.selected);
  const next = fix.items.findIndex(
    (item, index) => index > at && item.kind === 'step' && markOf(state, screen.finding, item.step.id).status === 'open',
  );
  const cursor = after === 'open' ? screen.cursor : next >= 0 ? next : fix.items.findIndex(({ kind }) => kind === 'verify');
  const moved = replaceTop(state, { ...screen, cursor: cursor >= 0 ? cursor : screen.cursor, copied: 0 });
  return [
    inform({ ...moved, undo: [...state.undo, undo] }, `Step ${number} is ${after === 'open' ? 'open again' : after}. u takes it back.`),
    { do: 'mark', finding: screen.finding, step: step.id, status: after, note: before.note },
  ];
}

function decide(state: State, finding: string, status: 'fixed' | 'not-mine'): Step {
  const now = state.session?.progress.get(finding)?.status ?? 'open';
  const after = now === status ? 'open' : status;
  const undo = { text: 'the decision', effect: undecide(state, finding) };
  const text = { open: 'Open again.', fixed: 'Marked as fixed; v proves it.', 'not-mine': 'Marked as not mine.' }[after];
  return [inform({ ...state, undo: [...state.undo, undo] }, `${text} u takes it back.`), { do: 'decide', finding, status: after }];
}

function verify(state: State): Step {
  const screen = top(state);
  if (screen.name === 'fix') {
    const status = state.session?.progress.get(screen.finding)?.status ?? 'open';
    const claim: readonly Effect[] =
      status === 'fixed' || status === 'verified' ? [] : [{ do: 'decide', finding: screen.finding, status: 'fixed' }];
    const next = push(working(state, 'verify'), { name: 'verify', top: 0 });
    return [next, ...claim, { do: 'verify', findings: [screen.finding] }];
  }
  const findings = (state.document?.findings ?? []).filter(({ status }) => status === 'fixed').map(({ id }) => id);
  const next = screen.name === 'verify' ? state : push(state, { name: 'verify', top: 0 });
  return [working(next, 'verify'), { do: 'verify', findings }];
}

function nextStage(state: State): Step {
  const screen = top(state);
  switch (screen.name) {
    case 'detect':
      return enter(state, state.session?.scope?.files.length ? 'evidence' : 'findings');
    case 'evidence':
      return enter(state, 'findings');
    case 'findings': {
      const claimed = state.document !== null && tabCounts(state.document).toVerify > 0;
      return [push(state, claimed ? { name: 'verify', top: 0 } : { name: 'report', top: 0 })];
    }
    case 'fix':
      return [nextFinding(state, screen)];
    case 'verify':
      return [push(state, { name: 'report', top: 0 })];
    default:
      return [state];
  }
}

function nextFinding(state: State, screen: ScreenOf<'fix'>): State {
  const below = pop(state);
  const list = top(below);
  if (list.name !== 'findings') return below;
  const { findings } = findingsList(state);
  const at = findings.findIndex(({ id }) => id === screen.finding);
  // One that has been dealt with has left the list: the next one has taken its place.
  const cursor = at >= 0 ? at + 1 : list.cursor;
  const next = findings[cursor];
  if (!next) return inform(replaceTop(below, { ...list, cursor: Math.max(0, findings.length - 1) }), 'That was the last one of this list.');
  return openFinding(replaceTop(below, { ...list, cursor }), next.id);
}

function copy(state: State, screen: ScreenOf<'fix'>): Step {
  const fix = fixing(state, screen);
  const commands = fix ? commandsOf(fix) : [];
  const at = screen.copied % Math.max(1, commands.length);
  const command = commands[at];
  if (!command) return [warn(state, fix?.selected.kind === 'step' ? 'This step has no command.' : 'Move to a step with a command first.')];
  const which = commands.length > 1 ? `Command ${at + 1} of ${commands.length}` : 'The command';
  return [replaceTop(state, { ...screen, copied: at + 1 }), { do: 'copy', text: command.text, what: which }];
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

/** Does what `command` means on the screen that is up. `key` tells which of several keys it was. */
export function run(state: State, command: Command, key: string): Step {
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
      return [state, { do: 'quit', code: 130, finish: false }];
    case 'suspend':
      return [state, { do: 'suspend' }];
    case 'stop':
      return state.work
        ? [inform({ ...state, work: { ...state.work, stopping: true } }, 'Stopping; what is there is kept.'), { do: 'stop' }]
        : [state];
    case 'again':
      return begin(state, screen.name === 'detect' ? 'detect' : 'evidence');
    case 'resume':
      return unfinished(state).length > 1 ? [push(state, { name: 'sessions', cursor: 0, top: 0 })] : resume(state, 0);
    case 'target': {
      const target = cycle(TARGETS, targetOf(state));
      const chosen = inform({ ...state, setup: { ...state.setup, target } }, `The target is now ${TARGET_LABEL[target]}.`);
      return state.session ? [chosen, { do: 'choose-target', target }] : [chosen];
    }
    case 'add-files':
      return [filesForm(state)];
    case 'remove-file': {
      const row = screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
      if (row?.kind !== 'path') return [state];
      return [{ ...state, setup: { ...state.setup, files: state.setup.files.filter(({ path }) => path !== row.path) } }];
    }
    case 'window':
      return [windowForm(state)];
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
      return [push(state, { name: 'report', top: 0 })];
    case 'undo': {
      const undo = state.undo.at(-1);
      return undo ? [inform({ ...state, undo: state.undo.slice(0, -1) }, `Took back ${undo.text}.`), undo.effect] : [state];
    }
    case 'verify':
      return verify(state);
    case 'format': {
      const format = REPORT_FORMATS[Number(key) - 1];
      if (!format) return [state];
      const formats = REPORT_FORMATS.filter((one) => (one === format) !== state.report.formats.includes(one));
      return [{ ...state, report: { ...state.report, formats } }];
    }
    case 'path':
      return [reportPathForm(state)];
    case 'redact':
      return [{ ...state, report: { ...state.report, redact: !state.report.redact } }];
    default:
      return screen.name === 'fix' ? onFinding(state, screen, command) : [state];
  }
}

function onFinding(state: State, screen: ScreenOf<'fix'>, command: Command): Step {
  switch (command) {
    case 'done':
      return mark(state, screen, 'done');
    case 'skip':
      return mark(state, screen, 'skipped');
    case 'note': {
      const selected = fixing(state, screen)?.selected;
      return [
        selected?.kind === 'step'
          ? noteForm(state, screen.finding, selected.step.id, markOf(state, screen.finding, selected.step.id).note)
          : state,
      ];
    }
    case 'accept':
      return [acceptForm(state, screen.finding)];
    case 'not-mine':
      return decide(state, screen.finding, 'not-mine');
    case 'fixed':
      return decide(state, screen.finding, 'fixed');
    case 'copy':
      return copy(state, screen);
    case 'platform':
      return [replaceTop(state, { ...screen, platform: nextPlatform(screen.platform), copied: 0 })];
    default:
      return [state];
  }
}
