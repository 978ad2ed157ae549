// The plan for the finding on the Fix screen, and its parts in the order in which one walks through them.
import type { Finding, StepStatus, TlsMigrateDocument } from '../src/contract/document.ts';
import type { Platform } from '../src/machine/host.ts';
import { type Plan, planFor } from '../src/remediation/plan.ts';
import { platformOf } from '../src/remediation/platform.ts';
import type { Command, PlaybookStep } from '../src/remediation/playbook.ts';
import { progressOf } from '../src/session/state.ts';
import { findFinding } from './findings-list.ts';
import { type ScreenOf, type State, targetOf } from './state.ts';

export type FixItem =
  | { readonly kind: 'seen' | 'why' | 'verify' | 'undo' | 'sources' }
  | { readonly kind: 'step'; readonly step: PlaybookStep; readonly number: number };

let last: { readonly of: readonly [Finding, TlsMigrateDocument, Platform, string]; readonly plan: Plan } | undefined;

/** The plan for `finding`, with commands for `platform`. The latest one is kept. */
function planOf(state: State, finding: Finding, platform: Platform): Plan | null {
  const { document } = state;
  if (document === null) return null;
  const target = targetOf(state);
  if (last && last.of[0] === finding && last.of[1] === document && last.of[2] === platform && last.of[3] === target) return last.plan;
  const installation = document.installations.find(({ id }) => id === finding.installation) ?? null;
  const plan = planFor(finding, { platform, target, installation, platformChosen: true });
  last = { of: [finding, document, platform, target], plan };
  return plan;
}

/** What the Fix screen walks through: what was seen, why it is a finding, each step, and what comes after. */
function fixItems(plan: Plan): readonly FixItem[] {
  return [
    { kind: 'seen' },
    { kind: 'why' },
    ...plan.steps.map((step, index) => ({ kind: 'step' as const, step, number: index + 1 })),
    ...(plan.verify.length > 0 ? [{ kind: 'verify' as const }] : []),
    ...(plan.rollback.length > 0 ? [{ kind: 'undo' as const }] : []),
    ...(plan.sources.length > 0 ? [{ kind: 'sources' as const }] : []),
  ];
}

export interface Fixing {
  readonly finding: Finding;
  readonly plan: Plan;
  readonly items: readonly FixItem[];
  readonly selected: FixItem;
}

/** What the Fix screen is about; null when its finding is gone. */
export function fixing(state: State, screen: ScreenOf<'fix'>): Fixing | null {
  const finding = findFinding(state.document, screen.finding);
  const plan = finding && planOf(state, finding, screen.platform);
  if (!finding || !plan) return null;
  const items = fixItems(plan);
  const selected = items[Math.min(screen.cursor, items.length - 1)];
  return selected ? { finding, plan, items, selected } : null;
}

/** The commands that the copy key goes through while this part is selected. */
export function commandsOf({ selected, plan }: Fixing): readonly Command[] {
  switch (selected.kind) {
    case 'step':
      return selected.step.commands;
    case 'verify':
      return plan.verify.flatMap(({ commands }) => commands);
    case 'undo':
      return plan.rollback.flatMap(({ commands }) => commands);
    default:
      return [];
  }
}

export interface Mark {
  readonly status: StepStatus;
  readonly note: string | null;
}

/** What was said about a step. */
export function markOf(state: State, finding: string, step: string): Mark {
  const mark = state.session && progressOf(state.session, finding).steps.get(step);
  return mark ?? { status: 'open', note: null };
}

/** The system on which the finding is to be fixed, as far as it tells. */
export function systemOf(state: State, finding: Finding): Platform {
  const installation = state.document?.installations.find(({ id }) => id === finding.installation) ?? null;
  return platformOf(finding, installation, state.about.platform);
}

export const PLATFORM_LABEL: Readonly<Record<Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
  other: 'every system',
};

/** The platform after `platform` when the person asks for the commands of another system. */
export function nextPlatform(platform: Platform): Platform {
  const all: readonly Platform[] = ['linux', 'darwin', 'win32'];
  return all[(all.indexOf(platform) + 1) % all.length] ?? 'linux';
}

/** Whether looking again for the finding also claims that it is fixed: not when it was decided otherwise. */
export const claimsFixed = (finding: Finding | null): boolean => finding?.status === 'open' || finding?.status === 'expired';
