// The findings, worst first: a table of all, then each with its evidence, its steps and what became of it.
import type { Finding, TlsMigrateDocument } from '../../contract/document.ts';
import { SEVERITIES } from '../../contract/vocabulary.ts';
import { many, thousands } from '../../text/counts.ts';
import type { Block, Column, Inline, Plan, PlanStep, ReportInput, Rich, Section, StepView } from '../model.ts';
import { paragraph, section, table } from '../model.ts';
import { denominator } from '../totals.ts';
import { SEVERITY_TONE, STATUS_LABEL, STATUS_TONE, time } from '../words.ts';
import { evidenceBlocks } from './evidence.ts';
import { installationAnchor } from './machine.ts';

const right = (title: string): Column => ({ title, align: 'right' });

const settled = (finding: Finding): boolean =>
  finding.status === 'verified' || finding.status === 'accepted' || finding.status === 'not-mine';

/** By severity, then what is still to do before what is settled; else in the document's own order, which is worst first, too. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = (finding: Finding): number => SEVERITIES.indexOf(finding.severity) * 2 + (settled(finding) ? 1 : 0);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Where the detail of a finding stands in the report. */
export const findingAnchor = (index: number): string => `finding-${index + 1}`;

export const severityBadge = (finding: Finding): Inline => ({ badge: finding.severity, tone: SEVERITY_TONE[finding.severity] });

const statusBadge = ({ status }: Finding): Inline => ({ badge: STATUS_LABEL[status], tone: STATUS_TONE[status] });

const callsOf = (finding: Finding): string =>
  finding.evidence === null ? '–' : `${thousands(finding.evidence.calls)} of ${thousands(finding.evidence.totalCalls)}`;

export function findingsSection({ document, plans }: ReportInput): Section {
  const findings = worstFirst(document.findings);
  if (findings.length === 0) return section('findings', 'Findings', [paragraph(`No findings. Looked at: ${denominator(document)}.`)]);
  const overview = table(
    `${many(findings.length, 'finding')}, worst first`,
    [
      right('No.'),
      { title: 'Severity' },
      { title: 'Finding' },
      right('Calls of the client’s total'),
      { title: 'Last seen' },
      { title: 'Status' },
    ],
    findings.map((finding, index) => [
      `${index + 1}`,
      severityBadge(finding),
      { ref: finding.title, to: findingAnchor(index) },
      callsOf(finding),
      finding.evidence ? time(finding.evidence.lastSeen) : '–',
      statusBadge(finding),
    ]),
  );
  return section(
    'findings',
    'Findings',
    [overview, paragraph(`Looked at: ${denominator(document)}.`)],
    findings.map((finding, index) =>
      section(findingAnchor(index), `${index + 1}. ${finding.title}`, findingBlocks(finding, plans.get(finding.id), document)),
    ),
  );
}

function findingBlocks(finding: Finding, plan: Plan | undefined, document: TlsMigrateDocument): readonly Block[] {
  const facts: (readonly [string, Rich])[] = [
    ['Severity', [severityBadge(finding), ` ${finding.severityReason}`]],
    ['Status', [statusBadge(finding), ...decisionWords(finding)]],
    ['Kind', finding.kind],
    ...subjectFacts(finding, document),
  ];
  return [
    { kind: 'facts', items: facts },
    ...(finding.evidence === null ? [] : evidenceBlocks(finding.evidence, document.target)),
    ...planBlocks(finding, plan),
    ...verificationBlocks(finding),
    paragraph(['Finding id: ', { code: finding.id }]),
  ];
}

function decisionWords(finding: Finding): readonly Inline[] {
  if (finding.decision === null) return [];
  const { owner, reason, expires } = finding.decision;
  return [' by ', { strong: owner }, `: ${reason}`, expires ? ` (until ${expires})` : ' (no end date)'];
}

function subjectFacts(finding: Finding, document: TlsMigrateDocument): readonly (readonly [string, Rich])[] {
  const facts: (readonly [string, Rich])[] = [];
  const { client } = finding;
  if (client !== null) {
    const versioned = (name: string | null, version: string | null): string[] =>
      name === null ? [] : [version === null ? name : `${name} ${version}`];
    const parts = [
      ...versioned(client.product, client.productVersion),
      ...versioned(client.sdk, client.sdkVersion),
      ...versioned(client.runtime, client.runtimeVersion),
      ...versioned(client.os, null),
    ];
    const named = parts.length === 0 ? 'not recognized by its user agent' : [...new Set(parts)].join(', ');
    facts.push(['Client', `${client.label}: ${named} (owned by ${client.ownedBy}, confidence ${client.confidence})`]);
  }
  const index = document.installations.findIndex((one) => one.id === finding.installation);
  const installation = document.installations[index];
  if (installation) {
    facts.push([
      'Installation',
      [
        { ref: [installation.name, installation.version].join(' ').trim(), to: installationAnchor(index) },
        ' at ',
        { code: installation.path },
      ],
    ]);
  }
  return facts;
}

