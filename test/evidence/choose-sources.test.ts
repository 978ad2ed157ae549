// Which places the assistant reads by itself, told as stories of accounts; and how a person changes it.
import { describe, expect, test } from 'vitest';
import type { AccountFacts, TrailFacts } from '../../src/contract/account-facts.ts';
import type { Offer } from '../../src/contract/discovery.ts';
import { type Choice, chooseOtherwise, chooseSources } from '../../src/evidence/choose-sources.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 86_400_000;
const ACCOUNT = '111122223333';
const MEMBER = '444455556666';
const REGION = 'eu-west-1';

function offer(kind: Offer['kind'], more: Partial<Offer> & { days?: number } = {}): Offer {
  const { days = 90, ...fields } = more;
  const location = fields.location ?? kind;
  return {
    id: `${kind}:${location}`,
    kind,
    profile: null,
    account: ACCOUNT,
    region: REGION,
    location,
    arn: `arn:aws:x:${REGION}:${ACCOUNT}:${location}`,
    foundBy: [],
    window: { from: NOW - days * DAY, to: NOW },
    retentionDays: null,
    notes: [],
    bytes: null,
    basis: 'none',
    costUsd: 0,
    refused: null,
    query: { text: '', consoleUrl: '' },
    ...fields,
  };
}
const LOG_GROUP_ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:trail/logs`;
const logGroup = (more: Partial<Offer> & { days?: number } = {}) =>
  offer('logs-insights', { location: 'trail/logs', arn: LOG_GROUP_ARN, costUsd: 0.4, foundBy: ['trail main (multi-Region)'], ...more });
const bucket = (more: Partial<Offer> & { days?: number } = {}) =>
  offer('cloudtrail-files', { location: 's3://trails/', files: 's3://trails/', costUsd: 0.1, ...more });
const table = (more: Partial<Offer> & { days?: number } = {}) =>
  offer('athena', { location: 'default.cloudtrail', files: 's3://trails/AWSLogs/', costUsd: 2, ...more });
const history = (more: Partial<Offer> & { days?: number } = {}) =>
  offer('event-history', { location: `Event history of ${REGION}`, ...more });

const trail = (more: Partial<TrailFacts> = {}): TrailFacts => ({
  arn: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`,
  name: 'main',
  account: ACCOUNT,
  homeRegion: REGION,
  allRegions: true,
  organization: false,
  logging: true,
  bucket: 'trails',
  prefix: null,
  logGroup: LOG_GROUP_ARN,
  management: 'all',
  leftOut: [],
  s3Objects: 'none',
  ...more,
});
const recorded = (...trails: readonly TrailFacts[]): AccountFacts[] => [{ account: ACCOUNT, regions: [REGION], trails: [...trails] }];

const choose = (offers: readonly Offer[], facts: readonly AccountFacts[] = recorded(trail()), maxCostUsd: number | null = null) =>
  chooseSources(offers, { recorded: facts, maxCostUsd });
const chosen = (choices: readonly Choice[]) => choices.filter((choice) => choice.chosen).map(({ id }) => id.replace(/:.*/s, ''));
const why = (choices: readonly Choice[], kind: Offer['kind']) => choices.find(({ id }) => id.startsWith(kind))?.why ?? '';

