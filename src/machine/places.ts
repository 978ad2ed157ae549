// Where programs are kept: PATH, and patterns of folders with `*` in them.
import { type PlatformPath, posix, win32 } from 'node:path';
import type { Host } from './host.ts';

/** Path rules of the host's platform, which need not be ours. */
export const pathRules = (host: Host): PlatformPath => (host.platform === 'win32' ? win32 : posix);

/** A variable of the environment; on Windows without regard to case. Empty is as good as not set. */
export function envValue(host: Host, name: string): string | undefined {
  const exact = host.env[name];
  if (exact !== undefined || host.platform !== 'win32') return exact === '' ? undefined : exact;
  const key = Object.keys(host.env).find((candidate) => candidate.toUpperCase() === name.toUpperCase());
  return key === undefined ? undefined : host.env[key] || undefined;
}

export interface PathFolder {
  /** As PATH has it; `.` for an empty entry. */
  readonly folder: string;
  /** Means another folder wherever one stands: nothing in it is ever run. */
  readonly relative: boolean;
}

/** The folders of PATH, in order, each once. An empty entry is the current folder on POSIX, nothing on Windows. */
export function pathFolders(host: Host): readonly PathFolder[] {
  const rules = pathRules(host);
  const entries = (envValue(host, 'PATH') ?? '').split(rules.delimiter);
  const folders = new Map<string, PathFolder>();
  for (const entry of entries) {
    const unquoted = host.platform === 'win32' ? entry.trim().replace(/^"(.*)"$/, '$1') : entry;
    if (unquoted === '' && (host.platform === 'win32' || envValue(host, 'PATH') === undefined)) continue;
    const folder = unquoted === '' ? '.' : unquoted;
    if (!folders.has(folder)) folders.set(folder, { folder, relative: !rules.isAbsolute(folder) });
  }
  return [...folders.values()];
}

/** Entries of one folder that are looked at for one `*`. */
const MAX_MATCHES = 500;

/**
 * The paths that a pattern stands for: `*` matches within one name. Only folders with a `*` are listed; whether the rest of a path exists
 * is for the caller to see.
 */
export async function expandPattern(host: Host, pattern: string): Promise<readonly string[]> {
  const rules = pathRules(host);
  const parts = pattern.split(rules.sep);
  const star = parts.findIndex((part) => part.includes('*'));
  if (star < 0) return [pattern];
  // A drive without its backslash is the folder that one happens to be in there.
  const above = parts.slice(0, star).join(rules.sep);
  const folder = above === '' || (host.platform === 'win32' && /^[a-z]:$/i.test(above)) ? above + rules.sep : above;
  const name = new RegExp(`^${(parts[star] ?? '').split('*').map(escapeRegExp).join('.*')}$`, host.platform === 'win32' ? 'i' : '');
  const names = (await host.readdir(folder)).filter((entry) => name.test(entry)).slice(0, MAX_MATCHES);
  const rest = parts.slice(star + 1);
  const nested = await Promise.all(names.map((entry) => expandPattern(host, [...parts.slice(0, star), entry, ...rest].join(rules.sep))));
  return nested.flat();
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
