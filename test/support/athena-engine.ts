// Executes the SQL for Athena with DuckDB, over records in a table that was made by the given statement.
//
// Nothing of the SQL is rewritten. What Trino has and DuckDB calls otherwise is there as a macro: array_join, json_extract_scalar.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { FakeTable, Outcome } from './fake-aws/athena.ts';

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The fields of `struct<…>`, null for any other type. */
function fieldsOf(type: string): readonly Field[] | null {
  const inside = /^struct<(.*)>$/s.exec(type)?.[1];
  if (inside === undefined) return null;
  const fields: Field[] = [];
  let depth = 0;
  let part = '';
  for (const char of `${inside},`) {
    if (char === '<') depth += 1;
    if (char === '>') depth -= 1;
    if (char !== ',' || depth > 0) {
      part += char;
      continue;
    }
    const colon = part.indexOf(':');
    fields.push({ name: part.slice(0, colon), type: part.slice(colon + 1) });
    part = '';
  }
  return fields;
}

const duckType = (type: string): string => {
  const fields = fieldsOf(type);
  return fields === null ? 'VARCHAR' : `STRUCT(${fields.map((field) => `"${field.name}" ${duckType(field.type)}`).join(', ')})`;
};

/** A value as the SerDe gives it: names in any case, what is no object is no struct, objects in text columns are their JSON. */
function asColumn(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  const fields = fieldsOf(type);
  if (fields === null) return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const own = new Map(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]));
  return Object.fromEntries(fields.map((field) => [field.name, asColumn(own.get(field.name), field.type)]));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that no question is about, and that would only take time. */
const IDLE = new Set(['requestparameters', 'responseelements', 'additionaleventdata', 'serviceeventdetails', 'resources', 'addendum']);

export interface Engine {
  readonly execute: (sql: string) => Promise<Outcome>;
  close(): void;
}

/** `partitions` gives the values of a record's partition columns: where its file lies. A record is `bytesEach` bytes of a file. */
export async function athenaEngine(
  table: FakeTable,
  records: readonly unknown[],
  partitions: (record: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>,
  bytesEach = 200,
): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'athena-'));
  const columns = [...table.Columns.filter(({ Name }) => !IDLE.has(Name)), ...(table.PartitionKeys ?? [])];
  const lines = records.filter(isRecord).map((record) => {
    const all = { ...record, ...partitions(record) };
    const own = new Map(Object.entries(all).map(([key, value]) => [key.toLowerCase(), value]));
    return JSON.stringify(Object.fromEntries(columns.map(({ Name, Type }) => [Name, asColumn(own.get(Name), Type)])));
  });
  const file = join(folder, 'records.json');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection: DuckDBConnection = await instance.connect();
  try {
    const types = columns.map(({ Name, Type }) => `'${Name}': '${duckType(Type)}'`).join(', ');
    await connection.run('CREATE MACRO array_join(items, glue) AS array_to_string(items, glue)');
    await connection.run('CREATE MACRO json_extract_scalar(body, place) AS json_extract_string(body, place)');
    if (table.database !== 'main') await connection.run(`CREATE SCHEMA "${table.database}"`);
    const source = `read_json('${file}', format = 'newline_delimited', maximum_object_size = 67108864, columns = {${types}})`;
    await connection.run(`CREATE TABLE "${table.database}"."${table.Name}" AS SELECT * FROM ${source}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    execute: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      const rows = reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
      return { columns: reader.columnNames(), rows, scanned: await scanned(connection, sql, bytesEach) };
    },
    close: () => connection.closeSync(),
  };
}

/** Bytes in the partitions that the conditions on partition columns leave: the lines of the WHERE before the one on the time. */
async function scanned(connection: DuckDBConnection, sql: string, bytesEach: number): Promise<number> {
  const [, from, where] = /FROM ("[^\n]*) AS t\n {2}WHERE (.*?)(?:\n {4}AND )?t\."eventtime" >= /s.exec(sql) ?? [];
  if (from === undefined) return 0;
  const condition = where === undefined || where.trim() === '' ? 'true' : where;
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${from} AS t WHERE ${condition}`);
  return Number(reader.getRows()[0]?.[0] ?? 0) * bytesEach;
}
