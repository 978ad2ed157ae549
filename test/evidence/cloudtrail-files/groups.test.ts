// What the compiled scanner has packed, counted: the same as what parsing finds, in however many pieces it comes.
import { describe, expect, test } from 'vitest';
import type { CallGroup } from '../../../src/contract/calls.ts';
import { EvidenceAccumulator } from '../../../src/evidence/accumulator.ts';
import { Groups } from '../../../src/evidence/cloudtrail-files/groups.ts';
import { DETAILS, type Details } from '../../../src/evidence/details.ts';
import { packedOf, trailOf } from '../../support/packed.ts';
import { comparable, EVERYTHING, evidenceOf, parsed, scanned } from '../../support/read-json.ts';
import { event, type TrailEvent, tls } from '../../support/trail.ts';

/** What all pieces together say, counted one after another. */
function countedOf(pieces: readonly Uint8Array[], details: Details = 'all'): ReturnType<typeof evidenceOf> {
  const evidence = new EvidenceAccumulator(EVERYTHING, undefined, details);
  const groups = new Groups(evidence);
  for (const piece of pieces) groups.add(piece);
  return evidenceOf(evidence);
}

const parsedOf = (events: readonly TrailEvent[], details: Details = 'all') => parsed([trailOf(events)], EVERYTHING, details);

