// How one kind of runtime is found: one file each, over a Host.
import type { Installation } from '../contract/document.ts';
import type { Host } from './host.ts';

export interface DetectContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Run programs that somebody else could have changed, too. */
  readonly allowPrograms: boolean;
  /** Says something about detection itself: a probe that hung, a folder that could not be read. */
  note(text: string): void;
  /**
   * Does one piece of work, few at a time, shown as `name` while it runs. Gives `otherwise`, with a note, when it throws or outlives
   * its deadline, and `otherwise` alone when the run was cancelled before it began. Work must not call `probe` again: it would wait for itself.
   */
  probe<T>(name: string, work: () => Promise<T>, otherwise: T): Promise<T>;
}

/** Finds every installation of its kind. Never throws: what goes wrong is a note. */
export interface RuntimeDetector {
  /** As a person names it: `AWS CLI`. */
  readonly name: string;
  detect(context: DetectContext): AsyncIterable<Installation>;
}
