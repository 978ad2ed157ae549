// A project's files, read with limits: nothing outside of its folder, nothing that it installed, nothing without an end.
import type { Host } from '../machine/host.ts';
import { pathRules } from '../machine/places.ts';

/** A project as somebody named it. */
export interface Project {
  readonly host: Host;
  /** For people: the name of its folder. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Links followed: what lies elsewhere is not of the project. */
  readonly realFolder: string;
}

const MAX_DEPTH = 8;
const MAX_FOLDERS = 1000;
const MAX_FILES = 3000;
const MAX_BYTES = 256 * 1024;

/** Folders that hold what was installed, built or recorded, and not the project's own text. */
const NOT_OWN: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'vendor',
  'packages',
  'site-packages',
  'venv',
  'env',
  'obj',
]);

/** Opens the project in `folder`; null where there is no folder. */
export async function openProject(host: Host, folder: string): Promise<Project | null> {
  const realFolder = await host.realpath(folder);
  if (realFolder === null || (await host.stat(realFolder))?.kind !== 'directory') return null;
  return { host, name: pathRules(host).basename(realFolder) || realFolder, folder, realFolder };
}

/** Where a path of the project really is; null when that is nowhere, or outside of the project. */
export async function realPathInside({ host, realFolder }: Project, path: string): Promise<string | null> {
  const { sep } = pathRules(host);
  const real = await host.realpath(path);
  const root = realFolder.endsWith(sep) ? realFolder : realFolder + sep;
  return real !== null && (real === realFolder || real.startsWith(root)) ? real : null;
}

/** The start of a file of the project, at most 256 KB unless said; null where there is none, or it lies elsewhere. */
export async function readInside(project: Project, path: string, maxBytes = MAX_BYTES): Promise<string | null> {
  const real = await realPathInside(project, path);
  return real === null ? null : project.host.readText(real, maxBytes);
}

export interface Listed {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** False when a limit was reached: there may be more. */
  readonly complete: boolean;
}

/** The project's own files whose name matches, the upper folders first. Links are not followed, hidden folders not entered. */
export async function listFiles({ host, folder }: Project, wanted: RegExp): Promise<Listed> {
  const { join } = pathRules(host);
  const files: string[] = [];
  const waiting = [{ path: folder, depth: 0 }];
  let seen = 0;
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    seen += 1;
    for (const name of await host.readdir(at.path)) {
      const path = join(at.path, name);
      const kind = (await host.lstat(path))?.kind;
      if (kind === 'file' && wanted.test(name)) files.push(path);
      else if (kind === 'directory' && !name.startsWith('.') && !NOT_OWN.has(name.toLowerCase()))
        waiting.push({ path, depth: at.depth + 1 });
      if (files.length >= MAX_FILES) return { files, complete: false };
    }
    if (waiting.length > 0 && (seen >= MAX_FOLDERS || (waiting[0]?.depth ?? 0) > MAX_DEPTH)) return { files, complete: false };
  }
  return { files, complete: true };
}

/** An object in JSON; null for anything else. */
export function jsonObject(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
