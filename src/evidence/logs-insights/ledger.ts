// The book of queries: written before and after each start, so that what a killed process had asked is neither lost nor paid twice.
import { createHash } from 'node:crypto';
import type { Period } from './windows.ts';

const HOUR_MS = 60 * 60 * 1000;
/** CloudWatch Logs keeps answers for 7 days (user guide, AnalyzingLogData); some hours less, so that none expires half read. */
const KEPT_MS = 6.5 * 24 * HOUR_MS;
/** Queries end after 60 minutes (the same page). */
const LONGEST_QUERY_MS = HOUR_MS;
/** Log events may come so late that an answer from before then is not the whole one. */
const SETTLED_MS = HOUR_MS;

/** One query as it stands in the book. Times are epoch milliseconds. */
export interface BookedQuery {
  /** Stands in the text of the query: finds it again where its id was never learned. */
  readonly nonce: string;
  /** What was asked of which log group over which period. */
  readonly key: string;
  readonly session: string;
  readonly pid: number;
  readonly account: string;
  readonly region: string;
  readonly startedAt: number;
  readonly queryId: string | null;
  readonly ended: boolean;
}

/** The book. Nothing in it is secret: ids, times and places. */
export interface QueryLedger {
  readonly session: string;
  /** Every query of the last 7 days, oldest first. */
  entries(): readonly BookedQuery[];
  starting(query: Omit<BookedQuery, 'session' | 'pid' | 'queryId' | 'ended'>): void;
  started(nonce: string, queryId: string): void;
  /** Its answer was taken, or it was stopped: nothing of it runs any more. `useless` when nobody can use its answer. */
  ended(nonce: string, fate: 'taken' | 'useless'): void;
}

/** What makes two questions the same. */
export const questionKey = (arn: string, text: string, { from, to }: Period): string =>
  createHash('sha256')
    .update(JSON.stringify([arn, text, from, to]))
    .digest('hex')
    .slice(0, 32);

/**
 * A query that asked the same and whose answer is still good: because its period had settled when it was asked; or, unless
 * `settledOnly`, because this session asked it a short while ago and was cut off.
 */
export function keptQuery(
  ledger: QueryLedger,
  key: string,
  period: Period,
  { now, settledOnly }: { now: number; settledOnly: boolean },
): BookedQuery | null {
  const same = ledger
    .entries()
    .filter((entry) => entry.key === key && now - entry.startedAt < KEPT_MS)
    .filter(
      ({ session, startedAt }) =>
        period.to + SETTLED_MS <= startedAt || (!settledOnly && session === ledger.session && now - startedAt < SETTLED_MS),
    );
  return same.at(-1) ?? null;
}

/** Queries that a process which is no more may have left running in this account and Region. */
export const leftRunning = (
  ledger: QueryLedger,
  place: { readonly account: string; readonly region: string },
  now: number,
  isAlive: (pid: number) => boolean,
): readonly BookedQuery[] =>
  ledger
    .entries()
    .filter(
      ({ ended, startedAt, account, region }) =>
        !ended && now - startedAt < LONGEST_QUERY_MS && account === place.account && region === place.region,
    )
    .filter(({ pid }) => !isAlive(pid));

/** A book that lasts as long as the process. */
export function memoryLedger(session: string, pid: number): QueryLedger {
  const entries = new Map<string, BookedQuery>();
  const change = (nonce: string, what: Partial<BookedQuery>): void => {
    const entry = entries.get(nonce);
    if (entry) entries.set(nonce, { ...entry, ...what });
  };
  return {
    session,
    entries: () => [...entries.values()],
    starting: (query) => void entries.set(query.nonce, { ...query, session, pid, queryId: null, ended: false }),
    started: (nonce, queryId) => change(nonce, { queryId }),
    ended: (nonce, fate) => (fate === 'useless' ? void entries.delete(nonce) : change(nonce, { ended: true })),
  };
}
