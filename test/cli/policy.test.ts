// `policy`: what can be known of accounts, Regions and partitions without asking AWS.
import { describe, expect, test, vi } from 'vitest';
import type { PolicyRequest } from '../../src/aws/policy.ts';
import type { Profile } from '../../src/aws/profiles.ts';
import { policy, type RawPolicyFlags } from '../../src/cli/commands/policy.ts';
import { listening } from './support/headless.ts';

const asked = vi.hoisted(() => vi.fn());
vi.mock('../../src/aws/policy.ts', () => ({
  leastPrivilegePolicy: (request: PolicyRequest) => {
    asked(request);
    return { Version: '2012-10-17', Statement: [] };
  },
}));

const profile = (changes: Partial<Profile>): Profile => ({
  name: 'prod',
  region: null,
  how: 'sso',
  account: null,
  role: null,
  mfaSerial: null,
  sourceProfile: null,
  ssoSession: null,
  endpointUrl: null,
  ...changes,
});

function requested(raw: RawPolicyFlags, profiles: readonly Profile[] = []): PolicyRequest {
  asked.mockClear();
  expect(policy(raw, profiles, listening())).toBe(0);
  return asked.mock.calls[0]?.[0];
}

test('JSON on stdout, and on stderr what it is worth', () => {
  const output = listening();
  expect(policy({ logsInsights: true }, [], output)).toBe(0);
  expect(JSON.parse(output.stdout())).toEqual({ Version: '2012-10-17', Statement: [] });
  expect(output.stderr()).toMatch(/^\* stands for an account that nobody named/);
  expect(output.stderr()).toMatch(/Derived from the AWS service authorization reference; not tried on AWS/);
});

test('an account that is known needs no star', () => {
  const output = listening();
  policy({ logGroup: ['arn:aws:logs:eu-west-1:111122223333:log-group:x'] }, [], output);
  expect(output.stderr()).not.toContain('stands for');
});

