// Registry facts are synthetic, from Microsoft's documents: see test/support/host-windows.ts.
import { describe, expect, it } from 'vitest';
import { schannel } from '../../../src/machine/detectors/schannel.ts';
import { type FakeMachine, fakeHost } from '../../support/host.ts';
import { detectAll } from '../../support/host-context.ts';
import { PROTOCOLS, WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const detect = async (machine: FakeMachine) => (await detectAll(fakeHost(machine), [schannel])).installations[0];
const verdicts = async (machine: FakeMachine) => {
  const { verdicts: v } = (await detect(machine)) ?? { verdicts: null };
  return v && [v['tls1.2'], v['tls1.3'], v.pq];
};

describe('Schannel', () => {
  it.each([
    ['Windows 7', ['capable', 'not-ready', 'not-ready']],
    ['Windows Server 2008 SP2', ['unknown', 'not-ready', 'not-ready']],
    ['Windows Server 2012 R2', ['ready', 'not-ready', 'not-ready']],
    ['Windows 10', ['ready', 'not-ready', 'not-ready']],
    ['Windows Server 2022', ['ready', 'ready', 'not-ready']],
    ['Windows 11', ['ready', 'ready', 'not-ready']],
    ['Windows Server 2025', ['ready', 'ready', 'unknown']],
  ] as const)('on %s: %j', async (windows, expected) => {
    expect(await verdicts(windowsMachine(WINDOWS[windows]))).toEqual(expected);
  });

  it('is named after the Windows it belongs to', async () => {
    expect(await detect(windowsMachine(WINDOWS['Windows 11']))).toMatchObject({
      kind: 'schannel',
      name: 'Schannel, Windows 11 Pro',
      version: '10.0.22631',
      path: 'C:\\Windows\\System32\\schannel.dll',
      basis: 'derived',
      notRunBecause: 'not-needed',
    });
  });

  it('goes by the release of the system where the registry does not answer', async () => {
    expect(await verdicts({ platform: 'win32', release: '10.0.17763' })).toEqual(['ready', 'not-ready', 'not-ready']);
    expect(await verdicts({ platform: 'win32', release: 'odd' })).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('cannot connect at all with every version switched off', async () => {
    const off = Object.fromEntries(
      ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'].map((name) => [`${PROTOCOLS}\\${name}\\Client`, { Enabled: 0 }]),
    );
    expect(await verdicts(windowsMachine(WINDOWS['Windows 11'], { registry: off }))).toEqual(['conflict', 'conflict', 'conflict']);
  });

  it('ignores what is set for servers, and warns of a version that is forced on a Windows without it', async () => {
    const registry = {
      [`${PROTOCOLS}\\TLS 1.2\\Server`]: { Enabled: 0 },
      [`${PROTOCOLS}\\TLS 1.3\\Client`]: { Enabled: 1, DisabledByDefault: 0 },
    };
    const found = await detect(windowsMachine(WINDOWS['Windows 10'], { registry }));
    expect(found?.verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'not-ready', pq: 'not-ready' });
    expect(found?.causes.map(({ code }) => code)).toContain('schannel-protocol-forced');
  });

  it('is not looked for elsewhere', async () => {
    expect(await detect({ platform: 'darwin' })).toBeUndefined();
  });
});
