// The columns of the table in AWS's notices about old TLS, whatever a mail program made of their names.
import { tlsVersionKey } from '../../tls/versions.ts';

export type Column = 'region' | 'bucket' | 'endpoint' | 'action' | 'tls' | 'calls' | 'agent';
/** Columns in their order; null is one that nobody knows. */
export type Columns = readonly (Column | null)[];

// `Region | Bucket name(s) | APIAction | TLSVersion | NumCalls | UserAgent`: a notice of 2023, as quoted in
// github.com/guardian/frontend/issues/26579 (retrieved 2026-11-22). The names for API calls (Endpoint, API Event Name, Connection Count)
// are derived: nobody has found such a notice in public.
const NAMES: readonly (readonly [Column, RegExp])[] = [
  ['region', /^(?:aws )?regions?$/],
  ['bucket', /^(?:s3 )?buckets?(?: ?names?)?(?: ?\(s\))?$/],
  ['endpoint', /^(?:service ?)?(?:end ?points?|services?)(?: ?names?)?(?: ?\(s\))?$/],
  ['action', /^(?:api ?(?:action|event ?name|call|operation|name)s?|(?:api ?)?event ?names?|actions?|operations?)$/],
  ['tls', /^tls ?(?:protocol ?)?versions?$/],
  ['calls', /^(?:num(?:ber)?(?: of)? ?(?:calls|connections)|(?:calls?|connections?) ?counts?|calls|connections|counts?)$/],
  ['agent', /^user ?agents?$/],
];

/** The order of the columns where a table came without its first line. */
export const USUAL_ORDER: Columns = ['region', 'bucket', 'action', 'tls', 'calls', 'agent'];

/** The column that a heading names; null when it is none of them. */
export function columnOf(heading: string): Column | null {
  const name = heading
    .replace(/[*_`"'\\:]+/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
  return name.length > 40 ? null : (NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null);
}

/** The columns that `headings` name, when they are those of such a table. */
export function columnsOf(headings: readonly string[]): Columns | null {
  return knownColumns(headings.map(columnOf));
}

/** The same columns, when they are those of such a table. */
export function knownColumns(columns: Columns): Columns | null {
  const known = columns.filter((column) => column !== null);
  const useful = known.length >= 3 && new Set(known).size === known.length && known.includes('tls');
  return useful && (known.includes('agent') || known.includes('calls')) ? columns : null;
}

/** A line that looks like a row of the usual columns. */
export const looksUsual = (cells: readonly string[]): boolean =>
  cells.length >= USUAL_ORDER.length && isRegionCell(cells[0]) && isTlsCell(cells[3]) && callsIn(cells[4]) !== null;

const REGION = /^(?:[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}|(?:aws-)?global)$/i;

export const isRegionCell = (cell: string | undefined): boolean => cell !== undefined && REGION.test(cell.trim());
export const isTlsCell = (cell: string | undefined): boolean => cell !== undefined && tlsVersionKey(cell) !== 'other';

const MOST_CALLS = 1e12;

/** The number of calls that a cell says, with or without separators of thousands; null when it says none. */
export function callsIn(cell: string | undefined): number | null {
  const digits = (cell ?? '').trim();
  if (!/^\d{1,3}(?:[,.' ]\d{3})*$|^\d+$/.test(digits)) return null;
  const calls = Number(digits.replace(/\D/g, ''));
  return calls <= MOST_CALLS ? calls : null;
}
