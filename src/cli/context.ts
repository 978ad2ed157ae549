// What every command works with: the real machine, the sessions on disk, the clock, and the engine that a session runs on.
import type { Severity } from '../contract/document.ts';
import { createJourney } from '../create-journey.ts';
import type { Journey } from '../journey.ts';
import type { Host } from '../machine/host.ts';
import { realHost } from '../machine/real-host.ts';
import { SessionStore } from '../session/store.ts';
import { stateFolder } from './state-folder.ts';

export interface OpenJourney {
  /** The name of the session to go on with; null begins one. */
  readonly resume: string | null;
  /** For a new session. */
  readonly failOn: Severity;
  /** False leaves nothing on disk. */
  readonly keep: boolean;
}

export interface CliContext {
  readonly host: Host;
  readonly store: SessionStore;
  readonly now: () => number;
  readonly openJourney: (options: OpenJourney) => Journey;
}

export function realContext(): CliContext {
  const [host, store, now] = [realHost(), new SessionStore(stateFolder(process.env)), Date.now];
  return {
    host,
    store,
    now,
    openJourney: ({ resume, failOn, keep }) => createJourney({ host, store: keep ? store : null, now, resume, failOn }),
  };
}
