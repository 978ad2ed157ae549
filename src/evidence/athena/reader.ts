// Reads a table over a period: pieces one after another, each within the limit, halved where one was too much.
import { linkedSignal } from '../../async/linked-signal.ts';
import type { AwsProblem } from '../../aws/problem.ts';
import type { Source } from '../../contract/document.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import type { Budget } from '../logs-insights/budget.ts';
import type { Missing } from '../logs-insights/collect.ts';
import { costOf } from '../logs-insights/prices.ts';
import { AthenaQueryFailed } from './failures.ts';
import { dayHalves, foldersOf, newestDay, pieces } from './pieces.ts';
import { billedBytes } from './prices.ts';
import { everythingQuery, type Named, type QueryPeriod } from './query.ts';
import { countRow } from './rows.ts';
import type { AthenaRunner } from './runner.ts';
import type { TrailTable } from './table.ts';
import type { QueryPlace } from './workgroup.ts';

/** A query that Athena itself gave up is asked once more. */
const RETRIES = 1;

export interface Reading {
  readonly runner: AthenaRunner;
  readonly budget: Budget;
  readonly table: TrailTable;
  readonly arn: string;
  readonly place: QueryPlace;
  readonly named: Named;
  readonly period: QueryPeriod;
  /** What queries over the whole period are expected to scan; null where nobody could say. */
  readonly expectedBytes: number | null;
  readonly signal: AbortSignal;
}

/** What the reading has come to so far. */
export interface Tally {
  readonly queries: Source['queries'][number][];
  readonly missing: Missing[];
  /** Of queries that have ended. */
  bytesScanned: number;
  costUsd: number;
  /** Of the query that runs. */
  running: number;
  windowsDone: number;
  windowsTotal: number;
  askedTwice: { queries: number; bytes: number };
  /** Answers that were kept from an earlier run. */
  free: number;
  /** UTC days on which there was an event. */
  readonly days: Set<string>;
}

export const emptyTally = (): Tally => ({
  queries: [],
  missing: [],
  bytesScanned: 0,
  costUsd: 0,
  running: 0,
  windowsDone: 0,
  windowsTotal: 0,
  askedTwice: { queries: 0, bytes: 0 },
  free: 0,
  days: new Set(),
});

