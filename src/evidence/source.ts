// The seam of every evidence source: one implementation for each place where AWS keeps evidence.
import type { SourceResult, TimeWindow } from '../contract/calls.ts';
import type { Source } from '../contract/document.ts';

/** How far a source has come. Units are the source's own: files, windows. */
export interface SourceProgress {
  readonly done: number;
  readonly total: number;
  /** Still counting what there is: `total` and `bytesTotal` are as far as it has come with that. */
  readonly counting: boolean;
  readonly unit: 'files' | 'windows';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** That is an estimate: not every file has been asked for its size. */
  readonly bytesEstimated?: boolean;
  readonly events: number;
  readonly legacyCalls: number;
  /** The share of `done`, `bytesRead` and `events` that an earlier scan has read: it tells nothing of how fast this one goes. */
  readonly before: { readonly done: number; readonly bytes: number; readonly events: number };
  readonly current: string;
  /** What it has cost so far; null where reading is free. */
  readonly costUsd: number | null;
}

/** For a source that reads everything itself. */
export const NOTHING_BEFORE: SourceProgress['before'] = { done: 0, bytes: 0, events: 0 };

/**
 * One place where AWS keeps evidence. `collect` yields progress as it goes and returns the whole result; when `signal` is
 * aborted it returns what it has, with a gap that says so, and never throws for what the outside world did.
 */
export interface EvidenceSource {
  readonly id: string;
  readonly kind: Source['kind'];
  /** Where it looks, as a person would name it. */
  readonly location: string;
  collect(window: TimeWindow, signal: AbortSignal): AsyncGenerator<SourceProgress, SourceResult>;
}
