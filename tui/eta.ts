// How fast work goes and how long it will take, from what was done in the last seconds.

export interface Sample {
  readonly at: number;
  readonly done: number;
}

// Long enough to even out files of different sizes, short enough to notice that the disk has become slow.
const SPAN_MS = 10_000;
const LEAST_MS = 1_000;

/** `samples` with one more, without those that are too old to matter. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const recent = samples.filter(({ at }) => at >= sample.at - SPAN_MS && at < sample.at);
  return [...recent, sample];
}

/** Units for each second, or null when too little has been seen to say. */
export function rate(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < LEAST_MS || last.done <= first.done) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** Milliseconds until `total` is done, or null when that cannot be said. */
export function timeLeft(samples: readonly Sample[], total: number): number | null {
  const perSecond = rate(samples);
  const last = samples.at(-1);
  if (perSecond === null || !last || total <= last.done) return null;
  return ((total - last.done) / perSecond) * 1000;
}
