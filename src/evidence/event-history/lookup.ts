// One page of Event history at a time: never faster than CloudTrail allows, and slower when it says so.

import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { backOff, sleep } from '../../async/sleep.ts';
import { isRetryable, problemOf } from '../../aws/problem.ts';

/** How patient to be. Milliseconds. */
export interface LookupTiming {
  readonly spacingMs: number;
  readonly longestSpacingMs: number;
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

/** Below 2 requests a second for an account and Region (API reference, LookupEvents, read 2026-11-22), which are not ours alone. */
export const POLITE: LookupTiming = { spacingMs: 550, longestSpacingMs: 4_000, backoffMs: 1_000, longestBackoffMs: 15_000 };

/** The most events of a page (the same page). */
export const PAGE_EVENTS = 50;
const ATTEMPTS = 8;
const SLOWER = 1.5;
const FASTER = 0.97;

/** A question: from the first to the last second, both included. Epoch milliseconds, whole seconds. */
export interface LookupQuestion {
  readonly from: number;
  readonly until: number;
  /** The service, as `eventSource` has it; null is every service. */
  readonly service: string | null;
  readonly nextToken: string | null;
  readonly most?: number;
}

export interface LookupEvent {
  readonly id: string | null;
  /** Epoch milliseconds; null when CloudTrail does not say. */
  readonly at: number | null;
  /** The record, as JSON text. */
  readonly json: string | null;
}

export interface LookupPage {
  /** Newest first. */
  readonly events: readonly LookupEvent[];
  readonly nextToken: string | null;
}

/** Event history of one account and Region. */
export class EventHistory {
  readonly #client: CloudTrailClient;
  readonly #profile: string | null;
  readonly #timing: LookupTiming;
  #spacingMs: number;
  #nextAt = 0;
  #requests = 0;

  constructor(client: CloudTrailClient, { profile, timing }: { readonly profile: string | null; readonly timing: LookupTiming }) {
    this.#client = client;
    this.#profile = profile;
    this.#timing = timing;
    this.#spacingMs = timing.spacingMs;
  }

  /** Requests made so far, those that were refused among them. */
  get requests(): number {
    return this.#requests;
  }

  /** Between two requests now: longer than at first where CloudTrail has said that it is being asked too often. */
  get spacingMs(): number {
    return this.#spacingMs;
  }

  /** One page. Rejects with AwsProblem when asking again does not help, or `signal` is aborted. */
  async page(question: LookupQuestion, signal: AbortSignal): Promise<LookupPage> {
    for (let tried = 1; ; tried += 1) {
      try {
        const page = await this.#ask(question, signal);
        this.#spacingMs = Math.max(this.#timing.spacingMs, this.#spacingMs * FASTER);
        return page;
      } catch (error) {
        const problem = problemOf(error, { service: 'cloudtrail', operation: 'LookupEvents', profile: this.#profile });
        if (signal.aborted || tried >= ATTEMPTS || !isRetryable(error)) throw problem;
        if (problem.code === 'throttled') this.#spacingMs = Math.min(this.#timing.longestSpacingMs, this.#spacingMs * SLOWER);
        await backOff(this.#timing, tried, signal);
      }
    }
  }

  async #ask({ from, until, service, nextToken, most = PAGE_EVENTS }: LookupQuestion, signal: AbortSignal): Promise<LookupPage> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#spacingMs;
    if (at > now) await sleep(at - now, signal);
    signal.throwIfAborted();
    this.#requests += 1;
    const command = new LookupEventsCommand({
      StartTime: new Date(from),
      EndTime: new Date(until),
      MaxResults: most,
      ...(service === null ? {} : { LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: service }] }),
      ...(nextToken === null ? {} : { NextToken: nextToken }),
    });
    const { Events = [], NextToken } = await this.#client.send(command, { abortSignal: signal });
    const events = Events.map(({ EventId, EventTime, CloudTrailEvent }) => ({
      id: EventId ?? null,
      at: EventTime === undefined || Number.isNaN(EventTime.getTime()) ? null : EventTime.getTime(),
      json: CloudTrailEvent ?? null,
    }));
    return { events, nextToken: NextToken ?? null };
  }
}
