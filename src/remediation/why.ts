// Why something is a finding: two to four sentences, from what was seen and what AWS does with it.

import type { Finding, FindingEvidence, Installation } from '../contract/document.ts';
import { isOwnEndpoint } from '../contract/own-endpoints.ts';
import { many, thousands } from '../text/counts.ts';
import { isPostQuantum } from '../tls/key-exchange.ts';
import { TARGET_LABEL, type Target } from '../tls/targets.ts';
import { LEGACY_REFUSED_SINCE } from '../tls/timeline.ts';
import { TLS_VERSION_KEYS, tlsVersionLabel } from '../tls/versions.ts';

const REQUIRED = 'AWS has required TLS 1.2 on its API endpoints since February 2024.';
const WORKS_TODAY = 'It works today: AWS requires TLS 1.2 and recommends TLS 1.3.';

const day = (iso: string): string => iso.slice(0, 10);

function versionsOf(evidence: FindingEvidence): string {
  const labels = TLS_VERSION_KEYS.filter((version) => evidence.tlsVersions[version]).map(tlsVersionLabel);
  return labels.length <= 1 ? (labels[0] ?? 'an unknown TLS version') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
}

const share = (evidence: FindingEvidence): string =>
  evidence.calls === evidence.totalCalls
    ? `All ${many(evidence.calls, 'call')}`
    : `${thousands(evidence.calls)} of ${many(evidence.totalCalls, 'call')}`;

const onlyOwnEndpoints = ({ services }: FindingEvidence): boolean => {
  const names = Object.keys(services);
  return names.length > 0 && names.every(isOwnEndpoint);
};

function legacyCalls(evidence: FindingEvidence): readonly string[] {
  const seen = `${share(evidence)} used ${versionsOf(evidence)}, the last one on ${day(evidence.lastSeen)}.`;
  if (onlyOwnEndpoints(evidence)) {
    return [
      seen,
      "They came to your own endpoint. AWS's end of TLS 1.0 and 1.1 did not include it: what it takes is set by its security policy.",
      'As soon as that policy refuses the old versions, this client fails in the handshake. So it comes first, and the policy then.',
    ];
  }
  if (Date.parse(evidence.lastSeen) < LEGACY_REFUSED_SINCE) {
    return [
      seen,
      'That was before AWS began to refuse these versions on its API endpoints (complete in February 2024), so it is no live call.',
      'Since then the client was fixed, is gone, or is broken: a refused handshake leaves no record. Find out which.',
    ];
  }
  return [
    seen,
    REQUIRED,
    'A call seen after that reached an endpoint that still took the old version. It fails, without a record, as soon as that endpoint refuses it too.',
  ];
}

function belowTarget({ severity, severityReason }: Finding, evidence: FindingEvidence, target: Target): readonly string[] {
  const last = `the last one on ${day(evidence.lastSeen)}`;
  const seen =
    target === 'pq'
      ? `${share(evidence)} agreed on their keys without ML-KEM, ${last}.`
      : `${share(evidence)} used ${versionsOf(evidence)}, ${last}.`;
  // Of `info`, the reason says what holds it there: a service, the path, a browser. Else the client itself is below.
  if (severity === 'info') return [seen, severityReason];
  if (onlyOwnEndpoints(evidence)) return [seen, severityReason];
  return target === 'pq'
    ? [
        seen,
        'The services offer it, so the client does not ask for it. It works today.',
        'What is recorded without ML-KEM could be read later, by whoever has a quantum computer then.',
      ]
    : [
        seen,
        `The services offer TLS 1.3, so the client does not ask for it. ${WORKS_TODAY}`,
        'TLS 1.3 is also what post-quantum key exchange builds on.',
      ];
}

/** What its ClientHello said, where one was recorded; else how its abilities are known. */
function offered({ handshake, basis }: Installation, target: Target): string {
  if (handshake) {
    const most = `A handshake on this machine shows that it offers ${tlsVersionLabel(handshake.maxVersion)} at most`;
    return target === 'pq' && handshake.maxVersion === 'TLSv1.3' && !handshake.groups.some(isPostQuantum)
      ? 'A handshake on this machine shows that it offers TLS 1.3, but no ML-KEM group.'
      : `${most}.`;
  }
  if (basis === 'proved') return 'It was made to say hello on this machine, and offered no version that is still spoken.';
  return basis === 'derived'
    ? 'This is derived from its version, its library and the settings on this machine.'
    : 'What it can offer is not known: its files on this machine do not tell.';
}

/** The lowest target that the installation misses: the one that decides what happens. */
const missed = ({ verdicts }: Installation): Target | undefined =>
  (['tls1.2', 'tls1.3', 'pq'] as const).find((target) => verdicts[target] !== 'ready' && verdicts[target] !== 'unknown');

function installed(finding: Finding, installation: Installation, target: Target): readonly string[] {
  const lowest = missed(installation) ?? target;
  const consequence =
    lowest === 'tls1.2' ? `${REQUIRED} It cannot connect, and a refused handshake leaves no record in CloudTrail.` : WORKS_TODAY;
  switch (finding.kind) {
    case 'pinned-runtime':
      return [offered(installation, lowest), `Its TLS library can do ${TARGET_LABEL[lowest]}: a setting holds it below.`, consequence];
    case 'conflicting-settings':
      return [
        'With the settings in force it sends no usable ClientHello: it cannot connect to anything that needs TLS 1.2 or newer.',
        'Without them it can. Such a client leaves no record in CloudTrail.',
      ];
    case 'hardening':
      return [
        installation.handshake?.minVersion
          ? `It offers ${tlsVersionLabel(installation.handshake.minVersion)} besides newer versions.`
          : 'It offers old TLS versions besides newer ones.',
        'With AWS it uses the newest that both know, so this is advice and no fault. Another server could still lead it down to the old version.',
      ];
    default:
      return [offered(installation, lowest), consequence];
  }
}

/** Why `finding` is one, in a few sentences. Text in them is this tool's own, numbers and dates aside. */
export function whyOf(finding: Finding, installation: Installation | null, target: Target): readonly string[] {
  const { evidence } = finding;
  if (finding.client?.ownedBy === 'aws') {
    return [
      'Software that AWS runs made these calls.',
      "Its TLS is AWS's part of the shared responsibility: it is listed so that the numbers add up, and there is nothing to fix.",
    ];
  }
  if (finding.kind === 'end-of-support') {
    return [
      ...(finding.severityReason === '' ? [] : [finding.severityReason]),
      'It may still speak good TLS today. But when endpoints or protocols change again, nobody will adapt it.',
    ];
  }
  if (finding.kind === 'suspected-middlebox') {
    return [
      `Several programs used ${evidence ? versionsOf(evidence) : 'an old TLS version'} from one address, and at least one of them cannot be set so low by itself.`,
      'CloudTrail records the last connection before AWS. So most likely a device in between opens TLS and speaks for them all.',
      'Then no change to a client helps; the device must be fixed.',
    ];
  }
  if (installation) return installed(finding, installation, target);
  if (!evidence) return [finding.severityReason];
  const anonymous = Object.keys(evidence.principals).includes('anonymous')
    ? ['The calls carry no identity, and AWS sends no notice for those: it cannot know whose they are.']
    : [];
  return [...(finding.kind === 'legacy-calls' ? legacyCalls(evidence) : belowTarget(finding, evidence, target)), ...anonymous];
}
