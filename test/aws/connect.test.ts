// Who connects, where to, and with whose keys: over the wire, against STS and CloudWatch Logs on loopback.
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, vi } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { isolated, type Loopback, loopback, reset, sharedFiles, stsError, whoIs } from './loopback.ts';

const place = isolated();
const signal = new AbortController().signal;
const DEFAULT = { profile: null, region: null, roleArn: null };
type Env = Record<string, string | undefined>;

const reach = (env: Env, request: Partial<typeof DEFAULT> | { profile?: string; region?: string; roleArn?: string } = {}) =>
  connect({ ...DEFAULT, ...request }, { env, askMfa: null, signal });
const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'envSecret' };
const names = (server: Loopback) => server.asked.map(({ operation }) => operation);

it('asks who it is before anything else, with the keys of the environment', async () => {
  const aws = await loopback();
  const env = { ...(await sharedFiles('')), ...keys, AWS_SESSION_TOKEN: 'envToken', AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url };
  const connection = await reach(env);
  expect(names(aws)).toEqual(['GetCallerIdentity']);
  expect(connection).toMatchObject({
    profile: null,
    region: 'eu-west-3',
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/AKIAENV',
    partition: 'aws',
  });
  expect(aws.asked[0]).toMatchObject({ region: 'eu-west-3', headers: { 'x-amz-security-token': 'envToken' } });
  connection.destroy();
});

it('says which program asks, and nothing about who runs it', async () => {
  const aws = await loopback();
  vi.stubEnv('AWS_SDK_UA_APP_ID', 'anas-laptop');
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  for (const { headers } of aws.asked) {
    expect(headers['user-agent']).toMatch(/ tls-migrate\/\d/);
    expect(headers['user-agent']).not.toContain('anas-laptop');
  }
  connection.destroy();
});

it('uses one identity in every Region, and asks STS only once', async () => {
  const aws = await loopback();
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url });
  const other = connection.in('us-east-2');
  await other.logs.send(new DescribeLogGroupsCommand({}));
  await other.cloudTrail.send(new DescribeTrailsCommand({}));
  expect(aws.asked.map(({ region, keyId }) => [region, keyId])).toEqual([
    ['eu-west-3', 'AKIAENV'],
    ['us-east-2', 'AKIAENV'],
    ['us-east-2', 'AKIAENV'],
  ]);
  expect(other).toMatchObject({ region: 'us-east-2', account: connection.account, arn: connection.arn });
  expect(other.in('eu-west-3')).toBe(connection);
  expect(() => connection.in('eu-west-3.evil.example')).toThrow(/not the name of an AWS Region/);
  connection.destroy();
});

const REGIONS: [string, Env, Partial<{ region: string; profile: string }>, string][] = [
  ['the flag', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, { region: 'eu-west-3', profile: 'work' }, 'eu-west-3'],
  ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, { profile: 'work' }, 'eu-west-1'],
  ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-2' }, { profile: 'work' }, 'eu-west-2'],
  ['the profile that the flag names', { AWS_PROFILE: 'home' }, { profile: 'work' }, 'sa-east-1'],
  ['the profile of AWS_PROFILE', { AWS_PROFILE: 'home' }, {}, 'ca-west-1'],
];
const TWO = `[profile work]\nregion = sa-east-1\n[profile home]\nregion = ca-west-1\n[sso-session s]\nsso_region = us-east-1\n`;
const TWO_KEYS = `[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = w\n[home]\naws_access_key_id = AKIAHOME\naws_secret_access_key = h\n`;
it.each(REGIONS)('takes the Region of %s', async (_name, env, request, region) => {
  const aws = await loopback();
  const connection = await reach({ ...(await sharedFiles(TWO, TWO_KEYS)), AWS_ENDPOINT_URL: aws.url, ...env }, request);
  expect(connection.region).toBe(region);
  expect(aws.asked[0]?.region).toBe(region);
  connection.destroy();
});

it('does not take the Region of the SSO session for that of the profile', async () => {
  const env = await sharedFiles(
    `[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n[sso-session s]\nsso_region = us-east-1\n`,
  );
  await expect(reach(env, { profile: 'p' })).rejects.toMatchObject({ code: 'no-region', howTo: expect.stringContaining('--region') });
});

it('prefers keys in the environment to AWS_PROFILE, as the AWS CLI does, but not to a profile that is named', async () => {
  const aws = await loopback();
  const env = { ...(await sharedFiles(TWO, TWO_KEYS)), ...keys, AWS_PROFILE: 'home', AWS_ENDPOINT_URL: aws.url };
  (await reach(env)).destroy();
  (await reach(env, { profile: 'work' })).destroy();
  expect(aws.asked.map(({ keyId }) => keyId)).toEqual(['AKIAENV', 'AKIAWORK']);
});

