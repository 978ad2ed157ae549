import { describe, expect, it } from 'vitest';
import { php } from '../../../src/machine/detectors/php.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, HANGS, link, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

interface PhpFacts {
  readonly version?: string;
  readonly openssl?: string | null;
  readonly curl?: string | null;
  readonly config?: string | null;
}
const answer = ({
  version = '8.2.29',
  openssl = 'OpenSSL 3.0.19 27 Jan 2026',
  curl = 'OpenSSL/3.0.19',
  config = '/usr/lib/ssl/openssl.cnf',
}: PhpFacts = {}): string =>
  `PHP Warning: no such module\n${PROBE_MARK}${JSON.stringify({ version, openssl, curl, libcurl: '7.88.1', config })}\n`;
const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [php], options);
const one = async (facts: PhpFacts, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/php': program(answer(facts)), ...machine.files } }), '/usr/bin/php');

describe('where PHP is found', () => {
  it.each([
    ['phpenv', '/home/me/.phpenv/versions/8.2.29/bin/php'],
    ['asdf', '/home/me/.asdf/installs/php/8.2.29/bin/php'],
    ['Homebrew', '/opt/homebrew/opt/php@8.2/bin/php'],
    ['Software Collections', '/opt/remi/php82/root/usr/bin/php'],
    ['Herd', '/home/me/Library/Application Support/Herd/bin/php82'],
  ])('%s: %s', async (foundBy, path) => {
    const detected = await detect({ env: { PATH: '/bin' }, files: { [path]: program(answer()) } });
    expect(detected.installations).toMatchObject([{ kind: 'php', version: '8.2.29', path, foundBy: [foundBy], ran: true }]);
  });

  it('on Windows, in the folders that people unpack it to', async () => {
    const machine: FakeMachine = {
      platform: 'win32',
      uid: null,
      env: { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', ProgramFiles: 'C:\\Program Files' },
      files: {
        'C:\\xampp\\php\\php.exe': program(answer({ config: 'C:\\usr\\local\\ssl\\openssl.cnf' })),
        'C:\\Program Files\\PHP\\v8.2\\php.exe': program(answer({ config: null })),
      },
    };
    const detected = await detect(machine);
    expect(detected.installations.map(({ path, ran, notRunBecause }) => [path, ran, notRunBecause]).sort()).toEqual([
      ['C:\\Program Files\\PHP\\v8.2\\php.exe', true, null],
      ['C:\\xampp\\php\\php.exe', false, 'owner-unknown'],
    ]);
  });

  it('lists each file once, numbered names and alternatives included', async () => {
    const detected = await detect({
      files: {
        '/usr/bin/php': link('/etc/alternatives/php'),
        '/etc/alternatives/php': link('/usr/bin/php8.2'),
        '/usr/bin/php8.2': program(answer()),
        '/usr/bin/php7.4': program(answer({ version: '7.4.33' })),
      },
    });
    expect(detected.installations.map(({ version }) => version).sort()).toEqual(['7.4.33', '8.2.29']);
  });
});

describe('what PHP offers', () => {
  it.each<[PhpFacts, readonly string[]]>([
    [{}, ['ready', 'ready', 'not-ready']],
    [{ curl: 'OpenSSL/1.0.2k-fips', version: '5.4.16' }, ['ready', 'not-ready', 'not-ready']],
    [{ curl: null }, ['ready', 'ready', 'not-ready']],
    [{ curl: 'OpenSSL/3.5.6', openssl: null, config: null }, ['ready', 'ready', 'ready']],
    [{ curl: '(SecureTransport) LibreSSL/3.3.6' }, ['ready', 'ready', 'not-ready']],
    [{ curl: 'OpenSSL/0.9.8zh' }, ['not-ready', 'not-ready', 'not-ready']],
  ])('%j: %j', async (facts, expected) => {
    const { verdicts } = await one(facts);
    expect([verdicts['tls1.2'], verdicts['tls1.3'], verdicts.pq]).toEqual(expected);
  });

  it('follows curl, not the openssl extension, where they differ', async () => {
    expect((await one({ curl: 'OpenSSL/1.0.2u', openssl: 'OpenSSL 3.5.6 7 Apr 2026' })).library).toEqual({
      name: 'OpenSSL',
      version: '1.0.2u',
    });
  });

  it('takes the groups from the OpenSSL configuration, and not the versions', async () => {
    const files = { '/usr/lib/ssl/openssl.cnf': file('MaxProtocol = TLSv1.1\nGroups = P-256\n') };
    expect((await one({ curl: 'OpenSSL/3.5.6' }, { files })).verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'capable' });
  });

  it('is nothing with neither curl nor openssl, which makes no run incomplete', async () => {
    expect(await one({ curl: null, openssl: null, config: null })).toMatchObject({ active: false, causes: [{ code: 'no-tls-module' }] });
  });

  it.each([
    ['GnuTLS/3.7.9', 'GnuTLS', 'ready'],
    ['quictls/3.0.8', 'OpenSSL', 'ready'],
    ['NSS/3.53.1', 'NSS', 'unknown'],
    ['SecureTransport', 'Secure Transport', 'ready'],
    ['\u001b[2J', undefined, 'unknown'],
    ['', 'OpenSSL', 'ready'],
  ])('understands what curl names: %j', async (curl, name, expected) => {
    const found = await one({ curl });
    expect([found.library?.name, found.verdicts['tls1.2']]).toEqual([name, expected]);
    expect(found.active).toBe(true);
  });

  it('leaves the choice to Schannel where curl does', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10']);
    const path = 'C:\\Program Files\\PHP\\php.exe';
    const detected = await detect({
      ...machine,
      uid: null,
      files: { [path]: program(answer({ curl: '(OpenSSL/3.0.2) Schannel', config: null })) },
    });
    expect(at(detected, path)).toMatchObject({ library: { name: 'Schannel' }, verdicts: { 'tls1.2': 'ready', 'tls1.3': 'not-ready' } });
  });
});

