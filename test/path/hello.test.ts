// The hellos as a server reads them.
import { expect, test } from 'vitest';
import { writeHello } from '../../src/path/hello.ts';
import { readHello } from '../../src/tls/client-hello.ts';

const HOST = 'sts.eu-west-1.amazonaws.com';

function read(postQuantum: boolean) {
  const bytes = writeHello(HOST, { postQuantum });
  const reading = readHello(bytes);
  if (reading.kind !== 'hello') throw new Error(reading.kind);
  return { bytes, hello: reading.hello };
}

test('the small one fits any packet and offers TLS 1.3 with x25519', () => {
  const { bytes, hello } = read(false);
  expect(bytes.length).toBeLessThan(300);
  expect(hello).toMatchObject({ sni: HOST, versions: ['TLSv1.3', 'TLSv1.2'], keyShares: ['x25519'], alpn: [] });
  expect(hello.groups).not.toContain('X25519MLKEM768');
});

test('the large one fits no Ethernet segment and differs by its post-quantum share', () => {
  const { bytes, hello } = read(true);
  expect(bytes.length).toBe(1600);
  expect(hello).toMatchObject({ sni: HOST, keyShares: ['X25519MLKEM768', 'x25519'] });
  expect(hello.groups[0]).toBe('X25519MLKEM768');
});

test('its ML-KEM key passes the check that servers must do: every coefficient is below 3329', () => {
  const { bytes } = read(true);
  const at = bytes.indexOf(Buffer.from('11ec04c0', 'hex')) + 4;
  const key = bytes.subarray(at, at + 1184);
  const coefficients = Array.from({ length: 384 }, (_, index) => key.readUIntLE(index * 3, 3)).flatMap((pair) => [
    pair & 0xfff,
    pair >> 12,
  ]);
  expect(coefficients).toHaveLength(768);
  expect(Math.max(...coefficients)).toBeLessThan(3329);
  expect(new Set(coefficients).size).toBeGreaterThan(400);
  // x25519 comes behind it, and again in the share of its own.
  expect(bytes.subarray(at + 1184, at + 1216)).toEqual(bytes.subarray(at + 1220, at + 1252));
});

test('no two are alike: nothing in them tells one run from another', () => {
  expect(read(true).bytes).not.toEqual(read(true).bytes);
});

test('a name of the greatest length still makes a hello', () => {
  const host = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
  const reading = readHello(writeHello(host, { postQuantum: true }));
  expect(reading).toMatchObject({ kind: 'hello', hello: { sni: host } });
});
