// Dated facts: what TLS Mono offers, by its version.
import type { TlsVersion } from '../../tls/versions.ts';

export interface MonoTls {
  readonly from: string;
  /** The newest version it offers; null: no source settles it. */
  readonly max: TlsVersion | null;
  readonly library: string | null;
}

export const MONO_TLS: {
  readonly source: string;
  readonly retrieved: string;
  /** Newest first. */
  readonly rows: readonly MonoTls[];
} = {
  source:
    'https://mono.github.io/mail-archives/mono-devel-list/2016-November/044060.html (BoringSSL and TLS 1.2 come with 4.8, and whether as the default was open then); https://tirania.org/blog/archive/2015/Aug.html (only TLS 1.0 before); measured with 6.8: TLS 1.2, also when TLS 1.3 is asked for',
  retrieved: '2026-11-22',
  rows: [
    { from: '5.0', max: 'TLSv1.2', library: 'BoringSSL' },
    { from: '4.8', max: null, library: null },
    { from: '0', max: 'TLSv1', library: null },
  ],
};
