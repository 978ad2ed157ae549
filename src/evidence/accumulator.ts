// Counts events as they are read: coverage of all of them, and calls grouped by client. Exact; grows with what it finds.
import { isAwsServiceAddress } from '../clients/aws-owned.ts';
import { identify } from '../clients/identify.ts';
import { programKey } from '../clients/program-key.ts';
import { pqOfferedSince } from '../clients/services.ts';
import type { CallGroup, TimeWindow } from '../contract/calls.ts';
import type { Coverage } from '../contract/document.ts';
import { TLS13_OFFERED_SINCE } from '../tls/timeline.ts';
import { isLegacy, type TlsVersionKey } from '../tls/versions.ts';
import { CallGroups, type CountedCalls, callGroup, countCalls, type Example, type MutableGroup, type TALLIES } from './call-groups.ts';
import { CoverageCounts, countDay, countEvents, type PlaceCounts, type ServiceCounts, serviceOf } from './coverage-counts.ts';
import { type Details, keepsDetails } from './details.ts';
import {
  type Caller,
  callerOf,
  type EventOrigin,
  type EventPlace,
  type EventTls,
  placeEvent,
  serverCapOf,
  type TlsOfRequest,
  tlsOf,
} from './record.ts';
import { EventIds, type SeenEvents } from './seen-events.ts';
import { plus } from './tally.ts';

/** What became of one record. */
export type RecordFate = 'event' | 'duplicate' | 'outside-window' | 'unreadable';

/** Counts of records by what became of them; `read` is their sum. */
export interface RecordCounts {
  readonly read: number;
  readonly events: number;
  readonly duplicates: number;
  readonly outsideWindow: number;
  readonly unreadable: number;
}

/** Records that were counted where they lie. Times are epoch milliseconds. */
export interface CountedRecords {
  readonly calls: number;
  /** How many more there were with the same event ids. */
  readonly duplicates: number;
  readonly first: number;
  /** The latest of them, three at most; the record's own id where they are not known. */
  readonly examples?: readonly Example[];
}

/** What another accumulator found, to be added. */
export interface Evidence {
  readonly records: RecordCounts;
  readonly coverage: readonly Omit<Coverage, 'source'>[];
  readonly groups: readonly MutableGroup[];
}

/** What requests have in common that differ at most in what is tallied, their time and id: worked out once for all of them. */
export interface RequestShape {
  readonly place: PlaceCounts;
  readonly service: ServiceCounts;
  readonly serviceName: string;
  readonly tls: EventTls;
  readonly serverCap: CallGroup['serverCap'];
  readonly pqOfferedSince: number | null;
}

/** A caller, and what its user agent says. */
export interface CallerShape {
  readonly caller: Caller;
  readonly program: { readonly key: string; readonly awsOwned: boolean };
}

/** Requests of one caller, between the same dates of the judgement table: all of them are of one group. */
export interface EventShape {
  readonly request: RequestShape;
  /** Null only where there is no TLS: who called is not counted then. */
  readonly by: CallerShape | null;
  /** The group of such events, once it is known. */
  group: MutableGroup | null;
}

/** Events of one shape. All of them lie between the same dates of the judgement table. */
export interface ShapedEvents extends CountedCalls {
  /** One of their addresses: of legacy calls and of AWS services it is that of all. */
  readonly sourceIp: string | null;
}

/** Events that were counted, for what is tallied of them. */
export interface CountedShape {
  readonly place: PlaceCounts;
  /** Null for events without TLS: nothing is tallied of them. */
  readonly group: MutableGroup | null;
}

/** What days are counted of where nothing else is kept of calls. */
export interface DayPlace {
  readonly place: PlaceCounts;
  readonly version: TlsVersionKey;
}

/** Tallies a value that `calls` of the events have. */
export function tallyEvents({ place, group }: CountedShape, map: (typeof TALLIES)[number], value: string, calls: number): void {
  if (group === null) return;
  if (map === 'byDay') countDay(place, value, group.key.tlsVersion, calls);
  if (group.detailed) group[map] = plus(group[map], value, calls);
}

