import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SourceResult } from '../../src/contract/calls.ts';
import { hidesSomething } from '../../src/contract/vocabulary.ts';
import type { ScanLog, ScanPart } from '../../src/evidence/cloudtrail-files/scan-log.ts';
import type { KeptScan, ScanRequest } from '../../src/session/scan-store.ts';
import { SessionStore } from '../../src/session/store.ts';
import { group } from '../support/calls.ts';
import { someResult } from '../support/fake-journey.ts';
import { packedOf } from '../support/packed.ts';
import { event, tls } from '../support/trail.ts';

const NOW = Date.UTC(2026, 10, 22, 14, 15, 30);
const DAY = 24 * 60 * 60 * 1000;
const SESSION = '20261122-141530-3fa90b1c';
const OTHER = '20261123-141530-aaaaaaaa';

let folder: string;
let state: string;
let store: SessionStore;
let notices: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-scans-'));
  state = join(folder, 'state');
  store = new SessionStore(state);
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scan = (changes: Partial<ScanRequest> = {}): KeptScan =>
  store.keepScan({
    session: SESSION,
    places: ['/data/AWSLogs'],
    window: { from: null, to: null },
    details: 'all',
    sinceLast: false,
    now: NOW,
    tell: (notice) => notices.push(notice),
    ...changes,
  });

const file = (n: number) => ({ path: `/data/AWSLogs/${n}.json.gz`, size: 1000 + n, changed: NOW - n + 0.25 });

const { coverage } = someResult();
// A log may hold any name.
const sessions: Record<string, number> = JSON.parse('{"__proto__":1,"a\\u2028b\\r":2}');

function part(...numbers: readonly number[]): ScanPart {
  const read = numbers.length;
  return {
    files: numbers.map(file),
    damaged: [],
    counts: { read, failed: 0, skipped: { digest: 1 }, bytesRead: 100 * read, bytesJson: 1000 * read, parsedWhole: 0 },
    records: { read, events: read, duplicates: 0, outsideWindow: 0, unreadable: 0 },
    coverage,
    groups: [group({ sessions })],
    packed: [],
    gaps: [{ code: 'unreadable-records', text: 'x: 1 of its records is none.', location: 'x' }],
  };
}

function keep(log: ScanLog, kept: ScanPart): void {
  log.read(kept.files);
  log.append(kept);
}

async function partsOf({ log }: KeptScan): Promise<ScanPart[]> {
  const parts: ScanPart[] = [];
  for await (const each of log.parts()) parts.push(each);
  return parts;
}

const logPath = (): string => join(state, 'sessions', `${SESSION}.scan.jsonl`);
const lastFiles = (): string[] => (existsSync(join(state, 'scans')) ? readdirSync(join(state, 'scans')) : []);

/** A scan that was killed after these parts. */
function killed(...parts: readonly ScanPart[]): void {
  const { log } = scan();
  for (const each of parts) keep(log, each);
}

/** A scan by another session that read these files, and everything else there was. */
function wholeScan(numbers: readonly number[], changes: Partial<ScanRequest> = {}): void {
  const kept = scan({ session: OTHER, ...changes });
  keep(kept.log, part(...numbers));
  kept.whole();
}

test('a session that was killed finds its parts again, as they were', async () => {
  killed(part(1, 2), part(3));
  expect(await partsOf(scan())).toEqual([part(1, 2), part(3)]);
  expect(Object.keys((await partsOf(scan()))[0]?.groups[0]?.sessions ?? {})).toContain('__proto__');
  expect(notices).toEqual([]);
});

test('going on appends behind what is there', async () => {
  killed(part(1));
  const resumed = scan();
  expect(await partsOf(resumed)).toHaveLength(1);
  keep(resumed.log, part(2));
  resumed.interrupted();
  expect(await partsOf(scan())).toEqual([part(1), part(2)]);
});

test('nobody else can read it', () => {
  wholeScan([1]);
  killed(part(1));
  expect(statSync(logPath()).mode & 0o777).toBe(0o600);
  expect(statSync(join(state, 'scans', lastFiles()[0] ?? '')).mode & 0o777).toBe(0o600);
  expect(statSync(join(state, 'scans')).mode & 0o777).toBe(0o700);
});

test('a kill in the middle of a write costs that part alone, wherever it hits, and what comes after it stands', async () => {
  killed(part(1));
  const before = statSync(logPath()).size;
  killed(part(1), part(2));
  const bytes = readFileSync(logPath());
  for (let size = before; size < bytes.length; size += 97) {
    writeFileSync(logPath(), bytes.subarray(0, size));
    const resumed = scan();
    expect(await partsOf(resumed), `cut after ${size} bytes`).toEqual([part(1)]);
    keep(resumed.log, part(3));
    resumed.interrupted();
    expect(await partsOf(scan()), `gone on after ${size} bytes`).toEqual([part(1), part(3)]);
  }
  expect(notices).toEqual([]);
});

