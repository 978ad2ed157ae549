// The judgement table for log records: which calls are a finding for a target, how severe, and which nobody here can act on.

import { type NamedStranger, strangerOf } from '../clients/strangers.ts';
import type { CallGroup } from '../contract/calls.ts';
import type { FindingKind, Severity } from '../contract/document.ts';
import { isOwnEndpoint } from '../contract/own-endpoints.ts';
import { isPostQuantum } from '../tls/key-exchange.ts';
import type { Target } from '../tls/targets.ts';
import { LEGACY_REFUSED_SINCE } from '../tls/timeline.ts';
import { isLegacy } from '../tls/versions.ts';
import { isBelowTarget, type Offered, offeredIn } from './below-target.ts';
import { byClient, type ClientCalls } from './clients.ts';

/** Why nobody here can act on calls. */
export type NotActionable = 'aws-owned' | 'browser' | 'server-cap' | 'stranger';

/** Calls of one client that were judged alike. */
export interface JudgedCalls {
  readonly client: ClientCalls;
  readonly kind: Extract<FindingKind, 'legacy-calls' | 'below-target-calls'>;
  readonly severity: Severity;
  readonly severityReason: string;
  readonly groups: readonly CallGroup[];
  readonly notActionable: NotActionable | null;
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
const lastOf = (groups: readonly CallGroup[]): number =>
  groups.reduce((last, group) => Math.max(last, group.last), Number.NEGATIVE_INFINITY);
const services = (groups: readonly CallGroup[]): string => [...new Set(groups.map((group) => group.service))].sort().join(', ');

/** True when the client reached the target somewhere: it can, so what is left differs by service or setting. */
const reachesTarget = (groups: readonly CallGroup[], target: Target): boolean =>
  target === 'pq' ? groups.some((group) => isPostQuantum(group.keyExchange)) : groups.some((group) => group.tlsVersion === 'TLSv1.3');

function notActionableBecause(group: CallGroup, kind: JudgedCalls['kind']): NotActionable | null {
  if (group.awsOwned) return 'aws-owned';
  if (group.category === 'sign-in') return 'browser';
  if (strangerIn([group]) !== null) return 'stranger';
  return kind === 'below-target-calls' && group.serverCap !== null ? 'server-cap' : null;
}

/** Nobody signed in, as far as AWS knows: only then can the caller be anybody's. */
const isAnonymous = ({ principal }: CallGroup): boolean => principal === 'anonymous' || isOwnEndpoint(principal);

/** The robot that all of these calls name; null where one of them names none. */
function strangerIn(groups: readonly CallGroup[]): NamedStranger | null {
  let found: NamedStranger | null = null;
  for (const group of groups) {
    const agents = Object.keys(group.userAgents);
    if (!isAnonymous(group) || agents.length === 0) return null;
    for (const agent of agents) {
      const stranger = strangerOf(agent);
      if (stranger === null) return null;
      found ??= stranger;
    }
  }
  return found;
}

const onlyOwnEndpoints = (groups: readonly CallGroup[]): boolean => groups.every((group) => isOwnEndpoint(group.service));

function legacySeverity(groups: readonly CallGroup[]): Pick<JudgedCalls, 'severity' | 'severityReason'> {
  const last = lastOf(groups);
  if (onlyOwnEndpoints(groups)) {
    return last >= LEGACY_REFUSED_SINCE
      ? {
          severity: 'high',
          severityReason: `Last seen on ${day(last)}: your own endpoint takes it, until its security policy refuses it. AWS's end of TLS 1.0 and 1.1 did not include it.`,
        }
      : {
          severity: 'medium',
          severityReason: `Last seen on ${day(last)}, at your own endpoint. Find out whether the client is still there.`,
        };
  }
  if (last >= LEGACY_REFUSED_SINCE) {
    return {
      severity: 'high',
      severityReason: `Last seen on ${day(last)}, after AWS began to refuse TLS 1.0 and 1.1 (February 2024): an endpoint still took it, and may stop at any time.`,
    };
  }
  return {
    severity: 'medium',
    severityReason: `Last seen on ${day(last)}. Since then AWS refuses it: it is fixed, gone, or broken; find out which.`,
  };
}

function belowSeverity(
  client: ClientCalls,
  groups: readonly CallGroup[],
  target: Target,
): Pick<JudgedCalls, 'severity' | 'severityReason'> {
  const goal = target === 'pq' ? 'a post-quantum key exchange' : 'TLS 1.3';
  if (reachesTarget(client.groups, target)) {
    return { severity: 'info', severityReason: `The same client also used ${goal}; it stays below at ${services(groups)}.` };
  }
  if (onlyOwnEndpoints(groups)) {
    return { severity: 'low', severityReason: `It works today. Others used ${goal} at the same endpoint, and this client never did.` };
  }
  return {
    severity: 'low',
    severityReason: `It works today. AWS recommends ${goal}, offers it on these services, and this client never used it.`,
  };
}

/** A name is what the caller writes: that is said with it. */
function strangerReason({ name, kind, source }: NamedStranger): string {
  return `Its user agent names the ${kind} ${name} (${source}). Anybody can write that, so this is said with low confidence. Unless it is one of yours, there is nothing for you to update.`;
}

const NOT_ACTIONABLE_REASON: Readonly<Record<Exclude<NotActionable, 'stranger'>, string>> = {
  'aws-owned': 'AWS runs this caller: there is nothing for you to change.',
  browser: 'A person signed in to the console with a browser: updating the browser is all there is to do.',
  'server-cap':
    'The path offers no more on the server side (S3 interface endpoint or Multi-Region Access Point): no client can do better there.',
};

function judgeClient(client: ClientCalls, target: Target, offered: Offered): readonly JudgedCalls[] {
  const drawers = new Map<string, CallGroup[]>();
  const put = (kind: JudgedCalls['kind'], group: CallGroup): void => {
    const name = `${kind} ${notActionableBecause(group, kind) ?? ''}`;
    const drawer = drawers.get(name);
    if (drawer) drawer.push(group);
    else drawers.set(name, [group]);
  };
  for (const group of client.groups) {
    if (isLegacy(group.tlsVersion)) put('legacy-calls', group);
    else if (isBelowTarget(group, target, offered)) put('below-target-calls', group);
  }
  return [...drawers.values()].flatMap((groups): JudgedCalls[] => {
    const [one] = groups;
    if (one === undefined) return [];
    const kind = isLegacy(one.tlsVersion) ? 'legacy-calls' : 'below-target-calls';
    const notActionable = notActionableBecause(one, kind);
    if (notActionable !== null) {
      const stranger = notActionable === 'stranger' ? strangerIn(groups) : null;
      const severityReason =
        notActionable !== 'stranger' ? NOT_ACTIONABLE_REASON[notActionable] : stranger === null ? '' : strangerReason(stranger);
      return [{ client, kind, severity: 'info', severityReason, groups, notActionable }];
    }
    const severity = kind === 'legacy-calls' ? legacySeverity(groups) : belowSeverity(client, groups, target);
    return [{ client, kind, ...severity, groups, notActionable: null }];
  });
}

/** Judges every call for `target`, by the table of the contract. Pure. */
export function judgeCalls(groups: readonly CallGroup[], target: Target): readonly JudgedCalls[] {
  const offered = offeredIn(groups);
  return byClient(groups).flatMap((client) => judgeClient(client, target, offered));
}
