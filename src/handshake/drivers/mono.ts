// Mono: HttpWebRequest, from an assembly that is compiled already, since a runtime alone has no compiler.
import { join } from 'node:path';
import { addressOf, type Driver } from './driver.ts';
import { MONO_HELLO } from './mono-hello.ts';

/** Each adds options or folders to every start of Mono, and could load code of somebody else's. */
const INJECTING = { MONO_ENV_OPTIONS: undefined, MONO_PATH: undefined, MONO_GAC_PREFIX: undefined, MONO_CONFIG: undefined };

export const mono: Driver = {
  kinds: ['mono'],
  variables: ['MONO_TLS_PROVIDER'],
  command: async ({ path }, place) => ({
    path,
    args: [join(place.home, 'hello.exe'), addressOf(place)],
    files: { 'hello.exe': Buffer.from(MONO_HELLO, 'base64') },
    // Else it keeps a folder of its own for the semaphores that it shares with other processes of this user.
    env: { ...INJECTING, MONO_DISABLE_SHARED_AREA: '1' },
  }),
};
