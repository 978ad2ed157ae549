// The judgement table for log records: which calls are a finding for a target, how severe, and which nobody here can act on.

import type { CallGroup } from '../contract/calls.ts';
import type { FindingKind, Severity } from '../contract/document.ts';
import { isPostQuantum, KEY_EXCHANGE_ABSENT } from '../tls/key-exchange.ts';
import type { Target } from '../tls/targets.ts';
import { LEGACY_REFUSED_SINCE } from '../tls/timeline.ts';
import { isLegacy } from '../tls/versions.ts';
import { byClient, type ClientCalls } from './clients.ts';

/** Why nobody here can act on calls. */
export type NotActionable = 'aws-owned' | 'browser' | 'server-cap';

/** Calls of one client that were judged alike. */
export interface JudgedCalls {
  readonly client: ClientCalls;
  readonly kind: Extract<FindingKind, 'legacy-calls' | 'below-target-calls'>;
  readonly severity: Severity;
  readonly severityReason: string;
  readonly groups: readonly CallGroup[];
  readonly notActionable: NotActionable | null;
}

/** What the same data shows of the services themselves. */
interface Offered {
  /** Services where somebody used ML-KEM. */
  readonly pqServices: ReadonlySet<string>;
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
const lastOf = (groups: readonly CallGroup[]): number =>
  groups.reduce((last, group) => Math.max(last, group.last), Number.NEGATIVE_INFINITY);
const services = (groups: readonly CallGroup[]): string => [...new Set(groups.map((group) => group.service))].sort().join(', ');

function isBelowTarget(group: CallGroup, target: Target, offered: Offered): boolean {
  switch (target) {
    case 'tls1.2':
      return false;
    case 'tls1.3':
      return group.tlsVersion === 'TLSv1.2' && group.tls13Offered;
    case 'pq':
      return (
        !isLegacy(group.tlsVersion) &&
        group.keyExchange !== KEY_EXCHANGE_ABSENT &&
        !isPostQuantum(group.keyExchange) &&
        (group.pqOffered || offered.pqServices.has(group.service))
      );
  }
}

/** True when the client reached the target somewhere: it can, so what is left differs by service or setting. */
const reachesTarget = (groups: readonly CallGroup[], target: Target): boolean =>
  target === 'pq' ? groups.some((group) => isPostQuantum(group.keyExchange)) : groups.some((group) => group.tlsVersion === 'TLSv1.3');

function notActionableBecause(group: CallGroup, kind: JudgedCalls['kind']): NotActionable | null {
  if (group.awsOwned) return 'aws-owned';
  if (group.category === 'sign-in') return 'browser';
  return kind === 'below-target-calls' && group.serverCap !== null ? 'server-cap' : null;
}

function legacySeverity(groups: readonly CallGroup[]): Pick<JudgedCalls, 'severity' | 'severityReason'> {
  const last = lastOf(groups);
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
  return {
    severity: 'low',
    severityReason: `It works today. AWS recommends ${goal}, offers it on these services, and this client never used it.`,
  };
}

const NOT_ACTIONABLE_REASON: Readonly<Record<NotActionable, string>> = {
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
      return [{ client, kind, severity: 'info', severityReason: NOT_ACTIONABLE_REASON[notActionable], groups, notActionable }];
    }
    const severity = kind === 'legacy-calls' ? legacySeverity(groups) : belowSeverity(client, groups, target);
    return [{ client, kind, ...severity, groups, notActionable: null }];
  });
}

/** Judges every call for `target`, by the table of the contract. Pure. */
export function judgeCalls(groups: readonly CallGroup[], target: Target): readonly JudgedCalls[] {
  const offered: Offered = {
    pqServices: new Set(groups.filter((group) => isPostQuantum(group.keyExchange)).map((group) => group.service)),
  };
  return byClient(groups).flatMap((client) => judgeClient(client, target, offered));
}
