// The corpus: trees of synthetic CloudTrail files from a seed, written once into a cache folder, with the truth about them beside.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ACCOUNTS, REGIONS } from './callers.mjs';
import { randomOf } from './random.mjs';
import { mergePlaces } from './truth.mjs';

const FIRST_DAY = Date.parse('2026-09-01');
const DAY_MS = 24 * 60 * 60 * 1000;
const PLACES = ACCOUNTS.length * REGIONS.length;

/** Events in a file of the large corpora, from the smallest to the largest (40 KB to 2.3 MB), each size as likely on a logarithmic scale. */
const FILE_EVENTS = { least: 32, most: 1_600, average: 400 };
/** Files of 21 KB: what an account that is not busy gets every few minutes. */
const SMALL_EVENTS = { least: 11, most: 19 };

/** The corpora for a size: `events` is that of c1. */
export function corpora(events) {
  const files = Math.max(PLACES, Math.round(events / FILE_EVENTS.average));
  return {
    c1: { name: 'c1', days: 5, files, sizes: FILE_EVENTS },
    c5: { name: 'c5', days: 25, files: files * 5, sizes: FILE_EVENTS },
    small: { name: 'small', days: 25, files: files * 50, sizes: SMALL_EVENTS },
  };
}

/** A tag of everything that decides about the bytes, so that a corpus is written anew when its generator changed. */
function generatorTag() {
  const hash = createHash('sha256');
  for (const name of ['callers', 'corpus', 'corpus-worker', 'events', 'programs', 'random', 'shapes', 'traps', 'truth'])
    hash.update(readFileSync(new URL(`./${name}.mjs`, import.meta.url)));
  return hash.digest('hex').slice(0, 8);
}

function unitsOf({ name, days, files, sizes: { least, most } }) {
  const random = randomOf(`${name} sizes`);
  const units = [];
  for (let day = 0; day < days; day += 1)
    for (const account of ACCOUNTS)
      for (const region of REGIONS)
        units.push({ seed: name, account, region, day: new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10), sizes: [] });
  for (let file = 0; file < files; file += 1) units[file % units.length].sizes.push(Math.round(least * (most / least) ** random.next()));
  return units.filter((unit) => unit.sizes.length > 0);
}

async function write(folder, units) {
  const next = new SharedArrayBuffer(4);
  const places = [];
  const workers = Array.from(
    { length: availableParallelism() },
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL('./corpus-worker.mjs', import.meta.url), { workerData: { folder, units, next } });
        worker.on('message', (truth) => places.push(truth));
        worker.on('error', reject);
        worker.on('exit', resolve);
      }),
  );
  await Promise.all(workers);
  return mergePlaces(places);
}

/** Where a corpus lies and what is true of it: `{ name, folder, truth }`. Writes it below `cache` when it is not there, and removes what an older generator wrote. */
export async function ensureCorpus(corpus, cache, say) {
  const { name, files } = corpus;
  const base = `${name}-${files}`;
  const folder = join(cache, `${base}-${generatorTag()}`);
  const truthFile = join(folder, 'truth.json');
  if (!existsSync(truthFile)) {
    mkdirSync(cache, { recursive: true });
    for (const old of readdirSync(cache)) if (old.startsWith(`${base}-`)) rmSync(join(cache, old), { recursive: true, force: true });
    const started = performance.now();
    say(`writing the corpus ${name}: ${files.toLocaleString('en-US')} files`);
    const places = await write(folder, unitsOf(corpus));
    writeFileSync(truthFile, JSON.stringify(places));
    say(`  took ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  return { name, folder: join(folder, 'AWSLogs'), truth: JSON.parse(readFileSync(truthFile, 'utf8')) };
}

/** The folder of one account and Region of a corpus. */
export const placeFolder = ({ folder }, { account, region }) => join(folder, account, 'CloudTrail', region);
