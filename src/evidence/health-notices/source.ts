// AWS Health as an evidence source: its events are read, those that speak of old TLS are opened like notices that somebody saved.
import type { Event, HealthClient } from '@aws-sdk/client-health';
import { problemOf } from '../../aws/problem.ts';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Offer } from '../../contract/discovery.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many } from '../../text/counts.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { DETAILS_AT_ONCE, HealthApi, type HealthTiming, isNotSubscribed, UNHURRIED } from './api.ts';
import { notAvailable } from './discover.ts';
import { NoticeBook } from './notice-book.ts';
import { mentionsOldTls, openText } from './open-notice.ts';

/** More than an account is told in years. */
const MOST_EVENTS = 5_000;
const NAMED_ENTITIES = 10;

export interface HealthOptions {
  readonly offer: Offer;
  /** Connects when reading begins. Rejects with AwsProblem. */
  readonly connect: (signal: AbortSignal) => Promise<HealthClient>;
  readonly now: () => number;
  readonly timing?: HealthTiming;
}

class Reading {
  readonly book: NoticeBook;
  readonly skipped = new Map<string, number>();
  found = 0;
  read = 0;
  failed = 0;
  bytes = 0;
  readonly #options: HealthOptions;

  constructor(options: HealthOptions, window: TimeWindow) {
    this.#options = options;
    this.book = new NoticeBook(options.offer.id, window, options.now());
  }

  gap(code: string, text: string): void {
    const { location } = this.#options.offer;
    this.book.gaps.push({ code, text: `${location}: ${text}`, location });
  }

  fail(error: unknown, operation: string): void {
    if (isNotSubscribed(error)) {
      const { text, howToClose } = notAvailable(this.#options.offer.account);
      this.gap('about-the-source', `${text} ${howToClose}`);
      return;
    }
    const { code, message, howTo } = problemOf(error, { service: 'health', operation, profile: this.#options.offer.profile });
    this.gap(code, `not read to its end. ${message} ${howTo}`.trim());
  }

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  progress(): SourceProgress {
    const { offer } = this.#options;
    const done = this.read + this.failed + [...this.skipped.values()].reduce((sum, count) => sum + count, 0);
    return {
      done,
      total: this.found,
      counting: false,
      unit: 'files',
      bytesRead: this.bytes,
      bytesTotal: this.bytes,
      events: this.book.evidence.records.events,
      legacyCalls: this.book.evidence.legacyCalls,
      before: NOTHING_BEFORE,
      current: offer.location,
      costUsd: null,
    };
  }

  /** Takes what one event says. */
  async take(event: Event, text: string | null, api: HealthApi, signal: AbortSignal): Promise<void> {
    const name = event.eventTypeCode ?? event.arn ?? 'an event';
    if (text === null) {
      this.failed += 1;
      this.gap('unreadable-notice', `AWS Health did not give the text of ${name}.`);
      return;
    }
    this.bytes += Buffer.byteLength(text);
    const sent = (event.startTime ?? event.lastUpdatedTime)?.getTime() ?? null;
    const opened = openText(text, { sent, account: this.#options.offer.account });
    if (opened.rows.length === 0 && !mentionsOldTls(text)) {
      this.skip('not-about-tls');
      return;
    }
    this.read += 1;
    this.book.add(opened, { location: `${this.#options.offer.location}, ${name}`, sent, account: this.#options.offer.account });
    if (opened.rows.length > 0) return;
    const resources = await this.#resources(event, api, signal);
    // What is closed tells of something that is over, or was settled.
    const code = event.statusCode === 'closed' ? 'about-the-source' : 'notice-without-table';
    const day = sent === null ? '' : ` of ${new Date(sent).toISOString().slice(0, 10)}`;
    this.gap(code, `the notice ${name}${day} speaks of old TLS and holds no table of calls. ${resources}`);
  }

  async #resources({ arn }: Event, api: HealthApi, signal: AbortSignal): Promise<string> {
    try {
      const entities = arn === undefined ? [] : await api.entities(arn, signal);
      const names = [...new Set(entities.flatMap(({ entityValue }) => entityValue ?? []))];
      if (names.length === 0) return 'It names no resource.';
      const more = names.length > NAMED_ENTITIES ? `, and ${names.length - NAMED_ENTITIES} more` : '';
      return `It is about ${names
        .slice(0, NAMED_ENTITIES)
        .map((name) => `resource ${name}`)
        .join(', ')}${more}.`;
    } catch (error) {
      const { message } = problemOf(error, {
        service: 'health',
        operation: 'DescribeAffectedEntities',
        profile: this.#options.offer.profile,
      });
      return `Which resources it is about could not be asked: ${message}`;
    }
  }
}

async function* collect(options: HealthOptions, window: TimeWindow, signal: AbortSignal): AsyncGenerator<SourceProgress, SourceResult> {
  const { offer } = options;
  const reading = new Reading(options, window);
  let operation = 'DescribeEvents';
  let began = false;
  try {
    const api = new HealthApi(await options.connect(signal), options.timing ?? UNHURRIED);
    let nextToken: string | null = null;
    do {
      operation = 'DescribeEvents';
      const page: Awaited<ReturnType<HealthApi['events']>> = await api.events(nextToken, signal);
      began = true;
      reading.found += page.events.length;
      const own = page.events.filter(({ arn, eventScopeCode }) => arn !== undefined && eventScopeCode !== 'PUBLIC');
      for (let left = page.events.length - own.length; left > 0; left -= 1) reading.skip('public');
      yield reading.progress();
      operation = 'DescribeEventDetails';
      for (let at = 0; at < own.length; at += DETAILS_AT_ONCE) {
        const some = own.slice(at, at + DETAILS_AT_ONCE);
        const texts = await api.texts(
          some.flatMap(({ arn }) => arn ?? []),
          signal,
        );
        const byArn = new Map(texts.map(({ arn, text }) => [arn, text]));
        for (const event of some) await reading.take(event, byArn.get(event.arn ?? '') ?? null, api, signal);
        yield reading.progress();
      }
      nextToken = page.nextToken;
    } while (nextToken !== null && reading.found < MOST_EVENTS);
    if (nextToken !== null) reading.gap('more-gaps', `only the latest ${many(reading.found, 'event')} were looked at.`);
  } catch (error) {
    if (signal.aborted) reading.gap('cancelled', 'reading was stopped.');
    else reading.fail(error, operation);
    const { done, total } = reading.progress();
    for (let left = total - done; left > 0; left -= 1) reading.skip('not-reached');
  }
  const { book } = reading;
  const incomplete = book.gaps.some(hidesSomething);
  return {
    source: {
      id: offer.id,
      kind: 'health-notices',
      location: offer.location,
      status: incomplete ? (began || signal.aborted ? 'partial' : 'failed') : 'complete',
      queries: [],
      input: {
        files: { found: reading.found, read: reading.read, skipped: Object.fromEntries(reading.skipped), failed: reading.failed },
        records: book.evidence.records,
        bytesRead: reading.bytes,
        bytesJson: reading.bytes,
      },
      costUsd: null,
      gaps: book.gaps,
    },
    coverage: book.evidence.coverage(offer.id),
    groups: book.evidence.groups(),
    notices: book.notices,
  };
}

/** AWS Health, agreed to be read. */
export function healthNotices(options: HealthOptions): EvidenceSource {
  const { id, location } = options.offer;
  return { id, kind: 'health-notices', location, collect: (window, signal) => collect(options, window, signal) };
}
