// Numbers for keys that are bytes. The keys lie outside the heap: hundreds of thousands of long texts there would be looked through by
// every collection of garbage.

const LEAST_SLOTS = 4096;
const BLOCK_BYTES = 1024 * 1024;

/** Gives each key a number, from 0 on, in the order in which they come. */
export class ByteKeys {
  /** Numbers and 1; 0 is free. An open hash table, at most half full. */
  #slots = new Int32Array(LEAST_SLOTS);
  readonly #hashes: number[] = [];
  readonly #blocks: Buffer[] = [];
  /** Where each key lies: a block and an offset in it, as one number. */
  readonly #at: number[] = [];
  readonly #lengths: number[] = [];
  /** Bytes used of the last block. */
  #used = BLOCK_BYTES;

  /** How many keys there are. */
  get size(): number {
    return this.#at.length;
  }

  /** The number of the key at [from, to) of `bytes`, which is copied if it is new. `hash`: 32 bits, the same for the same key. */
  numberOf(bytes: Buffer, from: number, to: number, hash: number): number {
    for (let slot = hash & (this.#slots.length - 1); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(bytes.subarray(from, to), hash, slot);
      if (this.#hashes[number] === hash && this.#isAt(number, bytes, from, to)) return number;
    }
  }

  #isAt(number: number, bytes: Buffer, from: number, to: number): boolean {
    const at = this.#at[number] ?? 0;
    const offset = at % BLOCK_BYTES;
    const length = this.#lengths[number] ?? 0;
    return this.#blocks[Math.floor(at / BLOCK_BYTES)]?.compare(bytes, from, to, offset, offset + length) === 0;
  }

  #add(key: Buffer, hash: number, slot: number): number {
    if (this.#used + key.length > BLOCK_BYTES) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, key.length)));
      this.#used = 0;
    }
    this.#blocks.at(-1)?.set(key, this.#used);
    const number = this.#at.push((this.#blocks.length - 1) * BLOCK_BYTES + this.#used) - 1;
    this.#used += key.length;
    this.#lengths.push(key.length);
    this.#hashes.push(hash);
    this.#slots[slot] = number + 1;
    if (2 * this.#at.length > this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    this.#hashes.forEach((hash, number) => {
      let slot = hash & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    });
  }
}
