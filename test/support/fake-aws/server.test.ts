// The loopback AWS, as the real SDK meets it: who one is, and what one may do.
import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import {
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT, errorName, GROUP, logsOf, meetAws, REGION, record, resultsOf, startQuery, stsOf, trailsOf, USER } from './meet.ts';
import type { FakeAws } from './types.ts';

const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${OTHER}:role/audit/reader`;
let aws: FakeAws;

beforeEach(async () => {
  aws = await meetAws();
});
afterEach(() => aws.close());

test('says who the caller is, whatever is denied', async () => {
  aws.addIdentity({ ...USER, denied: ['*'] });
  expect(await stsOf(aws).send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: ACCOUNT, Arn: USER.arn });
  expect(aws.books.requests).toMatchObject([
    { service: 'sts', operation: 'GetCallerIdentity', account: ACCOUNT, region: REGION, error: null },
  ]);
});

test('knows no strangers, and no keys that have expired', async () => {
  const stranger = { accessKeyId: 'AKIASTRANGER' };
  expect(await errorName(logsOf(aws, stranger).send(new DescribeLogGroupsCommand({})))).toBe('UnrecognizedClientException');
  expect(await errorName(stsOf(aws, stranger).send(new GetCallerIdentityCommand({})))).toBe('InvalidClientTokenId');
  aws.expire(USER.accessKeyId, aws.clock.now() + 1000);
  await logsOf(aws).send(new DescribeLogGroupsCommand({}));
  aws.clock.advance(1000);
  expect(await errorName(logsOf(aws).send(new DescribeLogGroupsCommand({})))).toBe('ExpiredTokenException');
  expect(await errorName(trailsOf(aws).send(new DescribeTrailsCommand({})))).toBe('ExpiredTokenException');
  expect(await errorName(stsOf(aws).send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken');
  expect(aws.books.requests.map(({ error }) => error)).toEqual([
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    null,
    'ExpiredTokenException',
    'ExpiredTokenException',
    'ExpiredToken',
  ]);
});

test('names the action that is denied, as AWS words it', async () => {
  aws.addIdentity({ ...USER, denied: ['logs:StartQuery', 'cloudtrail:*'] });
  await expect(startQuery(logsOf(aws), 'fields @message')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: ${USER.arn} is not authorized to perform: logs:StartQuery on resource: arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail:log-stream: because no identity-based policy allows the logs:StartQuery action`,
  });
  await expect(trailsOf(aws).send(new DescribeTrailsCommand({}))).rejects.toThrow('cloudtrail:DescribeTrails');
  await logsOf(aws).send(new DescribeLogGroupsCommand({}));
});

test('what it does not do is an error, never an empty answer', async () => {
  expect(await errorName(logsOf(aws).send(new ListTagsForResourceCommand({ resourceArn: 'x' })))).toBe('UnknownOperationException');
});

