import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curl } from '../../../src/machine/detectors/curl.ts';
import { parseCurlVersion } from '../../../src/machine/detectors/curl-version.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, folder, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { PROTOCOLS, WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const ME = 1000;

const says = (libraries: string, version = '8.5.0', platform = 'x86_64-pc-linux-gnu'): string =>
  `curl ${version} (${platform}) libcurl/${version} ${libraries} zlib/1.3\nRelease-Date: 2023-12-06\nProtocols: file ftp http https\nFeatures: SSL\n`;

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [curl], options);
const curlOf = async (answer: string, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/curl': program(answer), ...machine.files } }), '/usr/bin/curl');
const verdictsOf = async (answer: string, machine: FakeMachine = {}) => Object.values((await curlOf(answer, machine)).verdicts);

describe('what curl offers', () => {
  it.each<[string, string | null, readonly string[]]>([
    ['OpenSSL/1.0.1t', 'OpenSSL 1.0.1t', ['ready', 'not-ready', 'not-ready']],
    ['OpenSSL/1.0.0', 'OpenSSL 1.0.0', ['not-ready', 'not-ready', 'not-ready']],
    ['OpenSSL/3.0.19', 'OpenSSL 3.0.19', ['ready', 'ready', 'not-ready']],
    ['OpenSSL/3.5.4', 'OpenSSL 3.5.4', ['ready', 'ready', 'ready']],
    ['quictls/3.1.4', 'OpenSSL 3.1.4', ['ready', 'ready', 'not-ready']],
    ['(SecureTransport) LibreSSL/3.3.6', 'LibreSSL 3.3.6', ['ready', 'ready', 'not-ready']],
    ['SecureTransport', 'Secure Transport ', ['ready', 'not-ready', 'not-ready']],
    ['GnuTLS/3.7.9', 'GnuTLS 3.7.9', ['ready', 'ready', 'not-ready']],
    ['GnuTLS/3.8.13', 'GnuTLS 3.8.13', ['ready', 'ready', 'unknown']],
    ['BearSSL', 'BearSSL ', ['ready', 'not-ready', 'not-ready']],
    ['rustls-ffi/0.13.0/rustls/0.23.4', 'rustls 0.23.4', ['ready', 'ready', 'unknown']],
    ['NSS/3.44', 'NSS 3.44', ['unknown', 'unknown', 'not-ready']],
    ['PolarSSL/1.0', null, ['unknown', 'unknown', 'unknown']],
  ])('with %s: %s, %j', async (libraries, library, expected) => {
    const found = await curlOf(says(libraries));
    expect(found.library && `${found.library.name} ${found.library.version}`).toBe(library);
    expect(Object.values(found.verdicts)).toEqual(expected);
    expect(found).toMatchObject({ kind: 'curl', name: 'curl', version: '8.5.0', handshake: null, ran: true });
  });

  it('is nothing where it was built without HTTPS', async () => {
    const found = await curlOf('curl 8.5.0 (x) libcurl/8.5.0 zlib/1.3\nProtocols: file ftp http\n');
    expect(found).toMatchObject({ verdicts: { 'tls1.2': 'not-ready' }, basis: 'derived', causes: [{ code: 'no-tls' }] });
  });

  it('is what CURL_SSL_BACKEND chooses of several libraries', async () => {
    const answer = says('(OpenSSL/3.5.1) GnuTLS/3.7.9');
    expect((await curlOf(answer)).library).toEqual({ name: 'GnuTLS', version: '3.7.9' });
    expect((await curlOf(answer, { env: { PATH: '/usr/bin', CURL_SSL_BACKEND: 'openssl' } })).library).toEqual({
      name: 'OpenSSL',
      version: '3.5.1',
    });
  });

  it("is asked without the person's configuration, which could name files to write", async () => {
    const host = fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, files: { '/usr/bin/curl': program(says('OpenSSL/3.0.2')) } });
    await detectAll(host, [curl]);
    expect(host.runs).toEqual([{ path: '/usr/bin/curl', args: ['-q', '--version'] }]);
  });
});

describe('what holds curl down', () => {
  const modern = says('OpenSSL/3.5.4');
  it.each([
    ['tls-max = 1.2', ['ready', 'capable', 'capable']],
    ['--tls-max 1.1', ['capable', 'capable', 'capable']],
    ['tls-max: "1.0"', ['capable', 'capable', 'capable']],
    ['tls-max = 1.2\ntls-max = 1.3', ['ready', 'ready', 'ready']],
    ['# tls-max = 1.1\nsilent', ['ready', 'ready', 'ready']],
    ['tlsv1.2', ['ready', 'ready', 'ready']],
    ['tlsv1.3\ntls-max = 1.2', ['conflict', 'conflict', 'conflict']],
    ['curves = X25519:P-256', ['ready', 'ready', 'capable']],
    ['curves = X25519MLKEM768:X25519', ['ready', 'ready', 'ready']],
  ])('%j in ~/.curlrc: %j', async (text, expected) => {
    const files = { '/home/me/.curlrc': file(text, { uid: ME }) };
    expect(await verdictsOf(modern, { files })).toEqual(expected);
  });

  it('is read from the first file that is there, and named', async () => {
    const files = { '/data/c/.curlrc': file('tls-max = 1.2'), '/home/me/.curlrc': file('tls-max = 1.1') };
    const found = await curlOf(modern, { env: { PATH: '/usr/bin', CURL_HOME: '/data/c' }, files });
    expect(found.causes).toEqual([{ code: 'curl-config', text: 'tls-max allows TLS 1.2 at most.', where: '/data/c/.curlrc' }]);
  });

  it("is not OpenSSL's MaxProtocol, which curl overrules, but its groups", async () => {
    const files = { '/etc/ssl/openssl.cnf': file('[s]\nMaxProtocol = TLSv1.1\nGroups = X25519\n') };
    expect(await verdictsOf(modern, { files })).toEqual(['ready', 'ready', 'capable']);
  });

  it('is the GnuTLS configuration, for a curl on GnuTLS', async () => {
    const files = { '/etc/gnutls/config': file('[overrides]\ndisabled-version = tls1.3\n') };
    expect(await verdictsOf(says('GnuTLS/3.7.9'), { files })).toEqual(['ready', 'capable', 'not-ready']);
    expect(await verdictsOf(modern, { files })).toEqual(['ready', 'ready', 'ready']);
  });
});

