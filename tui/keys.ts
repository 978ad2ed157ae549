// The one table of keys: what is pressed, what it does on which screen, what the footer and the help say, and why a key is off.
import { findFinding, tabCounts } from './findings-list.ts';
import { claimsFixed, commandsOf, fixing } from './plans.ts';
import { type ScreenName, type State, top, unfinished } from './state.ts';

export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'choose'
  | 'open'
  | 'next'
  | 'back'
  | 'stop'
  | 'again'
  | 'resume'
  | 'target'
  | 'add-files'
  | 'remove-file'
  | 'window'
  | 'allow'
  | 'blind-spots'
  | 'filter'
  | 'tab'
  | 'group'
  | 'report'
  | 'done'
  | 'skip'
  | 'note'
  | 'accept'
  | 'not-mine'
  | 'fixed'
  | 'verify'
  | 'copy'
  | 'platform'
  | 'undo'
  | 'format'
  | 'path'
  | 'redact'
  | 'help'
  | 'suspend'
  | 'quit'
  | 'interrupt';

export interface Binding {
  readonly command: Command;
  /** Canonical names, as `keyName` spells them. */
  readonly keys: readonly string[];
  readonly screens: readonly ScreenName[] | 'everywhere';
  readonly label: string | ((state: State) => string);
  /** Shown at the bottom of the screen; the others stand in the help alone. */
  readonly footer?: boolean;
  /** What the footer says where the label takes too much room. */
  readonly short?: string;
  /** How the footer names the key where that is not its first name. */
  readonly shown?: string;
  /** Why it does nothing now, in one sentence; null when it works. */
  readonly off?: (state: State) => string | null;
}

const LISTS: readonly ScreenName[] = [
  'scope',
  'sessions',
  'detect',
  'installation',
  'consent',
  'evidence',
  'blind-spots',
  'findings',
  'verify',
  'report',
  'leave',
  'help',
];
const MOVING: readonly ScreenName[] = [...LISTS, 'fix'];
const PAGED: readonly ScreenName[] = MOVING.filter((name) => name !== 'scope' && name !== 'leave');

const BUSY: Readonly<Record<string, string>> = {
  open: 'The session is being opened.',
  detect: 'Still looking at this machine: x stops it and keeps what was found.',
  collect: 'Still reading: x stops it and keeps what was read.',
  verify: 'Still verifying: x stops it.',
  save: 'The report is being written.',
};

const whileBusy = (state: State): string | null => (state.work ? (BUSY[state.work.kind] ?? null) : null);

const findingOf = (state: State) => {
  const screen = top(state);
  return screen.name === 'fix' ? findFinding(state.document, screen.finding) : null;
};

const onFinding = (state: State): string | null => {
  const finding = findingOf(state);
  if (state.document?.notActionable.some(({ id }) => id === finding?.id))
    return 'Nobody here can change this one: it is shown so that it is not missed.';
  return whileBusy(state);
};

const atStep = (state: State): string | null => onFinding(state) ?? (stepSelected(state) ? null : 'Move to a step first: ↓ goes there.');

const stepSelected = (state: State): boolean => {
  const screen = top(state);
  return screen.name === 'fix' && fixing(state, screen)?.selected.kind === 'step';
};

/** What `v` does: a finding that was decided otherwise is only looked at again. */
const claimOrLook = (state: State): string => (claimsFixed(findingOf(state)) ? 'fixed: verify' : 'look again');

function noCommand(state: State): string | null {
  const screen = top(state);
  const fix = screen.name === 'fix' ? fixing(state, screen) : null;
  return fix && commandsOf(fix).length > 0 ? null : 'There is no command here: move to a step that has one.';
}

const toVerify = ({ document }: State): number => (document ? tabCounts(document).toVerify : 0);

const NEXT: Readonly<Partial<Record<ScreenName, (state: State) => string>>> = {
  detect: (state) => (state.session?.scope?.files.length ? 'on to the evidence' : 'on to the findings'),
  evidence: () => 'on to the findings',
  findings: (state) => (toVerify(state) > 0 ? 'on to verify' : 'on to the report'),
  fix: () => 'next finding',
  verify: () => 'on to the report',
};

function enterOnScope(state: State): string {
  const screen = top(state);
  if (screen.name !== 'scope') return 'start';
  const row = scopeRows(state)[screen.cursor];
  if (row?.kind === 'sample') return 'start with the sample';
  if (row?.kind === 'files' && state.setup.files.length === 0) return 'name a file or folder';
  return 'start';
}

