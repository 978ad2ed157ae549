// The plan for one finding: why it is one, and its playbook with the finding's own values, for its target and system.
import { identify } from '../clients/identify.ts';
import type { Finding, Installation } from '../contract/document.ts';
import type { Platform } from '../machine/host.ts';
import type { Target } from '../tls/targets.ts';
import { causesOf } from './causes.ts';
import { findMachine } from './find-machine.ts';
import { explainPlaceholders, fill, type PlaceholderValues } from './placeholders.ts';
import { forPlatform, platformOf } from './platform.ts';
import { type Command, type Playbook, type PlaybookStep, type Source, stepsForTarget } from './playbook.ts';
import { playbookById } from './playbooks/index.ts';
import { valuesOf } from './values.ts';
import { whyOf } from './why.ts';

export interface Plan {
  /** The title of the playbook. */
  readonly title: string;
  /** Two to four sentences: what was seen, and what AWS does with it. */
  readonly why: readonly string[];
  /** The likeliest first; empty where nothing is known. Causes of an installation name files of the machine. */
  readonly likelyCauses: readonly string[];
  readonly steps: readonly PlaybookStep[];
  readonly verify: readonly PlaybookStep[];
  readonly rollback: readonly PlaybookStep[];
  readonly sources: readonly Source[];
}

export interface PlanOptions {
  /** The system for whose shell the commands are, where the finding does not tell its own. */
  readonly platform: Platform;
  readonly target: Target;
  /** The installation that the finding is about; null for a client. */
  readonly installation: Installation | null;
  /** The person asked for the commands of `platform`: take it, whatever the finding tells. */
  readonly platformChosen?: boolean;
}

/** As many of a client's user agents as are asked for causes: the most called ones. */
const USER_AGENTS_READ = 20;
const CAUSES_SHOWN = 6;

/** The ids of the steps that a finding with this playbook has under `target`, in order: what the document lists as `steps`. */
export const stepIds = (playbook: string, target: Target): readonly string[] =>
  stepsForTarget(playbookById(playbook).steps, target).map((step) => step.id);

/**
 * The plan for `finding`. Values from logs stand in a command only when they match a strict pattern; else the placeholder
 * stays. Pure.
 */
export function planFor(finding: Finding, { platform, target, installation, platformChosen }: PlanOptions): Plan {
  const playbook = playbookById(finding.playbook);
  const system = platformChosen ? platform : platformOf(finding, installation, platform);
  const values = valuesOf(finding, installation, playbook);
  const concrete = (steps: readonly PlaybookStep[]): readonly PlaybookStep[] =>
    stepsForTarget(steps, target).map((step) => {
      const own = forPlatform(step, system);
      return { ...own, commands: own.commands.map((command) => fill(withProgram(command, playbook, installation), values)) };
    });
  return {
    title: playbook.title,
    why: whyOf(finding, installation, target),
    likelyCauses: likelyCauses(finding, installation, target),
    steps: withMachine(concrete(playbook.steps), finding, values).map(explained),
    verify: concrete(playbook.verify).map(explained),
    rollback: concrete(playbook.rollback).map(explained),
    sources: playbook.sources,
  };
}

/** Nobody has to guess what to put in the place of a word in capitals. */
function explained(step: PlaybookStep): PlaybookStep {
  const meanings = explainPlaceholders(step.commands);
  return meanings.length === 0 ? step : { ...step, details: [...(step.details ?? []), ...meanings] };
}

/** Playbooks whose steps are not taken on the client's machine, or find it themselves. */
const WITHOUT_MACHINE: ReadonlySet<string> = new Set([
  'r00-find-owner',
  'r11-devices',
  'r12-middlebox',
  'r13-aws-owned',
  'r14-own-endpoint',
]);

/** A client seen in a log must be found before it can be measured: the first step begins with that. */
function withMachine(steps: readonly PlaybookStep[], finding: Finding, values: PlaceholderValues): readonly PlaybookStep[] {
  const [first, ...rest] = steps;
  const search = finding.evidence === null || WITHOUT_MACHINE.has(finding.playbook) ? null : findMachine(values);
  return first && search ? [{ ...first, commands: [fill(search, values), ...first.commands] }, ...rest] : steps;
}

/** Without an installation nobody knows the path: the shell finds the program by its name. */
function withProgram(command: Command, { program }: Playbook, installation: Installation | null): Command {
  if (!program || installation) return command;
  return { ...command, text: command.text.replaceAll('PROGRAM_PATH', command.shell === 'powershell' ? program.win32 : program.unix) };
}

function likelyCauses(finding: Finding, installation: Installation | null, target: Target): readonly string[] {
  // Support ends by date, and what a service or AWS's side holds below is no fault of the client: no setting explains either.
  if (finding.kind === 'end-of-support') return [];
  if (finding.kind === 'below-target-calls' && finding.severity === 'info') return [];
  if (installation) return installation.causes.map(({ text, where }) => (where === '' ? text : `${text} (${where})`));
  const below = finding.kind === 'legacy-calls' ? 'tls1.2' : finding.kind === 'below-target-calls' ? target : null;
  if (below === null || !finding.evidence || finding.client?.ownedBy === 'aws') return [];
  const agents = Object.entries(finding.evidence.userAgents)
    .sort(([, a], [, b]) => b - a)
    .slice(0, USER_AGENTS_READ)
    .map(([agent]) => agent);
  const programs = (agents.length === 0 ? [null] : agents).map((agent) => identify(agent));
  const causes = programs.flatMap((program) => causesOf(program, below));
  return [...new Set(causes)].slice(0, CAUSES_SHOWN);
}
