// A machine made of data: files with owners and links, programs that answer as written, a registry. Linux plays any platform with it.
import { posix, win32 } from 'node:path';
import type { FileStat, Host, Platform, RegistryValue, RunOptions, RunResult } from '../../src/machine/host.ts';

export type Answer = string | Partial<RunResult>;
export type Program = (args: readonly string[], env: Readonly<Record<string, string | undefined>>) => Answer | Promise<Answer>;

export interface FakeEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly text?: string;
  readonly target?: string;
  readonly program?: Program;
  /** What a file holds, where that is no text. */
  readonly bytes?: Uint8Array;
}

interface Owner {
  readonly mode?: number;
  readonly uid?: number;
}

export const file = (text = '', { mode = 0o644, uid = 0 }: Owner = {}): FakeEntry => ({ kind: 'file', mode, uid, text });
/** A file of bytes, executable as programs are: `text` is what reads as text in it. */
export const binary = (bytes: Uint8Array, { mode = 0o755, uid = 0 }: Owner = {}): FakeEntry => ({
  kind: 'file',
  mode,
  uid,
  text: Buffer.from(bytes).toString('utf8'),
  bytes,
});
export const folder = ({ mode = 0o755, uid = 0 }: Owner = {}): FakeEntry => ({ kind: 'directory', mode, uid });
export const link = (target: string, { uid = 0 }: Owner = {}): FakeEntry => ({ kind: 'link', mode: 0o777, uid, target });
/** An executable that answers; `text` is what the file holds, so that `#!` makes it a script. */
export const program = (
  answer: Answer | Program,
  { mode = 0o755, uid = 0, text = '\u007fELF' }: Owner & { readonly text?: string } = {},
): FakeEntry => ({
  kind: 'file',
  mode,
  uid,
  text,
  program: typeof answer === 'function' ? answer : () => answer,
});

export const HANGS: Answer = { failure: 'timeout', code: null, stdout: 'half a li' };

export type FakeRegistry = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

export interface FakeMachine {
  readonly platform?: Platform;
  readonly release?: string;
  readonly arch?: string;
  readonly homedir?: string;
  readonly uid?: number | null;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly execPath?: string | null;
  readonly files?: Readonly<Record<string, FakeEntry>>;
  /** The 64-bit view; keys as `HKLM\\SOFTWARE\\...`. */
  readonly registry?: FakeRegistry;
  readonly registry32?: FakeRegistry;
}

export interface FakeHost extends Host {
  /** Every program that was run, in order: path and arguments. */
  readonly runs: readonly { readonly path: string; readonly args: readonly string[] }[];
}

const MAX_LINKS = 40;

