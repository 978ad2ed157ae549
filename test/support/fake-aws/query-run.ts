// One query of an account: from Scheduled to its end, with what it has scanned until now.
import { randomUUID } from 'node:crypto';
import type { CompiledQuery, QueryOutcome } from './query/query.ts';
import type { ScannedEvent } from './query/scope.ts';
import type { FakeClock, Knobs, QueryPace, QueryRecord, QueryStatus } from './types.ts';

const EMPTY: QueryOutcome = { columns: [], rows: [], pointers: null, recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 };
/** "Queries time out after 60 minutes of runtime." */
const TIMEOUT_MS = 3_600_000;

export interface QueryRequest {
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  readonly text: string;
  readonly groups: readonly string[];
  readonly groupNames: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly most: number | null;
}

export class QueryRun {
  readonly id = randomUUID();
  readonly request: QueryRequest;
  readonly startedAt: number;
  readonly bytesInWindow: number;
  readonly #compiled: CompiledQuery;
  readonly #clock: FakeClock;
  readonly #knobs: Knobs;
  /** Let go when the query has ended. */
  #events: readonly ScannedEvent[];
  #polls = 0;
  #watchedAt: number;
  #ended: { readonly status: QueryStatus; readonly outcome: QueryOutcome; readonly at: number } | null = null;

  constructor(request: QueryRequest, compiled: CompiledQuery, events: readonly ScannedEvent[], clock: FakeClock, knobs: Knobs) {
    this.request = request;
    this.#compiled = compiled;
    this.#events = events;
    this.#clock = clock;
    this.#knobs = knobs;
    this.startedAt = clock.now();
    this.#watchedAt = this.startedAt;
    this.bytesInWindow = events.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Somebody asks for the results: by polls, this is what makes it go on. */
  poll(): void {
    this.#settle();
    this.#polls += 1;
    this.#watchedAt = this.#clock.now();
    this.#settle();
  }

  status(): QueryStatus {
    this.#settle();
    if (this.#ended !== null) return this.#ended.status;
    return this.#share() < 0 ? 'Scheduled' : 'Running';
  }

  isRunning(): boolean {
    const status = this.status();
    return status === 'Scheduled' || status === 'Running';
  }

  /** Ends it where it stands; what was scanned until then is paid. */
  end(status: 'Cancelled' | 'Failed' | 'Timeout'): void {
    if (!this.isRunning()) return;
    const outcome = this.#partial();
    this.#finish(status, { ...outcome, rows: [], pointers: null });
  }

  /** What there is to see now. While it runs: of a part of the events. */
  outcome(): QueryOutcome {
    this.#settle();
    return this.#ended?.outcome ?? this.#partial();
  }

  endedAt(): number | null {
    this.#settle();
    return this.#ended?.at ?? null;
  }

  record(): QueryRecord {
    const { account, region, text, groups, start, end } = this.request;
    const status = this.status();
    const outcome = this.#ended?.outcome ?? null;
    const bytesScanned = outcome?.bytesScanned ?? this.#part().reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      id: this.id,
      account,
      region,
      text,
      groups,
      start,
      end,
      status,
      bytesInWindow: this.bytesInWindow,
      bytesScanned: this.#compiled.estimates ? 0 : bytesScanned,
      rows: status === 'Complete' ? (outcome?.rows.length ?? 0) : 0,
      startedAt: this.startedAt,
    };
  }

  /** How much of it is done: below 0 while it is scheduled, 1 at the end. */
  #share(): number {
    const { pace } = this.#knobs;
    return pace.by === 'polls' ? shareByPolls(pace, this.#polls) : shareByTime(pace, this.#clock.now() - this.startedAt);
  }

  #settle(): void {
    if (this.#ended !== null) return;
    const now = this.#clock.now();
    const unwatched = this.#knobs.pace.by === 'polls' && now - this.#watchedAt >= this.#knobs.completesUnwatchedMs;
    const { pace } = this.#knobs;
    const timesOut = pace.by === 'time' && pace.runningMs > TIMEOUT_MS && now - this.startedAt >= pace.scheduledMs + TIMEOUT_MS;
    if (timesOut) this.#finish('Timeout', { ...this.#partial(), rows: [], pointers: null });
    else if (unwatched || this.#share() >= 1) this.#finish('Complete', this.#compiled.run(this.#events, this.request.most));
  }

  #finish(status: QueryStatus, outcome: QueryOutcome): void {
    this.#ended = { status, outcome, at: this.#clock.now() };
    this.#events = [];
  }

  #part(): readonly ScannedEvent[] {
    const share = Math.max(0, Math.min(1, this.#share()));
    return this.#events.slice(this.#events.length - Math.floor(this.#events.length * share));
  }

  #partial(): QueryOutcome {
    const events = this.#part();
    if (events.length === 0 || this.#compiled.estimates) return EMPTY;
    const outcome = this.#compiled.run(events, this.request.most);
    return this.#knobs.partialResults ? outcome : { ...outcome, rows: [], pointers: null };
  }
}

function shareByPolls({ scheduled, running }: Extract<QueryPace, { by: 'polls' }>, polls: number): number {
  if (polls <= scheduled && scheduled > 0) return -1;
  return polls === 0 ? (scheduled + running === 0 ? 1 : -1) : (polls - scheduled) / (running + 1);
}

function shareByTime({ scheduledMs, runningMs }: Extract<QueryPace, { by: 'time' }>, elapsed: number): number {
  if (elapsed < scheduledMs) return -1;
  return runningMs <= 0 ? 1 : (elapsed - scheduledMs) / runningMs;
}
