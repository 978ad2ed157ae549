// Going on with a handshake at chosen versions, old ones too, to see whether the client goes on as well.
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { TlsVersion } from '../tls/versions.ts';
import type { ThrowAwayIdentity } from './recorder-certificate.ts';

/** The versions that a handshake can be finished at here: Node's OpenSSL speaks no SSL 3.0. */
export type ServedVersion = Exclude<TlsVersion, 'SSLv3'>;
const SERVED: readonly ServedVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

export interface ServedVersions {
  readonly min: ServedVersion;
  readonly max: ServedVersion;
}

/** The version that the client went on with when it was answered. */
export interface Accepted {
  readonly version: ServedVersion;
  /** False: it took the version and refused the certificate. What else it would have refused is not known then. */
  readonly finished: boolean;
}

/** The alerts of a client that has read the certificate, and so did not mind the version (RFC 8446 6.2), as OpenSSL's error codes end. */
const CERTIFICATE_ALERT = /_ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN))$/;
/** OpenSSL 3 makes the signatures of TLS 1.0 and 1.1 at this level alone. */
const CIPHERS = 'ALL:!aNULL:@SECLEVEL=0';

/**
 * Answers a client whose first bytes, `read`, were taken from the socket. Null: it did not go on with any of the versions.
 * The promise stays open as long as the handshake stands still: the caller sets the time.
 */
export function answer(socket: Socket, read: Uint8Array, versions: ServedVersions, identity: ThrowAwayIdentity): Promise<Accepted | null> {
  const accepted = (secured: TLSSocket, finished: boolean): Accepted | null => {
    const protocol = secured.getProtocol();
    const version = SERVED.find((served) => served === protocol);
    return version === undefined ? null : { version, finished };
  };
  return new Promise((resolve) => {
    const server = createServer({
      key: identity.key,
      cert: identity.certificate,
      minVersion: versions.min,
      maxVersion: versions.max,
      ciphers: CIPHERS,
    });
    server.on('secureConnection', (secured) => {
      secured.on('error', () => {});
      resolve(accepted(secured, true));
      secured.end();
    });
    server.on('tlsClientError', (error: Error & { code?: unknown }, secured) => {
      resolve(CERTIFICATE_ALERT.test(String(error.code)) ? accepted(secured, false) : null);
    });
    socket.unshift(read);
    server.emit('connection', socket);
  });
}
