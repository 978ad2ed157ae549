// The inside of a ClientHello, TLS's own and the SSLv2-style one: from a whole message to what it offers.
import type { CipherSuite, ClientHello } from './client-hello.ts';
import { CIPHER_SUITES, SSL2_CIPHERS } from './client-hello-ciphers.ts';
import { Cursor } from './client-hello-cursor.ts';
import { GROUPS, SIGNATURE_ALGORITHMS } from './client-hello-names.ts';
import { compareTlsVersions, TLS_VERSIONS, type TlsVersion } from './versions.ts';

/** RFC 8446 4.2: the extensions that are read. All others are passed over. */
const EXTENSION = { serverName: 0, groups: 10, signatureAlgorithms: 13, alpn: 16, versions: 43, keyShares: 51 };
/** RFC 6066 3. */
const HOST_NAME = 0;
const MAX_SESSION_ID = 32;
/**
 * Signals in the place of cipher suites: they name no cipher.
 * TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 3.3), TLS_FALLBACK_SCSV (RFC 7507).
 */
const SIGNALS = new Set([0x00ff, 0x5600]);

/** RFC 8701 2: 0x0A0A, 0x1A1A ... 0xFAFA, in every list of two-byte values, ALPN among them. */
const isGrease = (code: number): boolean => (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff);

/** A list without GREASE, and whether there was any. */
class Greased {
  found = false;

  without(codes: Iterable<number>): number[] {
    const all = [...codes];
    const meant = all.filter((code) => !isGrease(code));
    this.found ||= meant.length < all.length;
    return meant;
  }
}

const nameIn =
  (table: { readonly names: Readonly<Record<number, string>> }) =>
  (code: number): string =>
    table.names[code] ?? `0x${code.toString(16).padStart(4, '0')}`;

const cipherSuite = (code: number): CipherSuite => ({ code, name: nameIn(code > 0xffff ? SSL2_CIPHERS : CIPHER_SUITES)(code) });

