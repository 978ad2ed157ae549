// Reads a log group over a period: a pilot query first, then windows as large as the rows allow, each scanned once.

import { linkedSignal } from '../../async/linked-signal.ts';
import type { AwsProblem } from '../../aws/problem.ts';
import type { Source } from '../../contract/document.ts';
import type { Budget } from './budget.ts';
import { costOf } from './prices.ts';
import { boundTo, type Dialect, unbound } from './query.ts';
import type { Row } from './rows.ts';
import { type Answer, QueryFailed, type QueryRunner } from './runner.ts';
import { cut, DAY_MS, halves, merged, newestDays, type Period, periodText, type Segment } from './windows.ts';

/** Of 100 queries that an account may run at once (user guide, AnalyzingLogData): its dashboards need them too. */
const AT_ONCE = 5;
/** A query that AWS itself gave up is asked once more. */
const RETRIES = 1;

/** Fewer rows than this part of an answer say little about other days. */
const A_LITTLE = 100;
const WEEK = 7;
/** A window of an hour that takes longer than CloudWatch Logs allows is not cut any further. */
const LEAST_AFTER_TIMEOUT_MS = 60 * 60 * 1000;

type QueryEntry = Source['queries'][number];

export interface Reading {
  readonly runner: QueryRunner;
  readonly budget: Budget;
  readonly arn: string;
  readonly location: string;
  /** What a query over the whole period is expected to scan; null where nobody could say. */
  readonly expectedBytes: number | null;
  readonly period: Period;
  readonly signal: AbortSignal;
  /** What one query may return. */
  readonly maxRows: number;
}

/** A part of the period that was not read, and why. */
export interface Missing {
  readonly period: Period;
  readonly code: string;
  readonly text: string;
}

/** What the reading has come to so far. */
export interface Tally {
  readonly queries: QueryEntry[];
  readonly missing: Missing[];
  bytesScanned: number;
  /** What the queries that run have scanned so far. */
  readonly running: Map<symbol, number>;
  windowsDone: number;
  windowsTotal: number;
  /** Queries asked again in halves because they would have returned too much, and the bytes that this cost. */
  askedTwice: { queries: number; bytes: number };
  /** Answers that CloudWatch Logs had kept from an earlier run. */
  free: number;
  dialect: Dialect;
}

export const emptyTally = (): Tally => ({
  queries: [],
  missing: [],
  bytesScanned: 0,
  running: new Map(),
  windowsDone: 0,
  windowsTotal: 0,
  askedTwice: { queries: 0, bytes: 0 },
  free: 0,
  dialect: 'parsed',
});

/** Takes the rows of one window, once and whole. */
export type TakeRows = (rows: readonly Row[], segment: Segment, answer: Answer, dialect: Dialect) => void;

