// Groups as the compiled scanner packs them, out of events.
import { EvidenceAccumulator } from '../../src/evidence/accumulator.ts';
import type { Details } from '../../src/evidence/details.ts';
import { EVERYTHING, feed, newReader } from './read-json.ts';
import { records, type TrailEvent } from './trail.ts';

export const trailOf = (events: readonly TrailEvent[]): Buffer => Buffer.from(records(events));

interface Packing {
  readonly details?: Details;
  /** How many events are in each file; what each says is taken out by itself. */
  readonly files?: readonly number[];
}

/** What one reader packs of some events, or of a document: a piece for each file. Throws where it leaves any of them to be parsed. */
export function packedOf(events: readonly TrailEvent[] | Buffer, { details = 'all', files }: Packing = {}): readonly Uint8Array[] {
  const { reader } = newReader(EVERYTHING, details);
  reader.collectInto(new EvidenceAccumulator(EVERYTHING, reader.seenEvents, details));
  let at = 0;
  const documents = Buffer.isBuffer(events)
    ? [events]
    : (files ?? [events.length]).map((count) => {
        at += count;
        return trailOf(events.slice(at - count, at));
      });
  const pieces = documents.flatMap((json) => {
    feed(reader, json, () => json.length);
    return reader.takeGroups();
  });
  if (reader.parsedWhole > 0) throw new Error(`${reader.parsedWhole} records were left to be parsed`);
  return pieces;
}