export type ScopeRow =
  | { readonly kind: 'machine' | 'files' | 'sample' | 'account' }
  | { readonly kind: 'path'; readonly path: string; readonly text: string };

/** The rows of the first screen. */
export const scopeRows = ({ setup }: State): readonly ScopeRow[] => [
  { kind: 'machine' },
  { kind: 'files' },
  ...setup.files.map(({ path, text }) => ({ kind: 'path' as const, path, text })),
  { kind: 'sample' },
  { kind: 'account' },
];

/** Order matters: the footer is filled from the start. */
export const BINDINGS: readonly Binding[] = [
  { command: 'up', keys: ['up', 'k', 'ctrl+p'], shown: '↑↓', screens: MOVING, label: 'move up', short: 'move', footer: true },
  { command: 'down', keys: ['down', 'j', 'ctrl+n'], screens: MOVING, label: 'move down' },
  { command: 'page-up', keys: ['pageup', 'ctrl+b'], screens: PAGED, label: 'one page up' },
  { command: 'page-down', keys: ['pagedown', 'ctrl+f'], screens: PAGED, label: 'one page down' },
  { command: 'first', keys: ['home'], screens: MOVING, label: 'to the beginning' },
  { command: 'last', keys: ['end'], screens: MOVING, label: 'to the end' },
  { command: 'choose', keys: ['space'], screens: ['scope'], label: 'choose', footer: true },
  { command: 'open', keys: ['enter', 'c'], screens: ['scope'], label: enterOnScope, footer: true, off: whileBusy },
  {
    command: 'resume',
    keys: ['r'],
    screens: ['scope'],
    label: 'resume',
    footer: true,
    off: (state) => {
      if (state.session) return 'A session is open already: enter goes back to it.';
      return unfinished(state).length === 0 ? 'There is no unfinished session.' : whileBusy(state);
    },
  },
  { command: 'add-files', keys: ['f'], screens: ['scope'], label: 'add files', footer: true },
  {
    command: 'remove-file',
    keys: ['d', 'delete'],
    screens: ['scope'],
    label: 'remove the path',
    off: (state) => {
      const screen = top(state);
      const row = screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
      return row?.kind === 'path' ? null : 'Move to a path to remove it.';
    },
  },
  { command: 'window', keys: ['w'], screens: ['scope'], label: 'choose the period', footer: false },
  { command: 'open', keys: ['enter', 'right', 'l'], screens: ['detect'], label: 'detail', footer: true },
  { command: 'open', keys: ['enter', 'right', 'l'], screens: ['findings'], label: 'fix', footer: true },
  { command: 'open', keys: ['enter'], screens: ['sessions'], label: 'resume it', footer: true, off: whileBusy },
  { command: 'open', keys: ['enter'], screens: ['consent'], label: 'run them', footer: true },
  { command: 'open', keys: ['enter'], screens: ['leave'], label: 'choose', footer: true },
  { command: 'open', keys: ['enter'], screens: ['report'], label: 'save', footer: true, off: whileBusy },
  { command: 'path', keys: ['e'], screens: ['report'], label: 'where to', footer: true },
  { command: 'done', keys: ['space'], screens: ['fix'], label: 'done', footer: true, off: atStep },
  { command: 'copy', keys: ['y'], screens: ['fix'], label: 'copy command', footer: true, off: noCommand },
  { command: 'skip', keys: ['s'], screens: ['fix'], label: 'skip', footer: true, off: atStep },
  { command: 'note', keys: ['o'], screens: ['fix'], label: 'note', footer: true, off: atStep },
  { command: 'verify', keys: ['v'], screens: ['fix'], label: claimOrLook, footer: true, off: onFinding },
  { command: 'fixed', keys: ['f'], screens: ['fix'], label: 'fixed, verify later', off: onFinding },
  { command: 'accept', keys: ['a'], screens: ['fix'], label: 'accept risk', footer: true, off: onFinding },
  { command: 'not-mine', keys: ['n'], screens: ['fix'], label: 'not mine', footer: true, off: onFinding },
  { command: 'platform', keys: ['p'], screens: ['fix'], label: 'commands for another system' },
  {
    command: 'undo',
    keys: ['u'],
    screens: ['fix', 'findings'],
    label: 'undo',
    off: (state) => (state.undo.length === 0 ? 'There is nothing to undo.' : whileBusy(state)),
  },
  {
    command: 'next',
    keys: ['c'],
    screens: ['detect', 'findings', 'fix'],
    label: (state) => NEXT[top(state).name]?.(state) ?? 'continue',
    footer: true,
    off: whileBusy,
  },
  {
    command: 'next',
    keys: ['c', 'enter'],
    screens: ['evidence', 'verify'],
    label: (state) => NEXT[top(state).name]?.(state) ?? 'continue',
    footer: true,
    off: whileBusy,
  },
  { command: 'down', keys: ['enter'], screens: ['fix'], label: 'read on' },
  { command: 'back', keys: ['enter'], screens: ['installation', 'blind-spots', 'help'], label: 'go on' },
  { command: 'filter', keys: ['/'], screens: ['findings'], label: 'filter', footer: true },
  { command: 'tab', keys: ['tab'], screens: ['findings'], label: 'other lists', footer: true },
  { command: 'report', keys: ['s'], screens: ['findings'], label: 'save report', footer: true, off: whileBusy },
  { command: 'group', keys: ['g'], screens: ['findings'], label: 'group', footer: true },
  { command: 'blind-spots', keys: ['b'], screens: ['detect', 'evidence', 'findings', 'report'], label: 'blind spots', footer: true },
  { command: 'target', keys: ['t'], screens: ['scope', 'detect', 'findings'], label: 'target', footer: true, off: whileBusy },
  {
    command: 'verify',
    keys: ['v'],
    screens: ['findings', 'verify'],
    label: 'verify the fixed ones',
    off: (state) => whileBusy(state) ?? (toVerify(state) === 0 ? 'Nothing is marked as fixed and unproved.' : null),
  },
  {
    command: 'allow',
    keys: ['a'],
    screens: ['detect'],
    label: 'run those that were left out',
    footer: true,
    off: (state) => whileBusy(state) ?? (leftOut(state).length === 0 ? 'No program was left out because others can change it.' : null),
  },
  { command: 'format', keys: ['1', '2', '3', '4'], shown: '1–4', screens: ['report'], label: 'formats', footer: true },
  { command: 'redact', keys: ['d'], screens: ['report'], label: 'hide names', footer: true },
  {
    command: 'stop',
    keys: ['x'],
    screens: ['detect', 'evidence', 'verify', 'findings'],
    label: 'stop, keep what is there',
    footer: true,
    off: (state) => {
      if (!state.work || state.work.kind === 'save' || state.work.kind === 'open') return 'Nothing is running.';
      return state.work.stopping ? 'It is stopping.' : null;
    },
  },
  { command: 'again', keys: ['r'], screens: ['detect', 'evidence'], label: 'run again', off: whileBusy },
  { command: 'back', keys: ['escape', 'left', 'h'], shown: 'esc', screens: MOVING, label: 'back', footer: true, off: cannotGoBack },
  { command: 'help', keys: ['?'], screens: MOVING, label: 'help', footer: true },
  { command: 'quit', keys: ['q'], screens: MOVING, label: 'leave', footer: true },
  { command: 'suspend', keys: ['ctrl+z'], screens: 'everywhere', label: 'to the shell (fg comes back)' },
  {
    command: 'interrupt',
    keys: ['ctrl+c'],
    screens: 'everywhere',
    label: ({ saved }) => (saved ? 'leave at once; the session is saved' : 'leave at once; the session is not saved'),
  },
];

function cannotGoBack(state: State): string | null {
  const { name } = top(state);
  if (state.stack.length === 1) return 'This is the first screen: q leaves.';
  const running = name === 'detect' || name === 'evidence' || name === 'verify';
  return running ? whileBusy(state) : null;
}

/** The installations that were not run because somebody else could have changed them. */
export const leftOut = (state: State) =>
  (state.session?.installations ?? []).filter(
    ({ notRunBecause }) =>
      notRunBecause === 'writable-by-others' || notRunBecause === 'owned-by-others' || notRunBecause === 'relative-path',
  );

/** True when the binding is there on the screen called `name`. */
export const isOn = (binding: Binding, name: ScreenName): boolean => binding.screens === 'everywhere' || binding.screens.includes(name);

/** What the key does on the screen that is up; undefined when nothing. */
export const bindingFor = (state: State, key: string): Binding | undefined =>
  BINDINGS.find((binding) => isOn(binding, top(state).name) && binding.keys.includes(key));