describe('roles', () => {
  test('a role acts in its account, with keys of its own', async () => {
    aws.addRole({ arn: ROLE, denied: ['logs:StopQuery'] });
    aws.addLogGroup({ ...GROUP, account: OTHER, name: 'theirs' });
    const credentials = fromTemporaryCredentials({
      masterCredentials: { accessKeyId: USER.accessKeyId, secretAccessKey: 'secret' },
      params: { RoleArn: ROLE, RoleSessionName: 'session' },
      clientConfig: { region: REGION, endpoint: aws.endpoint },
    });
    const keys = await credentials();
    expect(await stsOf(aws, keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: OTHER,
      Arn: `arn:aws:sts::${OTHER}:assumed-role/reader/session`,
    });
    const { logGroups } = await logsOf(aws, keys).send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['theirs']);
    const { sessionToken, ...withoutToken } = keys;
    expect(sessionToken).not.toBeUndefined();
    expect(await errorName(logsOf(aws, withoutToken).send(new DescribeLogGroupsCommand({})))).toBe('UnrecognizedClientException');
    aws.clock.advance(3_600_001);
    expect(await errorName(logsOf(aws, keys).send(new DescribeLogGroupsCommand({})))).toBe('ExpiredTokenException');
  });

  const assume = (more: object = {}) => stsOf(aws).send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 's', ...more }));
  test('a role that is not there, or trusts somebody else, is refused', async () => {
    await expect(assume()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${USER.arn} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    });
    aws.addRole({ arn: ROLE, trusts: ['user/other'] });
    expect(await errorName(assume())).toBe('AccessDenied');
    aws.addRole({ arn: ROLE, trusts: ['user/auditor'], externalId: 'x' });
    expect(await errorName(assume())).toBe('AccessDenied');
    await assume({ ExternalId: 'x' });
  });
  test('a role can ask for a code', async () => {
    const serialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`;
    aws.addRole({ arn: ROLE, mfa: { serialNumber, tokenCode: '123456' } });
    await expect(assume()).rejects.toThrow('sts:AssumeRole');
    await expect(assume({ SerialNumber: serialNumber, TokenCode: '654321' })).rejects.toThrow('MultiFactorAuthentication failed');
    await assume({ SerialNumber: serialNumber, TokenCode: '123456' });
  });
});

describe('trails', () => {
  test('are seen in their home, and as shadows elsewhere', async () => {
    const latestDelivery = aws.clock.now() - 300_000;
    aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'main', logGroupName: 'trail', latestDelivery, dataEvents: true });
    aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'local', multiRegion: false, logging: false });
    aws.addTrail({
      account: OTHER,
      homeRegion: 'us-east-1',
      name: 'org',
      organization: [ACCOUNT],
      logGroupName: 'all',
      deliveryError: 'AccessDenied',
    });
    const names = async (region: string, includeShadowTrails?: boolean) =>
      (await trailsOf(aws, { region }).send(new DescribeTrailsCommand({ includeShadowTrails }))).trailList?.map(({ Name }) => Name);
    expect(await names(REGION)).toEqual(['main', 'local', 'org']);
    expect(await names(REGION, false)).toEqual(['main', 'local']);
    expect(await names('us-east-1')).toEqual(['main', 'org']);
    const { trailList } = await trailsOf(aws).send(new DescribeTrailsCommand({ trailNameList: ['org', 'main'] }));
    expect(trailList).toMatchObject([
      {
        HomeRegion: REGION,
        IsMultiRegionTrail: true,
        HasCustomEventSelectors: true,
        CloudWatchLogsLogGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail:*`,
      },
      {
        IsOrganizationTrail: true,
        TrailARN: `arn:aws:cloudtrail:us-east-1:${OTHER}:trail/org`,
        CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${OTHER}:log-group:all:*`,
      },
    ]);
  });
  test('say whether they log, by name at home and by ARN elsewhere', async () => {
    const latestDelivery = Date.parse('2026-11-22T11:00:00Z');
    aws.addTrail({
      account: ACCOUNT,
      homeRegion: REGION,
      name: 'main',
      logGroupName: 'trail',
      latestDelivery,
      deliveryError: 'AccessDenied',
    });
    expect(await trailsOf(aws).send(new GetTrailStatusCommand({ Name: 'main' }))).toMatchObject({
      IsLogging: true,
      LatestCloudWatchLogsDeliveryTime: new Date(latestDelivery),
      LatestCloudWatchLogsDeliveryError: 'AccessDenied',
    });
    const elsewhere = trailsOf(aws, { region: 'us-east-1' });
    expect(await errorName(elsewhere.send(new GetTrailStatusCommand({ Name: 'main' })))).toBe('TrailNotFoundException');
    await elsewhere.send(new GetTrailStatusCommand({ Name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main` }));
    expect(await trailsOf(aws).send(new GetEventSelectorsCommand({ TrailName: 'main' }))).toMatchObject({
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
    });
  });
});

