// CloudTrail log files, on disk or in a bucket, as an evidence source: every file read or its reason told, every record counted once.
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { many } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import { callGroup, mutableGroup } from '../call-groups.ts';
import type { Details } from '../details.ts';
import type { EvidenceSource, SourceProgress } from '../source.ts';
import { diskTree } from './disk-tree.ts';
import type { FoundInFiles, ScanControl } from './file-scanner.ts';
import { FileSet } from './file-set.ts';
import { bytesOf, type FileTree, NO_FILES, type TrailFile, type TreeSize } from './file-tree.ts';
import { Groups } from './groups.ts';
import { scan, TICK_MS, uncertainty } from './scan.ts';
import type { LastScan, ScanLog, ScanPart } from './scan-log.ts';
import { type ScanThreads, startThreads, type ThreadOptions, WORTH_THREADS_BYTES } from './scan-threads.ts';

const CLOUDTRAIL_FILES = 'cloudtrail-files';

/** Other files beside the logs are named up to here; somebody may point at a whole home folder. */
const NAMED_STRANGERS = 20;
/** Problems of one kind are named up to here, and counted beyond. */
const NAMED_PROBLEMS = 500;

export interface FilesOptions {
  /** How a path is written in the result. */
  readonly shown?: (path: string) => string;
  /** Keeps what was read, for going on after an interruption. */
  readonly log?: ScanLog | null;
  /** What the last whole scan has read is left out. */
  readonly last?: LastScan | null;
  /** Where the files lie; the disk of this machine without. */
  readonly tree?: FileTree;
  /** The source's id, where there are several. */
  readonly id?: string;
  readonly threads?: Partial<Pick<ThreadOptions, 'worker' | 'count'>>;
  /** Of which calls days, sessions, keys and so on are kept; of all without. */
  readonly details?: Details;
}

type Adding = Pick<FoundInFiles, 'counts' | 'records' | 'coverage' | 'groups'> & { readonly packed: readonly Uint8Array[] };

/** What was found so far, and what is still to be told of files. */
class Collected {
  readonly evidence: EvidenceAccumulator;
  readonly gaps: Gap[] = [];
  readonly skipped = new Map<string, number>();
  readonly #shown: (path: string) => string;
  readonly #groups: Groups;
  readonly #problems = new Map<string, number>();
  read = 0;
  failed = 0;
  bytesRead = 0;
  bytesJson = 0;
  parsedWhole = 0;

  constructor(window: TimeWindow, details: Details, shown: (path: string) => string) {
    this.evidence = new EvidenceAccumulator(window, undefined, details);
    this.#groups = new Groups(this.evidence);
    this.#shown = shown;
  }

  /** Files whose fate is known. */
  get done(): number {
    return this.read + this.failed + [...this.skipped.values()].reduce((sum, count) => sum + count, 0);
  }

  skip({ path }: Pick<TrailFile, 'path'>, reason: string): void {
    const count = (this.skipped.get(reason) ?? 0) + 1;
    this.skipped.set(reason, count);
    const location = this.#shown(path);
    if (reason === 'not-a-regular-file')
      this.gaps.push({ code: reason, text: `${location}: not read, it is a pipe, socket or device.`, location });
    if (reason === 'not-a-log-file' && count <= NAMED_STRANGERS)
      this.gaps.push({ code: 'foreign-name', text: `${location}: left out, its name is not that of a log file.`, location });
  }

  /** Adds what was found. `part` makes what can be kept of it; ask before. */
  take(found: FoundInFiles): void {
    this.#add(found, this.#gapsOf(found));
  }

  part(found: FoundInFiles): ScanPart {
    const { files, damaged, counts, records, coverage, groups, packed, problems } = found;
    const settled = problems.filter(({ untouched }) => !untouched);
    return {
      files,
      damaged,
      // Files of which nothing was counted are tried again by whoever goes on.
      counts: { ...counts, failed: counts.failed - (problems.length - settled.length) },
      records,
      coverage: coverage.map((each) => ({ ...each, source: '' })),
      groups: groups.map(callGroup),
      packed,
      gaps: this.#gapsOf({ problems: settled }),
    };
  }

