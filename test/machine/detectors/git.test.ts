import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { git } from '../../../src/machine/detectors/git.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, HANGS, link, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const ME = 1000;
const LIB = '/usr/lib/x86_64-linux-gnu';
const gitSays: (version?: string, execPath?: string) => Program =
  (version = '2.39.5', execPath = '/usr/lib/git-core') =>
  (args) =>
    args[0] === '--exec-path' ? `${execPath}\n` : `git version ${version}\n`;

/** A git of Debian's kind: a helper on libcurl, libcurl on a TLS library. */
const debian = (tls: 'gnutls' | 'openssl', version: string): FakeMachine['files'] => ({
  '/usr/bin/git': program(gitSays()),
  '/usr/lib/git-core/git-remote-https': link('git-remote-http'),
  '/usr/lib/git-core/git-remote-http': file(`\u007fELF\0libcurl${tls === 'gnutls' ? '-gnutls' : ''}.so.4\0libcrypto.so.3\0`, {
    mode: 0o755,
  }),
  [`${LIB}/libcurl-gnutls.so.4`]: file('\u007fELF\0libgnutls.so.30\0'),
  [`${LIB}/libcurl.so.4`]: file('\u007fELF\0libssl.so.3\0libcrypto.so.3\0'),
  [`${LIB}/libgnutls.so.30`]: file(`\0Enabled GnuTLS ${version} logging...\n`),
  [`${LIB}/libcrypto.so.3`]: file(`\0OpenSSL ${version} 7 Jan 2025\0`),
});

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [git], options);
const gitOf = async (files: FakeMachine['files'], env: FakeMachine['env'] = {}) =>
  at(await detect({ env: { PATH: '/usr/bin', ...env }, ...(files ? { files } : {}) }), '/usr/bin/git');

describe('which TLS library git uses', () => {
  it('is read through its helper and its libcurl, GnuTLS', async () => {
    expect(await gitOf(debian('gnutls', '3.7.9'))).toMatchObject({
      kind: 'git',
      version: '2.39.5',
      library: { name: 'GnuTLS', version: '3.7.9' },
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'not-ready' },
    });
  });

  it('is read through its helper and its libcurl, OpenSSL', async () => {
    expect(await gitOf(debian('openssl', '3.5.1'))).toMatchObject({
      library: { name: 'OpenSSL', version: '3.5.1' },
      verdicts: { pq: 'ready' },
    });
  });

  it('is looked for where GIT_EXEC_PATH and git itself say', async () => {
    const { '/usr/lib/git-core/git-remote-https': _helper, ...rest } = debian('gnutls', '3.7.9') ?? {};
    const elsewhere = { ...rest, '/opt/g/git-remote-https': file('\u007fELF\0libcurl.so.4\0') };
    delete (elsewhere as Record<string, unknown>)['/usr/lib/git-core/git-remote-http'];
    expect((await gitOf(elsewhere)).causes).toMatchObject([{ code: 'library-unknown', text: expect.stringContaining('git-remote-https') }]);
    expect((await gitOf(elsewhere, { GIT_EXEC_PATH: '/opt/g' })).library?.name).toBe('OpenSSL');
    expect((await gitOf({ ...elsewhere, '/usr/bin/git': program(gitSays('2.39.5', '/opt/g')) })).library?.name).toBe('OpenSSL');
    expect((await gitOf({ ...elsewhere, '/usr/bin/git': program(gitSays('2.39.5', '../../opt/g')) })).library).toBeNull();
  });

  it("on macOS is Apple's libcurl, which Apple's curl tells; the stand-in in /usr/bin is never run", async () => {
    const tools = '/Library/Developer/CommandLineTools';
    const host = fakeHost({
      platform: 'darwin',
      env: { PATH: '/usr/bin' },
      uid: ME,
      files: {
        '/usr/bin/git': program('a window opens'),
        '/usr/bin/curl': program(
          'curl 8.7.1 (x86_64-apple-darwin24.0) libcurl/8.7.1 (SecureTransport) LibreSSL/3.3.6 zlib/1.2.12\nProtocols: https\n',
        ),
        [`${tools}/usr/bin/git`]: program(gitSays('2.39.5 (Apple Git-154)')),
        [`${tools}/usr/libexec/git-core/git-remote-https`]: file('\xcf\xfa\0/usr/lib/libcurl.4.dylib\0'),
      },
    });
    const detected = await detectAll(host, [git]);
    expect(detected.installations).toMatchObject([
      {
        path: `${tools}/usr/bin/git`,
        version: '2.39.5',
        library: { name: 'LibreSSL', version: '3.3.6' },
        foundBy: [
          'PATH (a shell runs this one), through the developer tools',
          '/usr/bin, through the developer tools',
          "Apple's developer tools",
        ],
      },
    ]);
    expect(host.runs.map(({ path }) => path)).not.toContain('/usr/bin/git');
  });

  it('on macOS without the developer tools is nothing, and nothing is run', async () => {
    const host = fakeHost({ platform: 'darwin', env: { PATH: '/usr/bin' }, uid: ME, files: { '/usr/bin/git': program('a window opens') } });
    expect((await detectAll(host, [git])).installations).toEqual([]);
    expect(host.runs).toEqual([]);
  });

  it('on Windows is what http.sslBackend chooses of the libraries in its own curl', async () => {
    const root = 'C:\\Program Files\\Git';
    const machine = (config: string): FakeMachine => ({
      ...windowsMachine(WINDOWS['Windows 11']),
      files: {
        [`${root}\\cmd\\git.exe`]: program(gitSays('2.45.1.windows.1')),
        [`${root}\\mingw64\\libexec\\git-core\\git-remote-https.exe`]: file('MZ'),
        [`${root}\\mingw64\\bin\\curl.exe`]: program(
          'curl 8.7.1 (x86_64-w64-mingw32) libcurl/8.7.1 OpenSSL/3.2.1 (Schannel) zlib/1.3.1\nProtocols: https\n',
        ),
        [`${root}\\etc\\gitconfig`]: file(config),
      },
    });
    const of = async (config: string) => at(await detectAll(fakeHost(machine(config)), [git]), `${root}\\cmd\\git.exe`);
    expect(await of('[core]\n\tsymlinks = false\n')).toMatchObject({
      version: '2.45.1.windows.1',
      library: { name: 'OpenSSL', version: '3.2.1' },
    });
    expect((await of('[http]\n\tsslBackend = schannel\n')).library?.name).toBe('Schannel');
  });
});

