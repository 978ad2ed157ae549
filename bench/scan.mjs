// How fast trail files are read, beside what can be reached at all and beside other tools: npm run bench:scan. Build first (npm run build).
//   node bench/scan.mjs [--runs 5] [--events 800000] [--cores 2] [--parts whole,subset,growth,small] [--runners program,raw,…] [--folder DIR]
// Writes its corpus (seeded, synthetic; about 1 GB of disk) into --folder once, and leaves it there. Everything is warm: each file is read
// right before each run, since a machine may let go of what nobody has asked for in seconds.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpora, ensureCorpus, placeFolder } from './scan/corpus.mjs';
import { median, run } from './scan/measure.mjs';
import { holdTo, runnersFor } from './scan/runners.mjs';
import { growthTable, machine, smallTable, subsetTable, targets, wholeTable } from './scan/tables.mjs';
import { judge, totalsOf } from './scan/truth.mjs';

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    events: { type: 'string', default: '800000' },
    cores: { type: 'string', default: '2' },
    parts: { type: 'string', default: 'whole,subset,growth,small' },
    runners: { type: 'string', default: '' },
    folder: { type: 'string', default: join(tmpdir(), 'tls-migrate-bench-scan') },
  },
});
const cores = Number(flags.cores);
const runs = Number(flags.runs);
const parts = new Set(flags.parts.split(','));
const say = (text) => process.stderr.write(`${text}\n`);
const print = (text) => process.stdout.write(`${text}\n`);
const hold = holdTo(cores);
if (hold === null) say(`This machine has more than ${cores} processors and no taskset: nobody is held to ${cores}.`);
const listed = flags.runners === '' ? null : new Set(flags.runners.split(','));
const runners = runnersFor({ cores, cache: flags.folder, say, wanted: (id) => listed === null || listed.has(id) }).filter(
  ({ missing, name }) => {
    if (missing) say(`left out: ${name}: ${missing}`);
    return !missing;
  },
);

/** Reads every file, so that none comes from the disk in the run that is measured. */
function warm(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name));
  }
}

async function once(runner, corpus) {
  warm(corpus.folder);
  const env = runner.prepare?.();
  const command = runner.command(corpus.folder).map(String);
  const measured = await run({
    command: (hold ?? ((same) => same))(command),
    discard: runner.answer === undefined,
    ...(env ? { env } : {}),
  });
  if (!(runner.codes ?? [0]).includes(measured.code))
    throw new Error(`${runner.name}: exit code ${measured.code}: ${measured.stderr.slice(0, 400)}`);
  return measured;
}

/** All `those` on all corpora in turn, round after round, the first round uncounted: for each corpus the runs, medians and answers. */
async function compare(corpora, those, rounds) {
  const all = corpora.map((corpus) => ({
    corpus,
    totals: totalsOf(corpus.truth),
    results: new Map(those.map((runner) => [runner.id, { runner, runs: [], answer: '' }])),
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const runner of those) {
      for (const { corpus, results } of all) {
        const measured = await once(runner, corpus);
        const result = results.get(runner.id);
        if (round === 0 && runner.answer) result.answer = judge(runner.answer(measured.stdout), corpus.truth);
        if (round > 0) result.runs.push(measured);
        say(`${corpus.name} ${round === 0 ? 'warm-up' : `${round}/${rounds}`} ${runner.id}: ${measured.seconds.toFixed(2)} s`);
      }
    }
  }
  for (const { results } of all)
    for (const result of results.values())
      for (const name of ['seconds', 'cpu', 'peak', 'others']) result[name] = median(result.runs.map((one) => one[name]));
  return all;
}

const sizes = corpora(Number(flags.events));
const c1 = await ensureCorpus(sizes.c1, flags.folder, say);
const place = c1.truth[0];
const subset = { name: 'subset', folder: placeFolder(c1, place), truth: [place] };
print(machine({ cores, runs, events: totalsOf(c1.truth).records }));

const measured = {};
const few = Math.max(1, Math.ceil(runs / 2));
const chosen = (...ids) => runners.filter(({ id }) => ids.includes(id));
if (parts.has('whole')) {
  [measured.whole] = await compare(
    [c1],
    runners.filter((runner) => !runner.subset),
    runs,
  );
  print(wholeTable(measured.whole));
}
if (parts.has('subset')) {
  [measured.subset] = await compare(
    [subset],
    runners.filter((runner) => runner.subset || runner.id === 'program'),
    runs,
  );
  print(subsetTable(measured.subset, measured.whole));
}
if (parts.has('growth')) {
  const c5 = await ensureCorpus(sizes.c5, flags.folder, say);
  const [one, five] = await compare([c1, c5], chosen('program', 'raw', 'igzip', 'duckdb', 'parse'), few);
  measured.growth = { one, five };
  print(growthTable(measured.growth));
}
if (parts.has('small')) {
  const small = await ensureCorpus(sizes.small, flags.folder, say);
  [measured.small] = await compare([small], chosen('program', 'raw', 'igzip', 'duckdb', 'parse'), few);
  print(smallTable(measured.small));
}
print(targets(measured));
rmSync(join(flags.folder, 'state'), { recursive: true, force: true });
