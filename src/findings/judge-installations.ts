// The judgement table for what is installed here: which runtimes are a finding for a target, and how severe.
import type { FindingKind, Installation, Severity } from '../contract/document.ts';
import { TARGET_LABEL, type Target } from '../tls/targets.ts';
import { compareTlsVersions } from '../tls/versions.ts';
import { supportOf } from './support.ts';

export interface JudgedInstallation {
  readonly installation: Installation;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly severityReason: string;
  readonly title: string;
}

const nameOf = ({ name, version }: Installation): string => (version === null ? name : `${name} ${version}`);

const UP_TO: Readonly<Record<Target, readonly Target[]>> = {
  'tls1.2': ['tls1.2'],
  'tls1.3': ['tls1.2', 'tls1.3'],
  pq: ['tls1.2', 'tls1.3', 'pq'],
};

/** The lowest target that the installation misses decides: what AWS refuses today matters more than what it lacks besides. */
function belowTarget(installation: Installation, target: Target): JudgedInstallation | null {
  const missed = UP_TO[target].find((each) => !['ready', 'unknown'].includes(installation.verdicts[each]));
  if (missed === undefined) return null;
  const name = nameOf(installation);
  const refused = missed === 'tls1.2';
  switch (installation.verdicts[missed]) {
    case 'conflict':
      return {
        installation,
        kind: 'conflicting-settings',
        severity: 'critical',
        severityReason: 'With the settings in force it cannot connect at all.',
        title: `${name} cannot connect: its settings contradict each other`,
      };
    case 'not-ready':
      return {
        installation,
        kind: 'not-ready-runtime',
        severity: refused ? 'critical' : 'low',
        severityReason: refused
          ? 'AWS refuses it today: it cannot offer TLS 1.2.'
          : `It works today; its library has no ${TARGET_LABEL[missed]}.`,
        title: refused ? `${name} cannot speak TLS 1.2` : `${name} is not ready for ${TARGET_LABEL[missed]}`,
      };
    default:
      return {
        installation,
        kind: 'pinned-runtime',
        severity: refused ? 'critical' : 'low',
        severityReason: refused
          ? 'AWS refuses it as it is set today; its library could do TLS 1.2.'
          : `It works today; its library could do ${TARGET_LABEL[missed]}, a setting holds it below.`,
        title: `${name} is set below ${TARGET_LABEL[missed]}`,
      };
  }
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
