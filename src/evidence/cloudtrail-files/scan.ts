// Hands files to the threads that read them, and gives back what they found, part by part.
import { many } from '../../text/counts.ts';
import type { FoundInFiles } from './file-scanner.ts';
import { type FileTree, FileUnreadable, type TrailFile } from './file-tree.ts';
import type { ScanThread, ScanThreads } from './scan-threads.ts';

/** So that no thread ever waits for the next batch. */
const AHEAD = 2;
/** Files of a bucket that are fetched at the same time. */
const FETCHES = 32;
/** A file up to this size is handed to a thread as one piece. */
const WHOLE_BYTES = 16_000_000;
/** How often a person is told how far it is. */
export const TICK_MS = 100;

/** What was found, `last` at the very end of a scan that was not stopped; or nothing new, and time for a look at how far it is. */
export type ScanStep = { readonly found: FoundInFiles; readonly last: boolean } | 'tick';

interface Running {
  readonly tasks: Set<Promise<void>>;
  readonly found: FoundInFiles[];
  failed: { readonly error: unknown } | null;
}

function track(running: Running, task: Promise<FoundInFiles | null>): void {
  const done: Promise<void> = task
    .then((found) => {
      if (found !== null) running.found.push(found);
    })
    .catch((error: unknown) => {
      running.failed ??= { error };
    })
    .finally(() => running.tasks.delete(done));
  running.tasks.add(done);
}

const leastBusy = (threads: readonly ScanThread[]): ScanThread => {
  const [first, ...rest] = threads;
  if (first === undefined) throw new Error('there is no thread to read files');
  return rest.reduce((least, thread) => (thread.waiting < least.waiting ? thread : least), first);
};

/** Everything that was found meanwhile, or a tick. Waits for one of the two. */
async function* pause(running: Running): AsyncGenerator<ScanStep> {
  let timer: NodeJS.Timeout | undefined;
  const tick = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, TICK_MS);
  });
  await Promise.race([tick, ...running.tasks]);
  clearTimeout(timer);
  if (running.failed !== null) throw running.failed.error;
  yield* newlyFound(running);
  yield 'tick';
}

function* newlyFound({ found }: Running, last = false): Generator<ScanStep> {
  for (const each of found.splice(0)) yield { found: each, last };
}

/** The bytes of a file as one piece of memory that nobody else uses. */
async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const NO_BYTES = (): Uint8Array => new Uint8Array(0);

/** Reads a file of a bucket in `thread`. Large ones go through piece by piece; the caller sees to it that nothing comes between. */
async function readFetched(
  file: TrailFile,
  { fetch, thread, signal }: { fetch: NonNullable<FileTree['fetch']>; thread: () => ScanThread; signal: AbortSignal },
): Promise<FoundInFiles | null> {
  let chosen: ScanThread | null = null;
  try {
    const pieces = fetch(file, signal);
    if (file.size <= WHOLE_BYTES) {
      const bytes = await wholeOf(pieces);
      return await thread().perform({ type: 'bytes', file, bytes, last: true, broken: null });
    }
    for await (const piece of pieces) {
      chosen ??= thread();
      await chosen.perform({ type: 'bytes', file, bytes: new Uint8Array(piece), last: false, broken: null });
    }
    return await (chosen ?? thread()).perform({ type: 'bytes', file, bytes: NO_BYTES(), last: true, broken: null });
  } catch (error) {
    if (!(error instanceof FileUnreadable) && !signal.aborted) throw error;
    const broken = signal.aborted ? 'the run was stopped' : error instanceof Error ? error.message : String(error);
    return await (chosen ?? thread()).perform({ type: 'bytes', file, bytes: NO_BYTES(), last: true, broken });
  }
}

/**
 * Reads all files of the batches. Yields what was found, in no order, and a tick now and then. When `signal` is aborted, what runs
 * stops within its next megabyte, and what it has found still comes. Rejects only when a thread has died.
 */
export async function* scan(
  batches: AsyncIterable<readonly TrailFile[]>,
  { threads, control, close }: ScanThreads,
  fetch: FileTree['fetch'],
  signal: AbortSignal,
): AsyncGenerator<ScanStep> {
  const running: Running = { tasks: new Set(), found: [], failed: null };
  const stop = (): void => control.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (fetch === null) {
      for await (const files of batches) {
        while (leastBusy(threads).waiting >= AHEAD) yield* pause(running);
        track(running, leastBusy(threads).perform({ type: 'paths', files }));
        yield* newlyFound(running);
      }
    } else yield* fetched(batches, { threads, fetch, running, signal });
    while (running.tasks.size > 0) yield* pause(running);
    yield* newlyFound(running);
    await Promise.all(
      threads.map(async (thread) => running.found.push(...[await thread.perform({ type: 'take' })].filter((each) => each !== null))),
    );
    // Their memory is not needed for what comes now.
    await close();
    yield* newlyFound(running, !signal.aborted);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Fetching {
  readonly threads: readonly ScanThread[];
  readonly fetch: NonNullable<FileTree['fetch']>;
  readonly running: Running;
  readonly signal: AbortSignal;
}

async function* fetched(
  batches: AsyncIterable<readonly TrailFile[]>,
  { threads, fetch, running, signal }: Fetching,
): AsyncGenerator<ScanStep> {
  const thread = (): ScanThread => leastBusy(threads);
  for await (const files of batches) {
    for (const file of files) {
      if (signal.aborted) return;
      // A large file has a thread for itself: the pieces of two files must not mix.
      while (running.tasks.size > 0 && file.size > WHOLE_BYTES) yield* pause(running);
      while (running.tasks.size >= FETCHES) yield* pause(running);
      const reading = readFetched(file, { fetch, thread, signal });
      track(running, reading);
      while (running.tasks.size > 0 && file.size > WHOLE_BYTES) yield* pause(running);
    }
    yield* newlyFound(running);
  }
}

/** One sentence for duplicates that may have been missed; null for none. */
export function uncertainty(events: number): string | null {
  if (events === 0) return null;
  return `${many(events, 'event')} lie so far from others of their time in the order of the files that not all of them could be compared by their ids: one that was delivered twice may count twice.`;
}
