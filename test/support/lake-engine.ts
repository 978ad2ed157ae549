// An event data store in DuckDB: the documented columns of CloudTrail Lake over records, and the queries of the program run on them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { LakeEngine } from './fake-aws/lake.ts';

/** Types of the columns that the queries may name (CloudTrail user guide, query-supported-event-schemas, in DuckDB's words). */
const COLUMNS = {
  useridentity:
    'STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, accesskeyid VARCHAR, username VARCHAR, ' +
    'sessioncontext STRUCT(sessionissuer STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR)), ' +
    'inscopeof STRUCT(sourcearn VARCHAR, sourceaccount VARCHAR, issuertype VARCHAR, credentiaisissuedto VARCHAR), invokedby VARCHAR)',
  eventtime: 'TIMESTAMP',
  eventsource: 'VARCHAR',
  eventname: 'VARCHAR',
  awsregion: 'VARCHAR',
  sourceipaddress: 'VARCHAR',
  useragent: 'VARCHAR',
  eventid: 'VARCHAR',
  eventtype: 'VARCHAR',
  recipientaccountid: 'VARCHAR',
  vpcendpointid: 'VARCHAR',
  eventcategory: 'VARCHAR',
  tlsdetails: 'STRUCT(tlsversion VARCHAR, ciphersuite VARCHAR, clientprovidedhostheader VARCHAR)',
  sessioncredentialfromconsole: 'VARCHAR',
  eventjson: 'VARCHAR',
} as const;

/** What DuckDB calls otherwise than Trino. Nothing else of a query is changed, but for the name of the table, which Lake takes unquoted. */
const MACROS = [
  'CREATE MACRO json_extract_scalar(text, path) AS json_extract_string(text, path)',
  'CREATE MACRO json_format(value) AS CAST(value AS VARCHAR)',
  'CREATE MACRO to_unixtime(moment) AS epoch(moment)',
  'CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)',
];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** What may hold anything at all, which no column of the queries comes from. */
const LEFT_OUT: ReadonlySet<string> = new Set(['requestParameters', 'responseElements']);

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const lowered = (value: unknown): unknown =>
  isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), lowered(inner)])) : value;

/** A record as a row; null for what CloudTrail would not have put there. */
function rowOf(record: unknown): Fields | null {
  if (!isFields(record) || typeof record.eventTime !== 'string' || !TIME.test(record.eventTime)) return null;
  const kept = Object.fromEntries(Object.entries(record).filter(([name]) => !LEFT_OUT.has(name)));
  const columns = lowered(kept);
  if (!isFields(columns)) return null;
  return {
    ...Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, columns[name] ?? null])),
    tlsdetails: isFields(columns.tlsdetails) ? columns.tlsdetails : null,
    eventtime: record.eventTime.replace('T', ' ').replace('Z', ''),
    eventjson: JSON.stringify(kept),
  };
}

export interface LakeTable {
  readonly engine: LakeEngine;
  /** Bytes of all events. */
  readonly bytes: number;
  close(): void;
}

/** "The minimum time span between starting and ending eventTime values is also seven days" (cloudtrail-lake-queries). */
const LEAST_SPAN_MS = 7 * 86_400_000;

/** The sum of an event's text is what a query scans of it. */
const boundsOf = (sql: string): string =>
  [...sql.matchAll(/eventTime (?:>=|<) timestamp '[^']*'/g)].map(([condition]) => condition).join(' AND ') || 'true';

/** An event data store with the id `id` that holds `records`. `without` names columns that it does not have. */
export async function lakeTable(id: string, records: readonly unknown[], without: readonly string[] = []): Promise<LakeTable> {
  const connection: DuckDBConnection = await (await DuckDBInstance.create(':memory:')).connect();
  const folder = mkdtempSync(join(tmpdir(), 'lake-'));
  try {
    const file = join(folder, 'events.json');
    const rows = records.flatMap((record) => rowOf(record) ?? []);
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const types = Object.entries(COLUMNS).map(([name, type]) => `${name}: '${type}'`);
    const kept = Object.keys(COLUMNS).filter((name) => !without.includes(name));
    for (const macro of MACROS) await connection.run(macro);
    await connection.run(
      `CREATE TABLE "${id}" AS SELECT ${kept.join(', ')} FROM read_json('${file}', format = 'newline_delimited', columns = {${types.join(', ')}})`,
    );
    const sum = async (condition: string): Promise<number> => {
      const text = kept.includes('eventjson') ? 'length(eventjson)' : '500';
      const reader = await connection.runAndReadAll(
        `SELECT CAST(coalesce(sum(${text}), 0) AS DOUBLE) AS bytes FROM "${id}" WHERE ${condition}`,
      );
      return Number(reader.getRowObjects()[0]?.bytes ?? 0);
    };
    return {
      bytes: await sum('true'),
      engine: async (sql) => {
        const [from = 0, to = 0] = [...sql.matchAll(/timestamp '([^']*)'/g)].map(([, time]) => Date.parse(`${time}Z`));
        if (to - from < LEAST_SPAN_MS) throw new Error('The time range of eventTime must be seven days or more.');
        const reader = await connection.runAndReadAll(sql.replace(`FROM ${id}`, `FROM "${id}"`));
        const answer = reader
          .getRowObjects()
          .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)])));
        return { rows: answer, bytes: await sum(boundsOf(sql)) };
      },
      close: () => connection.closeSync(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
