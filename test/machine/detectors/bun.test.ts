import { describe, expect, it } from 'vitest';
import { bun } from '../../../src/machine/detectors/bun.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, HANGS, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [bun]);

describe('Bun', () => {
  it.each([
    ["Bun's installer", '/home/me/.bun/bin/bun', {}],
    ["Bun's installer", '/opt/bun/bin/bun', { BUN_INSTALL: '/opt/bun' }],
    ['Homebrew', '/opt/homebrew/opt/bun/bin/bun', {}],
    ['mise', '/home/me/.local/share/mise/installs/bun/1.4.5/bin/bun', {}],
  ])('is found by %s: %s', async (foundBy, path, env) => {
    const detected = await detect({ env: { PATH: '/bin', ...env }, files: { [path]: program('1.4.5\n') } });
    expect(detected.installations).toMatchObject([{ kind: 'bun', version: '1.4.5', path, foundBy: [foundBy], active: true, ran: true }]);
  });

  it('is found on Windows', async () => {
    const files = { 'C:\\Users\\me\\.bun\\bin\\bun.exe': program('1.4.5\r\n') };
    const env = { Path: 'C:\\Windows', USERPROFILE: 'C:\\Users\\me' };
    expect((await detect({ platform: 'win32', uid: null, env, files })).installations).toMatchObject([{ version: '1.4.5' }]);
  });

  it.each([
    ['1.4.5', ['ready', 'ready', 'ready']],
    ['1.5.0-canary.3', ['ready', 'ready', 'ready']],
    ['1.4.4', ['ready', 'ready', 'unknown']],
    ['0.5.9', ['ready', 'ready', 'unknown']],
  ])('%s offers %j: before the version that was measured, ML-KEM is not known', async (version, expected) => {
    const found = at(await detect({ files: { '/usr/bin/bun': program(`${version}\n`) } }), '/usr/bin/bun');
    expect([found.verdicts['tls1.2'], found.verdicts['tls1.3'], found.verdicts.pq]).toEqual(expected);
    expect(found).toMatchObject({ version, library: { name: 'BoringSSL' }, basis: 'derived' });
    expect(found.causes.map(({ code }) => code)).toEqual(expected[2] === 'unknown' ? ['ability-unknown'] : []);
  });

  it('is asked without the options that would load code', async () => {
    let options: string | undefined = 'not asked';
    const asked: Program = (_args, env) => {
      options = env.BUN_OPTIONS;
      return '1.4.5\n';
    };
    await detect({ env: { PATH: '/usr/bin', BUN_OPTIONS: '--preload ./evil.ts' }, files: { '/usr/bin/bun': program(asked) } });
    expect(options).toBeUndefined();
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape', '1.4.5\u001b[2J\n'],
    ['prints more', '1.4.5 ready for TLS 1.3\n'],
    ['crashes', { code: 132 }],
  ] as const)('that %s costs a note', async (_what, bad) => {
    const detected = await detect({ files: { '/usr/bin/bun': program(bad) } });
    expect(detected.installations).toMatchObject([{ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' }, basis: 'none' }]);
    expect(detected.notes).toHaveLength(1);
  });

  it('that others can write to is listed and not run', async () => {
    expect((await detect({ files: { '/usr/bin/bun': program('1.4.5', { mode: 0o777 }) } })).installations).toMatchObject([
      { ran: false, notRunBecause: 'writable-by-others', active: true },
    ]);
  });

  it('on this machine answers', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [bun]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Bun on this machine that may be run');
    for (const found of installations.filter(({ ran }) => ran)) expect(found).toMatchObject({ version: expect.stringMatching(/^\d/) });
  });
});
