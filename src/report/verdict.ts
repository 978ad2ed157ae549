// The verdict in one sentence, with its denominators, and its reasons.
import type { TlsMigrateDocument } from '../contract/document.ts';
import { SEVERITIES } from '../contract/vocabulary.ts';
import { many, thousands } from '../text/counts.ts';
import { TARGET_LABEL } from '../tls/targets.ts';
import type { Tone } from './model.ts';
import { denominator } from './totals.ts';

export interface VerdictWords {
  readonly tone: Tone;
  /** A few words: `clean`, `3 open findings`. */
  readonly short: string;
  /** The whole sentence, ending in what was looked at. */
  readonly sentence: string;
}

/** Codes of reasons that tell how findings stand, not what could not be checked. */
const ABOUT_FINDINGS = new Set(['open-findings', 'fixes-not-verified']);

function bySeverity(document: TlsMigrateDocument): string {
  const counts = document.summary.bySeverity;
  return SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${thousands(counts[severity])} ${severity}`)
    .join(', ');
}

/** `document`'s verdict in words. */
export function verdictOf(document: TlsMigrateDocument): VerdictWords {
  const { verdict, openFindings, complete, reasons } = document.summary;
  const target = TARGET_LABEL[document.target];
  const read = denominator(document);
  const because = (those: typeof reasons): string => those.map((reason) => reason.text.replace(/\.$/, '')).join('; ');
  if (verdict === 'findings') {
    const severities = bySeverity(document);
    const why = because(reasons.filter(({ code }) => !ABOUT_FINDINGS.has(code)));
    const incomplete = complete ? '' : ` The check is also incomplete${why ? `: ${why}` : ''}.`;
    const short = many(openFindings, 'open finding');
    return {
      tone: 'bad',
      short,
      sentence: `${short} against ${target}${severities ? ` (${severities})` : ''}. Looked at: ${read}.${incomplete}`,
    };
  }
  const listed = document.findings.length;
  const unverified = document.findings.filter((finding) => finding.status === 'fixed').length;
  const none =
    listed === 0
      ? 'no findings'
      : openFindings === 0
        ? `no open findings (${many(listed, 'finding')} listed, ${unverified === 0 ? 'all settled' : `${thousands(unverified)} of them fixed and not yet verified`})`
        : `no open finding severe enough to fail the check (${many(openFindings, 'open finding')} below that, ${many(listed, 'finding')} listed)`;
  if (verdict === 'clean') return { tone: 'good', short: 'clean', sentence: `Clean for ${target}: ${none} in ${read}.` };
  return {
    tone: 'warning',
    short: 'not proven',
    sentence: `Not proven for ${target}: ${none}, but ${because(reasons) || 'the check is incomplete'}. Looked at: ${read}.`,
  };
}
