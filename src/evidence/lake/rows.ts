// Rows of an answer, and what they say: each is put into the shape of the record that it counts, and judged like one.
import type { CountedRecords, EvidenceAccumulator } from '../accumulator.ts';
import { LAKE_KEY_COLUMNS, type LakeColumn } from './query.ts';

/** A row: values by column, in lower case. */
export type LakeRow = ReadonlyMap<string, string>;

const column = (row: LakeRow, name: LakeColumn): string | undefined => row.get(name);

const numberIn = (row: LakeRow, name: LakeColumn): number => {
  const value = Number(column(row, name) ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? Math.round(value) : 0;
};

/** What makes the row the only one of its kind: a row that comes twice is one page delivered twice. */
export const lakeRowKey = (row: LakeRow): string => JSON.stringify(LAKE_KEY_COLUMNS.map((name) => row.get(name) ?? null));

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z| UTC)?$/;

/** `2026-09-01T12:00:00Z` for a time as SQL prints it; undefined for what is none. */
function isoOf(text: string | undefined): string | undefined {
  const [, day, time] = TIME.exec(text ?? '') ?? [];
  return day === undefined || time === undefined ? undefined : `${day}T${time}Z`;
}

/** The latest events: each a time and the id behind it. */
function examplesOf(row: LakeRow): NonNullable<CountedRecords['examples']> {
  let listed: unknown;
  try {
    listed = JSON.parse(column(row, 'examples') ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(listed)) return [];
  const byId = new Map<string, number>();
  for (const one of listed) {
    if (typeof one !== 'string') continue;
    const at = Date.parse(isoOf(one.slice(0, 19)) ?? '');
    const id = one.slice(19);
    if (!Number.isNaN(at) && id !== '') byId.set(id, at);
  }
  return [...byId].map(([id, at]) => ({ id, at }));
}

/** The record that the row counts; `eventTime` is the latest of theirs. */
function recordOf(row: LakeRow): Record<string, unknown> {
  const field = (name: LakeColumn): string | undefined => column(row, name);
  const tls = field('tls') ?? '';
  return {
    eventTime: isoOf(field('last_seen')),
    recipientAccountId: field('account'),
    awsRegion: field('region'),
    eventSource: field('service'),
    eventType: field('event_type'),
    userIdentity: {
      type: field('identity_type'),
      arn: field('arn'),
      accountId: field('caller_account'),
      principalId: field('nobody'),
      accessKeyId: field('key_id'),
      invokedBy: field('invoked_by'),
      sessionContext: { sessionIssuer: { arn: field('issuer') } },
      inScopeOf: { credentialsIssuedTo: field('issued_to') },
    },
    sourceIPAddress: field('source_ip'),
    userAgent: field('agent'),
    vpcEndpointId: field('endpoint'),
    sessionCredentialFromConsole: field('console'),
    ...(tls === '' && field('partial_tls') !== 'yes'
      ? {}
      : { tlsDetails: { tlsVersion: tls, keyExchange: field('key_exchange'), clientProvidedHostHeader: field('host') } }),
  };
}

/** Counts a row. Returns how many events it stands for. */
export function countLakeRow(evidence: EvidenceAccumulator, row: LakeRow): number {
  const calls = numberIn(row, 'calls');
  // Of those that have an id: a record without one repeats nothing.
  const repeated = Math.max(0, numberIn(row, 'with_id') - numberIn(row, 'ids'));
  const record = recordOf(row);
  const first = Date.parse(isoOf(column(row, 'first_seen')) ?? String(record.eventTime));
  evidence.addCounted(record, { calls: calls - repeated, duplicates: repeated, first, examples: examplesOf(row) });
  return calls;
}
