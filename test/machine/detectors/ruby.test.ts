import { describe, expect, it } from 'vitest';
import { ruby } from '../../../src/machine/detectors/ruby.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, HANGS, link, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

interface RubyFacts {
  readonly version?: string;
  readonly engine?: string;
  readonly library?: string | null;
  readonly config?: string | null;
}
const answer = ({
  version = '3.1.2',
  engine = 'ruby',
  library = 'OpenSSL 3.0.19 27 Jan 2026',
  config = '/usr/lib/ssl/openssl.cnf',
}: RubyFacts = {}): string => `${PROBE_MARK}${JSON.stringify({ version, engine, library, config })}\n`;
const rubyOf = (facts: RubyFacts = {}) => program(answer(facts));
const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [ruby], options);
const one = async (facts: RubyFacts, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/ruby': rubyOf(facts), ...machine.files } }), '/usr/bin/ruby');

describe('where Ruby is found', () => {
  it.each([
    ['rbenv', '/home/me/.rbenv/versions/3.1.2/bin/ruby'],
    ['RVM', '/home/me/.rvm/rubies/ruby-3.1.2/bin/ruby'],
    ['RVM', '/usr/local/rvm/rubies/ruby-3.1.2/bin/ruby'],
    ['chruby', '/opt/rubies/3.1.2/bin/ruby'],
    ['asdf', '/home/me/.asdf/installs/ruby/3.1.2/bin/ruby'],
    ['mise', '/home/me/.local/share/mise/installs/ruby/3.1.2/bin/ruby'],
    ['Homebrew', '/opt/homebrew/opt/ruby@3.3/bin/ruby'],
    ['macOS', '/System/Library/Frameworks/Ruby.framework/Versions/Current/usr/bin/ruby'],
  ])('%s: %s', async (foundBy, path) => {
    const detected = await detect({ env: { PATH: '/bin' }, files: { [path]: rubyOf() } });
    expect(detected.installations).toMatchObject([{ kind: 'ruby', version: '3.1.2', path, foundBy: [foundBy], active: true, ran: true }]);
  });

  it.each([
    ['RubyInstaller', 'C:\\Ruby33-x64\\bin\\ruby.exe'],
    ['scoop', 'C:\\Users\\me\\scoop\\apps\\ruby\\current\\bin\\ruby.exe'],
  ])('%s on Windows: %s', async (foundBy, path) => {
    const env = { Path: 'C:\\Windows', SystemRoot: 'C:\\Windows', USERPROFILE: 'C:\\Users\\me' };
    const detected = await detect(
      { platform: 'win32', uid: null, env, files: { [path]: rubyOf({ config: null }) } },
      { allowPrograms: true },
    );
    expect(detected.installations).toMatchObject([{ version: '3.1.2', foundBy: [foundBy], ran: true }]);
  });

  it("lists Debian's numbered Ruby once, however many names lead to it", async () => {
    const detected = await detect({
      files: { '/usr/bin/ruby': link('ruby3.1'), '/usr/bin/ruby3.1': rubyOf(), '/usr/bin/ruby2.5': rubyOf({ version: '2.5.8' }) },
    });
    expect(detected.installations.map(({ version, foundBy }) => [version, foundBy]).sort()).toEqual([
      ['2.5.8', ['/usr/bin']],
      ['3.1.2', ['PATH (a shell runs this one)', '/usr/bin']],
    ]);
  });

  it('follows the shims of rbenv', async () => {
    const detected = await detect({
      env: { PATH: '/home/me/.rbenv/shims:/usr/bin' },
      files: {
        '/home/me/.rbenv/shims/ruby': program('', {
          uid: 1000,
          text: '#!/bin/sh\nexec "/home/me/.rbenv/libexec/rbenv" exec "$program" "$@"\n',
        }),
        '/bin/sh': program(''),
        '/home/me/.rbenv/libexec/rbenv': program('/home/me/.rbenv/versions/3.1.2/bin/ruby\n', { uid: 1000 }),
        '/home/me/.rbenv/versions/3.1.2/bin/ruby': program(answer(), { uid: 1000 }),
      },
    });
    expect(detected.installations).toMatchObject([{ foundBy: ['PATH (a shell runs this one), through a shim of rbenv', 'rbenv'] }]);
  });
});

describe('what Ruby offers', () => {
  it.each<[RubyFacts, readonly string[]]>([
    [{ library: 'OpenSSL 0.9.8zh 3 Dec 2015', version: '1.9.3' }, ['not-ready', 'not-ready', 'not-ready']],
    [{ library: 'OpenSSL 1.0.2k-fips  26 Jan 2017', version: '2.0.0' }, ['ready', 'not-ready', 'not-ready']],
    [{ library: 'LibreSSL 3.3.6', version: '2.6.10' }, ['ready', 'ready', 'not-ready']],
    [{}, ['ready', 'ready', 'not-ready']],
    [{ library: 'OpenSSL 3.5.6 7 Apr 2026' }, ['ready', 'ready', 'ready']],
    [{ library: 'WolfSSL 5' }, ['unknown', 'unknown', 'unknown']],
  ])('%j: %j', async (facts, expected) => {
    const { verdicts } = await one(facts);
    expect([verdicts['tls1.2'], verdicts['tls1.3'], verdicts.pq]).toEqual(expected);
  });

  it('takes from the OpenSSL configuration of its own folder the groups, and not the versions', async () => {
    const files = { '/usr/lib/ssl/openssl.cnf': file('MaxProtocol = TLSv1.1\nGroups = X25519:P-256\n'), '/etc/ssl/openssl.cnf': file('') };
    const library = 'OpenSSL 3.5.6 7 Apr 2026';
    expect(await one({ library }, { files })).toMatchObject({
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'capable' },
      causes: [{ code: 'openssl-groups', where: '/usr/lib/ssl/openssl.cnf' }],
    });
    expect((await one({ library, config: '/opt/ruby/ssl/openssl.cnf' }, { files })).verdicts.pq).toBe('ready');
  });

  it('is nothing without the openssl library, which makes no run incomplete; JRuby leaves it to Java', async () => {
    expect(await one({ library: null, config: null })).toMatchObject({ active: false, basis: 'none', causes: [{ code: 'no-tls-module' }] });
    expect(await one({ engine: 'jruby', library: null, config: null })).toMatchObject({
      name: 'Ruby (jruby)',
      active: true,
      causes: [{ code: 'jvm-decides' }],
    });
  });

  it('asks a Ruby that is too old for --disable without it', async () => {
    const old: Program = (args) => (args[0] === '-e' ? answer({ version: '1.8.7' }) : { code: 1, stderr: 'invalid option --disable=gems' });
    expect(at(await detect({ files: { '/usr/bin/ruby': program(old) } }), '/usr/bin/ruby').version).toBe('1.8.7');
  });
});

