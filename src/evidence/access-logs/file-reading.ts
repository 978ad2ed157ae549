// Reads one log file: unpacks it, tells by its first lines what it is, and counts what its lines say.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EvidenceAccumulator } from '../accumulator.ts';
import type { TrailFile } from '../cloudtrail-files/file-tree.ts';
import type { Inflater } from '../cloudtrail-files/inflate-handle.ts';
import { type GzipProblem, unpack } from '../cloudtrail-files/unpack.ts';
import type { LineReader, LogFormat } from './format.ts';
import { LineSink } from './line-sink.ts';

/** The first lines may be damaged, or headers: so many are looked at to tell what a file is. */
const SNIFFED_LINES = 50;
/** What is unpacked and read in one go, and how long a turn may take: screens are drawn in between. */
const STEP_BYTES = 64 * 1024;
const TURN_MS = 15;

const NOTHING = new Uint8Array(0);

export interface ReadFileResult {
  /** `foreign`: no line of it is one of the logs that are read. */
  readonly outcome: 'read' | 'empty' | 'foreign' | 'stopped';
  readonly problem: GzipProblem | null;
  readonly unreadable: number;
  readonly bytesRead: number;
  readonly bytesText: number;
}

export interface ReadingContext {
  readonly formats: readonly LogFormat[];
  readonly evidence: EvidenceAccumulator;
  readonly signal: AbortSignal;
  /** Bytes of files, as they come. */
  readonly came: (bytes: number) => void;
}

class FileLines {
  readonly #context: ReadingContext;
  readonly #path: string;
  #reader: LineReader | null = null;
  /** Lines before the first that is known. */
  #before = 0;
  unreadable = 0;
  readonly sink = new LineSink(
    (line) => this.#line(line),
    () => this.#bad(),
  );

  constructor(path: string, context: ReadingContext) {
    this.#path = path;
    this.#context = context;
  }

  get isForeign(): boolean {
    return this.#reader === null && this.#before > 0;
  }

  get isEmpty(): boolean {
    return this.#reader === null && this.#before === 0;
  }

  /** Nothing that comes later will tell what it is. */
  get isHopeless(): boolean {
    return this.#reader === null && this.#before >= SNIFFED_LINES;
  }

  #bad(): void {
    if (this.#reader === null) this.#before += 1;
    else this.#unreadable(1);
  }

  #unreadable(lines: number): void {
    this.unreadable += lines;
    this.#context.evidence.addFates('unreadable', lines);
  }

  #line(line: string): void {
    if (this.isHopeless) return;
    const reader = this.#reader ?? this.#readerFor(line);
    if (reader === null) {
      // Headers of the W3C form come before the one that names the fields.
      if (!line.startsWith('#')) this.#before += 1;
      return;
    }
    const request = reader.read(line);
    if (request === null) this.#unreadable(1);
    else if (request !== 'nothing' && this.#context.evidence.add(request.record, request.resource) === 'unreadable') this.unreadable += 1;
  }

  #readerFor(line: string): LineReader | null {
    const place = { path: this.#path, account: null, region: null };
    for (const format of this.#context.formats) {
      this.#reader = format.recognize(line, place);
      if (this.#reader === null) continue;
      this.#unreadable(this.#before);
      break;
    }
    return this.#reader;
  }
}

/** Reads `file`, whose bytes `pieces` gives. Throws only what `pieces` throws; what was read before is counted. */
export async function readLogFile(
  file: TrailFile,
  pieces: AsyncIterable<Uint8Array>,
  { inflater, ...context }: ReadingContext & { readonly inflater: Inflater },
): Promise<ReadFileResult> {
  const { signal, came } = context;
  const lines = new FileLines(file.path, context);
  const steps = unpack(lines.sink, inflater);
  let step = steps.next();
  let bytesRead = 0;
  let turn = performance.now();
  const feed = async (bytes: Uint8Array): Promise<void> => {
    step = steps.next(bytes);
    if (performance.now() - turn < TURN_MS) return;
    await nextTurn();
    turn = performance.now();
  };
  try {
    for await (const piece of pieces) {
      bytesRead += piece.length;
      came(piece.length);
      for (let at = 0; at < piece.length && !step.done && !signal.aborted; at += STEP_BYTES)
        await feed(piece.subarray(at, at + STEP_BYTES));
      if (step.done || signal.aborted || lines.isHopeless) break;
    }
    if (!step.done && !signal.aborted && !lines.isHopeless) await feed(NOTHING);
  } finally {
    if (!step.done) steps.return(null);
  }
  // Only of a whole file: the last line of another is half a line.
  if (step.done && step.value === null) lines.sink.end();
  const outcome = lines.isForeign ? 'foreign' : signal.aborted && !step.done ? 'stopped' : lines.isEmpty ? 'empty' : 'read';
  return { outcome, problem: step.done ? step.value : null, unreadable: lines.unreadable, bytesRead, bytesText: lines.sink.bytes };
}
