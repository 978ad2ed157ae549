// Dated facts: what TLS libraries offer inside curl, beside those of `tls-libraries.ts`.
import type { Ability } from '../derive.ts';

export interface CurlLibrary {
  /** As `curl --version` writes it, before a slash. */
  readonly token: string;
  readonly name: string;
  /** Null: look it up in the table of libraries, by this name. */
  readonly ability: Ability | null;
}

const TLS12_KNOWN: Ability = { 'tls1.2': true, 'tls1.3': null, pq: null };

export const CURL_LIBRARIES: { readonly source: string; readonly retrieved: string; readonly rows: readonly CurlLibrary[] } = {
  source: 'https://curl.se/docs/ssl-compared.html; https://curl.se/docs/manpage.html (--tls-max, --tlsv1.3); rustls has no TLS below 1.2',
  retrieved: '2026-11-22',
  rows: [
    { token: 'OpenSSL', name: 'OpenSSL', ability: null },
    { token: 'quictls', name: 'OpenSSL', ability: null },
    { token: 'LibreSSL', name: 'LibreSSL', ability: null },
    { token: 'BoringSSL', name: 'BoringSSL', ability: null },
    { token: 'AWS-LC', name: 'AWS-LC', ability: null },
    { token: 'GnuTLS', name: 'GnuTLS', ability: null },
    { token: 'SecureTransport', name: 'Secure Transport', ability: null },
    { token: 'wolfSSL', name: 'wolfSSL', ability: TLS12_KNOWN },
    { token: 'mbedTLS', name: 'mbedTLS', ability: TLS12_KNOWN },
    { token: 'rustls', name: 'rustls', ability: null },
    { token: 'BearSSL', name: 'BearSSL', ability: { 'tls1.2': true, 'tls1.3': false, pq: false } },
    // What curl asks of NSS by default differs between its versions and distributions.
    { token: 'NSS', name: 'NSS', ability: { 'tls1.2': null, 'tls1.3': null, pq: false } },
  ],
};

/** The first curl that asks Schannel for TLS 1.3. */
export const CURL_SCHANNEL_TLS13 = {
  version: '7.85.0',
  source: 'https://github.com/curl/curl/pull/8419; https://github.com/curl/curl/issues/10741 (names 7.85.0)',
  retrieved: '2026-11-22',
} as const;
