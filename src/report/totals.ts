// The denominators of a report: what was read, of how much, over how many.
import type { TlsMigrateDocument, WithoutTlsReason } from '../contract/document.ts';
import { many, thousands } from '../text/counts.ts';
import type { TlsVersionKey } from '../tls/versions.ts';
import { addUp, sum, windowPhrase } from './words.ts';

export interface Totals {
  readonly events: number;
  readonly withTls: number;
  readonly byTlsVersion: ReadonlyMap<TlsVersionKey, number>;
  readonly byKeyExchange: ReadonlyMap<string, number>;
  readonly withoutTls: ReadonlyMap<WithoutTlsReason, number>;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly services: number;
  readonly servicesWithTls: number;
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  readonly installations: number;
  readonly proved: number;
  /** Installations of which nothing could be told. */
  readonly unknown: number;
  /** More than one source holds events, so one event may be counted once in each. */
  readonly mayOverlap: boolean;
}

const extreme = (times: readonly (string | null)[], end: 'first' | 'last'): string | null => {
  const known = times.filter((time) => time !== null).sort((a, b) => Date.parse(a) - Date.parse(b));
  return (end === 'first' ? known[0] : known.at(-1)) ?? null;
};

/** Sums over all sources of `document`. */
export function totalsOf(document: TlsMigrateDocument): Totals {
  const { coverage, installations } = document;
  const services = coverage.flatMap((row) => Object.entries(row.byService));
  const withTls = services.filter(([, counts]) => counts.withTls > 0);
  return {
    events: sum(coverage.map((row) => row.events)),
    withTls: sum(coverage.map((row) => row.withTls)),
    byTlsVersion: addUp<TlsVersionKey>(coverage.map((row) => row.byTlsVersion)),
    byKeyExchange: addUp(coverage.map((row) => row.byKeyExchange)),
    withoutTls: addUp<WithoutTlsReason>(coverage.map((row) => row.withoutTls)),
    accounts: [...new Set(coverage.map((row) => row.account))].sort(),
    regions: [...new Set(coverage.map((row) => row.region))].sort(),
    services: new Set(services.map(([name]) => name)).size,
    servicesWithTls: new Set(withTls.map(([name]) => name)).size,
    firstEvent: extreme(
      coverage.map((row) => row.firstEvent),
      'first',
    ),
    lastEvent: extreme(
      coverage.map((row) => row.lastEvent),
      'last',
    ),
    installations: installations.length,
    proved: installations.filter((one) => one.basis === 'proved').length,
    unknown: installations.filter((one) => one.basis === 'none').length,
    mayOverlap: new Set(coverage.filter((row) => row.events > 0).map((row) => row.source)).size > 1,
  };
}

/** How many installations, and how what they can offer is known; a handshake is spoken of only where there was one. */
function machineLooked({ installations, proved, unknown }: Totals): string {
  const derived = installations - proved - unknown;
  const basis = [
    ...(derived > 0 ? [derived < installations ? `${thousands(derived)} derived` : 'derived from libraries and settings'] : []),
    ...(proved > 0 ? [`${thousands(proved)} proved by handshake`] : []),
    ...(unknown > 0 ? [`${thousands(unknown)} not known`] : []),
  ];
  return `${many(installations, 'installation')} on this machine${basis.length === 0 ? '' : ` (${basis.join(', ')})`}`;
}

/** What was looked at, in one clause: every sentence that says "none" ends in it. */
export function denominator(document: TlsMigrateDocument): string {
  const totals = totalsOf(document);
  const parts: string[] = [];
  if (document.sources.length > 0) {
    const seen =
      totals.firstEvent && totals.lastEvent
        ? windowPhrase({ from: totals.firstEvent, to: totals.lastEvent })
        : `window: ${windowPhrase(document.scope.window)}`;
    parts.push(
      `${many(totals.events, 'event')} read, ${thousands(totals.withTls)} of them with TLS details (${seen}; ` +
        `${many(totals.accounts.length, 'account')}, ${many(totals.regions.length, 'region')}, ${many(totals.services, 'service')})`,
    );
  } else parts.push('no logs read');
  parts.push(document.scope.machine ? machineLooked(totals) : 'this machine not looked at');
  return parts.join('; ');
}
