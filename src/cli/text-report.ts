// The result of a headless run for a person: the verdict, its denominators, the findings, and what to do next.

import type { Finding, Source, TlsMigrateDocument } from '../contract/document.ts';
import { hidesSomething } from '../contract/vocabulary.ts';
import { isOpen } from '../findings/summary.ts';
import { isAsked, isQueried, queryTotals } from '../report/queries.ts';
import { accountsPhrase } from '../report/scope-words.ts';
import { verdictOf } from '../report/verdict.ts';
import { aboutDollars, bytes, sum } from '../report/words.ts';
import type { Scope } from '../session/events.ts';
import { many, thousands } from '../text/counts.ts';
import { plain } from '../text/plain.ts';
import { TLS_VERSION_KEYS } from '../tls/versions.ts';

/** How many findings and gaps a terminal shows; the report has them all. */
const SHOWN = 20;

function filesLine({ input }: Source): readonly string[] {
  if (input === null) return [];
  const { files, records, parsedWhole = 0 } = input;
  const skipped = sum(Object.values(files.skipped));
  return [
    `Files: ${thousands(files.found)} found, ${thousands(files.read)} read, ${thousands(skipped)} skipped, ${thousands(files.failed)} failed. ` +
      `Duplicates: ${thousands(records.duplicates)}. Outside the window: ${thousands(records.outsideWindow)}.` +
      (parsedWhole > 0 ? ` Parsed one by one: ${many(parsedWhole, 'record')}.` : ''),
  ];
}

function askedLine(source: Source): string {
  const duplicates = source.input === null ? '' : ` Duplicates: ${thousands(source.input.records.duplicates)}.`;
  if (!isQueried(source)) return `Asked: ${source.location}, free.${duplicates}`;
  const { queries, bytesScanned, costUsd } = queryTotals([source]);
  const cost = costUsd === null ? '' : `, ${aboutDollars(costUsd)}`;
  return `Asked: ${source.location}, ${many(queries, 'query', 'queries')}, ${bytes(bytesScanned)} scanned${cost}.${duplicates}`;
}

const KIND_WORDS: Readonly<Partial<Record<Source['kind'], string>>> = {
  's3-access-logs': 'S3 server access logs',
  'endpoint-access-logs': 'Access logs of your own endpoints',
  'health-notices': 'Notices of AWS',
};

/** What a source is, where it holds no files of CloudTrail. */
function nameLine({ kind, location }: Source): readonly string[] {
  const words = KIND_WORDS[kind];
  return words === undefined ? [] : [`${words}: ${location}.`];
}

function evidenceLines({ sources, coverage }: TlsMigrateDocument): readonly string[] {
  return sources.flatMap((source) => {
    const own = coverage.filter((each) => each.source === source.id);
    const events = sum(own.map((each) => each.events));
    const withTls = sum(own.map((each) => each.withTls));
    const versions = TLS_VERSION_KEYS.map((version) => [version, sum(own.map((each) => each.byTlsVersion[version] ?? 0))] as const)
      .filter(([, calls]) => calls > 0)
      .map(([version, calls]) => `${version} ${thousands(calls)}`);
    const read = `Read: ${many(events, 'event')}, ${thousands(withTls)} of them with TLS${versions.length > 0 ? ` (${versions.join(', ')})` : ''}.`;
    return [
      ...(isAsked(source) ? [askedLine(source), read] : [...nameLine(source), read, ...filesLine(source)]),
      ...source.gaps.slice(0, SHOWN).map((gap) => `  ${hidesSomething(gap) ? 'gap' : 'note'}: ${gap.text}`),
      ...(source.gaps.length > SHOWN ? [`  and ${thousands(source.gaps.length - SHOWN)} more gaps; the report names them all.`] : []),
    ];
  });
}

function machineLines({ machine, installations, target }: TlsMigrateDocument): readonly string[] {
  if (machine === null) return [];
  return [
    `This machine: ${machine.os} ${machine.release}, ${thousands(installations.length)} found.`,
    ...installations.map(({ name, version, path, verdicts, basis, notRunBecause, stale }) => {
      const how = basis !== 'none' ? `, ${basis}` : notRunBecause === null ? '' : `, not run: ${notRunBecause}`;
      return `  ${verdicts[target].padEnd(9)} ${name} ${version ?? '?'}  ${path}${how}${stale ? ', left over' : ''}`;
    }),
  ];
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  return [
    ...findings
      .slice(0, SHOWN)
      .map(
        (finding) => `  ${finding.severity.padEnd(8)} ${isOpen(finding) ? '' : `[${finding.status}] `}${finding.title}  (${finding.id})`,
      ),
    ...(findings.length > SHOWN ? [`  and ${thousands(findings.length - SHOWN)} more; the report names them all.`] : []),
  ];
}

/** What the document does not say of the run: what was chosen, and the session; null when it is not kept. */
interface Run {
  readonly scope: Scope | null;
  readonly session: string | null;
}

/** Plain lines for stdout; every one of them inert. */
export function textReport(document: TlsMigrateDocument, { scope, session }: Run): string {
  const { findings, notActionable, blindSpots, summary } = document;
  const next =
    findings.length > 0 && session !== null
      ? `Fix them step by step: tls-migrate resume ${session}    Report: tls-migrate report ${session} --output report.html`
      : '';
  return [
    ...(document.sample ? ['SYNTHETIC SAMPLE: nothing below is real.', ''] : []),
    verdictOf(document).sentence,
    ...summary.reasons.map((reason) => `  ${reason.text}`),
    '',
    ...machineLines(document),
    ...(scope?.aws ? [`Chosen: ${accountsPhrase(scope.aws, { masked: document.redacted })}.`] : []),
    ...evidenceLines(document),
    '',
    ...(findings.length > 0 ? ['Findings, worst first:', ...findingLines(findings), ''] : []),
    ...(notActionable.length > 0
      ? [`Not for you to fix: ${thousands(notActionable.length)} (AWS's own callers, browsers, limits of the path).`]
      : []),
    ...(blindSpots.length > 0 ? ['Not to be seen this way:', ...blindSpots.map((spot) => `  ${spot.text}`), ''] : []),
    ...(next === '' ? [] : [next]),
  ]
    .map((line) => `${plain(line)}\n`)
    .join('');
}
