// Call groups gathered by client: one program, used by one identity, in one account.
import { confidence, identify, programLabel } from '../clients/index.ts';
import type { CallGroup } from '../contract/calls.ts';
import type { Client } from '../contract/document.ts';
import { clientId, clientKey } from '../contract/ids.ts';

/** All that one client did, whatever made it notable. */
export interface ClientCalls {
  readonly id: string;
  readonly groups: readonly CallGroup[];
}

/** Groups by client, in the order in which the clients were first met. */
export function byClient(groups: readonly CallGroup[]): readonly ClientCalls[] {
  const clients = new Map<string, CallGroup[]>();
  for (const group of groups) {
    const key = clientKey(group.account, group.principal, group.program);
    const known = clients.get(key);
    if (known) known.push(group);
    else clients.set(key, [group]);
  }
  return [...clients].map(([key, own]) => ({ id: clientId(key), groups: own }));
}

/** How a person names an identity: `role erp-sync`, `user backup`, `anonymous`. */
function principalLabel(principal: string): string {
  if (principal === 'anonymous') return 'anonymous';
  const [, kind, rest] = /^arn:[^:]*:(?:iam|sts)::[^:]*:(role|user|root|assumed-role|federated-user)\/?(.*)$/.exec(principal) ?? [];
  if (kind === undefined || rest === undefined) return /^\d{12}$/.test(principal) ? `account ${principal}` : principal;
  if (kind === 'root') return 'root';
  const name = rest.split('/').at(-1) ?? rest;
  if (kind === 'assumed-role') return `role ${rest.split('/')[0] ?? rest}`;
  return kind === 'federated-user' ? `federated user ${name}` : `${kind} ${name}`;
}

/** The user agent that the client used last: its versions are the ones that are in use. Null when it sent none. */
function latestUserAgent(groups: readonly CallGroup[]): string | null {
  let latest: { agent: string; last: number } | null = null;
  for (const group of groups) {
    for (const [agent, { last }] of Object.entries(group.userAgents)) {
      if (latest === null || last > latest.last || (last === latest.last && agent < latest.agent)) latest = { agent, last };
    }
  }
  return latest?.agent ?? null;
}

/** The client of the document, named after the latest user agent among `groups`. */
export function describeClient(id: string, groups: readonly CallGroup[]): Client {
  const agent = latestUserAgent(groups);
  const program = identify(agent);
  const awsOwned = groups.every((group) => group.awsOwned);
  return {
    id,
    label: `${programLabel(program, agent)} · ${principalLabel(groups[0]?.principal ?? 'unknown')}`,
    product: program.product,
    productVersion: program.productVersion,
    sdk: program.sdk,
    sdkVersion: program.sdkVersion,
    runtime: program.runtime,
    runtimeVersion: program.runtimeVersion,
    os: program.os,
    ownedBy: awsOwned ? 'aws' : program.ownedBy,
    confidence: confidence(program),
  };
}
