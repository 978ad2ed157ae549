// What a survey of a bucket finds in one go, and what of it is remembered, so that it need not be listed (and paid for) a second time.

import { DAY_MINUTES, minuteOfName } from '../event-day.ts';
import type { TrailFile } from '../file-tree.ts';
import { skipReason } from '../skip-reasons.ts';
import { type Bucket, decodeKey, type Listed } from './bucket.ts';
import { dayPath } from './layout.ts';
import { s3Path } from './s3-place.ts';

/** A file in a bucket. The tag tells whether an object is still what was listed. */
export interface BucketFile extends TrailFile {
  readonly etag: string;
}

/**
 * Files that are listed by one prefix: those of a day, those directly in a folder, everything below one. `file` is one that somebody
 * named; `odd` are some that lie among folders of days and in none: nothing lists either again.
 */
export interface Unit {
  readonly bucket: Bucket;
  readonly kind: 'day' | 'folder' | 'flat' | 'file' | 'odd';
  /** For a day what stands before it; else the prefix itself. */
  readonly root: string;
  /** Days since 1970-01-01; null where nothing tells. */
  readonly day: number | null;
  readonly files: number;
  kept: Kept | null;
}

/** The prefix that lists it. */
export const prefixOf = ({ kind, root, day }: Pick<Unit, 'kind' | 'root' | 'day'>): string =>
  kind === 'day' && day !== null ? `${root}${dayPath(day)}/` : root;

/** True for the empty objects that consoles make in place of folders. */
const isMarker = (key: string, size: number): boolean => key.endsWith('/') && size === 0;

/** The file behind a line of a listing; null for what is no file. */
export function fileOf(bucket: Bucket, { encoded, size, changed, etag }: Listed, named = false): BucketFile | null {
  const key = decodeKey(encoded);
  return isMarker(key, size) ? null : { path: s3Path(bucket.name, key), size, changed, skip: skipReason(key, named), etag };
}

/** Lines of a listing, as small as can be: a string per column and unit instead of four values per file. */
export class Kept {
  readonly files: number;
  readonly #start: string;
  readonly #names: string;
  readonly #tags: string;
  readonly #numbers: Float64Array;

  constructor(listed: readonly Listed[]) {
    this.files = listed.length;
    const first = listed[0]?.encoded ?? '';
    const start = first.slice(0, first.lastIndexOf('/') + 1);
    const shared = listed.every(({ encoded }) => encoded.startsWith(start)) ? start : '';
    this.#start = shared;
    // Encoded keys and tags hold no line breaks.
    this.#names = listed.map(({ encoded }) => encoded.slice(shared.length)).join('\n');
    this.#tags = listed.map(({ etag }) => etag.replaceAll('\n', '')).join('\n');
    this.#numbers = Float64Array.from(listed.flatMap(({ size, changed }) => [size, changed]));
  }

  listed(): Listed[] {
    const tags = this.#tags.split('\n');
    return this.#names.split('\n').map((name, index) => ({
      encoded: this.#start + name,
      etag: tags[index] ?? '',
      size: this.#numbers[index * 2] ?? 0,
      changed: this.#numbers[index * 2 + 1] ?? 0,
    }));
  }
}

/** Files whose lines may be kept: some thirty megabytes. */
const KEPT_FILES = 250_000;
/** Units with more files are listed again: that costs the least, for one request lists a thousand. */
const KEPT_IN_UNIT = 50_000;

/** Bounds what is kept: where it becomes too much, the large units go first. */
export class Keeping {
  readonly #most: number;
  #inUnit = KEPT_IN_UNIT;
  #files = 0;
  #units: Unit[] = [];

  constructor(most = KEPT_FILES) {
    this.#most = most;
    this.#inUnit = Math.min(KEPT_IN_UNIT, most);
  }

  /** Whether a unit of so many files can be kept. */
  takes(files: number): boolean {
    return files <= this.#inUnit;
  }

  add(unit: Unit): void {
    if (unit.kept === null) return;
    this.#units.push(unit);
    this.#files += unit.kept.files;
    while (this.#files > this.#most && this.#inUnit > 0) {
      this.#inUnit = Math.floor(this.#inUnit / 2);
      for (const one of this.#units) {
        if (one.kept === null || one.kept.files <= this.#inUnit) continue;
        this.#files -= one.kept.files;
        one.kept = null;
      }
      this.#units = this.#units.filter(({ kept }) => kept !== null);
    }
  }
}

/** Files of one unit as they are met. */
export class Gathered {
  files = 0;
  bytes = 0;
  /** How many of them are to be read. */
  toRead = 0;
  /** How many were left out, because by their names nothing asked for can be in them. */
  outside = 0;
  #lines: Listed[] | null = [];
  #oldest: number | null = null;
  readonly #takes: (files: number) => boolean;

  /** `takes` tells whether so many files may be kept. */
  constructor(takes: (files: number) => boolean) {
    this.#takes = takes;
  }

  add(line: Listed, file: BucketFile): void {
    this.files += 1;
    if (file.skip === null) {
      this.toRead += 1;
      this.bytes += file.size;
    }
    const minute = minuteOfName(nameOf(file.path));
    if (minute !== null && (this.#oldest === null || minute < this.#oldest)) this.#oldest = minute;
    if (this.#lines !== null && this.#takes(this.files)) this.#lines.push(line);
    else this.#lines = null;
  }

  /** The day of the oldest file, by the names; null where none tells. */
  get day(): number | null {
    return this.#oldest === null ? null : Math.floor(this.#oldest / DAY_MINUTES);
  }

  kept(): Kept | null {
    return this.#lines === null ? null : new Kept(this.#lines);
  }
}

/** A file's name without what it lies in. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
