// Which version of an agent is installed: from the files that it brings, its package, or the list of installed programs.
import type { Host } from '../host.ts';
import { dpkgVersion } from '../package-version.ts';
import { pathRules } from '../places.ts';
import type { FoundAgent } from './aws-agents-places.ts';

const MAX_BYTES = 256 * 1024;
const VERSION = /^\d+\.\d+[\w.+-]{0,40}$/;

/** The version; null where nothing says it. */
export async function agentVersion(host: Host, { facts, realPath }: FoundAgent): Promise<string | null> {
  const { dirname, isAbsolute, join, basename } = pathRules(host);
  for (const { path, pattern } of facts.versionFiles) {
    const file = isAbsolute(path) ? path : join(dirname(realPath), path);
    const version = pattern.exec((await host.readText(file, MAX_BYTES)) ?? '')?.[1];
    if (version) return version;
  }
  // `ecs-agent-v1.68.1.tar`, which the package links to.
  const named = /-v(\d+\.\d+\.\d+)\.tar$/.exec(basename(realPath))?.[1];
  return named ?? (host.platform === 'win32' ? uninstallVersion(host, facts.displayName) : dpkgVersion(host, facts.debian));
}

const UNINSTALL = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';

async function uninstallVersion(host: Host, displayName: string): Promise<string | null> {
  if (displayName === '') return null;
  for (const view of [64, 32] as const) {
    // A full list has hundreds of entries, each a question: only product codes and AWS's own names can be an agent.
    const keys = (await host.registrySubkeys(UNINSTALL, view)).filter(
      (name) => name.startsWith('{') || /amazon|aws|codedeploy/i.test(name),
    );
    for (const key of keys) {
      const values = new Map((await host.registryValues(`${UNINSTALL}\\${key}`, view))?.map(({ name, value }) => [name, value]));
      const version = values.get('DisplayVersion');
      if (values.get('DisplayName') === displayName && typeof version === 'string' && VERSION.test(version)) return version;
    }
  }
  return null;
}
