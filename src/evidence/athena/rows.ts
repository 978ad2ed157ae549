// Rows of an answer, and what they say: each is put into the shape of the record that it counts, and judged like one.
import type { CountedRecords, EvidenceAccumulator } from '../accumulator.ts';
import type { Column } from './query.ts';

/** A row: values by column; a column without a value is missing. */
export type Row = ReadonlyMap<string, string>;

const count = (row: Row, name: Column): number => {
  const value = Number(row.get(name) ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
};

/** The record that the row counts; `eventTime` is the latest of theirs. */
function recordOf(row: Row): Record<string, unknown> {
  const value = (name: Column): string | undefined => row.get(name);
  const [tls, cap] = [value('tls'), value('cap')];
  return {
    eventTime: value('lastSeen'),
    recipientAccountId: value('account'),
    awsRegion: value('region'),
    eventSource: value('service'),
    eventType: value('eventType'),
    userIdentity: {
      type: value('byService'),
      arn: value('arn'),
      accountId: value('callerAccount'),
      principalId: value('nobody'),
      accessKeyId: value('keyId'),
      invokedBy: value('invokedBy'),
      sessionContext: { sessionIssuer: { arn: value('issuer') } },
      inScopeOf: { credentialsIssuedTo: value('issuedTo') },
    },
    sourceIPAddress: value('sourceIp'),
    userAgent: value('agent'),
    vpcEndpointId: value('endpoint'),
    sessionCredentialFromConsole: value('console'),
    ...(tls === undefined && value('partial') === undefined
      ? {}
      : {
          tlsDetails: {
            tlsVersion: tls,
            keyExchange: value('keyExchange'),
            clientProvidedHostHeader: cap === undefined ? undefined : `path${cap}`,
          },
        }),
  };
}

/** Up to three lines, each a time and an id. */
function examplesOf(row: Row): CountedRecords['examples'] & object {
  return (row.get('latest') ?? '').split('\n').flatMap((line) => {
    const space = line.indexOf(' ');
    const at = Date.parse(line.slice(0, space));
    return space === -1 || Number.isNaN(at) ? [] : [{ id: line.slice(space + 1), at }];
  });
}

/** Counts a row. */
export function countRow(evidence: EvidenceAccumulator, row: Row): void {
  const last = Date.parse(row.get('lastSeen') ?? '');
  const first = Date.parse(row.get('firstSeen') ?? '');
  evidence.addCounted(recordOf(row), {
    calls: count(row, 'calls'),
    duplicates: count(row, 'duplicates'),
    first: Number.isNaN(first) ? last : first,
    examples: examplesOf(row),
  });
}
