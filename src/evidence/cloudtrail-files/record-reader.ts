// Reads records out of a stream of JSON bytes: the compiled scanner takes what it understands, everything else is parsed.
import { hash } from 'node:crypto';
import type { TimeWindow } from '../../contract/calls.ts';
import type { EvidenceAccumulator } from '../accumulator.ts';
import { DETAILS, type Details } from '../details.ts';
import { JUDGEMENT_DATES } from '../judgement-dates.ts';
import type { EventPlace } from '../record.ts';
import type { SeenEvents } from '../seen-events.ts';
import { type JsonOutcome, JsonRecords, LARGEST_RECORD_BYTES } from './json-records.ts';
import type { JsonSink } from './json-sink.ts';
import { packGroups } from './packed-groups.ts';
import { newScanner, type Scanner } from './scanner-module.ts';
import type { HashedEvents, SeenTable } from './seen-table.ts';
import { encodingOf, utf8Chunks } from './utf16.ts';

// What `scan` answers, as assembly/records.ts has it.
const NO_RECORD = 1;
const ODD_RECORD = 2;
const ROWS_FULL = 3;
const GROUPS_FULL = 4;

const ROW_WORDS = 22;
const ROW_TIME = 4;
const ROW_ID_BYTES = 8;
const ROW_DUPLICATE = 9;

const PAGE_BYTES = 65_536;
/** What is read at a time: it fits into a core's cache. */
const WINDOW_BYTES = 256 * 1024;
/** Zero bytes behind what is scanned: they end every loop of the scanner. */
const ZEROS = 128;
/** What is handed to the parser at a time, where it looks for the next record. */
const PIECE_BYTES = 4096;
/** A document that begins as no trail file does, and is longer than this, is parsed as it streams by. */
const LONGEST_LINE_BYTES = 1024 * 1024;

