// Progress of a source that works by itself: told now and then, and once more at the end.
import type { SourceProgress } from './source.ts';

const PROGRESS_EVERY_MS = 200;

/** Tells how far `work` is until it has ended. Rejects as it does. */
export async function* whileWorking(work: Promise<void>, progress: () => SourceProgress): AsyncGenerator<SourceProgress, void> {
  let ended = false;
  const over = work.finally(() => {
    ended = true;
  });
  // A rejection is heard below, when the last progress was told.
  over.catch(() => {});
  while (!ended) {
    yield progress();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      over.catch(() => {}),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PROGRESS_EVERY_MS);
      }),
    ]);
    clearTimeout(timer);
  }
  await over;
  yield progress();
}