test.each<Partial<ScanRequest>>([
  { places: ['/data/AWSLogs', '/more'] },
  { window: { from: NOW - DAY, to: null } },
  { details: 'below-tls1.2' },
])('what was logged for something else (%j) is not taken', async (changes) => {
  killed(part(1), part(2));
  const other = scan(changes);
  expect(await partsOf(other)).toEqual([]);
  keep(other.log, part(3));
  other.interrupted();
  expect(await partsOf(scan(changes))).toEqual([part(3)]);
  expect(await partsOf(scan())).toEqual([]);
});

test('the order of the places does not matter', async () => {
  const { log } = scan({ places: ['/b', '/a'] });
  keep(log, part(1));
  expect(await partsOf(scan({ places: ['/a', '/b', '/a'] }))).toHaveLength(1);
});

test('another scan that ended meanwhile changes what is left out: then nothing is taken', async () => {
  wholeScan([1]);
  keep(scan({ sinceLast: true }).log, part(2));
  expect(await partsOf(scan({ sinceLast: true }))).toHaveLength(1);
  wholeScan([1, 3], { now: NOW + 1 });
  expect(await partsOf(scan({ sinceLast: true }))).toEqual([]);
});

test('a damaged part is said, and it and what follows is read again', async () => {
  killed(part(1));
  appendFileSync(logPath(), '{"files":[]}\n');
  appendFileSync(logPath(), `${JSON.stringify(part(2))}\n`);
  const resumed = scan();
  expect(await partsOf(resumed)).toEqual([part(1)]);
  expect(notices).toEqual([expect.stringMatching(/damaged/)]);
  keep(resumed.log, part(2));
  resumed.interrupted();
  expect(await partsOf(scan())).toEqual([part(1), part(2)]);
});

const [packed = new Uint8Array(0)] = packedOf([event(), event({ tlsDetails: tls('TLSv1') })]);
const withPacked = (n: number, ...pieces: readonly Uint8Array[]): ScanPart => ({
  ...part(n),
  packed: pieces.map((piece) => Buffer.from(piece)),
});

