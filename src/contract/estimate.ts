// What reading some offers would scan and cost, and what those offers are in words. Pure, without the schema, so that a screen can have it at once.
import type { Offer } from './discovery.ts';

/** What reading some offers scans and costs, as far as it is known. */
export interface Estimate {
  readonly offers: readonly Offer[];
  readonly bytes: number;
  /** US dollars, those of unknown cost left out. */
  readonly costUsd: number;
  /** Offers of which nobody can say what they cost. */
  readonly unknown: readonly Offer[];
}

/** Adds up what `offers` come to. */
export function estimateOf(offers: readonly Offer[]): Estimate {
  const total = { bytes: 0, costUsd: 0 };
  for (const { bytes, costUsd } of offers) {
    total.bytes += bytes ?? 0;
    total.costUsd += costUsd ?? 0;
  }
  return { offers, ...total, unknown: offers.filter(({ costUsd }) => costUsd === null) };
}

/** Kinds of evidence that AWS never bills. A query may turn out to cost, whatever was estimated. */
const NEVER_BILLED: ReadonlySet<Offer['kind']> = new Set(['event-history', 'health-notices']);
export const isNeverBilled = (kind: Offer['kind']): boolean => NEVER_BILLED.has(kind);

/** True where nothing of it can cost: then nobody has to agree to an amount. */
export const isFree = ({ offers }: Estimate): boolean => offers.every(({ kind }) => isNeverBilled(kind));

/** What an offer is, where its location does not say it: Event history and AWS Health name themselves. */
const NOUNS: Readonly<Partial<Record<Offer['kind'], string>>> = {
  'logs-insights': 'log group',
  athena: 'Athena table',
  lake: 'event data store',
};

/** `log group`, `Athena table`; `place` for what names itself. */
export const nounOf = ({ kind }: Pick<Offer, 'kind'>): string => NOUNS[kind] ?? 'place';

/** `log group org-trail`, `Event history of eu-west-1`. */
export function offerName({ kind, location }: Pick<Offer, 'kind' | 'location'>): string {
  const noun = NOUNS[kind];
  return noun === undefined ? location : `${noun} ${location}`;
}

/** How the size of an offer is known. */
export function basisText({ kind, basis }: Pick<Offer, 'kind' | 'basis'>): string {
  if (basis === 'asked') return 'estimated by CloudWatch Logs';
  if (basis === 'none') return 'nobody can say beforehand';
  return kind === 'athena' ? 'worked out from its files in S3, or the limit of its workgroup' : 'worked out from the size of the log group';
}
