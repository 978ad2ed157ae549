// Every .NET (Core) runtime, by asking each `dotnet` for its list; where one may not be run, by its folders.
import type { Installation } from '../../contract/document.ts';
import { versionNumbers } from '../../contract/version-numbers.ts';
import { asCompleted } from '../as-completed.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { dotnetTls } from '../dotnet-tls.ts';
import { type FoundProgram, findPrograms, type Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { type Run, runProgram, whatWentWrong } from '../run-program.ts';

export const dotnet: RuntimeDetector = {
  name: '.NET',
  async *detect(context) {
    const programs = await context.probe(
      'Looking for .NET',
      async () => findPrograms(context, { names: ['dotnet'], places: await dotnetPlaces(context.host) }),
      [],
    );
    const listed = programs.map((program) =>
      context.probe(
        program.path,
        async () => Promise.all((await runtimesOf(context, program)).map((runtime) => describe(context, runtime))),
        [] as readonly Installation[],
      ),
    );
    // Two `dotnet` programs may list the same folder; the first that answers speaks for it.
    const seen = new Set<string>();
    for await (const installations of asCompleted(listed)) {
      for (const installation of installations) {
        if (seen.has(installation.id)) continue;
        seen.add(installation.id);
        yield installation;
      }
    }
  },
};

/** One `Microsoft.NETCore.App` in one folder. */
interface DotnetRuntime {
  readonly version: string;
  readonly path: string;
  readonly foundBy: readonly string[];
  readonly ran: boolean;
  readonly notRunBecause: Installation['notRunBecause'];
}

const FRAMEWORK = 'Microsoft.NETCore.App';
// `Microsoft.NETCore.App 8.0.2 [/usr/share/dotnet/shared/Microsoft.NETCore.App]`
// Source: learn.microsoft.com/dotnet/core/install/how-to-detect-installed-versions
const RUNTIME_LINE = /^(\S+) (\d+\.\d+\.\d+[\w.+-]*) \[(.+)\]$/;

/** The runtimes in what `dotnet --list-runtimes` printed: name, version, and the folder that holds the version's own. */
export function parseListRuntimes(output: string): readonly { readonly name: string; readonly version: string; readonly folder: string }[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [, name, version, folder] = RUNTIME_LINE.exec(line.trim()) ?? [];
    return name && version && folder ? [{ name, version, folder }] : [];
  });
}

async function runtimesOf(context: DetectContext, program: FoundProgram): Promise<readonly DotnetRuntime[]> {
  const { host } = context;
  const run: Run = program.relative
    ? { ran: false, because: 'relative-path' }
    : program.unresolvedShim !== null
      ? { ran: false, because: program.unresolvedShim }
      : await runProgram(context, program.path, ['--list-runtimes']);
  const foundBy = program.foundBy;
  if (run.ran) {
    const parsed = run.result.failure === null ? parseListRuntimes(run.result.stdout) : [];
    const runtimes = parsed.filter(({ name, folder }) => name === FRAMEWORK && pathRules(host).isAbsolute(folder));
    if (run.result.code === 0 && (parsed.length > 0 || run.result.stdout.trim() === ''))
      return runtimes.map(({ version, folder }) => ({
        version,
        path: pathRules(host).join(folder, version),
        foundBy,
        ran: true,
        notRunBecause: null,
      }));
    context.note(`${program.path} --list-runtimes ${whatWentWrong(run.result)}; its folders were read instead.`);
  }
  return runtimesInFolders(host, program, run);
}

/** What `--list-runtimes` does itself: the folders of `shared/Microsoft.NETCore.App` beside the program. */
async function runtimesInFolders(host: Host, program: FoundProgram, run: Run): Promise<readonly DotnetRuntime[]> {
  const { join, dirname } = pathRules(host);
  const folder = join(dirname(program.realPath), 'shared', FRAMEWORK);
  const versions = (await host.readdir(folder)).filter((name) => /^\d+\.\d+\.\d+/.test(name));
  return versions.map((version) => ({
    version,
    path: join(folder, version),
    foundBy: [...program.foundBy, folder],
    ran: run.ran,
    notRunBecause: run.ran ? null : run.because,
  }));
}

