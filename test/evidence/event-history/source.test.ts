// Event history as a source, over the wire: the same findings as from files where it can be read whole, and the truth about a sample.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../../src/aws/connect.ts';
import { type SourceResult, sourceResultSchema } from '../../../src/contract/calls.ts';
import { discoverySchema } from '../../../src/contract/discovery.ts';
import { hidesSomething } from '../../../src/contract/vocabulary.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { discoverEventHistory, type HistoryDiscovery } from '../../../src/evidence/event-history/discover.ts';
import { isEventSource } from '../../../src/evidence/event-history/services.ts';
import { type EventHistoryOptions, eventHistorySource } from '../../../src/evidence/event-history/source.ts';
import type { SourceProgress } from '../../../src/evidence/source.ts';
import { startFakeAws } from '../../support/fake-aws/server.ts';
import type { FakeAws } from '../../support/fake-aws/types.ts';
import { event, records, type TrailEvent, tls, writeTrail } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAY = 86_400_000;
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const PERIOD = { from: NOW - 60 * DAY - ((NOW - 60 * DAY) % DAY), to: NOW - (NOW % 1000) };
const HASTY = { spacingMs: 0, longestSpacingMs: 2, backoffMs: 1, longestBackoffMs: 4 };

const open: { aws: FakeAws; connection: Connection }[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const { aws, connection } of open.splice(0)) {
    connection.destroy();
    await aws.close();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function account(all: readonly TrailEvent[], denied: readonly string[] = []): Promise<{ aws: FakeAws; connection: Connection }> {
  const identity = { accessKeyId: KEY, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, denied };
  const aws = await startFakeAws({ now: NOW, identities: [identity] });
  aws.histories.put(all);
  const env = {
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const connection = await connect(
    { profile: null, region: null, roleArn: null },
    { env, askMfa: null, signal: new AbortController().signal },
  );
  open.push({ aws, connection });
  return { aws, connection };
}

interface Way {
  readonly regions?: readonly string[];
  readonly services?: readonly string[];
  readonly period?: { from: number; to: number };
}

const discover = (connection: Connection, { regions = [REGION], services = [], period = PERIOD }: Way = {}): Promise<HistoryDiscovery> =>
  discoverEventHistory(connection, { regions, period, services }, { now: () => NOW, timing: HASTY }, new AbortController().signal);

async function read(
  connection: Connection,
  more: Partial<EventHistoryOptions> & Way = {},
  signal: AbortSignal = new AbortController().signal,
  hear: (progress: SourceProgress) => void = () => {},
): Promise<SourceResult> {
  const { offers } = await discover(connection, more);
  const [offer] = offers;
  if (offer === undefined) throw new Error('Nothing was offered.');
  const source = eventHistorySource({
    offer,
    period: offer.window,
    gone: null,
    services: [],
    connect: async () => connection.in(offer.region).cloudTrail,
    timing: HASTY,
    ...more,
  });
  const run = source.collect({ from: null, to: null }, signal);
  for (;;) {
    const step = await run.next();
    if (step.done) {
      expect(sourceResultSchema.safeParse(step.value).error).toBeUndefined();
      return step.value;
    }
    hear(step.value);
  }
}

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
/** Calls every `stepMs` back from now; every tenth at TLS 1.0. */
const calls = (count: number, stepMs: number): readonly TrailEvent[] =>
  Array.from({ length: count }, (_, at) =>
    event({
      eventTime: iso(NOW - 60_000 - at * stepMs),
      eventSource: at % 3 === 0 ? 's3.amazonaws.com' : 'sts.amazonaws.com',
      tlsDetails: tls(at % 10 === 0 ? 'TLSv1' : 'TLSv1.3'),
    }),
  );
const QUIET = calls(700, 2 * 60 * 60 * 1000);
const hiding = ({ source }: SourceResult): readonly string[] => source.gaps.filter(hidesSomething).map(({ code }) => code);
const events = ({ source }: SourceResult): number => source.input?.records.events ?? 0;

async function byFiles(all: readonly unknown[], window: { from: number; to: number }): Promise<SourceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'event-history-'));
  folders.push(folder);
  writeTrail(folder, { '111122223333_CloudTrail_eu-west-1_20261122T0000Z_aaaaaaaaaaaaaaaa.json': records(all) });
  const run = cloudTrailFiles([folder]).collect(window, new AbortController().signal);
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
  }
}

