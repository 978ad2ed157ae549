// Every way in which AWS users have credentials: each ends in a signed question to STS on loopback, or in a sentence that helps.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, vi } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { assumed, isolated, json, loopback, ROLE_KEY, sharedFiles, stsError, xml } from './loopback.ts';

const place = isolated();
const signal = new AbortController().signal;
type Env = Record<string, string | undefined>;
type Ask = ((serial: string) => Promise<string>) | null;

const DEVICE = 'arn:aws:iam::111122223333:mfa/ana';
const ROLE = 'arn:aws:iam::444455556666:role/Auditor';
const BASE = `[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = baseSecret\n`;

async function world(config: string, credentials = BASE) {
  const aws = await loopback();
  const env: Env = { ...(await sharedFiles(config, credentials)), AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url };
  const as = (profile: string | null, more: { roleArn?: string; askMfa?: Ask; env?: Env } = {}) =>
    connect(
      { profile, region: null, roleArn: more.roleArn ?? null },
      { env: { ...env, ...more.env }, askMfa: more.askMfa ?? null, signal },
    );
  return { aws, as, env };
}

/** Puts a token where `aws sso login` puts it. */
async function ssoToken(id: string, token: object): Promise<void> {
  const folder = join(place.home(), '.aws', 'sso', 'cache');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${createHash('sha1').update(id).digest('hex')}.json`), JSON.stringify(token));
}
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

const SSO = `[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Audit\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n`;
const LEGACY = `[profile old]\nsso_start_url = https://old.example/start\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = Audit\n`;
const roleCredentials = {
  roleCredentials: { accessKeyId: 'ASIASSO', secretAccessKey: 's', sessionToken: 't', expiration: Date.now() + 3_600_000 },
};

it.each([
  ['with an sso-session', SSO, 'sso', 'corp'],
  ['of the older form', LEGACY, 'old', 'https://old.example/start'],
])('signs in with a valid SSO token, %s', async (_name, config, profile, id) => {
  const { aws, as } = await world(config);
  await ssoToken(id, { accessToken: 'bearer', expiresAt: inAnHour() });
  const sts = aws.reply;
  aws.reply = (asked, answer) => (asked.path.startsWith('/federation') ? json(answer, roleCredentials) : sts(asked, answer));
  const connection = await as(profile);
  expect(connection.arn).toContain('ASIASSO');
  expect(aws.asked[0]?.path).toBe('/federation/credentials?account_id=111122223333&role_name=Audit');
  connection.destroy();
});

it.each([
  ['has expired', SSO, 'sso', 'corp', anHourAgo, 'aws sso login --sso-session corp'],
  ['has expired', LEGACY, 'old', 'https://old.example/start', anHourAgo, 'aws sso login --profile old'],
  ['is missing', SSO, 'sso', null, anHourAgo, 'aws sso login --sso-session corp'],
  ['is missing', LEGACY, 'old', null, anHourAgo, 'aws sso login --profile old'],
])('gives the exact command when an SSO token %s', async (_name, config, profile, id, when, command) => {
  const { aws, as } = await world(config);
  if (id !== null) await ssoToken(id, { accessToken: 'bearer', expiresAt: when() });
  await expect(as(profile)).rejects.toMatchObject({ code: 'sso-expired', howTo: `Sign in: ${command}` });
  expect(aws.asked).toEqual([]);
});

it('gives the command of the profile that signs in, not of the role that is built on it', async () => {
  const { as } = await world(`${LEGACY}[profile role]\nrole_arn = ${ROLE}\nsource_profile = old\n`);
  await expect(as('role')).rejects.toMatchObject({ code: 'sso-expired', howTo: 'Sign in: aws sso login --profile old' });
});

it.each([
  [401, 'UnauthorizedException', { code: 'sso-expired', howTo: 'Sign in: aws sso login --sso-session corp' }],
  [403, 'ForbiddenException', { code: 'access-denied', message: expect.stringContaining('Audit in account 111122223333') }],
  [429, 'TooManyRequestsException', { code: 'throttled' }],
])('understands what IAM Identity Center says: %i %s', async (status, name, problem) => {
  const { aws, as } = await world(SSO);
  await ssoToken('corp', { accessToken: 'bearer', expiresAt: inAnHour() });
  aws.reply = (_asked, answer) => {
    answer.setHeader('x-amzn-errortype', name);
    json(answer, { message: 'Session token not found or invalid' }, status);
  };
  await expect(as('sso')).rejects.toMatchObject(problem);
});

it('does not ask for a sign-in when only the network is away', async () => {
  const { as } = await world(SSO);
  await ssoToken('corp', { accessToken: 'bearer', expiresAt: inAnHour() });
  await expect(as('sso', { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } })).rejects.toMatchObject({ code: 'unreachable' });
});

it('says what an SSO profile lacks', async () => {
  const { as } = await world('[profile half]\nsso_account_id = 1\n[profile lost]\nsso_session = nowhere\n');
  await expect(as('half')).rejects.toMatchObject({ message: expect.stringContaining('sso_start_url, sso_region, sso_role_name') });
  await expect(as('lost')).rejects.toMatchObject({ message: expect.stringContaining('nowhere') });
});

const LOGIN = '[profile cli]\nlogin_session = arn:aws:iam::111122223333:user/ana\n';
async function loginToken(expiresAt: string): Promise<string> {
  const folder = join(place.home(), 'login');
  await mkdir(folder, { recursive: true });
  const accessToken = { accessKeyId: 'ASIALOGIN', secretAccessKey: 's', sessionToken: 't', accountId: '111122223333', expiresAt };
  const file = `${createHash('sha256').update('arn:aws:iam::111122223333:user/ana').digest('hex')}.json`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const dpopKey = privateKey.export({ format: 'pem', type: 'sec1' });
  await writeFile(join(folder, file), JSON.stringify({ accessToken, clientId: 'c', refreshToken: 'r', dpopKey }));
  vi.stubEnv('AWS_LOGIN_CACHE_DIRECTORY', folder);
  return folder;
}

it('uses what aws login left, and renews it at the endpoint of the profile', async () => {
  const { aws, as } = await world(LOGIN);
  await loginToken(inAnHour());
  const valid = await as('cli');
  expect(valid.arn).toContain('ASIALOGIN');
  valid.destroy();
  await loginToken(anHourAgo());
  const sts = aws.reply;
  const accessToken = { accessKeyId: 'ASIARENEWED', secretAccessKey: 's', sessionToken: 't' };
  aws.reply = (asked, answer) =>
    asked.path === '/v1/token'
      ? json(answer, { accessToken, tokenType: 'aws_sigv4', expiresIn: 900, refreshToken: 'r2' })
      : sts(asked, answer);
  const renewed = await as('cli');
  expect(renewed.arn).toContain('ASIARENEWED');
  renewed.destroy();
});

it('gives the command of aws login when its session is over or missing, and not when only the network is away', async () => {
  const { aws, as } = await world(LOGIN);
  const over = { code: 'credentials-expired', howTo: 'Sign in: aws login --profile cli' };
  await loginToken(anHourAgo());
  const refuse =
    (error: string): typeof aws.reply =>
    (_asked, answer) => {
      answer.setHeader('x-amzn-errortype', 'AccessDeniedException');
      json(answer, { error, message: 'no' }, 403);
    };
  aws.reply = refuse('TOKEN_EXPIRED');
  await expect(as('cli')).rejects.toMatchObject(over);
  aws.reply = refuse('INSUFFICIENT_PERMISSIONS');
  await expect(as('cli')).rejects.toMatchObject({ code: 'access-denied', action: 'signin:CreateOAuth2Token' });
  await expect(as('cli', { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } })).rejects.toMatchObject({ code: 'unreachable' });
  vi.stubEnv('AWS_LOGIN_CACHE_DIRECTORY', join(place.home(), 'nothing'));
  await expect(as('cli')).rejects.toMatchObject(over);
});

