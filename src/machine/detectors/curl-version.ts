// What `curl --version` says of the TLS library behind libcurl, and what follows from it.
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { CURL_LIBRARIES, CURL_SCHANNEL_TLS13 } from '../data/curl-libraries.ts';
import { type Derived, derive, type Library, type Limit, underived } from '../derive.ts';
import type { Host } from '../host.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { readSchannel, schannelLibrary, schannelLimits } from '../schannel.ts';
import { gnutlsLimits } from './wget-gnutls.ts';

export interface CurlVersion {
  readonly version: string;
  /** The libraries it was built with, the one in use first. */
  readonly backends: readonly CurlBackend[];
  /** False where it speaks no HTTPS at all. */
  readonly https: boolean;
}

/** As curl writes it: `OpenSSL` and `3.0.19`; Schannel has no version. */
export interface CurlBackend {
  readonly token: string;
  readonly version: string;
}

const FIRST_LINE = /^curl (\d+\.\d+(?:\.\d+)?[\w.+-]{0,40}) \([^()\n]{0,80}\) ([^\n]{0,1000})/m;
// `(SecureTransport) LibreSSL/3.3.6`: a name in parentheses was built in, and is not in use.
const BACKEND =
  /^(\()?(OpenSSL|quictls|LibreSSL|BoringSSL|AWS-LC|GnuTLS|NSS|wolfSSL|mbedTLS|rustls-ffi\/[\w.]{1,40}\/rustls|BearSSL|SecureTransport|Schannel|WinSSL)(?:\/v?([\w.+-]{0,40}))?\)?$/;

/** Reads what `curl --version` printed; null when it is something else. */
export function parseCurlVersion(output: string): CurlVersion | null {
  const [, version, rest] = FIRST_LINE.exec(output) ?? [];
  if (!version || rest === undefined) return null;
  return {
    version,
    backends: backendsIn(rest),
    https: /^Protocols:.*\bhttps\b/m.test(output),
  };
}

/** The TLS libraries that curl names, the one in use first: `OpenSSL/3.0.19`, `(OpenSSL/3.0.2) Schannel`. Other words are passed over. */
export function backendsIn(text: string): readonly CurlBackend[] {
  const found = text.split(' ').flatMap((word) => {
    const [, spare, token, number = ''] = BACKEND.exec(word) ?? [];
    return token
      ? [
          {
            spare: spare !== undefined,
            backend: { token: token === 'WinSSL' ? 'Schannel' : token.replace(/^rustls-ffi.*/, 'rustls'), version: number },
          },
        ]
      : [];
  });
  const inUse = [...found.filter(({ spare }) => !spare), ...found.filter(({ spare }) => spare)];
  return inUse.map(({ backend }) => backend);
}

/** The backend that a name such as `CURL_SSL_BACKEND` or `http.sslBackend` chooses, else the one in use. */
export function chosenBackend(backends: readonly CurlBackend[], wanted: string | undefined): CurlBackend | null {
  const plain = (name: string): string => name.toLowerCase().replaceAll('-', '');
  return backends.find(({ token }) => wanted !== undefined && plain(token) === plain(wanted)) ?? backends[0] ?? null;
}

export interface CurlTls {
  readonly library: Library | null;
  readonly derived: Derived;
}

/** What a libcurl with this backend offers. `settings` are the caller's own; the library's own configuration is added here. */
export async function curlTls(
  host: Host,
  backend: CurlBackend | null,
  own: { readonly libcurl: string; readonly where: string; readonly systemLibrary: boolean; readonly settings: readonly Limit[] },
): Promise<CurlTls> {
  const { where } = own;
  if (backend?.token === 'Schannel') return schannelTls(host, own);
  const row = CURL_LIBRARIES.rows.find(({ token }) => token === backend?.token);
  if (!backend || !row) {
    const text = 'Which TLS library it uses could not be found out.';
    return { library: null, derived: underived({ code: 'library-unknown', text, where }) };
  }
  const library = { name: row.name, version: backend.version };
  const settings = [...own.settings, ...(await libraryLimits(host, library, own.systemLibrary))];
  return { library, derived: derive({ library, ...(row.ability ? { ability: row.ability } : {}), settings, where }) };
}

/**
 * The limits that a TLS library takes from its own configuration, under curl. curl sets the maximum itself, so OpenSSL's MaxProtocol
 * does not count; MinProtocol and Groups do (measured with curl 7.88 and OpenSSL 3.0).
 */
export async function libraryLimits(host: Host, library: Library, systemLibrary: boolean): Promise<readonly Limit[]> {
  switch (library.name) {
    case 'OpenSSL':
      return (await opensslConfigLimits(host, { systemFile: systemLibrary })).filter(({ max }) => max == null);
    case 'GnuTLS':
      return gnutlsLimits(host);
    default:
      return [];
  }
}

async function schannelTls(
  host: Host,
  own: { readonly libcurl: string; readonly where: string; readonly settings: readonly Limit[] },
): Promise<CurlTls> {
  const state = await readSchannel(host);
  const library = schannelLibrary(state, host);
  const old = atLeast([...versionNumbers(own.libcurl), 0], versionNumbers(CURL_SCHANNEL_TLS13.version)) === false;
  const text = `curl ${own.libcurl} does not ask Schannel for TLS 1.3; that came with curl ${CURL_SCHANNEL_TLS13.version}.`;
  const ceilings: readonly Limit[] = old ? [{ max: 'TLSv1.2', code: 'runtime-too-old', text, where: own.where }] : [];
  const settings = [...own.settings, ...schannelLimits(state, 'enabled')];
  return { library, derived: derive({ library, ability: state.ability, ceilings, settings, where: own.where }) };
}
