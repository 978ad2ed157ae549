// One CloudWatch log group as an evidence source: asked in one scan, the records that a query cannot read whole read once more.
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { linkedSignal } from '../../async/linked-signal.ts';
import { problemOf } from '../../aws/problem.ts';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many, thousands } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { whileWorking } from '../while-working.ts';
import { LogsApi, PATIENT, type Timing } from './api.ts';
import type { Budget } from './budget.ts';
import { emptyTally, missingTexts, scannedSoFar, type TakeRows, type Tally, WindowReader } from './collect.ts';
import { leftRunning, type QueryLedger } from './ledger.ts';
import { costOf } from './prices.ts';
import { type Dialect, everythingQuery, MAX_ROWS, recordsQuery } from './query.ts';
import { callsOf, countRow, isUnread, loggedBetween, straddles } from './rows.ts';
import { QueryRunner } from './runner.ts';
import { merged, type Period, type Segment, segmentsOf } from './windows.ts';

/** Periods of single records closer than this are read in one go: a query costs a request, too. */
const NEAR_MS = 60 * 60 * 1000;
const NAMED_GAPS = 20;
/** The API's bounds may take in a second more than the window; this many events are no edge of it. */
const NO_WINDOW_EDGE = 1_000;

export interface LogGroupOptions {
  readonly offer: Offer;
  /** What the offer can answer of the chosen period, half-open, on whole seconds. */
  readonly period: Period;
  /** Connects when reading begins. Rejects with AwsProblem. */
  readonly connect: (signal: AbortSignal) => Promise<CloudWatchLogsClient>;
  readonly budget: Budget;
  readonly ledger: QueryLedger;
  readonly now: () => number;
  readonly isAlive: (pid: number) => boolean;
  /** A part of the time asked for that the log group no longer keeps. */
  readonly expired: Period | null;
  /** Take no answer of a period to which events could still have come. */
  readonly settledOnly: boolean;
  readonly timing?: Timing;
  /** What one query may return; less than AWS allows only for a test. */
  readonly maxRows?: number;
}

/** What was counted, beside the evidence. */
interface Counted {
  /** Events that the rows count, those left to be read among them. */
  rows: number;
  /** Log events that AWS says the queries took in. */
  matched: number;
  /** Log events that queries looked at and said nothing of. */
  lost: number;
  /** Calls that may be counted twice. */
  twice: number;
  unread: number;
  /** Calls of rows that reach over the beginning of the window. */
  edge: number;
  /** Where they lie: in which window, asked in which way. */
  readonly unreadIn: { readonly period: Period; readonly segment: Segment; readonly dialect: Dialect }[];
  readRecords: number;
  /** Queries of which nobody could tell whether they still run. */
  mayRun: number;
}

function gapsOf(location: string, tally: Tally, counted: Counted): Gap[] {
  const gaps: Gap[] = [];
  const add = (code: string, text: string): void => void gaps.push({ code, text, location });
  const missing = missingTexts(location, tally.missing);
  for (const { code, text } of missing.slice(0, NAMED_GAPS)) add(code, text);
  if (missing.length > NAMED_GAPS) add('more-gaps', `${location}: ${missing.length - NAMED_GAPS} more periods were not read.`);
  if (counted.rows < counted.matched) {
    add(
      'rows-missing',
      `${location}: CloudWatch Logs says that the queries took in ${thousands(counted.matched)} log events, and their answers count ${thousands(counted.rows)}.`,
    );
  }
  if (counted.lost > 0) {
    add('rows-missing', `${location}: ${thousands(counted.lost)} log events were looked at, and the answers say nothing of them.`);
  }
  if (counted.readRecords < counted.unread) {
    add(
      'unread-records',
      `${location}: ${many(counted.unread - counted.readRecords, 'record')} could not be read whole; whether they are calls over TLS is not known.`,
    );
  }
  if (counted.unread > 0) {
    add(
      'read-again',
      `${location}: ${many(counted.unread, 'record')} had to be read whole, in a scan of its own over their hours (see the queries).`,
    );
  }
  if (tally.askedTwice.queries > 0) {
    add(
      'asked-in-halves',
      `${location}: ${many(tally.askedTwice.queries, 'window')} held more rows than a query returns and had to be asked again in halves: ${thousands(tally.askedTwice.bytes)} bytes were scanned twice.`,
    );
  }
  if (counted.twice > 0) {
    add(
      'possible-duplicates',
      `${location}: up to ${many(counted.twice, 'call')} may be counted twice: where there are many, the query only estimates how many event ids are distinct.`,
    );
  }
  if (counted.edge > 0) {
    add(
      'edge-of-window',
      `${location}: up to ${many(counted.edge, 'call')} may have happened before the period: they were logged more than an hour late.`,
    );
  }
  if (counted.mayRun > 0) {
    add(
      'may-still-run',
      `${location}: whether ${many(counted.mayRun, 'query', 'queries')} still run could not be told; the next start looks again (logs:DescribeQueries).`,
    );
  }
  if (tally.free > 0)
    add(
      'kept-answers',
      `${location}: ${many(tally.free, 'answer')} had been kept by CloudWatch Logs from an earlier run and cost nothing now.`,
    );
  return gaps;
}

