// Which events were there before. CloudTrail may deliver an event more than once, with the same `eventID`, and several trails may record it.
import type { EventPlace } from './record.ts';

export interface SeenEvents {
  /** True when there was an event of this id in the same account, Region and day; remembers it otherwise. */
  isRepeated(place: EventPlace, eventId: string): boolean;
}

/** Remembers every id: exact, and grows with the number of events. */
export class EventIds implements SeenEvents {
  readonly #seen = new Map<string, Set<string>>();

  isRepeated({ account, region, day }: EventPlace, eventId: string): boolean {
    const drawer = `${account}\0${region}\0${day}`;
    const seen = this.#seen.get(drawer);
    if (seen === undefined) {
      this.#seen.set(drawer, new Set([eventId]));
      return false;
    }
    if (seen.has(eventId)) return true;
    seen.add(eventId);
    return false;
  }
}
