// An event data store as a source, over the wire: what it costs, what it survives, and what it says when it could not read everything.
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import { hidesSomething } from '../../../src/contract/vocabulary.ts';
import { Budget } from '../../../src/evidence/logs-insights/budget.ts';
import { memoryLedger } from '../../../src/evidence/logs-insights/ledger.ts';
import type { Fault } from '../../support/fake-aws/types.ts';
import { event, tls } from '../../support/trail.ts';
import { ACCOUNT, type LakeWorld, lakeWorld, NOW, REGION } from './support.ts';

const HOUR = 60 * 60 * 1000;
const worlds: LakeWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** One event every six hours of the last 90 days; every tenth at TLS 1.0. */
const TRAIL = Array.from({ length: 360 }, (_, at) =>
  event({
    eventTime: `${new Date(NOW - at * 6 * HOUR - 60_000).toISOString().slice(0, 19)}Z`,
    sourceIPAddress: `203.0.113.${at % 200}`,
    tlsDetails: tls(at % 10 === 0 ? 'TLSv1' : 'TLSv1.3'),
  }),
);
const PERIOD = { from: Date.parse('2026-08-24T00:00:00Z'), to: NOW };

async function world(...way: Parameters<typeof lakeWorld> | []): Promise<LakeWorld> {
  const [records = TRAIL, more = {}] = way;
  const made = await lakeWorld(records, more);
  worlds.push(made);
  return made;
}

const events = ({ source }: SourceResult): number => source.input?.records.events ?? 0;
const legacy = ({ coverage }: SourceResult): number => coverage.reduce((sum, { byTlsVersion }) => sum + (byTlsVersion.TLSv1 ?? 0), 0);
const hiding = ({ source }: SourceResult): readonly string[] => source.gaps.filter(hidesSomething).map(({ code }) => code);
const WHOLE = { events: TRAIL.length, legacy: 36, status: 'complete' };
const summary = (result: SourceResult): unknown => ({ events: events(result), legacy: legacy(result), status: result.source.status });

describe('what it costs', () => {
  test('every byte of the period is scanned once; the report says what each query scanned and what that came to', async () => {
    const { aws, table, read } = await world();
    const result = await read({ period: PERIOD });
    expect(summary(result)).toEqual(WHOLE);
    expect(aws.lake.billedBytes()).toBe(table.bytes);
    expect(result.source.queries.reduce((sum, { bytesScanned }) => sum + (bytesScanned ?? 0), 0)).toBe(table.bytes);
    expect(result.source.costUsd).toBeCloseTo((table.bytes / 1e9) * 0.005, 12);
    expect(aws.lake.queries().length).toBeLessThan(6);
  });

  test('the newest week is asked first: what the rest would cost is known before it is asked', async () => {
    const { aws, table, read } = await world();
    const budget = new Budget((table.bytes / 1e9) * 0.005 * 0.2, 0.005);
    const result = await read({ period: PERIOD, budget });
    expect(hiding(result)).toEqual(['cost-limit']);
    expect(aws.lake.queries()).toHaveLength(1);
    expect(aws.lake.queries()[0]?.text).toContain(`eventTime >= timestamp '2026-11-15 00:00:00'`);
    expect(events(result)).toBeGreaterThan(0);
    expect(result.source.gaps[0]?.text).toMatch(/^audit, 2026-08-24 to 2026-11-15: not read, it would cost more than the limit of \$/);
  });

  test('a query that scans more than the days before it is stopped where the limit is reached', async () => {
    const busy = Array.from({ length: 2_000 }, () => event({ eventTime: '2026-10-11T10:00:00Z' }));
    const { aws, table, read } = await world([...TRAIL, ...busy]);
    aws.lake.polls = { queued: 0, running: 4 };
    const limit = (table.bytes / 1e9) * 0.005 * 0.5;
    const result = await read({ period: PERIOD, budget: new Budget(limit, 0.005) });
    expect(hiding(result)).toContain('cost-limit');
    expect(aws.lake.queries().map(({ status }) => status)).toContain('CANCELLED');
    expect(aws.lake.running()).toBe(0);
    expect(result.source.costUsd).toBeLessThan(limit * 1.6);
  });

  test('a period of hours scans the seven days that Lake takes at least, and counts its own events alone', async () => {
    const { aws, table, read } = await world();
    const result = await read({ period: { from: NOW - 13 * HOUR, to: NOW } });
    expect(events(result)).toBe(3);
    expect(aws.lake.queries()).toHaveLength(1);
    expect(aws.lake.billedBytes() / table.bytes).toBeLessThan(0.1);
  });

  test('of equal calls on one day those before the period are not counted', async () => {
    const alike = Array.from({ length: 12 }, (_, at) => event({ eventTime: new Date(NOW - at * HOUR).toISOString().replace('.000', '') }));
    const { read } = await world(alike);
    expect(events(await read({ period: { from: NOW - 3 * HOUR, to: NOW } }))).toBe(3);
  });

  test('what would be left of a period and is shorter than seven days is asked with the rest: nothing is scanned twice for it', async () => {
    const { aws, read } = await world();
    const result = await read({ period: { from: NOW - 240 * HOUR, to: NOW } });
    expect(events(result)).toBe(40);
    expect(aws.lake.queries()).toHaveLength(1);
  });

  test('a limit of nothing asks nothing', async () => {
    const { aws, read } = await world();
    const result = await read({ budget: new Budget(0, 0.005) });
    expect(aws.lake.queries()).toEqual([]);
    expect(result.source.status).toBe('failed');
  });
});

