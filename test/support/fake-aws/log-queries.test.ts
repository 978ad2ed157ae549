// Logs Insights over the wire: what a query may be, how it goes on, what it costs, and which rows come in which page.
import {
  DescribeQueriesCommand,
  DescribeQueryDefinitionsCommand,
  GetQueryResultsCommand,
  MalformedQueryException,
  PutQueryDefinitionCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, at, errorName, GROUP, logsOf, meetAws, REGION, record, resultsOf, startQuery } from './meet.ts';
import type { FakeAws } from './types.ts';

let aws: FakeAws;
beforeEach(async () => {
  aws = await meetAws();
});
afterEach(() => aws.close());

const day = (number: number, more = ''): string => `2026-11-${String(number).padStart(2, '0')}T10:00:00${more}Z`;
const put = (count: number) =>
  aws.putRecords(
    GROUP,
    Array.from({ length: count }, (_, index) => record(day((index % 20) + 1))),
  );
const calls = async (query: Parameters<typeof startQuery>[2]): Promise<string | undefined> => {
  const logs = logsOf(aws);
  const { results } = await resultsOf(logs, await startQuery(logs, 'stats count(*) as calls', query));
  return results?.[0]?.[0]?.value;
};

describe('what is asked', () => {
  const refused = (more: object, text = 'fields @message'): Promise<string> => errorName(startQuery(logsOf(aws), text, more));
  test('names its groups in one way only, and they must be there', async () => {
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail`;
    expect(await refused({ logGroupIdentifiers: [arn] })).toBe('no error');
    expect(await refused({ logGroupNames: ['trail'] })).toBe('no error');
    expect(await refused({ logGroupIdentifiers: [`${arn}:*`] })).toBe('InvalidParameterException');
    expect(await refused({ logGroupIdentifiers: [`${arn}*`] })).toBe('InvalidParameterException');
    expect(await refused({ logGroupName: 'trail', logGroupNames: ['trail'] })).toBe('InvalidParameterException');
    expect(await refused({ logGroupName: undefined })).toBe('InvalidParameterException');
    expect(await refused({ logGroupNames: Array.from({ length: 51 }, () => 'trail') })).toBe('InvalidParameterException');
    expect(await refused({ logGroupName: 'other' })).toBe('ResourceNotFoundException');
    expect(await refused({ logGroupIdentifiers: [arn.replace(ACCOUNT, '999999999999')] })).toBe('ResourceNotFoundException');
    aws.addLogGroup({ ...GROUP, name: 'delivery', logGroupClass: 'DELIVERY' });
    expect(await refused({ logGroupName: 'delivery' })).toBe('InvalidParameterException');
  });
  test('has bounds for its text, times and rows', async () => {
    expect(await refused({}, `fields @message #${'x'.repeat(9983)}`)).toBe('no error');
    expect(await refused({}, `fields @message #${'x'.repeat(9984)}`)).toBe('InvalidParameterException');
    expect(await refused({ limit: 100_000 })).toBe('no error');
    expect(await refused({ limit: 100_001 })).toBe('InvalidParameterException');
    expect(await refused({ limit: 0 })).toBe('InvalidParameterException');
    expect(await refused({ startTime: at(day(2)), endTime: at(day(1)) })).toBe('InvalidParameterException');
    expect(await refused({ startTime: at(day(1)) * 1000, endTime: at(day(2)) * 1000 })).toBe('InvalidParameterException');
  });
  test('must be understood, and the answer says where it is not', async () => {
    const error: unknown = await startQuery(logsOf(aws), 'fields @message | frobnicate').catch((caught: unknown) => caught);
    if (!(error instanceof MalformedQueryException)) throw error;
    expect(error.queryCompileError).toEqual({
      message: expect.stringContaining('frobnicate'),
      location: { startCharOffset: 18, endCharOffset: 28 },
    });
  });
  test('cannot end before the group began or what it keeps', async () => {
    aws.addLogGroup({ ...GROUP, name: 'young', creationTime: Date.parse(day(10)) });
    aws.addLogGroup({ ...GROUP, name: 'short', retentionInDays: 3 });
    const before = { startTime: at(day(1)), endTime: at(day(9)) };
    for (const logGroupName of ['young', 'short']) {
      await expect(startQuery(logsOf(aws), 'fields @message', { ...before, logGroupName })).rejects.toMatchObject({
        name: 'MalformedQueryException',
        message: expect.stringContaining('before the log groups creation time or exceeds the log groups log retention settings'),
      });
    }
    expect(await refused({ ...before, logGroupNames: ['young', 'trail'] })).toBe('no error');
  });
});

