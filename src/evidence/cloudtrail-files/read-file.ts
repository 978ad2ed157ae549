// Streams one file's bytes, unpacked if they are gzip, and says what was wrong with it. Never throws for what a file holds.
import { type FileHandle, open } from 'node:fs/promises';
import { ByteInput } from './byte-input.ts';
import { GZIP_MAGIC, type GzipProblem, gunzip } from './gunzip.ts';
import { utf8Chunks } from './utf16.ts';

export interface FileProblem {
  readonly code: GzipProblem['code'] | 'unreadable-file';
  readonly text: string;
}

export interface ReadOutcome {
  /** Bytes of the file as it is on disk. */
  readonly bytesRead: number;
  /** Bytes after unpacking. */
  readonly bytesJson: number;
  readonly problem: FileProblem | null;
}

// What a person can do something about, in words; everything else keeps the system's own.
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is not there any more',
  ELOOP: 'too many symbolic links',
};

/** One sentence's worth of why a file or folder could not be read. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && REASONS[String(error.code)]) || error.message;
}

/**
 * Reads `path` and hands its (unpacked) bytes to `onChunk`, in order. Whether it is gzip is told by its first bytes, not by
 * its name. UTF-16 becomes UTF-8. What was read before a problem has been handed over. Ends early, without a problem, when
 * `signal` is aborted. Throws only what `onChunk` threw.
 */
export async function readFile(path: string, onChunk: (chunk: Buffer) => void, signal: AbortSignal): Promise<ReadOutcome> {
  let file: FileHandle | undefined;
  let input: ByteInput | undefined;
  let bytesJson = 0;
  let defect: { readonly error: unknown } | null = null;
  const take = utf8Chunks(onChunk);
  const count = (chunk: Buffer): void => {
    bytesJson += chunk.length;
    if (defect !== null) return;
    try {
      take(chunk);
    } catch (error) {
      // Thrown in the middle of a stream it would be lost, and the stream with it.
      defect = { error };
    }
  };
  let problem: FileProblem | null = null;
  try {
    file = await open(path, 'r');
    input = new ByteInput(file);
    const start = await input.take(GZIP_MAGIC.length);
    if (start !== null) input.unread(GZIP_MAGIC.length);
    if (start?.equals(GZIP_MAGIC)) problem = await gunzip(input, count, signal);
    else await plain(input, count, signal);
  } catch (error) {
    problem = { code: 'unreadable-file', text: `it cannot be read: ${systemReason(error)}` };
  } finally {
    await file?.close();
  }
  throwDefect(defect);
  return { bytesRead: input?.bytesRead ?? 0, bytesJson, problem };
}

/** What `onChunk` threw is a defect of ours, never a problem of the file. */
function throwDefect(defect: { readonly error: unknown } | null): void {
  if (defect !== null) throw defect.error;
}

async function plain(input: ByteInput, onChunk: (chunk: Buffer) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const bytes = await input.next();
    if (bytes.length === 0) return;
    onChunk(bytes);
  }
}
