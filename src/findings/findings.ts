// Evidence and installations -> findings, and beside them what nobody here can act on. Pure.

import type { CallGroup } from '../contract/calls.ts';
import type { Client, Finding, FindingKind, Installation } from '../contract/document.ts';
import { clientId, findingId } from '../contract/ids.ts';
import type { Target } from '../tls/targets.ts';
import { LEGACY_REFUSED_SINCE } from '../tls/timeline.ts';
import { describeClient } from './clients.ts';
import { evidenceOf } from './evidence.ts';
import { type JudgedCalls, judgeCalls } from './judge-calls.ts';
import { judgeInstallations } from './judge-installations.ts';
import { suspectMiddleboxes } from './middlebox.ts';
import { callsTitle, versionsLabel } from './titles.ts';

/** A finding before anybody has done anything about it: its playbook, steps and status are laid over it later. */
export type BareFinding = Omit<Finding, 'playbook' | 'steps' | 'status' | 'decision' | 'verification'>;

export interface Judgement {
  /** Worst first. */
  readonly findings: readonly BareFinding[];
  readonly notActionable: readonly BareFinding[];
}

function fromCalls(judged: JudgedCalls, target: Target): BareFinding {
  const totalCalls = judged.client.groups.reduce((sum, group) => sum + group.calls, 0);
  const client = describeClient(judged.client.id, judged.groups);
  const evidence = evidenceOf(judged.groups, totalCalls);
  return {
    id: findingId(client.id, judged.kind),
    kind: judged.kind,
    severity: judged.severity,
    severityReason: judged.severityReason,
    title: callsTitle(judged, client, evidence, target),
    client,
    installation: null,
    evidence,
  };
}

/** A device is its own client: whoever runs it fixes it, and none of the programs behind it can. */
function fromMiddleboxes(groups: readonly CallGroup[]): readonly BareFinding[] {
  return suspectMiddleboxes(groups).map((suspect) => {
    const evidence = evidenceOf(
      suspect.groups,
      suspect.groups.reduce((sum, group) => sum + group.calls, 0),
    );
    const id = clientId(`middlebox|${suspect.address}`);
    const live = Date.parse(evidence.lastSeen) >= LEGACY_REFUSED_SINCE;
    const client: Client = {
      id,
      label: `Device in front of ${suspect.address}`,
      product: null,
      productVersion: null,
      sdk: null,
      sdkVersion: null,
      runtime: null,
      runtimeVersion: null,
      os: null,
      ownedBy: 'unknown',
      confidence: 'low',
    };
    return {
      id: findingId(id, 'suspected-middlebox'),
      kind: 'suspected-middlebox',
      severity: live ? 'high' : 'medium',
      severityReason: `${suspect.programs} programs called at ${versionsLabel(evidence)} from one address, among them one that cannot be set so low by itself: ${suspect.witness}`,
      title: `Several programs at ${versionsLabel(evidence)} from ${suspect.address}: a TLS-terminating device is likely`,
      client,
      installation: null,
      evidence,
    };
  });
}

function fromInstallations(installations: readonly Installation[], target: Target, now: number): readonly BareFinding[] {
  return judgeInstallations(installations, target, now).map(({ installation, kind, severity, severityReason, title }) => ({
    id: findingId(installation.id, kind),
    kind,
    severity,
    severityReason,
    title,
    client: null,
    installation: installation.id,
    evidence: null,
  }));
}

const SEVERITY_ORDER: Readonly<Record<Finding['severity'], number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };
const KIND_ORDER: readonly FindingKind[] = [
  'conflicting-settings',
  'not-ready-runtime',
  'pinned-runtime',
  'suspected-middlebox',
  'legacy-calls',
  'below-target-calls',
  'end-of-support',
  'hardening',
];

/** Worst first; among equals the kind, then the busiest, then a stable order. */
function worstFirst(a: BareFinding, b: BareFinding): number {
  return (
    SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
    KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
    (b.evidence?.calls ?? 0) - (a.evidence?.calls ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Judges everything for `target`. `now` (epoch milliseconds) decides about end of support only. */
export function judge(groups: readonly CallGroup[], installations: readonly Installation[], target: Target, now: number): Judgement {
  const calls = judgeCalls(groups, target);
  const actionable = calls.filter((judged) => judged.notActionable === null).map((judged) => fromCalls(judged, target));
  const notActionable = calls.filter((judged) => judged.notActionable !== null).map((judged) => fromCalls(judged, target));
  return {
    findings: [...actionable, ...fromMiddleboxes(groups), ...fromInstallations(installations, target, now)].sort(worstFirst),
    notActionable: notActionable.sort(worstFirst),
  };
}
