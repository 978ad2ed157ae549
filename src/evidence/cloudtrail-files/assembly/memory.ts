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

/** A hash of memory; other seeds give independent ones. */
export function hash64(at: usize, bytes: u32, seed: u64): u64 {
  let hash = seed ^ (<u64>bytes * 0xff51afd7ed558ccd);
  const end = at + bytes;
  for (; at + 8 <= end; at += 8) hash = mix(hash, load<u64>(at));
  if (at < end) hash = mix(hash, load<u64>(at) & (((<u64>1) << (8 * <u64>(end - at))) - 1));
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  return hash ^ (hash >> 32);
}

/** Compares two pieces of memory of `bytes` bytes. */
export function isSame(a: usize, b: usize, bytes: u32): bool {
  const end = a + bytes;
  for (; a + 8 <= end; a += 8, b += 8) if (load<u64>(a) != load<u64>(b)) return false;
  for (; a < end; a++, b++) if (load<u8>(a) != load<u8>(b)) return false;
  return true;
}
