import { describe, expect, it } from 'vitest';
import { go } from '../../../src/machine/detectors/go.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { goBinary } from '../../support/go-binary.ts';
import { binary, type FakeMachine, fakeHost, file, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

/** A toolchain: its command, and the file that names its version. */
const toolchain = (root: string, version: string, windows = false) => ({
  [`${root}${windows ? '\\bin\\go.exe' : '/bin/go'}`]: program({ code: 1, stderr: 'must not be run' }),
  [`${root}${windows ? '\\' : '/'}VERSION`]: file(`${version}\ntime 2025-03-04T17:06:46Z\n`),
});
const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [go]);
const verdicts = async (version: string, GODEBUG?: string) => {
  const env = { PATH: '/usr/local/go/bin', ...(GODEBUG === undefined ? {} : { GODEBUG }) };
  const found = at(await detect({ env, files: toolchain('/usr/local/go', version) }), '/usr/local/go/bin/go');
  return { ...found, all: [found.verdicts['tls1.2'], found.verdicts['tls1.3'], found.verdicts.pq] };
};

describe('where Go is found', () => {
  it.each([
    ['/usr/local/go', '/usr/local/go', {}],
    ['~/sdk', '/home/me/sdk/go1.22.1', {}],
    ["Go's module cache", '/home/me/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.1.linux-amd64', {}],
    ["Go's module cache", '/gp/pkg/mod/golang.org/toolchain@v0.0.1-go1.24.1.linux-amd64', { GOPATH: '/gp:/other' }],
    ['asdf', '/home/me/.asdf/installs/golang/1.22.1/go', {}],
    ['mise', '/home/me/.local/share/mise/installs/go/1.22.1', {}],
    ['goenv', '/home/me/.goenv/versions/1.22.1', {}],
    ['gvm', '/home/me/.gvm/gos/go1.22.1', {}],
    ['the distribution', '/usr/lib/go-1.19', {}],
    ['snap', '/snap/go/current', {}],
    ['GOROOT', '/opt/mygo', { GOROOT: '/opt/mygo' }],
  ])('%s: %s', async (foundBy, root, env) => {
    const detected = await detect({ env: { PATH: '/bin', ...env }, files: toolchain(root, 'go1.22.1') });
    expect(detected.installations).toMatchObject([
      { kind: 'go', version: '1.22.1', path: `${root}/bin/go`, foundBy: [foundBy], active: true, ran: false, notRunBecause: 'not-needed' },
    ]);
  });

  it.each([
    ['the Go installer', 'C:\\Program Files\\Go'],
    ['~/sdk', 'C:\\Users\\me\\sdk\\go1.22.1'],
    ['scoop', 'C:\\Users\\me\\scoop\\apps\\go\\current'],
  ])('%s on Windows: %s', async (foundBy, root) => {
    const env = { Path: 'C:\\Windows', ProgramFiles: 'C:\\Program Files', USERPROFILE: 'C:\\Users\\me' };
    const detected = await detect({ platform: 'win32', uid: null, env, files: toolchain(root, 'go1.22.1', true) });
    expect(detected.installations).toMatchObject([{ version: '1.22.1', foundBy: [foundBy] }]);
  });

  it('on macOS: Homebrew, with what an upgrade left behind as a left-over', async () => {
    const detected = await detect({
      platform: 'darwin',
      homedir: '/Users/me',
      env: { PATH: '/opt/homebrew/bin' },
      files: {
        '/opt/homebrew/bin/go': link('../Cellar/go/1.24.1/bin/go'),
        '/opt/homebrew/Cellar/go/1.24.1/bin/go': link('../libexec/bin/go'),
        ...toolchain('/opt/homebrew/Cellar/go/1.24.1/libexec', 'go1.24.1'),
        '/opt/homebrew/Cellar/go/1.19.1/bin/go': link('../libexec/bin/go'),
        ...toolchain('/opt/homebrew/Cellar/go/1.19.1/libexec', 'go1.19.1'),
      },
    });
    expect(detected.installations.map(({ version, active, stale }) => [version, active, stale])).toEqual([
      ['1.24.1', true, false],
      ['1.19.1', false, true],
    ]);
  });

  it('follows a shim, lists each toolchain once, and says which one a shell runs', async () => {
    const host = fakeHost({
      env: { PATH: '/home/me/.goenv/shims:/home/me/.goenv/bin:/usr/bin' },
      files: {
        '/home/me/.goenv/shims/go': program('', { uid: 1000, text: '#!/bin/sh\nexec "/home/me/.goenv/bin/goenv" exec "$program" "$@"\n' }),
        '/bin/sh': program(''),
        '/home/me/.goenv/bin/goenv': program((args) => (args[0] === 'which' ? '/home/me/.goenv/versions/1.24.1/bin/go\n' : { code: 1 })),
        ...toolchain('/home/me/.goenv/versions/1.24.1', 'go1.24.1'),
        ...toolchain('/home/me/.goenv/versions/1.19.1', 'go1.19.1'),
      },
    });
    const detected = await detectAll(host, [go]);
    expect(at(detected, '/home/me/.goenv/versions/1.24.1/bin/go').foundBy[0]).toBe('PATH (a shell runs this one), through a shim of goenv');
    expect(detected.installations).toHaveLength(2);
    expect(host.runs.map(({ path }) => path)).toEqual(['/home/me/.goenv/bin/goenv']);
  });

  it('reads the version from the command itself where VERSION is missing or senseless, and says so where neither tells', async () => {
    const files = { '/usr/bin/go': binary(goBinary({ version: 'go1.23.1' })), '/usr/VERSION': file('\u001b[2Jgo9') };
    expect(at(await detect({ files }), '/usr/bin/go')).toMatchObject({ version: '1.23.1' });
    expect(at(await detect({ files: { '/usr/bin/go': program('') } }), '/usr/bin/go')).toMatchObject({
      version: null,
      basis: 'none',
      verdicts: { 'tls1.2': 'unknown' },
      causes: [{ code: 'version-unknown' }],
    });
  });

  it('writable by others or through a relative entry is read all the same: nothing is run', async () => {
    const host = fakeHost({
      env: { PATH: 'tools:/opt/go/bin' },
      files: { ...toolchain('/opt/go', 'go1.24.1'), '/home/me/tools/go': program('', { mode: 0o777 }) },
    });
    const detected = await detectAll(host, [go]);
    expect(detected.installations.map(({ version }) => version).sort()).toEqual(['1.24.1', null]);
    expect(host.runs).toEqual([]);
  });
});

