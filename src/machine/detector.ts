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
}

/** Finds every installation of its kind. Never throws: what goes wrong is a note. */
export interface RuntimeDetector {
  /** As a person names it: `AWS CLI`. */
  readonly name: string;
  detect(context: DetectContext): AsyncIterable<Installation>;
}
