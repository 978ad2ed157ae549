// Splits a stream of JSON bytes into records, whatever wraps them, so that memory holds one record and not one file.
import { looksLikeEvent } from '../record.ts';

/**
 * What was found wrong, in words for the person. `truncated` and `malformed` end the file; what came before stands.
 */
export interface JsonProblem {
  readonly code: 'truncated-json' | 'malformed-json' | 'record-too-large';
  readonly text: string;
}

/** What a finished stream was, apart from its records. */
export interface JsonOutcome {
  /** It held records, or a list for them, or it is nothing that CloudTrail writes. */
  readonly shape: 'records' | 'digest' | 'foreign' | 'empty';
  readonly problem: JsonProblem | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const isSpace = (byte: number): boolean => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/** AWS writes at most 1 MB an event (`MaxEventSize: Large`); beyond this a "record" is damage or a trap. */
export const LARGEST_RECORD_BYTES = 64 * 1024 * 1024;

/** A file with more lines cut off than this is damaged as a whole; each is read again from its next line. */
const MOST_CUT_LINES = 100;
/** All that is read again, together: it takes its time, in which nobody is heard. */
const MOST_REREAD_BYTES = 2 * LARGEST_RECORD_BYTES;

/** The keys whose lists hold records: in trail files, and in the output of `aws cloudtrail lookup-events`. */
const LIST_KEYS = ['Records', 'Events'] as const;
const BEFORE_LIST = new RegExp(`(?<!\\\\)"(?:${LIST_KEYS.join('|')})"\\s*:\\s*$`);
const BEFORE_LIST_BYTES = 64;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** A CloudTrail digest file: signed hashes of log files, no events (digest file structure page). */
const isDigest = (value: unknown): boolean =>
  Array.isArray(fieldOf(value, 'logFiles')) && typeof fieldOf(value, 'awsAccountId') === 'string';

/** The event inside an element of `lookup-events` output, which carries it as a JSON text; anything else is itself. */
function unwrap(value: unknown): unknown {
  const event = fieldOf(value, 'CloudTrailEvent');
  return typeof event === 'string' ? parse(Buffer.from(event)) : value;
}

/** A place between values: before a line or a whole document, before an element of a list of records, or behind one. */
export type RecordPlace = 'line' | 'element' | 'separator';

/** What is being collected: a value between wrappers, or an element of a list of records. */
type Collecting = 'nothing' | 'top' | 'element';
/** In a list of records: what may come next. */
type List = 'none' | 'value-or-end' | 'value' | 'comma-or-end';

/**
 * Takes bytes in chunks of any size. Understands `{"Records":[...]}`, `{"Events":[{"CloudTrailEvent":"..."}]}`, a list of
 * records, and JSON Lines (one record, or one wrapper, a line); several of them one after another; any white space.
 * Calls `onRecord` for each record: an event, or whatever stood in an event's place.
 */
export class JsonRecords {
  readonly #onRecord: (record: unknown) => void;
  #collecting: Collecting = 'nothing';
  /** The earlier bytes of what is being collected; those of this chunk begin at `#start`. */
  #parts: Buffer[] = [];
  #partsBytes = 0;
  #start = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #list: List = 'none';
  /** The object around the list, without the list's elements: checked when it ends. */
  #wrapper: Buffer[] | null = null;
  /** At the top level of JSON Lines: what is no record, counted only if the file turns out to hold records. */
  #strays = 0;
  /** How often reading went on behind a cut line, and the bytes to go on with. */
  #resumed = 0;
  #rereadBytes = 0;
  #restart: Buffer | null = null;
  #skippingLine = false;
  #untilRecord = false;
  #sawAnything = false;
  #sawList = false;
  #sawEvent = false;
  #sawDigest = false;
  #problem: JsonProblem | null = null;

  constructor(onRecord: (record: unknown) => void) {
    this.#onRecord = onRecord;
  }

