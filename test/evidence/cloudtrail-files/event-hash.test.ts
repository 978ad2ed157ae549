// The hash by which duplicates are known: 128 bits of which nothing else is compared.
import { expect, test } from 'vitest';
import { newScanner } from '../../../src/evidence/cloudtrail-files/scanner-module.ts';
import { randomOf } from '../../../src/sample/random.ts';

const { calls, memory } = newScanner();
const SEEDS = [0x243f6a8885a308d3n, 0x13198a2e03707344n];

function hashOf(text: Buffer, half: number): bigint {
  new Uint8Array(memory.buffer).set(text, calls.scratch());
  return BigInt.asUintN(64, calls.eventHash(calls.scratch(), text.length, half));
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotl = (value: bigint, by: bigint): bigint => u64((value << by) | (value >> (64n - by)));
const round = (lane: bigint, word: bigint): bigint => u64(rotl(u64(lane + word * P2), 31n) * P1);

/** XXH64 by its specification, one step after the other. */
function xxh64(bytes: Buffer, seed: bigint): bigint {
  let at = 0;
  let hash = u64(seed + P5);
  if (bytes.length >= 32) {
    let lanes = [u64(seed + P1 + P2), u64(seed + P2), seed, u64(seed - P1)];
    for (; at + 32 <= bytes.length; at += 32) lanes = lanes.map((lane, i) => round(lane, bytes.readBigUInt64LE(at + 8 * i)));
    hash = u64([1n, 7n, 12n, 18n].reduce((sum, by, i) => sum + rotl(lanes[i] ?? 0n, by), 0n));
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * P1 + P4);
  }
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) hash = u64(rotl(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    hash = u64(rotl(hash ^ u64(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at += 1) hash = u64(rotl(hash ^ u64(BigInt(bytes[at] ?? 0) * P5), 11n) * P1);
  hash = u64((hash ^ (hash >> 33n)) * P2);
  hash = u64((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}

test('it is XXH64, for texts of every length', () => {
  // Of the specification's own examples.
  expect(xxh64(Buffer.alloc(0), 0n)).toBe(0xef46db3751d8e999n);
  expect(xxh64(Buffer.from('abc'), 0n)).toBe(0x44bc2cf5ad770999n);
  const random = randomOf('hash');
  for (let length = 0; length < 200; length += 1) {
    const bytes = Buffer.from(Array.from({ length }, () => random.int(0, 255)));
    for (const [half, seed] of SEEDS.entries()) expect(hashOf(bytes, half), `${length} bytes`).toBe(xxh64(bytes, seed));
  }
});

/** What an event is known by. */
const identity = (id: string): Buffer => Buffer.from(['111111111111', 'eu-west-1', '2026-09-01', id].join('\0'));

test('ids that differ in two digits, whichever, have different hashes in each half', () => {
  const digits = '0123456789abcdef';
  const id = '01234567-89ab-4def-81c3-456789abcdef';
  const places = [...id].flatMap((digit, at) => (digit === '-' ? [] : [at]));
  const seen = [new Set<bigint>(), new Set<bigint>()];
  let ids = 0;
  for (const [index, one] of places.entries()) {
    for (const other of places.slice(index + 1)) {
      for (let by = 0; by < 225; by += 1) {
        const changed = [...id];
        changed[one] = digits[digits.indexOf(id[one] ?? '') ^ (1 + (by % 15))] ?? '';
        changed[other] = digits[digits.indexOf(id[other] ?? '') ^ (1 + Math.floor(by / 15))] ?? '';
        const text = identity(changed.join(''));
        for (const [half, hashes] of seen.entries()) hashes.add(hashOf(text, half));
        ids += 1;
      }
    }
  }
  expect(ids).toBe(496 * 225);
  expect(seen.map(({ size }) => size)).toEqual([ids, ids]);
});
