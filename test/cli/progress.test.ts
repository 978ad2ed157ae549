// The one line that says how far it is.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressLine } from '../../src/cli/progress.ts';
import type { SourceProgress } from '../../src/evidence/source.ts';

const START = Date.parse('2026-11-22T12:00:00Z');
beforeEach(() => void vi.useFakeTimers({ now: START + 60_000 }));
afterEach(() => void vi.useRealTimers());

const windows: SourceProgress = {
  done: 3,
  total: 12,
  unit: 'windows',
  bytesRead: 41_200_000_000,
  bytesTotal: 412_000_000_000,
  events: 1234,
  legacyCalls: 12,
  current: 'org-trail/cloudtrail',
  costUsd: 0.206,
};
const line = (changes: Partial<SourceProgress> = {}): string | null =>
  progressLine({ type: 'source-progress', source: 'x', startedAt: START, progress: { ...windows, ...changes } });

test('windows: how many, bytes, dollars so far, events, and the time left by the bytes', () => {
  expect(line()).toBe('3 of 12 windows, 41.2 GB of 412.0 GB, $0.21 so far, 1,234 events, 12 below TLS 1.2, 9 min 0 s left');
});

test('without an estimate of the bytes the windows tell the time left', () => {
  expect(line({ bytesTotal: 0 })).toBe('3 of 12 windows, 41.2 GB, $0.21 so far, 1,234 events, 12 below TLS 1.2, 3 min 0 s left');
});

test('nothing is promised before anything was read, or when more was scanned than estimated', () => {
  expect(line({ done: 0, bytesRead: 0, costUsd: 0 })).not.toContain('left');
  expect(line({ bytesRead: 413_000_000_000 })).not.toContain('left');
});

test('files cost nothing, and say nothing of it', () => {
  expect(line({ unit: 'files', bytesRead: 1e6, bytesTotal: 2e6, costUsd: null })).toBe(
    '3 of 12 files, 1.0 MB of 2.0 MB, 1,234 events, 12 below TLS 1.2, 1 min 0 s left',
  );
});

test('asking the account says so; what is no progress says nothing', () => {
  expect(progressLine({ type: 'discovery-started', at: START })).toMatch(/^Asking AWS/);
  expect(progressLine({ type: 'finished', at: START })).toBeNull();
});

test('proofs: how many of those found so far, and who is asked', () => {
  expect(progressLine({ type: 'proof-progress', done: 3, total: 17, current: ['/usr/bin/node', '/usr/bin/curl'] })).toBe(
    'Asking for a hello: 3 of 17 proved  /usr/bin/node, /usr/bin/curl',
  );
});
