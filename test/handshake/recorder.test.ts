import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { type Heard, openRecorder, type Recorder, type RecorderOptions } from '../../src/handshake/recorder.ts';
import { readHello } from '../../src/tls/client-hello.ts';
import { bytesOf, REAL } from '../tls/client-hello-fixtures.ts';

const open: Recorder[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((recorder) => recorder.close()));
});

async function recorderFor(options: Partial<RecorderOptions> = {}): Promise<Recorder> {
  const recorder = await openRecorder({ signal: new AbortController().signal, timeoutMs: 10_000, ...options });
  open.push(recorder);
  return recorder;
}
async function plain({ port, host }: Recorder): Promise<Socket> {
  const socket = connectPlain({ port, host });
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}
/** All that comes until the other side hangs up. */
async function received(socket: Socket): Promise<string> {
  const chunks: Uint8Array[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(chunks).toString('hex');
}
/** What Node's own client makes of it: the version, or the code of the error. */
function dial({ port, host }: Recorder, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ port, host, rejectUnauthorized: false, ...options }, () => {
      resolve(String(socket.getProtocol()));
      socket.end();
    });
    sockets.push(socket);
    socket.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
  });
}
const heardHello = (heard: Heard) => {
  if (heard.kind !== 'hello') throw new Error(`heard ${JSON.stringify(heard)}`);
  return heard;
};

describe('a recorder takes down the first hello', () => {
  test("of Node's own client, with the time it took, and answers with handshake_failure", async () => {
    const recorder = await recorderFor();
    const [heard, ending] = await Promise.all([recorder.next(), dial(recorder, { servername: 'probe.example', ALPNProtocols: ['h2'] })]);
    expect(heardHello(heard).hello).toMatchObject({ maxVersion: 'TLSv1.3', versionsListed: true, sni: 'probe.example', alpn: ['h2'] });
    expect(heardHello(heard)).toMatchObject({ accepted: null, ms: expect.any(Number) });
    expect(heardHello(heard).ms).toBeGreaterThan(0);
    expect(ending).toMatch(/HANDSHAKE_FAILURE$/);
    expect(await recorder.next()).toBe(heard);
  });

  test('with the alert as seven bytes and the end of the connection behind them, however much was sent', async () => {
    const recorder = await recorderFor();
    const socket = await plain(recorder);
    socket.write(Buffer.concat([bytesOf(REAL.openssl10), Buffer.alloc(300_000)]));
    expect(await received(socket)).toBe('15030100020228');
  });

  test.each([1, 5, 600])('in pieces of %i bytes', async (size) => {
    const recorder = await recorderFor();
    const socket = await plain(recorder);
    socket.setNoDelay(true);
    const bytes = bytesOf(size === 1 ? REAL.openssl10 : REAL.node24);
    for (let at = 0; at < bytes.length; at += size) {
      socket.write(bytes.subarray(at, at + size));
      if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await recorder.next()).toMatchObject(readHello(bytes));
  });

  test('and only the first: whoever comes later is hung up on, and the port stays taken', async () => {
    const recorder = await recorderFor();
    const silent = await plain(recorder);
    const first = await plain(recorder);
    first.write(bytesOf(REAL.node8));
    const heard = await recorder.next();
    expect(await received(silent)).toBe('');
    const late = await plain(recorder);
    late.write(bytesOf(REAL.openssl10));
    expect(await received(late)).toBe('');
    expect(heardHello(await recorder.next())).toBe(heard);
    expect(heardHello(heard).hello.maxVersion).toBe('TLSv1.2');
  });

  test('after connections that say nothing, as some clients open them', async () => {
    const recorder = await recorderFor();
    (await plain(recorder)).destroy();
    (await plain(recorder)).write(bytesOf(REAL.curl));
    expect((await recorder.next()).kind).toBe('hello');
  });

  test('or what came instead', async () => {
    const [alerted, asked] = [await recorderFor(), await recorderFor()];
    (await plain(alerted)).write(bytesOf(REAL.alert));
    const http = await plain(asked);
    http.write('GET / HTTP/1.1\r\n');
    expect(await alerted.next()).toMatchObject({ kind: 'alert', name: 'protocol_version', accepted: null });
    expect(await asked.next()).toMatchObject({ kind: 'not-tls', text: 'an HTTP request' });
    expect(await received(http)).toBe('');
  });

  test('not from more connections than any client opens', async () => {
    const recorder = await recorderFor();
    for (let one = 0; one < 16; one += 1) await plain(recorder);
    expect(await received(await plain(recorder))).toBe('');
  });

  test('not beyond the bytes that a hello may have', async () => {
    const recorder = await recorderFor();
    const socket = await plain(recorder);
    socket.write(
      Buffer.concat([
        Buffer.from('1603010004010000ff', 'hex'),
        ...Array.from({ length: 30_000 }, () => Buffer.from('160301000100', 'hex')),
      ]),
    );
    expect((await recorder.next()).kind).toBe('not-tls');
  });
});

