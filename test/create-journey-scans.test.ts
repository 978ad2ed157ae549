// The journey over files: gone on with after a kill, and read again only for what is new.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { documentSchema, type Source } from '../src/contract/document.ts';
import { hidesSomething } from '../src/contract/vocabulary.ts';
import { createJourney } from '../src/create-journey.ts';
import { EvidenceAccumulator } from '../src/evidence/accumulator.ts';
import type { Journey } from '../src/journey.ts';
import type { Scope } from '../src/session/events.ts';
import { EMPTY_SCOPE } from '../src/session/scope.ts';
import { SessionStore } from '../src/session/store.ts';
import { fakeHost } from './support/host.ts';
import { packedOf } from './support/packed.ts';
import { event, records, tls } from './support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const never = new AbortController().signal;

let folder: string;
let trail: string;
let state: string;
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journey-scans-'));
  trail = mkdtempSync(join(folder, 'trail-'));
  state = join(folder, 'state');
  clock = NOW;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file with some calls at TLS 1.0. */
const put = (name: string, calls: number): void =>
  writeFileSync(join(trail, name), records(Array.from({ length: calls }, () => event({ tlsDetails: tls('TLSv1') }))));

const journeyOf = (resume: string | null = null, store = new SessionStore(state)): Journey =>
  createJourney({ host: fakeHost(), store, resume, failOn: 'medium', now: () => clock });
const scopeOf = (changes: Partial<Scope> = {}): Scope => ({ ...EMPTY_SCOPE, files: [trail], ...changes });

function begun(changes: Partial<Scope> = {}): Journey {
  clock += 1000;
  const journey = journeyOf();
  journey.chooseScope(scopeOf(changes));
  return journey;
}

/** The files' part of a whole run. */
async function run(changes: Partial<Scope> = {}): Promise<Source> {
  const journey = begun(changes);
  await journey.collect(never);
  return sourceOf(journey);
}

function sourceOf(journey: Journey): Source {
  const document = journey.document();
  expect(documentSchema.safeParse(document).error).toBeUndefined();
  const [source] = document.sources;
  if (source === undefined) throw new Error('nothing was collected');
  const { found, read, failed, skipped } = source.input?.files ?? { found: 0, read: 0, failed: 0, skipped: {} };
  expect(read + failed + Object.values(skipped).reduce((sum, n) => sum + n, 0)).toBe(found);
  return source;
}

const eventsOf = ({ input }: Source): number | undefined => input?.records.events;
const filesOf = ({ input }: Source) => input?.files;
const logs = (): string[] => readdirSync(join(state, 'sessions')).filter((name) => name.endsWith('.scan.jsonl'));
const scans = (): string[] => (existsSync(join(state, 'scans')) ? readdirSync(join(state, 'scans')) : []);

/** What a session was killed with: the file was read, so many calls were found in it, and these were packed. */
function killedAfter(name: string, calls: number, packed: readonly Uint8Array[] = []): string {
  const journey = begun();
  const { session } = journey.state;
  const evidence = new EvidenceAccumulator({ from: null, to: null });
  for (let at = 0; at < calls; at += 1) evidence.add(event({ tlsDetails: tls('TLSv1.1') }));
  const path = join(trail, name);
  const { size, mtimeMs } = statSync(path);
  const store = new SessionStore(state);
  const request = {
    session,
    places: [trail],
    window: { from: null, to: null },
    sinceLast: false,
    details: 'below-tls1.2',
    now: clock,
    tell: () => {},
  } as const;
  store.keepScan(request).log.append({
    files: [{ path, size, changed: Math.trunc(mtimeMs) }],
    damaged: [],
    counts: { read: 1, failed: 0, skipped: {}, bytesRead: size, bytesJson: size, parsedWhole: 0 },
    records: evidence.records,
    coverage: evidence.coverage('cloudtrail-files'),
    groups: evidence.groups(),
    packed,
    gaps: [],
  });
  const collecting = { type: 'collection-started' as const, at: clock };
  appendFileSync(join(state, 'sessions', `${session}.jsonl`), `${JSON.stringify(collecting)}\n`);
  return session;
}

