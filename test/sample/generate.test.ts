import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type SampleFile, sampleFiles, workloads } from '../../src/sample/generate.ts';
import { legacyWorkloads } from '../../src/sample/legacy-workloads.ts';
import { TRAIL_RECORD_FIELDS } from '../support/trail.ts';

const files: readonly SampleFile[] = [...sampleFiles()];
const logs = files.filter(({ path }) => path.includes('/CloudTrail/'));

const recordSchema = z.looseObject({
  eventVersion: z.enum(['1.08', '1.09', '1.10', '1.11']),
  userIdentity: z.looseObject({ type: z.string() }),
  eventTime: z.iso.datetime(),
  eventSource: z.string().regex(/^[a-z0-9-]+\.amazonaws\.com$/),
  eventName: z.string().min(1),
  awsRegion: z.enum(['eu-west-1', 'us-east-1', 'eu-central-1', 'ap-southeast-2']),
  sourceIPAddress: z.string().min(1),
  userAgent: z.string(),
  requestParameters: z.record(z.string(), z.unknown()).nullable(),
  responseElements: z.record(z.string(), z.unknown()).nullable(),
  eventID: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  readOnly: z.boolean(),
  eventType: z.enum(['AwsApiCall', 'AwsConsoleSignIn', 'AwsServiceEvent']),
  managementEvent: z.boolean(),
  recipientAccountId: z.enum(['111122223333', '444455556666', '777788889999']),
  eventCategory: z.enum(['Management', 'Data']),
  tlsDetails: z
    .strictObject({
      tlsVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
      cipherSuite: z.string().optional(),
      clientProvidedHostHeader: z.string(),
      keyExchange: z.enum(['x25519', 'secp256r1', 'X25519MLKEM768']).optional(),
    })
    .optional(),
  sessionCredentialFromConsole: z.literal('true').optional(),
});
type SampleRecord = z.infer<typeof recordSchema>;

const recordsOf = ({ content }: SampleFile): readonly SampleRecord[] =>
  z.strictObject({ Records: z.array(recordSchema) }).parse(JSON.parse(content)).Records;

const wholeLogs = logs.filter(({ complete }) => complete);
const all = wholeLogs.flatMap((file) => recordsOf(file));
/** Each event once. */
const records = [...new Map(all.map((record) => [`${record.recipientAccountId} ${record.eventID}`, record])).values()];

