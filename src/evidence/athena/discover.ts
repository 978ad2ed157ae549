// Which tables over CloudTrail's files an account has, and what asking them would cost: found, never asked, before anyone agreed.
import type { Connection } from '../../aws/connect.ts';
import { problemOf } from '../../aws/problem.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { Gap } from '../../contract/document.ts';
import type { Timing } from '../logs-insights/api.ts';
import { costOf } from '../logs-insights/prices.ts';
import { AthenaApi, UNHURRIED } from './api.ts';
import { type AthenaChoice, namedFor, tableIn } from './choice.ts';
import { billedBytes } from './prices.ts';
import { everythingQuery, type QueryPeriod } from './query.ts';
import { lacking, type TrailTable, trailTable, unusable } from './table.ts';
import { type QueryPlace, queryPlace } from './workgroup.ts';

/** Databases and tables that are looked at, so that a catalog of a data lake does not take an hour. */
const MOST_DATABASES = 200;
const MOST_TABLES = 5_000;

/**
 * Bytes of the files at and below `location` (`s3://…`) that may hold events of `period`; of all of them where it is null. Null where
 * nobody can say. Rejects for nothing.
 */
export type SizeOf = (location: string, period: QueryPeriod | null, signal: AbortSignal) => Promise<number | null>;

export interface AthenaSearch {
  readonly choice: AthenaChoice;
  /** Where to look. */
  readonly regions: readonly string[];
  /** What is asked for, half-open, on whole seconds. */
  readonly period: QueryPeriod;
  readonly usdPerGb: number;
  readonly sizeOf: SizeOf;
  readonly now: () => number;
  readonly timing?: Timing;
}

export interface AthenaFound {
  readonly offers: readonly Offer[];
  /** What could not be asked. The location is the profile. */
  readonly problems: readonly Gap[];
}

interface Found {
  readonly tables: readonly TrailTable[];
  readonly problems: readonly Gap[];
}

/** Tables that are named, or all that look like CloudTrail's. */
async function tablesOf(api: AthenaApi, { choice, now }: AthenaSearch, connection: Connection, signal: AbortSignal): Promise<Found> {
  const tables: TrailTable[] = [];
  const problems: Gap[] = [];
  const location = profileText(connection.profile);
  const fail = (error: unknown, operation: string): void => {
    const problem = problemOf(error, { service: 'athena', operation, profile: connection.profile });
    problems.push({ code: problem.code, text: `${problem.message} ${problem.howTo}`.trim(), location });
  };
  for (const named of choice.tables) {
    try {
      const { database, name } = tableIn(named);
      const metadata = await api.table(database, name, signal);
      const table = metadata === null ? null : trailTable(database, metadata, now());
      if (table !== null) tables.push(table);
      else {
        const text =
          metadata === null
            ? `There is no table ${named} in ${connection.region} for account ${connection.account}. Name it as DATABASE.TABLE, and its Region with --region.`
            : `The table ${named} is none over CloudTrail's events: it lacks the columns eventtime, eventsource or useridentity.`;
        problems.push({ code: 'not-found', text, location });
      }
    } catch (error) {
      fail(error, 'GetTableMetadata');
    }
  }
  if (choice.tables.length > 0) return { tables, problems };
  let looked = 0;
  try {
    for (const database of await allDatabases(api, signal)) {
      for (let token: string | undefined, more = true; more && looked < MOST_TABLES && !signal.aborted; ) {
        try {
          const page = await api.tables(database, token, signal);
          looked += page.tables.length;
          tables.push(...page.tables.flatMap((metadata) => trailTable(database, metadata, now()) ?? []));
          token = page.next;
          more = token !== undefined;
        } catch (error) {
          // One database that may not be seen hides no other.
          fail(error, 'ListTableMetadata');
          more = false;
        }
      }
    }
  } catch (error) {
    fail(error, 'ListDatabases');
  }
  if (looked >= MOST_TABLES) {
    const text = `Only the first ${MOST_TABLES} tables of ${connection.region} were looked at. Name the table: --athena-table DATABASE.TABLE`;
    problems.push({ code: 'more-tables', text, location });
  }
  return { tables, problems: [...new Map(problems.map((problem) => [problem.text, problem])).values()] };
}