const OPEN_BRACE = 0x7b;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** How trail files and the output of `lookup-events` begin. */
const WRAPPER = /^\{\s*"(?:Records|Events)"/;
const WRAPPER_BYTES = 64;

/** What a file turned out to be. */
export interface ReadRecords extends JsonOutcome {
  /** Records that are no events, or damaged. */
  readonly unreadable: number;
  /** Bytes of JSON. */
  readonly bytes: number;
}

/** What an event is known by, as the compiled scanner has it; texts that it never takes have bytes of their own. */
function identityOf(text: string, most: number): Buffer {
  // Two texts with halves of characters would have the same bytes.
  const bytes = Buffer.from(text.isWellFormed() ? text : JSON.stringify(text));
  return bytes.length <= most ? bytes : Buffer.from(hash('sha256', bytes, 'hex'));
}

/** Reads one file after another; one for each thread. What it does not leave to the accumulator that `collectInto` names comes with `takeGroups`. */
export class RecordReader implements JsonSink {
  readonly #scanner: Scanner;
  readonly #seen: SeenTable;
  #packed: Uint8Array<ArrayBuffer>[] = [];
  readonly #base: number;
  #memory: Buffer;
  #words: Int32Array;
  #times: Float64Array;
  /** Bytes that wait, from `#base` on. */
  #held = 0;
  /** So many must be held before reading on is worth while: what did not end within few bytes is not looked at again for each more. */
  #enough = 2;
  /** How far they are read. */
  #at = 0;
  #evidence: EvidenceAccumulator | null = null;
  #machine: JsonRecords | null = null;
  #recoded: ((chunk: Buffer) => void) | null = null;
  #unreadable = 0;
  #bytes = 0;
  #parsedWhole = 0;
  #events = 0;

  constructor(window: TimeWindow, seen: SeenTable, details: Details) {
    this.#scanner = newScanner();
    this.#seen = seen;
    const { calls, memory } = this.#scanner;
    calls.setWindow(window.from ?? Number.NEGATIVE_INFINITY, window.to ?? Number.POSITIVE_INFINITY);
    for (const date of JUDGEMENT_DATES) calls.addEra(date);
    calls.keepDetails(DETAILS.indexOf(details));
    this.#base = calls.freeFrom();
    this.#memory = Buffer.from(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
    this.#times = new Float64Array(memory.buffer);
    this.#reserve(WINDOW_BYTES);
  }

  /** For the accumulator: known are also the ids that the compiled scanner has met. */
  readonly seenEvents: SeenEvents = {
    isRepeated: (place, eventId) => this.#isRepeated(place, eventId),
  };

  /** Records that were parsed, because the compiled scanner left them alone; since the start. */
  get parsedWhole(): number {
    return this.#parsedWhole;
  }

  /** Records since the last time, whatever became of them. */
  takeEvents(): number {
    const events = this.#events;
    this.#events = 0;
    return events;
  }

  /** Where fates are counted, and records that the compiled scanner leaves alone, from now on. */
  collectInto(evidence: EvidenceAccumulator): void {
    this.#evidence = evidence;
  }

  /** Begins a file. */
  begin(): void {
    this.#held = 0;
    // Two bytes tell UTF-16.
    this.#enough = 2;
    this.#unreadable = 0;
    this.#bytes = 0;
    this.#recoded = null;
    this.#machine = new JsonRecords((record) => {
      this.#parsedWhole += 1;
      this.#events += 1;
      if (this.#evidence?.add(record) === 'unreadable') this.#unreadable += 1;
    });
  }

  space(): Uint8Array {
    const room = this.#memory.length - this.#base - this.#held - ZEROS;
    return this.#memory.subarray(this.#base + this.#held, this.#base + this.#held + Math.min(room, Math.max(WINDOW_BYTES, this.#held)));
  }

  crc32(bytes: number, before: number): number {
    return this.#scanner.calls.crc32(this.#base + this.#held, bytes, before) >>> 0;
  }

  push(bytes: number): void {
    this.#held += bytes;
    this.#bytes += bytes;
    if (this.#held >= this.#enough) this.#drain(false);
    // A record that fills the memory gets twice as much, so that it is not looked at again and again.
    this.#reserve(this.#held + Math.max(WINDOW_BYTES, this.#held));
  }

  /** Ends the file and says what it was. */
  end(): ReadRecords {
    const machine = this.#machine;
    if (machine === null) throw new Error('no file was begun');
    this.#drain(true);
    this.#machine = null;
    this.#held = 0;
    return { ...machine.end(), unreadable: this.#unreadable, bytes: this.#bytes };
  }

  /** Whether the compiled scanner was full, so that what it had counted waits. */
  get isFull(): boolean {
    return this.#packed.length > 0;
  }

  /** The groups that the compiled scanner has counted since the last time, packed; the accumulator has everything else then. */
  takeGroups(): readonly Uint8Array<ArrayBuffer>[] {
    this.#pack();
    this.#evidence?.addFates('outside-window', this.#scanner.calls.takeOutside());
    const packed = this.#packed;
    this.#packed = [];
    return packed;
  }

  #pack(): void {
    const packed = packGroups(this.#scanner);
    if (packed !== null) this.#packed.push(packed);
  }

  #reserve(bytes: number): void {
    const { memory } = this.#scanner;
    const missing = this.#base + bytes + ZEROS - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#memory = Buffer.from(memory.buffer);
    this.#words = new Int32Array(memory.buffer);
    this.#times = new Float64Array(memory.buffer);
  }

  /** Reads what is held, and keeps what is not whole; at the end nothing is kept. */
  #drain(last: boolean): void {
    const machine = this.#machine;
    if (machine === null) throw new Error('no file was begun');
    const end = this.#base + this.#held;
    if (this.#bytes === this.#held) this.#recoded ??= this.#recoderFor(machine);
    if (this.#recoded !== null) {
      this.#recoded(Buffer.from(this.#memory.subarray(this.#base, end)));
      this.#held = 0;
      return;
    }
    this.#memory.fill(0, end, end + ZEROS);
    this.#at = this.#base;
    while (this.#at < end && machine.problem === null && this.#step(machine, end, last)) {}
    this.#countRows();
    this.#held = machine.problem === null ? end - this.#at : 0;
    this.#enough = this.#held + (this.#held >> 2);
    if (this.#held > 0 && this.#at > this.#base) this.#memory.copyWithin(this.#base, this.#at, end);
  }

  /** UTF-16 is told by the first two bytes of a file, and parsed. */
  #recoderFor(machine: JsonRecords): ((chunk: Buffer) => void) | null {
    const isUtf16 = encodingOf(this.#memory.subarray(this.#base, this.#base + 2)) !== null;
    return isUtf16 ? utf8Chunks((chunk) => machine.push(chunk)) : null;
  }

  /** Takes something from `#at` on; false when it needs more bytes. */
  #step(machine: JsonRecords, end: number, last: boolean): boolean {
    const { place } = machine;
    if (place === null || (place === 'line' && !this.#isLine(end))) return this.#parse(machine, end);
    const { calls } = this.#scanner;
    const outcome = calls.scan(this.#at, end, place !== 'line', place === 'separator');
    this.#at = calls.scanned();
    const isSeparator = calls.beforeSeparator();
    const taken = calls.recordsTaken();
    this.#events += taken;
    if (taken > 0) machine.skipped(place === 'line' ? place : isSeparator ? 'separator' : 'element');
    else if (place === 'separator' && !isSeparator) machine.skipped('element');
    switch (outcome) {
      case ROWS_FULL:
        this.#countRows();
        return true;
      case GROUPS_FULL:
        this.#countRows();
        this.#pack();
        return true;
      case NO_RECORD:
        return this.#parse(machine, end);
      case ODD_RECORD:
        if (place === 'line') return this.#parse(machine, end);
        machine.take(Buffer.from(this.#memory.subarray(this.#at, calls.oddEnd())));
        this.#at = calls.oddEnd();
        return true;
      default:
        // What is too large to wait for is parsed as it streams by.
        if (!last && end - this.#at <= (place === 'line' ? LONGEST_LINE_BYTES : LARGEST_RECORD_BYTES)) return false;
        return this.#at < end && this.#parse(machine, end);
    }
  }

  /** False for what is no line with a record: white space in front is not looked at. */
  #isLine(end: number): boolean {
    let start = this.#at;
    while (start < end && isSpace(this.#memory[start] ?? 0)) start += 1;
    if (this.#memory[start] !== OPEN_BRACE) return start === end;
    return !WRAPPER.test(this.#memory.toString('latin1', start, Math.min(end, start + WRAPPER_BYTES)));
  }

  /** Lets the parser take some bytes, at least one. */
  #parse(machine: JsonRecords, end: number): true {
    this.#at += machine.pushUntilRecord(Buffer.from(this.#memory.subarray(this.#at, Math.min(end, this.#at + PIECE_BYTES))));
    return true;
  }

  /** Counts the records that the scanner has found, each event once. */
  #countRows(): void {
    const { calls } = this.#scanner;
    const count = calls.rowsHeld();
    if (count === 0) return;
    const first = calls.rowsAt() / 4;
    const words = this.#words;
    const times = this.#times;
    let duplicates = 0;
    const events: HashedEvents = {
      count,
      words,
      at: (i) => first + i * ROW_WORDS,
      time: (i) => times[(first + i * ROW_WORDS + ROW_TIME) / 2] ?? 0,
      hasId: (i) => words[first + i * ROW_WORDS + ROW_ID_BYTES] !== 0,
      repeated: (i) => {
        words[first + i * ROW_WORDS + ROW_DUPLICATE] = 1;
        duplicates += 1;
      },
    };
    this.#seen.mark(events);
    calls.countRows();
    this.#evidence?.addFates('duplicate', duplicates);
  }

  /** The same for a record that was parsed. */
  #isRepeated({ account, region, day, time }: EventPlace, eventId: string): boolean {
    const { calls } = this.#scanner;
    const text = identityOf(`${account}\0${region}\0${day}\0${eventId}`, calls.scratchBytes());
    this.#memory.set(text, calls.scratch());
    const words = new Int32Array(new BigUint64Array([0, 1].map((half) => calls.eventHash(calls.scratch(), text.length, half))).buffer);
    let repeated = false;
    this.#seen.mark({
      count: 1,
      words,
      at: () => 0,
      time: () => time,
      hasId: () => true,
      repeated: () => {
        repeated = true;
      },
    });
    return repeated;
  }
}
