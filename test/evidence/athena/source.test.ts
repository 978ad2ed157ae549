// Reading a table over the wire: what it costs, what it survives, and what it says when it could not read everything.
import { afterEach, describe, expect, test } from 'vitest';
import { type SourceResult, sourceResultSchema } from '../../../src/contract/calls.ts';
import { memoryLedger } from '../../../src/evidence/logs-insights/ledger.ts';
import { type AthenaWorld, athenaWorld, collectOne, madeTable, onlyOffer } from '../../support/athena-world.ts';
import type { Fate } from '../../support/fake-aws/athena.ts';
import type { Fault } from '../../support/fake-aws/types.ts';
import { event, tls } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAY = 24 * 60 * 60 * 1000;
const SIX_HOURS = 6 * 60 * 60 * 1000;
const QUARTER = { from: Math.floor((NOW - 90 * DAY) / DAY) * DAY, to: NOW };
const worlds: AthenaWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** One event every six hours of the last 80 days, each by a caller of its own; every tenth at TLS 1.0. */
const TRAIL = Array.from({ length: 320 }, (_, at) =>
  event({
    eventTime: `${new Date(NOW - at * SIX_HOURS - 60_000).toISOString().slice(0, 19)}Z`,
    sourceIPAddress: `203.0.113.${at % 200}`,
    tlsDetails: tls(at % 10 === 0 ? 'TLSv1' : 'TLSv1.3'),
  }),
);
const LEGACY = 32;
/** So many bytes that limits matter: 3.2 GB in all. */
const BYTES_EACH = 10_000_000;

async function world(more: Partial<Parameters<typeof athenaWorld>[1]> = {}, records: readonly unknown[] = TRAIL): Promise<AthenaWorld> {
  const made = await athenaWorld(records, { now: NOW, bytesEach: BYTES_EACH, ...more });
  worlds.push(made);
  return made;
}

type Options = Parameters<AthenaWorld['source']>[1];

async function read(of: AthenaWorld, options: Options = {}, signal?: AbortSignal): Promise<SourceResult> {
  const offer = onlyOffer(await of.find(QUARTER, options));
  expect(offer.refused).toBeNull();
  const result = await collectOne(of.source(offer, options), signal);
  expect(sourceResultSchema.safeParse(result).error).toBeUndefined();
  return result;
}

const events = ({ source }: SourceResult): number => source.input?.records.events ?? 0;
const legacyCalls = ({ coverage }: SourceResult): number => coverage.reduce((sum, { byTlsVersion }) => sum + (byTlsVersion.TLSv1 ?? 0), 0);
const codes = ({ source }: SourceResult): readonly string[] => source.gaps.map(({ code }) => code);
const texts = ({ source }: SourceResult): string => source.gaps.map(({ text }) => text).join('\n');
const COMPLETE = { events: TRAIL.length, legacy: LEGACY, status: 'complete' };
const summary = (result: SourceResult) => ({ events: events(result), legacy: legacyCalls(result), status: result.source.status });