async function* collect(
  options: LogGroupOptions,
  logs: CloudWatchLogsClient,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { offer, period, budget, ledger, now, timing = PATIENT, maxRows = MAX_ROWS } = options;
  const place = { account: offer.account, region: offer.region };
  const runner = new QueryRunner({
    api: new LogsApi(logs, timing),
    ledger,
    timing,
    place: { ...place, profile: offer.profile },
    now,
    settledOnly: options.settledOnly,
  });
  const evidence = new EvidenceAccumulator({ from: period.from, to: period.to });
  const stop = new AbortController();
  const linked = linkedSignal(signal, stop.signal);
  const tally = emptyTally();
  const counted: Counted = { rows: 0, matched: 0, lost: 0, twice: 0, unread: 0, edge: 0, unreadIn: [], readRecords: 0, mayRun: 0 };
  if (options.expired !== null) tally.missing.push({ period: options.expired, code: 'expired', text: 'its events are no longer kept' });
  const reading = {
    runner,
    budget,
    arn: offer.arn,
    location: offer.location,
    expectedBytes: offer.bytes,
    period,
    signal: linked.signal,
    maxRows,
  };
  const abandoned = leftRunning(ledger, place, now(), options.isAlive);

  const first = new WindowReader(
    reading,
    tally,
    (rows, segment, answer, dialect) => {
      counted.matched += answer.recordsMatched ?? 0;
      if (rows.length === 0 && answer.recordsScanned > NO_WINDOW_EDGE) counted.lost += answer.recordsScanned;
      for (const row of rows) {
        counted.rows += callsOf(row);
        if (!isUnread(row, dialect)) {
          counted.twice += countRow(evidence, row);
          if (straddles(row, period.from)) counted.edge += callsOf(row);
          continue;
        }
        counted.unread += callsOf(row);
        const between = loggedBetween(row);
        const where = between === null ? segment : { from: floorSecond(between.first), to: floorSecond(between.last) + 1000 };
        counted.unreadIn.push({ period: where, segment, dialect });
      }
    },
    (dialect, { precision }) => everythingQuery(dialect, precision, { maxRows, windowed: true }),
  );
  /** Reads whole what could not be read, where it lies: in the window that counted the rest, and asked in the same way. */
  const readWhole = async (dialect: Dialect): Promise<void> => {
    const segments = new Map<Segment, Period[]>();
    for (const unread of counted.unreadIn) {
      if (unread.dialect === dialect) segments.set(unread.segment, [...(segments.get(unread.segment) ?? []), unread.period]);
    }
    const parts = [...segments].flatMap(([segment, periods]) =>
      merged(periods, NEAR_MS).map(({ from, to }) => ({
        from: Math.max(from, segment.from),
        to: Math.min(to, segment.to),
        precision: 19 as const,
      })),
    );
    const ms = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    const expected = { period: { from: 0, to: ms }, expectedBytes: Math.round((first.bytesPerMs ?? 0) * ms) };
    const take: TakeRows = (rows) => {
      for (const row of rows) {
        counted.readRecords += 1;
        evidence.add(parsed(row.get('@message')));
      }
    };
    await new WindowReader({ ...reading, ...expected }, tally, take, () => recordsQuery(dialect)).read(parts);
  };

  const work = async (): Promise<void> => {
    await first.readWithPilot(segmentsOf(period, now()));
    for (const dialect of ['parsed', 'discovered'] as const) await readWhole(dialect);
    // What was asked before and not asked again now would run on for nobody; so would what nobody learned the id of.
    const left = new Set(abandoned.map(({ nonce }) => nonce));
    const running = ledger
      .entries()
      .filter((entry) => !entry.ended && (left.has(entry.nonce) || (entry.pid === process.pid && entry.queryId === null)));
    counted.mayRun = await runner.stopLeftOver(running);
  };
  const progress = (): SourceProgress => ({
    done: tally.windowsDone,
    total: tally.windowsTotal,
    counting: false,
    unit: 'windows',
    bytesRead: scannedSoFar(tally),
    bytesTotal: Math.max(offer.bytes ?? 0, scannedSoFar(tally)),
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current: offer.location,
    costUsd: costOf(scannedSoFar(tally), budget.usdPerGb),
  });
  const working = work();
  try {
    yield* whileWorking(working, progress);
  } finally {
    // Whoever listened may have gone: nothing must run on for nobody.
    stop.abort();
    await working.catch(() => {});
    linked.release();
  }

  const { records: fates } = evidence;
  const about = offer.notes.map(
    (note): Gap => ({ code: 'about-the-source', text: `${offer.location}: ${note}`, location: offer.location }),
  );
  const gaps = [...gapsOf(offer.location, tally, counted), ...about];
  if (fates.unreadable > 0) {
    const text = `${offer.location}: ${many(fates.unreadable, 'log event')} are no CloudTrail events, or are damaged.`;
    gaps.push({ code: 'unreadable-records', text, location: offer.location });
  }
  return {
    source: {
      id: offer.id,
      kind: 'logs-insights',
      location: `${offer.location} (${offer.account}, ${offer.region})`,
      status: statusOf(tally, counted, gaps),
      queries: tally.queries,
      input: {
        files: { found: 0, read: 0, skipped: {}, failed: 0 },
        records: fates,
        bytesRead: tally.bytesScanned,
        bytesJson: tally.bytesScanned,
      },
      costUsd: costOf(tally.bytesScanned, budget.usdPerGb),
      gaps,
    },
    coverage: evidence.coverage(offer.id),
    groups: evidence.groups(),
  };
}