test('a session that was killed goes on behind the files it had read, and keeps nothing when it is through', async () => {
  put('a.json', 1);
  put('b.json', 2);
  const session = killedAfter('a.json', 40);
  const journey = journeyOf(session);
  expect(journey.state.collection).toBe('running');
  await journey.collect(never);
  // What it had found in the one, and not what lies there; and the other.
  expect(eventsOf(sourceOf(journey))).toBe(42);
  expect(filesOf(sourceOf(journey))).toMatchObject({ found: 2, read: 2, failed: 0 });
  expect(journey.document().findings[0]?.evidence?.tlsVersions).toEqual({ 'TLSv1.1': 40, TLSv1: 2 });
  expect(journey.document().summary).toMatchObject({ verdict: 'findings', complete: true });
  expect(sourceOf(journey).gaps.filter(hidesSomething)).toEqual([]);
  expect(logs()).toEqual([]);
  expect(journey.notices).toEqual([]);
});

test('a scan that is stopped half-way and gone on with comes to the same as one that was not', async () => {
  const days = Array.from({ length: 8 }, (_, day) => join('AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09', `0${day + 1}`));
  for (const [index, day] of days.entries()) {
    mkdirSync(join(trail, day), { recursive: true });
    for (let at = 0; at < 40; at += 1) put(join(day, `${at}.json`), 1 + (index % 3));
    writeFileSync(join(trail, day, '40.json'), `${records([event({ tlsDetails: tls('TLSv1') })]).slice(0, -2)},{"eventVersion":`);
  }
  const stop = new AbortController();
  const store = new SessionStore(state);
  const keepScan = store.keepScan.bind(store);
  vi.spyOn(store, 'keepScan').mockImplementation((request) => {
    let met = 0;
    const has = (): boolean => {
      met += 1;
      if (met === 200) stop.abort();
      return false;
    };
    return Object.assign(keepScan(request), { last: { at: 0, has } });
  });
  const journey = journeyOf(null, store);
  journey.chooseScope(scopeOf());
  await journey.collect(stop.signal);
  expect(journey.state.collection).toBe('cancelled');
  expect(eventsOf(sourceOf(journey))).toBeLessThan(40 * 15);
  expect(logs()).toHaveLength(1);

  const resumed = journeyOf(journey.state.session);
  let before = 0;
  resumed.subscribe((heard) => {
    if (heard.type === 'source-progress') before = heard.progress.before.done;
  });
  await resumed.collect(never);
  const { input, gaps } = sourceOf(resumed);
  const whole = await run();
  expect(before).toBeGreaterThan(0);
  expect(input).toEqual(whole.input);
  expect(gaps.filter(({ code }) => code !== 'resumed-scan')).toEqual(expect.arrayContaining([...whole.gaps]));
});

const packedCalls = (calls: number) =>
  packedOf(
    Array.from({ length: calls }, () => event({ tlsDetails: tls('TLSv1.1') })),
    { details: 'below-tls1.2' },
  );

test('packed calls are gone on with, too', async () => {
  put('a.json', 1);
  put('b.json', 2);
  const journey = journeyOf(killedAfter('a.json', 40, packedCalls(300)));
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(342);
  expect(journey.notices).toEqual([]);
});

test('what is damaged of packed calls counts for nothing: its file is read again, and that is said', async () => {
  put('a.json', 1);
  put('b.json', 2);
  const pieces = packedCalls(300).flatMap((whole) => [whole, whole.subarray(0, whole.length - 8)]);
  const journey = journeyOf(killedAfter('a.json', 40, pieces));
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(3);
  expect(filesOf(sourceOf(journey))).toMatchObject({ found: 2, read: 2, failed: 0 });
  expect(sourceOf(journey).gaps.filter(hidesSomething)).toEqual([]);
  expect(journey.notices).toEqual([expect.stringMatching(/damaged.*read again/)]);
});

test('a file that was changed meanwhile is read', async () => {
  put('a.json', 1);
  const session = killedAfter('a.json', 40);
  put('b.json', 2);
  put('a.json', 5);
  const journey = journeyOf(session);
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(47);
});

