// Takes whole records out of JSON: finds the fields that anything is counted by, and counts records that agree on all of them as one.
// Exact or silent: a record with anything unusual in it is left to whoever parses JSON.

import {
  ACCESS_KEY_ID,
  AWS_REGION,
  EVENT_ID,
  EVENT_SOURCE,
  EVENT_TIME,
  EVENT_TYPE,
  FIELDS,
  FROM_CONSOLE,
  HOST_HEADER,
  IDENTITY_ACCOUNT,
  IDENTITY_ARN,
  IDENTITY_TYPE,
  INVOKED_BY,
  ISSUER_ARN,
  isSpelledOut,
  KEY_EXCHANGE,
  keyAt,
  LEFT_ALONE,
  NOTHING,
  OBJECT,
  PRINCIPAL_ID,
  RECIPIENT_ACCOUNT,
  RECORD,
  SOURCE_IP,
  TLS_DETAILS,
  TLS_VERSION,
  USER_AGENT,
} from './fields';
import {
  countCall,
  countDay,
  EXAMPLE_ID,
  giveDaysTo,
  giveDetails,
  groupOfParts,
  groupsHeld,
  hasRoomForGroups,
  isDetailed,
  keepExample,
  NO_CALLER,
} from './groups';
import { copy, hash64 } from './memory';
import { freeKey, hasRoomForParts, MAX_KEY, partOf } from './parts';
import { DAYS, hasRoom, KINDS, tally } from './tallies';
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  escaped,
  isHex,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipContainer,
  skipSpace,
  stops16,
  stringEnd,
} from './text';
import { timeAt } from './times';

/** Why `scan` came back. */
export const NEEDS_MORE: i32 = 0;
/** At `scanned()` stands something other than a record and its separator. */
export const NO_RECORD: i32 = 1;
/** From `scanned()` to `oddEnd()` lies a whole record that has to be parsed. */
export const ODD_RECORD: i32 = 2;
/** No room for more rows: count them, and go on. */
export const ROWS_FULL: i32 = 3;
/** No room for more groups: take them out, and go on. */
export const GROUPS_FULL: i32 = 4;

const MAX_ROWS: i32 = 2048;
const MAX_ERAS: i32 = 64;

// A row: what is known of one event before it is known whether it is a duplicate.
const ROW: usize = 88;
const ROW_HASH: usize = 0; // 16 bytes, by which duplicates are known
const ROW_TIME: usize = 16; // f64, epoch milliseconds
const ROW_GROUP: usize = 24; // u32
const ROW_ID: usize = 28; // u32, where the event's id stands
const ROW_ID_BYTES: usize = 32; // u32; 0 for an event without an id
const ROW_DUPLICATE: usize = 36; // u32, written by whoever knows
const ROW_VALUES: usize = 40; // 6 times: u32 address, u32 bytes of what is tallied

const rows: usize = heap.alloc(ROW * MAX_ROWS);
const idScratch: usize = heap.alloc(MAX_KEY * 2);
const fieldAt: usize = heap.alloc(8 * FIELDS);

const QUOTE_COLON: u16 = 0x3a22;
/** The first byte of a part's key: requests with and without `tlsDetails`, what only days are tallied of, and callers. */
const WITH_TLS_DETAILS: u8 = 0x74;
const WITHOUT_TLS_DETAILS: u8 = 0x2d;
const PLACE: u8 = 0x70;
const OF_CALLER: u8 = 0x63;

let rowCount: i32 = 0;
/** Of which calls details are kept: 0 of those below TLS 1.2, 1 of those below TLS 1.3, 2 of all. */
let details: i32 = 2;
let cursor: usize = 0;
let limit: usize = 0;
let oddBehind: usize = 0;
let outside: u32 = 0;
let from: f64 = 0;
let to: f64 = 0;
/** Bit n: field n, or object n behind the fields, was there. */
let found: u32 = 0;
/** Bytes of all records whose rows wait to be counted: no more can become values of tallies. */
let waitingBytes: usize = 0;
/** Dates, in their order, at which calls begin to be judged otherwise: epoch milliseconds. */
const eras: usize = heap.alloc(8 * MAX_ERAS);
let eraCount: i32 = 0;
let isComma: bool = false;
let taken: u32 = 0;

