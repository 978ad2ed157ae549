// Periods cut into what one query is asked: by days, because files lie in folders of days and nothing finer saves money.
import { LATER_DAYS } from './days.ts';
import type { QueryPeriod } from './query.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** As much as a query reads well within the 30 minutes that Athena gives it, as far as anybody says: derived. */
const COMFORTABLE_BYTES = 100e9;
/** Estimates are wrong at times: this much of a limit is aimed at. */
const CAREFUL = 0.7;
/** Where nobody knows how much a day holds. */
const DAYS_IN_THE_DARK = 7;

const floorDay = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/** Days whose folders a query over the period reads. */
export const foldersOf = ({ from, to }: QueryPeriod): number => Math.floor((to - 1) / DAY_MS) - Math.floor(from / DAY_MS) + 1 + LATER_DAYS;

/** Two halves that meet at a midnight; null for a day or less. */
export function dayHalves({ from, to }: QueryPeriod): readonly [QueryPeriod, QueryPeriod] | null {
  const middle = Math.ceil((from + to) / 2 / DAY_MS) * DAY_MS;
  const at = middle < to ? middle : middle - DAY_MS;
  return at > from && at < to
    ? [
        { from, to: at },
        { from: at, to },
      ]
    : null;
}

/** The newest whole day of a period, to learn from it how much a day holds, and what is left, which is null where nothing is. */
export function newestDay({ from, to }: QueryPeriod): { readonly pilot: QueryPeriod; readonly rest: QueryPeriod | null } {
  const begin = Math.max(from, floorDay(to - 1));
  return { pilot: { from: begin, to }, rest: begin > from ? { from, to: begin } : null };
}

/**
 * The period in as few pieces as its limits allow, newest first. `bytesPerFolder` is what a day's folder holds, null where nobody
 * knows; `cutoffBytes` is the limit of the workgroup. What is left of today stands alone: the days before are asked the same way by a
 * later run, which finds their answers kept.
 */
export function pieces(
  { from, to }: QueryPeriod,
  { bytesPerFolder, cutoffBytes }: { readonly bytesPerFolder: number | null; readonly cutoffBytes: number | null },
): readonly QueryPeriod[] {
  const most = Math.min(COMFORTABLE_BYTES, cutoffBytes === null ? Number.POSITIVE_INFINITY : cutoffBytes * CAREFUL);
  const folders =
    bytesPerFolder === null ? DAYS_IN_THE_DARK + LATER_DAYS : bytesPerFolder === 0 ? Number.POSITIVE_INFINITY : most / bytesPerFolder;
  const days = Math.max(1, Math.floor(folders) - LATER_DAYS);
  const found: QueryPeriod[] = [];
  let end = to;
  const today = floorDay(to);
  if (today > from && today < to) {
    found.push({ from: today, to });
    end = today;
  }
  while (end > from) {
    const begin = Number.isFinite(days) ? Math.max(from, floorDay(end - 1) - (days - 1) * DAY_MS) : from;
    found.push({ from: begin, to: end });
    end = begin;
  }
  return found;
}