const sorted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );
const byKey = (groups: SourceResult['groups']): unknown =>
  sorted(groups.toSorted((a, b) => (JSON.stringify(sorted(a)) < JSON.stringify(sorted(b)) ? -1 : 1)));

describe('a history that can be read whole', () => {
  test('gives the same calls and the same coverage as the files of a trail, each event once', async () => {
    const { connection } = await account(QUIET);
    const [asked, files] = [await read(connection), await byFiles(QUIET, PERIOD)];
    expect(asked.source.status).toBe('complete');
    expect(asked.source.input?.records).toMatchObject({ events: QUIET.length, duplicates: 0, unreadable: 0 });
    expect(byKey(asked.groups)).toEqual(byKey(files.groups));
    expect(sorted(asked.coverage.map((row) => ({ ...row, source: '' })))).toEqual(
      sorted(files.coverage.map((row) => ({ ...row, source: '' }))),
    );
  });

  test('costs nothing, and says what it cannot hold', async () => {
    const { connection } = await account(QUIET);
    const { source } = await read(connection);
    expect(source.costUsd).toBe(0);
    expect(source.gaps.map(({ text }) => text).join('\n')).toMatch(/management events alone.*\n.*this account and Region alone/);
    expect(source.queries[0]?.text).toBe(
      'aws cloudtrail lookup-events --region eu-west-1 --start-time 2026-09-23T00:00:00Z --end-time 2026-11-22T14:05:08Z',
    );
  });

  test('holds more events in one second than a page: all are counted once', async () => {
    const burst = Array.from({ length: 230 }, () => event({ eventTime: iso(NOW - 9 * DAY) }));
    const { connection } = await account([...QUIET, ...burst]);
    const result = await read(connection);
    expect({ status: result.source.status, events: events(result) }).toEqual({ status: 'complete', events: 930 });
  });
});

describe('a history that cannot', () => {
  const busy = calls(20_000, 4 * 60 * 1000);

  test('is sampled within the requests that are allowed, and the gap says how much of it that is', async () => {
    const { aws, connection } = await account(busy);
    const result = await read(connection, { maxRequests: 40 });
    expect(result.source.status).toBe('partial');
    expect(hiding(result)).toEqual(['sampled']);
    expect(aws.books.count('LookupEvents')).toBe(41);
    expect(events(result)).toBeGreaterThan(1_000);
    const text = result.source.gaps.find(({ code }) => code === 'sampled')?.text ?? '';
    expect(text).toMatch(
      /^Event history of eu-west-1: a sample of [\d,]+ events: read \d+ stretches that span .* of 60 d 14 h \([\d.]+ %\), \d+ stretches of .* not read, the longest of them 2026-.*, because 40 requests were allowed\. A client that called only then is not seen\.$/,
    );
    const days = new Set(result.coverage.flatMap(({ byDay }) => Object.keys(byDay)));
    expect(days.size).toBeGreaterThan(35);
  });

  test('ends when its time is over', async () => {
    const { connection } = await account(busy);
    const begun = performance.now();
    const result = await read(connection, { budgetMs: 300, timing: { ...HASTY, spacingMs: 20 } });
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(hiding(result)).toEqual(['sampled']);
    expect(events(result)).toBeGreaterThan(49);
  });

  test('keeps what it has when it is stopped, and asks nothing more', async () => {
    const { aws, connection } = await account(busy);
    const stop = new AbortController();
    const result = await read(connection, {}, stop.signal, ({ done }) => {
      if (done === 5) stop.abort();
    });
    expect(hiding(result)).toEqual(['cancelled']);
    expect(events(result)).toBeGreaterThan(100);
    expect(aws.books.count('LookupEvents')).toBeLessThanOrEqual(7);
  });

  test('is never asked faster than twice a second, and slower where CloudTrail says so', async () => {
    const { aws, connection } = await account(busy);
    aws.histories.perSecond = 2;
    await read(connection, { budgetMs: 2_600, timing: { spacingMs: 550, longestSpacingMs: 1_000, backoffMs: 5, longestBackoffMs: 20 } });
    expect(aws.books.highestRate('LookupEvents')).toBeLessThanOrEqual(3);
    expect(aws.books.requests.filter(({ error }) => error === 'ThrottlingException').length).toBeLessThanOrEqual(1);
  });
});

