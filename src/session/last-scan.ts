// The last whole scan of some places on disk: which files it read, so that the next one can read only what is new.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { TimeWindow } from '../contract/calls.ts';
import { FileSet } from '../evidence/cloudtrail-files/file-set.ts';
import { DETAILS, type Details } from '../evidence/details.ts';
import { makePrivateFolder } from './journal.ts';

const FORMAT = 1;

const headerSchema = z.strictObject({
  scan: z.literal(FORMAT),
  at: z.number(),
  session: z.string(),
  window: z.strictObject({ from: z.number().nullable(), to: z.number().nullable() }),
  // Scans of earlier versions kept them of every call, and did not say so.
  details: z.enum(DETAILS).default('all'),
});
type Header = z.infer<typeof headerSchema>;

/** A whole scan: when it began (epoch milliseconds), for which session, over which period, what it kept, and which files it read. */
export interface WholeScan {
  readonly at: number;
  readonly session: string;
  readonly window: TimeWindow;
  readonly details: Details;
  readonly files: FileSet;
}

const SUM_BYTES = 32;
const sumOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function headerOf(line: string): Header | null {
  try {
    const header = headerSchema.safeParse(JSON.parse(line));
    return header.success ? header.data : null;
  } catch {
    return null;
  }
}

/** A line of JSON, the set, and SHA-256 of both. Null when it is damaged, or another version's. Throws the system's error. */
function readScan(path: string): WholeScan | null {
  const content = readFileSync(path);
  const bytes = content.subarray(0, Math.max(0, content.length - SUM_BYTES));
  if (!sumOf(bytes).equals(content.subarray(bytes.length))) return null;
  const end = bytes.indexOf('\n');
  const header = headerOf(bytes.subarray(0, Math.max(0, end)).toString());
  const files = FileSet.fromBytes(bytes.subarray(end + 1));
  if (header === null || files === null) return null;
  const { at, session, window, details } = header;
  return { at, session, window, details, files };
}

const before = (path: string): string => `${path}.before`;

/** The scan at `path`; null where there never was one. `damaged` where there is one that nobody can read. Never throws. */
function readOrDamaged(path: string): WholeScan | 'damaged' | null {
  try {
    return existsSync(path) ? (readScan(path) ?? 'damaged') : null;
  } catch {
    return 'damaged';
  }
}

/**
 * The last whole scan that another session made. One that reads again asks for what was before it: its own scan would leave
 * nothing to read.
 */
export function readLastScan(path: string, session: string): WholeScan | 'damaged' | null {
  const scan = readOrDamaged(path);
  return scan !== null && scan !== 'damaged' && scan.session === session ? readOrDamaged(before(path)) : scan;
}

/** Puts `scan` in the place of the last one, whole or not at all. Throws the system's error. */
export function writeLastScan(path: string, { at, session, window, details, files }: WholeScan): void {
  makePrivateFolder(dirname(path));
  const { from, to } = window;
  const header: Header = { scan: FORMAT, at, session, window: { from, to }, details };
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), files.toBytes()]);
  const anew = `${path}.${process.pid}`;
  try {
    writeFileSync(anew, Buffer.concat([bytes, sumOf(bytes)]), { mode: 0o600, flush: true });
    const last = readOrDamaged(path);
    if (last !== null && last !== 'damaged' && last.session !== session) renameSync(path, before(path));
    renameSync(anew, path);
  } catch (error) {
    rmSync(anew, { force: true });
    throw error;
  }
}
