// Trail files in folders on disk, as a tree of files: counted, and handed out by day.
import { basename, sep } from 'node:path';
import { minuteOfName } from './event-day.ts';
import type { FileTree, TrailFile, TreeSize, Unreachable } from './file-tree.ts';
import { listFolder, type Slices, slices } from './list-folder.ts';
import { oldestFirst } from './oldest-first.ts';
import { nameSkipReason, type SkipReason } from './skip-reasons.ts';
import { systemReason } from './system-reason.ts';
import { type Folder, type LooseFile, pathOf, realPathOf, skipOf, statusOf, type Walked, walkFolders } from './walk-folders.ts';

/** A batch is a message to a worker and an entry in the log of a scan: neither for every small file, nor for minutes of work. */
const BATCH_FILES = 128;
const BATCH_BYTES = 16_000_000;
/** Behind every day. */
const UNDATED = Number.POSITIVE_INFINITY;

interface Day {
  readonly loose: LooseFile[];
  readonly folders: Folder[];
}

/** What belongs to each day, oldest first; at last what belongs to none. Within a day as it was walked: by name. */
function byDay({ loose, folders }: Walked): readonly Day[] {
  const days = new Map<number, Day>();
  const of = (day: number | null): Day => {
    const found = days.get(day ?? UNDATED) ?? { loose: [], folders: [] };
    days.set(day ?? UNDATED, found);
    return found;
  };
  for (const file of loose) of(file.day).loose.push(file);
  for (const folder of folders) of(folder.day).folders.push(folder);
  return [...days].sort(([a], [b]) => a - b).map(([, day]) => day);
}

/** A file as it is now. One that has vanished, or cannot be asked, is given all the same: whoever reads it says why it cannot be read. */
function trailFile(path: string, skip: SkipReason | null): TrailFile {
  const status = statusOf(path);
  if (status === undefined || status === 'unknown') return { path, size: 0, changed: 0, skip };
  const left = skip ?? (status.isFile() ? null : 'not-a-regular-file');
  return { path, size: status.size, changed: Math.trunc(status.mtimeMs), skip: left };
}

/** Files that lie in one folder, or anywhere. */
interface Ordered {
  /** What stands before each name. */
  readonly start: string;
  readonly names: readonly string[];
  readonly skip: (name: string) => SkipReason | null;
}

async function looseFiles(files: readonly LooseFile[], pace: Slices): Promise<Ordered> {
  const reasons = new Map(files.map(({ path, skip }) => [path, skip]));
  const names = await oldestFirst([...reasons.keys()], (path) => minuteOfName(basename(path)), pace);
  return { start: '', names, skip: (path) => reasons.get(path) ?? null };
}

/** Packs files until a batch is full. */
class Packing {
  #files: TrailFile[] = [];
  #bytes = 0;

  /** The batch that is full before or with this file; at most one, as one that was full is given at once. */
  add(file: TrailFile): readonly TrailFile[] | null {
    const weight = file.skip === null ? file.size : 0;
    const full = this.#bytes + weight > BATCH_BYTES ? this.rest() : null;
    this.#files.push(file);
    this.#bytes += weight;
    return full ?? (this.#files.length === BATCH_FILES ? this.rest() : null);
  }

  /** What is left over; null if that is nothing. */
  rest(): readonly TrailFile[] | null {
    const files = this.#files;
    this.#files = [];
    this.#bytes = 0;
    return files.length === 0 ? null : files;
  }
}

class DiskTree implements FileTree {
  readonly fetch = null;
  readonly notes = [];
  readonly costUsd = null;
  readonly #paths: readonly string[];
  readonly #unreachable = new Map<string, string>();
  #walked: Walked | null = null;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  close(): void {}

  get unreachable(): readonly Unreachable[] {
    return [...this.#unreachable].map(([path, text]) => ({ path, text }));
  }

  async *size(signal: AbortSignal): AsyncGenerator<TreeSize> {
    yield* this.#walk(signal, true);
  }

  async *batches(signal: AbortSignal): AsyncGenerator<readonly TrailFile[]> {
    if (this.#walked === null) for await (const _ of this.#walk(signal, false));
    // Kept by itself: counting that goes on beside this walks anew.
    const walked = this.#walked;
    if (walked === null) return;
    const pace = slices();
    const packing = new Packing();
    for (const { loose, folders } of byDay(walked)) {
      for (const source of [loose, ...folders]) {
        const ordered = Array.isArray(source) ? await looseFiles(source, pace) : await this.#filesOf(source, walked, pace);
        for (const name of ordered.names) {
          if (pace.due()) await pace.rest();
          if (signal.aborted) return;
          const full = packing.add(trailFile(ordered.start + name, ordered.skip(name)));
          if (full !== null) yield full;
        }
        if (pace.due()) await pace.rest();
        if (signal.aborted) return;
      }
      const rest = packing.rest();
      if (rest !== null) yield rest;
    }
  }

  async *#walk(signal: AbortSignal, weigh: boolean): AsyncGenerator<TreeSize> {
    const walked = yield* walkFolders(this.#paths, { signal, weigh, unreachable: this.#tell });
    if (walked === null) return;
    this.#walked = walked;
    yield walked.size;
  }

  readonly #tell = (path: string, error: unknown): void => {
    this.#unreachable.set(path, systemReason(error, path));
  };

  async #filesOf(folder: Folder, { taken }: Walked, pace: Slices): Promise<Ordered> {
    const path = pathOf(folder);
    const left = skipOf(folder);
    let names: readonly string[] = [];
    try {
      const { files, others } = await listFolder(path, pace);
      const loose = taken.get(realPathOf(folder));
      const given = files.concat(others).filter((name) => !loose?.has(name));
      names = await oldestFirst(given, minuteOfName, pace);
    } catch (error) {
      this.#tell(path, error);
    }
    return { start: path.endsWith(sep) ? path : path + sep, names, skip: (name) => left ?? nameSkipReason(name, false) };
  }
}

/** The tree of the files at and below `paths` (absolute). A folder that came to be after it was walked is not seen. */
export function diskTree(paths: readonly string[]): FileTree {
  return new DiskTree(paths);
}
