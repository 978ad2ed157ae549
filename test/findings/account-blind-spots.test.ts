// What an account does not record is told beside every verdict, with the command that closes it; what it does record is not doubted.
import { describe, expect, test } from 'vitest';
import type { AccountFacts, TrailFacts } from '../../src/contract/account-facts.ts';
import type { Source } from '../../src/contract/document.ts';
import { blindSpotsOf, type Seen } from '../../src/findings/blind-spots.ts';
import { coverage, source } from '../report/support/document.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const trail = (more: Partial<TrailFacts> = {}): TrailFacts => ({
  arn: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`,
  name: 'main',
  account: ACCOUNT,
  homeRegion: REGION,
  allRegions: true,
  organization: true,
  logging: true,
  bucket: 'trails',
  prefix: null,
  logGroup: null,
  management: 'all',
  leftOut: [],
  s3Objects: 'all',
  ...more,
});
const account = (trails: readonly TrailFacts[], more: Partial<AccountFacts> = {}): AccountFacts => ({
  account: ACCOUNT,
  regions: [REGION],
  trails: [...trails],
  ...more,
});

const YEAR = coverage({
  firstEvent: '2025-10-01T00:00:00Z',
  lastEvent: '2026-10-01T00:00:00Z',
  byService: { 's3.amazonaws.com': { events: 10, withTls: 10 } },
});
const of = (kind: Source['kind'], more: Partial<Source> = {}): Source => source([YEAR], { kind, status: 'complete', gaps: [], ...more });
const spots = (recorded: readonly AccountFacts[], more: Partial<Seen> = {}) =>
  blindSpotsOf({ machineChecked: true, sources: [of('cloudtrail-files')], coverage: [YEAR], target: 'tls1.2', recorded, ...more });
const codes = (...given: Parameters<typeof spots>) =>
  spots(...given)
    .map(({ code }) => code)
    .filter((code) => code !== 'refused-handshakes' && code !== 'runtimes-not-looked-for');
const spot = (code: string, ...given: Parameters<typeof spots>) => spots(...given).find((each) => each.code === code);

test('an organization trail in all Regions with data events leaves nothing of this open', () => {
  expect(codes([account([trail()])])).toEqual([]);
});

test('nothing is said of an account that could not be asked, beyond what is said of every log', () => {
  expect(codes([])).toEqual(['s3-data-events']);
  expect(codes([account([], { regions: [] })])).toEqual(['s3-data-events']);
});

describe('objects in S3', () => {
  test('that no trail records are told with the trail and the command', () => {
    expect(spot('s3-data-events', [account([trail({ s3Objects: 'none' })])])).toMatchObject({
      text: expect.stringContaining('trail main (organization, multi-Region) has no data events'),
      howToClose: expect.stringContaining(
        `put-event-selectors --region ${REGION} --trail-name arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main --advanced-event-selectors '[{`,
      ),
    });
  });

  test('the command holds selectors that keep management events', () => {
    const [, json = ''] = /'(\[.*\])'/.exec(spot('s3-data-events', [account([trail({ s3Objects: 'none' })])])?.howToClose ?? '') ?? [];
    expect(JSON.parse(json)).toMatchObject([
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      { FieldSelectors: [{}, { Field: 'resources.type' }] },
    ]);
  });

  test('of some buckets are told as some; of a trail that could not be asked as nobody knows', () => {
    expect(spot('s3-data-events', [account([trail({ s3Objects: 'some' })])])?.text).toContain('for some buckets');
    expect(spot('s3-data-events', [account([trail({ s3Objects: 'unknown' })])])?.text).toContain('only when data events are switched on');
  });

  test('are not in Event history, whatever a trail records', () => {
    expect(codes([account([trail()])], { sources: [of('event-history')] })).toEqual(['s3-data-events', 'management-events-only']);
  });

  test('are not recorded by a trail that is switched off', () => {
    expect(codes([account([trail({ logging: false }), trail({ name: 'other', s3Objects: 'none' })])])).toEqual([
      's3-data-events',
      'trail-switched-off',
    ]);
  });

  test('of buckets whose access logs were read are taken out of what is affected', () => {
    const sources = [of('cloudtrail-files'), of('s3-access-logs', { id: 'access' })];
    expect(spot('s3-data-events', [], { sources })?.affects).toContain('of buckets whose access logs were not read');
  });
});

describe('Regions', () => {
  test('without a trail are named, with the command that makes one record all', () => {
    const local = trail({ allRegions: false });
    expect(spot('regions-without-trail', [account([local], { regions: [REGION, 'us-east-1'] })])).toMatchObject({
      text: expect.stringMatching(/trail main \(organization, one Region\) for eu-west-1\. Of those asked, us-east-1 has none\.$/),
      howToClose: expect.stringContaining('--is-multi-region-trail'),
    });
  });

  test('are all without one where no trail is on', () => {
    expect(codes([account([])])).toEqual(['s3-data-events', 'no-trail', 'other-accounts']);
    expect(codes([account([trail({ logging: false })])])).toEqual(['s3-data-events', 'no-trail', 'trail-switched-off']);
  });

  test('are not doubted where it could not be asked whether the trail is on', () => {
    expect(codes([account([trail({ logging: null })])])).toEqual([]);
  });
});

