// What the catalog says of a table: whether it lies over CloudTrail's files, which of their fields it has, and how it is partitioned.
import type { TableMetadata } from '@aws-sdk/client-athena';
import { type DayColumns, dayOf, isDayFormat } from './days.ts';
import { columnPaths } from './hive-types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A table that may be asked. Names and texts are the catalog's own: not to be printed without care. */
export interface TrailTable {
  readonly database: string;
  readonly name: string;
  /** `s3://…`; empty where the catalog does not say. */
  readonly location: string;
  /** Why it is taken for one over CloudTrail's files. */
  readonly foundBy: readonly string[];
  /** Columns and fields by path, with their types. */
  readonly paths: ReadonlyMap<string, string>;
  /** How it tells days apart; null where it does not, or in a way that cannot be used: then every query reads everything. */
  readonly days: DayColumns | null;
  /** Columns of partitions for which a query must name values, by what they hold; null for what nobody here knows. */
  readonly injected: readonly { readonly column: string; readonly holds: 'account' | 'region' | null }[];
  /** The days for which it has partitions, as far as the table itself says. Epoch milliseconds, half-open; null is open. */
  readonly reaches: { readonly from: number | null; readonly to: number | null };
  /** Whether Athena works out its partitions; otherwise somebody has to add each of them. */
  readonly projected: boolean;
  /** Columns of partitions, none of which says the day. */
  readonly otherPartitions: readonly string[];
}

/** What a query cannot do without. */
const NEEDED = ['eventtime', 'eventsource', 'tlsdetails', 'useridentity'] as const;

/** Fields that tables made from older documents lack, and what is not known without them. */
const WANTED: readonly (readonly [path: string, without: string])[] = [
  ['tlsdetails.keyexchange', 'which calls had a post-quantum key exchange cannot be told'],
  ['useridentity.inscopeof.credentialsissuedto', 'which instance or function has the keys of a role cannot be told'],
  ['tlsdetails.clientprovidedhostheader', 'paths on which S3 itself has no TLS 1.3 are not recognised'],
  ['sessioncredentialfromconsole', 'why calls have no TLS details is known less exactly'],
  ['useridentity.invokedby', 'calls that AWS services made are recognised by their address alone'],
  ['useridentity.sessioncontext.sessionissuer.arn', 'a role is told apart by its sessions only'],
  ['useragent', 'programs cannot be told apart'],
  ['eventid', 'events that were delivered twice count twice'],
  ['recipientaccountid', 'calls from other accounts are counted for the account of the caller'],
  ['vpcendpointid', 'VPC endpoints are not shown'],
];

const parameter = ({ Parameters }: TableMetadata, name: string): string => Parameters?.[name] ?? '';

/** Other things that CloudTrail writes beside events: nothing in them has TLS details. */
const BESIDE = /\/CloudTrail-(?:Digest|Insight|Aggregated|NetworkActivity)(?:\/|$)/;

function foundBy(metadata: TableMetadata, location: string): readonly string[] {
  const reasons: string[] = [];
  if (/cloudtrail/i.test(parameter(metadata, 'inputformat'))) reasons.push('the input format of CloudTrail');
  if (/cloudtrail/i.test(parameter(metadata, 'serde.serialization.lib'))) reasons.push('the SerDe of CloudTrail');
  if (/\/AWSLogs\//.test(location)) reasons.push('it lies over a folder AWSLogs');
  return reasons.length > 0 ? reasons : ['it has the columns of CloudTrail'];
}

const isNumber = (type: string): boolean => /^(?:tinyint|smallint|int|integer|bigint)$/.test(type);

const isProjected = (metadata: TableMetadata): boolean => /^\s*true\s*$/i.test(parameter(metadata, 'projection.enabled'));

function daysOf(metadata: TableMetadata, keys: ReadonlyMap<string, string>): DayColumns | null {
  const projected = isProjected(metadata);
  for (const column of keys.keys()) {
    const format = parameter(metadata, `projection.${column}.format`);
    const type = parameter(metadata, `projection.${column}.type`).trim().toLowerCase();
    if (projected && type === 'date' && isDayFormat(format)) return { kind: 'date', column, format };
  }
  const part = (column: string) => ({ column, isNumber: isNumber(keys.get(column) ?? '') });
  return ['year', 'month', 'day'].every((column) => keys.has(column))
    ? { kind: 'parts', year: part('year'), month: part('month'), day: part('day') }
    : null;
}

/** Days, rather too few: what a table is said to reach it must reach. */
const UNITS: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7, MONTH: 28, YEAR: 365 };

