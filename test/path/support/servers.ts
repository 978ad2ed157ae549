// Servers on the loopback, and devices in front of them: what a path can do to a hello.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { ServerCertificate } from './certificates.ts';

export interface Listening {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** How many connections came. */
  readonly connections: () => number;
}

async function listening(server: Server, sockets: Set<Socket>): Promise<Listening> {
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return { host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0, connections: () => connections };
}

/** Node's own TLS server. */
export function tlsServer(certificate: ServerCertificate, options: TlsOptions = {}): Promise<Listening> {
  const server = createTlsServer({ ...certificate, ...options });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => socket.on('error', () => {}));
  return listening(server, new Set());
}

/** A server that does with a raw connection whatever the test says. */
export const rawServer = (handle: (socket: Socket) => void): Promise<Listening> =>
  listening(createServer({ allowHalfOpen: true }, handle), new Set());

/** A device before `server`: `judge` sees the first piece that comes, and what it does not pass on is dropped without a word. */
export function deviceBefore(server: Listening, passes: (first: Buffer, socket: Socket) => boolean): Promise<Listening> {
  const sockets = new Set<Socket>();
  const device = createServer((socket) => {
    socket.once('data', (first) => {
      if (!passes(first, socket)) return;
      const onward = connect(server.port, server.host);
      sockets.add(onward);
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      onward.write(first);
      socket.pipe(onward);
      onward.pipe(socket);
    });
  });
  return listening(device, sockets);
}

/** Whether a piece holds a whole TLS record: all that a device knows which does not put pieces together. */
export const isWholeRecord = (piece: Buffer): boolean => piece.length >= 5 && piece.length >= 5 + piece.readUInt16BE(3);
