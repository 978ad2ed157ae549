// Access logs in files, on disk or in a bucket, as an evidence source: every file read or its reason told, every request counted once.
import { createReadStream } from 'node:fs';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import { diskTree } from '../cloudtrail-files/disk-tree.ts';
import { bytesOf, type FileTree, FileUnreadable, NO_FILES, type TrailFile, type TreeSize } from '../cloudtrail-files/file-tree.ts';
import { createInflater, type Inflater } from '../cloudtrail-files/inflate-handle.ts';
import { systemReason } from '../cloudtrail-files/system-reason.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { type ReadFileResult, readLogFile } from './file-reading.ts';
import type { LogFormat } from './format.ts';
import { SeenRequests } from './seen-requests.ts';

export interface AccessLogOptions {
  /** How a path is written in the result. */
  readonly shown?: (path: string) => string;
  /** Where the files lie; the disk of this machine without. */
  readonly tree?: FileTree;
  /** The source's id, where there are several. */
  readonly id?: string;
}

/** What one kind of source reads. */
export interface AccessLogs {
  readonly kind: Extract<Source['kind'], 's3-access-logs' | 'endpoint-access-logs'>;
  /** `S3 server access log`: what a file must be. */
  readonly what: string;
  /** Made for each reading anew: formats remember what they met. */
  readonly open: () => { readonly formats: readonly LogFormat[]; readonly remarks: () => readonly Gap[] };
  /** Folders below `AWSLogs/<account>/` that hold logs of something else. */
  readonly otherLogs: ReadonlySet<string>;
}

/** Other files are named up to here; somebody may point at a whole bucket. */
const NAMED_STRANGERS = 20;
/** Problems of one kind are named up to here, and counted beyond. */
const NAMED_PROBLEMS = 500;
/** Files that are read at the same time: S3 writes many small ones, and each takes a while to come. */
const AT_ONCE = 16;
const TICK_MS = 100;
const PIECE_BYTES = 1024 * 1024;
/** More than the memory for them holds anyway. */
const REQUESTS = 2 ** 22;

async function* fromDisk({ path }: TrailFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES, signal })) if (piece instanceof Uint8Array) yield piece;
  } catch (error) {
    throw new FileUnreadable(signal.aborted ? 'the run was stopped' : systemReason(error, path));
  }
}

// `AWSLogs/123456789012/elasticloadbalancing/…`, also below an organization; Hive-like names are `aws-account-id=123456789012`.
const SERVICE_FOLDER = /(?:^|[\\/])AWSLogs[\\/](?:o-[a-z0-9]{10,32}[\\/])?(?:aws-account-id=)?\d{12}[\\/]([^\\/]{1,60})[\\/]/;

class Collected {
  readonly evidence: EvidenceAccumulator;
  readonly seen = new SeenRequests(REQUESTS);
  readonly gaps: Gap[] = [];
  readonly skipped = new Map<string, number>();
  readonly #problems = new Map<string, number>();
  readonly #logs: AccessLogs;
  readonly #shown: (path: string) => string;
  read = 0;
  failed = 0;
  bytesRead = 0;
  bytesText = 0;

  constructor(logs: AccessLogs, window: TimeWindow, shown: (path: string) => string) {
    this.#logs = logs;
    this.#shown = shown;
    this.evidence = new EvidenceAccumulator(window, this.seen);
  }

