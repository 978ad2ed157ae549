// Builds dist/: the program as one bundle with lazily loaded parts, and the bundled sample.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lighterDependencies } from './build/lighter-dependencies.mjs';
import { wasmForEsbuild } from './build/wasm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Dynamic imports of a CommonJS build have no named exports; the ES modules of the same packages do, and can be shaken.
  mainFields: ['module', 'main'],
  // Node 20 has the v flag of regular expressions; without this they are compiled when the program starts.
  supported: { 'regexp-set-notation': true },
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

await build({
  ...node,
  entryPoints: { cli: 'src/cli/main.ts', 'scan-worker': 'src/evidence/cloudtrail-files/scan-worker.ts' },
  outdir: 'dist',
  // Read only by `node --enable-source-maps`: a stack trace in an issue then names the files of this repository.
  sourcemap: 'linked',
  sourcesContent: false,
  // The screens, and whatever else is imported lazily, become files of their own.
  splitting: true,
  jsx: 'automatic',
  // React's development build is slower and keeps a measurement of every render for ever.
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Ink's optional debugger; never imported in production.
  external: ['react-devtools-core'],
  // Some dependencies are CommonJS and ask for `require`.
  banner: { js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);" },
  plugins: [lighterDependencies, wasmForEsbuild],
});

if (existsSync(`${root}src/sample/build.ts`)) {
  const generator = `${dist}/build-sample.mjs`;
  await build({ ...node, entryPoints: ['src/sample/build.ts'], outfile: generator });
  execFileSync(process.execPath, [generator, `${dist}/sample`], { stdio: 'inherit' });
  rmSync(generator);
}
