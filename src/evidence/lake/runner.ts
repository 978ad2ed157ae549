// One query of Lake from its start to its last row: started once, whatever happens on the way, stopped when nobody wants it any more.

import { randomBytes } from 'node:crypto';
import type { DescribeQueryResponse } from '@aws-sdk/client-cloudtrail';
import { sleep } from '../../async/sleep.ts';
import { said } from '../../aws/error-facts.ts';
import { AwsProblem } from '../../aws/problem.ts';
import type { Timing } from '../logs-insights/api.ts';
import { type BookedQuery, keptQuery, type QueryLedger, questionKey } from '../logs-insights/ledger.ts';
import type { Period } from '../logs-insights/windows.ts';
import type { LakeApi } from './api.ts';
import { lakeProblem, mayPass } from './problem.ts';
import { type LakeRow, lakeRowKey } from './rows.ts';

const START_ATTEMPTS = 10;
const FIND_MS = 15_000;
/** A state that the documents do not know is waited for so many times. */
const UNKNOWN_POLLS = 20;
/** A page may be delivered again, which its rows tell; an answer that never ends is none. */
const MOST_PAGES = 2_000;
/** An answer that lacks rows is read so many times. */
const MOST_READS = 4;

export interface LakeQuestion {
  readonly text: string;
  /** The ARN of the event data store. */
  readonly store: string;
  readonly period: Period;
}

export interface LakeAnswer {
  readonly rows: readonly LakeRow[];
  readonly bytesScanned: number;
  /** Rows that AWS says the answer has, beyond those that came. */
  readonly rowsMissing: number;
  /** An answer that AWS had kept from an earlier run: it cost nothing now. */
  readonly free: boolean;
}

/** A query that did not come to its end, with what it has cost. */
export class LakeQueryFailed extends Error {
  override readonly name = 'LakeQueryFailed';
  readonly problem: AwsProblem;
  readonly bytesScanned: number;
  /** It took too long or was too much: half of its period may not be. */
  readonly tooMuch: boolean;

  constructor(problem: AwsProblem, bytesScanned: number, tooMuch = false) {
    super(problem.message);
    this.problem = problem;
    this.bytesScanned = bytesScanned;
    this.tooMuch = tooMuch;
  }
}

export interface LakeRunnerOptions {
  readonly api: LakeApi;
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

const bytesOf = ({ QueryStatistics }: DescribeQueryResponse): number => Math.round(QueryStatistics?.BytesScanned ?? 0);
const stoppedBefore = (): AwsProblem =>
  new AwsProblem('cancelled', 'It was stopped before it came to its end.', { howTo: 'Run it again.' });

/** Both can be helped by a smaller period (CloudTrail user guide, lake-queries-optimization, "workarounds for query failures"). */
const TOO_MUCH = /too large|exhausted resources/i;

/** Runs queries in one account and Region. */
export class LakeRunner {
  readonly #options: LakeRunnerOptions;

  constructor(options: LakeRunnerOptions) {
    this.#options = options;
  }

  /** The rows of an answer. Throws `LakeQueryFailed`. `onBytes` hears what it has scanned so far. */
  async run(question: LakeQuestion, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<LakeAnswer> {
    let bytes = 0;
    const hear = (scanned: number): void => {
      bytes = Math.max(bytes, scanned);
      onBytes(bytes);
    };
    let running: Running | null = null;
    try {
      running = (await this.#kept(question, signal)) ?? (await this.#start(question, signal));
      const state = await this.#toItsEnd(running, signal, running.free ? () => {} : hear);
      const { rows, rowsMissing } = await this.#rows(running, signal);
      this.#options.ledger.ended(running.nonce, 'taken');
      return { rows, bytesScanned: bytesOf(state), rowsMissing, free: running.free };
    } catch (error) {
      // Whatever went wrong, nobody will ask for this query's answer again.
      if (running !== null) await this.#stop(running, hear);
      if (error instanceof LakeQueryFailed) throw new LakeQueryFailed(error.problem, bytes, error.tooMuch);
      throw new LakeQueryFailed(signal.aborted ? stoppedBefore() : this.#problem(error, 'GetQueryResults'), bytes);
    }
  }

  #problem(error: unknown, operation: string): AwsProblem {
    return lakeProblem(error, operation, this.#options.place.profile);
  }

  /** The same question, asked before: by this session, which was cut off, or by an earlier one. */
  async #kept({ text, store, period }: LakeQuestion, signal: AbortSignal): Promise<Running | null> {
    const { ledger, api, now, settledOnly } = this.#options;
    const entry = keptQuery(ledger, questionKey(store, text, period), period, { now: now(), settledOnly });
    if (entry === null) return null;
    const lost = { nonce: entry.nonce, store, since: entry.startedAt };
    const queryId = entry.queryId ?? (await api.findByNonce(lost, signal)).queryId;
    if (queryId === null) return null;
    try {
      const { QueryStatus } = await api.describe(queryId, signal);
      if (QueryStatus === 'FINISHED' || QueryStatus === 'RUNNING' || QueryStatus === 'QUEUED') {
        return { nonce: entry.nonce, queryId, free: entry.session !== ledger.session };
      }
    } catch (error) {
      if (signal.aborted) throw error;
    }
    ledger.ended(entry.nonce, 'useless');
    return null;
  }

  async #start(question: LakeQuestion, signal: AbortSignal): Promise<Running> {
    const { api } = this.#options;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#startOnce(question, signal);
      } catch (error) {
        if (signal.aborted || tried >= START_ATTEMPTS || !mayPass(error)) {
          throw signal.aborted ? error : new LakeQueryFailed(this.#problem(error, 'StartQuery'), 0);
        }
        await api.backOff(tried, signal);
      }
    }
  }

