// Counts events as they are read: coverage of all of them, and calls grouped by client. Exact; grows with what it finds.
import { isAwsServiceAddress } from '../clients/aws-owned.ts';
import { identify } from '../clients/identify.ts';
import { programKey } from '../clients/program-key.ts';
import { pqOfferedSince } from '../clients/services.ts';
import type { CallGroup, TimeWindow } from '../contract/calls.ts';
import type { Coverage, WithoutTlsReason } from '../contract/document.ts';
import { TLS13_OFFERED_SINCE } from '../tls/timeline.ts';
import { isLegacy, type TlsVersionKey } from '../tls/versions.ts';
import { type Caller, callerOf, type EventPlace, placeEvent, serverCapOf, type TlsOfRequest, tlsOf } from './record.ts';
import { EventIds, type SeenEvents } from './seen-events.ts';
import { plus, type Tally, tallyObject } from './tally.ts';

type Counts<K extends string = string> = Map<K, number>;

function add<K extends string>(tally: Counts<K>, key: K, calls: number): void {
  tally.set(key, (tally.get(key) ?? 0) + calls);
}

/** Own properties, also for a key such as `__proto__`. */
const toObject = <K extends string>(tally: Counts<K>): Record<string, number> => Object.fromEntries(tally);

interface MutableCoverage {
  readonly account: string;
  readonly region: string;
  events: number;
  withTls: number;
  readonly byTlsVersion: Counts<TlsVersionKey>;
  readonly byKeyExchange: Counts;
  readonly withoutTls: Counts<WithoutTlsReason>;
  first: number;
  last: number;
  readonly byService: Map<string, { events: number; withTls: number }>;
  readonly byDay: Map<string, Counts<TlsVersionKey>>;
}

type GroupKey = Pick<
  CallGroup,
  | 'account'
  | 'principal'
  | 'program'
  | 'category'
  | 'awsOwned'
  | 'service'
  | 'region'
  | 'tlsVersion'
  | 'keyExchange'
  | 'serverCap'
  | 'tls13Offered'
  | 'pqOffered'
>;

interface MutableGroup {
  readonly key: GroupKey;
  calls: number;
  first: number;
  last: number;
  examples: { id: string; at: number }[];
  byDay: Tally;
  sessions: Tally;
  hosts: Tally;
  accessKeyIds: Tally;
  sourceIps: Tally;
  vpcEndpoints: Tally;
  resources: Tally;
  userAgents: Map<string, { calls: number; last: number }> | null;
}

const EXAMPLES = 3;
const newestFirst = (a: { id: string; at: number }, b: { id: string; at: number }): number => b.at - a.at || (a.id < b.id ? -1 : 1);

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

/** One of the latest events of a group, by its id. `at` is epoch milliseconds. */
type Example = CallGroup['examples'][number];

/** Records that were counted where they lie. Times are epoch milliseconds. */
export interface CountedRecords {
  readonly calls: number;
  /** How many more there were with the same event ids. */
  readonly duplicates: number;
  readonly first: number;
  /** The latest of them, three at most; the record's own id where they are not known. */
  readonly examples?: readonly Example[];
}

interface CountedEvents {
  readonly place: EventPlace;
  readonly resource: string | null;
  readonly calls: number;
  readonly first: number;
  readonly examples: readonly Example[];
}

/** What another accumulator found, to be added. */
export interface Evidence {
  readonly records: RecordCounts;
  readonly coverage: readonly Omit<Coverage, 'source'>[];
  readonly groups: readonly CallGroup[];
}

/** Takes records one by one, in any order, and keeps only counts. */
export class EvidenceAccumulator {
  readonly #window: TimeWindow;
  readonly #seen: SeenEvents;
  readonly #coverage = new Map<string, MutableCoverage>();
  readonly #groups = new Map<string, MutableGroup>();
  readonly #programs = new Map<string | null, { readonly key: string; readonly awsOwned: boolean }>();
  readonly #fates: Record<RecordFate, number> = { event: 0, duplicate: 0, 'outside-window': 0, unreadable: 0 };
  #legacyCalls = 0;

  constructor(window: TimeWindow, seen: SeenEvents = new EventIds()) {
    this.#window = window;
    this.#seen = seen;
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
    if (place !== null && fate === 'event') this.#count({ place, resource: null, calls, first, examples: examples ?? exampleOf(place) });
    return fate;
  }

  /** Counts records of which only their fate is known. */
  addFates(fate: Exclude<RecordFate, 'event'>, count: number): void {
    this.#fates[fate] += count;
  }

  /** Adds what another accumulator found in other records. */
  absorb({ records, coverage, groups }: Evidence): void {
    this.#fates.event += records.events;
    this.#fates.duplicate += records.duplicates;
    this.#fates['outside-window'] += records.outsideWindow;
    this.#fates.unreadable += records.unreadable;
    for (const each of coverage) this.#absorbCoverage(each);
    for (const group of groups) this.#absorbGroup(group);
  }

