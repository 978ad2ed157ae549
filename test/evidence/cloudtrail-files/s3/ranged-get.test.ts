// The bytes of objects: whole, in parts, over broken connections; and why there are none.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileUnreadable, type TrailFile } from '../../../../src/evidence/cloudtrail-files/file-tree.ts';
import type { FakeS3 } from '../../../support/fake-aws/s3.ts';
import { BUCKET, batchesOf, clientsFor, leaveS3, meetS3, NEVER_STOPPED, treeOf } from './support.ts';

const MB = 1024 * 1024;
const PART = 8 * MB;

let s3: FakeS3;
beforeEach(async () => {
  s3 = await meetS3();
});
afterEach(() => leaveS3(s3));

/** Puts an object, lists it, and says how to read it. */
async function listed(body: Buffer, more: Parameters<FakeS3['put']>[3] = {}, key = 'a.json.gz', silentMs = 300) {
  s3.put(BUCKET, key, body, more);
  const tree = treeOf(s3, [`s3://${BUCKET}/${key}`], { clients: clientsFor(s3, 'eu-west-1', silentMs) });
  const [file] = (await batchesOf(tree)).flat();
  if (file === undefined) throw new Error('it was not listed');
  return { tree, file, read: (signal = NEVER_STOPPED, of: TrailFile = file) => bytesOf(tree.fetch?.(of, signal) ?? []) };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const gets = () => s3.requests.filter(({ operation }) => operation === 'GetObject');
const why = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'read',
    (error: unknown) => (error instanceof FileUnreadable ? error.message : `not a FileUnreadable: ${error}`),
  );

describe('reading', () => {
  test('a small object takes one request, bound to the version that was listed', async () => {
    const body = randomBytes(100_000);
    const { read, file, tree } = await listed(body);
    expect((await read()).equals(body)).toBe(true);
    expect(gets()).toMatchObject([{ range: null, ifMatch: 'etag' in file ? file.etag : '' }]);
    expect(tree.requests).toEqual({ list: 2, get: 1, bytes: body.length });
  });

  test.each([PART, PART + 1, 2 * PART, 3 * PART + 12_345])('%i bytes come whole, and in order', async (size) => {
    const body = randomBytes(size);
    const { read, file } = await listed(body);
    expect((await read()).equals(body)).toBe(true);
    const parts = gets();
    expect(parts).toHaveLength(Math.ceil(size / PART));
    for (const { ifMatch } of parts) expect(ifMatch).toBe('etag' in file ? file.etag : '');
  });

  test('a large object comes in parts, four at a time', async () => {
    const body = randomBytes(6 * PART);
    const { tree, file } = await listed(body);
    s3.fail('GetObject', { kind: 'slow', ms: 50 }, 6);
    const chunks = tree.fetch?.(file, NEVER_STOPPED)[Symbol.asyncIterator]();
    await chunks?.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // One was given, and nobody has asked for more: what waits is bounded.
    expect(gets().map(({ range }) => range?.split('-')[0])).toEqual(['bytes=0', 'bytes=8388608', 'bytes=16777216', 'bytes=25165824']);
    expect(s3.highestConcurrency('GetObject')).toBe(4);
    await chunks?.return?.();
  });

  test('an empty object needs no request', async () => {
    const { read } = await listed(Buffer.alloc(0));
    expect(await read()).toHaveLength(0);
    expect(gets()).toEqual([]);
  });

  test('a file that lost its tag on the way is bound to the version of the first answer', async () => {
    const body = randomBytes(2 * PART + 1);
    const { read, file } = await listed(body);
    const { path, size, changed, skip } = file;
    expect((await read(NEVER_STOPPED, { path, size, changed, skip })).equals(body)).toBe(true);
    const etag = 'etag' in file ? file.etag : '';
    expect(gets().map(({ ifMatch }) => ifMatch)).toEqual([null, etag, etag]);
  });

  test('hostile keys are asked for as they are', async () => {
    const body = randomBytes(10);
    for (const key of ['a\nb.json', '../../x.json', 'a+b %20.json', '//x', 'é?x=1&y#.json', '.json/..']) {
      const { read } = await listed(body, {}, key);
      expect((await read()).equals(body)).toBe(true);
      expect(gets().at(-1)).toMatchObject({ key, error: null });
    }
  });
});

