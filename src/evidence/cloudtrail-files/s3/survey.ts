// Goes through the places in buckets once: which layout they have, which days, and how much there is to read.
import { AwsProblem } from '../../../aws/problem.ts';
import { thousands } from '../../../text/counts.ts';
import { dayOfFolder } from '../event-day.ts';
import type { TreeSize } from '../file-tree.ts';
import { type Bucket, decodeKey, type Listed, type ListRequest } from './bucket.ts';
import { childOf, type Days, dayPath, isOutside, rootOf } from './layout.ts';
import { notesOf } from './notes.ts';
import { reasonOf } from './reason.ts';
import { s3Path } from './s3-place.ts';
import { Tasks } from './tasks.ts';
import { type BucketFile, fileOf, Gathered, Keeping, nameOf, type Unit } from './unit.ts';

/** A place, and the bucket that it is in. */
export interface Place {
  readonly bucket: Bucket;
  readonly prefix: string;
}

interface Folder {
  readonly place: Place;
  /** Whether it is no surprise that nothing lies below it. */
  readonly mayBeEmpty: boolean;
}

/** Something about a place that a person should know, in a sentence. */
export interface Told {
  readonly path: string;
  readonly text: string;
}

/** Requests that list at the same time. */
export const LISTING = 8;
/** Folders in one folder that are none of CloudTrail's: where there are more, all below is listed in one go instead of one by one. */
const MANY_FOLDERS = 200;
/** How far the layout is looked for below folders that are none of it. */
const DEEP = 4;
/** Files beside folders of days that are remembered. */
const MOST_ODD = 100_000;

export class Survey {
  readonly units: Unit[] = [];
  readonly unreachable: Told[] = [];
  readonly notes: Told[] = [];
  #files = 0;
  #bytes = 0;
  /** Folders beside the logs that were not listed, by name; those of other services among them. */
  readonly #beside = new Map<string, number>();
  #outside = 0;
  #dated = false;
  #flat = false;
  readonly #days: Days;
  readonly #signal: AbortSignal;
  readonly #tasks = new Tasks(LISTING);
  readonly #keeping: Keeping;
  /** Files that somebody named: not given a second time by a folder around them. */
  readonly #named = new Set<string>();

  constructor(days: Days, signal: AbortSignal, keeping = new Keeping()) {
    this.#days = days;
    this.#signal = signal;
    this.#keeping = keeping;
  }

  get size(): TreeSize {
    return { files: this.#files, weighed: this.#files, bytes: this.#bytes };
  }

  /** Ends when all is listed, or as soon as `signal` is aborted. */
  async run(places: readonly Place[]): Promise<void> {
    // Single files first: a folder around one must not give it again.
    const folders: Folder[] = [];
    const single = new Tasks(LISTING);
    for (const place of places)
      single.add(() =>
        this.#guard(place, async () => {
          const folder = await this.#begin(place);
          if (folder !== null) folders.push(folder);
        }),
      );
    await single.done();
    for (const { place, mayBeEmpty } of outermost(folders)) this.#later(place, () => this.#explore(place, 0, mayBeEmpty));
    await this.#tasks.done();
    if (this.#signal.aborted) return;
    const met = { beside: this.#beside, dated: this.#dated, flat: this.#flat, outside: this.#outside, days: this.#days };
    const path = places.map(({ bucket, prefix }) => s3Path(bucket.name, prefix)).join(', ');
    this.notes.push(...notesOf(met).map((text) => ({ path, text })));
  }

  /** What is wrong with a place is told; everything else goes on. */
  async #guard({ bucket, prefix }: Place, task: () => Promise<void>): Promise<void> {
    if (this.#signal.aborted) return;
    try {
      await task();
    } catch (error) {
      const text = reasonOf(error);
      if (!this.#signal.aborted) this.unreachable.push({ path: s3Path(bucket.name, prefix), text });
    }
  }

  #later(place: Place, task: () => Promise<void>): void {
    this.#tasks.add(() => this.#guard(place, task));
  }

  /** The folder that a place is, null for none. What is a single file is taken at once. */
  async #begin(place: Place): Promise<Folder | null> {
    const { bucket, prefix } = place;
    if (prefix === '' || prefix.endsWith('/')) return { place, mayBeEmpty: false };
    // An object of exactly this name comes before everything else that begins with it.
    const { objects } = await bucket.list({ prefix, folder: false, most: 1 }, this.#signal);
    const [first] = objects;
    if (first === undefined) {
      this.#nothing(place);
      return null;
    }
    const file = decodeKey(first.encoded) === prefix ? fileOf(bucket, first, true) : null;
    if (file !== null && !this.#named.has(file.path)) {
      this.#named.add(file.path);
      const one = new Gathered(() => true);
      one.add(first, file);
      this.#count(one);
      this.#add(bucket, 'file', prefix, dayOfFolder(prefix.slice(0, prefix.lastIndexOf('/') + 1)), one);
    }
    return { place: { bucket, prefix: `${prefix}/` }, mayBeEmpty: file !== null };
  }

  #nothing({ bucket, prefix }: Place): void {
    const hint = /[*?]/.test(prefix) ? ' A prefix is taken as it stands: * and ? are no wildcards' : ' Check the bucket and the prefix';
    this.unreachable.push({ path: s3Path(bucket.name, prefix), text: `there is nothing of this name in the bucket.${hint}` });
  }

