// One thread's reader, with files that change under its hands.
import { appendFileSync, mkdtempSync, realpathSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FileScanner, type FoundInFiles, ScanControl } from '../../../src/evidence/cloudtrail-files/file-scanner.ts';
import { seenTableFor } from '../../../src/evidence/cloudtrail-files/seen-table.ts';
import { EVERYTHING } from '../../support/read-json.ts';
import { event, records } from '../../support/trail.ts';

/** Happens after the first piece of a file was read. */
let meanwhile: (() => void) | null = null;
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readSync = (...args: Parameters<typeof fs.readSync>): number => {
    const bytes = fs.readSync(...args);
    const happens = meanwhile;
    meanwhile = null;
    happens?.();
    return bytes;
  };
  return { ...fs, readSync };
});

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tls-migrate-file-')));
});
afterEach(() => {
  meanwhile = null;
  rmSync(folder, { recursive: true, force: true });
});

const JSON_TEXT = records([event({})]);

/** What is found in a file to which `happens` happens while it is read. */
function reading(bytes: string | Uint8Array, happens: (path: string) => void): FoundInFiles {
  const path = join(folder, 'trail.json.gz');
  writeFileSync(path, bytes);
  const { size, mtimeMs } = statSync(path);
  const scanner = new FileScanner({ window: EVERYTHING, details: 'all', ids: seenTableFor(100), control: new ScanControl(), thread: 0 });
  meanwhile = () => happens(path);
  scanner.readPath({ path, size, changed: Math.trunc(mtimeMs), skip: null });
  expect(meanwhile).toBeNull();
  return scanner.take();
}

const codes = ({ problems }: FoundInFiles): readonly string[] => problems.map(({ code }) => code);

test.each([
  ['grows', (path: string) => appendFileSync(path, records([event({})]))],
  ['gets another time', (path: string) => utimesSync(path, 1, 1)],
  ['shrinks', (path: string) => truncateSync(path, 10)],
])('a file that %s while it is read: what was read is counted, and the change is named', (_, happens) => {
  for (const bytes of [JSON_TEXT, gzipSync(JSON_TEXT)]) {
    const found = reading(bytes, happens);
    expect(codes(found)).toEqual(['changed-file']);
    expect(found.counts).toMatchObject({ read: 0, failed: 1 });
    expect(found.packed).toHaveLength(1);
    // Whoever goes on need not read it again, a new scan must.
    expect([found.files, found.damaged.map(({ path }) => path)]).toEqual([[], [join(folder, 'trail.json.gz')]]);
  }
});

test('a file that vanishes while it is read is read to its end all the same', () => {
  const found = reading(gzipSync(JSON_TEXT), (path) => rmSync(path));
  expect(codes(found)).toEqual([]);
  expect(found.counts).toMatchObject({ read: 1, failed: 0 });
});

test('a file that vanished before it was opened is a gap, and nothing of it is counted', () => {
  const scanner = new FileScanner({ window: EVERYTHING, details: 'all', ids: seenTableFor(100), control: new ScanControl(), thread: 0 });
  scanner.readPath({ path: join(folder, 'gone.json.gz'), size: 1, changed: 1, skip: null });
  const found = scanner.take();
  expect(codes(found)).toEqual(['unreadable-file']);
  expect([found.files, found.damaged, found.packed]).toEqual([[], [], []]);
});
