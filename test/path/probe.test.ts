// The whole probe on the loopback: ordinary servers, and devices that get in the way.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '../../src/path/endpoint.ts';
import { type PathOptions, probePath } from '../../src/path/probe.ts';
import type { EndpointReport } from '../../src/path/report.ts';
import { readHello } from '../../src/tls/client-hello.ts';
import { authority, serverCertificate } from './support/certificates.ts';
import { deviceBefore, isWholeRecord, type Listening, rawServer, tlsServer } from './support/servers.ts';

const HOST = 'sts.eu-west-1.amazonaws.com';
const amazon = authority({ CN: 'Amazon Root CA 1', O: 'Amazon' });
const between = authority({ CN: 'Amazon RSA 2048 M02', O: 'Amazon' }, amazon);
const amazonRoots = { [amazon.keyHash]: 'Amazon Root CA 1' };
const genuine = serverCertificate(between, HOST, { sent: [between] });
const inspector = authority({ CN: 'Corp Inspection CA', O: 'Corp' });

async function tried(to: Listening, options: Partial<PathOptions> & { readonly host?: string } = {}): Promise<EndpointReport> {
  const endpoint = parseEndpoint(options.host ?? HOST);
  if (typeof endpoint === 'string') throw new Error(endpoint);
  const signal = new AbortController().signal;
  const { endpoints } = await probePath({
    endpoints: [endpoint],
    timeoutMs: 500,
    pauseMs: 60,
    signal,
    env: {},
    ca: [amazon.pem],
    amazonRoots,
    connectTo: { host: to.host, port: to.port },
    ...options,
  });
  const [report] = endpoints;
  if (!report) throw new Error('no report');
  return report;
}

const answers = ({ hellos }: EndpointReport) => hellos.map(({ answer }) => answer);

