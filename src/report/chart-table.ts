// A chart's numbers as a table: for readers who cannot see it, and for formats that cannot draw.

import { thousands } from '../text/counts.ts';
import { tlsVersionLabel } from '../tls/versions.ts';
import type { Chart, ChartBin, Table } from './model.ts';
import { sum } from './words.ts';

/** So many bins without a call, one behind the other, become one row. */
const LONG_RUN = 3;

type Row = ChartBin | { readonly emptyFrom: string; readonly emptyTo: string };

const isEmpty = ({ counts }: ChartBin): boolean => sum(Object.values(counts)) === 0;

/** The bins as rows, long runs of empty ones gathered. */
function rowsOf(bins: readonly ChartBin[]): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < bins.length; ) {
    let end = at;
    for (let next = bins[end]; next !== undefined && isEmpty(next); next = bins[end]) end += 1;
    const [first, last] = [bins[at], bins[end - 1]];
    if (first && last && end - at >= LONG_RUN) rows.push({ emptyFrom: first.label, emptyTo: last.label });
    else rows.push(...bins.slice(at, Math.max(end, at + 1)));
    at = Math.max(end, at + 1);
  }
  return rows;
}

export function chartTable(chart: Chart): Table {
  const columns = chart.versions.map((version) => ({ title: tlsVersionLabel(version), align: 'right' as const }));
  return {
    kind: 'table',
    caption: `${chart.title}, per ${chart.unit}`,
    columns: [{ title: chart.unit.charAt(0).toUpperCase() + chart.unit.slice(1) }, ...columns, { title: 'All', align: 'right' }],
    rows: [
      ...rowsOf(chart.bins).map((row) =>
        'emptyFrom' in row
          ? [`… no calls from ${row.emptyFrom} to ${row.emptyTo} …`, ...chart.versions.map(() => '0'), '0']
          : [row.label, ...chart.versions.map((version) => thousands(row.counts[version] ?? 0)), thousands(sum(Object.values(row.counts)))],
      ),
      [
        'All',
        ...chart.versions.map((version) => thousands(sum(chart.bins.map(({ counts }) => counts[version] ?? 0)))),
        thousands(sum(chart.bins.flatMap(({ counts }) => Object.values(counts)))),
      ],
    ],
    totals: true,
  };
}
