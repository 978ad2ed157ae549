// Dated facts: from which version on a TLS library can do what.

/** The first version that can; `null`: no version does; `unknown`: not documented well enough to say. */
type FirstVersion = string | null | 'unknown';

export interface LibraryFacts {
  readonly name: string;
  readonly 'tls1.2': FirstVersion;
  readonly 'tls1.3': FirstVersion;
  /** A post-quantum hybrid (X25519MLKEM768) offered by default. */
  readonly pq: FirstVersion;
  /** Versions from this one to the first that can are not known. */
  readonly unsureFrom?: { readonly 'tls1.3'?: string; readonly pq?: string };
  readonly source: string;
  readonly retrieved: string;
}

export const TLS_LIBRARIES: readonly LibraryFacts[] = [
  {
    name: 'OpenSSL',
    'tls1.2': '1.0.1',
    'tls1.3': '1.1.1',
    pq: '3.5',
    source:
      'https://docs.python.org/3/library/ssl.html ("TLSv1.1 and TLSv1.2 come with openssl version 1.0.1"); https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html; measured with Node.js 0.8 to 26',
    retrieved: '2026-11-22',
  },
  {
    // Forked from OpenSSL 1.0.1g. Its change log speaks of TLS 1.3 as working in 3.3; what 3.0 to 3.2 offer by default, and ML-KEM from 4 on, is not settled here.
    name: 'LibreSSL',
    'tls1.2': '2.0',
    'tls1.3': '3.3',
    pq: 'unknown',
    unsureFrom: { 'tls1.3': '3.0', pq: '4.0' },
    source: 'https://github.com/libressl/portable/blob/master/ChangeLog',
    retrieved: '2026-11-22',
  },
  {
    name: 'BoringSSL',
    'tls1.2': '0',
    'tls1.3': '0',
    pq: 'unknown',
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
  {
    name: 'AWS-LC',
    'tls1.2': '0',
    'tls1.3': '0',
    pq: 'unknown',
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
  {
    // ML-KEM is experimental from 3.8.8 on and not in the default groups up to 3.8.13; a distribution's policy may add it.
    name: 'GnuTLS',
    'tls1.2': '2.10',
    'tls1.3': '3.6.4',
    pq: 'unknown',
    unsureFrom: { 'tls1.3': '3.6.3', pq: '3.8.8' },
    source:
      'https://gitlab.com/gnutls/gnutls/-/blob/master/NEWS; lib/priority.c (protocol_priority, supported_groups_normal); measured with wget and git on 3.7.9',
    retrieved: '2026-11-22',
  },
  {
    name: 'Secure Transport',
    'tls1.2': '0',
    'tls1.3': null,
    pq: null,
    source:
      'https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html; https://learn.microsoft.com/dotnet/core/extensions/sslstream-best-practices',
    retrieved: '2026-11-22',
  },
  {
    // Its version is Go's own. TLS 1.3 was to be had on request in 1.12; ML-KEM is left off by a `go` line below 1.24 in go.mod.
    name: 'Go crypto/tls',
    'tls1.2': '1.2',
    'tls1.3': '1.13',
    pq: '1.24',
    source:
      'https://go.dev/doc/go1.12#tls_1_3 (opt-in, default in 1.13); https://go.dev/doc/go1.24#cryptotlspkgcryptotls; https://github.com/golang/go/issues/3216 (TLS 1.0 only before Go 1.2); https://github.com/golang/go/issues/76677; https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
  {
    // TLS 1.2 and 1.3 are all it has. Whether ML-KEM is offered depends on its provider and on who uses it.
    name: 'rustls',
    'tls1.2': '0',
    'tls1.3': '0',
    pq: 'unknown',
    source:
      'https://docs.rs/rustls/latest/rustls/ ("TLS1.2 and TLS1.3"); https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
];
