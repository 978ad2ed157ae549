// Everything the screens draw from, as immutable data: where the person is, what was chosen, what is known, what is running.
import type { Installation, TlsMigrateDocument } from '../src/contract/document.ts';
import type { Reading } from '../src/evidence/pace.ts';
import type { SourceProgress } from '../src/evidence/source.ts';
import type { Platform } from '../src/machine/host.ts';
import type { ReportFormat } from '../src/report/formats.ts';
import type { AwsScope, Scope } from '../src/session/events.ts';
import type { Stage } from '../src/session/stages.ts';
import type { SessionState } from '../src/session/state.ts';
import type { SessionSummary } from '../src/session/store.ts';
import type { Target } from '../src/tls/targets.ts';
import type { Effect } from './effect.ts';
import type { Field } from './field.ts';
import type { Command } from './keys.ts';
import { type PathKind, type ProfileList, type Setup, scopeOf } from './setup.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What does not change while the assistant runs. */
export interface About {
  readonly version: string;
  readonly platform: Platform;
  /** The home directory, shown as `~`. */
  readonly home: string;
  /** What choosing the bundled sample means. */
  readonly sampleScope: Scope;
  /** What queries may cost together, where the command line said so. */
  readonly maxCostUsd: number | null;
  /** A screen reader is listening: words for symbols, nothing side by side, fewer updates. */
  readonly speech: boolean;
}

export type FormKind = 'files' | 'window' | 'account' | 'limit' | 'mfa' | 'note' | 'accept' | 'report-path';

export interface FormField {
  readonly label: string;
  readonly hint: string;
  readonly field: Field;
}

export interface Form {
  readonly kind: FormKind;
  readonly title: string;
  readonly fields: readonly [FormField, ...FormField[]];
  readonly focus: number;
  /** What is wrong with what was typed, in one sentence. */
  readonly problem: string | null;
  /** An answer is being waited for; the form takes no keys but escape. */
  readonly waiting: boolean;
  /** The finding and step that a note or a decision is about. */
  readonly about: { readonly finding: string; readonly step: string | null } | null;
  /** What lies at the paths that are typed. */
  readonly paths: PathKind;
}

export type Screen =
  | { readonly name: 'scope'; readonly cursor: number; readonly top: number }
  | { readonly name: 'sessions'; readonly cursor: number; readonly top: number }
  /** `chosen`: the profiles ticked so far; null is the default credential chain. */
  | { readonly name: 'profiles'; readonly cursor: number; readonly top: number; readonly chosen: AwsScope['profiles'] }
  | { readonly name: 'detect'; readonly cursor: number; readonly top: number }
  | { readonly name: 'installation'; readonly id: string; readonly top: number }
  | { readonly name: 'consent'; readonly top: number }
  /** What the accounts have and what reading it would cost: nothing is read before a person agrees. */
  | { readonly name: 'plan'; readonly cursor: number; readonly top: number }
  | { readonly name: 'evidence'; readonly top: number }
  /** `source`: the offer, or the source that it became, whose query is shown. */
  | { readonly name: 'query'; readonly source: string; readonly top: number }
  | { readonly name: 'blind-spots'; readonly top: number }
  | { readonly name: 'findings'; readonly cursor: number; readonly top: number }
  | { readonly name: 'filter'; readonly field: Field; readonly before: string }
  | {
      readonly name: 'fix';
      readonly finding: string;
      readonly cursor: number;
      readonly top: number;
      /** The platform whose commands are shown. */
      readonly platform: Platform;
      /** How many commands of the selected step were copied: the next press copies the next one. */
      readonly copied: number;
    }
  | { readonly name: 'verify'; readonly top: number }
  | {
      readonly name: 'report';
      readonly top: number;
      /** The paths of which it was said that something is there already: entering them again replaces that. */
      readonly asked: readonly string[];
    }
  | { readonly name: 'form'; readonly form: Form }
  | { readonly name: 'leave'; readonly cursor: number; readonly top: number }
  | { readonly name: 'help'; readonly top: number };
