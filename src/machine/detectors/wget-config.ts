// What wget itself narrows: `secureprotocol` of its configuration files, and one release that asked for TLS 1.0.
// Source: src/openssl.c and src/gnutls.c of GNU Wget, releases 1.13 to 1.24.5; wget manual, "Wgetrc Location".
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { type TlsVersion, tlsVersionKey } from '../../tls/versions.ts';
import { floor, type Limit, pin } from '../derive.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

const MAX_BYTES = 256 * 1024;
/** From here on, with OpenSSL 1.1.0 and newer, a version is the lowest that is offered; before, it is the only one. */
const MINIMUM_SINCE = '1.19.5';

export interface Wget {
  readonly name: string;
  readonly version: string;
  /** The name of its TLS library. */
  readonly library: string;
}

/** The limits that come from wget and its files: the system's, then the user's, the last line counts. */
export async function wgetConfigLimits(host: Host, wget: Wget): Promise<readonly Limit[]> {
  // Wget2 has files and rules of its own, and none of them holds the maximum down by default.
  if (wget.name !== 'wget') return [];
  const setting = await secureProtocol(host);
  if (setting === null || setting.value === 'auto' || setting.value === 'pfs') return wget.library === 'OpenSSL' ? tooLow(wget) : [];
  const version = tlsVersionKey(setting.value.replace('_', '.'));
  if (version === 'other') return [];
  const by = `secureprotocol = ${setting.value}`;
  return isOnlyVersion(wget, version)
    ? [...pin(version, 'wgetrc', by, setting.where), ...floor(version, 'wgetrc', by, setting.where)]
    : floor(version, 'wgetrc', by, setting.where);
}

/** GnuTLS builds always take a version for the lowest; OpenSSL builds do since 1.19.5. */
function isOnlyVersion(wget: Wget, version: TlsVersion): boolean {
  if (version === 'SSLv3') return true;
  if (wget.library === 'GnuTLS') return false;
  return atLeast([...versionNumbers(wget.version), 0], versionNumbers(MINIMUM_SINCE)) === false || wget.library === 'LibreSSL';
}

/** Wget 1.16 with OpenSSL asks for TLS 1.0 and nothing else unless told otherwise; 1.16.1 corrected that. */
const tooLow = ({ version }: Wget): readonly Limit[] =>
  version === '1.16'
    ? [
        {
          max: 'TLSv1',
          code: 'wget-default',
          text: 'Wget 1.16 asks for TLS 1.0 unless secureprotocol says otherwise.',
          where: 'secureprotocol',
        },
      ]
    : [];

async function secureProtocol(host: Host): Promise<{ readonly value: string; readonly where: string } | null> {
  const { join } = pathRules(host);
  const system = envValue(host, 'SYSTEM_WGETRC');
  const systemFiles = system !== undefined ? [system] : host.platform === 'win32' ? [] : ['/etc/wgetrc', '/usr/local/etc/wgetrc'];
  const files = [...systemFiles, envValue(host, 'WGETRC') ?? join(host.homedir, '.wgetrc')];
  let found: { readonly value: string; readonly where: string } | null = null;
  for (const where of files) {
    const text = (await host.readText(where, MAX_BYTES)) ?? '';
    // Names are read without regard to case, dashes and underscores.
    for (const line of text.split('\n')) {
      const [, name = '', value = ''] = /^\s*([\w-]+)\s*=\s*"?([\w.]{1,20})/.exec(line) ?? [];
      if (name.toLowerCase().replace(/[-_]/g, '') === 'secureprotocol') found = { value: value.toLowerCase(), where };
    }
  }
  return found;
}
