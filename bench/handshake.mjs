// What it takes to have everything on this machine say hello: npm run bench:handshake.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'bench-handshake-'));
try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    entryPoints: [new URL('./handshake.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    supported: { 'regexp-set-notation': true },
    logLevel: 'warning',
    banner: { js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);" },
  });
  const { run } = await import(pathToFileURL(outfile).href);
  await run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