it('reads nothing from the environment of the process when it is given another', async () => {
  const [aws, wrong] = [await loopback(), await loopback()];
  const files = await sharedFiles(TWO, TWO_KEYS);
  vi.stubEnv('AWS_PROFILE', 'home');
  vi.stubEnv('AWS_CONFIG_FILE', files.AWS_CONFIG_FILE);
  vi.stubEnv('AWS_ENDPOINT_URL', wrong.url);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', wrong.url);
  vi.stubEnv('AWS_REGION', 'us-gov-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAPROCESS');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'p');
  vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
  const connection = await reach({ ...files, AWS_ENDPOINT_URL: aws.url }, { profile: 'work' });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  expect(wrong.asked).toEqual([]);
  expect(aws.asked.map(({ keyId, region }) => [keyId, region])).toEqual([
    ['AKIAWORK', 'sa-east-1'],
    ['AKIAWORK', 'sa-east-1'],
  ]);
  connection.destroy();
});

it('goes to AWS, not to the endpoint of the process, where the environment that it is given has none', async () => {
  const wrong = await loopback();
  const files = await sharedFiles(`[profile home]\nendpoint_url = ${wrong.url}\n[profile work]\nregion = eu-west-3\n`, TWO_KEYS);
  vi.stubEnv('AWS_CONFIG_FILE', files.AWS_CONFIG_FILE);
  vi.stubEnv('AWS_PROFILE', 'home');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', wrong.url);
  await expect(reach(files, { profile: 'work' })).rejects.toMatchObject({ code: 'unreachable' });
  expect(wrong.asked).toEqual([]);
  expect(new Set(place.strangers())).toEqual(new Set(['sts.eu-west-3.amazonaws.com']));
});

it.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('knows the partition of %s from who it is', async (region, partition) => {
  const aws = await loopback(whoIs(partition));
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_ENDPOINT_URL: aws.url }, { region });
  expect(connection).toMatchObject({ region, partition });
  expect(aws.asked[0]?.region).toBe(region);
  connection.destroy();
});

it('corrects a wrong clock by what AWS says, for all clients', async () => {
  const aws = await loopback();
  const serverNow = Date.now() - 3 * 3_600_000;
  const healthy = aws.reply;
  aws.reply = (asked, answer) => {
    const signed = asked.headers['x-amz-date'];
    answer.setHeader('date', new Date(serverNow).toUTCString());
    const at = String(signed).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    if (Math.abs(Date.parse(at) - serverNow) > 900_000) stsError(answer, 'SignatureDoesNotMatch', 'Signature not yet current: too early');
    else healthy(asked, answer);
  };
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  expect(names(aws)).toEqual(['GetCallerIdentity', 'GetCallerIdentity', 'Logs_20140328.DescribeLogGroups']);
  connection.destroy();
});

it('leaves repeating to the caller, for a query that runs twice costs twice', async () => {
  const aws = await loopback();
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url });
  aws.asked.length = 0;
  aws.reply = (_asked, answer) => reset(answer);
  await expect(connection.logs.send(new DescribeLogGroupsCommand({}))).rejects.toThrow();
  expect(aws.asked).toHaveLength(1);
  connection.destroy();
});

it('stops when it is told to, and what was connected before goes on', async () => {
  const aws = await loopback();
  const env = { ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url };
  const switches = new AbortController();
  const connected = await connect(DEFAULT, { env, askMfa: null, signal: switches.signal });
  aws.reply = () => switches.abort();
  await expect(connect(DEFAULT, { env, askMfa: null, signal: switches.signal })).rejects.toMatchObject({ code: 'cancelled' });
  await expect(connect(DEFAULT, { env, askMfa: null, signal: switches.signal })).rejects.toMatchObject({ code: 'cancelled' });
  aws.reply = whoIs();
  await connected.logs.send(new DescribeLogGroupsCommand({}));
  connected.destroy();
});

it('writes nothing to the terminal, whatever the SDK would like to say', async () => {
  const aws = await loopback();
  const spoken: unknown[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      spoken.push(words);
    });
  }
  vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
    spoken.push(warning);
  });
  const env = { ...(await sharedFiles(TWO, TWO_KEYS)), ...keys, AWS_PROFILE: 'home', AWS_ENDPOINT_URL: aws.url };
  const connection = await reach({ ...env, AWS_CONTAINER_CREDENTIALS_FULL_URI: aws.url, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  connection.destroy();
  expect(spoken).toEqual([]);
  // The SDK warns about Node 20 once in a process, perhaps before this test; it does not where it finds this.
  expect(process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED).toBe('true');
});

it('goes to AWS itself where no endpoint is set, to its Region and partition, and to nobody else', async () => {
  const env = { ...(await sharedFiles('')), ...keys };
  for (const [region, host] of [
    ['eu-west-3', 'sts.eu-west-3.amazonaws.com'],
    ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
    ['us-gov-east-1', 'sts.us-gov-east-1.amazonaws.com'],
    ['eusc-de-east-1', 'sts.eusc-de-east-1.amazonaws.eu'],
  ] as const) {
    await expect(reach(env, { region })).rejects.toMatchObject({ code: 'unreachable' });
    expect(new Set(place.strangers())).toContain(host);
  }
  expect(place.strangers().every((host) => /^sts\.[\w-]+\.amazonaws\.(?:com|com\.cn|eu)$/.test(host))).toBe(true);
});

it('contacts loopback alone when the endpoint is there', async () => {
  const aws = await loopback();
  const connection = await reach({ ...(await sharedFiles('')), ...keys, AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  await connection.cloudTrail.send(new DescribeTrailsCommand({}));
  connection.destroy();
  expect(place.strangers()).toEqual([]);
});
