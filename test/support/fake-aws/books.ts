// What was asked and what it cost, for tests to look at.
import type { LogQueries } from './log-queries.ts';
import type { Books, QueryRecord, RequestRecord } from './types.ts';

const SECOND_MS = 1000;

export class Ledger implements Books {
  readonly requests: RequestRecord[] = [];
  readonly #queries: LogQueries;

  constructor(queries: LogQueries) {
    this.#queries = queries;
  }

  queries(): readonly QueryRecord[] {
    return this.#queries.runs.map((run) => run.record());
  }

  running(): readonly QueryRecord[] {
    return this.queries().filter(({ status }) => status === 'Scheduled' || status === 'Running');
  }

  billedBytes(): number {
    return this.queries().reduce((sum, { bytesScanned }) => sum + bytesScanned, 0);
  }

  count(operation: string): number {
    return this.requests.filter((request) => request.operation === operation).length;
  }

  highestRate(operation: string): number {
    const times = this.requests.filter((request) => request.operation === operation).map(({ at }) => at);
    let highest = 0;
    let from = 0;
    for (const [index, at] of times.entries()) {
      while (at - (times[from] ?? at) >= SECOND_MS) from += 1;
      highest = Math.max(highest, index - from + 1);
    }
    return highest;
  }

  highestConcurrency(): number {
    return this.#queries.highestConcurrency;
  }

  clear(): void {
    this.requests.length = 0;
    this.#queries.runs.length = 0;
    this.#queries.highestConcurrency = 0;
  }
}
