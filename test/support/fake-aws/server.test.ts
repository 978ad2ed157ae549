// The loopback AWS, as the real SDK meets it.
import { CloudTrailClient, DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeAws } from './server.ts';
import type { FakeAws } from './types.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const GROUP = { account: ACCOUNT, region: REGION, name: 'trail' };
const NOW = Date.parse('2026-11-22T12:00:00Z');
let aws: FakeAws;
let logs: CloudWatchLogsClient;

const clientOptions = () => ({
  region: REGION,
  endpoint: aws.endpoint,
  credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

beforeEach(async () => {
  aws = await startFakeAws({
    now: NOW,
    identities: [{ accessKeyId: 'AKIAFAKE', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }],
  });
  aws.addLogGroup(GROUP);
  logs = new CloudWatchLogsClient(clientOptions());
});
afterEach(() => aws.close());

const seconds = (text: string): number => Date.parse(text) / 1000;
const record = (eventTime: string, tlsVersion: string): object => ({
  eventVersion: '1.08',
  eventTime,
  eventSource: 's3.amazonaws.com',
  tlsDetails: { tlsVersion },
});

async function results(queryId: string | undefined): Promise<GetQueryResultsCommandOutput> {
  for (;;) {
    const output = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (output.status !== 'Scheduled' && output.status !== 'Running') return output;
  }
}

test('says who the caller is, and which trails and log groups there are', async () => {
  aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'main', logGroupName: 'trail' });
  const who = await new STSClient(clientOptions()).send(new GetCallerIdentityCommand({}));
  expect(who).toMatchObject({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/auditor` });
  const trails = new CloudTrailClient(clientOptions());
  const { trailList } = await trails.send(new DescribeTrailsCommand({}));
  expect(trailList).toMatchObject([
    { Name: 'main', HomeRegion: REGION, CloudWatchLogsLogGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail:*` },
  ]);
  expect(await trails.send(new GetTrailStatusCommand({ Name: 'main' }))).toMatchObject({ IsLogging: true });
  expect((await trails.send(new GetEventSelectorsCommand({ TrailName: 'main' }))).EventSelectors).toMatchObject([{ ReadWriteType: 'All' }]);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toMatchObject([
    {
      logGroupName: 'trail',
      arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail:*`,
      logGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail`,
    },
  ]);
});

test('answers a query from Scheduled to Complete', async () => {
  aws.putRecords(GROUP, [
    record('2026-11-20T10:00:00Z', 'TLSv1'),
    record('2026-11-20T11:00:00Z', 'TLSv1'),
    record('2026-11-20T12:00:00Z', 'TLSv1.3'),
  ]);
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName: 'trail',
      startTime: seconds('2026-11-20T00:00:00Z'),
      endTime: seconds('2026-11-21T00:00:00Z'),
      queryString: 'filter tlsDetails.tlsVersion in ["TLSv1"] | stats count(*) as calls by tlsDetails.tlsVersion',
    }),
  );
  const done = await results(queryId);
  expect(done.status).toBe('Complete');
  expect(done.results).toEqual([
    [
      { field: 'tlsDetails.tlsVersion', value: 'TLSv1' },
      { field: 'calls', value: '2' },
    ],
  ]);
  expect(done.statistics).toMatchObject({ recordsMatched: 2, recordsScanned: 3, bytesScanned: aws.bytesIn(GROUP), logGroupsScanned: 1 });
});
