// Detection with proofs: every installation as it is found, and again once its own hello has proved it.
import { linkedSignal } from '../async/linked-signal.ts';
import type { DetectionEvent } from '../machine/detect.ts';
import { isProvable, type ProofContext, prove } from './prove.ts';

export type ProofEvent =
  | DetectionEvent
  /** How many of those found so far that can be proved were tried. */
  | { readonly type: 'proof-progress'; readonly done: number; readonly total: number; readonly current: readonly string[] };

export interface ProofOptions extends Omit<ProofContext, 'note'> {
  /** How many are made to say hello at the same time. */
  readonly concurrency?: number;
}

const CONCURRENCY = 2;

/**
 * Passes on what `detect` says, which has to heed its signal; an installation that a proof changed comes again, with the same id. When `signal` is aborted, what was
 * not proved yet stays as it was found. Leaving the loop early stops everything and waits until it has.
 */
export async function* withProofs(
  detect: (signal: AbortSignal) => AsyncIterable<DetectionEvent>,
  options: ProofOptions,
): AsyncGenerator<ProofEvent, void, void> {
  const leaving = new AbortController();
  const linked = linkedSignal(options.signal, leaving.signal);
  const { signal } = linked;
  const ready: ProofEvent[] = [];
  let wake: (() => void) | null = null;
  const emit = (event: ProofEvent): void => {
    ready.push(event);
    wake?.();
  };
  const context: ProofContext = { ...options, signal, note: (text) => emit({ type: 'note', text, incomplete: false }) };
  const current: string[] = [];
  const waiting: (() => void)[] = [];
  let [free, done, total] = [options.concurrency ?? CONCURRENCY, 0, 0];
  const progress = (): void => emit({ type: 'proof-progress', done, total, current: [...current] });

  const proveOne = async (found: Extract<DetectionEvent, { type: 'installation' }>['installation']): Promise<void> => {
    total += 1;
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    current.push(found.path);
    progress();
    const proved = await prove(found, context);
    if (proved !== found) emit({ type: 'installation', installation: proved });
    current.splice(current.indexOf(found.path), 1);
    done += 1;
    const next = waiting.shift();
    if (next) next();
    else free += 1;
    progress();
  };

  const proofs: Promise<void>[] = [];
  let open = true;
  const passing = (async (): Promise<void> => {
    for await (const event of detect(signal)) {
      emit(event);
      if (event.type === 'installation' && isProvable(event.installation, options.driverOf)) proofs.push(proveOne(event.installation));
    }
    await Promise.all(proofs);
  })().finally(() => {
    open = false;
    wake?.();
  });
  // Whoever reads on hears of it below.
  passing.catch(() => {});
  try {
    while (open || ready.length > 0) {
      const event = ready.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    await passing;
  } finally {
    leaving.abort();
    await Promise.allSettled([passing, ...proofs]);
    linked.release();
  }
}