describe('a connection', () => {
  test('that breaks is taken up where it broke', async () => {
    const body = randomBytes(300_000);
    const { read, tree } = await listed(body);
    s3.fail('GetObject', { kind: 'cut', after: 100_000 });
    s3.fail('GetObject', { kind: 'cut', after: 50_000 });
    expect((await read()).equals(body)).toBe(true);
    expect(gets()).toHaveLength(3);
    expect(gets()[0]?.range).toBeNull();
    expect(gets()[1]?.range).toMatch(/^bytes=[1-9]\d*-299999$/);
    expect(tree.requests.bytes).toBe(body.length);
  });

  test('that breaks in one of several parts costs only that', async () => {
    const body = randomBytes(3 * PART);
    const { read, tree } = await listed(body);
    s3.fail('GetObject', { kind: 'cut', after: 5 * MB }, 1, ({ range }) => range?.startsWith('bytes=8388608') ?? false);
    expect((await read()).equals(body)).toBe(true);
    expect(gets()).toHaveLength(4);
    expect(tree.requests.bytes).toBe(body.length);
  });

  test('that falls silent is given up, and taken up again', async () => {
    const body = randomBytes(300_000);
    const { read } = await listed(body);
    s3.fail('GetObject', { kind: 'stall', after: 100_000 });
    expect((await read()).equals(body)).toBe(true);
    expect(gets().length).toBeGreaterThanOrEqual(2);
  });

  test('that gets on a little each time is never given up', async () => {
    const body = randomBytes(300_000);
    const { read } = await listed(body);
    s3.fail('GetObject', { kind: 'cut', after: 20_000 }, 14);
    expect((await read()).equals(body)).toBe(true);
  });

  test('that never gets on is given up in the end', async () => {
    const { read } = await listed(randomBytes(1_000));
    s3.fail('GetObject', { kind: 'reset' }, 100);
    expect(await why(read())).toMatch(/^Amazon S3 could not be reached/);
    expect(gets().length).toBeLessThan(10);
  });

  test('refused for asking too often is made again', async () => {
    const body = randomBytes(1_000);
    const { read } = await listed(body);
    s3.fail('GetObject', { kind: 'slow-down' }, 3);
    s3.fail('GetObject', { kind: 'html-500' }, 2);
    expect((await read()).equals(body)).toBe(true);
  });
});

describe('a file that cannot be read', () => {
  test('is gone', async () => {
    const { read } = await listed(randomBytes(10));
    s3.remove(BUCKET, 'a.json.gz');
    expect(await why(read())).toBe('it is not there any more. A lifecycle rule or somebody has deleted it since it was listed');
  });

  test('was changed after it was listed, to whatever size', async () => {
    for (const size of [10, 9, 11]) {
      const { read, file } = await listed(randomBytes(10));
      s3.put(BUCKET, 'a.json.gz', randomBytes(size));
      expect(await why(read())).toBe('it was changed after it was listed');
      const { path, changed, skip } = file;
      if (size !== 10) expect(await why(read(NEVER_STOPPED, { path, size: 10, changed, skip }))).toBe('it was changed after it was listed');
    }
  });

  test('is changed while it is read: never half of the one and half of the other', async () => {
    const { read } = await listed(randomBytes(300_000));
    s3.fail('GetObject', { kind: 'cut', after: 100_000 });
    s3.fail('GetObject', { kind: 'slow', ms: 0 }, 1, () => {
      s3.put(BUCKET, 'a.json.gz', randomBytes(300_000));
      return true;
    });
    expect(await why(read())).toBe('it was changed after it was listed');
    expect(gets()).toHaveLength(2);
  });

  test('lies in an archive', async () => {
    const { read } = await listed(randomBytes(10), { storageClass: 'GLACIER' });
    expect(await why(read())).toMatch(/^it lies in an archive \(a Glacier.* restore-object, and start again when that is done$/);
    expect(gets()).toHaveLength(1);
  });

  test('is encrypted with a key that we may not use', async () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
    const { read } = await listed(randomBytes(10), { kmsKey: key });
    expect(await why(read())).toBe(
      `this identity may not use kms:Decrypt on ${key}: no identity-based policy allows it. The files are encrypted with a KMS key: its key policy and a policy of this identity must both allow kms:Decrypt`,
    );
  });

  test.each([
    ['KMS.DisabledException', /^the KMS key that it is encrypted with cannot be used: it is off\. Enable the key/],
    ['InvalidRange', /^it became shorter after it was listed$/],
  ])('is refused with %s', async (code, text) => {
    const { read } = await listed(randomBytes(10));
    s3.fail('GetObject', { kind: 'error', code, status: 400, message: 'it is off' });
    expect(await why(read())).toMatch(text);
  });

  test('is forbidden', async () => {
    const { read } = await listed(randomBytes(10));
    s3.deny('s3:GetObject');
    expect(await why(read())).toMatch(/^this identity may not use s3:GetObject on arn:aws:s3:::org-trail\/a\.json\.gz/);
  });
});

test('stops within a second, at whatever it is: no answer, no more bytes, a pause', async () => {
  for (const fault of [{ kind: 'slow', ms: 20_000 }, { kind: 'stall', after: 100 }, { kind: 'slow-down' }] as const) {
    const { tree, file } = await listed(randomBytes(3 * PART), {}, 'a.json.gz', 20_000);
    s3.fail('GetObject', fault, 100);
    const stop = new AbortController();
    // Where S3 asks for patience it is given up after some pauses: the stop comes in the first.
    setTimeout(() => stop.abort(), fault.kind === 'slow-down' ? 5 : 50);
    const began = performance.now();
    expect(await why(bytesOf(tree.fetch?.(file, stop.signal) ?? []))).toBe('not read to its end, because the run was stopped');
    expect(performance.now() - began).toBeLessThan(1_000);
    await expect.poll(() => (fault.kind === 'slow' ? 0 : s3.open())).toBe(0);
    await leaveS3(s3);
    s3 = await meetS3();
  }
});
