// The SQL that Athena is asked, held against Trino's grammar; for tables as AWS's documents make them, and for odd ones.
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';
import { describe, expect, test } from 'vitest';
import { tableDdl } from '../../../src/evidence/athena/ddl.ts';
import { everythingQuery } from '../../../src/evidence/athena/query.ts';
import { lacking, type TrailTable, trailTable, unusable } from '../../../src/evidence/athena/table.ts';
import { madeTable, PLACE } from '../../support/athena-world.ts';
import type { FakeTable } from '../../support/fake-aws/athena.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const period = (from: string, to: string) => ({ from: Date.parse(`${from}Z`), to: Date.parse(`${to}Z`) });
const AUTUMN = period('2026-09-10T10:17:00', '2026-11-01T00:00:00');
const NAMED = { accounts: ['111122223333'], regions: ['eu-west-1'] };

const grammar = new TrinoSQL();
const mistakes = (sql: string): readonly string[] => grammar.validate(sql).map(({ message }) => message);

function tableOf({ database, ...metadata }: FakeTable): TrailTable {
  const { Columns, PartitionKeys = [], Parameters = {}, Name } = metadata;
  const table = trailTable(
    database,
    { Name, Columns: [...Columns], PartitionKeys: [...PartitionKeys], Parameters: { ...Parameters } },
    NOW,
  );
  if (table === null) throw new Error('This is no table over CloudTrail.');
  return table;
}

/** The made table with something else in place of what it has. */
function changed(change: (table: FakeTable) => Partial<FakeTable>): TrailTable {
  const made = madeTable();
  return tableOf({ ...made, ...change(made) });
}
const withTypes = (edit: (name: string, type: string) => string | null): TrailTable =>
  changed(({ Columns }) => ({
    Columns: Columns.flatMap(({ Name, Type }) => {
      const type = edit(Name, Type);
      return type === null ? [] : [{ Name, Type: type }];
    }),
  }));
const unprojected = (keys: readonly { Name: string; Type: string }[]): TrailTable =>
  changed(({ Parameters = {} }) => ({
    PartitionKeys: keys,
    Parameters: Object.fromEntries(Object.entries(Parameters).filter(([key]) => !key.startsWith('projection.'))),
  }));
const text = (name: string) => ({ Name: name, Type: 'string' });

const TABLES: readonly (readonly [string, TrailTable])[] = [
  ['the table that the program offers to make', tableOf(madeTable())],
  [
    'the table of the documents, without key exchange',
    withTypes((name, type) =>
      name === 'tlsdetails' ? 'struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>' : type,
    ),
  ],
  ['TLS details kept as text', withTypes((name, type) => (name === 'tlsdetails' ? 'string' : type))],
  [
    'nothing but what is needed',
    withTypes((name, type) =>
      name === 'useridentity' ? 'struct<type:string>' : ['eventtime', 'eventsource', 'tlsdetails'].includes(name) ? type : null,
    ),
  ],
  ['partitions by year, month and day', unprojected(['region', 'year', 'month', 'day'].map(text))],
  ['such partitions as numbers', unprojected(['year', 'month', 'day'].map((name) => ({ Name: name, Type: 'int' })))],
  ['no partitions at all', unprojected([])],
  ['a name with quotes', changed(() => ({ Name: 'a"b', database: "c'd" }))],
  ['accounts that must be named', changed(({ Parameters }) => ({ Parameters: { ...Parameters, 'projection.account.type': 'injected' } }))],
];

describe('Trino understands the query', () => {
  test('and would not understand a wrong one: the grammar is really asked', () => {
    expect(mistakes('SELECT FROM WHERE')).not.toEqual([]);
    expect(mistakes(everythingQuery(tableOf(madeTable()), AUTUMN, NAMED).replace('GROUP BY', 'GROUP'))).not.toEqual([]);
  });

  test.each(TABLES)('for %s', (_name, table) => {
    expect(unusable(table)).toBeNull();
    expect(mistakes(everythingQuery(table, AUTUMN, NAMED))).toEqual([]);
  });
});

