// What is kept of scans of trail files: the parts of one that may be interrupted, and which files the last whole one read.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceResult, TimeWindow } from '../contract/calls.ts';
import type { Gap } from '../contract/document.ts';
import { FileSet } from '../evidence/cloudtrail-files/file-set.ts';
import type { LastScan, ReadFile, ScanLog } from '../evidence/cloudtrail-files/scan-log.ts';
import { DETAILS, type Details } from '../evidence/details.ts';
import { many } from '../text/counts.ts';
import { VERSION } from '../version.ts';
import { readLastScan, type WholeScan, writeLastScan } from './last-scan.ts';
import { ScanLogFile } from './scan-log-file.ts';

/** One scan, as far as it decides what may be kept of it. */
export interface ScanRequest {
  readonly session: string;
  /** Absolute paths, or `s3://bucket/prefix`. */
  readonly places: readonly string[];
  readonly window: TimeWindow;
  /** Of which calls more than their number is kept. */
  readonly details: Details;
  /** Whether what the last whole scan read is to be left out. */
  readonly sinceLast: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Hears what could not be kept, or read back. */
  readonly tell: (notice: string) => void;
}

/** Changes with every change of what a part means. */
const LOG_FORMAT = 3;

const sorted = (places: readonly string[]): readonly string[] => [...new Set(places)].sort();

/** Whether a scan over `done` has counted everything that one over `wanted` would, in the files that it read. */
const covers = (done: TimeWindow, wanted: TimeWindow): boolean =>
  (done.from === null || (wanted.from !== null && wanted.from >= done.from)) &&
  (done.to === null || (wanted.to !== null && wanted.to <= done.to));

/** Whether a scan that kept `done` has kept everything that one which keeps `wanted` would. */
const keeps = (done: Details, wanted: Details): boolean => DETAILS.indexOf(done) >= DETAILS.indexOf(wanted);

const logPath = (stateFolder: string, session: string): string => join(stateFolder, 'sessions', `${session}.scan.jsonl`);

function lastPath(stateFolder: string, places: readonly string[]): string {
  const name = createHash('sha256')
    .update(JSON.stringify(sorted(places)))
    .digest('hex')
    .slice(0, 32);
  return join(stateFolder, 'scans', name);
}

/** Forgets what an interrupted scan of `session` had read. Never throws. */
export function forgetScan(stateFolder: string, session: string): void {
  try {
    rmSync(logPath(stateFolder, session), { force: true });
  } catch {
    // What stays there is only read by the same session.
  }
}

/** Why nothing is left out although it was asked for. */
const NO_LAST = {
  none: 'there was no whole scan of these places before',
  damaged: 'what the last scan of these places had read is not known any more, its file is damaged',
  narrower: 'the last scan of these places looked at a narrower period',
  lower: 'the last scan of these places was for a lower target and kept fewer details',
} as const;

function whyAll(found: WholeScan | 'damaged' | null, { window, details }: ScanRequest): keyof typeof NO_LAST | null {
  if (found === null) return 'none';
  if (found === 'damaged') return 'damaged';
  if (!covers(found.window, window)) return 'narrower';
  return keeps(found.details, details) ? null : 'lower';
}

/** What is kept of one scan while it runs, and what becomes of it. */
export class KeptScan {
  readonly log: ScanLog;
  /** Null when nothing is to be left out. */
  readonly last: LastScan | null;
  readonly #request: ScanRequest;
  readonly #logFile: ScanLogFile;
  readonly #lastPath: string;
  readonly #whyAll: keyof typeof NO_LAST | null;
  /** Files that the last scan read and that are still there. */
  readonly #stillThere = new FileSet();

  constructor(stateFolder: string, request: ScanRequest) {
    const { session, places, window, details, sinceLast, tell } = request;
    this.#request = request;
    this.#lastPath = lastPath(stateFolder, places);
    const found = sinceLast ? readLastScan(this.#lastPath, session) : null;
    this.#whyAll = sinceLast ? whyAll(found, request) : null;
    const usable = found === 'damaged' || this.#whyAll !== null ? null : found;
    this.last = usable && this.#asLast(usable);
    const since = usable?.at ?? null;
    const header = { scanLog: LOG_FORMAT, tool: VERSION, places: sorted(places), window, details, since };
    this.#logFile = new ScanLogFile(logPath(stateFolder, session), header, tell);
    this.log = this.#logFile;
  }

  #asLast({ at, files }: WholeScan): LastScan {
    const has = (file: ReadFile): boolean => {
      if (!files.has(file)) return false;
      this.#stillThere.add(file);
      return true;
    };
    return { at, has };
  }

  /** The result with a remark about what `sinceLast` has left out of it. */
  remarked(result: SourceResult): SourceResult {
    const { source } = result;
    const remark = this.#remark(source.input?.files.skipped['read-before'] ?? 0);
    return remark === null ? result : { ...result, source: { ...source, gaps: [...source.gaps, remark] } };
  }

  #remark(leftOut: number): Gap | null {
    const code = 'read-before';
    if (this.#whyAll !== null) return { code, text: `Everything was read: ${NO_LAST[this.#whyAll]}.`, location: null };
    if (this.last === null) return null;
    const when = new Date(this.last.at).toISOString();
    const text = `${many(leftOut, 'file')} left out: the scan of ${when} had read them, and its result holds what is in them.`;
    return { code, text, location: null };
  }

  /** The scan has read everything and its result is kept: it is the last one from now on, and its log goes. */
  whole(): void {
    const { session, window, details, now, tell } = this.#request;
    const { files } = this.#logFile;
    files.addAll(this.#stillThere);
    try {
      writeLastScan(this.#lastPath, { at: now, session, window, details, files });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      tell(`Which files were read could not be kept (${reason}): the next scan for what is new will read them again.`);
    }
    this.#logFile.remove();
  }

  /** The scan ended early: what it logged stays, to go on behind it. */
  interrupted(): void {
    this.#logFile.close();
  }
}
