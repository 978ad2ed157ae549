// Several programs below TLS 1.2 from one address, one of which cannot be set so low: something between them and AWS does it.
import { cannotBeSetBelowTls12 } from '../clients/floor.ts';
import { identify } from '../clients/identify.ts';
import type { CallGroup } from '../contract/calls.ts';
import { isLegacy } from '../tls/versions.ts';

export interface SuspectedMiddlebox {
  readonly address: string;
  readonly groups: readonly CallGroup[];
  readonly programs: number;
  /** A user agent whose program cannot speak so low by itself: the witness. */
  readonly witness: string;
}

/** A call below TLS 1.2 that is not AWS's own: AWS's callers say nothing about the customer's network. */
export const isCustomersLegacyCall = ({ tlsVersion, awsOwned }: CallGroup): boolean => isLegacy(tlsVersion) && !awsOwned;

/** The first by name: the same evidence names the same witness, in whatever order it was read. */
const witnessOf = (groups: readonly CallGroup[]): string | undefined =>
  groups
    .flatMap((group) => Object.keys(group.userAgents))
    .toSorted()
    .find((agent) => cannotBeSetBelowTls12(identify(agent)));

/**
 * Addresses from which two or more programs called at SSL 3.0, TLS 1.0 or TLS 1.1 although one of them cannot. Relies on
 * legacy groups being kept apart by address.
 */
export function suspectMiddleboxes(groups: readonly CallGroup[]): readonly SuspectedMiddlebox[] {
  const byAddress = new Map<string, CallGroup[]>();
  for (const group of groups) {
    if (!isCustomersLegacyCall(group)) continue;
    for (const address of Object.keys(group.sourceIps)) {
      const known = byAddress.get(address);
      if (known) known.push(group);
      else byAddress.set(address, [group]);
    }
  }
  return [...byAddress].flatMap(([address, seen]) => {
    const programs = new Set(seen.map((group) => group.program)).size;
    const witness = programs >= 2 ? witnessOf(seen) : undefined;
    return witness === undefined ? [] : [{ address, groups: seen, programs, witness }];
  });
}
