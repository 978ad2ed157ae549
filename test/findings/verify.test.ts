import { describe, expect, test } from 'vitest';
import type { CallGroup, SourceResult } from '../../src/contract/calls.ts';
import type { Finding, FindingKind, Installation } from '../../src/contract/document.ts';
import { judge } from '../../src/findings/findings.ts';
import { verifyByDetection, verifyByScan } from '../../src/findings/verify.ts';
import type { Target } from '../../src/tls/targets.ts';
import { coverage, finding, installation, source } from '../report/support/document.ts';
import { group } from '../support/calls.ts';

const SINCE = Date.UTC(2026, 10, 22, 8);
const NOW = SINCE + 60 * 60 * 1000;
const AFTER = SINCE + 30 * 60 * 1000;

const later = (fields: Partial<CallGroup> = {}): CallGroup => group({ last: AFTER, ...fields });

function found(kind: FindingKind, groups: readonly CallGroup[], target: Target = 'tls1.2'): Finding {
  const bare = judge(groups, [], target, NOW).findings.find((each) => each.kind === kind);
  if (bare === undefined) throw new Error(`these calls are no ${kind}`);
  return finding({ ...bare, steps: [], status: 'fixed' });
}

interface Read {
  readonly groups?: readonly CallGroup[];
  readonly status?: SourceResult['source']['status'];
  readonly gaps?: readonly string[];
  /** Events without a TLS version, beside those of the groups. */
  readonly without?: number;
}

function read({ groups = [], status = 'complete', gaps = [], without = 0 }: Read): SourceResult {
  const withTls = groups.reduce((sum, { calls }) => sum + calls, 0);
  const rows = withTls + without === 0 ? [] : [coverage({ events: withTls + without, withTls }, 0)];
  return {
    source: source(rows, { status, gaps: gaps.map((code) => ({ code, text: code, location: null })) }),
    coverage: rows,
    groups: [...groups],
  };
}

const scan = (one: Finding, results: readonly SourceResult[], target: Target = 'tls1.2', now = NOW) =>
  verifyByScan({ finding: one, target, results, since: SINCE, now });

const legacy = found('legacy-calls', [group({ tlsVersion: 'TLSv1', calls: 5 })]);

