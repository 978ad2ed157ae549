import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunOptions } from '../../src/machine/host.ts';
import { realHost } from '../../src/machine/real-host.ts';

const never = (): AbortSignal => new AbortController().signal;
const run = (code: string, options: Partial<RunOptions> = {}) =>
  realHost().run(process.execPath, ['-e', code], { timeoutMs: 20_000, signal: never(), ...options });

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A killed process that nobody has waited for yet is dead all the same.
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (!alive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

describe('a program that is run', () => {
  it('gives both streams and its code', async () => {
    const result = await run('console.log("out"); console.error("err"); process.exitCode = 3');
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n', failure: null });
  });

  it('has no stdin to wait for, no terminal, and a neutral folder', async () => {
    const result = await run('process.stdin.resume().on("end", () => console.log(process.cwd(), process.stdout.isTTY))');
    expect(result.stdout).toBe('/ undefined\n');
  });

  it('sees the scrubbed environment, and what the caller sets and removes', async () => {
    const host = realHost({ env: { ...process.env, AWS_ACCESS_KEY_ID: 'AKIA', HTTPS_PROXY: 'http://proxy' } });
    const code =
      'console.log(JSON.stringify([process.env.AWS_ACCESS_KEY_ID, process.env.AWS_PAGER, process.env.HTTPS_PROXY, process.env.X]))';
    const result = await host.run(process.execPath, ['-e', code], {
      timeoutMs: 20_000,
      signal: never(),
      env: { X: '1', HTTPS_PROXY: undefined },
    });
    expect(JSON.parse(result.stdout)).toEqual([null, '', null, '1']);
  });

  it('is killed at the time-out with everything it started, even when both ignore SIGTERM', async () => {
    const script = "trap '' TERM; (trap '' TERM; sleep 300) & echo $$ $!; wait";
    const result = await realHost().run('/bin/sh', ['-c', script], { timeoutMs: 1000, signal: never() });
    expect(result).toMatchObject({ code: null, failure: 'timeout' });
    const pids = result.stdout.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(await gone(pid)).toBe(true);
  });

  it('is not waited for when it leaves a child behind that holds its output', async () => {
    const code = `const c = require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }); c.unref(); console.log(c.pid); process.exit(0)`;
    const result = await run(code);
    expect(result).toMatchObject({ code: 0, failure: null });
    expect(await gone(Number(result.stdout))).toBe(true);
  });

  it('is killed when the run is cancelled, and not started when it was cancelled before', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 100);
    expect(await run('setInterval(() => {}, 1000)', { signal: cancel.signal })).toMatchObject({ code: null, failure: 'cancelled' });
    expect(await run('console.log(1)', { signal: cancel.signal })).toMatchObject({ stdout: '', failure: 'cancelled' });
  });

  it('runs where it is told to', async () => {
    const cwd = await realpath(tmpdir());
    expect((await run('console.log(process.cwd())', { cwd })).stdout.trim()).toBe(cwd);
  });

  it('cannot fill the memory: its output is cut at 256 KB and it ends all the same', async () => {
    const result = await run('const s = "x".repeat(1e6); process.stdout.write(s); process.stderr.write(s)');
    expect(result.failure).toBeNull();
    expect(result.code).toBe(0);
    expect(result.stdout).toHaveLength(256 * 1024);
    expect(result.stderr).toHaveLength(256 * 1024);
  });

  it('that cannot be started says so', async () => {
    const options = { timeoutMs: 5000, signal: never() };
    expect(await realHost().run('/no/such/program', [], options)).toMatchObject({ code: null, failure: 'not-started' });
    expect(await realHost().run('/', [], options)).toMatchObject({ failure: 'not-started' });
    expect(await realHost().run('/bin/ls', ['a\0b'], options)).toMatchObject({ failure: 'not-started' });
  });
});

