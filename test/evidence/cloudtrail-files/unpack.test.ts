import { randomBytes } from 'node:crypto';
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createInflater, type Inflater } from '../../../src/evidence/cloudtrail-files/inflate-handle.ts';
import type { JsonSink } from '../../../src/evidence/cloudtrail-files/json-sink.ts';
import { type GzipProblem, UNPACK_LIMITS, unpack } from '../../../src/evidence/cloudtrail-files/unpack.ts';

/** Keeps what it is given. Its space is the same memory again and again, spoiled after use. */
class Kept implements JsonSink {
  readonly #space: Buffer;
  readonly #pieces: Buffer[] = [];

  constructor(spaceBytes: number) {
    this.#space = Buffer.alloc(spaceBytes, 0xa5);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  space(): Uint8Array {
    return this.#space;
  }

  push(bytes: number): void {
    if (bytes < 1 || bytes > this.#space.length) throw new Error(`pushes ${bytes} bytes`);
    this.#pieces.push(Buffer.from(this.#space.subarray(0, bytes)));
    this.#space.fill(0xa5);
  }

  crc32(bytes: number, before: number): number {
    return crc32(this.#space.subarray(0, bytes), before);
  }
}

interface Sizes {
  readonly windowBytes?: number;
  readonly spaceBytes?: number;
  readonly limits?: typeof UNPACK_LIMITS;
}

/** Gives a file to `unpack` in windows whose memory is spoiled when the next is asked for. */
function drive(sink: JsonSink, inflater: Inflater, file: Uint8Array, { windowBytes = 4096, limits }: Sizes): GzipProblem | null {
  const window = Buffer.alloc(windowBytes);
  const steps = unpack(sink, inflater, limits);
  let given = 0;
  let ended = false;
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value;
    if (ended) throw new Error('asks for more behind the end of the file');
    const bytes = Math.min(windowBytes, file.length - given);
    window.fill(0x5a);
    window.set(file.subarray(given, given + bytes));
    given += bytes;
    ended = bytes === 0;
    step = steps.next(window.subarray(0, bytes));
  }
}

function unpackAll(inflater: Inflater, file: Uint8Array, sizes: Sizes = {}): { bytes: Buffer; problem: GzipProblem | null } {
  const sink = new Kept(sizes.spaceBytes ?? 4096);
  const problem = drive(sink, inflater, file, sizes);
  return { bytes: sink.bytes, problem };
}

const JSON_BYTES = Buffer.from(JSON.stringify({ Records: Array.from({ length: 80 }, (_, index) => ({ id: index * 7919 })) }));
const PACKED = gzipSync(JSON_BYTES);
const TAIL = Buffer.from('\n{"Records":[]}');

interface Optional {
  readonly extra?: Buffer;
  readonly name?: string;
  readonly comment?: string;
  readonly headerCrc?: boolean;
}

/** A member whose header has whatever is asked for. */
function member(bytes: Buffer, { extra, name, comment, headerCrc }: Optional = {}): Buffer {
  const flags = (headerCrc ? 2 : 0) | (extra ? 4 : 0) | (name === undefined ? 0 : 8) | (comment === undefined ? 0 : 16);
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3])];
  if (extra) parts.push(Buffer.from([extra.length % 256, extra.length >> 8]), extra);
  if (name !== undefined) parts.push(Buffer.from(`${name}\0`));
  if (comment !== undefined) parts.push(Buffer.from(`${comment}\0`));
  if (headerCrc) parts.push(Buffer.from([crc32(Buffer.concat(parts)) & 0xff, (crc32(Buffer.concat(parts)) >> 8) & 0xff]));
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, deflateRawSync(bytes), trailer]);
}

const EVERY_PART = { extra: Buffer.alloc(300, 'x\0'), name: 'a name', comment: 'a comment', headerCrc: true };

/** Bits that may be flipped in PACKED without a change of what it says: the time, what wrote it, text or not, and those behind the end of its body. */
const MOST_HARMLESS_BITS = 6 * 8 + 1 + 7;

