// Writes units of the corpus to disk, one after the other, as long as there are some: a worker thread of corpus.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { writeUnit } from './events.mjs';

const { folder, units, next } = workerData;
const taken = new Int32Array(next);

for (let at = Atomics.add(taken, 0, 1); at < units.length; at = Atomics.add(taken, 0, 1)) {
  const unit = units[at];
  const { account, region, day } = unit;
  const inside = join(folder, 'AWSLogs', account, 'CloudTrail', region, ...day.split('-'));
  mkdirSync(inside, { recursive: true });
  const truth = writeUnit(unit, (name, text) => {
    const json = Buffer.from(text);
    const stored = gzipSync(json, { level: 6 });
    writeFileSync(join(inside, name), stored);
    return { json: json.length, stored: stored.length };
  });
  parentPort.postMessage(truth);
}
