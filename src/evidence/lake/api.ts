// The calls of CloudTrail that a query of Lake needs: paced below AWS's quotas, and tried again when that can help.

import {
  CancelQueryCommand,
  type CloudTrailClient,
  DescribeQueryCommand,
  type DescribeQueryResponse,
  GetQueryResultsCommand,
  type GetQueryResultsResponse,
  ListQueriesCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudtrail';
import { backOff, sleep } from '../../async/sleep.ts';
import type { Timing } from '../logs-insights/api.ts';
import { PAGE_ROWS } from './facts.ts';
import { mayPass } from './problem.ts';

/** Below 2 starts and 8 other calls a second (quotas: 3 and 10 for an account, general reference, ct, read 2026-11-22). */
export const LAKE_PATIENT: Timing = { spacingMs: 125, firstPollMs: 500, longestPollMs: 5_000, backoffMs: 500, longestBackoffMs: 20_000 };
/** StartQuery and CancelQuery may be called less often than the others, by this factor. */
const SELDOM = 4;

const ATTEMPTS = 8;
const STOP_ATTEMPTS = 3;
/** Queries of the last minutes that are looked through for one whose id was lost. */
const LOOKED_THROUGH = 40;
const A_WHILE_MS = 10 * 60 * 1000;
const NEVER = new AbortController().signal;

/** One account and Region of CloudTrail Lake. */
export class LakeApi {
  readonly #client: CloudTrailClient;
  readonly #timing: Timing;
  readonly #nextAt = new Map<string, number>();

  constructor(client: CloudTrailClient, timing: Timing) {
    this.#client = client;
    this.#timing = timing;
  }

  /** One try; whether the query runs is unknown after an error that is not AWS's own refusal. */
  async start(text: string, signal: AbortSignal): Promise<string> {
    await this.#pace('StartQuery', SELDOM, signal);
    const { QueryId } = await this.#client.send(new StartQueryCommand({ QueryStatement: text }), { abortSignal: signal });
    if (QueryId === undefined) throw new Error('CloudTrail Lake started a query without an id.');
    return QueryId;
  }

  describe(queryId: string, signal: AbortSignal): Promise<DescribeQueryResponse> {
    return this.retrying(signal, async () => {
      await this.#pace('DescribeQuery', 1, signal);
      return this.#client.send(new DescribeQueryCommand({ QueryId: queryId }), { abortSignal: signal });
    });
  }

  results(queryId: string, nextToken: string | undefined, signal: AbortSignal): Promise<GetQueryResultsResponse> {
    return this.retrying(signal, async () => {
      await this.#pace('GetQueryResults', 1, signal);
      const input = { QueryId: queryId, MaxQueryResults: PAGE_ROWS, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
      return this.#client.send(new GetQueryResultsCommand(input), { abortSignal: signal });
    });
  }

  /** Stops a query; that it has ended already is as good. Not to be aborted: it is what an abort is for. */
  async cancel(queryId: string): Promise<void> {
    await this.retrying(
      NEVER,
      async () => {
        try {
          await this.#pace('CancelQuery', SELDOM, NEVER);
          await this.#client.send(new CancelQueryCommand({ QueryId: queryId }));
        } catch (error) {
          const name = error instanceof Error ? error.name : '';
          if (name !== 'InactiveQueryException' && name !== 'QueryIdNotFoundException') throw error;
        }
      },
      STOP_ATTEMPTS,
    );
  }

  /**
   * The id of the query whose text holds `nonce`, null when there is none; `asked` is false when nobody could tell. Lake lists queries
   * without their text: each is asked for it. `since` is epoch milliseconds.
   */
  async findByNonce(
    { nonce, store, since }: { readonly nonce: string; readonly store: string; readonly since: number },
    signal: AbortSignal,
  ): Promise<{ readonly queryId: string | null; readonly asked: boolean }> {
    try {
      const second = Math.floor(since / 1000) * 1000;
      const bounds = { StartTime: new Date(second - A_WHILE_MS), EndTime: new Date(second + A_WHILE_MS) };
      const { Queries = [], NextToken } = await this.retrying(signal, () =>
        this.#client.send(new ListQueriesCommand({ EventDataStore: store, MaxResults: PAGE_ROWS, ...bounds }), { abortSignal: signal }),
      );
      const nearest = Queries.toSorted((a, b) => distance(a.CreationTime, since) - distance(b.CreationTime, since));
      for (const { QueryId } of nearest.slice(0, LOOKED_THROUGH)) {
        if (QueryId === undefined) continue;
        const { QueryString } = await this.describe(QueryId, signal);
        if (QueryString?.includes(nonce)) return { queryId: QueryId, asked: true };
      }
      return { queryId: null, asked: Queries.length <= LOOKED_THROUGH && NextToken === undefined };
    } catch {
      return { queryId: null, asked: false };
    }
  }

  /** Tries again, ever later, while that can help. */
  async retrying<T>(signal: AbortSignal, attempt: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted || tried >= attempts || !mayPass(error)) throw error;
        await this.backOff(tried, signal);
      }
    }
  }

  /** Waits before the next try. */
  backOff(tried: number, signal: AbortSignal): Promise<void> {
    return backOff(this.#timing, tried, signal);
  }

  async #pace(operation: string, factor: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt.get(operation) ?? 0);
    this.#nextAt.set(operation, at + this.#timing.spacingMs * factor);
    if (at > now) await sleep(at - now, signal);
  }
}

const distance = (time: Date | undefined, from: number): number => Math.abs((time?.getTime() ?? 0) - from);
