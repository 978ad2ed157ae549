// The dates at which a call begins to be judged otherwise: calls on two sides of one are never counted together.
import { PQ_SERVICES } from '../clients/services.ts';
import { TLS13_OFFERED_SINCE } from '../tls/timeline.ts';

/** Epoch milliseconds, in their order. */
export const JUDGEMENT_DATES: readonly number[] = [
  ...new Set([TLS13_OFFERED_SINCE, ...PQ_SERVICES.map(({ since }) => Date.parse(`${since}T00:00:00Z`))]),
].sort((a, b) => a - b);
