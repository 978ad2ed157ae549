// Copies and hashes of short pieces of memory. Both look at up to 16 bytes behind the piece.

/** Copies `bytes` bytes, and writes up to 15 bytes more behind them. Returns the address behind the copy. */
export function copy(to: usize, from: usize, bytes: usize): usize {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
  return to + bytes;
}

function mix(hash: u64, word: u64): u64 {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

function finish(hash: u64): u64 {
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  return hash ^ (hash >> 32);
}

/** A hash of memory; other seeds give independent ones. Four words at a time side by side: one alone waits for its multiplication. */
export function hash64(at: usize, bytes: u32, seed: u64): u64 {
  let a = seed ^ (<u64>bytes * 0xff51afd7ed558ccd);
  const end = at + bytes;
  if (at + 32 <= end) {
    let b = a + 0x452821e638d01377;
    let c = a + 0xbe5466cf34e90c6c;
    let d = a + 0xc0ac29b7c97c50dd;
    do {
      a = mix(a, load<u64>(at));
      b = mix(b, load<u64>(at, 8));
      c = mix(c, load<u64>(at, 16));
      d = mix(d, load<u64>(at, 24));
      at += 32;
    } while (at + 32 <= end);
    a = finish(mix(a, c)) ^ mix(b, d);
  }
  for (; at + 8 <= end; at += 8) a = mix(a, load<u64>(at));
  if (at < end) a = mix(a, load<u64>(at) & (((<u64>1) << (8 * <u64>(end - at))) - 1));
  return finish(a);
}

/** Compares two pieces of memory of `bytes` bytes. */
export function isSame(a: usize, b: usize, bytes: u32): bool {
  const end = a + bytes;
  for (; a + 16 <= end; a += 16, b += 16) if (v128.any_true(v128.xor(v128.load(a), v128.load(b)))) return false;
  if (a + 8 <= end) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  for (; a < end; a++, b++) if (load<u8>(a) != load<u8>(b)) return false;
  return true;
}
