// Where requests go: endpoint settings, FIPS and dual-stack, for the profile of the environment and for one given by flag.
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { isolated, type Loopback, loopback, sharedFiles } from './loopback.ts';

const place = isolated();
const signal = new AbortController().signal;
type Env = Record<string, string | undefined>;

const KEYS = '[p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n[q]\naws_access_key_id = AKIAQ\naws_secret_access_key = s\n';
const p = (lines: string) => `[profile p]\nregion = eu-west-3\n${lines}\n`;

/** Connects and asks each service once; tells which of the servers was asked for what. */
async function visits(servers: Record<string, Loopback>, config: string, env: Env, profile: string | null = 'p') {
  const all = { ...(await sharedFiles(config, KEYS)), ...env };
  const connection = await connect({ profile, region: null, roleArn: null }, { env: all, askMfa: null, signal });
  await connection.logs.send(new DescribeLogGroupsCommand({}));
  await connection.cloudTrail.send(new DescribeTrailsCommand({}));
  connection.destroy();
  const short = (operation: string) => operation.replace(/^.*[._]/, '');
  return Object.fromEntries(
    Object.entries(servers).map(([name, { asked }]) => [name, asked.map(({ operation }) => short(operation)).join(' ')]),
  );
}
const ALL = 'GetCallerIdentity DescribeLogGroups DescribeTrails';
const two = async () => ({ a: await loopback(), b: await loopback() });
const services = (url: string) => `[services local]\ncloudwatch_logs =\n  endpoint_url = ${url}\n`;

it.each([
  ['given by flag', 'p', {}],
  ['of AWS_PROFILE', null, { AWS_PROFILE: 'p' }],
])('reads endpoint_url of the profile %s', async (_name, profile, env) => {
  const { a, b } = await two();
  expect(await visits({ a, b }, p(`endpoint_url = ${a.url}`), env, profile)).toEqual({ a: ALL, b: '' });
});

it('reads the services section before endpoint_url', async () => {
  const { a, b } = await two();
  const config = `${p(`endpoint_url = ${a.url}\nservices = local`)}${services(b.url)}`;
  expect(await visits({ a, b }, config, {})).toEqual({ a: 'GetCallerIdentity DescribeTrails', b: 'DescribeLogGroups' });
});

it('reads AWS_ENDPOINT_URL before the profile, and the one of the service before both', async () => {
  const { a, b } = await two();
  const config = `${p('endpoint_url = http://127.0.0.1:1\nservices = local')}${services('http://127.0.0.1:1')}`;
  const env = { AWS_ENDPOINT_URL: a.url, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: b.url };
  expect(await visits({ a, b }, config, env)).toEqual({ a: 'GetCallerIdentity DescribeTrails', b: 'DescribeLogGroups' });
  const other = await two();
  const more = { AWS_ENDPOINT_URL: other.a.url, AWS_ENDPOINT_URL_STS: other.b.url, AWS_ENDPOINT_URL_CLOUDTRAIL: other.b.url };
  expect(await visits(other, config, more)).toEqual({ a: 'DescribeLogGroups', b: 'GetCallerIdentity DescribeTrails' });
});

it('never takes the endpoint of another profile, not that of AWS_PROFILE either', async () => {
  const { a, b } = await two();
  const config = `${p(`endpoint_url = ${a.url}`)}[profile q]\nregion = eu-west-3\nendpoint_url = ${b.url}\n`;
  expect(await visits({ a, b }, config, { AWS_PROFILE: 'q' })).toEqual({ a: ALL, b: '' });
});

it.each([
  ['by variable', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, ''],
  ['by profile', {}, 'ignore_configured_endpoint_urls = true'],
])('ignores configured endpoints when told so %s, and goes to AWS', async (_name, env, line) => {
  const { a, b } = await two();
  const config = p(`endpoint_url = ${a.url}\n${line}`);
  await expect(visits({ a, b }, config, { ...env, AWS_ENDPOINT_URL: b.url })).rejects.toMatchObject({ code: 'unreachable' });
  expect([...a.asked, ...b.asked]).toEqual([]);
  expect(new Set(place.strangers())).toEqual(new Set(['sts.eu-west-3.amazonaws.com']));
});

it('lets the variable say that endpoints count although the profile says they do not', async () => {
  const { a, b } = await two();
  const config = p(`endpoint_url = ${a.url}\nignore_configured_endpoint_urls = true`);
  expect(await visits({ a, b }, config, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' })).toEqual({ a: ALL, b: '' });
});

it('sends nothing to AWS when the services section that a profile names is missing', async () => {
  const { a } = await two();
  await expect(visits({ a }, p(`endpoint_url = ${a.url}\nservices = gone`), {})).rejects.toMatchObject({
    code: 'other',
    message: expect.stringContaining('gone'),
  });
  await expect(visits({ a }, p(''), { AWS_ENDPOINT_URL: 'localhost:4566' })).rejects.toMatchObject({
    howTo: expect.stringContaining('AWS_ENDPOINT_URL'),
  });
  expect(a.asked).toEqual([]);
  expect(place.strangers()).toEqual([]);
});

it.each([
  ['FIPS by variable', { AWS_USE_FIPS_ENDPOINT: 'true' }, '', 'sts-fips.us-east-2.amazonaws.com'],
  ['FIPS by profile', {}, 'use_fips_endpoint = true', 'sts-fips.us-east-2.amazonaws.com'],
  ['FIPS by profile, but not by variable', { AWS_USE_FIPS_ENDPOINT: 'false' }, 'use_fips_endpoint = true', 'sts.us-east-2.amazonaws.com'],
  ['dual-stack by variable', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, '', 'sts.us-east-2.api.aws'],
  ['dual-stack by profile', {}, 'use_dualstack_endpoint = true', 'sts.us-east-2.api.aws'],
])('goes to the endpoint that was asked for: %s', async (_name, env, line, host) => {
  const config = `[profile p]\nregion = us-east-2\n${line}\n`;
  await expect(visits({}, config, env)).rejects.toMatchObject({ code: 'unreachable' });
  expect(new Set(place.strangers())).toEqual(new Set([host]));
});

it('lets a configured endpoint win over FIPS and dual-stack', async () => {
  const { a } = await two();
  const env = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_ENDPOINT_URL: a.url };
  expect(await visits({ a }, p(''), env)).toEqual({ a: ALL });
});
