// What a generated trail holds, added up from the plans of its events, never from their JSON.

import type { CallGroup, TimeWindow } from '../../src/contract/calls.ts';
import type { WithoutTlsReason } from '../../src/contract/document.ts';
import type { TlsVersionKey } from '../../src/tls/versions.ts';

/** One event as it is planned: what its record must be understood to say. */
export interface EventPlan {
  readonly id: string | null;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly service: string;
  readonly tls:
    | { readonly version: TlsVersionKey; readonly keyExchange: string; readonly serverCap: CallGroup['serverCap'] }
    | WithoutTlsReason;
  readonly principal: string;
  readonly program: string;
  readonly category: CallGroup['category'];
  readonly awsOwned: boolean;
  readonly userAgent: string | null;
  readonly session: string | null;
  readonly host: string | null;
  readonly accessKeyId: string | null;
  readonly sourceIp: string | null;
  readonly vpcEndpoint: string | null;
}

export type Tally = Record<string, number>;

/** Counts of one account and region, as the contract's `coverage` has them; times in epoch milliseconds. */
export interface CoverageTruth {
  events: number;
  withTls: number;
  readonly byTlsVersion: Tally;
  readonly byKeyExchange: Tally;
  readonly withoutTls: Tally;
  first: number;
  last: number;
  readonly byService: Record<string, { events: number; withTls: number }>;
  readonly byDay: Record<string, Tally>;
}

/** Everything that is counted of some calls of one client. */
export interface CallsTruth {
  calls: number;
  first: number;
  last: number;
  readonly maps: Readonly<Record<CallMap, Tally>>;
  /** Time of the last call, by user agent. */
  readonly userAgentLast: Tally;
  /** The ids of all calls, with the times at which they are taken: an id may occur again on another day. */
  readonly ids: Record<string, number[]>;
}
export const CALL_MAPS = [
  'tlsVersions',
  'keyExchange',
  'services',
  'regions',
  'category',
  'awsOwned',
  'serverCap',
  'tls13Offered',
  'byDay',
  'sessions',
  'hosts',
  'accessKeyIds',
  'sourceIps',
  'vpcEndpoints',
  'userAgents',
] as const;
type CallMap = (typeof CALL_MAPS)[number];

export interface ClientTruth {
  readonly all: CallsTruth;
  readonly legacy: CallsTruth;
  /** Of the legacy calls those that somebody here can do something about: neither AWS's own nor a browser's. */
  readonly actionable: CallsTruth;
}

export interface Truth {
  readonly files: { found: number; read: number; failed: number; readonly skipped: Tally };
  readonly records: { read: number; events: number; duplicates: number; outsideWindow: number; unreadable: number };
  /** By `account region`. */
  readonly coverage: Record<string, CoverageTruth>;
  /** By client key. */
  readonly clients: Record<string, ClientTruth>;
}

/** An object without a prototype: any text may be a key. */
export function emptyRecord<T>(): Record<string, T> {
  const record: Record<string, T> = Object.create(null);
  return record;
}

/** What stands under `key`, made first where there is nothing yet. */
function under<T>(record: Record<string, T>, key: string, make: () => T): T {
  const known = record[key];
  if (known !== undefined) return known;
  const made = make();
  record[key] = made;
  return made;
}

export const addTo = (tally: Tally, key: string, calls = 1): void => {
  tally[key] = (tally[key] ?? 0) + calls;
};

export const emptyCalls = (): CallsTruth => ({
  calls: 0,
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
  maps: {
    tlsVersions: emptyRecord(),
    keyExchange: emptyRecord(),
    services: emptyRecord(),
    regions: emptyRecord(),
    category: emptyRecord(),
    awsOwned: emptyRecord(),
    serverCap: emptyRecord(),
    tls13Offered: emptyRecord(),
    byDay: emptyRecord(),
    sessions: emptyRecord(),
    hosts: emptyRecord(),
    accessKeyIds: emptyRecord(),
    sourceIps: emptyRecord(),
    vpcEndpoints: emptyRecord(),
    userAgents: emptyRecord(),
  },
  userAgentLast: emptyRecord(),
  ids: emptyRecord(),
});

const emptyTruth = (): Truth => ({
  files: { found: 0, read: 0, failed: 0, skipped: emptyRecord() },
  records: { read: 0, events: 0, duplicates: 0, outsideWindow: 0, unreadable: 0 },
  coverage: emptyRecord(),
  clients: emptyRecord(),
});

