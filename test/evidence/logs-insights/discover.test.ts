// What accounts offer, asked over the wire: who we are, which log groups, since when, at what cost, and what is out of reach.
import { afterEach, describe, expect, test } from 'vitest';
import { discoverySchema } from '../../../src/contract/discovery.ts';
import { type Accounts, unreadAccounts } from '../../../src/evidence/accounts.ts';
import { ACCOUNT, GROUP, insightsWorld, REGION, type World } from '../../support/insights-world.ts';
import { event } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAY = 24 * 60 * 60 * 1000;
const OPEN = { from: null, to: null };
const OTHER = '444455556666';
const worlds: World[] = [];
afterEach(async () => {
  for (const { aws } of worlds.splice(0)) await aws.close();
});

const TRAIL = Array.from({ length: 20 }, (_, at) =>
  event({ eventTime: `${new Date(NOW - at * DAY - 60_000).toISOString().slice(0, 19)}Z` }),
);

async function world(more: Partial<Parameters<typeof insightsWorld>[1]> = {}): Promise<World> {
  const made = await insightsWorld(TRAIL, { now: NOW, ...more });
  worlds.push(made);
  return made;
}

async function discovered(accounts: Accounts, window: Parameters<Accounts['discover']>[0] = OPEN) {
  const discovery = await accounts.discover(window, new AbortController().signal);
  expect(discoverySchema.safeParse(discovery).error).toBeUndefined();
  return discovery;
}

test('who we are is known before anything else is asked', async () => {
  const { aws, accounts } = await world();
  const { identities } = await discovered(accounts());
  expect(identities).toEqual([{ profile: null, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, regions: [REGION] }]);
  expect(aws.books.requests[0]).toMatchObject({ service: 'sts', operation: 'GetCallerIdentity' });
});

