// What the first bytes of a connection say: the reading of a TLS ClientHello. Pure and total: any bytes have an answer.
import { readHelloBody, readSslv2Body } from './client-hello-body.ts';
import { Cursor } from './client-hello-cursor.ts';
import { ALERTS } from './client-hello-names.ts';
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

/** RFC 8446 5.1, RFC 5246 6.2.1. */
const RECORD = { header: 5, alert: 21, handshake: 22, maxLength: 2 ** 14 };
const CLIENT_HELLO = 1;
const HANDSHAKE_HEADER = 4;
/** Real hellos were seen to end below 2 KB, with keys for post-quantum groups. */
const MAX_HELLO = 2 ** 16 - 1;
/** As much as is waited for, records and all: a hello of the greatest length in records of more than a handful of bytes. */
const MAX_BYTES = 2 ** 17;

const INCOMPLETE: HelloReading = { kind: 'incomplete' };
const notTls = (text: string): HelloReading => ({ kind: 'not-tls', text });
const BROKEN = notTls('a TLS hello that is broken');

/** What else comes to ports where TLS is expected, by its first bytes. */
const OTHERS: readonly (readonly [start: string, text: string])[] = [
  ['CONNECT ', 'a CONNECT request: a proxy is in between'],
  ...['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'TRACE '].map((start) => [start, 'an HTTP request'] as const),
  ['PRI * HTTP/2.0', 'HTTP/2 without TLS'],
  ['PROXY ', 'a PROXY protocol header: a proxy is in between'],
  ['\x04\x01', 'a SOCKS request: a proxy is in between'],
  ...['\x05\x01\x00', '\x05\x02\x00', '\x05\x03\x00'].map((start) => [start, 'a SOCKS request: a proxy is in between'] as const),
  ['SSH-', 'an SSH greeting'],
];

/**
 * Reads what a client sent first: all of its bytes so far, in the order of arrival. What follows the hello is not looked at.
 * What is once decided stays so, whatever comes behind; `incomplete` ends at 128 KiB.
 */
export function readHello(bytes: Uint8Array): HelloReading {
  const reading = readStart(bytes);
  return reading.kind === 'incomplete' && bytes.length >= MAX_BYTES ? notTls('a TLS hello that does not end') : reading;
}

function readStart(bytes: Uint8Array): HelloReading {
  const [first, second, third] = bytes;
  if (first === undefined) return INCOMPLETE;
  if (first === RECORD.handshake || first === RECORD.alert) {
    // The first byte of the version is 3 in all of SSL 3.0 and TLS.
    if (second !== undefined && second !== 3) return notTls('something that is not TLS');
    return first === RECORD.alert ? readAlert(bytes) : readRecords(bytes);
  }
  // The first bit stands for a header of two bytes, which no SSLv2-style hello is without (RFC 5246 E.2).
  if ((first & 0x80) !== 0 && (third === undefined || third === CLIENT_HELLO)) return readSslv2(bytes);
  return readOther(bytes);
}

/** A record of one alert, as it stands before any key is known (RFC 8446 6): two bytes, the first of them 1 or 2. */
function readAlert(bytes: Uint8Array): HelloReading {
  const expected = [[RECORD.alert], [3], null, [0], [2], [1, 2]];
  if (expected.some((allowed, at) => at < bytes.length && allowed !== null && !allowed.includes(bytes[at] ?? -1))) return BROKEN;
  const [level, description] = bytes.subarray(RECORD.header);
  if (level === undefined || description === undefined) return INCOMPLETE;
  return { kind: 'alert', level, description, name: ALERTS.names[description] ?? `alert ${description}` };
}

/** A handshake message in one or more records (RFC 8446 5.1): none of them empty, none of another kind in between. */
function readRecords(bytes: Uint8Array): HelloReading {
  const parts: Uint8Array[] = [];
  let got = 0;
  let need: number | null = null;
  for (let at = 0; at < bytes.length; ) {
    const [type, major, , high, low] = bytes.subarray(at, at + RECORD.header);
    if (type !== RECORD.handshake || (major !== undefined && major !== 3)) return BROKEN;
    if (high === undefined || low === undefined) return INCOMPLETE;
    const length = high * 256 + low;
    if (length === 0 || length > RECORD.maxLength) return BROKEN;
    at += RECORD.header;
    const part = bytes.subarray(at, at + length);
    at += length;
    parts.push(part);
    got += part.length;
    if (need === null) {
      const start = joined(parts, Math.min(got, HANDSHAKE_HEADER));
      if (start.length > 0 && start[0] !== CLIENT_HELLO) return notTls('a TLS message that is no hello');
      if (start.length === HANDSHAKE_HEADER) need = HANDSHAKE_HEADER + new Cursor(start.subarray(1)).number(3);
      if (need !== null && need > HANDSHAKE_HEADER + MAX_HELLO) return notTls('a TLS hello that is far too long');
    }
    if (need !== null && got >= need) {
      const hello = readHelloBody(joined(parts, need).subarray(HANDSHAKE_HEADER), need);
      return hello ? { kind: 'hello', hello } : BROKEN;
    }
  }
  return INCOMPLETE;
}

/** The first bytes of all parts together. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    if (at === length) break;
    const fitting = part.subarray(0, length - at);
    whole.set(fitting, at);
    at += fitting.length;
  }
  return whole;
}

function readSslv2(bytes: Uint8Array): HelloReading {
  const [high, low, type] = bytes;
  if (high === undefined || low === undefined || type === undefined) return INCOMPLETE;
  const length = (high & 0x7f) * 256 + low;
  const body = bytes.subarray(2, 2 + length);
  if (body.length < length) return INCOMPLETE;
  const hello = readSslv2Body(body);
  return hello ? { kind: 'hello', hello } : notTls('something that is not TLS');
}

function readOther(bytes: Uint8Array): HelloReading {
  const seen = String.fromCharCode(...bytes.subarray(0, 16));
  const [, text] = OTHERS.find(([start]) => seen.startsWith(start)) ?? [];
  if (text !== undefined) return notTls(text);
  return OTHERS.some(([start]) => start.startsWith(seen)) ? INCOMPLETE : notTls('something that is not TLS');
}
