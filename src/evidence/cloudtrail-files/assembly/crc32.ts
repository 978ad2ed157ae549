// CRC-32, as gzip has it, at the speed of memory: WebAssembly has no carry-less multiplication, so long data is folded with XOR alone.
//
// The generator polynomial of CRC-32 divides x^300 + x^155 + x^117 + x^89 + 1 (there is no shorter multiple of five terms), hence also
// that polynomial's 8th power, which has the same five terms at eight times the distance: whole bytes. So a byte may be taken away
// if it is added (XOR) 145, 183, 211 and 300 bytes further on instead, and the CRC stays what it was. Going through the data
// with a memory of the last 300 folded bytes leaves 300 bytes to the table. No lag is shorter than a step of 64 bytes, so all
// loads of a step may come before its stores.

const FAR = 300;
const LAG_145 = FAR - 145;
const LAG_183 = FAR - 183;
const LAG_211 = FAR - 211;

const STEP = 64;
/** Folded bytes that are looked back at: FAR, rounded up so that what follows lies on a boundary of STEP. */
const BACK = 320;
const BLOCK = 16384;
/** Below this the table alone is as fast. */
const WORTH_FOLDING: u32 = 640;

/** Eight tables of 256: the CRC of each byte with 0 to 7 zero bytes behind it. */
const TABLES = memory.data(8 * 1024, 64);
const FOLDED = memory.data(BACK + BLOCK + 16, 64);
const TAIL = memory.data(BACK + STEP, 64);

for (let byte: u32 = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & (0 - (crc & 1)));
  store<u32>(TABLES + ((<usize>byte) << 2), crc);
}
for (let i: usize = 0; i < 7 * 1024; i += 4) {
  const crc = load<u32>(TABLES + i);
  store<u32>(TABLES + i, load<u32>(TABLES + ((<usize>(crc & 0xff)) << 2)) ^ (crc >>> 8), 1024);
}

/** What the byte at `shift` of `word` is worth with `zeros` bytes behind it. */
function worth(word: u64, shift: u64, zeros: usize): u32 {
  return load<u32>(TABLES + (zeros << 10) + ((<usize>((word >> shift) & 0xff)) << 2));
}

/** Goes on with the register `crc` (not inverted), eight bytes at a time. */
function byTable(at: usize, bytes: u32, crc: u32): u32 {
  for (; bytes >= 8; bytes -= 8, at += 8) {
    const word = load<u64>(at) ^ <u64>crc;
    crc =
      worth(word, 0, 7) ^
      worth(word, 8, 6) ^
      worth(word, 16, 5) ^
      worth(word, 24, 4) ^
      worth(word, 32, 3) ^
      worth(word, 40, 2) ^
      worth(word, 48, 1) ^
      worth(word, 56, 0);
  }
  for (; bytes > 0; bytes--, at++) crc = worth(crc ^ load<u8>(at), 0, 0) ^ (crc >>> 8);
  return crc;
}

/** 16 bytes of the data, `offset` behind `at`, and what was folded into them; `far` is FAR bytes before their place among the folded. */
function folded(at: usize, far: usize, offset: usize): v128 {
  const near = v128.xor(v128.load(far + offset, LAG_145), v128.load(far + offset, LAG_183));
  return v128.xor(v128.xor(v128.load(at + offset), v128.load(far + offset)), v128.xor(near, v128.load(far + offset, LAG_211)));
}

/** Adds to the tail what the folded bytes before `end` carry over it by `lag`. Reads up to 15 bytes behind `end`: they must be zero. */
function carryOver(end: usize, lag: usize): void {
  for (let i: usize = 0; i < lag; i += 16) v128.store(TAIL + i, v128.xor(v128.load(TAIL + i), v128.load(end - lag + i)));
}

/**
 * CRC-32 of `bytes` bytes at `at`, going on from `before`; the first `before` is 0. JavaScript sees a signed number.
 * Reads nothing outside, and may be called for any place and size.
 */
export function crc32(at: usize, bytes: u32, before: u32): u32 {
  if (bytes < WORTH_FOLDING) return ~byTable(at, bytes, ~before);
  // What came before is worth as much as if its register had been folded in: FAR bytes before the first.
  const far = FOLDED + BACK - FAR;
  memory.fill(FOLDED, 0, BACK);
  store<u32>(far, ~before);
  let left = (bytes - FAR) & ~(STEP - 1);
  const rest = bytes - left;
  let end: usize = 0;
  do {
    if (end !== 0) memory.copy(FOLDED, FOLDED + BLOCK, BACK);
    const block = min<u32>(left, BLOCK);
    for (let i: usize = 0; i < block; i += STEP) {
      const a = folded(at + i, far + i, 0);
      const b = folded(at + i, far + i, 16);
      const c = folded(at + i, far + i, 32);
      const d = folded(at + i, far + i, 48);
      v128.store(far + i, a, FAR);
      v128.store(far + i, b, FAR + 16);
      v128.store(far + i, c, FAR + 32);
      v128.store(far + i, d, FAR + 48);
    }
    at += block;
    left -= block;
    end = far + FAR + block;
  } while (left > 0);
  memory.copy(TAIL, at, rest);
  v128.store(end, i32x4.splat(0));
  carryOver(end, 145);
  carryOver(end, 183);
  carryOver(end, 211);
  carryOver(end, FAR);
  return ~byTable(TAIL, rest, 0);
}
