import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/contract/document.ts';
import { handshakeOf, lowestMissed, offerOf, provedVerdicts, reaches } from '../../src/handshake/verdicts.ts';
import { type ClientHello, readHello } from '../../src/tls/client-hello.ts';
import type { Target } from '../../src/tls/targets.ts';
import type { TlsVersion } from '../../src/tls/versions.ts';
import { helloBytes } from './support.ts';

const hello = (options: Parameters<typeof helloBytes>[0]): ClientHello => {
  const reading = readHello(helloBytes(options));
  if (reading.kind !== 'hello') throw new Error(reading.kind);
  return reading.hello;
};

const could =
  (...targets: readonly Target[]) =>
  (target: Target): boolean =>
    targets.includes(target);

const all = (...verdicts: readonly [Verdict, Verdict, Verdict]) => ({ 'tls1.2': verdicts[0], 'tls1.3': verdicts[1], pq: verdicts[2] });

test.each<[TlsVersion | null, boolean, readonly Target[], ReturnType<typeof all>]>([
  ['TLSv1.3', true, [], all('ready', 'ready', 'ready')],
  ['TLSv1.3', false, [], all('ready', 'ready', 'not-ready')],
  ['TLSv1.3', false, ['pq'], all('ready', 'ready', 'capable')],
  ['TLSv1.2', false, ['tls1.3', 'pq'], all('ready', 'capable', 'capable')],
  ['TLSv1.2', false, [], all('ready', 'not-ready', 'not-ready')],
  // A post-quantum group in a hello that ends at TLS 1.2 is of no use.
  ['TLSv1.2', true, ['tls1.3', 'pq'], all('ready', 'capable', 'capable')],
  // Without TLS 1.3 there is nothing post-quantum, whatever the library's groups are.
  ['TLSv1.2', false, ['pq'], all('ready', 'not-ready', 'not-ready')],
  ['TLSv1.1', false, ['tls1.2'], all('capable', 'not-ready', 'not-ready')],
  ['TLSv1', false, [], all('not-ready', 'not-ready', 'not-ready')],
  [null, false, [], all('not-ready', 'not-ready', 'not-ready')],
])('offering %s (post-quantum: %s), able of %j', (max, pq, able, expected) => {
  expect(provedVerdicts({ max, pq }, could(...able))).toEqual(expected);
});

test('what cannot connect at all conflicts for every target; what nobody knows stays unknown', () => {
  expect(provedVerdicts(null, () => true)).toEqual(all('conflict', 'conflict', 'conflict'));
  expect(provedVerdicts({ max: 'TLSv1.3', pq: false }, () => null)).toEqual(all('ready', 'ready', 'unknown'));
});

test('the lowest target that is missed', () => {
  expect(lowestMissed(all('ready', 'capable', 'not-ready'))).toBe('tls1.3');
  expect(lowestMissed(all('ready', 'ready', 'ready'))).toBeNull();
});

describe('an offer is read from the hello', () => {
  test.each([
    ['the list of versions decides, not the version of old', { versions: [0x0304, 0x0303] }, { max: 'TLSv1.3', pq: false }],
    [
      'X25519MLKEM768 is post-quantum, with a key share or without',
      { versions: [0x0304], groups: [0x11ec, 0x1d] },
      { max: 'TLSv1.3', pq: true },
    ],
    ['SecP256r1MLKEM768 too', { versions: [0x0304], groups: [0x11eb] }, { max: 'TLSv1.3', pq: true }],
    ['without a list the version of old decides', { legacy: 0x0301 }, { max: 'TLSv1', pq: false }],
  ])('%s', (_name, options, offer) => expect(offerOf(hello(options))).toEqual(offer));

  test('a maximum below the target does not reach it', () => {
    expect(reaches({ max: 'TLSv1.1', pq: false }, 'tls1.2')).toBe(false);
    expect(reaches({ max: 'TLSv1.2', pq: true }, 'pq')).toBe(false);
  });
});

test('the hello of the document', () => {
  expect(handshakeOf(hello({ versions: [0x0304, 0x0303], groups: [0x11ec, 0x1d] }), 12.6, 'TLSv1.2')).toEqual({
    maxVersion: 'TLSv1.3',
    minVersion: 'TLSv1.2',
    versions: ['TLSv1.3', 'TLSv1.2'],
    groups: ['X25519MLKEM768', 'x25519'],
    keyShares: [],
    cipherSuites: 2,
    sni: false,
    alpn: [],
    ms: 13,
  });
});
