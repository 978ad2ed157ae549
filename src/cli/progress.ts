// One line that says what is happening, how far, and how long it will take.

import { eventsPerSecond, isFinishing, type Reading, timeLeft, withProgress } from '../evidence/pace.ts';
import type { JourneyEvent } from '../journey.ts';
import { bytes, dollars } from '../report/words.ts';
import { many, roughly, thousands } from '../text/counts.ts';

/** How far it is: units and bytes, of how many; what is still being counted is said to be. */
function extentOf({ progress }: Reading): string {
  const { done, total, unit, counting, bytesRead, bytesTotal, bytesEstimated = false, before } = progress;
  const about = bytesEstimated ? 'about ' : '';
  if (counting && done === 0) return `Counting: ${many(total, 'file')}, ${about}${bytes(bytesTotal)} so far`;
  const earlier = before.done > 0 ? ` (${thousands(before.done)} of them before)` : '';
  if (counting) return `${many(done, 'file')}${earlier}, ${bytes(bytesRead)}, still counting (${thousands(total)} so far)`;
  const of = bytesTotal > 0 ? ` of ${about}${bytes(bytesTotal)}` : '';
  return `${thousands(done)} of ${thousands(total)} ${unit}${earlier}, ${bytes(bytesRead)}${of}`;
}

function leftText(reading: Reading, now: number): string {
  const left = timeLeft(reading, now);
  if (left !== null) return `, ${roughly(left)} left`;
  return isFinishing(reading.progress) ? ', finishing' : '';
}

function sourceLine(reading: Reading, now: number): string {
  const { done, counting, events, legacyCalls, costUsd } = reading.progress;
  const extent = extentOf(reading);
  if (counting && done === 0) return extent;
  const cost = costUsd === null ? '' : `, ${dollars(costUsd)} so far`;
  const perSecond = eventsPerSecond(reading);
  const speed = perSecond === null ? '' : ` (${thousands(Math.round(perSecond))} a second)`;
  // The time left before the counts: a narrow terminal cuts the end off.
  return `${extent}${leftText(reading, now)}${cost}, ${thousands(events)} events${speed}, ${thousands(legacyCalls)} below TLS 1.2`;
}

/** Tells the line for each event of a journey, in their order; null when it tells nothing new. */
export function progressLines(): (event: JourneyEvent) => string | null {
  const readings = new Map<string, Reading>();
  return (event) => {
    switch (event.type) {
      case 'detection-progress':
        return `Looking at this machine: ${event.done} of ${event.total}  ${event.current.join(', ')}`;
      case 'proof-progress':
        return `Asking for a hello: ${event.done} of ${event.total} proved  ${event.current.join(', ')}`;
      case 'discovery-started':
        return 'Asking AWS who you are there, what can be read, and what that costs';
      case 'source-progress': {
        const now = Date.now();
        const reading = withProgress(readings.get(event.source), event.startedAt, event.progress, now);
        readings.set(event.source, reading);
        return sourceLine(reading, now);
      }
      default:
        return null;
    }
  };
}
