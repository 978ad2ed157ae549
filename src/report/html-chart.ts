// Calls over time as an inline SVG: stacked bars, told apart by pattern and label as well as by colour.

import { many, thousands } from '../text/counts.ts';
import { type TlsVersionKey, tlsVersionLabel } from '../tls/versions.ts';
import { type Html, html } from './html-template.ts';
import type { Chart, ChartBin } from './model.ts';
import { sum } from './words.ts';

const WIDTH = 960;
const HEIGHT = 280;
const LEFT = 74;
const RIGHT = 8;
const TOP = 12;
const BOTTOM = 34;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
const LABELS = 8;

/** Class names and pattern ids take no dots. */
const slug = (version: TlsVersionKey): string => version.toLowerCase().replace('.', '-');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const pixels = (n: number): string => n.toFixed(2).replace(/\.?0+$/, '');

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that lets four steps reach `most`. */
function step(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 4) / 4));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power * 4 >= most) ?? 10;
  return Math.max(1, Math.ceil(factor * power));
}

const totalOf = (bin: ChartBin): number => sum(Object.values(bin.counts));

// One mark for each version: solid is newest, the older the denser.
const MARKS: Readonly<Record<TlsVersionKey, Html | null>> = {
  'TLSv1.3': null,
  'TLSv1.2': html`<path d="M0 4H8" />`,
  'TLSv1.1': html`<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" />`,
  TLSv1: html`<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6M0 0L8 8M6 -2L10 2M-2 6L2 10" />`,
  SSLv3: html`<circle cx="4" cy="4" r="2" />`,
  other: html`<path d="M4 0V8" />`,
};

function patterns(chart: Chart): readonly Html[] {
  return chart.versions.flatMap((version) => {
    const mark = MARKS[version];
    if (mark === null) return [];
    return [
      html`<pattern id="${chart.id}-${slug(version)}" width="8" height="8" patternUnits="userSpaceOnUse"><g class="mark">${mark}</g></pattern>`,
    ];
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function area(chart: Chart, version: TlsVersionKey, { x, y, width, height }: Box): Html {
  const shape = html`x="${pixels(x)}" y="${pixels(y)}" width="${pixels(width)}" height="${pixels(height)}"`;
  const mark = MARKS[version] === null ? html`` : html`<rect ${shape} fill="url(#${chart.id}-${slug(version)})" />`;
  return html`<rect ${shape} class="v-${slug(version)}" />${mark}`;
}

function bar(chart: Chart, bin: ChartBin, index: number, scale: number): Html {
  const slot = PLOT_WIDTH / chart.bins.length;
  const width = Math.min(48, slot * 0.84);
  const x = LEFT + index * slot + (slot - width) / 2;
  // The oldest version stands on the axis, where differences are easiest to see.
  let y = TOP + PLOT_HEIGHT;
  const areas: Html[] = [];
  const said: string[] = [];
  for (const version of chart.versions) {
    const calls = bin.counts[version] ?? 0;
    if (calls === 0) continue;
    const height = calls * scale;
    y -= height;
    areas.push(area(chart, version, { x, y, width, height }));
    said.push(`${tlsVersionLabel(version)} ${thousands(calls)}`);
  }
  if (areas.length === 0) return html``;
  return html`<g><title>${bin.label}: ${said.join(', ')}</title>${areas}</g>`;
}

function axes(chart: Chart, most: number, top: number): readonly Html[] {
  const lines: Html[] = [];
  for (let value = 0; value <= top; value += step(most)) {
    const y = pixels(TOP + PLOT_HEIGHT - (value / top) * PLOT_HEIGHT);
    lines.push(
      html`<line class="${value === 0 ? 'axis' : 'grid'}" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" /><text x="${LEFT - 8}" y="${y}" dy="0.32em" text-anchor="end">${thousands(value)}</text>`,
    );
  }
  const slot = PLOT_WIDTH / chart.bins.length;
  const every = Math.ceil(chart.bins.length / LABELS);
  chart.bins.forEach((bin, index) => {
    if (index % every !== 0) return;
    const x = pixels(LEFT + (index + 0.5) * slot);
    lines.push(html`<text x="${x}" y="${HEIGHT - 12}" text-anchor="middle">${bin.label.replace('week of ', '')}</text>`);
  });
  return lines;
}

function legend(chart: Chart): Html {
  const items = [...chart.versions].reverse().map((version) => {
    const calls = sum(chart.bins.map((bin) => bin.counts[version] ?? 0));
    const swatch = html`<svg class="swatch" width="26" height="14" aria-hidden="true">${area(chart, version, { x: 0, y: 0, width: 26, height: 14 })}</svg>`;
    return html`<li>${swatch}${capital(tlsVersionLabel(version))}: ${many(calls, 'call')}</li>`;
  });
  return html`<ul class="legend">${items}</ul>`;
}

/** The figure: title, drawing, legend. Its numbers stand in a table beside it. */
export function chartFigure(chart: Chart): Html {
  const most = chart.bins.reduce((highest, bin) => Math.max(highest, totalOf(bin)), 0);
  const top = step(most) * Math.max(1, Math.ceil(most / step(most)));
  const bars = chart.bins.map((bin, index) => bar(chart, bin, index, PLOT_HEIGHT / top));
  return html`<figure class="chart">
<figcaption><strong>${chart.title}</strong>, per ${chart.unit}. ${chart.description}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${chart.id}-title ${chart.id}-desc">
<title id="${chart.id}-title">${chart.title}</title>
<desc id="${chart.id}-desc">Stacked bars, one per ${chart.unit}. ${chart.description} The numbers are in the table ${chart.subset ? 'of the chart before it' : 'below'}.</desc>
<defs>${patterns(chart)}</defs>
${axes(chart, most, top)}
${bars}
</svg>
${legend(chart)}
</figure>`;
}
