// Asks again, ever later, where the same request may succeed a little later. For requests that cost nothing.
import { setTimeout as wait } from 'node:timers/promises';
import { isRetryable } from './problem.ts';

export interface Patience {
  readonly attempts: number;
  readonly backoffMs: number;
}

const PATIENCE: Patience = { attempts: 6, backoffMs: 400 };

/** The answer of `ask`, tried again after throttling and the like. Rejects with the error of the last try, or when `signal` is aborted. */
export async function again<T>(ask: () => Promise<T>, signal: AbortSignal, { attempts, backoffMs }: Patience = PATIENCE): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || tried >= attempts || !isRetryable(error)) throw error;
      await wait(backoffMs * 2 ** (tried - 1), undefined, { signal });
    }
  }
}
