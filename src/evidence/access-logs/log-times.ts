// The ways in which access logs write a time, as the ISO 8601 that records have.

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

const twoDigits = (text: string, at: number): number => {
  const high = text.charCodeAt(at) - 48;
  const low = text.charCodeAt(at + 1) - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? 10 * high + low : Number.NaN;
};

/**
 * `06/Feb/2019:00:00:38 +0000` as `2019-02-06T00:00:38+00:00`; null for anything else. `text` holds no brackets.
 * Source: Amazon S3 server access log format, `[%d/%b/%Y:%H:%M:%S %z]`; API Gateway's `$context.requestTime`.
 */
export function commonLogTime(text: string): string | null {
  if (text.length !== 26 || text[2] !== '/' || text[6] !== '/' || text[11] !== ':' || text[14] !== ':' || text[17] !== ':') return null;
  const month = MONTHS.indexOf(text.slice(3, 6));
  const sign = text[21];
  if (month === -1 || month % 3 !== 0 || text[20] !== ' ' || (sign !== '+' && sign !== '-')) return null;
  // Whoever reads the record checks the numbers against the calendar.
  for (const at of [0, 7, 9, 12, 15, 18, 22, 24]) if (Number.isNaN(twoDigits(text, at))) return null;
  const inYear = String(month / 3 + 1).padStart(2, '0');
  return `${text.slice(7, 11)}-${inYear}-${text.slice(0, 2)}T${text.slice(12, 20)}${sign}${text.slice(22, 24)}:${text.slice(24)}`;
}

/** Epoch milliseconds, as a number or in digits, as ISO 8601; null for anything else. */
export function epochTime(value: unknown): string | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : Number.NaN;
  return number > 0 && number < 8.64e15 ? new Date(number).toISOString() : null;
}
