// The loopback S3, as the real SDK sees it.
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeS3, startFakeS3 } from './s3.ts';

let s3: FakeS3;
let client: S3Client;
beforeEach(async () => {
  s3 = await startFakeS3();
  s3.addBucket({ name: 'trails', region: 'eu-west-1' });
  const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'secret' };
  client = new S3Client({ region: 'eu-west-1', endpoint: s3.endpoint, forcePathStyle: true, maxAttempts: 1, credentials });
});
afterEach(async () => {
  client.destroy();
  await s3.close();
});

const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

describe('a listing', () => {
  const KEYS = ['a/1', 'a/2', 'b', 'c/x/1', 'c/y/2', 'd', 'é', '\u{1f512}', '\uffee'];
  beforeEach(() => {
    for (const key of KEYS) s3.put('trails', key, key);
  });

  async function all(input: object, pageSize: number): Promise<string[]> {
    s3.knobs.pageSize = pageSize;
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket: 'trails', ...input, ContinuationToken: token }));
      expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
      found.push(
        ...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []),
        ...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []),
      );
      token = page.NextContinuationToken;
      expect(token !== undefined).toBe(page.IsTruncated);
    } while (token !== undefined);
    return found;
  }

  test.each([1, 2, 3, 1_000])('comes in pages of %i, each thing once, in the order of bytes', async (pageSize) => {
    expect(await all({}, pageSize)).toEqual(['a/1', 'a/2', 'b', 'c/x/1', 'c/y/2', 'd', 'é', '\uffee', '\u{1f512}']);
    expect((await all({ Delimiter: '/' }, pageSize)).sort()).toEqual(['a/', 'b', 'c/', 'd', 'é', '\u{1f512}', '\uffee'].sort());
    expect(await all({ Prefix: 'c/', Delimiter: '/' }, pageSize)).toEqual(['c/x/', 'c/y/']);
    expect(await all({ Prefix: 'c/' }, pageSize)).toEqual(['c/x/1', 'c/y/2']);
    expect(await all({ StartAfter: 'c/y', MaxKeys: 2 }, pageSize)).toEqual(['c/y/2', 'd', 'é', '\uffee', '\u{1f512}']);
  });

  test('writes keys as S3 does when it is asked to encode them', async () => {
    s3.addBucket({ name: 'odd', region: 'eu-west-1' });
    for (const key of ['a b.txt', 'a+b.txt', '100%.csv', 'x/y\nz']) s3.put('odd', key, '');
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'odd', EncodingType: 'url' }));
    expect(page.EncodingType).toBe('url');
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(['100%25.csv', 'a+b.txt', 'a%2Bb.txt', 'x/y%0Az']);
  });
});

describe('an object', () => {
  beforeEach(() => s3.put('trails', 'a', '0123456789'));
  const get = (more: object = {}) => client.send(new GetObjectCommand({ Bucket: 'trails', Key: 'a', ...more }));

  test('comes whole or in part', async () => {
    expect(await (await get()).Body?.transformToString()).toBe('0123456789');
    const part = await get({ Range: 'bytes=3-5' });
    expect(await part.Body?.transformToString()).toBe('345');
    expect(part.ContentRange).toBe('bytes 3-5/10');
    expect(await (await get({ Range: 'bytes=8-99' })).Body?.transformToString()).toBe('89');
    expect(await nameOf(get({ Range: 'bytes=10-11' }))).toBe('InvalidRange');
  });

  test('comes in the version that was asked for, or not at all', async () => {
    const { ETag } = await get();
    expect(await nameOf(get({ IfMatch: ETag }))).toBe('no error');
    s3.put('trails', 'a', 'something else');
    expect(await nameOf(get({ IfMatch: ETag }))).toBe('PreconditionFailed');
  });
});

test('refuses what is not signed, what writes, and what it does not know', async () => {
  expect((await fetch(`${s3.endpoint}/trails?list-type=2`)).status).toBe(403);
  expect(await nameOf(client.send(new PutObjectCommand({ Bucket: 'trails', Key: 'a', Body: 'x' })))).toBe('MethodNotAllowed');
  expect(await nameOf(client.send(new ListObjectsV2Command({ Bucket: 'trails', FetchOwner: true })))).toBe('MethodNotAllowed');
  expect(await nameOf(client.send(new ListObjectsV2Command({ Bucket: 'nowhere' })))).toBe('NoSuchBucket');
  expect(s3.count('unknown')).toBe(2);
});
