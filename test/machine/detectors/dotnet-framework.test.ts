// Registry facts are synthetic, from Microsoft's documents: see test/support/host-windows.ts.
import { describe, expect, it } from 'vitest';
import { dotnetFramework } from '../../../src/machine/detectors/dotnet-framework.ts';
import { type FakeMachine, type FakeRegistry, fakeHost } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { FRAMEWORK_KEY, framework4, framework35, NDP, PROTOCOLS, WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const detect = (machine: FakeMachine) => detectAll(fakeHost(machine), [dotnetFramework]);
const V4_64 = 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319';
const V4_32 = 'C:\\Windows\\Microsoft.NET\\Framework\\v4.0.30319';
const V35_64 = 'C:\\Windows\\Microsoft.NET\\Framework64\\v3.5';
const strong = (version: 'v4.0.30319' | 'v2.0.50727', values: Record<string, number>): { registry: FakeRegistry } => ({
  registry: { [`${FRAMEWORK_KEY}\\${version}`]: values },
});
const verdicts = async (machine: FakeMachine, path = V4_64) => {
  const { verdicts: v } = at(await detect(machine), path);
  return [v['tls1.2'], v['tls1.3'], v.pq];
};

describe('which .NET Framework is installed', () => {
  it.each([
    [378_389, '4.5'],
    [378_758, '4.5.1'],
    [379_893, '4.5.2'],
    [393_297, '4.6'],
    [394_271, '4.6.1'],
    [394_806, '4.6.2'],
    [460_805, '4.7'],
    [461_310, '4.7.1'],
    [461_814, '4.7.2'],
    [528_449, '4.8'],
    [533_509, '4.8.1'],
    [999_999, '4.8.1'],
    [1, '4.0'],
  ])('Release %i is %s', async (release, version) => {
    const detected = await detect(windowsMachine(WINDOWS['Windows 10'], framework4(release)));
    expect(at(detected, V4_64)).toMatchObject({
      kind: 'dotnet-framework',
      version,
      foundBy: ['registry'],
      ran: false,
      notRunBecause: 'not-needed',
    });
  });

  it('lists 64 and 32 bit apart, because their settings are', async () => {
    const detected = await detect(windowsMachine(WINDOWS['Windows 10'], framework4(528_040), framework35()));
    expect(detected.installations.map(({ path, version }) => [path, version])).toEqual([
      [V4_64, '4.8'],
      [V35_64, '3.5'],
      [V4_32, '4.8'],
      ['C:\\Windows\\Microsoft.NET\\Framework\\v3.5', '3.5'],
    ]);
    expect(new Set(detected.installations.map(({ id }) => id)).size).toBe(4);
  });

  it('lists one on a 32-bit Windows, where both views are the same', async () => {
    const both = { registry: framework4(528_040).registry32, registry32: framework4(528_040).registry32 };
    expect((await detect(windowsMachine(WINDOWS['Windows 7'], both))).installations.map(({ path }) => path)).toEqual([V4_32]);
  });

  it('finds 4.0 without a Release, the client profile, and what came before 3.5', async () => {
    const old = (key: string, values: Record<string, number>) =>
      detect(windowsMachine(WINDOWS['Windows 7'], { registry: { [`${NDP}\\${key}`]: values } }));
    expect((await old('v4\\Full', { Install: 1 })).installations[0]).toMatchObject({ version: '4.0', path: V4_64 });
    expect((await old('v4\\Client', { Install: 1 })).installations[0]?.version).toBe('4.0');
    expect((await old('v3.0\\Setup', { InstallSuccess: 1 })).installations[0]?.version).toBe('3.0');
    expect((await old('v2.0.50727', { Install: 1 })).installations[0]?.version).toBe('2.0');
    expect((await old('v3.5', { Install: 0 })).installations).toEqual([]);
  });

  it('says nothing on other systems', async () => {
    expect((await detect({ ...windowsMachine(WINDOWS['Windows 10'], framework4(528_040)), platform: 'linux' })).installations).toEqual([]);
  });
});

describe('what an application for it gets without saying anything', () => {
  it.each([
    ['Windows 10', 528_040, ['ready', 'not-ready', 'not-ready']],
    ['Windows Server 2019', 461_808, ['ready', 'not-ready', 'not-ready']],
    ['Windows 11', 528_040, ['ready', 'ready', 'not-ready']],
    ['Windows Server 2022', 460_798, ['ready', 'ready', 'not-ready']],
    ['Windows Server 2025', 533_320, ['ready', 'ready', 'unknown']],
    // 4.6 to 4.6.2 name TLS 1.0 to 1.2 themselves.
    ['Windows 11', 394_802, ['ready', 'capable', 'not-ready']],
    ['Windows 11', 394_254, ['ready', 'not-ready', 'not-ready']],
    ['Windows Server 2012 R2', 393_295, ['ready', 'not-ready', 'not-ready']],
    // Below 4.6 it is TLS 1.0, although Schannel could.
    ['Windows 10', 379_893, ['capable', 'not-ready', 'not-ready']],
    ['Windows 11', 378_389, ['capable', 'not-ready', 'not-ready']],
    // Windows 7 has TLS 1.2 switched off for those who let Windows choose, not for those who ask.
    ['Windows 7', 528_040, ['capable', 'not-ready', 'not-ready']],
    ['Windows 7', 394_802, ['ready', 'not-ready', 'not-ready']],
    ['Windows Server 2008 SP2', 393_295, ['unknown', 'not-ready', 'not-ready']],
  ] as const)('%s, Release %i: %j', async (windows, release, expected) => {
    expect(await verdicts(windowsMachine(WINDOWS[windows], framework4(release)))).toEqual(expected);
  });

  it('depends on SchUseStrongCrypto and SystemDefaultTlsVersions, and says in which key', async () => {
    const machine = (values: Record<string, number>, release = 379_893) =>
      windowsMachine(WINDOWS['Windows 10'], framework4(release), strong('v4.0.30319', values));
    expect((await verdicts(machine({ SchUseStrongCrypto: 1 })))[0]).toBe('ready');
    expect((await verdicts(machine({ SystemDefaultTlsVersions: 1 })))[0]).toBe('ready');
    expect((await verdicts(machine({ SchUseStrongCrypto: 0 })))[0]).toBe('capable');
    // A zero takes away what a new version has by default.
    expect((await verdicts(machine({ SystemDefaultTlsVersions: 0 }, 528_040)))[0]).toBe('ready');
    const off = at(await detect(machine({ SystemDefaultTlsVersions: 0, SchUseStrongCrypto: 0 }, 528_040)), V4_64);
    expect(off.verdicts['tls1.2']).toBe('capable');
    expect(off.causes).toContainEqual({
      code: 'strong-crypto-off',
      text: 'Applications for .NET Framework 4.8 ask for TLS 1.0 at most, because SchUseStrongCrypto is 0.',
      where: `${FRAMEWORK_KEY}\\v4.0.30319`,
    });
  });

  it('reads each of the four keys for its own runtime and view', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10'], framework4(379_893), framework35(), {
      registry: { [`${FRAMEWORK_KEY}\\v2.0.50727`]: { SystemDefaultTlsVersions: 1 } },
      registry32: { [`${FRAMEWORK_KEY}\\v4.0.30319`]: { SchUseStrongCrypto: 1 } },
    });
    const detected = await detect(machine);
    expect(detected.installations.map(({ path, verdicts: v }) => [path, v['tls1.2']])).toEqual([
      [V4_64, 'capable'],
      [V35_64, 'ready'],
      [V4_32, 'ready'],
      ['C:\\Windows\\Microsoft.NET\\Framework\\v3.5', 'capable'],
    ]);
    expect(at(detected, 'C:\\Windows\\Microsoft.NET\\Framework\\v3.5').causes[0]?.where).toBe(
      'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v2.0.50727',
    );
  });

  it('warns of applications with an older target, until the registry takes care of them', async () => {
    const codes = async (values: Record<string, number>) =>
      at(await detect(windowsMachine(WINDOWS['Windows 10'], framework4(528_040), strong('v4.0.30319', values))), V4_64).causes.map(
        ({ code }) => code,
      );
    expect(await codes({})).toContain('older-targets');
    expect(await codes({ SchUseStrongCrypto: 1 })).not.toContain('older-targets');
  });

  it('takes a value that is no number as not set', async () => {
    const machine = windowsMachine(WINDOWS['Windows 10'], framework4(379_893), {
      registry: { [`${FRAMEWORK_KEY}\\v4.0.30319`]: { SchUseStrongCrypto: '1' } },
    });
    expect((await verdicts(machine))[0]).toBe('capable');
  });

  it('does not help 3.5 by SchUseStrongCrypto alone, nor by anything beyond TLS 1.2', async () => {
    const machine = (values: Record<string, number>, windows: keyof typeof WINDOWS = 'Windows 11') =>
      verdicts(windowsMachine(WINDOWS[windows], framework35(), strong('v2.0.50727', values)), V35_64);
    expect(await machine({})).toEqual(['capable', 'not-ready', 'not-ready']);
    expect(await machine({ SchUseStrongCrypto: 1 })).toEqual(['capable', 'not-ready', 'not-ready']);
    expect(await machine({ SystemDefaultTlsVersions: 1 })).toEqual(['ready', 'not-ready', 'not-ready']);
    // Older Windows needs an update that the registry does not show.
    expect(await machine({ SystemDefaultTlsVersions: 1 }, 'Windows Server 2012 R2')).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe('what Schannel is set to', () => {
  const schannel = (protocol: string, values: Record<string, number>) => ({ registry: { [`${PROTOCOLS}\\${protocol}\\Client`]: values } });

  it('holds back those who let Windows choose', async () => {
    const machine = (values: Record<string, number>) =>
      windowsMachine(WINDOWS['Windows 10'], framework4(528_040), schannel('TLS 1.2', values));
    expect((await verdicts(machine({ Enabled: 0 })))[0]).toBe('capable');
    expect((await verdicts(machine({ DisabledByDefault: 1 })))[0]).toBe('capable');
    expect((await verdicts(machine({ Enabled: 0xffffffff, DisabledByDefault: 0 })))[0]).toBe('ready');
    expect((await verdicts(machine({})))[0]).toBe('ready');
    const { causes } = at(await detect(machine({ Enabled: 0 })), V4_64);
    expect(causes).toContainEqual(expect.objectContaining({ code: 'schannel-protocol-off', where: `${PROTOCOLS}\\TLS 1.2\\Client` }));
  });

  it('does not hold back those who ask, by DisabledByDefault', async () => {
    const machine = (values: Record<string, number>) =>
      windowsMachine(WINDOWS['Windows 10'], framework4(394_802), schannel('TLS 1.2', values));
    expect((await verdicts(machine({ DisabledByDefault: 1 })))[0]).toBe('ready');
    expect((await verdicts(machine({ Enabled: 0 })))[0]).toBe('capable');
  });

  it('switches TLS 1.2 on for Windows 7', async () => {
    const machine = windowsMachine(WINDOWS['Windows 7'], framework4(528_040), schannel('TLS 1.2', { Enabled: 1, DisabledByDefault: 0 }));
    expect((await verdicts(machine))[0]).toBe('ready');
  });

  it('leaves an application that asks for TLS 1.0 alone without any version, once that is off', async () => {
    const off = Object.assign({}, ...['TLS 1.0', 'TLS 1.1'].map((name) => schannel(name, { Enabled: 0 }).registry));
    expect(await verdicts(windowsMachine(WINDOWS['Windows 10'], framework4(379_893), { registry: off }))).toEqual([
      'conflict',
      'conflict',
      'conflict',
    ]);
  });
});
