// One query from its start to its last row: started once, whatever happens on the way, stopped when nobody wants it any more.

import { randomBytes } from 'node:crypto';
import type { GetQueryResultsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { sleep } from '../../async/sleep.ts';
import { AwsProblem, isRetryable, problemOf } from '../../aws/problem.ts';
import type { LogsApi, Timing } from './api.ts';
import { type BookedQuery, keptQuery, type QueryLedger, questionKey } from './ledger.ts';
import { MAX_ROWS } from './query.ts';
import { callsOf, type Row, rowKey } from './rows.ts';
import type { Period } from './windows.ts';

const START_ATTEMPTS = 10;
const FIND_MS = 10_000;
/** A state that AWS itself does not know is waited for so many times. */
const UNKNOWN_POLLS = 20;
/** Ten pages are a whole answer. A page may be delivered again, which its rows tell; an answer that never ends is none. */
const MOST_PAGES = 400;
/** An answer whose rows do not add up is read so many times. */
const MOST_READS = 4;

export interface Question {
  readonly text: string;
  readonly arn: string;
  readonly period: Period;
}

export interface Answer {
  readonly rows: readonly Row[];
  readonly bytesScanned: number;
  /** Log events that the query took in, as AWS counts them; null when it does not say. */
  readonly recordsMatched: number | null;
  /** Log events that it looked at. */
  readonly recordsScanned: number;
  /** An answer that AWS had kept from an earlier run: it cost nothing now. */
  readonly free: boolean;
}

/** A query that did not come to its end, with what it has cost. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
  readonly problem: AwsProblem;
  readonly bytesScanned: number;
  /** It took too long: half of its period may not. */
  readonly timedOut: boolean;

  constructor(problem: AwsProblem, bytesScanned: number, timedOut = false) {
    super(problem.message);
    this.problem = problem;
    this.bytesScanned = bytesScanned;
    this.timedOut = timedOut;
  }
}

export interface RunnerOptions {
  readonly api: LogsApi;
  readonly ledger: QueryLedger;
  readonly timing: Timing;
  readonly place: { readonly account: string; readonly region: string; readonly profile: string | null };
  readonly now: () => number;
  /** Take no answer of a period to which events could still have come. */
  readonly settledOnly: boolean;
}

interface Running {
  readonly nonce: string;
  readonly queryId: string;
  readonly free: boolean;
}

const bytesOf = ({ statistics }: GetQueryResultsResponse): number => Math.round(statistics?.bytesScanned ?? 0);
const stoppedBefore = (): AwsProblem =>
  new AwsProblem('cancelled', 'It was stopped before it came to its end.', { howTo: 'Run it again.' });

