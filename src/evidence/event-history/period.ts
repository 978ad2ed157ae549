// What Event history can answer of a period.
import { DAY_MS, type Period } from '../logs-insights/windows.ts';

/** Event history shows the last 90 days (CloudTrail user guide, view-cloudtrail-events, read 2026-11-22). */
export const HISTORY_DAYS = 90;
const MINUTE_MS = 60_000;

/** The part of `period` that Event history still shows at `now`, on whole seconds; and what is no longer shown of it, null where nothing is. */
export function inHistory(period: Period, now: number): { readonly window: Period; readonly gone: Period | null } {
  const kept = Math.ceil((now - HISTORY_DAYS * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  if (kept <= period.from) return { window: period, gone: null };
  const from = Math.min(kept, period.to);
  return { window: { from, to: period.to }, gone: { from: period.from, to: from } };
}
