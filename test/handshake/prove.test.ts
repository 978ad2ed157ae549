// What a proof makes of programs that behave in every way; they are made up, and the connections are real.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Installation } from '../../src/contract/document.ts';
import { prove } from '../../src/handshake/prove.ts';
import { PROBE_MARK } from '../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, type Program, program } from '../support/host.ts';
import { ALERT_BYTES, helloBytes, installed, portIn, proofContext, say } from './support.ts';

const MODERN = helloBytes({ versions: [0x0304, 0x0303], groups: [0x11ec, 0x1d] });
const OLD = helloBytes({ legacy: 0x0301 });

/** A program that says these bytes to the port that it is given. */
const saying =
  (bytes: Uint8Array): Program =>
  async (args) => {
    await say(portIn(args), bytes);
    return { code: 1 };
  };

let folder: string;
const before = process.env.TMPDIR;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prove-'));
  process.env.TMPDIR = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
});

const PATH = '/usr/bin/node';

async function proved(node: Program, machine: FakeMachine = {}, change: Partial<Installation> = {}) {
  const host = fakeHost({ ...machine, files: { [PATH]: program(node), ...machine.files } });
  const context = proofContext(host);
  const found = installed({ kind: 'node', path: PATH, ...change });
  return { found, after: await prove(found, context), notes: context.notes, runs: host.runs };
}

test('a hello proves what is offered, and takes the place of what was derived', async () => {
  const { after, notes, runs } = await proved(
    saying(MODERN),
    {},
    { basis: 'derived', causes: [{ code: 'library-too-old', text: '', where: '' }] },
  );
  expect(after).toMatchObject({
    basis: 'proved',
    verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready' },
    handshake: { maxVersion: 'TLSv1.3', minVersion: 'TLSv1.2', groups: ['X25519MLKEM768', 'x25519'], keyShares: [] },
    causes: [],
  });
  expect(notes).toEqual([]);
  expect(runs).toHaveLength(1);
});

test('a hello of TLS 1.0 is not ready, and is told apart from TLS 1.2', async () => {
  const { after } = await proved(saying(OLD));
  expect(after).toMatchObject({
    basis: 'proved',
    verdicts: { 'tls1.2': 'not-ready' },
    handshake: { maxVersion: 'TLSv1', minVersion: null },
  });
  expect(after.causes).toEqual([{ code: 'offers-less', text: 'Its own hello offers TLS 1.0 at most.', where: PATH }]);
});

