// Reads an event data store over a period: the newest week first, to learn what it costs and holds, then as few windows as that allows.
import { linkedSignal } from '../../async/linked-signal.ts';
import type { AwsProblem } from '../../aws/problem.ts';
import type { Source } from '../../contract/document.ts';
import type { Budget } from '../logs-insights/budget.ts';
import type { Missing } from '../logs-insights/collect.ts';
import { costOf } from '../logs-insights/prices.ts';
import { DAY_MS, type Period } from '../logs-insights/windows.ts';
import { AT_ONCE } from './facts.ts';
import { type LakeDialect, LEAST_SPAN_MS, lakeQuery, scannedBy } from './query.ts';
import type { LakeRow } from './rows.ts';
import { type LakeAnswer, LakeQueryFailed, type LakeRunner } from './runner.ts';

const SECOND_MS = 1_000;
/** A window of an hour that is too much is not cut any further. */
const LEAST_MS = 60 * 60 * SECOND_MS;
/** No query much longer than a month: a failure costs what it had scanned. None shorter than Lake takes. */
const MOST_DAYS = 31;
const LEAST_DAYS = LEAST_SPAN_MS / DAY_MS;
/** An answer comes in pages of 1,000 rows, ten a second at most. */
const ROWS_AT_ONCE = 50_000;
/** A query that AWS itself gave up is asked once more. */
const RETRIES = 1;

type QueryEntry = Source['queries'][number];

export interface LakeReading {
  readonly runner: LakeRunner;
  readonly budget: Budget;
  /** The event data store: its ARN, and its id as a query names it. */
  readonly store: string;
  readonly id: string;
  readonly signal: AbortSignal;
}

/** What the reading has come to so far. */
export class LakeTally {
  readonly queries: QueryEntry[] = [];
  readonly missing: Missing[] = [];
  /** What the queries that run have scanned so far. */
  readonly running = new Map<symbol, number>();
  bytesScanned = 0;
  windowsDone = 0;
  windowsTotal = 0;
  /** Queries that were too much, and were asked again in halves, with what they had scanned. */
  halved = { queries: 0, bytes: 0 };
  /** Answers that had been kept from an earlier run. */
  free = 0;
  rowsMissing = 0;
  dialect: LakeDialect = 'record';

  /** Bytes scanned so far, by queries that have ended and by those that run. */
  get scannedSoFar(): number {
    return [...this.running.values()].reduce((sum, bytes) => sum + bytes, this.bytesScanned);
  }
}

