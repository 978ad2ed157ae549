// The one engine behind the screens and the commands: what a session can be told to do, and what it says while doing it.
import type { TlsMigrateDocument } from './contract/document.ts';
import type { SourceProgress } from './evidence/source.ts';
import type { ReportFormat } from './report/formats.ts';
import type { Scope, SessionEvent } from './session/events.ts';
import type { Stage } from './session/stages.ts';
import type { SessionState } from './session/state.ts';
import type { Target } from './tls/targets.ts';

/** What listeners hear: journalled events, and progress, which is not worth keeping. */
export type JourneyEvent =
  | SessionEvent
  | { readonly type: 'detection-progress'; readonly done: number; readonly total: number; readonly current: readonly string[] }
  | { readonly type: 'proof-progress'; readonly done: number; readonly total: number; readonly current: readonly string[] }
  | { readonly type: 'source-progress'; readonly source: string; readonly startedAt: number; readonly progress: SourceProgress };

export type JourneyListener = (event: JourneyEvent, state: SessionState) => void;

export interface SavedReport {
  readonly format: ReportFormat;
  readonly path: string;
}

/** A session that goes on. Every method journals what it did before it returns; `state` is replaced, never changed. */
export interface Journey {
  readonly state: SessionState;
  /** Whether the session is kept on disk; false when it never was, or no longer is (a full disk). */
  readonly saved: boolean;
  /** Notices for the person about the session itself: a damaged journal set aside, a journal that cannot be written. */
  readonly notices: readonly string[];
  subscribe(listener: JourneyListener): () => void;
  /** The document of the contract for the state as it is now. Cheap to call again while the state has not changed. */
  document(): TlsMigrateDocument;
  chooseScope(scope: Scope): void;
  chooseTarget(target: Target): void;
  reachStage(stage: Stage): void;
  /** Finds what is installed here, and has it say hello where the scope wants proofs: an installation then comes again. Ends early, with what it has, when `signal` is aborted. */
  detect(signal: AbortSignal): Promise<void>;
  /** Asks the chosen accounts what evidence they have and what reading it would cost. Free; ends early when `signal` is aborted. */
  discover(signal: AbortSignal): Promise<void>;
  /** The person agrees to read these offers, and to pay `maxCostUsd` for it at most. */
  agree(offers: readonly string[], maxCostUsd: number): void;
  /** Saves the query of an offer in the account as a query definition; resolves with its name. Rejects with a sentence for the person. */
  saveQuery(offer: string): Promise<string>;
  /** Reads every chosen source. Ends early, with what it has, when `signal` is aborted. */
  collect(signal: AbortSignal): Promise<void>;
  /** Looks again for each finding: a new detection, or a new scan of the evidence since it was marked fixed. */
  verify(findings: readonly string[], signal: AbortSignal): Promise<void>;
  markStep(finding: string, step: string, status: 'open' | 'done' | 'skipped', note: string | null): void;
  /** The person says the finding is fixed (to be verified), not theirs, or open again. */
  decide(finding: string, status: 'open' | 'fixed' | 'not-mine'): void;
  /** Accepts the risk. `expires` is a day, YYYY-MM-DD. */
  accept(finding: string, decision: { readonly owner: string; readonly reason: string; readonly expires: string }): void;
  /** Writes one report for each path; the suffix names the format. Throws `ReportError` with a sentence for the person. */
  saveReports(paths: readonly string[], options: { readonly redact: boolean }): Promise<readonly SavedReport[]>;
  /** The person is done: the session is not offered for resumption again. */
  finish(): void;
}

/** A session that could not be resumed: there is none of that name, or it cannot be read. */
export class NoSuchSession extends Error {
  override readonly name = 'NoSuchSession';
}
