import { randomBytes } from 'node:crypto';
import { constants, createInflateRaw, deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createInflater, type Inflater, type Packed } from '../../../src/evidence/cloudtrail-files/inflate-handle.ts';

const GUARD = 64;
const SPOILED = Buffer.alloc(GUARD, 0xa5);
const AFTER = Buffer.from('what follows the stream');

/** Text, noise and repetition: blocks of every type. */
const TEXT = Buffer.concat([
  Buffer.from(JSON.stringify(Array.from({ length: 300 }, (_, index) => index ** 3))),
  randomBytes(1500),
  Buffer.alloc(1500, 'ab'),
]);
const PACKED = deflateRawSync(TEXT);

interface Run {
  readonly bytes: Buffer;
  /** What was left of the input behind the stream's end. */
  readonly rest: Buffer;
}

/** Runs one stream through, in windows and pieces whose memory is spoiled after use. */
function run(inflater: Inflater, packed: Uint8Array, windowBytes: number, spaceBytes: number): Run {
  const memory = Buffer.alloc(spaceBytes + 2 * GUARD);
  const space = memory.subarray(GUARD, GUARD + spaceBytes);
  const window = Buffer.alloc(windowBytes);
  const input: Packed = { bytes: new Uint8Array(0), at: 0, ended: false };
  const pieces: Buffer[] = [];
  let given = 0;
  inflater.begin();
  for (;;) {
    memory.fill(0xa5);
    const made = inflater.step(input, space);
    pieces.push(Buffer.from(space.subarray(0, made)));
    if (!memory.subarray(0, GUARD).equals(SPOILED) || !memory.subarray(-GUARD).equals(SPOILED)) throw new Error('wrote outside its space');
    if (inflater.state !== 'going' || (input.ended && made < spaceBytes)) break;
    if (made === spaceBytes) continue;
    if (input.at !== input.bytes.length) throw new Error('wants the next window before it has used this one');
    window.fill(0x5a);
    const bytes = window.subarray(0, Buffer.from(packed.buffer, packed.byteOffset, packed.length).copy(window, 0, given));
    given += bytes.length;
    Object.assign(input, { bytes, at: 0, ended: bytes.length === 0 });
  }
  return { bytes: Buffer.concat(pieces), rest: Buffer.concat([input.bytes.subarray(input.at), packed.subarray(given)]) };
}

test('the fast way runs on this Node.js', () => {
  // When this fails, Node.js has changed inside: files are still read exactly, but more slowly. See what its processChunkSync does now.
  expect(createInflater().way).toBe('handle');
});

describe('a Node.js that is another inside', () => {
  afterEach(() => {
    vi.doUnmock('node:zlib');
    vi.resetModules();
  });

  /** The way that is chosen when `createInflateRaw` gives what `changed` makes of it. */
  async function chosenWay(changed: (stream: object, handle: object) => unknown): Promise<string> {
    vi.resetModules();
    vi.doMock('node:zlib', async (original) => ({
      ...(await original<typeof import('node:zlib')>()),
      createInflateRaw: () => {
        const stream = createInflateRaw();
        return changed(stream, Reflect.get(stream, '_handle'));
      },
    }));
    const module = await import('../../../src/evidence/cloudtrail-files/inflate-handle.ts');
    const inflater = module.createInflater();
    expect(run(inflater, Buffer.concat([PACKED, AFTER]), 1000, 1000).bytes.equals(TEXT)).toBe(true);
    return inflater.way;
  }

  /** A handle like `handle`, but for one method. */
  function handleWith(handle: object, name: string, method: (...args: unknown[]) => void): object {
    return new Proxy(handle, {
      get: (target, key) => {
        const value: unknown = key === name ? method : Reflect.get(target, key);
        return typeof value === 'function' && key !== 'onerror' ? value.bind(target) : value;
      },
    });
  }

  const original = (handle: object, name: string, args: unknown[]): void => {
    const method: unknown = Reflect.get(handle, name);
    if (typeof method === 'function') Reflect.apply(method, handle, args);
  };

  test('is one that works as known, when nothing is changed', async () => {
    expect(await chosenWay((stream) => stream)).toBe('handle');
    const same = (_stream: object, handle: object) => handleWith(handle, 'reset', () => original(handle, 'reset', []));
    expect(
      await chosenWay((stream, handle) => ({
        _writeState: Reflect.get(stream, '_writeState'),
        _handle: same(stream, handle),
      })),
    ).toBe('handle');
  });

  test.each<[string, (stream: object, handle: object) => unknown]>([
    ['has no handle', () => ({})],
    [
      'has a handle without writeSync',
      (stream) => ({ _writeState: Reflect.get(stream, '_writeState'), _handle: { onerror() {}, reset() {} } }),
    ],
    ['keeps elsewhere what it left', (_stream, handle) => ({ _handle: handle, _writeState: [0, 0] })],
    ['never says what it left', (_stream, handle) => ({ _handle: handle, _writeState: new Uint32Array(2) })],
    ['writes behind its space', (stream, handle) => spilling(stream, handle)],
    ['says the two numbers the other way round', (stream, handle) => swapped(stream, handle)],
    [
      'does not forget the stream before',
      (stream, handle) => ({ _writeState: Reflect.get(stream, '_writeState'), _handle: handleWith(handle, 'reset', () => undefined) }),
    ],
    [
      'throws',
      (stream, handle) => ({
        _writeState: Reflect.get(stream, '_writeState'),
        _handle: handleWith(handle, 'writeSync', () => {
          throw new Error('no');
        }),
      }),
    ],
    ['tells nobody of damage', (stream, handle) => ({ _writeState: Reflect.get(stream, '_writeState'), _handle: deaf(handle) })],
  ])('is not relied on when it %s', async (_what, changed) => {
    expect(await chosenWay(changed)).toBe('public');
  });

  function swapped(stream: object, handle: object): unknown {
    const said: unknown = Reflect.get(stream, '_writeState');
    const left = new Uint32Array(2);
    const writeSync = (...args: unknown[]): void => {
      original(handle, 'writeSync', args);
      if (said instanceof Uint32Array) left.set([said[1] ?? 0, said[0] ?? 0]);
    };
    return { _writeState: left, _handle: handleWith(handle, 'writeSync', writeSync) };
  }

  function spilling(stream: object, handle: object): unknown {
    const writeSync = (...args: unknown[]): void => {
      original(handle, 'writeSync', args);
      const space = args[4];
      if (space instanceof Uint8Array) new Uint8Array(space.buffer)[space.byteOffset + space.length] = 0;
    };
    return { _writeState: Reflect.get(stream, '_writeState'), _handle: handleWith(handle, 'writeSync', writeSync) };
  }

  const deaf = (handle: object): object =>
    new Proxy(handle, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, key === 'onerror' ? () => undefined : value),
    });
});