  get done(): number {
    return this.read + this.failed + [...this.skipped.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Why a file is left out without being opened; null for one that its content has to tell. */
  reasonToSkip({ path, skip }: TrailFile): string | null {
    if (skip !== null && skip !== 'not-a-log-file') return skip;
    const folder = SERVICE_FOLDER.exec(path)?.[1];
    return folder !== undefined && this.#logs.otherLogs.has(folder) ? 'other-logs' : null;
  }

  skip({ path }: TrailFile, reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
    const location = this.#shown(path);
    if (reason === 'not-a-regular-file')
      this.gaps.push({ code: reason, text: `${location}: not read, it is a pipe, socket or device.`, location });
    if (reason === 'not-a-log-file' && (this.skipped.get(reason) ?? 0) <= NAMED_STRANGERS)
      this.gaps.push({ code: 'foreign-name', text: `${location}: left out, it is no ${this.#logs.what}.`, location });
  }

  problem(path: string, code: string, text: string): void {
    const count = (this.#problems.get(code) ?? 0) + 1;
    this.#problems.set(code, count);
    const location = this.#shown(path);
    if (count <= NAMED_PROBLEMS) this.gaps.push({ code, text: `${location}: ${text}.`, location });
  }

  fail(path: string, code: string, text: string): void {
    this.failed += 1;
    this.problem(path, code, text);
  }

  take(file: TrailFile, { outcome, problem, unreadable, bytesText }: ReadFileResult): void {
    this.bytesText += bytesText;
    if (unreadable > 0) this.problem(file.path, 'unreadable-lines', `${many(unreadable, 'line')} of it cannot be read`);
    const kept = outcome === 'read' ? '; the lines before that are counted' : '';
    if (outcome === 'stopped') this.fail(file.path, 'cancelled', 'not read to its end, because the run was stopped');
    else if (problem !== null && outcome !== 'foreign') this.fail(file.path, problem.code, `${problem.text}${kept}`);
    else if (outcome === 'read') this.read += 1;
    else if (outcome === 'empty') this.skip(file, 'empty-file');
    // By its name it is a log, and somebody may count on it.
    else if (file.skip === null) this.fail(file.path, 'foreign-file', `this is no ${this.#logs.what}`);
    else this.skip(file, 'not-a-log-file');
  }

  /** What was counted without being named. */
  unnamed(): Gap[] {
    return [...this.#problems].flatMap(([code, count]) =>
      count <= NAMED_PROBLEMS
        ? []
        : [{ code, text: `${many(count - NAMED_PROBLEMS, 'more file')} with the same problem.`, location: null }],
    );
  }
}

function status({ gaps, read, failed, bytesRead }: Collected, cancelled: boolean): Source['status'] {
  const unreachable = gaps.some(({ code }) => code === 'unreadable-folder');
  if (read === 0 && failed === 0 && !cancelled) return unreachable ? 'failed' : 'skipped';
  if (read === 0 && bytesRead === 0 && !cancelled) return 'failed';
  return cancelled || gaps.some(hidesSomething) ? 'partial' : 'complete';
}

async function* collect(
  logs: AccessLogs,
  { paths, shown, tree, id }: Required<AccessLogOptions> & { readonly paths: readonly string[] },
  window: TimeWindow,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const collected = new Collected(logs, window, shown);
  const { formats, remarks } = logs.open();
  const { evidence } = collected;
  let size: TreeSize = NO_FILES;
  const progress = (counting: boolean): SourceProgress => ({
    done: collected.done,
    total: Math.max(size.files, collected.done),
    counting,
    unit: 'files',
    bytesRead: collected.bytesRead,
    // Names that say nothing were not weighed.
    bytesTotal: Math.max(bytesOf(size), collected.bytesRead),
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current: '',
    costUsd: null,
  });
  yield progress(true);
  for await (size of tree.size(signal)) yield progress(true);

  const running = new Set<Promise<void>>();
  const idle: Inflater[] = [];
  let defect: { readonly error: unknown } | null = null;
  const came = (bytes: number): void => {
    collected.bytesRead += bytes;
  };
  const readOne = async (file: TrailFile): Promise<void> => {
    const inflater = idle.pop() ?? createInflater();
    try {
      const pieces = tree.fetch === null ? fromDisk(file, signal) : tree.fetch(file, signal);
      collected.take(file, await readLogFile(file, pieces, { formats, evidence, signal, came, inflater }));
    } catch (error) {
      if (!(error instanceof FileUnreadable) && !signal.aborted) defect ??= { error };
      const text = signal.aborted ? 'the run was stopped' : error instanceof Error ? error.message : String(error);
      collected.fail(file.path, 'unreadable-file', `it cannot be read: ${text}`);
    } finally {
      idle.push(inflater);
    }
  };
  async function* untilFewerThan(most: number): AsyncGenerator<SourceProgress> {
    while (running.size >= most) {
      let timer: NodeJS.Timeout | undefined;
      const tick = new Promise<'tick'>((resolve) => {
        timer = setTimeout(resolve, TICK_MS, 'tick');
      });
      const what = await Promise.race([tick, ...running]);
      clearTimeout(timer);
      if (defect !== null) throw defect.error;
      if (what === 'tick') yield progress(false);
    }
  }
  let toldAt = performance.now();
  for await (const batch of tree.batches(signal)) {
    for (const file of batch) {
      if (signal.aborted) break;
      const reason = collected.reasonToSkip(file);
      if (reason !== null) {
        collected.skip(file, reason);
        continue;
      }
      yield* untilFewerThan(AT_ONCE);
      const task: Promise<void> = readOne(file).finally(() => running.delete(task));
      running.add(task);
      if (performance.now() - toldAt < TICK_MS) continue;
      toldAt = performance.now();
      yield progress(false);
    }
  }
  yield* untilFewerThan(1);
  if (defect !== null) throw (defect as { readonly error: unknown }).error;

  for (const { path, text } of tree.unreachable)
    collected.gaps.push({ code: 'unreadable-folder', text: `${shown(path)}: cannot be read: ${text}.`, location: shown(path) });
  collected.gaps.push(...collected.unnamed(), ...remarks());
  const { uncertain } = collected.seen;
  if (uncertain > 0) {
    const text = `${many(uncertain, 'request')} lie so far from others of their time in the order of the files that not all of them could be compared by their ids: a line that was delivered twice may count twice.`;
    collected.gaps.push({ code: 'duplicates-not-compared', text, location: null });
  }
  if (signal.aborted) {
    collected.failed += Math.max(0, size.files - collected.done);
    collected.gaps.push({ code: 'cancelled', text: 'The run was stopped before every file was read.', location: null });
  }
  yield progress(false);
  const { read, failed, bytesRead, bytesText, skipped, done } = collected;
  return {
    source: {
      id,
      kind: logs.kind,
      location: paths.map(shown).join(', '),
      status: status(collected, signal.aborted),
      queries: [],
      input: {
        files: { found: done, read, skipped: Object.fromEntries(skipped), failed },
        records: evidence.records,
        bytesRead,
        bytesJson: bytesText,
      },
      costUsd: null,
      gaps: collected.gaps,
    },
    coverage: evidence.coverage(id),
    groups: evidence.groups(),
  };
}

/** A source over the files at and below `paths` (absolute, or as `tree` names them). Nothing they hold makes it throw. */
export function accessLogSource(logs: AccessLogs, paths: readonly string[], options: AccessLogOptions = {}): EvidenceSource {
  const { shown = (path: string) => path, tree = diskTree(paths), id = logs.kind } = options;
  return {
    id,
    kind: logs.kind,
    location: paths.map(shown).join(', '),
    collect: (window, signal) => collect(logs, { paths, shown, tree, id }, window, signal),
  };
}
