// A Node.js project: which AWS SDK is installed in it, what in its text holds TLS down, and the Node.js that a shell runs for it.
import type { Installation } from '../contract/document.ts';
import type { Limit } from '../machine/derive.ts';
import { underived } from '../machine/derive.ts';
import type { DetectContext } from '../machine/detector.ts';
import { nodeOfShell } from '../machine/detectors/node.ts';
import { newInstallation } from '../machine/installation.ts';
import { pathRules } from '../machine/places.ts';
import { whyNotSafeToLoad } from '../machine/safe-to-run.ts';
import type { FoundSdk } from './found-sdk.ts';
import { flagPins, narrowed, pinLimits, sourcePins } from './pins.ts';
import { isRecord, jsonObject, listFiles, type Project, readInside, realPathInside } from './read.ts';

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const SDK_V2 = 'AWS SDK for JavaScript';
/** The client that is asked where there is a choice: it needs least. */
const PREFERRED = 'client-sts';

interface Sdk {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly generation: 2 | 3;
}

/** Each AWS SDK that is installed in the project; nothing where it is no Node.js project. */
export async function nodeSdks(project: Project, context: DetectContext): Promise<readonly FoundSdk[]> {
  const { join } = pathRules(project.host);
  const manifest = jsonObject(await readInside(project, join(project.folder, 'package.json')));
  if (manifest === null) return [];
  const sdks = await installedSdks(project);
  if (sdks.length === 0) {
    const declared = declaredSdks(manifest);
    const what = declared.length === 0 ? 'names no AWS SDK' : `names ${declared.join(', ')}, which is not in its node_modules`;
    context.note(`Project ${project.name}: its package.json ${what}; nothing of it could be judged.`);
    return [];
  }
  const [limits, node] = [await projectLimits(project, manifest, context), await nodeOfShell(context)];
  return Promise.all(sdks.map((sdk) => found(project, context, sdk, limits, node)));
}

function declaredSdks(manifest: Readonly<Record<string, unknown>>): readonly string[] {
  const names = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) => {
    const dependencies = manifest[field];
    return isRecord(dependencies) ? Object.keys(dependencies) : [];
  });
  return [...new Set(names.filter((name) => name === 'aws-sdk' || name.startsWith('@aws-sdk/')))].slice(0, 3);
}

async function installedSdks(project: Project): Promise<readonly Sdk[]> {
  const { join } = pathRules(project.host);
  const modules = join(project.folder, 'node_modules');
  const versionIn = async (folder: string): Promise<string | null> => {
    const version = jsonObject(await readInside(project, join(folder, 'package.json')))?.version;
    return typeof version === 'string' && /^\d+\.\d+\.\d+[\w.+-]{0,40}$/.test(version) ? version : null;
  };
  const old = await versionIn(join(modules, 'aws-sdk'));
  const v2: readonly Sdk[] = old === null ? [] : [{ name: SDK_V2, version: old, folder: join(modules, 'aws-sdk'), generation: 2 }];
  const scope = join(modules, '@aws-sdk');
  const clients = (await realPathInside(project, scope)) === null ? [] : await project.host.readdir(scope);
  const ordered = clients.filter((name) => name.startsWith('client-')).sort((a, b) => Number(b === PREFERRED) - Number(a === PREFERRED));
  for (const client of ordered) {
    const version = await versionIn(join(scope, client));
    if (version !== null) return [...v2, { name: `${SDK_V2} v3 (${client})`, version, folder: join(scope, client), generation: 3 }];
  }
  return v2;
}

/** What in the project's text holds TLS down: its source, its npm scripts, and the options that it gives Node.js. */
async function projectLimits(
  project: Project,
  manifest: Readonly<Record<string, unknown>>,
  context: DetectContext,
): Promise<readonly Limit[]> {
  const { join } = pathRules(project.host);
  const limits: Limit[] = [];
  const scripts = isRecord(manifest.scripts) ? Object.entries(manifest.scripts) : [];
  for (const [name, command] of scripts) {
    if (typeof command !== 'string') continue;
    const pins = flagPins(command);
    limits.push(
      ...pinLimits(pins, 'project-options', `package.json, script ${name}`).map((limit) => ({
        ...limit,
        where: join(project.folder, 'package.json'),
      })),
    );
  }
  for (const [name, line] of [
    ['.npmrc', /^\s*node-options\s*=.*$/gim],
    ['.env', /^\s*(?:export\s+)?NODE_OPTIONS\s*=.*$/gm],
  ] as const) {
    const text = (await readInside(project, join(project.folder, name))) ?? '';
    // Other lines stay as many as they are, and empty: a secret of theirs is nobody's business.
    const kept = text
      .split('\n')
      .map((each) => (new RegExp(line.source, 'i').test(each) ? each : ''))
      .join('\n');
    limits.push(...pinLimits(flagPins(kept), 'project-options', join(project.folder, name)));
  }
  const { files, complete } = await listFiles(project, SOURCE);
  for (const path of files) {
    if (context.signal.aborted) break;
    limits.push(...pinLimits(sourcePins((await readInside(project, path)) ?? ''), 'project-source', path));
  }
  if (!complete) context.note(`Project ${project.name} has more files than are read: pins in the others were not looked for.`);
  return limits;
}

async function found(
  project: Project,
  context: DetectContext,
  sdk: Sdk,
  limits: readonly Limit[],
  runtime: Installation | null,
): Promise<FoundSdk> {
  const { host } = project;
  const { join } = pathRules(host);
  const realPath = (await realPathInside(project, sdk.folder)) ?? sdk.folder;
  const derived =
    runtime === null
      ? underived({ code: 'runtime-unknown', text: 'There is no Node.js in PATH that would run it.', where: project.folder })
      : { verdicts: runtime.verdicts, basis: runtime.basis === 'none' ? ('none' as const) : ('derived' as const), causes: runtime.causes };
  const reasons = await Promise.all([sdk.folder, realPath, join(realPath, 'package.json')].map((path) => whyNotSafeToLoad(host, path)));
  const unsafe = reasons.find((reason) => reason !== null) ?? null;
  const mayLoad = unsafe === null || (context.allowPrograms && unsafe !== 'relative-path' && unsafe !== 'not-executable');
  const judged = narrowed(derived, limits);
  const installation = newInstallation(host, {
    kind: 'node',
    name: `project ${project.name}: ${sdk.name} ${sdk.version}`,
    version: runtime?.version ?? null,
    path: sdk.folder,
    realPath,
    foundBy: [`--project${runtime === null ? '' : `, run by ${runtime.path}`}`],
    ran: false,
    notRunBecause: mayLoad ? 'not-needed' : unsafe,
    library: runtime?.library ?? null,
    derived: judged,
  });
  // A bare hello of the SDK has not the application's pins, so where there are some it would prove too much.
  const provable = mayLoad && runtime?.ran === true && limits.length === 0;
  return {
    installation,
    run: provable ? { language: 'node', generation: sdk.generation, interpreter: runtime.path, folder: realPath } : null,
  };
}