describe.each(['handle', 'public'] as const)('the way of the %s', (way) => {
  const inflater = createInflater(way);

  test('is the one that was asked for', () => {
    expect(inflater.way).toBe(way);
  });

  test('is exact in windows and pieces of every size, and stops behind the end', () => {
    const packed = Buffer.concat([PACKED, AFTER]);
    const sizes = [1, 2, 3, 7, 64, 255, 1000, 4096, PACKED.length, packed.length, 100_000];
    for (const windowBytes of sizes) {
      for (const spaceBytes of [1, 13, 300, TEXT.length - 1, TEXT.length, TEXT.length + 1, 100_000]) {
        const { bytes, rest } = run(inflater, packed, windowBytes, spaceBytes);
        expect(inflater.state, `${windowBytes} into ${spaceBytes}`).toBe('ended');
        expect(bytes.equals(TEXT), `${windowBytes} into ${spaceBytes}`).toBe(true);
        expect(rest.toString()).toBe(AFTER.toString());
      }
    }
  });

  test.each([0, 1, 9])('level %i, with every strategy, is exact', (level) => {
    for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED]) {
      const packed = Buffer.concat([deflateRawSync(TEXT, { level, strategy }), AFTER]);
      const { bytes, rest } = run(inflater, packed, 1000, 777);
      expect(bytes.equals(TEXT)).toBe(true);
      expect(rest.equals(AFTER)).toBe(true);
    }
  });

  test('an empty stream has an end, too', () => {
    const { bytes, rest } = run(inflater, Buffer.concat([deflateRawSync(''), AFTER]), 3, 100);
    expect([inflater.state, bytes.length, rest.toString()]).toEqual(['ended', 0, AFTER.toString()]);
  });

  test('data that stops gives what it holds, and never an end', () => {
    for (let size = 0; size < PACKED.length; size += 31) {
      const { bytes } = run(inflater, PACKED.subarray(0, size), 501, 1000);
      expect(inflater.state).toBe('going');
      expect(bytes.equals(TEXT.subarray(0, bytes.length))).toBe(true);
      expect(bytes.length).toBeGreaterThan(size / 4 - 100);
    }
  });

  test('damage is named, what came before it is given, and the next stream is exact', () => {
    const damaged = Buffer.concat([deflateRawSync(TEXT, { finishFlush: constants.Z_FULL_FLUSH }), Buffer.alloc(100, 0xff)]);
    for (const spaceBytes of [100, 100_000]) {
      const { bytes } = run(inflater, damaged, 64, spaceBytes);
      expect([inflater.state, inflater.message]).toEqual(['damaged', 'invalid block type']);
      expect(bytes.equals(TEXT.subarray(0, bytes.length))).toBe(true);
      // The handle does not say what it made of the input in which it met the damage.
      if (way === 'public') expect(bytes.length).toBe(TEXT.length);
      else if (spaceBytes === 100) expect(bytes.length).toBeGreaterThan(TEXT.length - 100);
      expect(run(inflater, Buffer.concat([PACKED, AFTER]), 500, 500).bytes.equals(TEXT)).toBe(true);
    }
  });

  test('a stream that was left in its middle leaves nothing in the next', () => {
    const other = deflateRawSync(Buffer.alloc(50_000, 'other'));
    inflater.begin();
    inflater.step({ bytes: other, at: 0, ended: false }, new Uint8Array(1000));
    expect(run(inflater, Buffer.concat([PACKED, AFTER]), 500, 500).bytes.equals(TEXT)).toBe(true);
  });
});
