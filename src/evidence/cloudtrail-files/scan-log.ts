// The seam for going on: what was read of a scan is handed out in whole parts, which somebody may keep.
import type { CallGroup } from '../../contract/calls.ts';
import type { Coverage, Gap } from '../../contract/document.ts';
import type { RecordCounts } from '../accumulator.ts';
import type { TrailFile } from './file-tree.ts';

/** A file as it was when it was read. */
export type ReadFile = Pick<TrailFile, 'path' | 'size' | 'changed'>;

/** What came of reading some files: everything that a scan which goes on behind them must know. */
export interface ScanPart {
  /** Those that were read to their end: they need not be read again. */
  readonly files: readonly ReadFile[];
  /** Those that are damaged, or none of ours: whoever goes on need not read them again, a new scan must. */
  readonly damaged: readonly ReadFile[];
  readonly counts: {
    readonly read: number;
    readonly failed: number;
    readonly skipped: Readonly<Record<string, number>>;
    readonly bytesRead: number;
    readonly bytesJson: number;
    /** Records that were parsed whole, because the fast reader left them. */
    readonly parsedWhole: number;
  };
  readonly records: RecordCounts;
  readonly coverage: readonly Coverage[];
  /** What was parsed record by record. */
  readonly groups: readonly CallGroup[];
  /** All other groups, packed; one that comes out of a log is whole. */
  readonly packed: readonly Uint8Array[];
  readonly gaps: readonly Gap[];
}

/** Keeps the parts of one session's scan, so that an interrupted one goes on. Never throws for a full disk or a damaged file. */
export interface ScanLog {
  /** The parts of an earlier, interrupted scan of the same places over the same window, in order. Read once, before the first `append`. */
  parts(): AsyncIterable<ScanPart>;
  /** These files were read to their end. */
  read(files: readonly ReadFile[]): void;
  /** Keeps what came of files that were read. Not needed for what is in the result soon. */
  append(part: ScanPart): void;
}

/** Which files were read by the last whole scan of the same places; null entries of a scan that never was. */
export interface LastScan {
  /** When it began, epoch milliseconds. */
  readonly at: number;
  has(file: ReadFile): boolean;
}
