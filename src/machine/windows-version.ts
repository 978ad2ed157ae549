// Which Windows this is: the build number decides what Schannel can do.
import type { Host } from './host.ts';

export interface WindowsVersion {
  /** As people name it: `Windows Server 2022 Datacenter`. */
  readonly name: string;
  /** `20348`; null where neither the registry nor the system says. */
  readonly build: number | null;
}

const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
/** The first build of Windows 11, whose registry goes on calling it Windows 10. */
const WINDOWS_11 = 22_000;

/** Reads the version from the registry, else from the release that the system gives (`10.0.19045`). */
export async function windowsVersion(host: Host): Promise<WindowsVersion> {
  const values = new Map((await host.registryValues(CURRENT_VERSION, 64))?.map(({ name, value }) => [name.toLowerCase(), value]));
  const build = Number(values.get('currentbuild') ?? /^\d+\.\d+\.(\d+)/.exec(host.release)?.[1] ?? Number.NaN);
  const known = Number.isSafeInteger(build) ? build : null;
  const product = String(values.get('productname') ?? 'Windows');
  const client = String(values.get('installationtype') ?? 'Client') === 'Client';
  return { name: known !== null && known >= WINDOWS_11 && client ? product.replace('Windows 10', 'Windows 11') : product, build: known };
}