/** Builds the machine. Folders that are only part of a path belong to root and are 0755. */
export function fakeHost(machine: FakeMachine = {}): FakeHost {
  const { platform = 'linux', cwd = platform === 'win32' ? 'C:\\Users\\me' : '/home/me', env = {} } = machine;
  const rules = platform === 'win32' ? win32 : posix;
  const keyOf = (path: string): string => {
    const absolute = rules.resolve(cwd, path);
    return platform === 'win32' ? absolute.toLowerCase() : absolute;
  };
  const entries = new Map<string, FakeEntry>();
  const children = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries(machine.files ?? {})) {
    entries.set(keyOf(path), entry);
    for (let at = rules.resolve(cwd, path); rules.dirname(at) !== at; at = rules.dirname(at)) {
      const parent = keyOf(rules.dirname(at));
      children.set(parent, (children.get(parent) ?? new Set()).add(rules.basename(at)));
    }
  }
  const own = (path: string): FakeEntry | null => {
    const key = keyOf(path);
    return entries.get(key) ?? (children.has(key) || key === keyOf(rules.parse(rules.resolve(cwd, path)).root) ? folder() : null);
  };
  /** Where a path leads, links followed (the last one too, if asked); null for nothing and for circles. */
  const walk = (path: string, followLast: boolean): string | null => {
    const { root } = rules.parse(rules.resolve(cwd, path));
    const names = rules.resolve(cwd, path).slice(root.length).split(rules.sep).filter(Boolean);
    let at = root;
    let links = 0;
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const next = name === '..' ? rules.dirname(at) : rules.join(at, name);
      const entry = own(next);
      if (!entry) return null;
      if (entry.kind === 'link' && (followLast || names.length > 0)) {
        links += 1;
        if (links > MAX_LINKS) return null;
        const target = entry.target ?? '';
        if (rules.isAbsolute(target)) at = rules.parse(target).root;
        names.unshift(
          ...target
            .slice(rules.isAbsolute(target) ? at.length : 0)
            .split(rules.sep)
            .filter((part) => part !== '' && part !== '.'),
        );
        continue;
      }
      at = next;
    }
    return at;
  };
  const statOf = (at: string | null): FileStat | null => {
    const entry = at === null ? null : own(at);
    return entry && { kind: entry.kind, mode: entry.mode, uid: entry.uid, size: entry.bytes?.length ?? entry.text?.length ?? 0 };
  };
  const runs: { path: string; args: readonly string[] }[] = [];
  const registryOf = (view: 32 | 64): Map<string, readonly RegistryValue[]> =>
    new Map(
      Object.entries((view === 64 ? machine.registry : machine.registry32) ?? {}).map(([key, values]) => [
        key.toLowerCase(),
        Object.entries(values).map(([name, value]) => ({ name, value })),
      ]),
    );

  return {
    platform,
    release: machine.release ?? (platform === 'win32' ? '10.0.19045' : '6.1.0'),
    arch: machine.arch ?? 'x64',
    hostname: 'test-machine',
    homedir: machine.homedir ?? (platform === 'win32' ? 'C:\\Users\\me' : '/home/me'),
    uid: machine.uid === undefined ? (platform === 'win32' ? null : 1000) : machine.uid,
    env,
    execPath: machine.execPath ?? null,
    runs,
    stat: async (path) => statOf(walk(path, true)),
    lstat: async (path) => statOf(walk(path, false)),
    realpath: async (path) => walk(path, true),
    readlink: async (path) => own(walk(path, false) ?? '')?.target ?? null,
    readdir: async (path) => [...(children.get(keyOf(walk(path, true) ?? '\0')) ?? [])].sort(),
    readText: async (path, maxBytes) => {
      const at = walk(path, true);
      const entry = at === null ? null : own(at);
      return entry?.kind === 'file' ? (entry.text ?? '').slice(0, maxBytes) : null;
    },
    readBytes: async (path, offset, length) => {
      const at = walk(path, true);
      const entry = at === null ? null : own(at);
      return entry?.kind === 'file' ? (entry.bytes ?? Buffer.from(entry.text ?? '')).subarray(offset, offset + length) : null;
    },
    run: async (path, args, options) => {
      runs.push({ path, args });
      if (options.signal.aborted) return { code: null, stdout: '', stderr: '', failure: 'cancelled' };
      const at = walk(path, true);
      const entry = at === null ? null : own(at);
      if (!entry?.program) return { code: null, stdout: '', stderr: '', failure: 'not-started' };
      return answerOf(await entry.program(args, mergedEnv(env, options)));
    },
    registryValues: async (key, view) => registryOf(view).get(key.toLowerCase()) ?? null,
    registrySubkeys: async (key, view) => {
      const prefix = `${key.toLowerCase()}\\`;
      const names = Object.keys((view === 64 ? machine.registry : machine.registry32) ?? {})
        .filter((candidate) => candidate.toLowerCase().startsWith(prefix))
        .map((candidate) => candidate.slice(prefix.length).split('\\')[0] ?? '');
      return [...new Set(names)];
    },
  };
}

const mergedEnv = (env: FakeMachine['env'], options: RunOptions): Record<string, string | undefined> => ({ ...env, ...options.env });

function answerOf(answer: Answer): RunResult {
  const plain = typeof answer === 'string' ? { stdout: answer } : answer;
  return { code: 0, stdout: '', stderr: '', failure: null, ...plain };
}
