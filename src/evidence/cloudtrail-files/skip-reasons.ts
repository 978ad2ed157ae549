// Tells trail files from what lies beside them, by folder and by name: on disk and in buckets.
import { sep } from 'node:path';

/** Why a file is left out, each counted. Insight, aggregated and network activity events carry no `tlsDetails`; digests hold no events. */
export type SkipReason = 'digest' | 'insight' | 'aggregated' | 'network-activity' | 'not-a-log-file' | 'not-a-regular-file';

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

/** Keys of a bucket have `/` wherever they are read; on Windows a path may have both. */
const SEPARATOR = sep === '/' ? '/' : /[\\/]/;

/** Why everything in a folder is left out; null where its files are told by their names. */
export function folderSkipReason(folder: string): SkipReason | null {
  for (const part of folder.split(SEPARATOR)) {
    const reason = SKIPPED_FOLDERS.get(part);
    if (reason !== undefined) return reason;
  }
  return null;
}

/** Why a file of that name (without its folder) is left out. One that somebody named is read whatever its name. */
export function nameSkipReason(name: string, named: boolean): SkipReason | null {
  const folder = SKIPPED_NAME.exec(name)?.[1];
  if (folder !== undefined) return SKIPPED_FOLDERS.get(folder) ?? null;
  return named || LOG_NAME.test(name) ? null : 'not-a-log-file';
}

/** Why a file is left out, by its whole path or key. */
export function skipReason(path: string, named: boolean): SkipReason | null {
  return folderSkipReason(path) ?? nameSkipReason(path.split(SEPARATOR).at(-1) ?? '', named);
}
