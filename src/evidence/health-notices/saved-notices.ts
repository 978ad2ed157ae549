// Notices that somebody saved or pasted, as an evidence source: mails, pages, tables, answers of the AWS CLI.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many } from '../../text/counts.ts';
import { systemReason } from '../cloudtrail-files/system-reason.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { NoticeBook } from './notice-book.ts';
import { openNotice } from './open-notice.ts';

/** A notice with its pictures; what is larger is something else. */
const LARGEST_BYTES = 16 * 1024 * 1024;
const MOST_FILES = 10_000;
const NAMED_FILES = 50;

/** Where a notice is: a file or a folder of them, or text that was pasted. */
export type NoticePlace = { readonly path: string } | { readonly name: string; readonly text: string };

export interface SavedNoticesOptions {
  readonly places: readonly NoticePlace[];
  /** When they were sent, in epoch milliseconds, where they do not say it themselves. */
  readonly sent: number | null;
  /** The account they are about, where they do not say it themselves. */
  readonly account: string | null;
  readonly now: () => number;
  /** How a path is written in the result. */
  readonly shown?: (path: string) => string;
}

const ID = 'health-notices';

/** Reads a whole file that is no larger than a notice can be; null for one that is, or is no file. */
async function bytesOf(path: string): Promise<Uint8Array | 'too-large' | 'not-a-regular-file'> {
  const status = await stat(path);
  // Opening a pipe would wait for whoever writes into it.
  if (!status.isFile()) return 'not-a-regular-file';
  if (status.size > LARGEST_BYTES) return 'too-large';
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(status.size);
    let read = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, read);
      read += bytesRead;
      if (bytesRead === 0 || read === bytes.length) return bytes.subarray(0, read);
    }
  } finally {
    await file.close();
  }
}

/** The files that a place means: itself, or those of a folder. Rejects for what is not there. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path, { withFileTypes: true })).filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  return names.map(({ name }) => join(path, name)).sort();
}

class Counter {
  found = 0;
  read = 0;
  failed = 0;
  readonly skipped = new Map<string, number>();
  bytes = 0;

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }
}

async function* collect(
  options: SavedNoticesOptions,
  window: TimeWindow,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { places, sent, account, shown = (path: string) => path } = options;
  const book = new NoticeBook(ID, window, options.now());
  const count = new Counter();
  const location = places.map((place) => ('path' in place ? shown(place.path) : place.name)).join(', ');
  let problems = 0;
  const gap = (code: string, text: string, where: string): void => {
    problems += 1;
    if (problems <= NAMED_FILES) book.gaps.push({ code, text, location: where });
  };
  const read = async (bytes: Uint8Array, where: string): Promise<void> => {
    count.bytes += bytes.length;
    const opened = await openNotice(bytes);
    const known = opened.filter(({ found, rows, unreadable }) => found || rows.length + unreadable > 0);
    for (const notice of known) book.add(notice, { location: where, sent, account });
    if (known.length > 0) count.read += 1;
    else if (opened.some(({ aboutTls }) => aboutTls)) {
      count.read += 1;
      gap('notice-without-table', `${where}: it speaks of old TLS, and no table of calls was found in it.`, where);
    } else {
      count.skip('not-a-notice');
      gap('foreign-name', `${where}: left out, it is no notice about TLS.`, where);
    }
  };
  const progress = (current: string): SourceProgress => ({
    done: count.read + count.failed + [...count.skipped.values()].reduce((sum, one) => sum + one, 0),
    total: count.found,
    counting: false,
    unit: 'files',
    bytesRead: count.bytes,
    bytesTotal: count.bytes,
    events: book.evidence.records.events,
    legacyCalls: book.evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current,
    costUsd: null,
  });

  for (const place of places) {
    if (signal.aborted) break;
    if ('text' in place) {
      count.found += 1;
      await read(new TextEncoder().encode(place.text), place.name);
      yield progress(place.name);
      continue;
    }
    let paths: readonly string[];
    try {
      paths = await filesOf(place.path);
    } catch (error) {
      count.found += 1;
      count.failed += 1;
      gap('unreadable-file', `${shown(place.path)}: ${systemReason(error, place.path)}.`, shown(place.path));
      continue;
    }
    if (paths.length > MOST_FILES)
      gap('more-gaps', `${shown(place.path)}: ${many(paths.length - MOST_FILES, 'file')} not read.`, shown(place.path));
    for (const path of paths.slice(0, MOST_FILES)) {
      if (signal.aborted) break;
      const where = shown(path);
      count.found += 1;
      try {
        const bytes = await bytesOf(path);
        if (typeof bytes === 'string') {
          count.skip(bytes);
          const why = bytes === 'too-large' ? 'it is larger than any notice' : 'it is a pipe, socket or device';
          gap(bytes, `${where}: not read, ${why}.`, where);
        } else await read(bytes, where);
      } catch (error) {
        count.failed += 1;
        gap('unreadable-file', `${where}: ${systemReason(error, path)}.`, where);
      }
      yield progress(where);
    }
  }
  if (problems > NAMED_FILES)
    book.gaps.push({ code: 'more-gaps', text: `${many(problems - NAMED_FILES, 'more file')} with problems.`, location: null });
  if (signal.aborted) book.gaps.push({ code: 'cancelled', text: 'Reading the notices was stopped.', location: null });

  const complete = !book.gaps.some(hidesSomething);
  const status = complete ? 'complete' : count.read === 0 && count.failed > 0 ? 'failed' : 'partial';
  return {
    source: {
      id: ID,
      kind: 'health-notices',
      location,
      status,
      queries: [],
      input: {
        files: { found: count.found, read: count.read, skipped: Object.fromEntries(count.skipped), failed: count.failed },
        records: book.evidence.records,
        bytesRead: count.bytes,
        bytesJson: count.bytes,
      },
      costUsd: null,
      gaps: book.gaps,
    },
    coverage: book.evidence.coverage(ID),
    groups: book.evidence.groups(),
    notices: book.notices,
  };
}

/** Saved and pasted notices as one source. */
export function savedNotices(options: SavedNoticesOptions): EvidenceSource {
  return {
    id: ID,
    kind: 'health-notices',
    location: options.places.map((place) => ('path' in place ? (options.shown ?? ((path) => path))(place.path) : place.name)).join(', '),
    collect: (window, signal) => collect(options, window, signal),
  };
}
