// What git's configuration sets of TLS: `http.sslVersion` and `http.sslBackend`.
// Source: git-scm.com/docs/git-config (http.sslVersion, FILES); git-scm.com/docs/git (GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM).
import { tlsVersionKey } from '../../tls/versions.ts';
import { floor, type Limit, pin } from '../derive.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

const MAX_BYTES = 256 * 1024;

export interface GitTlsConfig {
  readonly settings: readonly Limit[];
  /** On builds with several libraries: which one. */
  readonly backend: string | undefined;
}

/** Reads the system's and the user's files, the last line of each name counts; files that they include are not read. */
export async function gitTlsConfig(host: Host, systemFiles: readonly string[]): Promise<GitTlsConfig> {
  const found = new Map<string, { readonly value: string; readonly where: string }>();
  for (const where of files(host, systemFiles)) {
    const text = (await host.readText(where, MAX_BYTES)) ?? '';
    for (const [name, value] of httpSettings(text)) found.set(name, { value, where });
  }
  const named = envValue(host, 'GIT_SSL_VERSION');
  const version = named !== undefined ? { value: named, where: 'GIT_SSL_VERSION' } : found.get('sslversion');
  return { settings: version ? limits(version.value, version.where) : [], backend: found.get('sslbackend')?.value };
}

/** libcurl takes each of git's TLS versions for the lowest that is offered (measured); `sslv3` alone is meant exactly. */
function limits(value: string, where: string): readonly Limit[] {
  const version = tlsVersionKey(value);
  if (version === 'other' || value.toLowerCase() === 'tlsv1') return [];
  const by = where === 'GIT_SSL_VERSION' ? where : `http.sslVersion = ${version}`;
  return version === 'SSLv3' ? pin(version, 'git-config', by, where) : floor(version, 'git-config', by, where);
}

function files(host: Host, systemFiles: readonly string[]): readonly string[] {
  const { join } = pathRules(host);
  const noSystem = ['1', 'true', 'yes', 'on'].includes((envValue(host, 'GIT_CONFIG_NOSYSTEM') ?? '').toLowerCase());
  const system = envValue(host, 'GIT_CONFIG_SYSTEM');
  const global = envValue(host, 'GIT_CONFIG_GLOBAL');
  const xdg = envValue(host, 'XDG_CONFIG_HOME') ?? join(host.homedir, '.config');
  return [
    ...(noSystem ? [] : system !== undefined ? [system] : systemFiles),
    ...(global !== undefined ? [global] : [join(xdg, 'git', 'config'), join(host.homedir, '.gitconfig')]),
  ];
}

/** The settings of `[http]`; those of `[http "https://host/"]` are for one host. Names in lower case. */
function httpSettings(text: string): readonly (readonly [string, string])[] {
  const settings: (readonly [string, string])[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    const section = /^\s*\[([^\]]*)\]\s*(.*)$/.exec(line);
    if (section) inside = /^\s*http\s*$/i.test(section[1] ?? '');
    const [, name, value] = /^\s*([a-z][\w-]*)\s*=\s*"?([\w.-]{1,40})/i.exec(section?.[2] ?? line) ?? [];
    if (inside && name && value) settings.push([name.toLowerCase(), value]);
  }
  return settings;
}
