// The real reg.exe, as Debian's wine has it: what we read is what a registry tool prints, not what we imagine.
// Runs where `wine` is in PATH and a prefix can be made; takes about 15 s, most of it wine's first start.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dotnetFramework } from '../../src/machine/detectors/dotnet-framework.ts';
import { schannel } from '../../src/machine/detectors/schannel.ts';
import type { Host } from '../../src/machine/host.ts';
import { realHost } from '../../src/machine/real-host.ts';
import { at, detectAll } from '../support/host-context.ts';
import { FRAMEWORK_KEY, NDP, PROTOCOLS } from '../support/host-windows.ts';

const hasWine = spawnSync('/bin/sh', ['-c', 'command -v wine && command -v wineserver']).status === 0;

describe.skipIf(!hasWine)('the registry of wine (skipped without `wine`)', () => {
  let prefix = '';
  let env: NodeJS.ProcessEnv = {};
  const reg = (...args: string[]): void => void execFileSync('wine', ['reg', ...args], { env, stdio: 'ignore' });

  beforeAll(async () => {
    prefix = await mkdtemp(join(tmpdir(), 'tls-migrate-wine-'));
    env = {
      ...process.env,
      WINEPREFIX: prefix,
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      TMPDIR: prefix,
      DISPLAY: '',
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
    };
    execFileSync('wine', ['wineboot', '-i'], { env, stdio: 'ignore' });
    const dword = (key: string, name: string, value: number, view = '/reg:64'): void =>
      reg('add', key, '/v', name, '/t', 'REG_DWORD', '/d', String(value), '/f', view);
    for (const [view, folder] of [
      ['/reg:64', 'Framework64'],
      ['/reg:32', 'Framework'],
    ] as const) {
      dword(`${NDP}\\v4\\Full`, 'Release', 379_893, view);
      reg('add', `${NDP}\\v4\\Full`, '/v', 'InstallPath', '/d', `C:\\Windows\\Microsoft.NET\\${folder}\\v4.0.30319\\`, '/f', view);
    }
    dword(`${FRAMEWORK_KEY}\\v4.0.30319`, 'SchUseStrongCrypto', 1, '/reg:32');
    dword(`${PROTOCOLS}\\TLS 1.1\\Client`, 'Enabled', 0xffffffff);
  }, 120_000);

  afterAll(async () => {
    spawnSync('wineserver', ['-k', '-w'], { env, timeout: 20_000 });
    await rm(prefix, { recursive: true, force: true });
  }, 60_000);

  const windows = (): Host => ({
    ...realHost({ registryCommand: ['wine', 'reg'], env }),
    platform: 'win32',
    env: { SystemRoot: 'C:\\Windows' },
  });

  it('gives values with their types in both views, subkeys, and null for what is not there', async () => {
    const host = windows();
    expect(await host.registryValues(`${NDP}\\v4\\Full`, 64)).toContainEqual({ name: 'Release', value: 379_893 });
    expect(await host.registryValues(`${NDP}\\v4\\Full`, 32)).toContainEqual({
      name: 'InstallPath',
      value: 'C:\\Windows\\Microsoft.NET\\Framework\\v4.0.30319\\',
    });
    expect(await host.registryValues(`${PROTOCOLS}\\TLS 1.1\\Client`, 64)).toEqual([{ name: 'Enabled', value: 0xffffffff }]);
    expect(await host.registryValues(`${FRAMEWORK_KEY}\\v9`, 64)).toBeNull();
    expect(await host.registrySubkeys(PROTOCOLS, 64)).toContain('TLS 1.1');
  }, 60_000);

  it('is detected through: the framework in both views, and Schannel', async () => {
    const detected = await detectAll(windows(), [dotnetFramework, schannel]);
    expect(at(detected, 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319')).toMatchObject({
      version: '4.5.2',
      causes: [{ code: 'strong-crypto-off' }, {}],
    });
    expect(at(detected, 'C:\\Windows\\Microsoft.NET\\Framework\\v4.0.30319').causes.map(({ code }) => code)).not.toContain(
      'strong-crypto-off',
    );
    expect(detected.installations.map(({ kind }) => kind)).toContain('schannel');
  }, 60_000);
});