describe('calls that were found, looked for again', () => {
  test('are gone when everything was read, none is left, and the client was seen doing better', () => {
    expect(scan(legacy, [read({ groups: [later({ calls: 2 })], without: 7 })])).toEqual({
      at: '2026-11-22T09:00:00.000Z',
      method: 'scan',
      result: 'gone',
      events: 2,
      since: '2026-11-22T08:00:00.000Z',
      text: 'No such call in 2 events with TLS since 2026-11-22 08:00 UTC, and 2 of 2 calls by Boto3 1.24.84 · role erp-sync reached TLS 1.2; the last bad one was at 2026-10-01 12:00 UTC.',
    });
  });

  test('are still there when one was made, told with how many and the last', () => {
    const again = scan(legacy, [read({ groups: [later({ tlsVersion: 'TLSv1.1' }), later({ calls: 1200 })] })]);
    expect(again).toMatchObject({ result: 'still-there', events: 1201 });
    expect(again.text).toBe(
      'Still there: 1 such call by Boto3 1.24.84 · role erp-sync in 1,201 events with TLS since 2026-11-22 08:00 UTC, the last one at 2026-11-22 08:30 UTC.',
    );
  });

  test('are still there also when only a part could be read', () => {
    const groups = [later({ tlsVersion: 'TLSv1' })];
    expect(scan(legacy, [read({ groups, status: 'partial', gaps: ['corrupt-gzip'] })]).result).toBe('still-there');
  });

  test.each([
    [['corrupt-gzip'], '1 gap'],
    [['corrupt-gzip', 'unreadable-folder', 'foreign-name'], '2 gaps'],
  ])('are unknown when a file beside the good ones could not be read: %j', (gaps, told) => {
    expect(scan(legacy, [read({ groups: [later()], status: 'partial', gaps })])).toMatchObject({
      result: 'unknown',
      events: 1,
      text: `No such call in 1 event with TLS since 2026-11-22 08:00 UTC, but ${told} in the evidence may hide one.`,
    });
  });

  test('are not unknown for a file that is no log', () => {
    expect(scan(legacy, [read({ groups: [later()], gaps: ['foreign-name'] })]).result).toBe('gone');
  });

  test.each<[string, readonly SourceResult[], string]>([
    ['nothing was read', [], 'The evidence could not be read again, so nothing can be said about the time since 2026-11-22 08:00 UTC.'],
    [
      'nothing could be read',
      [read({ status: 'failed', gaps: ['unreadable-folder'] })],
      'The evidence could not be read again (1 gap), so nothing can be said about the time since 2026-11-22 08:00 UTC.',
    ],
    [
      'one of two sources was empty',
      [read({ groups: [later()] }), read({ status: 'skipped' })],
      'No such call in 1 event with TLS since 2026-11-22 08:00 UTC, but 1 of 2 sources held nothing that could be read.',
    ],
    [
      'one of two sources failed',
      [read({ groups: [later()] }), read({ status: 'failed', gaps: ['unreadable-file'] })],
      'No such call in 1 event with TLS since 2026-11-22 08:00 UTC, but 1 gap in the evidence may hide one.',
    ],
  ])('are unknown when %s', (_, results, text) => {
    expect(scan(legacy, results)).toMatchObject({ result: 'unknown', text });
  });

  test('are asked for too early while logs are on their way, and later without newer files', () => {
    const early = scan(legacy, [read({})], 'tls1.2', SINCE + 60_000);
    expect(early).toMatchObject({ result: 'too-early', events: 0 });
    expect(early.text).toBe(
      'Too early: the evidence holds no event with TLS since 2026-11-22 08:00 UTC (0 events in all); logs arrive up to 15 minutes late, so ask again after 2026-11-22 08:15 UTC.',
    );
    expect(scan(legacy, [read({ without: 1 })]).text).toBe(
      'Too early: the evidence holds no event with TLS since 2026-11-22 08:00 UTC (1 event in all); add newer trail files and ask again.',
    );
  });

  test.each([
    ['athena', 'query', 16 * 60_000, 'gone'],
    ['athena', 'query', 14 * 60_000, 'too-early'],
    ['event-history', 'query', 14 * 60_000, 'too-early'],
    ['s3-access-logs', 'scan', 23 * 3_600_000, 'too-early'],
    ['s3-access-logs', 'scan', 25 * 3_600_000, 'gone'],
    ['cloudtrail-files', 'scan', 60_000, 'gone'],
  ] as const)('in %s (%s) are waited for as long as they may be late: after %i ms %s', (kind, method, after, result) => {
    const one = read({ groups: [later({ calls: 2 })] });
    const verified = scan(legacy, [{ ...one, source: { ...one.source, kind } }], 'tls1.2', SINCE + after);
    expect(verified).toMatchObject({ method, result });
  });

  test('are asked for too early when everybody called but the client', () => {
    const others = later({ principal: 'arn:aws:iam::111122223333:role/other' });
    expect(scan(legacy, [read({ groups: [others] })])).toMatchObject({
      result: 'too-early',
      text: 'Too early: no such call in 1 event with TLS since 2026-11-22 08:00 UTC, but none at all by Boto3 1.24.84 · role erp-sync either; let it run, then ask again.',
    });
  });

  test('are gone also when another client makes such calls', () => {
    const other = later({ tlsVersion: 'TLSv1', principal: 'arn:aws:iam::111122223333:role/other' });
    expect(scan(legacy, [read({ groups: [other, later()] })])).toMatchObject({ result: 'gone', events: 2 });
  });

  test("are not proved gone by what AWS or a person's browser did in the client's name", () => {
    expect(scan(legacy, [read({ groups: [later({ awsOwned: true }), later({ category: 'sign-in' })] })]).result).toBe('too-early');
  });
});

