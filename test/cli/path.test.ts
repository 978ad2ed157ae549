// `path`: what it says before it sends anything, what it prints, and how it ends.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { path, type RawPathFlags } from '../../src/cli/commands/path.ts';
import { EXIT, UsageError } from '../../src/cli/exit.ts';
import type { Interrupt } from '../../src/cli/interrupt.ts';
import { authority, serverCertificate } from '../path/support/certificates.ts';
import { type Listening, rawServer, tlsServer } from '../path/support/servers.ts';
import { listening, undisturbed } from './support/headless.ts';

const HOST = 'sts.eu-west-1.amazonaws.com';
const amazon = authority({ CN: 'Amazon Root CA 1', O: 'Amazon' });
const inspector = authority({ CN: 'Corp \u001B[31m\u202E CA', O: 'Corp' });
const laboratory = (server: Pick<Listening, 'host' | 'port'>) => ({
  connectTo: { host: server.host, port: server.port },
  ca: [amazon.pem],
  amazonRoots: { [amazon.keyHash]: 'Amazon Root CA 1' },
  pauseMs: 40,
});

async function run(server: Listening, raw: Partial<RawPathFlags> = {}, hosts = [HOST], env = {}, interrupt: Interrupt = undisturbed()) {
  const output = listening();
  const code = await path(hosts, { timeout: '0.5', ...raw }, env, output, interrupt, laboratory(server));
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

test('what is sent is said before the first connection, even when quiet', async () => {
  const server = await tlsServer(serverCertificate(amazon, HOST));
  const said: { readonly text: string; readonly connections: number }[] = [];
  const output = { ...listening(), say: (text: string) => void said.push({ text, connections: server.connections() }) };
  await path([HOST], { timeout: '5', quiet: true }, {}, output, undisturbed(), laboratory(server));
  const text = said.map((each) => each.text).join('\n');
  expect(text).toContain(`To ${HOST} port 443: TLS handshakes without a request. No credentials, no data`);
  expect(text).toContain('4 connections each, up to 8 where a hello is not answered, at most 5 seconds for each');
  expect(said.every(({ connections }) => connections === 0)).toBe(true);
  expect(server.connections()).toBe(4);
});

test('nothing suspicious: 0, and the chain in words', async () => {
  const { code, stdout } = await run(await tlsServer(serverCertificate(amazon, HOST)));
  expect(code).toBe(EXIT.clean);
  expect(stdout).toContain(`${HOST} (127.0.0.1): nothing suspicious`);
  expect(stdout).toContain('certificate: sts.eu-west-1.amazonaws.com, issued by Amazon Root CA 1 (Amazon)');
  expect(stdout).toContain('TLS 1.3');
});

test('a device in between: 1, and nothing that it wrote into its name moves the cursor', async () => {
  const server = await tlsServer(serverCertificate(inspector, HOST));
  const { code, stdout } = await run(server);
  expect(code).toBe(EXIT.findings);
  expect(stdout).toMatch(/A TLS-inspecting device is likely .* issued by Corp \uFFFD\[31m\uFFFD CA \(Corp\)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('--json keeps to the schema that --schema prints, and says the same', async () => {
  const schema = await run(await rawServer(() => {}), { schema: true }, []);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema.stdout));
  for (const server of [
    await tlsServer(serverCertificate(inspector, HOST)),
    await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  ]) {
    const report: unknown = JSON.parse((await run(server, { json: true })).stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  }
});

test('what cannot be told: 3', async () => {
  const { code, stdout } = await run(await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
  expect(code).toBe(EXIT.notProven);
  expect(stdout).toContain('Verdict: could not be told');
});

test('nobody there: 4', async () => {
  const { code, stdout } = await run({ host: '127.0.0.1', port: 1, connections: () => 0 });
  expect(code).toBe(EXIT.nothingDone);
  expect(stdout).toContain('No connection came about (ECONNREFUSED)');
});

test('a proxy is named and not used, and its password is not printed', async () => {
  const server = await tlsServer(serverCertificate(amazon, HOST));
  const { stderr, stdout } = await run(server, { json: true }, [HOST], { HTTPS_PROXY: 'http://user:s3cret@127.0.0.1:1', ALL_PROXY: '' });
  expect(stderr).toContain('HTTPS_PROXY is set: programs that use it take another way');
  expect(JSON.parse(stdout)).toMatchObject({ proxyVariables: ['HTTPS_PROXY'], verdict: 'nothing-suspicious' });
  expect(stderr + stdout).not.toContain('s3cret');
});

test('wrong usage comes before anything is sent', async () => {
  const server = await rawServer(() => {});
  for (const hosts of [[], ['10.0.0.0/8'], ['https://x.y'], ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.amazonaws.com`)])
    await expect(run(server, {}, hosts)).rejects.toThrow(UsageError);
  for (const timeout of ['0', '61', 'x', '-1', '1e1']) await expect(run(server, { timeout })).rejects.toThrow(UsageError);
  expect(server.connections()).toBe(0);
});

test('the same endpoint twice is tried once', async () => {
  const server = await tlsServer(serverCertificate(amazon, HOST));
  await run(server, {}, [HOST, `${HOST}:443`, HOST.toUpperCase()]);
  expect(server.connections()).toBe(4);
});

test('stopped in between: no verdict, and the code of the signal', async () => {
  const controller = new AbortController();
  const server = await rawServer(() => controller.abort());
  const interrupt: Interrupt = {
    signal: controller.signal,
    exitCode: () => (controller.signal.aborted ? EXIT.interrupted : null),
    dispose: () => {},
  };
  const { code, stdout, stderr } = await run(server, { timeout: '30' }, [HOST], {}, interrupt);
  expect(code).toBe(EXIT.interrupted);
  expect(stdout).toBe('');
  expect(stderr).toContain('Stopped');
});
