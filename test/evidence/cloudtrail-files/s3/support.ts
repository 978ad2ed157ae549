// A loopback S3 with trails in it, and a tree over it that asks with the real SDK.
import { S3Client } from '@aws-sdk/client-s3';
import type { TimeWindow } from '../../../../src/contract/calls.ts';
import { type S3Place, s3Place } from '../../../../src/evidence/cloudtrail-files/s3/s3-place.ts';
import { type BucketTree, type S3TreeOptions, s3Tree } from '../../../../src/evidence/cloudtrail-files/s3/s3-tree.ts';
import { type FakeS3, startFakeS3 } from '../../../support/fake-aws/s3.ts';

export const BUCKET = 'org-trail';
export const REGION = 'eu-west-1';
export const ALWAYS: TimeWindow = { from: null, to: null };
export const NEVER_STOPPED = new AbortController().signal;

const clients: S3Client[] = [];

/** Clients of the real SDK for the loopback. */
export function clientsFor(s3: FakeS3, region = REGION, socketTimeout = 5_000): S3TreeOptions['clients'] {
  const made = new Map<string, S3Client>();
  return async (asked) => {
    const of = asked ?? region;
    const known = made.get(of);
    if (known !== undefined) return known;
    const client = new S3Client({
      region: of,
      endpoint: s3.endpoint,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: 'secret' },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { socketTimeout },
    });
    made.set(of, client);
    clients.push(client);
    return client;
  };
}

/** A loopback S3 with one empty bucket. */
export async function meetS3(): Promise<FakeS3> {
  const s3 = await startFakeS3();
  s3.addBucket({ name: BUCKET, region: REGION });
  return s3;
}

export async function leaveS3(s3: FakeS3): Promise<void> {
  for (const client of clients.splice(0)) client.destroy();
  await s3.close();
}

function placeOf(text: string): S3Place {
  const place = s3Place(text);
  if ('problem' in place) throw new Error(place.problem);
  return place;
}

/** The tree of some places, which tries again without waiting for long. */
export const treeOf = (s3: FakeS3, places: readonly string[], more: Partial<S3TreeOptions> = {}): BucketTree =>
  s3Tree(places.map(placeOf), {
    clients: clientsFor(s3),
    requesterPays: false,
    profile: null,
    window: ALWAYS,
    patience: { backoffMs: 1, longestBackoffMs: 10 },
    ...more,
  });

let number = 0;

/** The key of a log file, as CloudTrail names it; `time` is `20260901T0005`. */
export function trailKey(time: string, { account = '111122223333', region = REGION, above = 'AWSLogs/' } = {}): string {
  const day = `${time.slice(0, 4)}/${time.slice(4, 6)}/${time.slice(6, 8)}`;
  number += 1;
  const unique = number.toString(36).padStart(16, '0');
  return `${above}${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${time}Z_${unique}.json.gz`;
}

/** All files that a tree hands out, batch by batch. */
export async function batchesOf(tree: BucketTree, signal = NEVER_STOPPED) {
  const batches = [];
  for await (const batch of tree.batches(signal)) batches.push(batch);
  return batches;
}

/** The keys of the files that a tree hands out, in order. */
export const keysOf = async (tree: BucketTree, signal = NEVER_STOPPED): Promise<string[]> =>
  (await batchesOf(tree, signal)).flat().map(({ path }) => path.slice(`s3://${BUCKET}/`.length));

/** What a tree counts at last. */
export async function sizeOf(tree: BucketTree, signal = NEVER_STOPPED) {
  let last = { files: 0, bytes: 0 };
  for await (const size of tree.size(signal)) last = size;
  return last;
}
