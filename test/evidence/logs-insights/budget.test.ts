import { expect, test } from 'vitest';
import { Budget } from '../../../src/evidence/logs-insights/budget.ts';
import { costOf, priceFor } from '../../../src/evidence/logs-insights/prices.ts';

const GB = 1_000_000_000;

test('a query that would go beyond the limit together with those that run is not let go', () => {
  const budget = new Budget(0.01, 0.005);
  const first = budget.take(1.5 * GB);
  expect(first).not.toBeNull();
  expect(budget.take(1 * GB)).toBeNull();
  first?.ended(0.5 * GB);
  expect(budget.take(1 * GB)).not.toBeNull();
});

test('what runs counts as it scans, so that a wrong estimate is noticed', () => {
  const budget = new Budget(0.01, 0.005);
  const query = budget.take(0);
  query?.scanned(1.9 * GB);
  expect(budget.isUsedUp).toBe(false);
  query?.scanned(2.1 * GB);
  expect(budget.isUsedUp).toBe(true);
  expect(budget.take(0)).toBeNull();
});

test('what was spent before counts against the limit', () => {
  expect(new Budget(0.01, 0.005, 2 * GB).take(0.1 * GB)).toBeNull();
});

test('a price that the person gave takes the place of the table, which says that it is derived', () => {
  expect(priceFor(0.0076)).toEqual({ usdPerGb: 0.0076, text: 'a price that was given' });
  expect(priceFor(null).text).toMatch(/US list price.*2026-11-22, derived/);
  expect(costOf(412 * GB, priceFor(null).usdPerGb)).toBeCloseTo(2.06);
});
