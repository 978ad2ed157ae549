// The tables of the benchmark, as Markdown.
import { cpus } from 'node:os';
import { median } from './measure.mjs';

const table = (head, rows) =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const known = (value, text) => (Number.isFinite(value) ? text : '');
const megabytes = (bytes) => known(bytes, `${(bytes / 1e6).toFixed(0)}`);
const times = (ratio) => known(ratio, `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`);
const seconds = (value) => `${value.toFixed(2)}`;
const percent = (part) => known(part, `${(part * 100).toFixed(0)} %`);

/** How long `id` takes for each second of the program, round by round: runs of one round lie side by side. */
function against(results, id) {
  const [other, program] = [results.get(id), results.get('program')];
  if (other === undefined || program === undefined) return Number.NaN;
  return median(other.runs.map((one, round) => one.seconds / program.runs[round].seconds));
}

/** How much longer `id` takes for the larger corpus, round by round. */
function longer({ one, five }, id) {
  const [before, after] = [one.results.get(id), five.results.get(id)];
  return after === undefined ? Number.NaN : median(after.runs.map((run, round) => run.seconds / before.runs[round].seconds));
}

const rate = ({ totals, results }, id) => (results.has(id) ? totals.bytesJson / results.get(id).seconds : Number.NaN);

/** What ran, on what. */
export const machine = ({ cores, runs, events }) =>
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cores} processors; medians of ${runs}; ${events.toLocaleString('en-US')} records.\n`;

const HEAD = ['', 's', 'MB/s', 'its time over the program’s', 'processor s', 'peak MB', 'others busy', 'answer'];

function row({ totals }, result, ratio) {
  const { runner, answer } = result;
  const { seconds: wall, cpu, peak, others } = result;
  const figures = [
    seconds(wall),
    (totals.bytesJson / 1e6 / wall).toFixed(0),
    times(ratio),
    known(cpu, seconds(cpu)),
    megabytes(peak),
    percent(others),
  ];
  return [runner.name, ...figures, answer];
}

const sizeOf = ({ files, bytesStored, bytesJson, records }) =>
  `${files.toLocaleString('en-US')} files, ${megabytes(bytesStored)} MB, ${megabytes(bytesJson)} MB of JSON, ${records.toLocaleString('en-US')} records`;

/** One line for each runner on the whole corpus. */
export function wholeTable(whole) {
  const rows = [...whole.results.values()].map((result) => row(whole, result, against(whole.results, result.runner.id)));
  return `${sizeOf(whole.totals)}.\n\n${table(HEAD, rows)}\n`;
}

/** Those that are too slow for all of it; compared by MB/s with the program on `whole`, where that was measured, as start-up weighs more here. */
export function subsetTable(subset, whole) {
  const all = whole?.results.has('program') ? whole : subset;
  const rows = [...subset.results.values()].map((result) => row(subset, result, rate(all, 'program') / rate(subset, result.runner.id)));
  return `One account and Region of it: ${sizeOf(subset.totals)}${all === whole ? '; compared by MB/s with the program on everything' : ''}.\n\n${table(HEAD, rows)}\n`;
}

/** One to five times the data: how much longer. */
export function growthTable({ one, five }) {
  const data = five.totals.bytesJson / one.totals.bytesJson;
  const rows = [...five.results.values()].map((result) => {
    const before = one.results.get(result.runner.id);
    const grown = longer({ one, five }, result.runner.id);
    return [
      result.runner.name,
      seconds(before.seconds),
      seconds(result.seconds),
      times(grown),
      times(grown / data),
      megabytes(result.peak),
      result.answer,
    ];
  });
  const head = ['', 's', `s for ${times(data)} the data`, 'longer', 'for each byte', 'peak MB', 'answer'];
  return `${megabytes(five.totals.bytesJson)} MB of JSON against ${megabytes(one.totals.bytesJson)} MB.\n\n${table(head, rows)}\n`;
}

/** What a file costs. */
export function smallTable({ totals, results }) {
  const rows = [...results.values()].map((result) => [
    result.runner.name,
    seconds(result.seconds),
    ((result.seconds / totals.files) * 1e6).toFixed(0),
    times(against(results, result.runner.id)),
    megabytes(result.peak),
    result.answer,
  ]);
  const size = `${totals.files.toLocaleString('en-US')} files of ${(totals.bytesJson / totals.files / 1000).toFixed(0)} KB of JSON`;
  return `${size}.\n\n${table(['', 's', 'µs a file', 'its time over the program’s', 'peak MB', 'answer'], rows)}\n`;
}

/** What was aimed at, and what came of it. */
export function targets({ whole, subset, growth, small }) {
  const ratio = (part, id) => (part ? against(part.results, id) : Number.NaN);
  const jq = whole && subset ? rate(whole, 'program') / rate(subset, 'jq') : Number.NaN;
  const five = growth?.five.results.get('program');
  const grown = growth ? longer(growth, 'program') : Number.NaN;
  const more = growth ? growth.five.totals.bytesJson / growth.one.totals.bytesJson : Number.NaN;
  const least = [
    ['Node, raw inflate only', ratio(whole, 'raw'), 0.5, 0.75],
    ['igzip -dc', ratio(whole, 'igzip'), 0.35, 0.5],
    ['DuckDB', ratio(whole, 'duckdb'), 2, 4],
    ['gunzipSync + JSON.parse', ratio(whole, 'parse'), 4, 8],
    ['jq', jq, 30, 60],
    ['DuckDB, small files', ratio(small, 'duckdb'), 3, 5],
    ['gunzipSync + JSON.parse, small files', ratio(small, 'parse'), 2.5, 4],
  ].map(([name, value, must, aim]) => [
    name,
    `≥ ${must}x`,
    `≥ ${aim}x`,
    times(value),
    value >= aim ? 'aim' : value >= must ? 'must' : 'missed',
    value,
  ]);
  const most = [
    ['peak memory at 5 times the data, MB', (five?.peak ?? Number.NaN) / 1e6, 200, 120],
    ['its growth in time over that in data', grown / more, 1.03, 0.93],
  ].map(([name, value, must, aim]) => [
    name,
    `≤ ${must}`,
    `≤ ${aim}`,
    known(value, value.toFixed(2)),
    value <= aim ? 'aim' : value <= must ? 'must' : 'missed',
    value,
  ]);
  const rows = [...least, ...most].filter((cells) => Number.isFinite(cells.at(-1))).map((cells) => cells.slice(0, -1));
  return rows.length === 0 ? '' : `${table(['the program against', 'must', 'aim', 'is', 'reached'], rows)}\n`;
}
