// The seam between unpacking and reading: whoever unpacks writes straight into memory that the reader owns.

/** Takes JSON bytes in order. */
export interface JsonSink {
  /** Memory for the next bytes, never empty. Valid until the next call of `push` or `space`. */
  space(): Uint8Array;
  /** The first `bytes` bytes of `space()` hold what comes next. */
  push(bytes: number): void;
  /** CRC-32 (as gzip has it) of the first `bytes` bytes of `space()`, going on from `before`; the first `before` is 0. Call it before `push`. */
  crc32(bytes: number, before: number): number;
}
