// Reads whole files and adds up what is in them: what one thread does.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { TimeWindow } from '../../contract/calls.ts';
import { type Evidence, EvidenceAccumulator } from '../accumulator.ts';
import type { Details } from '../details.ts';
import type { TrailFile } from './file-tree.ts';
import { createInflater, type Inflater } from './inflate-handle.ts';
import { type ReadRecords, RecordReader } from './record-reader.ts';
import type { ReadFile, ScanPart } from './scan-log.ts';
import { SeenTable } from './seen-table.ts';
import { systemReason } from './system-reason.ts';
import { GIVEN_UP, type GzipProblem, UNPACK_LIMITS, unpack } from './unpack.ts';

/** Something that was wrong with a file. `text` goes on behind its name. */
export interface FileProblem {
  readonly path: string;
  readonly code: string;
  readonly text: string;
  /** Nothing of the file was counted: whoever goes on tries it again. */
  readonly untouched: boolean;
}

/** What came of reading some files. */
export interface FoundInFiles extends Evidence {
  /** What the compiled scanner has counted, for `Groups`; the evidence has everything else. */
  readonly packed: readonly Uint8Array<ArrayBuffer>[];
  readonly files: readonly ReadFile[];
  readonly damaged: readonly ReadFile[];
  /** A file was broken off by a stop: what was counted of it cannot be told from the rest. */
  readonly cut: boolean;
  readonly counts: ScanPart['counts'];
  readonly problems: readonly FileProblem[];
}

/** How far threads have come: bytes and number of files, and events. */
const COUNTERS = ['bytes', 'files', 'events'] as const;
type Counter = (typeof COUNTERS)[number];
/** Threads that count by themselves; more share. */
const MOST_THREADS = 64;

/** Memory that threads share: whether to stop, and how far each has come. */
export class ScanControl {
  readonly buffer: SharedArrayBuffer;
  readonly #stop: Int32Array;
  readonly #counts: Float64Array;

  constructor(buffer = new SharedArrayBuffer(8 * (1 + COUNTERS.length * MOST_THREADS))) {
    this.buffer = buffer;
    this.#stop = new Int32Array(buffer, 0, 1);
    this.#counts = new Float64Array(buffer, 8);
  }

