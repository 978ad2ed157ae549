// Proves every real runtime that can be had: `npm run test:runtimes`.
//   -- --small  leaves out those of more than 100 MB
//   -- --apt    installs what Debian has first (as root only); without it, each test that skips says what to install
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--small' && arg !== '--apt');
if (unknown !== undefined) {
  console.error(`unknown option ${unknown}: there are --small and --apt`);
  process.exit(2);
}
const sets = args.includes('--small') ? ['core', 'small'] : ['core', 'small', 'large'];
const DEBIAN = ['python3', 'openjdk-17-jre-headless', 'openssl', 'curl', 'wget', 'git', 'perl', 'libio-socket-ssl-perl'].concat([
  'ruby',
  'php-cli',
  'php-curl',
  'golang-go',
  'awscli',
]);

function run(program, words, env = {}) {
  const { status, error } = spawnSync(program, words, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) console.error(`${program}: ${error.message}`);
  return status ?? 1;
}

if (args.includes('--apt')) {
  if (process.getuid?.() !== 0) {
    console.error('--apt needs root.');
    process.exit(2);
  }
  const noninteractive = { DEBIAN_FRONTEND: 'noninteractive' };
  const failed =
    run('apt-get', ['update', '-q'], noninteractive) ||
    run('apt-get', ['install', '-qy', '--no-install-recommends', ...DEBIAN], noninteractive);
  if (failed) process.exit(failed);
}
const fetched = run(process.execPath, ['scripts/fetch-runtimes.mjs', ...sets]);
process.exitCode =
  fetched ||
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/runtimes', '--reporter=verbose'], {
    TLS_MIGRATE_TEST_RUNTIMES: sets.join(','),
  });
