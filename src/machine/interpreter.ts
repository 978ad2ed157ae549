// What runs a script: the program that its `#!` line, `env` or pip's long-path trick leads to.
import { posix } from 'node:path';
import type { Host } from './host.ts';
import { pathFolders } from './places.ts';

// The kernel reads 256 bytes of a `#!` line; pip's trick needs a second line, with a path.
const HEAD_BYTES = 4096;

export interface Interpreters {
  /** Absolute paths of every program that has a hand in running the script, in order; empty for a binary. */
  readonly programs: readonly string[];
  /** False when one of them is named relative to the current folder, or cannot be found. */
  readonly resolved: boolean;
}

const NONE: Interpreters = { programs: [], resolved: true };

/** The interpreters of a file: none for a binary. POSIX only; Windows knows no `#!`. */
export async function interpretersOf(host: Host, path: string): Promise<Interpreters> {
  const head = (await host.readText(path, HEAD_BYTES)) ?? '';
  if (!head.startsWith('#!')) return NONE;
  const [first = '', second = ''] = head.split('\n');
  const [program = '', ...args] = first.slice(2).trim().split(/\s+/);
  if (!posix.isAbsolute(program)) return { programs: [], resolved: false };
  if (posix.basename(program) === 'env') {
    const name = args.find((arg) => !arg.startsWith('-') && !arg.includes('='));
    const found = name === undefined ? null : await onPath(host, name);
    return { programs: found === null ? [program] : [program, found], resolved: found !== null };
  }
  const behind = longPathTrick(second);
  return { programs: behind === null ? [program] : [program, behind], resolved: true };
}

/** The last interpreter: the one that reads the script itself. */
export async function interpreterOf(host: Host, path: string): Promise<string | null> {
  const { programs, resolved } = await interpretersOf(host, path);
  return resolved ? (programs.at(-1) ?? null) : null;
}

// Where a path is too long for `#!`, pip writes `#!/bin/sh` and `'''exec' "/long path/python" "$0" "$@"`.
// Source: pip's vendored distlib, scripts.py, `_build_shebang`.
function longPathTrick(line: string): string | null {
  const match = /^'''exec' (?:"([^"]+)"|(\S+)) "\$0" "\$@"/.exec(line);
  const program = match?.[1] ?? match?.[2];
  return program !== undefined && posix.isAbsolute(program) ? program : null;
}

/** The program that a name leads to along the absolute folders of PATH: probed programs see no others. */
async function onPath(host: Host, name: string): Promise<string | null> {
  if (name.includes('/')) return posix.isAbsolute(name) ? name : null;
  for (const { folder, relative } of pathFolders(host)) {
    if (relative) continue;
    const path = posix.join(folder, name);
    const stat = await host.stat(path);
    if (stat?.kind === 'file' && (stat.mode & 0o111) !== 0) return path;
  }
  return null;
}
