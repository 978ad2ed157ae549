// The one line that says how far it is.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressLines } from '../../src/cli/progress.ts';
import { NOTHING_BEFORE, type SourceProgress } from '../../src/evidence/source.ts';

const START = Date.parse('2026-11-22T12:00:00Z');
beforeEach(() => void vi.useFakeTimers({ now: START + 60_000 }));
afterEach(() => void vi.useRealTimers());

const windows: SourceProgress = {
  done: 3,
  total: 12,
  counting: false,
  unit: 'windows',
  bytesRead: 41_200_000_000,
  bytesTotal: 412_000_000_000,
  events: 1234,
  legacyCalls: 12,
  before: NOTHING_BEFORE,
  current: 'org-trail/cloudtrail',
  costUsd: 0.206,
};
const files: SourceProgress = { ...windows, unit: 'files', done: 812, total: 1890, bytesRead: 1.2e9, bytesTotal: 2.8e9, costUsd: null };

/** The last line of what is told, a piece of news every two seconds. */
function lineAfter(...news: readonly SourceProgress[]): string | null {
  const lineOf = progressLines();
  let line: string | null = null;
  for (const progress of news) {
    vi.advanceTimersByTime(2000);
    line = lineOf({ type: 'source-progress', source: 'x', startedAt: START + 2000, progress });
  }
  return line;
}
const line = (changes: Partial<SourceProgress> = {}): string | null => lineAfter({ ...windows, ...changes });

test('windows: how many, bytes, the time left by the bytes, dollars so far, events', () => {
  expect(line()).toBe('3 of 12 windows, 41.2 GB of 412.0 GB, 9 min left, $0.21 so far, 1,234 events, 12 below TLS 1.2');
});

test('without an estimate of the bytes the windows tell the time left', () => {
  expect(line({ bytesTotal: 0 })).toBe('3 of 12 windows, 41.2 GB, 3 min left, $0.21 so far, 1,234 events, 12 below TLS 1.2');
});

test('nothing is promised before anything was read, or when more was scanned than estimated', () => {
  expect(line({ done: 0, bytesRead: 0, costUsd: 0 })).not.toContain('left');
  expect(line({ bytesRead: 413_000_000_000 })).not.toContain('left');
});

test('files cost nothing, and say nothing of it; how fast they are read is not guessed', () => {
  expect(lineAfter(files)).toBe('812 of 1,890 files, 1.2 GB of 2.8 GB, 1,234 events, 12 below TLS 1.2');
});

test('files that were not all asked for their size', () => {
  expect(lineAfter({ ...files, bytesEstimated: true })).toContain('1.2 GB of about 2.8 GB');
});

test('files: events a second, and the time left by the bytes', () => {
  expect(lineAfter({ ...files, bytesRead: 1.12e9, events: 234 }, files)).toBe(
    '812 of 1,890 files, 1.2 GB of 2.8 GB, 40 s left, 1,234 events (500 a second), 12 below TLS 1.2',
  );
});

test('files that are still being counted', () => {
  const counting = { ...files, counting: true, done: 0, bytesRead: 0, events: 0 };
  expect(lineAfter(counting)).toBe('Counting: 1,890 files, 2.8 GB so far');
  expect(lineAfter({ ...files, counting: true })).toBe('812 files, 1.2 GB, still counting (1,890 so far), 1,234 events, 12 below TLS 1.2');
});

test('files that had been read before are said, and nothing is read faster for them', () => {
  const before = { done: 700, bytes: 1.1e9, events: 1000 };
  expect(lineAfter({ ...files, done: 0, bytesRead: 0, events: 0 }, { ...files, before })).toBe(
    '812 of 1,890 files (700 of them before), 1.2 GB of 2.8 GB, 35 s left, 1,234 events (117 a second), 12 below TLS 1.2',
  );
});

test('when everything is read it is finishing', () => {
  expect(lineAfter({ ...files, done: 1890, bytesRead: 2.8e9 })).toBe(
    '1,890 of 1,890 files, 2.8 GB of 2.8 GB, finishing, 1,234 events, 12 below TLS 1.2',
  );
});

test('asking the account says so; what is no progress says nothing', () => {
  expect(progressLines()({ type: 'discovery-started', at: START })).toMatch(/^Asking AWS/);
  expect(progressLines()({ type: 'finished', at: START })).toBeNull();
});

test('proofs: how many of those found so far, and who is asked', () => {
  expect(progressLines()({ type: 'proof-progress', done: 3, total: 17, current: ['/usr/bin/node', '/usr/bin/curl'] })).toBe(
    'Asking for a hello: 3 of 17 proved  /usr/bin/node, /usr/bin/curl',
  );
});