  get stopped(): boolean {
    return Atomics.load(this.#stop, 0) === 1;
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  /** What all threads have counted so far. */
  sum(counter: Counter): number {
    const from = COUNTERS.indexOf(counter) * MOST_THREADS;
    return this.#counts.subarray(from, from + MOST_THREADS).reduce((sum, count) => sum + count, 0);
  }

  /** Counts what a thread has read. */
  add(counter: Counter, thread: number, count: number): void {
    const at = COUNTERS.indexOf(counter) * MOST_THREADS + (thread % MOST_THREADS);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }
}

export interface ScannerOptions {
  readonly window: TimeWindow;
  readonly details: Details;
  /** Of `seenTableFor`: shared by all threads. */
  readonly ids: SharedArrayBuffer;
  readonly control: ScanControl;
  readonly thread: number;
}

/** A file of which no more than this is left is read to its end even when the scan is stopped: that takes a moment, and nothing is cut. */
const FINISHED_BYTES = 4_000_000;
/** ...but no longer than this: what is small may unpack to a thousand times as much. */
const FINISHING_MS = 300;
/** What is read of a file at a time. */
const INPUT_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

type Outcome = 'read' | 'failed' | { readonly skipped: string };

interface Tallies {
  readonly files: ReadFile[];
  readonly damaged: ReadFile[];
  cut: boolean;
  readonly problems: FileProblem[];
  readonly skipped: Map<string, number>;
  read: number;
  failed: number;
  bytesRead: number;
  bytesJson: number;
}

const noTallies = (): Tallies => ({
  files: [],
  damaged: [],
  cut: false,
  problems: [],
  skipped: new Map(),
  read: 0,
  failed: 0,
  bytesRead: 0,
  bytesJson: 0,
});

/** A file whose bytes come from elsewhere, in the middle of being read. */
interface Streaming {
  readonly file: TrailFile;
  readonly steps: Generator<void, GzipProblem | null, Uint8Array>;
  ended: boolean;
  problem: GzipProblem | null;
}

const isChanged = (before: Stats, after: Stats, read: number): boolean =>
  read !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs;

export class FileScanner {
  readonly #options: ScannerOptions;
  readonly #reader: RecordReader;
  readonly #inflater: Inflater = createInflater();
  readonly #input = new Uint8Array(new ArrayBuffer(INPUT_BYTES));
  #evidence: EvidenceAccumulator;
  #tallies = noTallies();
  #parsedBefore = 0;
  #streaming: Streaming | null = null;
  /** When `take` was called last, on the clock of `performance.now`. */
  takenAt = performance.now();

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#reader = new RecordReader(options.window, new SeenTable(options.ids), options.details);
    this.#evidence = this.#fresh();
  }

  #fresh(): EvidenceAccumulator {
    const evidence = new EvidenceAccumulator(this.#options.window, this.#reader.seenEvents, this.#options.details);
    this.#reader.collectInto(evidence);
    return evidence;
  }

  /** Reads the file at a path. Never throws for what it holds, or for not being able to open it. */
  readPath(file: TrailFile): void {
    let descriptor: number | null = null;
    try {
      // Something may have taken the file's place that could be waited on for ever.
      descriptor = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      this.#readOpen(file, descriptor);
    } catch (error) {
      this.#untouched(file, `it cannot be read: ${systemReason(error, file.path)}`);
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
  }

  #readOpen(file: TrailFile, descriptor: number): void {
    const before = fstatSync(descriptor);
    if (!before.isFile()) {
      this.#untouched(file, 'it cannot be read: it is no regular file any more');
      return;
    }
    const { control, thread } = this.#options;
    this.#reader.begin();
    const steps = this.#unpacking();
    let step = steps.next();
    let read = 0;
    let refused: unknown = null;
    while (!step.done && refused === null && (!control.stopped || before.size - read <= FINISHED_BYTES)) {
      let bytes = 0;
      try {
        bytes = readSync(descriptor, this.#input, 0, INPUT_BYTES, null);
      } catch (error) {
        refused = error;
        break;
      }
      read += bytes;
      control.add('bytes', thread, bytes);
      step = steps.next(bytes === 0 ? NOTHING : this.#input.subarray(0, bytes));
      // A short read is the end of a regular file: that saves asking again for each small one.
      if (!step.done && bytes > 0 && bytes < INPUT_BYTES && read >= before.size) step = steps.next(NOTHING);
    }
    this.#tallies.bytesRead += read;
    if (refused !== null) {
      steps.return(null);
      this.#close(file, { code: 'unreadable-file', text: `it cannot be read to its end: ${systemReason(refused, file.path)}` });
    } else if (!step.done || step.value === GIVEN_UP) {
      steps.return(null);
      this.#close(file, null, true);
    } else {
      const changed = step.value === null && isChanged(before, fstatSync(descriptor), read);
      const text = 'it was changed while it was read; what was read of it is counted';
      this.#close(file, changed ? { code: 'changed-file', text } : step.value);
    }
  }

  #unpacking(): Streaming['steps'] {
    const { control } = this.#options;
    let stoppedAt: number | null = null;
    const giveUp = (): boolean => {
      if (!control.stopped) return false;
      stoppedAt ??= performance.now();
      return performance.now() - stoppedAt > FINISHING_MS;
    };
    return unpack(this.#reader, this.#inflater, UNPACK_LIMITS, giveUp);
  }

  /** Takes the next bytes of a file that somebody else reads; `last` ends it. */
  feed(file: TrailFile, bytes: Uint8Array, last: boolean): void {
    if (this.#streaming === null) {
      this.#reader.begin();
      this.#streaming = { file, steps: this.#unpacking(), ended: false, problem: null };
      this.#streaming.steps.next();
    }
    const streaming = this.#streaming;
    const { control, thread } = this.#options;
    this.#tallies.bytesRead += bytes.length;
    control.add('bytes', thread, bytes.length);
    for (let at = 0; at < bytes.length && !streaming.ended && !control.stopped; at += INPUT_BYTES) {
      step(streaming, bytes.subarray(at, at + INPUT_BYTES));
    }
    if (!last) return;
    if (!streaming.ended && !control.stopped) step(streaming, NOTHING);
    this.#streaming = null;
    this.#close(file, streaming.problem, (control.stopped && !streaming.ended) || streaming.problem === GIVEN_UP);
  }

  /** Ends a file whose bytes stopped coming, for a reason in words. */
  breakOff(file: TrailFile, text: string): void {
    const begun = this.#streaming !== null;
    this.#streaming?.steps.return(null);
    this.#streaming = null;
    // What a stop has kept from coming is neither damaged nor read.
    if (this.#options.control.stopped) {
      if (begun) this.#close(file, null, true);
    } else if (begun) this.#close(file, { code: 'unreadable-file', text: `it cannot be read to its end: ${text}` });
    else this.#untouched(file, `it cannot be read: ${text}`);
  }

  #untouched({ path }: TrailFile, text: string): void {
    this.#tallies.failed += 1;
    this.#tallies.problems.push({ path, code: 'unreadable-file', text, untouched: true });
    this.#count();
  }

  #fail({ path, size, changed }: TrailFile, code: string, text: string): void {
    this.#tallies.failed += 1;
    this.#tallies.problems.push({ path, code, text, untouched: false });
    this.#tallies.damaged.push({ path, size, changed });
    this.#count();
  }

  /** One more file whose fate is known. */
  #count(): void {
    const { control, thread } = this.#options;
    control.add('files', thread, 1);
    control.add('events', thread, this.#reader.takeEvents());
  }

  #close(file: TrailFile, problem: { readonly code: string; readonly text: string } | null, stopped = false): void {
    const read = this.#reader.end();
    this.#tallies.bytesJson += read.bytes;
    if (read.unreadable > 0) {
      const text = `${read.unreadable} of its records are no CloudTrail events, or are damaged`;
      this.#tallies.problems.push({ path: file.path, code: 'unreadable-records', text, untouched: false });
    }
    if (stopped) this.#tallies.cut = true;
    const outcome = stopped
      ? this.#failed(file, 'cancelled', 'not read to its end, because the run was stopped')
      : this.#judge(file, problem, read);
    if (outcome === 'failed') return;
    this.#tallies.files.push({ path: file.path, size: file.size, changed: file.changed });
    if (outcome === 'read') this.#tallies.read += 1;
    else this.#tallies.skipped.set(outcome.skipped, (this.#tallies.skipped.get(outcome.skipped) ?? 0) + 1);
    this.#count();
  }