describe('a Ruby that cannot be asked', () => {
  it('is listed with the reason, and run only with consent', async () => {
    const machine = { env: { PATH: '/opt/x' }, files: { '/opt/x/ruby': program(answer(), { mode: 0o777 }) } };
    const host = fakeHost(machine);
    expect((await detectAll(host, [ruby])).installations).toMatchObject([
      { version: null, ran: false, notRunBecause: 'writable-by-others', active: true, verdicts: { 'tls1.2': 'unknown' } },
    ]);
    expect(host.runs).toEqual([]);
    expect((await detect(machine, { allowPrograms: true })).installations).toMatchObject([{ version: '3.1.2', ran: true }]);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['prints an escape for a version', answer({ version: '3.1.2\u001b[2J' }), 'gave an answer that makes no sense'],
    ['prints an escape for an engine', answer({ engine: 'ruby\u001b[2J' }), 'gave an answer that makes no sense'],
    ['prints no JSON', `${PROBE_MARK}{{{`, 'gave an answer that makes no sense'],
    ['crashes', { code: 134 }, 'ended with code 134'],
  ] as const)('because it %s costs a note, not the run', async (_what, bad, note) => {
    const detected = await detect({
      env: { PATH: '/opt/bad:/usr/bin' },
      files: { '/opt/bad/ruby': program(bad), '/usr/bin/ruby': rubyOf() },
    });
    expect(at(detected, '/opt/bad/ruby')).toMatchObject({ version: null, ran: true, basis: 'none' });
    expect(at(detected, '/usr/bin/ruby').version).toBe('3.1.2');
    expect(detected.notes.join('\n')).toContain(`/opt/bad/ruby, asked for its TLS library, ${note}`);
  });
});

describe('on this machine', () => {
  it('a real Ruby answers', async ({ skip }) => {
    const { installations, notes } = await detectAll(realHost(), [ruby]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Ruby on this machine that may be run');
    expect(notes).toEqual([]);
    for (const found of installations.filter(({ ran }) => ran)) expect(found.version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
