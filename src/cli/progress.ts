// One line that says what is happening, how far, and how long it will take.

import type { SourceProgress } from '../evidence/source.ts';
import type { JourneyEvent } from '../journey.ts';
import { bytes, dollars } from '../report/words.ts';
import { thousands } from '../text/counts.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `1.8 s`, `2 min 5 s`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Time left, from the bytes where their number is known beforehand, else from what is done; empty when nobody can say. */
function timeLeft({ done, total, bytesRead, bytesTotal }: SourceProgress, elapsed: number): string {
  const [part, whole] = bytesTotal > 0 ? [bytesRead, bytesTotal] : [done, total];
  return part > 0 && whole > part ? `, ${duration((elapsed * (whole - part)) / part)} left` : '';
}

function sourceLine(progress: SourceProgress, elapsed: number): string {
  const { done, total, unit, bytesRead, bytesTotal, events, legacyCalls, costUsd } = progress;
  const size = unit === 'files' ? megabytes : bytes;
  const cost = costUsd === null ? '' : `, ${dollars(costUsd)} so far`;
  const of = bytesTotal > 0 ? ` of ${size(bytesTotal)}` : '';
  return (
    `${thousands(done)} of ${thousands(total)} ${unit}, ${size(bytesRead)}${of}${cost}, ` +
    `${thousands(events)} events, ${thousands(legacyCalls)} below TLS 1.2${timeLeft(progress, elapsed)}`
  );
}

/** The line for an event; null when it tells nothing new. */
export function progressLine(event: JourneyEvent): string | null {
  switch (event.type) {
    case 'detection-progress':
      return `Looking at this machine: ${event.done} of ${event.total}  ${event.current.join(', ')}`;
    case 'proof-progress':
      return `Asking for a hello: ${event.done} of ${event.total} proved  ${event.current.join(', ')}`;
    case 'discovery-started':
      return 'Asking AWS who you are there, which log groups there are, and what reading them costs';
    case 'source-progress':
      return sourceLine(event.progress, Date.now() - event.startedAt);
    default:
      return null;
  }
}