const CHAIN = `[profile middle]\nrole_arn = arn:aws:iam::111122223333:role/Middle\nsource_profile = base\n[profile end]\nrole_arn = ${ROLE}\nsource_profile = middle\nexternal_id = ext\nrole_session_name = ana\nduration_seconds = 900\n`;

it('walks a chain of roles, in the Region of the connection', async () => {
  const { aws, as } = await world(CHAIN);
  const connection = await as('end');
  expect(aws.asked.map(({ operation, keyId, region }) => [operation, keyId, region])).toEqual([
    ['AssumeRole', 'AKIABASE', 'eu-west-3'],
    ['AssumeRole', ROLE_KEY, 'eu-west-3'],
    ['GetCallerIdentity', ROLE_KEY, 'eu-west-3'],
  ]);
  expect(Object.fromEntries(aws.asked[1]?.form ?? [])).toMatchObject({
    RoleArn: ROLE,
    ExternalId: 'ext',
    RoleSessionName: 'ana',
    DurationSeconds: '900',
  });
  connection.destroy();
});

it('becomes the role of the flag on top of a profile that is a role itself', async () => {
  const { aws, as } = await world(CHAIN);
  const connection = await as('middle', { roleArn: ROLE });
  expect(aws.asked.map(({ form }) => form.get('RoleArn'))).toEqual(['arn:aws:iam::111122223333:role/Middle', ROLE, null]);
  connection.destroy();
  await expect(as('middle', { roleArn: 'Auditor' })).rejects.toMatchObject({ message: 'Auditor is not the ARN of a role.' });
});