  #gapsOf({ problems }: Pick<FoundInFiles, 'problems'>): Gap[] {
    return problems.map(({ path, code, text }) => {
      const location = this.#shown(path);
      return { code, text: `${location}: ${text}.`, location };
    });
  }

  /** Adds what was kept. */
  takeOver({ gaps, groups, ...part }: ScanPart): void {
    this.#add({ ...part, groups: groups.map(mutableGroup) }, gaps);
  }

  #add({ counts, packed, ...evidence }: Adding, gaps: readonly Gap[]): void {
    this.evidence.absorb(evidence);
    for (const bytes of packed) this.#groups.add(bytes);
    this.read += counts.read;
    this.failed += counts.failed;
    for (const [reason, count] of Object.entries(counts.skipped)) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count);
    this.bytesRead += counts.bytesRead;
    this.bytesJson += counts.bytesJson;
    this.parsedWhole += counts.parsedWhole;
    for (const gap of gaps) {
      const count = (this.#problems.get(gap.code) ?? 0) + 1;
      this.#problems.set(gap.code, count);
      if (count <= NAMED_PROBLEMS) this.gaps.push(gap);
    }
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

function status({ gaps, read, failed, bytesRead }: Collected, found: number, cancelled: boolean): Source['status'] {
  const unreachable = gaps.some(({ code }) => code === 'unreadable-folder');
  if (read === 0 && failed === 0 && !cancelled) return found === 0 && unreachable ? 'failed' : 'skipped';
  // Without one byte of any file there is no answer at all; a file that opens and is damaged leaves a part of one.
  if (read === 0 && bytesRead === 0 && !cancelled && gaps.every(({ code }) => code === 'unreadable-file' || code === 'unreadable-folder'))
    return 'failed';
  return cancelled || gaps.some(({ code }) => !NO_HARM.has(code)) ? 'partial' : 'complete';
}

/** Gaps that hide no event. */
const NO_HARM: ReadonlySet<string> = new Set(['foreign-name', 'resumed-scan', 'about-the-source']);

interface Unread {
  readonly collected: Collected;
  /** Read by an earlier scan that was interrupted, and taken over. */
  readonly settled: FileSet | null;
  readonly last: LastScan | null;
  /** What others have read: grows. */
  readonly before: { done: number; bytes: number; events: number };
  /** Files that were listed, and the bytes of those that are to be read: grows. */
  readonly listed: { files: number; bytes: number };
}

/** Files that still have to be read; the others are counted. */
async function* unread(
  batches: AsyncIterable<readonly TrailFile[]>,
  { collected, settled, last, before, listed }: Unread,
): AsyncGenerator<readonly TrailFile[]> {
  for await (const batch of batches) {
    const rest: TrailFile[] = [];
    listed.files += batch.length;
    for (const file of batch) {
      if (file.skip === null) listed.bytes += file.size;
      if (file.skip !== null) collected.skip(file, file.skip);
      else if (last?.has(file)) {
        collected.skip(file, 'read-before');
        before.bytes += file.size;
        before.done += 1;
      } else if (!settled?.has(file)) rest.push(file);
    }
    if (rest.length > 0) yield rest;
  }
}

async function* collect(
  paths: readonly string[],
  options: FilesOptions,
  window: TimeWindow,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { shown = (path) => path, log = null, last = null, tree = diskTree(paths) } = options;
  const { id = CLOUDTRAIL_FILES, threads: choice = {}, details = 'all' } = options;
  const collected = new Collected(window, details, shown);
  const settled = await takenOver(log, collected);
  const before = { done: collected.done, bytes: collected.bytesRead, events: collected.evidence.records.events };
  let size: TreeSize = NO_FILES;
  const listed = { files: 0, bytes: 0 };
  const takenOverFiles = before.done;
  const progress = (control: ScanControl | null): SourceProgress => {
    const done = Math.max(collected.done, before.done + (control?.sum('files') ?? 0));
    // What was listed by now says more than the first files did.
    const known = listed.files > size.weighed ? { ...size, weighed: listed.files, bytes: listed.bytes } : size;
    return {
      done,
      total: Math.max(size.files, done),
      counting: control === null,
      unit: 'files',
      bytesRead: before.bytes + (control?.sum('bytes') ?? 0),
      bytesTotal: bytesOf(known),
      bytesEstimated: known.weighed < known.files,
      events: Math.max(collected.evidence.records.events, before.events + (control?.sum('events') ?? 0)),
      legacyCalls: collected.evidence.legacyCalls,
      before: { ...before },
      current: '',
      costUsd: tree.costUsd,
    };
  };
  const start = (bytes: number): ScanThreads => startThreads({ window, details, bytes, ...choice });
  let threads: ScanThreads | null = null;
  try {
    yield progress(null);
    for await (const counted of tree.size(signal)) {
      size = counted;
      // They get ready while counting goes on.
      if (bytesOf(size) >= WORTH_THREADS_BYTES) threads ??= start(Number.POSITIVE_INFINITY);
      yield progress(null);
    }
    threads ??= start(bytesOf(size));
    let toldAt = Number.NEGATIVE_INFINITY;
    const batches = unread(tree.batches(signal), { collected, settled, last, before, listed });
    for await (const step of scan(batches, threads, tree.fetch, signal)) {
      if (step !== 'tick') {
        log?.read(step.found.files);
        // What comes last is in the result at once.
        if (log !== null && !step.last && !step.found.cut && step.found.counts.bytesRead > 0) log.append(collected.part(step.found));
        collected.take(step.found);
      }
      if (performance.now() - toldAt < TICK_MS) continue;
      toldAt = performance.now();
      yield progress(threads.control);
    }
  } finally {
    await threads?.close();
    tree.close();
  }
  for (const { path, text } of tree.unreachable)
    collected.gaps.push({ code: 'unreadable-folder', text: `${shown(path)}: cannot be read: ${text}.`, location: shown(path) });
  for (const { path, text } of tree.notes)
    collected.gaps.push({ code: 'about-the-source', text: `${shown(path)}: ${text}.`, location: shown(path) });
  collected.gaps.push(...collected.unnamed());
  const doubtful = uncertainty(threads.uncertain());
  if (doubtful !== null) collected.gaps.push({ code: 'duplicates-not-compared', text: doubtful, location: null });
  if (takenOverFiles > 0) collected.gaps.push(resumed(takenOverFiles));
  if (signal.aborted) {
    collected.failed += Math.max(0, size.files - collected.done);
    collected.gaps.push({ code: 'cancelled', text: 'The run was stopped before every file was read.', location: null });
  }
  yield progress(threads.control);
  const { records } = collected.evidence;
  const found = collected.done;
  return {
    source: {
      id,
      kind: 'cloudtrail-files',
      location: paths.map(shown).join(', '),
      status: status(collected, found, signal.aborted),
      queries: [],
      input: {
        files: { found, read: collected.read, skipped: Object.fromEntries(collected.skipped), failed: collected.failed },
        records,
        bytesRead: collected.bytesRead,
        bytesJson: collected.bytesJson,
        parsedWhole: collected.parsedWhole,
      },
      costUsd: tree.costUsd,
      gaps: collected.gaps,
    },
    coverage: collected.evidence.coverage(id),
    groups: collected.evidence.drainGroups(),
  };
}

/** What an interrupted scan has read, added; null for none. */
async function takenOver(log: ScanLog | null, collected: Collected): Promise<FileSet | null> {
  if (log === null) return null;
  const files = new FileSet();
  for await (const part of log.parts()) {
    collected.takeOver(part);
    for (const file of [...part.files, ...part.damaged]) files.add(file);
  }
  return files.size === 0 ? null : files;
}

function resumed(files: number): Gap {
  const text = `${many(files, 'file')} were read before an interruption. An event that was delivered twice, in one of these and in one that was read afterwards, counts twice.`;
  return { code: 'resumed-scan', text, location: null };
}

/**
 * The trail files at and below `paths` (absolute, or as `tree` names them). Nothing they hold makes it throw; what could not be read
 * is a gap.
 */
export function cloudTrailFiles(paths: readonly string[], options: FilesOptions = {}): EvidenceSource {
  const { shown = (path: string) => path, id = CLOUDTRAIL_FILES } = options;
  return {
    id,
    kind: 'cloudtrail-files',
    location: paths.map(shown).join(', '),
    collect: (window, signal) => collect(paths, options, window, signal),
  };
}