test('what a scan before it had read is left out, and said; what is new is read, and what was changed', async () => {
  put('a.json', 1);
  put('b.json', 2);
  expect(eventsOf(await run())).toBe(3);
  put('b.json', 3);
  put('c.json', 4);
  const source = await run({ sinceLast: true });
  expect(eventsOf(source)).toBe(7);
  expect(filesOf(source)).toMatchObject({ found: 3, read: 2, skipped: { 'read-before': 1 }, failed: 0 });
  expect(source.status).toBe('complete');
  expect(source.gaps).toMatchObject([{ code: 'read-before', text: expect.stringMatching(/^1 file left out: .*2026-11-22T14:05:10.000Z/) }]);
  expect(eventsOf(await run())).toBe(8);
});

test('the first time everything is read, which is said and complete', async () => {
  put('a.json', 1);
  const journey = begun({ sinceLast: true });
  await journey.collect(never);
  const source = sourceOf(journey);
  expect(eventsOf(source)).toBe(1);
  expect(source).toMatchObject({
    status: 'complete',
    gaps: [{ code: 'read-before', text: expect.stringMatching(/^Everything was read/) }],
  });
  expect(journey.document().summary.complete).toBe(true);
});

test('with nothing new nothing is proved', async () => {
  put('a.json', 1);
  await run();
  const journey = begun({ sinceLast: true });
  await journey.collect(never);
  expect(journey.document().summary.verdict).toBe('not-proven');
  expect(filesOf(sourceOf(journey))).toMatchObject({ found: 1, read: 0, skipped: { 'read-before': 1 } });
});

test('reading again in the same session gives the same again', async () => {
  put('a.json', 1);
  await run();
  put('b.json', 2);
  const journey = begun({ sinceLast: true });
  for (const _ of ['once', 'again']) {
    await journey.collect(never);
    expect(eventsOf(sourceOf(journey))).toBe(2);
  }
});

test('a file that is damaged is tried again', async () => {
  put('a.json', 1);
  writeFileSync(join(trail, 'b.json'), readFileSync(join(trail, 'a.json')).subarray(0, 300));
  expect((await run()).status).toBe('partial');
  put('b.json', 2);
  expect(eventsOf(await run({ sinceLast: true }))).toBe(2);
});

test('a scan that was stopped is not the last one, and can be gone on with', async () => {
  put('a.json', 1);
  await run();
  const before = scans().map((name) => readFileSync(join(state, 'scans', name)).toString('hex'));
  put('b.json', 2);
  const journey = begun();
  await journey.collect(AbortSignal.abort());
  expect(sourceOf(journey).status).not.toBe('complete');
  expect(scans().map((name) => readFileSync(join(state, 'scans', name)).toString('hex'))).toEqual(before);
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(3);
});

test('a fix is verified against every file, and verifying is no scan for the next one', async () => {
  clock = Date.parse('2026-08-31T00:00:00Z');
  put('a.json', 1);
  await run();
  put('b.json', 2);
  const journey = begun({ sinceLast: true });
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(2);
  const id = journey.document().findings[0]?.id ?? '';
  journey.decide(id, 'fixed');
  put('c.json', 4);
  clock += 60_000;
  await journey.verify([id], never);
  // The calls of all three are from after that.
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'still-there', events: 7 });
  expect(logs()).toEqual([]);
  expect(eventsOf(await run({ sinceLast: true }))).toBe(4);
});

test('nothing of the sample is kept', async () => {
  put('a.json', 1);
  await run({ sample: true });
  expect([...scans(), ...logs()]).toEqual([]);
});

test('a session that somebody is done with leaves nothing of its scan', async () => {
  put('a.json', 1);
  const session = killedAfter('a.json', 4);
  expect(logs()).toHaveLength(1);
  journeyOf(session).finish();
  expect(logs()).toEqual([]);
});

test('where nothing is kept, everything is read', async () => {
  put('a.json', 1);
  const journey = createJourney({ host: fakeHost(), store: null, resume: null, failOn: 'medium', now: () => clock });
  journey.chooseScope(scopeOf({ sinceLast: true }));
  await journey.collect(never);
  expect(eventsOf(sourceOf(journey))).toBe(1);
});
