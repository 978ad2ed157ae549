// The settings of this machine that can hold a program below what its library can: where a proof looks for what is to blame.
import type { Installation, InstallationKind } from '../contract/document.ts';
import { floor, type Limit, pin } from '../machine/derive.ts';
import type { Host } from '../machine/host.ts';
import { opensslConfigLimits } from '../machine/openssl-config.ts';
import { envValue, pathRules } from '../machine/places.ts';
import { readSchannel, schannelLimits } from '../machine/schannel.ts';
import { compareTlsVersions, TLS_VERSIONS, type TlsVersion, tlsVersionKey } from '../tls/versions.ts';
import { readCurlrc } from './drivers/curl.ts';
import { readGitSettings } from './drivers/git.ts';
import { readWgetrc } from './drivers/wget.ts';

const MAX_BYTES = 256 * 1024;

const known = (text: string): TlsVersion | null => {
  const version = tlsVersionKey(text.replace('_', '.'));
  return version === 'other' ? null : version;
};

const newest = (versions: readonly TlsVersion[]): TlsVersion | null => versions.toSorted(compareTlsVersions).at(-1) ?? null;
const oldest = (versions: readonly TlsVersion[]): TlsVersion | null => versions.toSorted(compareTlsVersions)[0] ?? null;

/** What switching off these versions leaves, as limits. */
function withoutVersions(disabled: readonly TlsVersion[], code: string, by: string, where: string): readonly Limit[] {
  const left = TLS_VERSIONS.filter((version) => version !== 'SSLv3' && !disabled.includes(version));
  const raised = left[0] === 'TLSv1' ? null : oldest(left);
  return [...pin(newest(left), code, by, where), ...floor(raised, code, by, where)];
}

/** `NODE_OPTIONS`: of several minimums Node.js takes the lowest (measured). */
export function nodeOptionLimits(options: string): readonly Limit[] {
  const flags = options.split(/\s+/).flatMap((text) => {
    const [, kind, version = ''] = /^--tls-(min|max)-v(1\.\d)$/.exec(text) ?? [];
    const named = known(`TLSv${version}`);
    return kind && named ? [{ text, kind, version: named }] : [];
  });
  const ofKind = (kind: string) => flags.filter((flag) => flag.kind === kind);
  const max = ofKind('max')
    .toSorted((a, b) => compareTlsVersions(a.version, b.version))
    .at(-1);
  const min = ofKind('min').toSorted((a, b) => compareTlsVersions(a.version, b.version))[0];
  return [
    ...(max ? pin(max.version, 'node-options', max.text, 'NODE_OPTIONS') : []),
    ...(min ? floor(min.version, 'node-options', min.text, 'NODE_OPTIONS') : []),
  ];
}

/** `-Djdk.tls.client.protocols=` and `-Dhttps.protocols=` in a variable for Java's options. */
export function javaOptionLimits(options: string, variable: string): readonly Limit[] {
  return options.split(/\s+/).flatMap((text) => {
    const list = /^-D(?:jdk\.tls\.client|https)\.protocols=(.+)$/.exec(text)?.[1];
    const versions = (list ?? '').split(',').flatMap((name) => known(name.trim()) ?? []);
    const [max, min] = [newest(versions), oldest(versions)];
    return max === null
      ? []
      : [...pin(max, 'java-options', text, variable), ...(max === min ? floor(min, 'java-options', text, variable) : [])];
  });
}

/** A file of Java security properties: `jdk.tls.disabledAlgorithms` and `jdk.tls.client.protocols`; the last line of a name counts. */
export function javaSecurityLimits(text: string, file: string): readonly Limit[] {
  const joined = text.replace(/\\\r?\n\s*/g, '');
  const last = (name: string): string | null =>
    [...joined.matchAll(new RegExp(`^[ \\t]*${name.replaceAll('.', '\\.')}[ \\t]*[=:][ \\t]*(.*)$`, 'gm'))].at(-1)?.[1] ?? null;
  const disabled = (last('jdk.tls.disabledAlgorithms') ?? '').split(',').flatMap((name) => known(name.trim()) ?? []);
  const protocols = (last('jdk.tls.client.protocols') ?? '').split(',').flatMap((name) => known(name.trim()) ?? []);
  return [
    ...withoutVersions(disabled, 'java-security', 'jdk.tls.disabledAlgorithms', file),
    ...pin(newest(protocols), 'java-security', 'jdk.tls.client.protocols', file),
  ];
}

