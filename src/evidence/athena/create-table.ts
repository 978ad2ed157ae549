// Making a table over a trail's files, where a person has seen the statement and said yes: the only thing here that leaves something behind.

import { randomBytes } from 'node:crypto';
import { DescribeTrailsCommand, type Trail } from '@aws-sdk/client-cloudtrail';
import { sleep } from '../../async/sleep.ts';
import type { Connection } from '../../aws/connect.ts';
import { AwsProblem, isRetryable, problemOf } from '../../aws/problem.ts';
import { isRegion, profileText } from '../../contract/aws-names.ts';
import type { Gap } from '../../contract/document.ts';
import { Bucket, decodeKey } from '../cloudtrail-files/s3/bucket.ts';
import type { Timing } from '../logs-insights/api.ts';
import { AthenaApi, UNHURRIED } from './api.ts';
import type { AthenaChoice } from './choice.ts';
import { isPlain, rootOf, type TrailPlace, tableDdl } from './ddl.ts';
import { AthenaQueryFailed, failureOf } from './failures.ts';
import { type TrailTable, trailTable } from './table.ts';
import { queryPlace } from './workgroup.ts';

/** Where tables are kept when nobody names a database. */
const DEFAULT_DATABASE = 'default';
/** Accounts below which Regions are looked for, so that a large organization costs no thousand requests. */
const MOST_ACCOUNTS_LOOKED_INTO = 50;
/** More than this many values of an enum, and planning a query takes long (partition-projection-supported-types). */
const MANY_ACCOUNTS = 100;
const POLLS = 200;

/** A table that could be made. Nothing is done with it before `createTable`. */
export interface TableProposal {
  readonly account: string;
  readonly region: string;
  readonly profile: string | null;
  readonly database: string;
  readonly table: string;
  /** The trail, as a person would name it. */
  readonly trail: string;
  /** `s3://…/AWSLogs/…`. */
  readonly location: string;
  /** The statement, to be shown before it runs. */
  readonly ddl: string;
  readonly notes: readonly string[];
}

export interface Proposals {
  readonly proposals: readonly TableProposal[];
  /** Trails for which none can be made, and why. The location is the profile. */
  readonly problems: readonly Gap[];
}