it.each([['AWS_ACCESS_KEY_ID', 'Environment', { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'e' }, 'AKIAENV']])(
  'takes the source of a role from %s',
  async (_name, source, env, key) => {
    const { aws, as } = await world(`[profile r]\nrole_arn = ${ROLE}\ncredential_source = ${source}\n`);
    const connection = await as('r', { env });
    expect(aws.asked[0]).toMatchObject({ operation: 'AssumeRole', keyId: key });
    connection.destroy();
    await expect(as('r')).rejects.toMatchObject({ code: 'no-credentials', message: expect.stringContaining(source) });
  },
);

it('lets a role take its own keys as its source', async () => {
  const { aws, as } = await world('', `${BASE}role_arn = ${ROLE}\nsource_profile = base\n`);
  const connection = await as('base');
  expect(aws.asked.map(({ keyId }) => keyId)).toEqual(['AKIABASE', ROLE_KEY]);
  connection.destroy();
});

it.each([
  [
    'a circle',
    `[profile a]\nrole_arn = ${ROLE}\nsource_profile = b\n[profile b]\nrole_arn = ${ROLE}\nsource_profile = a\n`,
    'no-credentials',
    /a.*b|b.*a/,
  ],
  ['a source that is not there', `[profile a]\nrole_arn = ${ROLE}\nsource_profile = gone\n`, 'unknown-profile', /gone/],
  ['two sources', `[profile a]\nrole_arn = ${ROLE}\nsource_profile = base\ncredential_source = Environment\n`, 'no-credentials', /both/],
  ['no source', `[profile a]\nrole_arn = ${ROLE}\n`, 'no-credentials', /neither source_profile/],
  [
    'a source without credentials',
    `[profile a]\nrole_arn = ${ROLE}\nsource_profile = b\n[profile b]\nregion = eu-west-1\n`,
    'no-credentials',
    /b.*has no credentials/,
  ],
])('explains a role with %s', async (_name, config, code, message) => {
  const { aws, as } = await world(config);
  await expect(as('a')).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(aws.asked).toEqual([]);
});

const MFA = `[profile m]\nrole_arn = ${ROLE}\nsource_profile = base\nmfa_serial = ${DEVICE}\n`;

it('asks a person for the MFA code once, whatever the number of clients and Regions', async () => {
  const { aws, as } = await world(MFA);
  const askMfa = vi.fn(async () => ' 123456 ');
  const connection = await as('m', { askMfa });
  await Promise.all([connection, connection.in('us-east-1')].map(({ logs }) => logs.send(new DescribeLogGroupsCommand({}))));
  expect(askMfa.mock.calls).toEqual([[DEVICE]]);
  expect(Object.fromEntries(aws.asked[0]?.form ?? [])).toMatchObject({ SerialNumber: DEVICE, TokenCode: '123456' });
  connection.destroy();
});

it('asks for the MFA device of a profile with keys when the role of the flag is put on top', async () => {
  const { aws, as } = await world('', `${BASE}mfa_serial = ${DEVICE}\n`);
  const connection = await as('base', { roleArn: ROLE, askMfa: async () => '123456' });
  expect(aws.asked[0]?.form.get('SerialNumber')).toBe(DEVICE);
  connection.destroy();
});

it('says mfa-needed where nobody can be asked, nobody answers, or the code is wrong', async () => {
  const { aws, as } = await world(MFA);
  await expect(as('m')).rejects.toMatchObject({ code: 'mfa-needed', howTo: expect.stringContaining('guided mode') });
  await expect(as('m', { askMfa: async () => '' })).rejects.toMatchObject({ code: 'mfa-needed' });
  await expect(as('m', { askMfa: () => Promise.reject(new Error('closed')) })).rejects.toMatchObject({ code: 'mfa-needed' });
  expect(aws.asked).toEqual([]);
  aws.reply = (_asked, answer) =>
    stsError(answer, 'AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ');
  await expect(as('m', { askMfa: async () => '000000' })).rejects.toMatchObject({
    code: 'mfa-needed',
    message: expect.stringContaining('did not accept'),
  });
});

