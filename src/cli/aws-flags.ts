// The flags that ask AWS accounts, and what they mean once checked.
import type { Command } from 'commander';
import { isRegion, isRoleArn, logGroupNamed } from '../contract/aws-names.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../contract/vocabulary.ts';
import { s3Place } from '../evidence/cloudtrail-files/s3/s3-place.ts';
import { isEventSource } from '../evidence/event-history/services.ts';
import type { AwsScope, Scope } from '../session/events.ts';
import { UsageError } from './exit.ts';

export interface RawAwsFlags {
  logsInsights?: true;
  logGroup?: string[];
  profile?: string[];
  region?: string[];
  roleArn?: string;
  pricePerGb?: string;
  maxCost?: string;
  requesterPays?: true;
  aws?: true;
  athena?: true;
  athenaTable?: string[];
  athenaWorkgroup?: string;
  athenaOutput?: string;
  lake?: true;
  eventHistory?: true;
  service?: string[];
  health?: true;
}

/** What is asked of an account, and where: `--aws --logs-insights --athena --lake …`, `--profile`, `--region`. */
export function addPlaceFlags(command: Command): Command {
  return command
    .option('--aws', 'ask an account for all of these; of several that hold the same calls, one is read')
    .option('--logs-insights', 'ask CloudWatch Logs Insights: it bills for the bytes it scans')
    .option('--log-group <name|arn...>', 'only these log groups, not those that trails write to; implies --logs-insights')
    .option('--athena', 'ask tables of Athena over CloudTrail files: it bills for the bytes it scans')
    .option('--athena-table <database.table...>', 'only these tables; implies --athena')
    .option('--athena-workgroup <name>', 'the workgroup that the queries of Athena run in; primary without')
    .option('--athena-output <s3-place>', 'where the answers of Athena go, where the workgroup does not say: s3://BUCKET/PREFIX')
    .option('--lake', 'ask event data stores of CloudTrail Lake: it bills for the bytes it scans, and estimates nothing')
    .option('--event-history', 'sample the Event history of CloudTrail: free, management events of 90 days')
    .option('--health', 'ask AWS Health for notices about old TLS: free, with some support plans only')
    .option('--profile <name...>', 'AWS profiles, one account each; the default credential chain without')
    .option('--region <region...>', 'AWS Regions to look in; the Region of each profile without');
}

/** The flags for accounts, as whom they are asked, and what that may cost. */
export function addAwsFlags(command: Command): Command {
  return addPlaceFlags(command)
    .option('--role-arn <arn>', 'a role to assume with the credentials of each profile')
    .option('--service <source...>', 'Event history of these services alone, such as s3.amazonaws.com; implies --event-history')
    .option('--max-cost <usd>', 'what the queries may cost together, at most; without screens none is started without it')
    .option('--price-per-gb <usd>', 'what a gigabyte costs you that Logs Insights scans, where you know better than the list price')
    .option('--requester-pays', 'pay for requests to buckets of others');
}

const DOLLARS = /^(?:\d+(?:\.\d*)?|\.\d+)$/;

function logGroup(text: string): string {
  const group = logGroupNamed(text);
  if (group !== null) return group;
  throw new UsageError(
    `--log-group ${text}: neither the name of a log group nor its ARN, such as arn:aws:logs:eu-west-1:111122223333:log-group:NAME.`,
  );
}

function profile(text: string): string {
  if (text.trim() === '')
    throw new UsageError('--profile: give the name of a profile; without the flag the default credential chain is used.');
  return text;
}

function region(text: string): string {
  if (isRegion(text)) return text;
  throw new UsageError(`--region ${text}: not an AWS Region such as eu-west-1.`);
}

function roleArn(text: string): string {
  if (isRoleArn(text)) return text;
  throw new UsageError(`--role-arn ${text}: not the ARN of a role such as arn:aws:iam::111122223333:role/auditor.`);
}

function dollars(text: string, flag: string): number {
  const usd = DOLLARS.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(usd)) return usd;
  throw new UsageError(`${flag} ${text}: not an amount of US dollars such as 2.50.`);
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Flags that mean nothing unless an account is asked, as they are typed. */
const ABOUT_ACCOUNTS = [
  ['maxCost', '--max-cost'],
  ['pricePerGb', '--price-per-gb'],
] as const;

/** Flags that say as whom, for buckets too. */
const ABOUT_ACCESS = [
  ['profile', '--profile'],
  ['region', '--region'],
  ['roleArn', '--role-arn'],
] as const;

/** What an account is to be asked for. */
function kindsOf(raw: RawAwsFlags): AccountKind[] {
  if (raw.aws) return [...ACCOUNT_KINDS];
  const wanted: Readonly<Record<AccountKind, boolean>> = {
    'logs-insights': raw.logsInsights === true || raw.logGroup !== undefined,
    athena: raw.athena === true || raw.athenaTable !== undefined,
    lake: raw.lake === true,
    'event-history': raw.eventHistory === true || raw.service !== undefined,
    'health-notices': raw.health === true,
  };
  return ACCOUNT_KINDS.filter((kind) => wanted[kind]);
}

