// The files of evidence that a scope names: CloudTrail's, on disk and in buckets, as one source; access logs and notices as others.
import type { TimeWindow } from './contract/calls.ts';
import { diskTree } from './evidence/cloudtrail-files/disk-tree.ts';
import type { FileTree } from './evidence/cloudtrail-files/file-tree.ts';
import { isS3Place } from './evidence/cloudtrail-files/s3/s3-place.ts';
import type { LastScan, ScanLog } from './evidence/cloudtrail-files/scan-log.ts';
import { cloudTrailFiles } from './evidence/cloudtrail-files/source.ts';
import type { EvidenceSource } from './evidence/source.ts';
import type { Scope } from './session/events.ts';

export interface TrailFilesContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  /** Events outside it are not counted, and folders of buckets far from it not listed. */
  readonly window: TimeWindow;
  /** What is kept of the scan; null for one of which nothing is. */
  readonly kept: { readonly log: ScanLog; readonly last: LastScan | null } | null;
}

/** How the paths of the bundled sample are written: where it happens to be installed says nothing about what is in it. */
const SAMPLE_SHOWN = 'sample:/';

/** The files of a scope; null when it names none. What speaks to AWS is loaded only for places in buckets. */
export async function trailFiles(scope: Scope, { env, askMfa, window, kept }: TrailFilesContext): Promise<EvidenceSource | null> {
  const { files, sample, buckets } = scope;
  if (files.length === 0) return null;
  const shown = (path: string): string => (sample ? files.reduce((text, folder) => text.replace(folder, SAMPLE_SHOWN), path) : path);
  const source = (tree: FileTree): EvidenceSource =>
    cloudTrailFiles(files, { shown, log: kept?.log ?? null, last: kept?.last ?? null, tree });
  const inBuckets = files.filter(isS3Place);
  const onDisk = files.filter((path) => !isS3Place(path));
  if (inBuckets.length === 0) return source(diskTree(onDisk));
  const [{ bucketTree }, { bothTrees }] = await Promise.all([
    import('./evidence/cloudtrail-files/s3/bucket-tree.ts'),
    import('./evidence/cloudtrail-files/s3/both-trees.ts'),
  ]);
  const bucket = bucketTree(inBuckets, buckets, { env, askMfa, window });
  return source(onDisk.length === 0 ? bucket : bothTrees(diskTree(onDisk), bucket));
}

/** Every other file of evidence that a scope names: access logs, and saved notices. What reads them is loaded only then. */
export async function otherFiles({ s3AccessLogs, endpointLogs, notices }: Scope, now: () => number): Promise<readonly EvidenceSource[]> {
  const sources: EvidenceSource[] = [];
  if (s3AccessLogs.length > 0) {
    const { s3AccessLogs: source } = await import('./evidence/s3-access-logs/source.ts');
    sources.push(source(s3AccessLogs));
  }
  if (endpointLogs.length > 0) {
    const { endpointAccessLogs } = await import('./evidence/endpoint-access-logs/source.ts');
    sources.push(endpointAccessLogs(endpointLogs));
  }
  if (notices.places.length > 0) {
    const { savedNotices } = await import('./evidence/health-notices/saved-notices.ts');
    const { places, sent, account } = notices;
    sources.push(savedNotices({ places: places.map((path) => ({ path })), sent, account, now }));
  }
  return sources;
}