test('packed groups come out of the log as they went in', async () => {
  const [large = new Uint8Array(0)] = packedOf(Array.from({ length: 3000 }, (_, n) => event({ userAgent: `tool/${n}` })));
  killed(withPacked(1, packed, large), withPacked(2, packed));
  expect(await partsOf(scan())).toEqual([withPacked(1, packed, large), withPacked(2, packed)]);
  expect(notices).toEqual([]);
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

test.each<[string, string]>([
  ['nothing', ''],
  ['a piece of them', base64(packed.subarray(0, packed.length - 8))],
  ['them, with more behind', base64(Buffer.concat([packed, Buffer.alloc(24)]))],
  ['them, with a number that fell over', base64(packed.map((byte, at) => (at === 27 ? 0xff : byte)))],
  ['other bytes', base64(Buffer.alloc(packed.length, 'x'))],
  ['no base64', `*${base64(packed).slice(1)}`],
])('where packed groups should be stands %s: that part is damaged as a whole', async (_, text) => {
  killed(withPacked(1, packed), withPacked(2, packed, packed));
  const lines = readFileSync(logPath(), 'utf8').split('\n');
  const damaged = lines[2]?.replace(`"${base64(packed)}"]`, `"${text}"]`) ?? '';
  expect(damaged).not.toBe(lines[2]);
  writeFileSync(logPath(), lines.with(2, damaged).join('\n'));
  const resumed = scan();
  expect(await partsOf(resumed)).toEqual([withPacked(1, packed)]);
  expect(notices).toEqual([expect.stringMatching(/damaged: what it held, and what came after it, is read again/)]);
  keep(resumed.log, withPacked(2, packed));
  resumed.interrupted();
  expect(await partsOf(scan())).toEqual([withPacked(1, packed), withPacked(2, packed)]);
});

test('a file that stands in two parts is not counted twice', async () => {
  killed(part(1, 2));
  appendFileSync(logPath(), `${JSON.stringify(part(2, 3))}\n`);
  expect(await partsOf(scan())).toEqual([part(1, 2)]);
  expect(notices).toHaveLength(1);
});

test('a damaged file is settled for whoever goes on, and read again by the next scan', async () => {
  const damaged = { ...part(1), damaged: [file(3)], counts: { ...part(1).counts, failed: 1 } };
  killed(damaged, part(2));
  const resumed = scan();
  expect(await partsOf(resumed)).toEqual([damaged, part(2)]);
  resumed.whole();
  const { last } = scan({ session: OTHER, sinceLast: true });
  expect([1, 2, 3].map((n) => last?.has(file(n)))).toEqual([true, true, false]);
});

test('a disk that cannot be written costs one notice, and the scan goes on', async () => {
  writeFileSync(state, 'in the way of the folder');
  const kept = scan();
  expect(await partsOf(kept)).toEqual([]);
  keep(kept.log, part(1));
  keep(kept.log, part(2));
  expect(notices.filter((notice) => notice.includes('read them again'))).toHaveLength(1);
  kept.whole();
  expect(notices.at(-1)).toMatch(/next scan for what is new will read them again/);
});

test.skipIf(!existsSync('/dev/full'))('a disk that becomes full costs one notice, too', () => {
  mkdirSync(join(state, 'sessions'), { recursive: true });
  symlinkSync('/dev/full', logPath());
  const kept = scan();
  keep(kept.log, part(1));
  keep(kept.log, part(2));
  expect(notices).toEqual([expect.stringMatching(/ENOSPC.*read them again/)]);
});

test('a log that is interrupted is no session, and forgetting it leaves nothing', () => {
  killed(part(1));
  expect(store.list()).toEqual({ sessions: [], notices: [] });
  store.forgetScan(SESSION);
  store.forgetScan(SESSION);
  expect(existsSync(logPath())).toBe(false);
});

test('a whole scan leaves no log, and says to the next one which files it read', () => {
  wholeScan([1, 2]);
  expect(readdirSync(join(state, 'sessions'))).toEqual([]);
  const { last } = scan({ sinceLast: true });
  expect(last?.at).toBe(NOW);
  expect([1, 2, 3].map((n) => last?.has(file(n)))).toEqual([true, true, false]);
  expect(last?.has({ ...file(1), size: 5 })).toBe(false);
  expect(scan().last).toBeNull();
  expect(scan({ sinceLast: true, places: ['/elsewhere'] }).last).toBeNull();
});

test('what an interrupted scan had read counts for the next one, when going on made it whole', async () => {
  killed(part(1));
  const resumed = scan();
  await partsOf(resumed);
  keep(resumed.log, part(2));
  resumed.whole();
  const { last } = scan({ session: OTHER, sinceLast: true });
  expect([1, 2].map((n) => last?.has(file(n)))).toEqual([true, true]);
});

test('scans for what is new add up; files that are gone are forgotten', () => {
  wholeScan([1, 2]);
  const second = scan({ sinceLast: true, now: NOW + DAY });
  expect(second.last?.has(file(1))).toBe(true);
  keep(second.log, part(3));
  second.whole();
  const { last } = scan({ session: OTHER, sinceLast: true });
  expect(last?.at).toBe(NOW + DAY);
  expect([1, 2, 3].map((n) => last?.has(file(n)))).toEqual([true, false, true]);
});

test('a scan that was interrupted does not become the last one', () => {
  wholeScan([1]);
  const kept = scan();
  keep(kept.log, part(1, 2));
  kept.interrupted();
  expect(scan({ session: 'x', sinceLast: true }).last?.has(file(2))).toBe(false);
});

test('a session that reads again leaves out what was read before it, not what it has read itself', () => {
  wholeScan([1]);
  for (const now of [NOW + 1, NOW + 2]) {
    const kept = scan({ sinceLast: true, now });
    expect([1, 2].map((n) => kept.last?.has(file(n)))).toEqual([true, false]);
    keep(kept.log, part(2));
    kept.whole();
  }
  const next = scan({ session: 'c', sinceLast: true });
  expect([1, 2].map((n) => next.last?.has(file(n)))).toEqual([true, true]);
});

const result = (leftOut: number): SourceResult => {
  const { source, ...rest } = someResult();
  const input = source.input && { ...source.input, files: { ...source.input.files, skipped: { 'read-before': leftOut } } };
  return { source: { ...source, input, gaps: [] }, ...rest };
};
const remarkOf = (changes: Partial<ScanRequest>, leftOut = 0): string | undefined =>
  scan(changes)
    .remarked(result(leftOut))
    .source.gaps.map(({ text }) => text)[0];

test('the result says since when, and how many files were left out', () => {
  wholeScan([1, 2]);
  expect(remarkOf({ sinceLast: true }, 2)).toBe(
    '2 files left out: the scan of 2026-11-22T14:15:30.000Z had read them, and its result holds what is in them.',
  );
  expect(remarkOf({ sinceLast: true }, 0)).toMatch(/^0 files left out/);
  expect(remarkOf({})).toBeUndefined();
});

test('what is said about it hides nothing', () => {
  expect(scan({ sinceLast: true }).remarked(result(0)).source.gaps.map(hidesSomething)).toEqual([false]);
});

test('the first time everything is read, and that is said', () => {
  expect(scan({ sinceLast: true }).last).toBeNull();
  expect(remarkOf({ sinceLast: true })).toBe('Everything was read: there was no whole scan of these places before.');
});

test('a last scan that is damaged is as if there were none, wherever it is damaged', () => {
  wholeScan([1, 2, 3]);
  const path = join(state, 'scans', lastFiles()[0] ?? '');
  const good = readFileSync(path);
  for (let at = 0; at < good.length; at += 1) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x10;
    writeFileSync(path, bad);
    expect(scan({ sinceLast: true }).last, `byte ${at}`).toBeNull();
  }
  for (const length of [0, 20, good.length - 12, good.length - 1]) {
    writeFileSync(path, good.subarray(0, length));
    expect(remarkOf({ sinceLast: true }), `cut after ${length}`).toMatch(/its file is damaged/);
  }
  wholeScan([1], { sinceLast: true });
  expect(scan({ sinceLast: true }).last?.has(file(1))).toBe(true);
});

test.each([
  ['the same', { from: NOW - DAY, to: null }, true],
  ['a later beginning', { from: NOW, to: null }, true],
  ['an end', { from: NOW - DAY, to: NOW }, true],
  ['an earlier beginning', { from: NOW - 2 * DAY, to: null }, false],
  ['no beginning', { from: null, to: null }, false],
] as const)('after a scan from a day on, %s: is what it read left out? %#', (_, window, leftOut) => {
  wholeScan([1], { window: { from: NOW - DAY, to: null } });
  const kept = scan({ sinceLast: true, window });
  expect(kept.last !== null).toBe(leftOut);
  if (!leftOut) expect(remarkOf({ sinceLast: true, window })).toMatch(/narrower period/);
});

test.each([
  ['below-tls1.2', 'below-tls1.2', true],
  ['below-tls1.2', 'below-tls1.3', false],
  ['below-tls1.2', 'all', false],
  ['below-tls1.3', 'below-tls1.2', true],
  ['below-tls1.3', 'all', false],
  ['all', 'below-tls1.2', true],
] as const)('after a scan that kept the details %s, is what it read left out of one that needs %s? %s', (kept, details, leftOut) => {
  wholeScan([1], { details: kept });
  expect(scan({ sinceLast: true, details }).last !== null).toBe(leftOut);
  const remark = remarkOf({ sinceLast: true, details });
  if (leftOut) expect(remark).toMatch(/left out/);
  else expect(remark).toBe('Everything was read: the last scan of these places was for a lower target and kept fewer details.');
});

test('what two scans read together is known with the details that both kept', () => {
  wholeScan([1], { details: 'all' });
  const second = scan({ sinceLast: true, details: 'below-tls1.2' });
  expect(second.last?.has(file(1))).toBe(true);
  keep(second.log, part(2));
  second.whole();
  const next = { session: 'c', sinceLast: true } as const;
  expect([1, 2].map((n) => scan({ ...next, details: 'below-tls1.2' }).last?.has(file(n)))).toEqual([true, true]);
  expect(scan({ ...next, details: 'all' }).last).toBeNull();
});

test('a scan of an earlier version, which did not say what it kept, kept everything', () => {
  wholeScan([1]);
  const path = join(state, 'scans', lastFiles()[0] ?? '');
  const content = readFileSync(path);
  const end = content.indexOf('\n');
  const { details, ...header } = JSON.parse(content.subarray(0, end).toString());
  expect(details).toBe('all');
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), content.subarray(end + 1, content.length - 32)]);
  writeFileSync(path, Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]));
  expect(scan({ sinceLast: true, details: 'all' }).last?.has(file(1))).toBe(true);
});

test('a last scan that cannot be written leaves the one before as it was, and nothing beside it', () => {
  wholeScan([1]);
  const names = lastFiles();
  const kept = scan({ session: 'c' });
  keep(kept.log, part(2));
  // A folder where the file before would go: it cannot be renamed to that.
  mkdirSync(join(state, 'scans', `${names[0]}.before`, 'in the way'), { recursive: true });
  kept.whole();
  expect(notices).toEqual([expect.stringMatching(/could not be kept/)]);
  rmSync(join(state, 'scans', `${names[0]}.before`), { recursive: true });
  expect(lastFiles()).toEqual(names);
  expect(scan({ sinceLast: true }).last?.has(file(1))).toBe(true);
});
