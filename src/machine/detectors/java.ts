// Every JVM: its `release` file says what it is, so most are never run.
import type { Installation } from '../../contract/document.ts';
import { underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { type FoundProgram, findPrograms } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { pathRules } from '../places.ts';
import { runProgram, whatWentWrong } from '../run-program.ts';
import { eachOnce } from './curl-tool.ts';
import { javaPlaces } from './java-places.ts';
import { javaSettings, releaseFile } from './java-settings.ts';
import { javaTls, javaVersion } from './java-tls.ts';

export const java: RuntimeDetector = {
  name: 'Java',
  async *detect(context) {
    const programs = await context.probe('Looking for Java', () => search(context), []);
    // A launcher apart from its JVM (Oracle's javapath) is another way to start the one that it names: all are asked before any is told.
    const found = await Promise.all(
      programs.map((program) =>
        context.probe<Inspected>(program.path, () => identify(context, program), { program, home: null, because: 'cancelled' }),
      ),
    );
    for (const inspected of merged(found)) yield await installation(context, inspected);
  },
};

interface Inspected {
  readonly program: FoundProgram;
  /** The folder of the JVM; null where nobody could say. */
  readonly home: string | null;
  readonly version?: string | null;
  readonly vendor?: string | null;
  readonly because: Installation['notRunBecause'];
}

async function search(context: DetectContext): Promise<readonly FoundProgram[]> {
  const { host } = context;
  const found = await findPrograms(context, { names: ['java'], places: await javaPlaces(host) });
  // macOS keeps a stand-in in /usr/bin that opens a window where no Java is installed; what it would run is found by itself.
  const real = found.filter(({ realPath }) => !(host.platform === 'darwin' && realPath === '/usr/bin/java'));
  const launchers = await Promise.all(real.map(async (program) => ({ ...program, realPath: await launcherOf(host, program.realPath) })));
  return eachOnce(launchers);
}

/** A JDK up to 8 has a JRE inside: two launchers, one JVM. */
async function launcherOf(host: Host, realPath: string): Promise<string> {
  const { dirname, basename, join } = pathRules(host);
  const home = dirname(dirname(realPath));
  if (basename(home).toLowerCase() !== 'jre') return realPath;
  const outer = join(dirname(home), 'bin', basename(realPath));
  return (await host.stat(outer))?.kind === 'file' ? outer : realPath;
}

async function identify(context: DetectContext, program: FoundProgram): Promise<Inspected> {
  const { host } = context;
  const { dirname } = pathRules(host);
  const home = dirname(dirname(program.realPath));
  if (program.unresolvedShim !== null) return { program, home: null, because: program.unresolvedShim };
  const release = await readRelease(host, home);
  if (release) return { program, home, ...release, because: 'not-needed' };
  if (program.relative) return { program, home: null, because: 'relative-path' };
  const run = await runProgram(context, program.path, ['-XshowSettings:properties', '-version']);
  if (!run.ran) return { program, home, because: run.because };
  // Java 6 does not know the option and prints its version without it only.
  const again = run.result.failure === null && run.result.code !== 0 ? await runProgram(context, program.path, ['-version']) : run;
  const answer = again.ran && again.result.failure === null ? parseJavaSettings(`${again.result.stdout}\n${again.result.stderr}`) : null;
  if (!answer) {
    context.note(`${program.path} -version ${whatWentWrong(again.ran ? again.result : run.result)}.`);
    return { program, home, because: null };
  }
  const named = answer.home !== null && pathRules(host).isAbsolute(answer.home) ? await host.realpath(answer.home) : null;
  const real = named === null ? null : await launcherIn(host, named);
  return {
    program: real ? { ...program, path: real, realPath: real } : program,
    home: real ? dirname(dirname(real)) : home,
    version: answer.version,
    vendor: answer.vendor,
    because: null,
  };
}

async function launcherIn(host: Host, home: string): Promise<string | null> {
  const path = pathRules(host).join(home, 'bin', host.platform === 'win32' ? 'java.exe' : 'java');
  const real = await host.realpath(path);
  return real === null ? null : launcherOf(host, real);
}

async function readRelease(host: Host, home: string): Promise<{ readonly version: string; readonly vendor: string | null } | null> {
  const { join } = pathRules(host);
  const release = (await releaseFile(host, home)) ?? (await releaseFile(host, join(home, 'jre')));
  const version = release?.get('JAVA_VERSION');
  if (!release || version === undefined || !javaVersion(version)) return null;
  // Oracle's own builds of Java 8 name no implementor and are marked so.
  const vendor = release.get('IMPLEMENTOR') ?? (release.get('BUILD_TYPE') === 'commercial' ? 'Oracle Corporation' : null);
  return { version, vendor };
}

/** What `java -XshowSettings:properties -version` printed; null without a version that makes sense. */
export function parseJavaSettings(
  output: string,
): { readonly version: string; readonly vendor: string | null; readonly home: string | null } | null {
  const property = (name: string): string | undefined =>
    new RegExp(`^\\s+${name.replace('.', '\\.')} = ([^\\r\\n]{1,1000})$`, 'm').exec(output)?.[1]?.trim();
  const version = property('java.version') ?? /^(?:java|openjdk) version "([^"\n]{1,60})"/m.exec(output)?.[1];
  if (version === undefined || !/^[\w.+-]{1,60}$/.test(version) || !javaVersion(version)) return null;
  return { version, vendor: property('java.vendor') ?? null, home: property('java.home') ?? null };
}

/** The ways to one JVM together: what its own launcher said counts. */
function merged(found: readonly Inspected[]): readonly Inspected[] {
  const programs = eachOnce(found.map(({ program }) => program));
  return programs.flatMap((program) => {
    const same = found.filter((one) => one.program.realPath === program.realPath);
    const best = same.find(({ version }) => version != null) ?? same[0];
    return best ? [{ ...best, program }] : [];
  });
}

async function installation(
  context: DetectContext,
  { program, home, version = null, vendor = null, because }: Inspected,
): Promise<Installation> {
  const { host } = context;
  const major = version === null ? 0 : (javaVersion(version)?.major ?? 0);
  const shown = vendor !== null && /^[\w .,()+-]{1,60}$/.test(vendor) ? vendor : null;
  const settings = home === null || version === null ? null : await javaSettings(host, home, major);
  const tls = settings && home !== null && version !== null ? javaTls({ version, vendor, home }, settings) : null;
  return newInstallation(host, {
    kind: 'java',
    name: shown === null ? 'Java' : `Java (${shown})`,
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran: because === null,
    notRunBecause: because,
    library: version === null ? null : { name: settings?.ibm ? 'IBM JSSE' : 'JSSE', version },
    derived: tls?.derived ?? underived(null),
    causes: tls?.causes ?? [],
  });
}