async function describe(context: DetectContext, runtime: DotnetRuntime): Promise<Installation> {
  const realPath = (await context.host.realpath(runtime.path)) ?? runtime.path;
  const major = versionNumbers(runtime.version)[0] ?? 0;
  const { library, derived } = await dotnetTls(context.host, major, realPath);
  return newInstallation(context.host, {
    kind: 'dotnet',
    name: major < 5 ? '.NET Core' : '.NET',
    version: runtime.version,
    path: runtime.path,
    realPath,
    foundBy: runtime.foundBy,
    ran: runtime.ran,
    notRunBecause: runtime.notRunBecause,
    library,
    derived,
  });
}

// Source: learn.microsoft.com/dotnet/core/install/how-to-detect-installed-versions, and the install-location design of dotnet/designs.
async function dotnetPlaces(host: Host): Promise<readonly Place[]> {
  const { join } = pathRules(host);
  const program = host.platform === 'win32' ? 'dotnet.exe' : 'dotnet';
  const roots: { readonly folder: string | undefined; readonly foundBy: string }[] = [
    'DOTNET_ROOT',
    'DOTNET_ROOT_X64',
    'DOTNET_ROOT_ARM64',
    'DOTNET_ROOT(x86)',
  ].map((name) => ({ folder: envValue(host, name), foundBy: name }));
  if (host.platform === 'win32') {
    for (const name of ['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)']) {
      const folder = envValue(host, name);
      roots.push({ folder: folder && join(folder, 'dotnet'), foundBy: 'the .NET installer' });
    }
    const local = envValue(host, 'LOCALAPPDATA');
    roots.push({ folder: local && join(local, 'Microsoft', 'dotnet'), foundBy: 'dotnet-install, for this user' });
    for (const arch of ['x64', 'x86', 'arm64']) {
      const values = await host.registryValues(`HKLM\\SOFTWARE\\dotnet\\Setup\\InstalledVersions\\${arch}`, 32);
      const folder = values?.find(({ name }) => name === 'InstallLocation')?.value;
      if (typeof folder === 'string') roots.push({ folder, foundBy: 'registry' });
    }
  } else {
    for (const folder of [
      '/usr/share/dotnet',
      '/usr/lib/dotnet',
      '/usr/lib64/dotnet',
      '/usr/local/share/dotnet',
      '/usr/local/share/dotnet/x64',
      '/opt/dotnet',
    ])
      roots.push({ folder, foundBy: folder });
    roots.push({ folder: join(host.homedir, '.dotnet'), foundBy: '~/.dotnet' });
    for (const folder of ['/snap/dotnet-sdk/current', '/snap/dotnet/current/usr/lib/dotnet']) roots.push({ folder, foundBy: 'snap' });
    for (const folder of ['/opt/homebrew/opt/dotnet*/libexec', '/usr/local/opt/dotnet*/libexec'])
      roots.push({ folder, foundBy: 'Homebrew' });
    roots.push({ folder: `${envValue(host, 'ASDF_DATA_DIR') ?? `${host.homedir}/.asdf`}/installs/dotnet*/*`, foundBy: 'asdf' });
    roots.push({ folder: `${host.homedir}/.local/share/mise/installs/dotnet*/*`, foundBy: 'mise' });
    for (const file of ['/etc/dotnet/install_location', '/etc/dotnet/install_location_x64', '/etc/dotnet/install_location_arm64']) {
      const folder = (await host.readText(file, 4096))?.split('\n')[0]?.trim();
      roots.push({ folder: folder || undefined, foundBy: file });
    }
  }
  return roots.flatMap(({ folder, foundBy }) => (folder ? [{ pattern: join(folder, program), foundBy }] : []));
}
