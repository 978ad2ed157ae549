// One signal for several reasons to stop.

export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Lets go of the signals it listens to. */
  release(): void;
}

/**
 * Aborted as soon as one of `signals` is. Not `AbortSignal.any`, which Node.js may collect while it is waited for
 * (nodejs/node#57736): nothing may run on because a wish to stop was lost.
 */
export function linkedSignal(...signals: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of signals) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}
