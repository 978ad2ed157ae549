// What a person's curl configuration file sets of TLS.
// Source: curl.se/docs/manpage.html (--config, --tls-max, --tlsv1.x, --curves). `tls-max` in ~/.curlrc was measured to hold curl down.
import { isPostQuantum } from '../../tls/key-exchange.ts';
import type { TlsVersion } from '../../tls/versions.ts';
import { floor, type Limit, pin } from '../derive.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

const MAX_BYTES = 256 * 1024;
const VERSION: Readonly<Record<string, TlsVersion>> = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' };

/** The limits of the one configuration file that curl reads by itself: the first that is there. */
export async function curlConfigLimits(host: Host): Promise<readonly Limit[]> {
  for (const path of candidates(host)) {
    const text = await host.readText(path, MAX_BYTES);
    if (text !== null) return limits(text, path);
  }
  return [];
}

function candidates(host: Host): readonly string[] {
  const { join } = pathRules(host);
  const at = (folder: string | undefined, ...names: string[]): readonly string[] =>
    folder === undefined ? [] : names.map((name) => join(folder, name));
  const names = host.platform === 'win32' ? ['.curlrc', '_curlrc'] : ['.curlrc'];
  return [
    ...at(envValue(host, 'CURL_HOME'), ...names),
    ...at(envValue(host, 'XDG_CONFIG_HOME'), 'curlrc', ...names),
    ...at(envValue(host, 'HOME'), ...names, join('.config', 'curlrc')),
    ...(host.platform === 'win32' ? [...at(envValue(host, 'USERPROFILE'), ...names), ...at(envValue(host, 'APPDATA'), ...names)] : []),
    ...at(host.homedir, ...names, join('.config', 'curlrc')),
  ];
}

/** `tls-max = 1.2`, `--tls-max 1.2` and `tls-max: "1.2"` are the same; of several lines the last counts. */
function limits(text: string, where: string): readonly Limit[] {
  let max: TlsVersion | null = null;
  let min: TlsVersion | null = null;
  let curves: string | null = null;
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^\s*(?:--)?([a-z][\w.-]*)(?:\s*[=:]\s*|\s+|\s*$)"?([^"\s]*)/.exec(line) ?? [];
    if (name === 'tls-max') max = VERSION[value] ?? null;
    if (/^tlsv1\.[0-3]$/.test(name)) min = VERSION[name.slice(4)] ?? null;
    if (name === 'curves') curves = value;
  }
  const groups: readonly Limit[] =
    curves !== null && curves !== '' && !isPostQuantum(curves)
      ? [{ pq: false, code: 'curl-config', text: 'curves lists the groups without ML-KEM.', where }]
      : [];
  return [...pin(max, 'curl-config', 'tls-max', where), ...floor(min, 'curl-config', 'The configuration of curl', where), ...groups];
}