describe('a recorder that hears nothing', () => {
  test('says so when the time is over', async () => {
    const recorder = await recorderFor({ timeoutMs: 40 });
    const socket = await plain(recorder);
    expect(await recorder.next()).toEqual({ kind: 'silence' });
    expect(await received(socket)).toBe('');
  });

  test('says that a hello stayed incomplete, if it did', async () => {
    const recorder = await recorderFor({ timeoutMs: 150 });
    (await plain(recorder)).write(bytesOf(REAL.node24).subarray(0, 700));
    expect(await recorder.next()).toMatchObject({ kind: 'incomplete', accepted: null });
  });

  test.each(['abort', 'close'])('ends at once on %s', async (how) => {
    const abort = new AbortController();
    const recorder = await recorderFor({ signal: abort.signal });
    const socket = await plain(recorder);
    const heard = recorder.next();
    if (how === 'abort') abort.abort();
    else await recorder.close();
    expect(await heard).toEqual({ kind: 'silence' });
    expect(await received(socket)).toBe('');
    await recorder.close();
    await expect(plain(recorder)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('is closed from the start when the signal was there before', async () => {
    const recorder = await recorderFor({ signal: AbortSignal.abort() });
    expect(await recorder.next()).toEqual({ kind: 'silence' });
    await recorder.close();
    await expect(plain(recorder)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

test('a recorder listens on 127.0.0.1 alone, each on a port of its own', async () => {
  const [one, other] = [await recorderFor(), await recorderFor()];
  expect(one.port).not.toBe(other.port);
  const elsewhere = connectPlain({ port: one.port, host: '127.0.0.2' });
  await expect(once(elsewhere, 'connect')).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/) });
});

describe('a recorder that goes on with the handshake', () => {
  const at = (min: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3', max = min) => recorderFor({ answer: { tls: { min, max } } });
  const OLD: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'ALL:@SECLEVEL=0' };

  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const)('learns that a client accepts %s, which its hello does not tell', async (version) => {
    const recorder = await at(version);
    const [heard, ending] = await Promise.all([recorder.next(), dial(recorder, OLD)]);
    expect(heardHello(heard)).toMatchObject({
      hello: { maxVersion: 'TLSv1.2', versionsListed: false },
      accepted: { version, finished: true },
    });
    expect(ending).toBe(version);
  });

  test('learns that a client refuses an older version', async () => {
    const recorder = await at('TLSv1', 'TLSv1.1');
    const [heard] = await Promise.all([recorder.next(), dial(recorder, { ...OLD, minVersion: 'TLSv1.2' })]);
    expect(heardHello(heard)).toMatchObject({ hello: { maxVersion: 'TLSv1.2' }, accepted: null });
  });

  test('takes the newest that both know', async () => {
    const recorder = await at('TLSv1', 'TLSv1.3');
    const [heard] = await Promise.all([recorder.next(), dial(recorder, {})]);
    expect(heardHello(heard).accepted).toEqual({ version: 'TLSv1.3', finished: true });
  });

  test('does not wait longer than its time for a client that stands still', async () => {
    const recorder = await recorderFor({ timeoutMs: 300, answer: { tls: { min: 'TLSv1', max: 'TLSv1' } } });
    (await plain(recorder)).write(bytesOf(REAL.node8));
    expect(await recorder.next()).toMatchObject({ kind: 'hello', accepted: null });
  });

  test('listens to nobody else meanwhile', async () => {
    const recorder = await recorderFor({ timeoutMs: 60_000, answer: { tls: { min: 'TLSv1', max: 'TLSv1' } } });
    const other = await plain(recorder);
    (await plain(recorder)).write(bytesOf(REAL.node8));
    expect(await received(other)).toBe('');
    const late = await plain(recorder);
    late.write(bytesOf(REAL.openssl10));
    expect(await received(late)).toBe('');
    await recorder.close();
    expect(await recorder.next()).toMatchObject({ kind: 'hello', hello: { maxVersion: 'TLSv1.2' }, accepted: null });
  });

  test('tells of a client that hangs up in the middle as of one that did not go on', async () => {
    const recorder = await at('TLSv1');
    const socket = await plain(recorder);
    socket.write(bytesOf(REAL.node8));
    socket.once('data', () => socket.destroy());
    expect(await recorder.next()).toMatchObject({ kind: 'hello', accepted: null });
  });
});
