// Event ids remembered by all threads of a scan, in memory of a fixed size: the latest few million, by the order in which files are read.

/** 96 bits of each hash: among a million events two that are alike by chance are less likely than one in 10^16. */
const WORDS = 3;
const FILLED = 0.7;
/** Two generations with room for 0.7 million ids each: 24 MB. */
const MOST_SLOTS = 2 ** 20;
const LEAST_SLOTS = 2 ** 14;

// The words at the start: a lock, which generation is filled, how many each holds, the latest minute each holds, the latest minute
// of what was forgotten, and how many events came too late to be compared with that.
const LOCK = 0;
const CURRENT = 1;
const HELD = 2;
const LATEST = 4;
const FORGOTTEN = 6;
const UNCERTAIN = 7;
const SCRATCH = 8;
const HEADER = 16;

/** Looks at a lock before it is waited for: some ten microseconds. */
const SPINS = 2_000;

const NEVER = -(2 ** 31);
const MINUTE_MS = 60_000;

/** Rows of events as the scanner has them: three words of a hash, and by the same index a time and a place for the answer. */
export interface HashedEvents {
  readonly count: number;
  /** The words of the hash of event `i` begin at `words[at(i)]`. */
  readonly words: Int32Array;
  at(i: number): number;
  /** Epoch milliseconds. */
  time(i: number): number;
  /** False for an event without an id, which is never a duplicate. */
  hasId(i: number): boolean;
  /** Called for each duplicate. */
  repeated(i: number): void;
}

/** Memory for about `events` events, as far as the limit goes. */
export function seenTableFor(events: number): SharedArrayBuffer {
  let slots = LEAST_SLOTS;
  while (slots < MOST_SLOTS && slots * FILLED < events) slots *= 2;
  const buffer = new SharedArrayBuffer(4 * (HEADER + 2 * slots * WORDS));
  new Int32Array(buffer).fill(NEVER, LATEST, UNCERTAIN);
  return buffer;
}

/** A view of that memory: one for each thread. */
export class SeenTable {
  readonly #words: Int32Array;
  readonly #slots: number;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
    this.#slots = (this.#words.length - HEADER) / WORDS / 2;
  }

  /** Events so far that are as old as ids which were forgotten already: a duplicate among them goes unnoticed. */
  get uncertain(): number {
    return Atomics.load(this.#words, UNCERTAIN);
  }

  /** Marks those that were there before, and remembers the others. */
  mark(events: HashedEvents): void {
    this.#lock();
    try {
      this.#touch(events);
      for (let i = 0; i < events.count; i += 1) {
        if (events.hasId(i) && this.#isRepeated(events.words, events.at(i), Math.floor(events.time(i) / MINUTE_MS))) events.repeated(i);
      }
    } finally {
      this.#unlock();
    }
  }

  #lock(): void {
    // A lock is held for microseconds: going to sleep and being woken takes longer.
    for (let tries = 0; tries < SPINS; tries += 1) {
      if (Atomics.load(this.#words, LOCK) === 0 && Atomics.compareExchange(this.#words, LOCK, 0, 1) === 0) return;
    }
    while (Atomics.compareExchange(this.#words, LOCK, 0, 1) !== 0) Atomics.wait(this.#words, LOCK, 1, 1);
  }

  #unlock(): void {
    Atomics.store(this.#words, LOCK, 0);
    Atomics.notify(this.#words, LOCK, 1);
  }

  /** Memory for all of them is fetched at once: one by one each would be waited for. */
  #touch(events: HashedEvents): void {
    const words = this.#words;
    const mask = this.#slots - 1;
    const current = words[CURRENT] ?? 0;
    const base = HEADER + current * this.#slots * WORDS;
    const older = 1 - current;
    // An empty generation is not looked at.
    const other = words[HELD + older] === 0 ? base : HEADER + older * this.#slots * WORDS;
    let sum = 0;
    for (let i = 0; i < events.count; i += 1) {
      const slot = ((events.words[events.at(i)] ?? 0) & mask) * WORDS;
      sum ^= (words[base + slot] ?? 0) ^ (words[other + slot] ?? 0);
    }
    // Whatever it is: what nobody uses would not be fetched.
    words[SCRATCH] = sum;
  }

  #isRepeated(hash: Int32Array, at: number, minute: number): boolean {
    const words = this.#words;
    const a = hash[at] ?? 0;
    const b = hash[at + 1] ?? 0;
    // A zero at the end is an empty slot.
    const c = (hash[at + 2] ?? 0) || 1;
    const current = words[CURRENT] ?? 0;
    let free = this.#placeOf(current, a, b, c);
    if (words[free + 2] !== 0) return true;
    const older = 1 - current;
    if (words[HELD + older] !== 0 && words[this.#placeOf(older, a, b, c) + 2] !== 0) return true;
    if (minute <= (words[FORGOTTEN] ?? NEVER)) words[UNCERTAIN] = (words[UNCERTAIN] ?? 0) + 1;
    if ((words[HELD + current] ?? 0) >= this.#slots * FILLED) {
      this.#forget();
      free = this.#placeOf(older, a, b, c);
    }
    words[free] = a;
    words[free + 1] = b;
    words[free + 2] = c;
    const filled = words[CURRENT] ?? 0;
    words[HELD + filled] = (words[HELD + filled] ?? 0) + 1;
    if (minute > (words[LATEST + filled] ?? NEVER)) words[LATEST + filled] = minute;
    return false;
  }

  /** Where the words of a hash stand in a generation, or where they would: the last word there is 0. */
  #placeOf(generation: number, a: number, b: number, c: number): number {
    const words = this.#words;
    const mask = this.#slots - 1;
    const base = HEADER + generation * this.#slots * WORDS;
    let slot = a & mask;
    for (;;) {
      const place = base + slot * WORDS;
      const last = words[place + 2];
      if (last === 0 || (last === c && words[place] === a && words[place + 1] === b)) return place;
      slot = (slot + 1) & mask;
    }
  }

  /** Empties the older generation, to be filled from now on. */
  #forget(): void {
    const words = this.#words;
    const older = 1 - (words[CURRENT] ?? 0);
    words[FORGOTTEN] = Math.max(words[FORGOTTEN] ?? NEVER, words[LATEST + older] ?? NEVER);
    words.fill(0, HEADER + older * this.#slots * WORDS, HEADER + (older + 1) * this.#slots * WORDS);
    words[HELD + older] = 0;
    words[LATEST + older] = NEVER;
    words[CURRENT] = older;
  }
}
