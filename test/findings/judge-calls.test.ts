import { describe, expect, test } from 'vitest';
import { judgeCalls } from '../../src/findings/judge-calls.ts';
import { group } from '../support/calls.ts';

const judged = (...args: Parameters<typeof judgeCalls>) =>
  judgeCalls(...args).map(({ kind, severity, notActionable, groups }) => ({
    kind,
    severity,
    notActionable,
    calls: groups.reduce((sum, { calls }) => sum + calls, 0),
  }));

const legacy = (fields: Parameters<typeof group>[0] = {}) => group({ tlsVersion: 'TLSv1', ...fields });
const MARCH_2024 = Date.UTC(2024, 2, 1);

describe('calls below TLS 1.2', () => {
  test.each(['tls1.2', 'tls1.3', 'pq'] as const)('are a finding for target %s', (target) => {
    expect(judged([legacy({ calls: 3 }), group()], target)).toContainEqual({
      kind: 'legacy-calls',
      severity: 'high',
      notActionable: null,
      calls: 3,
    });
  });

  test('of every old version make one finding for one client', () => {
    expect(judged([legacy(), legacy({ tlsVersion: 'TLSv1.1', calls: 2 }), legacy({ tlsVersion: 'SSLv3' })], 'tls1.2')).toEqual([
      { kind: 'legacy-calls', severity: 'high', notActionable: null, calls: 4 },
    ]);
  });

  test('last seen on the last day before the cut-off are not live, a moment later they are', () => {
    expect(judged([legacy({ last: MARCH_2024 - 1 })], 'tls1.2')[0]?.severity).toBe('medium');
    expect(judged([legacy({ last: MARCH_2024 })], 'tls1.2')[0]?.severity).toBe('high');
    expect(judged([legacy({ last: MARCH_2024 - 1 }), legacy({ last: MARCH_2024 })], 'tls1.2')[0]?.severity).toBe('high');
  });

  test('say that an old call is fixed, gone, or broken', () => {
    expect(judgeCalls([legacy({ last: Date.UTC(2022, 5, 1) })], 'tls1.2')[0]?.severityReason).toMatch(/fixed, gone, or broken/);
  });

  test("by AWS or by a browser are nobody's here to fix, and the client's own calls beside them are", () => {
    expect(
      judged([legacy({ awsOwned: true }), legacy({ category: 'sign-in', program: 'browser' }), legacy({ calls: 5 })], 'tls1.2'),
    ).toEqual([
      { kind: 'legacy-calls', severity: 'info', notActionable: 'aws-owned', calls: 1 },
      { kind: 'legacy-calls', severity: 'high', notActionable: null, calls: 5 },
      { kind: 'legacy-calls', severity: 'info', notActionable: 'browser', calls: 1 },
    ]);
  });

  test('through an S3 interface endpoint are a finding all the same: its limit is TLS 1.2', () => {
    expect(judged([legacy({ serverCap: 's3-interface-endpoint' })], 'tls1.2')[0]?.notActionable).toBeNull();
  });
});

test('an unknown version convicts nobody', () => {
  expect(judged([group({ tlsVersion: 'other' })], 'tls1.3')).toEqual([]);
});

describe('for TLS 1.3, calls at TLS 1.2', () => {
  test('are fine for the default target', () => {
    expect(judged([group()], 'tls1.2')).toEqual([]);
  });

  test('before every endpoint offered 1.3 are nothing', () => {
    expect(judged([group({ last: Date.UTC(2024, 5, 10) - 1 })], 'tls1.3')).toEqual([]);
  });

  test('since then are below the target, low', () => {
    expect(judged([group({ last: Date.UTC(2024, 5, 10) })], 'tls1.3')).toEqual([
      { kind: 'below-target-calls', severity: 'low', notActionable: null, calls: 1 },
    ]);
  });

  test('are for information when the same client reaches 1.3 elsewhere, and say where it differs', () => {
    const [one] = judgeCalls([group({ calls: 4 }), group({ tlsVersion: 'TLSv1.3', service: 'kms.amazonaws.com' })], 'tls1.3');
    expect(one).toMatchObject({ kind: 'below-target-calls', severity: 'info' });
    expect(one?.severityReason).toContain('s3.amazonaws.com');
  });

  test('of another client say nothing about this one', () => {
    const other = group({ tlsVersion: 'TLSv1.3', principal: 'arn:aws:iam::111122223333:role/other' });
    expect(judged([group(), other], 'tls1.3')[0]?.severity).toBe('low');
  });

  test("on a path that has no 1.3 are the path's limit, beside those on a path that has", () => {
    expect(judged([group({ serverCap: 's3-interface-endpoint', calls: 2 }), group()], 'tls1.3')).toEqual([
      { kind: 'below-target-calls', severity: 'info', notActionable: 'server-cap', calls: 2 },
      { kind: 'below-target-calls', severity: 'low', notActionable: null, calls: 1 },
    ]);
  });
});

describe('for post-quantum', () => {
  test('a record that names no key exchange convicts nobody', () => {
    expect(judged([group({ keyExchange: 'absent', pqOffered: true })], 'pq')).toEqual([]);
  });

  test('a classical exchange counts where the dated list says that ML-KEM is offered', () => {
    expect(judged([group({ keyExchange: 'x25519', pqOffered: true })], 'pq')).toEqual([
      { kind: 'below-target-calls', severity: 'low', notActionable: null, calls: 1 },
    ]);
    expect(judged([group({ keyExchange: 'x25519', pqOffered: false })], 'pq')).toEqual([]);
  });

  test('and where anybody used ML-KEM in the same data', () => {
    const witness = group({ keyExchange: 'X25519MLKEM768', tlsVersion: 'TLSv1.3', principal: 'arn:aws:iam::111122223333:user/other' });
    expect(judged([group({ keyExchange: 'secp256r1' }), witness], 'pq')).toEqual([
      { kind: 'below-target-calls', severity: 'low', notActionable: null, calls: 1 },
    ]);
  });

  test('a client that uses ML-KEM elsewhere is for information', () => {
    const elsewhere = group({ keyExchange: 'X25519MLKEM768', tlsVersion: 'TLSv1.3', service: 'kms.amazonaws.com' });
    expect(judged([group({ keyExchange: 'x25519', pqOffered: true }), elsewhere], 'pq')[0]?.severity).toBe('info');
  });
});
