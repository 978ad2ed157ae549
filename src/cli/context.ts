// What every command works with: the real machine, the sessions on disk, the clock.

import type { Host } from '../machine/host.ts';
import { realHost } from '../machine/real-host.ts';
import { SessionStore } from '../session/store.ts';
import { stateFolder } from './state-folder.ts';

export interface CliContext {
  readonly host: Host;
  readonly store: SessionStore;
  readonly now: () => number;
}

export const realContext = (): CliContext => ({ host: realHost(), store: new SessionStore(stateFolder(process.env)), now: Date.now });
