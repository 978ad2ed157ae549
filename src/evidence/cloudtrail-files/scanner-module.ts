// The compiled scanner: one instance and one memory for each thread.
import bytes from './assembly.wasm';

/** What `assembly/index.ts` exports. Addresses are offsets into the memory. */
interface ScannerExports {
  addEra(date: number): void;
  beforeSeparator(): number;
  clearGroups(): void;
  countRows(): void;
  crc32(at: number, bytes: number, before: number): number;
  eventHash(at: number, bytes: number, half: number): bigint;
  freeFrom(): number;
  groupsAt(): number;
  groupsHeld(): number;
  keepDetails(level: number): void;
  keyBytesHeld(): number;
  keysAt(): number;
  latestAt(): number;
  latestHeld(): number;
  oddEnd(): number;
  partsAt(): number;
  partsHeld(): number;
  recordsTaken(): number;
  rowsAt(): number;
  rowsHeld(): number;
  scan(at: number, end: number, inList: boolean, separator: boolean): number;
  scanned(): number;
  scratch(): number;
  scratchBytes(): number;
  setWindow(first: number, end: number): void;
  takeOutside(): number;
  talliesAt(): number;
  talliesHeld(): number;
  valueBytesHeld(): number;
  valuesAt(): number;
}

export interface Scanner {
  readonly memory: WebAssembly.Memory;
  readonly calls: ScannerExports;
}

const FIRST_PAGES = 64;
/** 1 GiB: far above the largest record that is read whole. */
const MOST_PAGES = 16_384;

let compiled: WebAssembly.Module | null = null;

const isScanner = (exports: object): exports is ScannerExports => 'scan' in exports && typeof exports.scan === 'function';

/** A scanner with a memory of its own. Throws when this machine's Node has no WebAssembly SIMD (16.4 and later have). */
export function newScanner(): Scanner {
  compiled ??= new WebAssembly.Module(new Uint8Array(bytes));
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  if (!isScanner(exports)) throw new Error('the compiled scanner does not fit this program');
  return { memory, calls: exports };
}
