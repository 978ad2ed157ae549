import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { type Heard, openRecorder, type Recorder, type ServedVersion } from '../../src/handshake/recorder.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type Client = (port: number) => readonly [program: string, ...args: string[]];

/** Makes a program of this machine connect to a recorder of its own. */
async function hear(client: Client, answer?: { min: ServedVersion; max: ServedVersion }): Promise<Heard> {
  const recorder: Recorder = await openRecorder({
    signal: AbortSignal.timeout(20_000),
    timeoutMs: 15_000,
    ...(answer && { answer: { tls: answer } }),
  });
  try {
    const [program, ...args] = client(recorder.port);
    const child = spawn(program, args, { stdio: 'ignore' });
    child.on('error', () => void recorder.close());
    children.push(child);
    return await recorder.next();
  } finally {
    await recorder.close();
  }
}
const present = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

const PYTHON = `import ssl, socket, sys
c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); c.check_hostname = False; c.verify_mode = 0
c.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[1]))), server_hostname='x')`;

const HAVE: readonly (readonly [name: string, present: boolean, client: Client])[] = [
  ['python3', present('python3', '-c', 'import ssl'), (port) => ['python3', '-c', PYTHON, String(port)]],
  ['openssl', present('openssl', 'version'), (port) => ['openssl', 's_client', '-connect', `127.0.0.1:${port}`]],
  ['curl', present('curl', '--version'), (port) => ['curl', '-q', '-sk', '--noproxy', '*', `https://127.0.0.1:${port}/`]],
  [
    'wget',
    present('wget', '--version'),
    (port) => ['wget', '-q', '--no-config', '--no-proxy', '--no-check-certificate', '-t', '1', '-O', '-', `https://127.0.0.1:${port}/`],
  ],
  [
    'node',
    true,
    (port) => [
      process.execPath,
      '-e',
      `require('tls').connect({port:${port},host:'127.0.0.1',rejectUnauthorized:false}).on('error',()=>{})`,
    ],
  ],
];

describe.each(HAVE)('%s on this machine', (name, there, client) => {
  test.skipIf(!there)(`says a hello that names all it offers${there ? '' : ` (skipped: no ${name} here)`}`, async () => {
    const heard = await hear(client);
    if (heard.kind !== 'hello') throw new Error(`heard ${JSON.stringify(heard)}`);
    const { maxVersion, versions, cipherSuites, groups } = heard.hello;
    expect(maxVersion).toMatch(/^TLSv1\.[23]$/);
    expect(versions[0]).toBe(maxVersion);
    expect(cipherSuites.length).toBeGreaterThan(2);
    expect(groups).toContain('secp256r1');
  });

  test.skipIf(!there)(`finishes a handshake at TLS 1.2${there ? '' : ` (skipped: no ${name} here)`}`, async () => {
    expect(await hear(client, { min: 'TLSv1.2', max: 'TLSv1.2' })).toMatchObject({
      kind: 'hello',
      accepted: { version: 'TLSv1.2', finished: true },
    });
  });
});

const openssl = HAVE.find(([name]) => name === 'openssl')?.[1] ?? false;
describe.skipIf(!openssl)('openssl s_client, told what to do', () => {
  const told =
    (...args: string[]): Client =>
    (port) => ['openssl', 's_client', ...args, '-connect', `127.0.0.1:${port}`];
  const OLD = { min: 'TLSv1', max: 'TLSv1.1' } as const;

  test('with TLS 1.1 at most is heard to offer no more, and to accept it', async () => {
    expect(await hear(told('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'), OLD)).toMatchObject({
      hello: { maxVersion: 'TLSv1.1', versionsListed: false },
      accepted: { version: 'TLSv1.1', finished: true },
    });
  });

  test('with TLS 1.2 alone goes on with nothing older', async () => {
    expect(await hear(told('-tls1_2'), OLD)).toMatchObject({ hello: { maxVersion: 'TLSv1.2' }, accepted: null });
  });

  test('and to verify, takes the version and refuses the certificate: it accepts, but did not finish', async () => {
    expect(await hear(told('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0', '-verify_return_error', '-verify', '1'), OLD)).toMatchObject({
      accepted: { version: 'TLSv1.1', finished: false },
    });
  });
});

describe('a recorder and the life of the process it runs in', () => {
  /** Runs this as a program of its own, over the recorder as it is; gives what it printed and how it ended. */
  async function run(program: string): Promise<{ readonly printed: string; readonly code: number | null }> {
    const { outputFiles } = await build({
      stdin: { contents: `import { openRecorder } from './recorder.ts';\n${program}`, resolveDir: 'src/handshake', loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    const child = spawn(process.execPath, ['--input-type=module', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
    });
    child.stdin.end(outputFiles[0]?.text);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { printed: printed.trim(), code };
  }
  const OPEN = 'const recorder = await openRecorder({ signal: new AbortController().signal, timeoutMs: 60_000 });';

  test('a forgotten one does not keep it alive, nor do its connections', async () => {
    const { printed, code } = await run(`${OPEN}
      const { connect } = await import('node:net');
      await new Promise((done) => connect(recorder.port, recorder.host, done).unref());
      console.log('done');`);
    expect({ printed, code }).toEqual({ printed: 'done', code: 0 });
  });

  test('a closed one leaves nothing behind, in the middle of a conversation and after one', async () => {
    const { printed, code } = await run(`${OPEN}
      const { connect } = await import('node:tls');
      connect({ port: recorder.port, host: recorder.host }).on('error', () => {});
      console.log((await recorder.next()).kind);
      await recorder.close();
      console.log(process.getActiveResourcesInfo().filter((one) => /Server|Timeout/.test(one)).length);`);
    expect({ printed, code }).toEqual({ printed: 'hello\n0', code: 0 });
  });

  test('whoever waits for an answer gets one, with nothing else to keep the process alive', async () => {
    const { printed, code } = await run(`const recorder = await openRecorder({ signal: new AbortController().signal, timeoutMs: 200 });
      console.log((await recorder.next()).kind);`);
    expect({ printed, code }).toEqual({ printed: 'silence', code: 0 });
  });
});
