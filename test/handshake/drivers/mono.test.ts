// Mono's driver: what it starts, and that the assembly in it is the source beside it. The hello itself is among the real runtimes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { driverFor } from '../../../src/handshake/drivers/index.ts';
import { mono } from '../../../src/handshake/drivers/mono.ts';
import { fakeHost } from '../../support/host.ts';
import { installed } from '../support.ts';

const place = { host: fakeHost(), port: 4711, home: '/probe/home', cwd: '/probe/empty' };

test('Mono runs the assembly in the temporary home, and is told the port', async () => {
  expect(driverFor('mono')).toBe(mono);
  const command = await mono.command(installed({ kind: 'mono', path: '/usr/bin/mono' }), place);
  expect(command).toMatchObject({ path: '/usr/bin/mono', args: ['/probe/home/hello.exe', 'https://127.0.0.1:4711/'] });
  expect(Object.keys(command?.files ?? {})).toEqual(['hello.exe']);
});

test("nothing of the user's is loaded into it, and it leaves no shared memory behind when it is stopped", async () => {
  const command = await mono.command(installed({ kind: 'mono', path: '/usr/bin/mono' }), place);
  const taken = Object.entries(command?.env ?? {}).flatMap(([name, value]) => (value === undefined ? [name] : []));
  expect(taken).toEqual(['MONO_ENV_OPTIONS', 'MONO_PATH', 'MONO_GAC_PREFIX', 'MONO_CONFIG']);
  expect(command?.env).toMatchObject({ MONO_DISABLE_SHARED_AREA: '1' });
});

const SOURCE = fileURLToPath(new URL('../../../src/handshake/drivers/mono-hello.cs', import.meta.url));

const COMPILER = 'mcs';

function compiler(): string | null {
  try {
    return execFileSync(COMPILER, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

test('the assembly is what the source says, but for the time and the identity that every compilation makes anew', async ({ skip }) => {
  if (!compiler()?.includes(' 6.8.')) skip('the compiler that made it is not installed: apt-get install mono-mcs, on Debian 12');
  const folder = mkdtempSync(join(tmpdir(), 'mono-hello-'));
  try {
    const out = join(folder, 'mono-hello.exe');
    execFileSync(COMPILER, ['-optimize+', `-out:${out}`, SOURCE]);
    const compiled = readFileSync(out);
    const command = await mono.command(installed({ kind: 'mono', path: '/usr/bin/mono' }), place);
    const embedded = Buffer.from(command?.files?.['hello.exe'] ?? '');
    expect(embedded.length).toBe(compiled.length);
    const different = [...embedded.keys()].filter((at) => embedded[at] !== compiled[at]);
    expect(different.length).toBeLessThanOrEqual(4 + 16);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
