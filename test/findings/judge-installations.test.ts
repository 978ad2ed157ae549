import { describe, expect, test } from 'vitest';
import type { Installation, Verdict } from '../../src/contract/document.ts';
import { judgeInstallations } from '../../src/findings/judge-installations.ts';

const NOW = Date.UTC(2026, 10, 22);

function installation(verdicts: Partial<Installation['verdicts']>, more: Partial<Installation> = {}): Installation {
  return {
    id: 'i-0123456789ab',
    kind: 'curl',
    name: 'curl',
    version: '8.0.0',
    path: '/usr/bin/curl',
    realPath: '/usr/bin/curl',
    foundBy: ['PATH'],
    active: true,
    stale: false,
    ran: true,
    notRunBecause: null,
    library: null,
    handshake: null,
    verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready', ...verdicts },
    basis: 'derived',
    causes: [],
    ...more,
  };
}

const judged = (one: Installation, target: Parameters<typeof judgeInstallations>[1]) =>
  judgeInstallations([one], target, NOW).map(({ kind, severity }) => `${kind} ${severity}`);

describe('what a verdict comes to', () => {
  test.each<[Verdict, string[]]>([
    ['ready', []],
    ['capable', ['pinned-runtime critical']],
    ['not-ready', ['not-ready-runtime critical']],
    ['conflict', ['conflicting-settings critical']],
    ['unknown', []],
  ])('for TLS 1.2: %s', (verdict, expected) => {
    expect(judged(installation({ 'tls1.2': verdict }), 'tls1.2')).toEqual(expected);
  });

  test('missing only TLS 1.3 or ML-KEM is low, and only for those targets', () => {
    const one = installation({ 'tls1.3': 'not-ready', pq: 'not-ready' });
    expect([judged(one, 'tls1.2'), judged(one, 'tls1.3'), judged(one, 'pq')]).toEqual([
      [],
      ['not-ready-runtime low'],
      ['not-ready-runtime low'],
    ]);
    expect(judged(installation({ pq: 'capable' }), 'pq')).toEqual(['pinned-runtime low']);
  });

  test('what cannot speak TLS 1.2 is critical for every target', () => {
    const one = installation({ 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' });
    expect(judged(one, 'pq')).toEqual(['not-ready-runtime critical']);
  });
});

test('what holds it below TLS 1.2 today is told before what its library lacks besides', () => {
  const one = installation({ 'tls1.2': 'capable', 'tls1.3': 'not-ready', pq: 'not-ready' });
  expect((['tls1.2', 'tls1.3', 'pq'] as const).map((target) => judged(one, target))).toEqual(Array(3).fill(['pinned-runtime critical']));
});

test('a left-over that nothing starts is no finding', () => {
  expect(judged(installation({ 'tls1.2': 'not-ready' }, { stale: true, active: false }), 'tls1.2')).toEqual([]);
});

test('offering old versions besides is advice, not a finding that counts', () => {
  const handshake = {
    maxVersion: 'TLSv1.3',
    minVersion: 'TLSv1',
    versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
    groups: [],
    keyShares: [],
    cipherSuites: 3,
    sni: true,
    alpn: [],
    ms: 1,
  } satisfies Installation['handshake'];
  expect(judged(installation({}, { handshake }), 'tls1.2')).toEqual(['hardening info']);
});

test('AWS CLI v1 is told that its support ends', () => {
  expect(judged(installation({}, { kind: 'aws-cli', name: 'AWS CLI v1', version: '1.16.9' }), 'tls1.2')).toEqual(['end-of-support low']);
});
