// `policy`: the IAM policy that asking an account needs, from what can be known without asking AWS.
import { partitionOf } from '../../aws/partitions.ts';
import { type AthenaRequest, leastPrivilegePolicy } from '../../aws/policy.ts';
import type { Profile } from '../../aws/profiles.ts';
import { isS3Place, type S3Place, s3Place } from '../../evidence/cloudtrail-files/s3/s3-place.ts';
import { inertJson } from '../../report/json.ts';
import type { AwsScope } from '../../session/events.ts';
import { asksAccounts, awsScopeOf, type RawAwsFlags } from '../aws-flags.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Output } from '../io.ts';

type NamedFlags = 'aws' | 'logsInsights' | 'logGroup' | 'lake' | 'eventHistory' | 'health' | 'profile' | 'region';
type AthenaFlags = 'athena' | 'athenaTable' | 'athenaWorkgroup' | 'athenaOutput';

export interface RawPolicyFlags extends Pick<RawAwsFlags, NamedFlags | AthenaFlags> {
  saveQueries?: true;
  /** Also what making a table for Athena needs. */
  createTable?: true;
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

/** What Athena is asked with, in every Region that is known. */
function athenaOf(
  { athena: { workGroup, output } }: AwsScope,
  regions: readonly string[],
  account: string | null,
  create: boolean,
): AthenaRequest {
  const places = (regions.length === 0 ? [ANY] : regions).map((region) => ({ region, account: account ?? ANY, workGroup }));
  const place = output === null ? null : s3Place(output);
  return { places, results: place === null || 'problem' in place ? [] : [place], create };
}

const stores = (partition: string, regions: readonly string[], account: string | null): string[] =>
  (regions.length === 0 ? [ANY] : regions).map((region) => `arn:${partition}:cloudtrail:${region}:${account ?? ANY}:eventdatastore/*`);

/**
 * Prints the policy for what the flags name. Accounts and partitions come from log group ARNs, from Regions, and from what
 * `profiles` (of the configuration files) say of themselves. Throws `UsageError`.
 */
export function policy(raw: RawPolicyFlags, profiles: readonly Profile[], output: Output): ExitCode {
  const { saveQueries = false, createTable = false, files = [], ...typed } = raw;
  const flags: RawAwsFlags = createTable ? { ...typed, athena: true } : typed;
  const buckets = files.map(bucketOf);
  // Whoever names nothing, or wants queries saved, asks log groups; whoever names buckets alone reads files.
  const readsFilesAlone = files.length > 0 && !asksAccounts(flags) && !saveQueries;
  const scope = awsScopeOf(saveQueries || !asksAccounts(flags) ? { ...flags, logsInsights: true } : flags);
  if (scope === null) return EXIT.usage;
  const kinds = new Set(readsFilesAlone ? [] : scope.kinds);
  const own = profiles.filter(({ name }) => scope.profiles.includes(name));
  const ownAccount = agreed(own.map(({ account }) => account));
  const regions = scope.regions.length > 0 ? scope.regions : own.flatMap(({ region }) => region ?? []);
  const places = scope.logGroups.flatMap((group) => placesOf(group, regions, ownAccount));
  const partitions = new Set([...places.flatMap(({ partition }) => partition ?? []), ...regions.map((region) => partitionOf(region).id)]);
  if (partitions.size > 1)
    throw new UsageError(`One policy holds in one partition, and these are in ${[...partitions].join(' and ')}: ask for one at a time.`);
  const accounts = places.length === 0 ? [ownAccount] : places.map(({ account }) => account);
  const account = agreed(accounts);
  const partition = [...partitions][0] ?? 'aws';
  const logs = kinds.has('logs-insights');
  const athena = kinds.has('athena') ? athenaOf(scope, regions, account, createTable) : null;
  const document = leastPrivilegePolicy({
    partition,
    account,
    logGroups: logs && places.length === 0 ? null : places.map(({ region, account: its, name }) => ({ region, account: its ?? ANY, name })),
    buckets,
    // What trails record is asked wherever there is something to be weighed by it.
    discovery: (logs && places.length === 0) || [...kinds].some((kind) => kind !== 'logs-insights'),
    saveQueries,
    ...(kinds.has('event-history') ? { eventHistory: true } : {}),
    ...(kinds.has('health-notices') ? { health: true } : {}),
    ...(kinds.has('lake') ? { lake: stores(partition, regions, account) } : {}),
    ...(athena === null ? {} : { athena }),
  });
  output.data(inertJson(document));
  const named = logs || kinds.has('athena') || kinds.has('lake');
  if (named && accounts.includes(null))
    output.say(`${ANY} stands for an account that nobody named: put its number there, or name log groups by ARN.`);
  if (athena !== null && buckets.length === 0)
    output.say(
      'Athena reads the files of a trail with the permissions of whoever asks: name their bucket, too, with --files s3://BUCKET/PREFIX.',
    );
  if (athena !== null && athena.results.length === 0)
    output.say(
      'Where the workgroup keeps answers in a bucket of yours, name it: --athena-output s3://BUCKET/PREFIX. Managed results need nothing.',
    );
  if (buckets.length > 0)
    output.say('kms:Decrypt is needed only where files are encrypted with a KMS key (SSE-KMS): leave it out otherwise.');
  output.say('Derived from the AWS service authorization reference; not tried on AWS. Attach it to the role or user that asks.');
  return EXIT.clean;
}