export function rowsAt(): usize {
  return rows;
}
export function rowsHeld(): i32 {
  return rowCount;
}
/** Where the last scan came to. */
export function scanned(): usize {
  return cursor;
}
export function oddEnd(): usize {
  return oddBehind;
}
/** True where a separator comes next, and not a record. */
export function beforeSeparator(): bool {
  return isComma;
}
/** How many records the last scan took. */
export function recordsTaken(): u32 {
  return taken;
}
/** Records outside the window since the last call. */
export function takeOutside(): u32 {
  const count = outside;
  outside = 0;
  return count;
}
/** Memory for texts that come from outside. */
export function scratch(): usize {
  return idScratch;
}
export function scratchBytes(): usize {
  return MAX_KEY * 2;
}
/** Events in [first, end), epoch milliseconds, are counted. */
export function setWindow(first: f64, end: f64): void {
  from = first;
  to = end;
}
/** Of which calls values and latest events are kept: 0 of those below TLS 1.2, 1 of those below TLS 1.3, 2 of all. */
export function keepDetails(level: i32): void {
  details = level;
}
/** From `date` on, epoch milliseconds, calls are told apart from earlier ones. In the order of time; 64 at most. */
export function addEra(date: f64): void {
  if (eraCount == MAX_ERAS) return;
  store<f64>(eras + 8 * eraCount, date);
  eraCount += 1;
}
/** The first free byte behind everything that lies here. */
export function freeFrom(): usize {
  return (heap.alloc(64) + 127) & ~63;
}

/** The low (0) or high (1) half of the hash by which duplicates are known, of `bytes` bytes: account, Region, day, id, with zero bytes between. */
export function eventHash(at: usize, bytes: u32, half: i32): u64 {
  return hash64(at, bytes, half == 0 ? 0x243f6a8885a308d3 : 0x13198a2e03707344);
}

function textAt(field: i32): usize {
  return load<u32>(fieldAt + 8 * field);
}
/** Bytes of a field's text; 0 where there is none, since an empty text is as good as none. */
function textBytes(field: i32): usize {
  return (found & (1 << field)) == 0 ? 0 : load<u32>(fieldAt + 8 * field, 4);
}

/** Reads the object that opens at `cursor`. False where it is not whole, or unusual. */
function readObject(within: i32): bool {
  let at = skipSpace(cursor + 1);
  if (load<u8>(at) == CLOSE_BRACE) {
    cursor = at + 1;
    return true;
  }
  while (load<u8>(at) == QUOTE) {
    const keyStart = at + 1;
    // Most strings are short, and plain: they end within a look at 16 bytes, which takes less than a call.
    let stops = stops16(keyStart);
    let keyEnd = keyStart + ctz(stops);
    if (stops == 0 || load<u8>(keyEnd) != QUOTE) {
      keyEnd = stringEnd(keyStart);
      // An escaped key may be any key.
      if (keyEnd == 0 || escaped) return false;
    }
    at = keyEnd + 2;
    if (load<u16>(keyEnd) != QUOTE_COLON) {
      at = skipSpace(keyEnd + 1);
      if (load<u8>(at) != COLON) return false;
      at += 1;
    }
    at = skipSpace(at);
    const key = keyAt(within, keyStart, <i32>(keyEnd - keyStart));
    if (key == LEFT_ALONE || (key != NOTHING && !isFirst(key))) return false;
    const byte = load<u8>(at);
    if (byte == QUOTE) {
      stops = stops16(at + 1);
      let end = at + 1 + ctz(stops);
      const isPlain = stops != 0 && load<u8>(end) == QUOTE;
      if (!isPlain) {
        end = stringEnd(at + 1);
        if (end == 0) return false;
      }
      if (key >= 0) {
        if (key >= OBJECT || (!isPlain && escaped && isSpelledOut(key))) return false;
        store<u32>(fieldAt + 8 * key, <u32>(at + 1));
        store<u32>(fieldAt + 8 * key, <u32>(end - at - 1), 4);
      }
      at = end + 1;
    } else if (key == NOTHING) {
      at = byte == OPEN_BRACE || byte == OPEN_BRACKET ? skipContainer(at, limit) : skipWord(at);
      if (at == 0) return false;
    } else if (key >= OBJECT && byte == OPEN_BRACE) {
      cursor = at;
      if (!readObject(key - OBJECT)) return false;
      at = cursor;
    } else return false;
    if (load<u8>(at) != COMMA) {
      at = skipSpace(at);
      if (load<u8>(at) != COMMA) {
        cursor = at + 1;
        return load<u8>(at) == CLOSE_BRACE;
      }
    }
    at = skipSpace(at + 1);
  }
  return false;
}

