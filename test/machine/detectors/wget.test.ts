import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseWgetVersion, wget } from '../../../src/machine/detectors/wget.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const ME = 1000;
const says = (ssl: string, version = '1.21.3'): string =>
  `GNU Wget ${version} built on linux-gnu.\n\n-cares +digest -gpgme +https +ipv6 +iri \n+ntlm +opie +psl ${ssl} \n\nWgetrc: \n    /etc/wgetrc (system)\n`;
const LIB = '/usr/lib/x86_64-linux-gnu';
const GNUTLS = { text: '\u007fELF\0libgnutls.so.30\0libc.so.6\0' };
const OPENSSL = { text: '\u007fELF\0libssl.so.3\0libcrypto.so.3\0' };
const gnutls = (version: string) => ({ [`${LIB}/libgnutls.so.30`]: file(`\u007fELF\0Enabled GnuTLS ${version} logging...\n\0`) });
const libcrypto = (text: string) => ({ [`${LIB}/libcrypto.so.3`]: file(`\u007fELF\0${text}\0`) });

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [wget], options);
const wgetOf = async (answer: string, linked: { readonly text: string }, files: FakeMachine['files'], env: FakeMachine['env'] = {}) =>
  at(await detect({ env: { PATH: '/usr/bin', ...env }, files: { '/usr/bin/wget': program(answer, linked), ...files } }), '/usr/bin/wget');

describe('what wget offers', () => {
  it.each<[string, readonly string[]]>([
    ['2.8.6', ['not-ready', 'not-ready', 'not-ready']],
    ['3.5.18', ['ready', 'not-ready', 'not-ready']],
    ['3.6.3', ['ready', 'unknown', 'not-ready']],
    ['3.7.9', ['ready', 'ready', 'not-ready']],
    ['3.8.10', ['ready', 'ready', 'unknown']],
  ])('with GnuTLS %s: %j', async (version, expected) => {
    const found = await wgetOf(says('+ssl/gnutls'), GNUTLS, gnutls(version));
    expect(found).toMatchObject({ kind: 'wget', version: '1.21.3', library: { name: 'GnuTLS', version } });
    expect(Object.values(found.verdicts)).toEqual(expected);
  });

  it('with OpenSSL is what the library file says', async () => {
    const found = await wgetOf(says('+ssl/openssl'), OPENSSL, libcrypto('OpenSSL 3.5.4 30 Sep 2025'));
    expect(found).toMatchObject({ library: { name: 'OpenSSL', version: '3.5.4' }, verdicts: { pq: 'ready' } });
  });

  it('is not known where the library it names is not the one it is linked to, or not there', async () => {
    const wrong = await wgetOf(says('+ssl/gnutls'), OPENSSL, libcrypto('OpenSSL 3.5.4 30 Sep 2025'));
    expect(wrong).toMatchObject({ library: null, basis: 'none', causes: [{ code: 'library-unknown' }] });
    const absent = await wgetOf(says('+ssl/gnutls'), GNUTLS, {});
    expect(absent).toMatchObject({ version: '1.21.3', library: null, causes: [{ code: 'library-unknown' }] });
  });

  it('is nothing where it was built without TLS', async () => {
    const found = await wgetOf('GNU Wget 1.21.3 built on linux-gnu.\n\n-https -ssl +ipv6\n', { text: '\u007fELF' }, {});
    expect(found).toMatchObject({ verdicts: { 'tls1.2': 'not-ready' }, causes: [{ code: 'no-tls' }] });
  });

  it('of BusyBox is recognised, and its TLS left open', async () => {
    const files = {
      '/bin/busybox': program({ code: 1, stderr: 'BusyBox v1.36.1 (2023-11-07) multi-call binary.\n' }),
      '/usr/bin/wget': link('/bin/busybox'),
    };
    expect((await detect({ files })).installations).toMatchObject([
      {
        name: 'BusyBox wget',
        version: '1.36.1',
        realPath: '/bin/busybox',
        verdicts: { 'tls1.2': 'unknown' },
        causes: [{ code: 'library-unknown' }],
      },
    ]);
  });

  it('reads the features of wget2, too', () => {
    expect(
      parseWgetVersion('GNU Wget2 2.1.0 - multithreaded metalink/file/website downloader\n\n+digest +https +ssl/gnutls +ipv6\n'),
    ).toEqual({
      name: 'wget2',
      version: '2.1.0',
      ssl: 'gnutls',
    });
  });
});

