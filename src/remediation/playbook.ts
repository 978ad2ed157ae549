// What a playbook is: the ordered steps for one kind of finding, as data.
import type { Platform } from '../machine/host.ts';

/** A command that can be copied. `text` may hold several lines. */
export interface Command {
  readonly platform: Platform | 'any';
  readonly shell: 'sh' | 'powershell' | 'cmd' | 'file';
  readonly text: string;
}

export interface PlaybookStep {
  /** Stable within the playbook: progress is kept by it. */
  readonly id: string;
  readonly title: string;
  /** What it does and why, in short sentences. */
  readonly text: string;
  readonly commands: readonly Command[];
  /** What can go wrong; said before the commands. */
  readonly caution?: string;
}

export interface Playbook {
  readonly id: string;
  readonly title: string;
  /** One sentence: for which findings it is. */
  readonly appliesTo: string;
  readonly steps: readonly PlaybookStep[];
  readonly verify: readonly PlaybookStep[];
  readonly rollback: readonly PlaybookStep[];
  readonly sources: readonly { readonly title: string; readonly url: string; readonly retrieved: string }[];
}
