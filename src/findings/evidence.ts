// Groups of calls, added up into the evidence of one finding.

import type { CallGroup } from '../contract/calls.ts';
import type { FindingEvidence } from '../contract/document.ts';
import { DETAIL_MAPS } from './without-details.ts';

/** Of each map, as many values as a person can use; what was left out is named in `truncated`. */
const LARGEST = 200;

type Tally = Map<string, number>;

function addAll(into: Tally, from: Readonly<Record<string, number>>): void {
  for (const [value, calls] of Object.entries(from)) into.set(value, (into.get(value) ?? 0) + calls);
}

const byCallsThenValue = ([a, callsA]: readonly [string, number], [b, callsB]: readonly [string, number]): number =>
  callsB - callsA || (a < b ? -1 : 1);

/**
 * The evidence of `groups`, the calls that made it a finding. `totalCalls` counts all calls of the client with TLS.
 * Maps hold the 200 largest values; `byDay` and the TLS maps are whole. Where details of any call were not kept, the maps of details
 * are not whole: `truncated` names them, `byDay` too.
 */
export function evidenceOf(groups: readonly CallGroup[], totalCalls: number): FindingEvidence {
  const tallies = {
    services: new Map(),
    accounts: new Map(),
    regions: new Map(),
    principals: new Map(),
    sessions: new Map(),
    hosts: new Map(),
    accessKeyIds: new Map(),
    sourceIps: new Map(),
    vpcEndpoints: new Map(),
    resources: new Map(),
    userAgents: new Map(),
    keyExchange: new Map(),
  } satisfies Record<string, Tally>;
  const tlsVersions: Tally = new Map();
  const byDay: Tally = new Map();
  let calls = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const group of groups) {
    calls += group.calls;
    first = Math.min(first, group.first);
    last = Math.max(last, group.last);
    const one = group.calls;
    addAll(tlsVersions, { [group.tlsVersion]: one });
    addAll(tallies.keyExchange, Object.fromEntries([[group.keyExchange, one]]));
    addAll(tallies.services, Object.fromEntries([[group.service, one]]));
    addAll(tallies.accounts, Object.fromEntries([[group.account, one]]));
    addAll(tallies.regions, Object.fromEntries([[group.region, one]]));
    addAll(tallies.principals, Object.fromEntries([[group.principal, one]]));
    addAll(tallies.sessions, group.sessions);
    addAll(tallies.hosts, group.hosts);
    addAll(tallies.accessKeyIds, group.accessKeyIds);
    addAll(tallies.sourceIps, group.sourceIps);
    addAll(tallies.vpcEndpoints, group.vpcEndpoints);
    addAll(tallies.resources, group.resources ?? {});
    for (const [agent, { calls: agentCalls }] of Object.entries(group.userAgents)) {
      tallies.userAgents.set(agent, (tallies.userAgents.get(agent) ?? 0) + agentCalls);
    }
    addAll(byDay, group.byDay);
  }
  const truncated = new Set<FindingEvidence['truncated'][number]>(groups.some((group) => group.withoutDetails) ? DETAIL_MAPS : []);
  const largest = (name: keyof typeof tallies): Record<string, number> => {
    const entries = [...tallies[name]].sort(byCallsThenValue);
    if (entries.length > LARGEST) truncated.add(name);
    return Object.fromEntries(entries.slice(0, LARGEST));
  };
  const eventIds = groups
    .flatMap((group) => group.examples)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .slice(0, 3)
    .map(({ id }) => id);
  return {
    calls,
    totalCalls,
    firstSeen: new Date(first).toISOString(),
    lastSeen: new Date(last).toISOString(),
    tlsVersions: Object.fromEntries([...tlsVersions].sort()),
    keyExchange: largest('keyExchange'),
    services: largest('services'),
    accounts: largest('accounts'),
    regions: largest('regions'),
    principals: largest('principals'),
    sessions: largest('sessions'),
    hosts: largest('hosts'),
    accessKeyIds: largest('accessKeyIds'),
    sourceIps: largest('sourceIps'),
    vpcEndpoints: largest('vpcEndpoints'),
    ...(tallies.resources.size === 0 ? {} : { resources: largest('resources') }),
    userAgents: largest('userAgents'),
    byDay: Object.fromEntries([...byDay].sort(([a], [b]) => (a < b ? -1 : 1))),
    truncated: [...truncated],
    eventIds,
  };
}
