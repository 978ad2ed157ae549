// Ctrl-C and SIGTERM: the first asks the work to stop and keep what it has, the second ends the program at once.
import { EXIT, type ExitCode } from './exit.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for; null when none came. */
  readonly exitCode: () => ExitCode | null;
  dispose(): void;
}

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.terminated } as const;

/** Listens until disposed. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  const stop = (name: NodeJS.Signals): void => {
    const asked = name === 'SIGINT' || name === 'SIGTERM' || name === 'SIGHUP' ? CODES[name] : EXIT.terminated;
    if (code !== null) process.exit(asked);
    code = asked;
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}
