// What the Windows TLS library offers: what this build has, and what the registry leaves of it.
import { compareTlsVersions, type TlsVersion, tlsVersionLabel } from '../tls/versions.ts';
import { SCHANNEL_PQ_PREVIEW_BUILD, type SchannelSupport, WINDOWS_TLS } from './data/windows-tls.ts';
import type { Ability, Limit } from './derive.ts';
import type { Host } from './host.ts';
import { type WindowsVersion, windowsVersion } from './windows-version.ts';

const PROTOCOLS_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols';
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
const KEY_NAME = { TLSv1: 'TLS 1.0', 'TLSv1.1': 'TLS 1.1', 'TLSv1.2': 'TLS 1.2', 'TLSv1.3': 'TLS 1.3' } as const;

interface SchannelProtocol {
  readonly version: TlsVersion;
  readonly support: SchannelSupport;
  /** An application that asks for it gets it. */
  readonly enabled: boolean;
  /** An application that lets Windows choose gets it. */
  readonly byDefault: boolean;
  /** The registry key that says so; null for the default of Windows. */
  readonly key: string | null;
}

export interface Schannel {
  readonly windows: WindowsVersion;
  /** Oldest version first. */
  readonly protocols: readonly SchannelProtocol[];
  readonly ability: Ability;
}

/**
 * Reads Schannel's client settings. `Enabled` 0 switches a version off, any other number (1, 0xFFFFFFFF) on; `DisabledByDefault` other
 * than 0 keeps it from those that do not ask. A missing key or value is the default of Windows.
 * Source: learn.microsoft.com/windows-server/security/tls/tls-registry-settings.
 */
export async function readSchannel(host: Host): Promise<Schannel> {
  const windows = await windowsVersion(host);
  const row = WINDOWS_TLS.rows.find(({ fromBuild }) => windows.build !== null && windows.build >= fromBuild);
  const protocols = await Promise.all(
    VERSIONS.map(async (version): Promise<SchannelProtocol> => {
      const support = row?.support[version] ?? 'unknown';
      const key = `${PROTOCOLS_KEY}\\${KEY_NAME[version]}\\Client`;
      const values = new Map((await host.registryValues(key, 64))?.map(({ name, value }) => [name.toLowerCase(), value]));
      const isSet = values.has('enabled') || values.has('disabledbydefault');
      const there = support === 'on' || support === 'off';
      const enabled = there && flag(values.get('enabled'), true);
      return {
        version,
        support,
        enabled,
        byDefault: enabled && !flag(values.get('disabledbydefault'), support === 'off'),
        key: isSet ? key : null,
      };
    }),
  );
  const has = (version: TlsVersion): boolean | null => {
    const support = protocols.find((protocol) => protocol.version === version)?.support;
    return support === undefined || support === 'unknown' ? null : support !== 'no';
  };
  // What a preview build offers, and whether somebody switched it on, only a handshake tells.
  const pq = windows.build === null || windows.build >= SCHANNEL_PQ_PREVIEW_BUILD.build ? null : false;
  return { windows, protocols, ability: { 'tls1.2': has('TLSv1.2'), 'tls1.3': has('TLSv1.3'), pq } };
}

const flag = (value: string | number | undefined, standard: boolean): boolean => (typeof value === 'number' ? value !== 0 : standard);

/** The newest version that is offered by default, or, for an application that names its versions, that is enabled. Null: none. */
export function highestOffered(schannel: Schannel, which: 'byDefault' | 'enabled', atMost: TlsVersion = 'TLSv1.3'): TlsVersion | null {
  return schannel.protocols.findLast((protocol) => protocol[which] && compareTlsVersions(protocol.version, atMost) <= 0)?.version ?? null;
}

/**
 * What holds Schannel below what this Windows can, as limits: nothing when its newest version is on. When every version that Windows has is
 * off, the limits contradict each other, which is what such a machine is: one that cannot connect.
 */
export function schannelLimits(schannel: Schannel, which: 'byDefault' | 'enabled'): readonly Limit[] {
  const available = schannel.protocols.filter(({ support }) => support === 'on' || support === 'off');
  const newest = available.at(-1);
  const highest = highestOffered(schannel, which);
  if (!newest || highest === newest.version) return [];
  const off = available.filter(({ version }) => highest === null || compareTlsVersions(version, highest) > 0);
  const limits = off.map(({ version, key }): Limit => {
    const max = highest ?? 'SSLv3';
    const text = key
      ? `${tlsVersionLabel(version)} is switched off for clients in the registry.`
      : `${tlsVersionLabel(version)} is off by default on this Windows.`;
    return {
      max,
      ...(highest === null ? { min: 'TLSv1' as const } : {}),
      code: 'schannel-protocol-off',
      text,
      where: key ?? `${PROTOCOLS_KEY}\\${keyName(version)}\\Client`,
    };
  });
  return limits;
}

const keyName = (version: TlsVersion): string => (version === 'SSLv3' ? 'SSL 3.0' : KEY_NAME[version]);

/** The library as an installation names it. */
export const schannelLibrary = (schannel: Schannel, host: Host): { readonly name: string; readonly version: string } => ({
  name: 'Schannel',
  version: schannel.windows.build === null ? host.release : `10.0.${schannel.windows.build}`,
});
