// How fast a source is read, and how long it will take.
import { expect, test } from 'vitest';
import { eventsPerSecond, isFinishing, type Reading, timeLeft, withProgress } from '../../src/evidence/pace.ts';
import { NOTHING_BEFORE, type SourceProgress } from '../../src/evidence/source.ts';

const START = Date.UTC(2026, 10, 22, 12);
const MB = 1_000_000;

const files: SourceProgress = {
  done: 0,
  total: 1000,
  counting: false,
  unit: 'files',
  bytesRead: 0,
  bytesTotal: 1000 * MB,
  events: 0,
  legacyCalls: 0,
  before: NOTHING_BEFORE,
  current: '',
  costUsd: null,
};

type News = readonly [second: number, megabytes: number, changes?: Partial<SourceProgress>];

/** What is known after some news, a thousand events and one file for each megabyte. */
function heard(...news: readonly News[]): Reading {
  let reading: Reading | undefined;
  for (const [second, megabytes, changes] of news) {
    const progress = { ...files, done: megabytes, bytesRead: megabytes * MB, events: megabytes * 1000, ...changes };
    reading = withProgress(reading, START, progress, START + second * 1000);
  }
  if (reading === undefined) throw new Error('nothing was heard');
  return reading;
}
const leftAfter = (...news: readonly News[]): number | null => timeLeft(heard(...news), START + (news.at(-1)?.[0] ?? 0) * 1000);

test('comes from the last seconds alone, so that a disk that became slow shows', () => {
  expect(leftAfter([0, 0], [2, 200], [4, 400])).toBe(6000);
  // Ten times slower from then on: what was fast is forgotten.
  expect(leftAfter([0, 0], [2, 200], [4, 400], [10, 430], [16, 460])).toBe(108_000);
});

test('is not guessed from the first second, nor from nothing', () => {
  expect(leftAfter([0, 0])).toBeNull();
  expect(leftAfter([0, 0], [1, 100])).toBeNull();
  expect(leftAfter([0, 0], [2, 200])).not.toBeNull();
  expect(leftAfter([0, 100], [5, 100])).toBeNull();
});

test('is not known while files are still being counted', () => {
  expect(leftAfter([0, 0, { counting: true }], [5, 500, { counting: true }])).toBeNull();
});

test('what an interrupted scan had read makes this one no faster', () => {
  const before = { done: 500, bytes: 500 * MB, events: 500_000 };
  // Taken over in an instant after the first news.
  const news: readonly News[] = [
    [0, 0],
    [1, 500, { before }],
    [3, 700, { before }],
  ];
  // 200 MB in three seconds, and 300 are left.
  expect(leftAfter(...news)).toBe(4500);
  expect(eventsPerSecond(heard(...news))).toBeCloseTo(200_000 / 3);
});

test('runs down between two pieces of news, and is unknown once it has run out: never nothing left for minutes', () => {
  const reading = heard([0, 0], [5, 500], [9, 900]);
  const at = (second: number): number | null => timeLeft(reading, START + second * 1000);
  expect([at(9), at(9.75), at(10), at(60)]).toEqual([1000, 250, null, null]);
});

test('one large file that is read for long without news leaves nothing to say', () => {
  const stuck = [12, 15, 18, 21].map((second): News => [second, 990]);
  expect(leftAfter([0, 0], [5, 500], [9, 990], ...stuck)).toBeNull();
});

test('when every byte is read there is no time left to tell: it is finishing', () => {
  const reading = heard([0, 0], [5, 500], [9, 1000]);
  expect(timeLeft(reading, START + 9000)).toBeNull();
  expect(isFinishing(reading.progress)).toBe(true);
  expect(isFinishing(heard([9, 999]).progress)).toBe(false);
  expect(isFinishing({ ...reading.progress, counting: true })).toBe(false);
  expect(isFinishing({ ...files, bytesTotal: 0 })).toBe(false);
});

test('queries, whose results come in large pieces, are timed by all that was read so far', () => {
  const windows: Partial<SourceProgress> = { unit: 'windows', done: 3, total: 12 };
  expect(leftAfter([30, 250, windows])).toBe(90_000);
  expect(leftAfter([30, 0, { ...windows, bytesTotal: 0 }])).toBe(90_000);
  expect(leftAfter([30, 1001, windows])).toBeNull();
  expect(leftAfter([30, 0, { ...windows, done: 0 }])).toBeNull();
});

test('a scan that begins anew has its own pace', () => {
  const first = heard([0, 0], [5, 900]);
  const again = withProgress(first, START + 6000, { ...files, bytesRead: 10 * MB, events: 10 }, START + 6000);
  expect(again.bytes).toHaveLength(1);
  expect(eventsPerSecond(again)).toBeNull();
});

test('events a second are those of the last seconds', () => {
  expect(eventsPerSecond(heard([0, 0]))).toBeNull();
  expect(eventsPerSecond(heard([0, 0], [1, 100], [2, 200]))).toBe(100_000);
});
