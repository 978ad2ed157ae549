// The one table of keys: what is pressed, what it does on which screen, what the footer and the help say, and why a key is off.
import { hasLogs } from '../src/session/scope.ts';
import { claimsFixed } from './plans.ts';
import { queryOf } from './queries.ts';
import {
  atStep,
  cannotGoBack,
  findingOnScreen,
  noCommand,
  noCommandAtHand,
  noLink,
  noPath,
  noQuery,
  nothingLeftOut,
  nothingToPay,
  nothingToResume,
  nothingToStop,
  nothingToVerify,
  notReadable,
  notSavable,
  notTickable,
  oneQuery,
  onFinding,
  toVerify,
  whileBusy,
} from './reasons.ts';
import { scopeRow } from './scope-rows.ts';
import { type ScreenName, type State, top } from './state.ts';

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
  | 'profiles'
  | 'account'
  | 'window'
  | 'limit'
  | 'query'
  | 'next-query'
  | 'save-query'
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
  'profiles',
  'detect',
  'installation',
  'consent',
  'plan',
  'evidence',
  'query',
  'blind-spots',
  'findings',
  'verify',
  'report',
  'leave',
  'help',
];
const MOVING: readonly ScreenName[] = [...LISTS, 'fix'];
const PAGED: readonly ScreenName[] = MOVING.filter((name) => name !== 'scope' && name !== 'leave');

/** What `v` does: a finding that was decided otherwise is only looked at again. */
const claimOrLook = (state: State): string => (claimsFixed(findingOnScreen(state)) ? 'fixed: verify' : 'look again');

const NEXT: Readonly<Partial<Record<ScreenName, (state: State) => string>>> = {
  detect: (state) => (hasLogs(state.session?.scope ?? null) ? 'on to the evidence' : 'on to the findings'),
  plan: () => 'on without reading',
  evidence: () => 'on to the findings',
  findings: (state) => (toVerify(state) > 0 ? 'on to verify' : 'on to the report'),
  fix: () => 'next finding',
  verify: () => 'on to the report',
};

function enterOnScope(state: State): string {
  const row = scopeRow(state);
  if (row?.kind === 'sample') return 'start with the sample';
  if (row?.kind === 'paths' && state.setup[row.of].length === 0) return 'name a file or folder';
  if (row?.kind === 'account' && state.setup.aws.profiles.length === 0) return 'choose profiles';
  return 'start';
}

/** Whether what is asked can be opened in the AWS console. */
function hasLink(state: State): boolean {
  const screen = top(state);
  const offer = screen.name === 'query' ? queryOf(state, screen)?.offer : undefined;
  return offer == null || offer.kind === 'logs-insights' || offer.query.consoleUrl !== '';
}