describe('one trail that lies in several places', () => {
  const all = [logGroup(), table(), bucket(), history()];

  test('is read once, where it is cheapest', () => {
    const choices = choose(all);
    expect(chosen(choices)).toEqual(['cloudtrail-files']);
    expect(why(choices, 'cloudtrail-files')).toBe('The calls of account 111122223333, in all Regions, 90 days; about $0.10.');
    expect(why(choices, 'logs-insights')).toBe(
      'The same calls are in s3://trails/, which costs less (about $0.10, here about $0.40). Both together would count them twice.',
    );
  });

  test('is read in the same place whatever the order in which the places were found', () => {
    expect(choose(all.toReversed())).toEqual(choose(all));
  });

  test('is read where it reaches further back, though that costs more', () => {
    const choices = choose([logGroup({ days: 14, costUsd: 0.01 }), bucket()]);
    expect(chosen(choices)).toEqual(['cloudtrail-files']);
    expect(why(choices, 'logs-insights')).toContain('reaches further back (90 days, here 14 days)');
  });

  test('is read whole rather than as a sample, though the sample is free', () => {
    const choices = choose([history(), logGroup()]);
    expect(chosen(choices)).toEqual(['logs-insights']);
    expect(why(choices, 'event-history')).toContain('is read whole, where here only a sample is read');
  });

  test('what the other place would show of the past is said', () => {
    expect(why(choose([history(), logGroup({ days: 7 })]), 'event-history')).toContain('reaches 90 days back: choose it instead');
  });

  test('is told to lie there, so that a person who takes two knows what that does', () => {
    const [first] = choose(all);
    expect(first?.overlaps).toHaveLength(3);
  });
});

