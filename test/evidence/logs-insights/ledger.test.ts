import { expect, test } from 'vitest';
import { keptQuery, leftRunning, memoryLedger, type QueryLedger, questionKey } from '../../../src/evidence/logs-insights/ledger.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 60 * 60 * 1000;
const PERIOD = { from: NOW - 48 * HOUR, to: NOW - 24 * HOUR };
const KEY = questionKey('arn', 'fields @message', PERIOD);
const start = (ledger: QueryLedger, change: Partial<Parameters<QueryLedger['starting']>[0]> = {}): void =>
  ledger.starting({ nonce: 'n1', key: KEY, account: '111122223333', region: 'eu-west-1', startedAt: NOW, ...change });

test('the same text over another second or group is another question', () => {
  expect(questionKey('arn', 'fields @message', { ...PERIOD, to: PERIOD.to + 1000 })).not.toBe(KEY);
  expect(questionKey('other', 'fields @message', PERIOD)).not.toBe(KEY);
  expect(questionKey('arn', 'fields @message', PERIOD)).toBe(KEY);
});

test('an answer is kept for some days, and not for ever', () => {
  const ledger = memoryLedger('s', 1);
  start(ledger);
  expect(keptQuery(ledger, KEY, PERIOD, { now: NOW + 6 * 24 * HOUR, settledOnly: false })?.nonce).toBe('n1');
  expect(keptQuery(ledger, KEY, PERIOD, { now: NOW + 7 * 24 * HOUR, settledOnly: false })).toBeNull();
});

test('an answer of another session is good only when no event could have come later', () => {
  const earlier = memoryLedger('earlier', 1);
  start(earlier, { startedAt: PERIOD.to + HOUR / 2 });
  const seenFromHere: QueryLedger = { ...earlier, session: 'this one' };
  expect(keptQuery(seenFromHere, KEY, PERIOD, { now: NOW, settledOnly: false })).toBeNull();
  const soon = PERIOD.to + HOUR / 2 + 60_000;
  expect(keptQuery(earlier, KEY, PERIOD, { now: soon, settledOnly: false })).not.toBeNull();
  expect(keptQuery(earlier, KEY, PERIOD, { now: soon, settledOnly: true })).toBeNull();
  expect(keptQuery(earlier, KEY, PERIOD, { now: soon + HOUR, settledOnly: false })).toBeNull();
  start(earlier, { nonce: 'n2', startedAt: PERIOD.to + HOUR });
  expect(keptQuery(seenFromHere, KEY, PERIOD, { now: NOW, settledOnly: false })?.nonce).toBe('n2');
});

test('a query whose answer is useless is not found again', () => {
  const ledger = memoryLedger('s', 1);
  start(ledger);
  ledger.ended('n1', 'useless');
  expect(keptQuery(ledger, KEY, PERIOD, { now: NOW, settledOnly: false })).toBeNull();
});

test('left running is what a dead process started here within the last hour and nobody ended', () => {
  const ledger = memoryLedger('s', 42);
  const place = { account: '111122223333', region: 'eu-west-1' };
  start(ledger);
  start(ledger, { nonce: 'old', startedAt: NOW - 2 * HOUR });
  start(ledger, { nonce: 'elsewhere', region: 'us-east-1' });
  start(ledger, { nonce: 'taken' });
  ledger.ended('taken', 'taken');
  const dead = () => false;
  expect(leftRunning(ledger, place, NOW, dead).map(({ nonce }) => nonce)).toEqual(['n1']);
  expect(leftRunning(ledger, place, NOW, (pid) => pid === 42)).toEqual([]);
});
