// The journey over an AWS account, against a loopback one: asked, agreed, read, verified, cut off and resumed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { documentSchema } from '../src/contract/document.ts';
import { createJourney } from '../src/create-journey.ts';
import type { Journey } from '../src/journey.ts';
import type { Scope } from '../src/session/events.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../src/session/scope.ts';
import { SessionStore } from '../src/session/store.ts';
import { fakeHost } from './support/host.ts';
import { ACCOUNT, GROUP, insightsWorld, type World } from './support/insights-world.ts';
import { event, tls } from './support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const HOUR = 60 * 60 * 1000;
const never = new AbortController().signal;
const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const TRAIL = Array.from({ length: 40 }, (_, at) =>
  event({ eventTime: iso(NOW - (at + 1) * 12 * HOUR), tlsDetails: tls(at % 4 === 0 ? 'TLSv1' : 'TLSv1.2') }),
);
const SCOPE: Scope = { ...EMPTY_SCOPE, aws: { ...EMPTY_AWS, profiles: [null], regions: [], roleArn: null, logGroups: [], usdPerGb: null } };

let folder: string;
let world: World;
let clock: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'journey-'));
  clock = NOW;
  world = await insightsWorld(TRAIL, { now: NOW, knobs: { pace: { by: 'polls', scheduled: 0, running: 0 } } });
});
afterEach(async () => {
  await world.aws.close();
  rmSync(folder, { recursive: true, force: true });
});

const journeyOf = (resume: string | null = null): Journey =>
  createJourney({ host: fakeHost({ env: world.env }), store: new SessionStore(folder), resume, failOn: 'medium', now: () => clock });

async function agreed(): Promise<Journey> {
  const journey = journeyOf();
  journey.chooseScope(SCOPE);
  await journey.discover(never);
  journey.agree(journey.state.discovered?.offers.map(({ id }) => id) ?? [], 1);
  return journey;
}

/** Time goes on, for the program and for AWS. */
function later(ms: number): void {
  clock += ms;
  world.aws.clock.advance(ms);
}

test('an account is asked, read, and judged like files', async () => {
  const journey = await agreed();
  await journey.collect(never);
  const document = journey.document();
  expect(documentSchema.safeParse(document).error).toBeUndefined();
  expect(document.sources).toMatchObject([{ kind: 'logs-insights', status: 'complete', input: { records: { events: 40 } } }]);
  expect(document.scope.window.from).toBe('2026-08-24T00:00:00.000Z');
  expect(document.findings).toMatchObject([{ kind: 'legacy-calls', evidence: { calls: 10 } }]);
  expect(document.summary.verdict).toBe('findings');
});

test('what was not agreed to is not read', async () => {
  const journey = journeyOf();
  journey.chooseScope(SCOPE);
  await journey.discover(never);
  await journey.collect(never);
  expect(world.aws.books.billedBytes()).toBe(0);
  expect(journey.document().summary.verdict).toBe('not-proven');
});

test('a finding said to be fixed is asked for again by query, only since then', async () => {
  const journey = await agreed();
  await journey.collect(never);
  const [finding] = journey.document().findings;
  const id = finding?.id ?? '';
  later(HOUR);
  journey.decide(id, 'fixed');
  const paid = world.aws.books.billedBytes();

  later(5 * 60_000);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ method: 'query', result: 'too-early' });

  later(HOUR);
  const good = [event({ eventTime: iso(clock - 10 * 60_000), tlsDetails: tls('TLSv1.3') })];
  world.aws.putRecords(GROUP, good);
  await journey.verify([id], never);
  expect(journey.document().findings[0]).toMatchObject({
    status: 'verified',
    verification: { method: 'query', result: 'gone', events: 1 },
  });
  expect(world.aws.books.billedBytes() - paid).toBeLessThan(3 * JSON.stringify(good[0]).length);

  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock - 60_000), tlsDetails: tls('TLSv1') })]);
  later(60_000);
  await journey.verify([id], never);
  expect(journey.document().findings[0]).toMatchObject({ status: 'open', verification: { result: 'still-there' } });
});

test('a call from before the fix that was logged after it does not count against it', async () => {
  const journey = await agreed();
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  later(HOUR);
  journey.decide(id, 'fixed');
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock - 5 * 60_000), tlsDetails: tls('TLSv1') })], { skewMs: 10 * 60_000 });
  later(HOUR);
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock - 10 * 60_000), tlsDetails: tls('TLSv1.2') })]);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'gone' });
});

test('verifying stays within what was agreed', async () => {
  const journey = journeyOf();
  journey.chooseScope(SCOPE);
  await journey.discover(never);
  const bytes = world.aws.bytesIn(GROUP);
  journey.agree(journey.state.discovered?.offers.map(({ id }) => id) ?? [], (bytes / 1e9) * 0.005 * 1.000_000_1);
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  journey.decide(id, 'fixed');
  later(HOUR);
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock - 10 * 60_000), tlsDetails: tls('TLSv1.3') })]);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'unknown' });
});

