// Everything that was looked at, by account and Region: how many events, with which TLS, and why the others have none.
import type { Coverage, WithoutTlsReason } from '../contract/document.ts';
import type { TlsVersionKey } from '../tls/versions.ts';
import type { EventTls } from './record.ts';

type Counts<K extends string = string> = Map<K, number>;

function add<K extends string>(tally: Counts<K>, key: K, calls: number): void {
  tally.set(key, (tally.get(key) ?? 0) + calls);
}

/** Own properties, also for a key such as `__proto__`. */
const toObject = <K extends string>(tally: Counts<K>): Record<string, number> => Object.fromEntries(tally);

/** Entries of an object whose keys are of a closed set. */
const entriesOf = <K extends string, V>(object: Readonly<Partial<Record<K, V>>>): [K, V][] => Object.entries(object) as [K, V][];

/** Counts of one service in one account and Region. */
export interface ServiceCounts {
  events: number;
  withTls: number;
}

/** Counts of one account and Region. */
export interface PlaceCounts {
  readonly account: string;
  readonly region: string;
  events: number;
  withTls: number;
  readonly byTlsVersion: Counts<TlsVersionKey>;
  readonly byKeyExchange: Counts;
  readonly withoutTls: Counts<WithoutTlsReason>;
  first: number;
  last: number;
  readonly byService: Map<string, ServiceCounts>;
  readonly byDay: Map<string, Counts<TlsVersionKey>>;
}

/** The counts of a service; new ones are all zero. */
export function serviceOf(place: PlaceCounts, service: string): ServiceCounts {
  let counts = place.byService.get(service);
  if (counts === undefined) {
    counts = { events: 0, withTls: 0 };
    place.byService.set(service, counts);
  }
  return counts;
}

function dayOf(place: PlaceCounts, day: string): Counts<TlsVersionKey> {
  let counts = place.byDay.get(day);
  if (counts === undefined) {
    counts = new Map();
    place.byDay.set(day, counts);
  }
  return counts;
}

/** Events of one service that agree on their TLS. Times are epoch milliseconds. */
interface CountedEvents {
  readonly place: PlaceCounts;
  readonly service: ServiceCounts;
  readonly tls: EventTls;
  readonly calls: number;
  readonly first: number;
  readonly last: number;
}

/** Counts events. */
export function countEvents({ place, service, tls, calls, first, last }: CountedEvents): void {
  place.events += calls;
  if (first < place.first) place.first = first;
  if (last > place.last) place.last = last;
  service.events += calls;
  if ('without' in tls) {
    add(place.withoutTls, tls.without, calls);
    return;
  }
  service.withTls += calls;
  place.withTls += calls;
  add(place.byTlsVersion, tls.version, calls);
  add(place.byKeyExchange, tls.keyExchange, calls);
}

/** Counts calls with TLS of a day. */
export function countDay(place: PlaceCounts, day: string, version: TlsVersionKey, calls: number): void {
  add(dayOf(place, day), version, calls);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class CoverageCounts {
  readonly #places = new Map<string, PlaceCounts>();

  /** The counts of an account and Region; new ones are all zero. */
  of(account: string, region: string): PlaceCounts {
    const key = `${account}\0${region}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = {
        account,
        region,
        events: 0,
        withTls: 0,
        byTlsVersion: new Map(),
        byKeyExchange: new Map(),
        withoutTls: new Map(),
        first: Number.POSITIVE_INFINITY,
        last: Number.NEGATIVE_INFINITY,
        byService: new Map(),
        byDay: new Map(),
      };
      this.#places.set(key, place);
    }
    return place;
  }

  /** Adds what was counted elsewhere. */
  absorb(more: Omit<Coverage, 'source'>): void {
    const place = this.of(more.account, more.region);
    place.events += more.events;
    place.withTls += more.withTls;
    if (more.firstEvent !== null) place.first = Math.min(place.first, Date.parse(more.firstEvent));
    if (more.lastEvent !== null) place.last = Math.max(place.last, Date.parse(more.lastEvent));
    for (const [version, calls] of entriesOf(more.byTlsVersion)) add(place.byTlsVersion, version, calls);
    for (const [keyExchange, calls] of entriesOf(more.byKeyExchange)) add(place.byKeyExchange, keyExchange, calls);
    for (const [reason, calls] of entriesOf(more.withoutTls)) add(place.withoutTls, reason, calls);
    for (const [name, { events, withTls }] of entriesOf(more.byService)) {
      const service = serviceOf(place, name);
      service.events += events;
      service.withTls += withTls;
    }
    for (const [day, versions] of entriesOf(more.byDay)) {
      for (const [version, calls] of entriesOf(versions)) add(dayOf(place, day), version, calls);
    }
  }

  /** Coverage for each account and Region, in their order. */
  result(source: string): Coverage[] {
    return [...this.#places.values()]
      .sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region))
      .map((c) => ({
        source,
        account: c.account,
        region: c.region,
        events: c.events,
        withTls: c.withTls,
        byTlsVersion: toObject(c.byTlsVersion),
        byKeyExchange: toObject(c.byKeyExchange),
        withoutTls: toObject(c.withoutTls),
        firstEvent: Number.isFinite(c.first) ? new Date(c.first).toISOString() : null,
        lastEvent: Number.isFinite(c.last) ? new Date(c.last).toISOString() : null,
        byService: Object.fromEntries([...c.byService].map(([service, counts]) => [service, { ...counts }])),
        byDay: Object.fromEntries([...c.byDay].sort(([a], [b]) => compare(a, b)).map(([day, counts]) => [day, toObject(counts)])),
      }));
  }
}
