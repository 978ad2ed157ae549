// Packs the package, installs it in an empty folder as a user would, and runs it there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-packed-'));
const home = join(folder, 'home');
const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  run('npm', ['init', '--yes', '--silent']);
  run('npm', ['install', '--silent', join(folder, tarball)]);
  const program = join(folder, 'node_modules', '.bin', 'tls-migrate');
  const env = { ...process.env, HOME: home, XDG_STATE_HOME: join(home, 'state') };
  const version = run(program, ['--version'], { env }).trim();
  let output;
  try {
    output = run(program, ['check', '--sample', '--json', '--quiet'], { env, maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    if (error.status !== 1) throw error; // the sample holds findings
    output = error.stdout;
  }
  const document = JSON.parse(output);
  if (!document.sample || document.findings.length === 0) throw new Error('the packed program found nothing in its own sample');
  console.log(`packed: version ${version} installs in an empty folder and finds ${document.findings.length} findings in its sample`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
