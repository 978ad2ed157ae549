// What tests use of wasm.mjs.
import type { Plugin } from 'esbuild';

export const wasmForEsbuild: Plugin;
