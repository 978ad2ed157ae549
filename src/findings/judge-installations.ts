// The judgement table for what is installed here: which runtimes are a finding for a target, and how severe.
import type { FindingKind, Installation, Severity } from '../contract/document.ts';
import { supportOf } from '../machine/support.ts';
import { TARGET_LABEL, type Target } from '../tls/targets.ts';
import { compareTlsVersions } from '../tls/versions.ts';

export interface JudgedInstallation {
  readonly installation: Installation;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly severityReason: string;
  readonly title: string;
}

const nameOf = ({ name, version }: Installation): string => (version === null ? name : `${name} ${version}`);

/** The lowest target that the installation misses with `verdict`; the severity depends on it. */
function missed(installation: Installation, verdict: 'capable' | 'not-ready' | 'conflict', target: Target): Target | null {
  const upTo: readonly Target[] =
    target === 'tls1.2' ? ['tls1.2'] : target === 'tls1.3' ? ['tls1.2', 'tls1.3'] : ['tls1.2', 'tls1.3', 'pq'];
  return upTo.find((each) => installation.verdicts[each] === verdict) ?? null;
}

function belowTarget(installation: Installation, target: Target): JudgedInstallation | null {
  const name = nameOf(installation);
  if (missed(installation, 'conflict', target) !== null) {
    return {
      installation,
      kind: 'conflicting-settings',
      severity: 'critical',
      severityReason: 'With the settings in force it cannot connect at all.',
      title: `${name} cannot connect: its settings contradict each other`,
    };
  }
  const cannot = missed(installation, 'not-ready', target);
  if (cannot !== null) {
    return {
      installation,
      kind: 'not-ready-runtime',
      severity: cannot === 'tls1.2' ? 'critical' : 'low',
      severityReason:
        cannot === 'tls1.2'
          ? 'AWS refuses it today: it cannot offer TLS 1.2.'
          : `It works today; its library has no ${TARGET_LABEL[cannot]}.`,
      title: cannot === 'tls1.2' ? `${name} cannot speak TLS 1.2` : `${name} is not ready for ${TARGET_LABEL[cannot]}`,
    };
  }
  const pinned = missed(installation, 'capable', target);
  if (pinned === null) return null;
  return {
    installation,
    kind: 'pinned-runtime',
    severity: pinned === 'tls1.2' ? 'critical' : 'low',
    severityReason:
      pinned === 'tls1.2'
        ? 'AWS refuses it as it is set today; its library could do TLS 1.2.'
        : `It works today; its library could do ${TARGET_LABEL[pinned]}, a setting holds it below.`,
    title: `${name} is set below ${TARGET_LABEL[pinned]}`,
  };
}

function hardening(installation: Installation): JudgedInstallation | null {
  const { handshake } = installation;
  if (handshake === null || handshake.minVersion === null || compareTlsVersions(handshake.minVersion, 'TLSv1.2') >= 0) return null;
  if (compareTlsVersions(handshake.maxVersion, 'TLSv1.2') < 0) return null;
  return {
    installation,
    kind: 'hardening',
    severity: 'info',
    severityReason: 'It offers old versions besides; with AWS it uses the newest, so this is advice and no finding.',
    title: `${nameOf(installation)} also offers old TLS versions`,
  };
}

/** Support that ends within this time is worth planning for. */
const AHEAD_MS = 366 * 24 * 60 * 60 * 1000;

function endOfSupport(installation: Installation, now: number): JudgedInstallation | null {
  const support = supportOf(installation);
  if (support === null || Date.parse(support.ends) > now + AHEAD_MS) return null;
  const over = Date.parse(support.ends) <= now;
  return {
    installation,
    kind: 'end-of-support',
    severity: 'low',
    severityReason: over ? `Its support ended on ${support.ends}: no more fixes, for TLS or else.` : `Its support ends on ${support.ends}.`,
    title: over ? `${nameOf(installation)} is out of support` : `Support for ${nameOf(installation)} ends on ${support.ends}`,
  };
}

/**
 * Findings for what is installed here, for `target`. Left-overs that nothing starts are no findings: they are listed as stale.
 * `now` (epoch milliseconds) decides about end of support.
 */
export function judgeInstallations(installations: readonly Installation[], target: Target, now: number): readonly JudgedInstallation[] {
  return installations
    .filter((installation) => !installation.stale)
    .flatMap((installation) => [belowTarget(installation, target), hardening(installation), endOfSupport(installation, now)])
    .filter((judged) => judged !== null);
}
