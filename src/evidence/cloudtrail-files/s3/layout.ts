// How CloudTrail lays its files out in a bucket, and which days of them a window asks for.
//
// [prefix/]AWSLogs/[o-xxx/]<account>/CloudTrail/<region>/YYYY/MM/DD/<account>_CloudTrail_<region>_YYYYMMDDTHHmmZ_<16 characters>.json.gz
// Source: CloudTrail user guide, get-and-view-cloudtrail-log-files and cloudtrail-log-file-examples. Retrieved 2026-11-22.
import { isRegion } from '../../../contract/aws-names.ts';
import type { TimeWindow } from '../../../contract/calls.ts';
import { DAY_MINUTES, minuteOfName } from '../event-day.ts';
import { folderSkipReason } from '../skip-reasons.ts';

const DAY_MS = 86_400_000;
/**
 * A file lies in the folder of the day on which it was delivered: minutes after its events, rarely longer. An event shortly before
 * midnight is in the next day's folder; one day more is for deliveries that were late.
 */
const LATER_DAYS = 2;

/** Whole days since 1970-01-01, both included; null is no limit. */
export interface Days {
  readonly first: number | null;
  readonly last: number | null;
}

/** The days in whose folders events of `window` may lie. */
export const daysOf = ({ from, to }: TimeWindow): Days => ({
  first: from === null ? null : Math.floor(from / DAY_MS),
  last: to === null ? null : Math.floor(to / DAY_MS) + LATER_DAYS,
});

/** `2026/11/22`, as folders of days are called. */
export const dayPath = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/');

/** `2026-11-22`. */
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** What to do with a folder below another: `date` begins or continues folders by day, `service` holds logs of something else. */
export type Child = 'date' | 'enter' | 'beside' | 'service' | 'unknown';

const DATE_TAIL = /(?:^|\/)(\d{4}\/(?:\d{2}\/)?)$/;
const YEAR = /^(?:19|20)\d{2}$/;
const TWO_DIGITS = /^\d{2}$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const ACCOUNT = /^\d{12}$/;
const ACCOUNT_FOLDER = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/$/;

/** What the folder `name` below `prefix` is, by the names of both. `prefix` is empty or ends with a slash. */
export function childOf(prefix: string, name: string): Child {
  if (folderSkipReason(name) !== null) return 'beside';
  if (YEAR.test(name) || (DATE_TAIL.test(prefix) && TWO_DIGITS.test(name))) return 'date';
  if (name === 'CloudTrail' || name === 'AWSLogs' || ACCOUNT.test(name) || ORGANIZATION.test(name)) return 'enter';
  if (/(?:^|\/)CloudTrail\/$/.test(prefix) && isRegion(name)) return 'enter';
  return ACCOUNT_FOLDER.test(prefix) ? 'service' : 'unknown';
}

/** What stands before the date in a folder that lies inside a year or a month; the folder itself where it does not. */
export const rootOf = (prefix: string): string => prefix.slice(0, prefix.length - (DATE_TAIL.exec(prefix)?.[1]?.length ?? 0));

const TRAIL_NAME = /^\d{12}_CloudTrail_/;

/** True for a file that by its name was delivered when none of the events of those days can be in it. */
export function isOutside(name: string, { first, last }: Days): boolean {
  if ((first === null && last === null) || !TRAIL_NAME.test(name)) return false;
  const minute = minuteOfName(name);
  if (minute === null) return false;
  const day = Math.floor(minute / DAY_MINUTES);
  return (first !== null && day < first) || (last !== null && day > last);
}
