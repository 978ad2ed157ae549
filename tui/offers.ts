// What an account offers, in words: what kind of place it is, what it is called there, and how its size is known.
import type { Offer } from '../src/contract/discovery.ts';

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

/** Nothing is billed for reading it. */
export const isFree = ({ costUsd }: Offer): boolean => costUsd === 0;

const DERIVED: Readonly<Partial<Record<Offer['kind'], string>>> = {
  'logs-insights': 'worked out from the size of the log group',
  athena: 'worked out from its files in S3, or the limit of its workgroup',
};

/** How the size of an offer is known; empty where nothing is billed by it. */
export function basisText(offer: Offer): string {
  if (isFree(offer)) return '';
  if (offer.basis === 'none') return 'nobody can say beforehand';
  if (offer.basis === 'asked') return offer.kind === 'logs-insights' ? 'estimated by CloudWatch Logs' : 'estimated by AWS';
  return DERIVED[offer.kind] ?? 'worked out from what AWS tells of it';
}
