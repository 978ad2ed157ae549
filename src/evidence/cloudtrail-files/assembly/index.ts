// What the scanner's module exports. AssemblyScript: a typed subset of TypeScript that compiles to WebAssembly.
export { crc32 } from './crc32';