describe('how PHP is asked', () => {
  it("without another php.ini than the machine's, and without code that it runs first", async () => {
    let seen: readonly unknown[] = [];
    const asked: Program = (args, env) => {
      seen = [args, env.PHPRC, env.PHP_INI_SCAN_DIR];
      return answer();
    };
    await detect({ env: { PATH: '/usr/bin', PHPRC: '/home/me', PHP_INI_SCAN_DIR: '/home/me' }, files: { '/usr/bin/php': program(asked) } });
    expect(seen).toEqual([expect.arrayContaining(['auto_prepend_file=', '-r']), undefined, undefined]);
  });

  it('only with consent where others can write', async () => {
    const host = fakeHost({ env: { PATH: '/opt/x' }, files: { '/opt/x/php': program(answer(), { uid: 4711 }) } });
    expect((await detectAll(host, [php])).installations).toMatchObject([{ ran: false, notRunBecause: 'owned-by-others' }]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape for a version', answer({ version: '8.2.29\u001b[2J' })],
    ['ends badly', { code: 255, stdout: 'Fatal error' }],
  ] as const)('and %s: a note, not the end of the run', async (_what, bad) => {
    const detected = await detect({
      env: { PATH: '/opt/bad:/usr/bin' },
      files: { '/opt/bad/php': program(bad), '/usr/bin/php': program(answer()) },
    });
    expect(at(detected, '/opt/bad/php')).toMatchObject({ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' } });
    expect(at(detected, '/usr/bin/php').version).toBe('8.2.29');
    expect(detected.notes).toHaveLength(1);
  });
});

describe('on this machine', () => {
  it('a real PHP answers', async ({ skip }) => {
    const { installations, notes } = await detectAll(realHost(), [php]);
    if (!installations.some(({ ran }) => ran)) skip('there is no PHP on this machine that may be run');
    expect(notes).toEqual([]);
    for (const found of installations.filter(({ ran }) => ran)) expect(found.version).toMatch(/^\d+\.\d+\.\d+/);
  });
});
