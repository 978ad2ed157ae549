// What an account's trails record, and where: asked of CloudTrail, so that what no log holds can be told beside a verdict.
import {
  type AdvancedEventSelector,
  type AdvancedFieldSelector,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { again } from '../aws/again.ts';
import type { Connection } from '../aws/connect.ts';
import { problemOf } from '../aws/problem.ts';
import type { AccountFacts, TrailFacts } from '../contract/account-facts.ts';
import { profileText } from '../contract/aws-names.ts';
import type { Gap } from '../contract/document.ts';

type Recorded = Pick<TrailFacts, 'management' | 'leftOut' | 's3Objects'>;

export interface Selectors {
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
}

const S3_OBJECT = 'AWS::S3::Object';
/** Every bucket of the partition: `arn:aws:s3`, or `arn:aws:s3:::` (CloudTrail API reference, DataResource, retrieved 2026-11-22). */
const EVERY_BUCKET = /^arn:aws[a-z-]*:s3(?::{3}\/?)?$/;

/** Several selectors together record what any of them does. */
function together(parts: readonly TrailFacts['management'][]): TrailFacts['management'] {
  if (parts.includes('all') || (parts.includes('read') && parts.includes('write'))) return 'all';
  const [first] = parts;
  return first === undefined ? 'none' : parts.every((part) => part === first) ? first : 'some';
}

const BY_READ_WRITE: Readonly<Record<string, TrailFacts['management']>> = { All: 'all', ReadOnly: 'read', WriteOnly: 'write' };

function recordedByBasic(selectors: readonly EventSelector[]): Recorded {
  const management = selectors
    .filter(({ IncludeManagementEvents: included }) => included !== false)
    .map(({ ReadWriteType: type }) => BY_READ_WRITE[type ?? 'All'] ?? 'some');
  const buckets = selectors.flatMap(({ DataResources = [], ReadWriteType: type }) =>
    DataResources.filter(({ Type }) => Type === S3_OBJECT).flatMap(({ Values = [] }) => Values.map((arn) => ({ arn, all: type ?? 'All' }))),
  );
  const every = buckets.some(({ arn, all }) => EVERY_BUCKET.test(arn) && all === 'All');
  return {
    management: together(management),
    leftOut: [...new Set(selectors.flatMap(({ ExcludeManagementEventSources: left = [] }) => left))].sort(),
    s3Objects: every ? 'all' : buckets.length > 0 ? 'some' : 'none',
  };
}

const fieldOf = ({ FieldSelectors = [] }: AdvancedEventSelector, name: string): AdvancedFieldSelector | undefined =>
  FieldSelectors.find(({ Field }) => Field === name);
const is = (selector: AdvancedEventSelector, name: string, value: string): boolean =>
  fieldOf(selector, name)?.Equals?.includes(value) ?? false;
const narrows = ({ FieldSelectors = [] }: AdvancedEventSelector, ...known: readonly string[]): boolean =>
  FieldSelectors.some(({ Field }) => Field !== undefined && !known.includes(Field));

function managementOf(selector: AdvancedEventSelector): TrailFacts['management'] {
  const source = fieldOf(selector, 'eventSource');
  const picksServices = source !== undefined && (source.Equals ?? source.StartsWith ?? source.EndsWith) !== undefined;
  if (picksServices || narrows(selector, 'eventCategory', 'readOnly', 'eventSource')) return 'some';
  if (is(selector, 'readOnly', 'true')) return 'read';
  return is(selector, 'readOnly', 'false') ? 'write' : 'all';
}

function recordedByAdvanced(selectors: readonly AdvancedEventSelector[]): Recorded {
  const management = selectors.filter((selector) => is(selector, 'eventCategory', 'Management'));
  const objects = selectors.filter((selector) => is(selector, 'eventCategory', 'Data') && is(selector, 'resources.type', S3_OBJECT));
  const left = management.flatMap((selector) => fieldOf(selector, 'eventSource')?.NotEquals ?? []);
  return {
    management: together(management.map(managementOf)),
    leftOut: [...new Set(left)].sort(),
    s3Objects: objects.some((selector) => !narrows(selector, 'eventCategory', 'resources.type'))
      ? 'all'
      : objects.length > 0
        ? 'some'
        : 'none',
  };
}

/** What a trail with these selectors records. A trail has one kind of them. */
export function recordedBy({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): Recorded {
  return AdvancedEventSelectors.length > 0 ? recordedByAdvanced(AdvancedEventSelectors) : recordedByBasic(EventSelectors);
}

const UNKNOWN: Recorded = { management: 'unknown', leftOut: [], s3Objects: 'unknown' };

async function factsOf(connection: Connection, trail: Trail & { TrailARN: string }, signal: AbortSignal): Promise<TrailFacts> {
  const { TrailARN: arn } = trail;
  const [, , , region = '', account = ''] = arn.split(':');
  const homeRegion = trail.HomeRegion ?? region;
  // A member account may see an organization's trail and not be told more: then it is not known, which is said.
  const cloudTrail = connection.in(homeRegion).cloudTrail;
  const [logging, recorded] = await Promise.all([
    again(() => cloudTrail.send(new GetTrailStatusCommand({ Name: arn }), { abortSignal: signal }), signal).then(
      ({ IsLogging }) => IsLogging ?? null,
      () => null,
    ),
    again(() => cloudTrail.send(new GetEventSelectorsCommand({ TrailName: arn }), { abortSignal: signal }), signal).then(
      recordedBy,
      () => UNKNOWN,
    ),
  ]);
  return {
    arn,
    name: trail.Name ?? arn,
    account,
    homeRegion,
    allRegions: trail.IsMultiRegionTrail ?? false,
    organization: trail.IsOrganizationTrail ?? false,
    logging,
    bucket: trail.S3BucketName ?? null,
    prefix: trail.S3KeyPrefix ?? null,
    logGroup: trail.CloudWatchLogsLogGroupArn?.replace(/:\*$/, '') ?? null,
    ...recorded,
  };
}

export interface AskedFacts {
  readonly facts: AccountFacts;
  readonly problems: readonly Gap[];
}

/** Asks CloudTrail in each of `regions` which trails record the account of `connection`. Never rejects. */
export async function accountFacts(connection: Connection, regions: readonly string[], signal: AbortSignal): Promise<AskedFacts> {
  const trails = new Map<string, Trail & { TrailARN: string }>();
  const problems: Gap[] = [];
  const asked: string[] = [];
  for (const region of new Set(regions)) {
    if (signal.aborted) break;
    try {
      const { cloudTrail } = connection.in(region);
      const command = new DescribeTrailsCommand({ includeShadowTrails: true });
      const { trailList = [] } = await again(() => cloudTrail.send(command, { abortSignal: signal }), signal);
      asked.push(region);
      for (const trail of trailList) if (trail.TrailARN !== undefined) trails.set(trail.TrailARN, { ...trail, TrailARN: trail.TrailARN });
    } catch (error) {
      const { profile } = connection;
      const { code, message, howTo } = problemOf(error, { service: 'cloudtrail', operation: 'DescribeTrails', profile });
      problems.push({ code, text: `${region}: ${message} ${howTo}`.trim(), location: profileText(profile) });
    }
  }
  const facts: TrailFacts[] = [];
  for (const trail of trails.values()) facts.push(await factsOf(connection, trail, signal));
  return { facts: { account: connection.account, regions: asked, trails: facts }, problems };
}