it('renews the keys of a role before they end, and keeps them to their end when it cannot', async () => {
  const { aws, as } = await world(CHAIN);
  const healthy = aws.reply;
  const inFourMinutes = () => new Date(Date.now() + 240_000);
  aws.reply = (asked, answer) =>
    asked.operation === 'AssumeRole' ? xml(answer, assumed('AssumeRole', 'ASIASHORT', inFourMinutes())) : healthy(asked, answer);
  const connection = await as('middle');
  const ask = () => connection.logs.send(new DescribeLogGroupsCommand({}));
  const renewals = () => aws.asked.filter(({ operation }) => operation === 'AssumeRole').length;
  await ask();
  expect(renewals()).toBe(1);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 70_000);
  await Promise.all([
    ask(),
    connection.cloudTrail.send(new DescribeTrailsCommand({})),
    connection.in('us-east-1').logs.send(new DescribeLogGroupsCommand({})),
  ]);
  expect(renewals()).toBe(2);
  aws.reply = (asked, answer) => (asked.operation === 'AssumeRole' ? stsError(answer, 'AccessDenied', 'no more') : healthy(asked, answer));
  vi.setSystemTime(Date.now() + 70_000);
  await ask();
  await ask();
  expect(renewals()).toBe(3);
  expect(aws.asked.at(-1)).toMatchObject({ operation: 'Logs_20140328.DescribeLogGroups', keyId: 'ASIASHORT' });
  vi.setSystemTime(Date.now() + 240_000);
  await expect(ask()).rejects.toMatchObject({ name: 'AwsProblem', code: 'access-denied' });
  vi.useRealTimers();
  connection.destroy();
});

it('renews keys also after the waiting was called off, so that running queries can be stopped', async () => {
  const { aws, env } = await world(CHAIN);
  const healthy = aws.reply;
  const inFourMinutes = () => new Date(Date.now() + 240_000);
  aws.reply = (asked, answer) =>
    asked.operation === 'AssumeRole' ? xml(answer, assumed('AssumeRole', 'ASIASHORT', inFourMinutes())) : healthy(asked, answer);
  const waiting = new AbortController();
  const connection = await connect({ profile: 'middle', region: null, roleArn: null }, { env, askMfa: null, signal: waiting.signal });
  waiting.abort();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 300_000);
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  expect(aws.asked.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(2);
  connection.destroy();
});