/** A bound of a projected range: a day, or so long before now (partition-projection-supported-types, date type). */
function boundOf(text: string, format: string, now: number): number | null {
  const [, sign, count, unit] = /^\s*NOW\s*(?:([+-])\s*(\d+)\s*([A-Z]+?)S?\s*)?$/.exec(text) ?? [];
  if (/^\s*NOW/.test(text)) {
    const days = unit === undefined ? 0 : (UNITS[unit] ?? Number.NaN) * Number(count);
    return Number.isNaN(days) ? null : now + (sign === '-' ? -days : days) * DAY_MS;
  }
  const day = dayOf(format, text.trim());
  return day === null ? null : day * DAY_MS;
}

function reachOf(metadata: TableMetadata, days: DayColumns | null, now: number): TrailTable['reaches'] {
  if (days?.kind !== 'date') return { from: null, to: null };
  const [from = '', to = ''] = parameter(metadata, `projection.${days.column}.range`).split(',');
  const [first, last] = [boundOf(from, days.format, now), boundOf(to, days.format, now)];
  return {
    from: first === null ? null : Math.floor(first / DAY_MS) * DAY_MS,
    to: last === null ? null : (Math.floor(last / DAY_MS) + 1) * DAY_MS,
  };
}

const holds = (column: string): 'account' | 'region' | null =>
  /account/.test(column) ? 'account' : /region/.test(column) ? 'region' : null;

/** The table as one that may be asked; null when it is none over CloudTrail's events. `now` is epoch milliseconds. */
export function trailTable(database: string, metadata: TableMetadata, now: number): TrailTable | null {
  const { Name: name, Columns = [], PartitionKeys = [], TableType } = metadata;
  const paths = columnPaths(Columns);
  const location = parameter(metadata, 'location');
  if (name === undefined || TableType === 'VIRTUAL_VIEW' || BESIDE.test(location)) return null;
  if (!paths.has('eventtime') || !paths.has('eventsource') || !paths.has('useridentity')) return null;
  const keys = columnPaths(PartitionKeys);
  const days = daysOf(metadata, keys);
  const injected = [...keys.keys()]
    .filter((column) => /^\s*injected\s*$/i.test(parameter(metadata, `projection.${column}.type`)))
    .map((column) => ({ column, holds: holds(column) }));
  return {
    database,
    name,
    location,
    foundBy: foundBy(metadata, location),
    paths,
    days,
    injected,
    reaches: reachOf(metadata, days, now),
    projected: isProjected(metadata),
    otherPartitions: days === null ? [...keys.keys()] : [],
  };
}

/** Why a table cannot be asked; null when it can. */
export function unusable({ paths, injected }: TrailTable): string | null {
  const missing = NEEDED.filter((path) => !paths.has(path));
  if (missing.length > 0) {
    return `It has no column ${missing.join(', ')}: it was made before CloudTrail logged TLS details, or without them. Make another table over the same files.`;
  }
  if (paths.get('tlsdetails') === 'struct' && !paths.has('tlsdetails.tlsversion')) return 'Its column tlsdetails has no field tlsversion.';
  if (!/^(?:string|varchar|char)/.test(paths.get('eventtime') ?? '')) return 'Its column eventtime is no text, as CloudTrail writes it.';
  const unknown = injected.find((each) => each.holds === null);
  return unknown === undefined
    ? null
    : `A query must name values of its partition column ${unknown.column}, and which there are is not known.`;
}

/** What a table lacks that a newer one has, in sentences. */
export function lacking({ paths }: TrailTable): readonly string[] {
  // Details that are kept as text have every field.
  const asText = paths.get('tlsdetails') !== 'struct';
  return WANTED.filter(([path]) => !paths.has(path) && !(asText && path.startsWith('tlsdetails.'))).map(
    ([path, without]) => `This table has no field ${path}: ${without}.`,
  );
}
