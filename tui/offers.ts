// What an account offers, in words: what kind of place it is, what it is called there, and how its size is known.
import type { Offer } from '../src/contract/discovery.ts';
import { basisText as basisOf, isNeverBilled } from '../src/contract/estimate.ts';

const KIND_WORD: Readonly<Record<Offer['kind'], string>> = {
  'cloudtrail-files': 'CloudTrail files',
  'logs-insights': 'log group',
  athena: 'Athena table',
  lake: 'CloudTrail Lake',
  'event-history': 'Event history',
  's3-access-logs': 'S3 access logs',
  'endpoint-access-logs': 'endpoint logs',
  'health-notices': 'AWS Health',
};

/** The kind of place, and its name among those of its kind; empty where an account has but one. */
export function nameOf({ kind, location, region }: Offer): { readonly kind: string; readonly name: string } {
  const name = kind === 'event-history' ? region : kind === 'health-notices' ? '' : location;
  return { kind: KIND_WORD[kind], name };
}

/** `Athena table logs.cloudtrail`, `Event history eu-west-1`, `AWS Health`. */
export function offerName(offer: Offer): string {
  const { kind, name } = nameOf(offer);
  return name === '' ? kind : `${kind} ${name}`;
}

/** The name with the account and Region, each once. */
export function placedName(offer: Offer): string {
  const { kind, account, region } = offer;
  return `${offerName(offer)} (${kind === 'event-history' || kind === 'health-notices' ? account : `${account}, ${region}`})`;
}

/** Nothing is ever billed for reading it. */
export const isFree = ({ kind }: Offer): boolean => isNeverBilled(kind);

/** How the size of an offer is known; empty where nothing is ever billed by it. */
export const basisText = (offer: Offer): string => (isNeverBilled(offer.kind) ? '' : basisOf(offer));
