// A handful of tiny trails and the documents that must come of them, written by hand from the contract.

import type { Target } from '../../src/tls/targets.ts';
import { event, tls } from '../support/trail.ts';

export interface TinyTrail {
  readonly name: string;
  readonly target: Target;
  readonly events: readonly unknown[];
  /** What the document must hold; everything else is checked by the schema and the identities. */
  readonly expected: object;
}

const role = (session: string) => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${session}`,
  arn: `arn:aws:sts::111122223333:assumed-role/erp-sync/${session}`,
  accountId: '111122223333',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/erp-sync', userName: 'erp-sync', accountId: '111122223333' },
  },
});
const NET =
  'aws-sdk-dotnet-45/3.3.11.0 aws-sdk-dotnet-core/3.3.17.10 .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.2.9200.0 ClientSync';
const erp = (id: string, eventTime: string, session: string, tlsVersion: string, more: object = {}) =>
  event({
    eventID: id,
    eventTime,
    userIdentity: role(session),
    userAgent: NET,
    eventSource: 'sqs.amazonaws.com',
    tlsDetails: tls(tlsVersion),
    ...more,
  });

export const TINY_TRAILS: readonly TinyTrail[] = [
  {
    name: 'one role, two sessions, an upgrade of the SDK in between: one client, its modern calls beside its old ones',
    target: 'tls1.2',
    events: [
      erp('e1', '2026-09-01T10:00:00Z', 'one', 'TLSv1'),
      erp('e2', '2026-09-03T10:00:00Z', 'two', 'TLSv1.1', {
        sourceIPAddress: '203.0.113.9',
        userAgent: NET.replace('3.3.11.0', '3.3.12.0'),
      }),
      erp('e2', '2026-09-03T10:00:00Z', 'two', 'TLSv1.1'),
      erp('e3', '2026-09-04T10:00:00Z', 'two', 'TLSv1.2'),
    ],
    expected: {
      summary: { verdict: 'findings', complete: true, openFindings: 1, bySeverity: { high: 1 } },
      coverage: [
        {
          account: '111122223333',
          region: 'eu-west-1',
          events: 3,
          withTls: 3,
          byTlsVersion: { TLSv1: 1, 'TLSv1.1': 1, 'TLSv1.2': 1 },
          byKeyExchange: { absent: 3 },
          withoutTls: {},
          firstEvent: '2026-09-01T10:00:00.000Z',
          lastEvent: '2026-09-04T10:00:00.000Z',
          byService: { 'sqs.amazonaws.com': { events: 3, withTls: 3 } },
          byDay: { '2026-09-01': { TLSv1: 1 }, '2026-09-03': { 'TLSv1.1': 1 }, '2026-09-04': { 'TLSv1.2': 1 } },
        },
      ],
      findings: [
        {
          kind: 'legacy-calls',
          severity: 'high',
          client: { product: 'AWS SDK for .NET', productVersion: '3.3.12.0', runtime: '.NET Framework', ownedBy: 'user' },
          evidence: {
            calls: 2,
            totalCalls: 3,
            firstSeen: '2026-09-01T10:00:00.000Z',
            lastSeen: '2026-09-03T10:00:00.000Z',
            tlsVersions: { TLSv1: 1, 'TLSv1.1': 1 },
            services: { 'sqs.amazonaws.com': 2 },
            principals: { 'arn:aws:iam::111122223333:role/erp-sync': 2 },
            sessions: { one: 1, two: 1 },
            sourceIps: { '203.0.113.1': 1, '203.0.113.9': 1 },
            accessKeyIds: { ASIAIOSFODNN7EXAMPLE: 2 },
            byDay: { '2026-09-01': 1, '2026-09-03': 1 },
            truncated: [],
            eventIds: ['e2', 'e1'],
          },
          status: 'open',
        },
      ],
      notActionable: [],
    },
  },
  {
    name: 'a call of 2022 is not a live one',
    target: 'tls1.2',
    events: [erp('e1', '2022-06-01T10:00:00Z', 'one', 'TLSv1')],
    expected: { findings: [{ kind: 'legacy-calls', severity: 'medium' }], summary: { verdict: 'findings' } },
  },
  {
    name: 'every reason for having no TLS, in the order of the contract',
    target: 'tls1.2',
    events: [
      event({ tlsDetails: undefined, userIdentity: { type: 'IAMUser', invokedBy: 'AWS Internal' }, sessionCredentialFromConsole: 'true' }),
      event({ tlsDetails: undefined, sessionCredentialFromConsole: 'true' }),
      event({ tlsDetails: undefined, eventType: 'AwsServiceEvent' }),
      event({ tlsDetails: { clientProvidedHostHeader: 'sts.eu-west-1.amazonaws.com' } }),
      event({ tlsDetails: undefined }),
      event(),
    ],
    expected: {
      coverage: [
        {
          events: 6,
          withTls: 1,
          withoutTls: { 'invoked-by-aws': 1, 'console-session': 1, 'service-event': 1, partial: 1, 'not-reported': 1 },
        },
      ],
      findings: [],
      summary: { verdict: 'clean', complete: true, openFindings: 0 },
    },
  },
  {
    name: 'AWS and a browser are not for the customer to fix; nobody and nothing-said are clients of their own',
    target: 'tls1.2',
    events: [
      event({ eventID: 'aws', userAgent: 'AWS Internal', sourceIPAddress: 'AWS Internal', tlsDetails: tls('TLSv1') }),
      event({
        eventID: 'browser',
        eventType: 'AwsConsoleSignIn',
        eventSource: 'signin.amazonaws.com',
        userAgent: 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
        tlsDetails: tls('TLSv1.1'),
      }),
      event({
        eventID: 'anonymous',
        userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
        userAgent: '[]',
        tlsDetails: tls('TLSv1'),
      }),
      event({ eventID: 'unknown-1', userAgent: 'backup-tool/12.4 (build 7)', tlsDetails: tls('TLSv1') }),
      event({ eventID: 'unknown-2', userAgent: 'backup-tool/13.0 (build 8)', tlsDetails: tls('TLSv1') }),
    ],
    expected: {
      findings: [
        {
          kind: 'legacy-calls',
          client: { product: null, ownedBy: 'unknown' },
          evidence: { calls: 2, eventIds: ['unknown-1', 'unknown-2'] },
        },
        { kind: 'legacy-calls', client: { product: null, ownedBy: 'unknown' }, evidence: { calls: 1, principals: { anonymous: 1 } } },
      ],
      notActionable: [
        { client: { product: null, label: 'Firefox 102.0 · user example' }, severity: 'info' },
        { client: { product: 'AWS Internal', ownedBy: 'aws' }, severity: 'info' },
      ],
      summary: { openFindings: 2 },
    },
  },
  {
    name: 'several programs at TLS 1.0 from one address, one of which cannot: a middlebox is suspected beside the single findings',
    target: 'tls1.2',
    events: [
      event({ userAgent: NET, sourceIPAddress: '198.51.100.4', tlsDetails: tls('TLSv1') }),
      event({
        userAgent: 'aws-cli/2.15.37 Python/3.11.8 Linux/6.1.82-99.168.amzn2023.x86_64 exe/x86_64.amzn.2023 prompt/off command/s3.ls',
        sourceIPAddress: '198.51.100.4',
        tlsDetails: tls('TLSv1'),
      }),
      event({ userAgent: NET, sourceIPAddress: '198.51.100.5', tlsDetails: tls('TLSv1') }),
    ],
    expected: {
      findings: [
        { kind: 'suspected-middlebox', severity: 'high', evidence: { calls: 2, sourceIps: { '198.51.100.4': 2 } } },
        { kind: 'legacy-calls', evidence: { calls: 2 } },
        { kind: 'legacy-calls', client: { product: 'AWS CLI v2' }, evidence: { calls: 1 } },
      ],
    },
  },
  {
    name: "TLS 1.2 against the target TLS 1.3: old ones are nothing, a capped path is nobody's, the rest is low",
    target: 'tls1.3',
    events: [
      erp('old', '2024-06-09T23:59:59Z', 'one', 'TLSv1.2'),
      erp('new', '2024-06-10T00:00:00Z', 'one', 'TLSv1.2'),
      erp('capped', '2026-09-01T10:00:00Z', 'one', 'TLSv1.2', {
        eventSource: 's3.amazonaws.com',
        tlsDetails: { ...tls('TLSv1.2'), clientProvidedHostHeader: 'bucket.vpce-1a2b3c4d-5e6f.s3.eu-west-1.vpce.amazonaws.com' },
      }),
    ],
    expected: {
      findings: [{ kind: 'below-target-calls', severity: 'low', evidence: { calls: 1, totalCalls: 3, eventIds: ['new'] } }],
      notActionable: [{ kind: 'below-target-calls', evidence: { eventIds: ['capped'] } }],
      summary: { verdict: 'clean', openFindings: 1 },
    },
  },
  {
    name: 'post-quantum: what names no key exchange convicts nobody',
    target: 'pq',
    events: [
      event({ eventID: 'unnamed', eventSource: 'kms.amazonaws.com', tlsDetails: tls('TLSv1.3') }),
      event({ eventID: 'classical', eventSource: 'kms.amazonaws.com', userAgent: NET, tlsDetails: tls('TLSv1.3', 'x25519') }),
      event({ eventID: 'hybrid', eventSource: 'kms.amazonaws.com', tlsDetails: tls('TLSv1.3', 'X25519MLKEM768') }),
    ],
    expected: {
      coverage: [{ byKeyExchange: { absent: 1, x25519: 1, X25519MLKEM768: 1 } }],
      findings: [{ kind: 'below-target-calls', severity: 'low', evidence: { eventIds: ['classical'] } }],
    },
  },
];
