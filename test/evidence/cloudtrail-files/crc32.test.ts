import { randomBytes } from 'node:crypto';
import { crc32 as reference } from 'node:zlib';
import { expect, test } from 'vitest';
import assembly from '../../../src/evidence/cloudtrail-files/assembly.wasm';

const memory = new WebAssembly.Memory({ initial: 16, maximum: 1024 });
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assembly), { env: { memory } });
const crc32: unknown = Reflect.get(exports, 'crc32');
memory.grow(8);
const bytes = new Uint8Array(memory.buffer);
/** Data lies at the end of the memory: reading one byte too many is a trap. */
const END = bytes.length;
const PLACE = END - 8 * 65536;
bytes.set(randomBytes(END - PLACE), PLACE);

function crcOf(at: number, size: number, before = 0): number {
  if (typeof crc32 !== 'function') throw new Error('the module has no crc32');
  return Number(crc32(at, size, before)) >>> 0;
}

const between = (least: number, most: number): number => least + Math.floor(Math.random() * (most - least + 1));

test('is what zlib says, for every size around its steps', () => {
  for (let size = 0; size < 1500; size += 1) {
    expect(crcOf(END - size, size), `${size} bytes`).toBe(reference(bytes.subarray(END - size)));
  }
  for (const blocks of [1, 2, 3, 16]) {
    for (let size = blocks * 16384 + 230; size < blocks * 16384 + 440; size += 1) {
      expect(crcOf(END - size, size), `${size} bytes`).toBe(reference(bytes.subarray(END - size)));
    }
  }
});

test('is what zlib says, for any place, size and beginning', () => {
  for (let round = 0; round < 4000; round += 1) {
    const size = between(0, round % 10 === 0 ? 300_000 : 3000);
    const at = between(PLACE, END - size);
    const before = between(0, 2 ** 32 - 1);
    expect(crcOf(at, size, before), `${size} bytes at ${at} after ${before}`).toBe(reference(bytes.subarray(at, at + size), before));
  }
});

test('goes on over every kind of boundary', () => {
  for (let round = 0; round < 300; round += 1) {
    const end = PLACE + between(1, 100_000);
    let crc = 0;
    for (let at = PLACE; at < end; ) {
      const size = Math.min(end - at, between(0, round % 2 === 0 ? 2000 : 40_000));
      crc = crcOf(at, size, crc);
      at += size;
    }
    expect(crc).toBe(reference(bytes.subarray(PLACE, end)));
  }
});

test('one changed bit anywhere changes it, and the data stays as it was', () => {
  const size = 20_000;
  const before = Buffer.from(bytes.subarray(PLACE, PLACE + size));
  const whole = crcOf(PLACE, size);
  for (let round = 0; round < 2000; round += 1) {
    const at = PLACE + between(0, size - 1);
    const bit = 1 << between(0, 7);
    bytes[at] = (bytes[at] ?? 0) ^ bit;
    expect(crcOf(PLACE, size)).not.toBe(whole);
    bytes[at] = (bytes[at] ?? 0) ^ bit;
  }
  expect(crcOf(PLACE, size)).toBe(whole);
  expect(Buffer.compare(before, bytes.subarray(PLACE, PLACE + size))).toBe(0);
});
