// How fast a source is read and how long it will take, from what was read in the last seconds.
import type { SourceProgress } from './source.ts';

interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly done: number;
}

/** How far a source is, and how it came there. */
export interface Reading {
  readonly startedAt: number;
  readonly progress: SourceProgress;
  /** Of what this scan has read itself. */
  readonly bytes: readonly Sample[];
  readonly events: readonly Sample[];
}

// Long enough to even out files of different sizes, short enough to notice that the disk has become slow.
const SPAN_MS = 10_000;
const LEAST_MS = 1_000;
/** What the first seconds read says little: workers are still starting, and the first files are small. */
const LEAST_FOR_TIME_LEFT_MS = 2_000;

/** `samples` with one more, without those that are too old to matter. */
function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const recent = samples.filter(({ at }) => at >= sample.at - SPAN_MS && at < sample.at);
  return [...recent, sample];
}

/** `known` with what is `now` (epoch milliseconds) heard of the same source; one that began anew has its own pace. */
export function withProgress(known: Reading | undefined, startedAt: number, progress: SourceProgress, now: number): Reading {
  const { bytesRead, events, before } = progress;
  const same = known?.startedAt === startedAt ? known : undefined;
  return {
    startedAt,
    progress,
    bytes: withSample(same?.bytes ?? [], { at: now, done: bytesRead - before.bytes }),
    events: withSample(same?.events ?? [], { at: now, done: events - before.events }),
  };
}

/** Units a millisecond; null when too little has been seen to say. */
function rate(samples: readonly Sample[], least: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < least || last.done <= first.done) return null;
  return (last.done - first.done) / (last.at - first.at);
}

/** Events that are read each second; null when too little has been seen to say. */
export function eventsPerSecond({ events }: Reading): number | null {
  const perMs = rate(events, LEAST_MS);
  return perMs === null ? null : perMs * 1000;
}

/** By what was read lately. Between two pieces of news time passes: an estimate that it has used up was wrong. */
function lately({ progress, bytes }: Reading, now: number): number | null {
  const perMs = rate(bytes, LEAST_FOR_TIME_LEFT_MS);
  const last = bytes.at(-1);
  const remaining = progress.bytesTotal - progress.bytesRead;
  if (perMs === null || !last || remaining <= 0) return null;
  const left = remaining / perMs - (now - last.at);
  return left > 0 ? left : null;
}

/** Milliseconds that are left; null when nobody can say. */
export function timeLeft(reading: Reading, now: number): number | null {
  const { startedAt, progress } = reading;
  const { counting, unit, done, total, bytesRead, bytesTotal } = progress;
  if (counting) return null;
  const recent = lately(reading, now);
  if (recent !== null || unit === 'files') return recent;
  // Results of queries come in large pieces: by all that was read so far.
  const [part, whole] = bytesTotal > 0 ? [bytesRead, bytesTotal] : [done, total];
  return part > 0 && whole > part && now > startedAt ? ((now - startedAt) * (whole - part)) / part : null;
}

/** Every byte is read, and the sums are still being made. */
export const isFinishing = ({ counting, unit, done, bytesRead, bytesTotal }: SourceProgress): boolean =>
  unit === 'files' && !counting && done > 0 && bytesRead >= bytesTotal;
