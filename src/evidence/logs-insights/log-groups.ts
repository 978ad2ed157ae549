// Which log groups hold CloudTrail events: those that trails write to, those of CloudWatch's own ingestion, and those that are named.

import { DescribeTrailsCommand, GetTrailStatusCommand, type Trail } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand, type DescribeLogGroupsCommandInput, type LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { sleep } from '../../async/sleep.ts';
import type { Connection } from '../../aws/connect.ts';
import { isRetryable, problemOf } from '../../aws/problem.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { BlindSpot, Gap } from '../../contract/document.ts';

const ATTEMPTS = 6;
const BACKOFF_MS = 400;
const MOST_PAGES = 200;

/** Where CloudWatch's own ingestion of CloudTrail, and imports from CloudTrail Lake, put events (monitoring guide, telemetry-config-rules). */
const MANAGED_PREFIX = 'aws/cloudtrail/';

/** Codes of problems that say nothing about what may be read. */
const IN_PASSING: ReadonlySet<string> = new Set([
  'throttled',
  'unreachable',
  'service',
  'limit',
  'cancelled',
  'sso-expired',
  'credentials-expired',
]);

/** A log group that may be read, with why it is thought to hold events. */
export interface Candidate {
  readonly name: string;
  /** Without `:*`: StartQuery takes no other (API reference, logGroupIdentifiers). */
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly foundBy: readonly string[];
  readonly notes: readonly string[];
  readonly retentionDays: number | null;
  readonly createdAt: number | null;
  readonly storedBytes: number | null;
  readonly logClass: string | null;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Gap[];
  readonly blindSpots: readonly BlindSpot[];
  /** Log groups of other accounts, which these credentials cannot query. */
  readonly foreign: readonly ForeignGroup[];
}

export interface ForeignGroup {
  readonly arn: string;
  readonly spot: BlindSpot;
}

interface ArnParts {
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const LOG_GROUP_ARN = /^arn:[^:]+:logs:(?<region>[^:]+):(?<account>\d{12}):log-group:(?<name>[^:]+)(?::\*)?$/;

/** The parts of a log group's ARN, with or without `:*`; null when it is none. */
export function logGroupArn(text: string): ArnParts | null {
  const groups = LOG_GROUP_ARN.exec(text)?.groups;
  const { region, account, name } = groups ?? {};
  return region === undefined || account === undefined || name === undefined ? null : { region, account, name };
}

const withoutStar = (arn: string): string => arn.replace(/:\*$/, '');
const displayName = ({ profile }: Connection): string => profileText(profile);

async function patient<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || tried >= ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(BACKOFF_MS * 2 ** (tried - 1), signal);
    }
  }
}

function gapOf(error: unknown, connection: Connection, service: string, operation: string): Gap {
  const problem = problemOf(error, { service, operation, profile: connection.profile });
  return { code: problem.code, text: `${problem.message} ${problem.howTo}`.trim(), location: displayName(connection) };
}

function trailName(trail: Trail): string {
  const kinds = [trail.IsOrganizationTrail ? 'organization' : '', trail.IsMultiRegionTrail ? 'multi-Region' : 'one Region'].filter(Boolean);
  return `trail ${trail.Name ?? trail.TrailARN ?? '?'} (${kinds.join(', ')})`;
}

const foreignGroup = (trail: Trail, arn: string, account: string): ForeignGroup => ({
  arn: withoutStar(arn),
  spot: foreignSpot(trail, account),
});

const foreignSpot = (trail: Trail, account: string): BlindSpot => ({
  code: 'log-group-of-another-account',
  text: `The ${trailName(trail)} writes to a log group of account ${account}, which these credentials cannot query.`,
  affects: 'Every call that only that trail records.',
  howToClose: `Run again with credentials of account ${account} (a role there: --role-arn), or from a monitoring account that is linked to it.`,
});

