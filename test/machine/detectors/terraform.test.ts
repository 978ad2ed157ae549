import { describe, expect, it } from 'vitest';
import { terraform } from '../../../src/machine/detectors/terraform.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { goBinary, goBinaryWithPointers } from '../../support/go-binary.ts';
import { binary, type FakeMachine, fakeHost, file, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const built = (version: string, settings: Record<string, string> = {}) =>
  binary(goBinary({ version, module: 'github.com/hashicorp/terraform', settings }));
const tofu = (version: string) => binary(goBinary({ version, module: 'github.com/opentofu/opentofu' }));
const provider = (version: string, tag = '(devel)') =>
  binary(goBinary({ version, module: 'github.com/hashicorp/terraform-provider-aws', moduleVersion: tag }));
const hostOf = (machine: FakeMachine) => fakeHost({ env: { PATH: '/usr/bin' }, ...machine });
const detect = (machine: FakeMachine) => detectAll(hostOf(machine), [terraform]);

describe('where Terraform is found', () => {
  it.each([
    ['tfenv', '/home/me/.tfenv/versions/1.5.7/terraform', '1.5.7'],
    ['tenv', '/home/me/.tenv/Terraform/1.5.7/terraform', '1.5.7'],
    ['tfswitch', '/home/me/.terraform.versions/terraform_1.5.7', '1.5.7'],
    ['asdf', '/home/me/.asdf/installs/terraform/1.5.7/bin/terraform', '1.5.7'],
    ['mise', '/home/me/.local/share/mise/installs/terraform/1.5.7/terraform', '1.5.7'],
    ['/usr/local/bin', '/usr/local/bin/terraform', null],
  ])('%s: %s', async (foundBy, path, version) => {
    const host = hostOf({ files: { [path]: built('go1.20.7') } });
    expect((await detectAll(host, [terraform])).installations).toMatchObject([
      {
        kind: 'terraform',
        name: 'Terraform',
        version,
        path,
        foundBy: [foundBy],
        ran: false,
        notRunBecause: 'not-needed',
        library: { version: '1.20.7' },
      },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('on macOS and Windows', async () => {
    const mac = await detect({
      platform: 'darwin',
      homedir: '/Users/me',
      env: { PATH: '/opt/homebrew/bin' },
      files: {
        '/opt/homebrew/bin/tofu': link('../Cellar/opentofu/1.9.0/bin/tofu'),
        '/opt/homebrew/Cellar/opentofu/1.9.0/bin/tofu': tofu('go1.22.8'),
      },
    });
    expect(mac.installations).toMatchObject([{ name: 'OpenTofu', version: '1.9.0', active: true, stale: false }]);
    const windows = await detect({
      platform: 'win32',
      uid: null,
      env: { Path: 'C:\\tools', USERPROFILE: 'C:\\Users\\me', APPDATA: 'C:\\Users\\me\\AppData\\Roaming' },
      files: {
        'C:\\tools\\terraform.exe': built('go1.24.2'),
        'C:\\Users\\me\\AppData\\Roaming\\terraform.d\\plugin-cache\\registry.terraform.io\\hashicorp\\aws\\5.31.0\\windows_amd64\\terraform-provider-aws_v5.31.0_x5.exe':
          provider('go1.20.10'),
      },
    });
    expect(windows.installations.map(({ name, version, verdicts }) => [name, version, verdicts.pq])).toEqual([
      ['Terraform', null, 'ready'],
      ['Terraform AWS provider', '5.31.0', 'not-ready'],
    ]);
  });

  it('takes the version from the build, the folder, or the package', async () => {
    const files = {
      '/usr/bin/terraform': built('go1.23.3'),
      '/var/lib/dpkg/status': file(
        'Package: terraform-ls\nStatus: install ok installed\nVersion: 0.1-1\n\nPackage: terraform\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:1.11.4-1\n\nPackage: tofu\nStatus: deinstall ok config-files\nVersion: 1.6.0\n',
      ),
      '/usr/bin/tofu': tofu('go1.22.8'),
      '/opt/plugins/r/hashicorp/aws/6.1.0/linux_amd64/terraform-provider-aws': provider('go1.24.4', 'v6.0.9'),
    };
    const detected = await detect({ env: { PATH: '/usr/bin', TF_PLUGIN_CACHE_DIR: '/opt/plugins' }, files });
    expect(at(detected, '/usr/bin/terraform').version).toBe('1.11.4');
    expect(at(detected, '/usr/bin/tofu').version).toBeNull();
    expect(detected.installations[2]).toMatchObject({ version: '6.0.9', foundBy: ['TF_PLUGIN_CACHE_DIR'], active: false, stale: false });
  });

  it("sees through tfenv's script to the version that it would run", async () => {
    const script = program({ code: 1 }, { uid: 1000, text: '#!/usr/bin/env bash\n' });
    const detected = await detect({
      env: { PATH: '/home/me/.tfenv/bin' },
      files: {
        '/home/me/.tfenv/bin/terraform': script,
        '/home/me/.tfenv/version': file('1.5.7\n'),
        '/home/me/.tfenv/versions/1.5.7/terraform': built('go1.20.7'),
        '/home/me/.tfenv/versions/0.12.24/terraform': binary(
          goBinaryWithPointers({ version: 'go1.13.7', module: 'github.com/hashicorp/terraform' }),
        ),
      },
    });
    expect(detected.installations.map(({ version, foundBy, library }) => [version, foundBy[0], library?.version]).sort()).toEqual([
      ['0.12.24', 'tfenv', '1.13.7'],
      ['1.5.7', 'PATH (a shell runs this one), through tfenv', '1.20.7'],
    ]);
    const lost = await detect({
      env: { PATH: '/home/me/.tfenv/bin' },
      files: { '/home/me/.tfenv/bin/terraform': script, '/home/me/.tfenv/version': file('../../evil') },
    });
    expect(lost.installations).toEqual([]);
    expect(lost.notes).toEqual(['/home/me/.tfenv/bin/terraform is a script, and what it runs is not known.']);
  });

  it('passes over a program of that name that chooses what it runs', async () => {
    const detected = await detect({
      files: { '/usr/bin/terraform': binary(goBinary({ version: 'go1.22.1', module: 'github.com/tofuutils/tenv/v4' })) },
    });
    expect(detected.installations).toEqual([]);
    expect(detected.notes).toEqual(['/usr/bin/terraform is github.com/tofuutils/tenv/v4, which decides itself what it runs.']);
  });
});

describe('what Terraform offers', () => {
  it.each([
    ['go1.23.3', {}, {}, 'not-ready'],
    ['go1.24.2', {}, {}, 'ready'],
    ['go1.24.2', { DefaultGODEBUG: 'tlsmlkem=0' }, {}, 'capable'],
    ['go1.24.2', { DefaultGODEBUG: 'tlsmlkem=0' }, { GODEBUG: 'tlsmlkem=1' }, 'ready'],
    ['go1.24.2', {}, { GODEBUG: 'tlsmlkem=0' }, 'capable'],
  ])('built with %s, %j, and %j: %s', async (version, settings, env, pq) => {
    const found = at(
      await detect({ env: { PATH: '/usr/bin', ...env }, files: { '/usr/bin/terraform': built(version, settings) } }),
      '/usr/bin/terraform',
    );
    expect(found).toMatchObject({ basis: 'derived', verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq } });
  });

  it('says when the go line of its module leaves ML-KEM off', async () => {
    const files = { '/usr/bin/terraform': built('go1.24.2', { DefaultGODEBUG: 'tlsmlkem=0' }) };
    expect(at(await detect({ files }), '/usr/bin/terraform').causes).toEqual([
      {
        code: 'godebug',
        text: 'It was built with tlsmlkem=0, as a go line below 1.24 in its go.mod asks for: ML-KEM is left off.',
        where: '/usr/bin/terraform',
      },
    ]);
  });

  it('is unknown, with the reason, where the file does not say', async () => {
    expect(at(await detect({ files: { '/usr/bin/terraform': program('Terraform v1.11.4') } }), '/usr/bin/terraform')).toMatchObject({
      version: null,
      basis: 'none',
      verdicts: { 'tls1.2': 'unknown' },
      causes: [{ code: 'build-unknown' }],
    });
  });
});

describe('on this machine', () => {
  it('is read from the real file', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [terraform]);
    if (installations.length === 0) skip('there is no Terraform on this machine');
    for (const found of installations) expect(found).toMatchObject({ library: { name: 'Go crypto/tls' }, verdicts: { 'tls1.2': 'ready' } });
  });
});
