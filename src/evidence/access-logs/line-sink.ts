// Takes unpacked bytes and gives whole lines of text. Memory is bounded, however long a line is.
import { crc32 } from 'node:zlib';
import type { JsonSink } from '../cloudtrail-files/json-sink.ts';

const SPACE_BYTES = 256 * 1024;
/**
 * The longest line that is read. S3 takes keys of 1 KB and request lines of 8 KB, load balancers cut user agents at 8 KB, CloudFront
 * logs no request whose headers exceed 20 KB: no line of theirs comes near.
 */
const LONGEST_LINE_BYTES = 128 * 1024;

const NEWLINE = 10;

export class LineSink implements JsonSink {
  readonly #line: (line: string) => void;
  readonly #tooLong: () => void;
  readonly #memory = Buffer.allocUnsafe(SPACE_BYTES);
  /** Bytes at the beginning of the memory that wait for the end of their line. */
  #held = 0;
  /** In the middle of a line that is too long to be read. */
  #skipping = false;
  bytes = 0;

  /** Calls `line` for each line, without its end; `tooLong` for one that is left out. */
  constructor(line: (line: string) => void, tooLong: () => void) {
    this.#line = line;
    this.#tooLong = tooLong;
  }

  space(): Uint8Array {
    return this.#memory.subarray(this.#held);
  }

  crc32(bytes: number, before: number): number {
    return crc32(this.#memory.subarray(this.#held, this.#held + bytes), before);
  }

  push(bytes: number): void {
    this.bytes += bytes;
    const filled = this.#held + bytes;
    const last = this.#memory.subarray(0, filled).lastIndexOf(NEWLINE);
    if (last === -1) {
      this.#held = filled;
      this.#giveUp();
      return;
    }
    const first = this.#skipping ? this.#memory.indexOf(NEWLINE) + 1 : 0;
    this.#skipping = false;
    this.#lines(first, last);
    this.#memory.copyWithin(0, last + 1, filled);
    this.#held = filled - last - 1;
    this.#giveUp();
  }

  /** Ends the file: a last line needs no end. */
  end(): void {
    if (this.#held > 0 && !this.#skipping) this.#give(this.#memory.toString('utf8', 0, this.#held));
    this.#held = 0;
    this.#skipping = false;
  }

  /** Forgets what is held of a line without an end, once it is too long. */
  #giveUp(): void {
    if (this.#skipping) this.#held = 0;
    if (this.#held <= LONGEST_LINE_BYTES) return;
    this.#held = 0;
    this.#skipping = true;
    this.#tooLong();
  }

  #lines(from: number, to: number): void {
    if (to <= from) return;
    // All at once: a call for each line would take longer than the lines.
    const text = this.#memory.toString('utf8', from, to);
    for (let at = 0; at <= text.length; ) {
      const found = text.indexOf('\n', at);
      const end = found === -1 ? text.length : found;
      if (end - at > LONGEST_LINE_BYTES) this.#tooLong();
      else this.#give(text.slice(at, end));
      at = end + 1;
    }
  }

  #give(line: string): void {
    const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (whole !== '') this.#line(whole);
  }
}
