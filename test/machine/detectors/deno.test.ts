import { describe, expect, it } from 'vitest';
import { deno } from '../../../src/machine/detectors/deno.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, HANGS, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const says = (version: string): string =>
  `deno ${version} (stable, release, x86_64-unknown-linux-gnu)\nv8 14.1.146.11-rusty\ntypescript 5.9.2\n`;
const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [deno]);

describe('Deno', () => {
  it.each([
    ["Deno's installer", '/home/me/.deno/bin/deno', {}],
    ["Deno's installer", '/opt/deno/bin/deno', { DENO_INSTALL: '/opt/deno' }],
    ['cargo', '/home/me/.cargo/bin/deno', {}],
    ['Homebrew', '/opt/homebrew/opt/deno/bin/deno', {}],
    ['snap', '/snap/deno/current/bin/deno', {}],
  ])('is found by %s: %s', async (foundBy, path, env) => {
    const detected = await detect({ env: { PATH: '/bin', ...env }, files: { [path]: program(says('2.9.6')) } });
    expect(detected.installations).toMatchObject([{ kind: 'deno', version: '2.9.6', path, foundBy: [foundBy], ran: true }]);
  });

  it('is found on Windows', async () => {
    const files = { 'C:\\Users\\me\\.deno\\bin\\deno.exe': program(says('2.9.6')) };
    const env = { Path: 'C:\\Windows', USERPROFILE: 'C:\\Users\\me' };
    expect((await detect({ platform: 'win32', uid: null, env, files })).installations).toMatchObject([{ version: '2.9.6' }]);
  });

  it.each([
    ['2.9.6', 'ready'],
    ['2.10.0', 'ready'],
    ['2.9.5', 'unknown'],
    ['1.0.0', 'unknown'],
  ])('%s: TLS 1.2 and 1.3, and ML-KEM %s', async (version, pq) => {
    expect(at(await detect({ files: { '/usr/bin/deno': program(says(version)) } }), '/usr/bin/deno')).toMatchObject({
      version,
      library: { name: 'rustls' },
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq },
    });
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape', 'deno 2.9.6\u001b[2J\n'],
    ['prints rubbish', 'node v20.0.0\n'],
  ] as const)('that %s costs a note', async (_what, bad) => {
    const detected = await detect({ files: { '/usr/bin/deno': program(bad) } });
    expect(detected.installations).toMatchObject([{ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes).toHaveLength(1);
  });

  it('that others can write to is listed and not run', async () => {
    expect((await detect({ files: { '/usr/bin/deno': program(says('2.9.6'), { uid: 4711 }) } })).installations).toMatchObject([
      { ran: false, notRunBecause: 'owned-by-others' },
    ]);
  });

  it('on this machine answers', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [deno]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Deno on this machine that may be run');
    for (const found of installations.filter(({ ran }) => ran)) expect(found).toMatchObject({ version: expect.stringMatching(/^\d/) });
  });
});