describe('log groups', () => {
  test('of a trail are found with its kind, and the star at the end of the ARN is taken off', async () => {
    const { accounts } = await world();
    const { offers } = await discovered(accounts());
    expect(offers).toMatchObject([
      {
        id: `logs-insights:${ACCOUNT}:${REGION}:${GROUP.name}`,
        arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP.name}`,
        foundBy: ['trail org-trail (multi-Region)'],
        refused: null,
      },
    ]);
  });

  test('of a trail whose home is another Region are asked there', async () => {
    const { aws, accounts } = await world();
    aws.addLogGroup({ account: ACCOUNT, region: 'us-east-1', name: 'home/cloudtrail' });
    aws.addTrail({ account: ACCOUNT, homeRegion: 'us-east-1', name: 'from-afar', logGroupName: 'home/cloudtrail' });
    const { offers } = await discovered(accounts());
    expect(offers.map(({ region, location }) => `${region} ${location}`)).toEqual(
      expect.arrayContaining([`${REGION} ${GROUP.name}`, 'us-east-1 home/cloudtrail']),
    );
    expect(offers.every(({ notes }) => notes.some((note) => note.includes('choose one of them')))).toBe(true);
  });

  test('that CloudWatch fills without a trail are found by their names', async () => {
    const { aws, accounts } = await world();
    aws.addLogGroup({ account: ACCOUNT, region: REGION, name: 'aws/cloudtrail/management' });
    const { offers } = await discovered(accounts());
    expect(offers.find(({ location }) => location === 'aws/cloudtrail/management')?.foundBy).toEqual([
      'filled by CloudWatch itself, without a trail',
    ]);
  });

  test('of linked accounts are offered to a monitoring account', async () => {
    const { aws, accounts } = await world();
    aws.addLogGroup({ account: OTHER, region: REGION, name: 'aws/cloudtrail/management' });
    aws.link(ACCOUNT, REGION, [OTHER]);
    const { offers } = await discovered(accounts());
    expect(offers.find(({ arn }) => arn.includes(OTHER))).toMatchObject({ account: ACCOUNT, refused: null });
  });

  test('of an organization trail in a linked account are offered to a monitoring account', async () => {
    const { aws, accounts } = await world({ trail: false });
    aws.addLogGroup({ account: OTHER, region: REGION, name: 'mgmt/cloudtrail' });
    aws.addTrail({ account: OTHER, homeRegion: REGION, name: 'whole-org', organization: [ACCOUNT], logGroupName: 'mgmt/cloudtrail' });
    aws.link(ACCOUNT, REGION, [OTHER]);
    const { offers, blindSpots } = await discovered(accounts());
    expect(offers).toMatchObject([{ arn: `arn:aws:logs:${REGION}:${OTHER}:log-group:mgmt/cloudtrail`, account: ACCOUNT, refused: null }]);
    expect(blindSpots).toEqual([]);
  });

  test('that are named are the only ones asked; one that is not there is a problem with the command to look', async () => {
    const { accounts } = await world();
    const { offers, problems } = await discovered(accounts({}, { logGroups: [GROUP.name, 'org-trail/missing'] }));
    expect(offers).toMatchObject([{ location: GROUP.name, foundBy: ['named by you'] }]);
    expect(problems).toMatchObject([{ code: 'not-found', text: expect.stringContaining('aws logs describe-log-groups') }]);
  });

  test('of the Delivery class, and those that hold nothing of the period, are shown as refused with the reason', async () => {
    const { accounts } = await world({ group: { logGroupClass: 'DELIVERY' } });
    expect((await discovered(accounts())).offers).toMatchObject([{ refused: expect.stringContaining('Delivery') }]);
    const young = await world({ group: { creationTime: NOW - DAY } });
    const window = { from: NOW - 9 * DAY, to: NOW - 5 * DAY };
    expect((await discovered(young.accounts(), window)).offers).toMatchObject([
      { refused: expect.stringContaining('nothing of the period') },
    ]);
  });
});

describe('what cannot be reached', () => {
  test('the log group of an organization trail, seen from a member account, is a blind spot and no error', async () => {
    const { aws, accounts } = await world();
    aws.addTrail({ account: OTHER, homeRegion: REGION, name: 'whole-org', organization: [ACCOUNT], logGroupName: 'mgmt/cloudtrail' });
    const { problems, blindSpots } = await discovered(accounts());
    expect(problems).toEqual([]);
    expect(blindSpots).toMatchObject([{ code: 'log-group-of-another-account', howToClose: expect.stringContaining(OTHER) }]);
  });

  test('a trail that writes to S3 only is a blind spot', async () => {
    const { aws, accounts } = await world();
    aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'to-s3' });
    expect((await discovered(accounts())).blindSpots).toMatchObject([
      { code: 'trail-without-log-group', text: expect.stringContaining('to-s3') },
    ]);
  });

  test('a trail that is switched off is a problem: its log group ends there', async () => {
    const { aws, accounts } = await world();
    aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'stopped', logGroupName: GROUP.name, logging: false });
    const { offers, problems } = await discovered(accounts());
    expect(offers).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'trail-not-delivering', text: expect.stringMatching(/switched off/) }]);
  });

  test('a missing permission is named, and becomes a source that is not complete', async () => {
    const { aws, accounts } = await world();
    aws.addIdentity({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/auditor`,
      denied: ['cloudtrail:DescribeTrails'],
    });
    const discovery = await discovered(accounts());
    expect(discovery.problems).toMatchObject([{ code: 'access-denied', text: expect.stringContaining('cloudtrail:DescribeTrails') }]);
    const choice = { profiles: [null], regions: [], roleArn: null, logGroups: [], usdPerGb: null };
    expect(unreadAccounts(discovery, choice, [])).toMatchObject([{ source: { status: 'partial' } }]);
  });

  test('an account whose credentials have expired is a source that failed', async () => {
    const { aws, accounts } = await world();
    aws.expire('AKIAIOSFODNN7EXAMPLE', NOW - DAY);
    const discovery = await discovered(accounts());
    expect(discovery.identities).toEqual([]);
    const choice = { profiles: [null], regions: [], roleArn: null, logGroups: [], usdPerGb: null };
    expect(unreadAccounts(discovery, choice, [])).toMatchObject([{ source: { id: 'logs-insights:default', status: 'failed' } }]);
  });

  test('an account without any log group of CloudTrail is a source that held nothing', async () => {
    const made = await world({ trail: false });
    const discovery = await discovered(made.accounts());
    expect(discovery.offers).toEqual([]);
    const choice = { profiles: [null], regions: [], roleArn: null, logGroups: [], usdPerGb: null };
    expect(unreadAccounts(discovery, choice, [])).toMatchObject([{ source: { status: 'skipped', gaps: [{ code: 'no-log-group' }] } }]);
  });
});