it('stops while AWS is asked for a role, and while a person is asked for a code', async () => {
  const { aws, env } = await world(MFA);
  const waiting = new AbortController();
  const request = { profile: 'm', region: null, roleArn: null };
  aws.reply = () => waiting.abort();
  await expect(connect(request, { env, askMfa: async () => '123456', signal: waiting.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  const neverAsked = vi.fn(async () => '123456');
  await expect(connect(request, { env, askMfa: neverAsked, signal: waiting.signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(neverAsked).not.toHaveBeenCalled();
  const second = new AbortController();
  const askMfa = () => new Promise<string>(() => second.abort());
  await expect(connect(request, { env, askMfa, signal: second.signal })).rejects.toMatchObject({ code: 'cancelled' });
});

it('names the missing permission when a role may not be assumed', async () => {
  const { aws, as } = await world(CHAIN);
  aws.reply = (_asked, answer) =>
    stsError(
      answer,
      'AccessDenied',
      `User: arn:aws:iam::111122223333:user/ana is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  await expect(as('end')).rejects.toMatchObject({
    code: 'access-denied',
    action: 'sts:AssumeRole',
    message: expect.stringContaining(ROLE),
  });
});

it('runs a credential_process, and never repeats its command or what it wrote', async () => {
  const print = (text: string) => `credential_process = ${process.execPath} -e "process.stdout.write(process.argv[1])" '${text}'`;
  const good = JSON.stringify({ Version: 1, AccessKeyId: 'AKIAPROC', SecretAccessKey: 'p' });
  const { as } = await world(
    `[profile good]\n${print(good)}\n[profile bad]\n${print('hush-hush')}\n[profile dead]\ncredential_process = ${process.execPath} -e "console.error('hush-hush'); process.exit(3)"\n`,
  );
  const connection = await as('good');
  expect(connection.arn).toContain('AKIAPROC');
  connection.destroy();
  for (const profile of ['bad', 'dead']) {
    const problem: unknown = await as(profile).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'no-credentials', message: expect.stringContaining(profile) });
    expect(JSON.stringify(problem) + String(problem)).not.toMatch(/hush|execPath|node/);
  }
});

it('becomes a role with a web identity, from the profile or the environment', async () => {
  const { aws, as, env } = await world('');
  const token = join(place.home(), 'token');
  await writeFile(token, 'eyJ.web.token\n');
  const byEnvironment = { AWS_WEB_IDENTITY_TOKEN_FILE: token, AWS_ROLE_ARN: ROLE };
  (await as(null, { env: byEnvironment })).destroy();
  const files = await sharedFiles(`[profile web]\nrole_arn = ${ROLE}\nweb_identity_token_file = ${token}\n`);
  (await as('web', { env: { ...files, AWS_REGION: env.AWS_REGION } })).destroy();
  for (const at of [0, 2]) {
    expect(aws.asked[at]).toMatchObject({ operation: 'AssumeRoleWithWebIdentity', keyId: null, region: null });
    expect(Object.fromEntries(aws.asked[at]?.form ?? [])).toMatchObject({ RoleArn: ROLE, WebIdentityToken: 'eyJ.web.token' });
  }
  const gone = { ...byEnvironment, AWS_WEB_IDENTITY_TOKEN_FILE: join(place.home(), 'gone') };
  await expect(as(null, { env: gone })).rejects.toMatchObject({ code: 'no-credentials', message: expect.stringContaining('gone') });
});

const machine = { AccessKeyId: 'ASIAMACHINE', SecretAccessKey: 's', Token: 't', Expiration: inAnHour() };

it('takes the keys of a container, with its token', async () => {
  const { as } = await world('');
  const agent = await loopback((_asked, answer) => json(answer, machine));
  const connection = await as(null, {
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/get`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod' },
  });
  expect(connection.arn).toContain('ASIAMACHINE');
  expect(agent.asked[0]).toMatchObject({ path: '/get', headers: { authorization: 'pod' } });
  connection.destroy();
});

it('takes the keys of an EC2 instance', async () => {
  const { as } = await world('');
  const metadata = await loopback((asked, answer) => {
    if (asked.method === 'PUT') answer.end('imds-token');
    else if (asked.path.endsWith('/security-credentials/')) answer.end('my-role');
    else json(answer, { ...machine, Code: 'Success' });
  });
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', metadata.url);
  const connection = await as(null, { env: { AWS_EC2_METADATA_DISABLED: undefined } });
  expect(connection.arn).toContain('ASIAMACHINE');
  connection.destroy();
});

it('does not wait for a metadata service that never answers, nor asks one that is switched off', async () => {
  const { as } = await world('');
  const metadata = await loopback(() => {});
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', metadata.url);
  await expect(as(null)).rejects.toMatchObject({ code: 'no-credentials' });
  expect(metadata.asked).toEqual([]);
  await expect(as(null, { env: { AWS_EC2_METADATA_DISABLED: undefined } })).rejects.toMatchObject({ code: 'no-credentials' });
  expect(metadata.asked.length).toBeLessThanOrEqual(2);
});

it('says which profiles there are when one is unknown', async () => {
  const { as } = await world('[profile one]\nregion = eu-west-1\n');
  await expect(as('on\u001be')).rejects.toMatchObject({
    code: 'unknown-profile',
    message: 'There is no AWS profile called on\ufffde.',
    howTo: expect.stringContaining('one, base'),
  });
  await expect(as(null, { env: { AWS_PROFILE: 'two' } })).rejects.toMatchObject({
    code: 'unknown-profile',
    message: expect.stringContaining('two'),
  });
});

it('names the file that cannot be read when no credentials are found', async () => {
  const { as } = await world('');
  await expect(as(null, { env: { AWS_CONFIG_FILE: place.home() } })).rejects.toMatchObject({
    code: 'no-credentials',
    howTo: expect.stringMatching(/cannot be read \(EISDIR\)/),
  });
});

it('has no secret in what it says', async () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const token = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN'.repeat(8);
  const { aws, as } = await world(
    CHAIN,
    `[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = ${secret}\naws_session_token = ${token}\n`,
  );
  const canonical = `The Canonical String for this request should have been 'POST\n/\n\nhost:x\nx-amz-security-token:${token}\n'`;
  for (const [code, message] of [
    ['SignatureDoesNotMatch', `The request signature we calculated does not match. ${canonical}`],
    ['ValidationError', canonical],
    ['InvalidClientTokenId', `The security token ${token} is invalid`],
    ['Weird', `${token}`],
  ] as const) {
    aws.reply = (_asked, answer) => stsError(answer, code, message);
    const problem: unknown = await as('base').catch((error: unknown) => error);
    const all = problem instanceof Error ? `${JSON.stringify(problem)}${problem.stack}${problem.message}${String(problem.cause)}` : '';
    expect(all).toContain('AwsProblem');
    expect(all).not.toContain(secret);
    expect(all).not.toContain('EXAMPLETOKEN');
  }
});
