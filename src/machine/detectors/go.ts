// Every Go toolchain: what a program that is built with it today, and leaves TLS to Go, will offer. Nothing is run: the version is in its files.
import type { Installation } from '../../contract/document.ts';
import { type Cause, type Derived, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { standardPlaces, windowsPlace } from '../standard-places.ts';
import { parseGoVersion, readGoBuildInfo } from './go-build-info.ts';
import { goLibrary, goTls } from './go-tls.ts';

export const go: RuntimeDetector = {
  name: 'Go',
  detect: (context) =>
    eachProgram(context, {
      name: 'Go',
      search: { names: ['go'], places: goPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, program, null, 'cancelled'),
    }),
};

interface GoVersion {
  readonly goVersion: string;
  readonly experiment: string | null;
}

async function inspect({ host }: DetectContext, program: FoundProgram): Promise<Installation> {
  if (program.unresolvedShim !== null) return installation(host, program, null, program.unresolvedShim);
  return installation(host, program, await versionOf(host, program.realPath), 'not-needed');
}

/** `VERSION` at the root of the toolchain, whose first line is the version; else what the `go` command itself was built with, which is the same. */
async function versionOf(host: Host, realPath: string): Promise<GoVersion | null> {
  const { dirname, join } = pathRules(host);
  const text = await host.readText(join(dirname(dirname(realPath)), 'VERSION'), 4096);
  return parseGoVersion(text?.split('\n')[0] ?? '') ?? (await readGoBuildInfo(host, realPath));
}

function installation(host: Host, program: FoundProgram, version: GoVersion | null, because: Installation['notRunBecause']): Installation {
  const where = program.realPath;
  return newInstallation(host, {
    kind: 'go',
    name: 'Go',
    version: version?.goVersion ?? null,
    path: program.path,
    realPath: where,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran: false,
    notRunBecause: because,
    library: version ? goLibrary(version.goVersion) : null,
    ...judge(host, version, where),
  });
}

function judge(host: Host, version: GoVersion | null, where: string): { readonly derived: Derived; readonly causes?: readonly Cause[] } {
  if (!version)
    return { derived: underived({ code: 'version-unknown', text: 'Neither VERSION nor the go command says which Go it is.', where }) };
  const derived = goTls({ ...version, godebug: envValue(host, 'GODEBUG'), builtIn: undefined, where });
  // Only programs that ask for this Go in go.mod get what is new in it.
  const text = 'Programs whose go.mod has a go line below 1.24 leave ML-KEM off, and built programs keep the Go that they were built with.';
  return { derived, causes: derived.verdicts.pq === 'ready' ? [{ code: 'go-line', text, where: 'go.mod' }] : [] };
}

// Sources: go.dev/doc/install, go.dev/doc/manage-install (~/sdk), go.dev/doc/toolchain (toolchains in the module cache), goenv, gvm.
function goPlaces(host: Host): readonly Place[] {
  const standard = standardPlaces(host, { program: 'go', homebrew: 'go*', mise: 'go', snap: 'go', scoop: 'go*' });
  const { join } = pathRules(host);
  const gopath = envValue(host, 'GOPATH')?.split(pathRules(host).delimiter)[0] ?? join(host.homedir, 'go');
  const cache = envValue(host, 'GOMODCACHE') ?? join(gopath, 'pkg', 'mod');
  const program = host.platform === 'win32' ? 'go.exe' : 'go';
  const root = envValue(host, 'GOROOT');
  const anywhere: readonly Place[] = [
    { pattern: join(host.homedir, 'sdk', 'go*', 'bin', program), foundBy: '~/sdk' },
    { pattern: join(cache, 'golang.org', 'toolchain@*', 'bin', program), foundBy: "Go's module cache" },
    ...(root ? [{ pattern: join(root, 'bin', program), foundBy: 'GOROOT' }] : []),
  ];
  if (host.platform === 'win32')
    return [...windowsPlace(host, 'ProgramFiles', 'the Go installer', 'Go', 'bin', program), ...anywhere, ...standard];
  const home = host.homedir;
  return [
    { pattern: '/usr/local/go/bin/go', foundBy: '/usr/local/go' },
    ...['/usr/lib/go', '/usr/lib/go-*', '/usr/lib/golang', '/usr/lib64/go/*'].map((folder) => ({
      pattern: `${folder}/bin/go`,
      foundBy: 'the distribution',
    })),
    { pattern: `${envValue(host, 'GOENV_ROOT') ?? `${home}/.goenv`}/versions/*/bin/go`, foundBy: 'goenv' },
    { pattern: `${home}/.gvm/gos/*/bin/go`, foundBy: 'gvm' },
    { pattern: `${envValue(host, 'ASDF_DATA_DIR') ?? `${home}/.asdf`}/installs/golang/*/go/bin/go`, foundBy: 'asdf' },
    ...anywhere,
    ...standard,
  ];
}
