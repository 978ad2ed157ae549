// One installation, put together from what a detector knows.

import type { Installation, InstallationKind } from '../contract/document.ts';
import { installationId } from '../contract/ids.ts';
import type { Cause, Derived } from './derive.ts';
import type { Host } from './host.ts';

/** What a detector says of an installation; the rest follows from it. */
export interface Facts {
  readonly kind: InstallationKind;
  readonly name: string;
  readonly version: string | null;
  readonly path: string;
  readonly realPath: string;
  readonly foundBy: readonly string[];
  readonly stale?: boolean;
  /** False for what nobody's calls to AWS go through by itself, such as a compiler. True unless said; a left-over never is. */
  readonly active?: boolean;
  readonly ran: boolean;
  readonly notRunBecause: Installation['notRunBecause'];
  readonly library: Installation['library'];
  readonly derived: Derived;
  /** Causes beyond those that the derivation found. */
  readonly causes?: readonly Cause[];
}

/** The installation of the contract. Its id is over kind and real path, on Windows whatever the case. A left-over is not active. */
export function newInstallation(host: Host, facts: Facts): Installation {
  const { stale = false, active = true } = facts;
  return {
    id: installationId(facts.kind, host.platform === 'win32' ? facts.realPath.toLowerCase() : facts.realPath),
    kind: facts.kind,
    name: facts.name,
    version: facts.version,
    path: facts.path,
    realPath: facts.realPath,
    foundBy: [...facts.foundBy],
    active: active && !stale,
    stale,
    ran: facts.ran,
    notRunBecause: facts.notRunBecause,
    library: facts.library,
    handshake: null,
    verdicts: facts.derived.verdicts,
    basis: facts.derived.basis,
    causes: [...facts.derived.causes, ...(facts.causes ?? [])],
  };
}
