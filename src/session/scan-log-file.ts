// The parts of one session's scan on disk, a line each, so that the session goes on where it was interrupted.
import { hash } from 'node:crypto';
import { appendFileSync, closeSync, createReadStream, openSync, rmSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { sourceResultSchema } from '../contract/calls.ts';
import { gapSchema, sourceSchema } from '../contract/document.ts';
import { FileSet } from '../evidence/cloudtrail-files/file-set.ts';
import { arePackedGroups } from '../evidence/cloudtrail-files/packed-groups.ts';
import type { ReadFile, ScanLog, ScanPart } from '../evidence/cloudtrail-files/scan-log.ts';
import { makePrivateFolder } from './journal.ts';

const count = z.int().nonnegative();

const fileSchema = z.strictObject({ path: z.string(), size: count, changed: z.number() });

const partSchema = z.strictObject({
  files: z.array(fileSchema),
  damaged: z.array(fileSchema),
  counts: z.strictObject({
    read: count,
    failed: count,
    skipped: z.record(z.string(), count),
    bytesRead: count,
    bytesJson: count,
    parsedWhole: count,
  }),
  records: sourceSchema.shape.input.unwrap().shape.records,
  coverage: sourceResultSchema.shape.coverage,
  groups: sourceResultSchema.shape.groups,
  packed: z.array(z.base64()),
  gaps: z.array(gapSchema),
});

/** A part as it stands in its line: bytes in base64. */
type PartInLine = Omit<ScanPart, 'packed'> & { readonly packed: readonly string[] };

// Checked, not copied: a copy would lose a key such as `__proto__`, which a log may hold.
const isPart = (value: unknown): value is PartInLine => partSchema.safeParse(value).success;

const SUM_CHARACTERS = 64;
const sumOf = (text: Uint8Array): string => hash('sha256', text, 'hex');

/** The part in a line: its check sum, and JSON. Null for one that is damaged. */
function partOf(line: Buffer): ScanPart | null {
  try {
    const text = line.subarray(SUM_CHARACTERS + 1);
    if (line.toString('latin1', 0, SUM_CHARACTERS) !== sumOf(text)) return null;
    const value: unknown = JSON.parse(text.toString());
    if (!isPart(value)) return null;
    const packed = value.packed.map((text) => Buffer.from(text, 'base64'));
    return packed.every(arePackedGroups) ? { ...value, packed } : null;
  } catch {
    return null;
  }
}

function lineOf({ packed, ...part }: ScanPart): string {
  const inLine: PartInLine = {
    ...part,
    packed: packed.map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')),
  };
  const text = JSON.stringify(inLine);
  return `${sumOf(Buffer.from(text))} ${text}\n`;
}

const NEWLINE = 0x0a;

/** Lines with where they end in the file. What comes behind the last line break is what a kill left of a write: it is no line. */
async function* wholeLines(path: string): AsyncGenerator<{ readonly line: Buffer; readonly end: number }> {
  let pieces: Buffer[] = [];
  let end = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...pieces, chunk.subarray(from, at)]);
      pieces = [];
      from = at + 1;
      end += line.length + 1;
      yield { line, end };
    }
    pieces.push(chunk.subarray(from));
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The log at `path`; its owner alone can read it. Parts hold only behind a first line equal to `header`: any other begins anew.
 * What cannot be written costs going on, and one notice through `tell`; never the scan.
 */
export class ScanLogFile implements ScanLog {
  readonly #path: string;
  readonly #header: string;
  readonly #tell: (notice: string) => void;
  /** Every file of every part that was read back, and every one that was read. */
  readonly files = new FileSet();
  /** The bytes that hold: whatever lies behind them goes with the first part that is appended. */
  #holds = 0;
  #file: number | null = null;
  #off = false;

  constructor(path: string, header: Readonly<Record<string, unknown>>, tell: (notice: string) => void) {
    this.#path = path;
    this.#header = JSON.stringify(header);
    this.#tell = tell;
  }

  async *parts(): AsyncGenerator<ScanPart> {
    try {
      for await (const { line, end } of wholeLines(this.#path)) {
        if (this.#holds === 0) {
          if (line.toString() !== this.#header) return;
          this.#holds = end;
          continue;
        }
        const part = partOf(line);
        // A file that comes twice would be counted twice.
        if (part === null || part.files.some((file) => this.files.has(file))) {
          this.#tell('A part of the interrupted scan was damaged: what it held, and what came after it, is read again.');
          return;
        }
        for (const file of part.files) this.files.add(file);
        this.#holds = end;
        yield part;
      }
    } catch (error) {
      if (!isMissing(error))
        this.#tell(`The interrupted scan could not be read whole (${reasonOf(error)}): what is missing is read again.`);
    }
  }

  read(files: readonly ReadFile[]): void {
    for (const file of files) this.files.add(file);
  }

  append(part: ScanPart): void {
    if (this.#off) return;
    try {
      this.#file ??= this.#open();
      appendFileSync(this.#file, lineOf(part));
    } catch (error) {
      this.close();
      this.#tell(`From here on it is not kept which files were read (${reasonOf(error)}): an interrupted scan would read them again.`);
    }
  }

  #open(): number {
    makePrivateFolder(dirname(this.#path));
    if (this.#holds > 0) {
      truncateSync(this.#path, this.#holds);
      return openSync(this.#path, 'a');
    }
    const file = openSync(this.#path, 'w', 0o600);
    appendFileSync(file, `${this.#header}\n`);
    return file;
  }

  /** Ends writing; what was logged stays. */
  close(): void {
    this.#off = true;
    const file = this.#file;
    this.#file = null;
    try {
      if (file !== null) closeSync(file);
    } catch {
      // A disk that is full may say so only now: a part that is not whole is not read back.
    }
  }

  /** Ends writing, and nothing stays. */
  remove(): void {
    this.close();
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Its header keeps it from being taken for another scan.
    }
  }
}