/** Names of the folders directly below `prefix`. Rejects with AwsProblem. */
export type ListFolders = (bucket: string, prefix: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Lists folders as `connection`. Each call is one request or more, which S3 bills. */
export function foldersIn(connection: Connection): ListFolders {
  const buckets = new Map<string, Bucket>();
  const clients = async (region: string | null) => (region === null ? connection : connection.in(region)).s3();
  return async (name, prefix, signal) => {
    const access = { clients, requesterPays: false, profile: connection.profile };
    const bucket = buckets.get(name) ?? new Bucket(name, access, { list: 0, get: 0, bytes: 0 });
    buckets.set(name, bucket);
    const found: string[] = [];
    for (let token: string | null = null, more = true; more; ) {
      const page = await bucket.list({ prefix, folder: true, token }, signal);
      found.push(...page.prefixes.map((each) => decodeKey(each).slice(prefix.length).replace(/\/$/, '')));
      token = page.next;
      more = token !== null;
    }
    return found;
  };
}

const isAccount = (name: string): boolean => /^\d{12}$/.test(name);
const isOrganization = (name: string): boolean => /^o-[a-z0-9]{10,32}$/.test(name);

/** Accounts and Regions below a trail's folder. Null where none of CloudTrail's files are. */
async function placeOf(trail: Trail, list: ListFolders, signal: AbortSignal): Promise<TrailPlace | null> {
  const { S3BucketName: bucket, S3KeyPrefix } = trail;
  if (bucket === undefined) return null;
  const prefix = S3KeyPrefix === undefined || S3KeyPrefix === '' ? '' : `${S3KeyPrefix.replace(/\/$/, '')}/`;
  const top = await list(bucket, `${prefix}AWSLogs/`, signal);
  const organization = trail.IsOrganizationTrail === true ? (top.find(isOrganization) ?? null) : null;
  const root = `${prefix}AWSLogs/${organization === null ? '' : `${organization}/`}`;
  const accounts = (organization === null ? top : await list(bucket, root, signal)).filter(isAccount).sort();
  const regions = new Set<string>();
  for (const account of accounts.slice(0, MOST_ACCOUNTS_LOOKED_INTO)) {
    for (const name of await list(bucket, `${root}${account}/CloudTrail/`, signal)) if (isRegion(name)) regions.add(name);
  }
  return accounts.length === 0 || regions.size === 0 ? null : { bucket, prefix, organization, accounts, regions: [...regions].sort() };
}

const nameOf = (trail: Trail): string => trail.Name ?? trail.TrailARN ?? '?';

/** A name that Glue takes: lower case, no dashes, 255 characters at most. */
const tableName = (trail: Trail): string =>
  `tls_migrate_${nameOf(trail)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`.slice(0, 200);

function notesOf({ accounts, regions }: TrailPlace): readonly string[] {
  return [
    `It covers the ${accounts.length} accounts and ${regions.length} Regions that have files now. Those that come later have to be added (ALTER TABLE … SET TBLPROPERTIES).`,
    'Making it is free and copies nothing: it is an entry in the Glue catalog, and stays there until it is dropped (DROP TABLE).',
    ...(accounts.length > MANY_ACCOUNTS ? ['With so many accounts, planning a query can take minutes.'] : []),
    ...(accounts.length > MOST_ACCOUNTS_LOOKED_INTO
      ? [`Regions were looked for below ${MOST_ACCOUNTS_LOOKED_INTO} of the accounts only: one that none of them uses is left out.`]
      : []),
  ];
}

/** Tables that could be made over the trails that `connection` sees in its Region. Never rejects. */
export async function proposeTables(
  connection: Connection,
  list: ListFolders,
  signal: AbortSignal,
  database: string = DEFAULT_DATABASE,
): Promise<Proposals> {
  const proposals: TableProposal[] = [];
  const problems: Gap[] = [];
  const location = profileText(connection.profile);
  const tell = (code: string, text: string): void => void problems.push({ code, text, location });
  const fail = (error: unknown, operation: string, service: string): void => {
    const problem = problemOf(error, { service, operation, profile: connection.profile });
    tell(problem.code, `${problem.message} ${problem.howTo}`.trim());
  };
  let trails: readonly Trail[] = [];
  try {
    const command = new DescribeTrailsCommand({ includeShadowTrails: true });
    trails = (await connection.cloudTrail.send(command, { abortSignal: signal })).trailList ?? [];
  } catch (error) {
    fail(error, 'DescribeTrails', 'cloudtrail');
  }
  for (const trail of trails) {
    try {
      const place = await placeOf(trail, list, signal);
      if (place === null)
        tell('no-files', `The trail ${nameOf(trail)} has no files that these credentials can see: no table is offered over them.`);
      else if (!isPlain(place))
        tell('odd-name', `The bucket or prefix of the trail ${nameOf(trail)} has characters that no statement is made with.`);
      else {
        const [account, region] = [connection.account, trail.HomeRegion ?? connection.region];
        const table = tableName(trail);
        const at = { account, region, profile: connection.profile, database, table, trail: nameOf(trail), location: rootOf(place) };
        proposals.push({ ...at, ddl: tableDdl(table, place), notes: notesOf(place) });
      }
    } catch (error) {
      fail(error, 'ListObjectsV2', 's3');
    }
  }
  return { proposals, problems };
}

/**
 * Makes the table: call it only when the person has seen `proposal.ddl` and agreed. Resolves with the table as the catalog has it
 * then. Rejects with AwsProblem; a table of that name that is there already is left as it is. Aborted, the statement is stopped.
 */
export async function createTable(
  connection: Connection,
  { database, table, ddl, region, profile }: TableProposal,
  { workGroup, output }: Pick<AthenaChoice, 'workGroup' | 'output'>,
  { now, timing = UNHURRIED }: { readonly now: () => number; readonly timing?: Timing },
  signal: AbortSignal,
): Promise<TrailTable> {
  const problem = (error: unknown, operation: string): AwsProblem => problemOf(error, { service: 'athena', operation, profile });
  let id: string | null = null;
  const api = new AthenaApi(await connection.in(region).athena(), timing);
  try {
    const place = await queryPlace(api, workGroup, output, signal);
    if (place.refused !== null) throw new AwsProblem('other', place.refused, { howTo: '' });
    id = await api.start({ text: ddl, database, workGroup, output: place.output, token: randomBytes(27).toString('base64url') }, signal);
    await ended(api, id, timing, signal);
    const metadata = await api.table(database, table, signal);
    const made = metadata === null ? null : trailTable(database, metadata, now());
    if (made !== null) return made;
    throw new AwsProblem('service', `Athena made the table ${database}.${table}, and it cannot be found or read.`, {
      howTo: 'Look at it in the Athena console.',
    });
  } catch (error) {
    if (id !== null && (signal.aborted || isRetryable(error))) await api.stop(id).catch(() => {});
    if (error instanceof AthenaQueryFailed) {
      const there = /already ?exists/i.test(error.problem.message);
      throw there
        ? new AwsProblem('other', `There is a table ${database}.${table} already; it was left as it is.`, {
            howTo: 'Ask it: --athena-table. Or drop it first.',
          })
        : error.problem;
    }
    throw problem(error, id === null ? 'StartQueryExecution' : 'GetQueryExecution');
  }
}

/** Waits for a statement. Throws what became of it where that is nothing good. */
async function ended(api: AthenaApi, id: string, timing: Timing, signal: AbortSignal): Promise<void> {
  for (let polls = 0, wait = timing.firstPollMs; polls < POLLS; polls += 1, wait = Math.min(timing.longestPollMs, wait * 1.5)) {
    const execution = await api.execution(id, signal);
    if (execution.Status?.State === 'SUCCEEDED') return;
    if (execution.Status?.State === 'FAILED' || execution.Status?.State === 'CANCELLED') throw failureOf(execution);
    await sleep(wait, signal);
    signal.throwIfAborted();
  }
  throw new AwsProblem('service', 'Athena did not say that the table was made.', {
    howTo: 'Look for it in the Athena console.',
    retryable: true,
  });
}
