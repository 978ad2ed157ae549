// A chart's numbers as a table: for readers who cannot see it, and for formats that cannot draw.
import { tlsVersionLabel } from '../tls/versions.ts';
import type { Chart, Table } from './model.ts';
import { sum, thousands } from './words.ts';

export function chartTable(chart: Chart): Table {
  const columns = chart.versions.map((version) => ({ title: tlsVersionLabel(version), align: 'right' as const }));
  return {
    kind: 'table',
    caption: `${chart.title}, per ${chart.unit}`,
    columns: [{ title: chart.unit.charAt(0).toUpperCase() + chart.unit.slice(1) }, ...columns, { title: 'All', align: 'right' }],
    rows: [
      ...chart.bins.map(({ label, counts }) => [
        label,
        ...chart.versions.map((version) => thousands(counts[version] ?? 0)),
        thousands(sum(Object.values(counts))),
      ]),
      [
        'All',
        ...chart.versions.map((version) => thousands(sum(chart.bins.map(({ counts }) => counts[version] ?? 0)))),
        thousands(sum(chart.bins.flatMap(({ counts }) => Object.values(counts)))),
      ],
    ],
    totals: true,
  };
}