describe('an account without a trail', () => {
  test('has Event history, a sample for nothing in each Region', () => {
    const choices = choose([history(), history({ location: 'Event history of us-east-1', region: 'us-east-1' })], []);
    expect(chosen(choices)).toEqual(['event-history', 'event-history']);
    expect(why(choices, 'event-history')).toBe('A sample of the management events of account 111122223333, in eu-west-1, 90 days; free.');
  });

  test('has log groups that CloudWatch fills: management and data events are not the same calls', () => {
    const of = (name: string) =>
      logGroup({ location: name, arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`, foundBy: ['filled by CloudWatch itself'] });
    const choices = choose([of('aws/cloudtrail/management'), of('aws/cloudtrail/data'), history()], []);
    expect(chosen(choices)).toEqual(['logs-insights', 'logs-insights']);
  });
});

describe('an organization', () => {
  const whole = trail({ organization: true, name: 'org', logGroup: `${LOG_GROUP_ARN}-org` });
  const ofAll = logGroup({ location: 'trail/logs-org', arn: `${LOG_GROUP_ARN}-org`, costUsd: 12, foundBy: [] });
  const ofOne = logGroup({ account: MEMBER, arn: LOG_GROUP_ARN.replace(ACCOUNT, MEMBER), foundBy: [] });

  test('is read from its own trail, not account by account', () => {
    const choices = choose([ofOne, ofAll], recorded(whole));
    expect(chosen(choices)).toEqual(['logs-insights']);
    expect(choices[0]).toMatchObject({ id: 'logs-insights:trail/logs-org', chosen: true });
    expect(choices[1]?.why).toContain('holds the calls of the whole organization');
  });

  test('whose trail costs more than the limit is read where that is allowed, and the limit is named', () => {
    const choices = choose([ofOne, ofAll], recorded(whole), 5);
    expect(choices.map((choice) => choice.chosen)).toEqual([false, true]);
    expect(choices[0]?.why).toBe('It costs about $12.00, and $5.00 is left of the limit of $5.00.');
  });

  test('of which nobody may ask the trails is known by the words of the offer', () => {
    const said = { ...ofAll, foundBy: ['trail org (organization, multi-Region)'] };
    expect(chosen(choose([ofOne, said], []))).toEqual(['logs-insights']);
  });
});

test('two trails of two Regions, or two accounts, are both read', () => {
  const there = {
    location: 'other',
    arn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:other`,
    region: 'us-east-1',
    foundBy: ['trail b (one Region)'],
  };
  expect(chosen(choose([logGroup({ foundBy: ['trail a (one Region)'] }), logGroup(there)], []))).toHaveLength(2);
  const elsewhere = { location: 'other', account: MEMBER, arn: LOG_GROUP_ARN.replace(ACCOUNT, MEMBER) };
  expect(chosen(choose([logGroup(), logGroup(elsewhere)], []))).toHaveLength(2);
});

test('two periods that do not touch are both read', () => {
  const old = logGroup({ location: 'old', window: { from: NOW - 300 * DAY, to: NOW - 200 * DAY } });
  expect(chosen(choose([old, bucket()], []))).toHaveLength(2);
});

test('whole places that are free are read before those that cost, where they hold as much', () => {
  const choices = choose([logGroup({ costUsd: 0.01 }), bucket({ costUsd: 0 })]);
  expect(chosen(choices)).toEqual(['cloudtrail-files']);
  expect(why(choices, 'logs-insights')).toContain('which is free');
});

test('with nothing to spend, only what is free is read; of the rest it is said why not', () => {
  const choices = choose([logGroup(), history(), offer('lake', { costUsd: null, location: 'store' })], recorded(trail()), 0);
  expect(chosen(choices)).toEqual(['event-history']);
  expect(why(choices, 'logs-insights')).toContain('$0.00 is left');
  expect(why(choices, 'lake')).toContain('nobody can say');
});

test('what is chosen uses up the limit', () => {
  const other = logGroup({ location: 'other', account: MEMBER, arn: LOG_GROUP_ARN.replace(ACCOUNT, MEMBER) });
  expect(choose([logGroup(), other], [], 0.5).map((choice) => choice.chosen)).toEqual([true, false]);
});

test('what cannot be read is not chosen, holds nothing against others, and says why', () => {
  const choices = choose([bucket({ refused: 'Access denied.' }), logGroup()]);
  expect(chosen(choices)).toEqual(['logs-insights']);
  expect(why(choices, 'cloudtrail-files')).toBe('It cannot be read. Access denied.');
  expect(choices.every(({ overlaps }) => overlaps.length === 0)).toBe(true);
});

test('what a person named is read, also two of the same', () => {
  const named = { foundBy: ['named by you'] };
  const choices = choose([logGroup(named), table({ ...named, costUsd: 1 }), bucket()]);
  expect(chosen(choices).sort()).toEqual(['athena', 'logs-insights']);
  expect(why(choices, 'cloudtrail-files')).toContain('you have named');
});

describe('logs of another kind', () => {
  const access = offer('s3-access-logs', { location: 's3://access-logs/', region: REGION });

  test('are read beside the trail: buckets, own endpoints, notices', () => {
    const choices = choose([access, offer('endpoint-access-logs'), offer('health-notices'), logGroup()]);
    expect(chosen(choices).sort()).toEqual(['endpoint-access-logs', 'health-notices', 'logs-insights', 's3-access-logs']);
    for (const { why: reason } of choices) expect(reason).toMatch(/; (?:free|about \$0\.40)\.$/);
  });

  test('of buckets are left out where the trail records every call to objects', () => {
    const choices = choose([access, logGroup()], recorded(trail({ s3Objects: 'all' })));
    expect(chosen(choices)).toEqual(['logs-insights']);
    expect(why(choices, 's3-access-logs')).toContain('count them twice');
  });
});

describe('a person', () => {
  const offers = [bucket(), logGroup(), history({ refused: 'No.' })];
  const choices = choose(offers);

  test('may take another one, and hears what is counted twice then', () => {
    const changed = chooseOtherwise(choices, 'logs-insights:trail/logs', true, offers);
    expect(why(changed, 'logs-insights')).toBe('Chosen by you. The same calls are in s3://trails/: each counts them.');
  });

  test('may leave one out, and take the other without a warning', () => {
    const without = chooseOtherwise(choices, 'cloudtrail-files:s3://trails/', false, offers);
    expect(why(without, 'cloudtrail-files')).toBe('Left out by you.');
    expect(why(chooseOtherwise(without, 'logs-insights:trail/logs', true, offers), 'logs-insights')).toBe('Chosen by you.');
  });

  test('cannot take what cannot be read', () => {
    expect(chooseOtherwise(choices, `event-history:Event history of ${REGION}`, true, offers)).toEqual(choices);
  });
});

test('nothing offered is nothing chosen', () => expect(choose([])).toEqual([]));
