// From a hello to verdicts: the newest version that is offered decides, and whether a post-quantum group is.
import type { Installation, Verdict } from '../contract/document.ts';
import type { ClientHello } from '../tls/client-hello.ts';
import { isPostQuantum } from '../tls/key-exchange.ts';
import { TARGETS, type Target } from '../tls/targets.ts';
import { compareTlsVersions, type TlsVersion } from '../tls/versions.ts';

export type Verdicts = Installation['verdicts'];

/** What was offered, as far as verdicts go by it. */
export interface Offer {
  /** Null: nothing that AWS or anybody else still speaks. */
  readonly max: TlsVersion | null;
  readonly pq: boolean;
}

export const offerOf = ({ maxVersion, groups }: ClientHello): Offer => ({
  max: maxVersion,
  // A group without a key share is offered all the same: the server asks for the share, which costs a round trip.
  pq: groups.some(isPostQuantum),
});

const NEEDS: Readonly<Record<Target, TlsVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3', pq: 'TLSv1.3' };

/** True when the offer reaches the target. */
export const reaches = ({ max, pq }: Offer, target: Target): boolean =>
  max !== null && compareTlsVersions(max, NEEDS[target]) >= 0 && (target !== 'pq' || pq);

const CONFLICT: Verdicts = { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' };

/**
 * The verdicts that an offer proves; null is a program that cannot connect at all. `could` says whether something that was not
 * offered could be, were it not for a setting; null is not known.
 */
export function provedVerdicts(offer: Offer | null, could: (target: Target) => boolean | null): Verdicts {
  if (offer === null) return CONFLICT;
  const judge = (target: Target): Verdict => {
    if (reaches(offer, target)) return 'ready';
    const possible = could(target);
    return possible === null ? 'unknown' : possible ? 'capable' : 'not-ready';
  };
  const tls13 = judge('tls1.3');
  // Post-quantum key exchange exists in TLS 1.3 only.
  return { 'tls1.2': judge('tls1.2'), 'tls1.3': tls13, pq: tls13 === 'not-ready' ? 'not-ready' : judge('pq') };
}

/** The lowest target that is missed; null when none is. */
export const lowestMissed = (verdicts: Verdicts): Target | null => TARGETS.find((target) => verdicts[target] !== 'ready') ?? null;

/** The hello as the document has it; null for one that offers no version which is known. */
export function handshakeOf(hello: ClientHello, ms: number, minVersion: TlsVersion | null): Installation['handshake'] {
  const { maxVersion } = hello;
  if (maxVersion === null) return null;
  return {
    maxVersion,
    minVersion,
    versions: [...hello.versions],
    groups: [...hello.groups],
    keyShares: [...hello.keyShares],
    cipherSuites: hello.cipherSuites.length,
    sni: hello.sni !== null,
    alpn: [...hello.alpn],
    ms: Math.round(ms),
  };
}
