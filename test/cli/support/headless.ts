// A headless command in this process: a journey that is made up, and what it said.
import type { CliContext } from '../../../src/cli/context.ts';
import type { Interrupt } from '../../../src/cli/interrupt.ts';
import type { Output } from '../../../src/cli/io.ts';
import { SessionStore } from '../../../src/session/store.ts';
import { type FakeJourney, NOW } from '../../support/fake-journey.ts';
import { fakeHost } from '../../support/host.ts';

export interface Said extends Output {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Keeps what is written. */
export function listening(): Said {
  const lines = { stdout: '', stderr: '' };
  return {
    data: (text) => {
      lines.stdout += text;
    },
    say: (text) => {
      lines.stderr += `${text}\n`;
    },
    progress: () => {},
    progressDone: () => {},
    stdout: () => lines.stdout,
    stderr: () => lines.stderr,
  };
}

/** A context whose sessions all run on `journey`, and what each was opened with. */
export function contextOf(journey: FakeJourney): CliContext & { readonly opened: { readonly keep: boolean }[] } {
  const opened: { readonly keep: boolean }[] = [];
  return {
    host: fakeHost({}),
    store: new SessionStore('/nowhere'),
    now: () => NOW,
    opened,
    openJourney: (options) => {
      opened.push(options);
      journey.saved = options.keep;
      return journey;
    },
  };
}

/** Nobody interrupts. */
export const undisturbed = (): Interrupt => ({ signal: new AbortController().signal, exitCode: () => null, dispose: () => {} });