describe('what it costs', () => {
  test('one query for the settled days and one for today; bytes and dollars of each are told', async () => {
    const of = await world();
    const result = await read(of);
    expect(summary(result)).toEqual(COMPLETE);
    const { runs } = of.aws.athena;
    expect(runs).toHaveLength(2);
    expect(result.source.queries.map(({ bytesScanned }) => bytesScanned)).toEqual(runs.map(({ scanned }) => scanned));
    const bytes = runs.reduce((sum, { scanned }) => sum + scanned, 0);
    expect(result.source.costUsd).toBeGreaterThanOrEqual((bytes / 1e9) * 0.005);
    expect(result.source.costUsd).toBeLessThan((bytes / 1e9) * 0.005 * 1.01);
    expect(result.source.queries[0]?.text).toContain('FROM "trails"."cloudtrail" AS t');
  });

  test('ten megabytes at least are billed for each query', async () => {
    const result = await read(await world({ bytesEach: 1 }));
    for (const { costUsd } of result.source.queries) expect(costUsd).toBeCloseTo((10 * 1024 * 1024 * 0.005) / 1e9, 12);
  });

  test('nothing is asked that would cost more than the limit; what was not read is named', async () => {
    const of = await world();
    const result = await read(of, { maxCostUsd: 0.002 });
    expect(codes(result)).toContain('cost-limit');
    expect(result.source.costUsd).toBeLessThanOrEqual(0.002);
    expect(events(result)).toBeLessThan(TRAIL.length);
  });

  test('a query that scans more than anyone expected is stopped at the limit', async () => {
    const of = await world();
    of.aws.athena.pace = { by: 'polls', scheduled: 0, running: 5 };
    const result = await read(of, { sizeOf: async () => 1_000, maxCostUsd: 0.006 });
    expect(codes(result)).toContain('cost-limit');
    expect(of.aws.athena.runs.map(({ state }) => state)).toContain('CANCELLED');
    expect(of.aws.athena.running()).toEqual([]);
    expect(result.source.costUsd).toBeLessThan(0.016);
  });

  test('where nobody knows how much there is, a day is asked first, and weeks after it', async () => {
    const of = await world();
    const result = await read(of, { sizeOf: async () => null });
    expect(summary(result)).toEqual(COMPLETE);
    expect(result.source.queries[0]?.window).toEqual({ from: '2026-11-22T00:00:00.000Z', to: '2026-11-22T14:05:09.000Z' });
  });

  test('periods are cut so that a workgroup which cancels large queries cancels none', async () => {
    const of = await world();
    of.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: 900_000_000 });
    const result = await read(of);
    expect(summary(result)).toEqual(COMPLETE);
    expect(of.aws.athena.runs.map(({ state }) => state)).not.toContain('CANCELLED');
    expect(of.aws.athena.runs.length).toBeGreaterThan(3);
  });

  test('and asked in halves where it does after all', async () => {
    const of = await world();
    of.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: 900_000_000 });
    const result = await read(of, { sizeOf: async () => 1_000_000 });
    expect(summary(result)).toEqual(COMPLETE);
    expect(codes(result)).toContain('asked-in-halves');
  });

  test('a table that tells no days apart is asked once', async () => {
    const { PartitionKeys: _, Parameters = {}, ...plain } = madeTable();
    const table = { ...plain, Parameters: { location: Parameters.location ?? '' } };
    const of = await world({ table });
    const result = await read(of);
    expect(summary(result)).toEqual(COMPLETE);
    expect(of.aws.athena.runs).toHaveLength(1);
    expect(texts(result)).toContain('every query reads all of it');
  });
});

