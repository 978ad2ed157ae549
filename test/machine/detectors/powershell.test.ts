import { describe, expect, it } from 'vitest';
import { powershell } from '../../../src/machine/detectors/powershell.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const OPENSSL = {
  '/usr/lib/x86_64-linux-gnu/libssl.so.3': file(''),
  '/usr/lib/x86_64-linux-gnu/libcrypto.so.3': file('\u0000OpenSSL 3.0.19 27 Jan 2026\u0000'),
};
const pwsh = () => program({ code: 1, stderr: 'must not be run' });
const config = (version: string, list = 'includedFrameworks'): string =>
  JSON.stringify({ runtimeOptions: { tfm: 'net8.0', [list]: [{ name: 'Microsoft.NETCore.App', version }] } });
const deps = (version: string): string =>
  JSON.stringify({
    targets: { '.NETCoreApp,Version=v8.0/linux-x64': { [`pwsh/${version}`]: { dependencies: { 'Newtonsoft.Json': '13.0.3' } } } },
  });
/** A PowerShell as Microsoft's packages unpack it. */
const home = (folder: string, version: string | null, dotnet: string | null, sep = '/') => ({
  [`${folder}${sep}pwsh${sep === '/' ? '' : '.exe'}`]: pwsh(),
  ...(version === null ? {} : { [`${folder}${sep}pwsh.deps.json`]: file(deps(version)) }),
  ...(dotnet === null ? {} : { [`${folder}${sep}pwsh.runtimeconfig.json`]: file(config(dotnet)) }),
});
const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [powershell]);

describe('where PowerShell is found', () => {
  it("by Microsoft's package, behind the link in PATH, once", async () => {
    const host = fakeHost({
      env: { PATH: '/usr/bin' },
      files: {
        '/usr/bin/pwsh': link('/opt/microsoft/powershell/7/pwsh'),
        ...home('/opt/microsoft/powershell/7', '7.4.6', '8.0.10'),
        ...OPENSSL,
      },
    });
    expect((await detectAll(host, [powershell])).installations).toMatchObject([
      {
        kind: 'powershell',
        name: 'PowerShell',
        version: '7.4.6',
        realPath: '/opt/microsoft/powershell/7/pwsh',
        foundBy: ['PATH (a shell runs this one)', "Microsoft's package", '/usr/bin'],
        active: true,
        ran: false,
        notRunBecause: 'not-needed',
        library: { name: 'OpenSSL', version: '3.0.19' },
        verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'not-ready' },
        basis: 'derived',
      },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('by snap, Homebrew and as a .NET tool', async () => {
    const store = '/home/me/.dotnet/tools/.store/powershell/7.5.1/powershell/7.5.1/tools/net9.0/any';
    const detected = await detect({
      env: { PATH: '/bin' },
      files: {
        ...home('/snap/powershell/current/opt/powershell', '7.4.6', '8.0.10'),
        '/home/me/.dotnet/tools/pwsh': pwsh(),
        [`${store}/pwsh.dll`]: file(''),
        [`${store}/pwsh.deps.json`]: file(deps('7.5.1')),
        [`${store}/pwsh.runtimeconfig.json`]: file(
          JSON.stringify({ runtimeOptions: { framework: { name: 'Microsoft.NETCore.App', version: '9.0.0' } } }),
        ),
        ...OPENSSL,
      },
    });
    expect(at(detected, '/snap/powershell/current/opt/powershell/pwsh')).toMatchObject({ version: '7.4.6', foundBy: ['snap'] });
    expect(at(detected, '/home/me/.dotnet/tools/pwsh')).toMatchObject({
      version: '7.5.1',
      foundBy: ['.NET tool'],
      verdicts: { 'tls1.3': 'ready' },
    });
  });

  it('on Windows, where Schannel decides, and on macOS', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10']);
    const windows = await detect({ ...machine, uid: null, files: home('C:\\Program Files\\PowerShell\\7', '7.4.6', '8.0.10', '\\') });
    expect(windows.installations).toMatchObject([
      {
        version: '7.4.6',
        library: { name: 'Schannel' },
        verdicts: { 'tls1.2': 'ready', 'tls1.3': 'not-ready' },
        foundBy: ['the PowerShell installer'],
      },
    ]);
    const mac = await detect({ platform: 'darwin', files: home('/usr/local/microsoft/powershell/7', '7.4.6', '8.0.10') });
    expect(mac.installations).toMatchObject([{ library: { name: 'Secure Transport' }, verdicts: { 'tls1.3': 'not-ready' } }]);
  });
});

describe('the .NET below PowerShell', () => {
  it.each([
    ['7.4.6', null, 'ready'],
    ['7.0.13', null, 'ready'],
    ['6.2.7', '2.1.30', 'not-ready'],
    ['7.9.0', null, 'unknown'],
    [null, null, 'unknown'],
    [null, '8.0.10', 'ready'],
  ])('PowerShell %s with the runtime %s: TLS 1.3 is %s', async (version, dotnet, expected) => {
    const openssl = {
      '/usr/lib/x86_64-linux-gnu/libssl.so.1.1': file(''),
      '/usr/lib/x86_64-linux-gnu/libssl.so.1.0.2': file(''),
      ...OPENSSL,
    };
    const detected = await detect({
      files: {
        ...home('/opt/microsoft/powershell/7', version, dotnet),
        ...openssl,
        '/usr/lib/x86_64-linux-gnu/libcrypto.so.1.1': file('OpenSSL 1.1.1w  11 Sep 2023'),
      },
    });
    const found = at(detected, '/opt/microsoft/powershell/7/pwsh');
    expect([found.version, found.verdicts['tls1.3']]).toEqual([version, expected]);
    if (expected === 'unknown') expect(found).toMatchObject({ basis: 'none', causes: [{ code: 'runtime-unknown' }] });
  });

  it.each(['{', '[]', '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"\\u001b[2J"}}}', 'null'])(
    'is unknown where its files say nonsense: %s',
    async (text) => {
      const files = {
        '/opt/microsoft/powershell/7/pwsh': pwsh(),
        '/opt/microsoft/powershell/7/pwsh.runtimeconfig.json': file(text),
        '/opt/microsoft/powershell/7/pwsh.deps.json': file('"pwsh/7.4.6\u001b[2J"'),
      };
      expect((await detect({ files })).installations).toMatchObject([{ version: null, causes: [{ code: 'runtime-unknown' }] }]);
    },
  );

  it('is read, not run, where others can write', async () => {
    const host = fakeHost({
      env: { PATH: '/opt/x' },
      files: { ...home('/opt/x', '7.4.6', '8.0.10'), '/opt/x/pwsh': program('', { mode: 0o777 }), ...OPENSSL },
    });
    expect((await detectAll(host, [powershell])).installations).toMatchObject([{ version: '7.4.6', verdicts: { 'tls1.2': 'ready' } }]);
    expect(host.runs).toEqual([]);
  });
});

describe('on this machine', () => {
  it('is read from the real files', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [powershell]);
    if (installations.length === 0) skip('there is no PowerShell on this machine');
    for (const found of installations) expect(found).toMatchObject({ verdicts: { 'tls1.2': 'ready' } });
  });
});
