// The whole way from a file's bytes to JSON bytes: gzip (RFC 1952) member by member, or plain. Everything before a damaged byte is
// handed over, and the damage is named.
import type { Inflater, Packed } from './inflate-handle.ts';
import type { JsonSink } from './json-sink.ts';

export interface GzipProblem {
  readonly code: 'truncated-gzip' | 'corrupt-gzip' | 'trailing-data' | 'gzip-bomb';
  readonly text: string;
}

const TRUNCATED: GzipProblem = { code: 'truncated-gzip', text: 'the gzip data stops before its end' };
const TRAILING: GzipProblem = { code: 'trailing-data', text: 'there are bytes after the end of the gzip data' };
const corrupt = (what: string): GzipProblem => ({ code: 'corrupt-gzip', text: `the gzip data is damaged (${what})` });
const bomb = (what: string): GzipProblem => ({
  code: 'gzip-bomb',
  text: `the gzip data unpacks to far more than CloudTrail writes (${what})`,
});

/** The end of what was given up; whoever wanted that knows why. */
export const GIVEN_UP: GzipProblem = { code: 'truncated-gzip', text: 'it was not read to its end' };

/** Unpacking stops when a file goes beyond both. */
export interface UnpackLimits {
  readonly bytes: number;
  readonly ratio: number;
}

/**
 * CloudTrail writes files of at most 50 MB before compression, and they pack 5 to 20 times; deflate itself cannot go beyond 1032 times.
 * Files that somebody has joined may be large, and a small file may well be uniform: neither alone is a trap.
 */
export const UNPACK_LIMITS: UnpackLimits = { bytes: 256 * 1024 ** 2, ratio: 300 };

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;
const RESERVED_FLAGS = 0xe0;
const TRAILER_BYTES = 8;

/** Where a file's bytes come from, window by window. Steps that want more yield, and get the next window; an empty one is the file's end. */
class Input implements Packed {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  ended = false;
  /** All windows together. */
  received = 0;
  readonly #taken = new Uint8Array(8);

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** Waits for the next window, once the last is used up. False when there is none. */
  *next(): Step<boolean> {
    if (this.ended) return false;
    this.bytes = yield;
    this.at = 0;
    this.received += this.bytes.length;
    this.ended = this.bytes.length === 0;
    return !this.ended;
  }

  /** Takes `bytes` bytes, at most 8; fewer when the file ends before. Valid until the next call. */
  *take(bytes: number): Step<Uint8Array> {
    for (let got = 0; got < bytes; got += 1) {
      if (this.left === 0 && !(yield* this.next())) return this.#taken.subarray(0, got);
      this.#taken[got] = this.bytes[this.at] ?? 0;
      this.at += 1;
    }
    return this.#taken.subarray(0, bytes);
  }

  /** Skips `bytes` bytes; false when the file ends before. */
  *skip(bytes: number): Step<boolean> {
    for (let left = bytes; left > 0; ) {
      if (this.left === 0 && !(yield* this.next())) return false;
      const here = Math.min(left, this.left);
      this.at += here;
      left -= here;
    }
    return true;
  }

  /** Skips up to and including the next zero byte; false when the file ends before. */
  *skipText(): Step<boolean> {
    for (;;) {
      if (this.left === 0 && !(yield* this.next())) return false;
      const end = this.bytes.indexOf(0, this.at);
      this.at = end === -1 ? this.bytes.length : end + 1;
      if (end !== -1) return true;
    }
  }
}

type Step<Result> = Generator<void, Result, Uint8Array>;

/** Takes a member's header, behind its magic bytes. Null when it is whole. */
function* header(input: Input): Step<GzipProblem | null> {
  const fixed = yield* input.take(8);
  if (fixed.length < 8) return TRUNCATED;
  const [method, flags = 0] = fixed;
  if (method !== DEFLATE) return corrupt('unknown compression method');
  // They may stand for parts that nobody knows yet: RFC 1952, 2.3.1.2, wants an error.
  if (flags & RESERVED_FLAGS) return corrupt('unknown header flags set');
  if (flags & FLAG.extra) {
    const [low, high] = yield* input.take(2);
    if (low === undefined || high === undefined || !(yield* input.skip(low + 256 * high))) return TRUNCATED;
  }
  if (flags & FLAG.name && !(yield* input.skipText())) return TRUNCATED;
  if (flags & FLAG.comment && !(yield* input.skipText())) return TRUNCATED;
  if (flags & FLAG.headerCrc && !(yield* input.skip(2))) return TRUNCATED;
  return null;
}

