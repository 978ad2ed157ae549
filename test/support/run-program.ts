// The built program as a user runs it, without a terminal, in a home of its own.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/tls-migrate.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary home; `remove` it afterwards. */
export interface Home {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs to the end. */
  run(...args: readonly string[]): Promise<Ended>;
  start(...args: readonly string[]): { readonly child: ChildProcessWithoutNullStreams; readonly ended: Promise<Ended> };
  /** Runs a shell command, with the program as `"$NODE" "$PROGRAM"`. */
  startShell(command: string): { readonly ended: Promise<Ended> };
  remove(): void;
}

/** A new, empty home. Nothing of the real one is seen, and no credentials are there. */
export function newHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-home-'));
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: join(folder, 'state'), TERM: 'dumb' };
  const startShell: Home['startShell'] = (command) =>
    begin(spawn('sh', ['-c', command], { env: { ...env, NODE: process.execPath, PROGRAM }, cwd: folder }));
  const start: Home['start'] = (...args) => begin(spawn(process.execPath, [PROGRAM, ...args], { env, cwd: folder }));
  const begin = (child: ChildProcessWithoutNullStreams): ReturnType<Home['start']> => {
    child.stdin.end();
    const ended = new Promise<Ended>((resolve) => {
      const out = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        out.stderr += text;
      });
      child.on('close', (code) => resolve({ code, ...out }));
    });
    return { child, ended };
  };
  return {
    folder,
    env,
    start,
    startShell,
    run: (...args) => start(...args).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
