// Inflates raw deflate data into memory that the caller owns. Node.js offers that to itself alone (its streams copy, and are three to
// five times slower), so its inner handle is used where it proves, at start-up, to work as known; else the public API does the same.
import { constants, createInflateRaw, deflateRawSync, type InflateRaw, inflateRawSync } from 'node:zlib';

/** Packed bytes, and how far they are used. */
export interface Packed {
  bytes: Uint8Array;
  /** The first byte that is not used yet. */
  at: number;
  /** Nothing comes after `bytes`. */
  ended: boolean;
}

/** `too-large`: the way of the public API holds a whole stream in memory, and gives up beyond a limit. */
export type InflateState = 'going' | 'ended' | 'damaged' | 'too-large';

/** Inflates one raw deflate stream after another. One for each thread; not for two streams at once. */
export interface Inflater {
  readonly way: 'handle' | 'public';
  /** What came of the last `step`. At the end, `packed` stands behind the stream's last byte. */
  readonly state: InflateState;
  /** What zlib said, when damaged. */
  readonly message: string;
  /** Begins a stream; the one before may be unfinished. */
  begin(): void;
  /**
   * Inflates what it can into `space`, which must not be empty, and returns how many bytes that were; what lies behind them in
   * `space` is undefined. When `space` was not filled and the state is `going`, it needs more packed bytes: the used ones
   * may be overwritten.
   */
  step(packed: Packed, space: Uint8Array): number;
}

/** The part of the inner handle that is used: tried on Node.js 20, 22, 24 and 26, whose `processChunkSync` (lib/zlib.js) calls it so. */
interface InnerHandle {
  onerror: (message: string) => void;
  reset(): void;
  writeSync(flush: number, from: Uint8Array, fromAt: number, fromBytes: number, to: Uint8Array, toAt: number, toBytes: number): void;
}

const isInnerHandle = (value: unknown): value is InnerHandle =>
  typeof value === 'object' &&
  value !== null &&
  ['onerror', 'reset', 'writeSync'].every((name) => typeof Reflect.get(value, name) === 'function');

const OTHER_NODE = 'this version of Node.js inflates in another way';

/** The stream's owner, its handle, and where the handle says what it left: [room for output, input]. */
function openHandle(onError: (message: string) => void): { stream: InflateRaw; handle: InnerHandle; left: Uint32Array } {
  const stream = createInflateRaw();
  const handle: unknown = Reflect.get(stream, '_handle');
  const left: unknown = Reflect.get(stream, '_writeState');
  if (!isInnerHandle(handle) || !(left instanceof Uint32Array)) throw new Error(OTHER_NODE);
  handle.onerror = onError;
  return { stream, handle, left };
}

class HandleInflater implements Inflater {
  readonly way = 'handle';
  state: InflateState = 'going';
  message = '';
  readonly #onError = (message: string): void => {
    this.state = 'damaged';
    this.message = message;
  };
  readonly #inner = openHandle(this.#onError);

  begin(): void {
    this.state = 'going';
    // After an error, too: zlib's reset is as good as a new stream (zlib.h), while each new one would cost 8 KB until the next turn of
    // the event loop.
    this.#inner.handle.reset();
  }

  step(packed: Packed, space: Uint8Array): number {
    const { handle, left } = this.#inner;
    const given = packed.bytes.length - packed.at;
    handle.writeSync(constants.Z_SYNC_FLUSH, packed.bytes, packed.at, given, space, 0, space.length);
    // After an error it does not say how much it made.
    if (this.state === 'damaged') return 0;
    const [room = 0, unused = 0] = left;
    // A place outside the memory would not be an exception in Node.js, but the end of the process.
    if (room > space.length || unused > given) throw new Error(OTHER_NODE);
    packed.at += given - unused;
    // zlib stops before both the input and the room are used up only where the stream ends.
    if (room > 0 && unused > 0) this.state = 'ended';
    return space.length - room;
  }
}

/** Five times the largest file that CloudTrail writes (50 MB before compression). */
const MOST_HELD_BYTES = 256 * 1024 * 1024;
const NOTHING = new Uint8Array(0);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Everything that the beginning of a stream says, and how much of it was the stream's. Throws what zlib finds. */
function inflateBeginning(packed: Uint8Array): { readonly bytes: Uint8Array; readonly used: number } {
  // The pieces that zlib makes before they are joined: most often one, as trail files pack 5 to 20 times.
  const chunkSize = Math.min(Math.max(16 * packed.length, 16_384), 1024 * 1024);
  const options = { finishFlush: constants.Z_SYNC_FLUSH, info: true, maxOutputLength: MOST_HELD_BYTES, chunkSize };
  const result: unknown = inflateRawSync(packed, options);
  const bytes = field(result, 'buffer');
  const used = field(field(result, 'engine'), 'bytesWritten');
  if (!(bytes instanceof Uint8Array) || typeof used !== 'number') throw new Error('zlib.inflateRawSync gives no information');
  return { bytes, used };
}

/** The most that comes out of damaged data: halves its way to the last byte before the damage shows. */
function inflateUntilDamage(packed: Uint8Array): Uint8Array {
  let good: Uint8Array = NOTHING;
  let least = 0;
  let most = packed.length;
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    try {
      good = inflateBeginning(packed.subarray(0, middle)).bytes;
      least = middle;
    } catch {
      most = middle;
    }
  }
  return good;
}