/** What keeps a trail from delivering: what its log group holds ends there. */
async function trailTroubles(connection: Connection, trail: Trail, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const status = await patient(signal, () =>
      connection.cloudTrail.send(new GetTrailStatusCommand({ Name: trail.TrailARN }), { abortSignal: signal }),
    );
    const notes: string[] = [];
    if (status.IsLogging === false) {
      const since = status.StopLoggingTime ? ` since ${status.StopLoggingTime.toISOString().slice(0, 10)}` : '';
      notes.push(`The ${trailName(trail)} is switched off${since}: newer calls are not in its log group.`);
    }
    if (status.LatestCloudWatchLogsDeliveryError) {
      notes.push(`The ${trailName(trail)} reports an error in delivering to CloudWatch Logs: ${status.LatestCloudWatchLogsDeliveryError}.`);
    }
    return notes;
  } catch {
    return [`Whether the ${trailName(trail)} is switched on could not be asked.`];
  }
}

/** Looks up log groups as they are described; empty for those that are not there. */
async function describe(connection: Connection, input: DescribeLogGroupsCommandInput, signal: AbortSignal): Promise<readonly LogGroup[]> {
  const groups: LogGroup[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked: DescribeLogGroupsCommandInput = { ...input, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer = await patient(signal, () => connection.logs.send(new DescribeLogGroupsCommand(asked), { abortSignal: signal }));
    groups.push(...(answer.logGroups ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return groups;
}

function candidateOf(group: LogGroup, foundBy: readonly string[], notes: readonly string[]): Candidate | null {
  const arn = group.logGroupArn ?? (group.arn === undefined ? undefined : withoutStar(group.arn));
  const parts = arn === undefined ? null : logGroupArn(arn);
  if (arn === undefined || parts === null) return null;
  return {
    ...parts,
    arn,
    foundBy,
    notes,
    retentionDays: group.retentionInDays ?? null,
    createdAt: group.creationTime ?? null,
    storedBytes: group.storedBytes ?? null,
    logClass: group.logGroupClass ?? null,
  };
}

/** One log group by its ARN or name. Null when there is none. */
async function lookUp(connection: Connection, named: string, signal: AbortSignal): Promise<LogGroup | null> {
  const parts = logGroupArn(named);
  const isOwn = parts === null || parts.account === connection.account;
  const name = parts?.name ?? named;
  const input: DescribeLogGroupsCommandInput = isOwn
    ? { logGroupNamePrefix: name }
    : { logGroupNamePrefix: name, includeLinkedAccounts: true, accountIdentifiers: [parts.account] };
  const groups = await describe(connection, input, signal);
  return groups.find((group) => group.logGroupName === name && (isOwn || group.logGroupArn === withoutStar(named))) ?? null;
}

async function namedGroups(connection: Connection, names: readonly string[], signal: AbortSignal): Promise<Candidates> {
  const candidates: Candidate[] = [];
  const problems: Gap[] = [];
  for (const named of names) {
    const region = logGroupArn(named)?.region ?? connection.region;
    const there = connection.in(region);
    try {
      const group = await lookUp(there, named, signal);
      const candidate = group === null ? null : candidateOf(group, ['named by you'], []);
      if (candidate) candidates.push(candidate);
      else {
        const text = `There is no log group ${named} in ${region} for account ${connection.account}. Look at its name and Region: aws logs describe-log-groups --region ${region}`;
        problems.push({ code: 'not-found', text, location: displayName(connection) });
      }
    } catch (error) {
      problems.push(gapOf(error, connection, 'logs', 'DescribeLogGroups'));
    }
  }
  return { candidates, problems, blindSpots: [], foreign: [] };
}

/** The log groups that the trails seen from this Region write to. */
async function trailGroups(connection: Connection, signal: AbortSignal): Promise<Candidates> {
  const candidates: Candidate[] = [];
  const problems: Gap[] = [];
  const blindSpots: BlindSpot[] = [];
  const foreign: ForeignGroup[] = [];
  let trails: readonly Trail[];
  try {
    const command = new DescribeTrailsCommand({ includeShadowTrails: true });
    trails = (await patient(signal, () => connection.cloudTrail.send(command, { abortSignal: signal }))).trailList ?? [];
  } catch (error) {
    return { candidates, problems: [gapOf(error, connection, 'cloudtrail', 'DescribeTrails')], blindSpots, foreign };
  }
  for (const trail of trails) {
    const arn = trail.CloudWatchLogsLogGroupArn;
    const parts = arn === undefined ? null : logGroupArn(arn);
    if (arn === undefined || parts === null) {
      blindSpots.push({
        code: 'trail-without-log-group',
        text: `The ${trailName(trail)} writes to S3 only, not to CloudWatch Logs.`,
        affects: 'Calls that only that trail records.',
        howToClose: `Read its files${trail.S3BucketName ? ` from the bucket ${trail.S3BucketName}` : ''} (--files s3://BUCKET/PREFIX); or have the trail write to a log group from now on.`,
      });
      continue;
    }
    try {
      // A log group of another account is there for a monitoring account alone.
      const there = connection.in(parts.region);
      const group = await lookUp(there, withoutStar(arn), signal);
      const candidate = group === null ? null : candidateOf(group, [trailName(trail)], []);
      if (candidate) {
        candidates.push(candidate);
        const troubles = await trailTroubles(there, trail, signal);
        problems.push(...troubles.map((text) => ({ code: 'trail-not-delivering', text, location: displayName(connection) })));
      } else if (parts.account !== connection.account) foreign.push(foreignGroup(trail, arn, parts.account));
      else
        problems.push({
          code: 'not-found',
          text: `The ${trailName(trail)} names the log group ${parts.name}, which is not there.`,
          location: displayName(connection),
        });
    } catch (error) {
      const gap = gapOf(error, connection, 'logs', 'DescribeLogGroups');
      // A refusal means out of reach by its nature; what failed in passing could have been read.
      if (parts.account !== connection.account && !IN_PASSING.has(gap.code)) foreign.push(foreignGroup(trail, arn, parts.account));
      else problems.push(gap);
    }
  }
  return { candidates, problems, blindSpots, foreign };
}

async function managedGroups(connection: Connection, signal: AbortSignal): Promise<Candidates> {
  const groups: LogGroup[] = [];
  const problems: Gap[] = [];
  // Linked accounts are there for a monitoring account alone; for others the second question finds nothing more.
  for (const linked of [{}, { includeLinkedAccounts: true }]) {
    try {
      groups.push(...(await describe(connection, { logGroupNamePrefix: MANAGED_PREFIX, ...linked }, signal)));
    } catch (error) {
      problems.push(gapOf(error, connection, 'logs', 'DescribeLogGroups'));
    }
  }
  const candidates = groups.flatMap((group) => candidateOf(group, ['filled by CloudWatch itself, without a trail'], []) ?? []);
  return { candidates, problems, blindSpots: [], foreign: [] };
}

function joined(all: readonly Candidates[]): Candidates {
  const byArn = new Map<string, Candidate>();
  for (const candidate of all.flatMap(({ candidates }) => candidates)) {
    const known = byArn.get(candidate.arn);
    const merged = known
      ? {
          ...known,
          foundBy: [...new Set([...known.foundBy, ...candidate.foundBy])],
          notes: [...new Set([...known.notes, ...candidate.notes])],
        }
      : candidate;
    byArn.set(candidate.arn, merged);
  }
  const once = <T extends { readonly text: string }>(items: readonly T[]): readonly T[] => [
    ...new Map(items.map((item) => [item.text, item])).values(),
  ];
  return {
    candidates: [...byArn.values()],
    problems: once(all.flatMap(({ problems }) => problems)),
    blindSpots: once(all.flatMap(({ blindSpots }) => blindSpots)),
    foreign: all.flatMap(({ foreign }) => foreign),
  };
}

/** The log groups that a connection can be asked for in `regions`: those named, or those that CloudTrail writes to. Never rejects. */
export async function findLogGroups(
  connection: Connection,
  regions: readonly string[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<Candidates> {
  const all: Candidates[] = [];
  for (const region of regions) {
    const there = connection.in(region);
    if (names.length > 0) {
      all.push(await namedGroups(there, names, signal));
      continue;
    }
    all.push(await trailGroups(there, signal), await managedGroups(there, signal));
  }
  return joined(all);
}