/** Marks what a key leads to as seen. False when it was there before: JSON.parse takes the last one, and so must whoever reads this record. */
function isFirst(key: i32): bool {
  const bit: u32 = 1 << (key >= OBJECT ? FIELDS + key - OBJECT : key);
  if ((found & bit) != 0) return false;
  found |= bit;
  return true;
}

/** Behind the number, true, false or null at `at`; 0 where there is none. */
function skipWord(at: usize): usize {
  const start = at;
  let byte = load<u8>(at);
  while ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte == 0x2d || byte == 0x2b || byte == 0x2e || byte == 0x45) {
    byte = load<u8>(++at);
  }
  return at > start ? at : 0;
}

function zeroEnded(to: usize, from: usize, bytes: usize): usize {
  const end = copy(to, from, bytes);
  store<u8>(end, 0);
  return end + 1;
}

/** What an event without an account or Region is counted under: record.ts has the same word, so that both readers know its twins. */
const UNKNOWN = String.UTF8.encode('unknown');

function placeField(to: usize, field: i32): usize {
  const bytes = textBytes(field);
  return bytes > 0 ? zeroEnded(to, textAt(field), bytes) : zeroEnded(to, changetype<usize>(UNKNOWN), UNKNOWN.byteLength);
}

/** Account, Region, day and id of the record at hand, in the scratch; how many bytes. */
function identify(): u32 {
  const account = textBytes(RECIPIENT_ACCOUNT) > 0 ? RECIPIENT_ACCOUNT : IDENTITY_ACCOUNT;
  let at = placeField(idScratch, account);
  at = placeField(at, AWS_REGION);
  at = zeroEnded(at, textAt(EVENT_TIME), 10);
  at = copy(at, textAt(EVENT_ID), textBytes(EVENT_ID));
  return <u32>(at - idScratch);
}

function keyField(to: usize, field: i32): usize {
  return zeroEnded(to, textAt(field), textBytes(field));
}

/** How many dates of the judgement table have passed at `time`. */
function eraOf(time: f64): u8 {
  let era: u8 = 0;
  while (era < <u8>eraCount && load<f64>(eras + 8 * era) <= time) era += 1;
  return era;
}

/** True for `192.0.2.1` and `2001:db8::1`; anything else names a service of AWS, or is a riddle. */
function isAddress(at: usize, bytes: usize): bool {
  for (let i: usize = 0; i < bytes; i++) {
    const byte = load<u8>(at + i);
    if (!isHex(byte) && byte != 0x2e && byte != COLON) return false;
  }
  return true;
}

/** Bytes sort as their texts do: those of other texts sort otherwise in UTF-16. */
function isAscii(at: usize, bytes: usize): bool {
  for (let i: usize = 0; i < bytes; i += 16) {
    const high = i8x16.bitmask(v128.load(at + i));
    if (high != 0 && <usize>ctz(high) < bytes - i) return false;
  }
  return true;
}

/** The digit behind `TLSv1.` for 1.2 and 1.3; 0 for any other version, and none. */
function modernVersion(): u8 {
  const at = textAt(TLS_VERSION);
  if (textBytes(TLS_VERSION) != 7 || load<u32>(at) != 0x76534c54) return 0;
  const end = load<u32>(at + 3);
  return end == 0x322e3176 || end == 0x332e3176 ? load<u8>(at + 6) : 0;
}

/** Whether more is kept of a call than its number. A spelling of a version that is not known here counts as an old one. */
function hasDetails(modern: u8): bool {
  return details == 2 || modern == 0 || (details == 1 && modern == 0x32);
}

