// The threads that read files: as many as this machine has cores, or none where there is little to read.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { TimeWindow } from '../../contract/calls.ts';
import type { Details } from '../details.ts';
import { FileScanner, ScanControl } from './file-scanner.ts';
import { perform, type WorkerAnswer, type WorkerStart, type WorkerTask } from './scan-worker.ts';
import { SeenTable, seenTableFor } from './seen-table.ts';

/** One reader; tasks are done one after another. */
export interface ScanThread {
  /** Tasks that wait or run. */
  readonly waiting: number;
  /** Rejects when the thread itself has died. */
  perform(task: WorkerTask): Promise<WorkerAnswer>;
  close(): Promise<void>;
}

/** All readers of a scan, and what they share. */
export interface ScanThreads {
  readonly threads: readonly ScanThread[];
  readonly control: ScanControl;
  /** Events that came too late to be compared with all others: duplicates among them may have been counted. */
  uncertain(): number;
  close(): Promise<void>;
}

/** Less than this is read sooner than a thread is started, and cannot unpack to so much that nobody is heard meanwhile. */
const WORTH_THREAD_BYTES = 16_000;
/** Less than this is read as soon by one as by many. */
export const WORTH_THREADS_BYTES = 4_000_000;
const MOST_THREADS = 16;
/** The fewest bytes of a packed file that an event takes: its id alone is 16 bytes of chance. Only for how much memory ids need. */
const PACKED_EVENT_BYTES = 20;

/** In this thread: others get their turn between tasks. */
class Inline implements ScanThread {
  readonly #scanner: FileScanner;
  readonly #control: ScanControl;
  waiting = 0;

  constructor(scanner: FileScanner, control: ScanControl) {
    this.#scanner = scanner;
    this.#control = control;
  }

  async perform(task: WorkerTask): Promise<WorkerAnswer> {
    this.waiting += 1;
    await new Promise((resolve) => setImmediate(resolve));
    this.waiting -= 1;
    return perform(this.#scanner, this.#control, task);
  }

  async close(): Promise<void> {}
}

/** What a thread finds lives long: more room for what is new would only be memory. */
const YOUNG_MB = 6;

class Thread implements ScanThread {
  readonly #worker: Worker;
  readonly #answers: { resolve(answer: WorkerAnswer): void; reject(error: unknown): void }[] = [];
  #died: unknown = null;

  constructor(url: URL, start: WorkerStart) {
    this.#worker = new Worker(url, { workerData: start, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    this.#worker.on('message', (answer: WorkerAnswer) => this.#answers.shift()?.resolve(answer));
    this.#worker.on('error', (error) => this.#die(error));
    this.#worker.on('exit', () => this.#die(new Error('a thread that reads files has ended')));
  }

  get waiting(): number {
    return this.#answers.length;
  }

  #die(error: unknown): void {
    this.#died ??= error;
    for (const answer of this.#answers.splice(0)) answer.reject(this.#died);
  }

  perform(task: WorkerTask): Promise<WorkerAnswer> {
    if (this.#died !== null) return Promise.reject(this.#died);
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      const moved = task.type === 'bytes' && task.bytes.buffer instanceof ArrayBuffer ? [task.bytes.buffer] : [];
      this.#worker.postMessage(task, moved);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The compiled thread lies beside the compiled program. */
const WORKER = new URL('./scan-worker.js', import.meta.url);

export interface ThreadOptions {
  readonly window: TimeWindow;
  readonly details: Details;
  /** Bytes of the files that are to be read; infinite where they are many, and not counted yet. */
  readonly bytes: number;
  /** Where the compiled thread lies; a program that runs from its sources has none, and reads in its only thread. */
  readonly worker?: URL;
  /** How many threads, where somebody wants to decide; 0 reads in this one. */
  readonly count?: number;
}

/** Starts as many threads as are worth while. */
export function startThreads({ window, details, bytes, worker = WORKER, count }: ThreadOptions): ScanThreads {
  const ids = seenTableFor(bytes / PACKED_EVENT_BYTES);
  const control = new ScanControl();
  const many = bytes < WORTH_THREADS_BYTES ? 1 : Math.min(MOST_THREADS, availableParallelism());
  const wanted = count ?? (bytes < WORTH_THREAD_BYTES ? 0 : many);
  const threads: ScanThread[] =
    wanted === 0 || !existsSync(fileURLToPath(worker))
      ? [new Inline(new FileScanner({ window, details, ids, control, thread: 0 }), control)]
      : Array.from({ length: wanted }, (_, thread) => new Thread(worker, { window, details, ids, control: control.buffer, thread }));
  return {
    threads,
    control,
    uncertain: () => new SeenTable(ids).uncertain,
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