describe('files', () => {
  let base = '';
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'tls-migrate-host-')));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('are described, and what is not there is null', async () => {
    const host = realHost();
    await writeFile(join(base, 'f'), 'hello');
    await chmod(join(base, 'f'), 0o640);
    await symlink('f', join(base, 'l'));
    await symlink('nowhere', join(base, 'broken'));
    await symlink('circle', join(base, 'circle'));
    expect(await host.stat(join(base, 'l'))).toMatchObject({ kind: 'file', mode: 0o640, size: 5, uid: process.getuid?.() });
    expect((await host.lstat(join(base, 'l')))?.kind).toBe('link');
    expect(await host.readlink(join(base, 'l'))).toBe('f');
    expect(await host.readlink(join(base, 'f'))).toBeNull();
    expect(await host.realpath(join(base, 'l'))).toBe(join(base, 'f'));
    for (const name of ['broken', 'circle', 'absent']) {
      expect(await host.stat(join(base, name))).toBeNull();
      expect(await host.realpath(join(base, name))).toBeNull();
      expect(await host.readText(join(base, name), 10)).toBeNull();
    }
    expect(await host.readdir(base)).toEqual(['broken', 'circle', 'f', 'l']);
    expect(await host.readdir(join(base, 'f'))).toEqual([]);
  });

  it('are read up to a limit, and never from a pipe that nobody writes to', async () => {
    const host = realHost();
    await writeFile(join(base, 'f'), 'hello');
    expect(await host.readText(join(base, 'f'), 4)).toBe('hell');
    expect(await host.readText(join(base, 'f'), 400)).toBe('hello');
    expect(await host.readText(base, 400)).toBeNull();
    expect(await host.readText('/proc/self/status', 6)).toBe('Name:\t');
    execFileSync('mkfifo', [join(base, 'pipe')]);
    expect(await host.readText(join(base, 'pipe'), 10)).toBeNull();
  });

  it('are read from the middle as bytes', async () => {
    const host = realHost();
    await writeFile(join(base, 'b'), Buffer.from([0, 255, 254, 10, 65]));
    expect(await host.readBytes(join(base, 'b'), 1, 3)).toEqual(Buffer.from([255, 254, 10]));
    expect(await host.readBytes(join(base, 'b'), 4, 100)).toEqual(Buffer.from([65]));
    expect(await host.readBytes(join(base, 'b'), 9, 100)).toEqual(Buffer.alloc(0));
    expect(await host.readBytes(base, 0, 100)).toBeNull();
    expect(await host.readBytes(join(base, 'absent'), 0, 100)).toBeNull();
  });
});

describe('the registry', () => {
  it('is asked by a command, once for each view', async () => {
    const base = await mkdtemp(join(tmpdir(), 'tls-migrate-reg-'));
    try {
      const reg = join(base, 'reg.js');
      await writeFile(
        reg,
        `require('fs').appendFileSync(${JSON.stringify(join(base, 'log'))}, process.argv.slice(2).join(' ') + '\\n');
        if (process.argv[3].endsWith('Gone')) process.exit(1);
        console.log('\\nHKEY_LOCAL_MACHINE\\\\X\\n    A    REG_DWORD    0x10\\n\\nHKEY_LOCAL_MACHINE\\\\X\\\\Y');`,
      );
      await mkdir(join(base, 'x'));
      const host = realHost({ registryCommand: [process.execPath, reg] });
      expect(await host.registryValues('HKLM\\X', 64)).toEqual([{ name: 'A', value: 16 }]);
      expect(await host.registrySubkeys('HKLM\\X', 32)).toEqual(['Y']);
      expect(await host.registryValues('HKLM\\Gone', 64)).toBeNull();
      expect(await readFile(join(base, 'log'), 'utf8')).toBe('query HKLM\\X /reg:64\nquery HKLM\\X /reg:32\nquery HKLM\\Gone /reg:64\n');
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  it.skipIf(process.platform === 'win32')('is not there on other systems than Windows', async () => {
    expect(await realHost().registryValues('HKLM\\SOFTWARE', 64)).toBeNull();
    expect(await realHost().registrySubkeys('HKLM\\SOFTWARE', 64)).toEqual([]);
  });
});
