// curl, with what the user's .curlrc says about TLS.
import type { Host } from '../../machine/host.ts';
import { envValue, pathRules } from '../../machine/places.ts';
import { addressOf, CONNECT_SECONDS, type Driver, GNUTLS_VARIABLES, OPENSSL_VARIABLES } from './driver.ts';

const MAX_BYTES = 64 * 1024;
const TLS_OPTION =
  /^\s*(?:--?)?(?:tls-max|tlsv1(?:\.\d)?|sslv[23]|ssl-allow-beast|ciphers|tls13-ciphers|curves|sigalgs|no-alpn|[123])(?![\w.-])/;

export interface Rc {
  readonly path: string;
  /** The lines about TLS, and no others: a .curlrc can also send things elsewhere. */
  readonly lines: readonly string[];
}

/** The first .curlrc where curl looks for one; null where there is none. Source: curl(1), `--config`. */
export async function readCurlrc(host: Host): Promise<Rc | null> {
  const { join } = pathRules(host);
  const at = (folder: string | undefined, ...names: readonly string[]): readonly string[] =>
    folder === undefined ? [] : names.map((name) => join(folder, name));
  const files = [
    ...at(envValue(host, 'CURL_HOME'), '.curlrc', '_curlrc'),
    ...at(envValue(host, 'XDG_CONFIG_HOME'), 'curlrc', '.curlrc'),
    ...at(host.homedir, '.curlrc', '_curlrc'),
    ...at(envValue(host, 'APPDATA'), '.curlrc', '_curlrc'),
    ...at(host.homedir, join('.config', 'curlrc')),
  ];
  for (const path of files) {
    const text = await host.readText(path, MAX_BYTES);
    if (text !== null) return { path, lines: text.split(/\r?\n/).filter((line) => TLS_OPTION.test(line)) };
  }
  return null;
}

export const curl: Driver = {
  kinds: ['curl'],
  variables: ['CURL_SSL_BACKEND', ...OPENSSL_VARIABLES, ...GNUTLS_VARIABLES],
  command: async ({ path }, place) => ({
    path,
    args: ['--silent', '--insecure', '--noproxy', '*', '--max-time', `${CONNECT_SECONDS}`, addressOf(place)],
    env: { CURL_HOME: place.home },
  }),
  // Always one, if empty: without, curl looks on in the home that the user's account names.
  settings: async (host) => ({ '.curlrc': (await readCurlrc(host))?.lines.join('\n') ?? '' }),
};
