// How much a query will read is what lies in S3 in the folders of its days, and nobody's guess where that cannot be listed.
import { afterEach, expect, test } from 'vitest';
import { type Connection, connect } from '../../../src/aws/connect.ts';
import { foldersIn, proposeTables } from '../../../src/evidence/athena/create-table.ts';
import { sizesIn } from '../../../src/evidence/athena/size-of.ts';
import { type FakeS3, startFakeS3 } from '../../support/fake-aws/s3.ts';
import { startFakeAws } from '../../support/fake-aws/server.ts';
import type { FakeAws } from '../../support/fake-aws/types.ts';

const ACCOUNT = '111122223333';
const FOREVER = new AbortController().signal;
const ROOT = `AWSLogs/o-abcdefghij/`;
let open: { readonly aws: FakeAws; readonly s3: FakeS3; readonly connection: Connection } | null = null;
afterEach(async () => {
  open?.connection.destroy();
  await open?.aws.close();
  await open?.s3.close();
});

/** A bucket with one file of so many bytes for each account, Region and day. */
async function trail(bytes: number) {
  const aws = await startFakeAws({
    identities: [{ accessKeyId: 'AKIAFAKE', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }],
  });
  aws.addTrail({ account: ACCOUNT, homeRegion: 'eu-west-1', name: 'org', organization: [] });
  const s3 = await startFakeS3();
  s3.addBucket({ name: `trail-logs-${ACCOUNT}`, region: 'eu-west-1' });
  for (const account of [ACCOUNT, '444455556666']) {
    for (const region of ['eu-west-1', 'us-east-1']) {
      for (const day of ['2026/09/01', '2026/09/02', '2026/09/03', '2026/09/20']) {
        const name = `${account}_CloudTrail_${region}_${day.replaceAll('/', '')}T1200Z_aaaaaaaaaaaaaaaa.json.gz`;
        s3.put(`trail-logs-${ACCOUNT}`, `${ROOT}${account}/CloudTrail/${region}/${day}/${name}`, Buffer.alloc(bytes));
      }
    }
  }
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAFAKE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const connection = await connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal: FOREVER });
  open = { aws, s3, connection };
  return open;
}

test('the folders of the days, of all accounts and Regions; all of them without a period', async () => {
  const { connection } = await trail(1_000);
  const sizeOf = sizesIn(connection);
  const location = `s3://trail-logs-${ACCOUNT}/${ROOT}`;
  const period = { from: Date.parse('2026-09-01T00:00:00Z'), to: Date.parse('2026-09-02T00:00:00Z') };
  expect(await sizeOf(location, period, FOREVER)).toBe(12_000);
  expect(await sizeOf(location, null, FOREVER)).toBe(16_000);
});

test('nothing is said of a place that is none, or is not there', async () => {
  const { connection } = await trail(1);
  const sizeOf = sizesIn(connection);
  expect(await sizeOf('hdfs://x/y', null, FOREVER)).toBeNull();
  expect(await sizeOf('s3://nobody-has-this/AWSLogs/', null, FOREVER)).toBeNull();
});

test('a table is proposed over the accounts and Regions that have folders', async () => {
  const { connection } = await trail(1);
  const { proposals, problems } = await proposeTables(connection, foldersIn(connection), FOREVER);
  expect(problems).toEqual([]);
  expect(proposals[0]?.ddl).toContain(`'projection.account.values' = '${ACCOUNT},444455556666'`);
  expect(proposals[0]?.ddl).toContain("'projection.region.values' = 'eu-west-1,us-east-1'");
});