  /** Where the next byte may begin a record that somebody else reads: in a list, or as a line of its own; null within anything. */
  get place(): RecordPlace | null {
    if (this.#collecting !== 'nothing' || this.#skippingLine || this.#problem !== null) return null;
    if (this.#list === 'none') return 'line';
    return this.#list === 'comma-or-end' ? 'separator' : 'element';
  }

  /** What could not be read further; null so far. */
  get problem(): JsonProblem | null {
    return this.#problem;
  }

  /** Somebody else has read records from `place` on, and has come to `now`. */
  skipped(now: RecordPlace): void {
    this.#sawAnything = true;
    if (now === 'line') this.#sawEvent = true;
    else this.#list = now === 'separator' ? 'comma-or-end' : 'value';
  }

  /** Takes a whole element of a list, or a line, that begins at `place`. */
  take(record: Buffer): void {
    this.#sawAnything = true;
    this.#collecting = this.#list === 'none' ? 'top' : 'element';
    this.#start = 0;
    this.#complete(record, record.length);
  }

  /** Takes bytes up to the first that may begin a record; how many. The buffer must not be changed afterwards. */
  pushUntilRecord(chunk: Buffer): number {
    this.#untilRecord = true;
    const taken = this.#run(chunk);
    this.#untilRecord = false;
    return taken;
  }

  /** Takes the next bytes. The buffer must not be changed afterwards. */
  push(chunk: Buffer): void {
    this.#run(chunk);
  }

  #run(chunk: Buffer): number {
    this.#start = 0;
    for (let i = 0; i < chunk.length && this.#problem === null; i += 1) {
      if (this.#restart !== null) {
        this.#resume(this.#restart, chunk.subarray(i));
        return chunk.length;
      }
      const byte = chunk[i] ?? 0;
      if (this.#untilRecord && byte === OPEN_BRACE && i > 0 && this.place !== null && this.place !== 'separator') return i;
      if (this.#collecting === 'nothing') this.#between(byte, i);
      else if (this.#inString) this.#string(byte, chunk, i);
      else if (this.#depth > 0) this.#structure(byte, chunk, i);
      else if (byte === COMMA || byte === CLOSE_BRACKET || isSpace(byte)) {
        // A bare word or number ends where a separator begins.
        this.#complete(chunk, i);
        this.#between(byte, i);
      }
    }
    if (this.#restart !== null) this.#resume(this.#restart, Buffer.alloc(0));
    else if (this.#collecting !== 'nothing' && this.#problem === null) this.#keep(chunk.subarray(this.#start));
    return chunk.length;
  }

  /** Ends the stream and says what it was. */
  end(): JsonOutcome {
    while (this.#isCutLine()) this.#resume(Buffer.concat(this.#parts), Buffer.alloc(0));
    if (this.#problem === null && (this.#collecting !== 'nothing' || this.#list !== 'none')) {
      this.#fail('truncated-json', 'the file ends in the middle of a record or of its list');
    }
    if (this.#sawList || this.#sawEvent) {
      for (let stray = 0; stray < this.#strays; stray += 1) this.#onRecord(null);
      return { shape: 'records', problem: this.#problem };
    }
    if (this.#sawDigest) return { shape: 'digest', problem: null };
    return { shape: this.#sawAnything ? 'foreign' : 'empty', problem: this.#problem };
  }

  #fail(code: JsonProblem['code'], text: string): void {
    this.#problem = { code, text };
    this.#parts = [];
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#partsBytes += part.length;
    if (this.#partsBytes > LARGEST_RECORD_BYTES) this.#fail('record-too-large', 'a record is larger than any that CloudTrail writes');
  }

  /** A byte between values. */
  #between(byte: number, at: number): void {
    if (this.#skippingLine) {
      this.#skippingLine = byte !== NEWLINE;
      return;
    }
    if (isSpace(byte) || (!this.#sawAnything && BYTE_ORDER_MARK.includes(byte))) return;
    this.#sawAnything = true;
    if (this.#list !== 'none') this.#betweenElements(byte, at);
    else if (byte === OPEN_BRACKET) this.#list = 'value-or-end';
    else if (byte === OPEN_BRACE) this.#open('top', byte, at);
    else {
      // This line is no record; the next one may be.
      this.#strays += 1;
      this.#skippingLine = true;
    }
  }

  #betweenElements(byte: number, at: number): void {
    const separator = byte === COMMA || byte === CLOSE_BRACKET;
    if (byte === CLOSE_BRACKET && this.#list !== 'value') this.#endList(at);
    else if (byte === COMMA && this.#list === 'comma-or-end') this.#list = 'value';
    else if (separator || this.#list === 'comma-or-end') this.#fail('malformed-json', 'the list of records is not well formed');
    else this.#open('element', byte, at);
  }

  #open(what: Collecting, byte: number, at: number): void {
    this.#collecting = what;
    this.#start = at;
    this.#depth = byte === OPEN_BRACE || byte === OPEN_BRACKET ? 1 : 0;
    this.#inString = byte === QUOTE;
  }

  #string(byte: number, chunk: Buffer, at: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === NEWLINE && this.#collecting === 'top' && this.#wrapper === null) {
      // JSON has no line break inside a string: a line of JSON Lines was cut off here or before, and the next one begins.
      const collected = Buffer.concat([...this.#parts, chunk.subarray(this.#start, at + 1)]);
      if (collected.indexOf(NEWLINE) < collected.length - 1) this.#restart = collected;
      else this.#giveUpLine();
    } else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#depth === 0) this.#complete(chunk, at + 1);
    }
  }

  #structure(byte: number, chunk: Buffer, at: number): void {
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE) this.#depth += 1;
    else if (byte === OPEN_BRACKET) {
      if (this.#collecting === 'top' && this.#depth === 1 && BEFORE_LIST.test(this.#textBefore(chunk, at))) this.#beginList(chunk, at);
      else this.#depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth -= 1;
      if (this.#depth === 0) this.#complete(chunk, at + 1);
    }
  }

  #textBefore(chunk: Buffer, at: number): string {
    const here = chunk.subarray(Math.max(this.#start, at - BEFORE_LIST_BYTES), at);
    const all = here.length >= BEFORE_LIST_BYTES ? here : Buffer.concat([...this.#parts, here]);
    return all.toString('latin1', Math.max(0, all.length - BEFORE_LIST_BYTES));
  }

  /** The elements of a list inside an object are records: the object's own bytes are set aside until it ends. */
  #beginList(chunk: Buffer, at: number): void {
    this.#wrapper = [...(this.#wrapper ?? []), ...this.#parts, Buffer.from(chunk.subarray(this.#start, at + 1))];
    this.#reset();
    this.#list = 'value-or-end';
  }

  #endList(at: number): void {
    this.#list = 'none';
    this.#sawList = true;
    if (this.#wrapper === null) return;
    this.#collecting = 'top';
    this.#depth = 1;
    this.#start = at;
  }

  /** At the end: a line of JSON Lines that was cut off outside a string has swallowed those behind it. */
  #isCutLine(): boolean {
    return (
      this.#problem === null && this.#collecting === 'top' && this.#wrapper === null && this.#parts.some((part) => part.includes(NEWLINE))
    );
  }

  /** Gives up the first line of what was collected, and reads on behind it: `rest` follows it. */
  #resume(collected: Buffer, rest: Buffer): void {
    this.#restart = null;
    this.#giveUpLine();
    const behind = collected.subarray(collected.indexOf(NEWLINE) + 1);
    // Whole lines that were swallowed are read a second time: that must not happen again and again.
    this.#resumed += 1;
    this.#rereadBytes += behind.length;
    if (this.#resumed > MOST_CUT_LINES) this.#fail('truncated-json', `more than ${MOST_CUT_LINES} of its lines are cut off`);
    else if (this.#rereadBytes > MOST_REREAD_BYTES)
      this.#fail('truncated-json', `its lines are cut off, ${this.#resumed} of them, with too much behind them to be read again for each`);
    else this.push(Buffer.concat([behind, rest]));
  }

  #giveUpLine(): void {
    this.#strays += 1;
    this.#reset();
  }

  #reset(): void {
    this.#inString = false;
    this.#escaped = false;
    this.#collecting = 'nothing';
    this.#parts = [];
    this.#partsBytes = 0;
    this.#depth = 0;
  }

  #complete(chunk: Buffer, end: number): void {
    const what = this.#collecting;
    const last = chunk.subarray(this.#start, end);
    const bytes = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#reset();
    if (what === 'element') {
      this.#list = 'comma-or-end';
      const value = parse(bytes);
      if (!this.#deliverList(value)) this.#onRecord(unwrap(value));
    } else if (this.#wrapper === null) this.#completeTop(parse(bytes));
    else {
      const around = parse(Buffer.concat([...this.#wrapper, bytes]));
      this.#wrapper = null;
      if (around === null) this.#fail('malformed-json', 'what surrounds the list of records is not JSON');
    }
  }

  /** A whole value of JSON Lines: an event, a wrapper whose list was not recognized while it streamed by, or something else. */
  #completeTop(value: unknown): void {
    const event = unwrap(value);
    if (looksLikeEvent(event)) {
      this.#sawEvent = true;
      this.#onRecord(event);
    } else if (this.#deliverList(value)) this.#sawList = true;
    else if (isDigest(value)) this.#sawDigest = true;
    else this.#strays += 1;
  }

  /** The records of a wrapper that was read whole; false when `value` is none. */
  #deliverList(value: unknown): boolean {
    const list = LIST_KEYS.map((key) => fieldOf(value, key)).find((field) => Array.isArray(field));
    if (!Array.isArray(list)) return false;
    for (const element of list) this.#onRecord(unwrap(element));
    return true;
  }
}

/** JSON, or null where it is none: a damaged record is counted like any other thing that is no event. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
