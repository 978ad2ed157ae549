// Times as CloudTrail writes them.
import { COLON } from './text';

function digits(at: usize, count: i32): i32 {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const digit = <i32>load<u8>(at + i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Epoch milliseconds of `2026-09-01T12:00:00Z`; NaN for anything else, also for other spellings of times. */
export function timeAt(at: usize, bytes: usize): f64 {
  if (bytes != 20 || load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d || load<u8>(at, 10) != 0x54) return NaN;
  if (load<u8>(at, 13) != COLON || load<u8>(at, 16) != COLON || load<u8>(at, 19) != 0x5a) return NaN;
  const year = digits(at, 4);
  const month = digits(at + 5, 2);
  const day = digits(at + 8, 2);
  const hour = digits(at + 11, 2);
  const minute = digits(at + 14, 2);
  const second = digits(at + 17, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  // Days since 1970 of the proleptic Gregorian calendar, with years that begin in March (Howard Hinnant, days_from_civil).
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const days = era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
  return (<f64>days * 86400 + <f64>(hour * 3600 + minute * 60 + second)) * 1000;
}
