// What the scanner's module exports. AssemblyScript: a typed subset of TypeScript that compiles to WebAssembly.
export { crc32 } from './crc32';
export { clearGroups, groupsAt, groupsHeld, latestAt, latestHeld } from './groups';
export { keyBytesHeld, keysAt, partsAt, partsHeld } from './parts';
export {
  addEra,
  beforeSeparator,
  countRows,
  eventHash,
  freeFrom,
  keepDetails,
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
