// A Python project: the interpreter of its virtual environment, and the boto3 and botocore that are installed there.
import { underived } from '../machine/derive.ts';
import type { DetectContext } from '../machine/detector.ts';
import { judgePython } from '../machine/detectors/python.ts';
import { botoLabel, botoVersions } from '../machine/detectors/python-packages.ts';
import type { Host } from '../machine/host.ts';
import { newInstallation } from '../machine/installation.ts';
import { expandPattern, pathRules } from '../machine/places.ts';
import { pythonTls } from '../machine/python-tls.ts';
import { whyNotSafeToLoad } from '../machine/safe-to-run.ts';
import type { FoundSdk } from './found-sdk.ts';
import { narrowed, pinLimits, pythonPins } from './pins.ts';
import { listFiles, type Project, readInside, realPathInside } from './read.ts';

const REQUIREMENTS = /^(?:requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|setup\.(?:py|cfg))$/;
const ENVIRONMENTS = ['.venv', 'venv', 'env'];

/** The boto3 or botocore of a Python project; nothing where it is none, or names neither. */
export async function pythonSdks(project: Project, context: DetectContext): Promise<readonly FoundSdk[]> {
  const { host, folder } = project;
  const { join } = pathRules(host);
  const root = await environmentOf(project);
  const files = (await host.readdir(folder)).filter((name) => REQUIREMENTS.test(name)).map((name) => join(folder, name));
  if (root === null && files.length === 0) return [];
  const interpreter = root === null ? null : host.platform === 'win32' ? join(root, 'Scripts', 'python.exe') : join(root, 'bin', 'python');
  if (root !== null && interpreter !== null) {
    const boto = botoLabel(await botoVersions(host, { realPath: interpreter, minor: null }, [root]));
    if (boto !== null) return [await installed(project, context, { root, interpreter, boto })];
  }
  for (const path of files) {
    const declared = declaredBoto((await readInside(project, path)) ?? '');
    if (declared !== null) return [notInstalled(project, path, declared)];
  }
  context.note(`Project ${project.name}: its Python files name neither boto3 nor botocore; nothing of it could be judged.`);
  return [];
}

async function environmentOf(project: Project): Promise<string | null> {
  const { join } = pathRules(project.host);
  for (const name of ENVIRONMENTS) {
    const root = join(project.folder, name);
    if ((await readInside(project, join(root, 'pyvenv.cfg'))) !== null) return root;
  }
  return null;
}

/** `boto3 1.26.0`, or the name alone where no single version is asked for. */
function declaredBoto(text: string): string | null {
  const [, name, version] =
    /(?:^|["'\s[,])(boto3|botocore)\b(?:\[[\w,]*\])?(?:["']?\s*(?::\s*\{[^}]*?"version"\s*:\s*"|\s*=)?==\s*(\d+\.\d+(?:\.\d+)?))?/m.exec(
      text,
    ) ?? [];
  return name === undefined ? null : [name, version].filter((part) => part !== undefined).join(' ');
}

function notInstalled(project: Project, path: string, declared: string): FoundSdk {
  const text = 'It has no virtual environment with its packages, so which Python runs it is not known.';
  const installation = newInstallation(project.host, {
    kind: 'python',
    name: `project ${project.name}: ${declared}`,
    version: null,
    path,
    realPath: path,
    foundBy: ['--project'],
    ran: false,
    notRunBecause: 'not-needed',
    library: null,
    derived: underived({ code: 'runtime-unknown', text, where: path }),
  });
  return { installation, run: null };
}

interface Environment {
  readonly root: string;
  readonly interpreter: string;
  readonly boto: string;
}

async function installed(project: Project, context: DetectContext, { root, interpreter, boto }: Environment): Promise<FoundSdk> {
  const { host } = project;
  const tls = await pythonTls(context, interpreter);
  const real = (await host.realpath(interpreter)) ?? interpreter;
  const judged = tls.ok ? await judgePython(host, real, tls) : { library: null, derived: underived(null) };
  const limits = await sourceLimits(project, context);
  const unsafe = tls.ok ? await whyNotLoaded(project, root) : tls.because;
  const mayLoad = tls.ok && (unsafe === null || (context.allowPrograms && unsafe !== 'relative-path' && unsafe !== 'not-executable'));
  if (!tls.ok && tls.because === null) context.note(`${interpreter}, asked for its TLS library, ${tls.reason}.`);
  const installation = newInstallation(host, {
    kind: 'python',
    name: `project ${project.name}: ${boto}`,
    version: tls.ok ? tls.version : null,
    path: interpreter,
    // Its own: the interpreter behind it stands in the list by itself.
    realPath: interpreter,
    foundBy: ['--project'],
    ran: tls.ok || tls.because === null,
    notRunBecause: tls.ok ? null : tls.because,
    library: judged.library,
    derived: narrowed(judged.derived, limits),
  });
  // A bare hello of the SDK has not the application's pins, so where there are some it would prove too much.
  return { installation, run: mayLoad && limits.length === 0 ? { language: 'python', interpreter, folder: root } : null };
}

/** Why the packages of the environment must not be loaded without consent. */
async function whyNotLoaded(project: Project, root: string): Promise<Awaited<ReturnType<typeof whyNotSafeToLoad>>> {
  const folders = await packageFolders(project.host, root);
  for (const folder of folders) {
    if (!(await project.host.stat(folder))) continue;
    const inside = await realPathInside(project, folder);
    return inside === null ? 'not-executable' : ((await whyNotSafeToLoad(project.host, folder)) ?? whyNotSafeToLoad(project.host, inside));
  }
  return 'not-executable';
}

function packageFolders(host: Host, root: string): Promise<readonly string[]> {
  const { join } = pathRules(host);
  const site = host.platform === 'win32' ? ['Lib', 'site-packages'] : ['lib', 'python*', 'site-packages'];
  return expandPattern(host, join(root, ...site, 'botocore'));
}

async function sourceLimits(project: Project, context: DetectContext) {
  const { files, complete } = await listFiles(project, /\.py$/i);
  const limits = [];
  for (const path of files) {
    if (context.signal.aborted) break;
    limits.push(...pinLimits(pythonPins((await readInside(project, path)) ?? ''), 'project-source', path));
  }
  if (!complete) context.note(`Project ${project.name} has more files than are read: pins in the others were not looked for.`);
  return limits;
}
