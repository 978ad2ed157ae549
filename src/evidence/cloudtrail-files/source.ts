// CloudTrail log files on disk as an evidence source: every file read or its reason told, every record counted once.

import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { type FoundFile, type FoundFiles, findFiles } from './find-files.ts';
import { JsonRecords } from './json-records.ts';
import { readFile } from './read-file.ts';

const CLOUDTRAIL_FILES = 'cloudtrail-files';

/** How often a person is told how far it is. */
const PROGRESS_EVERY_MS = 100;
/** Other files beside the logs are named up to here; somebody may point at a whole home folder. */
const NAMED_STRANGERS = 20;

interface Tallies {
  read: number;
  failed: number;
  readonly skipped: Map<string, number>;
  bytesRead: number;
  bytesJson: number;
}

/** What reading one file came to: nothing to add, a gap, or a file that turned out to be none of ours. */
type FileOutcome =
  | { readonly kind: 'read' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly gap: Gap };

interface Reading {
  readonly evidence: EvidenceAccumulator;
  readonly tallies: Tallies;
  readonly gaps: Gap[];
  readonly shown: (path: string) => string;
  readonly signal: AbortSignal;
}

async function readOne(file: FoundFile, { evidence, tallies, gaps, shown, signal }: Reading): Promise<FileOutcome> {
  const location = shown(file.path);
  let unreadable = 0;
  const records = new JsonRecords((record) => {
    if (evidence.add(record) === 'unreadable') unreadable += 1;
  });
  const outcome = await readFile(file.path, (chunk) => records.push(chunk), signal);
  tallies.bytesRead += outcome.bytesRead;
  tallies.bytesJson += outcome.bytesJson;
  const json = records.end();
  const failed = (code: string, text: string): FileOutcome => ({ kind: 'failed', gap: { code, text: `${location}: ${text}.`, location } });
  if (signal.aborted) return failed('cancelled', 'not read to its end, because the run was stopped');
  if (unreadable > 0) {
    const text = `${location}: ${unreadable} of its records are no CloudTrail events, or are damaged.`;
    gaps.push({ code: 'unreadable-records', text, location });
  }
  if (outcome.problem !== null) {
    const kept = json.shape === 'records' ? '; the records before that are counted' : '';
    return failed(outcome.problem.code, `${outcome.problem.text}${kept}`);
  }
  if (json.problem !== null && json.shape === 'records')
    return failed(json.problem.code, `${json.problem.text}; the records before that are counted`);
  if (json.shape === 'records') return { kind: 'read' };
  if (json.shape === 'digest') return { kind: 'skipped', reason: 'digest' };
  if (json.problem !== null) return failed(json.problem.code, json.problem.text);
  return json.shape === 'empty'
    ? failed('empty-file', 'the file is empty')
    : failed('foreign-file', 'this is no CloudTrail log: it holds no events');
}

function status(found: FoundFiles, tallies: Tallies, gaps: readonly Gap[], cancelled: boolean): Source['status'] {
  if (tallies.read === 0 && tallies.failed === 0 && !cancelled)
    return found.files.length === 0 && found.unreadable.length > 0 ? 'failed' : 'skipped';
  // Without one byte of any file there is no answer at all; a file that opens and is damaged leaves a part of one.
  if (
    tallies.read === 0 &&
    tallies.bytesRead === 0 &&
    !cancelled &&
    gaps.every((gap) => gap.code === 'unreadable-file' || gap.code === 'unreadable-folder')
  )
    return 'failed';
  return cancelled || gaps.some((gap) => gap.code !== 'foreign-name') ? 'partial' : 'complete';
}

async function* collect(
  paths: readonly string[],
  shown: (path: string) => string,
  window: TimeWindow,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const found = await findFiles(paths, signal);
  const evidence = new EvidenceAccumulator(window);
  const tallies: Tallies = { read: 0, failed: 0, skipped: new Map(), bytesRead: 0, bytesJson: 0 };
  const gaps: Gap[] = found.unreadable.map(({ path, text }) => ({
    code: 'unreadable-folder',
    text: `${shown(path)}: cannot be read: ${text}.`,
    location: shown(path),
  }));
  const bytesTotal = found.files.reduce((sum, file) => sum + (file.skip === null ? file.size : 0), 0);
  const skip = (file: FoundFile, reason: string): void => {
    tallies.skipped.set(reason, (tallies.skipped.get(reason) ?? 0) + 1);
    if (reason === 'not-a-regular-file') {
      const location = shown(file.path);
      gaps.push({ code: 'not-a-regular-file', text: `${location}: not read, it is a pipe, socket or device.`, location });
    }
    const strangers = tallies.skipped.get('not-a-log-file') ?? 0;
    if (reason === 'not-a-log-file' && strangers <= NAMED_STRANGERS) {
      const location = shown(file.path);
      gaps.push({ code: 'foreign-name', text: `${location}: left out, its name is not that of a log file.`, location });
    }
  };
  const progress = (done: number, current: string): SourceProgress => ({
    done,
    total: found.files.length,
    counting: false,
    unit: 'files',
    bytesRead: tallies.bytesRead,
    bytesTotal,
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current,
    costUsd: null,
  });
  let toldAt = Number.NEGATIVE_INFINITY;
  for (const [index, file] of found.files.entries()) {
    if (signal.aborted) {
      tallies.failed += 1;
      continue;
    }
    if (performance.now() - toldAt >= PROGRESS_EVERY_MS) {
      toldAt = performance.now();
      yield progress(index, shown(file.path));
    }
    if (file.skip !== null) {
      skip(file, file.skip);
      continue;
    }
    const outcome = await readOne(file, { evidence, tallies, gaps, shown, signal });
    if (outcome.kind === 'read') tallies.read += 1;
    else if (outcome.kind === 'skipped') skip(file, outcome.reason);
    else {
      tallies.failed += 1;
      gaps.push(outcome.gap);
    }
  }
  if (signal.aborted) gaps.push({ code: 'cancelled', text: 'The run was stopped before every file was read.', location: null });
  yield progress(found.files.length, '');
  const { records } = evidence;
  return {
    source: {
      id: CLOUDTRAIL_FILES,
      kind: 'cloudtrail-files',
      location: paths.map(shown).join(', '),
      status: status(found, tallies, gaps, signal.aborted),
      queries: [],
      input: {
        files: { found: found.files.length, read: tallies.read, skipped: Object.fromEntries(tallies.skipped), failed: tallies.failed },
        records,
        bytesRead: tallies.bytesRead,
        bytesJson: tallies.bytesJson,
      },
      costUsd: null,
      gaps,
    },
    coverage: evidence.coverage(CLOUDTRAIL_FILES),
    groups: evidence.groups(),
  };
}

/**
 * The trail files at and below `paths` (absolute). Nothing they hold makes it throw; what could not be read is a gap. `shown`
 * is how a path is written in the result.
 */
export function cloudTrailFiles(paths: readonly string[], shown: (path: string) => string = (path) => path): EvidenceSource {
  return {
    id: CLOUDTRAIL_FILES,
    kind: 'cloudtrail-files',
    location: paths.map(shown).join(', '),
    collect: (window, signal) => collect(paths, shown, window, signal),
  };
}