/** The result of a place that was not read at all. */
export const unread = (
  id: string,
  location: string,
  status: 'failed' | 'skipped' | 'partial',
  gaps: readonly Gap[],
  kind: Source['kind'] = 'logs-insights',
): SourceResult => ({
  source: { id, kind, location, status, queries: [], input: null, costUsd: null, gaps: [...gaps] },
  coverage: [],
  groups: [],
});

const floorSecond = (time: number): number => Math.floor(time / 1000) * 1000;

function parsed(message: string | undefined): unknown {
  try {
    return JSON.parse(message ?? '');
  } catch {
    return null;
  }
}

function statusOf(tally: Tally, counted: Counted, gaps: readonly Gap[]): Source['status'] {
  if (!gaps.some(hidesSomething)) return 'complete';
  const stopped = tally.missing.some(({ code }) => code === 'cancelled');
  return counted.rows === 0 && tally.windowsDone === tally.missing.length && !stopped ? 'failed' : 'partial';
}

/** A log group that the person agreed to read. Its own period counts, not the window that it is given: that was cut to what it keeps. */
export function logGroupSource(options: LogGroupOptions): EvidenceSource {
  return {
    id: options.offer.id,
    kind: 'logs-insights',
    location: options.offer.location,
    async *collect(_window: TimeWindow, signal: AbortSignal) {
      let logs: CloudWatchLogsClient;
      try {
        logs = await options.connect(signal);
      } catch (error) {
        const { profile, location } = options.offer;
        const { code, message, howTo } = problemOf(error, { service: 'sts', operation: 'GetCallerIdentity', profile });
        return unread(options.offer.id, location, 'failed', [
          { code, text: `${location}: not read. ${message} ${howTo}`.trim(), location },
        ]);
      }
      return yield* collect(options, logs, signal);
    },
  };
}