describe.each(['handle', 'public'] as const)('by the way of the %s', (way) => {
  const inflater = createInflater(way);
  const run = (file: Uint8Array, sizes: Sizes = {}) => unpackAll(inflater, file, sizes);

  test.each([
    ['gzip', PACKED, JSON_BYTES],
    ['several members', Buffer.concat([PACKED, gzipSync(''), gzipSync(TAIL)]), Buffer.concat([JSON_BYTES, TAIL])],
    ['an empty member', gzipSync(''), Buffer.alloc(0)],
    ['zero padding after the end', Buffer.concat([PACKED, Buffer.alloc(3000)]), JSON_BYTES],
    ['one zero byte after the end', Buffer.concat([PACKED, Buffer.alloc(1)]), JSON_BYTES],
    ['a header with every optional part', member(JSON_BYTES, EVERY_PART), JSON_BYTES],
    ['empty optional parts', member(JSON_BYTES, { extra: Buffer.alloc(0), name: '', comment: '' }), JSON_BYTES],
    ['members with headers', Buffer.concat([member(TAIL, { name: 'x' }), member(TAIL, EVERY_PART)]), Buffer.concat([TAIL, TAIL])],
    ['data that does not pack', gzipSync(randomBytes(1500), { level: 0 }), null],
    ['plain text', JSON_BYTES, JSON_BYTES],
    ['two bytes', Buffer.from('{}'), Buffer.from('{}')],
    ['one byte', Buffer.from('x'), Buffer.from('x')],
    ['only the first byte of the magic', Buffer.from([0x1f]), Buffer.from([0x1f])],
    ['almost the magic', Buffer.from([0x1f, 0x8c, 8]), Buffer.from([0x1f, 0x8c, 8])],
    ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
  ])('%s is unpacked whole, in windows and spaces of every size', (_name, file, expected) => {
    const whole = run(file);
    expect(whole.problem).toBeNull();
    if (expected !== null) expect(whole.bytes.equals(expected)).toBe(true);
    for (const windowBytes of [
      1,
      2,
      3,
      5,
      9,
      10,
      11,
      17,
      18,
      19,
      64,
      100,
      333,
      file.length - 8,
      file.length - 1,
      file.length,
      file.length + 1,
    ]) {
      if (windowBytes < 1) continue;
      for (const spaceBytes of [1, 100, Math.max(1, whole.bytes.length - 1), Math.max(1, whole.bytes.length), 5000]) {
        const { bytes, problem } = run(file, { windowBytes, spaceBytes });
        expect(problem, `${windowBytes} into ${spaceBytes}`).toBeNull();
        expect(bytes.equals(whole.bytes), `${windowBytes} into ${spaceBytes}`).toBe(true);
      }
    }
  });

  test('every window size up to the file is as good as the whole, and so is every space', () => {
    const file = Buffer.concat([member(JSON_BYTES, EVERY_PART), PACKED]);
    const expected = Buffer.concat([JSON_BYTES, JSON_BYTES]);
    for (let size = 1; size <= file.length; size += 1) {
      expect(run(file, { windowBytes: size }).bytes.equals(expected), `window of ${size}`).toBe(true);
      expect(run(file, { spaceBytes: size }).bytes.equals(expected), `space of ${size}`).toBe(true);
    }
  });

  test('a file cut off anywhere is truncated, and what it still holds is unpacked', () => {
    for (const file of [PACKED, member(JSON_BYTES, EVERY_PART)]) {
      for (let size = 2; size < file.length; size += 1) {
        const { bytes, problem } = run(file.subarray(0, size), { windowBytes: 100, spaceBytes: 300 });
        expect(problem?.code, `cut off at ${size}`).toBe('truncated-gzip');
        expect(bytes.equals(JSON_BYTES.subarray(0, bytes.length))).toBe(true);
        if (size >= file.length - 8) expect(bytes.length).toBe(JSON_BYTES.length);
      }
    }
    const half = run(PACKED.subarray(0, PACKED.length / 2));
    expect(half.bytes.length).toBeGreaterThan(JSON_BYTES.length / 4);
  });

  test('a second member cut off anywhere never goes unnoticed', () => {
    for (let size = 1; size < PACKED.length; size += 1) {
      const { bytes, problem } = run(Buffer.concat([PACKED, PACKED.subarray(0, size)]), { windowBytes: 128 });
      expect(problem?.code, `cut off at ${size}`).toBe(size === 1 ? 'trailing-data' : 'truncated-gzip');
      expect(bytes.subarray(0, JSON_BYTES.length).equals(JSON_BYTES)).toBe(true);
    }
  });

  test.each<[GzipProblem['code'], string, Buffer]>([
    ['trailing-data', 'rubbish after the end', Buffer.concat([PACKED, Buffer.from('rubbish')])],
    ['trailing-data', 'one byte of it', Buffer.concat([PACKED, Buffer.from('r')])],
    ['trailing-data', 'rubbish after padding', Buffer.concat([PACKED, Buffer.alloc(500), Buffer.from('rubbish')])],
    ['trailing-data', 'a member after padding', Buffer.concat([PACKED, Buffer.alloc(512), PACKED])],
    ['corrupt-gzip', 'a wrong check sum', flipped(PACKED, PACKED.length - 8, 0)],
    ['corrupt-gzip', 'a wrong length', flipped(PACKED, PACKED.length - 1, 7)],
    ['truncated-gzip', 'no trailer', PACKED.subarray(0, -8)],
    ['truncated-gzip', 'half a trailer', PACKED.subarray(0, -3)],
  ])('%s: %s still hands over all of the data', (code, _name, file) => {
    for (const windowBytes of [1, 7, 100, file.length - 1, file.length, 10_000]) {
      const { bytes, problem } = run(file, { windowBytes, spaceBytes: 999 });
      expect(problem?.code).toBe(code);
      expect(bytes.equals(JSON_BYTES)).toBe(true);
    }
  });

  test.each([
    ['unknown compression method', flipped(PACKED, 2, 0)],
    ['unknown header flags set', flipped(PACKED, 3, 5)],
    ['invalid block type', Buffer.concat([PACKED.subarray(0, 10), Buffer.alloc(20, 0xff)])],
    ['check sum does not match', flipped(PACKED, PACKED.length - 5, 3)],
    ['length does not match', flipped(PACKED, PACKED.length - 4, 3)],
  ])('damage is named: %s', (what, file) => {
    expect(run(file).problem).toEqual({ code: 'corrupt-gzip', text: `the gzip data is damaged (${what})` });
    expect(run(PACKED).problem, 'the next file').toBeNull();
  });

  test('no flipped bit of a whole file goes unnoticed, or is felt in the next file', () => {
    let noticed = 0;
    let harmless = 0;
    for (let byte = 2; byte < PACKED.length; byte += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const { bytes, problem } = run(flipped(PACKED, byte, bit), { spaceBytes: 700 });
        if (bit === 0) expect(run(PACKED, { spaceBytes: 700 })).toEqual({ bytes: JSON_BYTES, problem: null });
        if (problem !== null) noticed += 1;
        else {
          harmless += 1;
          expect(bytes.equals(JSON_BYTES), `bit ${bit} of byte ${byte}`).toBe(true);
        }
      }
    }
    expect(noticed).toBeGreaterThan(2000);
    expect(harmless).toBeLessThanOrEqual(MOST_HARMLESS_BITS);
  });

  test('a bit flipped in the magic makes it plain bytes, which are no JSON', () => {
    for (let bit = 0; bit < 16; bit += 1) {
      const file = flipped(PACKED, bit >> 3, bit & 7);
      expect(run(file, { windowBytes: 33, spaceBytes: 44 })).toEqual({ bytes: file, problem: null });
    }
  });

  describe('a bomb', () => {
    const ZEROS = gzipSync(Buffer.alloc(1_000_000));
    const limits = { bytes: 100_000, ratio: 300 };

    test('is stopped soon after it is beyond both limits', () => {
      const { bytes, problem } = run(ZEROS, { limits, windowBytes: 100, spaceBytes: 1000 });
      expect(problem?.code).toBe('gzip-bomb');
      expect(problem?.text).toBe('the gzip data unpacks to far more than CloudTrail writes (more than 300 times its size)');
      if (way === 'handle') expect(bytes.length).toBeLessThan(150_000);
    });

    test('may be made of members, each of them harmless', () => {
      const small = gzipSync(Buffer.alloc(50_000));
      const { bytes, problem } = run(Buffer.concat(Array(20).fill(small)), { limits, windowBytes: 64 });
      expect(problem?.code).toBe('gzip-bomb');
      expect(bytes.length).toBeGreaterThan(limits.bytes);
      expect(bytes.length).toBeLessThanOrEqual(150_000);
    });

    test('is neither what is merely large nor what merely packs well', () => {
      expect(run(gzipSync(randomBytes(200_000)), { limits }).problem).toBeNull();
      expect(run(gzipSync(Buffer.alloc(99_000)), { limits }).problem).toBeNull();
      expect(run(ZEROS).problem).toBeNull();
    });
  });

  test('a sink that fails is heard, and leaves the inflater usable', () => {
    const sink = new Kept(100);
    sink.push = () => {
      throw new Error('a defect');
    };
    expect(() => drive(sink, inflater, PACKED, {})).toThrow('a defect');
    expect(run(PACKED).problem).toBeNull();
  });
});

test('more than a gibibyte out of a small file is a bomb', () => {
  const sink = new Kept(1 << 20);
  let pushed = 0;
  sink.push = (bytes) => {
    pushed += bytes;
  };
  sink.crc32 = () => 0;
  expect(drive(sink, createInflater(), zeros(1100), {})?.code).toBe('gzip-bomb');
  expect(pushed).toBeGreaterThan(UNPACK_LIMITS.bytes);
  expect(pushed).toBeLessThan(UNPACK_LIMITS.bytes + 2 ** 20 + 1);
});

test('the public way says where it would have to hold too much', () => {
  const { bytes, problem } = unpackAll(createInflater('public'), zeros(260), { windowBytes: 1 << 20 });
  expect(bytes.length).toBe(0);
  expect(problem?.text).toBe(
    'the gzip data unpacks to far more than CloudTrail writes (more than this version of Node.js can take at once)',
  );
});

function flipped(file: Buffer, byte: number, bit: number): Buffer {
  const bytes = Buffer.from(file);
  bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << bit), byte);
  return bytes;
}

/** The beginning of a file that unpacks to as many MiB of zeros, made in no time: one packed MiB again and again. */
function zeros(mebibytes: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), ...Array<Buffer>(mebibytes).fill(one)]);
}
