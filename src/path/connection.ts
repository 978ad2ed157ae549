// One TCP connection with one deadline; and one hello over it, up to the first answer.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type FirstAnswer, readAnswer } from './answer.ts';

/** How a connection is opened; tests open theirs on the loopback. */
export interface Dial {
  /** A name, or an address that the name has led to before. */
  readonly host: string;
  readonly port: number;
  /** For the connection and everything on it, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Failure =
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' }
  /** The other side ended the connection in order, without an answer. */
  | { readonly kind: 'closed' }
  /** No connection: the system's word for why, such as `ENOTFOUND`. */
  | { readonly kind: 'unreachable'; readonly code: string };

export type Answer = Exclude<FirstAnswer, { readonly kind: 'incomplete' }> | Failure;

/** A server has no more than this to say before its first message is over. */
const MAX_ANSWER = 2 ** 15;

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : 'ERROR');

/** What became of a connection that existed. */
const brokenBy = (error: Error): Failure =>
  // Windows says aborted where others say reset; a pipe breaks when the reset came before the rest of the hello was written.
  ({ kind: ['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(codeOf(error)) ? 'reset' : 'closed' });

/** Runs `use` on a new connection, which is gone afterwards. `use` gets a signal that is aborted when the time is over. */
export async function withConnection<T>(dial: Dial, use: (socket: Socket, over: AbortSignal) => Promise<T>): Promise<T | Failure> {
  // Not AbortSignal.any with AbortSignal.timeout: Node can collect the pair before the time is over, and it is waited for in vain (nodejs/node#57736).
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = setTimeout(end, dial.timeoutMs);
  dial.signal.addEventListener('abort', end);
  if (dial.signal.aborted) end();
  const over = controller.signal;
  const socket = connect({ host: dial.host, port: dial.port });
  socket.setNoDelay(true);
  // Whoever waits listens for errors themselves; one that comes when nobody waits any more must not end the program.
  socket.on('error', () => {});
  try {
    const failure = await new Promise<Failure | null>((resolve) => {
      if (over.aborted) resolve({ kind: 'unreachable', code: 'ETIMEDOUT' });
      over.addEventListener('abort', () => resolve({ kind: 'unreachable', code: 'ETIMEDOUT' }), { once: true });
      socket.once('error', (error) => resolve({ kind: 'unreachable', code: codeOf(error) }));
      socket.once('connect', () => resolve(null));
    });
    return failure ?? (await use(socket, over));
  } finally {
    clearTimeout(timer);
    dial.signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

export interface Sending {
  /** What goes out at once; the parts are sent one after the other. */
  readonly segments: readonly Uint8Array[];
  /** Between two segments, in milliseconds. */
  readonly pauseMs: number;
}

/** Sends a hello and waits for the first answer. The handshake is not gone on with. */
export async function sendHello(dial: Dial, { segments, pauseMs }: Sending): Promise<Answer> {
  return withConnection<Answer>(dial, async (socket, over) => {
    const answer = firstAnswer(socket, over);
    for (const [index, segment] of segments.entries()) {
      if (index > 0) await Promise.race([answer, pause(pauseMs)]);
      if (!socket.destroyed && socket.writable) socket.write(segment);
    }
    return answer;
  });
}

function firstAnswer(socket: Socket, over: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    over.addEventListener('abort', () => resolve({ kind: 'silence' }), { once: true });
    socket.once('error', (error) => resolve(brokenBy(error)));
    socket.once('close', () => resolve({ kind: 'closed' }));
    socket.once('end', () => resolve({ kind: bytes.length === 0 ? 'closed' : 'not-tls' }));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const reading = readAnswer(bytes);
      if (reading.kind !== 'incomplete') resolve(reading);
      else if (bytes.length > MAX_ANSWER) resolve({ kind: 'not-tls' });
    });
  });
}
