// An ordinary handshake by Node's own TLS, to its end, without a request: what is agreed on, and who answers.
import { connect, rootCertificates } from 'node:tls';
import { TLS_VERSIONS, type TlsVersion } from '../tls/versions.ts';
import { type Chain, readChain } from './certificates.ts';
import { type Dial, type Failure, withConnection } from './connection.ts';

export interface Agreed {
  readonly kind: 'agreed';
  /** The address that the name led to. */
  readonly address: string;
  readonly version: TlsVersion;
  /** IANA's name. */
  readonly cipherSuite: string;
  /** The key exchange group; null where Node does not tell. */
  readonly group: string | null;
  /** Null: no certificate was shown. */
  readonly chain: Chain | null;
  /** Why the certificate does not verify: OpenSSL's or Node's word, such as `SELF_SIGNED_CERT_IN_CHAIN`; null where it does. */
  readonly problem: string | null;
}

export type Handshake =
  | Agreed
  /** TLS was spoken, and no agreement reached. OpenSSL's word for it. */
  | { readonly kind: 'failed'; readonly code: string; readonly address: string }
  | (Failure & { readonly address: string | null });

/** Whom to trust; for tests, which cannot have certificates of Amazon. */
export interface Trust {
  /** PEM; those that come with Node when left out, whatever else this machine trusts. */
  readonly ca?: readonly string[];
  /** Key hashes of Amazon's roots, to their names. */
  readonly amazonRoots?: Readonly<Record<string, string>>;
}

/** Classical groups, whatever this Node would offer by itself: a path that chokes on large hellos must not hide its certificate. */
const GROUPS = 'X25519:P-256:P-384';
/** OpenSSL's names of groups, as IANA has them. */
const GROUP_NAMES: Readonly<Record<string, string>> = {
  X25519: 'x25519',
  prime256v1: 'secp256r1',
  'P-256': 'secp256r1',
  'P-384': 'secp384r1',
};

const isVersion = (text: string | null): text is TlsVersion => TLS_VERSIONS.some((version) => version === text);
const WORD = /^[A-Z][A-Z0-9_]{1,63}$/;
const wordOf = (code: unknown): string => (typeof code === 'string' && WORD.test(code) ? code : 'UNKNOWN');

/** Shakes hands with `servername` over the connection that `dial` says, at TLS 1.2 or 1.3. */
export async function shakeHands(dial: Dial, servername: string, trust: Trust): Promise<Handshake> {
  const ca = trust.ca ?? rootCertificates;
  const result = await withConnection<Handshake>(dial, (socket, over) => {
    const reached = socket.remoteAddress ?? dial.host;
    return new Promise((resolve) => {
      // Not to trust is what this is about: the certificate is looked at, and nothing is sent afterwards.
      const secure = connect({
        socket,
        servername,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        ecdhCurve: GROUPS,
        ca: [...ca],
      });
      over.addEventListener('abort', () => resolve({ kind: 'silence', address: reached }), { once: true });
      secure.once('error', (error: NodeJS.ErrnoException) => {
        const code = wordOf(error.code);
        // Node calls it a reset, too, when the other side has only ended the connection.
        resolve(code.startsWith('ERR_SSL_') ? { kind: 'failed', code, address: reached } : { kind: 'closed', address: reached });
      });
      secure.once('close', () => resolve({ kind: 'closed', address: reached }));
      secure.once('secureConnect', () => {
        const version = secure.getProtocol();
        const key = secure.getEphemeralKeyInfo();
        const name = key !== null && 'name' in key && typeof key.name === 'string' ? key.name : null;
        const leaf = secure.getPeerX509Certificate();
        resolve({
          kind: 'agreed',
          address: reached,
          version: isVersion(version) ? version : 'TLSv1.2',
          cipherSuite: secure.getCipher().standardName,
          group: name === null ? null : (GROUP_NAMES[name] ?? name),
          chain: leaf === undefined ? null : readChain(leaf, ca, trust.amazonRoots),
          problem: secure.authorized ? null : wordOf(problemOf(secure.authorizationError)),
        });
        secure.destroy();
      });
    });
  });
  return 'address' in result ? result : { ...result, address: null };
}

/** Node's types say `Error`; what comes is a word, or an error with one. */
function problemOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}
