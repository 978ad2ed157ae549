// Periods and how they are cut: what a log group can still answer, what one query is asked, and halves of what was too much.
import type { TimeWindow } from '../../contract/calls.ts';
import type { TimePrecision } from './query.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** AWS sources look so far back when nobody says how far (the contract's default). */
const DEFAULT_DAYS = 90;

/**
 * CloudTrail delivers within about 5 minutes on average, without a promise, and a log event may carry the time of its delivery:
 * this much is read beyond the end of a period that has passed, and events of later times are left out of the counts.
 */
const LATE_MS = HOUR_MS;

/** A half-open period, on whole seconds. Epoch milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A period that one query is asked about. */
export interface Segment extends Period {
  readonly precision: TimePrecision;
}

const floorTo = (time: number, unit: number): number => Math.floor(time / unit) * unit;
const ceilTo = (time: number, unit: number): number => Math.ceil(time / unit) * unit;
const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The chosen window made definite: open ends are now, and 90 days before. */
export function definite({ from, to }: TimeWindow, now: number): Period {
  const end = floorTo(to === null ? now : Math.min(to, now), SECOND_MS);
  // Whole days, so that a later run asks the same queries and finds their answers kept.
  const begin = from === null ? floorTo(end - DEFAULT_DAYS * DAY_MS, DAY_MS) : ceilTo(from, SECOND_MS);
  return { from: Math.min(begin, end), to: end };
}

/** What a log group keeps. Times are epoch milliseconds; null where nobody says. */
export interface Keeping {
  readonly retentionDays: number | null;
  readonly createdAt: number | null;
}

/**
 * The part of a period that a log group can answer, and why it is not all: events older than its retention are gone, and Insights
 * does not see events from before the group was made (CloudWatch Logs user guide, AnalyzingLogData).
 */
export function clip(period: Period, { retentionDays, createdAt }: Keeping, now: number): { window: Period; notes: readonly string[] } {
  const notes: string[] = [];
  let { from } = period;
  if (retentionDays !== null) {
    const kept = ceilTo(now - retentionDays * DAY_MS, MINUTE_MS);
    if (kept > from) {
      notes.push(
        `This log group keeps ${retentionDays} days: nothing before ${day(kept)} can be asked, though the period begins on ${day(from)}.`,
      );
      from = kept;
    }
  }
  if (createdAt !== null) {
    const made = ceilTo(createdAt, SECOND_MS);
    if (made > from) {
      notes.push(
        `This log group was made on ${day(made)}: nothing before that can be asked, though the period begins on ${day(period.from)}.`,
      );
      from = made;
    }
  }
  return { window: { from: Math.min(from, period.to), to: period.to }, notes };
}

function precisionOf(time: number): TimePrecision {
  if (time % DAY_MS === 0) return 10;
  if (time % HOUR_MS === 0) return 13;
  return time % MINUTE_MS === 0 ? 16 : 19;
}

/**
 * The segments of a period before anything is known of it: whole days, which a later run asks the same way, and what is left at
 * both ends. Rows are told apart by day; around a bound that is no midnight as finely as the bound, because an event may be logged
 * later than it happened. Oldest first.
 */
export function segmentsOf({ from, to }: Period, now: number): readonly Segment[] {
  if (to <= from) return [];
  const segments: Segment[] = [];
  let at = from;
  if (from % DAY_MS !== 0) {
    at = Math.min(to, ceilTo(from, DAY_MS) + LATE_MS);
    segments.push({ from, to: at, precision: precisionOf(from) });
  }
  const today = floorTo(to, DAY_MS);
  if (at < today) segments.push({ from: at, to: today, precision: 10 });
  if (Math.max(at, today) < to) segments.push({ from: Math.max(at, today), to, precision: 10 });
  const late = Math.min(to + LATE_MS, floorTo(now, SECOND_MS));
  if (late > to) segments.push({ from: to, to: late, precision: precisionOf(to) });
  return segments;
}

/** Two halves on whole seconds, none empty; null for a single second. */
export function halves(segment: Segment): readonly [Segment, Segment] | null {
  const seconds = (segment.to - segment.from) / SECOND_MS;
  if (seconds < 2) return null;
  const middle = segment.from + Math.floor(seconds / 2) * SECOND_MS;
  return [
    { ...segment, to: middle },
    { ...segment, from: middle },
  ];
}

/** The newest days of a segment, to learn from them how much a day holds; and the rest, which is null where there is none. */
export function newestDays(segment: Segment, days: number): { readonly pilot: Segment; readonly rest: Segment | null } {
  const from = Math.max(segment.from, floorTo(segment.to - 1, DAY_MS) - (days - 1) * DAY_MS);
  return { pilot: { ...segment, from }, rest: from > segment.from ? { ...segment, to: from } : null };
}

/** No query much longer than a month: a failure costs what it had scanned. */
const MOST_DAYS = 31;
const LEAST_MS = MINUTE_MS;

/**
 * Cuts a segment into such as return about half of the rows that a query may return, as far as the density of another segment
 * tells: a day is not like another. Whole days where a day is not too much. `rowsPerDay` is an estimate.
 */
export function cut(
  segment: Segment,
  { rowsPerDay, maxRows }: { readonly rowsPerDay: number; readonly maxRows: number },
): readonly Segment[] {
  const days = rowsPerDay > 0 ? maxRows / 2 / rowsPerDay : MOST_DAYS;
  const unit = days >= 1 ? DAY_MS : LEAST_MS;
  const length = Math.max(unit, floorTo(Math.min(days, MOST_DAYS) * DAY_MS, unit));
  const pieces: Segment[] = [];
  for (let to = segment.to; to > segment.from; ) {
    const from = Math.max(segment.from, floorTo(to - length, unit));
    pieces.push({ ...segment, from, to });
    to = from;
  }
  return pieces;
}

/** The bounds as the API takes them: epoch seconds, both in the period. The query itself leaves out what is at or behind `to`. */
export const apiBounds = ({ from, to }: Period): { readonly startTime: number; readonly endTime: number } => ({
  startTime: from / SECOND_MS,
  endTime: to / SECOND_MS,
});

/** Overlapping and touching periods made one, and gaps shorter than `slack` closed. Oldest first. */
export function merged(periods: readonly Period[], slack: number): readonly Period[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of periods.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from - last.to <= slack) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** `2026-08-24 to 2026-09-24`, with times where a bound is no midnight. */
export function periodText({ from, to }: Period): string {
  const text = (time: number): string =>
    time % DAY_MS === 0
      ? day(time)
      : new Date(time)
          .toISOString()
          .replace(/(:00)?\.\d+Z$/, 'Z')
          .replace('T', ' ');
  return `${text(from)} to ${text(to)}`;
}
