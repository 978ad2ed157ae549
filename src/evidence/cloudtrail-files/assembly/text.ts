// JSON's smallest parts in memory: strings, white space, and what is skipped whole. A zero byte behind the last byte ends every loop.

export const QUOTE: u8 = 0x22;
export const COMMA: u8 = 0x2c;
export const COLON: u8 = 0x3a;
export const OPEN_BRACKET: u8 = 0x5b;
export const BACKSLASH: u8 = 0x5c;
export const CLOSE_BRACKET: u8 = 0x5d;
export const OPEN_BRACE: u8 = 0x7b;
export const CLOSE_BRACE: u8 = 0x7d;

/** Whether the last string had escapes in it. */
export let escaped: bool = false;

/** The first byte at or behind `at` that is no white space. */
export function skipSpace(at: usize): usize {
  let byte = load<u8>(at);
  if (byte > 0x20) return at;
  while (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) byte = load<u8>(++at);
  return at;
}

/** True for 0-9, a-f and A-F. */
export function isHex(byte: u8): bool {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Behind the escape whose backslash is at `at`; 0 when JSON has none such. */
function skipEscape(at: usize): usize {
  const byte = load<u8>(at + 1);
  if (byte == 0x75)
    return isHex(load<u8>(at + 2)) && isHex(load<u8>(at + 3)) && isHex(load<u8>(at + 4)) && isHex(load<u8>(at + 5)) ? at + 6 : 0;
  // " \ / b f n r t
  return byte == QUOTE || byte == BACKSLASH || byte == 0x2f || byte == 0x62 || byte == 0x66 || byte == 0x6e || byte == 0x72 || byte == 0x74
    ? at + 2
    : 0;
}

/** Bit n is set where byte n of the 16 at `at` ends a string or asks for more than a look: a quote, a backslash, a control character. */
export function stops16(at: usize): u32 {
  const bytes = v128.load(at);
  const ends = v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH)));
  return i8x16.bitmask(v128.or(ends, i8x16.lt_u(bytes, i8x16.splat(0x20))));
}

/** The closing quote of the string whose first byte is at `at`; 0 where the string is not whole, or not JSON. Sets `escaped`. */
export function stringEnd(at: usize): usize {
  escaped = false;
  while (at != 0) {
    const stops = stops16(at);
    if (stops == 0) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    const byte = load<u8>(at);
    if (byte == QUOTE) return at;
    if (byte != BACKSLASH) return 0;
    escaped = true;
    at = skipEscape(at);
  }
  return 0;
}

/** Bit n is set where byte n of the 64 at `at` equals `byte`. */
function equal64(at: usize, byte: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), byte))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), byte)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 32), byte)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at, 48), byte)))) << 48)
  );
}

/** The same after the bit 0x20 is set: one question for brackets and braces. */
function equal64Folded(at: usize, byte: v128): u64 {
  const fold = i8x16.splat(0x20);
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v128.load(at), fold), byte))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v128.load(at, 16), fold), byte)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v128.load(at, 32), fold), byte)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.or(v128.load(at, 48), fold), byte)))) << 48)
  );
}

/** Every bit says whether an odd number of bits up to and with it is set: inside a string, or at its opening quote. */
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

const EVEN: u64 = 0x5555555555555555;

/** Behind the object or list that opens at `at`, 64 bytes a step; 0 when it does not close before `end`. */
export function skipContainer(at: usize, end: usize): usize {
  const quote = i8x16.splat(QUOTE);
  const backslash = i8x16.splat(BACKSLASH);
  const open = i8x16.splat(OPEN_BRACE);
  const close = i8x16.splat(CLOSE_BRACE);
  let depth: i32 = 0;
  // All ones while a string goes on from the block before; 1 while its last byte escapes the next one.
  let inside: u64 = 0;
  let escapes: u64 = 0;
  for (; at < end; at += 64) {
    let quotes = equal64(at, quote);
    const slashes = equal64(at, backslash);
    if ((slashes | escapes) != 0) {
      // Which bytes are escaped: those behind a run of backslashes of odd length (the method of simdjson, find_escaped).
      const bits = slashes & ~escapes;
      const follows = (bits << 1) | escapes;
      const oddStarts = bits & ~EVEN & ~follows;
      const sum = oddStarts + bits;
      escapes = sum < bits ? 1 : 0;
      quotes &= ~((EVEN ^ (sum << 1)) & follows);
    }
    const strings = parity(quotes) ^ inside;
    inside = <u64>(<i64>strings >> 63);
    const opens = equal64Folded(at, open) & ~strings;
    const closes = equal64Folded(at, close) & ~strings;
    if (depth <= <i32>popcnt(closes)) {
      let closed: i32 = 0;
      for (let rest = closes; rest != 0; rest &= rest - 1) {
        closed += 1;
        const before = (rest & (0 - rest)) - 1;
        if (depth + <i32>popcnt(opens & before) == closed) {
          const behind = at + <usize>ctz(rest) + 1;
          return behind <= end ? behind : 0;
        }
      }
    }
    depth += <i32>popcnt(opens) - <i32>popcnt(closes);
  }
  return 0;
}
