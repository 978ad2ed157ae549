// A bucket as a source of the journey, over the wire with the real SDK: the same document as from the same files on disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TlsMigrateDocument } from '../src/contract/document.ts';
import { createJourney } from '../src/create-journey.ts';
import { EMPTY_SCOPE } from '../src/session/scope.ts';
import { SessionStore } from '../src/session/store.ts';
import { isolated, loopback, sharedFiles } from './aws/loopback.ts';
import { type FakeS3, startFakeS3 } from './support/fake-aws/s3.ts';
import { fakeHost } from './support/host.ts';
import { event, gzipTrail, tls, writeTrail } from './support/trail.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const BUCKET = 'org-trail';
const FOLDER = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09';
const never = new AbortController().signal;

isolated();
let folder: string;
let s3: FakeS3;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-buckets-'));
  s3 = await startFakeS3();
  s3.addBucket({ name: BUCKET, region: 'eu-west-1' });
});
afterEach(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const name = (day: string, unique: string): string =>
  `${FOLDER}/${day}/111122223333_CloudTrail_eu-west-1_202609${day}T1200Z_${unique}.json.gz`;

/** Files of a trail: old calls, a twin in another file, a damaged file, a digest beside them. */
function someTrail(): Record<string, Buffer> {
  const old = event({ eventTime: '2026-09-01T10:00:00Z', tlsDetails: tls('TLSv1') });
  return {
    [name('01', 'AAAAAAAAAAAAAAAA')]: gzipTrail([old, event({ eventTime: '2026-09-01T11:00:00Z' })]),
    [name('01', 'BBBBBBBBBBBBBBBB')]: gzipTrail([old]),
    [name('02', 'CCCCCCCCCCCCCCCC')]: gzipTrail([event({ eventTime: '2026-09-02T11:00:00Z' }), event()]).subarray(0, -12),
    [name('02', 'DDDDDDDDDDDDDDDD')]: gzipTrail([event({ eventTime: '2026-09-02T12:00:00Z', tlsDetails: undefined })]),
  };
}

interface Change {
  readonly sinceLast?: boolean;
  readonly signal?: AbortSignal;
  /** The session to go on with. */
  readonly resume?: string;
  readonly heard?: (session: string) => void;
}

async function documentOf(
  places: readonly string[],
  { signal = never, resume, heard, ...change }: Change = {},
): Promise<TlsMigrateDocument> {
  const env = {
    ...(await sharedFiles('')),
    AWS_ENDPOINT_URL: (await loopback()).url,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_REGION: 'eu-west-1',
  };
  const store = new SessionStore(join(folder, 'state'));
  const journey = createJourney({ host: fakeHost({ env }), store, resume: resume ?? null, failOn: 'medium', now: () => NOW });
  if (resume === undefined) journey.chooseScope({ ...EMPTY_SCOPE, files: [...places], ...change });
  heard?.(journey.state.session);
  await journey.collect(signal);
  const document = journey.document();
  if (!signal.aborted) journey.finish();
  return document;
}

test('a bucket gives what the same files on disk give', async () => {
  const files = someTrail();
  for (const [key, body] of Object.entries(files)) s3.put(BUCKET, key, body);
  const disk = await documentOf([writeTrail(join(folder, 'copy'), files)]);
  const bucket = await documentOf([`s3://${BUCKET}/AWSLogs/`]);
  expect(bucket.findings).toEqual(disk.findings);
  expect(bucket.findings.length).toBeGreaterThan(0);
  expect(bucket.coverage).toEqual(disk.coverage);
  expect(bucket.sources[0]?.input).toEqual(disk.sources[0]?.input);
  expect(bucket.sources[0]?.gaps.find(({ code }) => code === 'truncated-gzip')?.location).toBe(
    `s3://${BUCKET}/${name('02', 'CCCCCCCCCCCCCCCC')}`,
  );
  expect(bucket.sources[0]?.costUsd).toBeGreaterThan(0);
  expect(disk.sources[0]?.costUsd).toBeNull();
});

test('a bucket that may not be read is a source that failed, in words', async () => {
  const document = await documentOf(['s3://no-such-bucket/']);
  const [source] = document.sources;
  expect(source).toMatchObject({ status: 'failed', kind: 'cloudtrail-files' });
  expect(source?.gaps[0]?.text).toMatch(/^s3:\/\/no-such-bucket\/?: /);
  expect(document.summary.verdict).toBe('not-proven');
});

test('only what is new in a bucket is fetched', async () => {
  const files = someTrail();
  for (const [key, body] of Object.entries(files)) s3.put(BUCKET, key, body);
  await documentOf([`s3://${BUCKET}/`]);
  const late = name('03', 'EEEEEEEEEEEEEEEE');
  s3.put(BUCKET, late, gzipTrail([event({ eventTime: '2026-09-03T11:00:00Z' })]));
  const { sources } = await documentOf([`s3://${BUCKET}/`], { sinceLast: true });
  // The damaged one is tried again.
  expect(sources[0]?.input?.files).toMatchObject({ found: 5, read: 1, failed: 1, skipped: { 'read-before': 3 } });
});

test('files that a stop or a refusal kept from coming are read when it goes on, and none is counted twice', async () => {
  const files = someTrail();
  for (const [key, body] of Object.entries(files)) s3.put(BUCKET, key, body);
  const whole = await documentOf([`s3://${BUCKET}/`]);
  const stop = new AbortController();
  let session = '';
  s3.fail('GetObject', { kind: 'slow', ms: 20_000 }, 2);
  setTimeout(() => stop.abort(), 400);
  const stopped = await documentOf([`s3://${BUCKET}/`], {
    signal: stop.signal,
    heard: (name) => {
      session = name;
    },
  });
  expect(stopped.sources[0]?.input?.files.read).toBeLessThan(3);
  const resumed = await documentOf([], { resume: session });
  expect(resumed.sources[0]?.input?.files).toEqual(whole.sources[0]?.input?.files);
  expect(resumed.sources[0]?.input?.records.events).toBe(whole.sources[0]?.input?.records.events);
});
