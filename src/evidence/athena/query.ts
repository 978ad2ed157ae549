// The SQL that Athena is asked: everything that a judgement or a person needs, counted, in one pass over the files of a period.
//
// Athena runs Trino (engine version 3). Functions and their types: trino.io/docs/current/functions, retrieved 2026-11-22. The statement
// is parsed with Trino's grammar and executed by another engine in the tests; it has not been run on AWS: derived.
import { type DayRange, dayCondition, deliveredIn } from './days.ts';
import type { TrailTable } from './table.ts';

/** A half-open period on whole seconds. Epoch milliseconds. */
export interface QueryPeriod {
  readonly from: number;
  readonly to: number;
}

/** Values for the partition columns that a query must name. */
export interface Named {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** What rows are told apart by. */
export const KEYS = [
  'day',
  'account',
  'callerAccount',
  'region',
  'service',
  'eventType',
  'tls',
  'keyExchange',
  'partial',
  'cap',
  'issuer',
  'arn',
  'byService',
  'nobody',
  'invokedBy',
  'issuedTo',
  'keyId',
  'console',
  'sourceIp',
  'agent',
  'endpoint',
] as const;
export type Key = (typeof KEYS)[number];

/** What is counted of a row: `latest` holds up to three lines, each a time and the id of an event. */
export const COUNTED = ['calls', 'duplicates', 'firstSeen', 'lastSeen', 'latest'] as const;
export type Column = Key | (typeof COUNTED)[number];

/** The latest events of a row that are named. */
const EXAMPLES = 3;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The server's side of these paths has no TLS 1.3 and no ML-KEM (see serverCapOf in record.ts). */
const CAPS = String.raw`(\.vpce\.amazonaws\.(com\.cn|com|eu)|\.accesspoint\.s3-global\.amazonaws\.com)(:[0-9]+)?$`;

/** Fields of `tlsdetails` by their names in the record, for tables that keep them as text. */
const RECORD_NAMES: Readonly<Record<string, string>> = {
  tlsversion: 'tlsVersion',
  keyexchange: 'keyExchange',
  clientprovidedhostheader: 'clientProvidedHostHeader',
};

/** How a field of the record is read from `table`; null where the table does not have it. Empty text is as good as none. */
function field({ paths }: TrailTable, path: string): string | null {
  const [column = '', ...inner] = path.split('.');
  if (column === 'tlsdetails' && paths.get(column) !== 'struct') {
    const name = RECORD_NAMES[inner[0] ?? ''];
    return name === undefined ? null : `nullif(json_extract_scalar(t."tlsdetails", '$.${name}'), '')`;
  }
  const type = paths.get(path);
  if (type === undefined || type === 'struct') return null;
  const value = `t.${[column, ...inner].map(quoted).join('.')}`;
  const asText = /^(?:string|varchar|char)/.test(type) ? value : `CAST(${value} AS varchar)`;
  return `nullif(${asText}, '')`;
}

const MISSING = 'CAST(NULL AS varchar)';

/** What each row is told apart by, worked out of one record. What tells nothing apart is made alike, so that there are fewer rows. */
function expressions(table: TrailTable): Readonly<Record<Key, string>> {
  const of = (path: string): string => field(table, path) ?? MISSING;
  const only = (path: string, condition: (value: string) => string, then: string | null = null): string => {
    const value = field(table, path);
    return value === null ? MISSING : `CASE WHEN ${condition(value)} THEN ${then ?? value} END`;
  };
  const host = field(table, 'tlsdetails.clientprovidedhostheader');
  return {
    day: 'substr(t."eventtime", 1, 10)',
    account: of('recipientaccountid'),
    callerAccount: of('useridentity.accountid'),
    region: of('awsregion'),
    service: of('eventsource'),
    eventType: of('eventtype'),
    tls: of('tlsdetails.tlsversion'),
    keyExchange: of('tlsdetails.keyexchange'),
    partial: `CASE WHEN t."tlsdetails" IS NOT NULL AND ${of('tlsdetails.tlsversion')} IS NULL THEN 'yes' END`,
    cap: host === null ? MISSING : `nullif(regexp_extract(lower(${host}), ${text(CAPS)}, 1), '')`,
    issuer: of('useridentity.sessioncontext.sessionissuer.arn'),
    arn: of('useridentity.arn'),
    byService: only('useridentity.type', (type) => `${type} = 'AWSService'`),
    nobody: only('useridentity.principalid', (id) => `${id} IN ('anonymous', 'ANONYMOUS_PRINCIPAL')`),
    invokedBy: only('useridentity.invokedby', (by) => `${by} IS NOT NULL`, "'yes'"),
    issuedTo: of('useridentity.inscopeof.credentialsissuedto'),
    keyId: of('useridentity.accesskeyid'),
    console: only('sessioncredentialfromconsole', (console) => `lower(${console}) = 'true'`, "'true'"),
    sourceIp: of('sourceipaddress'),
    agent: of('useragent'),
    endpoint: of('vpcendpointid'),
  };
}

function conditions(table: TrailTable, period: QueryPeriod, named: Named): readonly string[] {
  const injected = table.injected.map(({ column, holds }) => {
    const values = holds === 'account' ? named.accounts : named.regions;
    return `t.${quoted(column)} IN (${values.map(text).join(', ')})`;
  });
  const days: DayRange = deliveredIn(period);
  return [
    ...(table.days === null ? [] : [dayCondition(table.days, days)]),
    ...injected,
    `t."eventtime" >= ${text(iso(period.from))} AND t."eventtime" < ${text(iso(period.to))}`,
  ];
}

/**
 * Calls by everything that a judgement depends on, over the events of `period`: files of its days and of two more, because a file lies
 * in the day of its delivery. Nothing is filtered beside the period: events without TLS are the denominator. An event that was
 * delivered twice counts once within account, Region and day, like when files are read: exactly, since the copies are counted first.
 */
export function everythingQuery(table: TrailTable, period: QueryPeriod, named: Named): string {
  const worked = expressions(table);
  const keys = KEYS.map(quoted).join(', ');
  const id = field(table, 'eventid') ?? MISSING;
  return [
    '-- tls-migrate: calls by TLS version, service and client',
    'WITH "events" AS (',
    '  SELECT',
    ...KEYS.map((key) => `    ${worked[key]} AS ${quoted(key)},`),
    '    t."eventtime" AS "at",',
    `    ${id} AS "id"`,
    `  FROM ${quoted(table.database)}.${quoted(table.name)} AS t`,
    `  WHERE ${conditions(table, period, named).join('\n    AND ')}`,
    '), "once" AS (',
    `  SELECT ${keys}, "at", "id", count(*) AS "copies"`,
    '  FROM "events"',
    `  GROUP BY ${keys}, "at", "id"`,
    ')',
    `SELECT ${keys},`,
    '  sum(CASE WHEN "id" IS NULL THEN "copies" ELSE 1 END) AS "calls",',
    '  sum(CASE WHEN "id" IS NULL THEN 0 ELSE "copies" - 1 END) AS "duplicates",',
    '  min("at") AS "firstSeen",',
    '  max("at") AS "lastSeen",',
    `  array_join(max("at" || ' ' || "id", ${EXAMPLES}), chr(10)) AS "latest"`,
    'FROM "once"',
    `GROUP BY ${keys}`,
  ].join('\n');
}