export type ScreenName = Screen['name'];
export type ScreenOf<N extends ScreenName> = Extract<Screen, { name: N }>;
export type Stack = readonly [Screen, ...Screen[]];

export const TABS = ['open', 'decided', 'not-actionable'] as const;
export type Tab = (typeof TABS)[number];
export const GROUPS = ['severity', 'program', 'identity', 'kind'] as const;
export type Group = (typeof GROUPS)[number];

export type WorkKind = 'open' | 'detect' | 'discover' | 'collect' | 'verify' | 'save' | 'save-query';

/** The one thing that runs, if any. */
export interface Work {
  readonly kind: WorkKind;
  /** Null until the clock says: the reducer has none. */
  readonly startedAt: number;
  readonly stopping: boolean;
}

interface Course {
  readonly done: number;
  readonly total: number;
  readonly current: readonly string[];
}

export interface Detecting extends Course {
  /** Which of those found were made to say hello, `current` by path; null when none was, or nobody wants proofs. */
  readonly proving: Course | null;
}

/** What was derived of installations before a proof took its place, by id. */
export type Derived = ReadonlyMap<string, Installation['verdicts']>;

export interface Message {
  /** An `aside` stands below what to do next; the others stand in its place. */
  readonly kind: 'info' | 'problem' | 'question' | 'aside';
  readonly text: string;
  /** The command that a question asks to be given once more, to be sure. */
  readonly again?: Command;
}

/** What is to be read of what the accounts have. */
export interface PlanChoice {
  /** Offers that the person ticked (true) or left out, whatever was proposed. */
  readonly decided: ReadonlyMap<string, boolean>;
  /** Dollars at which reading stops; null follows the estimate. */
  readonly limit: number | null;
}

export interface ReportChoice {
  /** Where reports go, without the suffix. */
  readonly base: string;
  readonly formats: readonly ReportFormat[];
  readonly redact: boolean;
  /** Everything that was saved. */
  readonly saved: readonly string[];
  /** What the choices as they stand were saved to; empty when they were not. */
  readonly current: readonly string[];
}

export interface State {
  readonly about: About;
  readonly size: Size;
  /** Epoch milliseconds of the last event that told the time. */
  readonly now: number;
  readonly stack: Stack;
  readonly setup: Setup;
  /** The named profiles of this machine; null until they were looked up. */
  readonly profiles: ProfileList | null;
  readonly plan: PlanChoice;
  readonly sessions: readonly SessionSummary[];
  /** Null until a session is open. */
  readonly session: SessionState | null;
  /** What stands in the document of the contract; refreshed whenever nothing is running. */
  readonly document: TlsMigrateDocument | null;
  /** False when the session that is open is not, or no longer, kept on disk. */
  readonly saved: boolean;
  /** What the person must know about the session itself: a damaged journal was set aside. */
  readonly notices: readonly string[];
  readonly work: Work | null;
  readonly detecting: Detecting | null;
  readonly derived: Derived;
  readonly reading: ReadonlyMap<string, Reading>;
  readonly tab: Tab;
  readonly filter: string;
  readonly group: Group;
  readonly message: Message | null;
  /** What takes back the latest marks and decisions, latest last. */
  readonly undo: readonly Undo[];
  readonly report: ReportChoice;
}

export interface Undo {
  /** What is taken back, as a person would say it. */
  readonly text: string;
  readonly effect: Effect;
}

