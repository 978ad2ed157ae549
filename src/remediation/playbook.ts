// What a playbook is: the ordered steps for one kind of finding, as data.
import type { Platform } from '../machine/host.ts';
import type { Target } from '../tls/targets.ts';

/** Where a command runs. `unix` is Linux and macOS; `any` holds for Bourne shells and PowerShell alike. */
export type CommandPlatform = Platform | 'unix' | 'any';

/** What a command is typed into: a shell; `file` is text for a file; `query` is a CloudWatch Logs Insights query. */
export type CommandShell = 'sh' | 'powershell' | 'cmd' | 'file' | 'query';

/** A command that can be copied. `text` may hold several lines, and placeholders of `placeholders.ts`. */
export interface Command {
  readonly platform: CommandPlatform;
  readonly shell: CommandShell;
  readonly text: string;
  /** The case it is for, where only one of several commands fits; begins in lower case: `installed with pip`. */
  readonly when?: string;
}

export interface PlaybookStep {
  /** Stable and unique within the playbook: progress is kept by it. */
  readonly id: string;
  readonly title: string;
  /** What it does and why, in short sentences. */
  readonly text: string;
  readonly commands: readonly Command[];
  /** What can go wrong; said before the commands. */
  readonly caution?: string;
  /** A list that belongs to the text: one line for each item. */
  readonly details?: readonly string[];
  /** The targets that need this step; without it, all do. */
  readonly targets?: readonly Target[];
}

/** A document that a playbook rests on. `retrieved` is a day, YYYY-MM-DD. */
export interface Source {
  readonly title: string;
  readonly url: string;
  readonly retrieved: string;
}

export interface Playbook {
  readonly id: string;
  readonly title: string;
  /** One sentence: for which findings it is. */
  readonly appliesTo: string;
  /** What stands for PROGRAM_PATH where nobody knows the path: the name that a shell finds. */
  readonly program?: { readonly unix: string; readonly win32: string };
  /** Which version of a client OLD_VERSION means; without it, the version of the installation alone. */
  readonly oldVersion?: 'product' | 'runtime';
  readonly steps: readonly PlaybookStep[];
  readonly verify: readonly PlaybookStep[];
  readonly rollback: readonly PlaybookStep[];
  readonly sources: readonly Source[];
}

/** The steps that `target` needs, in order. */
export const stepsForTarget = (steps: readonly PlaybookStep[], target: Target): readonly PlaybookStep[] =>
  steps.filter((step) => !step.targets || step.targets.includes(target));

const command =
  (platform: CommandPlatform, shell: CommandShell) =>
  (...lines: readonly string[]): Command => ({ platform, shell, text: lines.join('\n') });

/** Commands by where they run; several arguments are several lines. */
export const any = command('any', 'sh');
export const unix = command('unix', 'sh');
export const linux = command('linux', 'sh');
export const macos = command('darwin', 'sh');
export const powershell = command('win32', 'powershell');
export const file = command('any', 'file');
export const windowsFile = command('win32', 'file');
export const query = command('any', 'query');

/** A command for one of several cases. */
export const when = (which: string, one: Command): Command => ({ ...one, when: which });
