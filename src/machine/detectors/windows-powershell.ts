// Windows PowerShell, in 64 and 32 bit: it runs on the .NET Framework, whose settings and Schannel's decide.
import type { Installation } from '../../contract/document.ts';
import { TARGETS } from '../../tls/targets.ts';
import { FRAMEWORK_RELEASES } from '../data/dotnet-framework-releases.ts';
import { type Cause, type Derived, underived } from '../derive.ts';
import type { RuntimeDetector } from '../detector.ts';
import { frameworkTls, readFrameworkSettings } from '../framework-tls.ts';
import type { Host, RegistryValue } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { readSchannel, type Schannel, schannelLibrary } from '../schannel.ts';

export const windowsPowershell: RuntimeDetector = {
  name: 'Windows PowerShell',
  async *detect(context) {
    const { host } = context;
    if (host.platform !== 'win32') return;
    yield* await context.probe('Reading Windows PowerShell', () => read(host), []);
  },
};

const ENGINE = 'HKLM\\SOFTWARE\\Microsoft\\PowerShell';

async function read(host: Host): Promise<readonly Installation[]> {
  const { join } = pathRules(host);
  const windows = envValue(host, 'SystemRoot') ?? 'C:\\Windows';
  // To a 32-bit process System32 shows the 32-bit files; Sysnative shows it the others. Only whether a file is there is asked.
  const copies = [
    { view: 64, path: join(windows, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe') },
    { view: 32, path: join(windows, 'SysWOW64', 'WindowsPowerShell', 'v1.0', 'powershell.exe') },
  ] as const;
  const schannel = await readSchannel(host);
  const found = await Promise.all(
    copies.map(async ({ view, path }) => {
      const engine = (await host.stat(path))?.kind === 'file' ? await engineIn(host, view) : null;
      return engine ? [await describe(host, schannel, { ...engine, view, path })] : [];
    }),
  );
  return found.flat();
}

interface Engine {
  readonly version: string;
  readonly clr: 2 | 4;
}

/** `PowerShell\3` is the engine of 3.0 to 5.1, on CLR 4; `PowerShell\1` that of 1.0 and 2.0, on CLR 2. Source: learn.microsoft.com, about_Windows_PowerShell_5.1 and the registry of Windows 7 to 11. */
async function engineIn(host: Host, view: 32 | 64): Promise<Engine | null> {
  for (const { key, clr } of [
    { key: '3', clr: 4 },
    { key: '1', clr: 2 },
  ] as const) {
    const version = textOf(await host.registryValues(`${ENGINE}\\${key}\\PowerShellEngine`, view), 'PowerShellVersion');
    if (/^\d+\.\d+[\d.]{0,20}$/.test(version)) return { version, clr };
  }
  return null;
}

const textOf = (values: readonly RegistryValue[] | null, name: string): string =>
  String(values?.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.value ?? '');

async function describe(
  host: Host,
  schannel: Schannel,
  copy: Engine & { readonly view: 32 | 64; readonly path: string },
): Promise<Installation> {
  const library = schannelLibrary(schannel, host);
  const { derived, causes } = await judge(host, schannel, copy);
  return newInstallation(host, {
    kind: 'windows-powershell',
    name: `Windows PowerShell (${copy.view}-bit)`,
    version: copy.version,
    path: copy.path,
    realPath: copy.path,
    foundBy: ['registry'],
    ran: false,
    notRunBecause: 'not-needed',
    library,
    derived,
    causes,
  });
}

/**
 * Which version of the .NET Framework `powershell.exe` counts as a target of, Microsoft does not say, and reports differ: so it is judged
 * as the oldest and as the newest that could be, and where the two differ the verdict is unknown. SystemDefaultTlsVersions or
 * SchUseStrongCrypto in the registry mostly settle it.
 */
async function judge(
  host: Host,
  schannel: Schannel,
  { clr, view, path }: { readonly clr: 2 | 4; readonly view: 32 | 64; readonly path: string },
): Promise<{ readonly derived: Derived; readonly causes: readonly Cause[] }> {
  const settings = await readFrameworkSettings(host, clr, view);
  const library = schannelLibrary(schannel, host);
  const as = (version: string): Derived => frameworkTls({ clr, version, path }, settings, schannel, library).derived;
  if (clr === 2) return { derived: as('2.0'), causes: [] };
  const [newest, oldest] = [as(await installedFramework(host, view)), as('4.5')];
  const unsure = TARGETS.filter((target) => newest.verdicts[target] !== oldest.verdicts[target]);
  const pick = (target: (typeof TARGETS)[number]): Derived['verdicts'][typeof target] =>
    unsure.includes(target) ? 'unknown' : newest.verdicts[target];
  const verdicts = { 'tls1.2': pick('tls1.2'), 'tls1.3': pick('tls1.3'), pq: pick('pq') };
  const cause: Cause = {
    code: 'framework-target-unknown',
    text: 'Microsoft does not say which .NET Framework Windows PowerShell is made for, and neither SchUseStrongCrypto nor SystemDefaultTlsVersions decides it here.',
    where: settings.key,
  };
  if (unsure.length === 0) return { derived: newest, causes: [] };
  if (unsure.length === TARGETS.length) return { derived: underived(cause), causes: [] };
  const shared = newest.causes.filter(({ text }) => oldest.causes.some((other) => other.text === text));
  return { derived: { ...newest, verdicts, causes: [...shared, cause] }, causes: [] };
}

async function installedFramework(host: Host, view: 32 | 64): Promise<string> {
  const values = await host.registryValues('HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full', view);
  const release = values?.find(({ name }) => name === 'Release')?.value;
  return FRAMEWORK_RELEASES.releases.find(({ minimum }) => typeof release === 'number' && release >= minimum)?.version ?? '4.0';
}
