// Finds the files below the chosen paths, and tells trail files from what lies beside them, by folder and by name.
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { systemReason } from './read-file.ts';

/** Why a file is left out, each counted. Insight, aggregated and network activity events carry no `tlsDetails`; digests hold no events. */
export type SkipReason = 'digest' | 'insight' | 'aggregated' | 'network-activity' | 'not-a-log-file' | 'not-a-regular-file';

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

// The folders beside `CloudTrail` in a trail's bucket. Source: CloudTrail user guide, get-and-view-cloudtrail-log-files,
// cloudtrail-log-file-validation-digest-file-structure, aggregating-data-events. Retrieved 2026-11-22.
const SKIPPED_FOLDERS: ReadonlyMap<string, SkipReason> = new Map([
  ['CloudTrail-Digest', 'digest'],
  ['CloudTrail-Insight', 'insight'],
  ['CloudTrail-Aggregated', 'aggregated'],
  ['CloudTrail-NetworkActivity', 'network-activity'],
]);

// `123456789012_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20230710T114500Z.json.gz`, also outside its folder.
const SKIPPED_NAME = /^\d{12}_(CloudTrail-(?:Digest|Insight|Aggregated|NetworkActivity))_/;
// Also what an interrupted copy leaves (`….json.gz.6eF2aB1C`, `.part`): its content tells what it is, and a gap says so.
const LOG_NAME = /\.(?:jsonl?|ndjson|gz|log)(?:\.|$)|_CloudTrail_/i;

function skipReason(path: string, named: boolean): SkipReason | null {
  for (const part of path.split(sep)) {
    const reason = SKIPPED_FOLDERS.get(part);
    if (reason !== undefined) return reason;
  }
  const name = SKIPPED_NAME.exec(basename(path))?.[1];
  if (name !== undefined) return SKIPPED_FOLDERS.get(name) ?? null;
  return named || LOG_NAME.test(path) ? null : 'not-a-log-file';
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
      else files.push({ path, size: 0, skip: named || LOG_NAME.test(path) ? 'not-a-regular-file' : 'not-a-log-file' });
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