describe('what is seen', () => {
  test('both bounds are included, the end at its first instant', async () => {
    const events = [0, 1, 500, 999, 1000].map((ms) => ({ timestamp: Date.parse(day(10)) + ms, message: '{}' }));
    aws.putEvents(GROUP, [...events, { timestamp: Date.parse(day(10)) - 1, message: '{}' }]);
    const second = { startTime: at(day(10)), endTime: at(day(10)) };
    expect(await calls(second)).toBe('1');
    expect(await calls({ ...second, endTime: second.endTime + 1 })).toBe('5');
    aws.knobs.endIncludes = 'second';
    expect(await calls(second)).toBe('4');
  });
  test('nothing older than the group or than it keeps', async () => {
    const records = Array.from({ length: 20 }, (_, index) => record(day(index + 1)));
    aws.addLogGroup({ ...GROUP, name: 'young', creationTime: Date.parse(day(16)) });
    aws.addLogGroup({ ...GROUP, name: 'short', retentionInDays: 5 });
    for (const name of ['young', 'short']) aws.putRecords({ ...GROUP, name }, records);
    expect(await calls({ logGroupName: 'young' })).toBe('5');
    expect(await calls({ logGroupName: 'short' })).toBe('3');
    expect(await calls({ logGroupNames: ['young', 'short'] })).toBe('8');
  });
  test('events at their own time, skewed if need be, and none that CloudTrail does not send', async () => {
    expect(aws.putRecords(GROUP, [record(day(10), 'TLSv1', { policy: 'x'.repeat(262_144) })])).toEqual({ put: 0, bytes: 0, tooLarge: 1 });
    aws.putRecords(GROUP, [JSON.stringify(record(day(10)))], { skewMs: -1500 });
    const logs = logsOf(aws);
    const { results } = await resultsOf(logs, await startQuery(logs, 'fields @timestamp, @logStream, @log'));
    expect(results).toEqual([
      [
        { field: '@timestamp', value: '2026-11-10 09:59:58.500' },
        { field: '@logStream', value: `${ACCOUNT}_CloudTrail_${REGION}` },
        { field: '@log', value: `${ACCOUNT}:trail` },
        { field: '@ptr', value: expect.any(String) },
      ],
    ]);
  });
  test('no discovered fields in Infrequent Access, unless that is so', async () => {
    aws.addLogGroup({ ...GROUP, name: 'rare', logGroupClass: 'INFREQUENT_ACCESS' });
    aws.putRecords({ ...GROUP, name: 'rare' }, [record(day(10), 'TLSv1')]);
    const versions = async (): Promise<unknown> => {
      const logs = logsOf(aws);
      const id = await startQuery(logs, 'stats count(tlsDetails.tlsVersion) as n', { logGroupName: 'rare' });
      return (await resultsOf(logs, id)).results;
    };
    expect(await versions()).toEqual([[{ field: 'n', value: '0' }]]);
    aws.knobs.infrequentAccessDiscovers = true;
    expect(await versions()).toEqual([[{ field: 'n', value: '1' }]]);
  });
});

