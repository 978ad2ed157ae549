// What was asked of AWS by query: which sources that is, and what their queries scanned and cost.
import type { Source } from '../contract/document.ts';
import { sum } from './words.ts';

const ASKED_BY_QUERY: ReadonlySet<Source['kind']> = new Set(['logs-insights', 'athena', 'lake']);

/** True for a source that AWS reads, and bills for that. */
export const isQueried = ({ kind }: Source): boolean => ASKED_BY_QUERY.has(kind);

/** True for a source that has no files: an account was asked. */
export const isAsked = (source: Source): boolean => isQueried(source) || source.kind === 'event-history';

export interface QueryTotals {
  readonly queries: number;
  readonly bytesScanned: number;
  /** Null when none of the queries has a cost. */
  readonly costUsd: number | null;
  /** Queries that AWS gave no number of scanned bytes for; free requests have none. */
  readonly unmeasured: number;
}

/** What all queries of `sources` came to. */
export function queryTotals(sources: readonly Source[]): QueryTotals {
  const queries = sources.flatMap((source) => source.queries);
  const costs = sources.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    queries: queries.length,
    bytesScanned: sum(queries.map(({ bytesScanned }) => bytesScanned ?? 0)),
    costUsd: costs.length === 0 ? null : sum(costs),
    unmeasured: queries.filter(({ bytesScanned, costUsd }) => bytesScanned === null && costUsd !== 0).length,
  };
}
