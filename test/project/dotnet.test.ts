// .NET projects: the layer that decides is named, with the file it stands in.
import { describe, expect, it } from 'vitest';
import { projectsIn } from '../../src/project/projects.ts';
import { fakeHost, file, folder } from '../support/host.ts';
import { detectAll } from '../support/host-context.ts';

const ROOT = '/src/erp';
const CSPROJ = (target: string, sdk: string): string =>
  `<Project><PropertyGroup>${target}</PropertyGroup><ItemGroup><PackageReference Include="AWSSDK.Core" Version="${sdk}" /></ItemGroup></Project>`;
const OLD = '<TargetFrameworkVersion>v4.5</TargetFrameworkVersion>';
const SDK_OLD = '3.3.21.19';
const SDK_NEW = '3.7.400.1';

async function look(files: Readonly<Record<string, string>>) {
  const entries = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${ROOT}/${name}`, file(text)]));
  return detectAll(fakeHost({ files: { [ROOT]: folder(), ...entries } }), [projectsIn([ROOT]).detector]);
}

async function judged(files: Readonly<Record<string, string>>) {
  const { installations } = await look(files);
  expect(installations).toHaveLength(1);
  const [one] = installations;
  return { kind: one?.kind, name: one?.name, path: one?.path, tls12: one?.verdicts['tls1.2'], cause: one?.causes[0], causes: one?.causes };
}

describe('what decides for a .NET Framework project', () => {
  it('is its target framework, where nothing else does', async () => {
    expect(await judged({ 'erp.csproj': CSPROJ(OLD, SDK_OLD) })).toMatchObject({
      kind: 'dotnet-framework',
      name: 'project erp: AWS SDK for .NET, AWSSDK.Core 3.3.21.19',
      path: `${ROOT}/erp.csproj`,
      tls12: 'capable',
      cause: {
        code: 'target-framework',
        text: 'Layer 4, the target framework 4.5: it asks for TLS 1.0 at most.',
        where: `${ROOT}/erp.csproj`,
      },
    });
  });

  it.each([
    ['<TargetFramework>net46</TargetFramework>', 'it asks for TLS 1.2 at most'],
    ['<TargetFramework>net472</TargetFramework>', 'Windows chooses'],
  ])('with the target %s: %s', async (target, text) => {
    const { tls12, causes } = await judged({ 'erp.csproj': CSPROJ(target, SDK_OLD) });
    expect(tls12).toBe('ready');
    expect(causes?.map((cause) => cause.text).join()).toContain(text);
  });

  it('is an SDK that asks for TLS 1.2 itself, whatever the target', async () => {
    const { tls12, causes } = await judged({ 'erp.csproj': CSPROJ(OLD, SDK_NEW) });
    expect(tls12).toBe('ready');
    expect(causes).toContainEqual(expect.objectContaining({ code: 'sdk-adds-tls12', where: `${ROOT}/erp.csproj` }));
    expect((await judged({ 'erp.csproj': CSPROJ(OLD, '3.3.22.0') })).tls12).toBe('ready');
  });

  it.each([
    ['by name', 'ServicePointManager.SecurityProtocol = SecurityProtocolType.Ssl3 | SecurityProtocolType.Tls;', 'TLS 1.0'],
    ['as a number', 'System.Net.ServicePointManager.SecurityProtocol = (SecurityProtocolType)768;', 'TLS 1.1'],
    ['for one connection', 'handler.SslProtocols = SslProtocols.Tls;', 'TLS 1.0'],
    ['as the default that is none', 'handler.SslProtocols = SslProtocols.Default;', 'TLS 1.0'],
  ])('is a pin in the source, given %s, before everything else', async (_how, line, version) => {
    const { tls12, path, cause } = await judged({
      'erp.csproj': CSPROJ('<TargetFramework>net48</TargetFramework>', SDK_NEW),
      'Program.cs': `using System.Net;\n${line}\n`,
    });
    expect({ tls12, path, where: cause?.where }).toEqual({
      tls12: 'capable',
      path: `${ROOT}/Program.cs`,
      where: `${ROOT}/Program.cs:2`,
    });
    expect(cause?.text).toMatch(new RegExp(`^Layer 1, the source: .* allows ${version} at most\\.$`));
  });

  it.each([
    ['a comment', '// ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls;'],
    ['a block of comment', '/* ServicePointManager.SecurityProtocol =\n SecurityProtocolType.Tls; */'],
    ['an addition', 'ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls11;'],
    ['a comparison', 'if (ServicePointManager.SecurityProtocol == SecurityProtocolType.Tls) return;'],
    ['a list that has TLS 1.3', 'ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls | SecurityProtocolType.Tls13;'],
  ])('is no pin where the source has %s', async (_what, line) => {
    const project = CSPROJ('<TargetFramework>net48</TargetFramework>', SDK_NEW);
    expect(await judged({ 'erp.csproj': project, 'Program.cs': line })).toMatchObject({ tls12: 'ready', path: `${ROOT}/erp.csproj` });
  });

  it('is a switch in its configuration, before the target framework', async () => {
    const value = 'Switch.System.Net.DontEnableSystemDefaultTlsVersions=true;Switch.System.Net.DontEnableSchUseStrongCrypto=true';
    const { tls12, cause } = await judged({
      'erp.csproj': CSPROJ('<TargetFramework>net48</TargetFramework>', SDK_OLD),
      'bin/erp.exe.config': `<configuration><runtime><AppContextSwitchOverrides value="${value}"/></runtime></configuration>`,
    });
    expect(tls12).toBe('capable');
    expect(cause).toMatchObject({ code: 'appcontext-switch', where: `${ROOT}/bin/erp.exe.config` });
  });

  it('is what a web site runs as, not what it was compiled for', async () => {
    const site = (runtime: string): string =>
      `<configuration><system.web><compilation targetFramework="4.8"/>${runtime}</system.web></configuration>`;
    const project = CSPROJ('<TargetFrameworkVersion>v4.8</TargetFrameworkVersion>', SDK_OLD);
    expect(await judged({ 'erp.csproj': project, 'web.config': site('') })).toMatchObject({ tls12: 'capable', path: `${ROOT}/web.config` });
    expect((await judged({ 'erp.csproj': project, 'web.config': site('<httpRuntime targetFramework="4.7.2"/>') })).tls12).toBe('ready');
  });

  it('finds the SDK in packages.config and in what was published', async () => {
    const packages = '<packages><package id="AWSSDK.Core" version="3.3.10" targetFramework="net45"/></packages>';
    expect((await judged({ 'erp.csproj': `<Project>${OLD}</Project>`, 'packages.config': packages })).name).toContain('3.3.10');
    const published = await judged({
      'erp.runtimeconfig.json': '{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}}}',
      'erp.deps.json': '{"libraries":{"AWSSDK.Core/3.7.400.1":{}}}',
    });
    expect(published).toMatchObject({ kind: 'dotnet', name: 'project erp: AWS SDK for .NET, AWSSDK.Core 3.7.400.1' });
  });
});

it('a .NET project without a package of AWS is told, and not judged', async () => {
  expect(await look({ 'erp.csproj': '<Project/>' })).toEqual({
    installations: [],
    notes: ['Project erp: its .NET files name no package of AWS; nothing of it could be judged.'],
  });
});
