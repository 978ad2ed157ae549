// What goes wrong on purpose, as the real SDK sees it, and what the books say of it afterwards.
import { DescribeLogGroupsCommand, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, errorName, GROUP, logsOf, meetAws, record, resultsOf, startQuery, USER } from './meet.ts';
import type { FakeAws, Fault } from './types.ts';

let aws: FakeAws;
beforeEach(async () => {
  aws = await meetAws();
});
afterEach(() => aws.close());

const describeGroups = (maxAttempts = 1) => logsOf(aws, { maxAttempts }).send(new DescribeLogGroupsCommand({}));

describe('one request', () => {
  const errors: readonly (readonly [fault: Fault, name: string])[] = [
    [{ kind: 'throttle' }, 'ThrottlingException'],
    [{ kind: 'limit-exceeded' }, 'LimitExceededException'],
    [{ kind: 'unavailable' }, 'ServiceUnavailableException'],
    [{ kind: 'html-500' }, 'SyntaxError'],
    [{ kind: 'reset' }, 'TimeoutError'],
    [{ kind: 'error', name: 'InvalidOperationException', message: 'no' }, 'InvalidOperationException'],
  ];
  test.each(errors)('%o is %s, and the next one is fine', async (fault, name) => {
    aws.faults.add('DescribeLogGroups', fault);
    expect(aws.faults.pending()).toBe(1);
    expect(await errorName(describeGroups())).toBe(name);
    expect(aws.faults.pending()).toBe(0);
    await describeGroups();
    expect(aws.books.count('DescribeLogGroups')).toBe(2);
    expect(aws.books.requests[0]?.error).not.toBeNull();
  });
  test('the SDK tries again after what passes', async () => {
    for (const kind of ['throttle', 'html-500', 'reset'] as const) {
      aws.faults.add('DescribeLogGroups', { kind });
      await describeGroups(3);
    }
    expect(aws.books.count('DescribeLogGroups')).toBe(6);
  });
  test('an answer can be lost after the work was done: the query runs and nobody knows its id', async () => {
    aws.faults.add('StartQuery', { kind: 'reset', after: true });
    expect(await errorName(startQuery(logsOf(aws), 'fields @message'))).toBe('TimeoutError');
    expect(aws.books.running()).toHaveLength(1);
  });
  test('an answer can be slow', async () => {
    aws.faults.add('StartQuery', { kind: 'slow', ms: 5000 });
    const input = {
      logGroupName: GROUP.name,
      startTime: at('2026-11-01T00:00:00Z'),
      endTime: at('2026-11-02T00:00:00Z'),
      queryString: 'fields @message',
    };
    const call = logsOf(aws).send(new StartQueryCommand(input), { abortSignal: AbortSignal.timeout(300) });
    expect(await errorName(call)).toBe('AbortError');
    expect(aws.books.running()).toHaveLength(1);
  });
  test('faults can stand, until they are cleared', async () => {
    aws.faults.whenever('DescribeLogGroups', { kind: 'throttle' }, (request) => request % 2 === 0);
    const names = [];
    for (let times = 0; times < 4; times += 1) names.push(await errorName(describeGroups()));
    expect(names).toEqual(['ThrottlingException', 'no error', 'ThrottlingException', 'no error']);
    aws.faults.clear();
    await describeGroups();
  });
});

describe('a query', () => {
  test('whose page comes twice goes on with the same token', async () => {
    aws.putRecords(
      GROUP,
      Array.from({ length: 5 }, (_, index) => record(`2026-11-20T10:00:0${index}Z`)),
    );
    aws.knobs.pageSize = 2;
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'fields @timestamp');
    let page = await resultsOf(logs, queryId);
    aws.faults.add('GetQueryResults', { kind: 'page-twice' });
    const pages: (string | undefined)[][] = [];
    for (;;) {
      pages.push(page.results?.map((row) => row[0]?.value?.slice(-6)) ?? []);
      if (page.nextToken === undefined) break;
      page = await logs.send(new GetQueryResultsCommand({ queryId, nextToken: page.nextToken }));
    }
    expect(pages).toEqual([['04.000', '03.000'], ['02.000', '01.000'], ['02.000', '01.000'], ['00.000']]);
  });
  test('can be in no known state for a while', async () => {
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'fields @timestamp');
    aws.faults.add('GetQueryResults', { kind: 'status', status: 'Unknown' }, 2);
    const states = [];
    for (let times = 0; times < 3; times += 1) states.push((await logs.send(new GetQueryResultsCommand({ queryId }))).status);
    expect(states).toEqual(['Unknown', 'Unknown', 'Complete']);
  });
  test.each(['Failed', 'Timeout'] as const)('that is %s stays so', async (status) => {
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'fields @timestamp');
    aws.faults.add('GetQueryResults', { kind: 'status', status });
    expect((await resultsOf(logs, queryId)).status).toBe(status);
    expect((await resultsOf(logs, queryId)).status).toBe(status);
    expect(aws.books.running()).toEqual([]);
  });
  test('goes on without those who asked, when their keys expire', async () => {
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'fields @timestamp');
    aws.expire(USER.accessKeyId);
    expect(await errorName(resultsOf(logs, queryId))).toBe('ExpiredTokenException');
    expect(aws.books.running()).toHaveLength(1);
    aws.addIdentity(USER);
    expect((await resultsOf(logs, queryId)).status).toBe('Complete');
  });
});

test('more requests in a second than are allowed are throttled, and the highest rate is known', async () => {
  aws.knobs.requestsPerSecond = 10;
  const names = await Promise.all(Array.from({ length: 14 }, () => errorName(startQuery(logsOf(aws), 'fields @message'))));
  expect(names.filter((name) => name === 'ThrottlingException').length).toBeGreaterThanOrEqual(1);
  expect(names.filter((name) => name === 'no error').length).toBeGreaterThanOrEqual(10);
  expect(aws.books.highestRate('StartQuery')).toBeGreaterThan(10);
  expect(aws.books.highestRate('StopQuery')).toBe(0);
});
