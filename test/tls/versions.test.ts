import { describe, expect, test } from 'vitest';
import { isPostQuantum, keyExchangeKey } from '../../src/tls/key-exchange.ts';
import { compareTlsVersions, isLegacy, tlsVersionKey, tlsVersionLabel } from '../../src/tls/versions.ts';

describe('a TLS version is counted under one spelling, whatever a source wrote', () => {
  test.each([
    ['TLSv1', 'TLSv1'],
    ['TLSv1.0', 'TLSv1'],
    ['tlsv10', 'TLSv1'],
    ['TLS 1.0', 'TLSv1'],
    ['TLSv1.1', 'TLSv1.1'],
    ['TLSV1.1', 'TLSv1.1'],
    ['tlsv11', 'TLSv1.1'],
    ['TLSV1.2', 'TLSv1.2'],
    ['tlsv12', 'TLSv1.2'],
    ['TLSv1_2', 'TLSv1.2'],
    ['TLSv1.3', 'TLSv1.3'],
    ['TLS13', 'TLSv1.3'],
    ['SSLv3', 'SSLv3'],
    ['SSL 3.0', 'SSLv3'],
    ['SSLv2', 'other'],
    ['QUIC', 'other'],
    ['TLSv1.4', 'other'],
    ['TLSv1.2x', 'other'],
    ['', 'other'],
    ['TLSv', 'other'],
  ])('%j is %s', (written, counted) => {
    expect(tlsVersionKey(written)).toBe(counted);
  });
});

test('everything below TLS 1.2 is legacy, and what nobody knows convicts nobody', () => {
  expect((['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other'] as const).map(isLegacy)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(compareTlsVersions('TLSv1', 'TLSv1.3')).toBeLessThan(0);
});

test('versions read as a person writes them', () => {
  expect((['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.3'] as const).map(tlsVersionLabel)).toEqual(['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.3']);
});

test("key exchange names are counted under AWS's documented spelling", () => {
  expect(['X25519', 'x25519', 'X25519MLKEM768', 'x25519mlkem768', 'SECP256R1', 'something new'].map(keyExchangeKey)).toEqual([
    'x25519',
    'x25519',
    'X25519MLKEM768',
    'X25519MLKEM768',
    'secp256r1',
    'something new',
  ]);
  expect(['X25519MLKEM768', 'SecP384r1MLKEM1024', 'x25519', 'absent'].map(isPostQuantum)).toEqual([true, true, false, false]);
});