/** Cents; of less than a cent two digits, so that a small limit is no zero. */
const dollars = (usd: number): string => `$${usd >= 0.01 || usd === 0 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;

const length = ({ from, to }: Period): number => to - from;
const iso = (time: number): string => new Date(time).toISOString();

/** A queue of segments over one log group, worked off by a few queries at a time. */
export class WindowReader {
  readonly #reading: Reading;
  readonly #tally: Tally;
  readonly #take: TakeRows;
  readonly #textOf: (dialect: Dialect, segment: Segment) => string;
  /** What was scanned for each millisecond of the windows that were read, to expect as much of the others. */
  #seen = { bytes: 0, ms: 0 };
  readonly #stop = new AbortController();
  /** Nothing more is asked: credentials have ended, the limit is reached. */
  #over: { readonly code: string; readonly text: string } | null = null;

  constructor(reading: Reading, tally: Tally, take: TakeRows, textOf: (dialect: Dialect, segment: Segment) => string) {
    this.#reading = reading;
    this.#tally = tally;
    this.#take = take;
    this.#textOf = textOf;
  }

  /** Reads all segments, the largest first: the newest day of the largest one before everything else, to learn how much a day holds. */
  async readWithPilot(segments: readonly Segment[]): Promise<void> {
    const bySize = segments.toSorted((a, b) => length(b) - length(a));
    const [largest, ...others] = bySize;
    if (largest === undefined) return;
    const { pilot, rest } = newestDays(largest, 1);
    const expectedPieces = rest === null ? 0 : Math.ceil(length(rest) / DAY_MS / 31);
    this.#tally.windowsTotal += others.length + 1 + expectedPieces;
    const rows = await this.#readOne(pilot);
    if (rest === null) {
      await this.#work(others);
      return;
    }
    const day = { rows: rows ?? 0, days: length(pilot) / DAY_MS };
    // A quiet day tells little: a week more before months are asked at once.
    const second = day.rows < this.#reading.maxRows / A_LITTLE ? newestDays(rest, WEEK) : { pilot: null, rest };
    const week = second.pilot === null ? null : { rows: (await this.#readOne(second.pilot)) ?? 0, days: length(second.pilot) / DAY_MS };
    const rowsPerDay = Math.max(day.rows / day.days, week === null ? 0 : week.rows / week.days);
    const pieces = second.rest === null ? [] : cut(second.rest, { rowsPerDay, maxRows: this.#reading.maxRows });
    this.#tally.windowsTotal += pieces.length + (week === null ? 0 : 1) - expectedPieces;
    await this.#work([...pieces, ...others].toSorted((a, b) => length(b) - length(a)));
  }

  /** Reads segments as they are. */
  async read(segments: readonly Segment[]): Promise<void> {
    this.#tally.windowsTotal += segments.length;
    await this.#work(segments);
  }

  async #work(segments: readonly Segment[]): Promise<void> {
    const waiting = [...segments];
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

  /** Reads one segment, in halves where it is too much. Returns its rows, or null when it was not read whole at once. */
  async #readOne(segment: Segment): Promise<number | null> {
    const rows = await this.#ask(segment, RETRIES);
    if (rows !== 'halves') {
      this.#tally.windowsDone += 1;
      return rows;
    }
    const two = halves(segment) ?? [];
    this.#tally.windowsTotal += 1;
    for (const half of two) await this.#readOne(half);
    return null;
  }

  /** Bytes scanned for each millisecond so far; null before anything was read. */
  get bytesPerMs(): number | null {
    return this.#seen.ms === 0 ? null : this.#seen.bytes / this.#seen.ms;
  }

  /** What a segment will scan: its part of what is left of the estimate; where that was too low, or there is none, as much as others did. */
  #expected(segment: Segment): number {
    const { expectedBytes, period } = this.#reading;
    const left = { bytes: (expectedBytes ?? 0) - this.#seen.bytes, ms: Math.max(length(segment), length(period) - this.#seen.ms) };
    if (left.bytes > 0) return (left.bytes / left.ms) * length(segment);
    return this.#seen.ms === 0 ? 0 : (this.#seen.bytes / this.#seen.ms) * length(segment);
  }

  #miss(period: Period, code: string, text: string): null {
    this.#tally.missing.push({ period, code, text });
    return null;
  }

  async #ask(segment: Segment, retries: number): Promise<number | null | 'halves'> {
    const { runner, budget, arn, signal } = this.#reading;
    if (signal.aborted) return this.#miss(segment, 'cancelled', 'the run was stopped');
    if (this.#over !== null) return this.#miss(segment, this.#over.code, this.#over.text);
    const spending = budget.take(this.#expected(segment));
    if (spending === null) {
      this.#over = { code: 'cost-limit', text: `it would cost more than the limit of ${dollars(budget.maxCostUsd)}` };
      return this.#miss(segment, this.#over.code, this.#over.text);
    }
    const own = new AbortController();
    const both = linkedSignal(signal, own.signal, this.#stop.signal);
    const dialect = this.#tally.dialect;
    const text = this.#textOf(dialect, segment);
    const query = Symbol(text);
    const settle = (bytes: number): void => {
      this.#tally.running.delete(query);
      spending.ended(bytes);
    };
    try {
      const answer = await runner.run({ text: boundTo(text, segment), arn, period: segment }, both.signal, (bytes) => {
        spending.scanned(bytes);
        this.#tally.running.set(query, bytes);
        // Estimates can be wrong: what was agreed is a limit, not a guess.
        if (budget.isUsedUp) own.abort();
      });
      settle(answer.free ? 0 : answer.bytesScanned);
      if (answer.free) {
        this.#tally.free += 1;
        this.#tally.queries.push(this.#entry(text, segment, answer.bytesScanned, 0));
      } else this.#book(text, segment, answer.bytesScanned);
      this.#seen = { bytes: this.#seen.bytes + answer.bytesScanned, ms: this.#seen.ms + length(segment) };
      const tooMany = answer.rows.length >= this.#reading.maxRows;
      if (tooMany && halves(segment) !== null) {
        // Both halves scan as much again: what they cannot afford, this answer tells at least in part.
        const again = budget.take(answer.bytesScanned);
        if (again !== null) {
          again.ended(0);
          this.#tally.askedTwice.queries += 1;
          this.#tally.askedTwice.bytes += answer.free ? 0 : answer.bytesScanned;
          return 'halves';
        }
      }
      this.#take(answer.rows, segment, answer, dialect);
      if (tooMany) this.#miss(segment, 'too-many-rows', 'it holds more rows than a query returns, and only those were counted');
      return answer.rows.length;
    } catch (error) {
      if (!(error instanceof QueryFailed)) throw error;
      settle(error.bytesScanned);
      if (error.bytesScanned > 0) this.#book(text, segment, error.bytesScanned);
      return this.#afterFailure(segment, error, own.signal.aborted, retries, dialect);
    } finally {
      both.release();
    }
  }

  async #afterFailure(
    segment: Segment,
    failed: QueryFailed,
    overLimit: boolean,
    retries: number,
    asked: Dialect,
  ): Promise<number | null | 'halves'> {
    const { problem } = failed;
    if (overLimit) {
      this.#over = { code: 'cost-limit', text: `the limit of ${dollars(this.#reading.budget.maxCostUsd)} was reached` };
      return this.#miss(segment, this.#over.code, this.#over.text);
    }
    if (this.#reading.signal.aborted) return this.#miss(segment, 'cancelled', 'the run was stopped');
    // CloudWatch Logs refuses a window that ends before everything it keeps (seen as an error of this name).
    if (problem.code === 'malformed-query' && /retention/.test(problem.message))
      return this.#miss(segment, 'expired', 'its events are no longer kept');
    if (problem.code === 'malformed-query' && asked === 'parsed') {
      // This Region does not know jsonParse: nothing was scanned, and the other way of asking reads as much.
      this.#tally.dialect = 'discovered';
      return this.#ask(segment, retries);
    }
    if (failed.timedOut && length(segment) > LEAST_AFTER_TIMEOUT_MS) return 'halves';
    if (problem.code === 'service' && retries > 0) return this.#ask(segment, retries - 1);
    if (endsEverything(problem)) this.#over = { code: problem.code, text: sentence(problem) };
    return this.#miss(segment, problem.code, sentence(problem));
  }

  #entry(text: string, period: Period, bytesScanned: number, costUsd: number): QueryEntry {
    return {
      text: unbound(text),
      groups: [this.#reading.arn],
      window: { from: iso(period.from), to: iso(period.to) },
      bytesScanned,
      costUsd,
    };
  }

  #book(text: string, period: Period, bytes: number): void {
    this.#tally.bytesScanned += bytes;
    this.#tally.queries.push(this.#entry(text, period, bytes, costOf(bytes, this.#reading.budget.usdPerGb)));
  }
}

