// Trail files in buckets, as a tree of files: listed once, handed out by day, read by range.

import { linkedSignal } from '../../../async/linked-signal.ts';
import { sleep } from '../../../async/sleep.ts';
import type { TimeWindow } from '../../../contract/calls.ts';
import { minuteOfName } from '../event-day.ts';
import { type FileTree, FileUnreadable, type TrailFile, type TreeSize, type Unreachable } from '../file-tree.ts';
import { Bucket, type BucketAccess, type Listed, type RequestCounts } from './bucket.ts';
import { daysOf } from './layout.ts';
import { requestsCost } from './prices.ts';
import { rangedGet } from './ranged-get.ts';
import { reasonOf } from './reason.ts';
import { type S3Place, s3Object, s3Path } from './s3-place.ts';
import { LISTING, type Place, Survey } from './survey.ts';
import { type BucketFile, fileOf, Keeping, nameOf, prefixOf, type Unit } from './unit.ts';

export interface S3TreeOptions extends BucketAccess {
  /** Only files that may hold events of this time are given. */
  readonly window: TimeWindow;
  /** How many lines of listings are remembered; fewer than usual only for a test. */
  readonly keep?: number;
}

export interface BucketTree extends FileTree {
  /** Requests made and bytes that came, up to now. */
  readonly requests: Readonly<RequestCounts>;
  /** Of those requests. Bytes that leave a Region are billed besides. */
  readonly costUsd: number;
  /** Each piece has memory of its own, which may be handed on. */
  readonly fetch: NonNullable<FileTree['fetch']>;
}

const BATCH_FILES = 128;
const BATCH_BYTES = 16_000_000;
const TELL_EVERY_MS = 100;
/** Files of a day that are put in order together. */
const AT_ONCE = 50_000;

interface Surveyed {
  readonly survey: Survey;
  readonly signal: AbortSignal;
  done: Promise<void>;
  /** Whether it came to its end. */
  whole: boolean;
}

class S3Tree implements BucketTree {
  readonly requests: RequestCounts = { list: 0, get: 0, bytes: 0 };
  readonly #places: readonly Place[];
  readonly #buckets = new Map<string, Bucket>();
  readonly #options: S3TreeOptions;
  readonly #lost = new Map<string, string>();
  #survey: Surveyed | null = null;

  constructor(places: readonly S3Place[], options: S3TreeOptions) {
    this.#options = options;
    this.#places = places.map(({ bucket, prefix }) => ({ bucket: this.#bucket(bucket), prefix }));
  }

