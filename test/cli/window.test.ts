import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { parseMoment, parseWindow } from '../../src/cli/window.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 60 * 60 * 1000;

test.each([
  ['90d', NOW - 90 * DAY],
  ['12h', NOW - DAY / 2],
  ['2w', NOW - 14 * DAY],
  ['6m', NOW - 180 * DAY],
  ['3y', NOW - 1095 * DAY],
  ['2026-08-24', Date.UTC(2026, 7, 24)],
  ['2026-08-24T12:30:00Z', Date.UTC(2026, 7, 24, 12, 30)],
  ['2026-08-24T12:30:00+02:00', Date.UTC(2026, 7, 24, 10, 30)],
])('--since %s', (text, moment) => {
  expect(parseMoment(text, '--since', NOW)).toBe(moment);
});

test.each(['', 'yesterday', '90', 'd', '2026-02-30', '2026-13-01', '24.08.2026', '-5d', '2026-08-24T12:30'])(
  '--since %j is refused with a sentence',
  (text) => {
    expect(() => parseMoment(text, '--since', NOW)).toThrow(UsageError);
  },
);

test('a window in which nothing can lie is refused', () => {
  expect(() => parseWindow('2026-08-24', '2026-08-24', NOW)).toThrow(/--until must be later/);
  expect(parseWindow(undefined, '2026-08-24', NOW)).toEqual({ from: null, to: Date.UTC(2026, 7, 24) });
});