describe('what counts as a good call', () => {
  const at12 = found('below-target-calls', [group()], 'tls1.3');
  const classical = found('below-target-calls', [group({ keyExchange: 'x25519', pqOffered: true })], 'pq');
  const at = (tlsVersion: CallGroup['tlsVersion'], keyExchange = 'absent', fields: Partial<CallGroup> = {}) =>
    later({ tlsVersion, keyExchange, ...fields });

  test.each<[string, Finding, Target, CallGroup, string]>([
    ['TLS 1.2 after legacy calls', legacy, 'tls1.2', at('TLSv1.2'), 'gone'],
    ['TLS 1.3 after legacy calls', legacy, 'tls1.2', at('TLSv1.3'), 'gone'],
    ['TLS 1.2 after legacy calls, whatever the run is about', legacy, 'tls1.3', at('TLSv1.2'), 'gone'],
    ['no key exchange after legacy calls, for post-quantum too', legacy, 'pq', at('TLSv1.2'), 'gone'],
    ['an undocumented version after legacy calls', legacy, 'tls1.2', at('other'), 'too-early'],
    ['TLS 1.3', at12, 'tls1.3', at('TLSv1.3'), 'gone'],
    ['TLS 1.2 on a path without 1.3', at12, 'tls1.3', at('TLSv1.2', 'absent', { serverCap: 's3-interface-endpoint' }), 'too-early'],
    ['ML-KEM', classical, 'pq', at('TLSv1.3', 'X25519MLKEM768'), 'gone'],
    ['a record without a key exchange', classical, 'pq', at('TLSv1.3'), 'too-early'],
    ['a classical exchange where ML-KEM is not offered', classical, 'pq', at('TLSv1.3', 'x25519'), 'too-early'],
    ['a classical exchange where it is', classical, 'pq', at('TLSv1.3', 'x25519', { pqOffered: true }), 'still-there'],
  ])('%s', (_, one, target, call, result) => {
    expect(scan(one, [read({ groups: [call] })], target).result).toBe(result);
  });

  test('is said with what was seen in its place, most first, and not without end', () => {
    const groups = [at('TLSv1.3', 'absent', { calls: 2 }), at('TLSv1.3', 'x25519', { calls: 3 })];
    expect(scan(classical, [read({ groups })], 'pq').text).toBe(
      'Too early: no such call in 5 events with TLS since 2026-11-22 08:00 UTC, but 0 of 5 calls by Boto3 1.24.84 · role erp-sync reached post-quantum (ML-KEM): 3 with x25519, 2 without a key exchange in the record.',
    );
    const many = Array.from({ length: 50 }, (_, index) => at('TLSv1.3', `group-${index}`));
    expect(scan(classical, [read({ groups: many })], 'pq').text).toMatch(/1 with group-2, and 47 other kinds\.$/);
  });

  test('is told beside those that say nothing', () => {
    const groups = [at('TLSv1.3', 'X25519MLKEM768'), at('TLSv1.3', 'absent', { calls: 3 })];
    expect(scan(classical, [read({ groups })], 'pq')).toMatchObject({ result: 'gone', text: expect.stringContaining('1 of 4 calls by ') });
  });
});

describe('a device in front of an address', () => {
  const terraform =
    'APN/1.0 HashiCorp/1.0 Terraform/1.8.1 (+https://www.terraform.io) terraform-provider-aws/4.67.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.18.0 os/macos lang/go/1.19.8 md/GOOS/darwin md/GOARCH/arm64 api/identitystore/1.16.11';
  const device = found('suspected-middlebox', [
    group({ tlsVersion: 'TLSv1.1' }),
    group({ tlsVersion: 'TLSv1.1', program: 'Terraform', userAgents: { [terraform]: { calls: 1, last: 1 } } }),
  ]);

  test('is still there when a single program comes through it at TLS 1.1', () => {
    const one = scan(device, [read({ groups: [later({ tlsVersion: 'TLSv1.1' }), later({ program: 'other', calls: 9 })] })]);
    expect(one.result).toBe('still-there');
    expect(one.text).toBe(
      'Still there: 1 such call from 203.0.113.7 in 10 events with TLS since 2026-11-22 08:00 UTC, the last one at 2026-11-22 08:30 UTC.',
    );
  });

  test('is gone when all from its address reach TLS 1.2, counting the calls from there alone', () => {
    const groups = [later({ calls: 10, sourceIps: { '203.0.113.7': 4, '198.51.100.1': 6 } })];
    const gone = scan(device, [read({ groups })], 'pq');
    expect(gone).toMatchObject({ result: 'gone', text: expect.stringContaining('4 of 4 calls from 203.0.113.7 reached TLS 1.2') });
  });

  test('is not seen in calls from elsewhere, or in those that AWS makes', () => {
    const elsewhere = later({ tlsVersion: 'TLSv1.1', sourceIps: { '198.51.100.1': 1 } });
    const byAws = later({ tlsVersion: 'TLSv1.1', awsOwned: true });
    expect(scan(device, [read({ groups: [elsewhere, byAws] })]).result).toBe('too-early');
    expect(scan(device, [read({ groups: [elsewhere, byAws, later()] })]).result).toBe('gone');
  });
});

