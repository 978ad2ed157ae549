import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { der, derTime, makeIdentity } from '../../src/handshake/recorder-certificate.ts';

describe('DER', () => {
  // X.690 8.1.3 and 10.1: one byte up to 127, from then on the fewest that will do.
  test.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('a value of %i bytes', (length, start) => {
    const value = der(4, new Uint8Array(length));
    expect(value.subarray(0, start.length / 2).toString('hex')).toBe(start);
    expect(value).toHaveLength(start.length / 2 + length);
  });

  test('holds several parts one behind the other', () => {
    expect(der(0x30, der(2, Buffer.from([1])), der(5)).toString('hex')).toBe('30050201010500');
  });

  test('times have two digits of the year up to 2049, and four from then on', () => {
    expect(derTime(new Date('2026-11-22T01:02:03.456Z')).toString('latin1')).toBe('\u0017\r261122010203Z');
    expect(derTime(new Date('2049-12-31T23:59:59Z')).toString('latin1')).toBe('\u0017\r491231235959Z');
    expect(derTime(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\u0018\u000f20500101000000Z');
  });
});

describe('the certificate of a run', () => {
  test('is one that OpenSSL reads, for the loopback, signed with its own key', async () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const { key, certificate } = await makeIdentity(now);
    const read = new X509Certificate(certificate);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkIssued(read)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(read.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(read).toMatchObject({ subject: 'CN=localhost', issuer: 'CN=localhost', subjectAltName: 'DNS:localhost, IP Address:127.0.0.1' });
    expect([read.validFrom, read.validTo].map((text) => new Date(text).toISOString())).toEqual([
      '2026-11-15T12:00:00.000Z',
      '2026-11-29T12:00:00.000Z',
    ]);
    expect(read.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  test('is another one each time', async () => {
    const [one, other] = await Promise.all([makeIdentity(new Date()), makeIdentity(new Date())]);
    expect(one.key).not.toBe(other.key);
    const serials = [one, other].map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(serials[0]).not.toBe(serials[1]);
    // Neither negative, which RFC 5280 4.1.2.2 forbids, nor shorter than the others.
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});
