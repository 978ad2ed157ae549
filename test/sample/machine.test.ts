import { describe, expect, it } from 'vitest';
import { installationSchema, machineSchema } from '../../src/contract/document.ts';
import { sampleInstallations, sampleMachine } from '../../src/sample/machine.ts';

describe('the machine of the sample', () => {
  it('is valid and plainly synthetic', () => {
    expect(() => machineSchema.parse(sampleMachine)).not.toThrow();
    for (const installation of sampleInstallations) expect(() => installationSchema.parse(installation)).not.toThrow();
    expect(sampleMachine.hostname).toBe('sample-host.example.com');
  });

  it('claims no handshake that never took place', () => {
    for (const { ran, handshake, basis, notRunBecause } of sampleInstallations) {
      expect({ ran, handshake }).toEqual({ ran: false, handshake: null });
      expect(basis).toBe(notRunBecause === 'not-needed' ? 'derived' : 'none');
    }
  });

  it('has each installation once, and one for each verdict that can be derived', () => {
    expect(new Set(sampleInstallations.map(({ id }) => id)).size).toBe(sampleInstallations.length);
    const verdicts = new Set(sampleInstallations.map(({ verdicts }) => verdicts['tls1.2']));
    expect(verdicts).toEqual(new Set(['ready', 'not-ready', 'capable', 'unknown']));
    expect(sampleInstallations.filter(({ stale }) => stale)).toHaveLength(1);
  });

  it('says why wherever a program falls short of TLS 1.2', () => {
    for (const { verdicts, causes } of sampleInstallations) if (verdicts['tls1.2'] !== 'ready') expect(causes).not.toEqual([]);
  });
});
