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
  userAgents: Agents;
}

/** Calls with one user agent, and the time of the latest. */
interface AgentCalls {
  readonly agent: string;
  calls: number;
  last: number;
}

/** Most groups have one user agent: a list, until there are many. */
type Agents = readonly AgentCalls[] | Map<string, AgentCalls>;

/** Beyond this many a list is slower than a Map. */
const LISTED_AGENTS = 8;

const agentsFrom = (list: readonly AgentCalls[]): Agents =>
  list.length <= LISTED_AGENTS ? list : new Map(list.map((each) => [each.agent, each]));

const agentOf = (agents: Agents, name: string): AgentCalls | undefined =>
  agents instanceof Map ? agents.get(name) : agents.find(({ agent }) => agent === name);

const EXAMPLES = 3;
const NONE: readonly never[] = [];
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

function addAgent(group: MutableGroup, { agent, calls, last }: AgentCalls): void {
  const { userAgents } = group;
  const known = agentOf(userAgents, agent);
  if (known !== undefined) {
    known.calls += calls;
    if (last > known.last) known.last = last;
  } else if (userAgents instanceof Map) userAgents.set(agent, { agent, calls, last });
  // A list that is made anew has no room that nobody needs.
  else group.userAgents = agentsFrom([...userAgents, { agent, calls, last }]);
}

/** Counts calls of a group, all with the same user agent. */
export function countCalls(group: MutableGroup, counted: CountedCalls, userAgent: string | null): void {
  addSpan(group, counted);
  if (userAgent !== null) addAgent(group, { agent: userAgent, calls: counted.calls, last: counted.last });
}

export class CallGroups {
  readonly #groups = new Map<string, MutableGroup>();
  /** Numbers for the texts in keys: short keys for groups of which there may be a million, and no text can be taken for two others. */
  readonly #numbers = new Map<string, number>();

  #numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
    }
    return number;
  }

  #keyOf(key: GroupKey, sourceIp: string | null): string {
    const { account, principal, program, service, region, keyExchange } = key;
    const who = `${this.#numberOf(account)} ${this.#numberOf(principal)} ${this.#numberOf(program)} ${key.category} ${key.awsOwned}`;
    const what = `${this.#numberOf(service)} ${this.#numberOf(region)} ${key.tlsVersion} ${this.#numberOf(keyExchange)} ${key.serverCap}`;
    // Legacy calls are grouped by address too: several programs behind one address are how a middlebox shows itself.
    const from = isLegacy(key.tlsVersion) && sourceIp !== null ? this.#numberOf(sourceIp) : '';
    return `${who} ${what} ${key.tls13Offered} ${key.pqOffered} ${from}`;
  }

  /** The group of a key; a new one has no calls. */
  of(key: GroupKey, sourceIp: string | null, detailed: boolean): MutableGroup {
    const text = this.#keyOf(key, sourceIp);
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = {
        key,
        detailed,
        calls: 0,
        first: Number.POSITIVE_INFINITY,
        last: Number.NEGATIVE_INFINITY,
        examples: NONE,
        byDay: null,
        sessions: null,
        hosts: null,
        accessKeyIds: null,
        sourceIps: null,
        vpcEndpoints: null,
        resources: null,
        userAgents: NONE,
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
    for (const agent of more.userAgents.values()) addAgent(group, agent);
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

const agentsOf = (agents: Agents): CallGroup['userAgents'] => {
  const object: CallGroup['userAgents'] = Object.create(null);
  for (const { agent, calls, last } of agents.values()) object[agent] = { calls, last };
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
    userAgents: agentsFrom(Object.entries(userAgents).map(([agent, counts]) => ({ agent, ...counts }))),
  };
}
