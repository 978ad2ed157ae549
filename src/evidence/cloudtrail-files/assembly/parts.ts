// The parts that groups are made of, requests and callers, each known by its key and held once: calls are many, these are few.
import { hash64, isSame } from './memory';

/** The longest that a key may be; AWS cuts user agents at 1 KB, and ARNs end at 2 KB. */
export const MAX_KEY: usize = 64 << 10;

const MAX_PARTS: u32 = 32768;
const SLOTS: u32 = 65536;
const KEY_BYTES: usize = 8 << 20;

const PART: usize = 16;
const HASH: usize = 0; // u64
const KEY: usize = 8; // u32, where it stands among the keys
const BYTES: usize = 12; // u32

const parts: usize = heap.alloc(PART * MAX_PARTS);
const slots: usize = heap.alloc(4 * SLOTS);
const keys: usize = heap.alloc(KEY_BYTES + 4 * MAX_KEY);

let count: u32 = 0;
let used: usize = 0;

export function partsAt(): usize {
  return parts;
}
export function partsHeld(): u32 {
  return count;
}
export function keysAt(): usize {
  return keys;
}
export function keyBytesHeld(): usize {
  return used;
}

/** Whether so many more parts, four at most, find room whatever their keys. */
export function hasRoomForParts(more: u32): bool {
  return count + more <= MAX_PARTS && used <= KEY_BYTES;
}

/** Where a key is written before `partOf` is asked for its part. */
export function freeKey(): usize {
  return keys + used;
}

/** The part whose key is the `bytes` bytes at `freeKey()`; a new one where there is none. `hasRoomForParts` must have been asked. */
export function partOf(bytes: u32): u32 {
  const key = keys + used;
  const hash = hash64(key, bytes, 0);
  let slot = <u32>(hash >> 32) & (SLOTS - 1);
  for (;;) {
    const held = load<u32>(slots + 4 * slot);
    if (held == 0) break;
    const part = parts + PART * (held - 1);
    if (load<u64>(part, HASH) == hash && load<u32>(part, BYTES) == bytes && isSame(keys + load<u32>(part, KEY), key, bytes))
      return held - 1;
    slot = (slot + 1) & (SLOTS - 1);
  }
  const part = parts + PART * count;
  store<u64>(part, hash, HASH);
  store<u32>(part, <u32>used, KEY);
  store<u32>(part, bytes, BYTES);
  used += (bytes + 15) & ~15;
  count += 1;
  store<u32>(slots + 4 * slot, count);
  return count - 1;
}

export function clearParts(): void {
  memory.fill(slots, 0, 4 * SLOTS);
  count = 0;
  used = 0;
}
