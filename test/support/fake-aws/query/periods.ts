// Periods of time such as 5m, and the buckets they make: CWL_QuerySyntax-operations-functions and CWL_QuerySyntax-Stats in AWS's documents.
type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'month' | 'quarter' | 'year';

export interface Period {
  readonly amount: number;
  readonly unit: Unit;
}

const NAMES: readonly (readonly [unit: Unit, names: readonly string[]])[] = [
  ['ms', ['ms', 'millisecond', 'msec']],
  ['s', ['s', 'second', 'sec']],
  ['m', ['m', 'minute', 'min']],
  ['h', ['h', 'hour', 'hr']],
  ['d', ['d', 'day']],
  ['w', ['w', 'week']],
  ['month', ['month', 'mo', 'mon']],
  ['quarter', ['quarter', 'q', 'qtr']],
  ['year', ['year', 'y', 'yr']],
];
const UNITS = new Map<string, Unit>(
  NAMES.flatMap(([unit, names]) =>
    names.flatMap((name): [string, Unit][] =>
      name.length > 1
        ? [
            [name, unit],
            [`${name}s`, unit],
          ]
        : [[name, unit]],
    ),
  ),
);
/** "if you specify bin(300s), CloudWatch Logs actually implements this as 60 seconds" */
const CAPS: Partial<Record<Unit, number>> = { ms: 1000, s: 60, m: 60, h: 24 };
const MILLISECONDS: Partial<Record<Unit, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** The epoch was a Thursday; weeks are taken to begin on Monday, which is not documented. */
const MONDAY = 4 * 86_400_000;
const MONTHS: Partial<Record<Unit, number>> = { month: 1, quarter: 3, year: 12 };

/** Null for a unit that nobody knows. */
export function periodOf(amount: number, unit: string): Period | null {
  const known = UNITS.get(unit.toLowerCase());
  return known === undefined || !Number.isInteger(amount) || amount < 1
    ? null
    : { amount: Math.min(amount, CAPS[known] ?? amount), unit: known };
}

/** The beginning of the bucket that `at` (epoch milliseconds) is in. */
export function floorTo(at: number, { amount, unit }: Period): number {
  const size = MILLISECONDS[unit];
  if (size !== undefined) {
    const offset = unit === 'w' ? MONDAY : 0;
    return Math.floor((at - offset) / (size * amount)) * size * amount + offset;
  }
  const date = new Date(at);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const step = (MONTHS[unit] ?? 1) * amount;
  const first = Math.floor(months / step) * step;
  return Date.UTC(Math.floor(first / 12), first % 12, 1);
}

/** The end of the bucket that `at` is in, or `at` where a bucket begins. */
export function ceilTo(at: number, period: Period): number {
  const floor = floorTo(at, period);
  if (floor === at) return at;
  const size = MILLISECONDS[period.unit];
  if (size !== undefined) return floor + size * period.amount;
  const date = new Date(floor);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + (MONTHS[period.unit] ?? 1) * period.amount, 1);
}