const RESULT_WORDS = { gone: 'gone', 'still-there': 'still there', 'too-early': 'too early to tell', unknown: 'unknown' } as const;

function verificationBlocks({ verification, evidence }: Finding): readonly Block[] {
  if (verification === null) return [{ kind: 'heading', text: 'Verification' }, paragraph('Not verified yet.')];
  const { at, method, result, events, since, text } = verification;
  const seen = `${events === 0 ? 'no event' : `in ${many(events, 'event')}`}${since ? ` since ${time(since)}` : ''}`;
  // A finding without evidence is about the machine: events say nothing of it.
  const looked =
    method === 'handshake'
      ? `by a new handshake, ${time(at)}`
      : evidence === null
        ? `by a new look at the machine, ${time(at)}`
        : `${method === 'query' ? 'asked again by query' : method}, ${time(at)}, ${seen}`;
  return [
    { kind: 'heading', text: 'Verification' },
    {
      kind: 'notice',
      tone: result === 'gone' ? 'good' : result === 'still-there' ? 'bad' : 'warning',
      text: [{ strong: RESULT_WORDS[result] }, ` (${looked}): ${text}`],
    },
  ];
}

const UNPLANNED = { text: '', caution: null, details: [], commands: [] } as const;

/** What was skipped is not done. */
function tally(steps: readonly StepView[]): string {
  const count = (status: StepView['status']): number => steps.filter((step) => step.status === status).length;
  const skipped = count('skipped');
  return skipped === 0
    ? `Steps: ${count('done')} of ${steps.length} done`
    : `Steps: ${count('done')} done, ${skipped} skipped of ${steps.length}`;
}

/** A step that was opened again keeps when that was; a date beside it would read as done. */
const doneAt = ({ status, at }: Finding['steps'][number]): string | null => (status === 'open' ? null : at);

function planBlocks(finding: Finding, plan: Plan | undefined): readonly Block[] {
  const progress = finding.steps;
  if (plan === undefined) {
    const steps = progress.map((step): StepView => ({ ...UNPLANNED, ...step, title: step.id, at: doneAt(step) }));
    return steps.length === 0
      ? []
      : [
          { kind: 'heading', text: tally(steps) },
          { kind: 'steps', steps },
        ];
  }
  const marks = new Map(progress.map((step) => [step.id, step]));
  const known = new Set(plan.steps.map((step) => step.id));
  const planned = plan.steps.map((step) => {
    const mark = marks.get(step.id);
    return stepView(step, mark?.status ?? 'open', mark ? doneAt(mark) : null, mark?.note ?? null);
  });
  // Progress on a step that the plan no longer has was made all the same.
  const former = progress
    .filter((step) => !known.has(step.id) && step.status !== 'open')
    .map((step): StepView => ({ ...UNPLANNED, ...step, title: step.id, text: 'A step of an earlier plan.' }));
  const all = [...planned, ...former];
  return [
    { kind: 'heading', text: 'Why it is a finding' },
    paragraph(plan.why.join(' ')),
    ...(plan.likelyCauses.length === 0
      ? []
      : [{ kind: 'heading', text: 'Likely causes' } as const, { kind: 'list', items: plan.likelyCauses } as const]),
    { kind: 'heading', text: tally(all) },
    { kind: 'steps', steps: all },
    ...group('How to verify', plan.verify),
    ...group('How to undo it', plan.rollback),
    ...(plan.sources.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Sources' } as const,
          {
            kind: 'list',
            items: plan.sources.map(({ title, url, retrieved }) => [{ link: title, url }, ` (retrieved ${retrieved})`]),
          } as const,
        ]),
  ];
}

const stepView = (step: PlanStep, status: StepView['status'], at: string | null, note: string | null): StepView => ({
  title: step.title,
  text: step.text,
  caution: step.caution ?? null,
  details: step.details ?? [],
  commands: step.commands,
  status,
  at,
  note,
});

const group = (title: string, steps: readonly PlanStep[]): readonly Block[] =>
  steps.length === 0
    ? []
    : [
        { kind: 'heading', text: title },
        { kind: 'steps', steps: steps.map((step) => stepView(step, null, null, null)) },
      ];