describe('curl on Windows', () => {
  const path = 'C:\\Windows\\System32\\curl.exe';
  const onWindows = async (windows: (typeof WINDOWS)[keyof typeof WINDOWS], version: string, more: FakeMachine['registry'] = {}) =>
    at(
      await detectAll(
        fakeHost({
          ...windowsMachine(windows, { registry: more }),
          files: { [path]: program(says('Schannel', version, 'Windows')) },
        }),
        [curl],
      ),
      path,
    );

  it('is Schannel, as this Windows and its registry have it', async () => {
    expect(await onWindows(WINDOWS['Windows 11'], '8.4.0')).toMatchObject({
      library: { name: 'Schannel' },
      verdicts: { 'tls1.3': 'ready' },
    });
    expect(Object.values((await onWindows(WINDOWS['Windows 10'], '8.4.0')).verdicts)).toEqual(['ready', 'not-ready', 'not-ready']);
    const off = { [`${PROTOCOLS}\\TLS 1.3\\Client`]: { Enabled: 0 } };
    expect((await onWindows(WINDOWS['Windows 11'], '8.4.0', off)).verdicts['tls1.3']).toBe('capable');
  });

  it('does not ask Schannel for TLS 1.3 before 7.85.0', async () => {
    expect((await onWindows(WINDOWS['Windows 11'], '7.83.1')).verdicts).toMatchObject({ 'tls1.2': 'ready', 'tls1.3': 'not-ready' });
  });
});

describe('a curl that cannot be trusted', () => {
  it('is listed with the reason where others can write to it, and run only with consent', async () => {
    const machine = { env: { PATH: '/opt/shared' }, files: { '/opt/shared/curl': program(says('OpenSSL/3.0.2'), { mode: 0o777 }) } };
    const host = fakeHost({ uid: ME, ...machine });
    expect((await detectAll(host, [curl])).installations).toMatchObject([
      { notRunBecause: 'writable-by-others', ran: false, version: null, verdicts: { 'tls1.2': 'unknown' } },
    ]);
    expect(host.runs).toEqual([]);
    expect((await detect(machine, { allowPrograms: true })).installations).toMatchObject([{ version: '8.5.0', ran: true }]);
  });

  it('is never run through a relative entry of PATH', async () => {
    const host = fakeHost({
      env: { PATH: 'bin:/none' },
      uid: ME,
      files: { '/home/me/bin/curl': program(says('OpenSSL/3.0.2'), { uid: ME }) },
    });
    expect((await detectAll(host, [curl], { allowPrograms: true })).installations).toMatchObject([{ notRunBecause: 'relative-path' }]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['answers and then hangs', { stdout: says('OpenSSL/3.0.2'), code: null, failure: 'timeout' }, 'did not answer in time'],
    ['prints an escape as its version', says('OpenSSL/3.0.2', '8.\u001b[2J5.0'), 'makes no sense'],
    ['prints megabytes of nothing', 'x'.repeat(2_000_000), 'makes no sense'],
    ['prints megabytes that begin like an answer', `curl 8.5.0 (${'('.repeat(1_000_000)}`, 'makes no sense'],
    ['crashes', { code: 139, stderr: 'Segmentation fault' }, 'ended with code 139'],
  ] as const)('and %s costs a note, not the run', async (_what, answer, note) => {
    const detected = await detect({ files: { '/usr/bin/curl': program(answer) } });
    expect(detected.installations).toMatchObject([{ version: null, library: null, ran: true, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes.join()).toContain(note);
    expect(detected.notes.join()).not.toContain('\u001b');
  });

  it('and names a library with an escape in it, is not believed', () => {
    expect(parseCurlVersion(says('OpenSSL/3.5.0\u001b[2J'))?.backends).toEqual([]);
  });
});

it('lists one curl once, however many ways lead to it, and says which one a shell runs', async () => {
  const detected = await detect({
    env: { PATH: '/opt/homebrew/bin:/usr/bin:/bin' },
    files: {
      '/bin': link('usr/bin'),
      '/opt/homebrew': folder({ uid: ME }),
      '/opt/homebrew/bin/curl': link('../opt/curl/bin/curl', { uid: ME }),
      '/opt/homebrew/opt/curl/bin/curl': program(says('OpenSSL/3.5.4'), { uid: ME }),
      '/usr/bin/curl': program(says('OpenSSL/3.0.2')),
    },
  });
  expect(detected.installations.map(({ realPath }) => realPath).sort()).toEqual(['/opt/homebrew/opt/curl/bin/curl', '/usr/bin/curl']);
  expect(at(detected, '/opt/homebrew/bin/curl').foundBy[0]).toBe('PATH (a shell runs this one)');
});

const real = spawnSync('/bin/sh', ['-c', 'command -v curl']).status === 0;
it.skipIf(!real)('finds the curl of this machine (skipped without curl)', async () => {
  const { installations } = await detectAll(realHost(), [curl]);
  expect(installations.length).toBeGreaterThan(0);
  for (const one of installations.filter(({ ran }) => ran)) expect(one.version).toMatch(/^\d+\.\d+/);
});
