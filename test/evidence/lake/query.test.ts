// The SQL that event data stores are asked: by the grammar of Trino, of which Lake takes every SELECT.
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';
import { describe, expect, test } from 'vitest';
import { MOST_CHARACTERS } from '../../../src/evidence/lake/facts.ts';
import { LAKE_KEY_COLUMNS, lakeQuery, storeId } from '../../../src/evidence/lake/query.ts';

const ID = '1a2b3c4d-0000-4000-8000-aaaabbbbcccc';
const PERIOD = { from: Date.parse('2026-10-01T00:00:00Z'), to: Date.parse('2026-11-22T14:05:09Z') };

/** Lake takes the id of an event data store without quotes, which Trino's own grammar does not (query-limitations). */
const quoted = (sql: string): string => sql.replace(`FROM ${ID}`, `FROM "${ID}"`);

describe.each(['record', 'columns'] as const)('the query by %s', (dialect) => {
  const sql = lakeQuery(dialect, ID, PERIOD);

  test('is Trino, one SELECT, and no longer than Lake allows', () => {
    const trino = new TrinoSQL();
    expect(trino.validate(quoted(sql))).toEqual([]);
    expect(trino.validate(quoted(`${sql}\n-- tls-migrate mark`))).toEqual([]);
    expect(trino.validate(quoted(sql.replace('GROUP BY', 'GROUP')))).not.toEqual([]);
    expect(sql.length).toBeLessThan(MOST_CHARACTERS / 2);
    expect(sql).not.toContain(';');
  });

  test('keeps the scan to its period, which ends before its end', () => {
    expect(sql).toContain(`eventTime >= timestamp '2026-10-01 00:00:00' AND eventTime < timestamp '2026-11-22 14:05:09'`);
  });

  test('groups by every column that tells rows apart, and by nothing else', () => {
    expect(sql.split('\n').at(-1)).toBe(`GROUP BY ${LAKE_KEY_COLUMNS.map((_, at) => at + 1).join(', ')}`);
    const names = [...sql.matchAll(/ AS (\w+)(?:,|\n)/g)].map(([, name]) => name);
    expect(names.slice(0, LAKE_KEY_COLUMNS.length)).toEqual(LAKE_KEY_COLUMNS);
  });
});

test('a period shorter than the seven days that Lake takes is asked with bounds so far apart, and cut to its own', () => {
  const sql = lakeQuery('record', ID, { from: Date.parse('2026-11-20T09:30:00Z'), to: PERIOD.to });
  expect(sql).toContain(`WHERE eventTime >= timestamp '2026-11-15 14:05:09' AND eventTime < timestamp '2026-11-22 14:05:09'`);
  expect(sql).toContain(`AND to_unixtime(eventTime) >= ${Date.parse('2026-11-20T09:30:00Z') / 1000}\n`);
  expect(new TrinoSQL().validate(quoted(sql))).toEqual([]);
});

test('the key exchange comes from the raw event: the documented columns do not have it', () => {
  expect(lakeQuery('record', ID, PERIOD)).toContain(`json_extract_scalar(eventJson, '$.tlsDetails.keyExchange')`);
  expect(lakeQuery('columns', ID, PERIOD)).not.toMatch(/eventJson|keyExchange/);
});

test('nothing but the id of an event data store gets into a query', () => {
  const arn = `arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:eventdatastore/${ID}`;
  expect(storeId(arn)).toBe(ID);
  for (const text of [ID, `${arn} WHERE 1=1`, `${arn};`, `${arn}"`, arn.replace(ID, 'a'), arn.replace('eventdatastore', 'trail')]) {
    expect(storeId(text)).toBeNull();
  }
});
