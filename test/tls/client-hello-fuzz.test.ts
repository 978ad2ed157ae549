import { expect, test } from 'vitest';
import { type HelloReading, readHello } from '../../src/tls/client-hello.ts';
import { bytesOf, REAL } from './client-hello-fixtures.ts';

/** Numbers from 0 to below `limit`, the same in every run (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
type Draw = (limit: number) => number;

const V2 = bytesOf(`802e010301001500000010${'000035000005010080'.padEnd(42, '00')}${'11'.repeat(16)}`);
const SEEDS = [...Object.values(REAL).map(bytesOf), V2];
const EDGES = [0, 1, 2, 3, 4, 5, 21, 22, 43, 0x7f, 0x80, 0xff];

const noise = (draw: Draw, length: number): Uint8Array => Uint8Array.from({ length }, () => draw(256));

function mutated(draw: Draw): Uint8Array {
  let bytes = Uint8Array.from(SEEDS[draw(SEEDS.length)] ?? []);
  for (let times = 1 + draw(6); times > 0 && bytes.length > 0; times -= 1) {
    const at = draw(2) === 0 ? draw(Math.min(bytes.length, 80)) : draw(bytes.length);
    const how = draw(5);
    if (how === 0) bytes[at] = draw(256);
    else if (how === 1) bytes[at] = EDGES[draw(EDGES.length)] ?? 0;
    else if (how === 2) bytes = bytes.slice(0, at);
    else if (how === 3) bytes = Uint8Array.from([...bytes.subarray(0, at), ...noise(draw, draw(9)), ...bytes.subarray(at)]);
    else bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + draw(9))]);
  }
  return bytes;
}

/** Not random enough to be refused at the first byte. */
function almost(draw: Draw): Uint8Array {
  const start =
    [[22, 3, 1], [22, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3], [21, 3, 1, 0, 2, 2], [0x80, 46, 1, 3, 1], [0x16], [0x50], []][draw(7)] ?? [];
  return Uint8Array.from([...start, ...noise(draw, draw(200))]);
}

/** What must hold of every reading, whatever was read. */
function check(reading: HelloReading): void {
  if (reading.kind !== 'hello') return;
  const { versions, maxVersion, versionsListed, cipherSuites, groups, keyShares, sni, alpn } = reading.hello;
  if (maxVersion !== (versions[0] ?? null) || (!versionsListed && versions.length > 1)) throw new Error('versions contradict each other');
  const texts = [...cipherSuites.map(({ name }) => name), ...groups, ...keyShares, ...alpn, ...(sni === null ? [] : [sni])];
  if (!texts.every((text) => /^[\x21-\x7e]*$/.test(text))) throw new Error('text that is not inert');
}

test('100 000 inputs, of noise and of damaged hellos, all have an answer', () => {
  const draw = numbers(20_261_122);
  const kinds: Record<string, number> = {};
  for (let run = 0; run < 100_000; run += 1) {
    const bytes = run % 4 === 0 ? almost(draw) : mutated(draw);
    const reading = readHello(bytes);
    check(reading);
    kinds[reading.kind] = (kinds[reading.kind] ?? 0) + 1;
  }
  // Every answer was reached often, or the inputs would prove little.
  expect(Object.keys(kinds).sort()).toEqual(['alert', 'hello', 'incomplete', 'not-tls']);
  expect(Math.min(...Object.values(kinds))).toBeGreaterThan(1000);
});

test('what is decided stays decided, whatever comes behind it', () => {
  const draw = numbers(7);
  for (let run = 0; run < 4000; run += 1) {
    const bytes = run % 4 === 0 ? almost(draw) : mutated(draw);
    const cut = bytes.subarray(0, draw(bytes.length + 1));
    const early = readHello(cut);
    if (early.kind !== 'incomplete') expect(readHello(bytes)).toEqual(early);
  }
});

test('a hello reads the same however it is cut into records', () => {
  const draw = numbers(3);
  const hellos = SEEDS.filter((seed) => seed[0] === 22);
  for (let run = 0; run < 400; run += 1) {
    const whole = hellos[run % hellos.length] ?? V2;
    const parts: number[] = [];
    for (let at = 5; at < whole.length; ) {
      const part = whole.subarray(at, at + 1 + draw(draw(2) === 0 ? 8 : 900));
      parts.push(22, 3, draw(5), part.length >> 8, part.length & 0xff, ...part);
      at += part.length;
    }
    const cut = Uint8Array.from(parts);
    expect(readHello(cut)).toEqual(readHello(whole));
    const shorter = cut.subarray(0, draw(cut.length));
    expect(readHello(shorter)).toEqual({ kind: 'incomplete' });
  }
});