describe('what is set for git', () => {
  const old = debian('openssl', '1.1.0');
  const config = (text: string) => ({ ...old, '/home/me/.gitconfig': file(text, { uid: ME }) });

  it('is only a minimum, so a version that the library lacks leaves nothing', async () => {
    expect(Object.values((await gitOf(config('[http]\n\tsslVersion = tlsv1.1\n'))).verdicts)).toEqual(['ready', 'not-ready', 'not-ready']);
    const found = await gitOf(config('[http]\n\tsslVersion = tlsv1.3\n'));
    expect(found).toMatchObject({ verdicts: { 'tls1.2': 'conflict' }, causes: [{ code: 'git-config', where: '/home/me/.gitconfig' }] });
  });

  it.each([
    ['for one host only', '[http "https://example.com/"]\n\tsslVersion = tlsv1.3\n'],
    ['in another section', '[https]\n\tsslVersion = tlsv1.3\n'],
    ['as a comment', '[http]\n\t# sslVersion = tlsv1.3\n'],
    ['as something git does not know', '[http]\n\tsslVersion = tlsv9\n'],
    ['and later taken back', '[http]\n\tsslVersion = tlsv1.3\n[core]\n[http]\n\tsslversion = tlsv1.2\n'],
  ])('%s does not count', async (_what, text) => {
    expect((await gitOf(config(text))).verdicts['tls1.2']).toBe('ready');
  });

  it('in GIT_SSL_VERSION wins over the files', async () => {
    const found = await gitOf(config('[http]\n\tsslVersion = tlsv1.2\n'), { GIT_SSL_VERSION: 'tlsv1.3' });
    expect(found.causes).toMatchObject([{ code: 'git-config', where: 'GIT_SSL_VERSION' }]);
  });

  it("is the system's GnuTLS configuration, too", async () => {
    const files = { ...debian('gnutls', '3.7.9'), '/etc/gnutls/config': file('[overrides]\ndisabled-version = tls1.3\n') };
    expect((await gitOf(files)).verdicts['tls1.3']).toBe('capable');
  });
});

describe('a git that cannot be trusted', () => {
  it('is not run where others can write to it', async () => {
    const host = fakeHost({ env: { PATH: '/opt/x' }, uid: ME, files: { '/opt/x/git': program(gitSays(), { mode: 0o777 }) } });
    expect((await detectAll(host, [git])).installations).toMatchObject([{ notRunBecause: 'writable-by-others' }]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS],
    ['answers with an escape', 'git version \u001b[2J2.39\n'],
    ['answers with megabytes', 'git version '.repeat(200_000)],
  ])('and %s costs a note, not the run', async (_what, answer) => {
    const detected = await detect({ files: { '/usr/bin/git': program(answer) } });
    expect(detected.installations).toMatchObject([{ version: null, library: null, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes).toHaveLength(1);
  });
});

const real = spawnSync('/bin/sh', ['-c', 'command -v git']).status === 0;
it.skipIf(!real)('finds the git of this machine (skipped without git)', async () => {
  const { installations } = await detectAll(realHost(), [git]);
  expect(installations.length).toBeGreaterThan(0);
  for (const one of installations.filter(({ ran }) => ran)) expect(one.version).toMatch(/^\d+\.\d+/);
});
