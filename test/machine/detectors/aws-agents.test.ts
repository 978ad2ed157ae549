import { describe, expect, it } from 'vitest';
import { awsAgents } from '../../../src/machine/detectors/aws-agents.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { goBinary, goBinaryWithPointers } from '../../support/go-binary.ts';
import { binary, type FakeMachine, fakeHost, file, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const built = (version: string, settings: Record<string, string> = {}) =>
  binary(goBinary({ version, module: 'github.com/aws/agent', settings }));
const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin', GODEBUG: 'tlsmlkem=0' }, ...machine }), [awsAgents], options);
const SSM = '/usr/bin/amazon-ssm-agent';
const CODEDEPLOY = '/opt/codedeploy-agent/bin/codedeploy-agent';

describe('which agents are found', () => {
  it('by their files on Linux, with the versions that lie beside them, and never run', async () => {
    const host = fakeHost({
      env: { PATH: '/usr/bin' },
      files: {
        [SSM]: built('go1.22.9'),
        '/etc/amazon/ssm/RELEASENOTES.md': file(
          'Latest 3.0.x\n===============\n- All\n\n3.3.987.0\n===============\n- TLS 1.2\n\n3.3.808.0\n======\n',
        ),
        '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent': built('go1.24.4'),
        '/opt/aws/amazon-cloudwatch-agent/bin/CWAGENT_VERSION': file('1.300057.1b1167\n'),
        '/usr/libexec/amazon-ecs-init': built('go1.22.7'),
        '/var/cache/ecs/ecs-agent.tar': link('ecs-agent-v1.89.2.tar'),
        '/var/cache/ecs/ecs-agent-v1.89.2.tar': binary(
          Buffer.concat([Buffer.alloc(1024, 'manifest.json'), goBinary({ version: 'go1.22.7' }, 512)]),
          { mode: 0o644 },
        ),
      },
    });
    const { installations } = await detectAll(host, [awsAgents]);
    expect(installations.map(({ name, version, library, active, ran }) => [name, version, library?.version, active, ran]).sort()).toEqual([
      ['CloudWatch agent', '1.300057.1b1167', '1.24.4', true, false],
      ['ECS agent', '1.89.2', '1.22.7', true, false],
      ['ECS init', null, '1.22.7', true, false],
      ['SSM Agent', '3.3.987.0', '1.22.9', true, false],
    ]);
    expect(
      installations.every(
        ({ kind, basis, notRunBecause }) => kind === 'aws-agent' && basis === 'derived' && notRunBecause === 'not-needed',
      ),
    ).toBe(true);
    expect(host.runs).toEqual([]);
  });

  it('by their services, wherever these say that they lie, each file once', async () => {
    const detected = await detect({
      files: {
        '/etc/systemd/system/amazon-ssm-agent.service': file('[Service]\nExecStart=-/opt/custom/amazon-ssm-agent --x\n'),
        '/opt/custom/amazon-ssm-agent': built('go1.22.9'),
        '/usr/lib/systemd/system/codedeploy-agent.service': file(
          "[Service]\nExecStart=/bin/bash -a -c '[ -f /etc/profile ] && source /etc/profile; /opt/codedeploy-agent/bin/codedeploy-agent start'\n",
        ),
        [CODEDEPLOY]: built('go1.22.9'),
      },
    });
    expect(at(detected, '/opt/custom/amazon-ssm-agent').foundBy).toEqual(['systemd, amazon-ssm-agent.service']);
    expect(at(detected, CODEDEPLOY).foundBy).toEqual(['systemd, codedeploy-agent.service', '/opt/codedeploy-agent/bin']);
    expect(detected.installations).toHaveLength(2);
  });

  it('by snap and by dpkg', async () => {
    const snap = await detect({
      files: {
        '/snap/amazon-ssm-agent/current': link('7993'),
        '/snap/amazon-ssm-agent/7993/amazon-ssm-agent': built('go1.22.9'),
        '/snap/amazon-ssm-agent/7993/meta/snap.yaml': file('name: amazon-ssm-agent\nversion: 3.3.2299.0\nbase: core20\n'),
      },
    });
    expect(snap.installations).toMatchObject([
      { version: '3.3.2299.0', foundBy: ['snap'], realPath: '/snap/amazon-ssm-agent/7993/amazon-ssm-agent' },
    ]);
    const debian = await detect({
      files: {
        [SSM]: built('go1.22.9'),
        '/var/lib/dpkg/status': file('Package: amazon-ssm-agent\nStatus: install ok installed\nVersion: 3.2.582.0-1\n'),
      },
    });
    expect(debian.installations).toMatchObject([{ version: '3.2.582.0' }]);
  });

  it('on Windows by files, services and the list of programs; on macOS by files', async () => {
    const uninstall = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{B1A3AC35-A431-4C8C-9D21-E2CA92047F76}';
    const windows = await detect({
      platform: 'win32',
      uid: null,
      env: { ProgramFiles: 'C:\\Program Files', ProgramData: 'C:\\ProgramData' },
      registry: {
        [uninstall]: { DisplayName: 'Amazon SSM Agent', DisplayVersion: '3.3.987.0' },
        'HKLM\\SYSTEM\\CurrentControlSet\\Services\\AmazonSSMAgent': {
          ImagePath: '"C:\\Program Files\\Amazon\\SSM\\amazon-ssm-agent.exe"',
        },
        'HKLM\\SYSTEM\\CurrentControlSet\\Services\\codedeployagent': { ImagePath: '%ProgramData%\\Amazon\\CodeDeploy\\agent.exe start' },
      },
      files: {
        'C:\\Program Files\\Amazon\\SSM\\amazon-ssm-agent.exe': binary(goBinaryWithPointers({ version: 'go1.16.6' }, 'pe')),
        'C:\\ProgramData\\Amazon\\CodeDeploy\\agent.exe': program(''),
      },
    });
    expect(at(windows, 'C:\\Program Files\\Amazon\\SSM\\amazon-ssm-agent.exe')).toMatchObject({
      version: '3.3.987.0',
      foundBy: ['service AmazonSSMAgent', 'Program Files'],
      library: { version: '1.16.6' },
    });
    expect(at(windows, 'C:\\ProgramData\\Amazon\\CodeDeploy\\agent.exe')).toMatchObject({
      name: 'CodeDeploy agent',
      causes: [{ code: 'build-unknown' }],
    });
    const mac = await detect({ platform: 'darwin', files: { '/opt/aws/ssm/bin/amazon-ssm-agent': built('go1.22.9') } });
    expect(mac.installations).toMatchObject([{ name: 'SSM Agent', verdicts: { 'tls1.2': 'ready' } }]);
  });
});

describe('what the agents offer', () => {
  it("follows from their Go; the person's own GODEBUG says nothing of a service", async () => {
    const verdicts = async (version: string, settings: Record<string, string> = {}) => {
      const { verdicts: v } = at(await detect({ files: { [SSM]: built(version, settings) } }), SSM);
      return [v['tls1.2'], v['tls1.3'], v.pq];
    };
    expect(await verdicts('go1.22.9')).toEqual(['ready', 'ready', 'not-ready']);
    expect(await verdicts('go1.24.4')).toEqual(['ready', 'ready', 'ready']);
    expect(await verdicts('go1.24.4', { DefaultGODEBUG: 'tlsmlkem=0' })).toEqual(['ready', 'ready', 'capable']);
  });

  it.each([
    ['2.3.1644.0', '1.12', ['ready', 'capable', 'not-ready']],
    ['2.3.707.0', '1.9', ['ready', 'not-ready', 'not-ready']],
    ['3.0.1390.0', '1.16.4', ['ready', 'ready', 'not-ready']],
  ])('follows from the release notes where an old file says nothing: SSM Agent %s', async (version, goVersion, expected) => {
    const files = { [SSM]: program(''), '/etc/amazon/ssm/RELEASENOTES.md': file(`${version}\n===========\n`) };
    const found = at(await detect({ files }), SSM);
    expect([found.library?.version, found.verdicts['tls1.2'], found.verdicts['tls1.3'], found.verdicts.pq]).toEqual([
      goVersion,
      ...expected,
    ]);
  });

  it('is unknown, with the reason, where nothing says', async () => {
    expect(at(await detect({ files: { [SSM]: program('') } }), SSM)).toMatchObject({
      active: true,
      basis: 'none',
      verdicts: { 'tls1.2': 'unknown' },
      causes: [{ code: 'build-unknown' }],
    });
  });
});

describe('the CodeDeploy agent', () => {
  const script = program({ code: 1, stderr: 'must not be run' }, { text: '#!/usr/bin/env ruby\n' });
  const version = { '/opt/codedeploy-agent/.version': file('agent_version: OFFICIAL_1.7.0-92_deb\n') };
  const ruby = (library: string | null) =>
    program(`${PROBE_MARK}${JSON.stringify({ version: '3.1.2', engine: 'ruby', library, config: null })}\n`);

  it('before 2.0 is judged by the Ruby that its service finds, not by the one of the user', async () => {
    const host = fakeHost({
      env: { PATH: '/home/me/.rbenv/shims:/usr/bin' },
      files: { ...version, [CODEDEPLOY]: script, '/usr/bin/ruby': ruby('OpenSSL 1.0.2k-fips  26 Jan 2017') },
    });
    expect((await detectAll(host, [awsAgents])).installations).toMatchObject([
      {
        name: 'CodeDeploy agent',
        version: '1.7.0',
        library: { name: 'OpenSSL', version: '1.0.2k-fips' },
        verdicts: { 'tls1.2': 'ready', 'tls1.3': 'not-ready' },
        ran: false,
      },
    ]);
    expect(host.runs.map(({ path }) => path)).toEqual(['/usr/bin/ruby']);
  });

  it('knows numbered names, and says so where there is no Ruby or none that may be asked', async () => {
    const found = async (files: FakeMachine['files']) =>
      at(await detect({ files: { ...version, [CODEDEPLOY]: script, ...files } }), CODEDEPLOY);
    expect(await found({ '/usr/bin/ruby2.7': ruby('OpenSSL 1.1.1w  11 Sep 2023') })).toMatchObject({ verdicts: { 'tls1.3': 'ready' } });
    expect(await found({})).toMatchObject({ basis: 'none', causes: [{ code: 'ruby-not-found' }] });
    expect(await found({ '/usr/bin/ruby': program('', { mode: 0o777 }) })).toMatchObject({ causes: [{ code: 'ruby-not-asked' }] });
    expect(await found({ '/usr/bin/ruby': program(HANGS) })).toMatchObject({
      causes: [{ text: expect.stringContaining('did not answer in time') }],
    });
  });

  it('from 2.0 on brings rustls', async () => {
    const files = {
      [CODEDEPLOY]: program('must not be run'),
      '/var/lib/dpkg/status': file('Package: codedeploy-agent\nStatus: install ok installed\nVersion: 2.0.1-1\n'),
    };
    expect(at(await detect({ files }), CODEDEPLOY)).toMatchObject({
      version: '2.0.1',
      library: { name: 'rustls' },
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'unknown' },
    });
  });
});

describe('on this machine', () => {
  it('is read from the real files', async ({ skip }) => {
    const { installations } = await detectAll(realHost(), [awsAgents]);
    if (installations.length === 0) skip("there is none of AWS's agents on this machine");
    for (const found of installations) expect(found).toMatchObject({ kind: 'aws-agent', ran: false });
  });
});
