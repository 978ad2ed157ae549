// One loopback AWS with one account, and clients of the real SDK, for the tests of the loopback AWS itself.
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { STSClient } from '@aws-sdk/client-sts';
import { startFakeAws } from './server.ts';
import type { FakeAws, Knobs } from './types.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const GROUP = { account: ACCOUNT, region: REGION, name: 'trail' };
export const USER = { accessKeyId: 'AKIAFAKE', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` };
const NOW = Date.parse('2026-11-22T12:00:00Z');

/** 2026-11-22 12:00, one user of one account, one empty log group `trail`. */
export async function meetAws(knobs: Partial<Knobs> = {}): Promise<FakeAws> {
  const aws = await startFakeAws({ now: NOW, knobs, identities: [USER] });
  aws.addLogGroup(GROUP);
  return aws;
}

interface Keys {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly region?: string;
  readonly maxAttempts?: number;
}

function optionsOf(aws: FakeAws, { region = REGION, maxAttempts = 1, ...keys }: Keys) {
  const credentials = { accessKeyId: USER.accessKeyId, secretAccessKey: 'secret', ...keys };
  return { region, maxAttempts, endpoint: aws.endpoint, credentials };
}

/** Clients that do not try again, unless they are told to. */
export const logsOf = (aws: FakeAws, keys: Keys = {}): CloudWatchLogsClient => new CloudWatchLogsClient(optionsOf(aws, keys));
export const trailsOf = (aws: FakeAws, keys: Keys = {}): CloudTrailClient => new CloudTrailClient(optionsOf(aws, keys));
export const stsOf = (aws: FakeAws, keys: Keys = {}): STSClient => new STSClient(optionsOf(aws, keys));

/** Epoch seconds. */
export const at = (time: string): number => Date.parse(time) / 1000;

/** A record of CloudTrail. */
export const record = (eventTime: string, tlsVersion = 'TLSv1.2', more: object = {}): object => ({
  eventVersion: '1.08',
  eventTime,
  eventSource: 's3.amazonaws.com',
  tlsDetails: { tlsVersion },
  ...more,
});

/** Starts a query over the group and all of November 2026. */
export async function startQuery(
  client: CloudWatchLogsClient,
  queryString: string,
  more: Partial<StartQueryCommandInput> = {},
): Promise<string> {
  const groups = 'logGroupNames' in more || 'logGroupIdentifiers' in more ? {} : { logGroupName: GROUP.name };
  const times = { startTime: at('2026-11-01T00:00:00Z'), endTime: at('2026-11-30T00:00:00Z') };
  const { queryId } = await client.send(new StartQueryCommand({ ...times, ...groups, queryString, ...more }));
  return queryId ?? '';
}

/** Asks until the query has ended. */
export async function resultsOf(client: CloudWatchLogsClient, queryId: string): Promise<GetQueryResultsCommandOutput> {
  for (;;) {
    const output = await client.send(new GetQueryResultsCommand({ queryId }));
    if (output.status !== 'Scheduled' && output.status !== 'Running') return output;
  }
}

/** The name of the error of a call that must fail. */
export async function errorName(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