const role = (session: string): TrailEvent => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${session}`,
  arn: `arn:aws:sts::111122223333:assumed-role/erp-sync/${session}`,
  accountId: '111122223333',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/erp-sync' } },
});

const federated: TrailEvent = {
  type: 'FederatedUser',
  arn: 'arn:aws:sts::111122223333:federated-user/jane',
  accountId: '111122223333',
};

/** Some of everything that a call can be counted as: on two days, by users, a role's sessions, AWS, somebody with no TLS. */
const some = (agent = 'Boto3/1.24.84 Python/3.8.14'): readonly TrailEvent[] => [
  event({ userAgent: agent }),
  event({ userAgent: agent, eventTime: '2026-09-02T00:00:00Z' }),
  event({ userAgent: agent, tlsDetails: tls('TLSv1') }),
  event({ userAgent: agent, tlsDetails: tls('TLSv1'), sourceIPAddress: '203.0.113.2' }),
  event({ userAgent: agent, tlsDetails: tls('TLSv1.3', 'X25519MLKEM768'), userIdentity: role('one') }),
  event({ userAgent: agent, tlsDetails: tls('TLSv1.3', 'X25519MLKEM768'), userIdentity: role('two') }),
  event({ userAgent: agent, tlsDetails: tls('TLSv1.1'), userIdentity: federated }),
  event({ userAgent: agent, tlsDetails: tls('TLSv9'), eventTime: '2024-02-29T23:59:59Z' }),
  event({ userAgent: agent, tlsDetails: undefined }),
  event({ userAgent: agent, tlsDetails: { cipherSuite: 'x' } }),
  event({ tlsDetails: undefined, userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }),
  event({ sourceIPAddress: 'lambda.amazonaws.com', vpcEndpointId: 'vpce-1', awsRegion: 'us-east-1' }),
];

/** The calls of a group with a version. */
const only = (groups: readonly CallGroup[], version: CallGroup['tlsVersion']): CallGroup => {
  const [first, ...rest] = groups.filter(({ tlsVersion }) => tlsVersion === version);
  if (first === undefined || rest.length > 0) throw new Error(`${rest.length} groups more than one, or none`);
  return first;
};

describe.each(DETAILS)('with details %s', (details) => {
  test('one piece', () => {
    const events = some();
    expect(comparable(countedOf(packedOf(events, { details }), details))).toEqual(comparable(parsedOf(events, details)));
  });

  test('several pieces with the same keys, and with new ones', () => {
    const parts = [some(), some('other/1'), some(), [event()]];
    const pieces = packedOf(parts.flat(), { details, files: parts.map((part) => part.length) });
    expect(pieces).toHaveLength(4);
    expect(comparable(countedOf(pieces, details))).toEqual(comparable(parsedOf(parts.flat(), details)));
  });

  test('pieces of two threads, which have met the same keys in another order', () => {
    const [one, other] = [some(), [...some(), ...some('other/1')].reverse()];
    const pieces = [packedOf(one, { details }), packedOf(other, { details })].flat();
    for (const order of [pieces, [...pieces].reverse()])
      expect(comparable(countedOf(order, details))).toEqual(comparable(parsedOf([...one, ...other], details)));
  });
});

test('a piece may lie anywhere in memory', () => {
  const [piece = new Uint8Array(0)] = packedOf(some());
  const moved = new Uint8Array(piece.length + 3).subarray(3);
  moved.set(piece);
  expect(comparable(countedOf([moved]))).toEqual(comparable(countedOf([piece])));
});

describe('escapes', () => {
  const strange = 'a"b\\c\n\u0000d/\u00fc\ud83d\ude00\u2028';

  test('stand for what JSON.parse takes them for, in whatever is counted', () => {
    const identity = { ...role(strange.replaceAll('/', '')), accessKeyId: strange };
    const fields = { userAgent: strange, awsRegion: 'eu-west-1', vpcEndpointId: strange, tlsDetails: tls('TLSv1', strange) };
    const events = [event({ ...fields, userIdentity: identity }), event({ ...fields, sourceIPAddress: strange })];
    const { groups } = countedOf(packedOf(events));
    expect(comparable(countedOf(packedOf(events)))).toEqual(comparable(parsedOf(events)));
    expect(groups.flatMap(({ userAgents }) => Object.keys(userAgents))).toEqual([strange, strange]);
    expect(groups.flatMap(({ accessKeyIds }) => Object.keys(accessKeyIds))).toContain(strange);
  });

  test('two spellings of one user agent are one, in one piece and in two', () => {
    const plain = trailOf([event({ userAgent: 'Boto3/1' }), event({ userAgent: 'Boto3/1' })]).toString();
    const json = Buffer.from(plain.replace('Boto3', '\\u0042oto3'));
    for (const pieces of [packedOf(json), [packedOf(json), packedOf([event({ userAgent: 'Boto3/1' })])].flat()]) {
      const calls = pieces.length + 1;
      expect(only(countedOf(pieces).groups, 'TLSv1.2').userAgents).toMatchObject({ 'Boto3/1': { calls } });
    }
  });
});

describe('without details', () => {
  const modern = ['2026-09-01T00:00:00Z', '2026-09-01T00:00:01Z', '2026-09-02T00:00:00Z'].map((eventTime) =>
    event({ eventTime, tlsDetails: tls('TLSv1.3') }),
  );

  test('days are counted in the coverage, and nowhere else', () => {
    const { records, coverage, groups } = countedOf(packedOf(modern, { details: 'below-tls1.2' }), 'below-tls1.2');
    expect(records.events).toBe(3);
    expect(coverage).toMatchObject([
      { events: 3, withTls: 3, byTlsVersion: { 'TLSv1.3': 3 }, byDay: { '2026-09-01': { 'TLSv1.3': 2 }, '2026-09-02': { 'TLSv1.3': 1 } } },
    ]);
    const group = only(groups, 'TLSv1.3');
    expect(group).toMatchObject({ calls: 3, withoutDetails: true, examples: [] });
    for (const map of [group.byDay, group.sessions, group.accessKeyIds, group.sourceIps]) expect(Object.keys(map)).toEqual([]);
  });

  test('days of calls by many are counted together, in several pieces too', () => {
    const events = ['a/1', 'b/1', 'c/1'].flatMap((userAgent) =>
      modern.map((each, i) => ({ ...each, userAgent, eventID: `${userAgent} ${i}` })),
    );
    const { coverage, groups } = countedOf(packedOf(events, { details: 'below-tls1.2', files: [4, 5] }), 'below-tls1.2');
    expect(groups).toHaveLength(3);
    expect(coverage).toMatchObject([{ events: 9, byDay: { '2026-09-01': { 'TLSv1.3': 6 }, '2026-09-02': { 'TLSv1.3': 3 } } }]);
  });

  test('are calls at TLS 1.2, where those below it matter; and with them, where it matters too', () => {
    const events = [event({ tlsDetails: tls('TLSv1.1') }), event(), event({ tlsDetails: tls('TLSv1.3') })];
    const detailed = DETAILS.map((details) =>
      countedOf(packedOf(events, { details }), details)
        .groups.filter(({ sourceIps, examples }) => '203.0.113.1' in sourceIps && examples.length === 1)
        .map(({ tlsVersion }) => tlsVersion),
    );
    expect(detailed).toEqual([['TLSv1.1'], ['TLSv1.1', 'TLSv1.2'], ['TLSv1.1', 'TLSv1.2', 'TLSv1.3']]);
  });
});

test('the latest three are the examples, of whatever pieces', () => {
  const events = Array.from({ length: 8 }, (_, i) =>
    event({ eventTime: `2026-09-01T00:00:0${(i * 5) % 8}Z`, eventID: `id-${(i * 5) % 8}` }),
  );
  const { groups } = countedOf(packedOf(events, { files: [4, 4] }));
  expect(only(groups, 'TLSv1.2').examples.map(({ id }) => id)).toEqual(['id-7', 'id-6', 'id-5']);
});

test('of events that were all duplicates nothing stays, not even an empty row of their service', () => {
  const one = event();
  const events = [one, { ...one, eventSource: 's3.amazonaws.com' }, { ...one, eventSource: 'ec2.amazonaws.com', tlsDetails: undefined }];
  expect(comparable(scanned([trailOf(events)], EVERYTHING, () => 1000))).toEqual(comparable(parsedOf(events)));
  const pieces = packedOf(events, { files: [1, 2] });
  expect(pieces).toHaveLength(2);
  expect(countedOf(pieces.slice(1))).toMatchObject({ groups: [], coverage: [] });
});
