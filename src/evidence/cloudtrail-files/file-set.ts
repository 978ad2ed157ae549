// Which files are known: millions of them in little memory, by what tells that a file is still the same.
import { hash } from 'node:crypto';
import type { ReadFile } from './scan-log.ts';

/** 96 bits of SHA-256: among a thousand million files two alike are still less likely than one in 10^11. */
const WORDS = 3;
const ENTRY_BYTES = WORDS * Uint32Array.BYTES_PER_ELEMENT;
const LEAST_SLOTS = 1024;

/** The fewest slots, a power of two, that leave half of themselves free for `entries`. */
function slotsFor(entries: number): number {
  let slots = LEAST_SLOTS;
  while (slots < 2 * entries) slots *= 2;
  return slots;
}

/**
 * A set of files, each known by its path, size and time of change. Holds 24 to 48 bytes for each, and forgets the names: it can
 * only be asked for a file that one has. An open hash table; a slot of zeros is free.
 */
export class FileSet {
  #words: Uint32Array;
  #size = 0;
  /** What was hashed last: asking for a file and then adding it costs one hash. */
  readonly #key = new Uint32Array(WORDS);

  constructor(expected = 0) {
    this.#words = new Uint32Array(WORDS * slotsFor(expected));
  }

  /** How many files there are. */
  get size(): number {
    return this.#size;
  }

  has(file: ReadFile): boolean {
    this.#hash(file);
    return this.#taken(this.#slot());
  }

  /** Adds a file; false when it was there already. */
  add(file: ReadFile): boolean {
    this.#hash(file);
    return this.#put();
  }

  #hash({ path, size, changed }: ReadFile): void {
    // No path holds a NUL, so that nothing runs into what comes next.
    const digest = hash('sha256', `${path}\0${size}\0${changed}`, 'buffer');
    for (let word = 0; word < WORDS; word += 1) this.#key[word] = digest.readUInt32LE(4 * word);
    if (this.#key.every((word) => word === 0)) this.#key[0] = 1;
  }

  #taken(at: number): boolean {
    const words = this.#words;
    return words[at] !== 0 || words[at + 1] !== 0 || words[at + 2] !== 0;
  }

  /** Where the key stands, or the free slot where it would. */
  #slot(): number {
    const [a = 0, b = 0, c = 0] = this.#key;
    const words = this.#words;
    const mask = words.length / WORDS - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = WORDS * slot;
      if (!this.#taken(at) || (words[at] === a && words[at + 1] === b && words[at + 2] === c)) return at;
    }
  }

  #put(): boolean {
    const at = this.#slot();
    if (this.#taken(at)) return false;
    this.#words.set(this.#key, at);
    this.#size += 1;
    if (2 * WORDS * this.#size > this.#words.length) this.#grow();
    return true;
  }

  #grow(): void {
    const before = this.#words;
    this.#words = new Uint32Array(2 * before.length);
    this.#size = 0;
    this.#putAll(before);
  }

  #putAll(words: Uint32Array): void {
    for (let at = 0; at < words.length; at += WORDS) {
      for (let word = 0; word < WORDS; word += 1) this.#key[word] = words[at + word] ?? 0;
      if (this.#key.some((word) => word !== 0)) this.#put();
    }
  }

  /** Adds everything that `others` holds. */
  addAll(others: FileSet): void {
    this.#putAll(others.#words);
  }

  /** The set as bytes, 12 for each file, in no order that means anything. */
  toBytes(): Uint8Array {
    const entries = new Uint32Array(WORDS * this.#size);
    let end = 0;
    for (let at = 0; at < this.#words.length; at += WORDS) {
      if (!this.#taken(at)) continue;
      entries.set(this.#words.subarray(at, at + WORDS), end);
      end += WORDS;
    }
    return new Uint8Array(entries.buffer);
  }

  /** The set that `toBytes` gave, on a machine with the same order of bytes; null when these are no whole entries. */
  static fromBytes(bytes: Uint8Array): FileSet | null {
    if (bytes.length % ENTRY_BYTES !== 0) return null;
    const set = new FileSet(bytes.length / ENTRY_BYTES);
    // A copy, as a view must begin at a multiple of four. Not `slice`, which does not copy a Buffer.
    set.#putAll(new Uint32Array(new Uint8Array(bytes).buffer));
    return set;
  }
}