const iso = (time: number): string => new Date(time).toISOString();
const dollars = (usd: number): string => `$${usd >= 0.01 || usd === 0 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;
const sentence = ({ message, howTo }: AwsProblem): string =>
  `${message.replace(/\.$/, '')}${howTo === '' ? '' : ` (${howTo.replace(/\.$/, '')})`}`;

/** After these no other query can succeed either. */
const ENDS_EVERYTHING: ReadonlySet<string> = new Set([
  'sso-expired',
  'credentials-expired',
  'credentials-invalid',
  'no-credentials',
  'mfa-needed',
  'access-denied',
  'not-found',
  'malformed-query',
]);

export class TableReader {
  readonly #reading: Reading;
  readonly #tally: Tally;
  readonly #evidence: EvidenceAccumulator;
  #seen = { bytes: 0, folders: 0 };
  /** Nothing more is asked: credentials have ended, the limit is reached. */
  #over: { readonly code: string; readonly text: string } | null = null;

  constructor(reading: Reading, tally: Tally, evidence: EvidenceAccumulator) {
    this.#reading = reading;
    this.#tally = tally;
    this.#evidence = evidence;
  }

  async readAll(): Promise<void> {
    const { period, table, expectedBytes, place } = this.#reading;
    if (period.to <= period.from) return;
    if (table.days === null) {
      // Every query reads everything: one it is.
      this.#tally.windowsTotal = 1;
      await this.#ask(period, RETRIES);
      this.#tally.windowsDone = 1;
      return;
    }
    let rest: QueryPeriod | null = period;
    if (expectedBytes === null) {
      const { pilot, rest: left } = newestDay(period);
      this.#tally.windowsTotal = 1;
      await this.#readOne(pilot);
      rest = left;
    }
    if (rest === null) return;
    const cut = pieces(rest, { bytesPerFolder: this.#bytesPerFolder(), cutoffBytes: place.cutoffBytes });
    this.#tally.windowsTotal += cut.length;
    for (const piece of cut) await this.#readOne(piece);
  }

  /** What a day's folder holds: as expected, or as much as those that were read. */
  #bytesPerFolder(): number | null {
    const { expectedBytes, period } = this.#reading;
    const expected = expectedBytes === null ? null : expectedBytes / foldersOf(period);
    const seen = this.#seen.folders === 0 ? null : this.#seen.bytes / this.#seen.folders;
    return seen === null ? expected : Math.max(seen, expected ?? 0);
  }

  #expected(piece: QueryPeriod): number {
    const { table, expectedBytes } = this.#reading;
    if (table.days === null) return expectedBytes ?? 0;
    return (this.#bytesPerFolder() ?? 0) * foldersOf(piece);
  }

  async #readOne(piece: QueryPeriod): Promise<void> {
    const done = await this.#ask(piece, RETRIES);
    if (done) {
      this.#tally.windowsDone += 1;
      return;
    }
    this.#tally.windowsTotal += 1;
    for (const half of dayHalves(piece) ?? []) await this.#readOne(half);
  }

  #miss(period: QueryPeriod, code: string, text: string): true {
    this.#tally.missing.push({ period, code, text });
    return true;
  }

  /** False when the piece is to be asked in halves. */
  async #ask(piece: QueryPeriod, retries: number): Promise<boolean> {
    const { runner, budget, table, arn, place, named, signal } = this.#reading;
    if (signal.aborted) return this.#miss(piece, 'cancelled', 'the run was stopped');
    if (this.#over !== null) return this.#miss(piece, this.#over.code, this.#over.text);
    const spending = budget.take(billedBytes(this.#expected(piece)));
    if (spending === null) {
      this.#over = { code: 'cost-limit', text: `it would cost more than the limit of ${dollars(budget.maxCostUsd)}` };
      return this.#miss(piece, this.#over.code, this.#over.text);
    }
    const own = new AbortController();
    const both = linkedSignal(signal, own.signal);
    const text = everythingQuery(table, piece, named);
    const { database } = table;
    const question = { text, arn, period: piece, database, workGroup: place.workGroup, output: place.output };
    // Counted apart: an answer that breaks off half-way counts for nothing, and may be asked again.
    const found = new EvidenceAccumulator(piece);
    const days = new Set<string>();
    const settle = (scanned: number, billed: number): void => {
      this.#tally.running = 0;
      spending.ended(billed);
      this.#tally.queries.push({
        text,
        groups: [arn],
        window: { from: iso(piece.from), to: iso(piece.to) },
        bytesScanned: scanned,
        costUsd: costOf(billed, budget.usdPerGb),
      });
      if (billed === 0) return;
      this.#tally.bytesScanned += scanned;
      this.#tally.costUsd += costOf(billed, budget.usdPerGb);
    };
    try {
      const answer = await runner.run(
        question,
        both.signal,
        (bytes) => {
          spending.scanned(bytes);
          this.#tally.running = bytes;
          // Estimates can be wrong: what was agreed is a limit, not a guess.
          if (budget.isUsedUp) own.abort();
        },
        (row) => {
          countRow(found, row);
          const day = row.get('day');
          if (day !== undefined) days.add(day);
        },
      );
      settle(answer.bytesScanned, answer.free ? 0 : billedBytes(answer.bytesScanned));
      if (answer.free) this.#tally.free += 1;
      this.#seen = { bytes: this.#seen.bytes + answer.bytesScanned, folders: this.#seen.folders + foldersOf(piece) };
      this.#evidence.absorb(found.handOver());
      for (const day of days) this.#tally.days.add(day);
      return answer.cut ? this.#miss(piece, 'too-many-rows', 'its answer has more rows than are read, and only those were counted') : true;
    } catch (error) {
      if (!(error instanceof AthenaQueryFailed)) throw error;
      if (error.ran) settle(error.bytesScanned, billedBytes(error.bytesScanned));
      else spending.ended(0);
      return this.#afterFailure(piece, error, own.signal.aborted, retries);
    } finally {
      both.release();
    }
  }

  async #afterFailure(piece: QueryPeriod, failed: AthenaQueryFailed, overLimit: boolean, retries: number): Promise<boolean> {
    const { budget, signal, table } = this.#reading;
    const { problem, remedy } = failed;
    if (overLimit) {
      this.#over = { code: 'cost-limit', text: `the limit of ${dollars(budget.maxCostUsd)} was reached` };
      return this.#miss(piece, this.#over.code, this.#over.text);
    }
    if (signal.aborted) return this.#miss(piece, 'cancelled', 'the run was stopped');
    if (remedy === 'again' && retries > 0) return this.#ask(piece, retries - 1);
    if (remedy === 'shorter' && table.days !== null && dayHalves(piece) !== null) {
      this.#tally.askedTwice.queries += 1;
      this.#tally.askedTwice.bytes += failed.bytesScanned;
      return false;
    }
    if (ENDS_EVERYTHING.has(problem.code)) this.#over = { code: problem.code, text: sentence(problem) };
    return this.#miss(piece, problem.code, sentence(problem));
  }
}