describe('how it goes on', () => {
  const poll = (queryId: string, more: object = {}) => logsOf(aws).send(new GetQueryResultsCommand({ queryId, ...more }));
  test('from poll to poll, with rows and costs so far while it runs', async () => {
    put(40);
    aws.knobs.pace = { by: 'polls', scheduled: 1, running: 3 };
    const id = await startQuery(logsOf(aws), 'fields @timestamp');
    const seen: unknown[] = [];
    for (let times = 0; times < 6; times += 1) {
      const { status, results, statistics } = await poll(id);
      seen.push([status, results?.length, statistics?.recordsScanned, (statistics?.bytesScanned ?? 0) / aws.bytesIn(GROUP)]);
    }
    expect(seen).toEqual([
      ['Scheduled', 0, 0, 0],
      ['Running', 10, 10, 0.25],
      ['Running', 20, 20, 0.5],
      ['Running', 30, 30, 0.75],
      ['Complete', 40, 40, 1],
      ['Complete', 40, 40, 1],
    ]);
    expect(aws.books.running()).toEqual([]);
  });
  test('by the clock, whether anybody asks or not', async () => {
    put(10);
    aws.knobs.pace = { by: 'time', scheduledMs: 10_000, runningMs: 100_000 };
    const id = await startQuery(logsOf(aws), 'fields @timestamp');
    expect((await poll(id)).status).toBe('Scheduled');
    aws.clock.advance(60_000);
    expect(await poll(id)).toMatchObject({ status: 'Running', statistics: { recordsScanned: 5 } });
    aws.clock.advance(60_000);
    expect(aws.books.queries()).toMatchObject([{ status: 'Complete', rows: 10 }]);
  });
  test('a query that nobody watches any more ends by itself, and is kept for seven days', async () => {
    put(10);
    const id = await startQuery(logsOf(aws), 'stats count(*) as n');
    expect((await poll(id)).status).toBe('Scheduled');
    aws.clock.advance(6 * 86_400_000);
    expect(await poll(id)).toMatchObject({ status: 'Complete', results: [[{ field: 'n', value: '10' }]] });
    aws.clock.advance(7 * 86_400_000 + 1);
    expect(await errorName(poll(id))).toBe('ResourceNotFoundException');
    expect(await errorName(poll('00000000-0000-0000-0000-000000000000'))).toBe('ResourceNotFoundException');
  });
  test('after an hour it times out', async () => {
    put(10);
    aws.knobs.pace = { by: 'time', scheduledMs: 0, runningMs: 7_200_000 };
    const id = await startQuery(logsOf(aws), 'fields @timestamp');
    aws.clock.advance(3_600_000);
    expect(await poll(id)).toMatchObject({ status: 'Timeout', results: [] });
    expect(aws.books.billedBytes()).toBe(aws.bytesIn(GROUP) / 2);
  });
  test('until it is stopped, which costs what was scanned; stopping twice is an error', async () => {
    put(40);
    aws.knobs.pace = { by: 'polls', scheduled: 0, running: 3 };
    const id = await startQuery(logsOf(aws), 'fields @timestamp');
    expect((await poll(id)).status).toBe('Running');
    expect(aws.books.running()).toHaveLength(1);
    const stop = () => logsOf(aws).send(new StopQueryCommand({ queryId: id }));
    expect((await stop()).success).toBe(true);
    expect(aws.books.running()).toEqual([]);
    expect(aws.books.billedBytes()).toBe(aws.bytesIn(GROUP) / 4);
    expect(await errorName(stop())).toBe('InvalidParameterException');
    expect(await poll(id)).toMatchObject({ status: 'Cancelled', results: [] });
  });
  test('only so many at once in an account and Region', async () => {
    aws.knobs.concurrency = 2;
    const first = await startQuery(logsOf(aws), 'fields @message');
    await startQuery(logsOf(aws), 'fields @message');
    expect(await errorName(startQuery(logsOf(aws), 'fields @message'))).toBe('LimitExceededException');
    await resultsOf(logsOf(aws), first);
    await startQuery(logsOf(aws), 'fields @message');
    expect(aws.books.highestConcurrency()).toBe(2);
  });
});