const LEGACY: readonly TlsVersionKey[] = ['SSLv3', 'TLSv1', 'TLSv1.1'];
/** The day from which AWS's endpoints offer TLS 1.3, as the contract's judgement table has it. */
const TLS13_OFFERED = Date.UTC(2024, 5, 10);
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function addCall(calls: CallsTruth, plan: EventPlan, tls: Exclude<EventPlan['tls'], string>): void {
  calls.calls += 1;
  calls.first = Math.min(calls.first, plan.at);
  calls.last = Math.max(calls.last, plan.at);
  addTo(calls.maps.tlsVersions, tls.version);
  addTo(calls.maps.keyExchange, tls.keyExchange);
  addTo(calls.maps.services, plan.service);
  addTo(calls.maps.regions, plan.region);
  addTo(calls.maps.category, plan.category);
  addTo(calls.maps.awsOwned, String(plan.awsOwned));
  addTo(calls.maps.serverCap, String(tls.serverCap));
  addTo(calls.maps.tls13Offered, String(plan.at >= TLS13_OFFERED));
  addTo(calls.maps.byDay, dayOf(plan.at));
  if (plan.session !== null) addTo(calls.maps.sessions, plan.session);
  if (plan.host !== null) addTo(calls.maps.hosts, plan.host);
  if (plan.accessKeyId !== null) addTo(calls.maps.accessKeyIds, plan.accessKeyId);
  if (plan.sourceIp !== null) addTo(calls.maps.sourceIps, plan.sourceIp);
  if (plan.vpcEndpoint !== null) addTo(calls.maps.vpcEndpoints, plan.vpcEndpoint);
  if (plan.userAgent !== null) {
    addTo(calls.maps.userAgents, plan.userAgent);
    calls.userAgentLast[plan.userAgent] = Math.max(calls.userAgentLast[plan.userAgent] ?? Number.NEGATIVE_INFINITY, plan.at);
  }
  if (plan.id !== null) under<number[]>(calls.ids, plan.id, () => []).push(plan.at);
}

function countEvent(truth: Truth, plan: EventPlan): void {
  const place = `${plan.account} ${plan.region}`;
  const coverage = under<CoverageTruth>(truth.coverage, place, () => ({
    events: 0,
    withTls: 0,
    byTlsVersion: emptyRecord(),
    byKeyExchange: emptyRecord(),
    withoutTls: emptyRecord(),
    first: plan.at,
    last: plan.at,
    byService: emptyRecord(),
    byDay: emptyRecord(),
  }));
  coverage.events += 1;
  coverage.first = Math.min(coverage.first, plan.at);
  coverage.last = Math.max(coverage.last, plan.at);
  const service = under(coverage.byService, plan.service, () => ({ events: 0, withTls: 0 }));
  service.events += 1;
  const { tls } = plan;
  if (typeof tls === 'string') {
    addTo(coverage.withoutTls, tls);
    return;
  }
  service.withTls += 1;
  coverage.withTls += 1;
  addTo(coverage.byTlsVersion, tls.version);
  addTo(coverage.byKeyExchange, tls.keyExchange);
  addTo(under<Tally>(coverage.byDay, dayOf(plan.at), emptyRecord), tls.version);
  const key = `${plan.account}|${plan.principal}|${plan.program}`;
  const client = under<ClientTruth>(truth.clients, key, () => ({ all: emptyCalls(), legacy: emptyCalls(), actionable: emptyCalls() }));
  addCall(client.all, plan, tls);
  if (!LEGACY.includes(tls.version)) return;
  addCall(client.legacy, plan, tls);
  if (!plan.awsOwned && plan.category === 'api') addCall(client.actionable, plan, tls);
}

/** Adds up deliveries: each plan once for every time that a file delivers it; null is a record that is no event. */
export function truthOf(deliveries: readonly (EventPlan | null)[], files: Truth['files'], window: TimeWindow): Truth {
  const truth: Truth = { ...emptyTruth(), files };
  const seen = new Set<string>();
  for (const plan of deliveries) {
    truth.records.read += 1;
    if (plan === null) truth.records.unreadable += 1;
    else if ((window.from !== null && plan.at < window.from) || (window.to !== null && plan.at >= window.to))
      truth.records.outsideWindow += 1;
    else {
      const key = JSON.stringify([plan.id, plan.account, plan.region, dayOf(plan.at)]);
      if (plan.id !== null && seen.has(key)) truth.records.duplicates += 1;
      else {
        seen.add(key);
        truth.records.events += 1;
        countEvent(truth, plan);
      }
    }
  }
  return truth;
}
