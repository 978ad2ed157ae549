import { describe, expect, it } from 'vitest';
import { perl } from '../../../src/machine/detectors/perl.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, HANGS, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

interface PerlFacts {
  readonly version?: string;
  readonly library?: string | null;
  readonly folder?: string | null;
  readonly why?: 'absent' | 'broken' | null;
}
const answer = ({
  version = '5.36.0',
  library = 'OpenSSL 3.0.19 27 Jan 2026',
  folder = '/usr/lib/ssl',
  why = null,
}: PerlFacts = {}): string => `${PROBE_MARK}${JSON.stringify({ version, library, folder, why })}\n`;
const WITHOUT: PerlFacts = { library: null, folder: null, why: 'absent' };
const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [perl], options);
const one = async (facts: PerlFacts, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/perl': program(answer(facts)), ...machine.files } }), '/usr/bin/perl');

describe('where Perl is found', () => {
  it.each([
    ['perlbrew', '/home/me/perl5/perlbrew/perls/perl-5.36.0/bin/perl', {}],
    ['perlbrew', '/opt/perlbrew/perls/perl-5.36.0/bin/perl', { PERLBREW_ROOT: '/opt/perlbrew' }],
    ['plenv', '/home/me/.plenv/versions/5.36.0/bin/perl', {}],
    ['Homebrew', '/opt/homebrew/opt/perl/bin/perl', {}],
  ])('%s: %s', async (foundBy, path, env) => {
    const detected = await detect({ env: { PATH: '/bin', ...env }, files: { [path]: program(answer()) } });
    expect(detected.installations).toMatchObject([{ kind: 'perl', version: '5.36.0', path, foundBy: [foundBy], active: true, ran: true }]);
  });

  it('on Windows: Strawberry Perl, which outside of the trusted folders is not run unasked', async () => {
    const machine: FakeMachine = {
      platform: 'win32',
      uid: null,
      env: { Path: 'C:\\Strawberry\\perl\\bin', SystemRoot: 'C:\\Windows' },
      files: { 'C:\\Strawberry\\perl\\bin\\perl.exe': program(answer({ folder: 'C:\\strawberry\\c' })) },
    };
    expect((await detect(machine)).installations).toMatchObject([{ ran: false, notRunBecause: 'owner-unknown' }]);
    expect((await detect(machine, { allowPrograms: true })).installations).toMatchObject([
      { version: '5.36.0', foundBy: ['PATH (a shell runs this one)', 'Strawberry Perl'] },
    ]);
  });
});

describe('what Perl offers', () => {
  it.each<[PerlFacts, readonly string[]]>([
    [{ library: 'OpenSSL 1.0.0-fips 29 Mar 2010' }, ['not-ready', 'not-ready', 'not-ready']],
    [{ library: 'OpenSSL 1.1.1k  FIPS 25 Mar 2021' }, ['ready', 'ready', 'not-ready']],
    [{ library: 'OpenSSL 3.5.6 7 Apr 2026' }, ['ready', 'ready', 'ready']],
  ])('%j: %j', async (facts, expected) => {
    const { verdicts } = await one(facts);
    expect([verdicts['tls1.2'], verdicts['tls1.3'], verdicts.pq]).toEqual(expected);
  });

  it("obeys the versions of its OpenSSL's configuration", async () => {
    const files = { '/usr/lib/ssl/openssl.cnf': file('[system_default_sect]\nMaxProtocol = TLSv1.1\n') };
    expect(await one({}, { files })).toMatchObject({
      verdicts: { 'tls1.2': 'capable', 'tls1.3': 'capable' },
      causes: [{ code: 'openssl-config', where: '/usr/lib/ssl/openssl.cnf' }, { code: 'library-too-old' }],
    });
    expect((await one({ folder: '/opt/openssl' }, { files })).verdicts['tls1.2']).toBe('ready');
  });

  it('is nothing without Net::SSLeay, which every Linux has: that makes no run incomplete', async () => {
    expect(await one(WITHOUT)).toMatchObject({ active: false, stale: false, basis: 'none', causes: [{ code: 'no-tls-module' }] });
  });

  it('stays open where PERL5LIB names modules that we do not load, or Net::SSLeay does not load', async () => {
    const found = await one(WITHOUT, { env: { PATH: '/usr/bin', PERL5LIB: '/home/me/perl5/lib' } });
    expect(found).toMatchObject({ active: true, causes: [{ code: 'no-tls-module', text: expect.stringContaining('PERL5LIB') }] });
    expect(await one({ ...WITHOUT, why: 'broken' })).toMatchObject({ active: true, verdicts: { 'tls1.2': 'unknown' } });
  });
});

describe('a Perl that cannot be asked', () => {
  it('is listed with the reason, and run only with consent', async () => {
    const host = fakeHost({ env: { PATH: '/opt/x' }, files: { '/opt/x/perl': program(answer(), { mode: 0o775 }) } });
    expect((await detectAll(host, [perl])).installations).toMatchObject([
      { ran: false, notRunBecause: 'writable-by-others', active: true },
    ]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape for a version', answer({ version: '5.36.0\u001b[2J' })],
    ['prints rubbish', 'OpenSSL 3.5.0'],
  ] as const)('because it %s costs a note, not the run', async (_what, bad) => {
    const detected = await detect({
      env: { PATH: '/opt/bad:/usr/bin' },
      files: { '/opt/bad/perl': program(bad), '/usr/bin/perl': program(answer()) },
    });
    expect(at(detected, '/opt/bad/perl')).toMatchObject({ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' } });
    expect(at(detected, '/usr/bin/perl').version).toBe('5.36.0');
    expect(detected.notes).toHaveLength(1);
  });
});

describe('on this machine', () => {
  it('the real Perl answers', async ({ skip }) => {
    const { installations, notes } = await detectAll(realHost(), [perl]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Perl on this machine that may be run');
    expect(notes).toEqual([]);
    for (const found of installations.filter(({ ran }) => ran)) {
      expect(found.version).toMatch(/^5\.\d+\.\d+$/);
      expect(found.library === null || /^\d/.test(found.library.version)).toBe(true);
    }
  });
});
