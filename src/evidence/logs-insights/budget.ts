// What may still be spent: every query asks before it starts, and tells what it has scanned while it runs.
import { costOf } from './prices.ts';

/** The limit that the person set, and what is gone of it: shared by everything that is read in one go, at whatever price. */
export class Purse {
  readonly maxCostUsd: number;
  #spentUsd: number;
  /** What each running query has cost so far, or is expected to cost if that is more. */
  readonly #running = new Map<symbol, { readonly soFar: number; readonly expected: number }>();

  constructor(maxCostUsd: number, spentUsd = 0) {
    this.maxCostUsd = maxCostUsd;
    this.#spentUsd = spentUsd;
  }

  /** Dollars of queries that have ended, and of those that run so far. */
  get spentUsd(): number {
    let usd = this.#spentUsd;
    for (const { soFar } of this.#running.values()) usd += soFar;
    return usd;
  }

  /** Whether so much more could be set aside. */
  holds(expectedUsd: number): boolean {
    let usd = this.#spentUsd + expectedUsd;
    for (const { soFar, expected } of this.#running.values()) usd += Math.max(soFar, expected);
    return this.maxCostUsd > 0 && usd <= this.maxCostUsd;
  }

  runs(query: symbol, soFar: number, expected: number): void {
    this.#running.set(query, { soFar, expected });
  }

  ended(query: symbol, usd: number): void {
    this.#running.delete(query);
    this.#spentUsd += usd;
  }
}

/** A purse for queries that are billed by what they scan. */
export class Budget {
  readonly usdPerGb: number;
  readonly #purse: Purse;

  /** `limit` is dollars, or a purse that others spend from too. */
  constructor(limit: number | Purse, usdPerGb: number, spentBytes = 0) {
    this.usdPerGb = usdPerGb;
    this.#purse = typeof limit === 'number' ? new Purse(limit, costOf(spentBytes, usdPerGb)) : limit;
  }

  get maxCostUsd(): number {
    return this.#purse.maxCostUsd;
  }

  /** Dollars spent so far, by queries that have ended and by those that run. */
  get spentUsd(): number {
    return this.#purse.spentUsd;
  }

  /** True when what was scanned has reached the limit. */
  get isUsedUp(): boolean {
    return this.spentUsd > this.maxCostUsd;
  }

  /** Sets `expectedBytes` aside for a query; null when the limit does not allow it. */
  take(expectedBytes: number): Spending | null {
    const expected = costOf(expectedBytes, this.usdPerGb);
    if (!this.#purse.holds(expected)) return null;
    const query = Symbol('query');
    this.#purse.runs(query, 0, expected);
    return {
      scanned: (soFar) => this.#purse.runs(query, costOf(soFar, this.usdPerGb), expected),
      ended: (total) => this.#purse.ended(query, costOf(total, this.usdPerGb)),
    };
  }
}

export interface Spending {
  /** Bytes that the query has scanned so far. */
  scanned(bytes: number): void;
  /** Bytes that it is billed for. */
  ended(bytes: number): void;
}
