// An account asked for everything it has: what is offered, what is chosen of it and why, and that the same calls are read once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../src/contract/calls.ts';
import { type Discovery, isChosenFor } from '../../src/contract/discovery.ts';
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import { unreadAccounts } from '../../src/evidence/accounts.ts';
import { EMPTY_AWS } from '../../src/session/scope.ts';
import { ACCOUNT, collectAll, insightsWorld, REGION, type World } from '../support/insights-world.ts';
import { type LakeTable, lakeTable } from '../support/lake-engine.ts';
import { event, tls } from '../support/trail.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const window = { from: Date.parse('2026-11-19T00:00:00Z'), to: Date.parse('2026-11-22T00:00:00Z') };
const never = new AbortController().signal;
const STORE = '1a2b3c4d-0000-4000-8000-aaaabbbbcccc';

const records = Array.from({ length: 40 }, (_, at) =>
  event({
    eventTime: `${new Date(window.from + at * 3_600_000).toISOString().slice(0, 19)}Z`,
    tlsDetails: tls(at % 10 === 0 ? 'TLSv1' : 'TLSv1.3'),
  }),
);

let world: World;
let lake: LakeTable;
beforeEach(async () => {
  world = await insightsWorld(records, { now: NOW });
  lake = await lakeTable(STORE, records, []);
  world.aws.lake.engine = lake.engine;
  world.aws.health.subscribed.add(ACCOUNT);
});
afterEach(() => world.aws.close());

function withLake(): void {
  world.aws.lake.stores.push({ account: ACCOUNT, region: REGION, id: STORE, name: 'audit', organization: false, retentionDays: 2557 });
}

const everything = { kinds: [...ACCOUNT_KINDS] };
const discovering = (choice: Parameters<World['accounts']>[1] = everything): Promise<Discovery> =>
  world.accounts({}, choice).discover(window, never);
const chosen = (discovery: Discovery): readonly string[] =>
  discovery.offers.filter((offer) => isChosenFor(discovery, offer)).map(({ kind }) => kind);

async function read(
  discovery: Discovery,
  offers: readonly string[],
  maxCostUsd = 5,
  since: number | null = null,
): Promise<readonly SourceResult[]> {
  const accounts = world.accounts({}, everything);
  return collectAll(accounts.sources({ discovery, agreed: { offers, maxCostUsd }, spentUsd: 0 }, since));
}
const legacy = ({ coverage }: SourceResult): number => coverage.reduce((sum, { byTlsVersion }) => sum + (byTlsVersion.TLSv1 ?? 0), 0);

describe('an account that is asked for everything', () => {
  test('offers what it has; of places with the same calls one is chosen, each with its reason', async () => {
    withLake();
    const discovery = await discovering();
    expect(new Set(discovery.offers.map(({ kind }) => kind))).toEqual(
      new Set(['logs-insights', 'lake', 'event-history', 'health-notices']),
    );
    const trails = chosen(discovery).filter((kind) => kind !== 'health-notices');
    expect(trails).toHaveLength(1);
    for (const { why } of discovery.choices ?? []) expect(why).toMatch(/^[A-Z].*\.$/s);
    expect(discovery.problems).toEqual([]);
    expect(discovery.recorded?.[0]?.trails.map(({ name }) => name)).toEqual(['org-trail']);
  });

  test('where there is nothing else, its free Event history is read', async () => {
    const bare = await insightsWorld([], { now: NOW, trail: false, group: { name: 'something/else' } }).catch(() => null);
    const discovery =
      bare === null ? await discovering({ kinds: ['event-history'] }) : await bare.accounts({}, everything).discover(window, never);
    expect(chosen(discovery)).toContain('event-history');
    expect(discovery.offers.find(({ kind }) => kind === 'event-history')?.costUsd).toBe(0);
    await bare?.aws.close();
  });

  test('what may not be asked is a blind spot and no failure: nobody had named it', async () => {
    const aws = world.aws;
    aws.addIdentity({
      accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? '',
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/auditor`,
      denied: ['athena:ListDataCatalogs', 'athena:ListDatabases', 'cloudtrail:ListEventDataStores', 'health:DescribeEvents'],
    });
    const discovery = await discovering();
    expect(discovery.problems).toEqual([]);
    expect(chosen(discovery)).toContain('logs-insights');
    const named = await discovering({ kinds: ['lake'] });
    expect([...named.problems.map(({ text }) => text), ...named.offers.map(({ refused }) => refused)].join(' ')).toMatch(
      /ListEventDataStores/,
    );
  });
});

describe('what is read', () => {
  test('an event data store and a log group of the same calls give the same answer', async () => {
    withLake();
    const discovery = await discovering();
    const results = await read(
      discovery,
      discovery.offers.filter(({ kind }) => kind === 'lake' || kind === 'logs-insights').map(({ id }) => id),
    );
    expect(results.map(({ source }) => source.kind).sort()).toEqual(['lake', 'logs-insights']);
    expect(results.map(legacy)).toEqual([4, 4]);
    expect(results.map(({ source }) => source.input?.records.events)).toEqual([40, 40]);
  });

  test('one limit holds for all of it, whatever each costs', async () => {
    withLake();
    const discovery = await discovering();
    const paid = discovery.offers.filter(({ kind }) => kind === 'lake' || kind === 'logs-insights').map(({ id }) => id);
    const results = await read(discovery, paid, 0);
    for (const { source } of results) expect(source.gaps.map(({ code }) => code)).toContain('cost-limit');
    expect(results.reduce((sum, { source }) => sum + (source.costUsd ?? 0), 0)).toBe(0);
  });

  test('notices of AWS tell nothing of the time since a fix: they are not asked again', async () => {
    const discovery = await discovering();
    const health = discovery.offers.filter(({ kind }) => kind === 'health-notices').map(({ id }) => id);
    expect(await read(discovery, health, 5, window.from)).toEqual([]);
    expect((await read(discovery, health)).map(({ source }) => source.kind)).toEqual(['health-notices']);
  });
});

test('an account without what was asked for is said to have nothing of it, by that name', async () => {
  const choice = { ...EMPTY_AWS, kinds: ['athena' as const] };
  const [result, ...others] = unreadAccounts(await discovering(choice), choice, []);
  expect(others).toEqual([]);
  expect(result?.source).toMatchObject({ id: 'athena:default', kind: 'athena', status: 'skipped' });
  expect(result?.source.gaps).toMatchObject([
    { code: 'nothing-offered', text: 'Nothing of what was asked for was found for default credentials, account 111122223333.' },
  ]);
});
