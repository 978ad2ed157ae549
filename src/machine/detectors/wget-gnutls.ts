// The system's GnuTLS configuration, from which a machine's owner narrows wget, git and everything else on GnuTLS.
// Source: GnuTLS manual, "System-wide configuration of the library"; lib/priority.c. disabled-version was measured with wget and git.
import { type TlsVersion, tlsVersionKey, tlsVersionLabel } from '../../tls/versions.ts';
import type { Limit } from '../derive.ts';
import type { Host } from '../host.ts';
import { envValue } from '../places.ts';

/** What GnuTLS is built to read: as upstream and Debian have it, and as Red Hat, Fedora and Amazon Linux do. */
const FILES = ['/etc/gnutls/config', '/etc/crypto-policies/back-ends/gnutls.config'];
const MAX_BYTES = 256 * 1024;
const VERSIONS: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What the configuration in force narrows: versions that it switches off, and groups without ML-KEM where it lists the groups. */
export async function gnutlsLimits(host: Host): Promise<readonly Limit[]> {
  const named = envValue(host, 'GNUTLS_SYSTEM_PRIORITY_FILE');
  for (const where of named === undefined ? FILES : [named]) {
    const text = await host.readText(where, MAX_BYTES);
    if (text !== null) return limits(text, where);
  }
  return [];
}

function limits(text: string, where: string): readonly Limit[] {
  const disabled = new Set<TlsVersion>();
  const enabled = new Set<TlsVersion>();
  const groups: string[] = [];
  let section = '';
  let allowlist = false;
  for (const line of text.split('\n')) {
    section = /^\s*\[([\w-]+)\]/.exec(line)?.[1]?.toLowerCase() ?? section;
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*=\s*([^#\s]+)/.exec(line) ?? [];
    const key = `${section}.${name.toLowerCase()}`;
    const version = tlsVersionKey(value);
    if (key === 'global.override-mode') allowlist = value.toLowerCase() === 'allowlist';
    if (key === 'overrides.disabled-version' && version !== 'other') disabled.add(version);
    if (key === 'overrides.enabled-version' && version !== 'other') enabled.add(version);
    if (key === 'overrides.tls-enabled-group') groups.push(value);
  }
  const left = VERSIONS.filter((version) => (allowlist ? enabled.has(version) : !disabled.has(version)));
  const max = left.at(-1);
  const found: Limit[] = [];
  if (max === undefined)
    found.push({
      max: 'SSLv3',
      min: 'TLSv1',
      code: 'gnutls-config',
      text: 'The GnuTLS configuration switches off every TLS version.',
      where,
    });
  else if (max !== 'TLSv1.3')
    found.push({ max, code: 'gnutls-config', text: `The GnuTLS configuration leaves ${tlsVersionLabel(max)} at most.`, where });
  if (allowlist && groups.length > 0 && !groups.some((group) => /mlkem|ml-kem/i.test(group)))
    found.push({ pq: false, code: 'gnutls-groups', text: 'The GnuTLS configuration lists its groups without ML-KEM.', where });
  return found;
}
