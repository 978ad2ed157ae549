// What may still be spent: every query asks before it starts, and tells what it has scanned while it runs.
import { costOf } from './prices.ts';

/** The limit that the person set, and what is gone of it; shared by everything that is read in one go. */
export class Budget {
  readonly maxCostUsd: number;
  readonly usdPerGb: number;
  #spentBytes = 0;
  /** What each running query has scanned so far, or is expected to scan if that is more. */
  readonly #running = new Map<symbol, { scanned: number; expected: number }>();

  constructor(maxCostUsd: number, usdPerGb: number, spentBytes = 0) {
    this.maxCostUsd = maxCostUsd;
    this.usdPerGb = usdPerGb;
    this.#spentBytes = spentBytes;
  }

  /** Dollars scanned so far, by queries that have ended and by those that run. */
  get spentUsd(): number {
    let bytes = this.#spentBytes;
    for (const { scanned } of this.#running.values()) bytes += scanned;
    return costOf(bytes, this.usdPerGb);
  }

  /** True when what was scanned has reached the limit. */
  get isUsedUp(): boolean {
    return this.spentUsd > this.maxCostUsd;
  }

  /** Sets `expectedBytes` aside for a query; null when the limit does not allow it. */
  take(expectedBytes: number): Spending | null {
    if (this.maxCostUsd === 0) return null;
    let bytes = this.#spentBytes + expectedBytes;
    for (const { scanned, expected } of this.#running.values()) bytes += Math.max(scanned, expected);
    if (costOf(bytes, this.usdPerGb) > this.maxCostUsd) return null;
    const id = Symbol('query');
    this.#running.set(id, { scanned: 0, expected: expectedBytes });
    return {
      scanned: (sofar) => void this.#running.set(id, { scanned: sofar, expected: expectedBytes }),
      ended: (total) => {
        this.#running.delete(id);
        this.#spentBytes += total;
      },
    };
  }
}

export interface Spending {
  /** Bytes that the query has scanned so far. */
  scanned(bytes: number): void;
  /** Bytes that it is billed for. */
  ended(bytes: number): void;
}
