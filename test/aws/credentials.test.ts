// Every way in which AWS users have credentials: each ends in a signed question to STS on loopback, or in a sentence that helps.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, vi } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { assumed, BASE, isolated, json, loopback, ROLE_KEY, sharedFiles, stsError, world, xml } from './loopback.ts';

const place = isolated();

const DEVICE = 'arn:aws:iam::111122223333:mfa/ana';
const ROLE = 'arn:aws:iam::444455556666:role/Auditor';

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

const machine = {
  AccessKeyId: 'ASIAMACHINE',
  SecretAccessKey: 's',
  Token: 't',
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};

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
