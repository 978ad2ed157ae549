import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../src/contract/document.ts';
import { binned } from '../../src/report/chart-data.ts';
import { coverage } from './support/document.ts';

const rows = (byDay: Coverage['byDay']): Coverage[] => [coverage({ byDay })];
const all = () => true;

describe('calls over time', () => {
  it('a few weeks are shown by day, days without calls too', () => {
    const chart = binned(rows({ '2024-02-28': { TLSv1: 2 }, '2024-03-01': { 'TLSv1.2': 5 } }), all);
    expect(chart).toEqual({
      unit: 'day',
      versions: ['TLSv1', 'TLSv1.2'],
      bins: [
        { label: '2024-02-28', counts: { TLSv1: 2 } },
        { label: '2024-02-29', counts: {} },
        { label: '2024-03-01', counts: { 'TLSv1.2': 5 } },
      ],
    });
  });

  it.each([
    ['2024-01-01', '2024-04-09', 'day'],
    ['2024-01-01', '2024-04-10', 'week'],
    ['2023-01-01', '2024-11-01', 'week'],
    ['2023-01-01', '2025-11-01', 'month'],
    ['2013-11-13', '2026-11-22', 'year'],
    ['0001-01-01', '9999-12-31', '101 years'],
  ])('%s to %s is shown per %s, and no call is lost', (from, to, unit) => {
    const chart = binned(rows({ [from]: { TLSv1: 3 }, [to]: { 'TLSv1.3': 4 } }), all);
    expect(chart?.unit).toBe(unit);
    expect(chart?.bins.length).toBeLessThanOrEqual(102);
    const calls = chart?.bins.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
    expect(calls).toBe(7);
    expect(chart?.bins.at(0)?.counts).toEqual({ TLSv1: 3 });
    expect(chart?.bins.at(-1)?.counts).toEqual({ 'TLSv1.3': 4 });
  });

  it('weeks begin on Monday', () => {
    const chart = binned(rows({ '2024-01-03': { TLSv1: 1 }, '2024-12-25': { TLSv1: 1 } }), all);
    expect(chart?.bins[0]?.label).toBe('week of 2024-01-01');
  });

  it('only what is kept is counted, and nothing at all is no chart', () => {
    const chart = binned(rows({ '2024-01-03': { TLSv1: 1, 'TLSv1.2': 9 } }), (version) => version === 'TLSv1');
    expect(chart?.bins).toEqual([{ label: '2024-01-03', counts: { TLSv1: 1 } }]);
    expect(binned(rows({}), all)).toBeNull();
    expect(binned([], all)).toBeNull();
  });
});