const exampleOf = ({ eventId, time }: EventPlace): readonly Example[] => (eventId === null ? [] : [{ id: eventId, at: time }]);

/** Takes records one by one, in any order, and keeps only counts. */
export class EvidenceAccumulator {
  readonly #window: TimeWindow;
  readonly #seen: SeenEvents;
  readonly #details: Details;
  readonly #coverage = new CoverageCounts();
  readonly #groups = new CallGroups();
  readonly #programs = new Map<string | null, { readonly key: string; readonly awsOwned: boolean }>();
  readonly #fates: Record<RecordFate, number> = { event: 0, duplicate: 0, 'outside-window': 0, unreadable: 0 };
  #legacyCalls = 0;

  constructor(window: TimeWindow, seen: SeenEvents = new EventIds(), details: Details = 'all') {
    this.#window = window;
    this.#seen = seen;
    this.#details = details;
  }

  /** Calls below TLS 1.2 so far. */
  get legacyCalls(): number {
    return this.#legacyCalls;
  }

  get records(): RecordCounts {
    const { event, duplicate, unreadable } = this.#fates;
    const outsideWindow = this.#fates['outside-window'];
    return { read: event + duplicate + outsideWindow + unreadable, events: event, duplicates: duplicate, outsideWindow, unreadable };
  }

  /** Counts one record, whatever it is. `resource` is what was asked for, where the log tells it and a record has no place for it. */
  add(record: unknown, resource: string | null = null): RecordFate {
    const fate = this.#take(record, resource);
    this.#fates[fate] += 1;
    return fate;
  }

  /**
   * Counts records that somebody else has counted already: all of them agree with `record` on everything but their time, their id
   * and what nobody asks. Its `eventTime` is the latest of theirs.
   */
  addCounted(record: unknown, { calls, duplicates, first, examples }: CountedRecords): RecordFate {
    const place = placeEvent(record);
    const fate = place === null ? 'unreadable' : this.#isOutside(first, place.time) ? 'outside-window' : 'event';
    this.#fates[fate] += calls;
    this.#fates.duplicate += duplicates;
    if (place !== null && fate === 'event') this.#count(place, { calls, first, resource: null, examples: examples ?? exampleOf(place) });
    return fate;
  }

  /** Counts records of which only their fate is known. */
  addFates(fate: Exclude<RecordFate, 'event'>, count: number): void {
    this.#fates[fate] += count;
  }

  /** Counts events within the window that are no duplicates. */
  addEvents(shape: EventShape, events: ShapedEvents): CountedShape {
    this.#fates.event += events.calls;
    return this.#countShape(shape, events);
  }

  /** Adds what another accumulator found in other records. */
  absorb({ records, coverage, groups }: Evidence): void {
    this.#fates.event += records.events;
    this.#fates.duplicate += records.duplicates;
    this.#fates['outside-window'] += records.outsideWindow;
    this.#fates.unreadable += records.unreadable;
    for (const each of coverage) this.#coverage.absorb(each);
    for (const group of groups) {
      if (isLegacy(group.key.tlsVersion)) this.#legacyCalls += group.calls;
      this.#groups.absorb(group);
    }
  }

  #take(record: unknown, resource: string | null): RecordFate {
    const place = placeEvent(record);
    if (place === null) return 'unreadable';
    if (this.#isOutside(place.time, place.time)) return 'outside-window';
    if (place.eventId !== null && this.#seen.isRepeated(place, place.eventId)) return 'duplicate';
    this.#count(place, { calls: 1, first: place.time, resource, examples: exampleOf(place) });
    return 'event';
  }

  /** True when nothing between the two times, both included, lies in the window. */
  #isOutside(first: number, last: number): boolean {
    const { from, to } = this.#window;
    return (from !== null && last < from) || (to !== null && first >= to);
  }

