// Rows of an answer, and what they say: each is put into the shape of the record that it counts, and judged like one.
import type { CountedRecords, EvidenceAccumulator } from '../accumulator.ts';
import { type ColumnName, type Dialect, KEY_COLUMNS } from './query.ts';

/** A row: values by column; a column without a value is missing. */
export type Row = ReadonlyMap<string, string>;

/** The count of distinct ids is approximate where there are many (CWL_QuerySyntax-Stats): from here on it is not relied on. */
const DISTINCT_IS_EXACT_UP_TO = 1_000;

const column = (row: Row, name: ColumnName): string | undefined => row.get(name);
/** Insights prints whole numbers, and may print them as `3.0`. */
const numberIn = (row: Row, name: ColumnName): number => {
  const value = Number(column(row, name) ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? Math.round(value) : 0;
};
const isOne = (row: Row, name: ColumnName): boolean => numberIn(row, name) === 1;

/** What makes the row the only one of its kind: a row that comes twice is one page delivered twice. */
export const rowKey = (row: Row): string => JSON.stringify(KEY_COLUMNS.map((name) => row.get(name) ?? null));

/** Epoch milliseconds of a `@timestamp`, printed as text or as a number; null when it is neither. */
function timestampOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  const time = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? null : time;
}

/** The record that the row counts; `eventTime` is the latest of theirs. */
function recordOf(row: Row): Record<string, unknown> {
  const field = (name: ColumnName): string | undefined => column(row, name);
  const tls = field('tls');
  return {
    eventTime: field('lastSeen'),
    eventID: field('example'),
    recipientAccountId: field('account'),
    awsRegion: field('region'),
    eventSource: field('service'),
    eventType: field('eventType'),
    userIdentity: {
      type: field('identityType'),
      arn: field('arn'),
      accountId: field('callerAccount'),
      principalId: field('nobody'),
      accessKeyId: field('keyId'),
      invokedBy: field('invokedBy'),
      sessionContext: { sessionIssuer: { arn: field('issuer') } },
      inScopeOf: { credentialsIssuedTo: field('issuedTo') },
    },
    sourceIPAddress: field('sourceIp'),
    userAgent: field('agent'),
    vpcEndpointId: field('endpoint'),
    sessionCredentialFromConsole: field('console'),
    ...(tls === undefined && !isPartial(row)
      ? {}
      : {
          tlsDetails: {
            tlsVersion: tls,
            keyExchange: field('keyExchange'),
            clientProvidedHostHeader: field('cap') === undefined ? undefined : `path${field('cap')}`,
          },
        }),
  };
}

/** TLS details without a version: a cipher suite or a host is there. */
const isPartial = (row: Row): boolean => !isOne(row, 'bare');

/**
 * True when the query could not read everything of these records: then only the record tells. CloudTrail names an event type since
 * version 1.02, so that one without it has more fields than were discovered.
 */
export function isUnread(row: Row, dialect: Dialect): boolean {
  const mentioned = isOne(row, 'mentioned');
  if (column(row, 'tls') === undefined) {
    if (mentioned && !isPartial(row)) return true;
    // It stands behind everything else, and is a reason for missing TLS details.
    if (isOne(row, 'fromConsole') && column(row, 'console') === undefined) return true;
  } else if (isOne(row, 'saysGroup') && column(row, 'keyExchange') === undefined) return true;
  else if (isOne(row, 'saysHost') && isOne(row, 'noHost')) return true;
  if (isOne(row, 'saysAccount') && column(row, 'account') === undefined) return true;
  if (column(row, 'eventType') !== undefined) return false;
  return mentioned || column(row, 'lastSeen') !== undefined || dialect === 'discovered';
}

/** True when some of the row's records may lie before the window and others in it: the row is no finer than that. */
export function straddles(row: Row, from: number): boolean {
  return Date.parse(column(row, 'firstSeen') ?? '') < from && Date.parse(column(row, 'lastSeen') ?? '') >= from;
}

/** How many records the row counts. */
export const callsOf = (row: Row): number => numberIn(row, 'calls');

/** When the row's records were logged, both included, in epoch milliseconds; null when that cannot be told. */
export function loggedBetween(row: Row): { readonly first: number; readonly last: number } | null {
  const first = timestampOf(column(row, 'since'));
  const last = timestampOf(column(row, 'until'));
  return first === null || last === null ? null : { first, last };
}

/** Counts a row. Returns how many of its calls may be counted twice, because nobody counted their ids exactly. */
export function countRow(evidence: EvidenceAccumulator, row: Row): number {
  const calls = numberIn(row, 'calls');
  const ids = numberIn(row, 'ids');
  // Of those that have an id: a record without one repeats nothing.
  const repeated = Math.max(0, numberIn(row, 'withId') - ids);
  const exact = calls <= DISTINCT_IS_EXACT_UP_TO;
  const lastSeen = Date.parse(column(row, 'lastSeen') ?? '');
  const first = Date.parse(column(row, 'firstSeen') ?? '');
  const counted: CountedRecords = {
    calls: exact ? calls - repeated : calls,
    duplicates: exact ? repeated : 0,
    first: Number.isNaN(first) ? lastSeen : first,
  };
  const fate = evidence.addCounted(recordOf(row), counted);
  return exact || fate !== 'event' ? 0 : repeated;
}
