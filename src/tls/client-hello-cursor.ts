// Walking over bytes that a stranger sent: reading beyond the end gives zeros and is remembered, so no walk throws or goes on for ever.

export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #parent: Cursor | null;
  #at = 0;
  #failed = false;

  constructor(bytes: Uint8Array, parent: Cursor | null = null) {
    this.#bytes = bytes;
    this.#parent = parent;
  }

  /** How many bytes are left; none after a failure. */
  get left(): number {
    return this.#failed ? 0 : this.#bytes.length - this.#at;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Whether anything did not fit, here or in a vector taken from here. */
  get failed(): boolean {
    return this.#failed;
  }

  fail(): void {
    this.#failed = true;
    this.#parent?.fail();
  }

  /** The next bytes; none when there are not as many. */
  take(length: number): Uint8Array {
    if (length > this.left) {
      this.fail();
      return new Uint8Array(0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    return this.take(this.left);
  }

  /** The next bytes as one number; zero when there are not as many. */
  number(length: 1 | 2 | 3): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** What the next length says belongs together (a vector of RFC 8446 3.4). Its failures count here. */
  vector(lengthBytes: 1 | 2): Cursor {
    return new Cursor(this.take(this.number(lengthBytes)), this);
  }

  /** Reads until nothing is left. `read` must take at least one byte, as every read here does. */
  *each<T>(read: (cursor: Cursor) => T): Generator<T> {
    while (this.left > 0) yield read(this);
  }
}
