// One line that says what is happening, how far, and how long it will take.

import type { JourneyEvent } from '../journey.ts';
import { thousands } from '../text/counts.ts';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `1.8 s`, `2 min 5 s`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The line for an event; null when it tells nothing new. */
export function progressLine(event: JourneyEvent): string | null {
  if (event.type === 'detection-progress') return `Looking at this machine: ${event.done} of ${event.total}  ${event.current.join(', ')}`;
  if (event.type !== 'source-progress') return null;
  const { done, total, unit, bytesRead, bytesTotal, events, legacyCalls } = event.progress;
  const elapsed = Date.now() - event.startedAt;
  const left = bytesRead > 0 && bytesTotal > bytesRead ? `, ${duration((elapsed * (bytesTotal - bytesRead)) / bytesRead)} left` : '';
  return `${thousands(done)} of ${thousands(total)} ${unit}, ${megabytes(bytesRead)} of ${megabytes(bytesTotal)}, ${thousands(events)} events, ${thousands(legacyCalls)} below TLS 1.2${left}`;
}