describe('what it survives', () => {
  const FAULTS: readonly (readonly [string, string, Fault, number])[] = [
    ['throttled starts', 'StartQuery', { kind: 'throttle' }, 4],
    ['ten queries of others', 'StartQuery', { kind: 'error', name: 'MaxConcurrentQueriesException', message: 'Too many.' }, 5],
    ['a start whose answer is lost', 'StartQuery', { kind: 'reset', after: true }, 2],
    ['a start that never arrives', 'StartQuery', { kind: 'reset' }, 3],
    ['starts answered with HTML', 'StartQuery', { kind: 'html-500' }, 2],
    ['throttled polls', 'DescribeQuery', { kind: 'throttle' }, 5],
    ['polls that are reset', 'DescribeQuery', { kind: 'reset' }, 5],
    ['polls answered with HTML', 'DescribeQuery', { kind: 'html-500' }, 5],
    ['pages that are throttled', 'GetQueryResults', { kind: 'throttle' }, 5],
    ['pages that are reset', 'GetQueryResults', { kind: 'reset', after: true }, 4],
    ['late answers', 'GetQueryResults', { kind: 'slow', ms: 30 }, 4],
  ];
  test.each(FAULTS)('%s: nothing lost, nothing counted or paid twice, nothing left running', async (_name, operation, fault, times) => {
    const { aws, table, discover, read } = await world();
    aws.lake.pageSize = 50;
    const [offer] = (await discover(PERIOD)).offers;
    aws.faults.add(operation, fault, times);
    const result = await read(offer === undefined ? {} : { offer, period: PERIOD });
    expect(aws.faults.pending()).toBe(0);
    expect(summary(result)).toEqual(WHOLE);
    expect(aws.lake.billedBytes()).toBe(table.bytes);
    expect(aws.lake.running()).toBe(0);
  });

  test.each([
    ['that fails once', [{ status: 'FAILED', message: 'Internal error' }]],
    ['that somebody stopped', [{ status: 'CANCELLED' }]],
    ['that took too long', [{ status: 'FINISHED' }, { status: 'TIMED_OUT' }]],
    [
      'that was too much for Lake',
      [{ status: 'FINISHED' }, { status: 'FAILED', message: 'Query exhausted resources at this scale factor' }],
    ],
  ] as const)('a query %s is asked again', async (_name, ends) => {
    const { aws, read } = await world();
    aws.lake.ends.push(...ends);
    const result = await read({ period: PERIOD });
    expect(summary(result)).toEqual(WHOLE);
    expect(aws.lake.ends).toEqual([]);
  });

  test('what fails again and again is a gap with its period and the words of AWS, and the rest is read', async () => {
    const { aws, read } = await world();
    aws.lake.ends.push(
      { status: 'FAILED', message: 'Internal\u001b[31m error' },
      { status: 'FAILED', message: 'Internal\u001b[31m error' },
    );
    const result = await read({ period: PERIOD });
    expect(result.source.status).toBe('partial');
    expect(hiding(result)).toEqual(['service']);
    expect(result.source.gaps[0]?.text).toMatch(
      /^audit, 2026-11-15 to 2026-11-22 14:05:09Z: not read, CloudTrail Lake says that the query failed: Internal/,
    );
    expect(result.source.gaps[0]?.text).not.toContain('\u001b');
    expect(events(result)).toBe(TRAIL.length - 31);
  });

  test('an answer that lacks rows however often it is read is a gap', async () => {
    const { aws, read } = await world();
    aws.lake.pageSize = 10;
    aws.lake.pagesToLose = 100;
    const result = await read({ period: PERIOD });
    expect(hiding(result)).toEqual(['rows-missing']);
    expect(result.source.status).toBe('partial');
  });

  test('no more starts a second than Lake allows, nor more queries at once than are left to it', async () => {
    const { aws, read } = await world();
    aws.lake.perSecond = { StartQuery: 3, DescribeQuery: 10, GetQueryResults: 10 };
    aws.lake.concurrency = 2;
    const timing = { spacingMs: 125, firstPollMs: 20, longestPollMs: 100, backoffMs: 20, longestBackoffMs: 60 };
    expect(summary(await read({ period: PERIOD, timing }))).toEqual(WHOLE);
    expect(aws.books.requests.filter(({ error }) => error === 'ThrottlingException')).toEqual([]);
  });
});