describe('what Go offers', () => {
  it.each([
    ['go1.1.2', undefined, ['not-ready', 'not-ready', 'not-ready']],
    ['go1.11.13', undefined, ['ready', 'not-ready', 'not-ready']],
    ['go1.12.17', undefined, ['ready', 'capable', 'not-ready']],
    ['go1.12.17', 'tls13=1', ['ready', 'ready', 'not-ready']],
    ['go1.13.15', undefined, ['ready', 'ready', 'not-ready']],
    ['go1.13.15', 'tls13=0', ['ready', 'capable', 'not-ready']],
    ['go1.14.15', 'tls13=0', ['ready', 'ready', 'not-ready']],
    ['go1.18.10', 'tls10default=1', ['ready', 'ready', 'not-ready']],
    ['go1.23.6', 'tlsmlkem=1', ['ready', 'ready', 'not-ready']],
    ['go1.24.1', undefined, ['ready', 'ready', 'ready']],
    ['go1.24.1', 'tls3des=1,tlsmlkem=0', ['ready', 'ready', 'capable']],
    ['go1.24.1', 'tlsmlkem=0,tlsmlkem=1', ['ready', 'ready', 'ready']],
    ['go1.26.0', undefined, ['ready', 'ready', 'ready']],
    ['go1.26.0', 'fips140=only', ['ready', 'ready', 'unknown']],
    ['go1.24.1 X:boringcrypto', undefined, ['ready', 'ready', 'unknown']],
  ])('%s with GODEBUG=%s: %j', async (version, godebug, expected) => {
    expect((await verdicts(version, godebug)).all).toEqual(expected);
  });

  it('names the setting, and warns of the go line that leaves ML-KEM off', async () => {
    expect((await verdicts('go1.24.1', 'tlsmlkem=0')).causes).toEqual([
      { code: 'godebug', text: 'GODEBUG=tlsmlkem=0: ML-KEM is left off.', where: 'GODEBUG' },
    ]);
    expect((await verdicts('go1.24.1')).causes).toMatchObject([{ code: 'go-line', where: 'go.mod' }]);
    expect((await verdicts('go1.19.8')).causes).toMatchObject([
      { code: 'library-too-old', text: expect.stringContaining('came with Go crypto/tls 1.24') },
    ]);
  });
});

describe('on this machine', () => {
  it('is read from the real files', async ({ skip }) => {
    const { installations, notes } = await detectAll(realHost(), [go]);
    if (installations.length === 0) skip('there is no Go on this machine');
    for (const found of installations)
      expect(found).toMatchObject({ version: expect.stringMatching(/^1\.\d+/), verdicts: { 'tls1.2': 'ready' } });
    expect(notes).toEqual([]);
  });
});
