// What there is in the loopback AWS: identities, roles, log groups with their events, trails, links between accounts.
import type { ScannedEvent } from './query/scope.ts';
import type { FakeClock, FakeIdentity, FakeLogGroup, FakeRole, FakeTrail, GroupRef, LogEvent, PutOptions, PutResult } from './types.ts';
import { AwsError } from './wire.ts';

const MILLISECONDS_A_DAY = 86_400_000;
const DELIVERY_MS = 300_000;
const FIRST_CREATION = Date.UTC(2019, 0, 1);
/** "CloudTrail does not send events over 256 KB to CloudWatch Logs": awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits */
const CLOUDTRAIL_BYTES = 256 * 1024;

interface StoredEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly bytes: number;
  readonly logStream: string;
  readonly pointer: string;
}

export interface Group {
  readonly ref: GroupRef;
  readonly settings: FakeLogGroup;
  readonly creationTime: number;
  /** Without `:*`. */
  readonly arn: string;
  events: StoredEvent[];
  sorted: boolean;
  storedBytes: number;
}

export function partitionOf(region: string): string {
  const [first] = region.split('-');
  if (first === 'cn') return 'aws-cn';
  if (first === 'eusc') return 'aws-eusc';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

const groupArn = ({ account, region, name }: GroupRef): string => `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
const keyOf = ({ account, region, name }: GroupRef): string => `${account} ${region} ${name}`;
const linkKey = (account: string, region: string): string => `${account} ${region}`;

/** Where the first event at or behind `at` is. */
function firstFrom(events: readonly StoredEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.timestamp ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function recordText(record: unknown): { readonly text: string; readonly at: number } {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const parsed: unknown = typeof record === 'string' ? JSON.parse(record) : record;
  const eventTime = typeof parsed === 'object' && parsed !== null && 'eventTime' in parsed ? parsed.eventTime : undefined;
  const at = typeof eventTime === 'string' ? Date.parse(eventTime) : Number.NaN;
  if (Number.isNaN(at)) throw new Error('a CloudTrail record needs an eventTime to be put into a log group');
  return { text, at };
}

export class World {
  readonly clock: FakeClock;
  readonly identities = new Map<string, FakeIdentity>();
  readonly roles = new Map<string, FakeRole>();
  readonly trails: FakeTrail[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #links = new Map<string, Set<string>>();

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  addGroup(settings: FakeLogGroup): void {
    const { account, region, name } = settings;
    const ref = { account, region, name };
    const creationTime = settings.creationTime ?? FIRST_CREATION;
    this.#groups.set(keyOf(ref), { ref, settings, creationTime, arn: groupArn(ref), events: [], sorted: true, storedBytes: 0 });
  }

  group(ref: GroupRef): Group | null {
    return this.#groups.get(keyOf(ref)) ?? null;
  }

  groupsOf(account: string, region: string): readonly Group[] {
    return [...this.#groups.values()].filter(({ ref }) => ref.account === account && ref.region === region);
  }

  link(monitoring: string, region: string, sources: readonly string[]): void {
    const key = linkKey(monitoring, region);
    this.#links.set(key, new Set([...(this.#links.get(key) ?? []), ...sources]));
  }

  linkedTo(monitoring: string, region: string): readonly string[] {
    return [...(this.#links.get(linkKey(monitoring, region)) ?? [])];
  }

  #existing(ref: GroupRef): Group {
    const group = this.group(ref);
    if (group === null) throw new Error(`there is no log group ${ref.name} in ${ref.account} ${ref.region}: add it first`);
    return group;
  }

  putEvents(ref: GroupRef, events: readonly LogEvent[], maxBytes = Number.POSITIVE_INFINITY): PutResult {
    const group = this.#existing(ref);
    let put = 0;
    let bytes = 0;
    for (const { timestamp, message, ingestionTime = timestamp + DELIVERY_MS, logStream } of events) {
      const size = Buffer.byteLength(message);
      if (size > maxBytes) continue;
      const pointer = Buffer.from(`${group.arn}#${group.events.length}`).toString('base64url');
      const stream = logStream ?? `${ref.account}_CloudTrail_${ref.region}`;
      group.events.push({ timestamp, ingestionTime, message, bytes: size, logStream: stream, pointer });
      group.sorted = false;
      put += 1;
      bytes += size;
    }
    group.storedBytes += bytes;
    return { put, bytes, tooLarge: events.length - put };
  }

  putRecords(ref: GroupRef, records: readonly unknown[], { skewMs = 0, logStream, maxBytes = CLOUDTRAIL_BYTES }: PutOptions): PutResult {
    const events = records.map((record): LogEvent => {
      const { text, at } = recordText(record);
      return { timestamp: at + skewMs, message: text, ...(logStream === undefined ? {} : { logStream }) };
    });
    return this.putEvents(ref, events, maxBytes);
  }

  /** The first moment (epoch milliseconds) that a query can see in a group. */
  visibleFrom({ creationTime, settings }: Group): number {
    const { retentionInDays } = settings;
    const kept = retentionInDays === undefined ? 0 : this.clock.now() - retentionInDays * MILLISECONDS_A_DAY;
    return Math.max(creationTime, kept);
  }

  /** Events of a group from `from` to `to` (epoch milliseconds, both inclusive), by time. */
  events(group: Group, from: number, to: number): readonly StoredEvent[] {
    if (!group.sorted) {
      group.events = group.events.toSorted((a, b) => a.timestamp - b.timestamp);
      group.sorted = true;
    }
    return group.events.slice(firstFrom(group.events, from), firstFrom(group.events, to + 1));
  }

  bytesIn(ref: GroupRef, from: number, to: number): number {
    return this.events(this.#existing(ref), from, to).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** What a query over groups scans, by time. */
  scanned(groups: readonly Group[], from: number, to: number, infrequentAccessDiscovers: boolean): readonly ScannedEvent[] {
    const all = groups.flatMap((group) => {
      const discovers = infrequentAccessDiscovers || (group.settings.logGroupClass ?? 'STANDARD') === 'STANDARD';
      const log = `${group.ref.account}:${group.ref.name}`;
      return this.events(group, Math.max(from, this.visibleFrom(group)), to).map((event): ScannedEvent => ({ ...event, log, discovers }));
    });
    return groups.length > 1 ? all.sort((a, b) => a.timestamp - b.timestamp) : all;
  }

  /** Who signs with this key. Throws what AWS answers otherwise. */
  identify(accessKeyId: string | null, sessionToken: string | null, service: string): FakeIdentity {
    const sts = service === 'sts';
    if (accessKeyId === null) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    const identity = this.identities.get(accessKeyId);
    if (identity === undefined || (identity.sessionToken !== undefined && identity.sessionToken !== sessionToken)) {
      const name = sts ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
      throw new AwsError(name, 'The security token included in the request is invalid.', sts ? 403 : 400);
    }
    if (identity.expiresAt !== undefined && identity.expiresAt <= this.clock.now()) {
      const name = sts ? 'ExpiredToken' : 'ExpiredTokenException';
      throw new AwsError(name, 'The security token included in the request is expired', sts ? 403 : 400);
    }
    return identity;
  }
}

/** Refuses what an identity may not do, in AWS's words. */
export function authorize({ arn, denied = [] }: FakeIdentity, action: string, resource: string | null): void {
  const [service] = action.split(':');
  if (!denied.some((each) => each === action || each === `${service}:*` || each === '*')) return;
  const on = resource === null ? '' : ` on resource: ${resource}`;
  const name = service === 'sts' ? 'AccessDenied' : 'AccessDeniedException';
  throw new AwsError(
    name,
    `User: ${arn} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`,
    service === 'sts' ? 403 : 400,
  );
}
