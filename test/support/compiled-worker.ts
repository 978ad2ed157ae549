// The thread that reads files, compiled as it is shipped, for tests that run from the sources.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { wasmForEsbuild } from '../../scripts/build/wasm.mjs';

const SOURCE = fileURLToPath(new URL('../../src/evidence/cloudtrail-files/scan-worker.ts', import.meta.url));

/** Compiles it into `folder`, and says where it lies. */
export async function compiledWorker(folder: string): Promise<URL> {
  const outfile = join(folder, 'scan-worker.mjs');
  await build({
    entryPoints: [SOURCE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [wasmForEsbuild],
  });
  return pathToFileURL(outfile);
}
