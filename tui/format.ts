// Times, paths and courses as people read them on a screen. Numbers and labels are those of the report (`src/report/words.ts`).

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds as `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The UTC day of a time: `22 Nov 2026`. */
export function day(at: number | string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The UTC day as ISO 8601 writes it: `2026-11-22`. */
export const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** How long before `now` something was: `just now`, `5 min ago`, `3 days ago`, and the day when it is long ago. */
export function ago(at: number | string, now: number): string {
  const ms = now - new Date(at).getTime();
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  if (ms < 2 * DAY) return 'yesterday';
  if (ms < 31 * DAY) return `${Math.floor(ms / DAY)} days ago`;
  return day(at);
}

/** A path with the home directory as `~`. */
export function homely(path: string, home: string): string {
  if (home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path;
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A tally by day as one bar for each of `cells` equal spans of time, oldest first. */
export function sparkline(byDay: Readonly<Record<string, number>>, cells: number): string {
  const days = Object.entries(byDay)
    .map(([name, n]) => [Date.parse(name), n] as const)
    .filter(([at]) => Number.isFinite(at));
  if (days.length < 2) return '';
  const times = days.map(([at]) => at);
  const from = times.reduce((a, b) => Math.min(a, b));
  const to = times.reduce((a, b) => Math.max(a, b));
  const buckets = Math.min(cells, Math.round((to - from) / DAY) + 1);
  const sums = Array.from({ length: buckets }, () => 0);
  for (const [at, n] of days) {
    const bucket = Math.min(buckets - 1, Math.floor(((at - from) / (to - from + DAY)) * buckets));
    sums[bucket] = (sums[bucket] ?? 0) + n;
  }
  const most = Math.max(...sums);
  return sums.map((n) => (n === 0 ? ' ' : (BARS[Math.min(7, Math.floor((n / most) * 7.99))] ?? ''))).join('');
}