/** True when the flags say to ask AWS accounts. */
export const asksAccounts = (raw: RawAwsFlags): boolean => kindsOf(raw).length > 0;

/** Flags that have an account asked, as they are typed. */
const ASKING = [
  ['aws', '--aws'],
  ['logsInsights', '--logs-insights'],
  ['logGroup', '--log-group'],
  ['athena', '--athena'],
  ['athenaTable', '--athena-table'],
  ['lake', '--lake'],
  ['eventHistory', '--event-history'],
  ['service', '--service'],
  ['health', '--health'],
] as const;

/** The first flag that has an account asked, for a sentence about it; null where none does. */
export const askingFlag = (raw: RawAwsFlags): string | null => ASKING.find(([name]) => raw[name] !== undefined)?.[1] ?? null;

function athenaOf(raw: RawAwsFlags, asked: boolean): AwsScope['athena'] {
  const { athenaTable = [], athenaWorkgroup = 'primary', athenaOutput = null } = raw;
  if (!asked && (raw.athenaWorkgroup !== undefined || athenaOutput !== null))
    throw new UsageError(`--athena-${athenaOutput === null ? 'workgroup' : 'output'} is about Athena: add --athena.`);
  for (const table of athenaTable)
    if (!/^[^.]+\.[^.]+/.test(table)) throw new UsageError(`--athena-table ${table}: name the database, too: DATABASE.TABLE.`);
  if (athenaOutput !== null) {
    const place = s3Place(athenaOutput);
    if ('problem' in place) throw new UsageError(`--athena-output ${athenaOutput}: ${place.problem}`);
  }
  return { tables: distinct(athenaTable), workGroup: athenaWorkgroup, output: athenaOutput };
}

function service(text: string): string {
  if (isEventSource(text)) return text;
  throw new UsageError(`--service ${text}: not the name of a service as CloudTrail has it, such as s3.amazonaws.com.`);
}

/** The accounts that the flags ask for; null for none. `inBuckets`: some files lie in buckets. Throws `UsageError`. */
export function awsScopeOf(raw: RawAwsFlags, inBuckets = false): AwsScope | null {
  if (!asksAccounts(raw)) {
    const access = inBuckets ? undefined : ABOUT_ACCESS.find(([name]) => raw[name] !== undefined);
    if (access) throw new UsageError(`${access[1]} is about asking AWS: add --aws or --logs-insights, or --files s3://BUCKET/PREFIX.`);
    const idle = ABOUT_ACCOUNTS.find(([name]) => raw[name] !== undefined);
    if (raw.athenaWorkgroup !== undefined || raw.athenaOutput !== undefined) athenaOf(raw, false);
    if (idle) throw new UsageError(`${idle[1]} is about asking AWS accounts: add --aws or --logs-insights.`);
    return null;
  }
  const kinds = kindsOf(raw);
  return {
    kinds,
    athena: athenaOf(raw, kinds.includes('athena')),
    services: distinct((raw.service ?? []).map(service)),
    profiles: raw.profile === undefined ? [null] : distinct(raw.profile.map(profile)),
    regions: distinct((raw.region ?? []).map(region)),
    roleArn: raw.roleArn === undefined ? null : roleArn(raw.roleArn),
    logGroups: distinct((raw.logGroup ?? []).map(logGroup)),
    usdPerGb: raw.pricePerGb === undefined ? null : dollars(raw.pricePerGb, '--price-per-gb'),
  };
}

/** How files in buckets are read; null where there are none. Throws `UsageError`. */
export function bucketScopeOf(raw: RawAwsFlags, inBuckets: boolean): Scope['buckets'] {
  if (!inBuckets) {
    if (raw.requesterPays) throw new UsageError('--requester-pays is about buckets: name one with --files s3://BUCKET/PREFIX.');
    return null;
  }
  const [named = null, ...others] = distinct((raw.profile ?? []).map(profile));
  if (others.length > 0)
    throw new UsageError('--profile: files in buckets are read with one profile; ask the accounts of the others in a run of their own.');
  return {
    profile: named,
    region: (raw.region ?? []).map(region)[0] ?? null,
    roleArn: raw.roleArn === undefined ? null : roleArn(raw.roleArn),
    requesterPays: raw.requesterPays ?? false,
  };
}

/** The limit of `--max-cost` in US dollars; null when there is none. Throws `UsageError`. */
export const maxCostOf = (raw: RawAwsFlags): number | null => (raw.maxCost === undefined ? null : dollars(raw.maxCost, '--max-cost'));