  #count({ files, bytes, outside }: Gathered, times = 1): void {
    this.#files += times * files;
    this.#bytes += times * bytes;
    this.#outside += times * outside;
  }

  async *#pages(bucket: Bucket, request: Omit<ListRequest, 'token'>) {
    let token: string | null = null;
    do {
      const page = await bucket.list({ ...request, token }, this.#signal);
      yield page;
      token = page.next;
    } while (token !== null && !this.#signal.aborted);
  }

  /** True for a line that is not given by the unit it lies in: named by itself, or outside the days by its name. */
  leavesOut(file: BucketFile, kind: Unit['kind']): boolean {
    return this.#named.has(file.path) || (kind !== 'day' && isOutside(nameOf(file.path), this.#days));
  }

  #gathering(): Gathered {
    return new Gathered((files) => this.#keeping.takes(files));
  }

  #take(bucket: Bucket, line: Listed, gathered: Gathered, kind: Unit['kind']): void {
    const file = fileOf(bucket, line);
    if (file === null || this.#named.has(file.path)) return;
    const before = { files: gathered.files, bytes: gathered.bytes, outside: gathered.outside };
    if (this.leavesOut(file, kind)) gathered.outside += 1;
    else gathered.add(line, file);
    this.#files += gathered.files - before.files;
    this.#bytes += gathered.bytes - before.bytes;
    this.#outside += gathered.outside - before.outside;
  }

  #add(bucket: Bucket, kind: Unit['kind'], root: string, day: number | null, gathered: Gathered): void {
    if (gathered.files === 0) return;
    const unit: Unit = { bucket, kind, root, day: day ?? gathered.day, files: gathered.files, kept: gathered.kept() };
    this.units.push(unit);
    // Nothing lists the other kinds again.
    if (kind !== 'file' && kind !== 'odd') this.#keeping.add(unit);
  }

  /** Looks at one folder: its files, and what its folders are by their names. */
  async #explore(place: Place, depth: number, mayBeEmpty = true): Promise<void> {
    const { bucket, prefix } = place;
    const here = this.#gathering();
    const enter: string[] = [];
    const unknown: string[] = [];
    const beside: string[] = [];
    let dated = false;
    let empty = true;
    for await (const { objects, prefixes } of this.#pages(bucket, { prefix, folder: true })) {
      if (objects.length + prefixes.length > 0) empty = false;
      for (const line of objects) this.#take(bucket, line, here, 'folder');
      for (const encoded of prefixes) {
        const child = decodeKey(encoded);
        const name = child.slice(prefix.length, -1);
        const kind = childOf(prefix, name);
        if (kind === 'date') dated = true;
        else if (kind === 'enter') enter.push(child);
        else if (kind === 'unknown') unknown.push(child);
        else beside.push(name);
      }
    }
    if (this.#signal.aborted) return;
    if (empty && !mayBeEmpty) this.#nothing(place);
    if (unknown.length > MANY_FOLDERS) {
      // Everything below is listed now, what was just counted too.
      this.#count(here, -1);
      this.#later(place, () => this.#listAll(place));
      return;
    }
    this.#add(bucket, 'folder', prefix, dayOfFolder(prefix), here);
    if (here.toRead > 0 && dayOfFolder(prefix) === null) this.#flat = true;
    for (const name of beside) this.#beside.set(name, (this.#beside.get(name) ?? 0) + 1);
    if (dated) this.#later(place, () => this.#listDays(place));
    for (const child of enter) this.#later({ bucket, prefix: child }, () => this.#explore({ bucket, prefix: child }, depth + 1));
    for (const child of unknown) {
      const next = { bucket, prefix: child };
      this.#later(next, () => (depth < DEEP ? this.#explore(next, depth + 1) : this.#listAll(next)));
    }
  }

  /** Everything below a folder, where no layout was found. */
  async #listAll({ bucket, prefix }: Place): Promise<void> {
    const gathered = this.#gathering();
    this.#flat = true;
    try {
      for await (const { objects } of this.#pages(bucket, { prefix, folder: false }))
        for (const line of objects) this.#take(bucket, line, gathered, 'flat');
    } finally {
      this.#add(bucket, 'flat', prefix, dayOfFolder(prefix), gathered);
    }
  }

  /**
   * The folders by day of one account and Region, page after page from the first day that is asked for: a page holds many days
   * where little happens, so this takes fewer requests than to ask for every day.
   */
  async #listDays(place: Place): Promise<void> {
    const { bucket, prefix } = place;
    const root = rootOf(prefix);
    const { first, last } = this.#days;
    this.#dated = true;
    const after = root + (first === null ? '0' : dayPath(first));
    // `0` comes right behind the slash, `:` behind every digit.
    const end = last === null ? ':' : `${dayPath(last)}0`;
    let day: number | null = null;
    let gathered = this.#gathering();
    const odd = new Gathered(() => true);
    try {
      for await (const { objects } of this.#pages(bucket, { prefix, folder: false, after })) {
        for (const line of objects) {
          const rest = decodeKey(line.encoded).slice(root.length);
          if (rest >= end) return;
          // What else begins with a digit is looked at as a folder beside those of days.
          if (!/^(?:19|20)\d{2}\//.test(rest)) continue;
          const of = /^\d{4}\/\d{2}\/\d{2}\//.test(rest) ? dayOfFolder(rest.slice(0, 11)) : null;
          if (of === null) {
            if (odd.files === MOST_ODD) throw tooOdd();
            this.#take(bucket, line, odd, 'odd');
            continue;
          }
          if (of !== day) {
            if (day !== null) this.#add(bucket, 'day', root, day, gathered);
            day = of;
            gathered = this.#gathering();
          }
          this.#take(bucket, line, gathered, 'day');
        }
      }
    } finally {
      if (day !== null) this.#add(bucket, 'day', root, day, gathered);
      this.#add(bucket, 'odd', root, null, odd);
    }
  }
}

const tooOdd = (): AwsProblem =>
  new AwsProblem('limit', `More than ${thousands(MOST_ODD)} files lie beside the folders of days: the rest of them is not read.`, {
    howTo: 'Name the folders of days one by one.',
  });

/** Folders that lie in no other of them, each once. */
const outermost = (folders: readonly Folder[]): readonly Folder[] =>
  folders.filter(
    ({ place }, index) =>
      !folders.some(
        (other, at) =>
          other.place.bucket === place.bucket &&
          place.prefix.startsWith(other.place.prefix) &&
          (place.prefix !== other.place.prefix || at < index),
      ),
  );
