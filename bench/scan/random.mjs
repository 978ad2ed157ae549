// A seeded random source for the corpus: the same name gives the same bytes on every machine.

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

// FNV-1a, 32 bits: turns a name into a seed.
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** A stream of its own for each name (Mulberry32). */
export function randomOf(name) {
  let state = hash(name);
  const bits = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const next = () => bits() / 0x1_0000_0000;
  /** A whole number from 0 to `count` - 1. */
  const int = (count) => Math.floor(next() * count);
  const eight = () => bits().toString(16).padStart(8, '0');
  const draw = (alphabet, length) => {
    let text = '';
    for (let at = 0; at < length; at += 1) text += alphabet[int(alphabet.length)];
    return text;
  };
  return {
    next,
    int,
    pick: (items) => items[int(items.length)],
    /** `length` hex digits. */
    hex: (length) => {
      let text = '';
      while (text.length < length) text += eight();
      return text.slice(0, length);
    },
    /** `length` letters and digits of ids and keys. */
    code: (length) => draw(BASE32, length),
    base64: (length) => draw(BASE64, length),
    uuid: () => {
      const a = eight();
      const b = eight();
      const c = eight();
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${eight()}`;
    },
  };
}