/** What reads evidence again: an account is asked anew first, and a person agrees anew. */
const readAgain = (state: State): string => (state.session?.scope?.aws ? 'ask and read again' : 'run again');

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
  { command: 'choose', keys: ['space'], screens: ['profiles'], label: 'choose', footer: true },
  { command: 'open', keys: ['enter'], screens: ['profiles'], label: 'take them', footer: true },
  { command: 'resume', keys: ['r'], screens: ['scope'], label: 'resume', footer: true, off: nothingToResume },
  { command: 'profiles', keys: ['p'], screens: ['scope'], label: 'profiles', footer: true },
  { command: 'account', keys: ['o'], screens: ['scope', 'profiles'], label: 'account options', footer: true },
  { command: 'add-files', keys: ['f'], screens: ['scope'], label: 'add files', footer: true },
  { command: 'remove-file', keys: ['d', 'delete'], screens: ['scope'], label: 'remove the path', off: noPath },
  { command: 'window', keys: ['w'], screens: ['scope'], label: 'choose the period', footer: false },
  { command: 'open', keys: ['enter', 'right', 'l'], screens: ['detect'], label: 'detail', footer: true },
  { command: 'open', keys: ['enter', 'right', 'l'], screens: ['findings'], label: 'fix', footer: true },
  { command: 'open', keys: ['enter'], screens: ['sessions'], label: 'resume it', footer: true, off: whileBusy },
  { command: 'open', keys: ['enter'], screens: ['consent'], label: 'run them', footer: true },
  { command: 'open', keys: ['enter'], screens: ['leave'], label: 'choose', footer: true },
  { command: 'open', keys: ['enter'], screens: ['report'], label: 'save', footer: true, off: whileBusy },
  { command: 'path', keys: ['e'], screens: ['report'], label: 'where to', footer: true },
  { command: 'choose', keys: ['space'], screens: ['plan'], label: 'choose', footer: true, off: notTickable },
  { command: 'open', keys: ['enter'], screens: ['plan'], label: 'read', footer: true, off: notReadable },
  { command: 'limit', keys: ['m'], screens: ['plan'], label: 'limit', footer: true, off: nothingToPay },
  { command: 'copy', keys: ['y'], screens: ['plan'], label: 'copy command', footer: true, off: noCommandAtHand },
  { command: 'query', keys: ['i'], screens: ['plan', 'evidence'], label: 'the query', footer: true, off: noQuery },
  {
    command: 'copy',
    keys: ['y'],
    screens: ['query'],
    label: (state) => (hasLink(state) ? 'copy the console link' : 'copy it'),
    footer: true,
    off: noLink,
  },
  {
    command: 'save-query',
    keys: ['s'],
    screens: ['query'],
    label: 'save it in the account',
    footer: true,
    off: (state) => notSavable(state) ?? whileBusy(state),
  },
  { command: 'next-query', keys: ['tab'], screens: ['query'], label: 'next query', footer: true, off: oneQuery },
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
    screens: ['detect', 'plan', 'findings', 'fix'],
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
  { command: 'back', keys: ['enter'], screens: ['installation', 'query', 'blind-spots', 'help'], label: 'go on' },
  { command: 'filter', keys: ['/'], screens: ['findings'], label: 'filter', footer: true },
  { command: 'tab', keys: ['tab'], screens: ['findings'], label: 'other lists', footer: true },
  { command: 'report', keys: ['s'], screens: ['findings'], label: 'save report', footer: true, off: whileBusy },
  { command: 'group', keys: ['g'], screens: ['findings'], label: 'group', footer: true },
  {
    command: 'blind-spots',
    keys: ['b'],
    screens: ['detect', 'plan', 'evidence', 'findings', 'report'],
    label: 'blind spots',
    footer: true,
  },
  { command: 'target', keys: ['t'], screens: ['scope', 'detect', 'findings'], label: 'target', footer: true, off: whileBusy },
  { command: 'verify', keys: ['v'], screens: ['findings', 'verify'], label: 'verify the fixed ones', off: nothingToVerify },
  { command: 'allow', keys: ['a'], screens: ['detect'], label: 'run those that were left out', footer: true, off: nothingLeftOut },
  { command: 'format', keys: ['1', '2', '3', '4'], shown: '1–4', screens: ['report'], label: 'formats', footer: true },
  { command: 'redact', keys: ['d'], screens: ['report'], label: 'hide names', footer: true },
  {
    command: 'stop',
    keys: ['x'],
    screens: ['detect', 'plan', 'evidence', 'verify', 'findings'],
    label: 'stop, keep what is there',
    footer: true,
    off: nothingToStop,
  },
  { command: 'again', keys: ['r'], screens: ['detect'], label: 'run again', off: whileBusy },
  { command: 'again', keys: ['r'], screens: ['plan'], label: 'ask again', footer: true, off: whileBusy },
  { command: 'again', keys: ['r'], screens: ['evidence'], label: readAgain, off: whileBusy },
  { command: 'again', keys: ['r'], screens: ['profiles'], label: 'look again', footer: true },
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

/** True when the binding is there on the screen called `name`. */
export const isOn = (binding: Binding, name: ScreenName): boolean => binding.screens === 'everywhere' || binding.screens.includes(name);

/** What the key does on the screen that is up; undefined when nothing. */
export const bindingFor = (state: State, key: string): Binding | undefined =>
  BINDINGS.find((binding) => isOn(binding, top(state).name) && binding.keys.includes(key));
