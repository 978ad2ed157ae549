// A place for one probe: a home, an empty folder to stand in, and the environment that leads there and nowhere else.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../machine/host.ts';

export interface Workplace {
  readonly home: string;
  readonly cwd: string;
  /** An empty file, for variables that must name one. */
  readonly nothing: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Removes everything. */
  remove(): Promise<void>;
}

export async function openWorkplace(): Promise<Workplace> {
  const root = await mkdtemp(join(tmpdir(), 'tls-migrate-'));
  const [home, cwd, nothing] = [join(root, 'home'), join(root, 'empty'), join(root, 'nothing')];
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    await Promise.all([mkdir(home), mkdir(cwd), mkdir(join(root, 'tmp')), writeFile(nothing, '')]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    home,
    cwd,
    nothing,
    write: async (files) => {
      for (const [name, content] of Object.entries(files)) await writeFile(join(home, name), content);
    },
    remove,
  };
}

const PROXY = /^(?:https?|all|ftp|socks)_proxy$/i;

/** Variables for the probed program: a home of its own, no proxy, no record of keys. */
export function workplaceEnvironment({ home, cwd }: Workplace, host: Host): Record<string, string | undefined> {
  const own = ['HOME', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'];
  const windows = host.platform === 'win32' ? ['USERPROFILE', 'APPDATA', 'LOCALAPPDATA'] : [];
  const temporary = join(cwd, '..', 'tmp');
  return {
    ...Object.fromEntries(Object.keys(host.env).flatMap((name) => (PROXY.test(name) ? [[name, undefined]] : []))),
    ...Object.fromEntries([...own, ...windows].map((name) => [name, /^T/.test(name) ? temporary : home])),
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    SSLKEYLOGFILE: undefined,
  };
}