/** Cannot go on where it stopped: collects a stream until it ends, trying again whenever there is four times as much. */
class PublicInflater implements Inflater {
  readonly way = 'public';
  state: InflateState = 'going';
  message = '';
  #parts: Uint8Array[] = [];
  #held = 0;
  #tried = 0;
  /** What came out, how much of it was handed over, and what is to be said then. */
  #made: Uint8Array | null = null;
  #given = 0;
  #verdict: InflateState = 'going';
  #rest: Uint8Array = NOTHING;

  begin(): void {
    this.state = 'going';
    this.#parts = [];
    this.#held = 0;
    this.#tried = 0;
    this.#made = null;
    this.#given = 0;
  }

  step(packed: Packed, space: Uint8Array): number {
    const made = this.#made ?? this.#collect(packed);
    if (made === null) return 0;
    const piece = made.subarray(this.#given, this.#given + space.length);
    space.set(piece);
    this.#given += piece.length;
    if (this.#given < made.length) return piece.length;
    this.state = this.#verdict;
    if (this.state === 'ended') {
      packed.bytes = this.#rest;
      packed.at = 0;
    }
    return piece.length;
  }

  /** Takes all of `packed`. Null while the stream's end has not come. */
  #collect(packed: Packed): Uint8Array | null {
    const fresh = packed.bytes.subarray(packed.at);
    packed.at = packed.bytes.length;
    this.#held += fresh.length;
    if (packed.ended || this.#held >= 4 * this.#tried) {
      const all = this.#parts.length === 0 ? fresh : Buffer.concat([...this.#parts, fresh]);
      this.#made = this.#try(all, packed.ended);
      if (this.#made !== null) return this.#made;
    }
    // Copied: the caller uses its memory again.
    this.#parts.push(Uint8Array.from(fresh));
    return null;
  }

  #try(all: Uint8Array, last: boolean): Uint8Array | null {
    this.#tried = all.length;
    try {
      const { bytes, used } = inflateBeginning(all);
      // zlib leaves bytes unused only where the stream ends.
      const ended = used < all.length;
      this.#verdict = ended ? 'ended' : 'going';
      this.#rest = all.subarray(used);
      return ended || last ? bytes : null;
    } catch (error) {
      const tooLarge = field(error, 'code') === 'ERR_BUFFER_TOO_LARGE';
      this.#verdict = tooLarge ? 'too-large' : 'damaged';
      this.message = error instanceof Error ? error.message : String(error);
      return tooLarge ? NOTHING : inflateUntilDamage(all);
    }
  }
}

/** More than the self-test needs. */
const MOST_PIECES = 1000;

/** Inflates `packed` in windows, into pieces of a larger memory. Null when anything outside the pieces was written, or it did not end. */
function inflateInPieces(inflater: Inflater, packed: Uint8Array, windowBytes: number, spaceBytes: number): Uint8Array | null {
  const around = 64;
  const memory = new Uint8Array(spaceBytes + 2 * around).fill(0xa5);
  const space = memory.subarray(around, around + spaceBytes);
  const pieces: Uint8Array[] = [];
  const input: Packed = { bytes: NOTHING, at: 0, ended: false };
  let taken = 0;
  inflater.begin();
  while (inflater.state === 'going' && pieces.length < MOST_PIECES) {
    const made = inflater.step(input, space);
    pieces.push(space.slice(0, made));
    if (made === spaceBytes || inflater.state !== 'going') continue;
    if (taken === packed.length || input.at !== input.bytes.length) return null;
    input.bytes = packed.subarray(taken, taken + windowBytes);
    input.at = 0;
    taken += input.bytes.length;
  }
  const untouched = [...memory.subarray(0, around), ...memory.subarray(around + spaceBytes)].every((byte) => byte === 0xa5);
  return inflater.state === 'ended' && untouched ? Buffer.concat(pieces) : null;
}

/** Whether the inner handle of this Node.js works as known: at once and in pieces, one stream after another, and with damage. */
function handleWorks(): boolean {
  const text = Buffer.from(Array.from({ length: 400 }, (_, index) => index * index).join());
  const packed = Buffer.concat([deflateRawSync(text), Buffer.from('what follows')]);
  // A block of a type that does not exist.
  const damaged = Buffer.from([0x07, ...packed]);
  try {
    const inflater = new HandleInflater();
    const exact = (windowBytes: number, spaceBytes: number): boolean => {
      const made = inflateInPieces(inflater, packed, windowBytes, spaceBytes);
      return made !== null && text.equals(made);
    };
    const findsDamage = (): boolean =>
      inflateInPieces(inflater, damaged, damaged.length, 1000) === null && inflater.state === 'damaged' && inflater.message !== '';
    return exact(packed.length, 4000) && exact(7, 4000) && exact(packed.length, 300) && findsDamage() && exact(500, 500);
  } catch {
    return false;
  }
}

let known: Inflater['way'] | undefined;

/** An inflater for this thread: the fast way where a self-test (once for each thread) finds it exact, unless `way` says which. */
export function createInflater(way?: Inflater['way']): Inflater {
  known ??= handleWorks() ? 'handle' : 'public';
  return (way ?? known) === 'handle' ? new HandleInflater() : new PublicInflater();
}
