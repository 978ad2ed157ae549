// The calls of AWS Health that notices need: its events, what they say, and which resources they are about.

import {
  type AffectedEntity,
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
  type DescribeEventsCommandOutput,
  type Event,
  type HealthClient,
} from '@aws-sdk/client-health';
import { sleep } from '../../async/sleep.ts';
import { again } from '../../aws/again.ts';

/** How patient to be. Milliseconds. */
export interface HealthTiming {
  readonly spacingMs: number;
  readonly backoffMs: number;
}

/** AWS publishes no quota of AWS Health: slow enough that nobody else is in want. */
export const UNHURRIED: HealthTiming = { spacingMs: 200, backoffMs: 500 };

const ATTEMPTS = 6;
/** The most of each that a request takes (API reference of AWS Health, retrieved 2026-11-22). */
const PAGE = 100;
export const DETAILS_AT_ONCE = 10;
/** What AWS tells an account about, unlike an outage. */
const CATEGORIES = ['accountNotification', 'scheduledChange'] as const;

/** What an event says, or that it could not be had. */
export interface EventText {
  readonly arn: string;
  readonly text: string | null;
}

/** True for AWS's answer to an account without a support plan that takes in the API (AWS Health user guide, health-api, retrieved 2026-11-22). */
export const isNotSubscribed = (error: unknown): boolean => error instanceof Error && error.name === 'SubscriptionRequiredException';

export class HealthApi {
  readonly #client: HealthClient;
  readonly #timing: HealthTiming;
  #nextAt = 0;

  constructor(client: HealthClient, timing: HealthTiming = UNHURRIED) {
    this.#client = client;
    this.#timing = timing;
  }

  /** One page of events, the latest first. Rejects with the SDK's error. */
  async events(
    nextToken: string | null,
    signal: AbortSignal,
    most = PAGE,
  ): Promise<{ events: readonly Event[]; nextToken: string | null }> {
    const command = new DescribeEventsCommand({
      filter: { eventTypeCategories: [...CATEGORIES] },
      maxResults: most,
      ...(nextToken === null ? {} : { nextToken }),
    });
    const answer: DescribeEventsCommandOutput = await this.#patiently(signal, () => this.#client.send(command, { abortSignal: signal }));
    return { events: answer.events ?? [], nextToken: answer.nextToken || null };
  }

  /** What events say: `DETAILS_AT_ONCE` ARNs at most. Those that AWS could not give have no text. */
  async texts(arns: readonly string[], signal: AbortSignal): Promise<readonly EventText[]> {
    const command = new DescribeEventDetailsCommand({ eventArns: [...arns] });
    const { successfulSet = [] } = await this.#patiently(signal, () => this.#client.send(command, { abortSignal: signal }));
    const said = new Map(successfulSet.map(({ event, eventDescription }) => [event?.arn, eventDescription?.latestDescription ?? '']));
    return arns.map((arn) => ({ arn, text: said.get(arn) ?? null }));
  }

  /** The resources that an event is about: one page of them, which is as much as anybody reads. */
  async entities(arn: string, signal: AbortSignal): Promise<readonly AffectedEntity[]> {
    const command = new DescribeAffectedEntitiesCommand({ filter: { eventArns: [arn] }, maxResults: PAGE });
    return (await this.#patiently(signal, () => this.#client.send(command, { abortSignal: signal }))).entities ?? [];
  }

  async #patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const wait = this.#nextAt - Date.now();
    if (wait > 0) await sleep(wait, signal);
    signal.throwIfAborted();
    this.#nextAt = Date.now() + this.#timing.spacingMs;
    return again(ask, signal, { attempts: ATTEMPTS, backoffMs: this.#timing.backoffMs });
  }
}