test('a session that was killed while it read goes on with the same periods, and pays for nothing twice', async () => {
  const journey = await agreed();
  const { session } = journey.state;
  // Killed behind the last query and before anything of it was kept: the journal ends at the start of the reading.
  await journey.collect(never);
  const paid = world.aws.books.billedBytes();
  cutBehind(session, 'collection-started');
  later(HOUR / 2);
  const again = journeyOf(session);
  expect(again.state).toMatchObject({ collection: 'running', results: [] });
  await again.collect(never);
  expect(world.aws.books.billedBytes()).toBe(paid);
  expect(again.document().sources).toMatchObject([{ status: 'complete', input: { records: { events: 40 } } }]);
  expect(again.document().sources[0]?.costUsd).toBeGreaterThan(0);
});

test('hours later the settled answers are taken again, and only the newest part, to which events may have come, is asked anew', async () => {
  const journey = await agreed();
  const { session } = journey.state;
  await journey.collect(never);
  const paid = world.aws.books.billedBytes();
  cutBehind(session, 'collection-started');
  later(5 * HOUR);
  const late = event({ eventTime: iso(NOW - 60_000), tlsDetails: tls('TLSv1') });
  world.aws.putRecords(GROUP, [late]);
  const again = journeyOf(session);
  await again.collect(never);
  expect(again.document().sources).toMatchObject([{ status: 'complete', input: { records: { events: 41 } } }]);
  expect(world.aws.books.billedBytes() - paid).toBeLessThan(4 * JSON.stringify(late).length);
});

test('a call of the very minute of the fix counts against it', async () => {
  const journey = await agreed();
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  later(HOUR);
  journey.decide(id, 'fixed');
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock + 20_000), tlsDetails: tls('TLSv1') })]);
  later(HOUR);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'still-there' });
});

test('an answer to a verification is not taken from before events could have come', async () => {
  const journey = await agreed();
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  journey.decide(id, 'fixed');
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock + HOUR), tlsDetails: tls('TLSv1.3') })]);
  later(10 * HOUR);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'gone' });
  // Delivered late: from before midnight, which the first answer had asked of already.
  world.aws.putRecords(GROUP, [event({ eventTime: '2026-11-22T23:58:00Z', tlsDetails: tls('TLSv1') })]);
  later(20 * 60_000);
  await journey.verify([id], never);
  expect(journey.document().findings[0]?.verification).toMatchObject({ result: 'still-there' });
});

test('what verifying costs stands in the report and counts against the limit, in the next process too', async () => {
  const journey = await agreed();
  const { session } = journey.state;
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  journey.decide(id, 'fixed');
  world.aws.putRecords(GROUP, [event({ eventTime: iso(clock + HOUR), tlsDetails: tls('TLSv1.3') })]);
  later(3 * HOUR);
  await journey.verify([id], never);
  const { costUsd, queries } = journeyOf(session).document().sources[0] ?? { costUsd: null, queries: [] };
  expect(((costUsd ?? 0) / 0.005) * 1e9).toBeCloseTo(world.aws.books.billedBytes(), 3);
  expect(queries.reduce((sum, { bytesScanned }) => sum + (bytesScanned ?? 0), 0)).toBe(world.aws.books.billedBytes());
});

test('a log group that was left out stands among the blind spots, and reading again forgets what is not chosen any more', async () => {
  world.aws.addLogGroup({ account: ACCOUNT, region: 'eu-west-1', name: 'aws/cloudtrail/management' });
  const journey = journeyOf();
  journey.chooseScope(SCOPE);
  await journey.discover(never);
  const [one = '', two = ''] = journey.state.discovered?.offers.map(({ id }) => id) ?? [];
  journey.agree([one, two], 1);
  await journey.collect(never);
  expect(journey.document().sources).toHaveLength(2);
  journey.agree([one], 1);
  await journey.collect(never);
  expect(journey.document().sources.map(({ id }) => id)).toEqual([one]);
  expect(journey.document().blindSpots.map(({ code }) => code)).toContain('log-group-left-out');
});

test('an account that cannot be asked makes the run incomplete, and says why', async () => {
  world.aws.expire(world.env.AWS_ACCESS_KEY_ID ?? '', NOW - HOUR);
  const journey = await agreed();
  await journey.collect(never);
  expect(journey.document()).toMatchObject({ sources: [{ status: 'failed' }], summary: { verdict: 'not-proven', complete: false } });
});

test('what lies out of reach stands among the blind spots', async () => {
  world.aws.addTrail({ account: '444455556666', homeRegion: 'eu-west-1', name: 'whole-org', organization: [ACCOUNT], logGroupName: 'g' });
  const journey = await agreed();
  await journey.collect(never);
  expect(journey.document().blindSpots.map(({ code }) => code)).toContain('log-group-of-another-account');
});

/** The journal as a kill would have left it behind the first event of a type. */
function cutBehind(session: string, type: string): void {
  const path = join(folder, 'sessions', `${session}.jsonl`);
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(`"type":"${type}"`));
  writeFileSync(path, `${lines.slice(0, at + 1).join('\n')}\n`);
}