describe('what it survives', () => {
  const FAULTS: readonly (readonly [string, string, Fault, number])[] = [
    ['throttled starts', 'StartQueryExecution', { kind: 'throttle' }, 4],
    [
      'starts beyond the number of queries at once',
      'StartQueryExecution',
      { kind: 'error', name: 'TooManyRequestsException', message: 'x' },
      4,
    ],
    ['a start whose answer is lost', 'StartQueryExecution', { kind: 'reset', after: true }, 2],
    ['a start that never arrives', 'StartQueryExecution', { kind: 'reset' }, 2],
    ['starts answered with HTML', 'StartQueryExecution', { kind: 'html-500' }, 2],
    ['throttled polls', 'GetQueryExecution', { kind: 'throttle' }, 4],
    ['polls answered with 500', 'GetQueryExecution', { kind: 'error', name: 'InternalServerException', message: 'x', httpStatus: 500 }, 4],
    ['polls that are reset', 'GetQueryExecution', { kind: 'reset' }, 3],
    ['pages that are throttled', 'GetQueryResults', { kind: 'throttle' }, 4],
    ['pages that are reset', 'GetQueryResults', { kind: 'reset' }, 3],
  ];
  test.each(FAULTS)('%s: nothing lost, nothing counted or paid twice, nothing left running', async (_name, operation, fault, times) => {
    const of = await world();
    of.aws.athena.pageSize = 50;
    of.aws.faults.add(operation, fault, times);
    const result = await read(of);
    expect(of.aws.faults.pending()).toBe(0);
    expect(summary(result)).toEqual(COMPLETE);
    expect(of.aws.athena.runs).toHaveLength(2);
    expect(of.aws.athena.running()).toEqual([]);
  });

  const fate = (ErrorType: number, reason: string, more: Partial<Fate['error'] & object> = {}): Fate => ({
    state: 'FAILED',
    reason,
    error: { ErrorCategory: 2, ErrorType, ...more },
    scanned: 1_000_000,
  });

  test('a query that Athena gives up is asked once more', async () => {
    const of = await world();
    of.aws.athena.fateOf = (_sql, number) =>
      number === 0 ? fate(100, 'Internal service error', { ErrorCategory: 1, Retryable: true }) : null;
    const result = await read(of);
    expect(summary(result)).toEqual(COMPLETE);
    expect(of.aws.athena.runs).toHaveLength(3);
    expect(result.source.queries).toHaveLength(3);
  });

  test.each([
    ['needs more than one query gets', 3, 'Query exhausted resources at this scale factor'],
    ['takes too long', 206, 'Query timeout'],
    ['meets a damaged file', 1007, 'HIVE_CURSOR_ERROR: Row is not a valid JSON Object'],
  ])('one that %s is asked in halves', async (_name, type, reason) => {
    const of = await world();
    // A month at once is too much.
    of.aws.athena.fateOf = (sql) => (days(sql) > 30 ? fate(type, reason) : null);
    const result = await read(of);
    expect(summary(result)).toEqual(COMPLETE);
    expect(codes(result)).toContain('asked-in-halves');
  });

  test('one day that cannot be read hides no other, and is named with what Athena said', async () => {
    const of = await world();
    const damaged = "'2026-10-10T00:00:00Z'";
    of.aws.athena.fateOf = (sql) => {
      const [, from = '', to = ''] = /"eventtime" >= ('[^']+') AND t\."eventtime" < ('[^']+')/.exec(sql) ?? [];
      return from <= damaged && damaged < to ? fate(1007, 'HIVE_CURSOR_ERROR: Row is not a valid JSON Object\u001b[31m') : null;
    };
    const result = await read(of);
    expect(events(result)).toBe(TRAIL.length - 4);
    expect(result.source.status).toBe('partial');
    const gap = result.source.gaps.find(({ text }) => text.includes('could not read a file'));
    expect(gap?.text).toContain('2026-10-10 to 2026-10-11');
    expect(gap?.text).not.toContain('\u001b[');
  });

  test.each([
    [
      'may not read the files',
      fate(1501, 'Access Denied (Service: Amazon S3; Status Code: 403)'),
      'access-denied',
      /Access Denied.*s3:GetObject/,
    ],
    [
      'does not understand',
      fate(1006, "SYNTAX_ERROR: line 1:1: Column 'x' cannot be resolved"),
      'malformed-query',
      /defect of this program/,
    ],
    ['that somebody stopped', { state: 'CANCELLED', reason: 'Query cancelled by user' } as const, 'service', /Somebody stopped/],
  ])('a query that Athena %s is a gap with a reason', async (_name, end, code, words) => {
    const of = await world();
    of.aws.athena.fateOf = () => end;
    const result = await read(of);
    expect(result.source.status).toBe('failed');
    expect(codes(result)).toContain(code);
    expect(texts(result)).toMatch(words);
    expect(of.aws.athena.running()).toEqual([]);
  });

  test('a page that fails in the middle counts for nothing', async () => {
    const of = await world();
    of.aws.athena.pageSize = 50;
    of.aws.faults.whenever('GetQueryResults', { kind: 'error', name: 'AccessDeniedException', message: 'no' }, (request) => request === 3);
    const result = await read(of);
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('access-denied');
    // Today was read whole before.
    expect(events(result)).toBe(3);
  });

  test('credentials that end in the middle: what was read is kept, and the rest says why', async () => {
    const of = await world();
    of.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: 900_000_000 });
    const expired = {
      kind: 'error',
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    } as const;
    of.aws.faults.whenever('StartQueryExecution', expired, (request) => request >= 2);
    const result = await read(of);
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('credentials-expired');
    expect(events(result)).toBeGreaterThan(0);
    expect(events(result)).toBeLessThan(TRAIL.length);
  });
});

