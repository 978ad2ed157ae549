// What a test can tell the loopback AWS, and what it can ask it afterwards.

import type { FakeAthena } from './athena.ts';
import type { EventHistories } from './event-history.ts';
import type { Health } from './health.ts';
import type { EventDataStores } from './lake.ts';

export interface GroupRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export type LogGroupClass = 'STANDARD' | 'INFREQUENT_ACCESS' | 'ESSENTIALS' | 'DELIVERY';

export interface FakeLogGroup extends GroupRef {
  /** Default: STANDARD. */
  readonly logGroupClass?: LogGroupClass;
  /** Default: events never expire. */
  readonly retentionInDays?: number;
  /** Epoch milliseconds; default: 2019-01-01. Queries see nothing older. */
  readonly creationTime?: number;
  /** What DescribeLogGroups says; default: the bytes of the messages that were put. */
  readonly storedBytes?: number;
  readonly kmsKeyId?: string;
  /** Names such as `aws_cloudtrail`, found by ListLogGroups. */
  readonly dataSources?: readonly { readonly name: string; readonly type?: string }[];
}

/** One log event as CloudWatch Logs keeps it; times in epoch milliseconds. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  /** Default: `timestamp` plus five minutes, as CloudTrail delivers. */
  readonly ingestionTime?: number;
  readonly logStream?: string;
}

export interface PutOptions {
  /** Added to `eventTime` for the event's own timestamp, in milliseconds. Default: 0. */
  readonly skewMs?: number;
  /** Default: `<account>_CloudTrail_<region>`. */
  readonly logStream?: string;
  /** CloudTrail sends no larger event to CloudWatch Logs. Default: 256 KB. */
  readonly maxBytes?: number;
}

export interface PutResult {
  readonly put: number;
  /** Bytes of the messages that were put. */
  readonly bytes: number;
  /** How many were left out because they are larger than CloudTrail sends. */
  readonly tooLarge: number;
}

export interface FakeIdentity {
  readonly accessKeyId: string;
  readonly account: string;
  readonly arn: string;
  readonly userId?: string;
  /** Temporary keys: requests must carry it. */
  readonly sessionToken?: string;
  /** Epoch milliseconds by the fake clock: from then on ExpiredTokenException. */
  readonly expiresAt?: number;
  /** Actions such as `logs:StartQuery` or `cloudtrail:*` that this identity may not do. */
  readonly denied?: readonly string[];
}

export interface FakeRole {
  readonly arn: string;
  /** Actions that its sessions may not do. */
  readonly denied?: readonly string[];
  /** ARNs that may assume it, in part or whole. Default: everybody. */
  readonly trusts?: readonly string[];
  readonly externalId?: string;
  /** When given, AssumeRole must carry both. */
  readonly mfa?: { readonly serialNumber: string; readonly tokenCode: string };
}

export interface FakeTrail {
  readonly account: string;
  readonly homeRegion: string;
  readonly name: string;
  /** Default: true. */
  readonly multiRegion?: boolean;
  /** Accounts that see an organization trail from outside; its log group stays in `account`. */
  readonly organization?: readonly string[];
  /** Group that it sends to, in `homeRegion`; the ARN ends in `:*`. Default: none. */
  readonly logGroupName?: string;
  /** Account of that group. Default: `account`. */
  readonly logGroupAccount?: string;
  /** Default: true. */
  readonly logging?: boolean;
  readonly deliveryError?: string;
  /** Epoch milliseconds. */
  readonly latestDelivery?: number;
  /** Default: management events, read and write, without data events. */
  readonly dataEvents?: boolean;
  readonly readWriteType?: 'All' | 'ReadOnly' | 'WriteOnly';
}

export type QueryStatus = 'Scheduled' | 'Running' | 'Complete' | 'Failed' | 'Cancelled' | 'Timeout' | 'Unknown';

/** How a query goes on: a step at each GetQueryResults, or by the clock. */
export type QueryPace =
  | { readonly by: 'polls'; readonly scheduled: number; readonly running: number }
  | { readonly by: 'time'; readonly scheduledMs: number; readonly runningMs: number };

export interface Knobs {
  /** Default: one poll scheduled, one running, then complete. */
  pace: QueryPace;
  /** A query that nobody polls is complete after this time. Default: 10 minutes of the fake clock. */
  completesUnwatchedMs: number;
  /**
   * What `endTime` includes: the whole second, or only its first instant, as AWS says it converts to milliseconds
   * (https://github.com/aws/aws-sdk/issues/280). Default: instant.
   */
  endIncludes: 'instant' | 'second';
  /** Rows while Running. Default: true. */
  partialResults: boolean;
  /** Queries at once in an account and Region. Default: 100. */
  concurrency: number;
  /** Requests a second, for StartQuery and GetQueryResults each, by the real clock; null does not throttle. Default: null. */
  requestsPerSecond: number | null;
  /** Rows in one answer at most. Default: 10,000. */
  pageSize: number;
  /** JSON fields that are discovered in one event. Default: 200. */
  discoveredFields: number;
  /** Fields that jsonParse sees in one text, in document order. Default: all. */
  jsonParseFields: number;
  /** Whether fields of JSON are discovered in Infrequent Access: AWS's documents contradict each other. Default: false. */
  infrequentAccessDiscovers: boolean;
  /** How min() and max() of a time are written: AWS's documents do not say. Default: text. */
  timeAggregates: 'text' | 'epoch-milliseconds';
  /** Whether `!=`, `not in` and `not like` hold for a missing field: AWS's documents do not say. Default: false. */
  missingDiffers: boolean;
  /** What `estimate` says as a share of the true bytes. Default: 1. */
  estimateFactor: number;
}