describe('who answers', () => {
  test('a certificate that leads to Amazon, on a way that lets everything through: nothing suspicious', async () => {
    const server = await tlsServer(genuine);
    const report = await tried(server);
    expect(report).toMatchObject({
      verdict: 'nothing-suspicious',
      inspection: 'not-seen',
      largeHellos: 'pass',
      awsName: true,
      address: '127.0.0.1',
      connections: 4,
      handshake: { outcome: 'agreed', version: 'TLSv1.3', group: 'x25519' },
    });
    expect(report.handshake.certificate).toEqual({
      leaf: { subject: HOST, issuer: 'Amazon RSA 2048 M02 (Amazon)' },
      // The server has not sent its root: it was found among the trusted ones.
      top: { subject: 'Amazon Root CA 1 (Amazon)', issuer: 'Amazon Root CA 1 (Amazon)' },
      length: 3,
      verifies: true,
      problem: null,
      amazonRoot: 'Amazon Root CA 1',
    });
    expect(server.connections()).toBe(4);
  });

  test('a device with a certificate of its own is named by its issuer', async () => {
    const report = await tried(await tlsServer(serverCertificate(inspector, HOST, { sent: [inspector] })));
    expect(report).toMatchObject({ verdict: 'suspicious', inspection: 'likely', largeHellos: 'pass' });
    expect(report.reasons[0]).toBe(
      'A TLS-inspecting device is likely between this machine and AWS: its certificate is issued by Corp Inspection CA (Corp).',
    );
    expect(report.handshake.certificate).toMatchObject({ verifies: false, problem: 'SELF_SIGNED_CERT_IN_CHAIN', amazonRoot: null });
  });

  test("a device that has copied Amazon's names is not taken for Amazon: keys count", async () => {
    const copy = authority(amazon.name);
    const report = await tried(await tlsServer(serverCertificate(copy, HOST, { sent: [copy] })));
    expect(report).toMatchObject({ inspection: 'likely', verdict: 'suspicious' });
    expect(report.handshake.certificate?.amazonRoot).toBeNull();
  });

  test("a device that sends Amazon's real root along with its own certificate is not taken for Amazon: signatures count", async () => {
    const copy = authority(amazon.name);
    const report = await tried(await tlsServer(serverCertificate(copy, HOST, { sent: [amazon] })));
    expect(report).toMatchObject({ inspection: 'likely', verdict: 'suspicious' });
    expect(report.handshake.certificate?.amazonRoot).toBeNull();
  });

  test('a device whose authority this machine trusts, publicly so it seems, could be one or not', async () => {
    const report = await tried(await tlsServer(serverCertificate(inspector, HOST)), { ca: [amazon.pem, inspector.pem] });
    expect(report).toMatchObject({ inspection: 'unknown', verdict: 'unknown' });
    expect(report.reasons[0]).toMatch(/a public authority, but not Amazon/);
  });

  test.each([
    ['is over', serverCertificate(between, HOST, { sent: [between], days: -2 }), 'CERT_HAS_EXPIRED'],
    ["is another name's", serverCertificate(between, 'example.amazonaws.com', { sent: [between] }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('a certificate of Amazon that %s is suspicious, and the clock is thought of', async (_, certificate, problem) => {
    const report = await tried(await tlsServer(certificate));
    expect(report).toMatchObject({ inspection: 'likely', handshake: { certificate: { problem, verifies: false } } });
    expect(report.reasons[0]).toContain(problem);
    expect(report.reasons[0]).toContain('clock');
  });

  test('a device that caps at TLS 1.2 is told apart from an endpoint that does', async () => {
    const device = await tried(await tlsServer(serverCertificate(inspector, HOST), { maxVersion: 'TLSv1.2' }));
    expect(device).toMatchObject({ verdict: 'suspicious', handshake: { version: 'TLSv1.2' } });
    expect(device.reasons.join(' ')).toContain('Who answered agreed to TLS 1.2 only');
    expect(device.hellos[0]).toMatchObject({ answer: 'server-hello', version: 'TLSv1.2', group: null });
    const endpoint = await tried(await tlsServer(genuine, { maxVersion: 'TLSv1.2' }));
    expect(endpoint).toMatchObject({ verdict: 'nothing-suspicious', inspection: 'not-seen' });
    expect(endpoint.reasons.join(' ')).toContain('TLS 1.2 is what the endpoint itself agreed to');
  });

  test("a foreign certificate under a name that is not AWS's says that it may be the server's own", async () => {
    const server = await tlsServer(serverCertificate(inspector, 'intranet.example'));
    const report = await tried(server, { host: 'intranet.example' });
    expect(report).toMatchObject({ awsName: false, verdict: 'suspicious' });
    expect(report.reasons.join(' ')).toContain("intranet.example is not a name of AWS's");
  });

  test('hostile names come out short and inert', async () => {
    const hostile = authority({ CN: `\u001B[2J\u202EAmazon\n${'x'.repeat(5000)}`, O: '\u0007' });
    const report = await tried(await tlsServer(serverCertificate(hostile, HOST, { name: { CN: '\u001B]0;owned\u0007' } })));
    const text = JSON.stringify([report.handshake.certificate, report.reasons]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]|\\u00/);
    expect(report.handshake.certificate?.leaf.issuer.length).toBeLessThan(150);
    expect(report.verdict).toBe('suspicious');
  });
});

describe('what gets through', () => {
  test('a device that drops hellos over 1 KB chokes on large ones', async () => {
    const device = await deviceBefore(await tlsServer(genuine), (first) => first.readUInt16BE(3) < 1024);
    const report = await tried(device);
    expect(answers(report)).toEqual(['server-hello', 'silence', 'silence']);
    expect(report).toMatchObject({ verdict: 'suspicious', inspection: 'not-seen', largeHellos: 'fail' });
    expect(report.hellos.map(({ tries }) => tries)).toEqual([2, 2, 2]);
    expect(report.connections).toBe(device.connections());
    expect(report.reasons.join(' ')).toMatch(/chokes on large hellos: .* not answered, twice, in one piece or in two/);
  });

  test('a device that wants a hello in one piece chokes on two segments alone', async () => {
    const device = await deviceBefore(await tlsServer(genuine), (first, socket) => {
      if (isWholeRecord(first)) return true;
      socket.resetAndDestroy();
      return false;
    });
    const report = await tried(device);
    expect(answers(report)).toEqual(['server-hello', 'server-hello', 'reset']);
    expect(report).toMatchObject({ verdict: 'suspicious', largeHellos: 'fail' });
    expect(report.reasons.join(' ')).toContain('met with a reset, twice, when it comes in two pieces');
  });

  test('a server that refuses the large hello with an alert', async () => {
    const server = await deviceBefore(await tlsServer(genuine), (first, socket) => {
      if (first.length < 1024) return true;
      socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 50]));
      return false;
    });
    const report = await tried(server);
    expect(report.hellos[1]).toMatchObject({ answer: 'alert', code: 'decode_error' });
    expect(report.largeHellos).toBe('fail');
  });

  test('one large hello that got lost is tried again, and is no suspicion', async () => {
    let large = 0;
    const device = await deviceBefore(await tlsServer(genuine), (first) => first.length < 1024 || ++large > 1);
    const report = await tried(device);
    expect(report).toMatchObject({ verdict: 'nothing-suspicious', largeHellos: 'pass', connections: 5 });
  });

  test('a way that closes altogether after some connections is not taken for one that chokes on large hellos', async () => {
    let connections = 0;
    const report = await tried(await deviceBefore(await tlsServer(genuine), () => ++connections <= 2));
    expect(report).toMatchObject({ largeHellos: 'unknown', verdict: 'unknown' });
    expect(report.reasons.join(' ')).toContain('could not be told: the small one is not answered');
  });

  test('a server that takes the post-quantum group is told from one that does not', async () => {
    const serverHello = readFileSync(new URL('./support/server-hello-mlkem.hex', import.meta.url), 'utf8').trim();
    const server = await rawServer((socket) => {
      let got = Buffer.alloc(0);
      socket.on('data', (data) => {
        got = Buffer.concat([got, data]);
        if (readHello(got).kind === 'hello') socket.write(Buffer.from(serverHello, 'hex'));
      });
    });
    const report = await tried(server);
    expect(report.hellos[1]).toMatchObject({ answer: 'server-hello', version: 'TLSv1.3', group: 'X25519MLKEM768' });
    expect(report.reasons.join(' ')).toContain('The answer takes X25519MLKEM768');
    // Newer Nodes would take the post-quantum group by themselves.
    const classical = await tried(await tlsServer(genuine, { ecdhCurve: 'X25519' }));
    expect(classical.reasons.join(' ')).toContain('does not do post-quantum key exchange yet');
  });
});

