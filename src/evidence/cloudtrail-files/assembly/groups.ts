// Groups of records that are counted as one: their number, their first and last time, and of those with details the latest events.
import { clearParts } from './parts';
import { addCall, clearTallies, DAYS, isValue, tally } from './tallies';

const MAX_GROUPS: i32 = 32768;
const SLOTS: u32 = 65536;
const EXAMPLES: i32 = 3;
/** The longest id of an event that is kept as an example. */
export const EXAMPLE_ID: usize = 56;
/** The caller of groups that are counted without one. */
export const NO_CALLER: u32 = 0xffffffff;

// A group: records that agree on everything that decides what a call is counted as: the same request, by the same caller.
const GROUP: usize = 40;
const GROUP_REQUEST: usize = 0; // u32, a part
const GROUP_CALLER: usize = 4; // u32, a part
const GROUP_CALLS: usize = 8; // u32
const GROUP_DETAILS: usize = 12; // u32, how many groups had details before, and 1; 0 for one without
const GROUP_FIRST: usize = 16; // f64
const GROUP_LAST: usize = 24; // f64
const GROUP_DAYS: usize = 32; // u32, the group that its days are tallied of
const GROUP_DAY: usize = 36; // u32, the tally of its latest day, and 1

// The latest events of a group with details.
const LATEST: usize = 224;
const LATEST_HELD: usize = 0; // u32
const LATEST_EXAMPLE: usize = 8; // 3 times: f64 time, u32 bytes of the id, the id
const EXAMPLE: usize = 72;

const groups: usize = heap.alloc(GROUP * MAX_GROUPS);
const slots: usize = heap.alloc(4 * SLOTS);
const latest: usize = heap.alloc(LATEST * MAX_GROUPS);

let groupCount: i32 = 0;
let detailed: i32 = 0;

export function groupsAt(): usize {
  return groups;
}
export function groupsHeld(): i32 {
  return groupCount;
}
export function latestAt(): usize {
  return latest;
}
export function latestHeld(): i32 {
  return detailed;
}
/** Whether so many more groups find room. */
export function hasRoomForGroups(more: i32): bool {
  return groupCount + more <= MAX_GROUPS;
}

/** Whether values and latest events are kept of a group. */
export function isDetailed(index: u32): bool {
  return load<u32>(groups + GROUP * index, GROUP_DETAILS) != 0;
}

/** Keeps details of a new group. */
export function giveDetails(index: u32): void {
  store<u32>(latest + LATEST * detailed, 0, LATEST_HELD);
  detailed += 1;
  store<u32>(groups + GROUP * index, detailed, GROUP_DETAILS);
}

/** From now on the days of a group are tallied as those of another one. */
export function giveDaysTo(index: u32, other: u32): void {
  store<u32>(groups + GROUP * index, other, GROUP_DAYS);
}

/** The group of a request and a caller; a new one where there is none, for which there must be room. */
export function groupOfParts(request: u32, caller: u32): i32 {
  const both = (((<u64>caller) << 32) | request) * 0x9e3779b97f4a7c15;
  let slot = <u32>(both >> 40) & (SLOTS - 1);
  for (;;) {
    const held = load<u32>(slots + 4 * slot);
    if (held == 0) break;
    const group = groups + GROUP * (held - 1);
    if (load<u32>(group, GROUP_REQUEST) == request && load<u32>(group, GROUP_CALLER) == caller) return <i32>held - 1;
    slot = (slot + 1) & (SLOTS - 1);
  }
  const group = groups + GROUP * groupCount;
  store<u32>(group, request, GROUP_REQUEST);
  store<u32>(group, caller, GROUP_CALLER);
  store<u32>(group, 0, GROUP_CALLS);
  store<u32>(group, 0, GROUP_DETAILS);
  store<u32>(group, groupCount, GROUP_DAYS);
  store<u32>(group, 0, GROUP_DAY);
  groupCount += 1;
  store<u32>(slots + 4 * slot, groupCount);
  return groupCount - 1;
}

function isNewer(time: f64, id: usize, bytes: u32, example: usize): bool {
  const other = load<f64>(example);
  if (time != other) return time > other;
  const otherBytes = load<u32>(example, 8);
  const shorter = bytes < otherBytes ? bytes : otherBytes;
  for (let i: u32 = 0; i < shorter; i++) {
    const a = load<u8>(id + i);
    const b = load<u8>(example + 12 + i);
    if (a != b) return a < b;
  }
  return bytes < otherBytes;
}

/** Keeps the latest ids of a group with details, newest first. */
export function keepExample(index: u32, time: f64, id: usize, bytes: u32): void {
  const list = latest + LATEST * (load<u32>(groups + GROUP * index, GROUP_DETAILS) - 1);
  const held = load<u32>(list, LATEST_HELD);
  let place: i32 = held;
  while (place > 0 && isNewer(time, id, bytes, list + LATEST_EXAMPLE + EXAMPLE * (place - 1))) place -= 1;
  if (place == EXAMPLES) return;
  const last = <i32>held < EXAMPLES ? <i32>held : EXAMPLES - 1;
  for (let i = last; i > place; i--) {
    const example = list + LATEST_EXAMPLE + EXAMPLE * i;
    memory.copy(example, example - EXAMPLE, EXAMPLE);
  }
  const example = list + LATEST_EXAMPLE + EXAMPLE * place;
  store<f64>(example, time);
  store<u32>(example, bytes, 8);
  memory.copy(example + 12, id, bytes);
  if (<i32>held < EXAMPLES) store<u32>(list, held + 1, LATEST_HELD);
}

/** Counts a call of a group at `time`, epoch milliseconds. */
export function countCall(index: u32, time: f64): void {
  const group = groups + GROUP * index;
  const calls = load<u32>(group, GROUP_CALLS);
  store<u32>(group, calls + 1, GROUP_CALLS);
  if (calls == 0 || time < load<f64>(group, GROUP_FIRST)) store<f64>(group, time, GROUP_FIRST);
  if (calls == 0 || time > load<f64>(group, GROUP_LAST)) store<f64>(group, time, GROUP_LAST);
}

/** Counts the day of a call: most often the one that was counted before. */
export function countDay(index: u32, at: usize): void {
  const days = load<u32>(groups + GROUP * index, GROUP_DAYS);
  const group = groups + GROUP * days;
  const latestDay = load<u32>(group, GROUP_DAY);
  if (latestDay != 0 && isValue(latestDay - 1, at, 10)) addCall(latestDay - 1);
  else store<u32>(group, tally(days, DAYS, at, 10) + 1, GROUP_DAY);
}

/** Empties the groups. Count the rows before: they name groups. */
export function clearGroups(): void {
  memory.fill(slots, 0, 4 * SLOTS);
  clearTallies();
  groupCount = 0;
  detailed = 0;
  clearParts();
}
