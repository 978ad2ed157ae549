// Finds the files below the chosen paths.
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemReason } from './read-file.ts';
import { type SkipReason, skipReason } from './skip-reasons.ts';

export interface FoundFile {
  readonly path: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly skip: SkipReason | null;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** Folders and links that could not be followed. */
  readonly unreadable: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Every regular file below `paths` (absolute), each once however many links lead to it, in the order of their names.
 * A path that names a file is read whatever its name.
 */
export async function findFiles(paths: readonly string[], signal: AbortSignal): Promise<FoundFiles> {
  const files: FoundFile[] = [];
  const unreadable: { path: string; text: string }[] = [];
  const visited = new Set<string>();

  const visit = async (path: string, named: boolean): Promise<void> => {
    if (signal.aborted) return;
    try {
      const real = await realpath(path);
      if (visited.has(real)) return;
      visited.add(real);
      const status = await stat(real);
      if (status.isFile()) files.push({ path, size: status.size, skip: skipReason(path, named) });
      else if (status.isDirectory()) await visitFolder(path);
      // A pipe or a device could be waited on for ever.
      else files.push({ path, size: 0, skip: skipReason(path, named) ?? 'not-a-regular-file' });
    } catch (error) {
      unreadable.push({ path, text: systemReason(error) });
    }
  };

  const visitFolder = async (path: string): Promise<void> => {
    const names: string[] = [];
    for await (const entry of await opendir(path)) names.push(entry.name);
    for (const name of names.sort()) await visit(join(path, name), false);
  };

  for (const path of paths) await visit(path, true);
  return { files, unreadable };
}
