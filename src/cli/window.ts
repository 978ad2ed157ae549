// The time window of `--since` and `--until`.
import type { TimeWindow } from '../contract/calls.ts';
import { UsageError } from './exit.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNIT_MS: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS, m: 30 * DAY_MS, y: 365 * DAY_MS };
const DURATION = /^(\d{1,6})([hdwmy])$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Epoch milliseconds, or null for what is no date. `Date.parse` alone would take 30 February for 2 March. */
function parseDate(text: string): number | null {
  const day = text.slice(0, 10);
  if (!DATE.test(text) || Number.isNaN(Date.parse(text)) || new Date(day).toISOString().slice(0, 10) !== day) return null;
  return Date.parse(text);
}

/** The first moment of a day such as 2027-06-30, in UTC; null for anything else. */
export const parseDay = (text: string): number | null => (text.length === 10 ? parseDate(text) : null);

/**
 * A moment: `90d` (also h, w, m of 30 days, y of 365) before `now`, a date (its first moment, UTC), or a date with time and
 * zone. Epoch milliseconds. Throws `UsageError` for anything else; `flag` is named in it.
 */
export function parseMoment(text: string, flag: string, now: number): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return Math.max(0, now - Number(amount) * (UNIT_MS[unit] ?? 0));
  const date = parseDate(text);
  if (date !== null) return date;
  throw new UsageError(`${flag} ${text}: neither a time span such as 90d nor a date such as 2026-08-24 or 2026-08-24T12:00:00Z.`);
}

/** The window between two flags: `since` is in it, `until` is not. Throws `UsageError` when nothing can lie in it. */
export function parseWindow(since: string | undefined, until: string | undefined, now: number): TimeWindow {
  const from = since === undefined ? null : parseMoment(since, '--since', now);
  const to = until === undefined ? null : parseMoment(until, '--until', now);
  if (from !== null && to !== null && from >= to) throw new UsageError('--until must be later than --since: nothing lies between them.');
  return { from, to };
}
