import { describe, expect, it } from 'vitest';
import { mono } from '../../../src/machine/detectors/mono.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, HANGS, link, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const says = (version: string): string =>
  `Mono JIT compiler version ${version} (Debian 6.8.0.105+dfsg-3.3+deb12u1 Sat Jun 21 16:33:59 UTC 2025)\nCopyright (C) 2002-2014 Novell, Inc\n\tTLS:           __thread\n`;
const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [mono]);
const one = async (version: string, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/mono': program(says(version)) } }), '/usr/bin/mono');

describe('Mono', () => {
  it('is found on Linux, macOS and Windows, each file once', async () => {
    const linux = await detect({ files: { '/usr/bin/mono': link('mono-sgen'), '/usr/bin/mono-sgen': program(says('6.8.0.105')) } });
    expect(linux.installations).toMatchObject([
      { kind: 'mono', version: '6.8.0.105', realPath: '/usr/bin/mono-sgen', active: true, ran: true },
    ]);
    const path = '/Library/Frameworks/Mono.framework/Versions/6.12.0/bin/mono';
    const mac = await detect({ platform: 'darwin', env: { PATH: '/bin' }, files: { [path]: program(says('6.12.0.188')) } });
    expect(mac.installations).toMatchObject([{ version: '6.12.0.188', library: null, verdicts: { 'tls1.3': 'not-ready' } }]);
    const windows = await detect({
      platform: 'win32',
      uid: null,
      env: { Path: 'C:\\Windows', ProgramFiles: 'C:\\Program Files' },
      files: { 'C:\\Program Files\\Mono\\bin\\mono.exe': program(says('6.12.0.206')) },
    });
    expect(windows.installations).toMatchObject([{ version: '6.12.0.206', foundBy: ['the Mono installer'] }]);
  });

  it.each([
    ['6.8.0.105', ['ready', 'not-ready', 'not-ready'], 'runtime-too-old', 'BoringSSL'],
    ['5.0.0', ['ready', 'not-ready', 'not-ready'], 'runtime-too-old', 'BoringSSL'],
    ['4.8.1', ['unknown', 'unknown', 'unknown'], 'ability-unknown', undefined],
    ['4.6.2', ['not-ready', 'not-ready', 'not-ready'], 'runtime-too-old', undefined],
    ['2.10.8', ['not-ready', 'not-ready', 'not-ready'], 'runtime-too-old', undefined],
  ])('%s offers %j', async (version, expected, code, library) => {
    const found = await one(version);
    expect([found.verdicts['tls1.2'], found.verdicts['tls1.3'], found.verdicts.pq]).toEqual(expected);
    expect(found.causes).toMatchObject([{ code }]);
    expect(found.library?.name).toBe(library);
  });

  it('is asked without options and folders that its environment would add', async () => {
    let seen: readonly unknown[] = [];
    const asked: Program = (_args, env) => {
      seen = [env.MONO_ENV_OPTIONS, env.MONO_PATH];
      return says('6.8.0.105');
    };
    await detect({
      env: { PATH: '/usr/bin', MONO_ENV_OPTIONS: '--profile=evil', MONO_PATH: '/x' },
      files: { '/usr/bin/mono': program(asked) },
    });
    expect(seen).toEqual([undefined, undefined]);
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape', says('6.8.0\u001b[2J')],
    ['prints rubbish', 'mono 6.8\n'],
  ] as const)('that %s costs a note', async (_what, bad) => {
    const detected = await detect({ files: { '/usr/bin/mono': program(bad) } });
    expect(detected.installations).toMatchObject([{ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes).toHaveLength(1);
  });

  it('that others can write to is listed and not run', async () => {
    expect((await detect({ files: { '/usr/bin/mono': program(says('6.8.0.105'), { mode: 0o777 }) } })).installations).toMatchObject([
      { ran: false, notRunBecause: 'writable-by-others' },
    ]);
  });

  it('on this machine answers', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [mono]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Mono on this machine that may be run');
    for (const found of installations.filter(({ ran }) => ran)) expect(found).toMatchObject({ verdicts: { pq: 'not-ready' } });
  });
});