describe('what comes back', () => {
  test('10,000 rows in a page, up to 100,000 by token, none twice', async () => {
    put(25_000);
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'fields @timestamp | limit 100000');
    const first = await resultsOf(logs, queryId);
    const pointers = new Set<string | undefined>();
    const sizes: (number | undefined)[] = [];
    let page = first;
    for (;;) {
      sizes.push(page.results?.length);
      for (const row of page.results ?? []) pointers.add(row.at(-1)?.value);
      if (page.nextToken === undefined) break;
      page = await logs.send(new GetQueryResultsCommand({ queryId, nextToken: page.nextToken, maxItems: 9000 }));
    }
    expect(sizes).toEqual([10_000, 9000, 6000]);
    expect(pointers.size).toBe(25_000);
    expect(first.statistics).toMatchObject({ resultCount: 25_000, recordsMatched: 25_000, logGroupsScanned: 1 });
    expect(await errorName(logs.send(new GetQueryResultsCommand({ queryId, maxItems: 10_001 })))).toBe('InvalidParameterException');
    expect(await errorName(logs.send(new GetQueryResultsCommand({ queryId, nextToken: 'made up' })))).toBe('InvalidParameterException');
    aws.clock.advance(3_600_001);
    expect(await errorName(logs.send(new GetQueryResultsCommand({ queryId, nextToken: first.nextToken })))).toBe(
      'InvalidParameterException',
    );
  });
  test('not more rows than the query or the call asks for', async () => {
    put(10_100);
    const rows = async (text: string, limit?: number): Promise<number | undefined> => {
      const logs = logsOf(aws);
      const { statistics } = await resultsOf(logs, await startQuery(logs, text, limit === undefined ? {} : { limit }));
      return statistics?.resultCount;
    };
    expect(await rows('fields @message')).toBe(10_000);
    expect(await rows('fields @message', 10_050)).toBe(10_050);
    expect(await rows('fields @message | limit 7')).toBe(7);
    expect(await rows('fields @message | limit 20000', 7)).toBe(7);
  });
  test('every byte of the window is paid, whatever the filter; an estimate is free', async () => {
    put(60);
    const window = { startTime: at(day(1)), endTime: at(day(5)) };
    const bytes = aws.bytesIn(GROUP, window.startTime, window.endTime);
    expect(bytes).toBe(aws.bytesIn(GROUP) / 4);
    const logs = logsOf(aws);
    await resultsOf(logs, await startQuery(logs, 'filter tlsDetails.tlsVersion = "none" | stats count(*) by userAgent', window));
    expect(aws.books.queries()).toMatchObject([{ bytesInWindow: bytes, bytesScanned: bytes, rows: 0, status: 'Complete' }]);
    aws.knobs.estimateFactor = 2;
    const estimate = await startQuery(logs, 'stats count(*) by userAgent | estimate', window);
    for (let times = 0; times < 2; times += 1) await logs.send(new GetQueryResultsCommand({ queryId: estimate }));
    expect(aws.books.running()).toMatchObject([{ id: estimate, status: 'Running', bytesScanned: 0 }]);
    const { results } = await resultsOf(logs, estimate);
    expect(results?.[0]?.[0]?.value).toBe(String(bytes * 2));
    expect(aws.books.billedBytes()).toBe(bytes);
  });
  test('queries are described, newest first', async () => {
    const logs = logsOf(aws);
    const first = await startQuery(logs, 'fields @message');
    const second = await startQuery(logs, 'stats count(*)');
    await resultsOf(logs, first);
    const described = async (input: object) => (await logs.send(new DescribeQueriesCommand(input))).queries?.map(({ queryId }) => queryId);
    expect(await described({})).toEqual([second, first]);
    expect(await described({ status: 'Complete', logGroupName: 'trail' })).toEqual([first]);
    expect(await described({ logGroupName: 'other' })).toEqual([]);
  });
});

test('queries are saved, replaced whole, and not twice for one token', async () => {
  const logs = logsOf(aws);
  const save = async (more: object): Promise<string | undefined> =>
    (await logs.send(new PutQueryDefinitionCommand({ name: 'tls', queryString: 'fields @message', ...more }))).queryDefinitionId;
  const id = await save({ logGroupNames: ['trail'], clientToken: 'once' });
  expect(await save({ clientToken: 'once' })).toBe(id);
  expect(aws.savedQueries()).toMatchObject([{ name: 'tls', logGroupNames: ['trail'] }]);
  expect(await save({ queryDefinitionId: id, queryString: 'stats count(*)' })).toBe(id);
  expect(await errorName(save({ queryDefinitionId: 'other' }))).toBe('ResourceNotFoundException');
  const { queryDefinitions } = await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: 'tl' }));
  expect(queryDefinitions).toMatchObject([{ queryDefinitionId: id, queryString: 'stats count(*)', logGroupNames: [] }]);
});
