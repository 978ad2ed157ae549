// What a server says first: the reading of a ServerHello, a HelloRetryRequest or an alert. Pure and total: any bytes have an answer.
import { CIPHER_SUITES } from '../tls/client-hello-ciphers.ts';
import { Cursor } from '../tls/client-hello-cursor.ts';
import { ALERTS, GROUPS } from '../tls/client-hello-names.ts';
import { TLS_VERSIONS, type TlsVersion } from '../tls/versions.ts';

/** What the server chose. The group is in the hello since TLS 1.3 only. */
export interface Chosen {
  readonly version: TlsVersion;
  readonly cipherSuite: string;
  readonly group: string | null;
}

export type FirstAnswer =
  | (Chosen & { readonly kind: 'server-hello' })
  /** The server wants a key share of another group first. */
  | (Chosen & { readonly kind: 'hello-retry-request' })
  | { readonly kind: 'alert'; readonly name: string }
  | { readonly kind: 'not-tls' }
  | { readonly kind: 'incomplete' };

const INCOMPLETE: FirstAnswer = { kind: 'incomplete' };
const NOT_TLS: FirstAnswer = { kind: 'not-tls' };

const RECORD = { header: 5, alert: 21, handshake: 22, maxLength: 2 ** 14 };
const SERVER_HELLO = 2;
const HANDSHAKE_HEADER = 4;
const EXTENSION = { supportedVersions: 43, keyShare: 51 };
/** The `random` that makes a ServerHello a HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 8446 4.1.3). */
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

const hex = (code: number): string => `0x${code.toString(16).padStart(4, '0')}`;

/** Reads all bytes that came so far, in the order of arrival; what follows the first message is not looked at. */
export function readAnswer(bytes: Uint8Array): FirstAnswer {
  const parts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [type, major, , high, low] = bytes.subarray(at, at + RECORD.header);
    if (type !== RECORD.handshake && !(type === RECORD.alert && at === 0)) return NOT_TLS;
    if (major !== undefined && major !== 3) return NOT_TLS;
    if (high === undefined || low === undefined) return INCOMPLETE;
    const length = high * 256 + low;
    if (length === 0 || length > RECORD.maxLength) return NOT_TLS;
    at += RECORD.header;
    const part = bytes.subarray(at, at + length);
    at += length;
    if (type === RECORD.alert) return readAlert(part);
    parts.push(...part);
    if (parts[0] !== undefined && parts[0] !== SERVER_HELLO) return NOT_TLS;
    const [, top = 0, middle = 0, bottom = 0] = parts;
    const end = HANDSHAKE_HEADER + top * 65_536 + middle * 256 + bottom;
    if (parts.length < HANDSHAKE_HEADER) continue;
    if (end > RECORD.maxLength) return NOT_TLS;
    if (parts.length >= end) return readServerHello(Uint8Array.from(parts.slice(HANDSHAKE_HEADER, end)));
  }
  return INCOMPLETE;
}

function readAlert([, description]: Uint8Array): FirstAnswer {
  return description === undefined ? INCOMPLETE : { kind: 'alert', name: ALERTS.names[description] ?? `alert ${description}` };
}

/** 0x0301 is TLS 1.0. */
const versionOf = (code: number): TlsVersion | undefined => (code >> 8 === 3 ? TLS_VERSIONS[code & 0xff] : undefined);

function readServerHello(body: Uint8Array): FirstAnswer {
  const cursor = new Cursor(body);
  const legacyVersion = cursor.number(2);
  const retry = Buffer.from(cursor.take(32)).toString('hex') === RETRY;
  cursor.vector(1).rest();
  const suite = cursor.number(2);
  cursor.number(1);
  let code = legacyVersion;
  let group: string | null = null;
  // SSL 3.0 and TLS before 1.3 may do without extensions.
  for (const { type, content } of cursor.left === 0 ? [] : extensionsOf(cursor.vector(2))) {
    if (type === EXTENSION.supportedVersions) code = content.number(2);
    if (type === EXTENSION.keyShare) {
      const named = content.number(2);
      group = GROUPS.names[named] ?? hex(named);
    }
  }
  const version = versionOf(code);
  if (cursor.failed || version === undefined) return NOT_TLS;
  return {
    kind: retry ? 'hello-retry-request' : 'server-hello',
    version,
    cipherSuite: CIPHER_SUITES.names[suite] ?? hex(suite),
    group: version === 'TLSv1.3' ? group : null,
  };
}

const extensionsOf = (cursor: Cursor): Iterable<{ readonly type: number; readonly content: Cursor }> =>
  cursor.each((each) => ({ type: each.number(2), content: each.vector(2) }));