describe('log groups', () => {
  const names = async (input: object): Promise<readonly (string | undefined)[]> => {
    const { logGroups } = await logsOf(aws).send(new DescribeLogGroupsCommand(input));
    return logGroups?.map(({ logGroupName }) => logGroupName) ?? [];
  };
  test('are described with their ARNs, class, retention, age and size', async () => {
    aws.addLogGroup({
      ...GROUP,
      name: 'aws/cloudtrail/management',
      logGroupClass: 'INFREQUENT_ACCESS',
      retentionInDays: 90,
      creationTime: 1_700_000_000_000,
      storedBytes: 5,
    });
    const { bytes } = aws.putRecords(GROUP, [record('2026-11-20T10:00:00Z')]);
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group`;
    const { logGroups } = await logsOf(aws).send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([
      {
        logGroupName: 'aws/cloudtrail/management',
        arn: `${arn}:aws/cloudtrail/management:*`,
        logGroupArn: `${arn}:aws/cloudtrail/management`,
        logGroupClass: 'INFREQUENT_ACCESS',
        retentionInDays: 90,
        creationTime: 1_700_000_000_000,
        storedBytes: 5,
        metricFilterCount: 0,
      },
      expect.objectContaining({ logGroupName: 'trail', logGroupClass: 'STANDARD', storedBytes: bytes }),
    ]);
    expect(await names({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual(['aws/cloudtrail/management']);
    const { logGroups: reduced } = await logsOf(aws).send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'cloudtrail' }));
    expect(Object.keys(reduced?.[0] ?? {}).toSorted()).toEqual(['arn', 'creationTime', 'logGroupName']);
  });
  test('are found by prefix, by part and by identifier, and paged', async () => {
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1']) aws.addLogGroup({ ...GROUP, name });
    aws.addLogGroup({ ...GROUP, region: 'us-east-1', name: 'a/elsewhere' });
    expect(await names({ logGroupNamePrefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/3']);
    expect(await names({ logGroupNamePattern: '/1' })).toEqual(['a/1', 'b/1']);
    expect(await names({ logGroupIdentifiers: ['a/2', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:b/1`] })).toEqual(['a/2', 'b/1']);
    const first = await logsOf(aws).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'a/', limit: 2 }));
    expect(first.logGroups).toHaveLength(2);
    expect(await names({ logGroupNamePrefix: 'a/', limit: 2, nextToken: first.nextToken })).toEqual(['a/3']);
    expect(await errorName(names({ logGroupNamePrefix: 'a', logGroupNamePattern: 'a' }))).toBe('InvalidParameterException');
    expect(await errorName(names({ limit: 51 }))).toBe('InvalidParameterException');
    expect(await errorName(names({ nextToken: 'made up' }))).toBe('InvalidParameterException');
  });
  test('of linked accounts are seen from the monitoring account alone', async () => {
    aws.addLogGroup({ ...GROUP, account: OTHER, name: 'theirs' });
    aws.link(ACCOUNT, REGION, [OTHER]);
    expect(await names({})).toEqual(['trail']);
    expect(await names({ includeLinkedAccounts: true })).toEqual(['trail', 'theirs']);
    expect(await names({ includeLinkedAccounts: true, accountIdentifiers: [OTHER] })).toEqual(['theirs']);
    expect(await errorName(names({ includeLinkedAccounts: true, accountIdentifiers: ['999999999999'] }))).toBe('InvalidParameterException');
    aws.putRecords({ ...GROUP, account: OTHER, name: 'theirs' }, [record('2026-11-20T10:00:00Z')]);
    const arn = `arn:aws:logs:${REGION}:${OTHER}:log-group:theirs`;
    const logs = logsOf(aws);
    const queryId = await startQuery(logs, 'stats count(*) as n by @log', { logGroupIdentifiers: [arn, 'trail'] });
    expect((await resultsOf(logs, queryId)).results).toEqual([
      [
        { field: '@log', value: `${OTHER}:theirs` },
        { field: 'n', value: '1' },
      ],
    ]);
    const alone = logsOf(aws, { region: 'us-east-1' });
    expect(await errorName(startQuery(alone, 'fields @message', { logGroupIdentifiers: [arn] }))).toBe('InvalidParameterException');
    expect(await errorName(alone.send(new GetQueryResultsCommand({ queryId })))).toBe('ResourceNotFoundException');
  });
  test('are listed by data source and by pattern', async () => {
    aws.addLogGroup({ ...GROUP, name: 'aws/cloudtrail/management', dataSources: [{ name: 'aws_cloudtrail', type: 'management' }] });
    const listed = async (input: object) =>
      (await logsOf(aws).send(new ListLogGroupsCommand(input))).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await listed({ dataSources: [{ name: 'aws_cloudtrail' }] })).toEqual(['aws/cloudtrail/management']);
    expect(await listed({ dataSources: [{ name: 'aws_cloudtrail', type: 'data' }] })).toEqual([]);
    expect(await listed({ logGroupNamePattern: '^aws/|rail' })).toEqual(['aws/cloudtrail/management', 'trail']);
    expect(await listed({ logGroupNamePattern: '^rail' })).toEqual([]);
    expect(await errorName(listed({ logGroupNamePattern: 'ab' }))).toBe('InvalidParameterException');
  });
});
