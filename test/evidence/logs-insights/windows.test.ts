import { describe, expect, test } from 'vitest';
import {
  apiBounds,
  clip,
  cut,
  DAY_MS,
  definite,
  halves,
  merged,
  newestDays,
  periodText,
  type Segment,
  segmentsOf,
} from '../../../src/evidence/logs-insights/windows.ts';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-22T14:05:09.700Z');
const span = (segment: { from: number; to: number }): string => periodText(segment);

/** Every moment of `whole` lies in exactly one of `parts`, and the API is asked for all of each. */
function covers(whole: { from: number; to: number }, parts: readonly { from: number; to: number }[]): boolean {
  let next = whole.from;
  for (const part of parts.toSorted((a, b) => a.from - b.from)) {
    const { startTime, endTime } = apiBounds(part);
    if (part.from !== next || part.to <= part.from || startTime * 1000 !== part.from || endTime * 1000 !== part.to) return false;
    next = part.to;
  }
  return next === whole.to;
}

describe('the period that is asked for', () => {
  test('is the last 90 days, from a midnight on, when nobody chose one', () => {
    expect(definite({ from: null, to: null }, NOW)).toEqual({ from: at('2026-08-24T00:00:00Z'), to: at('2026-11-22T14:05:09Z') });
  });

  test('never reaches into the future, nor before its own beginning', () => {
    expect(definite({ from: NOW + DAY_MS, to: NOW + 2 * DAY_MS }, NOW)).toEqual({
      from: at('2026-11-22T14:05:09Z'),
      to: at('2026-11-22T14:05:09Z'),
    });
  });

  test('is cut to what the log group keeps, and says so', () => {
    const period = definite({ from: at('2024-01-01T00:00:00Z'), to: null }, NOW);
    const { window, notes } = clip(period, { retentionDays: 30, createdAt: at('2020-05-01T10:00:00Z') }, NOW);
    expect(span(window)).toBe('2026-10-23 14:06Z to 2026-11-22 14:05:09Z');
    expect(notes).toEqual([expect.stringContaining('keeps 30 days: nothing before 2026-10-23')]);
  });

  test('is cut to when the log group was made, and says so', () => {
    const period = definite({ from: at('2024-01-01T00:00:00Z'), to: null }, NOW);
    const { window, notes } = clip(period, { retentionDays: null, createdAt: at('2025-05-01T10:00:00.250Z') }, NOW);
    expect(new Date(window.from).toISOString()).toBe('2025-05-01T10:00:01.000Z');
    expect(notes).toEqual([expect.stringContaining('made on 2025-05-01')]);
  });

  test('is empty where a group was made after it ended', () => {
    const { window } = clip(
      { from: at('2024-01-01T00:00:00Z'), to: at('2024-02-01T00:00:00Z') },
      { retentionDays: null, createdAt: NOW },
      NOW,
    );
    expect(window.from).toBe(window.to);
  });
});

describe('the segments of a period', () => {
  test('tell rows apart by day, and on the day of a bound as finely as the bound', () => {
    const period = { from: at('2026-11-01T14:02:00Z'), to: at('2026-11-22T14:05:09Z') };
    const segments = segmentsOf(period, NOW);
    expect(segments.map((segment) => [span(segment), segment.precision])).toEqual([
      ['2026-11-01 14:02Z to 2026-11-02 01:00Z', 16],
      ['2026-11-02 01:00Z to 2026-11-22', 10],
      ['2026-11-22 to 2026-11-22 14:05:09Z', 10],
    ]);
    expect(covers(period, segments)).toBe(true);
  });

  test('go on for an hour behind a period that has passed, since events may be logged late', () => {
    const segments = segmentsOf({ from: at('2026-11-01T00:00:00Z'), to: at('2026-11-02T06:30:00Z') }, NOW);
    expect(segments.map((segment) => [span(segment), segment.precision])).toEqual([
      ['2026-11-01 to 2026-11-02', 10],
      ['2026-11-02 to 2026-11-02 06:30Z', 10],
      ['2026-11-02 06:30Z to 2026-11-02 07:30Z', 16],
    ]);
  });

  test('are none for an empty period', () => {
    expect(segmentsOf({ from: NOW, to: NOW }, NOW)).toEqual([]);
  });
});

describe('cutting', () => {
  const whole: Segment = { from: at('2025-01-01T00:00:00Z'), to: at('2026-11-22T14:05:09Z'), precision: 10 };

  test('halves lose no second and share none, down to a single one', () => {
    let parts: Segment[] = [{ from: 0, to: 7_000, precision: 10 }];
    for (let round = 0; round < 4; round += 1) parts = parts.flatMap((part) => halves(part) ?? [part]);
    expect(parts).toHaveLength(7);
    expect(covers({ from: 0, to: 7_000 }, parts)).toBe(true);
  });

  test('the newest day and the rest are the whole', () => {
    const { pilot, rest } = newestDays(whole, 1);
    expect(span(pilot)).toBe('2026-11-22 to 2026-11-22 14:05:09Z');
    expect(covers(whole, rest === null ? [pilot] : [pilot, rest])).toBe(true);
    expect(newestDays(pilot, 1)).toEqual({ pilot, rest: null });
  });

  test.each([
    ['few rows make months', 100, 31],
    ['many rows make days', 20_000, 2],
    ['too many for a day make hours', 400_000, 0.125],
  ])('%s', (_name, rowsPerDay, days) => {
    const { rest } = newestDays(whole, 1);
    const pieces = rest === null ? [] : cut(rest, { rowsPerDay, maxRows: 100_000 });
    expect(rest !== null && covers(rest, pieces)).toBe(true);
    expect(Math.max(...pieces.map(({ from, to }) => to - from))).toBe(days * DAY_MS);
  });

  test('periods that touch or nearly touch become one', () => {
    expect(
      merged(
        [
          { from: 50, to: 60 },
          { from: 0, to: 10 },
          { from: 12, to: 20 },
          { from: 5, to: 8 },
        ],
        5,
      ),
    ).toEqual([
      { from: 0, to: 20 },
      { from: 50, to: 60 },
    ]);
  });
});
