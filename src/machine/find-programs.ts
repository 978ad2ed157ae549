// Every copy of a program on the machine, each once: along PATH, in the places installers use, and behind shims.
import type { NotRunCode } from '../contract/document.ts';
import type { DetectContext } from './detector.ts';
import type { Host } from './host.ts';
import { envValue, expandPattern, pathFolders, pathRules } from './places.ts';
import { shimTarget } from './shims.ts';

/** Where copies may be. */
export interface Place {
  /** An absolute path; `*` stands for any part of one name. */
  readonly pattern: string;
  /** For people: who put it there. */
  readonly foundBy: string;
  /** A copy that is found nowhere else is a left-over. */
  readonly leftover?: boolean;
}

export interface FoundProgram {
  /** How it is started: as PATH has it, or where it lies. */
  readonly path: string;
  readonly realPath: string;
  readonly foundBy: readonly string[];
  /** Found as a left-over and in no other way. */
  readonly leftover: boolean;
  /** Found only through a relative entry of PATH: never run. */
  readonly relative: boolean;
  /** A version manager's shim that could not be asked what it runs; why. */
  readonly unresolvedShim: NotRunCode | null;
}

export interface Search {
  /** Names in PATH, without `.exe`. */
  readonly names: readonly string[];
  readonly places: readonly Place[];
  /** More places, known by where the first copies were found. */
  readonly more?: (realPaths: readonly string[]) => readonly Place[];
}

/** How the copy that a shell runs was found. */
export const SHELL_RUNS = 'PATH (a shell runs this one)';

interface Candidate {
  readonly path: string;
  readonly foundBy: string;
  readonly leftover: boolean;
  readonly relative: boolean;
  readonly name: string;
}

/** Finds the copies of one program. The one that a shell would run comes first and says so in `foundBy`; one file is listed once. */
export async function findPrograms(context: DetectContext, search: Search): Promise<readonly FoundProgram[]> {
  const { host } = context;
  const onPath = await alongPath(context, search.names);
  const name = search.names[0] ?? '';
  const found = new Map<string, FoundProgram>();
  for (const candidate of [...onPath, ...(await inPlaces(host, search.places, name))]) await add(context, found, candidate);
  const more = search.more?.([...found.values()].map((program) => program.realPath)) ?? [];
  for (const candidate of await inPlaces(host, more, name)) await add(context, found, candidate);
  return [...found.values()].sort((a, b) => Number(shellRuns(b)) - Number(shellRuns(a)));
}

const shellRuns = (program: FoundProgram): boolean => program.foundBy.some((way) => way.includes('a shell runs this one'));

async function add(context: DetectContext, found: Map<string, FoundProgram>, candidate: Candidate): Promise<void> {
  const { host } = context;
  const real = await host.realpath(candidate.path);
  if (real === null) return;
  const shim = candidate.relative ? null : await shimTarget(context, candidate.path, real, candidate.name);
  if (shim?.kind === 'nothing') return;
  const behindShim = shim?.kind === 'target' ? await host.realpath(shim.path) : null;
  if (shim?.kind === 'target' && behindShim === null) {
    context.note(`${candidate.path} is a shim of ${shim.manager}, which names a program that is not there.`);
    return;
  }
  const path = shim?.kind === 'target' ? shim.path : candidate.path;
  // Many commands share a shim's own file: it says nothing about which of them this is.
  const realPath = shim?.kind === 'unknown' ? candidate.path : (behindShim ?? real);
  const foundBy = shim ? `${candidate.foundBy}, through a shim of ${shim.manager}` : candidate.foundBy;
  const key = host.platform === 'win32' ? realPath.toLowerCase() : realPath;
  const known = found.get(key);
  found.set(key, {
    path: known && !known.relative ? known.path : path,
    realPath: known?.realPath ?? realPath,
    foundBy: known ? waysTo(known.foundBy, foundBy) : [foundBy],
    leftover: candidate.leftover && (known?.leftover ?? true),
    relative: candidate.relative && (known?.relative ?? true),
    unresolvedShim: known?.unresolvedShim ?? (shim?.kind === 'unknown' ? shim.because : null),
  });
}

/** Each way once; being in PATH again further down says nothing beside being the first. */
function waysTo(known: readonly string[], way: string): readonly string[] {
  if (known.includes(way) || (way.startsWith('PATH') && known.includes(SHELL_RUNS))) return known;
  return [...known, way];
}

async function alongPath(context: DetectContext, names: readonly string[]): Promise<readonly Candidate[]> {
  const { host } = context;
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (const { folder, relative } of pathFolders(host)) {
    for (const name of names) {
      const path = await firstExecutable(context, folder, name, relative);
      if (path === null) continue;
      const first = !seen.has(name);
      seen.add(name);
      // `nodejs` beside `node`: a shell runs it under that name only.
      const way = !first ? 'PATH' : name === names[0] ? SHELL_RUNS : `PATH (as ${name})`;
      const foundBy = relative ? `${way}, through its relative entry ${folder}` : way;
      candidates.push({ path, foundBy, leftover: false, relative, name });
    }
  }
  return candidates;
}

/** As a shell looks: an executable file of that name, on Windows with one of the suffixes of PATHEXT, in their order. */
async function firstExecutable(context: DetectContext, folder: string, name: string, relative: boolean): Promise<string | null> {
  const { host } = context;
  const rules = pathRules(host);
  const suffixes = host.platform === 'win32' ? (envValue(host, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';') : [''];
  for (const suffix of suffixes.filter((text) => host.platform !== 'win32' || ['.com', '.exe', '.bat', '.cmd'].includes(text))) {
    const path = relative ? `${folder}${rules.sep}${name}${suffix}` : rules.join(folder, name + suffix);
    if (await isProgram(host, path)) return path;
    if (!(await host.stat(path)) && (await host.lstat(path))?.kind === 'link') context.note(`${path} is a link that leads to nothing.`);
  }
  return null;
}

/** A file that can be executed; Windows goes by the name alone. */
async function isProgram(host: Host, path: string): Promise<boolean> {
  const stat = await host.stat(path);
  return stat?.kind === 'file' && (host.platform === 'win32' || (stat.mode & 0o111) !== 0);
}

async function inPlaces(host: Host, places: readonly Place[], name: string): Promise<readonly Candidate[]> {
  const expanded = await Promise.all(
    places.map(async ({ pattern, foundBy, leftover = false }) => {
      const paths = pathRules(host).isAbsolute(pattern) ? await expandPattern(host, pattern) : [];
      const files = await Promise.all(paths.map(async (path) => ((await isProgram(host, path)) ? [path] : [])));
      return files.flat().map((path) => ({ path, foundBy, leftover, relative: false, name }));
    }),
  );
  return expanded.flat();
}
