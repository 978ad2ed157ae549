// A runtime that brings a TLS library of its own, so that its version says what it offers.
import type { Installation, InstallationKind } from '../contract/document.ts';
import { atLeast, versionNumbers } from '../contract/version-numbers.ts';
import { type Derived, derive, type Library, libraryAbility, underived } from './derive.ts';
import type { DetectContext, RuntimeDetector } from './detector.ts';
import { eachProgram, versionSaid } from './each-program.ts';
import type { FoundProgram, Place } from './find-programs.ts';
import type { Host } from './host.ts';
import { newInstallation } from './installation.ts';

export interface VersionedRuntime {
  readonly kind: InstallationKind;
  readonly name: string;
  readonly program: string;
  places(host: Host): readonly Place[];
  /** The version in what `--version` prints. */
  readonly version: RegExp;
  /** A name of the table of TLS libraries; its version there is not ours to know. */
  readonly library: string;
  /** From here on ML-KEM was seen; before, it is not known. */
  readonly pqSince: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The detector of such a runtime. */
export const versionedRuntime = (runtime: VersionedRuntime): RuntimeDetector => ({
  name: runtime.name,
  detect: (context) =>
    eachProgram(context, {
      name: runtime.name,
      search: { names: [runtime.program], places: runtime.places(context.host) },
      inspect: (program) => inspect(context, runtime, program),
      unread: (program) => installation(context.host, runtime, program, null, { ran: false, notRunBecause: 'cancelled' }),
    }),
});

async function inspect(context: DetectContext, runtime: VersionedRuntime, program: FoundProgram): Promise<Installation> {
  const { host } = context;
  const { version, ...ran } = await versionSaid(context, program, runtime.version, runtime.env);
  return installation(host, runtime, program, version, ran);
}

function installation(
  host: Host,
  runtime: VersionedRuntime,
  program: FoundProgram,
  version: string | null,
  ran: Pick<Installation, 'ran' | 'notRunBecause'>,
): Installation {
  const library: Library | null = version === null ? null : { name: runtime.library, version: '' };
  return newInstallation(host, {
    kind: runtime.kind,
    name: runtime.name,
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ...ran,
    library,
    derived: library && version !== null ? judge(runtime, library, version, program.realPath) : underived(null),
  });
}

function judge(runtime: VersionedRuntime, library: Library, version: string, where: string): Derived {
  const table = libraryAbility(library);
  const pq = atLeast(versionNumbers(version), versionNumbers(runtime.pqSince)) === true ? true : null;
  return derive({ library, ...(table ? { ability: { ...table, pq } } : {}), where });
}
