import { expect, test } from 'vitest';
import { ByteKeys } from '../../../src/evidence/cloudtrail-files/byte-keys.ts';

/** The number of a text, which lies in the middle of other bytes. */
function numberOf(keys: ByteKeys, text: string, hash: number): number {
  const bytes = Buffer.from(`before${text}behind`);
  const from = 'before'.length;
  return keys.numberOf(bytes, from, bytes.length - 'behind'.length, hash);
}

test('keys are numbered in the order in which they come, and each has one number', () => {
  const keys = new ByteKeys();
  expect(['a', 'b', 'a', '', 'c', 'b', ''].map((text) => numberOf(keys, text, text.length))).toEqual([0, 1, 0, 2, 3, 1, 2]);
  expect(keys.size).toBe(4);
});

test('keys with the same hash are told apart by their bytes, also where one begins as the other does', () => {
  const keys = new ByteKeys();
  const texts = ['arn', 'arn:aws', 'arn:awz', 'arn:aws:', 'nra', ''];
  for (const _ of [1, 2]) expect(texts.map((text) => numberOf(keys, text, -7))).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the bytes are kept, whatever becomes of those that were given', () => {
  const keys = new ByteKeys();
  const bytes = Buffer.from('one');
  expect(keys.numberOf(bytes, 0, 3, 1)).toBe(0);
  bytes.write('two');
  expect(keys.numberOf(bytes, 0, 3, 1)).toBe(1);
  expect(numberOf(keys, 'one', 1)).toBe(0);
});

test('more keys than there was room for at first, whatever their hashes', () => {
  const keys = new ByteKeys();
  const texts = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
  // Some below zero, many in a row, a thousand of each.
  const hashOf = (i: number): number => (i % 20) * 0x1fffffff - 0x70000000;
  for (const [i, text] of texts.entries()) if (numberOf(keys, text, hashOf(i)) !== i) expect.unreachable(text);
  expect(keys.size).toBe(20_000);
  for (let i = 0; i < 20_000; i += 499) expect(numberOf(keys, `key ${i}`, hashOf(i))).toBe(i);
});

test('keys that fill a block, and longer ones', () => {
  const keys = new ByteKeys();
  const texts = [600_000, 600_000, 3_000_000, 10, 1024 * 1024].map((length, i) => String(i).repeat(length));
  for (const _ of [1, 2]) expect(texts.map((text) => numberOf(keys, text, 5))).toEqual([0, 1, 2, 3, 4]);
});