describe('what cannot be told', () => {
  test('a server that never answers', async () => {
    const report = await tried(await rawServer(() => {}), { timeoutMs: 200 });
    expect(report).toMatchObject({ verdict: 'unknown', handshake: { outcome: 'silence', certificate: null }, connections: 5 + 2 });
    expect(answers(report)).toEqual(['silence', 'silence', 'silence']);
    expect(report.reasons.at(-1)).toContain('No TLS was answered at all');
  });

  test('a server that resets', async () => {
    const report = await tried(await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(answers(report)).toEqual(['reset', 'reset', 'reset']);
    expect(report.verdict).toBe('unknown');
  });

  test('a firewall that answers with a page', async () => {
    const report = await tried(
      await rawServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n\u001B[2J'))),
    );
    expect(answers(report)).toEqual(['not-tls', 'not-tls', 'not-tls']);
    expect(report).toMatchObject({ verdict: 'unknown', handshake: { outcome: 'failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' } });
  });

  test('nobody listens: not reached', async () => {
    const { port } = await new Promise<{ port: number }>((resolve) => {
      void import('node:net').then(({ createServer }) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
          const address = server.address();
          server.close(() => resolve({ port: typeof address === 'object' ? (address?.port ?? 1) : 1 }));
        });
      });
    });
    const report = await tried({ host: '127.0.0.1', port, connections: () => 0 });
    expect(report.hellos).toHaveLength(1);
    expect(report).toMatchObject({ verdict: 'not-reached', address: null, handshake: { outcome: 'unreachable', code: 'ECONNREFUSED' } });
  });
});

describe('what is sent', () => {
  test('a server name and key shares, and not one byte of a request', async () => {
    const heard: Buffer[] = [];
    const server = await rawServer((socket) => {
      const index = heard.push(Buffer.alloc(0)) - 1;
      socket.on('data', (data) => {
        heard[index] = Buffer.concat([heard[index] ?? Buffer.alloc(0), data]);
      });
    });
    await tried(server, { timeoutMs: 250 });
    const hellos = heard.map((bytes) => readHello(bytes));
    expect(hellos.map((each) => each.kind === 'hello' && each.hello.sni)).toEqual(heard.map(() => HOST));
    for (const bytes of heard) expect(bytes.length).toBe(5 + bytes.readUInt16BE(3));
  });

  test('a stop ends everything at once', async () => {
    const controller = new AbortController();
    const server = await rawServer(() => controller.abort());
    const started = Date.now();
    const report = await tried(server, { timeoutMs: 30_000, signal: controller.signal });
    expect(report.hellos).toEqual([]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
