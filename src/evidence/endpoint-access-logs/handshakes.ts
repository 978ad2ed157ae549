// Handshakes that failed at the user's own endpoints: who cannot connect, and why, in words.
import type { Gap } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';

interface Failures {
  count: number;
  readonly reasons: Map<string, number>;
  readonly addresses: Map<string, number>;
}

/** Of so many endpoints, and at each of so many addresses and reasons, failures are told apart. */
const ENDPOINTS = 200;
const APART = 1_000;
const NAMED = 5;

const plus = (counts: Map<string, number>, value: string): void => {
  if (counts.has(value) || counts.size < APART) counts.set(value, (counts.get(value) ?? 0) + 1);
};

const largest = (counts: ReadonlyMap<string, number>): string => {
  const shown = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, NAMED);
  const rest = counts.size > NAMED ? ` and ${counts.size >= APART ? 'at least ' : ''}${thousands(counts.size - NAMED)} more` : '';
  return `${shown.map(([value, count]) => `${value} (${thousands(count)})`).join(', ')}${rest}`;
};

export class FailedHandshakes {
  readonly #endpoints = new Map<string, Failures>();

  add(endpoint: string, address: string | null, reason: string): void {
    const name = this.#endpoints.has(endpoint) || this.#endpoints.size < ENDPOINTS ? endpoint : 'other endpoints';
    let failures = this.#endpoints.get(name);
    if (failures === undefined) {
      failures = { count: 0, reasons: new Map(), addresses: new Map() };
      this.#endpoints.set(name, failures);
    }
    failures.count += 1;
    plus(failures.reasons, reason);
    if (address !== null) plus(failures.addresses, address);
  }

  /** One remark for each endpoint, the most failures first: they take nothing away from what was read. */
  remarks(): readonly Gap[] {
    return [...this.#endpoints]
      .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
      .map(([endpoint, { count, reasons, addresses }]) => ({
        code: 'failed-handshakes',
        text: `${endpoint}: ${many(count, 'connection')} failed in the TLS handshake: clients that cannot connect, or nobody's. Why: ${largest(reasons)}. From: ${addresses.size === 0 ? 'no address logged' : largest(addresses)}.`,
        location: endpoint,
      }));
  }
}
