// Which version of a Debian package is installed: dpkg keeps it as text.
import type { Host } from './host.ts';

const STATUS = '/var/lib/dpkg/status';
/** A desktop with 6000 packages has 8 MB. */
const MAX_BYTES = 32 * 1024 * 1024;

/** The upstream version of an installed package, without epoch and revision; null where dpkg knows nothing of it. */
export async function dpkgVersion(host: Host, name: string): Promise<string | null> {
  const text = host.platform === 'linux' ? await host.readText(STATUS, MAX_BYTES) : null;
  const start = text === null ? -1 : `\n${text}`.indexOf(`\nPackage: ${name}\n`);
  if (text === null || start < 0) return null;
  const stanza = text.slice(start).split('\n\n')[0] ?? '';
  if (!/^Status: \S+ \S+ installed$/m.test(stanza)) return null;
  return /^Version: (?:\d+:)?(\d[\w.+~]{0,60}?)(?:-[\w.+~]+)?$/m.exec(stanza)?.[1] ?? null;
}
