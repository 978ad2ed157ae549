// The verdict of a run: clean only when everything that was chosen could be checked and nothing is open.

import type { Coverage, Finding, Installation, Severity, Source, TlsMigrateDocument } from '../contract/document.ts';
import { hidesSomething, SEVERITIES } from '../contract/vocabulary.ts';
import { many } from '../text/counts.ts';
import type { Target } from '../tls/targets.ts';

type Summary = TlsMigrateDocument['summary'];
type Reason = Summary['reasons'][number];

export interface RunFacts {
  readonly target: Target;
  readonly findings: readonly Finding[];
  readonly installations: readonly Installation[];
  readonly sources: readonly Source[];
  readonly coverage: readonly Coverage[];
  readonly machineChosen: boolean;
  /** Logs were chosen, on disk or in an account. */
  readonly logsChosen: boolean;
  /** Detection ran to its end; true when the machine was not chosen. */
  readonly detectionFinished: boolean;
  /** Where detection could not look, in words. */
  readonly notLookedAt: readonly string[];
  /** Every chosen source was collected to its end. */
  readonly collectionFinished: boolean;
}

/** True when the finding still has to be dealt with: nobody fixed, accepted or disowned it, or an acceptance ran out. */
export const isOpen = (finding: Finding): boolean => finding.status === 'open' || finding.status === 'expired';

/** True for severities at or above `failOn`. */
const atOrAbove = (severity: Severity, failOn: Severity): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);

function incompleteness(facts: RunFacts): readonly Reason[] {
  const reasons: Reason[] = [];
  if (!facts.detectionFinished) reasons.push({ code: 'detection-unfinished', text: 'The search of this machine did not run to its end.' });
  if (!facts.collectionFinished) reasons.push({ code: 'collection-unfinished', text: 'The evidence was not read to its end.' });
  if (facts.logsChosen && facts.collectionFinished && facts.sources.length === 0) {
    reasons.push({ code: 'no-source', text: 'Logs were chosen, and none was read.' });
  }
  for (const text of facts.notLookedAt) reasons.push({ code: 'detection-incomplete', text });
  if (facts.machineChosen && facts.detectionFinished && facts.installations.length === 0) {
    reasons.push({ code: 'nothing-installed', text: 'Nothing that this program knows was found on this machine.' });
  }
  if (facts.sources.length > 0 && facts.sources.every(({ kind }) => kind === 'health-notices')) {
    reasons.push({ code: 'only-notices', text: 'Only notices were read: they tell what AWS noticed, and nothing of all other calls.' });
  }
  for (const source of facts.sources) {
    const at = `in ${source.location}`;
    const gaps = source.gaps.filter(hidesSomething).length;
    if (source.status === 'failed') reasons.push({ code: 'source-failed', text: `Nothing could be read ${at}.` });
    else if (source.status === 'partial') {
      reasons.push({ code: 'source-partial', text: `Not everything could be read: ${many(gaps, 'gap')} ${at}.` });
    } else if (source.status === 'skipped') reasons.push({ code: 'source-empty', text: `Nothing was read ${at}.` });
    const withTls = facts.coverage.reduce((sum, each) => sum + (each.source === source.id ? each.withTls : 0), 0);
    const { events = 0, outsideWindow = 0 } = source.input?.records ?? {};
    // That AWS sent no notice is no sign of anything, and no reason to doubt what logs show.
    const mayBeSilent = source.kind === 'health-notices';
    if (events === 0 && outsideWindow > 0 && !mayBeSilent) {
      reasons.push({ code: 'no-tls-events', text: `${many(outsideWindow, 'event')} read, all of them outside the window ${at}.` });
    } else if (withTls === 0 && source.status !== 'failed' && !mayBeSilent) {
      reasons.push({ code: 'no-tls-events', text: `Not one event with a TLS version was seen ${at}.` });
    }
    const other = facts.coverage.reduce((sum, each) => sum + (each.source === source.id ? (each.byTlsVersion.other ?? 0) : 0), 0);
    if (other > 0)
      reasons.push({ code: 'unknown-tls-version', text: `${many(other, 'event')} with a TLS version that nobody has documented ${at}.` });
  }
  for (const installation of facts.installations) {
    if (installation.active && installation.verdicts[facts.target] === 'unknown') {
      reasons.push({ code: 'installation-unknown', text: `What ${installation.name} at ${installation.path} offers could not be told.` });
    }
  }
  return reasons;
}

/**
 * The summary, for findings at or above `failOn`. A finding that is said to be fixed and was not verified is not open, and
 * keeps the run from being clean: nobody has proved it.
 */
export function summarize(facts: RunFacts, failOn: Severity): Summary {
  const open = facts.findings.filter(isOpen);
  const counting = open.filter((finding) => atOrAbove(finding.severity, failOn));
  const missing = incompleteness(facts);
  const unproved = facts.findings.filter((finding) => finding.status === 'fixed' && atOrAbove(finding.severity, failOn));
  const reasons: Reason[] = [
    ...(counting.length > 0 ? [{ code: 'open-findings', text: `${counting.length} open at or above ${failOn}.` }] : []),
    ...(unproved.length > 0 ? [{ code: 'fixes-not-verified', text: `${unproved.length} said to be fixed, not verified yet.` }] : []),
    ...missing,
  ];
  const verdict = counting.length > 0 ? 'findings' : missing.length > 0 || unproved.length > 0 ? 'not-proven' : 'clean';
  const count = (severity: Severity): number => open.filter((finding) => finding.severity === severity).length;
  return {
    verdict,
    complete: missing.length === 0,
    failOn,
    openFindings: open.length,
    bySeverity: { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low'), info: count('info') },
    reasons,
  };
}