const length = ({ from, to }: Period): number => to - from;
const iso = (time: number): string => new Date(time).toISOString();
const dollars = (usd: number): string => `$${usd >= 0.01 || usd === 0 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;
const sentence = ({ message, howTo }: AwsProblem): string =>
  `${message.replace(/\.$/, '')}${howTo === '' ? '' : ` (${howTo.replace(/\.$/, '')})`}`;

/** After these no other query can succeed either. */
const endsEverything = ({ code }: AwsProblem): boolean =>
  ['sso-expired', 'credentials-expired', 'credentials-invalid', 'no-credentials', 'mfa-needed', 'access-denied', 'not-found'].includes(
    code,
  );

/** Two halves, at a midnight where there is one between; null for what is cut no further. */
function halves({ from, to }: Period): readonly [Period, Period] | null {
  if (to - from <= LEAST_MS) return null;
  const middle = from + (to - from) / 2;
  const midnight = Math.round(middle / DAY_MS) * DAY_MS;
  const at = midnight > from && midnight < to ? midnight : Math.floor(middle / SECOND_MS) * SECOND_MS;
  return [
    { from, to: at },
    { from: at, to },
  ];
}

/** `period` in windows of whole days, newest first. The last one takes what would be too short for one of its own. */
function windowsOf({ from, to }: Period, days: number): readonly Period[] {
  const windows: Period[] = [];
  for (let end = to; end > from; ) {
    const begin = Math.floor((end - days * DAY_MS) / DAY_MS) * DAY_MS;
    const last = begin - from < LEAST_SPAN_MS;
    windows.push({ from: last ? from : begin, to: end });
    end = last ? from : begin;
  }
  return windows;
}

/** Works windows off, a few at a time. */
export class LakeReader {
  readonly #reading: LakeReading;
  readonly #tally: LakeTally;
  readonly #take: (rows: readonly LakeRow[]) => void;
  #seen = { bytes: 0, scannedMs: 0, ms: 0, rows: 0 };
  readonly #stop = new AbortController();
  /** Nothing more is asked: credentials have ended, the limit is reached. */
  #over: { readonly code: string; readonly text: string } | null = null;

  constructor(reading: LakeReading, tally: LakeTally, take: (rows: readonly LakeRow[]) => void) {
    this.#reading = reading;
    this.#tally = tally;
    this.#take = take;
  }

  /** Reads the period. What could not be read is among the missing. */
  async read(period: Period): Promise<void> {
    if (length(period) <= 0) return;
    // What would be left of a short period could not be asked for less.
    const [newest = period] = windowsOf(period, LEAST_DAYS);
    const { from } = newest;
    const expected = Math.ceil((from - period.from) / DAY_MS / MOST_DAYS);
    this.#tally.windowsTotal += 1 + expected;
    await this.#readOne(newest);
    const rowsPerDay = this.#seen.ms === 0 ? 0 : (this.#seen.rows / this.#seen.ms) * DAY_MS;
    const days = rowsPerDay === 0 ? MOST_DAYS : Math.min(MOST_DAYS, Math.max(LEAST_DAYS, Math.floor(ROWS_AT_ONCE / rowsPerDay)));
    const windows = windowsOf({ from: period.from, to: from }, days);
    this.#tally.windowsTotal += windows.length - expected;
    await this.#work(windows);
  }

  async #work(windows: readonly Period[]): Promise<void> {
    const waiting = [...windows];
    const worker = async (): Promise<void> => {
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#readOne(next);
      } catch (error) {
        // A defect must not leave the other queries running.
        this.#stop.abort();
        throw error;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #readOne(period: Period): Promise<void> {
    const two = (await this.#ask(period, RETRIES)) === 'too-much' ? halves(period) : null;
    if (two === null) {
      this.#tally.windowsDone += 1;
      return;
    }
    this.#tally.windowsTotal += 1;
    for (const half of two) await this.#readOne(half);
  }

  #miss(period: Period, code: string, text: string): void {
    this.#tally.missing.push({ period, code, text });
  }

  async #ask(period: Period, retries: number): Promise<'told' | 'too-much'> {
    const { runner, budget, store, id, signal } = this.#reading;
    if (signal.aborted) return this.#told(period, 'cancelled', 'the run was stopped');
    if (this.#over !== null) return this.#told(period, this.#over.code, this.#over.text);
    // As much as other periods of its length; of the first nobody knows, and the limit stops it where it is reached.
    const spending = budget.take(this.#seen.scannedMs === 0 ? 0 : (this.#seen.bytes / this.#seen.scannedMs) * length(scannedBy(period)));
    if (spending === null) {
      this.#over = { code: 'cost-limit', text: `it would cost more than the limit of ${dollars(budget.maxCostUsd)}` };
      return this.#told(period, this.#over.code, this.#over.text);
    }
    const own = new AbortController();
    const both = linkedSignal(signal, own.signal, this.#stop.signal);
    const dialect = this.#tally.dialect;
    const text = lakeQuery(dialect, id, period);
    const query = Symbol(text);
    const settle = (bytes: number): void => {
      this.#tally.running.delete(query);
      spending.ended(bytes);
    };
    try {
      const answer = await runner.run({ text, store, period }, both.signal, (bytes) => {
        spending.scanned(bytes);
        this.#tally.running.set(query, bytes);
        // What was agreed is a limit, not a guess.
        if (budget.isUsedUp) own.abort();
      });
      settle(answer.free ? 0 : answer.bytesScanned);
      this.#book(text, period, answer);
      this.#take(answer.rows);
      return 'told';
    } catch (error) {
      if (!(error instanceof LakeQueryFailed)) throw error;
      settle(error.bytesScanned);
      if (error.bytesScanned > 0) this.#entry(text, period, error.bytesScanned, error.bytesScanned);
      return this.#afterFailure(period, error, { overLimit: own.signal.aborted, retries, dialect });
    } finally {
      both.release();
    }
  }

  async #afterFailure(
    period: Period,
    { problem, tooMuch, bytesScanned }: LakeQueryFailed,
    { overLimit, retries, dialect }: { readonly overLimit: boolean; readonly retries: number; readonly dialect: LakeDialect },
  ): Promise<'told' | 'too-much'> {
    const { budget, signal } = this.#reading;
    if (overLimit) {
      this.#over = { code: 'cost-limit', text: `the limit of ${dollars(budget.maxCostUsd)} was reached` };
      return this.#told(period, this.#over.code, this.#over.text);
    }
    if (signal.aborted) return this.#told(period, 'cancelled', 'the run was stopped');
    if (problem.code === 'malformed-query' && dialect === 'record') {
      // This event data store does not have the raw event, or not these functions: nothing was scanned.
      this.#tally.dialect = 'columns';
      return this.#ask(period, retries);
    }
    if (tooMuch && halves(period) !== null) {
      this.#tally.halved = { queries: this.#tally.halved.queries + 1, bytes: this.#tally.halved.bytes + bytesScanned };
      return 'too-much';
    }
    if (problem.code === 'service' && retries > 0) return this.#ask(period, retries - 1);
    if (endsEverything(problem)) this.#over = { code: problem.code, text: sentence(problem) };
    return this.#told(period, problem.code, sentence(problem));
  }

  #told(period: Period, code: string, text: string): 'told' {
    this.#miss(period, code, text);
    return 'told';
  }

  #book(text: string, period: Period, { bytesScanned, free, rows, rowsMissing }: LakeAnswer): void {
    this.#seen = {
      bytes: this.#seen.bytes + bytesScanned,
      scannedMs: this.#seen.scannedMs + length(scannedBy(period)),
      ms: this.#seen.ms + length(period),
      rows: this.#seen.rows + rows.length,
    };
    this.#tally.rowsMissing += rowsMissing;
    if (free) this.#tally.free += 1;
    this.#entry(text, period, bytesScanned, free ? 0 : bytesScanned);
  }

  #entry(text: string, { from, to }: Period, bytesScanned: number, billed: number): void {
    const { budget, store } = this.#reading;
    this.#tally.bytesScanned += billed;
    this.#tally.queries.push({
      text,
      groups: [store],
      window: { from: iso(from), to: iso(to) },
      bytesScanned,
      costUsd: costOf(billed, budget.usdPerGb),
    });
  }
}
