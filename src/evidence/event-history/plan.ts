// Which part of the period to look at next, and what has been read of it. Pure: pages come newest first, and the budget ends before the history.
import { merged, type Period } from '../logs-insights/windows.ts';
import { PAGE_EVENTS } from './lookup.ts';

const SECOND_MS = 1000;
/** Reading on without gaps is worth it when what is left seems to fit with this much to spare. */
const TO_SPARE = 1.25;

/** An answer that has more pages: they come for the same bounds alone. */
export interface Continued {
  readonly from: number;
  readonly until: number;
  readonly nextToken: string;
}

/** A part of the period that was not read yet: half-open, on whole seconds. */
export interface Unread extends Period {
  /** The answer whose next page begins at its newest end; null to ask anew. */
  readonly continued: Continued | null;
}

interface Waiting extends Unread {
  /** What comes right after it was read: its newest end would tell more of the same. */
  readonly nextToRead: boolean;
}

/** What a page told, as far as the plan needs it. */
export interface PageFacts {
  readonly events: number;
  /** The time of its oldest event; null when it has none. Epoch milliseconds. */
  readonly oldest: number | null;
  readonly next: Continued | null;
}

const length = ({ from, to }: Period): number => to - from;
const lengthOf = (periods: readonly Period[]): number => periods.reduce((sum, period) => sum + length(period), 0);

/**
 * Looks at the middle of the longest part that was not read, so that a sample is spread over the whole period. Where everything
 * that is left seems to fit into the budget, it reads on without leaving gaps.
 */
export class SamplePlan {
  readonly period: Period;
  readonly #unread: Waiting[];
  #read: readonly Period[] = [];
  #events = 0;

  /** `period` is half-open, on whole seconds. */
  constructor(period: Period) {
    this.period = period;
    this.#unread = period.to > period.from ? [{ ...period, continued: null, nextToRead: false }] : [];
  }

  /**
   * What to ask next, from its newest end; null when everything was read. It counts as read or unread only when `took` or `left` is
   * told. `requestsLeft` is how many more the budget allows, about.
   */
  next(requestsLeft: number): Unread | null {
    const longest = this.#unread.reduce<Waiting | null>((best, one) => (best === null || length(one) > length(best) ? one : best), null);
    if (longest === null) return null;
    const fits = this.#fits(requestsLeft);
    this.#unread.splice(this.#unread.indexOf(longest), 1);
    const { from, to, continued, nextToRead } = longest;
    const middle = from + Math.floor((to - from) / 2 / SECOND_MS) * SECOND_MS;
    if (fits || !nextToRead || continued !== null || middle === from) return { from, to, continued };
    this.#unread.push({ from: middle, to, continued: null, nextToRead: true });
    return { from, to: middle, continued: null };
  }

  /** Nothing came of it: it stays unread, and is asked anew. */
  left({ from, to }: Unread): void {
    this.#unread.push({ from, to, continued: null, nextToRead: false });
  }

  /** A page was read of `span`. */
  took(span: Unread, { events, oldest, next }: PageFacts): void {
    this.#events += events;
    const { from, to } = span;
    if (next === null || (oldest !== null && oldest < from)) {
      this.#isRead(span);
      return;
    }
    if (oldest === null) {
      this.#unread.push({ from, to, continued: next, nextToRead: true });
      return;
    }
    // There may be more events within the second of the oldest one.
    const cut = Math.min(to, Math.floor(oldest / SECOND_MS) * SECOND_MS + SECOND_MS);
    if (cut < to) {
      this.#isRead({ from: cut, to });
      this.#unread.push({ from, to: cut, continued: null, nextToRead: true });
      return;
    }
    // More events in one second than a page holds: only the next page gets further there.
    const second = Math.max(from, cut - SECOND_MS);
    this.#unread.push({ from: second, to: cut, continued: next, nextToRead: true });
    if (from < second) this.#unread.push({ from, to: second, continued: null, nextToRead: true });
  }

  #isRead({ from, to }: Period): void {
    this.#read = merged([...this.#read, { from, to }], 0);
  }

  /** Whether all that is unread seems to fit into the budget, as dense as what was read. */
  #fits(requestsLeft: number): boolean {
    const readMs = lengthOf(this.#read);
    return readMs > 0 && (this.#events / readMs) * lengthOf(this.#unread) * TO_SPARE <= requestsLeft * PAGE_EVENTS;
  }

  get isDone(): boolean {
    return this.#unread.length === 0;
  }

  /** What was read whole, oldest first. */
  get read(): readonly Period[] {
    return this.#read;
  }

  /** What was not read, or not whole, oldest first. */
  get unread(): readonly Period[] {
    return merged(this.#unread, 0);
  }

  /** The part of the period that was read, from 0 to 1. */
  get share(): number {
    return length(this.period) <= 0 ? 1 : lengthOf(this.#read) / length(this.period);
  }
}
