// How a sample is spread: over an imagined history, without a wire.
import { describe, expect, test } from 'vitest';
import { PAGE_EVENTS } from '../../../src/evidence/event-history/lookup.ts';
import { SamplePlan } from '../../../src/evidence/event-history/plan.ts';

const DAY = 86_400_000;
const PERIOD = { from: Date.parse('2026-10-01T00:00:00Z'), to: Date.parse('2026-10-31T00:00:00Z') };

/** Answers the plan from `times` (epoch milliseconds) as CloudTrail would, `requests` times at most. Returns what was seen. */
function play(times: readonly number[], requests: number): { plan: SamplePlan; seen: Set<number>; asked: number } {
  const plan = new SamplePlan(PERIOD);
  const newestFirst = times.map((at, id) => ({ at, id })).sort((a, b) => b.at - a.at);
  const seen = new Set<number>();
  let asked = 0;
  while (asked < requests) {
    const span = plan.next(requests - asked);
    if (span === null) break;
    asked += 1;
    const bounds = span.continued ?? { from: span.from, until: span.to - 1000, nextToken: '0' };
    const all = newestFirst.filter(({ at }) => at >= bounds.from && at <= bounds.until);
    const offset = Number(bounds.nextToken);
    const page = all.slice(offset, offset + PAGE_EVENTS);
    for (const { id } of page) seen.add(id);
    const more = offset + page.length < all.length;
    const oldest = page.at(-1)?.at ?? null;
    const next = more ? { from: bounds.from, until: bounds.until, nextToken: String(offset + page.length) } : null;
    plan.took(span, { events: page.length, oldest, next });
  }
  return { plan, seen, asked };
}

const every = (stepMs: number): number[] =>
  Array.from({ length: Math.floor((PERIOD.to - PERIOD.from) / stepMs) }, (_, at) => PERIOD.from + at * stepMs);

describe('a quiet account', () => {
  test('is read whole with one request where one page holds it all', () => {
    const { plan, seen, asked } = play(every(DAY), 100);
    expect({ asked, done: plan.isDone, share: plan.share, seen: seen.size }).toEqual({ asked: 1, done: true, share: 1, seen: 30 });
  });

  test('is read whole, without gaps, where the budget seems to allow it: few requests more than there are pages', () => {
    const times = every(7 * 60_000);
    const { plan, seen, asked } = play(times, 400);
    expect(plan.isDone).toBe(true);
    expect(seen.size).toBe(times.length);
    expect(asked).toBeLessThan((times.length / PAGE_EVENTS) * 1.2);
  });

  test('without a single event is read with one request', () => {
    expect(play([], 5)).toMatchObject({ asked: 1, plan: { isDone: true, share: 1 } });
  });
});

describe('a busy account', () => {
  const { plan, seen, asked } = play(every(10_000), 120);

  test('is sampled to the end of the budget, and what was read and what was not make up the period', () => {
    expect(asked).toBe(120);
    expect(plan.isDone).toBe(false);
    const sum = [...plan.read, ...plan.unread].reduce((total, { from, to }) => total + to - from, 0);
    expect(sum).toBe(PERIOD.to - PERIOD.from);
    expect(plan.share).toBeGreaterThan(0.01);
    expect(plan.share).toBeLessThan(0.05);
  });

  test('has something read of every day, and no stretch left out is much longer than another', () => {
    const days = new Set([...seen].map((id) => Math.floor((id * 10_000) / DAY)));
    expect(days.size).toBe(30);
    const lengths = plan.unread.map(({ from, to }) => to - from);
    expect(Math.max(...lengths)).toBeLessThan(DAY);
  });

  test('what was read whole holds every event of that time', () => {
    for (const [id, at] of every(10_000).entries()) {
      if (plan.read.some(({ from, to }) => at >= from && at < to)) expect(seen.has(id)).toBe(true);
    }
  });
});

describe('many events in one second', () => {
  const burst = Array.from({ length: 330 }, () => PERIOD.from + 5 * DAY);

  test('are read page by page, and none is left out', () => {
    const { plan, seen } = play([...every(DAY), ...burst], 60);
    expect({ done: plan.isDone, seen: seen.size }).toEqual({ done: true, seen: 360 });
  });

  test('that the budget does not reach stay unread: that second is not told to be read', () => {
    const { plan } = play(burst, 3);
    expect(plan.isDone).toBe(false);
    expect(plan.read.some(({ from, to }) => PERIOD.from + 5 * DAY >= from && PERIOD.from + 5 * DAY < to)).toBe(false);
  });
});
