import { describe, expect, it } from 'vitest';
import { rust } from '../../../src/machine/detectors/rust.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const RUSTC = 'rustc 1.95.0 (59807616e 2026-04-14)\n';
const STABLE = '/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu/bin/rustc';
const detect = (machine: FakeMachine) => detectAll(fakeHost({ env: { PATH: '/usr/bin' }, ...machine }), [rust]);

describe('Rust', () => {
  it("is listed by toolchain; rustup's own rustc is never run, since it would fetch what it lacks", async () => {
    const host = fakeHost({
      env: { PATH: '/home/me/.cargo/bin' },
      files: {
        '/home/me/.cargo/bin/rustc': link('rustup'),
        '/home/me/.cargo/bin/rustup': program('must not be run', { uid: 1000 }),
        [STABLE]: program(RUSTC, { uid: 1000 }),
        '/home/me/.rustup/toolchains/nightly-x86_64-unknown-linux-gnu/bin/rustc': program('rustc 1.97.0-nightly (3b1b0ef4d 2026-05-19)\n', {
          uid: 1000,
        }),
      },
    });
    const detected = await detectAll(host, [rust]);
    expect(detected.installations.map(({ version, foundBy }) => [version, foundBy]).sort()).toEqual([
      ['1.95.0', ['rustup']],
      ['1.97.0-nightly', ['rustup']],
    ]);
    expect(host.runs.some(({ path }) => path.includes('.cargo'))).toBe(false);
  });

  it('has no verdict, and makes no run incomplete: a compiler speaks to nobody', async () => {
    expect(at(await detect({ files: { '/usr/bin/rustc': program(RUSTC) } }), '/usr/bin/rustc')).toMatchObject({
      kind: 'rust',
      version: '1.95.0',
      active: false,
      stale: false,
      library: null,
      basis: 'none',
      verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' },
      causes: [{ code: 'compiler-only' }],
    });
  });

  it('on Windows and macOS', async () => {
    const windows = await detect({
      platform: 'win32',
      uid: null,
      env: { Path: 'C:\\Windows', USERPROFILE: 'C:\\Users\\me' },
      files: { 'C:\\Users\\me\\.rustup\\toolchains\\stable-x86_64-pc-windows-msvc\\bin\\rustc.exe': program(RUSTC) },
    });
    expect(windows.installations).toMatchObject([{ version: '1.95.0', foundBy: ['rustup'] }]);
    const mac = await detect({ platform: 'darwin', env: { PATH: '/bin' }, files: { '/opt/homebrew/opt/rust/bin/rustc': program(RUSTC) } });
    expect(mac.installations).toMatchObject([{ version: '1.95.0', foundBy: ['Homebrew'] }]);
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape', 'rustc 1.95.0\u001b[2J\n'],
    ['prints rubbish', 'cargo 1.95.0\n'],
  ] as const)('that %s costs a note', async (_what, bad) => {
    const detected = await detect({ files: { '/usr/bin/rustc': program(bad) } });
    expect(detected.installations).toMatchObject([{ version: null, ran: true, active: false }]);
    expect(detected.notes).toHaveLength(1);
  });

  it('that others can write to is listed and not run', async () => {
    expect((await detect({ files: { '/usr/bin/rustc': program(RUSTC, { mode: 0o777 }) } })).installations).toMatchObject([
      { version: null, ran: false, notRunBecause: 'writable-by-others' },
    ]);
  });

  it('on this machine answers', async ({ skip }) => {
    const { installations, notes } = await detectAll(realHost(), [rust]);
    if (!installations.some(({ ran }) => ran)) skip('there is no Rust on this machine that may be run');
    expect(notes).toEqual([]);
    for (const found of installations.filter(({ ran }) => ran)) expect(found.version).toMatch(/^1\.\d+\.\d+/);
  });
});