  /** `calls` events, the first of them at `first` and the last one at the time of `place`. */
  #count(place: EventPlace, { calls, first, resource, examples }: Omit<CountedCalls, 'last'> & { resource: string | null }): void {
    const by = this.callerOf(place);
    const { session, host, accessKeyId, sourceIp, vpcEndpoint } = by.caller;
    const events = { calls, first, last: place.time, examples, sourceIp };
    const counted = this.#countShape({ request: this.requestOf(place), by, group: null }, events);
    tallyEvents(counted, 'byDay', place.day, calls);
    if (session !== null) tallyEvents(counted, 'sessions', session, calls);
    if (host !== null) tallyEvents(counted, 'hosts', host, calls);
    if (accessKeyId !== null) tallyEvents(counted, 'accessKeyIds', accessKeyId, calls);
    if (sourceIp !== null) tallyEvents(counted, 'sourceIps', sourceIp, calls);
    if (vpcEndpoint !== null) tallyEvents(counted, 'vpcEndpoints', vpcEndpoint, calls);
    if (resource !== null) tallyEvents(counted, 'resources', resource, calls);
  }

  /** The request of an event, in this accumulator. */
  requestOf(origin: EventOrigin): RequestShape {
    const { account, region, service } = origin;
    const place = this.#coverage.of(account, region);
    const tls = tlsOf(origin);
    return {
      place,
      service: serviceOf(place, service),
      serviceName: service,
      tls,
      serverCap: 'without' in tls ? null : serverCapOf(service, tls.host),
      pqOfferedSince: pqOfferedSince(service),
    };
  }

  /** The caller of an event. */
  callerOf(origin: EventOrigin): CallerShape {
    const caller = callerOf(origin);
    return { caller, program: this.#programOf(caller.userAgent) };
  }

  /** Where days of calls like this one are counted. Throws for one without TLS. */
  dayPlaceOf(origin: EventOrigin): DayPlace {
    const tls = tlsOf(origin);
    if ('without' in tls) throw new Error('days are counted of calls with TLS only');
    return { place: this.#coverage.of(origin.account, origin.region), version: tls.version };
  }

  #countShape(shape: EventShape, events: ShapedEvents): CountedShape {
    const { request, by } = shape;
    const { place, service, tls } = request;
    const { calls, first, last } = events;
    countEvents({ place, service, tls, calls, first, last });
    if ('without' in tls || by === null) return { place, group: null };
    if (isLegacy(tls.version)) this.#legacyCalls += calls;
    shape.group ??= this.#groupOf(request, by, tls, events);
    countCalls(shape.group, events, by.caller.userAgent);
    return { place, group: shape.group };
  }

  #groupOf(request: RequestShape, by: CallerShape, tls: TlsOfRequest, { last, sourceIp }: ShapedEvents): MutableGroup {
    const { caller, program } = by;
    const key = {
      account: request.place.account,
      principal: caller.principal,
      program: program.key,
      category: caller.category,
      awsOwned: caller.byAwsService || program.awsOwned || isAwsServiceAddress(sourceIp),
      service: request.serviceName,
      region: request.place.region,
      tlsVersion: tls.version,
      keyExchange: tls.keyExchange,
      serverCap: request.serverCap,
      tls13Offered: last >= TLS13_OFFERED_SINCE,
      pqOffered: request.pqOfferedSince !== null && last >= request.pqOfferedSince,
    };
    return this.#groups.of(key, sourceIp, keepsDetails(this.#details, tls.version));
  }

  #programOf(userAgent: string | null): { readonly key: string; readonly awsOwned: boolean } {
    let known = this.#programs.get(userAgent);
    if (known === undefined) {
      const program = identify(userAgent);
      const awsOwned = program.ownedBy === 'aws' || (userAgent !== null && isAwsServiceAddress(userAgent));
      known = { key: programKey(userAgent, program), awsOwned };
      this.#programs.set(userAgent, known);
    }
    return known;
  }

  /** Coverage for each account and Region, in their order. */
  coverage(source: string): Coverage[] {
    return this.#coverage.result(source);
  }

  /** Everything that called over TLS, grouped. */
  groups(): CallGroup[] {
    return this.#groups.all().map(callGroup);
  }

  /** The same, at the end: this one must not be used any more. */
  drainGroups(): CallGroup[] {
    return this.#groups.drain();
  }

  /** What was found, for another accumulator; this one must not be used any more. */
  handOver(): Evidence {
    return { records: this.records, coverage: this.#coverage.result(''), groups: this.#groups.all() };
  }
}
