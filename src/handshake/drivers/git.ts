// git over HTTPS, with what the user's configuration says about TLS.
import { dirname } from 'node:path';
import type { Host } from '../../machine/host.ts';
import { envValue, pathRules } from '../../machine/places.ts';
import { addressOf, type Driver, GNUTLS_VARIABLES, OPENSSL_VARIABLES } from './driver.ts';

const MAX_BYTES = 256 * 1024;
const TLS_KEY = /^(sslversion|sslcipherlist|sslbackend)$/i;

export interface GitSetting {
  readonly path: string;
  readonly key: string;
  readonly value: string;
}

/** The settings about TLS of the section `[http]` in the user's own configuration; the last one of a name counts. */
export async function readGitSettings(host: Host): Promise<readonly GitSetting[]> {
  const { join } = pathRules(host);
  const named = envValue(host, 'GIT_CONFIG_GLOBAL');
  const config = envValue(host, 'XDG_CONFIG_HOME') ?? join(host.homedir, '.config');
  const files = named !== undefined ? [named] : [join(config, 'git', 'config'), join(host.homedir, '.gitconfig')];
  const settings = new Map<string, GitSetting>();
  for (const path of files) {
    let inHttp = false;
    for (const line of ((await host.readText(path, MAX_BYTES)) ?? '').split(/\r?\n/)) {
      const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
      if (section !== undefined) inHttp = /^http$/i.test(section.trim());
      const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*"?([\w.:@!+,-]+)/.exec(line) ?? [];
      if (inHttp && TLS_KEY.test(key)) settings.set(key.toLowerCase(), { path, key: key.toLowerCase(), value });
    }
  }
  return [...settings.values()];
}

export const git: Driver = {
  kinds: ['git'],
  variables: ['GIT_SSL_VERSION', 'GIT_SSL_CIPHER_LIST', ...GNUTLS_VARIABLES, ...OPENSSL_VARIABLES],
  command: async ({ path }, place) => ({
    path,
    args: ['-c', 'http.proxy=', '-c', 'credential.helper=', 'ls-remote', `${addressOf(place)}none`],
    env: {
      GIT_CONFIG_GLOBAL: undefined,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      // Whatever repository stands above the temporary folder is somebody else's.
      GIT_CEILING_DIRECTORIES: dirname(place.cwd),
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '',
      SSH_ASKPASS: '',
    },
  }),
  async settings(host) {
    const settings = await readGitSettings(host);
    return { '.gitconfig': settings.map(({ key, value }) => `[http]\n${key} = ${value}\n`).join('') };
  },
};
