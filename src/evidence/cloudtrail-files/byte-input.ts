// A file's bytes in order, with a look ahead: what a gzip reader needs.
import type { FileHandle } from 'node:fs/promises';

const WINDOW_BYTES = 256 * 1024;

/** Reads an open file from its start. */
export class ByteInput {
  readonly #file: FileHandle;
  #window: Buffer = Buffer.alloc(0);
  #at = 0;
  #bytesRead = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes taken from the file so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** All bytes that are in memory, after making sure that there is at least one; empty at the end of the file. Takes them. */
  async next(): Promise<Buffer> {
    if (this.#at === this.#window.length) await this.#fill();
    const rest = this.#window.subarray(this.#at);
    this.#at = this.#window.length;
    return rest;
  }

  /** Gives back the last `bytes` of what `next` handed out. */
  unread(bytes: number): void {
    this.#at -= bytes;
  }

  /** Exactly `bytes` bytes, or null when the file ends before. Takes them. */
  async take(bytes: number): Promise<Buffer | null> {
    while (this.#window.length - this.#at < bytes) {
      if (!(await this.#fill())) return null;
    }
    const taken = this.#window.subarray(this.#at, this.#at + bytes);
    this.#at += bytes;
    return taken;
  }

  /** Skips up to and including the next zero byte; false when the file ends before. */
  async skipText(): Promise<boolean> {
    for (;;) {
      const byte = await this.take(1);
      if (byte === null) return false;
      if (byte[0] === 0) return true;
    }
  }

  async #fill(): Promise<boolean> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(WINDOW_BYTES), 0, WINDOW_BYTES, null);
    this.#bytesRead += bytesRead;
    const fresh = buffer.subarray(0, bytesRead);
    const left = this.#window.subarray(this.#at);
    this.#window = left.length === 0 ? fresh : Buffer.concat([left, fresh]);
    this.#at = 0;
    return bytesRead > 0;
  }
}