describe('only files of the period are read', () => {
  const where = (table: TrailTable, of = AUTUMN): string => /WHERE (.*?)\n\)/s.exec(everythingQuery(table, of, NAMED))?.[1] ?? '';

  test('of its days and two more, because a file lies in the day of its delivery', () => {
    expect(where(tableOf(madeTable()))).toBe(
      `t."day" >= '2026/09/10' AND t."day" <= '2026/11/02'
    AND t."eventtime" >= '2026-09-10T10:17:00Z' AND t."eventtime" < '2026-11-01T00:00:00Z'`,
    );
  });

  test('by year, month and day, with and without leading zeros, over the end of a year', () => {
    const table = unprojected(['year', 'month', 'day'].map(text));
    expect(where(table, period('2025-12-31T00:00:00', '2026-02-27T00:00:00'))).toBe(
      `((t."year" IN ('2025') AND t."month" IN ('12') AND t."day" IN ('31'))
      OR (t."year" IN ('2026') AND t."month" IN ('01', '1'))
      OR (t."year" IN ('2026') AND t."month" IN ('02', '2')))
    AND t."eventtime" >= '2025-12-31T00:00:00Z' AND t."eventtime" < '2026-02-27T00:00:00Z'`,
    );
  });

  test('of the accounts that a table wants named', () => {
    const table = changed(({ Parameters }) => ({ Parameters: { ...Parameters, 'projection.account.type': 'injected' } }));
    expect(where(table)).toContain(`AND t."account" IN ('111122223333')`);
  });

  test('by nothing that Athena could not use: another format of days means that all is read', () => {
    const table = changed(({ Parameters }) => ({ Parameters: { ...Parameters, 'projection.day.format': 'dd-MM-yyyy' } }));
    expect(table.days).toBeNull();
    expect(where(table)).toMatch(/^t\."eventtime"/);
  });
});

describe('what a table lacks is said', () => {
  test('nothing, of the one that the program makes', () => {
    expect(lacking(tableOf(madeTable()))).toEqual([]);
  });

  test('key exchange and the holder of a role, of the one in the documents', () => {
    const table = withTypes((name, type) =>
      name === 'tlsdetails'
        ? 'struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>'
        : name === 'useridentity'
          ? type.replace(/,inscopeof:struct<[^>]*>/, '')
          : type,
    );
    expect(lacking(table).map((sentence) => /field (\S+):/.exec(sentence)?.[1])).toEqual([
      'tlsdetails.keyexchange',
      'useridentity.inscopeof.credentialsissuedto',
    ]);
    expect(everythingQuery(table, AUTUMN, NAMED)).toContain('CAST(NULL AS varchar) AS "keyExchange"');
  });

  test('a table without TLS details cannot be used at all', () => {
    expect(unusable(withTypes((name, type) => (name === 'tlsdetails' ? null : type)))).toMatch(/no column tlsdetails/);
  });

  test.each([
    ['another kind of log', { Columns: [{ Name: 'elb', Type: 'string' }] }],
    ['digests', { Parameters: { location: 's3://b/AWSLogs/111122223333/CloudTrail-Digest/' } }],
    ['a view', { TableType: 'VIRTUAL_VIEW' }],
  ])('%s is no table over CloudTrail', (_name, change) => {
    const { database, Name, Columns, Parameters = {} } = madeTable();
    const metadata = { Name, Columns: [...Columns], Parameters: { ...Parameters }, ...change };
    expect(trailTable(database, metadata, NOW)).toBeNull();
  });

  test('whatever stands in a catalog, reading it ends', () => {
    const types = ['struct<', 'struct<a:struct<b:struct<', 'struct<:,:,>', `${'struct<a:'.repeat(5_000)}string${'>'.repeat(5_000)}`, ''];
    for (const type of types) expect(() => withTypes((name, own) => (name === 'useridentity' ? type : own))).not.toThrow();
  });
});

describe('the statement that makes a table', () => {
  test('writes each place once, with account, Region and day in the template', () => {
    const ddl = tableDdl('cloudtrail', PLACE);
    expect(ddl).toContain("LOCATION 's3://org-trail/AWSLogs/o-abcdefghij/'");
    expect(ddl).toContain(
      ["'storage.location.template' = 's3://org-trail/AWSLogs/o-abcdefghij/$", '{account}/CloudTrail/$', '{region}/$', "{day}'"].join(''),
    );
    expect(ddl).toContain('keyexchange: STRING');
  });

  test.each([{ bucket: "b'; DROP TABLE x; --" }, { prefix: 'a\\b/' }, { accounts: ['1,2'] }, { accounts: [] }, { organization: 'o\n' }])(
    'is not made of %j',
    (odd) => {
      expect(() => tableDdl('cloudtrail', { ...PLACE, ...odd })).toThrow();
    },
  );
});
