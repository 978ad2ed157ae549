// How a table tells days apart, and the condition that keeps a query to the files of some of them: the only thing that saves money.

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A file lies in the folder of the day on which it was delivered: minutes after its events, rarely longer. An event shortly before
 * midnight is in the next day's folder; one day more is for deliveries that were late.
 */
export const LATER_DAYS = 2;

/** One column with the date in it, in this format; or three, for year, month and day. */
export type DayColumns =
  | { readonly kind: 'date'; readonly column: string; readonly format: string }
  | { readonly kind: 'parts'; readonly year: Part; readonly month: Part; readonly day: Part };

interface Part {
  readonly column: string;
  readonly isNumber: boolean;
}

/** Days since 1970-01-01, both included. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

/** The days in whose folders events of a half-open period (epoch milliseconds) lie. */
export const deliveredIn = ({ from, to }: { readonly from: number; readonly to: number }): DayRange => ({
  first: Math.floor(from / DAY_MS),
  last: Math.floor((to - 1) / DAY_MS) + LATER_DAYS,
});

/** Formats of which the order of texts is the order of days, and which say nothing but the day. */
const SORTED_FORMAT = /^yyyy([/._-]?)MM\1dd$/;
export const isDayFormat = (format: string): boolean => SORTED_FORMAT.test(format);

const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** A day as a partition writes it. */
function dayAs(format: string, day: number): string {
  const [year = '', month = '', date = ''] = isoDay(day).split('-');
  return format.replace('yyyy', year).replace('MM', month).replace('dd', date);
}

/** The day that a partition's text means; null where it is none. */
export function dayOf(format: string, text: string): number | null {
  if (text.length !== format.length) return null;
  const at = (token: string): string => text.slice(format.indexOf(token), format.indexOf(token) + token.length);
  const time = Date.parse(`${at('yyyy')}-${at('MM')}-${at('dd')}T00:00:00Z`);
  return Number.isNaN(time) ? null : Math.floor(time / DAY_MS);
}

const quoted = (column: string): string => `t."${column.replaceAll('"', '""')}"`;

function oneOf({ column, isNumber }: Part, values: readonly number[]): string {
  if (isNumber) return `${quoted(column)} IN (${values.join(', ')})`;
  // Written with two digits or with as many as it takes: tables have both.
  const texts = new Set(values.flatMap((value) => [String(value).padStart(2, '0'), String(value)]));
  return `${quoted(column)} IN (${[...texts].map((text) => `'${text}'`).join(', ')})`;
}

/** The condition for days `first` to `last`, on plain values of partition columns: Athena looks up no others. */
export function dayCondition(columns: DayColumns, { first, last }: DayRange): string {
  if (columns.kind === 'date') {
    const { column, format } = columns;
    return `${quoted(column)} >= '${dayAs(format, first)}' AND ${quoted(column)} <= '${dayAs(format, last)}'`;
  }
  const { year, month, day } = columns;
  const months: string[] = [];
  for (let at = first; at <= last; ) {
    const [of, in_, from] = isoDay(at).split('-').map(Number);
    const ending = Math.floor(Date.UTC(of ?? 0, in_ ?? 0, 0) / DAY_MS);
    const to = Math.min(last, ending);
    const isWhole = from === 1 && to === ending;
    const dates = Array.from({ length: to - at + 1 }, (_, index) => (from ?? 1) + index);
    const conditions = [oneOf(year, [of ?? 0]), oneOf(month, [in_ ?? 0]), ...(isWhole ? [] : [oneOf(day, dates)])];
    months.push(`(${conditions.join(' AND ')})`);
    at = to + 1;
  }
  return months.length === 1 ? (months[0] ?? '') : `(${months.join('\n      OR ')})`;
}