describe('management events', () => {
  test.each(['read', 'write', 'some', 'none'] as const)('of which a trail records: %s', (management) => {
    expect(codes([account([trail({ management })])])).toEqual(['management-events-left-out']);
  });

  test('that one trail reads and another one writes are all there', () => {
    expect(codes([account([trail({ management: 'read' }), trail({ name: 'b', management: 'write' })])])).toEqual([]);
  });

  test('of services that every trail leaves out are named', () => {
    const leftOut = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];
    expect(spot('services-left-out', [account([trail({ leftOut }), trail({ name: 'b', leftOut: ['kms.amazonaws.com'] })])])?.affects).toBe(
      'Clients that call kms.amazonaws.com alone.',
    );
    expect(codes([account([trail({ leftOut }), trail({ name: 'b' })])])).toEqual([]);
  });

  test('are not doubted where the selectors could not be asked', () => {
    expect(codes([account([trail({ management: 'unknown' })])])).toEqual([]);
  });
});

test('accounts that nobody asked are told where no trail of an organization was seen', () => {
  expect(spot('other-accounts', [account([trail({ organization: false })])])?.text).toContain(`account ${ACCOUNT} was asked`);
});

describe('sources', () => {
  test('a log group holds no large events, a file does', () => {
    expect(codes([account([trail()])], { sources: [of('logs-insights')] })).toEqual(['large-events']);
    expect(codes([account([trail()])], { sources: [of('logs-insights', { status: 'skipped' })] })).toEqual([]);
  });

  test('one that failed is told with its reason', () => {
    const gaps = [
      { code: 'about-the-source', text: 'trail/logs: a remark.', location: null },
      { code: 'access-denied', text: 'trail/logs: This identity may not use logs:StartQuery.', location: null },
    ];
    const sources = [of('cloudtrail-files'), of('logs-insights', { id: 'b', location: 'trail/logs', status: 'failed', gaps })];
    expect(spot('source-failed', [account([trail()])], { sources })?.text).toBe(
      'Nothing could be read of trail/logs. This identity may not use logs:StartQuery.',
    );
  });

  test('of Lake without any key exchange say nothing about post-quantum, for that target alone', () => {
    const rows = [{ ...YEAR, source: 'lake', withTls: 10, byKeyExchange: { absent: 10 } }];
    const seen = { sources: [of('lake', { id: 'lake' })], coverage: rows };
    expect(codes([account([trail()])], { ...seen, target: 'pq' })).toContain('lake-without-key-exchange');
    expect(codes([account([trail()])], seen)).not.toContain('lake-without-key-exchange');
    const named = [{ ...YEAR, source: 'lake', withTls: 10, byKeyExchange: { absent: 4, x25519: 6 } }];
    expect(codes([account([trail()])], { ...seen, coverage: named, target: 'pq' })).not.toContain('lake-without-key-exchange');
  });
});

describe('notices of AWS', () => {
  const notices = of('health-notices', { id: 'health-notices' });
  const old = { ...YEAR, source: 'health-notices', firstEvent: '2023-07-31T00:00:00Z', lastEvent: '2023-07-31T00:00:00Z' };

  test('are partial, and no log', () => {
    expect(codes([], { sources: [notices], coverage: [old] })).toEqual(['no-log-evidence', 'notices-are-partial']);
  });

  test('make a week of logs no longer', () => {
    const week = { ...YEAR, firstEvent: '2026-09-24T00:00:00Z' };
    expect(codes([account([trail()])], { sources: [of('cloudtrail-files'), notices], coverage: [week, old] })).toEqual([
      'rare-clients',
      'notices-are-partial',
    ]);
  });
});

describe('a place that keeps less than a month', () => {
  const week = [{ ...YEAR, firstEvent: '2026-09-24T00:00:00Z' }];
  const read = (retentionDays: number | null) => [
    { kind: 'logs-insights' as const, location: 'trail/logs', region: REGION, retentionDays },
  ];

  test('is named where the events span less, with the command that keeps them longer', () => {
    expect(spot('rare-clients', [], { coverage: week, read: read(7) })).toMatchObject({
      text: 'The events span less than 31 days. The log group trail/logs keeps 7 days.',
      howToClose: expect.stringContaining('put-retention-policy --region eu-west-1 --log-group-name trail/logs'),
    });
  });

  test('is not blamed where it keeps more, or for ever', () => {
    for (const days of [31, null])
      expect(spot('rare-clients', [], { coverage: week, read: read(days) })?.text).toBe('The events span less than 31 days.');
  });
});