/** Asked again and again while bytes come out; true ends it. */
type GiveUp = () => boolean;

/** What all members of a file have in common. */
interface File {
  readonly input: Input;
  readonly sink: JsonSink;
  readonly inflater: Inflater;
  readonly limits: UnpackLimits;
  readonly giveUp: GiveUp;
  /** Bytes that came out so far. */
  unpacked: number;
}

/** Unpacks one member's body and compares it with its check sum and length. */
function* body(file: File): Step<GzipProblem | null> {
  const { input, sink, inflater, limits, giveUp } = file;
  let checksum = 0;
  let bytes = 0;
  inflater.begin();
  for (;;) {
    const space = sink.space();
    const room = space.length;
    const made = inflater.step(input, space);
    if (made > 0) {
      checksum = sink.crc32(made, checksum);
      sink.push(made);
      bytes += made;
      file.unpacked += made;
      if (giveUp()) return GIVEN_UP;
    }
    if (inflater.state === 'damaged') return corrupt(inflater.message);
    if (inflater.state === 'too-large') return bomb('more than this version of Node.js can take at once');
    if (file.unpacked > limits.bytes && file.unpacked > limits.ratio * input.received) {
      return bomb(`more than ${limits.ratio} times its size`);
    }
    if (inflater.state === 'ended') break;
    if (made === room || input.left > 0) continue;
    if (input.ended) return TRUNCATED;
    yield* input.next();
  }
  const trailer = yield* input.take(TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return TRUNCATED;
  const expected = new DataView(trailer.buffer);
  if (expected.getUint32(0, true) !== checksum >>> 0) return corrupt('check sum does not match');
  if (expected.getUint32(4, true) !== bytes % 2 ** 32) return corrupt('length does not match');
  return null;
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Null when only zero bytes (padding, as tar and tapes leave it) are left. */
function* padding(input: Input): Step<GzipProblem | null> {
  do {
    if (!isZero(input.bytes.subarray(input.at))) return TRAILING;
  } while (yield* input.next());
  return null;
}

function copy(bytes: Uint8Array, sink: JsonSink): void {
  for (let at = 0; at < bytes.length; ) {
    const space = sink.space();
    const piece = bytes.subarray(at, at + space.length);
    space.set(piece);
    sink.push(piece.length);
    at += piece.length;
  }
}

/**
 * Unpacks one file into `sink`. Whether it is gzip is told by its first two bytes; anything else is copied. Yields whenever it wants
 * the next window of the file's bytes (`next(window)`; an empty one at the file's end), and has done with the one before.
 * Returns what was wrong with the file, or null. What came before a damage has been pushed, save what came out of the step in
 * which zlib met it. `GIVEN_UP` once `giveUp` said so: a megabyte may unpack to a thousand.
 */
export function* unpack(
  sink: JsonSink,
  inflater: Inflater,
  limits = UNPACK_LIMITS,
  giveUp: GiveUp = () => false,
): Generator<void, GzipProblem | null, Uint8Array> {
  const input = new Input();
  const file: File = { input, sink, inflater, limits, giveUp, unpacked: 0 };
  for (let members = 0; ; members += 1) {
    const start = yield* input.take(MAGIC.length);
    if (start.length < MAGIC.length || start[0] !== MAGIC[0] || start[1] !== MAGIC[1]) {
      if (members > 0) return isZero(start) ? yield* padding(input) : TRAILING;
      copy(start, sink);
      do copy(input.bytes.subarray(input.at), sink);
      while (yield* input.next());
      return null;
    }
    const problem = (yield* header(input)) ?? (yield* body(file));
    if (problem !== null) return problem;
  }
}
