// A log group as a source, over the wire: what it costs, what it survives, and what it says when it could not read everything.
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import { sourceResultSchema } from '../../../src/contract/calls.ts';
import { memoryLedger } from '../../../src/evidence/logs-insights/ledger.ts';
import type { SourceProgress } from '../../../src/evidence/source.ts';
import type { Fault } from '../../support/fake-aws/types.ts';
import { ask, collectAll, GROUP, insightsWorld, type World } from '../../support/insights-world.ts';
import { event, tls } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAY = 24 * 60 * 60 * 1000;
const OPEN = { from: null, to: null };
const worlds: World[] = [];
afterEach(async () => {
  for (const { aws } of worlds.splice(0)) await aws.close();
});

/** One event every six hours of the last 90 days, each by a caller of its own; every tenth at TLS 1.0. */
const TRAIL = Array.from({ length: 360 }, (_, at) =>
  event({
    eventTime: `${new Date(NOW - at * 6 * 60 * 60 * 1000 - 60_000).toISOString().slice(0, 19)}Z`,
    sourceIPAddress: `203.0.113.${at % 200}`,
    tlsDetails: tls(at % 10 === 0 ? 'TLSv1' : 'TLSv1.3'),
  }),
);
const LEGACY = 36;

async function world(records: readonly unknown[] = TRAIL, more: Partial<Parameters<typeof insightsWorld>[1]> = {}): Promise<World> {
  const made = await insightsWorld(records, { now: NOW, ...more });
  worlds.push(made);
  return made;
}

const only = (results: readonly SourceResult[]): SourceResult => {
  const [result] = results;
  if (result === undefined || results.length > 1) throw new Error(`Expected one result, not ${results.length}.`);
  expect(sourceResultSchema.safeParse(result).error).toBeUndefined();
  return result;
};
const legacyCalls = ({ coverage }: SourceResult): number => coverage.reduce((sum, { byTlsVersion }) => sum + (byTlsVersion.TLSv1 ?? 0), 0);
const events = ({ source }: SourceResult): number => source.input?.records.events ?? 0;
const codes = ({ source }: SourceResult): readonly string[] => source.gaps.map(({ code }) => code);

describe('what it costs', () => {
  test('every byte of the window is scanned once, and the report says what each query scanned', async () => {
    const { aws, accounts } = await world();
    const { results, discovery } = await ask(accounts(), OPEN);
    const result = only(results);
    expect(aws.books.billedBytes()).toBe(aws.bytesIn(GROUP));
    expect(result.source.queries.reduce((sum, { bytesScanned }) => sum + (bytesScanned ?? 0), 0)).toBe(aws.books.billedBytes());
    expect(result.source.costUsd).toBeCloseTo((aws.books.billedBytes() / 1e9) * 0.005, 12);
    expect(discovery.offers).toMatchObject([{ basis: 'asked', bytes: aws.bytesIn(GROUP) }]);
  });

  test('no more than the limit is spent: what it does not reach is named, what was read is kept', async () => {
    const { aws, accounts } = await world();
    const half = (aws.bytesIn(GROUP) / 1e9) * 0.005 * 0.5;
    const result = only((await ask(accounts({ maxRows: 40 }), OPEN, { maxCostUsd: half })).results);
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('cost-limit');
    expect(events(result)).toBeGreaterThan(100);
    expect(result.source.costUsd).toBeLessThanOrEqual(half);
    expect(aws.books.running()).toEqual([]);
  });

  test('a limit that an estimate did not foresee stops the query that reaches it', async () => {
    const busyDay = Array.from({ length: 300 }, (_, at) =>
      event({ eventTime: '2026-10-11T10:00:00Z', sourceIPAddress: `10.0.0.${at % 250}` }),
    );
    const knobs = { estimateFactor: 0.001, pace: { by: 'polls', scheduled: 0, running: 3 } } as const;
    const { aws, accounts } = await world([...TRAIL, ...busyDay], { knobs });
    const limit = (aws.bytesIn(GROUP) / 1e9) * 0.005 * 0.6;
    const result = only((await ask(accounts(), OPEN, { maxCostUsd: limit })).results);
    expect(codes(result)).toContain('cost-limit');
    expect(aws.books.running()).toEqual([]);
    expect(aws.books.queries().map(({ status }) => status)).toContain('Cancelled');
  });

  test('windows that return too much are asked in halves, and the bytes that this costs are told', async () => {
    const { aws, accounts } = await world();
    const crowded = await world(
      Array.from({ length: 300 }, (_, at) =>
        event({ eventTime: '2026-11-01T10:00:00Z', sourceIPAddress: `10.0.${at % 3}.${at % 250}` }),
      ).concat(TRAIL),
    );
    const result = only((await ask(crowded.accounts({ maxRows: 200 }), OPEN)).results);
    expect(codes(result)).toEqual(expect.arrayContaining(['asked-in-halves', 'too-many-rows']));
    expect(result.source.status).toBe('partial');
    const fine = only((await ask(accounts({ maxRows: 30 }), OPEN)).results);
    expect(fine.source.status).toBe('complete');
    expect(events(fine)).toBe(TRAIL.length);
    expect(aws.books.billedBytes() / aws.bytesIn(GROUP)).toBeLessThan(1.1);
  });
});

