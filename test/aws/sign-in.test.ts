// Sign-ins that a person made elsewhere: IAM Identity Center, aws login, a program of their own.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { isolated, json, world } from './loopback.ts';

const place = isolated();
const ROLE = 'arn:aws:iam::444455556666:role/Auditor';

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