  #take(record: unknown, resource: string | null): RecordFate {
    const place = placeEvent(record);
    if (place === null) return 'unreadable';
    if (this.#isOutside(place.time, place.time)) return 'outside-window';
    if (place.eventId !== null && this.#seen.isRepeated(place, place.eventId)) return 'duplicate';
    this.#count({ place, resource, calls: 1, first: place.time, examples: exampleOf(place) });
    return 'event';
  }

  /** True when nothing between the two times, both included, lies in the window. */
  #isOutside(first: number, last: number): boolean {
    const { from, to } = this.#window;
    return (from !== null && last < from) || (to !== null && first >= to);
  }

  /** `calls` events, the first of them at `first` and the last one at the time of `place`. */
  #count({ place, resource, calls, first, examples }: CountedEvents): void {
    const coverage = this.#coverageOf(place);
    coverage.events += calls;
    coverage.first = Math.min(coverage.first, first);
    coverage.last = Math.max(coverage.last, place.time);
    let service = coverage.byService.get(place.service);
    if (service === undefined) {
      service = { events: 0, withTls: 0 };
      coverage.byService.set(place.service, service);
    }
    service.events += calls;
    const tls = tlsOf(place);
    if ('without' in tls) {
      add(coverage.withoutTls, tls.without, calls);
      return;
    }
    service.withTls += calls;
    coverage.withTls += calls;
    add(coverage.byTlsVersion, tls.version, calls);
    add(coverage.byKeyExchange, tls.keyExchange, calls);
    let day = coverage.byDay.get(place.day);
    if (day === undefined) {
      day = new Map();
      coverage.byDay.set(place.day, day);
    }
    add(day, tls.version, calls);
    if (isLegacy(tls.version)) this.#legacyCalls += calls;
    this.#group({ place, resource, calls, first, examples }, callerOf(place), tls);
  }

  #coverageOf({ account, region }: Pick<MutableCoverage, 'account' | 'region'>): MutableCoverage {
    const key = `${account}\0${region}`;
    let coverage = this.#coverage.get(key);
    if (coverage === undefined) {
      coverage = {
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
      this.#coverage.set(key, coverage);
    }
    return coverage;
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

  #group(
    { place, resource, calls, first, examples }: CountedEvents,
    caller: Caller,
    { version: tlsVersion, keyExchange, host }: TlsOfRequest,
  ): void {
    const program = this.#programOf(caller.userAgent);
    const offered = pqOfferedSince(place.service);
    const key: GroupKey = {
      account: place.account,
      principal: caller.principal,
      program: program.key,
      category: caller.category,
      awsOwned: caller.byAwsService || program.awsOwned,
      service: place.service,
      region: place.region,
      tlsVersion,
      keyExchange,
      serverCap: serverCapOf(place.service, host),
      tls13Offered: place.time >= TLS13_OFFERED_SINCE,
      pqOffered: offered !== null && place.time >= offered,
    };
    const group = this.#groupOf(key, caller.sourceIp ?? '', first, place.time);
    group.calls += calls;
    group.first = Math.min(group.first, first);
    group.last = Math.max(group.last, place.time);
    group.byDay = plus(group.byDay, place.day, calls);
    if (caller.session !== null) group.sessions = plus(group.sessions, caller.session, calls);
    if (caller.host !== null) group.hosts = plus(group.hosts, caller.host, calls);
    if (caller.accessKeyId !== null) group.accessKeyIds = plus(group.accessKeyIds, caller.accessKeyId, calls);
    if (caller.sourceIp !== null) group.sourceIps = plus(group.sourceIps, caller.sourceIp, calls);
    if (caller.vpcEndpoint !== null) group.vpcEndpoints = plus(group.vpcEndpoints, caller.vpcEndpoint, calls);
    if (resource !== null) group.resources = plus(group.resources, resource, calls);
    if (caller.userAgent !== null) {
      group.userAgents ??= new Map();
      const agent = group.userAgents.get(caller.userAgent);
      if (agent === undefined) group.userAgents.set(caller.userAgent, { calls, last: place.time });
      else {
        agent.calls += calls;
        agent.last = Math.max(agent.last, place.time);
      }
    }
    keepExamples(group, examples);
  }

  #groupOf(key: GroupKey, sourceIp: string, first: number, last: number): MutableGroup {
    // Legacy calls are grouped by address too: several programs behind one address are how a middlebox shows itself.
    const text = JSON.stringify([isLegacy(key.tlsVersion) ? sourceIp : '', ...Object.values(key)]);
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = {
        key,
        calls: 0,
        first,
        last,
        examples: [],
        byDay: null,
        sessions: null,
        hosts: null,
        accessKeyIds: null,
        sourceIps: null,
        vpcEndpoints: null,
        resources: null,
        userAgents: null,
      };
      this.#groups.set(text, group);
    }
    return group;
  }

  #absorbCoverage(more: Evidence['coverage'][number]): void {
    const coverage = this.#coverageOf(more);
    coverage.events += more.events;
    coverage.withTls += more.withTls;
    if (more.firstEvent !== null) coverage.first = Math.min(coverage.first, Date.parse(more.firstEvent));
    if (more.lastEvent !== null) coverage.last = Math.max(coverage.last, Date.parse(more.lastEvent));
    for (const [version, calls] of entriesOf(more.byTlsVersion)) {
      add(coverage.byTlsVersion, version, calls);
      if (isLegacy(version)) this.#legacyCalls += calls;
    }
    for (const [keyExchange, calls] of entriesOf(more.byKeyExchange)) add(coverage.byKeyExchange, keyExchange, calls);
    for (const [reason, calls] of entriesOf(more.withoutTls)) add(coverage.withoutTls, reason, calls);
    for (const [name, { events, withTls }] of entriesOf(more.byService)) {
      const service = coverage.byService.get(name) ?? { events: 0, withTls: 0 };
      coverage.byService.set(name, { events: service.events + events, withTls: service.withTls + withTls });
    }
    for (const [day, versions] of entriesOf(more.byDay)) {
      const counts = coverage.byDay.get(day) ?? new Map();
      coverage.byDay.set(day, counts);
      for (const [version, calls] of entriesOf(versions)) add(counts, version, calls);
    }
  }

  #absorbGroup(more: CallGroup): void {
    const { account, principal, program, category, awsOwned, service, region, tlsVersion, keyExchange, serverCap } = more;
    const { tls13Offered, pqOffered } = more;
    const key: GroupKey = {
      account,
      principal,
      program,
      category,
      awsOwned,
      service,
      region,
      tlsVersion,
      keyExchange,
      serverCap,
      tls13Offered,
      pqOffered,
    };
    const group = this.#groupOf(key, Object.keys(more.sourceIps)[0] ?? '', more.first, more.last);
    group.calls += more.calls;
    group.first = Math.min(group.first, more.first);
    group.last = Math.max(group.last, more.last);
    for (const map of ['byDay', 'sessions', 'hosts', 'accessKeyIds', 'sourceIps', 'vpcEndpoints', 'resources'] as const) {
      for (const [value, calls] of entriesOf(more[map] ?? {})) group[map] = plus(group[map], value, calls);
    }
    for (const [agent, { calls, last }] of entriesOf(more.userAgents)) {
      group.userAgents ??= new Map();
      const known = group.userAgents.get(agent);
      group.userAgents.set(agent, { calls: calls + (known?.calls ?? 0), last: Math.max(last, known?.last ?? last) });
    }
    keepExamples(group, more.examples);
  }

  /** Coverage for each account and region, in their order. */
  coverage(source: string): Coverage[] {
    return [...this.#coverage.values()]
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
        firstEvent: new Date(c.first).toISOString(),
        lastEvent: new Date(c.last).toISOString(),
        byService: Object.fromEntries([...c.byService].map(([service, counts]) => [service, { ...counts }])),
        byDay: Object.fromEntries([...c.byDay].sort(([a], [b]) => compare(a, b)).map(([day, counts]) => [day, toObject(counts)])),
      }));
  }

  /** Everything that called over TLS, grouped. */
  groups(): CallGroup[] {
    return [...this.#groups.values()].map((group) => ({
      ...group.key,
      calls: group.calls,
      first: group.first,
      last: group.last,
      examples: group.examples,
      byDay: tallyObject(group.byDay),
      sessions: tallyObject(group.sessions),
      hosts: tallyObject(group.hosts),
      accessKeyIds: tallyObject(group.accessKeyIds),
      sourceIps: tallyObject(group.sourceIps),
      vpcEndpoints: tallyObject(group.vpcEndpoints),
      ...(group.resources === null ? {} : { resources: tallyObject(group.resources) }),
      userAgents: Object.fromEntries([...(group.userAgents ?? [])].map(([agent, counts]) => [agent, { ...counts }])),
    }));
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Entries of an object whose keys are of a closed set. */
const entriesOf = <K extends string, V>(object: Readonly<Partial<Record<K, V>>>): [K, V][] => Object.entries(object) as [K, V][];

const exampleOf = ({ eventId, time }: EventPlace): readonly Example[] => (eventId === null ? [] : [{ id: eventId, at: time }]);

function keepExamples(group: MutableGroup, examples: readonly Example[]): void {
  for (const example of examples) {
    const oldest = group.examples[EXAMPLES - 1];
    if (oldest !== undefined && newestFirst(example, oldest) > 0) continue;
    group.examples = [...group.examples, example].sort(newestFirst).slice(0, EXAMPLES);
  }
}
