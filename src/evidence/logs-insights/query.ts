// The queries that CloudWatch Logs Insights is asked: one that answers everything in one scan, and one that reads single records.

/**
 * `parsed` reads the record with jsonParse, so that neither the cap of 200 discovered fields nor a log class without field
 * discovery hides anything. `discovered` is for a Region that does not know jsonParse. Both are derived from AWS's documents
 * (CWL_QuerySyntax-operations-functions, -Stats, -Parse; CWL_AnalyzeLogData-discoverable-fields) and have not been run on AWS.
 */
export type Dialect = 'parsed' | 'discovered';

/** The most rows that a query returns (CWL_QuerySyntax-Limit, read 2026-11-22). */
export const MAX_ROWS = 100_000;

/** The part of an event's time by which rows are told apart: to the day, hour, minute or second of `2026-11-22T14:05:09Z`. */
export type TimePrecision = 10 | 13 | 16 | 19;

// The name of each column and the field of the record that it holds (CloudTrail record contents page).
const COLUMNS = {
  account: 'recipientAccountId',
  callerAccount: 'userIdentity.accountId',
  region: 'awsRegion',
  service: 'eventSource',
  eventType: 'eventType',
  tls: 'tlsDetails.tlsVersion',
  keyExchange: 'tlsDetails.keyExchange',
  issuer: 'userIdentity.sessionContext.sessionIssuer.arn',
  arn: 'userIdentity.arn',
  identityType: 'userIdentity.type',
  invokedBy: 'userIdentity.invokedBy',
  issuedTo: 'userIdentity.inScopeOf.credentialsIssuedTo',
  keyId: 'userIdentity.accessKeyId',
  console: 'sessionCredentialFromConsole',
  sourceIp: 'sourceIPAddress',
  agent: 'userAgent',
  endpoint: 'vpcEndpointId',
} as const;

// Told apart by what is worked out from the record: a host name itself would make a row for each bucket.
const DERIVED_COLUMNS = [
  'slot',
  'cap',
  'nobody',
  'bare',
  'noHost',
  'mentioned',
  'fromConsole',
  'saysGroup',
  'saysHost',
  'saysAccount',
] as const;

const COUNTED = {
  calls: 'count(*)',
  withId: 'count(id)',
  firstSeen: 'sortsFirst(time)',
  lastSeen: 'sortsLast(time)',
  example: 'latest(id)',
  since: 'min(@timestamp)',
  until: 'max(@timestamp)',
} as const;

export type ColumnName = keyof typeof COLUMNS | (typeof DERIVED_COLUMNS)[number] | keyof typeof COUNTED | 'ids';

const columnNames = Object.keys(COLUMNS).filter((name): name is keyof typeof COLUMNS => name in COLUMNS);

/** The columns that make a row different from every other row of its answer. */
export const KEY_COLUMNS: readonly ColumnName[] = [...DERIVED_COLUMNS, ...columnNames];

const CAPS = String.raw`\.vpce\.amazonaws\.(?:com\.cn|com|eu)|\.accesspoint\.s3-global\.amazonaws\.com`;

const fieldOf = (dialect: Dialect, path: string): string => (dialect === 'parsed' ? `e.${path}` : path);

/** Words that stand in the text of a record, by the column that tells so: what is written there and was not read hides something. */
const MENTIONS = {
  mentioned: 'tlsDetails',
  fromConsole: 'sessionCredentialFromConsole',
  saysGroup: 'keyExchange',
  saysHost: 'clientProvidedHostHeader',
  saysAccount: 'recipientAccountId',
} as const;

/** What is worked out from every record. */
function workedOut(dialect: Dialect): string {
  const host = fieldOf(dialect, 'tlsDetails.clientProvidedHostHeader');
  const mentions = Object.entries(MENTIONS).map(([name, word]) => `strcontains(@message, "${word}") as ${name}`);
  return [
    ...mentions,
    `isblank(coalesce(${fieldOf(dialect, 'tlsDetails.cipherSuite')}, ${host})) as bare`,
    `isblank(${host}) as noHost`,
  ].join(', ');
}

