// What is not on the list of work: accepted risks, what belongs to somebody else, and what no customer can change.
import type { Finding, TlsMigrateDocument } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';
import { paragraph, type Section, section, table } from '../model.ts';
import { denominator } from '../totals.ts';
import { findingAnchor, severityBadge, worstFirst } from './findings.ts';

function none(findings: number, what: string): string {
  if (findings === 0) return `There is no finding, so none was ${what}.`;
  return findings === 1 ? `The one finding was not ${what}.` : `None of ${many(findings, 'finding')} was ${what}.`;
}

/** Every acceptance with its owner, reason and end, also those that ran out. */
export function acceptedSection(document: TlsMigrateDocument): Section {
  const findings = worstFirst(document.findings);
  const accepted = findings.flatMap((finding, index) =>
    finding.status === 'accepted' || finding.status === 'expired' ? [{ finding, to: findingAnchor(index) }] : [],
  );
  const title = 'Accepted risks';
  if (accepted.length === 0) return section('accepted', title, [paragraph(none(findings.length, 'accepted as a risk'))]);
  return section('accepted', title, [
    table(
      `${many(accepted.length, 'accepted risk')}, of ${many(findings.length, 'finding')}`,
      [{ title: 'Severity' }, { title: 'Finding' }, { title: 'Owner' }, { title: 'Reason' }, { title: 'Expires' }, { title: 'State' }],
      accepted.map(({ finding, to }) => [
        severityBadge(finding),
        { ref: finding.title, to },
        finding.decision?.owner ?? 'not given',
        finding.decision?.reason ?? 'not given',
        finding.decision?.expires ?? 'never',
        finding.status === 'expired' ? { badge: 'expired', tone: 'bad' } : { badge: 'in force', tone: 'warning' },
      ]),
    ),
  ]);
}

export function notMineSection(document: TlsMigrateDocument): Section {
  const findings = worstFirst(document.findings);
  const others = findings.flatMap((finding, index) => (finding.status === 'not-mine' ? [{ finding, to: findingAnchor(index) }] : []));
  const title = 'Marked “not mine”';
  if (others.length === 0) return section('not-mine', title, [paragraph(none(findings.length, 'marked as somebody else’s'))]);
  return section('not-mine', title, [
    paragraph('The person who worked through this check said that these belong to somebody else. They are not fixed.'),
    table(
      `${many(others.length, 'finding')} of ${thousands(findings.length)}`,
      [{ title: 'Severity' }, { title: 'Finding' }],
      others.map(({ finding, to }) => [severityBadge(finding), { ref: finding.title, to }]),
    ),
  ]);
}

const first = (finding: Finding): string => finding.client?.label ?? finding.title;

export function notActionableSection(document: TlsMigrateDocument): Section {
  const rows = worstFirst(document.notActionable);
  const title = 'Nothing for you to do';
  if (rows.length === 0) {
    return section('not-actionable', title, [paragraph(`No call of this sort was seen. Looked at: ${denominator(document)}.`)]);
  }
  return section('not-actionable', title, [
    paragraph(
      'AWS’s own callers, browsers at the console sign-in, and paths on which AWS’s side sets the limit. They count neither as findings nor in the verdict.',
    ),
    table(
      many(rows.length, 'caller'),
      [
        { title: 'Caller' },
        { title: 'What was seen' },
        { title: 'Why nothing can be done' },
        { title: 'Calls of its total', align: 'right' },
      ],
      rows.map((finding) => [
        first(finding),
        finding.title,
        finding.severityReason,
        finding.evidence ? `${thousands(finding.evidence.calls)} of ${thousands(finding.evidence.totalCalls)}` : '–',
      ]),
    ),
  ]);
}