describe('what ends it', () => {
  test.each([
    ['no permission to start queries', 'cloudtrail:StartQuery', 'access-denied'],
    ['no permission to read answers', 'cloudtrail:GetQueryResults', 'access-denied'],
  ])('%s: a failed source that names it, and nothing left running', async (_name, action, code) => {
    const { aws, read } = await world(TRAIL, { denied: [action] });
    const result = await read({ period: PERIOD });
    expect(result.source.status).toBe('failed');
    expect(hiding(result)).toEqual([code]);
    expect(result.source.gaps[0]?.text).toContain(action);
    expect(aws.lake.running()).toBe(0);
    expect(aws.lake.queries().length).toBeLessThan(2);
  });

  test('credentials that expire in the middle: what was read stays', async () => {
    const { aws, read } = await world();
    aws.lake.polls = { queued: 0, running: 0 };
    aws.faults.whenever(
      'StartQuery',
      { kind: 'error', name: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
      (request) => request > 0,
    );
    const result = await read({ period: PERIOD });
    expect({ status: result.source.status, events: events(result) }).toEqual({ status: 'partial', events: 31 });
    expect(hiding(result)).toEqual(['credentials-expired']);
  });

  test('a connection that cannot be made', async () => {
    const { read } = await world();
    const result = await read({ connect: () => Promise.reject(new Error('no way')) });
    expect(result.source).toMatchObject({ status: 'failed', costUsd: null });
  });

  test('Ctrl-C: running queries are cancelled, what was read is kept, what was not is told', async () => {
    const { aws, read } = await world();
    aws.lake.polls = { queued: 2, running: 40 };
    const stop = new AbortController();
    const ledger = memoryLedger('test', process.pid);
    const result = await read({ period: PERIOD, ledger }, stop.signal, () => {
      if (aws.lake.queries().length > 0) stop.abort();
    });
    expect(hiding(result)).toEqual(['cancelled']);
    expect(result.source.status).toBe('partial');
    expect(aws.lake.queries().map(({ status }) => status)).toEqual(['CANCELLED']);
    expect(ledger.entries()).toEqual([]);
    // A cancelled query is paid as far as it came.
    expect(result.source.queries.reduce((sum, { bytesScanned }) => sum + (bytesScanned ?? 0), 0)).toBe(aws.lake.billedBytes());
  });

  test('whoever listened going away: nothing runs on', async () => {
    const { aws, discover, connection } = await world();
    aws.lake.polls = { queued: 0, running: 1_000 };
    const [offer] = (await discover(PERIOD)).offers;
    if (offer === undefined) throw new Error('Nothing was offered.');
    const { lakeSource } = await import('../../../src/evidence/lake/source.ts');
    const run = lakeSource({
      offer,
      period: PERIOD,
      expired: null,
      connect: async () => connection.in(REGION).cloudTrail,
      budget: new Budget(1, 0.005),
      ledger: memoryLedger('test', process.pid),
      now: () => NOW,
      isAlive: () => false,
      settledOnly: false,
      timing: { spacingMs: 0, firstPollMs: 1, longestPollMs: 4, backoffMs: 1, longestBackoffMs: 4 },
    }).collect({ from: null, to: null }, new AbortController().signal);
    while (aws.lake.queries().length === 0) await run.next();
    await run.return(undefined as never);
    expect(aws.lake.running()).toBe(0);
  });
});

describe('the book of queries', () => {
  test('a query stands in it before it starts', async () => {
    const { aws, read } = await world();
    const ledger = memoryLedger('test', process.pid);
    const asked: number[] = [];
    const { engine } = aws.lake;
    aws.lake.engine = async (sql) => {
      asked.push(ledger.entries().filter(({ nonce, queryId }) => queryId === null && sql.endsWith(`\n-- tls-migrate ${nonce}`)).length);
      return engine(sql);
    };
    await read({ period: PERIOD, ledger });
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.every((count) => count === 1)).toBe(true);
    expect(ledger.entries().every(({ ended, queryId }) => ended && queryId !== null)).toBe(true);
  });

  test('the answers of an earlier run are taken again, and cost nothing', async () => {
    const { aws, read } = await world();
    const past = { from: PERIOD.from, to: Date.parse('2026-11-20T00:00:00Z') };
    const book = memoryLedger('first', process.pid);
    const first = await read({ period: past, ledger: book });
    const billed = aws.lake.billedBytes();
    const second = await read({ period: past, ledger: { ...book, session: 'second' } });
    expect(aws.lake.billedBytes()).toBe(billed);
    expect(second.source.costUsd).toBe(0);
    expect(second.source.gaps.map(({ code }) => code)).toContain('kept-answers');
    expect(second.coverage).toEqual(first.coverage);
  });

  test('a start whose answer was lost, where queries may not be listed: that it may still run is told', async () => {
    const { aws, read } = await world(TRAIL, { denied: ['cloudtrail:ListQueries'] });
    aws.faults.add('StartQuery', { kind: 'reset', after: true });
    const ledger = memoryLedger('test', process.pid);
    const result = await read({ period: PERIOD, ledger });
    expect(summary(result)).toEqual(WHOLE);
    expect(result.source.gaps.find(({ code }) => code === 'may-still-run')?.text).toMatch(/^audit: whether 1 query still run/);
    expect(ledger.entries().filter(({ ended }) => !ended)).toHaveLength(1);
  });

  test('what a killed process left running and nobody needs is stopped, also where its id was never learned', async () => {
    const { aws, read, connection, table } = await world();
    aws.lake.polls = { queued: 0, running: 1 };
    const { StartQueryCommand } = await import('@aws-sdk/client-cloudtrail');
    const ledger = memoryLedger('dead', 1);
    const { lakeQuery } = await import('../../../src/evidence/lake/query.ts');
    const { STORE } = await import('./support.ts');
    for (const nonce of ['known-mark', 'lost-mark']) {
      ledger.starting({ nonce, key: nonce, account: ACCOUNT, region: REGION, startedAt: NOW });
      const text = `${lakeQuery('record', STORE, { from: NOW - HOUR, to: NOW })}\n-- tls-migrate ${nonce}`;
      const { QueryId } = await connection.cloudTrail.send(new StartQueryCommand({ QueryStatement: text }));
      if (nonce === 'known-mark' && QueryId !== undefined) ledger.started(nonce, QueryId);
    }
    expect(aws.lake.running()).toBe(2);
    const result = await read({ period: PERIOD, ledger: { ...ledger, session: 'next' } });
    expect(summary(result)).toEqual(WHOLE);
    expect(aws.lake.running()).toBe(0);
    expect(aws.lake.queries().filter(({ status }) => status === 'CANCELLED')).toHaveLength(2);
    expect(ledger.entries().filter(({ ended }) => !ended)).toEqual([]);
    expect(table.bytes).toBeGreaterThan(0);
  });
});
