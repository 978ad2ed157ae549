// What trails record, asked over the wire and read out of their selectors.
import { afterEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { accountFactsSchema } from '../../src/contract/account-facts.ts';
import { accountFacts, recordedBy } from '../../src/evidence/account-facts.ts';
import type { FakeAws, FakeTrail } from '../support/fake-aws/types.ts';
import { ACCOUNT, insightsWorld, REGION } from '../support/insights-world.ts';

const OTHER = '444455556666';
const open: { aws: FakeAws; connection: Connection }[] = [];
afterEach(async () => {
  for (const { aws, connection } of open.splice(0)) {
    connection.destroy();
    await aws.close();
  }
});

async function asked(trails: readonly FakeTrail[], { regions = [REGION], denied = [] as readonly string[] } = {}) {
  const { aws, env } = await insightsWorld([], { now: Date.parse('2026-11-22T12:00:00Z'), trail: false });
  for (const trail of trails) aws.addTrail(trail);
  aws.addIdentity({ accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, denied });
  const { signal } = new AbortController();
  const connection = await connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal });
  open.push({ aws, connection });
  const answer = await accountFacts(connection, regions, signal);
  expect(accountFactsSchema.safeParse(answer.facts).error).toBeUndefined();
  return { ...answer, requests: aws.books.requests };
}
const trail = (more: Partial<FakeTrail> = {}): FakeTrail => ({ account: ACCOUNT, homeRegion: REGION, name: 'main', ...more });

describe('trails', () => {
  test('are told with where they write to and what they record', async () => {
    const { facts, problems } = await asked([trail({ logGroupName: 'trail/logs', readWriteType: 'WriteOnly' })]);
    expect(problems).toEqual([]);
    expect(facts).toEqual({
      account: ACCOUNT,
      regions: [REGION],
      trails: [
        {
          arn: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`,
          name: 'main',
          account: ACCOUNT,
          homeRegion: REGION,
          allRegions: true,
          organization: false,
          logging: true,
          bucket: `trail-logs-${ACCOUNT}`,
          prefix: null,
          logGroup: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail/logs`,
          management: 'write',
          leftOut: [],
          s3Objects: 'none',
        },
      ],
    });
  });

  test('seen in several Regions are one, and asked in their home', async () => {
    const { facts, requests } = await asked(
      [trail({ homeRegion: 'us-east-1', dataEvents: true }), trail({ name: 'local', multiRegion: false, logging: false })],
      {
        regions: [REGION, 'us-east-1', REGION],
      },
    );
    expect(facts.regions).toEqual([REGION, 'us-east-1']);
    expect(requests.filter(({ operation }) => operation === 'GetEventSelectors').map(({ region }) => region)).toEqual([
      'us-east-1',
      REGION,
    ]);
    expect(facts.trails).toMatchObject([
      { name: 'main', homeRegion: 'us-east-1', s3Objects: 'all', logging: true },
      { name: 'local', allRegions: false, logging: false },
    ]);
  });

  test('of an organization are told with the account that they belong to', async () => {
    const { facts } = await asked([trail({ account: OTHER, organization: [ACCOUNT] })]);
    expect(facts.trails).toMatchObject([{ account: OTHER, organization: true }]);
  });

  test('of which no more may be asked are there all the same, with what is not known', async () => {
    const { facts, problems } = await asked([trail()], { denied: ['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus'] });
    expect([facts.trails, problems]).toMatchObject([[{ logging: null, management: 'unknown', s3Objects: 'unknown' }], []]);
  });

  test('that nobody may list are a problem with the permission that is missing', async () => {
    const { facts, problems } = await asked([trail()], { denied: ['cloudtrail:*'] });
    expect(facts).toMatchObject({ regions: [], trails: [] });
    expect(problems).toMatchObject([{ code: 'access-denied', text: expect.stringContaining('cloudtrail:DescribeTrails') }]);
  });
});

describe('basic selectors', () => {
  const basic = (...EventSelectors: Parameters<typeof recordedBy>[0]['EventSelectors'] & object) => recordedBy({ EventSelectors });
  const objects = (...Values: string[]) => ({ DataResources: [{ Type: 'AWS::S3::Object', Values }] });

  test('without any words record all management events, and no objects', () => {
    expect(basic({})).toEqual({ management: 'all', leftOut: [], s3Objects: 'none' });
    expect(recordedBy({})).toEqual({ management: 'none', leftOut: [], s3Objects: 'none' });
  });

  test('of reading and of writing together record all', () => {
    expect(basic({ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }).management).toBe('all');
    expect(basic({ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'All', IncludeManagementEvents: false }).management).toBe('read');
  });

  test('name the services that they leave out', () => {
    expect(basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }).leftOut).toEqual(['kms.amazonaws.com']);
  });

  test.each([
    [['arn:aws:s3'], 'all'],
    [['arn:aws-cn:s3:::'], 'all'],
    [['arn:aws:s3:::one/', 'arn:aws:s3:::two/'], 'some'],
    [[], 'none'],
  ])('for objects in %s record %s of them', (values, expected) => {
    expect(basic(objects(...values)).s3Objects).toBe(expected);
  });

  test('of all buckets, for writing alone, record some', () => {
    expect(basic({ ...objects('arn:aws:s3'), ReadWriteType: 'WriteOnly' }).s3Objects).toBe('some');
  });
});

describe('advanced selectors', () => {
  const field = (Field: string, ...Equals: string[]) => ({ Field, Equals });
  const advanced = (...selectors: readonly (readonly object[])[]) =>
    recordedBy({
      AdvancedEventSelectors: selectors.map((fields) => ({ FieldSelectors: fields as { Field: string; Equals?: string[] }[] })),
    });
  const management = field('eventCategory', 'Management');
  const objects = [field('eventCategory', 'Data'), field('resources.type', 'AWS::S3::Object')];

  test('of management events and all objects', () => {
    expect(advanced([management], objects)).toEqual({ management: 'all', leftOut: [], s3Objects: 'all' });
  });

  test('without management events record none of them', () => expect(advanced(objects).management).toBe('none'));

  test('of one bucket record some objects', () => {
    expect(advanced([...objects, { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::media/'] }]).s3Objects).toBe('some');
  });

  test('of other data events record no objects', () => {
    expect(advanced([field('eventCategory', 'Data'), field('resources.type', 'AWS::Lambda::Function')]).s3Objects).toBe('none');
  });

  test('leave services out, or pick some', () => {
    expect(advanced([management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }])).toMatchObject({
      management: 'all',
      leftOut: ['kms.amazonaws.com'],
    });
    expect(advanced([management, field('eventSource', 's3.amazonaws.com')]).management).toBe('some');
  });

  test('of reading, and of writing', () => {
    expect(advanced([management, field('readOnly', 'true')]).management).toBe('read');
    expect(advanced([management, field('readOnly', 'false')]).management).toBe('write');
  });
});
