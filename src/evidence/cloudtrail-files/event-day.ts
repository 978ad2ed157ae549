// When the events of a trail file were delivered, as its folder and its name have it: what files are put in order by.

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Minutes of a day: what turns a day into the scale of `minuteOfName`. */
export const DAY_MINUTES = 1_440;

// The last one counts: whoever keeps copies by day has dates above the trail's own, too.
const DAY_FOLDERS = /(?:^|[\\/])(\d{4})[\\/](\d{2})[\\/](\d{2})(?=[\\/]|$)/g;

// `123456789012_CloudTrail_eu-west-1_20260901T0005Z_Xk3….json.gz`. Source: CloudTrail user guide, cloudtrail-log-file-examples,
// "CloudTrail log file name format". Retrieved 2026-11-22.
const NAME_TIME = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:\d{2})?Z/;

/** Epoch milliseconds; null for a day that no calendar has. */
function startOfDay(year: string, month: string, day: string): number | null {
  const [inYear, inMonth] = [Number(month), Number(day)];
  if (inYear < 1 || inYear > 12 || inMonth < 1) return null;
  const at = Date.UTC(Number(year), inYear - 1, inMonth);
  // The 31st of September would be the first of October.
  return inMonth <= 28 || new Date(at).getUTCDate() === inMonth ? at : null;
}

/** The day (whole days since 1970-01-01) of a folder `…/YYYY/MM/DD` and of what lies below it; null for another. */
export function dayOfFolder(folder: string): number | null {
  let day: number | null = null;
  for (const [, year = '', month = '', date = ''] of folder.matchAll(DAY_FOLDERS)) {
    const at = startOfDay(year, month, date);
    if (at !== null) day = at / DAY_MS;
  }
  return day;
}

/** The minute (whole minutes since 1970-01-01) at which a log file was delivered, by its name alone; null where that does not tell. */
export function minuteOfName(name: string): number | null {
  const found = NAME_TIME.exec(name);
  if (found === null) return null;
  const [, year = '', month = '', date = '', hour = '', minute = ''] = found;
  const at = startOfDay(year, month, date);
  if (at === null || Number(hour) > 23 || Number(minute) > 59) return null;
  return at / MINUTE_MS + Number(hour) * 60 + Number(minute);
}
