// A server's first words, whole, in pieces and mutilated.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAnswer } from '../../src/path/answer.ts';

/** What Node 24.21 with OpenSSL 3.5.8 answered to the large hello. */
const MLKEM = Buffer.from(readFileSync(new URL('./support/server-hello-mlkem.hex', import.meta.url), 'utf8').trim(), 'hex');
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 0xff]), body]);
const serverHello = (hex: string): Buffer => {
  const body = Buffer.from(hex, 'hex');
  return record(22, Buffer.concat([Buffer.from([2, 0, 0, body.length]), body]));
};

test('the ServerHello of a post-quantum server', () => {
  expect(readAnswer(MLKEM)).toEqual({
    kind: 'server-hello',
    version: 'TLSv1.3',
    cipherSuite: 'TLS_AES_256_GCM_SHA384',
    group: 'X25519MLKEM768',
  });
});

test('a HelloRetryRequest names the group that it wants', () => {
  const hello = serverHello(`0303${RETRY}00130100000c002b00020304003300020017`);
  expect(readAnswer(hello)).toEqual({
    kind: 'hello-retry-request',
    version: 'TLSv1.3',
    cipherSuite: 'TLS_AES_128_GCM_SHA256',
    group: 'secp256r1',
  });
});

test('a ServerHello before TLS 1.3 names no group, and may have no extensions', () => {
  const random = '00'.repeat(32);
  expect(readAnswer(serverHello(`0303${random}00c02f00`))).toMatchObject({ version: 'TLSv1.2', group: null });
  expect(readAnswer(serverHello(`0301${random}00002f000000`))).toMatchObject({ version: 'TLSv1', group: null });
  expect(readAnswer(serverHello(`0304${random}00fefe00`))).toMatchObject({ cipherSuite: '0xfefe' });
});

test('an alert has its name', () => {
  expect(readAnswer(record(21, Buffer.from([2, 47])))).toEqual({ kind: 'alert', name: 'illegal_parameter' });
  expect(readAnswer(record(21, Buffer.from([2, 250])))).toEqual({ kind: 'alert', name: 'alert 250' });
});

test('in pieces it is incomplete until it is there, and the same afterwards', () => {
  for (let length = 0; length < MLKEM.length; length++) expect(readAnswer(MLKEM.subarray(0, length)).kind).toBe('incomplete');
  expect(readAnswer(Buffer.concat([MLKEM, Buffer.from('rest')]))).toEqual(readAnswer(MLKEM));
  const message = MLKEM.subarray(5);
  const pieces = Buffer.concat([record(22, message.subarray(0, 3)), record(22, message.subarray(3))]);
  expect(readAnswer(pieces)).toEqual(readAnswer(MLKEM));
});

test('what is not TLS is said to be none', () => {
  for (const text of ['HTTP/1.1 403 Forbidden', 'SSH-2.0-x', '\u0016\u0004', '\u0016\u0003\u0003\u0000\u0000'])
    expect(readAnswer(Buffer.from(text, 'latin1')).kind).toBe('not-tls');
  expect(readAnswer(record(22, Buffer.from([1, 0, 0, 0]))).kind).toBe('not-tls');
  expect(readAnswer(record(22, Buffer.from([2, 255, 255, 255]))).kind).toBe('not-tls');
});

test('10,000 mutilated answers, and none is too much', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let round = 0; round < 10_000; round++) {
    const bytes = Buffer.from(MLKEM.subarray(0, 1 + random(200)));
    for (let change = 0; change < 4; change++) bytes[random(bytes.length)] = random(256);
    expect(() => readAnswer(bytes)).not.toThrow();
  }
});
