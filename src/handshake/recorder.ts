// A listener on the loopback that one probed program is made to connect to: it takes down the first hello and hangs up.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type HelloReading, readHello } from '../tls/client-hello.ts';
import { type Accepted, answer, type ServedVersions } from './recorder-answer.ts';
import { makeIdentity, type ThrowAwayIdentity } from './recorder-certificate.ts';

export type { Accepted, ServedVersion } from './recorder-answer.ts';

export interface RecorderOptions {
  /** Aborted: what was heard so far is the answer, and everything is closed. */
  readonly signal: AbortSignal;
  /** Counts from the opening of the recorder: open it just before the program starts. */
  readonly timeoutMs: number;
  /** Go on with the handshake at these versions, to learn whether the client does. Without it: a fatal `handshake_failure`. */
  readonly answer?: { readonly tls: ServedVersions };
}

export type Heard =
  | (HelloReading & {
      /** Milliseconds from the opening of the recorder to the end of the hello. */
      readonly ms: number;
      /** Null: it was not answered, or it did not go on with any of the versions. */
      readonly accepted: Accepted | null;
    })
  /** Nobody said anything until the time was over, the signal came or the recorder was closed. */
  | { readonly kind: 'silence' };

export interface Recorder {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** What the first client said. There is one answer, however often it is asked for; it never rejects. */
  next(): Promise<Heard>;
  /** Ends every connection. May be called again. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** A fatal `handshake_failure` in a record of TLS 1.0, which clients of every version understand (RFC 8446 6). */
const HANDSHAKE_FAILURE = Uint8Array.from([21, 3, 1, 0, 2, 2, 40]);
/** Browsers open six at once. What is held in memory is at most this times the 128 KiB that are read of one. */
const MAX_CONNECTIONS = 16;
/** How long a client may take to read the alert and hang up by itself. */
const GOODBYE_MS = 500;

interface Answering {
  readonly versions: ServedVersions;
  readonly identity: ThrowAwayIdentity;
}

let identity: Promise<ThrowAwayIdentity> | null = null;
/** One for all probes of a run: an RSA key costs a tenth of a second. */
function identityOfRun(): Promise<ThrowAwayIdentity> {
  identity ??= makeIdentity(new Date());
  return identity;
}

/** Opens a recorder for one probe, on a port of its own: the port is the secret that tells its client from others. Rejects where nothing can be listened on. */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const answering = options.answer && { versions: options.answer.tls, identity: await identityOfRun() };
  const server = createServer();
  // Waiting for an answer keeps the process alive, an open recorder does not.
  server.unref();
  server.listen({ host: HOST, port: 0, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listener without a port');
  return new LoopbackRecorder(server, address.port, options, answering ?? null);
}

class LoopbackRecorder implements Recorder {
  readonly host = HOST;
  readonly port: number;
  readonly #server: Server;
  readonly #signal: AbortSignal;
  readonly #answering: Answering | null;
  readonly #opened = performance.now();
  readonly #sockets = new Set<Socket>();
  readonly #deadline: NodeJS.Timeout;
  readonly #heard: Promise<Heard>;
  readonly #onAbort = (): void => void this.close();
  #resolve: (heard: Heard) => void = () => {};
  /** What is answered when the time is over. */
  #soFar: Heard = { kind: 'silence' };
  #taken = false;
  #settled = false;
  #closed: Promise<void> | null = null;

  constructor(server: Server, port: number, { signal, timeoutMs }: RecorderOptions, answering: Answering | null) {
    this.port = port;
    this.#server = server;
    this.#signal = signal;
    this.#answering = answering;
    this.#heard = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#deadline = setTimeout(() => this.#settle(this.#soFar), timeoutMs).unref();
    server.on('connection', (socket) => this.#listenTo(socket));
    // Accepting may fail later, for want of descriptors; then nobody is heard.
    server.on('error', () => {});
    if (signal.aborted) void this.close();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  next(): Promise<Heard> {
    if (!this.#settled) this.#deadline.ref();
    return this.#heard;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#signal.removeEventListener('abort', this.#onAbort);
      this.#server.close(() => resolve());
      this.#settle(this.#soFar);
    });
    return this.#closed;
  }

  // The port stays taken until `close`: once free, a client that tries again could reach somebody else's listener on it.
  #listenTo(socket: Socket): void {
    socket.unref();
    socket.on('error', () => {});
    if (this.#taken || this.#settled || this.#sockets.size >= MAX_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    let bytes: Uint8Array = new Uint8Array(0);
    const onData = (chunk: Uint8Array): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const reading = readHello(bytes);
      this.#soFar = { ...reading, ms: performance.now() - this.#opened, accepted: null };
      if (reading.kind === 'incomplete') return;
      // What follows is dropped: a stream without a listener flows on until it is paused.
      socket.off('data', onData);
      void this.#take(socket, bytes, this.#soFar);
    };
    socket.on('data', onData);
  }

  /** The first whole hello, or what came in its place, is what this recorder is for. Nobody else is listened to from here on. */
  async #take(socket: Socket, bytes: Uint8Array, heard: Exclude<Heard, { kind: 'silence' }>): Promise<void> {
    this.#taken = true;
    for (const other of this.#sockets) if (other !== socket) other.destroy();
    if (heard.kind !== 'hello') {
      this.#settle(heard);
    } else if (this.#answering) {
      socket.pause();
      const accepted = await answer(socket, bytes, this.#answering.versions, this.#answering.identity);
      this.#settle({ ...heard, accepted }, socket);
    } else {
      socket.end(HANDSHAKE_FAILURE);
      this.#settle(heard, socket);
    }
  }

  /** Gives the answer and ends every connection; `last` has a moment to hear the end of the conversation, if the recorder stays open. */
  #settle(heard: Heard, last?: Socket): void {
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#resolve(heard);
    for (const socket of this.#sockets) {
      if (socket === last && this.#closed === null) setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
      else socket.destroy();
    }
  }
}