test('an alert instead of a hello is a conflict', async () => {
  const { after, runs } = await proved(saying(ALERT_BYTES));
  expect(after).toMatchObject({
    basis: 'proved',
    handshake: null,
    verdicts: { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' },
  });
  expect(after.causes.map(({ text }) => text)).toEqual([expect.stringContaining('alert protocol_version instead of a hello')]);
  expect(runs).toHaveLength(1);
});

test('a hello only without the settings is a conflict, and names them', async () => {
  const refusing: Program = async (args, env) => (env.NODE_OPTIONS === undefined ? saying(MODERN)(args, env) : { code: 9 });
  const { after } = await proved(refusing, { env: { NODE_OPTIONS: '--tls-max-v1.1', OPENSSL_CONF: '/etc/own.cnf', HOME: '/home/me' } });
  expect(after.verdicts).toEqual({ 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' });
  expect(after.causes.at(-1)).toMatchObject({ code: 'no-hello', where: 'NODE_OPTIONS, OPENSSL_CONF' });
});

describe('without a hello what was derived stays', () => {
  const derived = { basis: 'derived', verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'unknown' } } as const;

  test.each<[string, Program, string | null]>([
    ['a program that never connects', () => ({ code: 3 }), 'said no hello (it ended with code 3)'],
    ['one that does not start', () => ({ failure: 'not-started' }), 'said no hello (it does not start)'],
    [
      'one that speaks to a proxy',
      saying(Buffer.from('CONNECT elsewhere:443 HTTP/1.1\r\n\r\n')),
      'said no hello (it sent a CONNECT request: a proxy is in between)',
    ],
    ['one that stops in the middle of a hello', saying(MODERN.subarray(0, 40)), 'said no hello (it sent a part of one)'],
    ['one that has no TLS says so itself', () => `${PROBE_MARK}{"cannot":"it was built without TLS"}\n`, null],
  ])(
    '%s',
    async (_name, node, note) => {
      const { found, after, notes } = await proved(node, {}, derived);
      expect(after).toBe(found);
      expect(notes).toEqual(note === null ? [] : [expect.stringContaining(note)]);
    },
    20_000,
  );
});

describe('nobody is run who was not allowed to', () => {
  test('a program that others can change', async () => {
    const host = fakeHost({ files: { [PATH]: program(saying(MODERN), { mode: 0o777 }) } });
    const found = installed({ kind: 'node', path: PATH });
    expect(await prove(found, proofContext(host))).toBe(found);
    expect(host.runs).toEqual([]);
    expect((await prove(found, proofContext(host, { allowPrograms: true }))).basis).toBe('proved');
  });

  test.each<[string, Partial<Installation>]>([
    ['what was not run when it was found', { ran: false, notRunBecause: 'writable-by-others' }],
    ['a left-over', { stale: true, active: false }],
    ['a kind that has no way to say hello', { kind: 'terraform' }],
    ['a Go that would compile for a minute first', { kind: 'go', version: '1.24.2' }],
  ])('%s', async (_name, change) => {
    const { found, after, runs } = await proved(saying(MODERN), {}, change);
    expect(after).toBe(found);
    expect(runs).toEqual([]);
  });

  test('anybody, once the run was cancelled', async () => {
    const host = fakeHost({ files: { [PATH]: program(saying(MODERN)) } });
    const found = installed({ kind: 'node', path: PATH });
    expect(await prove(found, proofContext(host, { signal: AbortSignal.abort() }))).toBe(found);
    expect(host.runs).toEqual([]);
  });

  test('what was not needed to be run before is run now', async () => {
    const { after } = await proved(saying(MODERN), {}, { ran: false, notRunBecause: 'not-needed' });
    expect(after).toMatchObject({ basis: 'proved', ran: true, notRunBecause: null });
  });
});

test('a hello that does not tell the minimum is answered with old versions', async () => {
  const versions: number[] = [];
  const { after } = await proved(async (args) => {
    versions.push(portIn(args));
    await say(portIn(args), helloBytes());
    return '';
  });
  // It says hello and nothing more, so it goes on with neither of them.
  expect(versions).toHaveLength(3);
  expect(after.handshake).toMatchObject({ maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2', versions: ['TLSv1.2'] });
});

describe('what the program gets to see', () => {
  async function seen(
    kind: Installation['kind'],
    machine: FakeMachine,
  ): Promise<{ env: Readonly<Record<string, string | undefined>>; args: readonly string[] }> {
    const path = `/usr/bin/${kind}`;
    let got: Awaited<ReturnType<typeof seen>> | null = null;
    const host = fakeHost({
      ...machine,
      files: {
        ...machine.files,
        [path]: program(async (args, env) => {
          got = { args, env };
          return saying(MODERN)(args, env);
        }),
      },
    });
    expect((await prove(installed({ kind, path }), proofContext(host))).basis).toBe('proved');
    if (got === null) throw new Error('it was not run');
    return got;
  }

  test('no proxy, a home and a folder of its own, and no record of keys', async () => {
    const env = {
      HTTPS_PROXY: 'http://proxy',
      https_proxy: 'http://proxy',
      All_Proxy: 'x',
      SSLKEYLOGFILE: '/keys',
      HOME: '/home/me',
      XDG_CONFIG_HOME: '/home/me/x',
    };
    const { env: given } = await seen('node', { env });
    expect(given).toMatchObject({ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' });
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'All_Proxy', 'SSLKEYLOGFILE']) expect(given[name]).toBeUndefined();
    for (const name of ['HOME', 'XDG_CONFIG_HOME', 'TMPDIR']) expect(given[name]).toMatch(folder);
    expect(existsSync(given.HOME ?? '')).toBe(false);
  });

  test('the AWS CLI gets keys that are none, and no file of the user', async () => {
    const { env, args } = await seen('aws-cli', { env: { AWS_PROFILE: 'prod' } });
    expect(args.slice(0, 3)).toEqual(['sts', 'get-caller-identity', '--endpoint-url']);
    expect(env).toMatchObject({
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  test('Windows PowerShell runs without a profile, and its home is elsewhere', async () => {
    const path = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
    let got: { args: readonly string[]; env: Readonly<Record<string, string | undefined>> } = { args: [], env: {} };
    const host = fakeHost({
      platform: 'win32',
      env: { SystemRoot: 'C:\\Windows', USERPROFILE: 'C:\\Users\\me' },
      files: {
        [path]: program(async (args, env) => {
          got = { args, env };
          return saying(MODERN)(args, env);
        }),
      },
    });
    expect((await prove(installed({ kind: 'windows-powershell', path }), proofContext(host))).basis).toBe('proved');
    expect(got.args).toContain('-NoProfile');
    expect(got.env.USERPROFILE).toMatch(folder);
  });

  test('the aws.cmd that pip leaves on Windows is run by its Python', async () => {
    const scripts = 'C:\\Program Files\\Python311\\Scripts';
    const python = 'C:\\Program Files\\Python311\\python.exe';
    const host = fakeHost({
      platform: 'win32',
      env: { ProgramFiles: 'C:\\Program Files', APPDATA: 'C:\\Users\\me\\AppData\\Roaming' },
      files: { [`${scripts}\\aws.cmd`]: file('@echo off'), [`${scripts}\\aws`]: file('#!python'), [python]: program(saying(MODERN)) },
    });
    const after = await prove(installed({ kind: 'aws-cli', path: `${scripts}\\aws.cmd` }), proofContext(host));
    expect(after.basis).toBe('proved');
    expect(host.runs.map(({ path, args }) => [path, args[0]])).toEqual([[python, `${scripts}\\aws`]]);
  });
});

test('a proof that cannot take place is a note', async () => {
  process.env.TMPDIR = join(folder, 'missing');
  const { found, after, notes } = await proved(saying(MODERN));
  process.env.TMPDIR = folder;
  expect(after).toBe(found);
  expect(notes).toEqual([expect.stringContaining('could not be asked for a hello (ENOENT')]);
});

test('every probe listens on a port of its own', async () => {
  const ports: number[] = [];
  const noting: Program = async (args, env) => {
    ports.push(portIn(args));
    return saying(MODERN)(args, env);
  };
  await Promise.all([proved(noting), proved(noting)]);
  expect(new Set(ports).size).toBe(2);
});