describe('an installation that was found, looked at again', () => {
  const of = (kind: FindingKind): Finding =>
    finding({ id: `i-0123456789ab:${kind}`, kind, client: null, evidence: null, installation: 'i-0123456789ab' });
  const look = (kind: FindingKind, now: Installation | null, target: Target = 'tls1.2', complete = true) =>
    verifyByDetection({ finding: of(kind), after: now, target, now: NOW, complete });
  const verdicts = (given: Partial<Installation['verdicts']>): Installation =>
    installation({ verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready', ...given } });
  const RUNTIME_KINDS = ['not-ready-runtime', 'pinned-runtime', 'conflicting-settings'] as const;

  test('is gone when a complete search does not find it, and unknown when the search was not complete', () => {
    expect(look('not-ready-runtime', null)).toEqual({
      at: '2026-11-22T09:00:00.000Z',
      method: 'scan',
      result: 'gone',
      text: 'It was not found again, and this machine was searched completely.',
      events: 0,
      since: null,
    });
    expect(look('not-ready-runtime', null, 'tls1.2', false)).toMatchObject({
      result: 'unknown',
      text: 'It was not found again, but the search of this machine was incomplete, so nothing can be said.',
    });
  });

  test('is gone when nothing starts it any more, never ready', () => {
    const leftOver = installation({
      stale: true,
      active: false,
      verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
    });
    expect(look('not-ready-runtime', leftOver)).toMatchObject({
      result: 'gone',
      text: 'Nothing starts AWS CLI 2.36.12 any more, and this machine was searched completely.',
    });
    expect(look('not-ready-runtime', leftOver, 'tls1.2', false).result).toBe('unknown');
  });

  test.each(RUNTIME_KINDS)('%s is still there when any of its kinds is found instead', (kind) => {
    const results = (['not-ready', 'capable', 'conflict'] as const).map((verdict) => look(kind, verdicts({ 'tls1.2': verdict })));
    expect(results.map(({ result }) => result)).toEqual(['still-there', 'still-there', 'still-there']);
    expect(results[1]?.text).toBe('Still there: AWS CLI 2.36.12 is set below TLS 1.2.');
  });

  test.each(RUNTIME_KINDS)('%s is gone only when everything up to the target is ready', (kind) => {
    expect(look(kind, verdicts({}), 'pq')).toMatchObject({
      result: 'gone',
      method: 'handshake',
      text: 'AWS CLI 2.36.12 is ready for post-quantum (ML-KEM) now (proved by its own handshake).',
    });
    expect(look(kind, verdicts({ 'tls1.3': 'not-ready', pq: 'not-ready' }), 'tls1.2').result).toBe('gone');
    expect(look(kind, verdicts({ pq: 'not-ready' }), 'pq').result).toBe('still-there');
    expect(look(kind, verdicts({ 'tls1.2': 'unknown' }), 'pq')).toMatchObject({
      result: 'unknown',
      text: 'Whether AWS CLI 2.36.12 is ready for TLS 1.2 now could not be told.',
    });
    expect(look(kind, verdicts({ pq: 'unknown' }), 'pq').result).toBe('unknown');
    expect(look(kind, verdicts({ pq: 'unknown' }), 'tls1.3').result).toBe('gone');
  });

  test('says when it was not proved by a handshake', () => {
    expect(look('pinned-runtime', installation({ basis: 'derived' }))).toMatchObject({
      method: 'scan',
      text: 'AWS CLI 2.36.12 is ready for TLS 1.2 now (derived from its library and settings, not proved by a handshake).',
    });
  });

  test('out of support is about its version, not about TLS', () => {
    const notReady = { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' } as const;
    const node = (version: string | null) => installation({ kind: 'node', name: 'Node.js', version, verdicts: notReady });
    expect(look('end-of-support', node('18.0.0'))).toMatchObject({
      result: 'still-there',
      text: 'Still there: Node.js 18.0.0 is out of support.',
    });
    expect(look('end-of-support', node('24.1.0'))).toMatchObject({
      result: 'gone',
      method: 'scan',
      text: 'Node.js 24.1.0 is a supported version now: its support ends on 2028-04-30.',
    });
    expect(look('end-of-support', installation())).toMatchObject({
      result: 'gone',
      text: 'No date for the end of support of AWS CLI 2.36.12 is known.',
    });
    expect(look('end-of-support', node(null)).result).toBe('unknown');
  });

  test('that also offered old versions must show by a handshake that it does not', () => {
    const handshake = installation().handshake;
    if (handshake === null) throw new Error('the fixture has a handshake');
    const offering = (minVersion: 'TLSv1' | 'TLSv1.2' | null, maxVersion: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3') =>
      look('hardening', installation({ handshake: { ...handshake, minVersion, maxVersion } }));
    expect(offering('TLSv1.2')).toMatchObject({ result: 'gone', text: 'AWS CLI 2.36.12 offers nothing older than TLS 1.2 now.' });
    expect(offering('TLSv1')).toMatchObject({ result: 'still-there', text: 'Still there: AWS CLI 2.36.12 also offers old TLS versions.' });
    expect(offering('TLSv1', 'TLSv1.1')).toMatchObject({ result: 'still-there', text: 'Still there: AWS CLI 2.36.12 offers TLS 1.0.' });
    expect(offering(null).result).toBe('unknown');
    expect(look('hardening', installation({ handshake: null })).result).toBe('unknown');
  });
});
