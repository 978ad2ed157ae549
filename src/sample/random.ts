// A small seeded random source: the same seed gives the same sample on every machine.

/** Numbers, choices and identifiers that depend on the seed alone. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  /** `length` lower-case hex digits. */
  hex(length: number): string;
  /** `length` upper-case letters and digits. */
  code(length: number): string;
  /** A UUID of this stream: a start of its own and a counter, which compresses to little. */
  uuid(): string;
  /** Sixteen letters and digits in the same manner, as S3 writes request ids. */
  requestId(): string;
}

const CODE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// FNV-1a, 32 bits: turns a name into a seed.
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** A stream of its own for each name, so that a change to one part of the sample leaves the others alone. Mulberry32. */
export function randomOf(name: string): Random {
  let state = hash(name);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const draw = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join('');
  const hex = (length: number): string => draw('0123456789abcdef', length);
  const code = (length: number): string => draw(CODE, length);
  const [uuidStart, idStart] = [`${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(4)}`, code(10)];
  let [uuids, ids] = [0, 0];
  return {
    next,
    int,
    pick,
    hex,
    code,
    uuid: () => `${uuidStart}${(uuids++).toString(16).padStart(8, '0')}`,
    requestId: () => `${idStart}${(ids++).toString(16).toUpperCase().padStart(6, '0')}`,
  };
}
