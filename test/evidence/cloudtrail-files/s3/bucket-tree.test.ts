// Signing in, and then reading: with the environment's keys, endpoints and Regions, over the wire.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BucketReader, bucketTree } from '../../../../src/evidence/cloudtrail-files/s3/bucket-tree.ts';
import type { BucketTree } from '../../../../src/evidence/cloudtrail-files/s3/s3-tree.ts';
import { isolated, loopback, sharedFiles } from '../../../aws/loopback.ts';
import type { FakeS3 } from '../../../support/fake-aws/s3.ts';
import { ALWAYS, BUCKET, batchesOf, leaveS3, meetS3, NEVER_STOPPED, REGION, sizeOf, trailKey } from './support.ts';

const place = isolated();
let s3: FakeS3;
let opened: BucketTree[];
beforeEach(async () => {
  s3 = await meetS3();
  opened = [];
});
afterEach(async () => {
  for (const tree of opened) tree.close();
  await leaveS3(s3);
});

async function open(places: readonly string[], reader: Partial<BucketReader> | null = null, more: Record<string, string> = {}) {
  const sts = await loopback();
  const env = {
    ...(await sharedFiles('[profile work]\nregion = us-east-1\n', '[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n')),
    AWS_ACCESS_KEY_ID: 'AKIAENV',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: sts.url,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    ...more,
  };
  const all = reader === null ? null : { profile: null, region: null, roleArn: null, requesterPays: false, ...reader };
  const tree = bucketTree(places, all, { env, askMfa: null, window: ALWAYS });
  opened.push(tree);
  return { tree, sts };
}

test('lists and reads with the keys of the environment, at the endpoint that is set, and at no other', async () => {
  const key = trailKey('20260901T0000');
  s3.put(BUCKET, key, 'what was logged');
  const { tree, sts } = await open([`s3://${BUCKET}/AWSLogs`]);
  expect(sts.asked).toEqual([]);
  const [file] = (await batchesOf(tree)).flat();
  if (file === undefined || tree.fetch === null) throw new Error('nothing was found');
  const chunks = [];
  for await (const chunk of tree.fetch(file, NEVER_STOPPED)) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('what was logged');
  expect(sts.asked.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  expect(new Set(s3.requests.map(({ operation }) => operation))).toEqual(new Set(['ListObjectsV2', 'GetObject']));
  expect(s3.requests.every(({ accessKeyId, error }) => accessKeyId === 'AKIAENV' && error === null)).toBe(true);
  expect(place.strangers()).toEqual([]);
  expect(tree.costUsd).toBeCloseTo(tree.requests.list * 0.000005 + 0.0000004, 10);
});

test('as the profile that is named, from its Region to that of the bucket', async () => {
  s3.put(BUCKET, 'a.json', '{}');
  const { tree } = await open([`s3://${BUCKET}/`], { profile: 'work', region: 'us-east-1' });
  expect(await sizeOf(tree)).toMatchObject({ files: 1 });
  expect(s3.requests.map(({ accessKeyId, region }) => `${accessKeyId} ${region}`)).toEqual(['AKIAWORK us-east-1', `AKIAWORK ${REGION}`]);
});

test('pays for buckets of others where it was said so', async () => {
  s3.addBucket({ name: 'theirs', region: REGION, requesterPays: true });
  s3.put('theirs', 'a.json', '{}');
  const { tree } = await open(['s3://theirs/a.json'], { requesterPays: true });
  expect(await sizeOf(tree)).toMatchObject({ files: 1 });
});

test('where nobody can sign in, every place says why, and nothing is asked of S3', async () => {
  const { tree } = await open([`s3://${BUCKET}/a`, 's3://other-bucket/'], { profile: 'nobody' });
  expect(await batchesOf(tree)).toEqual([]);
  expect(tree.unreachable.map(({ path }) => path).sort()).toEqual([`s3://${BUCKET}/a`, 's3://other-bucket/']);
  for (const { text } of tree.unreachable) expect(text).toMatch(/profile/);
  expect(s3.requests).toEqual([]);
});

test('no Region is a reason, too', async () => {
  const { tree } = await open([`s3://${BUCKET}/`], null, { AWS_REGION: '' });
  await sizeOf(tree);
  expect(tree.unreachable).toMatchObject([{ text: expect.stringMatching(/^no AWS Region is chosen.*--region/) }]);
});

test.each([
  ['eu-west-3', 'org-trail.s3.eu-west-3.amazonaws.com'],
  ['cn-north-1', 'org-trail.s3.cn-north-1.amazonaws.com.cn'],
])('goes to AWS itself where no endpoint is set, the bucket before the name of its Region: %s', async (region, host) => {
  const sts = await loopback();
  const endpoints = { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_S3: '', AWS_ENDPOINT_URL_STS: sts.url };
  const { tree } = await open([`s3://${BUCKET}/`], { region }, endpoints);
  const stop = new AbortController();
  const sizing = sizeOf(tree, stop.signal);
  await expect.poll(() => place.strangers()).toContain(host);
  stop.abort();
  await sizing;
  expect(new Set(place.strangers())).toEqual(new Set([host]));
});
