// Calls over time, gathered into as many bars as a page can show.
import type { Coverage } from '../contract/document.ts';
import { TLS_VERSION_KEYS, type TlsVersionKey } from '../tls/versions.ts';
import type { Chart, ChartBin } from './model.ts';

const MOST_BARS = 100;
const DAY_MS = 86_400_000;

interface Unit {
  readonly name: string;
  /** The start of the bin that holds `day`, in epoch milliseconds. */
  readonly start: (day: number) => number;
  /** The start of the bin after the one that starts at `start`. */
  readonly next: (start: number) => number;
  readonly label: (start: number) => string;
}

// `Date.UTC` reads the years 0 to 99 as 1900 to 1999; setUTCFullYear does not.
const utc = (year: number, month = 0): number => new Date(0).setUTCFullYear(year, month, 1);
const yearOf = (ms: number): number => new Date(ms).getUTCFullYear();
const monthOf = (ms: number): number => new Date(ms).getUTCMonth();
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const DAYS: Unit = { name: 'day', start: (day) => day, next: (start) => start + DAY_MS, label: isoDay };
const WEEKS: Unit = {
  name: 'week',
  // The epoch was a Thursday; weeks begin on Monday, as in ISO 8601.
  start: (day) => day - ((((day / DAY_MS + 3) % 7) + 7) % 7) * DAY_MS,
  next: (start) => start + 7 * DAY_MS,
  label: (start) => `week of ${isoDay(start)}`,
};
const MONTHS: Unit = {
  name: 'month',
  start: (day) => utc(yearOf(day), monthOf(day)),
  next: (start) => utc(yearOf(start), monthOf(start) + 1),
  label: (start) => isoDay(start).slice(0, 7),
};
const years = (span: number): Unit => ({
  name: span === 1 ? 'year' : `${span} years`,
  start: (day) => utc(yearOf(day) - (yearOf(day) % span)),
  next: (start) => utc(yearOf(start) + span),
  label: (start) => isoDay(start).slice(0, 4),
});

function unitFor(first: number, last: number): Unit {
  const days = (last - first) / DAY_MS + 1;
  if (days <= MOST_BARS) return DAYS;
  if (days / 7 + 1 <= MOST_BARS) return WEEKS;
  if ((yearOf(last) - yearOf(first)) * 12 + monthOf(last) - monthOf(first) + 1 <= MOST_BARS) return MONTHS;
  return years(Math.ceil((yearOf(last) - yearOf(first) + 1) / (MOST_BARS - 1)));
}

type Bin = Partial<Record<TlsVersionKey, number>>;

/** Days of every coverage row as bins without holes, by the finest of day, week, month or years that stays readable. Null without a day. */
export function binned(
  coverage: readonly Coverage[],
  keep: (version: TlsVersionKey) => boolean,
): { readonly unit: string; readonly versions: readonly TlsVersionKey[]; readonly bins: readonly ChartBin[] } | null {
  const days = coverage.flatMap((row) => Object.keys(row.byDay)).map((day) => Date.parse(`${day}T00:00:00Z`));
  const first = days.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = days.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (days.length === 0) return null;
  const unit = unitFor(first, last);
  const bins = new Map<number, Bin>();
  for (let start = unit.start(first); start <= last; start = unit.next(start)) bins.set(start, {});
  const seen = new Set<TlsVersionKey>();
  for (const row of coverage) {
    for (const [day, counts] of Object.entries(row.byDay)) {
      const bin = bins.get(unit.start(Date.parse(`${day}T00:00:00Z`)));
      if (bin === undefined) continue;
      for (const version of TLS_VERSION_KEYS) {
        const calls = counts[version] ?? 0;
        if (calls === 0 || !keep(version)) continue;
        seen.add(version);
        bin[version] = (bin[version] ?? 0) + calls;
      }
    }
  }
  return {
    unit: unit.name,
    versions: TLS_VERSION_KEYS.filter((version) => seen.has(version)),
    bins: [...bins].map(([start, counts]) => ({ label: unit.label(start), counts })),
  };
}

/** The chart of `coverage`, or null when no kept version was ever called. */
export function chartOf(
  coverage: readonly Coverage[],
  words: { readonly id: string; readonly title: string; readonly description: string; readonly subset: boolean },
  keep: (version: TlsVersionKey) => boolean = () => true,
): Chart | null {
  const data = binned(coverage, keep);
  if (data === null || data.versions.length === 0) return null;
  return { ...words, ...data };
}
