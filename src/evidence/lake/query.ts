// The query that an event data store is asked: everything that a judgement needs, in one scan.
import type { Period } from '../logs-insights/windows.ts';

/**
 * `record` takes from the raw event what the documented columns lack: the key exchange, and where credentials were issued to (a column
 * whose name is misspelt in the documents). `columns` does without. Derived from AWS's documents (query-supported-event-schemas,
 * query-limitations, lake-queries-cli, read 2026-11-22); not run on AWS.
 */
export type LakeDialect = 'record' | 'columns';

const HOST = 'tlsDetails.clientProvidedHostHeader';
/** The server's side of these paths has no TLS 1.3 and no ML-KEM (see serverCapOf in record.ts): all that a judgement needs of a host. */
const CAP = `CASE WHEN regexp_like(lower(${HOST}), '\\.vpce\\.amazonaws\\.(com|com\\.cn|eu)(:[0-9]+)?$') THEN 'path.vpce.amazonaws.com'
    WHEN regexp_like(lower(${HOST}), '\\.accesspoint\\.s3-global\\.amazonaws\\.com(:[0-9]+)?$') THEN 'path.accesspoint.s3-global.amazonaws.com'
    ELSE '' END`;

/** A value that is missing is an empty text: how an answer writes NULL is not documented. */
const filled = (expression: string): string => `coalesce(${expression}, '')`;

const fromRecord = (dialect: LakeDialect, path: string): string =>
  dialect === 'record' ? filled(`json_extract_scalar(eventJson, '$.${path}')`) : `''`;

/** TLS details without a version are partial; that they are there at all, the raw event tells. */
function partial(dialect: LakeDialect): string {
  const said = [`nullif(tlsDetails.cipherSuite, '') IS NOT NULL`, `nullif(${HOST}, '') IS NOT NULL`];
  const raw = `coalesce(json_format(json_extract(eventJson, '$.tlsDetails')), '') LIKE '{%'`;
  return `CASE WHEN ${[...said, ...(dialect === 'record' ? [raw] : [])].join('\n      OR ')} THEN 'yes' ELSE '' END`;
}

const keyColumns = (dialect: LakeDialect) => ({
  account: filled('recipientAccountId'),
  caller_account: filled('userIdentity.accountId'),
  region: filled('awsRegion'),
  service: filled('eventSource'),
  event_type: filled('eventType'),
  tls: filled('tlsDetails.tlsVersion'),
  key_exchange: fromRecord(dialect, 'tlsDetails.keyExchange'),
  host: CAP,
  partial_tls: partial(dialect),
  issuer: filled('userIdentity.sessionContext.sessionIssuer.arn'),
  arn: filled('userIdentity.arn'),
  identity_type: filled('userIdentity.type'),
  nobody: `CASE WHEN userIdentity.principalId IN ('anonymous', 'ANONYMOUS_PRINCIPAL') THEN userIdentity.principalId ELSE '' END`,
  invoked_by: filled('userIdentity.invokedBy'),
  issued_to: fromRecord(dialect, 'userIdentity.inScopeOf.credentialsIssuedTo'),
  key_id: filled('userIdentity.accessKeyId'),
  console: filled('sessionCredentialFromConsole'),
  source_ip: filled('sourceIPAddress'),
  agent: filled('userAgent'),
  endpoint: filled('vpcEndpointId'),
  day: 'CAST(CAST(eventTime AS date) AS varchar)',
});

const COUNTED = {
  calls: 'count(*)',
  with_id: `count(nullif(eventId, ''))`,
  ids: `count(DISTINCT nullif(eventId, ''))`,
  first_seen: 'CAST(min(eventTime) AS varchar)',
  last_seen: 'CAST(max(eventTime) AS varchar)',
  // A list of texts, each the 19 characters of a time and the id behind it.
  examples: `json_format(CAST(max_by(concat(substr(CAST(eventTime AS varchar), 1, 19), eventId), eventTime, 3) AS json))`,
} as const;

type KeyColumn = keyof ReturnType<typeof keyColumns>;
export type LakeColumn = KeyColumn | keyof typeof COUNTED;

const KEYS = Object.keys(keyColumns('record'));
/** The columns that make a row different from every other row of its answer. */
export const LAKE_KEY_COLUMNS: readonly string[] = KEYS;

const literal = (time: number): string => `timestamp '${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}'`;

/** What follows `eventdatastore/` in an ARN; null for what is none. Nothing else may be put into a query. */
export const storeId = (arn: string): string | null =>
  /^arn:[\w-]+:cloudtrail:[\w-]+:\d{12}:eventdatastore\/([\w-]{3,100})$/.exec(arn)?.[1] ?? null;

/**
 * "The minimum time span between starting and ending eventTime values is also seven days" (cloudtrail-lake-queries, read 2026-11-22): a
 * shorter period is asked with bounds this far apart, and cut to its own by other means.
 */
export const LEAST_SPAN_MS = 7 * 24 * 60 * 60 * 1000;

/** The bounds that a query over `period` names, and so what it scans. */
export const scannedBy = ({ from, to }: Period): Period => ({ from: Math.min(from, to - LEAST_SPAN_MS), to });

function within(period: Period): readonly string[] {
  const { from, to } = scannedBy(period);
  const bounds = [`eventTime >= ${literal(from)}`, `eventTime < ${literal(to)}`];
  return from === period.from ? bounds : [...bounds, `to_unixtime(eventTime) >= ${period.from / 1000}`];
}

/**
 * Calls of a period by everything that a judgement or a person needs, and the coverage counts. `id` as `storeId` gives it; the period is
 * half-open, on whole seconds: its bounds keep the scan, and so the price, to it (cloudtrail-lake-manage-costs).
 */
export function lakeQuery(dialect: LakeDialect, id: string, period: Period): string {
  const keys = Object.entries(keyColumns(dialect));
  const columns = [...keys, ...Object.entries(COUNTED)].map(([name, expression]) => `  ${expression} AS ${name}`);
  return [
    `SELECT\n${columns.join(',\n')}`,
    `FROM ${id}`,
    `WHERE ${within(period).join(' AND ')}`,
    // What a VPC endpoint saw is no request of a client over TLS: a trail keeps it apart, too.
    `  AND coalesce(eventCategory, '') <> 'NetworkActivity'`,
    `GROUP BY ${keys.map((_, at) => at + 1).join(', ')}`,
  ].join('\n');
}
