// Call groups for tests of the judgement: one ordinary client, changed in a word or two.
import type { CallGroup } from '../../src/contract/calls.ts';

const AFTER_ALL_CUTOFFS = Date.UTC(2026, 9, 1, 12);

/** A group of calls at TLS 1.2 by one SDK; `last` moves `first`, the example and the day with it. */
export function group(fields: Partial<CallGroup> = {}): CallGroup {
  const last = fields.last ?? AFTER_ALL_CUTOFFS;
  const calls = fields.calls ?? 1;
  const userAgent = 'Boto3/1.24.84 Python/3.8.14 Linux/4.14.225-175.364.amzn2.aarch64 Botocore/1.27.84';
  return {
    account: '111122223333',
    principal: 'arn:aws:iam::111122223333:role/erp-sync',
    program: 'Boto3/Boto3/Python',
    category: 'api',
    awsOwned: false,
    service: 's3.amazonaws.com',
    region: 'eu-west-1',
    tlsVersion: 'TLSv1.2',
    keyExchange: 'absent',
    serverCap: null,
    tls13Offered: last >= Date.UTC(2024, 5, 10),
    pqOffered: false,
    calls,
    first: last,
    last,
    examples: [{ id: `event-${last}`, at: last }],
    byDay: { [new Date(last).toISOString().slice(0, 10)]: calls },
    sessions: {},
    hosts: {},
    accessKeyIds: {},
    sourceIps: { '203.0.113.7': calls },
    vpcEndpoints: {},
    userAgents: { [userAgent]: { calls, last } },
    ...fields,
  };
}
