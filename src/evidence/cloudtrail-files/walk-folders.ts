// Walks folders on disk: which there are, each once however many ways lead to it, and which single files are named or linked.
import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { DAY_MINUTES, dayOfFolder, minuteOfName } from './event-day.ts';
import type { TreeSize } from './file-tree.ts';
import { type Listing, listFolder, type Slices, slices } from './list-folder.ts';
import { folderSkipReason, nameSkipReason, type SkipReason, skipReason } from './skip-reasons.ts';
import { nameIsLost } from './system-reason.ts';

/** A place where walking began: what it is called, and where it really is. Both without a separator at the end. */
interface Base {
  readonly path: string;
  readonly real: string;
}

/** A folder below a base. There may be a million: only their own names are held, the way to them is shared by neighbours. */
export interface Folder {
  readonly base: Base;
  /** The way from the base, with separators at both ends; empty, as is the name, for the base itself. */
  readonly way: string;
  readonly name: string;
  /** Days since 1970-01-01, by its path, or else by the oldest of its files' names; null where nothing tells. */
  readonly day: number | null;
}

/** A file that is given out by itself: somebody named it, or a link leads to it. */
export interface LooseFile {
  readonly path: string;
  readonly skip: SkipReason | null;
  readonly day: number | null;
}

export interface Walked {
  readonly folders: readonly Folder[];
  readonly loose: readonly LooseFile[];
  /** Names that are given out as loose files already, by the real folder that they lie in. */
  readonly taken: ReadonlyMap<string, ReadonlySet<string>>;
}

/** So many files are asked for their size; the others are taken to be like them. */
const WEIGHED_FILES = 1_000;
/** How often a person is told how far it is. */
const TELL_EVERY_MS = 100;

const below = (start: string, { way, name }: Folder): string => (way === '' ? start || sep : start + way + name);
/** What a folder is called. */
export const pathOf = (folder: Folder): string => below(folder.base.path, folder);
/** Where it is when every link is followed. */
export const realPathOf = (folder: Folder): string => below(folder.base.real, folder);

const trimmed = (path: string): string => (path.endsWith(sep) ? path.slice(0, -1) : path);

/** Why all of a folder is left out: by what it is called, or by where it really is. */
export function skipOf(folder: Folder): SkipReason | null {
  const reason = folderSkipReason(pathOf(folder));
  return reason ?? (folder.base.path === folder.base.real ? null : folderSkipReason(realPathOf(folder)));
}

/** A file's status; undefined where it has vanished. One that cannot be asked for is there, and whoever opens it says why it is not read. */
export function statusOf(path: string): Stats | 'unknown' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? (nameIsLost(path) ? 'unknown' : undefined);
  } catch {
    return 'unknown';
  }
}

function dayOfFile(path: string): number | null {
  const minute = minuteOfName(basename(path));
  return dayOfFolder(dirname(path)) ?? (minute === null ? null : Math.floor(minute / DAY_MINUTES));
}

export interface Walking {
  readonly signal: AbortSignal;
  /** Whether the sizes of the first files are asked for, too. */
  readonly weigh: boolean;
  readonly unreachable: (path: string, error: unknown) => void;
}

class Walk implements Walked {
  readonly folders: Folder[] = [];
  readonly loose: LooseFile[] = [];
  readonly taken = new Map<string, Set<string>>();
  #files = 0;
  #weighed = 0;
  #bytes = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Where walking has yet to begin. */
  readonly #bases: Base[] = [];
  /** Links below what was walked, not yet followed. */
  #links: string[] = [];
  readonly #linked: { readonly path: string; readonly real: string; readonly skip: SkipReason | null; readonly size: number }[] = [];
  /** The real paths of all folders, once there is a second way that could lead to one. */
  #visited: Set<string> | null = null;
  readonly #pace: Slices = slices();
  readonly #walking: Walking;

  constructor(walking: Walking) {
    this.#walking = walking;
  }

