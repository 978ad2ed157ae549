import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openssl } from '../../../src/machine/detectors/openssl.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, HANGS, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const ME = 1000;
const says = (line: string, folder = '/usr/lib/ssl'): string => `${line}\nbuilt on: today\nOPENSSLDIR: "${folder}"\n`;
const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [openssl], options);
const opensslOf = async (answer: string, machine: FakeMachine = {}) =>
  at(await detect({ ...machine, files: { '/usr/bin/openssl': program(answer), ...machine.files } }), '/usr/bin/openssl');

describe('what an openssl command offers', () => {
  it.each<[string, string, readonly string[]]>([
    ['OpenSSL 0.9.8zh 14 Jan 2016', 'OpenSSL 0.9.8zh', ['not-ready', 'not-ready', 'not-ready']],
    ['OpenSSL 1.0.2k-fips  26 Jan 2017', 'OpenSSL 1.0.2k-fips', ['ready', 'not-ready', 'not-ready']],
    ['OpenSSL 1.1.1w  11 Sep 2023', 'OpenSSL 1.1.1w', ['ready', 'ready', 'not-ready']],
    ['OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)', 'OpenSSL 3.0.19', ['ready', 'ready', 'not-ready']],
    ['OpenSSL 3.5.7 9 Jun 2026 (Library: OpenSSL 3.5.7 9 Jun 2026)', 'OpenSSL 3.5.7', ['ready', 'ready', 'ready']],
    ['LibreSSL 3.3.6', 'LibreSSL 3.3.6', ['ready', 'ready', 'not-ready']],
  ])('%s', async (line, name, expected) => {
    const found = await opensslOf(says(line));
    expect(`${found.name} ${found.version}`).toBe(name);
    expect(Object.values(found.verdicts)).toEqual(expected);
  });

  it('is what it runs with, not what it was built as', async () => {
    const found = await opensslOf(says('OpenSSL 3.0.2 15 Mar 2022 (Library: OpenSSL 3.5.1 1 Jul 2025)'));
    expect(found).toMatchObject({ version: '3.0.2', library: { name: 'OpenSSL', version: '3.5.1' }, verdicts: { pq: 'ready' } });
  });

  it("is held down by the configuration of its own folder, and by nobody else's", async () => {
    const files = {
      '/usr/lib/ssl/openssl.cnf': file('[s]\nMaxProtocol = TLSv1.2\n'),
      '/etc/ssl/openssl.cnf': file('[s]\nMaxProtocol = TLSv1\n'),
    };
    const line = 'OpenSSL 3.5.7 9 Jun 2026';
    expect(await opensslOf(says(line), { files })).toMatchObject({
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'capable', pq: 'capable' },
      causes: [{ code: 'openssl-config', where: '/usr/lib/ssl/openssl.cnf' }],
    });
    expect((await opensslOf(says(line, '/opt/other'), { files })).verdicts['tls1.3']).toBe('ready');
    expect((await opensslOf(says('LibreSSL 4.0.0'), { files })).verdicts['tls1.3']).toBe('ready');
  });

  it('is found in the places of Windows installers', async () => {
    const path = 'C:\\Program Files\\OpenSSL-Win64\\bin\\openssl.exe';
    const host = fakeHost({
      ...windowsMachine(WINDOWS['Windows 11']),
      files: { [path]: program(says('OpenSSL 1.0.2u  20 Dec 2019', 'C:\\Program Files\\Common Files\\SSL')) },
    });
    expect(at(await detectAll(host, [openssl]), path)).toMatchObject({ version: '1.0.2u', verdicts: { 'tls1.3': 'not-ready' } });
  });

  it('counts a copy that Homebrew kept after an upgrade as a left-over', async () => {
    const path = '/opt/homebrew/Cellar/openssl@3/3.0.1/bin/openssl';
    const found = at(await detect({ platform: 'darwin', files: { [path]: program(says('OpenSSL 3.0.1 14 Dec 2021')) } }), path);
    expect(found).toMatchObject({ stale: true, active: false });
  });
});

describe('an openssl command that cannot be trusted', () => {
  it('is not run where others can write to it', async () => {
    const host = fakeHost({
      env: { PATH: '/opt/x' },
      uid: ME,
      files: { '/opt/x/openssl': program(says('OpenSSL 3.5.7 9 Jun 2026'), { mode: 0o775 }) },
    });
    expect((await detectAll(host, [openssl])).installations).toMatchObject([
      { notRunBecause: 'writable-by-others', verdicts: { pq: 'unknown' } },
    ]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['answers with an escape', 'OpenSSL 3.5\u001b[2J.7 9 Jun 2026\n', 'makes no sense'],
    ['answers with megabytes', `OpenSSL ${'9.'.repeat(1_000_000)}`, 'makes no sense'],
    ['says it well and then fails', { stdout: says('OpenSSL 3.5.7 9 Jun 2026'), code: 1 }, 'ended with code 1'],
  ] as const)('and %s costs a note, not the run', async (_what, answer, note) => {
    const detected = await detect({ files: { '/usr/bin/openssl': program(answer) } });
    expect(detected.installations).toMatchObject([{ version: null, library: null, verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes.join()).toContain(note);
  });
});

const real = spawnSync('/bin/sh', ['-c', 'command -v openssl']).status === 0;
it.skipIf(!real)('finds the openssl of this machine (skipped without openssl)', async () => {
  const { installations } = await detectAll(realHost(), [openssl]);
  expect(installations.some(({ library }) => library !== null && /SSL/.test(library.name))).toBe(true);
});
