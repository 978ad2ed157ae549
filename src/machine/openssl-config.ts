// The system's OpenSSL configuration: the one place from which a machine's owner can narrow what many programs offer.
import { isPostQuantum } from '../tls/key-exchange.ts';
import { tlsVersionKey } from '../tls/versions.ts';
import { floor, type Limit, pin } from './derive.ts';
import type { Host } from './host.ts';
import { envValue, pathRules } from './places.ts';

/** Where distributions keep it: Debian and SUSE, Red Hat, Alpine and others. */
const DEFAULT_FILES = ['/etc/ssl/openssl.cnf', '/etc/pki/tls/openssl.cnf', '/usr/local/ssl/openssl.cnf'];
const MAX_BYTES = 256 * 1024;
const MAX_INCLUDES = 20;

/**
 * What the configuration narrows, as far as `MinProtocol`, `MaxProtocol` and `Groups` (or `Curves`) say. The last line of each name counts,
 * whatever its section: close to what OpenSSL does, and never more than a derivation. Source: OpenSSL's config(5) and SSL_CONF_cmd(3).
 */
export async function opensslConfigLimits(
  host: Host,
  /** `folder` is what the library itself calls OPENSSLDIR; where that is not known, `systemFile` says whether the distribution's file counts. */
  options: { readonly systemFile: boolean; readonly folder?: string | null },
): Promise<readonly Limit[]> {
  const named = envValue(host, 'OPENSSL_CONF');
  const standard = options.folder ? [pathRules(host).join(options.folder, 'openssl.cnf')] : options.systemFile ? DEFAULT_FILES : [];
  const files = named !== undefined ? [named] : standard;
  for (const file of files) {
    const settings = await readSettings(host, file, new Set());
    if (settings) return limits(settings);
  }
  return [];
}

interface Setting {
  readonly value: string;
  readonly file: string;
}
type Settings = Map<string, Setting>;

async function readSettings(host: Host, file: string, seen: Set<string>): Promise<Settings | null> {
  const { dirname, isAbsolute, resolve } = pathRules(host);
  if (seen.has(file) || seen.size >= MAX_INCLUDES || !isAbsolute(file)) return null;
  seen.add(file);
  const text = await host.readText(file, MAX_BYTES);
  if (text === null) return null;
  const settings: Settings = new Map();
  for (const line of text.split('\n')) {
    const include = /^\s*\.include\s*=?\s*(\S+)/.exec(line)?.[1];
    if (include) {
      const included = await readSettings(host, resolve(dirname(file), include), seen);
      for (const [name, setting] of included ?? []) settings.set(name, setting);
    }
    const match = /^\s*(?:\w+\.)?(MinProtocol|MaxProtocol|Groups|Curves|TLS\.MinProtocol|TLS\.MaxProtocol)\s*=\s*([^#]*)/.exec(line);
    const name = match?.[1]?.replace('TLS.', '').replace('Curves', 'Groups');
    if (name) settings.set(name, { value: (match?.[2] ?? '').trim(), file });
  }
  return settings;
}

function limits(settings: Settings): readonly Limit[] {
  const version = (name: string): { readonly setting: Setting; readonly version: ReturnType<typeof tlsVersionKey> } | null => {
    const setting = settings.get(name);
    return setting && setting.value !== 'None' ? { setting, version: tlsVersionKey(setting.value) } : null;
  };
  const max = version('MaxProtocol');
  const min = version('MinProtocol');
  const groups = settings.get('Groups');
  const all: Limit[] = [];
  if (max && max.version !== 'other')
    all.push(...pin(max.version, 'openssl-config', `MaxProtocol = ${max.setting.value}`, max.setting.file));
  if (min && min.version !== 'other')
    all.push(...floor(min.version, 'openssl-config', `MinProtocol = ${min.setting.value}`, min.setting.file));
  if (groups && !isPostQuantum(groups.value) && !/DEFAULT/.test(groups.value))
    all.push({ pq: false, code: 'openssl-groups', text: 'The OpenSSL configuration lists its groups without ML-KEM.', where: groups.file });
  return all;
}