const countBy = (of: (record: SampleRecord) => string): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(of(record), (counts.get(of(record)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
};
const text = JSON.stringify(files);

describe('the bundled sample', () => {
  it('is the same, byte for byte, in every run and on every machine', () => {
    const hash = createHash('sha256');
    for (const { path, content, complete } of files) hash.update(`${path}\0${content}\0${complete}\0`);
    expect(hash.digest('hex')).toBe('4cc87f3c891bf3b95016efdac5569c89657e340c23a1aa2171cd5166a4f4c6f0');
    expect([...sampleFiles()]).toEqual(files);
  });

  it('is small enough to ship and large enough to look around in', () => {
    expect(records.length).toBeGreaterThan(20_000);
    expect(records.length).toBeLessThan(30_000);
  });

  it('lies as in the bucket of an organization trail, each record in a file of its account, region and day', () => {
    const layout =
      /^AWSLogs\/o-exampleorgid\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\/\1_CloudTrail_\2_\3\4\5T\d{4}Z_[A-Z2-7]{16}\.json\.gz$/;
    for (const file of wholeLogs) {
      const [, account, region, year, month, day] = layout.exec(file.path) ?? [];
      expect(file.path).toMatch(layout);
      for (const record of recordsOf(file)) {
        expect([record.recipientAccountId, record.awsRegion, record.eventTime.slice(0, 10)]).toEqual([
          account,
          region,
          `${year}-${month}-${day}`,
        ]);
      }
    }
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });

  it('writes every field in the order in which CloudTrail writes it', () => {
    const asWritten = z.strictObject({ Records: z.array(z.record(z.string(), z.unknown())) });
    for (const record of wholeLogs.flatMap(({ content }) => asWritten.parse(JSON.parse(content)).Records)) {
      const known = TRAIL_RECORD_FIELDS.filter((field) => Object.hasOwn(record, field));
      expect(Object.keys(record)).toEqual(known);
    }
  });

  it('stays within its dates: one quarter of 2026, and a few old records', () => {
    const months = Object.keys(countBy(({ eventTime }) => eventTime.slice(0, 7)));
    expect(months).toEqual(['2023-11', '2024-01', '2026-08', '2026-09', '2026-10', '2026-11']);
    const days = records.map(({ eventTime }) => eventTime.slice(0, 10)).filter((day) => day > '2026');
    expect(days.reduce((a, b) => (a < b ? a : b))).toBe('2026-08-24');
    expect(days.reduce((a, b) => (a > b ? a : b))).toBe('2026-11-21');
  });

  it('names key exchanges only since CloudTrail does', () => {
    for (const { eventTime, tlsDetails } of records) if (eventTime < '2026-03') expect(tlsDetails).not.toHaveProperty('keyExchange');
  });
});

describe('nothing in the sample is anybody’s', () => {
  it('has addresses only from the documentation and private ranges, or the names of AWS services', () => {
    for (const address of new Set(records.map(({ sourceIPAddress }) => sourceIPAddress))) {
      expect(address).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^10\.\d+\.\d+\.\d+$|^[a-z]+\.amazonaws\.com$/);
    }
  });

  it('has only the account ids of the documentation', () => {
    const ids = new Set(text.match(/(?<![\w.-])\d{12}(?![\w.-])/g));
    expect([...ids].sort()).toEqual(['111122223333', '444455556666', '777788889999']);
  });

  it('says EXAMPLE in every key and principal id', () => {
    const ids = new Set(text.match(/\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]+/g));
    expect(ids.size).toBeGreaterThan(10);
    for (const id of ids) expect(id).toMatch(/^((AKIA|ASIA)[A-Z2-7]{9}|(AROA|AIDA)[A-Z2-7]{10})EXAMPLE$/);
  });

  it('says example in every bucket name', () => {
    for (const bucket of new Set(text.match(/(?<=arn:aws:s3:::)[^/"\\]+/g))) expect(bucket).toMatch(/^example-/);
  });
});

describe('the story of the sample', () => {
  const callsOf = (name: string, version: string): readonly SampleRecord[] =>
    records.filter(
      ({ userIdentity, userAgent, tlsDetails }) =>
        JSON.stringify([userIdentity, userAgent]).includes(name) && tlsDetails?.tlsVersion === version,
    );

  it('has 13,422 calls of the .NET SDK by erp-sync at TLS 1.0, growing until the last day', () => {
    const calls = callsOf('aws-sdk-dotnet-45', 'TLSv1');
    expect(calls).toHaveLength(13_422);
    expect(calls.filter(({ eventSource }) => eventSource === 's3.amazonaws.com')).toHaveLength(12_900);
    expect(calls.filter(({ eventSource }) => eventSource === 'sqs.amazonaws.com')).toHaveLength(522);
    expect(new Set(calls.map(({ sourceIPAddress }) => sourceIPAddress)).size).toBe(3);
    const months = ['2026-09', '2026-10', '2026-11'].map(
      (month) => calls.filter(({ eventTime }) => eventTime.startsWith(month)).length / (month === '2026-11' ? 21 : 30),
    );
    expect(months).toEqual([...months].sort((a, b) => a - b));
    expect(calls.some(({ eventTime }) => eventTime.startsWith('2026-11-21'))).toBe(true);
  });

  it('has s3fs at TLS 1.1, boto 2 only in November 2023, and the rest of the old clients', () => {
    expect(callsOf('s3fs/', 'TLSv1.1')).toHaveLength(871);
    const boto = callsOf('Boto/2', 'TLSv1');
    expect(boto).toHaveLength(12);
    expect(boto.every(({ eventTime }) => eventTime.startsWith('2023-11'))).toBe(true);
    expect(callsOf('JetS3t', 'TLSv1')).toHaveLength(7);
    expect(callsOf('anonymous', 'TLSv1')).toHaveLength(46);
    const s3cmd = callsOf('user/reports', 'TLSv1');
    expect(s3cmd).toHaveLength(64);
    expect(new Set(s3cmd.map(({ userAgent }) => userAgent))).toEqual(new Set(['[]']));
  });

  it('has one address from which three programs come at TLS 1.0, one of them an official AWS CLI v2', () => {
    const behind = records.filter(({ sourceIPAddress }) => sourceIPAddress === '203.0.113.77');
    expect(new Set(behind.map(({ tlsDetails }) => tlsDetails?.tlsVersion))).toEqual(new Set(['TLSv1']));
    expect(new Set(behind.map(({ userAgent }) => userAgent)).size).toBe(3);
    expect(callsOf('md/installer#exe', 'TLSv1').length).toBeGreaterThan(0);
    expect(callsOf('user/dana', 'TLSv1.3').length, 'from home the same program does better').toBeGreaterThan(0);
  });

  it('has every reason for which a record reports no TLS', () => {
    const silent = records.filter(({ tlsDetails }) => tlsDetails?.tlsVersion === undefined);
    const reason = ({ userIdentity, sessionCredentialFromConsole, eventType, tlsDetails }: SampleRecord): string => {
      if (userIdentity.invokedBy !== undefined) return 'invoked-by-aws';
      if (sessionCredentialFromConsole === 'true') return 'console-session';
      if (eventType === 'AwsServiceEvent') return 'service-event';
      return tlsDetails === undefined ? 'not-reported' : 'partial';
    };
    expect(new Set(silent.map(reason))).toEqual(new Set(['invoked-by-aws', 'console-session', 'service-event', 'partial', 'not-reported']));
  });

  it('has classical and post-quantum key exchange at TLS 1.3, and the paths that have no TLS 1.3', () => {
    expect(countBy(({ tlsDetails }) => `${tlsDetails?.tlsVersion} ${tlsDetails?.keyExchange}`)).toMatchObject({
      'TLSv1.3 X25519MLKEM768': expect.any(Number),
      'TLSv1.3 x25519': expect.any(Number),
    });
    const hosts = new Set(
      records
        .filter(({ tlsDetails }) => tlsDetails?.tlsVersion === 'TLSv1.2')
        .map(({ tlsDetails }) => tlsDetails?.clientProvidedHostHeader),
    );
    expect([...hosts].some((host) => host?.endsWith('.vpce.amazonaws.com'))).toBe(true);
    expect([...hosts].some((host) => host?.endsWith('.accesspoint.s3-global.amazonaws.com'))).toBe(true);
  });

  it('has as many legacy calls as its workloads say, and not one more', () => {
    const planned = legacyWorkloads.flatMap(({ uses }) => uses).reduce((sum, { count }) => sum + count, 0);
    const seen = records.filter(({ tlsDetails }) => ['TLSv1', 'TLSv1.1'].includes(tlsDetails?.tlsVersion ?? ''));
    expect(seen).toHaveLength(planned);
  });

  it('delivered twelve events twice, broke off one file, and has files without events beside the logs', () => {
    expect(all.length - records.length).toBe(12);
    expect(logs.filter(({ complete }) => !complete)).toHaveLength(1);
    expect(files.filter(({ path }) => path.includes('/CloudTrail-Digest/'))).toHaveLength(3);
    expect(files.filter(({ path }) => path.includes('/CloudTrail-Insight/'))).toHaveLength(2);
  });

  it('gives every workload a name of its own, so that no two share their ids', () => {
    expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length);
  });
});