  get unreachable(): readonly Unreachable[] {
    return [...(this.#survey?.survey.unreachable ?? []), ...[...this.#lost].map(([path, text]) => ({ path, text }))];
  }

  get notes(): readonly Unreachable[] {
    return this.#survey?.survey.notes ?? [];
  }

  get costUsd(): number {
    return requestsCost(this.requests);
  }

  close(): void {}

  readonly fetch = (file: TrailFile, signal: AbortSignal): AsyncIterable<Uint8Array> => {
    const object = s3Object(file.path);
    if (object === null) throw new FileUnreadable('it is no file in a bucket');
    const etag = 'etag' in file && typeof file.etag === 'string' && file.etag !== '' ? file.etag : null;
    return rangedGet(this.#bucket(object.bucket), { key: object.key, size: file.size, etag }, signal);
  };

  async *size(signal: AbortSignal): AsyncGenerator<TreeSize> {
    while (!signal.aborted) {
      const surveyed = this.#surveyed(signal);
      const { survey, done } = surveyed;
      const ended = quiet(done.then(() => true));
      while (!(await Promise.race([ended, sleep(TELL_EVERY_MS, signal)])) && !signal.aborted) yield survey.size;
      // Somebody else began it, and stopped it.
      if (!surveyed.whole) continue;
      yield survey.size;
      return;
    }
  }

  async *batches(signal: AbortSignal): AsyncGenerator<readonly TrailFile[]> {
    for await (const _ of this.size(signal));
    if (signal.aborted) return;
    const own = new AbortController();
    const linked = linkedSignal(signal, own.signal);
    try {
      yield* this.#byDay(oldestFirst(this.#surveyed(signal).survey.units), linked.signal);
    } finally {
      // Listings that were begun ahead are not waited for.
      own.abort();
      linked.release();
    }
  }

  /** The one survey of this tree; a new one where the last was stopped in the middle. */
  #surveyed(signal: AbortSignal): Surveyed {
    const known = this.#survey;
    if (known !== null && (known.whole || !known.signal.aborted)) return known;
    const { window, keep } = this.#options;
    const survey = new Survey(daysOf(window), signal, new Keeping(keep));
    const made: Surveyed = { survey, signal, done: Promise.resolve(), whole: false };
    made.done = quiet(
      survey.run(this.#places).then(() => {
        made.whole = !signal.aborted;
      }),
    );
    this.#survey = made;
    return made;
  }

  async *#byDay(units: readonly Unit[], signal: AbortSignal): AsyncGenerator<readonly TrailFile[]> {
    const ahead = new Ahead(units, (unit) => this.#pages(unit, signal));
    for (let from = 0; from < units.length && !signal.aborted; ) {
      let to = from + 1;
      while (to < units.length && units[to]?.day === units[from]?.day) to += 1;
      const ofDay = units.slice(from, to);
      from = to;
      yield* packed(this.#filesOf(ofDay, ahead), signal);
    }
  }

  /** The files of one day: what is remembered by the minute, across accounts and Regions; then what is listed again, as S3 has it. */
  async *#filesOf(units: readonly Unit[], ahead: Ahead): AsyncGenerator<BucketFile> {
    let lines: { readonly unit: Unit; readonly line: Listed }[] = [];
    for (const unit of units) {
      if (unit.kept === null) continue;
      if (lines.length + unit.kept.files > AT_ONCE) {
        yield* byMinute(lines.flatMap(({ unit: of, line }) => this.#file(of, line)));
        lines = [];
      }
      for (const line of unit.kept.listed()) lines.push({ unit, line });
    }
    yield* byMinute(lines.flatMap(({ unit, line }) => this.#file(unit, line)));
    for (const unit of units) {
      if (unit.kept !== null) continue;
      for await (const page of ahead.take(unit)) yield* page.flatMap((line) => this.#file(unit, line));
    }
  }

  /** The file behind a line of a unit; none where the unit does not give it. */
  #file({ bucket, kind }: Unit, line: Listed): BucketFile[] {
    const file = fileOf(bucket, line, kind === 'file');
    return file === null || (kind !== 'file' && this.#survey?.survey.leavesOut(file, kind)) ? [] : [file];
  }

  /** Lists a unit again. */
  async *#pages({ bucket, ...unit }: Unit, signal: AbortSignal): AsyncGenerator<readonly Listed[]> {
    const prefix = prefixOf(unit);
    try {
      let token: string | null = null;
      do {
        const page = await bucket.list({ prefix, folder: unit.kind === 'folder', token }, signal);
        yield page.objects;
        token = page.next;
      } while (token !== null && !signal.aborted);
    } catch (error) {
      const text = reasonOf(error);
      if (!signal.aborted) this.#lost.set(s3Path(bucket.name, prefix), text);
    }
  }

  #bucket(name: string): Bucket {
    const known = this.#buckets.get(name) ?? new Bucket(name, this.#options, this.requests);
    this.#buckets.set(name, known);
    return known;
  }
}

/** Begins to list what comes next while files are still read. */
class Ahead {
  readonly #waiting: Unit[];
  readonly #pages: (unit: Unit) => AsyncGenerator<readonly Listed[]>;
  readonly #begun = new Map<
    Unit,
    { readonly pages: AsyncGenerator<readonly Listed[]>; next: Promise<IteratorResult<readonly Listed[]>> }
  >();

  constructor(units: readonly Unit[], pages: (unit: Unit) => AsyncGenerator<readonly Listed[]>) {
    this.#waiting = units.filter(({ kept }) => kept === null);
    this.#pages = pages;
  }

  /** The pages of a unit. Units are taken in their order. */
  async *take(unit: Unit): AsyncGenerator<readonly Listed[]> {
    while (this.#begun.size < LISTING) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      const pages = this.#pages(next);
      this.#begun.set(next, { pages, next: quiet(pages.next()) });
    }
    const begun = this.#begun.get(unit);
    if (begun === undefined) return;
    for (;;) {
      const { done, value } = await begun.next;
      if (done) break;
      begun.next = quiet(begun.pages.next());
      yield value;
    }
    this.#begun.delete(unit);
  }
}

/** Nobody may be there any more to hear of a failure; whoever still waits gets it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function* packed(files: AsyncIterable<BucketFile>, signal: AbortSignal): AsyncGenerator<readonly TrailFile[]> {
  let batch: BucketFile[] = [];
  let bytes = 0;
  for await (const file of files) {
    if (signal.aborted) return;
    const weight = file.skip === null ? file.size : 0;
    if (batch.length > 0 && (batch.length === BATCH_FILES || bytes + weight > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += weight;
  }
  if (batch.length > 0 && !signal.aborted) yield batch;
}

/** By day, what belongs to none last; within a day by their prefixes. */
const oldestFirst = (units: readonly Unit[]): readonly Unit[] =>
  units.toSorted((a, b) => {
    const days = (a.day ?? Number.MAX_SAFE_INTEGER) - (b.day ?? Number.MAX_SAFE_INTEGER);
    return days !== 0 ? days : a.root < b.root ? -1 : a.root > b.root ? 1 : 0;
  });

/** In the order of delivery, by their names; what tells nothing comes last. */
function byMinute(files: readonly BucketFile[]): readonly BucketFile[] {
  const timed = files.map((file) => ({ file, minute: minuteOfName(nameOf(file.path)) ?? Number.MAX_SAFE_INTEGER }));
  return timed.sort((a, b) => a.minute - b.minute).map(({ file }) => file);
}

/** The tree of the files at and below `places`. Nothing is asked of S3 before `size`, `batches` or `fetch` is called. */
export function s3Tree(places: readonly S3Place[], options: S3TreeOptions): BucketTree {
  return new S3Tree(places, options);
}