export type ServiceName = 'logs' | 'cloudtrail' | 'sts' | 'athena' | 'health';

/** What goes wrong with one request, instead of its answer or with it. */
export type Fault =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'limit-exceeded' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'html-500' }
  /** `after`: the request is carried out, the answer is lost. */
  | { readonly kind: 'reset'; readonly after?: boolean }
  /** The answer comes late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** This page answers with the token that was sent, so that the same page comes again. */
  | { readonly kind: 'page-twice' }
  /** This answer says this status; Failed and Timeout are for good. */
  | { readonly kind: 'status'; readonly status: 'Unknown' | 'Failed' | 'Timeout' }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly httpStatus?: number };

export interface Faults {
  /** Queues `fault` for the next `times` requests of an operation such as `StartQuery`. */
  add(operation: string, fault: Fault, times?: number): void;
  /** `fault` for each request of which `when` holds (called with the request's number from 0), until cleared. */
  whenever(operation: string, fault: Fault, when: (request: number) => boolean): void;
  /** How many queued faults nobody has met. */
  pending(): number;
  clear(): void;
}

export interface RequestRecord {
  readonly service: ServiceName | 'unknown';
  readonly operation: string;
  /** Null for keys that nobody knows. */
  readonly account: string | null;
  readonly region: string;
  readonly arn: string | null;
  /** Epoch milliseconds by the real clock. */
  readonly at: number;
  /** The name of the error that was answered, or null. */
  error: string | null;
  readonly userAgent: string;
}

export interface QueryRecord {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly text: string;
  /** ARNs without `:*`. */
  readonly groups: readonly string[];
  /** Epoch seconds, both inclusive, as asked. */
  readonly start: number;
  readonly end: number;
  readonly status: QueryStatus;
  /** Bytes of the messages in groups and window. */
  readonly bytesInWindow: number;
  readonly bytesScanned: number;
  readonly rows: number;
  /** Epoch milliseconds by the fake clock. */
  readonly startedAt: number;
}

export interface Books {
  readonly requests: readonly RequestRecord[];
  queries(): readonly QueryRecord[];
  /** Queries that are scheduled or running now. */
  running(): readonly QueryRecord[];
  /** Bytes that all queries have scanned. */
  billedBytes(): number;
  /** Requests of an operation. */
  count(operation: string): number;
  /** The most requests of an operation within any one second. */
  highestRate(operation: string): number;
  /** The most queries at once in one account and Region. */
  highestConcurrency(): number;
  clear(): void;
}

export interface FakeClock {
  /** Epoch milliseconds. */
  now(): number;
  advance(ms: number): void;
}

export interface FakeAwsOptions {
  /** Epoch milliseconds at the start; the clock goes on from there. Default: now. */
  readonly now?: number;
  readonly knobs?: Partial<Knobs>;
  readonly identities?: readonly FakeIdentity[];
}

export interface SavedQuery {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
  readonly account: string;
  readonly region: string;
}

export interface FakeAws {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  readonly clock: FakeClock;
  /** May be changed at any time. */
  readonly knobs: Knobs;
  readonly faults: Faults;
  readonly books: Books;
  /** A second identity with the same key id replaces the first. */
  addIdentity(identity: FakeIdentity): void;
  addRole(role: FakeRole): void;
  /** From `at` (fake clock, epoch milliseconds; default: now) on the key is expired. */
  expire(accessKeyId: string, at?: number): void;
  addLogGroup(group: FakeLogGroup): void;
  /** Puts raw events. The group must exist. */
  putEvents(group: GroupRef, events: readonly LogEvent[]): PutResult;
  /** Puts CloudTrail records, objects or their JSON text, at their `eventTime`. The group must exist. */
  putRecords(group: GroupRef, records: readonly unknown[], options?: PutOptions): PutResult;
  /** Bytes of the messages of a group from `start` to `end` (epoch seconds, inclusive; default: all). */
  bytesIn(group: GroupRef, start?: number, end?: number): number;
  addTrail(trail: FakeTrail): void;
  /** Makes `monitoring` see the groups of `sources` in a Region. */
  link(monitoring: string, region: string, sources: readonly string[]): void;
  /** Event history of every account and Region: empty until records are put there. */
  readonly histories: EventHistories;
  readonly health: Health;
  /** CloudTrail Lake of every account and Region: without event data stores until some are put there. */
  readonly lake: EventDataStores;
  /** Workgroups, tables and queries of Athena. */
  readonly athena: FakeAthena;
  savedQueries(): readonly SavedQuery[];
  close(): Promise<void>;
}
