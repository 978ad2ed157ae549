// Access logs out of a tree that fetches, as a bucket's does: the same answer as from the disk, however the bytes come.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FileTree, FileUnreadable, type TrailFile } from '../../../src/evidence/cloudtrail-files/file-tree.ts';
import { s3AccessLogs } from '../../../src/evidence/s3-access-logs/source.ts';
import { collectAll } from '../../support/collect.ts';
import { line } from '../s3-access-logs/lines.ts';

/** Files by their paths, handed out in pieces of `pieceBytes`; `broken` ones stop in the middle. */
class Fetching implements FileTree {
  readonly unreachable = [{ path: 's3://logs/closed/', text: 'AccessDenied' }];
  readonly notes = [];
  readonly costUsd = null;
  atOnce = 0;
  most = 0;
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #pieceBytes: number;

  constructor(files: ReadonlyMap<string, Uint8Array>, pieceBytes: number) {
    this.#files = files;
    this.#pieceBytes = pieceBytes;
  }

  close(): void {}

  async *size() {
    yield { files: this.#files.size, weighed: this.#files.size, bytes: 0 };
  }

  async *batches() {
    yield [...this.#files].map(([path, { length: size }]): TrailFile => ({ path, size, changed: 0, skip: 'not-a-log-file' }));
  }

  readonly fetch = ({ path }: TrailFile): AsyncIterable<Uint8Array> => this.#pieces(path);

  async *#pieces(path: string): AsyncGenerator<Uint8Array> {
    const bytes = this.#files.get(path) ?? new Uint8Array(0);
    this.atOnce += 1;
    this.most = Math.max(this.most, this.atOnce);
    try {
      for (let at = 0; at < bytes.length; at += this.#pieceBytes) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (path.includes('broken') && at > 0) throw new FileUnreadable('the connection was lost');
        yield bytes.subarray(at, at + this.#pieceBytes);
      }
    } finally {
      this.atOnce -= 1;
    }
  }
}

const files = (names: readonly string[]): ReadonlyMap<string, Uint8Array> =>
  new Map(
    names.map((name, file) => {
      const lines = Array.from({ length: 40 }, (_, at) => line({ id: `F${file}L${at}`, ip: `192.0.2.${at}`, agent: 'ärger/1.0 “x”' }));
      const text = Buffer.from(`${lines.join('\n')}\n`);
      return [name, file % 2 === 0 ? gzipSync(text) : text];
    }),
  );

describe('logs that are fetched', () => {
  it.each([1 << 20, 777, 13])('are the same in pieces of %i bytes', async (pieceBytes) => {
    const names = Array.from({ length: 6 }, (_, at) => `s3://logs/2026-11-20-10-00-0${at}-ABC`);
    const tree = new Fetching(files(names.slice(0, pieceBytes < 100 ? 2 : 6)), pieceBytes);
    const { source, groups } = await collectAll(s3AccessLogs(['s3://logs/'], { tree }));
    const read = pieceBytes < 100 ? 2 : 6;
    expect(source.input).toMatchObject({ files: { read, failed: 0 }, records: { events: 40 * read, unreadable: 0 } });
    expect(new Set(groups.flatMap(({ userAgents }) => Object.keys(userAgents)))).toEqual(new Set(['ärger/1.0 “x”']));
  });

  it('come many at a time, and no more than that', async () => {
    const tree = new Fetching(files(Array.from({ length: 40 }, (_, at) => `s3://logs/${at}`)), 500);
    await collectAll(s3AccessLogs(['s3://logs/'], { tree }));
    expect(tree.most).toBeGreaterThan(4);
    expect(tree.most).toBeLessThanOrEqual(16);
    expect(tree.atOnce).toBe(0);
  });

  it('keep what came before a connection was lost, and say so', async () => {
    const tree = new Fetching(files(['s3://logs/a', 's3://logs/broken', 's3://logs/c']), 4096);
    const { source } = await collectAll(s3AccessLogs(['s3://logs/'], { tree }));
    expect(source.status).toBe('partial');
    expect(source.input).toMatchObject({ files: { read: 2, failed: 1 } });
    expect(source.input?.records).toMatchObject({ unreadable: 0 });
    expect(source.input?.records.events).toBeGreaterThan(80);
    expect(source.gaps.map(({ code, location }) => [code, location])).toEqual([
      ['unreadable-file', 's3://logs/broken'],
      ['unreadable-folder', 's3://logs/closed/'],
    ]);
  });

  it('stop when they are told to', async () => {
    const tree = new Fetching(files(Array.from({ length: 40 }, (_, at) => `s3://logs/${at}`)), 500);
    const stop = new AbortController();
    const result = collectAll(s3AccessLogs(['s3://logs/'], { tree }), { signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    const { source } = await result;
    expect(source.status).toBe('partial');
    expect(source.gaps.map(({ code }) => code)).toContain('cancelled');
    expect(tree.atOnce).toBe(0);
  });
});
