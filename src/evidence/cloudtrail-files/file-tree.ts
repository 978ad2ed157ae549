// The seam between where trail files lie (folders on disk, prefixes in a bucket) and what reads them.
import type { SkipReason } from './skip-reasons.ts';

/** One file, as its listing has it. */
export interface TrailFile {
  /** What it is opened by, and named by to a person: an absolute path, or `s3://bucket/key`. */
  readonly path: string;
  /** Bytes as stored. */
  readonly size: number;
  /** When it was last changed, epoch milliseconds: with path and size it tells whether a file is still the same. */
  readonly changed: number;
  /** Why it is left out; null for one that is to be read. */
  readonly skip: SkipReason | null;
}

/** A folder or link that could not be followed, or a prefix that could not be listed. */
export interface Unreachable {
  readonly path: string;
  readonly text: string;
}

/** What was counted so far. */
export interface TreeSize {
  readonly files: number;
  /** How many of them were weighed: asking a disk for every size takes as long as reading small files. */
  readonly weighed: number;
  /** Bytes of those, as far as they are to be read. */
  readonly bytes: number;
}

export const NO_FILES: TreeSize = { files: 0, weighed: 0, bytes: 0 };

/** Bytes of all files: those that were not weighed are taken to be as large as the others. */
export const bytesOf = ({ files, weighed, bytes }: TreeSize): number =>
  weighed === files || weighed === 0 ? bytes : Math.round((bytes / weighed) * files);

/**
 * Files below some places. Memory holds its folders and the files of one folder, never all files. `batches` gives each file once,
 * however many ways lead to it; files of the same day, as folders and names have it, come near each other, oldest day first.
 * Neither method throws for what the outside world did: what cannot be listed stands in `unreachable` when they have ended.
 */
export interface FileTree {
  readonly unreachable: readonly Unreachable[];
  /** Counts; yields now and then how far it has come, and at last the whole. Ends early when `signal` is aborted. */
  size(signal: AbortSignal): AsyncGenerator<TreeSize>;
  /** Small groups of files that lie together. Ends early when `signal` is aborted. */
  batches(signal: AbortSignal): AsyncGenerator<readonly TrailFile[]>;
  /**
   * The bytes of a file, in order; null where whoever reads opens the path itself. Throws `FileUnreadable` with a sentence for the person.
   */
  readonly fetch: ((file: TrailFile, signal: AbortSignal) => AsyncIterable<Uint8Array>) | null;
  /** What was left out on purpose, and what else a person should know; complete when `size` or `batches` has ended. No full stops. */
  readonly notes: readonly Unreachable[];
  /** What listing and reading has cost so far, in US dollars by list price; null where it is free. */
  readonly costUsd: number | null;
  /** Nothing more is read: lets go of every connection. */
  close(): void;
}

/** A file whose bytes cannot be had: gone, changed meanwhile, forbidden. The message is a reason in words, without the file's name. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';
}
