// The result of a headless run for a person: the verdict, its denominators, the findings, and what to do next.

import type { Finding, TlsMigrateDocument } from '../contract/document.ts';
import { isOpen } from '../findings/summary.ts';
import { verdictOf } from '../report/verdict.ts';
import { many, thousands } from '../text/counts.ts';
import { plain } from '../text/plain.ts';
import { TLS_VERSION_KEYS } from '../tls/versions.ts';

/** How many findings and gaps a terminal shows; the report has them all. */
const SHOWN = 20;

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function evidenceLines({ sources, coverage }: TlsMigrateDocument): readonly string[] {
  return sources.flatMap((source) => {
    const own = coverage.filter((each) => each.source === source.id);
    const events = sum(own.map((each) => each.events));
    const withTls = sum(own.map((each) => each.withTls));
    const versions = TLS_VERSION_KEYS.map((version) => [version, sum(own.map((each) => each.byTlsVersion[version] ?? 0))] as const)
      .filter(([, calls]) => calls > 0)
      .map(([version, calls]) => `${version} ${thousands(calls)}`);
    const { files, records } = source.input ?? { files: null, records: null };
    return [
      `Read: ${many(events, 'event')}, ${thousands(withTls)} of them with TLS${versions.length > 0 ? ` (${versions.join(', ')})` : ''}.`,
      ...(files && records
        ? [
            `Files: ${thousands(files.found)} found, ${thousands(files.read)} read, ${thousands(sum(Object.values(files.skipped)))} skipped, ${thousands(files.failed)} failed. ` +
              `Duplicates: ${thousands(records.duplicates)}. Outside the window: ${thousands(records.outsideWindow)}.`,
          ]
        : []),
      ...source.gaps.slice(0, SHOWN).map((gap) => `  gap: ${gap.text}`),
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

/** Plain lines for stdout; every one of them inert. `session` is null when it is not kept. */
export function textReport(document: TlsMigrateDocument, session: string | null): string {
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
