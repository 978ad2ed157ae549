// One line for a finding, as a person would say it: who, how often, over what.

import type { Client, FindingEvidence } from '../contract/document.ts';
import { many } from '../text/counts.ts';
import { TARGET_LABEL, type Target } from '../tls/targets.ts';
import { TLS_VERSION_KEYS, tlsVersionLabel } from '../tls/versions.ts';
import type { JudgedCalls } from './judge-calls.ts';

/** `TLS 1.0 and TLS 1.1`, oldest first. */
export function versionsLabel(evidence: FindingEvidence): string {
  return TLS_VERSION_KEYS.filter((version) => evidence.tlsVersions[version])
    .map(tlsVersionLabel)
    .join(' and ');
}

/** The title of a finding over calls. */
export function callsTitle(judged: JudgedCalls, client: Client, evidence: FindingEvidence, target: Target): string {
  const calls = many(evidence.calls, 'call');
  if (judged.kind === 'legacy-calls') return `${client.label}: ${calls} at ${versionsLabel(evidence)}`;
  // ML-KEM is no version that calls could be below: they lack it.
  if (target === 'pq') return `${client.label}: ${calls} without post-quantum key exchange`;
  return `${client.label}: ${calls} below ${TARGET_LABEL[target]}`;
}