/** Writes the key of a part with the texts of those fields whose bits are set in `says`, and nothing for the others. Returns its end. */
function writeKey(key: usize, flag: u8, era: u8, says: u32): usize {
  store<u8>(key, flag);
  store<u8>(key, 0x30 + era, 1);
  let at = key + 2;
  for (let field = EVENT_SOURCE; field < ACCESS_KEY_ID; field++)
    at = ((says >> field) & 1) != 0 ? keyField(at, field) : zeroEnded(at, 0, 0);
  return at;
}

const WHERE: u32 = (1 << AWS_REGION) | (1 << RECIPIENT_ACCOUNT) | (1 << IDENTITY_ACCOUNT);
/** What says, where there is no TLS, why. */
const WHY: u32 = (1 << EVENT_TYPE) | (1 << FROM_CONSOLE) | (1 << INVOKED_BY);
const REQUEST: u32 = WHERE | (1 << EVENT_SOURCE) | (1 << TLS_VERSION) | (1 << KEY_EXCHANGE) | (1 << HOST_HEADER);
const CALLER: u32 = (1 << RECIPIENT_ACCOUNT) | (1 << IDENTITY_ACCOUNT) | WHY | (1 << USER_AGENT) | (1 << IDENTITY_TYPE);

function requestPart(flag: u8, era: u8, says: u32): u32 {
  const key = freeKey();
  return partOf(<u32>(writeKey(key, flag, era, says) - key));
}

/** Who called. What decides nothing is left out of the key, so that there are few. */
function callerPart(modern: u8): u32 {
  const key = freeKey();
  const hasIssuer = textBytes(ISSUER_ARN) > 0;
  const identity = hasIssuer ? ISSUER_ARN : textBytes(IDENTITY_ARN) > 0 ? IDENTITY_ARN : PRINCIPAL_ID;
  let at = writeKey(key, OF_CALLER, 0, CALLER | (1 << identity));
  if (modern == 0 || !isAddress(textAt(SOURCE_IP), textBytes(SOURCE_IP))) at = copy(at, textAt(SOURCE_IP), textBytes(SOURCE_IP));
  return partOf(<u32>(at - key));
}

/** The group of the record at hand; -1 when there is no room. */
function groupOf(time: f64): i32 {
  if (!hasRoomForGroups(2) || !hasRoomForParts(3)) return -1;
  const flag = (found & (1 << (FIELDS + TLS_DETAILS))) != 0 ? WITH_TLS_DETAILS : WITHOUT_TLS_DETAILS;
  // Of an event without TLS counts where it was, and why it has none.
  if (textBytes(TLS_VERSION) == 0) return groupOfParts(requestPart(flag, 0, REQUEST | WHY), NO_CALLER);
  const modern = modernVersion();
  const known = groupsHeld();
  const index = groupOfParts(requestPart(flag, eraOf(time), REQUEST), callerPart(modern));
  if (groupsHeld() == known) return index;
  if (hasDetails(modern)) giveDetails(index);
  else giveDaysTo(index, groupOfParts(requestPart(PLACE, 0, WHERE | (1 << TLS_VERSION)), NO_CALLER));
  return index;
}

/** Takes the record that was just read. */
function take(): i32 {
  const time = timeAt(textAt(EVENT_TIME), textBytes(EVENT_TIME));
  if (isNaN(time) || textBytes(EVENT_SOURCE) == 0) return ODD_RECORD;
  let all: usize = 0;
  for (let field = 0; field < FIELDS; field++) all += textBytes(field) + 1;
  if (all + 64 > MAX_KEY || textBytes(EVENT_ID) > EXAMPLE_ID || !isAscii(textAt(EVENT_ID), textBytes(EVENT_ID))) return ODD_RECORD;
  if (time < from || time >= to) {
    outside += 1;
    return NEEDS_MORE;
  }
  if (rowCount == MAX_ROWS) return ROWS_FULL;
  if (!hasRoom(<u32>rowCount + 1, waitingBytes + all)) return GROUPS_FULL;
  const group = groupOf(time);
  if (group < 0) return GROUPS_FULL;
  waitingBytes += all;
  const row = rows + ROW * rowCount;
  const bytes = identify();
  store<u64>(row, eventHash(idScratch, bytes, 0), ROW_HASH);
  store<u64>(row, eventHash(idScratch, bytes, 1), ROW_HASH + 8);
  store<f64>(row, time, ROW_TIME);
  store<u32>(row, group, ROW_GROUP);
  store<u32>(row, <u32>textAt(EVENT_ID), ROW_ID);
  store<u32>(row, <u32>textBytes(EVENT_ID), ROW_ID_BYTES);
  store<u32>(row, 0, ROW_DUPLICATE);
  memory.fill(row + ROW_VALUES, 0, 8 * KINDS);
  if (textBytes(TLS_VERSION) > 0) {
    keepValue(row, DAYS, textAt(EVENT_TIME), 10);
    if (isDetailed(group)) keepValues(row);
  }
  rowCount += 1;
  return NEEDS_MORE;
}