async function allDatabases(api: AthenaApi, signal: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  for (let token: string | undefined, more = true; more && names.length < MOST_DATABASES; ) {
    const page = await api.databases(token, signal);
    names.push(...page.names);
    token = page.next;
    more = token !== undefined;
  }
  return names;
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The part of the period for which the table has partitions, and why it is not all. */
function reachedBy({ reaches }: TrailTable, period: QueryPeriod): { readonly window: QueryPeriod; readonly notes: readonly string[] } {
  const from = Math.min(period.to, Math.max(period.from, reaches.from ?? period.from));
  const to = Math.max(from, Math.min(period.to, reaches.to ?? period.to));
  const notes: string[] = [];
  if (from > period.from) notes.push(`This table has no partitions before ${day(from)}, though the period begins on ${day(period.from)}.`);
  if (to < period.to) notes.push(`This table has no partitions from ${day(to)} on, though the period ends on ${day(period.to)}.`);
  return { window: { from, to }, notes };
}

function notesOf(
  table: TrailTable,
  place: QueryPlace | null,
  { choice }: AthenaSearch,
  at: Pick<Connection, 'account' | 'region'>,
): readonly string[] {
  const notes = [...lacking(table), ...(place?.notes ?? [])];
  if (table.days === null) {
    const by = table.otherPartitions.length === 0 ? '' : ` (its partitions are ${table.otherPartitions.join(', ')})`;
    notes.push(`This table does not tell days apart in a way that can be used${by}: every query reads all of it, whatever the period.`);
  }
  if (!table.projected && table.days !== null)
    notes.push('Somebody has to add each partition to this table: a day that was not added is not found.');
  const { accounts, regions } = namedFor(choice, at);
  for (const { column, holds } of table.injected) {
    const values = holds === 'account' ? accounts : regions;
    notes.push(`This table wants its ${column} named: only ${values.join(', ')} is asked.`);
  }
  return notes;
}

/** What queries over `period` will read, and how anyone knows. */
async function estimateOf(
  table: TrailTable,
  period: QueryPeriod,
  place: QueryPlace,
  sizeOf: SizeOf,
  signal: AbortSignal,
): Promise<{ readonly bytes: number | null; readonly basis: Offer['basis'] }> {
  const listed = table.location === '' ? null : await sizeOf(table.location, table.days === null ? null : period, signal).catch(() => null);
  if (listed !== null) return { bytes: listed, basis: 'derived' };
  // A query over all of a table can cost no more than its workgroup allows.
  return table.days === null && place.cutoffBytes !== null
    ? { bytes: place.cutoffBytes, basis: 'derived' }
    : { bytes: null, basis: 'none' };
}

async function offerOf(
  table: TrailTable,
  place: QueryPlace | null,
  search: AthenaSearch,
  connection: Connection,
  signal: AbortSignal,
): Promise<Offer> {
  const { account, region, partition, profile } = connection;
  const { window, notes } = reachedBy(table, search.period);
  const impossible =
    unusable(table) ??
    (place === null ? 'Its workgroup could not be asked about.' : place.refused) ??
    (window.from >= window.to ? 'It has no partitions for the period that was chosen.' : null);
  const estimate = impossible === null && place !== null ? await estimateOf(table, window, place, search.sizeOf, signal) : null;
  const refused =
    impossible ??
    (table.days === null && estimate?.bytes === null
      ? 'Every query reads all of it, and how much that is could not be found out. Allow s3:ListBucket on its place, or have the workgroup limit what a query may scan.'
      : null);
  const bytes = refused === null ? (estimate?.bytes ?? null) : null;
  const name = `${table.database}.${table.name}`;
  return {
    id: `athena:${account}:${region}:${name}`,
    kind: 'athena',
    profile,
    account,
    region,
    location: name,
    arn: `arn:${partition}:glue:${region}:${account}:table/${table.database}/${table.name}`,
    foundBy: search.choice.tables.length > 0 ? ['named by you', ...table.foundBy] : [...table.foundBy],
    window: { ...window },
    retentionDays: null,
    notes: [...notes, ...notesOf(table, place, search, connection)],
    bytes,
    basis: bytes === null ? 'none' : (estimate?.basis ?? 'none'),
    costUsd: bytes === null ? null : costOf(billedBytes(bytes), search.usdPerGb),
    refused,
    query: { text: impossible === null ? everythingQuery(table, window, namedFor(search.choice, connection)) : '', consoleUrl: '' },
  };
}

/** The workgroup that queries run in; null where it could not be asked about, which is among the problems. */
async function placeIn(
  api: AthenaApi,
  { choice }: AthenaSearch,
  connection: Connection,
  problems: Gap[],
  signal: AbortSignal,
): Promise<QueryPlace | null> {
  try {
    return await queryPlace(api, choice.workGroup, choice.output, signal);
  } catch (error) {
    const problem = problemOf(error, { service: 'athena', operation: 'GetWorkGroup', profile: connection.profile });
    problems.push({ code: problem.code, text: `${problem.message} ${problem.howTo}`.trim(), location: profileText(connection.profile) });
    return null;
  }
}

/** Asks an account for its tables. Never rejects for what it answers: what failed is among the problems. Nothing here costs. */
export async function discoverAthena(connection: Connection, search: AthenaSearch, signal: AbortSignal): Promise<AthenaFound> {
  const offers: Offer[] = [];
  const problems: Gap[] = [];
  for (const region of search.regions) {
    if (signal.aborted) break;
    const there = connection.in(region);
    const api = new AthenaApi(await there.athena(), search.timing ?? UNHURRIED);
    const found = await tablesOf(api, search, there, signal);
    problems.push(...found.problems);
    if (found.tables.length === 0) continue;
    const place = await placeIn(api, search, there, problems, signal);
    for (const table of found.tables) {
      if (signal.aborted) break;
      offers.push(await offerOf(table, place, search, there, signal));
    }
  }
  return { offers, problems };
}