/** After these no other query can succeed either. */
const endsEverything = ({ code }: AwsProblem): boolean =>
  ['sso-expired', 'credentials-expired', 'credentials-invalid', 'no-credentials', 'mfa-needed', 'access-denied', 'not-found'].includes(
    code,
  );

const sentence = ({ message, howTo }: AwsProblem): string =>
  `${message.replace(/\.$/, '')}${howTo === '' ? '' : ` (${howTo.replace(/\.$/, '')})`}`;

/** Bytes scanned so far, by queries that have ended and by those that run. */
export const scannedSoFar = ({ bytesScanned, running }: Tally): number =>
  [...running.values()].reduce((sum, bytes) => sum + bytes, bytesScanned);

/** What is missing for the same reason, in as few periods as it takes. */
export function missingTexts(location: string, missing: readonly Missing[]): readonly { readonly code: string; readonly text: string }[] {
  const byReason = new Map<string, Missing[]>();
  for (const one of missing) {
    const reason = `${one.code} ${one.text}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), one]);
  }
  return [...byReason.values()].flatMap((same) =>
    merged(
      same.map(({ period }) => period),
      0,
    ).map((period) => ({ code: same[0]?.code ?? '', text: `${location}, ${periodText(period)}: not read, ${same[0]?.text ?? ''}.` })),
  );
}
