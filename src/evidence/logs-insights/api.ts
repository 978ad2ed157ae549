// The calls of CloudWatch Logs that a query needs: paced below AWS's quota, and tried again when that can help.

import {
  type CloudWatchLogsClient,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  type GetQueryResultsResponse,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { backOff, sleep } from '../../async/sleep.ts';
import { isRetryable } from '../../aws/problem.ts';
import { apiBounds, type Period } from './windows.ts';

/** How patient to be. Milliseconds. */
export interface Timing {
  /** Between two calls of one operation: the quota is 10 a second for an account and Region, which is not ours alone. */
  readonly spacingMs: number;
  readonly firstPollMs: number;
  readonly longestPollMs: number;
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

/** Below 8 calls a second (quota: 10, cloudwatch_limits_cwl, read 2026-11-22). */
export const PATIENT: Timing = { spacingMs: 125, firstPollMs: 300, longestPollMs: 5_000, backoffMs: 500, longestBackoffMs: 20_000 };

const ATTEMPTS = 8;
const STOP_ATTEMPTS = 3;
/** The most rows of a page. */
const PAGE_ROWS = 10_000;
const LISTED = 1_000;

const NEVER = new AbortController().signal;

/** One account and Region of CloudWatch Logs. */
export class LogsApi {
  readonly #client: CloudWatchLogsClient;
  readonly #timing: Timing;
  readonly #nextAt = new Map<string, number>();

  constructor(client: CloudWatchLogsClient, timing: Timing) {
    this.#client = client;
    this.#timing = timing;
  }

  /** One try; whether the query runs is unknown after an error that is not AWS's own refusal. */
  async startQuery(text: string, arn: string, period: Period, limit: number, signal: AbortSignal): Promise<string> {
    await this.#pace('StartQuery', signal);
    const command = new StartQueryCommand({ queryString: text, logGroupIdentifiers: [arn], ...apiBounds(period), limit });
    const { queryId } = await this.#client.send(command, { abortSignal: signal });
    if (queryId === undefined) throw new Error('CloudWatch Logs started a query without an id.');
    return queryId;
  }

  results(queryId: string, nextToken: string | undefined, signal: AbortSignal): Promise<GetQueryResultsResponse> {
    return this.retrying(signal, async () => {
      await this.#pace('GetQueryResults', signal);
      const input = { queryId, maxItems: PAGE_ROWS, ...(nextToken === undefined ? {} : { nextToken }) };
      return this.#client.send(new GetQueryResultsCommand(input), { abortSignal: signal });
    });
  }

  /** Stops a query; that it has ended already is as good. Not to be aborted: it is what an abort is for. */
  async stop(queryId: string): Promise<void> {
    await this.retrying(
      NEVER,
      async () => {
        try {
          await this.#client.send(new StopQueryCommand({ queryId }));
        } catch (error) {
          const name = error instanceof Error ? error.name : '';
          if (name !== 'InvalidParameterException' && name !== 'ResourceNotFoundException') throw error;
        }
      },
      STOP_ATTEMPTS,
    );
  }

  /** The id of the query whose text holds `nonce`, null when there is none; `asked` is false when nobody could tell. */
  async findByNonce(nonce: string, signal: AbortSignal): Promise<{ readonly queryId: string | null; readonly asked: boolean }> {
    try {
      return await this.retrying(signal, async () => {
        const { queries = [] } = await this.#client.send(new DescribeQueriesCommand({ maxResults: LISTED }), { abortSignal: signal });
        const queryId = queries.find(({ queryString }) => queryString?.includes(nonce))?.queryId ?? null;
        return { queryId, asked: queryId !== null || queries.length < LISTED };
      });
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
        if (signal.aborted || tried >= attempts || !isRetryable(error)) throw error;
        await this.backOff(tried, signal);
      }
    }
  }

  /** Waits before the next try. */
  backOff(tried: number, signal: AbortSignal): Promise<void> {
    return backOff(this.#timing, tried, signal);
  }

  async #pace(operation: string, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt.get(operation) ?? 0);
    this.#nextAt.set(operation, at + this.#timing.spacingMs);
    if (at > now) await sleep(at - now, signal);
  }
}