describe('what goes wrong on the way', () => {
  test.each([
    ['throttling', { kind: 'throttle' }],
    ['answers in HTML', { kind: 'html-500' }],
    ['broken connections', { kind: 'reset' }],
    ['late answers', { kind: 'slow', ms: 20 }],
  ] as const)('%s is waited out: nothing lost, nothing counted twice', async (_name, fault) => {
    const { aws, connection } = await account(QUIET);
    aws.faults.whenever('LookupEvents', fault, (request) => request % 3 === 1);
    const result = await read(connection);
    expect({ status: result.source.status, records: result.source.input?.records }).toMatchObject({
      status: 'complete',
      records: { events: 700, duplicates: 0 },
    });
  });

  test('credentials that expire in the middle end it: what was read stays, and the gap says why', async () => {
    const { aws, connection } = await account(busyHalf);
    aws.faults.whenever(
      'LookupEvents',
      { kind: 'error', name: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
      (request) => request > 6,
    );
    const result = await read(connection);
    expect(result.source.status).toBe('partial');
    expect(hiding(result)).toEqual(['credentials-expired']);
    expect(events(result)).toBeGreaterThan(200);
  });

  test('a record that is no JSON is counted as unreadable', async () => {
    const { aws, connection } = await account([]);
    aws.histories.put([{ ...event({ eventTime: iso(NOW - DAY) }), eventTime: iso(NOW - DAY) }]);
    aws.histories.spoil();
    const result = await read(connection);
    expect(hiding(result)).toEqual(['unreadable-records']);
    expect(result.source.input?.records).toMatchObject({ events: 0, unreadable: 1 });
  });

  test('a connection that cannot be made is a failed source, not an exception', async () => {
    const { connection } = await account(QUIET);
    const result = await read(connection, {
      connect: async () => {
        throw new Error('no way');
      },
    });
    expect(result.source.status).toBe('failed');
  });
});
const busyHalf = calls(5_000, 16 * 60 * 1000);

describe('narrowed to services', () => {
  test('it reads those alone, and says that the others are unknown', async () => {
    const { aws, connection } = await account(QUIET);
    const result = await read(connection, { services: ['s3.amazonaws.com', 'kms.amazonaws.com'] });
    expect(Object.keys(result.coverage[0]?.byService ?? {})).toEqual(['s3.amazonaws.com']);
    expect(events(result)).toBe(QUIET.filter(({ eventSource }) => eventSource === 's3.amazonaws.com').length);
    expect(hiding(result)).toEqual(['narrowed']);
    expect(aws.books.count('LookupEvents')).toBeLessThan(12);
  });

  test('takes what is a service and nothing else', () => {
    expect(['s3.amazonaws.com', 'sts.amazonaws.com'].every(isEventSource)).toBe(true);
    expect(['s3', '', 'a b.com', '$(x).y', 'S3.amazonaws.com'].some(isEventSource)).toBe(false);
  });
});

describe('what it offers', () => {
  test('each Region has its own, free, with the command that shows a page of it', async () => {
    const { connection } = await account(QUIET);
    const found = await discover(connection, { regions: [REGION, 'us-east-1', REGION] });
    expect(found.problems).toEqual([]);
    expect(found.offers.map(({ id, costUsd, refused }) => [id, costUsd, refused])).toEqual([
      [`event-history:${ACCOUNT}:eu-west-1`, 0, null],
      [`event-history:${ACCOUNT}:us-east-1`, 0, null],
    ]);
    const price = { usdPerGb: 0, text: '' };
    expect(discoverySchema.safeParse({ identities: [], offers: found.offers, problems: [], blindSpots: [], price }).error).toBeUndefined();
    expect(found.offers[1]?.notes.at(-1)).toBe('It shows no event in this period.');
  });

  test('nothing older than 90 days, and it says so', async () => {
    const { connection } = await account(QUIET);
    const period = { from: Date.parse('2026-01-01T00:00:00Z'), to: PERIOD.to };
    const { offers } = await discover(connection, { period });
    expect(offers[0]?.window.from).toBe(Date.parse('2026-08-24T14:06:00Z'));
    expect(offers[0]?.notes[0]).toBe('Event history shows 90 days: nothing of 2026-01-01 to 2026-08-24 14:06Z can be asked.');
    const past = await discover(connection, { period: { from: period.from, to: period.from + DAY } });
    expect(past.offers[0]?.refused).toBe('It holds nothing of the period that was chosen.');
  });

  test('what may not be read is offered as refused, with the permission that is missing', async () => {
    const { connection } = await account(QUIET, ['cloudtrail:LookupEvents']);
    const { offers, problems } = await discover(connection);
    expect(problems).toEqual([]);
    expect(offers[0]?.refused).toContain('cloudtrail:LookupEvents');
  });
});
