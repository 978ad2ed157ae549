// Calls over TLS, grouped by everything that a judgement can depend on; what a person wants to know besides is tallied.
import type { CallGroup } from '../contract/calls.ts';
import { isLegacy } from '../tls/versions.ts';
import { firstOf, type Tally, tallyObject, tallyOf, union } from './tally.ts';

export type GroupKey = Pick<
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

/** Texts of a record may hold anything: their lengths say where one ends. */
const counted = (text: string): string => `${text.length} ${text}`;

/** One text for each key. Legacy calls are grouped by address, too: several programs behind one are how a middlebox shows itself. */
function textOf(key: GroupKey, sourceIp: string | null): string {
  const address = isLegacy(key.tlsVersion) ? counted(sourceIp ?? '') : '';
  const ours = `${key.category} ${key.awsOwned} ${key.tlsVersion} ${key.serverCap} ${key.tls13Offered} ${key.pqOffered} ${address}`;
  const { account, principal, program, service, region, keyExchange } = key;
  return ours + counted(account) + counted(principal) + counted(program) + counted(service) + counted(region) + counted(keyExchange);
}

/** What is tallied in every group. */
export const TALLIES = ['byDay', 'sessions', 'hosts', 'accessKeyIds', 'sourceIps', 'vpcEndpoints', 'resources'] as const;

/** One of the latest events of a group, by its id. `at` is epoch milliseconds. */
export type Example = CallGroup['examples'][number];

export interface MutableGroup extends Record<(typeof TALLIES)[number], Tally> {
  readonly key: GroupKey;
  /** Whether anything is tallied of it. */
  readonly detailed: boolean;
  calls: number;
  first: number;
  last: number;
  examples: readonly Example[];
  userAgents: Map<string, { calls: number; last: number }> | null;
}

const EXAMPLES = 3;
const newestFirst = (a: Example, b: Example): number => b.at - a.at || (a.id < b.id ? -1 : 1);

/** Some calls of a group. Times are epoch milliseconds. */
export interface CountedCalls {
  readonly calls: number;
  readonly first: number;
  readonly last: number;
  readonly examples: readonly Example[];
}

function keepExamples(group: MutableGroup, examples: readonly Example[]): void {
  for (const example of examples) {
    const oldest = group.examples[EXAMPLES - 1];
    if (oldest !== undefined && newestFirst(example, oldest) > 0) continue;
    group.examples = [...group.examples, example].sort(newestFirst).slice(0, EXAMPLES);
  }
}

function addSpan(group: MutableGroup, { calls, first, last, examples }: CountedCalls): void {
  group.calls += calls;
  if (first < group.first) group.first = first;
  if (last > group.last) group.last = last;
  if (group.detailed) keepExamples(group, examples);
}

function addAgent(group: MutableGroup, userAgent: string, calls: number, last: number): void {
  group.userAgents ??= new Map();
  const agent = group.userAgents.get(userAgent);
  if (agent === undefined) group.userAgents.set(userAgent, { calls, last });
  else {
    agent.calls += calls;
    if (last > agent.last) agent.last = last;
  }
}

/** Counts calls of a group, all with the same user agent. */
export function countCalls(group: MutableGroup, counted: CountedCalls, userAgent: string | null): void {
  addSpan(group, counted);
  if (userAgent !== null) addAgent(group, userAgent, counted.calls, counted.last);
}

export class CallGroups {
  readonly #groups = new Map<string, MutableGroup>();

  /** The group of a key; a new one has no calls. */
  of(key: GroupKey, sourceIp: string | null, detailed: boolean): MutableGroup {
    const text = textOf(key, sourceIp);
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = {
        key,
        detailed,
        calls: 0,
        first: Number.POSITIVE_INFINITY,
        last: Number.NEGATIVE_INFINITY,
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

  /** Adds what was grouped elsewhere; the tallies given must not be used again. */
  absorb(more: MutableGroup): void {
    // A legacy group has one address, or none.
    const group = this.of(more.key, isLegacy(more.key.tlsVersion) ? firstOf(more.sourceIps) : null, more.detailed);
    addSpan(group, more);
    for (const map of TALLIES) group[map] = union(group[map], more[map]);
    for (const [agent, { calls, last }] of more.userAgents ?? []) addAgent(group, agent, calls, last);
  }

  /** The groups as the contract has them. They go one by one, so that there are never two of all. */
  drain(): CallGroup[] {
    const groups: CallGroup[] = [];
    for (const [text, group] of this.#groups) {
      groups.push(callGroup(group));
      this.#groups.delete(text);
    }
    return groups;
  }

  /** The groups as they are, for another thread's `absorb`. */
  all(): MutableGroup[] {
    return [...this.#groups.values()];
  }
}

const agentsOf = (agents: MutableGroup['userAgents']): CallGroup['userAgents'] => {
  const object: CallGroup['userAgents'] = Object.create(null);
  agents?.forEach((counts, agent) => {
    object[agent] = counts;
  });
  return object;
};

/** A group as the contract has it. Spelled out: there may be a million, and spreading takes several times as long. */
export function callGroup(group: MutableGroup): CallGroup {
  const { key, calls, first, last, examples } = group;
  const result: CallGroup = {
    account: key.account,
    principal: key.principal,
    program: key.program,
    category: key.category,
    awsOwned: key.awsOwned,
    service: key.service,
    region: key.region,
    tlsVersion: key.tlsVersion,
    keyExchange: key.keyExchange,
    serverCap: key.serverCap,
    tls13Offered: key.tls13Offered,
    pqOffered: key.pqOffered,
    calls,
    first,
    last,
    examples: [...examples],
    byDay: tallyObject(group.byDay),
    sessions: tallyObject(group.sessions),
    hosts: tallyObject(group.hosts),
    accessKeyIds: tallyObject(group.accessKeyIds),
    sourceIps: tallyObject(group.sourceIps),
    vpcEndpoints: tallyObject(group.vpcEndpoints),
    userAgents: agentsOf(group.userAgents),
  };
  if (!group.detailed) result.withoutDetails = true;
  if (group.resources !== null) result.resources = tallyObject(group.resources);
  return result;
}

/** The same the other way. */
export function mutableGroup({ withoutDetails, calls, first, last, examples, userAgents, ...group }: CallGroup): MutableGroup {
  const { account, principal, program, category, awsOwned, service, region, tlsVersion, keyExchange, serverCap } = group;
  const { tls13Offered, pqOffered } = group;
  return {
    key: { account, principal, program, category, awsOwned, service, region, tlsVersion, keyExchange, serverCap, tls13Offered, pqOffered },
    detailed: withoutDetails !== true,
    calls,
    first,
    last,
    examples,
    byDay: tallyOf(group.byDay),
    sessions: tallyOf(group.sessions),
    hosts: tallyOf(group.hosts),
    accessKeyIds: tallyOf(group.accessKeyIds),
    sourceIps: tallyOf(group.sourceIps),
    vpcEndpoints: tallyOf(group.vpcEndpoints),
    resources: tallyOf(group.resources ?? {}),
    userAgents: new Map(Object.entries(userAgents).map(([agent, counts]) => [agent, { ...counts }])),
  };
}