describe('what it survives', () => {
  const FAULTS: readonly (readonly [string, string, Fault, number])[] = [
    ['throttled starts', 'StartQuery', { kind: 'throttle' }, 4],
    ['too many queries of others', 'StartQuery', { kind: 'limit-exceeded' }, 5],
    ['a start whose answer is lost', 'StartQuery', { kind: 'reset', after: true }, 3],
    ['a start that never arrives', 'StartQuery', { kind: 'reset' }, 3],
    ['starts answered with HTML', 'StartQuery', { kind: 'html-500' }, 2],
    ['throttled polls', 'GetQueryResults', { kind: 'throttle' }, 5],
    ['polls answered with HTML', 'GetQueryResults', { kind: 'html-500' }, 5],
    ['polls that are reset', 'GetQueryResults', { kind: 'reset' }, 5],
    ['late answers', 'GetQueryResults', { kind: 'slow', ms: 40 }, 5],
    ['a page delivered twice', 'GetQueryResults', { kind: 'page-twice' }, 6],
    ['a state that AWS does not know', 'GetQueryResults', { kind: 'status', status: 'Unknown' }, 5],
    ['a query that fails once', 'GetQueryResults', { kind: 'status', status: 'Failed' }, 1],
    ['a query that takes too long once', 'GetQueryResults', { kind: 'status', status: 'Timeout' }, 1],
  ];
  test.each(FAULTS)('%s: nothing lost, nothing counted twice, nothing left running', async (_name, operation, fault, times) => {
    const { aws, accounts } = await world(TRAIL, { knobs: { pageSize: 50 } });
    const asking = accounts({ maxRows: 120 });
    const discovery = await asking.discover(OPEN, new AbortController().signal);
    aws.faults.add(operation, fault, times);
    const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 };
    const result = only(await collectAll(asking.sources({ discovery, agreed, spentUsd: 0 })));
    expect(aws.faults.pending()).toBe(0);
    expect({ events: events(result), legacy: legacyCalls(result), status: result.source.status }).toEqual({
      events: TRAIL.length,
      legacy: LEGACY,
      status: 'complete',
    });
    expect(aws.books.running()).toEqual([]);
  });

  test.each([0, 1, 2, 3])(
    'a page that says it is the last one, and is not (the %s. of four): what its rows lack is read again',
    async (which) => {
      const { aws, accounts } = await world(TRAIL, { knobs: { pageSize: 50, pace: { by: 'polls', scheduled: 0, running: 0 } } });
      const asking = accounts();
      const discovery = await asking.discover(OPEN, new AbortController().signal);
      aws.faults.whenever('GetQueryResults', { kind: 'page-twice' }, (request) => request % 4 === which);
      const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 };
      const result = only(await collectAll(asking.sources({ discovery, agreed, spentUsd: 0 })));
      expect({ events: events(result), status: result.source.status }).toEqual({ events: TRAIL.length, status: 'complete' });
    },
  );

  test.each(['instant', 'second'] as const)(
    'events on the very edge of windows, where the API takes its end as the whole %s',
    async (endIncludes) => {
      const edges = Array.from({ length: 40 }, (_, at) => new Date(Date.parse('2026-10-01T00:00:00Z') + at * DAY)).flatMap((midnight) => [
        event({ eventTime: `${midnight.toISOString().slice(0, 19)}Z` }),
        event({ eventTime: `${new Date(midnight.getTime() - 1000).toISOString().slice(0, 19)}Z` }),
      ]);
      for (const skewMs of [0, 500]) {
        const { accounts } = await world(edges, { skewMs, knobs: { endIncludes } });
        const result = only((await ask(accounts({ maxRows: 6 }), OPEN)).results);
        expect(result.source.input?.records).toMatchObject({ events: edges.length, duplicates: 0 });
      }
    },
  );

  test('a state that AWS never knows ends as a gap, not in a loop', async () => {
    const { aws, accounts } = await world();
    const asking = accounts();
    const discovery = await asking.discover(OPEN, new AbortController().signal);
    aws.faults.whenever('GetQueryResults', { kind: 'status', status: 'Unknown' }, () => true);
    const result = only(
      await collectAll(asking.sources({ discovery, agreed: { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 }, spentUsd: 0 })),
    );
    expect(result.source.status).toBe('failed');
    expect(result.source.gaps[0]?.text).toMatch(/does not know what has become of the query/);
    aws.faults.clear();
    expect(aws.books.running()).toEqual([]);
  });

  test('credentials that end in the middle: what was read is kept, and each missing period says why', async () => {
    const { aws, accounts } = await world();
    const asking = accounts({ maxRows: 40 });
    const discovery = await asking.discover(OPEN, new AbortController().signal);
    let polls = 0;
    aws.faults.whenever(
      'StartQuery',
      { kind: 'error', name: 'ExpiredTokenException', message: 'The security token included in the request is expired' },
      () => {
        polls += 1;
        return polls > 6;
      },
    );
    const result = only(
      await collectAll(asking.sources({ discovery, agreed: { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 }, spentUsd: 0 })),
    );
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('credentials-expired');
    expect(events(result)).toBeGreaterThan(0);
    expect(events(result)).toBeLessThan(TRAIL.length);
  });
});

