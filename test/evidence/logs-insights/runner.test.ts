// One query, started and read through an API that forgets.
import { CloudWatchLogsClient, type GetQueryResultsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, expect, test } from 'vitest';
import { LogsApi } from '../../../src/evidence/logs-insights/api.ts';
import { memoryLedger } from '../../../src/evidence/logs-insights/ledger.ts';
import { boundTo, everythingQuery } from '../../../src/evidence/logs-insights/query.ts';
import { callsOf } from '../../../src/evidence/logs-insights/rows.ts';
import { QueryRunner } from '../../../src/evidence/logs-insights/runner.ts';
import { ACCOUNT, GROUP, insightsWorld, REGION, type World } from '../../support/insights-world.ts';
import { event } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAY = 24 * 60 * 60 * 1000;
const HASTY = { spacingMs: 0, firstPollMs: 1, longestPollMs: 4, backoffMs: 1, longestBackoffMs: 4 };
const TRAIL = Array.from({ length: 120 }, (_, at) => event({ eventTime: '2026-11-20T10:00:00Z', sourceIPAddress: `203.0.113.${at}` }));
const PERIOD = { from: NOW - 9 * DAY - 9_000, to: NOW - 9_000 };
const QUESTION = {
  text: boundTo(everythingQuery('parsed', 10, { windowed: true }), PERIOD),
  arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP.name}`,
  period: PERIOD,
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Loses the token of the next page for so many answers. */
class Forgetful extends LogsApi {
  #left: number;
  constructor(client: CloudWatchLogsClient, times: number) {
    super(client, HASTY);
    this.#left = times;
  }
  override async results(...args: Parameters<LogsApi['results']>): Promise<GetQueryResultsResponse> {
    const { nextToken, ...answer } = await super.results(...args);
    if (nextToken === undefined || this.#left <= 0) return { ...answer, ...(nextToken === undefined ? {} : { nextToken }) };
    this.#left -= 1;
    return answer;
  }
}

async function runnerThatForgets(times: number): Promise<{ runner: QueryRunner; world: World }> {
  const world = await insightsWorld(TRAIL, { now: NOW, knobs: { pageSize: 50, pace: { by: 'polls', scheduled: 0, running: 0 } } });
  const client = new CloudWatchLogsClient({
    region: REGION,
    endpoint: world.aws.endpoint,
    credentials: { accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: 'example' },
  });
  ends.push(
    () => client.destroy(),
    () => world.aws.close(),
  );
  const place = { account: ACCOUNT, region: REGION, profile: null };
  return {
    runner: new QueryRunner({
      api: new Forgetful(client, times),
      ledger: memoryLedger('s', 1),
      timing: HASTY,
      place,
      now: world.now,
      settledOnly: false,
    }),
    world,
  };
}

test('rows that do not add up to what AWS took in are read again, for free', async () => {
  const { runner, world } = await runnerThatForgets(2);
  const { rows } = await runner.run(QUESTION, new AbortController().signal, () => {});
  expect(rows.reduce((sum, row) => sum + callsOf(row), 0)).toBe(TRAIL.length);
  expect(world.aws.books.count('StartQuery')).toBe(1);
});

test('an answer that never adds up is handed on as it is, and not read for ever', async () => {
  const { runner } = await runnerThatForgets(Number.POSITIVE_INFINITY);
  const answer = await runner.run(QUESTION, new AbortController().signal, () => {});
  expect(answer.rows.reduce((sum, row) => sum + callsOf(row), 0)).toBeLessThan(answer.recordsMatched ?? 0);
});
