// Whether a program may be run: only when nobody but root and the user could have put it, or anything on the way to it, there.
import { posix, win32 } from 'node:path';
import type { NotRunCode } from '../contract/document.ts';
import type { FileStat, Host } from './host.ts';
import { interpretersOf } from './interpreter.ts';
import { envValue } from './places.ts';

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;
/** A script may be the interpreter of a script: as deep as Linux goes (execve(2)). */
const MAX_INTERPRETERS = 4;
const GROUP_OR_OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
const ANY_EXECUTE = 0o111;

/**
 * Why a program must not be run without consent; null when it may be.
 *
 * The rule (contract, "Which programs are run"): the file and every folder up to the root, along the path as found and through every link
 * on it, belong to root or the user and nobody else can write to them; in a sticky folder, what root or the user owns is safe. A group that
 * can write is somebody else, even the user's own private one: its members are not known here. The interpreters of a script count like
 * the script.
 *
 * On Windows `stat` tells neither owner nor access list, so the place decides: folders that only administrators can write to, and the user's own profile.
 */
export async function whyNotSafe(host: Host, path: string): Promise<NotRunCode | null> {
  return host.platform === 'win32' ? whyNotSafeOnWindows(host, path) : whyNotSafeOnPosix(host, path, MAX_INTERPRETERS);
}

/**
 * Why code at this path (a file or a folder) must not be loaded into a program without consent; null when it may be. The same rule as for
 * programs, except that nothing has to be executable: what an interpreter loads counts like what is run.
 */
export async function whyNotSafeToLoad(host: Host, path: string): Promise<NotRunCode | null> {
  if (host.platform === 'win32') {
    const real = await host.realpath(path);
    if (!win32.isAbsolute(path)) return 'relative-path';
    if (real === null) return 'not-executable';
    return isInTrustedFolder(host, path) && isInTrustedFolder(host, real) ? null : 'owner-unknown';
  }
  return posix.isAbsolute(path) ? whyNotTrusted(host, path, { program: false }) : 'relative-path';
}

async function whyNotSafeOnPosix(host: Host, path: string, depth: number): Promise<NotRunCode | null> {
  if (!posix.isAbsolute(path)) return 'relative-path';
  const problem = await whyNotTrusted(host, path, { program: true });
  if (problem) return problem;
  const { programs, resolved } = await interpretersOf(host, path);
  if (!resolved) return 'relative-path';
  if (programs.length > 0 && depth === 0) return 'not-executable';
  for (const program of programs) {
    const reason = await whyNotSafeOnPosix(host, program, depth - 1);
    if (reason) return reason;
  }
  return null;
}

/** Walks the path as the kernel does, one name at a time, so that no folder behind a link is missed. */
async function whyNotTrusted(host: Host, path: string, { program }: { readonly program: boolean }): Promise<NotRunCode | null> {
  const trusted = (stat: FileStat): boolean => stat.uid === 0 || stat.uid === host.uid;
  const writable = (stat: FileStat): boolean => (stat.mode & GROUP_OR_OTHERS_WRITE) !== 0;
  const names = path.split('/').filter((name) => name !== '');
  let folder = '/';
  let links = 0;
  let parent = await host.lstat('/');
  if (!parent || !trusted(parent)) return 'owned-by-others';
  if (writable(parent) && !(parent.mode & STICKY)) return 'writable-by-others';
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '.') continue;
    const entry = name === '..' ? posix.dirname(folder) : posix.join(folder, name);
    const stat = await host.lstat(entry);
    if (!stat) return 'not-executable';
    // In a trusted folder that is not sticky only trusted people make links; in a sticky one anybody does.
    if (stat.kind !== 'link' || writable(parent)) if (!trusted(stat)) return 'owned-by-others';
    if (stat.kind === 'link') {
      const target = await host.readlink(entry);
      links += 1;
      if (target === null || links > MAX_LINKS) return 'not-executable';
      if (posix.isAbsolute(target)) {
        folder = '/';
        parent = (await host.lstat('/')) ?? parent;
      }
      names.unshift(...target.split('/').filter((part) => part !== ''));
      continue;
    }
    if (writable(stat) && !(stat.kind === 'directory' && stat.mode & STICKY)) return 'writable-by-others';
    if (stat.kind !== 'directory') {
      const usable = names.length === 0 && stat.kind === 'file' && (!program || (stat.mode & ANY_EXECUTE) !== 0);
      return usable ? null : 'not-executable';
    }
    folder = entry;
    parent = stat;
  }
  return program ? 'not-executable' : null;
}

async function whyNotSafeOnWindows(host: Host, path: string): Promise<NotRunCode | null> {
  if (!win32.isAbsolute(path)) return 'relative-path';
  const real = await host.realpath(path);
  if (real === null || (await host.stat(real))?.kind !== 'file' || !/\.(?:exe|com)$/i.test(real)) return 'not-executable';
  return isInTrustedFolder(host, path) && isInTrustedFolder(host, real) ? null : 'owner-unknown';
}

function isInTrustedFolder(host: Host, path: string): boolean {
  const candidate = win32.normalize(path).toLowerCase();
  const folders = ['SystemRoot', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432', 'USERPROFILE', 'LOCALAPPDATA', 'APPDATA']
    .map((name) => envValue(host, name))
    .filter((folder) => folder !== undefined && /^[a-z]:\\[^\\]/i.test(folder));
  return folders.some(
    (folder) => folder !== undefined && candidate.startsWith(`${win32.normalize(folder).toLowerCase().replace(/\\$/, '')}\\`),
  );
}