/** The bytes of a name as inert text: printable ASCII, everything else and the backslash as `\x00`. */
const textOf = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => (byte > 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
    .join('');

/** A version as a list in `supported_versions` names it. Drafts of TLS 1.3 (0x7f00 and above) are none of the versions that servers speak. */
const listedVersion = (code: number): TlsVersion | null => (code >> 8 === 3 ? (TLS_VERSIONS[code & 0xff] ?? null) : null);

/**
 * The maximum of a client that does not list its versions. RFC 8446 4.2.1: a server then takes TLS 1.2 or older, however much
 * newer the number is.
 */
const unlistedMaximum = (code: number): TlsVersion | null =>
  code >> 8 === 3 ? (TLS_VERSIONS[Math.min(code & 0xff, TLS_VERSIONS.indexOf('TLSv1.2'))] ?? null) : null;

function offeredVersions(
  legacyVersion: number,
  listed: readonly number[] | null,
): Pick<ClientHello, 'versions' | 'maxVersion' | 'versionsListed'> {
  const known = (listed?.map(listedVersion) ?? [unlistedMaximum(legacyVersion)]).filter((version) => version !== null);
  const versions = [...new Set(known)].sort((a, b) => compareTlsVersions(b, a));
  return { versions, maxVersion: versions[0] ?? null, versionsListed: listed !== null };
}

const pairs = (cursor: Cursor): number[] => [...cursor.each((one) => one.number(2))];

interface Extensions {
  versions: number[] | null;
  groups: number[];
  keyShares: number[];
  signatureAlgorithms: number[];
  sni: string | null;
  alpn: string[];
}

/** RFC 8446 4.2. Of an extension that comes twice, which is forbidden, the last one counts. */
function readExtensions(cursor: Cursor, grease: Greased): Extensions {
  const read: Extensions = { versions: null, groups: [], keyShares: [], signatureAlgorithms: [], sni: null, alpn: [] };
  while (cursor.left > 0) {
    const [type] = grease.without([cursor.number(2)]);
    const body = cursor.vector(2);
    if (type === EXTENSION.serverName) read.sni = readServerName(body);
    else if (type === EXTENSION.groups) read.groups = grease.without(pairs(body.vector(2)));
    else if (type === EXTENSION.signatureAlgorithms) read.signatureAlgorithms = grease.without(pairs(body.vector(2)));
    else if (type === EXTENSION.alpn) read.alpn = readAlpn(body, grease);
    else if (type === EXTENSION.versions) read.versions = grease.without(pairs(body.vector(1)));
    else if (type === EXTENSION.keyShares) read.keyShares = grease.without(readKeyShares(body));
  }
  return read;
}

/** RFC 6066 3. */
function readServerName(body: Cursor): string | null {
  const names = [...body.vector(2).each((list) => ({ type: list.number(1), name: list.vector(2).rest() }))];
  const host = names.find(({ type }) => type === HOST_NAME);
  return host ? textOf(host.name) : null;
}

/** RFC 7301 3.1; GREASE among the protocols is two bytes long (RFC 8701 2). */
function readAlpn(body: Cursor, grease: Greased): string[] {
  const protocols = [...body.vector(2).each((list) => list.vector(1).rest())];
  return protocols.filter((name) => name.length !== 2 || grease.without([new Cursor(name).number(2)]).length > 0).map(textOf);
}

/** RFC 8446 4.2.8: a group, and a key of it that does not matter here. */
const readKeyShares = (body: Cursor): number[] => [
  ...body.vector(2).each((list) => {
    const group = list.number(2);
    list.vector(2);
    return group;
  }),
];

/**
 * Reads the body of a ClientHello: RFC 8446 4.1.2, and RFC 5246 7.4.1.2, which allows that there are no extensions.
 * Null when its parts do not fit each other.
 */
export function readHelloBody(body: Uint8Array, bytes: number): ClientHello | null {
  const cursor = new Cursor(body);
  const grease = new Greased();
  const legacyVersion = cursor.number(2);
  cursor.take(32);
  const sessionId = cursor.vector(1);
  const suites = cursor.vector(2);
  const suiteCodes = grease.without(pairs(suites)).filter((code) => !SIGNALS.has(code));
  cursor.vector(1);
  const extensions = readExtensions(cursor.left > 0 ? cursor.vector(2) : cursor, grease);
  if (cursor.failed || cursor.left > 0 || sessionId.length > MAX_SESSION_ID || suites.length === 0) return null;
  const { versions, groups, keyShares, signatureAlgorithms, sni, alpn } = extensions;
  return {
    legacyVersion,
    ...offeredVersions(legacyVersion, versions),
    cipherSuites: suiteCodes.map(cipherSuite),
    groups: groups.map(nameIn(GROUPS)),
    keyShares: keyShares.map(nameIn(GROUPS)),
    signatureAlgorithms: signatureAlgorithms.map(nameIn(SIGNATURE_ALGORITHMS)),
    sni,
    alpn,
    grease: grease.found,
    sslv2: false,
    bytes,
  };
}

/**
 * Reads an SSLv2-style hello, from its message type on: RFC 2246 appendix E, RFC 5246 E.2, RFC 6101 appendix E.
 * Null when its parts do not fit each other.
 */
export function readSslv2Body(body: Uint8Array): ClientHello | null {
  const cursor = new Cursor(body);
  cursor.take(1);
  const legacyVersion = cursor.number(2);
  const [suitesLength, sessionIdLength, challengeLength] = [cursor.number(2), cursor.number(2), cursor.number(2)];
  const suites = new Cursor(cursor.take(suitesLength), cursor);
  const codes = [...suites.each((one) => one.number(3))];
  cursor.take(sessionIdLength);
  cursor.take(challengeLength);
  const plausible = legacyVersion === 0x0002 || legacyVersion >> 8 === 3;
  if (cursor.failed || cursor.left > 0 || codes.length === 0 || challengeLength < 16 || challengeLength > 32 || !plausible) return null;
  return {
    legacyVersion,
    ...offeredVersions(legacyVersion, null),
    cipherSuites: codes.filter((code) => !SIGNALS.has(code)).map(cipherSuite),
    groups: [],
    keyShares: [],
    signatureAlgorithms: [],
    sni: null,
    alpn: [],
    grease: false,
    sslv2: true,
    bytes: body.length,
  };
}
