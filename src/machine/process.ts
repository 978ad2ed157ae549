// One child process: no shell, no stdin, a deadline, and nothing left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { childEnvironment, type Environment } from './child-environment.ts';
import type { Platform, RunOptions, RunResult } from './host.ts';

const OUTPUT_LIMIT_BYTES = 256 * 1024;

/** A grandchild that keeps the pipes open after its parent has ended gets this long to finish what it prints. */
const GRACE_MS = 300;

export interface ProcessOptions extends RunOptions {
  readonly platform: Platform;
  readonly cwd: string;
  /** The user's environment; the child gets `childEnvironment` of it, and `env` on top. */
  readonly environment: Environment;
}

/** Runs one program to its end, its time-out or the abort of `signal`; what it started is killed with it. Never throws. */
export async function runProcess(path: string, args: readonly string[], options: ProcessOptions): Promise<RunResult> {
  if (options.signal.aborted) return { code: null, stdout: '', stderr: '', failure: 'cancelled' };
  const env: Record<string, string | undefined> = { ...childEnvironment(options.environment, options.platform), ...options.env };
  let child: ChildProcess;
  try {
    child = spawn(path, [...args], {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that whatever it starts can be killed with it.
      detached: options.platform !== 'win32',
      windowsHide: true,
    });
  } catch {
    // Arguments or a path that cannot be passed on (a NUL byte, a batch file on Windows).
    return { code: null, stdout: '', stderr: '', failure: 'not-started' };
  }
  return new Promise((resolve) => {
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    let failure: RunResult['failure'] = null;
    let grace: NodeJS.Timeout | undefined;
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      options.signal.removeEventListener('abort', cancel);
      killGroup(child, options);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ code: failure ? null : code, stdout: stdout(), stderr: stderr(), failure });
    };
    const stop = (why: 'timeout' | 'cancelled'): void => {
      failure ??= why;
      killGroup(child, options);
    };
    const cancel = (): void => stop('cancelled');
    const timer = setTimeout(() => stop('timeout'), options.timeoutMs);
    options.signal.addEventListener('abort', cancel, { once: true });
    child.once('error', () => {
      // `error` also reports a failed kill; only a child that never got a process id did not start.
      if (child.pid !== undefined) return;
      failure = 'not-started';
      finish(null);
    });
    child.once('exit', (code) => {
      grace = setTimeout(() => finish(code), GRACE_MS);
    });
    child.once('close', (code) => finish(code));
  });
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  let kept = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (kept >= OUTPUT_LIMIT_BYTES) return;
    const part = chunk.subarray(0, OUTPUT_LIMIT_BYTES - kept);
    chunks.push(part);
    kept += part.length;
  });
  stream?.on('error', () => {});
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(child: ChildProcess, options: ProcessOptions): void {
  if (child.pid === undefined) return;
  if (options.platform === 'win32') {
    if (child.exitCode !== null) return;
    // Windows has no process groups to signal; taskkill ends the tree.
    const taskkill = win32.join(options.environment.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawn(taskkill, ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).once('error', () => child.kill());
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
