// Dated facts: which TLS versions Schannel has, by build of Windows.
import type { TlsVersion } from '../../tls/versions.ts';

/** `off`: there, and not offered unless an application asks for it or the registry switches it on. */
export type SchannelSupport = 'on' | 'off' | 'no' | 'unknown';

export interface WindowsTls {
  readonly fromBuild: number;
  readonly name: string;
  readonly support: Readonly<Record<Exclude<TlsVersion, 'SSLv3'>, SchannelSupport>>;
}

const ON = { TLSv1: 'on', 'TLSv1.1': 'on', 'TLSv1.2': 'on' } as const;

export const WINDOWS_TLS: { readonly source: string; readonly retrieved: string; readonly rows: readonly WindowsTls[] } = {
  source: 'https://learn.microsoft.com/windows/win32/secauthn/protocols-in-tls-ssl--schannel-ssp-',
  retrieved: '2026-11-22',
  /** Newest first. */
  rows: [
    { fromBuild: 20_348, name: 'Windows 11, Windows Server 2022 and later', support: { ...ON, 'TLSv1.3': 'on' } },
    { fromBuild: 10_240, name: 'Windows 10, Windows Server 2016 and 2019', support: { ...ON, 'TLSv1.3': 'no' } },
    { fromBuild: 9200, name: 'Windows 8 and 8.1, Windows Server 2012 and 2012 R2', support: { ...ON, 'TLSv1.3': 'no' } },
    {
      fromBuild: 7601,
      name: 'Windows 7 SP1, Windows Server 2008 R2 SP1',
      support: { TLSv1: 'on', 'TLSv1.1': 'off', 'TLSv1.2': 'off', 'TLSv1.3': 'no' },
    },
    {
      // Windows Server 2008 SP2 has TLS 1.1 and 1.2 with KB4019276 only, and the build does not tell whether that is there.
      fromBuild: 6002,
      name: 'Windows Vista SP2, Windows Server 2008 SP2, Windows 7 without SP1',
      support: { TLSv1: 'on', 'TLSv1.1': 'unknown', 'TLSv1.2': 'unknown', 'TLSv1.3': 'no' },
    },
    {
      fromBuild: 6000,
      name: 'Windows Vista, Windows Server 2008',
      support: { TLSv1: 'on', 'TLSv1.1': 'no', 'TLSv1.2': 'no', 'TLSv1.3': 'no' },
    },
  ],
};

/** Schannel offers ML-KEM in preview builds of this Windows and later only, and not by default. */
export const SCHANNEL_PQ_PREVIEW_BUILD = {
  build: 26_100,
  source: 'https://learn.microsoft.com/windows/win32/secauthn/tls-elliptic-curves-in-windows-11 (page of 2026-05-20)',
  retrieved: '2026-11-22',
} as const;
