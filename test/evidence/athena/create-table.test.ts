// A table is offered where a trail has files, shown as a statement, and made only by the function that says so.
import { afterEach, describe, expect, test } from 'vitest';
import { createTable, type ListFolders, proposeTables, type TableProposal } from '../../../src/evidence/athena/create-table.ts';
import { type AthenaWorld, athenaWorld, collectOne, delivered, HASTY } from '../../support/athena-world.ts';
import { event } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const FOREVER = new AbortController().signal;
const DEFAULTS = { workGroup: 'primary', output: null };
const worlds: AthenaWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const BUCKET: Readonly<Record<string, readonly string[]>> = {
  'AWSLogs/': ['o-abcdefghij', 'notes'],
  'AWSLogs/o-abcdefghij/': ['111122223333', '444455556666', 'elsewhere'],
  'AWSLogs/o-abcdefghij/111122223333/CloudTrail/': ['eu-west-1', 'us-east-1'],
  'AWSLogs/o-abcdefghij/444455556666/CloudTrail/': ['eu-central-1'],
};
const list: ListFolders = async (_bucket, prefix) => BUCKET[prefix] ?? [];

async function world(): Promise<AthenaWorld> {
  const made = await athenaWorld([], { now: NOW });
  worlds.push(made);
  made.aws.addTrail({ account: '111122223333', homeRegion: 'eu-west-1', name: 'Org-Trail 1', organization: ['444455556666'] });
  return made;
}
async function proposal(of: AthenaWorld, folders: ListFolders = list): Promise<TableProposal> {
  const { proposals } = await proposeTables(await of.connection(), folders, FOREVER);
  const [only] = proposals;
  if (only === undefined) throw new Error('Nothing is proposed.');
  return only;
}

describe('what is offered', () => {
  test('one table over all accounts and Regions of an organization trail, as a statement; nothing runs', async () => {
    const of = await world();
    const offered = await proposal(of);
    expect(offered).toMatchObject({
      database: 'default',
      table: 'tls_migrate_org_trail_1',
      trail: 'Org-Trail 1',
      location: 's3://trail-logs-111122223333/AWSLogs/o-abcdefghij/',
    });
    expect(offered.ddl).toContain("'projection.account.values' = '111122223333,444455556666'");
    expect(offered.ddl).toContain("'projection.region.values' = 'eu-central-1,eu-west-1,us-east-1'");
    expect(of.aws.athena.runs).toEqual([]);
  });

  test('nothing where the files cannot be seen, or where names have characters that no statement is made with', async () => {
    const of = await world();
    const odd: ListFolders = async (bucket, prefix, signal) => (prefix === 'AWSLogs/' ? ["o-abcdefghij'"] : list(bucket, prefix, signal));
    const failing: ListFolders = async () => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    for (const [folders, code] of [
      [odd, 'no-files'],
      [failing, 'access-denied'],
    ] as const) {
      const { proposals, problems } = await proposeTables(await of.connection(), folders, FOREVER);
      expect(proposals).toEqual([]);
      expect(problems.map((problem) => problem.code)).toEqual([code]);
    }
  });
});

describe('making it', () => {
  const make = async (of: AthenaWorld, offered: TableProposal, choice = DEFAULTS, signal = FOREVER) =>
    createTable(await of.connection(), offered, choice, { now: of.now, timing: HASTY }, signal);

  test('makes one that is found and can be asked, with every field', async () => {
    const of = await world();
    const made = await make(of, await proposal(of));
    expect(made.paths.has('tlsdetails.keyexchange')).toBe(true);
    expect(made.days).toEqual({ kind: 'date', column: 'day', format: 'yyyy/MM/dd' });
    const { offers } = await of.find({ from: NOW - 86_400_000, to: NOW });
    const offer = offers.find(({ location }) => location === 'default.tls_migrate_org_trail_1');
    expect(offer?.refused).toBeNull();
    expect(offer?.notes).toEqual([]);
  });

  test('leaves a table of that name as it is', async () => {
    const of = await world();
    const offered = await proposal(of);
    await make(of, offered);
    await expect(make(of, offered)).rejects.toMatchObject({ message: expect.stringContaining('it was left as it is') });
    expect(of.aws.athena.tables.filter(({ Name }) => Name === offered.table)).toHaveLength(1);
  });

  test('says what is missing: a permission, or a place for results', async () => {
    const of = await world();
    const offered = await proposal(of);
    of.aws.athena.fateOf = () => ({
      state: 'FAILED',
      reason: 'FAILED: AccessDeniedException: not authorized to perform: glue:CreateTable',
      error: { ErrorCategory: 2, ErrorType: 1500 },
    });
    await expect(make(of, offered)).rejects.toMatchObject({ code: 'access-denied', message: expect.stringContaining('glue:CreateTable') });
    of.aws.athena.addWorkGroup({ name: 'bare', output: null });
    await expect(make(of, offered, { workGroup: 'bare', output: null })).rejects.toMatchObject({
      message: expect.stringContaining('where results are kept'),
    });
  });

  test('stops the statement when nobody waits any more', async () => {
    const of = await world();
    const offered = await proposal(of);
    of.aws.athena.hangs = () => true;
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(make(of, offered, DEFAULTS, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(of.aws.athena.running()).toEqual([]);
  });

  test('what was made is read like any other', async () => {
    const table = { database: 'default', Name: 'tls_migrate_org_trail_1' };
    const of = await world();
    const offered = await proposal(of);
    await make(of, offered);
    const made = of.aws.athena.tables.find(({ Name }) => Name === table.Name);
    if (made === undefined) throw new Error('It was not made.');
    const filled = await athenaWorld([event({ eventTime: '2026-11-21T10:00:00Z' })], { now: NOW, table: made, partitions: delivered() });
    worlds.push(filled);
    const { offers } = await filled.find({ from: NOW - 3 * 86_400_000, to: NOW });
    const [offer] = offers;
    if (offer === undefined) throw new Error('Nothing is offered.');
    const result = await collectOne(filled.source(offer));
    expect(result.source.input?.records.events).toBe(1);
  });
});