describe('when nobody wants it any more', () => {
  test('stopping stops the running queries and keeps what was read', async () => {
    const { aws, accounts } = await world(TRAIL, { knobs: { pace: { by: 'polls', scheduled: 0, running: 2 } } });
    const asking = accounts({ maxRows: 40 });
    const discovery = await asking.discover(OPEN, new AbortController().signal);
    const stop = new AbortController();
    const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 };
    const hear = ({ done }: SourceProgress): void => {
      if (done >= 2) stop.abort();
    };
    aws.faults.whenever('GetQueryResults', { kind: 'slow', ms: 60 }, () => true);
    const result = only(await collectAll(asking.sources({ discovery, agreed, spentUsd: 0 }), stop.signal, hear));
    expect(result.source.status).toBe('partial');
    // What follows on each other is one gap.
    expect(codes(result).filter((code) => code === 'cancelled').length).toBeLessThanOrEqual(2);
    expect(codes(result)).toContain('cancelled');
    expect(events(result)).toBeGreaterThan(0);
    expect(aws.books.running()).toEqual([]);
  });

  test('after a kill the next start of the session takes the answers that are there, and pays for nothing twice', async () => {
    const { aws, accounts, now } = await world();
    const before = memoryLedger('the session', 1);
    const first = accounts({ ledger: before });
    const discovery = await first.discover(OPEN, new AbortController().signal);
    const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 };
    await collectAll(first.sources({ discovery, agreed, spentUsd: 0 }));
    const paid = aws.books.billedBytes();
    // The process was killed before it could keep anything but its book.
    const again = only(await collectAll(accounts({ ledger: before, now }).sources({ discovery, agreed, spentUsd: 0 })));
    expect(events(again)).toBe(TRAIL.length);
    expect(aws.books.billedBytes()).toBe(paid);
    expect(again.source.costUsd).toBeGreaterThan(0);
  });

  test('what a killed process left running and nobody asks for again is stopped by the next start', async () => {
    const { aws, accounts, now } = await world(TRAIL, {
      knobs: { pace: { by: 'time', scheduledMs: 0, runningMs: 50 }, completesUnwatchedMs: 10 * 60_000 },
    });
    const ledger = memoryLedger('killed', 1);
    const asking = accounts({ ledger });
    const discovery = await asking.discover({ from: NOW - DAY, to: null }, new AbortController().signal);
    const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd: 1 };
    aws.knobs.pace = { by: 'time', scheduledMs: 0, runningMs: 3_600_000 };
    // Killed: it started its queries and was never heard of again.
    void collectAll(asking.sources({ discovery, agreed, spentUsd: 0 })).catch(() => {});
    await expect.poll(() => aws.books.running().length).toBeGreaterThan(0);
    const left = aws.books.running().map(({ id }) => id);
    aws.knobs.pace = { by: 'polls', scheduled: 0, running: 0 };
    const next = accounts({ ledger: { ...ledger, session: 'the next' }, now });
    const later = await next.discover({ from: NOW - 3 * DAY, to: NOW - 2 * DAY }, new AbortController().signal);
    await collectAll(next.sources({ discovery: later, agreed: { ...agreed, offers: later.offers.map(({ id }) => id) }, spentUsd: 0 }));
    expect(aws.books.running().filter(({ id }) => left.includes(id))).toEqual([]);
  });
});

test('rows that a query repeats are not counted: repeated deliveries are left out exactly where there are few', async () => {
  const twice = [...TRAIL, ...TRAIL.slice(0, 20)];
  const { accounts } = await world(twice);
  const result = only((await ask(accounts(), OPEN)).results);
  expect(result.source.input?.records).toMatchObject({ read: 380, events: 360, duplicates: 20 });
});

test('lines that are no CloudTrail events are counted as such and named', async () => {
  const { aws, accounts } = await world();
  aws.putEvents(GROUP, [
    { timestamp: NOW - DAY, message: 'START RequestId: 1' },
    { timestamp: NOW - DAY, message: '{"level":"info"}' },
  ]);
  const result = only((await ask(accounts(), OPEN)).results);
  expect(result.source.input?.records).toMatchObject({ events: 360, unreadable: 2 });
  expect(result.source.status).toBe('partial');
  expect(codes(result)).toEqual(['unreadable-records']);
});

test('it asks politely: few queries at once', async () => {
  const { aws, accounts } = await world();
  await ask(accounts({ maxRows: 30 }), OPEN);
  expect(aws.books.highestConcurrency()).toBeLessThanOrEqual(5);
});
