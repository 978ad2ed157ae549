// One query from its start to its last row: started once, whatever happens on the way, stopped when nobody wants it any more.

import { randomBytes } from 'node:crypto';
import type { GetQueryResultsOutput, QueryExecution } from '@aws-sdk/client-athena';
import { sleep } from '../../async/sleep.ts';
import { AwsProblem, isRetryable, problemOf } from '../../aws/problem.ts';
import type { Timing } from '../logs-insights/api.ts';
import { type BookedQuery, keptQuery, type QueryLedger, questionKey } from '../logs-insights/ledger.ts';
import type { AthenaApi } from './api.ts';
import { AthenaQueryFailed, failureOf } from './failures.ts';
import type { QueryPeriod } from './query.ts';
import type { Row } from './rows.ts';

/** A state that this program does not know is waited for so many times. */
const UNKNOWN_POLLS = 20;
/** Rows that are read of one answer at most, in pages of a thousand: reading costs nothing but time. */
const MOST_ROWS = 2_000_000;
/** Between 32 and 128 characters are asked for. */
const TOKEN_BYTES = 27;

export interface Question {
  readonly text: string;
  /** What an API calls the table. */
  readonly arn: string;
  readonly period: QueryPeriod;
  readonly database: string;
  readonly workGroup: string;
  readonly output: string | null;
}

export interface Answer {
  readonly bytesScanned: number;
  /** An answer that was kept from an earlier run: it cost nothing now. */
  readonly free: boolean;
  /** There are more rows than were read. */
  readonly cut: boolean;
}

export interface RunnerOptions {
  readonly api: AthenaApi;
  readonly ledger: QueryLedger;
  readonly timing: Timing;
  readonly place: { readonly account: string; readonly region: string; readonly profile: string | null };
  readonly now: () => number;
  /** Take no answer of a period to which events could still have come. */
  readonly settledOnly: boolean;
}

/** Where queries stand in the book: apart from those of other services, which would be looked for there. */
export const bookPlace = ({ account, region }: { readonly account: string; readonly region: string }) => ({
  account,
  region: `athena ${region}`,
});

interface Running {
  readonly nonce: string;
  readonly id: string;
  readonly free: boolean;
}

const bytesOf = ({ Statistics }: QueryExecution): number => Math.round(Statistics?.DataScannedInBytes ?? 0);
const stoppedBefore = (): AwsProblem =>
  new AwsProblem('cancelled', 'It was stopped before it came to its end.', { howTo: 'Run it again.' });

