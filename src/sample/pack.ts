// Writes the sample's files to disk, compressed as CloudTrail delivers them, the same bytes each time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { type SampleFile, sampleFiles } from './generate.ts';

const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/** The gzip of one file. A broken one ends inside its compressed data, without a trailer, after exactly its content. */
export function packed(file: SampleFile): Buffer {
  // Node writes no file name and no time; the operating system's byte is the only one that would differ.
  const gzip = gzipSync(file.content, { level: 9, memLevel: 9, finishFlush: file.complete ? constants.Z_FINISH : constants.Z_SYNC_FLUSH });
  gzip[OS_BYTE] = OS_UNKNOWN;
  return gzip;
}

/** Replaces the folder `folder` by the sample. Throws what the file system throws. */
export function writeSample(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const file of sampleFiles()) {
    const path = join(folder, ...file.path.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, packed(file));
  }
}
