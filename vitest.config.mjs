import { defineConfig } from 'vitest/config';
import { wasmForVite } from './scripts/build/wasm.mjs';

export default defineConfig({
  plugins: [wasmForVite],
  // The screens are compiled as they are shipped; React's production build has no runtime for development.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // A terminal test starts the whole program; two of them at once on a small machine still end well within this.
    testTimeout: 30_000,
    // Its modules are written for bundlers: Node itself does not find what they import.
    server: { deps: { inline: ['dt-sql-parser'] } },
    // React's development build leaks and is slow; the program ships the production build.
    env: { NODE_ENV: 'production', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
