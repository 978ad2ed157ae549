// The flags that ask AWS accounts, and what they mean once checked.
import type { Command } from 'commander';
import { isRegion, isRoleArn, logGroupNamed } from '../contract/aws-names.ts';
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
}

/** `--logs-insights --log-group --profile --region`: what is asked, and where. */
export function addPlaceFlags(command: Command): Command {
  return command
    .option('--logs-insights', 'ask CloudWatch Logs Insights: it bills for the bytes it scans')
    .option('--log-group <name|arn...>', 'only these log groups, not those that trails write to; implies --logs-insights')
    .option('--profile <name...>', 'AWS profiles, one account each; the default credential chain without')
    .option('--region <region...>', 'AWS Regions to look in; the Region of each profile without');
}

/** The flags for accounts, as whom they are asked, and what that may cost. */
export function addAwsFlags(command: Command): Command {
  return addPlaceFlags(command)
    .option('--role-arn <arn>', 'a role to assume with the credentials of each profile')
    .option('--max-cost <usd>', 'what the queries may cost together, at most; without screens nothing is asked without it')
    .option('--price-per-gb <usd>', 'what a gigabyte scanned costs you, where you know better than the list price')
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

/** True when the flags say to ask AWS accounts. */
export const asksAccounts = (raw: RawAwsFlags): boolean => raw.logsInsights === true || raw.logGroup !== undefined;

/** The accounts that the flags ask for; null for none. `inBuckets`: some files lie in buckets. Throws `UsageError`. */
export function awsScopeOf(raw: RawAwsFlags, inBuckets = false): AwsScope | null {
  if (!asksAccounts(raw)) {
    const access = inBuckets ? undefined : ABOUT_ACCESS.find(([name]) => raw[name] !== undefined);
    if (access) throw new UsageError(`${access[1]} is about asking AWS: add --logs-insights, or --files s3://BUCKET/PREFIX.`);
    const idle = ABOUT_ACCOUNTS.find(([name]) => raw[name] !== undefined);
    if (idle) throw new UsageError(`${idle[1]} is about asking AWS accounts: add --logs-insights.`);
    return null;
  }
  return {
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
