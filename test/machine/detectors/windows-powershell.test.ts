import { describe, expect, it } from 'vitest';
import { windowsPowershell } from '../../../src/machine/detectors/windows-powershell.ts';
import { type FakeRegistry, fakeHost, file } from '../../support/host.ts';
import { detectAll } from '../../support/host-context.ts';
import { FRAMEWORK_KEY, framework4, PROTOCOLS, WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const EXE64 = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const EXE32 = 'C:\\Windows\\SysWOW64\\WindowsPowerShell\\v1.0\\powershell.exe';
const engine = (version: string, key = '3'): FakeRegistry => ({
  [`HKLM\\SOFTWARE\\Microsoft\\PowerShell\\${key}\\PowerShellEngine`]: { PowerShellVersion: version, RuntimeVersion: 'v4.0.30319' },
});
const both = (registry: FakeRegistry) => ({ registry, registry32: registry });
const settings = (values: Record<string, number>): FakeRegistry => ({ [`${FRAMEWORK_KEY}\\v4.0.30319`]: values });

async function detect(windows: FakeRegistry, ...parts: Parameters<typeof windowsMachine>[1][]) {
  const machine = windowsMachine(windows, framework4(528_040), both(engine('5.1.19041.4046')), ...parts);
  return detectAll(fakeHost({ ...machine, files: { [EXE64]: file(''), [EXE32]: file('') } }), [windowsPowershell]);
}
const verdicts = async (windows: FakeRegistry, ...parts: Parameters<typeof windowsMachine>[1][]) => {
  const found = (await detect(windows, ...parts)).installations.map(({ verdicts: v }) => [v['tls1.2'], v['tls1.3'], v.pq]);
  return found[0];
};

describe('Windows PowerShell', () => {
  it('is listed in 64 and 32 bit, and not run', async () => {
    const { installations } = await detect(WINDOWS['Windows 10']);
    expect(installations.map(({ name, version, path, active, ran }) => [name, version, path, active, ran])).toEqual([
      ['Windows PowerShell (64-bit)', '5.1.19041.4046', EXE64, true, false],
      ['Windows PowerShell (32-bit)', '5.1.19041.4046', EXE32, true, false],
    ]);
  });

  it('is not there on other systems, without its program, or where the registry names none', async () => {
    expect((await detectAll(fakeHost({ files: { '/usr/bin/powershell.exe': file('') } }), [windowsPowershell])).installations).toEqual([]);
    const machine = windowsMachine(WINDOWS['Windows 10'], framework4(528_040), both(engine('5.1')));
    expect((await detectAll(fakeHost(machine), [windowsPowershell])).installations).toEqual([]);
    const odd = windowsMachine(WINDOWS['Windows 10'], both(engine('5.1\u001b[2J')));
    expect((await detectAll(fakeHost({ ...odd, files: { [EXE64]: file('') } }), [windowsPowershell])).installations).toEqual([]);
  });

  it('is unknown where nothing in the registry settles what it asks for, and says why', async () => {
    const { installations } = await detect(WINDOWS['Windows 10']);
    expect(installations[0]).toMatchObject({
      verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'not-ready' },
      causes: expect.arrayContaining([
        expect.objectContaining({ code: 'framework-target-unknown', where: 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319' }),
      ]),
    });
  });

  it.each([
    ['Windows 10', { SchUseStrongCrypto: 1 }, ['ready', 'not-ready', 'not-ready']],
    ['Windows 10', { SystemDefaultTlsVersions: 1 }, ['ready', 'not-ready', 'not-ready']],
    ['Windows 10', { SchUseStrongCrypto: 0, SystemDefaultTlsVersions: 0 }, ['capable', 'not-ready', 'not-ready']],
    ['Windows 11', { SystemDefaultTlsVersions: 1 }, ['ready', 'unknown', 'not-ready']],
    ['Windows 11', { SchUseStrongCrypto: 0, SystemDefaultTlsVersions: 0 }, ['capable', 'unknown', 'not-ready']],
  ] as const)('on %s with %j: %j', async (windows, values, expected) => {
    expect(await verdicts(WINDOWS[windows], both(settings(values)))).toEqual(expected);
  });

  it('each bit has settings of its own', async () => {
    const { installations } = await detect(WINDOWS['Windows 10'], { registry32: settings({ SchUseStrongCrypto: 1 }) });
    expect(installations.map(({ verdicts: v }) => v['tls1.2'])).toEqual(['unknown', 'ready']);
  });

  it('obeys Schannel', async () => {
    const off = { [`${PROTOCOLS}\\TLS 1.2\\Client`]: { Enabled: 0 } };
    expect(await verdicts(WINDOWS['Windows 10'], both(settings({ SystemDefaultTlsVersions: 1 })), { registry: off })).toEqual([
      'capable',
      'not-ready',
      'not-ready',
    ]);
  });

  it('2.0 on Windows 7 runs on the old .NET Framework', async () => {
    const machine = windowsMachine(WINDOWS['Windows 7'], both(engine('2.0', '1')));
    const { installations } = await detectAll(fakeHost({ ...machine, files: { [EXE64]: file('') } }), [windowsPowershell]);
    expect(installations).toMatchObject([
      { version: '2.0', verdicts: { 'tls1.2': 'capable' }, causes: [{ code: 'system-default-off' }, expect.anything()] },
    ]);
  });
});
