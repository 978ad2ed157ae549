// Puts the report together, in the order in which an auditor reads it.
import type { TlsMigrateDocument } from '../contract/document.ts';
import { SEVERITIES } from '../contract/vocabulary.ts';
import { thousands } from '../text/counts.ts';
import { TARGET_LABEL } from '../tls/targets.ts';
import { type Block, type Report, type ReportInput, type Section, section, table } from './model.ts';
import { callsSection } from './sections/calls.ts';
import { checkedSection, readSection } from './sections/checked.ts';
import { glossarySection, notSeenSection, reproduceSection, responsibilitySection } from './sections/closing.ts';
import { findingsSection } from './sections/findings.ts';
import { machineSection } from './sections/machine.ts';
import { queriesSection } from './sections/queries.ts';
import { acceptedSection, notActionableSection, notMineSection } from './sections/settled.ts';
import { verdictOf } from './verdict.ts';
import { SEVERITY_TONE, STATUS_LABEL, time } from './words.ts';

const SAMPLE = 'Synthetic sample: these accounts, people and machines do not exist.';
const REDACTED =
  'Redacted for sharing. Accounts, organizations, identities, addresses and hosts are masked, the same one by the same label throughout. ' +
  'In paths, folders and files that systems, tools and AWS themselves name so stay, as in /usr/local/bin/aws, C:\\Windows or AWSLogs/CloudTrail, ' +
  'and so do dates, versions and Regions; every other name in a path is masked. ' +
  'Finding ids are renumbered; notes and reasons are withheld. Counts, times, services, Regions, versions and CloudTrail event IDs are as they were: ' +
  'an event ID leads to its record only for somebody who can read that account’s log.';

function summarySection(document: TlsMigrateDocument): Section {
  const { summary, findings } = document;
  const statuses = Object.keys(STATUS_LABEL).filter(isStatus);
  const reasons: readonly Block[] =
    summary.reasons.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Reasons' },
          { kind: 'list', items: summary.reasons.map((reason) => reason.text) },
        ];
  const counts = table(
    'Findings by severity and status',
    [
      { title: 'Severity' },
      ...statuses.map((status) => ({ title: STATUS_LABEL[status], align: 'right' as const })),
      { title: 'All', align: 'right' },
    ],
    [
      ...SEVERITIES.map((severity) => {
        const own = findings.filter((finding) => finding.severity === severity);
        const cells = statuses.map((status) => thousands(own.filter((finding) => finding.status === status).length));
        return [{ badge: severity, tone: SEVERITY_TONE[severity] }, ...cells, thousands(own.length)];
      }),
      [
        'All',
        ...statuses.map((status) => thousands(findings.filter((finding) => finding.status === status).length)),
        thousands(findings.length),
      ],
    ],
    { totals: true },
  );
  return section('summary', 'Summary', [...reasons, counts]);
}

type Status = keyof typeof STATUS_LABEL;
const isStatus = (name: string): name is Status => Object.hasOwn(STATUS_LABEL, name);

/** The whole report as data. */
export function buildReport(input: ReportInput): Report {
  const { document } = input;
  const verdict = verdictOf(document);
  const notices: Block[] = [];
  if (document.redacted) notices.push({ kind: 'notice', tone: 'neutral', text: REDACTED });
  return {
    title: `AWS clients and ${TARGET_LABEL[document.target]}: ${verdict.short}`,
    tone: verdict.tone,
    verdict: verdict.sentence,
    banner: document.sample ? SAMPLE : null,
    facts: [
      ['Made', time(document.generatedAt)],
      ['With', `${document.tool.name} ${document.tool.version}`],
      ['Target', TARGET_LABEL[document.target]],
    ],
    notices,
    sections: [
      summarySection(document),
      checkedSection(input),
      readSection(document),
      callsSection(document),
      findingsSection(input),
      acceptedSection(document),
      notMineSection(document),
      notActionableSection(document),
      machineSection(document),
      notSeenSection(document),
      queriesSection(document),
      reproduceSection(input),
      responsibilitySection(input),
      glossarySection(document),
    ],
    footer: `${document.tool.name} ${document.tool.version} · ${time(document.generatedAt)}${document.sample ? ' · synthetic sample' : ''}${document.redacted ? ' · redacted' : ''}`,
  };
}
