// Finding tables over CloudTrail, and saying before anything is asked what it would cost, where answers are kept, and what is in the way.
import { afterEach, describe, expect, test } from 'vitest';
import type { AthenaFound } from '../../../src/evidence/athena/discover.ts';
import { type AthenaWorld, athenaWorld, madeTable, onlyOffer } from '../../support/athena-world.ts';
import type { FakeTable, FakeWorkGroup } from '../../support/fake-aws/athena.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const AUTUMN = { from: Date.parse('2026-09-01T00:00:00Z'), to: NOW };
const worlds: AthenaWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function world(more: Partial<Parameters<typeof athenaWorld>[1]> = {}): Promise<AthenaWorld> {
  const made = await athenaWorld([], { now: NOW, ...more });
  worlds.push(made);
  return made;
}
const refusal = async (group: FakeWorkGroup, output: string | null = null): Promise<string | null> => {
  const of = await world();
  of.aws.athena.addWorkGroup(group);
  return onlyOffer(await of.find(AUTUMN, { choice: { workGroup: group.name, output } })).refused;
};
const codes = ({ problems }: AthenaFound): readonly string[] => problems.map(({ code }) => code);

/** The made table with other properties; undefined takes one away. */
function withProperties(change: Readonly<Record<string, string | undefined>>, more: Partial<FakeTable> = {}): FakeTable {
  const made = madeTable();
  const all = Object.entries({ ...made.Parameters, ...change });
  return { ...made, Parameters: Object.fromEntries(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))), ...more };
}

describe('which tables', () => {
  test('those over CloudTrail among all others, on every page of every database', async () => {
    const of = await world();
    for (let at = 0; at < 120; at += 1) {
      of.aws.athena.addTable({ database: `lake_${at % 60}`, Name: `orders_${at}`, Columns: [{ Name: 'id', Type: 'bigint' }] });
    }
    for (let at = 0; at < 70; at += 1) {
      of.aws.athena.addTable({ database: 'zoo', Name: `animals_${at}`, Columns: [{ Name: 'id', Type: 'bigint' }] });
    }
    of.aws.athena.addTable({ ...madeTable(), database: 'zoo', Name: 'old_trail' });
    const { offers, problems } = await of.find(AUTUMN);
    expect(problems).toEqual([]);
    expect(offers.map(({ location }) => location)).toEqual(['trails.cloudtrail', 'zoo.old_trail']);
    expect(offers[0]).toMatchObject({
      id: 'athena:111122223333:eu-west-1:trails.cloudtrail',
      kind: 'athena',
      arn: 'arn:aws:glue:eu-west-1:111122223333:table/trails/cloudtrail',
      foundBy: ['the input format of CloudTrail', 'it lies over a folder AWSLogs'],
      refused: null,
    });
    expect(of.aws.athena.runs).toEqual([]);
  });

  test('or those that are named, and no others; a name that means nothing is a problem', async () => {
    const of = await world();
    of.aws.athena.addTable({ database: 'shop', Name: 'orders', Columns: [{ Name: 'id', Type: 'bigint' }] });
    const found = await of.find(AUTUMN, { choice: { tables: ['trails.cloudtrail', 'trails.nothing', 'shop.orders'] } });
    expect(found.offers.map(({ location }) => location)).toEqual(['trails.cloudtrail']);
    expect(found.problems.map(({ text }) => text)).toEqual([
      expect.stringContaining('There is no table trails.nothing in eu-west-1'),
      expect.stringContaining("shop.orders is none over CloudTrail's events"),
    ]);
    expect(of.aws.books.count('ListDatabases')).toBe(0);
  });

  test('what may not be seen is said, with the permission', async () => {
    const of = await world({ identity: { denied: ['athena:ListDatabases'] } });
    const found = await of.find(AUTUMN);
    expect(found.offers).toEqual([]);
    expect(codes(found)).toEqual(['access-denied']);
    expect(found.problems[0]?.text).toContain('athena:ListDatabases');
  });

  test('a workgroup that may not be looked at leaves the table refused, and says why', async () => {
    const found = await (await world({ identity: { denied: ['athena:GetWorkGroup'] } })).find(AUTUMN);
    expect(onlyOffer(found).refused).toMatch(/workgroup could not be asked about/);
    expect(found.problems[0]?.text).toContain('athena:GetWorkGroup');
  });
});

