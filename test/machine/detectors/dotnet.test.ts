import { describe, expect, it } from 'vitest';
import { dotnet, parseListRuntimes } from '../../../src/machine/detectors/dotnet.ts';
import { type FakeEntry, type FakeMachine, fakeHost, file, folder, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { PROTOCOLS, WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const LISTED = (root: string, ...versions: string[]): string =>
  [
    `Microsoft.AspNetCore.App 8.0.2 [${root}/shared/Microsoft.AspNetCore.App]`,
    ...versions.map((version) => `Microsoft.NETCore.App ${version} [${root}/shared/Microsoft.NETCore.App]`),
  ].join('\n');

const LIB = '/usr/lib/x86_64-linux-gnu';
const openssl = (name: string, text: string): Record<string, FakeEntry> => ({
  [`${LIB}/libssl.so.${name}`]: file('\u007fELF'),
  [`${LIB}/libcrypto.so.${name}`]: file(`\u007fELF\0\0part of ${text}\0built on\0`),
});
const OPENSSL_3 = openssl('3', 'OpenSSL 3.0.19 27 Jan 2026');

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [dotnet], options);
const linux = (files: Record<string, FakeEntry>, versions: string[] = ['8.0.2'], env: Record<string, string> = {}) =>
  detect({
    env: { PATH: '/usr/bin', ...env },
    files: {
      '/usr/bin/dotnet': link('/usr/share/dotnet/dotnet'),
      '/usr/share/dotnet/dotnet': program(LISTED('/usr/share/dotnet', ...versions)),
      ...files,
    },
  });
const verdicts = (detected: Awaited<ReturnType<typeof detect>>, version = '8.0.2') => {
  const found = detected.installations.find((installation) => installation.version === version);
  return found && [found.verdicts['tls1.2'], found.verdicts['tls1.3'], found.verdicts.pq];
};

describe('what dotnet --list-runtimes says', () => {
  it('is name, version and folder, previews and spaces included', () => {
    expect(
      parseListRuntimes('Microsoft.NETCore.App 11.0.0-preview.3.26207.106 [C:\\Program Files\\dotnet\\shared\\Microsoft.NETCore.App]\r\n'),
    ).toEqual([
      {
        name: 'Microsoft.NETCore.App',
        version: '11.0.0-preview.3.26207.106',
        folder: 'C:\\Program Files\\dotnet\\shared\\Microsoft.NETCore.App',
      },
    ]);
  });

  it('is nothing where it is something else', () => {
    expect(parseListRuntimes('Unknown option --list-runtimes\n[x]\nMicrosoft.NETCore.App eight [/x]\n')).toEqual([]);
  });
});

describe('.NET runtimes', () => {
  it('are one installation for each version, at its folder', async () => {
    const detected = await linux(OPENSSL_3, ['3.1.32', '8.0.2', '10.0.6']);
    expect(detected.installations.map(({ name, version, path }) => [name, version, path])).toEqual([
      ['.NET Core', '3.1.32', '/usr/share/dotnet/shared/Microsoft.NETCore.App/3.1.32'],
      ['.NET', '8.0.2', '/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.2'],
      ['.NET', '10.0.6', '/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.6'],
    ]);
    expect(detected.installations[1]).toMatchObject({
      kind: 'dotnet',
      ran: true,
      basis: 'derived',
      active: true,
      foundBy: ['PATH (a shell runs this one)', '/usr/share/dotnet'],
    });
  });

  it.each([
    ['/usr/lib/dotnet', '/usr/lib/dotnet', {}, {}],
    ['/usr/lib64/dotnet', '/usr/lib64/dotnet', {}, {}],
    ['~/.dotnet', '/home/me/.dotnet', {}, {}],
    ['DOTNET_ROOT', '/srv/dotnet', { DOTNET_ROOT: '/srv/dotnet' }, {}],
    ['/etc/dotnet/install_location', '/custom/dotnet', {}, { '/etc/dotnet/install_location': file('/custom/dotnet\n') }],
    ['snap', '/snap/dotnet-sdk/current', {}, {}],
    ['Homebrew', '/opt/homebrew/opt/dotnet@8/libexec', {}, {}],
  ])('are found by %s', async (foundBy, root, env, files) => {
    const detected = await detect({
      env: { PATH: '/bin', ...env },
      files: { [`${root}/dotnet`]: program(LISTED(root, '8.0.2')), ...files },
    });
    expect(detected.installations).toMatchObject([{ version: '8.0.2', foundBy: [foundBy] }]);
  });

  it('that two programs list are one', async () => {
    const root = '/usr/share/dotnet';
    const detected = await linux({ '/usr/lib/dotnet/dotnet': program(LISTED(root, '8.0.2')) });
    expect(detected.installations).toHaveLength(1);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time and was stopped'],
    ['prints rubbish', 'Welcome to .NET!\n', 'gave an answer that makes no sense'],
    ['is too old to know the question', { code: 129, stdout: 'Unknown option: --list-runtimes' }, 'ended with code 129'],
  ] as const)('are read from their folders where dotnet %s, with a note', async (_what, answer, note) => {
    const detected = await detect({
      files: {
        '/usr/share/dotnet/dotnet': program(answer),
        '/usr/share/dotnet/shared/Microsoft.NETCore.App/2.0.9': folder(),
        '/usr/share/dotnet/shared/Microsoft.NETCore.App/notes.txt': file(),
      },
    });
    expect(detected.installations).toMatchObject([{ name: '.NET Core', version: '2.0.9', ran: true, notRunBecause: null }]);
    expect(detected.notes).toEqual([`/usr/share/dotnet/dotnet --list-runtimes ${note}; its folders were read instead.`]);
  });

  it('are read from their folders where dotnet may not be run', async () => {
    const files = {
      '/opt/dotnet/dotnet': program('', { mode: 0o777 }),
      '/opt/dotnet/shared/Microsoft.NETCore.App/6.0.36/x': file(),
      ...OPENSSL_3,
    };
    const host = fakeHost({ env: { PATH: '/usr/bin' }, files });
    const detected = await detectAll(host, [dotnet]);
    expect(detected.installations).toMatchObject([
      { version: '6.0.36', ran: false, notRunBecause: 'writable-by-others', verdicts: { 'tls1.3': 'ready' } },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('may be none: an SDK without a runtime is no installation', async () => {
    expect(await linux({}, [])).toEqual({ installations: [], notes: [] });
    expect(await detect({ files: { '/usr/bin/dotnet': program('') } })).toEqual({ installations: [], notes: [] });
  });
});

describe('what .NET offers on Linux is what its OpenSSL does', () => {
  it.each([
    ['8.0.2', OPENSSL_3, '3.0.19', ['ready', 'ready', 'not-ready']],
    ['10.0.6', openssl('3', 'OpenSSL 3.5.6 1 Jun 2026'), '3.5.6', ['ready', 'ready', 'ready']],
    ['6.0.1', openssl('1.1', 'OpenSSL 1.1.1w  11 Sep 2023'), '1.1.1w', ['ready', 'ready', 'not-ready']],
    ['3.1.32', openssl('1.1', 'OpenSSL 1.1.0l  10 Sep 2019'), '1.1.0l', ['ready', 'not-ready', 'not-ready']],
    ['3.1.32', openssl('10', 'OpenSSL 1.0.2k-fips  26 Jan 2017'), '1.0.2k-fips', ['ready', 'not-ready', 'not-ready']],
    ['2.1.8', openssl('1.0.0', 'OpenSSL 1.0.0m 5 Jun 2014'), '1.0.0m', ['not-ready', 'not-ready', 'not-ready']],
    ['2.1.8', openssl('1.0.2', 'OpenSSL 1.0.2u  20 Dec 2019'), '1.0.2u', ['ready', 'not-ready', 'not-ready']],
    // Where the library does not tell, its name tells a part.
    ['8.0.2', openssl('3', 'nothing'), '3', ['ready', 'ready', 'unknown']],
    ['6.0.1', openssl('1.1', 'nothing'), '1.1', ['ready', 'unknown', 'not-ready']],
    ['2.1.8', openssl('10', 'nothing'), '1.0', ['unknown', 'not-ready', 'not-ready']],
  ])('%s with OpenSSL: %#', async (version, files, library, expected) => {
    const detected = await linux(files, [version]);
    expect(detected.installations[0]?.library).toEqual({ name: 'OpenSSL', version: library });
    expect(verdicts(detected, version)).toEqual(expected);
  });

  it('is unknown where it finds no OpenSSL that it can load', async () => {
    for (const version of ['3.1.32', '2.1.8']) {
      const detected = await linux(OPENSSL_3, [version]);
      expect(verdicts(detected, version)).toEqual(['unknown', 'unknown', 'unknown']);
      expect(detected.installations[0]?.causes).toMatchObject([{ code: 'no-usable-openssl' }]);
    }
  });

  it('prefers the newest OpenSSL, a folder of LD_LIBRARY_PATH, and the version it is told', async () => {
    const files = {
      ...OPENSSL_3,
      ...openssl('1.1', 'OpenSSL 1.1.1w  11 Sep 2023'),
      '/lib/own/libssl.so.3': file(),
      '/lib/own/libcrypto.so.3': file('OpenSSL 3.5.0 8 Apr 2025'),
    };
    const library = async (env: Record<string, string>) => (await linux(files, ['8.0.2'], env)).installations[0]?.library?.version;
    expect(await library({})).toBe('3.0.19');
    expect(await library({ LD_LIBRARY_PATH: 'relative:/lib/own' })).toBe('3.5.0');
    expect(await library({ CLR_OPENSSL_VERSION_OVERRIDE: '1.1' })).toBe('1.1.1w');
  });

  it('is doubtful, never green, where the OpenSSL configuration sets a maximum', async () => {
    const detected = await linux({ ...OPENSSL_3, '/etc/ssl/openssl.cnf': file('MaxProtocol = TLSv1.1\n') });
    expect(verdicts(detected)).toEqual(['unknown', 'unknown', 'not-ready']);
    expect(detected.installations[0]?.causes.map(({ code }) => code)).toContain('openssl-config');
  });
});

describe('what .NET offers elsewhere', () => {
  const windows = (machine: FakeMachine, version: string) => {
    const root = 'C:\\Program Files\\dotnet';
    const listed = `Microsoft.NETCore.App ${version} [${root}\\shared\\Microsoft.NETCore.App]\r\n`;
    return detect({ ...machine, files: { [`${root}\\dotnet.exe`]: program(listed) } });
  };

  it.each([
    ['Windows 10', '8.0.2', ['ready', 'not-ready', 'not-ready']],
    ['Windows 11', '8.0.2', ['ready', 'ready', 'not-ready']],
    ['Windows 11', '3.1.32', ['ready', 'not-ready', 'not-ready']],
    ['Windows Server 2025', '10.0.6', ['ready', 'ready', 'unknown']],
    ['Windows 7', '6.0.36', ['capable', 'not-ready', 'not-ready']],
  ] as const)('%s, %s: %j (synthetic)', async (name, version, expected) => {
    const detected = await windows(windowsMachine(WINDOWS[name]), version);
    expect(verdicts(detected, version)).toEqual(expected);
    expect(at(detected, `C:\\Program Files\\dotnet\\shared\\Microsoft.NETCore.App\\${version}`).library?.name).toBe('Schannel');
  });

  it('follows the SCHANNEL keys (synthetic)', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10'], { registry: { [`${PROTOCOLS}\\TLS 1.2\\Client`]: { Enabled: 0 } } });
    expect(verdicts(await windows(machine, '8.0.2'))).toEqual(['capable', 'not-ready', 'not-ready']);
  });

  it('finds a root that only the registry knows (synthetic)', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10'], {
      registry32: { 'HKLM\\SOFTWARE\\dotnet\\Setup\\InstalledVersions\\x64': { InstallLocation: 'D:\\dotnet\\' } },
    });
    const detected = await detect({
      ...machine,
      files: { 'D:\\dotnet\\dotnet.exe': program(''), 'D:\\dotnet\\shared\\Microsoft.NETCore.App\\8.0.2': folder() },
    });
    expect(detected.installations).toMatchObject([{ version: '8.0.2', ran: false, notRunBecause: 'owner-unknown' }]);
  });

  it.each([
    ['8.0.2', {}, ['ready', 'not-ready', 'not-ready']],
    ['10.0.6', {}, ['ready', 'capable', 'unknown']],
    ['10.0.6', { DOTNET_SYSTEM_NET_SECURITY_USENETWORKFRAMEWORK: '1' }, ['ready', 'ready', 'unknown']],
  ])('on macOS %s, %j: %j', async (version, env, expected) => {
    const root = '/usr/local/share/dotnet';
    const detected = await detect({
      platform: 'darwin',
      env: { PATH: '/bin', ...env },
      files: { [`${root}/dotnet`]: program(LISTED(root, version)) },
    });
    expect(verdicts(detected, version)).toEqual(expected);
  });
});
