// Every Python interpreter, with the OpenSSL that its `ssl` is linked to and the boto3 that is installed for it.
import type { Installation } from '../../contract/document.ts';
import { asCompleted } from '../as-completed.ts';
import { type Derived, derive, type Library, underived, withoutTls } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { type FoundProgram, findPrograms, type Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { envValue, pathRules } from '../places.ts';
import { type PythonTls, pythonTls } from '../python-tls.ts';
import { runProgram } from '../run-program.ts';
import { eachOnce } from './curl-tool.ts';
import { behindDeveloperTools } from './git-developer-tools.ts';
import { behindEnvironment, type PythonEnvironment, pythonEnvironments } from './python-environments.ts';
import { botoLabel, botoVersions } from './python-packages.ts';
import { pythonPlaces, registeredPythons } from './python-places.ts';

export const python: RuntimeDetector = {
  name: 'Python',
  async *detect(context) {
    const { programs, environments } = await context.probe('Looking for Python', () => search(context), { programs: [], environments: [] });
    yield* asCompleted(
      programs.map((program) => {
        const own = environments.filter((environment) => environment.python === program.realPath);
        return context.probe(program.path, () => inspect(context, program, own), describe(context.host, program, { because: 'cancelled' }));
      }),
    );
  },
};

interface Found {
  readonly programs: readonly FoundProgram[];
  readonly environments: readonly PythonEnvironment[];
}

async function search(context: DetectContext): Promise<Found> {
  const { host } = context;
  const environments = await pythonEnvironments(host);
  const places = [
    ...(await pythonPlaces(host)),
    ...(await registeredPythons(host)),
    ...(await fromLauncher(context)),
    // Listed as places, so that what runs only environments is found, too.
    ...environments.map(({ python: path, foundBy }) => ({ pattern: path, foundBy })),
  ];
  const names = host.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python'];
  const found = await findPrograms(context, { names, places });
  const settled = await Promise.all(
    found.map(async (program) => {
      if (await isStandIn(host, program)) return null;
      const real = await behindDeveloperTools(host, program);
      return real && behindEnvironment(host, real, environments);
    }),
  );
  return { programs: eachOnce(settled.filter((program) => program !== null)), environments };
}

/** On Windows: the empty aliases that open the Microsoft Store, and pyenv's batch files, whose versions are found by themselves. */
async function isStandIn(host: Host, { realPath }: FoundProgram): Promise<boolean> {
  if (host.platform !== 'win32') return false;
  return !/\.exe$/i.test(realPath) || (await host.stat(realPath))?.size === 0;
}

// ` -V:3.11 *        C:\...\python.exe`, and of older launchers ` -3.11-64        C:\...\python.exe`. Source: docs.python.org/3/using/windows.html.
const LAUNCHER_LINE = /^\s*-\S{1,60}(?:\s+\*)?\s+([A-Za-z]:\\[^"<>|?*\r\n]{1,400}\.exe)\s*$/gm;

/** What `py -0p` lists: every Python that Windows's launcher knows. */
async function fromLauncher(context: DetectContext): Promise<readonly Place[]> {
  const { host } = context;
  if (host.platform !== 'win32') return [];
  const { join } = pathRules(host);
  const places = [
    { variable: 'SystemRoot', parts: ['py.exe'] },
    { variable: 'LOCALAPPDATA', parts: ['Programs', 'Python', 'Launcher', 'py.exe'] },
  ].flatMap(({ variable, parts }) => {
    const root = envValue(host, variable);
    return root ? [{ pattern: join(root, ...parts), foundBy: 'the Python launcher' }] : [];
  });
  const found: Place[] = [];
  for (const launcher of await findPrograms(context, { names: ['py'], places })) {
    if (launcher.relative) continue;
    const run = await runProgram(context, launcher.path, ['-0p']);
    if (!run.ran || run.result.failure !== null) continue;
    for (const [, path = ''] of run.result.stdout.matchAll(LAUNCHER_LINE))
      found.push({ pattern: path, foundBy: 'the Python launcher (py)' });
  }
  return found;
}

async function inspect(context: DetectContext, program: FoundProgram, environments: readonly PythonEnvironment[]): Promise<Installation> {
  const { host } = context;
  const because = program.relative ? 'relative-path' : program.unresolvedShim;
  const tls = because === null ? await pythonTls(context, program.realPath) : null;
  if (tls?.ok === false && tls.because === null) context.note(`${program.path}, asked for its TLS library, ${tls.reason}.`);
  const version = tls?.ok ? tls.version : null;
  const minor = /^\d+\.\d+/.exec(version ?? '')?.[0] ?? /(\d\.\d{1,2})(?:\.exe)?$/.exec(program.realPath)?.[1] ?? null;
  const roots = environments.map(({ root }) => root);
  return describe(host, program, {
    because: because ?? (tls?.ok === false ? tls.because : null),
    boto: botoLabel(await botoVersions(host, { realPath: program.realPath, minor }, roots)),
    version,
    ...(tls?.ok ? await judgePython(host, program.realPath, tls) : {}),
  });
}

interface Facts {
  readonly because: Installation['notRunBecause'];
  readonly boto?: string | null;
  readonly version?: string | null;
  readonly library?: Library | null;
  readonly derived?: Derived;
}

function describe(host: Host, program: FoundProgram, facts: Facts): Installation {
  const { because, boto = null, version = null, library = null, derived = underived(null) } = facts;
  return newInstallation(host, {
    kind: 'python',
    name: boto === null ? 'Python' : `Python (${boto})`,
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran: because === null,
    notRunBecause: because,
    library,
    derived,
  });
}

/** The verdicts for what an interpreter told; `where` is its file, links followed. */
export async function judgePython(
  host: Host,
  where: string,
  tls: Extract<PythonTls, { ok: true }>,
): Promise<{ readonly library: Library | null; readonly derived: Derived }> {
  if (!tls.ssl) return { library: null, derived: withoutTls(`Python ${tls.version} was built without its ssl module.`, where) };
  // The versions Python itself has told; the groups stand in the configuration alone.
  const limits = await opensslConfigLimits(host, { systemFile: host.platform === 'linux' && !/conda|mamba/i.test(where) });
  const settings = [...tls.settings, ...limits.filter(({ pq }) => pq === false)];
  return { library: tls.library, derived: derive({ library: tls.library, ceilings: tls.ceilings, settings, where }) };
}
