// Files on disk and in buckets that are named together, as one tree: what is read of one scan stays one scan.
import { createReadStream } from 'node:fs';
import { type FileTree, FileUnreadable, NO_FILES, type TrailFile, type TreeSize } from '../file-tree.ts';
import { systemReason } from '../system-reason.ts';
import { isS3Place } from './s3-place.ts';

const PIECE_BYTES = 1024 * 1024;

async function* fromDisk({ path }: TrailFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const pieces = createReadStream(path, { highWaterMark: PIECE_BYTES, signal });
  try {
    for await (const piece of pieces) if (piece instanceof Uint8Array) yield piece;
  } catch (error) {
    throw new FileUnreadable(signal.aborted ? 'not read to its end, because the run was stopped' : systemReason(error, path));
  }
}

/** Both trees, the disk's files first: the days of one are not put among those of the other. All files are fetched, also from disk. */
export function bothTrees(disk: FileTree, bucket: FileTree & { readonly fetch: NonNullable<FileTree['fetch']> }): FileTree {
  return {
    get unreachable() {
      return [...disk.unreachable, ...bucket.unreachable];
    },
    get notes() {
      return [...disk.notes, ...bucket.notes];
    },
    get costUsd() {
      return bucket.costUsd;
    },
    close: () => {
      disk.close();
      bucket.close();
    },
    async *size(signal) {
      let onDisk: TreeSize = NO_FILES;
      for await (onDisk of disk.size(signal)) yield onDisk;
      for await (const { files, weighed, bytes } of bucket.size(signal)) {
        yield { files: onDisk.files + files, weighed: onDisk.weighed + weighed, bytes: onDisk.bytes + bytes };
      }
    },
    async *batches(signal) {
      yield* disk.batches(signal);
      yield* bucket.batches(signal);
    },
    fetch: (file, signal) => (isS3Place(file.path) ? bucket.fetch(file, signal) : fromDisk(file, signal)),
  };
}
