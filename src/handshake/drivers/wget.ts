// wget, with what the user's .wgetrc says about TLS.
import type { Host } from '../../machine/host.ts';
import { envValue, pathRules } from '../../machine/places.ts';
import type { Rc } from './curl.ts';
import { addressOf, CONNECT_SECONDS, type Driver, GNUTLS_VARIABLES, OPENSSL_VARIABLES } from './driver.ts';

const MAX_BYTES = 64 * 1024;
// Names are read without regard to case, `-` and `_`. Source: the manual of GNU Wget, Wgetrc Syntax.
const TLS_COMMAND = /^\s*(?:secure[-_]?protocol|ciphers)\s*=/i;

/** The user's .wgetrc; null where there is none. */
export async function readWgetrc(host: Host): Promise<Rc | null> {
  const path = envValue(host, 'WGETRC') ?? pathRules(host).join(host.homedir, '.wgetrc');
  const text = await host.readText(path, MAX_BYTES);
  return text === null ? null : { path, lines: text.split(/\r?\n/).filter((line) => TLS_COMMAND.test(line)) };
}

export const wget: Driver = {
  kinds: ['wget'],
  variables: [...GNUTLS_VARIABLES, ...OPENSSL_VARIABLES],
  command: async ({ path }, place) => ({
    path,
    args: ['-q', '-t', '1', '-T', `${CONNECT_SECONDS}`, '-O', '-', addressOf(place)],
    env: { WGETRC: undefined },
  }),
  settings: async (host) => ({ '.wgetrc': (await readWgetrc(host))?.lines.join('\n') ?? '' }),
};
