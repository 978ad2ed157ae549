// Runs a benchmark that is written in TypeScript: bundled into a folder of its own, which goes when it has run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { wasmForEsbuild } from '../scripts/build/wasm.mjs';

/** Bundles `entry`, a URL, and calls the `run` that it exports. */
export async function runBundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-bench-'));
  try {
    const outfile = join(folder, 'bench.mjs');
    await build({
      entryPoints: [entry.pathname],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      supported: { 'regexp-set-notation': true },
      logLevel: 'warning',
      plugins: [wasmForEsbuild],
      banner: { js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);" },
    });
    const { run } = await import(pathToFileURL(outfile).href);
    await run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