/** What every query begins with: the record, and what is worked out from it. */
function preparation(dialect: Dialect, precision: TimePrecision): readonly string[] {
  const field = (path: string): string => fieldOf(dialect, path);
  return [
    ...(dialect === 'parsed' ? ['fields jsonParse(@message) as e'] : []),
    `fields ${field('eventTime')} as time, substr(${field('eventTime')}, 0, ${precision}) as slot, ${field('eventID')} as id,\n` +
      `    ${field('tlsDetails.clientProvidedHostHeader')} as host, ${field('userIdentity.principalId')} as who,\n` +
      `    ${workedOut(dialect)},\n` +
      `    ${Object.entries(COLUMNS)
        .map(([name, path]) => `${field(path)} as ${name}`)
        .join(', ')}`,
  ];
}

/**
 * The API's bounds are whole seconds, both in the period, and whether the end means its first instant or its whole second is not
 * documented. So that two windows which meet share no event and lose none, the query itself draws the line.
 */
const WITHIN = 'filter toMillis(@timestamp) >= windowStart and toMillis(@timestamp) < windowEnd';

/** The query without the bounds of a window, for people: the console has its own. */
export const unbound = (query: string): string => query.replace(`${WITHIN}\n| `, '');

/** A query as it is sent: with the bounds of its window. Epoch milliseconds; `to` is not in it. */
export const boundTo = (query: string, { from, to }: { readonly from: number; readonly to: number }): string =>
  query.replaceAll('windowStart', String(from)).replaceAll('windowEnd', String(to));

/**
 * Calls by everything that a judgement or a person needs, and the coverage counts, in one scan: billing is by bytes scanned,
 * whatever is asked (billing is by bytes scanned). Nothing else is filtered: events without TLS are the denominator. `windowed`
 * queries take the bounds of a window, see `boundTo`; the others are for people, whose console has its own.
 */
export function everythingQuery(
  dialect: Dialect,
  precision: TimePrecision,
  { maxRows = MAX_ROWS, windowed }: { readonly maxRows?: number; readonly windowed: boolean },
): string {
  const counted = Object.entries(COUNTED).map(([name, expression]) => `${expression} as ${name}`);
  const distinct = dialect === 'parsed' ? 'countDistinct(id) as ids' : 'count_distinct(id) as ids';
  return [
    ...(windowed ? [WITHIN] : []),
    ...preparation(dialect, precision),
    // The server's side of these paths has no TLS 1.3 and no ML-KEM (see serverCapOf in record.ts).
    `parse host /(?i)(?<cap>${CAPS})(?::\\d+)?$/`,
    'parse who /^(?<nobody>anonymous|ANONYMOUS_PRINCIPAL)$/',
    `stats ${[...counted, distinct].join(', ')}\n    by ${KEY_COLUMNS.join(', ')}`,
    'sort calls desc',
    `limit ${maxRows}`,
  ].join('\n| ');
}

/**
 * The records of which the first query could not read everything, whole: those that mention TLS details without one to be found,
 * and those without an event type. Which of them are calls over TLS only the record can tell.
 */
export function recordsQuery(dialect: Dialect): string {
  const missing = (path: string): string => `not ispresent(${fieldOf(dialect, path)})`;
  const tls = fieldOf(dialect, 'tlsDetails.tlsVersion');
  return [
    WITHIN,
    ...(dialect === 'parsed' ? ['fields jsonParse(@message) as e'] : []),
    `fields ${workedOut(dialect)}`,
    [
      `filter (${missing('tlsDetails.tlsVersion')} and mentioned = 1 and bare = 1)`,
      `    or (${missing('tlsDetails.tlsVersion')} and fromConsole = 1 and ${missing('sessionCredentialFromConsole')})`,
      `    or (ispresent(${tls}) and saysGroup = 1 and ${missing('tlsDetails.keyExchange')})`,
      `    or (ispresent(${tls}) and saysHost = 1 and noHost = 1)`,
      `    or (saysAccount = 1 and ${missing('recipientAccountId')})`,
      // Without jsonParse a missing event type tells nothing: where no fields are discovered, every record is read.
      dialect === 'parsed'
        ? '    or (not ispresent(e.eventType) and (mentioned = 1 or ispresent(e.eventTime)))'
        : '    or not ispresent(eventType)',
    ].join('\n'),
    'display @timestamp, @message',
    `limit ${MAX_ROWS}`,
  ].join('\n| ');
}

/** Asks what `query` would scan, without scanning it (CWL_QuerySyntax-Estimate, read 2026-11-22: no charge, must come last). */
export const estimateOf = (query: string): string => `${query}\n| estimate`;