/** GnuTLS's system-wide file: `disabled-version` in `[overrides]`. Source: the manual of GnuTLS, System-wide configuration of the library. */
export function gnutlsLimits(text: string, file: string): readonly Limit[] {
  const disabled = [...text.matchAll(/^\s*disabled-version\s*=\s*(\S+)/gim)].flatMap(([, name = '']) => known(name) ?? []);
  return disabled.length === 0 ? [] : withoutVersions(disabled, 'gnutls-config', 'disabled-version', file);
}

/** `tls-max` and `tlsv1.N` of a .curlrc. */
export function curlrcLimits(lines: readonly string[], file: string): readonly Limit[] {
  return lines.flatMap((line) => {
    const text = line.trim();
    const max = /^(?:--)?tls-max[\s=:]+"?(\d\.\d)/.exec(text)?.[1];
    const min = /^(?:--)?(tlsv1\.\d)/.exec(text)?.[1];
    return [
      ...(max ? pin(known(`TLSv${max}`), 'curlrc', `tls-max = ${max}`, file) : []),
      ...(min ? floor(known(min), 'curlrc', min, file) : []),
    ];
  });
}

/** `secureprotocol` of a .wgetrc: with OpenSSL it pins one version, with GnuTLS it hardly counts. */
export function wgetrcLimits(lines: readonly string[], file: string): readonly Limit[] {
  return lines.flatMap((line) => {
    const name = /^\s*secure[-_]?protocol\s*=\s*(\S+)/i.exec(line)?.[1];
    return name === undefined ? [] : pin(known(name), 'wgetrc', `secureprotocol = ${name}`, file);
  });
}

const USES_OPENSSL: readonly InstallationKind[] = [
  'aws-cli',
  'node',
  'python',
  'openssl',
  'curl',
  'wget',
  'git',
  'ruby',
  'php',
  'perl',
  'powershell',
  'dotnet',
];
const USES_GNUTLS: readonly InstallationKind[] = ['curl', 'wget', 'git', 'php'];
const GNUTLS_FILE = '/etc/gnutls/config';

/**
 * What could be to blame for an installation of this kind, whether or not it heeds it: only its own hello tells. OpenSSL's file names
 * the crypto policy of Red Hat's systems too, which is included in it.
 */
export async function settingsOf(host: Host, installation: Installation): Promise<readonly Limit[]> {
  const { kind } = installation;
  const limits: Limit[] = [];
  if (USES_OPENSSL.includes(kind)) limits.push(...(await opensslConfigLimits(host, { systemFile: true })));
  if (USES_GNUTLS.includes(kind)) {
    const file = envValue(host, 'GNUTLS_SYSTEM_PRIORITY_FILE') ?? GNUTLS_FILE;
    limits.push(...gnutlsLimits((await host.readText(file, MAX_BYTES)) ?? '', file));
  }
  if (kind === 'node') limits.push(...nodeOptionLimits(envValue(host, 'NODE_OPTIONS') ?? ''));
  if (kind === 'java') limits.push(...(await javaLimits(host, installation)));
  if (kind === 'curl') {
    const rc = await readCurlrc(host);
    limits.push(...curlrcLimits(rc?.lines ?? [], rc?.path ?? ''));
  }
  if (kind === 'wget') {
    const rc = await readWgetrc(host);
    limits.push(...wgetrcLimits(rc?.lines ?? [], rc?.path ?? ''));
  }
  if (kind === 'git') {
    const named = [
      ...(await readGitSettings(host)).filter(({ key }) => key === 'sslversion').map(({ value, path }) => ({ value, where: path })),
      { value: envValue(host, 'GIT_SSL_VERSION') ?? '', where: 'GIT_SSL_VERSION' },
    ];
    for (const { value, where } of named) limits.push(...floor(known(value), 'git-ssl-version', value, where));
  }
  if (host.platform === 'win32' && (kind === 'powershell' || kind === 'windows-powershell'))
    limits.push(...schannelLimits(await readSchannel(host), 'byDefault'));
  return limits;
}

async function javaLimits(host: Host, { realPath }: Installation): Promise<readonly Limit[]> {
  const { dirname, join } = pathRules(host);
  const home = dirname(dirname(realPath));
  const limits: Limit[] = [];
  for (const variable of ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS']) {
    limits.push(...javaOptionLimits(envValue(host, variable) ?? '', variable));
  }
  const named = /-Djava\.security\.properties==?(\S+)/.exec(envValue(host, 'JAVA_TOOL_OPTIONS') ?? '')?.[1];
  const places = ['conf', 'lib', join('jre', 'lib')].map((folder) => join(home, folder, 'security', 'java.security'));
  for (const file of [...(named === undefined ? [] : [named]), ...places]) {
    const text = await host.readText(file, MAX_BYTES);
    if (text !== null) return [...limits, ...javaSecurityLimits(text, file)];
  }
  return limits;
}
