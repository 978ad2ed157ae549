// The files of evidence that a scope names: CloudTrail's, on disk and in buckets, as one source; access logs and notices as others.
import type { TimeWindow } from './contract/calls.ts';
import { diskTree } from './evidence/cloudtrail-files/disk-tree.ts';
import type { FileTree } from './evidence/cloudtrail-files/file-tree.ts';
import { isS3Place } from './evidence/cloudtrail-files/s3/s3-place.ts';
import type { LastScan, ScanLog } from './evidence/cloudtrail-files/scan-log.ts';
import { cloudTrailFiles } from './evidence/cloudtrail-files/source.ts';
import type { Details } from './evidence/details.ts';
import type { EvidenceSource } from './evidence/source.ts';
import type { Scope } from './session/events.ts';

export interface TrailFilesContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  /** Events outside it are not counted, and folders of buckets far from it not listed. */
  readonly window: TimeWindow;
  /** What is kept of the scan; null for one of which nothing is. */
  readonly kept: { readonly log: ScanLog; readonly last: LastScan | null } | null;
  /** Of which calls more than their number is kept. */
  readonly details: Details;
}

/** What every file of evidence is read with. */
type FilesContext = Omit<TrailFilesContext, 'kept' | 'details'>;

/** How the paths of the bundled sample are written: where it happens to be installed says nothing about what is in it. */
const SAMPLE_SHOWN = 'sample:/';

/** The tree of some places. What speaks to AWS is loaded only for places in buckets. */
async function treeOf(places: readonly string[], { buckets }: Scope, { env, askMfa, window }: FilesContext): Promise<FileTree> {
  const inBuckets = places.filter(isS3Place);
  const onDisk = places.filter((path) => !isS3Place(path));
  if (inBuckets.length === 0) return diskTree(onDisk);
  const [{ bucketTree }, { bothTrees }] = await Promise.all([
    import('./evidence/cloudtrail-files/s3/bucket-tree.ts'),
    import('./evidence/cloudtrail-files/s3/both-trees.ts'),
  ]);
  const bucket = bucketTree(inBuckets, buckets, { env, askMfa, window });
  return onDisk.length === 0 ? bucket : bothTrees(diskTree(onDisk), bucket);
}

/** The trail files of a scope; null when it names none. */
export async function trailFiles(scope: Scope, context: TrailFilesContext): Promise<EvidenceSource | null> {
  const { files, sample } = scope;
  if (files.length === 0) return null;
  const { kept, details } = context;
  const shown = (path: string): string => (sample ? files.reduce((text, folder) => text.replace(folder, SAMPLE_SHOWN), path) : path);
  const tree = await treeOf(files, scope, context);
  return cloudTrailFiles(files, { shown, log: kept?.log ?? null, last: kept?.last ?? null, tree, details });
}

/** Every other file of evidence that a scope names: access logs, and saved notices. What reads them is loaded only then. */
export async function otherFiles(scope: Scope, context: FilesContext, now: () => number): Promise<readonly EvidenceSource[]> {
  const { s3AccessLogs, endpointLogs, notices } = scope;
  const sources: EvidenceSource[] = [];
  if (s3AccessLogs.length > 0) {
    const { s3AccessLogs: source } = await import('./evidence/s3-access-logs/source.ts');
    sources.push(source(s3AccessLogs, { tree: await treeOf(s3AccessLogs, scope, context) }));
  }
  if (endpointLogs.length > 0) {
    const { endpointAccessLogs } = await import('./evidence/endpoint-access-logs/source.ts');
    sources.push(endpointAccessLogs(endpointLogs, { tree: await treeOf(endpointLogs, scope, context) }));
  }
  if (notices.places.length > 0) {
    const { savedNotices } = await import('./evidence/health-notices/saved-notices.ts');
    const { places, sent, account } = notices;
    sources.push(savedNotices({ places: places.map((path) => ({ path })), sent, account, now }));
  }
  return sources;
}
