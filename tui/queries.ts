// The queries that can be shown: what each asks, of what, and what ran of it.
import type { Offer } from '../src/contract/discovery.ts';
import type { Source } from '../src/contract/document.ts';
import { planRow } from './planning.ts';
import { type ScreenOf, type State, top } from './state.ts';

/** The query of one offer: as it was offered, as it ran, or both. */
export interface ShownQuery {
  readonly source: string;
  readonly location: string;
  /** Null when a session that was resumed no longer knows what was offered. */
  readonly offer: Offer | null;
  readonly ran: Source['queries'];
}

/** Every query of this session, in the order in which they were offered. */
export function queriesOf({ session }: State): readonly ShownQuery[] {
  const results = (session?.results ?? []).map(({ source }) => source).filter(({ queries }) => queries.length > 0);
  const offers = (session?.discovered?.offers ?? []).filter(({ refused }) => refused === null);
  const offered = offers.map((offer): ShownQuery => {
    const ran = results.find(({ id }) => id === offer.id)?.queries ?? [];
    return { source: offer.id, location: offer.location, offer, ran };
  });
  const others = results.filter(({ id }) => offers.every((offer) => offer.id !== id));
  return [...offered, ...others.map(({ id, location, queries }): ShownQuery => ({ source: id, location, offer: null, ran: queries }))];
}

export const queryOf = (state: State, { source }: ScreenOf<'query'>): ShownQuery | undefined =>
  queriesOf(state).find((query) => query.source === source);

/** The query that is meant where none is on screen yet: that of the row the cursor is on, or the first one. */
export function queryAtHand(state: State): ShownQuery | undefined {
  const row = planRow(state);
  const queries = queriesOf(state);
  if (row?.kind === 'offer') return queries.find(({ source }) => source === row.offer.id);
  return top(state).name === 'plan' ? queries[0] : (queries.find(({ ran }) => ran.length > 0) ?? queries[0]);
}

/** The query after the one on screen, and the first after the last. */
export function nextQuery(state: State, { source }: ScreenOf<'query'>): string {
  const sources = queriesOf(state).map((query) => query.source);
  return sources[(sources.indexOf(source) + 1) % Math.max(1, sources.length)] ?? source;
}

/** Where the query runs: `111122223333, eu-west-1`. */
export const whereOf = ({ account, region }: Offer): string => `account ${account}, ${region}`;
