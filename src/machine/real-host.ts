// The machine we run on: its files, its processes, and its registry where there is one.

import type { Stats } from 'node:fs';
import { constants, lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { arch, homedir, hostname, release } from 'node:os';
import { win32 } from 'node:path';
import { type FileStat, type Host, platformNamed } from './host.ts';
import { runProcess } from './process.ts';
import { parseRegQuery, type RegistryKey } from './registry.ts';

export interface RealHostOptions {
  /** How the registry is asked, program first: `['wine', 'reg']` lets Linux answer for Windows in tests. Null: there is no registry. */
  readonly registryCommand?: readonly [string, ...string[]] | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const REGISTRY_TIMEOUT_MS = 10_000;

const orNull = async <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null);

function fileStat(stats: Stats): FileStat {
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other';
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, size: stats.size };
}

/** The machine this process runs on. */
export function realHost(options: RealHostOptions = {}): Host {
  const platform = platformNamed(process.platform);
  const env = options.env ?? process.env;
  const systemRoot = env.SystemRoot ?? 'C:\\Windows';
  const cwd = platform === 'win32' ? systemRoot : '/';
  const registryCommand =
    options.registryCommand === undefined
      ? platform === 'win32'
        ? ([win32.join(systemRoot, 'System32', 'reg.exe')] as const)
        : null
      : options.registryCommand;

  async function registryKey(key: string, view: 32 | 64): Promise<RegistryKey | null> {
    if (!registryCommand) return null;
    const [program, ...args] = registryCommand;
    const result = await runProcess(program, [...args, 'query', key, `/reg:${view}`], {
      timeoutMs: REGISTRY_TIMEOUT_MS,
      signal: AbortSignal.timeout(REGISTRY_TIMEOUT_MS),
      platform,
      cwd,
      environment: env,
    });
    return result.code === 0 ? parseRegQuery(key, result.stdout) : null;
  }

  return {
    platform,
    release: release(),
    arch: arch(),
    hostname: hostname(),
    homedir: homedir(),
    uid: process.getuid?.() ?? null,
    env,
    execPath: process.execPath,
    stat: async (path) => orNull(stat(path).then(fileStat)),
    lstat: async (path) => orNull(lstat(path).then(fileStat)),
    readlink: async (path) => orNull(readlink(path)),
    realpath: async (path) => orNull(realpath(path)),
    readdir: async (path) => (await orNull(readdir(path)))?.sort() ?? [],
    readText: async (path, maxBytes) => orNull(readPart(path, 0, maxBytes).then((part) => part.toString('utf8'))),
    readBytes: async (path, offset, length) => orNull(readPart(path, offset, length)),
    run: (path, args, run) => runProcess(path, args, { cwd, ...run, platform, environment: env }),
    registryValues: async (key, view) => (await registryKey(key, view))?.values ?? null,
    registrySubkeys: async (key, view) => (await registryKey(key, view))?.subkeys ?? [],
  };
}

/** Not blocking on a pipe that nobody writes to; throws for anything that is no regular file. */
async function readPart(path: string, offset: number, maxBytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(`${path} is not a file`);
    const buffer = Buffer.alloc(Math.max(0, Math.min(maxBytes, stats.size > 0 ? stats.size - offset : maxBytes)));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, offset + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
