// Waiting: for some time, or before another try.

/** Waits; ends early, without an error, when `signal` is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

export interface Backoff {
  /** Milliseconds, for the first wait. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}

/** Waits before the next try, the longer the more there were; at random, so that several do not come back together. */
export async function backOff({ backoffMs, longestBackoffMs }: Backoff, tried: number, signal: AbortSignal): Promise<void> {
  const most = Math.min(longestBackoffMs, backoffMs * 2 ** (tried - 1));
  await sleep(most / 2 + (Math.random() * most) / 2, signal);
}