/** What happened. */
export type Event =
  | { readonly type: 'key'; readonly name: string; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'tick'; readonly now: number }
  | {
      readonly type: 'opened';
      readonly session: SessionState;
      readonly document: TlsMigrateDocument;
      readonly saved: boolean;
      readonly notices: readonly string[];
      readonly resumed: boolean;
    }
  | {
      readonly type: 'changed';
      readonly now: number;
      readonly session: SessionState;
      /** Null while something is running: the old one stands. */
      readonly document: TlsMigrateDocument | null;
      readonly detecting: Detecting | null;
      readonly derived: Derived;
      readonly reading: readonly SourceReading[];
      readonly saved: boolean;
      /** What the session has to say since the last time. */
      readonly notices: readonly string[];
    }
  | { readonly type: 'ended'; readonly work: WorkKind; readonly failure: string | null }
  | { readonly type: 'profiles-listed'; readonly list: ProfileList }
  | { readonly type: 'mfa-asked'; readonly serial: string }
  | { readonly type: 'paths-described'; readonly of: PathKind; readonly paths: readonly PathDescription[] }
  | { readonly type: 'window-checked'; readonly window: Scope['window'] | null; readonly problem: string }
  | { readonly type: 'targets-checked'; readonly paths: readonly string[]; readonly existing: readonly string[] }
  | { readonly type: 'saved'; readonly paths: readonly string[] }
  | { readonly type: 'said'; readonly message: Message };

/** What is at a path that the person typed. */
export interface PathDescription {
  readonly ok: boolean;
  /** Absolute, with `~` expanded. */
  readonly path: string;
  /** What is there, or why it cannot be used: a few words without a full stop. */
  readonly text: string;
}

export interface SourceReading {
  readonly source: string;
  readonly startedAt: number;
  readonly progress: SourceProgress;
}

/** The new state, and what has to be done. */
export type Step = readonly [State, ...Effect[]];

export function top(state: State): Screen {
  return state.stack.at(-1) ?? state.stack[0];
}

/** The screen below a dialogue: the one that is drawn behind the filter's line, or that help is about. */
export function beneath(state: State): Screen {
  return state.stack.at(-2) ?? state.stack[0];
}

export function push(state: State, screen: Screen): State {
  return { ...state, stack: [...state.stack, screen] };
}

export function pop(state: State): State {
  const [first, ...rest] = state.stack;
  return rest.length === 0 ? state : { ...state, stack: [first, ...rest.slice(0, -1)] };
}

export function replaceTop(state: State, screen: Screen): State {
  const [first, ...rest] = state.stack;
  return { ...state, stack: rest.length === 0 ? [screen] : [first, ...rest.slice(0, -1), screen] };
}

const STAGE_OF: Readonly<Partial<Record<ScreenName, Stage>>> = {
  scope: 'scope',
  detect: 'detect',
  plan: 'evidence',
  evidence: 'evidence',
  findings: 'findings',
  fix: 'fix',
  verify: 'verify',
  report: 'report',
};

/** The stage of the journey that is on screen: that of the uppermost screen which has one. */
export function stageOf(state: State): Stage {
  for (const screen of state.stack.toReversed()) {
    const stage = STAGE_OF[screen.name];
    if (stage) return stage;
  }
  return 'scope';
}

export const inform = (state: State, text: string): State => ({ ...state, message: { kind: 'info', text } });
export const warn = (state: State, text: string): State => ({ ...state, message: { kind: 'problem', text } });
/** The state with a question that the same command, given once more, answers with yes. */
export const askAgain = (state: State, text: string, again: Command): State => ({ ...state, message: { kind: 'question', text, again } });

/** The person's earlier sessions that are not finished: those over the sample last, newest first. */
export const unfinished = (state: State): readonly SessionSummary[] =>
  state.sessions
    .filter(({ finished }) => !finished)
    .toSorted((a, b) => Number(a.scope?.sample ?? false) - Number(b.scope?.sample ?? false) || b.changedAt - a.changedAt);

/** The target in force: the session's, or the one being chosen. */
export const targetOf = (state: State): Target => state.session?.target ?? state.setup.target;

/** What is being checked; on the first screen, what is ticked there. */
export const scopeOnScreen = (state: State): Scope =>
  (stageOf(state) === 'scope' ? null : state.session?.scope) ?? scopeOf(state.setup, state.about.sampleScope);