  #failed(file: TrailFile, code: string, text: string): 'failed' {
    this.#fail(file, code, text);
    return 'failed';
  }

  #judge(file: TrailFile, problem: { readonly code: string; readonly text: string } | null, json: ReadRecords): Outcome {
    const kept = json.shape === 'records' ? '; the records before that are counted' : '';
    if (problem !== null)
      return this.#failed(file, problem.code, problem.code === 'changed-file' ? problem.text : `${problem.text}${kept}`);
    if (json.problem !== null && (json.shape === 'records' || json.shape === 'foreign'))
      return this.#failed(file, json.problem.code, `${json.problem.text}${kept}`);
    if (json.shape === 'records') return 'read';
    if (json.shape === 'digest') return { skipped: 'digest' };
    return json.shape === 'empty'
      ? this.#failed(file, 'empty-file', 'the file is empty')
      : this.#failed(file, 'foreign-file', 'this is no CloudTrail log: it holds no events');
  }

  /** Whether so much was found that it should be taken. */
  get isFull(): boolean {
    return this.#reader.isFull;
  }

  /** Everything since the last time; empties it. */
  take(): FoundInFiles {
    const packed = this.#reader.takeGroups();
    const { files, damaged, cut, problems, skipped, read, failed, bytesRead, bytesJson } = this.#tallies;
    const parsedWhole = this.#reader.parsedWhole - this.#parsedBefore;
    const found = {
      files,
      damaged,
      cut,
      problems,
      packed,
      counts: { read, failed, skipped: Object.fromEntries(skipped), bytesRead, bytesJson, parsedWhole },
      ...this.#evidence.handOver(),
    };
    this.#parsedBefore = this.#reader.parsedWhole;
    this.takenAt = performance.now();
    this.#tallies = noTallies();
    this.#evidence = this.#fresh();
    return found;
  }
}

function step(streaming: Streaming, bytes: Uint8Array): void {
  const { done, value } = streaming.steps.next(bytes);
  if (!done) return;
  streaming.ended = true;
  streaming.problem = value;
}
