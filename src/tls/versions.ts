// TLS protocol versions as CloudTrail spells them, whatever a source wrote.

/** Protocol versions, oldest first, as CloudTrail's `tlsDetails.tlsVersion` spells them. */
export const TLS_VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** A version as it is counted: one of the known ones, or `other` for a spelling nobody has documented. */
export const TLS_VERSION_KEYS = [...TLS_VERSIONS, 'other'] as const;
export type TlsVersionKey = (typeof TLS_VERSION_KEYS)[number];

const SPELLING = /^(ssl|tls)[ _-]?v?(\d)(?:[._](\d))?$/i;
const BY_NUMBER: Readonly<Record<string, TlsVersion>> = {
  'ssl 3.0': 'SSLv3',
  'tls 1.0': 'TLSv1',
  'tls 1.1': 'TLSv1.1',
  'tls 1.2': 'TLSv1.2',
  'tls 1.3': 'TLSv1.3',
};

/**
 * The version that `text` names: `TLSV1.2`, `tlsv12`, `TLSv1.0` and `TLS 1.2` are all understood.
 * S3 access logs write `TLSV1.2` (Amazon S3 server access log format), CloudTrail `TLSv1.2` and `TLSv1`
 * (AWS's own sample queries; there is no `TLSv1.0` in AWS's material).
 */
export function tlsVersionKey(text: string): TlsVersionKey {
  const match = SPELLING.exec(text.trim().replace(/(\d)(\d)$/, '$1.$2'));
  if (!match) return 'other';
  return BY_NUMBER[`${match[1]?.toLowerCase()} ${match[2]}.${match[3] ?? '0'}`] ?? 'other';
}

const rank = (version: TlsVersion): number => TLS_VERSIONS.indexOf(version);

/** Below zero when `a` is the older version, zero when equal. */
export const compareTlsVersions = (a: TlsVersion, b: TlsVersion): number => rank(a) - rank(b);

/** True for the versions that AWS no longer accepts: SSL 3.0, TLS 1.0 and TLS 1.1. */
export const isLegacy = (version: TlsVersionKey): boolean => version !== 'other' && compareTlsVersions(version, 'TLSv1.2') < 0;

/** How a person writes it: `TLS 1.0`, `SSL 3.0`. */
export function tlsVersionLabel(version: TlsVersionKey): string {
  if (version === 'other') return 'an unknown TLS version';
  if (version === 'TLSv1') return 'TLS 1.0';
  return version.replace(/^(SSL|TLS)v/, '$1 ').replace(/ 3$/, ' 3.0');
}
