// Every Mono: its version says which TLS implementation is in it.
import type { Installation } from '../../contract/document.ts';
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { tlsVersionLabel } from '../../tls/versions.ts';
import { MONO_TLS } from '../data/mono-tls.ts';
import { type Derived, derive, type Library, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram, versionSaid } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { standardPlaces, windowsPlace } from '../standard-places.ts';

export const mono: RuntimeDetector = {
  name: 'Mono',
  detect: (context) =>
    eachProgram(context, {
      name: 'Mono',
      search: { names: ['mono'], places: monoPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, program, null, { ran: false, notRunBecause: 'cancelled' }),
    }),
};

// `Mono JIT compiler version 6.8.0.105 (Debian 6.8.0.105+dfsg-3.3+deb12u1 ...)`
const VERSION_LINE = /^Mono JIT compiler version (\d+\.\d+(?:\.\d+){0,2})(?: |$)/m;

/** Each adds options or folders to every start of Mono. */
const ENVIRONMENT = { MONO_ENV_OPTIONS: undefined, MONO_PATH: undefined, MONO_GAC_PREFIX: undefined };

async function inspect(context: DetectContext, program: FoundProgram): Promise<Installation> {
  const { host } = context;
  const { version, ...ran } = await versionSaid(context, program, VERSION_LINE, ENVIRONMENT);
  return installation(host, program, version, ran);
}

function installation(
  host: Host,
  program: FoundProgram,
  version: string | null,
  ran: Pick<Installation, 'ran' | 'notRunBecause'>,
): Installation {
  const { library, derived } = version === null ? { library: null, derived: underived(null) } : judge(host, version, program.realPath);
  return newInstallation(host, {
    kind: 'mono',
    name: 'Mono',
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ...ran,
    library,
    derived,
  });
}

function judge(host: Host, version: string, where: string): { readonly library: Library | null; readonly derived: Derived } {
  const row = MONO_TLS.rows.find(({ from }) => atLeast(versionNumbers(version), versionNumbers(from)) === true);
  if (!row?.max) {
    const text = `Whether Mono ${version} offers TLS 1.2 unless MONO_TLS_PROVIDER asks for it is not documented.`;
    return { library: null, derived: underived({ code: 'ability-unknown', text, where }) };
  }
  // On macOS Mono may take Apple's library instead, which has TLS 1.2 at most as well.
  const library = row.library !== null && host.platform !== 'darwin' ? { name: row.library, version: '' } : null;
  const text = `Mono ${version} offers ${tlsVersionLabel(row.max)} at most.`;
  const ceilings = [{ max: row.max, code: 'runtime-too-old', text, where }];
  return { library, derived: derive({ library, ability: { 'tls1.2': true, 'tls1.3': true, pq: null }, ceilings, where }) };
}

// Source: www.mono-project.com/docs/getting-started/install.
function monoPlaces(host: Host): readonly Place[] {
  const standard = standardPlaces(host, { program: 'mono', homebrew: 'mono', asdf: 'mono', mise: 'mono' });
  if (host.platform === 'win32')
    return [
      ...['ProgramFiles', 'ProgramFiles(x86)'].flatMap((variable) =>
        windowsPlace(host, variable, 'the Mono installer', 'Mono', 'bin', 'mono.exe'),
      ),
      ...standard,
    ];
  return [
    { pattern: '/Library/Frameworks/Mono.framework/Versions/*/bin/mono', foundBy: 'the Mono package' },
    { pattern: '/opt/mono*/bin/mono', foundBy: '/opt' },
    ...standard,
  ];
}
