// Which calls at TLS 1.2 and above are below a target. Apart from the judgement, so that a screen can ask without loading it.
import type { CallGroup } from '../contract/calls.ts';
import { isOwnEndpoint } from '../contract/own-endpoints.ts';
import { isPostQuantum, KEY_EXCHANGE_ABSENT } from '../tls/key-exchange.ts';
import type { Target } from '../tls/targets.ts';
import { isLegacy } from '../tls/versions.ts';

/** What the same data shows of the services themselves. */
export interface Offered {
  /** Services where somebody used ML-KEM. */
  readonly pqServices: ReadonlySet<string>;
  /** Services where somebody used TLS 1.3. */
  readonly tls13Services: ReadonlySet<string>;
}

export const offeredIn = (groups: readonly CallGroup[]): Offered => ({
  pqServices: new Set(groups.filter((group) => isPostQuantum(group.keyExchange)).map((group) => group.service)),
  tls13Services: new Set(groups.filter((group) => group.tlsVersion === 'TLSv1.3').map((group) => group.service)),
});

export function isBelowTarget(group: CallGroup, target: Target, offered: Offered): boolean {
  switch (target) {
    case 'tls1.2':
      return false;
    case 'tls1.3':
      // What the user's own endpoint offers is set there: only a call that reached it shows that it could be reached.
      return (
        group.tlsVersion === 'TLSv1.2' && (isOwnEndpoint(group.service) ? offered.tls13Services.has(group.service) : group.tls13Offered)
      );
    case 'pq':
      return (
        !isLegacy(group.tlsVersion) &&
        group.keyExchange !== KEY_EXCHANGE_ABSENT &&
        !isPostQuantum(group.keyExchange) &&
        (group.pqOffered || offered.pqServices.has(group.service))
      );
  }
}
