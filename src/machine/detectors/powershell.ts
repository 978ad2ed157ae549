// PowerShell 6 and 7: the .NET below it decides, and its own files say which that is. Nothing is run.
import { z } from 'zod';
import type { Installation } from '../../contract/document.ts';
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { POWERSHELL_DOTNET } from '../data/powershell-dotnet.ts';
import { underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { dotnetTls } from '../dotnet-tls.ts';
import { eachProgram } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { expandPattern, pathRules } from '../places.ts';
import { standardPlaces, windowsPlace } from '../standard-places.ts';

export const powershell: RuntimeDetector = {
  name: 'PowerShell',
  detect: (context) =>
    eachProgram(context, {
      name: 'PowerShell',
      search: { names: ['pwsh', 'pwsh-preview'], places: powershellPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, program, null, 'cancelled', { library: null, derived: underived(null) }),
    }),
};

async function inspect({ host }: DetectContext, program: FoundProgram): Promise<Installation> {
  const nothing = { library: null, derived: underived(null) };
  if (program.unresolvedShim !== null) return installation(host, program, null, program.unresolvedShim, nothing);
  const where = program.realPath;
  const folder = await homeOf(host, where);
  const [version, runtime] = await Promise.all([versionIn(host, folder), runtimeIn(host, folder)]);
  const major = runtime ?? (version === null ? null : POWERSHELL_DOTNET.rows.find((row) => version.startsWith(`${row.version}.`))?.major);
  const text = 'Which .NET is below this PowerShell could not be read from its files.';
  const tls =
    major == null ? { ...nothing, derived: underived({ code: 'runtime-unknown', text, where }) } : await dotnetTls(host, major, where);
  return installation(host, program, version, 'not-needed', tls);
}

/** The folder of PowerShell itself. A .NET tool has a starter of its own, and the rest in `.store` beside it. */
async function homeOf(host: Host, realPath: string): Promise<string> {
  const { dirname, join } = pathRules(host);
  const folder = dirname(realPath);
  const stored = await expandPattern(host, join(folder, '.store', 'powershell*', '*', 'powershell*', '*', 'tools', '*', 'any', 'pwsh.dll'));
  const newest = stored
    .map((path) => ({ path, version: versionNumbers(/[\\/]\.store[\\/][^\\/]+[\\/]([^\\/]+)/.exec(path)?.[1] ?? '') }))
    .sort((a, b) => (atLeast(a.version, b.version) === true ? 1 : -1))
    .at(-1);
  return newest ? dirname(newest.path) : folder;
}

const framework = z.object({ name: z.string(), version: z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}/) });
const configSchema = z.object({
  runtimeOptions: z.object({
    framework: framework.optional(),
    frameworks: z.array(framework).optional(),
    includedFrameworks: z.array(framework).optional(),
  }),
});
const MAX_BYTES = 1024 * 1024;

/** The major version of .NET in `pwsh.runtimeconfig.json`: brought along (`includedFrameworks`) or the machine's. */
async function runtimeIn(host: Host, folder: string): Promise<number | null> {
  const text = await host.readText(pathRules(host).join(folder, 'pwsh.runtimeconfig.json'), MAX_BYTES);
  const config = configSchema.safeParse(jsonIn(text));
  if (!config.success) return null;
  const { framework: one, frameworks = [], includedFrameworks = [] } = config.data.runtimeOptions;
  const core = [...includedFrameworks, ...frameworks, ...(one ? [one] : [])].find(({ name }) => name === 'Microsoft.NETCore.App');
  return core ? (versionNumbers(core.version)[0] ?? null) : null;
}

/** PowerShell's own name among the libraries of `pwsh.deps.json`, else the version in the name of its folder. */
async function versionIn(host: Host, folder: string): Promise<string | null> {
  const text = (await host.readText(pathRules(host).join(folder, 'pwsh.deps.json'), MAX_BYTES)) ?? '';
  const own =
    /"(?:pwsh|powershell-(?:unix|win-core|linux-\w+|osx-\w+)|Microsoft\.PowerShell\.ConsoleHost|System\.Management\.Automation)\/(\d+\.\d+\.\d+(?:-[\w.]{1,30})?)"/.exec(
      text,
    );
  if (own?.[1]) return own[1];
  const parts = folder.split(pathRules(host).sep);
  return (
    parts
      .map((part) => /^(?:v|Microsoft\.PowerShell_)?(\d+\.\d+\.\d+(?:-[\w.]{1,30})?)(?:\.\d+_\w+)?$/.exec(part)?.[1])
      .findLast((part) => part !== undefined) ?? null
  );
}

function jsonIn(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function installation(
  host: Host,
  program: FoundProgram,
  version: string | null,
  because: Installation['notRunBecause'],
  tls: Awaited<ReturnType<typeof dotnetTls>>,
): Installation {
  return newInstallation(host, {
    kind: 'powershell',
    name: 'PowerShell',
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran: false,
    notRunBecause: because,
    ...tls,
  });
}

// Source: learn.microsoft.com/powershell/scripting/install.
function powershellPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const file = host.platform === 'win32' ? 'pwsh.exe' : 'pwsh';
  const tool: Place = { pattern: join(host.homedir, '.dotnet', 'tools', file), foundBy: '.NET tool' };
  const standard = standardPlaces(host, {
    program: 'pwsh',
    homebrew: 'powershell*',
    asdf: 'powershell-core',
    mise: 'powershell*',
    scoop: 'pwsh',
  });
  if (host.platform === 'win32')
    return [
      ...['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].flatMap((variable) =>
        windowsPlace(host, variable, 'the PowerShell installer', 'PowerShell', '*', file),
      ),
      ...windowsPlace(host, 'ProgramFiles', 'Microsoft Store', 'WindowsApps', 'Microsoft.PowerShell_*', file),
      tool,
      ...standard,
    ];
  return [
    { pattern: '/opt/microsoft/powershell/*/pwsh', foundBy: "Microsoft's package" },
    { pattern: '/usr/local/microsoft/powershell/*/pwsh', foundBy: "Microsoft's package" },
    { pattern: '/snap/powershell*/current/opt/powershell/pwsh', foundBy: 'snap' },
    tool,
    ...standard,
  ];
}