describe('what it is asked for', () => {
  test('nothing named: log groups are looked for, in an account that nobody named', () => {
    expect(requested({})).toEqual({ partition: 'aws', account: null, logGroups: null, buckets: [], discovery: true, saveQueries: false });
  });

  test('an ARN tells partition, Region and account', () => {
    const logGroup = ['arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:org/trail:*'];
    expect(requested({ logGroup, saveQueries: true })).toEqual({
      partition: 'aws-us-gov',
      account: '111122223333',
      logGroups: [{ region: 'us-gov-west-1', account: '111122223333', name: 'org/trail' }],
      buckets: [],
      discovery: false,
      saveQueries: true,
    });
  });

  test('a name lies in every Region that is named, in an account that nobody knows', () => {
    const { logGroups, account, partition } = requested({ logGroup: ['trail'], region: ['cn-north-1', 'cn-northwest-1'] });
    expect(partition).toBe('aws-cn');
    expect(account).toBeNull();
    expect(logGroups).toEqual([
      { region: 'cn-north-1', account: '*', name: 'trail' },
      { region: 'cn-northwest-1', account: '*', name: 'trail' },
    ]);
    expect(requested({ logGroup: ['trail'] }).logGroups).toEqual([{ region: '*', account: '*', name: 'trail' }]);
  });

  test('a profile that names its account and Region in the configuration is believed', () => {
    const own = [profile({ account: '444455556666', region: 'eu-west-1' }), profile({ name: 'dev', account: '777788889999' })];
    expect(requested({ logGroup: ['trail'], profile: ['prod'] }, own).logGroups).toEqual([
      { region: 'eu-west-1', account: '444455556666', name: 'trail' },
    ]);
    expect(requested({ profile: ['prod'] }, own).account).toBe('444455556666');
    expect(requested({ profile: ['prod', 'dev'] }, own).account).toBeNull();
  });

  test('buckets alone need nothing of log groups, and name no account', () => {
    const output = listening();
    const files = ['s3://trails/AWSLogs/', 's3://other'];
    expect(policy({ files }, [], output)).toBe(0);
    expect(output.stderr()).toMatch(/^kms:Decrypt is needed only where/);
    expect(requested({ files })).toMatchObject({
      logGroups: [],
      buckets: [
        { bucket: 'trails', prefix: 'AWSLogs/' },
        { bucket: 'other', prefix: '' },
      ],
      discovery: false,
    });
    expect(requested({ files, logsInsights: true })).toMatchObject({ logGroups: null, discovery: true });
  });

  test('Athena: its workgroup where it runs, and where answers are kept; what it reads of a trail is said', () => {
    const output = listening();
    expect(policy({ athena: true }, [], output)).toBe(0);
    expect(output.stderr()).toMatch(/name their bucket, too, with --files/);
    expect(output.stderr()).toMatch(/name it: --athena-output/);
    expect(output.stderr()).toMatch(/^\* stands for an account/);
    expect(requested({ athena: true })).toEqual({
      partition: 'aws',
      account: null,
      logGroups: [],
      buckets: [],
      discovery: true,
      saveQueries: false,
      athena: { places: [{ region: '*', account: '*', workGroup: 'primary' }], results: [], create: false },
    });
    const named = requested(
      {
        athenaTable: ['logs.trail'],
        athenaWorkgroup: 'audit',
        athenaOutput: 's3://answers/tls/',
        profile: ['prod'],
        files: ['s3://trails/'],
      },
      [profile({ account: '444455556666', region: 'eu-west-1' })],
    );
    expect(named.athena).toEqual({
      places: [{ region: 'eu-west-1', account: '444455556666', workGroup: 'audit' }],
      results: [{ bucket: 'answers', prefix: 'tls/' }],
      create: false,
    });
    expect(named.buckets).toEqual([{ bucket: 'trails', prefix: '' }]);
    expect(requested({ createTable: true }).athena).toMatchObject({ create: true });
  });

  test('Lake: the event data stores of each Region; Event history and AWS Health as they are', () => {
    expect(requested({ lake: true, region: ['eu-west-1', 'eu-central-1'] }).lake).toEqual([
      'arn:aws:cloudtrail:eu-west-1:*:eventdatastore/*',
      'arn:aws:cloudtrail:eu-central-1:*:eventdatastore/*',
    ]);
    const free = requested({ eventHistory: true, health: true });
    expect(free).toEqual({
      partition: 'aws',
      account: null,
      logGroups: [],
      buckets: [],
      discovery: true,
      saveQueries: false,
      eventHistory: true,
      health: true,
    });
    const output = listening();
    policy({ eventHistory: true, health: true }, [], output);
    expect(output.stderr()).not.toContain('stands for an account');
  });

  test('everything, and each beside another', () => {
    const all = requested({ aws: true });
    expect(all).toMatchObject({ logGroups: null, discovery: true, eventHistory: true, health: true });
    expect(all.athena).toBeDefined();
    expect(all.lake).toHaveLength(1);
    expect(requested({ lake: true, saveQueries: true })).toMatchObject({ logGroups: null, saveQueries: true });
    expect(requested({ health: true, files: ['s3://trails/'] })).toMatchObject({ logGroups: [], health: true, discovery: true });
  });

  test('what is about Athena needs Athena', () => {
    expect(() => policy({ athenaOutput: 's3://answers/' }, [], listening())).toThrow(/add --athena/);
    expect(() => policy({ athena: true, athenaOutput: '/answers' }, [], listening())).toThrow(/^--athena-output \/answers: /);
  });

  test('what is no place in a bucket is a wrong command line', () => {
    expect(() => policy({ files: ['./logs'] }, [], listening())).toThrow(/no policy is needed/);
    expect(() => policy({ files: ['s3://no bucket/'] }, [], listening())).toThrow(/not the name of a bucket/);
  });

  test('two partitions are two policies', () => {
    expect(() => policy({ region: ['eu-west-1', 'cn-north-1'] }, [], listening())).toThrow(/one partition/);
  });
});