describe('what holds wget down', () => {
  const modern = gnutls('3.7.9');
  const wgetrc = (text: string) => ({ '/home/me/.wgetrc': file(text, { uid: ME }) });

  it.each<[string, string, readonly string[]]>([
    ['1.21.3', 'secure_protocol = TLSv1', ['ready', 'ready', 'ready']],
    ['1.21.3', 'SecureProtocol = TLSv1_3', ['ready', 'ready', 'ready']],
    ['1.19.4', 'secureprotocol = TLSv1_2', ['ready', 'capable', 'capable']],
    ['1.19.4', 'secureprotocol = TLSv1', ['capable', 'capable', 'capable']],
    ['1.19.4', 'secureprotocol = auto', ['ready', 'ready', 'ready']],
    ['1.19.4', '# secureprotocol = TLSv1', ['ready', 'ready', 'ready']],
    ['1.16', '', ['capable', 'capable', 'capable']],
    ['1.16.1', '', ['ready', 'ready', 'ready']],
  ])('OpenSSL builds: wget %s with %j', async (version, text, expected) => {
    const files = { ...libcrypto('OpenSSL 3.5.4 30 Sep 2025'), ...wgetrc(text) };
    expect(Object.values((await wgetOf(says('+ssl/openssl', version), OPENSSL, files)).verdicts)).toEqual(expected);
  });

  it('takes a version for the lowest in GnuTLS builds, whatever the release', async () => {
    const found = await wgetOf(says('+ssl/gnutls', '1.19.4'), GNUTLS, { ...modern, ...wgetrc('secureprotocol = TLSv1') });
    expect(found.verdicts).toMatchObject({ 'tls1.2': 'ready', 'tls1.3': 'ready' });
  });

  it.each<[string, readonly string[]]>([
    ['[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n', ['capable', 'capable', 'not-ready']],
    ['[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n', ['ready', 'ready', 'not-ready']],
    ['disabled-version = tls1.3\n', ['ready', 'ready', 'not-ready']],
    ['[global]\noverride-mode = allowlist\n[overrides]\nenabled-version = TLS1.2\n', ['ready', 'capable', 'not-ready']],
    [
      '[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n',
      ['conflict', 'conflict', 'conflict'],
    ],
  ])('the GnuTLS configuration %j: %j', async (text, expected) => {
    const found = await wgetOf(
      says('+ssl/gnutls'),
      GNUTLS,
      { ...modern, '/p.conf': file(text) },
      { GNUTLS_SYSTEM_PRIORITY_FILE: '/p.conf' },
    );
    expect(Object.values(found.verdicts)).toEqual(expected);
    if (expected.includes('capable')) expect(found.causes[0]).toMatchObject({ code: 'gnutls-config', where: '/p.conf' });
  });
});

describe('a wget that cannot be trusted', () => {
  it('is not run where others can write to it', async () => {
    const host = fakeHost({ env: { PATH: '/opt/x' }, uid: ME, files: { '/opt/x/wget': program(says('+ssl/gnutls'), { mode: 0o777 }) } });
    expect((await detectAll(host, [wget])).installations).toMatchObject([{ notRunBecause: 'writable-by-others' }]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS],
    ['answers with an escape', 'GNU Wget 1.\u001b[2J21 built\n'],
    ['answers with megabytes', ' +ssl'.repeat(500_000)],
  ])('and %s costs a note, not the run', async (_what, answer) => {
    const detected = await detect({ files: { '/usr/bin/wget': program(answer) } });
    expect(detected.installations).toMatchObject([{ version: null, library: null, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes).toHaveLength(1);
  });
});

const real = spawnSync('/bin/sh', ['-c', 'command -v wget']).status === 0;
it.skipIf(!real)('finds the wget of this machine, and the library behind it (skipped without wget)', async () => {
  const { installations } = await detectAll(realHost(), [wget]);
  expect(installations.length).toBeGreaterThan(0);
  for (const one of installations.filter(({ name }) => name === 'wget')) expect(one.library?.version ?? '').toMatch(/^\d/);
});