describe('what it would cost', () => {
  test('the files of the period, at the list price, ten megabytes at least', async () => {
    const of = await world();
    const asked: unknown[] = [];
    const sizeOf = async (location: string, period: unknown) => {
      asked.push(location, period);
      return 200_000_000_000;
    };
    expect(onlyOffer(await of.find(AUTUMN, { sizeOf }))).toMatchObject({ bytes: 200_000_000_000, basis: 'derived' });
    expect(onlyOffer(await of.find(AUTUMN, { sizeOf })).costUsd).toBeCloseTo(1, 3);
    expect(asked.slice(0, 2)).toEqual(['s3://org-trail/AWSLogs/o-abcdefghij/', AUTUMN]);
    expect(onlyOffer(await of.find(AUTUMN, { sizeOf: async () => 0 })).costUsd).toBeGreaterThan(0);
  });

  test('nobody knows where the files cannot be listed, also where that fails', async () => {
    const of = await world();
    const failing = async () => {
      throw new Error('no');
    };
    for (const sizeOf of [async () => null, failing]) {
      expect(onlyOffer(await of.find(AUTUMN, { sizeOf }))).toMatchObject({ bytes: null, basis: 'none', costUsd: null, refused: null });
    }
  });

  test('all of a table that tells no days apart; refused where nobody knows how much that is, unless its workgroup has a limit', async () => {
    const table = { ...withProperties({ 'projection.day.format': 'dd-MM-yyyy' }) };
    const of = await world({ table });
    const asked: unknown[] = [];
    const sizeOf = async (_location: string, period: unknown) => {
      asked.push(period);
      return 5_000;
    };
    const offer = onlyOffer(await of.find(AUTUMN, { sizeOf }));
    expect(asked).toEqual([null]);
    expect(offer.notes.join('\n')).toContain('every query reads all of it');
    expect(onlyOffer(await of.find(AUTUMN, { sizeOf: async () => null })).refused).toMatch(/how much that is could not be found out/);
    of.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: 1_000_000_000 });
    expect(onlyOffer(await of.find(AUTUMN, { sizeOf: async () => null }))).toMatchObject({ bytes: 1_000_000_000, refused: null });
  });

  test('the query is there to be read before it runs', async () => {
    const { query } = onlyOffer(await (await world()).find(AUTUMN));
    expect(query.text).toContain(`t."eventtime" >= '2026-09-01T00:00:00Z' AND t."eventtime" < '2026-11-22T14:05:09Z'`);
  });
});

describe('what it reaches', () => {
  test('a projected range that begins later cuts the period, and says so', async () => {
    const table = withProperties({ 'projection.day.range': '2026/10/01,NOW' });
    const offer = onlyOffer(await (await world({ table })).find(AUTUMN));
    expect(offer.window).toEqual({ from: Date.parse('2026-10-01T00:00:00Z'), to: NOW });
    expect(offer.notes.join('\n')).toContain('no partitions before 2026-10-01');
  });

  test('one that moves with the time, and one that ended', async () => {
    const moving = withProperties({ 'projection.day.range': 'NOW-7DAYS,NOW' });
    expect(onlyOffer(await (await world({ table: moving })).find(AUTUMN)).window.from).toBe(Date.parse('2026-11-15T00:00:00Z'));
    const ended = withProperties({ 'projection.day.range': '2020/01/01,2025/12/31' });
    expect(onlyOffer(await (await world({ table: ended })).find(AUTUMN)).refused).toMatch(/no partitions for the period/);
  });

  test('only named accounts, where a table wants them named', async () => {
    const table = withProperties({ 'projection.account.type': 'injected' });
    const of = await world({ table });
    expect(onlyOffer(await of.find(AUTUMN)).notes.join('\n')).toContain('wants its account named: only 111122223333 is asked');
    const more = onlyOffer(await of.find(AUTUMN, { choice: { accounts: ['444455556666', '777788889999'] } }));
    expect(more.query.text).toContain(`t."account" IN ('444455556666', '777788889999')`);
    const odd = withProperties({ 'projection.region.type': 'injected' });
    const tenant = { ...odd, PartitionKeys: [...(odd.PartitionKeys ?? []), { Name: 'tenant', Type: 'string' }] };
    const unknown = { ...tenant, Parameters: { ...tenant.Parameters, 'projection.tenant.type': 'injected' } };
    expect(onlyOffer(await (await world({ table: unknown })).find(AUTUMN)).refused).toContain('tenant');
  });

  test('a table without TLS details is refused', async () => {
    const made = madeTable();
    const table = { ...made, Columns: made.Columns.filter(({ Name }) => Name !== 'tlsdetails') };
    const offer = onlyOffer(await (await world({ table })).find(AUTUMN));
    expect(offer).toMatchObject({ bytes: null, costUsd: null, query: { text: '' } });
    expect(offer.refused).toContain('no column tlsdetails');
  });
});

describe('where queries run, and where answers are kept', () => {
  test.each([
    ['keeps results where it says', { name: 'audit', output: 's3://r/' }, null],
    ['leaves them to Athena', { name: 'audit', output: null, managed: true }, null],
    ['lets the query say, and one does', { name: 'audit', output: null, enforced: false }, 's3://mine/'],
  ] satisfies [string, FakeWorkGroup, string | null][])('a workgroup that %s', async (_name, group, output) => {
    expect(await refusal(group, output)).toBeNull();
  });

  test.each([
    ['is disabled', { name: 'audit', state: 'DISABLED' }, /is disabled/],
    ['runs Spark', { name: 'audit', engine: 'PySpark engine version 3' }, /not SQL/],
    ['says nowhere where results are kept', { name: 'audit', output: null }, /--athena-output s3:\/\/BUCKET\/PREFIX\/.*there are primary/s],
  ] satisfies [string, FakeWorkGroup, RegExp][])('one that %s is refused with what to do', async (_name, group, words) => {
    expect(await refusal(group)).toMatch(words);
  });

  test('a place that the workgroup overrules is said, so is its limit', async () => {
    const of = await world();
    of.aws.athena.addWorkGroup({ name: 'primary', output: 's3://theirs/', cutoffBytes: 5_000_000_000 });
    const { notes } = onlyOffer(await of.find(AUTUMN, { choice: { output: 's3://mine/' } }));
    expect(notes.join('\n')).toMatch(/s3:\/\/theirs\/.*not the place that was named.*more than 5 GB/s);
  });

  test('a workgroup that is not there is a problem', async () => {
    const found = await (await world()).find(AUTUMN, { choice: { workGroup: 'gone' } });
    expect(found.problems[0]?.text).toContain('gone is not found');
  });
});
