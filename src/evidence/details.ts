// Of which calls more is kept than their number: those that the target of a check can make a finding.
import type { Target } from '../tls/targets.ts';
import { isLegacy, type TlsVersionKey } from '../tls/versions.ts';

/**
 * How far details are kept: days, sessions, hosts, access keys, addresses and VPC endpoints. All other calls are counted by client,
 * version and key exchange all the same. A large trail has some hundred calls below TLS 1.2 and hundreds of millions above it.
 */
export const DETAILS = ['below-tls1.2', 'below-tls1.3', 'all'] as const;
export type Details = (typeof DETAILS)[number];

const FOR_TARGET: Readonly<Record<Target, Details>> = { 'tls1.2': 'below-tls1.2', 'tls1.3': 'below-tls1.3', pq: 'all' };

/** The details that a check for `target` needs: of whatever the judgement table can make a finding for it. */
export const detailsFor = (target: Target): Details => FOR_TARGET[target];

/** Whether details are kept of calls with this version. A version that nobody knows is kept as an old one. */
export function keepsDetails(details: Details, version: TlsVersionKey): boolean {
  if (details === 'all' || isLegacy(version) || version === 'other') return true;
  return details === 'below-tls1.3' && version === 'TLSv1.2';
}
