// Files on disk and in a bucket, named together.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskTree } from '../../../../src/evidence/cloudtrail-files/disk-tree.ts';
import { FileUnreadable, type TrailFile } from '../../../../src/evidence/cloudtrail-files/file-tree.ts';
import { bothTrees } from '../../../../src/evidence/cloudtrail-files/s3/both-trees.ts';
import type { FakeS3 } from '../../../support/fake-aws/s3.ts';
import { BUCKET, leaveS3, meetS3, NEVER_STOPPED, treeOf } from './support.ts';

let s3: FakeS3;
let folder: string;
beforeEach(async () => {
  s3 = await meetS3();
  folder = await mkdtemp(join(tmpdir(), 'tls-migrate-both-'));
});
afterEach(async () => {
  await leaveS3(s3);
  await rm(folder, { recursive: true, force: true });
});

async function meet(...more: readonly string[]) {
  await writeFile(join(folder, 'a.json'), 'on disk');
  s3.put(BUCKET, 'b.json', 'in a bucket');
  return bothTrees(diskTree([folder, ...more]), treeOf(s3, [`s3://${BUCKET}/`, 's3://no-such-bucket/']));
}

const read = async (tree: Awaited<ReturnType<typeof meet>>, file: TrailFile, signal = NEVER_STOPPED): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of tree.fetch?.(file, signal) ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

test('are counted together, handed out one after the other, and read wherever they lie', async () => {
  const tree = await meet(join(folder, 'nowhere'));
  const sizes = [];
  for await (const size of tree.size(NEVER_STOPPED)) sizes.push(size);
  expect(sizes.at(-1)).toEqual({ files: 2, weighed: 2, bytes: 'on disk'.length + 'in a bucket'.length });
  const texts = [];
  for await (const batch of tree.batches(NEVER_STOPPED)) for (const file of batch) texts.push(await read(tree, file));
  expect(texts).toEqual(['on disk', 'in a bucket']);
  expect(tree.unreachable.map(({ path }) => path)).toEqual([join(folder, 'nowhere'), 's3://no-such-bucket/']);
});

test('a file on disk that is gone is unreadable, as one in a bucket is', async () => {
  const tree = await meet();
  const gone = { path: join(folder, 'gone.json'), size: 1, changed: 0, skip: null };
  await expect(read(tree, gone)).rejects.toThrow(FileUnreadable);
  await expect(read(tree, gone)).rejects.toThrow('it is not there any more');
  const stop = new AbortController();
  stop.abort();
  await expect(read(tree, { ...gone, path: join(folder, 'a.json') }, stop.signal)).rejects.toThrow(/the run was stopped/);
});
