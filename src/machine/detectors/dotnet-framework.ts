// The .NET Framework of Windows, each runtime in 64 and 32 bit: both have their own registry, and so their own TLS settings.
import type { Installation } from '../../contract/document.ts';
import { FRAMEWORK_RELEASES } from '../data/dotnet-framework-releases.ts';
import type { RuntimeDetector } from '../detector.ts';
import { frameworkTls, readFrameworkSettings } from '../framework-tls.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { readSchannel, type Schannel, schannelLibrary } from '../schannel.ts';

export const dotnetFramework: RuntimeDetector = {
  name: '.NET Framework',
  async *detect(context) {
    const { host } = context;
    if (host.platform !== 'win32') return;
    const found = await context.probe('Reading the .NET Framework', async () => {
      const runtimes = await readRuntimes(host);
      if (runtimes.length === 0) return [];
      const schannel = await readSchannel(host);
      return Promise.all(runtimes.map((runtime) => describe(host, schannel, runtime)));
    }, []);
    yield* found;
  },
};

interface FrameworkRuntime {
  readonly clr: 2 | 4;
  /** `4.6.2`; for CLR 2 the newest family member: `3.5`. */
  readonly version: string;
  readonly view: 32 | 64;
  readonly path: string;
}

async function readRuntimes(host: Host): Promise<readonly FrameworkRuntime[]> {
  const found = (await Promise.all(([64, 32] as const).flatMap((view) => [readClr4(host, view), readClr2(host, view)]))).flat();
  // A 32-bit Windows answers the same in both views: 64 comes first, and its folder tells that it is the same runtime.
  const byPath = new Map<string, FrameworkRuntime>();
  for (const runtime of found) if (!byPath.has(runtime.path.toLowerCase())) byPath.set(runtime.path.toLowerCase(), runtime);
  return [...byPath.values()];
}

const NDP = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP';

async function valuesOf(host: Host, key: string, view: 32 | 64): Promise<ReadonlyMap<string, string | number> | null> {
  const values = await host.registryValues(`${NDP}\\${key}`, view);
  return values && new Map(values.map(({ name, value }) => [name, value]));
}

/** The folder of a runtime: as the registry says, else where Windows keeps it. */
function folderOf(host: Host, installPath: string | number | undefined, view: 32 | 64, name: string): string {
  if (typeof installPath === 'string' && installPath !== '') return installPath.replace(/\\+$/, '');
  const framework = view === 64 ? 'Framework64' : 'Framework';
  return pathRules(host).join(envValue(host, 'SystemRoot') ?? 'C:\\Windows', 'Microsoft.NET', framework, name);
}

async function readClr4(host: Host, view: 32 | 64): Promise<readonly FrameworkRuntime[]> {
  const values = (await valuesOf(host, 'v4\\Full', view)) ?? (await valuesOf(host, 'v4\\Client', view));
  const release = values?.get('Release');
  if (!values || (typeof release !== 'number' && values.get('Install') !== 1)) return [];
  const version = FRAMEWORK_RELEASES.releases.find(({ minimum }) => typeof release === 'number' && release >= minimum)?.version ?? '4.0';
  return [{ clr: 4, version, view, path: folderOf(host, values.get('InstallPath'), view, 'v4.0.30319') }];
}

/** .NET Framework 2.0, 3.0 and 3.5 are one runtime, and the newest speaks for it. */
async function readClr2(host: Host, view: 32 | 64): Promise<readonly FrameworkRuntime[]> {
  const [v35, v30, v20] = await Promise.all(['v3.5', 'v3.0\\Setup', 'v2.0.50727'].map((key) => valuesOf(host, key, view)));
  const version = v35?.get('Install') === 1 ? '3.5' : v30?.get('InstallSuccess') === 1 ? '3.0' : v20?.get('Install') === 1 ? '2.0' : null;
  if (version === null) return [];
  return [
    {
      clr: 2,
      version,
      view,
      path: folderOf(host, version === '3.5' ? v35?.get('InstallPath') : undefined, view, version === '3.5' ? 'v3.5' : 'v2.0.50727'),
    },
  ];
}

async function describe(host: Host, schannel: Schannel, runtime: FrameworkRuntime): Promise<Installation> {
  const library = schannelLibrary(schannel, host);
  const { derived, causes } = frameworkTls(runtime, await readFrameworkSettings(host, runtime.clr, runtime.view), schannel, library);
  return newInstallation(host, {
    kind: 'dotnet-framework',
    name: `.NET Framework (${runtime.view}-bit)`,
    version: runtime.version,
    path: runtime.path,
    realPath: runtime.path,
    foundBy: ['registry'],
    ran: false,
    notRunBecause: 'not-needed',
    library,
    derived,
    causes,
  });
}
