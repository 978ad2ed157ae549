// Compiles the AssemblyScript of a folder called `assembly` whenever `./assembly.wasm` beside it is imported: no compiled file lies about.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const cache = fileURLToPath(new URL('../../node_modules/.cache/tls-migrate-wasm/', import.meta.url));
const OPTIONS = [
  // Memory is new for each instance: static data that is zero need not be shipped.
  '--zeroFilledMemory',
  '--enable',
  'simd',
  '--enable',
  'bulk-memory',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '-O3',
  '--noAssert',
  '--importMemory',
];

/** The compiled bytes of `folder/index.ts`; taken from the cache while neither its sources nor the options have changed. */
async function compile(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256').update(JSON.stringify([asc.version, OPTIONS]));
  for (const name of names) hash.update(name).update(readFileSync(join(folder, name)));
  const known = join(cache, `${hash.digest('hex').slice(0, 24)}.wasm`);
  if (existsSync(known)) return readFileSync(known);
  let binary = null;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'out.wasm', '--baseDir', folder, ...OPTIONS], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
  });
  if (error !== null || binary === null) throw new Error(`${folder}: ${error?.message ?? 'nothing was compiled'}\n${stderr}`);
  mkdirSync(cache, { recursive: true });
  // Tests run side by side: whoever reads it must find it whole.
  const partial = `${known}.${process.pid}`;
  writeFileSync(partial, binary);
  renameSync(partial, known);
  return Buffer.from(binary);
}

const IMPORT = /\/assembly\.wasm$/;
const folderOf = (importer, path) => resolve(dirname(importer), path.replace(/\.wasm$/, ''));

/** For esbuild. */
export const wasmForEsbuild = {
  name: 'assemblyscript',
  setup(build) {
    build.onResolve({ filter: IMPORT }, ({ path, importer }) => ({ path: folderOf(importer, path), namespace: 'assemblyscript' }));
    build.onLoad({ filter: /.*/, namespace: 'assemblyscript' }, async ({ path }) => ({ contents: await compile(path), loader: 'binary' }));
  },
};

/** For Vite, which runs the tests. */
export const wasmForVite = {
  name: 'assemblyscript',
  enforce: 'pre',
  resolveId: (path, importer) => (IMPORT.test(path) && importer ? `\0assemblyscript:${folderOf(importer, path)}` : null),
  async load(id) {
    const [, folder] = id.split('\0assemblyscript:');
    if (folder === undefined) return null;
    for (const name of readdirSync(folder)) this.addWatchFile(join(folder, name));
    return `export default Buffer.from('${(await compile(folder)).toString('base64')}', 'base64');`;
  },
};
