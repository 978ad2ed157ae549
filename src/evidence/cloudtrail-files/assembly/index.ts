// What the scanner's module exports. AssemblyScript: a typed subset of TypeScript that compiles to WebAssembly.
export { crc32 } from './crc32';
export { keyBytesHeld, keysAt, partsAt, partsHeld } from './parts';
export {
  addEra,
  beforeSeparator,
  clearGroups,
  countRows,
  eventHash,
  freeFrom,
  groupsAt,
  groupsHeld,
  keepDetails,
  latestAt,
  latestHeld,
  oddEnd,
  recordsTaken,
  rowsAt,
  rowsHeld,
  scan,
  scanned,
  scratch,
  scratchBytes,
  setWindow,
  takeOutside,
} from './records';
export { talliesAt, talliesHeld, valueBytesHeld, valuesAt } from './tallies';
