// What the shared files say about profiles, and what they never let out.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listProfiles } from '../../src/aws/profiles.ts';
import { isolated, sharedFiles } from './loopback.ts';

const place = isolated();

const CONFIG = `
[default]
region = eu-west-3
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Audit
region = us-east-2
[profile role]
role_arn = arn:aws:iam::444455556666:role/Auditor
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/ana
endpoint_url = http://127.0.0.1:4566
services = local
[profile web]
role_arn = arn:aws:iam::444455556666:role/Web
web_identity_token_file = /token
[profile process]
credential_process = /opt/tool --password hush-hush
[profile cli]
login_session = arn:aws:iam::777788889999:user/ana
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.example/start
[services local]
cloudwatch_logs =
  endpoint_url = http://127.0.0.1:4567
`;
const CREDENTIALS = '[keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = hush-hush\naws_session_token = hush-hush\n';

it('lists every profile with how it comes to its credentials', async () => {
  const { profiles, problems } = await listProfiles(await sharedFiles(CONFIG, CREDENTIALS));
  expect(problems).toEqual([]);
  const nothing = { region: null, account: null, role: null, mfaSerial: null, sourceProfile: null, ssoSession: null, endpointUrl: null };
  expect(profiles).toEqual([
    { ...nothing, name: 'default', how: 'other', region: 'eu-west-3' },
    { ...nothing, name: 'sso', how: 'sso', region: 'us-east-2', account: '111122223333', role: 'Audit', ssoSession: 'corp' },
    {
      ...nothing,
      name: 'role',
      how: 'assume-role',
      account: '444455556666',
      role: 'arn:aws:iam::444455556666:role/Auditor',
      mfaSerial: 'arn:aws:iam::111122223333:mfa/ana',
      sourceProfile: 'keys',
      endpointUrl: 'http://127.0.0.1:4567',
    },
    { ...nothing, name: 'web', how: 'web-identity', account: '444455556666', role: 'arn:aws:iam::444455556666:role/Web' },
    { ...nothing, name: 'process', how: 'process' },
    { ...nothing, name: 'cli', how: 'login', account: '777788889999' },
    { ...nothing, name: 'keys', how: 'keys' },
  ]);
});

it('lets out no secret', async () => {
  expect(JSON.stringify(await listProfiles(await sharedFiles(CONFIG, CREDENTIALS)))).not.toContain('hush-hush');
});

it('finds the files in the home folder, and nothing is nothing', async () => {
  expect(await listProfiles({ HOME: place.home() })).toEqual({ profiles: [], problems: [] });
});

it('reads the files anew each time, for people sign in meanwhile', async () => {
  const env = await sharedFiles('[profile a]\nregion = eu-west-1\n');
  await listProfiles(env);
  await writeFile(String(env.AWS_CONFIG_FILE), '[profile b]\nregion = eu-west-1\n');
  expect((await listProfiles(env)).profiles.map(({ name }) => name)).toEqual(['b']);
});

it.each([
  ['is a folder', () => place.home(), /cannot be read \(EISDIR\)/],
  ['was named and is not there', () => join(place.home(), 'gone'), /does not exist, although the environment names it/],
])('says so in one sentence when a file %s', async (_name, path, sentence) => {
  const env = { ...(await sharedFiles('', CREDENTIALS)), AWS_CONFIG_FILE: path() };
  const { profiles, problems } = await listProfiles(env);
  expect(profiles.map(({ name }) => name)).toEqual(['keys']);
  expect(problems).toEqual([expect.stringMatching(sentence)]);
});

it.each([
  ['no sections', 'region = eu-west-1\n'],
  ['bytes that are no text', '\u0000\u0001\u001b[31m\ufffd'],
  ['a profile that would break objects', '[profile __proto__]\nregion = x\n'],
])('takes a file with %s for a broken one', async (_name, text) => {
  const { profiles, problems } = await listProfiles(await sharedFiles(text));
  expect(profiles).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/holds nothing that reads as a profile/)]);
});

it('does not mistake a file of comments for a broken one', async () => {
  expect(await listProfiles(await sharedFiles('# mine\n\n; theirs\n'))).toEqual({ profiles: [], problems: [] });
});

it('says which profile contradicts itself, and lists it all the same', async () => {
  const { profiles, problems } = await listProfiles(await sharedFiles('[profile p]\nservices = gone\n'));
  expect(profiles).toMatchObject([{ name: 'p', endpointUrl: null }]);
  expect(problems).toEqual([expect.stringContaining('gone')]);
});