  get size(): TreeSize {
    return { files: this.#files, weighed: this.#weighed, bytes: this.#bytes };
  }

  async *run(paths: readonly string[]): AsyncGenerator<TreeSize> {
    for (const path of paths) {
      this.#follow(path, true);
      yield* this.#breathe();
    }
    // Places that lie in no other place come first: without links every folder below them is met once, and none need be remembered.
    this.#bases.sort((a, b) => (a.real + sep < b.real + sep ? -1 : 1));
    const inner: Base[] = [];
    let outer: Base | null = null;
    for (const base of this.#bases.splice(0)) {
      if (outer !== null && (base.real + sep).startsWith(outer.real + sep)) inner.push(base);
      else {
        outer = base;
        yield* this.#walk(base);
      }
    }
    this.#bases.push(...inner);
    while (!this.#walking.signal.aborted) {
      for (const link of this.#links.splice(0)) {
        this.#follow(link, false);
        yield* this.#breathe();
      }
      const base = this.#bases.shift();
      if (base === undefined) break;
      this.#visited ??= new Set(this.folders.map(realPathOf));
      yield* this.#walk(base);
    }
    this.#giveLinked();
  }

  /** Lets others run, and tells how far it is, where it is time to. */
  async *#breathe(): AsyncGenerator<TreeSize> {
    if (!this.#pace.due()) return;
    await this.#pace.rest();
    if (performance.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = performance.now();
    yield this.size;
  }

  /** What a named place or a link leads to: a folder to be walked, or a file. */
  #follow(path: string, named: boolean): void {
    try {
      const real = realpathSync.native(path);
      const status = statSync(real);
      if (status.isDirectory()) {
        this.#bases.push({ path: trimmed(path), real: trimmed(real) });
        return;
      }
      const asLog = named || nameSkipReason(basename(real), false) === null;
      // A pipe or a device could be waited on for ever.
      const skip = skipReason(path, asLog) ?? skipReason(real, true) ?? (status.isFile() ? null : 'not-a-regular-file');
      if (named) this.#give(path, real, skip, status.size);
      else this.#linked.push({ path, real, skip, size: status.size });
    } catch (error) {
      this.#walking.unreachable(path, error);
    }
  }

  /** Gives a file out by itself, unless it was before. */
  #give(path: string, real: string, skip: SkipReason | null, size: number): boolean {
    const folder = dirname(real);
    const names = this.taken.get(folder) ?? new Set();
    if (names.has(basename(real))) return false;
    this.taken.set(folder, names.add(basename(real)));
    this.loose.push({ path, skip, day: dayOfFile(path) ?? dayOfFile(real) });
    this.#count(skip === null ? size : 0);
    return true;
  }

  /** Files that links lead to. One in a folder that was walked is there already, and given by its link only where its own name hides it. */
  #giveLinked(): void {
    if (this.#linked.length === 0) return;
    const visited = this.#visited ?? new Set(this.folders.map(realPathOf));
    for (const { path, real, skip, size } of this.#linked) {
      if (!visited.has(dirname(real))) this.#give(path, real, skip, size);
      else if (skip === null && skipReason(real, false) === 'not-a-log-file' && this.#give(path, real, skip, size)) {
        // It was counted where it lies, for nothing.
        this.#files -= 1;
        this.#weighed -= 1;
      }
    }
  }

  async *#walk(base: Base): AsyncGenerator<TreeSize> {
    const { signal, unreachable, weigh } = this.#walking;
    const ahead: Folder[] = [{ base, way: '', name: '', day: null }];
    for (let folder = ahead.pop(); folder !== undefined && !signal.aborted; folder = ahead.pop()) {
      if (this.#visited !== null) {
        const real = realPathOf(folder);
        if (this.#visited.has(real)) continue;
        this.#visited.add(real);
      }
      const path = pathOf(folder);
      let listing: Listing;
      try {
        listing = await listFolder(path, this.#pace);
      } catch (error) {
        unreachable(path, error);
        continue;
      }
      const way = folder.way === '' ? sep : folder.way + folder.name + sep;
      for (const name of listing.folders.sort().reverse()) ahead.push({ base, way, name, day: null });
      for (const name of listing.links.sort()) this.#links.push(join(path, name));
      this.folders.push({ ...folder, day: dayOfFolder(path) ?? (yield* this.#dayOfNames(listing.files)) });
      if (weigh) yield* this.#weigh(folder, listing);
      yield* this.#breathe();
    }
  }

  /** Counts a file that was weighed. */
  #count(bytes: number): void {
    this.#files += 1;
    this.#weighed += 1;
    this.#bytes += bytes;
  }

  async *#dayOfNames(names: readonly string[]): AsyncGenerator<TreeSize, number | null> {
    let oldest = Number.POSITIVE_INFINITY;
    for (const name of names) {
      oldest = Math.min(oldest, minuteOfName(name) ?? oldest);
      if (this.#pace.due()) yield* this.#breathe();
    }
    return Number.isFinite(oldest) ? Math.floor(oldest / DAY_MINUTES) : null;
  }

  async *#weigh(folder: Folder, { files, others }: Listing): AsyncGenerator<TreeSize> {
    const taken = this.taken.size === 0 ? undefined : this.taken.get(realPathOf(folder));
    const left = skipOf(folder) !== null;
    const start = join(pathOf(folder), sep);
    for (const name of others) if (!taken?.has(name)) this.#count(0);
    for (const name of files) {
      if (taken?.has(name)) continue;
      if (left || nameSkipReason(name, false) !== null) this.#count(0);
      else if (this.#weighed >= WEIGHED_FILES) this.#files += 1;
      else {
        const status = statusOf(start + name);
        if (status !== undefined) this.#count(status === 'unknown' ? 0 : status.size);
      }
      if (this.#pace.due()) {
        yield* this.#breathe();
        if (this.#walking.signal.aborted) return;
      }
    }
  }
}

/** Walks everything below `paths` (absolute); yields how much it has counted, where it weighs. Null when `signal` was aborted. */
export async function* walkFolders(
  paths: readonly string[],
  walking: Walking,
): AsyncGenerator<TreeSize, (Walked & { readonly size: TreeSize }) | null> {
  const walk = new Walk(walking);
  yield* walk.run(paths);
  return walking.signal.aborted ? null : walk;
}