  /** One try, in the book before it is made. Each has a mark of its own: what one has started is not mistaken for another. */
  async #startOnce({ text, store, period }: LakeQuestion, signal: AbortSignal): Promise<Running> {
    const { api, ledger, place, now } = this.#options;
    const nonce = randomBytes(9).toString('base64url');
    const startedAt = now();
    ledger.starting({ nonce, key: questionKey(store, text, period), account: place.account, region: place.region, startedAt });
    try {
      const queryId = await api.start(`${text}\n-- tls-migrate ${nonce}`, signal);
      ledger.started(nonce, queryId);
      return { nonce, queryId, free: false };
    } catch (error) {
      if (!mayHaveStarted(error)) {
        ledger.ended(nonce, 'useless');
        throw error;
      }
      // The answer was lost on the way, perhaps, and the query runs: asked again it would be paid twice.
      const { queryId, asked } = await api.findByNonce({ nonce, store, since: startedAt }, AbortSignal.timeout(FIND_MS));
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
  async #toItsEnd({ queryId, nonce }: Running, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<DescribeQueryResponse> {
    const { api, timing, ledger } = this.#options;
    let unknown = 0;
    for (let wait = timing.firstPollMs; ; wait = Math.min(timing.longestPollMs, wait * 1.5)) {
      const state = await api.describe(queryId, signal);
      onBytes(bytesOf(state));
      if (state.QueryStatus === 'FINISHED') return state;
      const failed = (text: string, tooMuch = false): LakeQueryFailed => {
        ledger.ended(nonce, 'useless');
        const problem = new AwsProblem('service', text, { howTo: 'Run it again; what was read is kept.' });
        return new LakeQueryFailed(problem, bytesOf(state), tooMuch);
      };
      if (state.QueryStatus === 'FAILED') {
        const why = said(state.ErrorMessage ?? '');
        throw failed(`CloudTrail Lake says that the query failed${why === '' ? '' : `: ${why}`}.`, TOO_MUCH.test(why));
      }
      if (state.QueryStatus === 'CANCELLED') throw failed('Somebody stopped the query.');
      if (state.QueryStatus === 'TIMED_OUT') throw failed('The query took longer than CloudTrail Lake allows.', true);
      unknown = state.QueryStatus === 'QUEUED' || state.QueryStatus === 'RUNNING' ? 0 : unknown + 1;
      if (unknown >= UNKNOWN_POLLS) {
        await api.cancel(queryId).catch(() => {});
        throw failed('CloudTrail Lake does not say what has become of the query.');
      }
      await sleep(wait, signal);
      if (signal.aborted) throw new LakeQueryFailed(stoppedBefore(), bytesOf(state));
    }
  }

  /** All rows. Where AWS says that there are more, a page was lost on the way: the answer is kept, and reading it is free. */
  async #rows({ queryId }: Running, signal: AbortSignal): Promise<{ readonly rows: readonly LakeRow[]; readonly rowsMissing: number }> {
    const { api } = this.#options;
    const rows = new Map<string, LakeRow>();
    for (let reads = 1; ; reads += 1) {
      let nextToken: string | undefined;
      let total = 0;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = await api.results(queryId, nextToken, signal);
        for (const cells of page.QueryResultRows ?? []) {
          const row = new Map(cells.flatMap((cell) => Object.entries(cell).map(([name, value]) => [name.toLowerCase(), value] as const)));
          rows.set(lakeRowKey(row), row);
        }
        total = page.QueryStatistics?.TotalResultsCount ?? total;
        nextToken = page.NextToken;
        if (nextToken === undefined) break;
      }
      const rowsMissing = Math.max(0, total - rows.size);
      if (rowsMissing === 0 || reads >= MOST_READS) return { rows: [...rows.values()], rowsMissing };
    }
  }

  async #stop({ queryId, nonce, free }: Running, onBytes: (bytes: number) => void): Promise<void> {
    const { api, ledger } = this.#options;
    if (free) return;
    try {
      await api.cancel(queryId);
      ledger.ended(nonce, 'useless');
      // What was scanned until then is paid (lake-queries-cli).
      onBytes(bytesOf(await api.describe(queryId, AbortSignal.timeout(2_000))));
    } catch {
      // It stands in the book: the next start takes its answer, or stops it.
    }
  }

  /** Stops what is in the book and runs for nobody. Returns how many of them nobody could ask about: they stay in the book. */
  async stopLeftOver(entries: readonly BookedQuery[], store: string): Promise<number> {
    const { api, ledger } = this.#options;
    let unknown = 0;
    for (const { nonce, queryId, startedAt } of entries) {
      try {
        const found =
          queryId === null
            ? await api.findByNonce({ nonce, store, since: startedAt }, AbortSignal.timeout(FIND_MS))
            : { queryId, asked: true };
        // One that is not among the queries of this event data store may be another's: it stays in the book until it must have ended.
        if (found.queryId !== null) {
          await api.cancel(found.queryId);
          ledger.ended(nonce, 'useless');
        } else if (!found.asked) unknown += 1;
      } catch {
        unknown += 1;
      }
    }
    return unknown;
  }
}

/** Definite refusals name themselves; everything else may have happened behind a lost answer. */
function mayHaveStarted(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return !/^(?:Throttling\w*|TooManyRequests\w*|MaxConcurrentQueries\w*|InvalidQueryStatement\w*|InvalidParameter\w*|InactiveEventDataStore\w*|EventDataStore(?:NotFound|ARNInvalid)\w*|AccessDenied\w*|UnsupportedOperation\w*|OperationNotPermitted\w*|NoManagementAccount\w*|Unrecognized\w*|Expired\w*|InvalidSignature\w*|CredentialsProviderError)$/.test(
    name,
  );
}
