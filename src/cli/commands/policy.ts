// `policy`: the IAM policy that asking an account needs, from what can be known without asking AWS.
import { partitionOf } from '../../aws/partitions.ts';
import { leastPrivilegePolicy } from '../../aws/policy.ts';
import type { Profile } from '../../aws/profiles.ts';
import { isS3Place, type S3Place, s3Place } from '../../evidence/cloudtrail-files/s3/s3-place.ts';
import { inertJson } from '../../report/json.ts';
import { asksAccounts, awsScopeOf, type RawAwsFlags } from '../aws-flags.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Output } from '../io.ts';

export interface RawPolicyFlags extends Pick<RawAwsFlags, 'logsInsights' | 'logGroup' | 'profile' | 'region'> {
  saveQueries?: true;
  files?: string[];
}

interface Place {
  /** Null where nobody said. */
  readonly partition: string | null;
  readonly region: string;
  readonly account: string | null;
  readonly name: string;
}

/** IAM's word for any Region or account. */
const ANY = '*';

/** An ARN says where its log group lies; a name lies wherever it is looked for. */
function placesOf(group: string, regions: readonly string[], account: string | null): readonly Place[] {
  const [, partition = '', , region = '', owner = '', , ...name] = group.split(':');
  if (group.startsWith('arn:')) return [{ partition, region, account: owner, name: name.join(':') }];
  return (regions.length === 0 ? [ANY] : regions).map((each) => ({ partition: null, region: each, account, name: group }));
}

/** The place in a bucket that `--files` names. */
function bucketOf(text: string): S3Place {
  if (!isS3Place(text))
    throw new UsageError(`--files ${text}: no policy is needed for files on this machine, only for s3://BUCKET/PREFIX.`);
  const place = s3Place(text);
  if ('problem' in place) throw new UsageError(`--files ${text}: ${place.problem}`);
  return place;
}

/** The one value that all of `values` agree on; null when they differ or there is none. */
function agreed(values: readonly (string | null)[]): string | null {
  const [first, ...others] = new Set(values.filter((value) => value !== null));
  return first !== undefined && others.length === 0 ? first : null;
}

/**
 * Prints the policy for what the flags name. Accounts and partitions come from log group ARNs, from Regions, and from what
 * `profiles` (of the configuration files) say of themselves. Throws `UsageError`.
 */
export function policy(raw: RawPolicyFlags, profiles: readonly Profile[], output: Output): ExitCode {
  const { saveQueries = false, files = [], ...flags } = raw;
  const buckets = files.map(bucketOf);
  // Whoever names buckets alone reads files, and asks no log groups.
  const asksLogs = files.length === 0 || saveQueries || asksAccounts(flags);
  const scope = awsScopeOf({ ...flags, logsInsights: true });
  if (scope === null) return EXIT.usage;
  const own = profiles.filter(({ name }) => scope.profiles.includes(name));
  const ownAccount = agreed(own.map(({ account }) => account));
  const regions = scope.regions.length > 0 ? scope.regions : own.flatMap(({ region }) => region ?? []);
  const places = scope.logGroups.flatMap((group) => placesOf(group, regions, ownAccount));
  const partitions = new Set([...places.flatMap(({ partition }) => partition ?? []), ...regions.map((region) => partitionOf(region).id)]);
  if (partitions.size > 1)
    throw new UsageError(`One policy holds in one partition, and these are in ${[...partitions].join(' and ')}: ask for one at a time.`);
  const accounts = places.length === 0 ? [ownAccount] : places.map(({ account }) => account);
  const document = leastPrivilegePolicy({
    partition: [...partitions][0] ?? 'aws',
    account: agreed(accounts),
    logGroups:
      asksLogs && places.length === 0 ? null : places.map(({ region, account, name }) => ({ region, account: account ?? ANY, name })),
    buckets,
    discovery: asksLogs && places.length === 0,
    saveQueries,
  });
  output.data(inertJson(document));
  if (asksLogs && accounts.includes(null))
    output.say(`${ANY} stands for an account that nobody named: put its number there, or name log groups by ARN.`);
  if (buckets.length > 0)
    output.say('kms:Decrypt is needed only where files are encrypted with a KMS key (SSE-KMS): leave it out otherwise.');
  output.say('Derived from the AWS service authorization reference; not tried on AWS. Attach it to the role or user that asks.');
  return EXIT.clean;
}
