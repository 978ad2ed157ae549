// Reads a tree of .json.gz files with some workers: node read-all.mjs raw|gunzip|parse WORKERS FOLDER. The first two are limits, the third a peer.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ofPlaces } from './answers.mjs';
import { inflateFile, parseFile, unpackFile } from './readers.mjs';

/** Folders below `folder` that hold files. */
function foldersWithFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => foldersWithFiles(join(folder, name)));
  return entries.some((entry) => entry.isFile()) ? [folder, ...below] : below;
}

function lead([mode, workers, folder]) {
  const folders = foldersWithFiles(folder);
  const next = new SharedArrayBuffer(4);
  const places = [];
  let bytesJson = 0;
  let running = Number(workers);
  const end = () => process.stdout.write(JSON.stringify(mode === 'parse' ? ofPlaces(places) : { totals: { bytesJson } }));
  for (let at = 0; at < Number(workers); at += 1) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { mode, folders, next } });
    worker.on('message', (did) => {
      bytesJson += did.bytes;
      places.push(...did.places);
    });
    worker.on('error', (error) => {
      throw error;
    });
    worker.on('exit', () => {
      running -= 1;
      if (running === 0) end();
    });
  }
}

/** Takes folder after folder: an event and its duplicate lie in the same one. */
function work({ mode, folders, next }) {
  const taken = new Int32Array(next);
  const readFile = { raw: inflateFile, gunzip: unpackFile, parse: parseFile }[mode];
  let bytes = 0;
  const places = [];
  for (let at = Atomics.add(taken, 0, 1); at < folders.length; at = Atomics.add(taken, 0, 1)) {
    const found = new Map();
    for (const name of readdirSync(folders[at])) bytes += readFile(join(folders[at], name), found);
    for (const { ids, ...place } of found.values()) places.push(place);
  }
  parentPort.postMessage({ bytes, places });
}

if (isMainThread) lead(process.argv.slice(2));
else work(workerData);
