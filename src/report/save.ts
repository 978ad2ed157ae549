// From a document to a file: plans, masking, format, and the commands that would make it again.
import type { TlsMigrateDocument } from '../contract/document.ts';
import type { Platform } from '../machine/host.ts';
import { planFor } from '../remediation/plan.ts';
import { SHARED_RESPONSIBILITY } from '../remediation/shared-responsibility.ts';
import type { Scope } from '../session/events.ts';
import { formatOf, type ReportFormat } from './formats.ts';
import type { Plan } from './model.ts';
import { redact as redactDocument } from './redact.ts';
import { renderReport } from './render.ts';
import { reproduceCommands } from './reproduce.ts';
import { accountsPhrase } from './scope-words.ts';
import { writeReport } from './write.ts';

export interface ReportOptions {
  readonly redact: boolean;
  readonly scope: Scope | null;
  /** The platform for whose shell commands are shown when a finding does not tell its own. */
  readonly platform: Platform;
}

function plansOf(document: TlsMigrateDocument, platform: Platform): ReadonlyMap<string, Plan> {
  const { target } = document;
  return new Map(
    [...document.findings, ...document.notActionable].map((finding) => {
      const installation = document.installations.find((each) => each.id === finding.installation) ?? null;
      return [finding.id, planFor(finding, { platform, target, installation })] as const;
    }),
  );
}

/** The report of `document` in `format`, as text. */
export function reportText(document: TlsMigrateDocument, format: ReportFormat, { redact, scope, platform }: ReportOptions): string {
  const shown = redact ? redactDocument(document) : document;
  return renderReport(format, {
    document: shown,
    plans: plansOf(shown, platform),
    accounts: scope?.aws ? accountsPhrase(scope.aws, { masked: shown.redacted }) : null,
    reproduce: reproduceCommands(shown, scope),
    sharedResponsibility: SHARED_RESPONSIBILITY,
  });
}

/** Writes the report to `path`, whose suffix names the format. Throws `ReportError` with a sentence for the person. */
export async function saveReport(
  path: string,
  document: TlsMigrateDocument,
  options: ReportOptions,
): Promise<{ readonly format: ReportFormat; readonly path: string }> {
  const format = formatOf(path);
  await writeReport(path, reportText(document, format, options));
  return { format, path };
}
