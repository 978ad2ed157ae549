import { describe, expect, it } from 'vitest';
import { parseGoVersion, readGoBuildInfo } from '../../../src/machine/detectors/go-build-info.ts';
import { goBinary, goBinaryWithPointers } from '../../support/go-binary.ts';
import { binary, fakeHost } from '../../support/host.ts';

const TERRAFORM = {
  version: 'go1.23.3',
  module: 'github.com/hashicorp/terraform',
  settings: { DefaultGODEBUG: 'tlsmlkem=0,x509keypairleaf=0', '-ldflags': '"-w -s"' },
};
const read = (bytes: Uint8Array) => readGoBuildInfo(fakeHost({ files: { '/x': binary(bytes) } }), '/x');

describe('the build info in a Go program', () => {
  it('names Go, the module, and the settings of the build', async () => {
    const info = await read(goBinary(TERRAFORM));
    expect(info).toMatchObject({ goVersion: '1.23.3', experiment: null, module: 'github.com/hashicorp/terraform', moduleVersion: null });
    expect(Object.fromEntries(info?.settings ?? [])).toEqual(TERRAFORM.settings);
    expect(await read(goBinary({ ...TERRAFORM, moduleVersion: 'v5.31.0' }))).toMatchObject({ moduleVersion: '5.31.0' });
    expect(await read(goBinary({ version: 'go1.22.5 X:boringcrypto' }))).toMatchObject({ experiment: 'X:boringcrypto', module: null });
  });

  it('is found wherever it lies, also across the parts in which a file is read', async () => {
    for (const at of [0, 16, 4 * 1024 * 1024 - 16, 4 * 1024 * 1024, 9 * 1024 * 1024])
      expect(await read(goBinary(TERRAFORM, at)), String(at)).toMatchObject({ goVersion: '1.23.3' });
  });

  it.each(['elf', 'mach-o', 'pe'] as const)('is followed through addresses, as Go 1.13 to 1.17 wrote it: %s', async (format) => {
    const info = await read(
      goBinaryWithPointers({ version: 'go1.16.4', module: 'github.com/hashicorp/terraform', moduleVersion: 'v1.0.3' }, format),
    );
    expect(info).toMatchObject({ goVersion: '1.16.4', module: 'github.com/hashicorp/terraform', moduleVersion: '1.0.3' });
  });

  it('is null for everything else, and never throws: damaged, cut, or made to mislead', async () => {
    expect(await readGoBuildInfo(fakeHost(), '/gone')).toBeNull();
    expect(await read(Buffer.from('#!/bin/sh\n'))).toBeNull();
    expect(await read(Buffer.alloc(5000, 0xff))).toBeNull();
    expect(await read(goBinary({ version: 'go1.23.3\u001b[2J' }))).toBeNull();
    expect(await read(goBinary({ version: 'gopher' }))).toBeNull();
    const whole = { inline: goBinary(TERRAFORM, 64), pointed: goBinaryWithPointers(TERRAFORM) };
    for (const bytes of Object.values(whole)) {
      for (let length = 0; length < bytes.length; length += 7) await read(bytes.subarray(0, length));
      for (let round = 0; round < 300; round += 1) {
        const mutated = Buffer.from(bytes);
        for (let change = 0; change < 4; change += 1) mutated[(round * 7919 + change * 104_729) % 300] = (round * 31 + change * 57) & 0xff;
        const info = await read(mutated);
        expect(info === null || /^[\d.betarc]+$/.test(info.goVersion)).toBe(true);
      }
    }
  });

  it('lets nothing through that is no version, no name, or no text', async () => {
    const info = await read(
      goBinary({ version: 'go1.23.3', module: 'evil\u001b[2J', moduleVersion: 'v1$(reboot)', settings: { A: 'x\u0007y', B: 'fine' } }),
    );
    expect(info).toMatchObject({ module: null, moduleVersion: null });
    expect([...(info?.settings.keys() ?? [])]).toEqual(['B']);
  });
});

describe('a version of Go', () => {
  it.each([
    ['go1.24', '1.24'],
    ['go1.24.1', '1.24.1'],
    ['go1.25rc1', '1.25rc1'],
    ['devel go1.26-3c6b1f9 Tue Nov 4 10:00:00 2025 +0000', '1.26'],
    ['go1.22.5 X:boringcrypto', '1.22.5'],
    ['go1.21.0-microsoft', '1.21.0'],
  ])('%s is %s', (text, version) => expect(parseGoVersion(text)?.goVersion).toBe(version));

  it.each(['', 'go', '1.24', 'go1', 'go1.2.3.4', 'go1.24\nx', 'gone1.24'])('%j is none', (text) => expect(parseGoVersion(text)).toBeNull());
});