/** Runs queries in one account and Region. */
export class AthenaRunner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /**
   * Gives every row of the answer to `onRow`, and what it cost. Throws `AthenaQueryFailed`. `onBytes` hears what it has scanned so
   * far, where Athena tells that before the end.
   */
  async run(question: Question, signal: AbortSignal, onBytes: (bytes: number) => void, onRow: (row: Row) => void): Promise<Answer> {
    let bytes = 0;
    const hear = (scanned: number): void => {
      bytes = Math.max(bytes, scanned);
      onBytes(bytes);
    };
    let running: Running | null = null;
    try {
      running = (await this.#kept(question, signal)) ?? (await this.#start(question, signal));
      const ended = await this.#toItsEnd(running, signal, running.free ? () => {} : hear);
      const cut = await this.#rows(running, signal, onRow);
      this.#options.ledger.ended(running.nonce, 'taken');
      return { bytesScanned: bytesOf(ended), free: running.free, cut };
    } catch (error) {
      // Whatever went wrong, nobody will ask for this query's answer again.
      if (running !== null) await this.#stop(running, hear);
      const ran = running !== null && !running.free;
      if (error instanceof AthenaQueryFailed)
        throw new AthenaQueryFailed(error.problem, { ran, bytesScanned: bytes, remedy: error.remedy });
      const problem = signal.aborted ? stoppedBefore() : this.#problem(error, running === null ? 'StartQueryExecution' : 'GetQueryResults');
      throw new AthenaQueryFailed(problem, { ran, bytesScanned: bytes });
    }
  }

  #problem(error: unknown, operation: string): AwsProblem {
    return problemOf(error, { service: 'athena', operation, profile: this.#options.place.profile });
  }

  /** The same question, asked before: by this session, which was cut off, or by an earlier one. */
  async #kept(question: Question, signal: AbortSignal): Promise<Running | null> {
    const { ledger, api, now, settledOnly } = this.#options;
    const { arn, text, period } = question;
    const entry = keptQuery(ledger, questionKey(arn, text, period), period, { now: now(), settledOnly });
    if (entry === null) return null;
    try {
      // Where its id was never learned, its token gives it: what was started is not started again.
      const id = entry.queryId ?? (await api.start({ ...question, token: entry.nonce }, signal));
      if (entry.queryId === null) ledger.started(entry.nonce, id);
      const { Status } = await api.execution(id, signal);
      const state = Status?.State;
      if (state === 'QUEUED' || state === 'RUNNING') return { nonce: entry.nonce, id, free: entry.session !== ledger.session };
      if (state === 'SUCCEEDED') {
        // Results are files in somebody's bucket: they may be gone, and Athena keeps its own for a day.
        await api.results(id, undefined, signal);
        return { nonce: entry.nonce, id, free: entry.session !== ledger.session };
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    ledger.ended(entry.nonce, 'useless');
    return null;
  }

  /** In the book before it is made; sent again with the same token where the answer was lost, so that it runs once. */
  async #start(question: Question, signal: AbortSignal): Promise<Running> {
    const { api, ledger, place, now } = this.#options;
    const nonce = randomBytes(TOKEN_BYTES).toString('base64url');
    const { arn, text, period } = question;
    ledger.starting({ nonce, key: questionKey(arn, text, period), ...bookPlace(place), startedAt: now() });
    try {
      const id = await api.start({ ...question, token: nonce }, signal);
      ledger.started(nonce, id);
      return { nonce, id, free: false };
    } catch (error) {
      // After a definite refusal nothing runs; otherwise it stays in the book, and its token finds it.
      if (!signal.aborted && !isRetryable(error)) ledger.ended(nonce, 'useless');
      if (signal.aborted) await this.#stopUnknown(question, nonce);
      throw error;
    }
  }

  /** Stopped while the start was on its way: the token tells the id of what may run now. */
  async #stopUnknown(question: Question, nonce: string): Promise<void> {
    const { api, ledger } = this.#options;
    try {
      const id = await api.start({ ...question, token: nonce }, AbortSignal.timeout(5_000));
      ledger.started(nonce, id);
      await api.stop(id);
      ledger.ended(nonce, 'useless');
    } catch {
      // It stands in the book.
    }
  }

  /** Waits until the query has ended well. */
  async #toItsEnd({ id, nonce }: Running, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<QueryExecution> {
    const { api, timing, ledger } = this.#options;
    let unknown = 0;
    for (let wait = timing.firstPollMs; ; wait = Math.min(timing.longestPollMs, wait * 1.5)) {
      const execution = await api.execution(id, signal);
      onBytes(bytesOf(execution));
      const state = execution.Status?.State;
      if (state === 'SUCCEEDED') return execution;
      if (state === 'FAILED' || state === 'CANCELLED') {
        ledger.ended(nonce, 'useless');
        throw failureOf(execution);
      }
      unknown = state === 'QUEUED' || state === 'RUNNING' ? 0 : unknown + 1;
      if (unknown >= UNKNOWN_POLLS) {
        const text = 'Athena does not say what has become of the query.';
        throw new AthenaQueryFailed(new AwsProblem('service', text, { howTo: 'Run it again; what was read is kept.' }));
      }
      await sleep(wait, signal);
      if (signal.aborted) throw new AthenaQueryFailed(stoppedBefore());
    }
  }

  /** Reads all pages. True when there are more rows than are read. */
  async #rows({ id }: Running, signal: AbortSignal, onRow: (row: Row) => void): Promise<boolean> {
    let token: string | undefined;
    let read = 0;
    do {
      const page: GetQueryResultsOutput = await this.#options.api.results(id, token, signal);
      for (const row of rowsOf(page, token === undefined)) {
        onRow(row);
        read += 1;
      }
      token = page.NextToken;
    } while (token !== undefined && read < MOST_ROWS);
    return token !== undefined;
  }

  async #stop({ id, nonce, free }: Running, onBytes: (bytes: number) => void): Promise<void> {
    const { api, ledger } = this.#options;
    if (free) return;
    try {
      await api.stop(id);
      ledger.ended(nonce, 'useless');
      onBytes(bytesOf(await api.execution(id, AbortSignal.timeout(2_000))));
    } catch {
      // It stands in the book: the next start takes its answer, or stops it.
    }
  }

  /** Stops what is in the book and runs for nobody. Returns how many of them could not be stopped: they stay in the book. */
  async stopLeftOver(entries: readonly BookedQuery[]): Promise<number> {
    const { api, ledger } = this.#options;
    let left = 0;
    for (const { nonce, queryId } of entries) {
      try {
        if (queryId === null) throw new Error('Its id was never learned.');
        await api.stop(queryId);
        ledger.ended(nonce, 'useless');
      } catch {
        left += 1;
      }
    }
    return left;
  }
}

/** Rows by the names of columns. The first row of a SELECT's first page holds the names themselves. */
function rowsOf({ ResultSet }: GetQueryResultsOutput, isFirst: boolean): readonly Row[] {
  const names = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? '');
  const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  const [head] = rows;
  const isHeader = isFirst && head !== undefined && head.length === names.length && head.every((value, at) => value === names[at]);
  return rows
    .slice(isHeader ? 1 : 0)
    .map((cells) => new Map(cells.flatMap((value, at) => (value === undefined ? [] : [[names[at] ?? '', value]]))));
}
