// Numbers for keys that are bytes. The keys lie outside the heap: hundreds of thousands of long texts there would be looked through by
// every collection of garbage.

const LEAST_SLOTS = 4096;
const BLOCK_BYTES = 1024 * 1024;

/** Gives each key a number, from 0 on, in the order in which they come. */
export class ByteKeys {
  /** Numbers and 1; 0 is free. An open hash table, at most half full. */
  #slots = new Int32Array(LEAST_SLOTS);
  readonly #hashes: number[] = [];
  readonly #keys: Buffer[] = [];
  #block = Buffer.alloc(0);

  /** How many keys there are. */
  get size(): number {
    return this.#keys.length;
  }

  /** The number of the key at [from, to) of `bytes`, which is copied if it is new. `hash`: 32 bits, the same for the same key. */
  numberOf(bytes: Buffer, from: number, to: number, hash: number): number {
    for (let slot = hash & (this.#slots.length - 1); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(bytes.subarray(from, to), hash, slot);
      const key = this.#keys[number];
      if (this.#hashes[number] === hash && key !== undefined && key.compare(bytes, from, to) === 0) return number;
    }
  }

  #add(key: Buffer, hash: number, slot: number): number {
    if (key.length > this.#block.length) this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, key.length));
    const own = this.#block.subarray(0, key.length);
    own.set(key);
    this.#block = this.#block.subarray(key.length);
    const number = this.#keys.push(own) - 1;
    this.#hashes.push(hash);
    this.#slots[slot] = number + 1;
    if (2 * this.#keys.length > this.#slots.length) this.#grow();
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