/** Runs queries in one account and Region. */
export class QueryRunner {
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** The rows of an answer, at most as many as a query may return. Throws `QueryFailed`. `onBytes` hears what it has scanned so far. */
  async run(question: Question, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<Answer> {
    let bytes = 0;
    const hear = (scanned: number): void => {
      bytes = Math.max(bytes, scanned);
      onBytes(bytes);
    };
    let running: Running | null = null;
    try {
      running = (await this.#kept(question, signal)) ?? (await this.#start(question, signal));
      const state = await this.#toItsEnd(running, signal, running.free ? () => {} : hear);
      const rows = await this.#rows(running, state, signal);
      this.#options.ledger.ended(running.nonce, 'taken');
      return {
        rows,
        bytesScanned: bytesOf(state),
        recordsMatched: state.statistics?.recordsMatched ?? null,
        recordsScanned: state.statistics?.recordsScanned ?? 0,
        free: running.free,
      };
    } catch (error) {
      // Whatever went wrong, nobody will ask for this query's answer again.
      if (running !== null) await this.#stop(running, hear);
      if (error instanceof QueryFailed) throw new QueryFailed(error.problem, bytes, error.timedOut);
      throw new QueryFailed(signal.aborted ? stoppedBefore() : this.#problem(error, 'GetQueryResults'), bytes);
    }
  }

  #problem(error: unknown, operation: string): AwsProblem {
    return problemOf(error, { service: 'logs', operation, profile: this.#options.place.profile });
  }

  /** The same question, asked before: by this session, which was cut off, or by an earlier one. */
  async #kept({ text, arn, period }: Question, signal: AbortSignal): Promise<Running | null> {
    const { ledger, api, now, settledOnly } = this.#options;
    const entry = keptQuery(ledger, questionKey(arn, text, period), period, { now: now(), settledOnly });
    if (entry === null) return null;
    const queryId = entry.queryId ?? (await api.findByNonce(entry.nonce, signal)).queryId;
    if (queryId === null) return null;
    try {
      const { status } = await api.results(queryId, undefined, signal);
      if (status === 'Complete' || status === 'Running' || status === 'Scheduled') {
        return { nonce: entry.nonce, queryId, free: entry.session !== ledger.session };
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    ledger.ended(entry.nonce, 'useless');
    return null;
  }

  async #start(question: Question, signal: AbortSignal): Promise<Running> {
    const { api } = this.#options;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#startOnce(question, signal);
      } catch (error) {
        if (signal.aborted || tried >= START_ATTEMPTS || !isRetryable(error)) {
          throw signal.aborted ? error : new QueryFailed(this.#problem(error, 'StartQuery'), 0);
        }
        await api.backOff(tried, signal);
      }
    }
  }

  /** One try, in the book before it is made. Each has a mark of its own: what one has started is not mistaken for another. */
  async #startOnce({ text, arn, period }: Question, signal: AbortSignal): Promise<Running> {
    const { api, ledger, place, now } = this.#options;
    const nonce = randomBytes(9).toString('base64url');
    const { account, region } = place;
    ledger.starting({ nonce, key: questionKey(arn, text, period), account, region, startedAt: now() });
    try {
      const queryId = await api.startQuery(`${text}\n# tls-migrate ${nonce}`, arn, period, MAX_ROWS, signal);
      ledger.started(nonce, queryId);
      return { nonce, queryId, free: false };
    } catch (error) {
      if (!mayHaveStarted(error)) {
        ledger.ended(nonce, 'useless');
        throw error;
      }
      // The answer was lost on the way, perhaps, and the query runs: asked again it would be paid twice.
      const { queryId, asked } = await api.findByNonce(nonce, AbortSignal.timeout(FIND_MS));
      if (queryId === null) {
        // Who could not ask does not know: it stays in the book, and is looked for again.
        if (asked) ledger.ended(nonce, 'useless');
        throw error;
      }
      ledger.started(nonce, queryId);
      const running = { nonce, queryId, free: false };
      if (!signal.aborted) return running;
      await this.#stop(running, () => {});
      throw error;
    }
  }

  /** Waits until the query has ended well. */
  async #toItsEnd({ queryId, nonce }: Running, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<GetQueryResultsResponse> {
    const { api, timing, ledger } = this.#options;
    let unknown = 0;
    for (let wait = timing.firstPollMs; ; wait = Math.min(timing.longestPollMs, wait * 1.5)) {
      const state = await api.results(queryId, undefined, signal);
      onBytes(bytesOf(state));
      if (state.status === 'Complete') return state;
      const failed = (text: string, timedOut = false): QueryFailed => {
        ledger.ended(nonce, 'useless');
        return new QueryFailed(
          new AwsProblem('service', text, { howTo: 'Run it again; what was read is kept.' }),
          bytesOf(state),
          timedOut,
        );
      };
      if (state.status === 'Failed') throw failed('CloudWatch Logs says that the query failed.');
      if (state.status === 'Cancelled') throw failed('Somebody stopped the query.');
      if (state.status === 'Timeout') throw failed('The query took longer than the 60 minutes that CloudWatch Logs allows.', true);
      unknown = state.status === 'Scheduled' || state.status === 'Running' ? 0 : unknown + 1;
      if (unknown >= UNKNOWN_POLLS) {
        await api.stop(queryId).catch(() => {});
        throw failed('CloudWatch Logs does not know what has become of the query.');
      }
      await sleep(wait, signal);
      if (signal.aborted) throw new QueryFailed(stoppedBefore(), bytesOf(state));
    }
  }

  /** All rows. Where they count less than AWS took in, a page was lost on the way: the answer is kept, and reading it is free. */
  async #rows({ queryId }: Running, first: GetQueryResultsResponse, signal: AbortSignal): Promise<readonly Row[]> {
    const { api } = this.#options;
    const rows = new Map<string, Row>();
    let state = first;
    for (let reads = 1; ; reads += 1) {
      await this.#pages(queryId, state, rows, signal);
      const all = [...rows.values()];
      const counted = all.reduce((sum, row) => sum + (row.has('calls') ? callsOf(row) : 1), 0);
      if (reads >= MOST_READS || rows.size >= MAX_ROWS || counted >= (state.statistics?.recordsMatched ?? 0)) return all;
      state = await api.results(queryId, undefined, signal);
    }
  }

  async #pages(queryId: string, first: GetQueryResultsResponse, rows: Map<string, Row>, signal: AbortSignal): Promise<void> {
    let page = first;
    for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
      for (const cells of page.results ?? []) {
        const row = new Map(cells.flatMap(({ field, value }) => (field === undefined || value === undefined ? [] : [[field, value]])));
        rows.set(keyOf(row), row);
      }
      const { nextToken } = page;
      if (nextToken === undefined || rows.size >= MAX_ROWS) return;
      page = await this.#options.api.results(queryId, nextToken, signal);
    }
  }

  async #stop({ queryId, nonce, free }: Running, onBytes: (bytes: number) => void): Promise<void> {
    const { api, ledger } = this.#options;
    if (free) return;
    try {
      await api.stop(queryId);
      ledger.ended(nonce, 'useless');
      onBytes(bytesOf(await api.results(queryId, undefined, AbortSignal.timeout(2_000))));
    } catch {
      // It stands in the book: the next start takes its answer, or stops it.
    }
  }

  /** Stops what is in the book and runs for nobody. Returns how many of them nobody could ask about: they stay in the book. */
  async stopLeftOver(entries: readonly BookedQuery[]): Promise<number> {
    const { api, ledger } = this.#options;
    let unknown = 0;
    for (const { nonce, queryId } of entries) {
      try {
        const found = queryId === null ? await api.findByNonce(nonce, AbortSignal.timeout(FIND_MS)) : { queryId, asked: true };
        if (found.queryId !== null) await api.stop(found.queryId);
        if (found.asked) ledger.ended(nonce, 'useless');
        else unknown += 1;
      } catch {
        unknown += 1;
      }
    }
    return unknown;
  }
}

/** Rows of records have a pointer of their own; rows of counts differ in what they are told apart by. */
const keyOf = (row: Row): string => row.get('@ptr') ?? (row.has('calls') ? rowKey(row) : JSON.stringify([...row]));

/** Definite refusals name themselves; everything else may have happened behind a lost answer. */
function mayHaveStarted(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return !/^(ThrottlingException|TooManyRequestsException|LimitExceededException|MalformedQueryException|InvalidParameterException|ResourceNotFoundException|AccessDenied.*|Unrecognized.*|Expired.*|InvalidSignature.*|CredentialsProviderError)$/.test(
    name,
  );
}