describe('the estimate', () => {
  test('is asked of CloudWatch Logs for the period, which costs nothing', async () => {
    const { aws, accounts } = await world();
    const { offers } = await discovered(accounts(), { from: NOW - 5 * DAY, to: null });
    const from = Math.ceil((NOW - 5 * DAY) / 1000);
    expect(offers).toMatchObject([{ basis: 'asked', bytes: aws.bytesIn(GROUP, from, Math.floor(NOW / 1000) - 1) }]);
    expect(aws.books.billedBytes()).toBe(0);
    expect(offers[0]?.costUsd).toBeCloseTo(((offers[0]?.bytes ?? 0) / 1e9) * 0.005, 12);
  });

  test('is worked out from the size of the group where CloudWatch Logs knows no estimate', async () => {
    const { aws, accounts } = await world({ group: { storedBytes: 90_000_000, creationTime: NOW - 90 * DAY } });
    aws.faults.whenever(
      'StartQuery',
      { kind: 'error', name: 'MalformedQueryException', message: 'unexpected symbol estimate' },
      () => true,
    );
    const { offers } = await discovered(accounts(), { from: NOW - 9 * DAY, to: null });
    expect(offers).toMatchObject([{ basis: 'derived' }]);
    expect(offers[0]?.bytes).toBeGreaterThan(8_900_000);
    expect(offers[0]?.bytes).toBeLessThan(9_100_000);
  });

  test('takes a price that was given', async () => {
    const { accounts } = await world();
    expect((await discovered(accounts({}, { usdPerGb: 0.0076 }))).price).toEqual({ usdPerGb: 0.0076, text: 'a price that was given' });
  });
});

test('the period is cut to what the group keeps, and both are said', async () => {
  const { accounts } = await world({ group: { retentionInDays: 7 } });
  const { offers } = await discovered(accounts(), { from: NOW - 400 * DAY, to: null });
  expect(offers[0]?.window.from).toBeGreaterThan(NOW - 7 * DAY - 60_000);
  expect(offers[0]?.notes.join(' ')).toMatch(/keeps 7 days/);
});

test('the query is shown, with a link that opens it in the console of its partition', async () => {
  const { accounts } = await world();
  const { offers } = await discovered(accounts());
  expect(offers[0]?.query.text).toMatch(/jsonParse\(@message\)/);
  expect(offers[0]?.query.consoleUrl).toMatch(
    /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=eu-west-1#logsV2:logs-insights\$3FqueryDetail\$3D~\(end~'2026-11-22T14\*3a05\*3a09\.000Z/,
  );
});

test('a query saved twice is one query definition', async () => {
  const { aws, accounts } = await world();
  const asking = accounts();
  const { offers } = await discovered(asking);
  const [offer] = offers;
  if (offer === undefined) throw new Error('Nothing was offered.');
  const name = await asking.saveQuery(offer, new AbortController().signal);
  await asking.saveQuery(offer, new AbortController().signal);
  expect(aws.savedQueries()).toMatchObject([{ name, queryString: offer.query.text, logGroupNames: [GROUP.name] }]);
});

test('a refused saving says which permission is missing', async () => {
  const { aws, accounts } = await world();
  const asking = accounts();
  const { offers } = await discovered(asking);
  aws.addIdentity({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/auditor`,
    denied: ['logs:PutQueryDefinition'],
  });
  const [offer] = offers;
  if (offer === undefined) throw new Error('Nothing was offered.');
  await expect(asking.saveQuery(offer, new AbortController().signal)).rejects.toThrow(/logs:PutQueryDefinition/);
});

test('stopping while an account is asked ends soon, with what was found', async () => {
  const { aws, accounts } = await world();
  aws.faults.whenever('DescribeTrails', { kind: 'slow', ms: 5_000 }, () => true);
  const stop = new AbortController();
  const asking = accounts().discover(OPEN, stop.signal);
  await expect.poll(() => aws.books.count('DescribeTrails')).toBeGreaterThan(0);
  stop.abort();
  const { identities } = await asking;
  expect(identities).toHaveLength(1);
});

test('a second profile that sees what the first one offers found something, too', async () => {
  const { accounts } = await world();
  const discovery = await discovered(accounts());
  const [identity] = discovery.identities;
  if (identity === undefined) throw new Error('Nobody was asked.');
  const both = { ...discovery, identities: [identity, { ...identity, profile: 'again' }] };
  const choice = { profiles: [null, 'again'], regions: [], roleArn: null, logGroups: [], usdPerGb: null };
  const agreed = discovery.offers.map(({ id }) => id);
  expect(unreadAccounts(both, choice, agreed)).toEqual([]);
});
