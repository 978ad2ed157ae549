// What every step on the way to keys knows: how AWS is reached, whom to ask, and when to stop.
import type { Reach } from './clients.ts';

export interface Chain {
  readonly reach: Reach;
  /** The profile given by name; null lets the environment decide. */
  readonly named: string | null;
  readonly roleArn: string | null;
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  readonly signal: AbortSignal;
}

/** What comes first: the answer, or that the person stopped it. Most of what waits here takes no signal itself. */
export async function untilStopped<T>(chain: Chain, answer: Promise<T>): Promise<T> {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new DOMException('Stopped', 'AbortError'));
  });
  chain.signal.addEventListener('abort', stop, { once: true });
  try {
    if (chain.signal.aborted) stop();
    return await Promise.race([answer, stopped]);
  } finally {
    chain.signal.removeEventListener('abort', stop);
  }
}
