// How many calls of each group had which value: days, sessions, keys, addresses, VPC endpoints, hosts.
import { copy, hash64, isSame } from './memory';

/** How many kinds of values there are: `packed-groups.ts` names them in their order. */
export const KINDS: i32 = 6;
/** The kind that is tallied of all calls with TLS. */
export const DAYS: i32 = 0;

const MAX_TALLIES: u32 = 196608;
const SLOTS: u32 = 262144;
const VALUE_BYTES: usize = 12 << 20;

// A tally: a value of one kind in one group, and its calls.
const TALLY: usize = 24;
const GROUP: usize = 0; // u32
const KIND: usize = 4; // u32
const VALUE: usize = 8; // u32, where it stands among the values
const BYTES: usize = 12; // u32
const CALLS: usize = 16; // u32
const HASH: usize = 20; // u32

const tallies: usize = heap.alloc(TALLY * MAX_TALLIES);
const slots: usize = heap.alloc(4 * SLOTS);
const values: usize = heap.alloc(VALUE_BYTES + 64);

let count: u32 = 0;
let used: usize = 0;

export function talliesAt(): usize {
  return tallies;
}
export function talliesHeld(): u32 {
  return count;
}
export function valuesAt(): usize {
  return values;
}
export function valueBytesHeld(): usize {
  return used;
}

/** Whether `rows` more records, with `bytes` bytes of fields together, find room whatever they hold. */
export function hasRoom(rows: u32, bytes: usize): bool {
  return count + rows * KINDS <= MAX_TALLIES && used + bytes + <usize>rows * 16 * KINDS <= VALUE_BYTES;
}

/** Whether a tally's value is the `bytes` bytes at `at`. */
export function isValue(index: u32, at: usize, bytes: u32): bool {
  const known = tallies + TALLY * index;
  return load<u32>(known, BYTES) == bytes && isSame(values + load<u32>(known, VALUE), at, bytes);
}

/** Counts one more call of a tally. */
export function addCall(index: u32): void {
  const known = tallies + TALLY * index;
  store<u32>(known, load<u32>(known, CALLS) + 1, CALLS);
}

/** Counts a call of `group` with a value, and returns which tally that is. `hasRoom` must have been asked. */
export function tally(group: u32, kind: u32, at: usize, bytes: u32): u32 {
  const hash = <u32>(hash64(at, bytes, ((<u64>group) << 8) | kind) >> 32);
  let slot = hash & (SLOTS - 1);
  for (;;) {
    const held = load<u32>(slots + 4 * slot);
    if (held == 0) break;
    const known = tallies + TALLY * (held - 1);
    if (
      load<u32>(known, HASH) == hash &&
      load<u32>(known, GROUP) == group &&
      load<u32>(known, KIND) == kind &&
      isValue(held - 1, at, bytes)
    ) {
      addCall(held - 1);
      return held - 1;
    }
    slot = (slot + 1) & (SLOTS - 1);
  }
  const fresh = tallies + TALLY * count;
  copy(values + used, at, bytes);
  store<u32>(fresh, group, GROUP);
  store<u32>(fresh, kind, KIND);
  store<u32>(fresh, <u32>used, VALUE);
  store<u32>(fresh, bytes, BYTES);
  store<u32>(fresh, 1, CALLS);
  store<u32>(fresh, hash, HASH);
  used += (bytes + 7) & ~7;
  count += 1;
  store<u32>(slots + 4 * slot, count);
  return count - 1;
}

export function clearTallies(): void {
  memory.fill(slots, 0, 4 * SLOTS);
  count = 0;
  used = 0;
}