/** Days between the bounds of a query. */
function days(sql: string): number {
  const [, from = '', to = ''] = /"eventtime" >= '([^']+)' AND t\."eventtime" < '([^']+)'/.exec(sql) ?? [];
  return (Date.parse(to) - Date.parse(from)) / DAY;
}

describe('when nobody wants it any more', () => {
  test('stopping stops the running query, and keeps what was read', async () => {
    const of = await world();
    of.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: 900_000_000 });
    const stop = new AbortController();
    const { execute } = of.aws.athena;
    let asked = 0;
    of.aws.athena.execute = async (sql, database) => {
      asked += 1;
      if (asked === 3) {
        of.aws.athena.pace = { by: 'polls', scheduled: 0, running: 10_000 };
        setTimeout(() => stop.abort(), 30);
      }
      return execute(sql, database);
    };
    const result = await read(of, {}, stop.signal);
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('cancelled');
    expect(events(result)).toBeGreaterThan(0);
    expect(of.aws.athena.running()).toEqual([]);
    expect(of.aws.athena.runs.map(({ state }) => state)).toContain('CANCELLED');
  });

  test('stopped while a start is on its way, that query is found by its token and stopped', async () => {
    const of = await world();
    of.aws.athena.pace = { by: 'polls', scheduled: 0, running: 10_000 };
    const offer = onlyOffer(await of.find(QUARTER));
    of.aws.faults.add('StartQueryExecution', { kind: 'slow', ms: 200 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    await collectOne(of.source(offer), stop.signal);
    expect(of.aws.athena.runs.map(({ state }) => state)).toEqual(['CANCELLED']);
  });

  test('after a kill the next run takes the answers that are there, and pays for nothing twice', async () => {
    const of = await world();
    const ledger = memoryLedger('killed', 1);
    await read(of, { ledger });
    const asked = of.aws.athena.runs.length;
    const again = await read(of, { ledger });
    expect(summary(again)).toEqual(COMPLETE);
    expect(of.aws.athena.runs).toHaveLength(asked);
  });

  test('answers of another session of settled days cost nothing, and that is said; gone ones are asked again', async () => {
    const of = await world();
    const ledger = memoryLedger('the first', 1);
    await read(of, { ledger });
    const next = { ...ledger, session: 'the next' };
    const again = await read(of, { ledger: next });
    expect(codes(again)).toContain('kept-answers');
    expect(of.aws.athena.runs).toHaveLength(3);
    of.aws.athena.forgetResults();
    expect(summary(await read(of, { ledger: next }))).toEqual(COMPLETE);
    expect(of.aws.athena.runs).toHaveLength(5);
  });

  test('what a killed process left running and nobody asks for again is stopped by the next run', async () => {
    const of = await world();
    const ledger = memoryLedger('killed', 1);
    const offer = onlyOffer(await of.find(QUARTER));
    of.aws.athena.hangs = (run) => run === of.aws.athena.runs[0];
    // Killed: it started its query and was never heard of again.
    void collectOne(of.source(offer, { ledger })).catch(() => {});
    await expect.poll(() => of.aws.athena.running().length).toBe(1);
    const left = of.aws.athena.running().map(({ id }) => id);
    const later = onlyOffer(await of.find({ from: QUARTER.from, to: QUARTER.from + 5 * DAY }));
    await collectOne(of.source(later, { ledger: { ...ledger, session: 'the next' } }));
    expect(of.aws.athena.runs.filter(({ id }) => left.includes(id)).map(({ state }) => state)).toEqual(left.map(() => 'CANCELLED'));
  });
});

describe('what it could not see', () => {
  test('no event at all is not clean: the table may lie over nothing', async () => {
    const result = await read(await world({}, []));
    expect(result.source.status).toBe('partial');
    expect(codes(result)).toContain('nothing-found');
  });

  test('days without an event are named where somebody has to add each partition', async () => {
    const { Parameters = {}, ...made } = madeTable();
    const keys = ['region', 'year', 'month', 'day'].map((Name) => ({ Name, Type: 'string' }));
    const table = { ...made, PartitionKeys: keys, Parameters: { location: Parameters.location ?? '' } };
    const partitions = (record: Readonly<Record<string, unknown>>) => {
      const [year = '', month = '', day = ''] = String(record.eventTime).slice(0, 10).split('-');
      return { region: 'eu-west-1', year, month, day };
    };
    const result = await read(await world({ table, partitions }));
    expect(codes(result)).toContain('days-without-events');
    expect(texts(result)).toMatch(/1\d days of the period have no event/);
    expect(result.source.status).toBe('partial');
  });

  test('a table without key exchange is read, and what it cannot tell is said', async () => {
    const made = madeTable();
    const old = 'struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>';
    const table = { ...made, Columns: made.Columns.map((column) => (column.Name === 'tlsdetails' ? { ...column, Type: old } : column)) };
    const result = await read(await world({ table }));
    expect(summary(result)).toEqual(COMPLETE);
    expect(texts(result)).toContain('no field tlsdetails.keyexchange');
  });

  test('events that were delivered twice count once, exactly, and are told', async () => {
    const result = await read(await world({}, [...TRAIL, ...TRAIL.slice(5, 25), ...TRAIL.slice(5, 6)]));
    expect(result.source.input?.records).toMatchObject({ events: TRAIL.length, duplicates: 21 });
  });
});
