// Numbers as a person reads them.

const grouped = new Intl.NumberFormat('en-US');

/** `13,422`. */
export const thousands = (count: number): string => grouped.format(count);

/** `1 call`, `13,422 calls`. */
export const many = (count: number, one: string, more = `${one}s`): string => `${thousands(count)} ${count === 1 ? one : more}`;

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** An estimate of milliseconds to come, no finer than an estimate is: `a few seconds`, `35 s`, `3 min 20 s`, `25 min`, `2 h 5 min`. */
export function roughly(ms: number): string {
  const exact = ms / 1000;
  if (exact <= 5) return 'a few seconds';
  const step = exact <= MINUTE_S ? 5 : exact < 10 * MINUTE_S ? 10 : MINUTE_S;
  const seconds = Math.ceil(exact / step) * step;
  if (seconds < MINUTE_S) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / HOUR_S), Math.floor((seconds % HOUR_S) / MINUTE_S)];
  const parts =
    hours > 0 ? [`${hours} h`, minutes && `${minutes} min`] : [`${minutes} min`, seconds % MINUTE_S && `${seconds % MINUTE_S} s`];
  return parts.filter(Boolean).join(' ');
}
