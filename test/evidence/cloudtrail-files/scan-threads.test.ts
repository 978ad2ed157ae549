import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import { diskTree } from '../../../src/evidence/cloudtrail-files/disk-tree.ts';
import type { FileTree } from '../../../src/evidence/cloudtrail-files/file-tree.ts';
import { cloudTrailFiles, type FilesOptions } from '../../../src/evidence/cloudtrail-files/source.ts';
import { type Random, randomOf } from '../../../src/sample/random.ts';
import { compiledWorker } from '../../support/compiled-worker.ts';
import { someResult } from '../../support/fake-journey.ts';
import { gzipTrail, writeTrail } from '../../support/trail.ts';
import { notAnEvent, randomEvent } from '../../support/trail-events.ts';
import { pairs, someStyle, type Tree, write } from '../../support/trail-json.ts';

let folder: string;
let compiled: string;
let worker: URL;
beforeAll(async () => {
  compiled = mkdtempSync(join(tmpdir(), 'tls-migrate-worker-'));
  worker = await compiledWorker(compiled);
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-threads-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `stopAfter`: the scan is stopped as soon as it has read so many bytes. */
async function collect(threads: NonNullable<FilesOptions['threads']>, stopAfter = Number.POSITIVE_INFINITY): Promise<SourceResult> {
  const stop = new AbortController();
  const collecting = cloudTrailFiles([folder], { threads }).collect({ from: null, to: null }, stop.signal);
  for (;;) {
    const step = await collecting.next();
    if (step.done) return step.value;
    if (step.value.bytesRead >= stopAfter) stop.abort();
  }
}

/** Whatever comes in an order that depends on which thread was first, in one that does not. */
function ordered({ source, coverage, groups }: SourceResult): unknown {
  const sorted = (list: readonly unknown[]): string[] => list.map((each) => JSON.stringify(sortedKeys(each))).sort();
  return { ...source, gaps: sorted(source.gaps), coverage: sorted(coverage), groups: sorted(groups) };
}

const sortedKeys = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => [key, sortedKeys(each)]);

const DAY_MS = 86_400_000;

function someFile(random: Random, day: number, earlier: Tree[]): Buffer {
  const records = Array.from({ length: random.int(0, 60) }, (): Tree => {
    if (random.next() < 0.02) return notAnEvent(random);
    if (earlier.length > 0 && random.next() < 0.2) return random.pick(earlier);
    const { record } = randomEvent(random, day + random.int(0, DAY_MS / 1000 - 1) * 1000, random.uuid(), () => 'x');
    earlier.push(record);
    return record;
  });
  const packed = gzipSync(write(pairs(['Records', records]), someStyle(random), random));
  return random.next() < 0.1 ? packed.subarray(0, packed.length - random.int(1, 40)) : packed;
}

test('many threads find what one finds, and what none but the first finds', async () => {
  const random = randomOf('threads');
  const files: Record<string, Buffer> = {};
  const earlier: Tree[] = [];
  for (let i = 0; i < 120; i += 1) {
    const day = Date.parse('2026-09-01T00:00:00Z') + (i % 20) * DAY_MS;
    const at = new Date(day).toISOString().slice(0, 10).replaceAll('-', '/');
    files[`AWSLogs/111122223333/CloudTrail/eu-west-1/${at}/${i}.json.gz`] = someFile(random, day, earlier);
  }
  writeTrail(folder, files);
  const inline = await collect({ count: 0 });
  expect(inline.source.input?.records.duplicates).toBeGreaterThan(50);
  expect(inline.source.input?.files.failed).toBeGreaterThan(3);
  for (const count of [1, 4]) expect(ordered(await collect({ worker, count })), `${count} threads`).toEqual(ordered(inline));
});

test('a stop is heard in the middle of a small file that unpacks to very much', async () => {
  const emptyRecords = '{},'.repeat(10_000_000);
  writeTrail(folder, { 'a.json.gz': gzipSync(`{"Records":[${emptyRecords}{}]}`), 'b.json.gz': gzipTrail([]) });
  const { source } = await collect({ worker, count: 1 }, 1);
  expect(source.input?.records.read).toBeGreaterThan(1000);
  expect(source.input?.bytesJson).toBeLessThan(emptyRecords.length / 2);
  expect(source.input?.records.read).toBe(source.input?.records.unreadable);
  expect(source.input?.files).toMatchObject({ found: 2, read: 0, failed: 2 });
  expect(source.gaps.map(({ code }) => code)).toContain('cancelled');
});

/** A tree that has counted enough for threads; then counting fails. */
function largeTree(): FileTree {
  const size = async function* (): ReturnType<FileTree['size']> {
    yield { files: 100, weighed: 100, bytes: 1e9 };
    throw new Error('out of memory');
  };
  return { ...diskTree([folder]), size, close: vi.fn() };
}

test.each(['counting fails', 'nobody wants to know more'])('threads that were started early end when %s', async (why) => {
  const ended: Promise<unknown>[] = [];
  const hear = (thread: Worker): void => void ended.push(once(thread, 'exit'));
  process.on('worker', hear);
  const tree = largeTree();
  const collecting = cloudTrailFiles([folder], { threads: { worker, count: 2 }, tree }).collect(
    { from: null, to: null },
    new AbortController().signal,
  );
  await collecting.next();
  expect((await collecting.next()).value).toMatchObject({ counting: true });
  if (why === 'counting fails') await expect(collecting.next()).rejects.toThrow('out of memory');
  else await collecting.return(someResult());
  process.off('worker', hear);
  expect(tree.close).toHaveBeenCalledOnce();
  expect(ended).toHaveLength(2);
  await Promise.all(ended);
});