function keepValues(row: usize): void {
  // Without an issuer the identity's ARN is the key's, and names the session there.
  keepValue(row, 1, textAt(IDENTITY_ARN), textBytes(ISSUER_ARN) > 0 ? textBytes(IDENTITY_ARN) : 0);
  for (let field = ACCESS_KEY_ID; field < FIELDS; field++) keepValue(row, 2 + field - ACCESS_KEY_ID, textAt(field), textBytes(field));
}

function keepValue(row: usize, kind: i32, at: usize, bytes: usize): void {
  store<u32>(row + 8 * kind, <u32>at, ROW_VALUES);
  store<u32>(row + 8 * kind, <u32>bytes, ROW_VALUES + 4);
}

function hasNewline(at: usize, end: usize): bool {
  const newline = i8x16.splat(0x0a);
  for (; at + 16 <= end; at += 16) if (v128.any_true(i8x16.eq(v128.load(at), newline))) return true;
  for (; at < end; at++) if (load<u8>(at) == 0x0a) return true;
  return false;
}

/**
 * Takes records from `at` to `end`, as long as they come one after another. In a list they are separated by commas, else by white space,
 * one a line. Behind `end` lie 128 zero bytes. `separator` says that a comma comes next.
 */
export function scan(at: usize, end: usize, inList: bool, separator: bool): i32 {
  limit = end;
  taken = 0;
  isComma = separator;
  for (;;) {
    at = skipSpace(at);
    cursor = at;
    if (at >= end) return NEEDS_MORE;
    const byte = load<u8>(at);
    if (isComma) {
      if (byte != COMMA) return NO_RECORD;
      isComma = false;
      at += 1;
      continue;
    }
    if (byte != OPEN_BRACE) return NO_RECORD;
    found = 0;
    // Outside a list a line break within a record is pretty printing, or a line that was cut off: others can tell.
    let outcome = readObject(RECORD) && (inList || !hasNewline(at, cursor)) ? take() : ODD_RECORD;
    if (outcome == NEEDS_MORE) {
      taken += 1;
      at = cursor;
      isComma = inList;
      continue;
    }
    cursor = at;
    if (outcome == ODD_RECORD) {
      oddBehind = skipContainer(at, end);
      if (oddBehind == 0) outcome = NEEDS_MORE;
    }
    return outcome;
  }
}

/** Counts the rows that are no duplicates, and empties them. The bytes that they were read from must still be there. */
export function countRows(): void {
  for (let i = 0; i < rowCount; i++) {
    const row = rows + ROW * i;
    if (load<u32>(row, ROW_DUPLICATE) != 0) continue;
    const group = load<u32>(row, ROW_GROUP);
    const time = load<f64>(row, ROW_TIME);
    countCall(group, time);
    if (load<u32>(row, ROW_VALUES + 4) > 0) countDay(group, load<u32>(row, ROW_VALUES));
    if (!isDetailed(group)) continue;
    const idBytes = load<u32>(row, ROW_ID_BYTES);
    if (idBytes > 0) keepExample(group, time, load<u32>(row, ROW_ID), idBytes);
    for (let kind: u32 = DAYS + 1; kind < <u32>KINDS; kind++) {
      const bytes = load<u32>(row + 8 * kind, ROW_VALUES + 4);
      if (bytes > 0) tally(group, kind, load<u32>(row + 8 * kind, ROW_VALUES), bytes);
    }
  }
  rowCount = 0;
  waitingBytes = 0;
}
