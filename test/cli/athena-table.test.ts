// `athena-table` over the wire: the statement is shown, and run only when that is asked for.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AthenaTableContext, athenaTable, type RawAthenaTableFlags } from '../../src/cli/commands/athena-table.ts';
import { isolated, sharedFiles } from '../aws/loopback.ts';
import { type FakeS3, startFakeS3 } from '../support/fake-aws/s3.ts';
import { startFakeAws } from '../support/fake-aws/server.ts';
import type { FakeAws } from '../support/fake-aws/types.ts';
import { listening, undisturbed } from './support/headless.ts';

const ACCOUNT = '111122223333';
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const BUCKET = `trail-logs-${ACCOUNT}`;

isolated();
let aws: FakeAws;
let s3: FakeS3;
let context: AthenaTableContext;
beforeEach(async () => {
  aws = await startFakeAws({ identities: [{ accessKeyId: KEY, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }] });
  s3 = await startFakeS3();
  s3.addBucket({ name: BUCKET, region: 'eu-west-1' });
  s3.put(BUCKET, `AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2026/09/01/a.json.gz`, 'x');
  const env = {
    ...(await sharedFiles('')),
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_REGION: 'eu-west-1',
  };
  context = { env, now: () => aws.clock.now() };
});
afterEach(async () => {
  await aws.close();
  await s3.close();
});

async function run(raw: Partial<RawAthenaTableFlags> = {}) {
  const output = listening();
  const code = await athenaTable({ workgroup: 'primary', ...raw }, context, output, undisturbed());
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

test('prints the statement with what is known of it, and runs nothing', async () => {
  aws.addTrail({ account: ACCOUNT, homeRegion: 'eu-west-1', name: 'audit' });
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^-- The trail audit, as default\.\w+\. Derived from AWS's documents; not tried on AWS\.$/m);
  expect(stdout).toMatch(/CREATE EXTERNAL TABLE/);
  expect(aws.athena.runs).toEqual([]);
});

test('--create runs it, and says how the table is asked', async () => {
  aws.addTrail({ account: ACCOUNT, homeRegion: 'eu-west-1', name: 'audit' });
  const { code, stderr } = await run({ create: true, output: `s3://${BUCKET}/results/` });
  expect(stderr).toMatch(/^Made: default\.\w+\. Ask it: tls-migrate check --athena --athena-table default\.\w+$/m);
  expect(code).toBe(0);
  expect(aws.athena.tables).toHaveLength(1);
});

test('without a trail nothing is made, in words', async () => {
  expect(await run({ create: true })).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('no trail here') });
});

test('where it may not look, the reason is said', async () => {
  aws.addIdentity({
    accessKeyId: KEY,
    account: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/auditor`,
    denied: ['cloudtrail:DescribeTrails'],
  });
  expect((await run()).stderr).toMatch(/cloudtrail:DescribeTrails/);
});
