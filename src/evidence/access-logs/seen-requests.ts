// Which requests were there before, in memory of a fixed size: access logs have more lines than ids can be kept for.
import { type HashedEvents, SeenTable, seenTableFor } from '../cloudtrail-files/seen-table.ts';
import type { EventPlace } from '../record.ts';
import type { SeenEvents } from '../seen-events.ts';

/** Two independent 64-bit hashes of a text, as four words. Nobody's judgement hangs on one: a clash counts one request too few. */
function hashInto(words: Int32Array, text: string): void {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  let c = 0xc2b2ae35;
  let d = 0x27d4eb2f;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x85ebca77) ^ (b >>> 15);
    b = Math.imul(b ^ code, 0xc2b2ae3d) ^ (c >>> 13);
    c = Math.imul(c ^ code, 0x27d4eb2f) ^ (d >>> 16);
    d = Math.imul(d ^ code, 0x165667b1) ^ (a >>> 14);
  }
  words[0] = Math.imul(a ^ (a >>> 16), 0x7feb352d) ^ (b >>> 11);
  words[1] = Math.imul(b ^ (b >>> 15), 0x846ca68b) ^ (c >>> 13);
  words[2] = Math.imul(c ^ (c >>> 16), 0x21f0aaad) ^ (d >>> 15);
  words[3] = Math.imul(d ^ (d >>> 15), 0x735a2d97) ^ (a >>> 12);
}

export class SeenRequests implements SeenEvents {
  readonly #table: SeenTable;
  readonly #words = new Int32Array(4);
  #time = 0;
  #repeated = false;
  readonly #one: HashedEvents;

  /** For about `requests` requests; beyond some three million, the oldest are forgotten. */
  constructor(requests: number) {
    this.#table = new SeenTable(seenTableFor(requests));
    this.#one = {
      count: 1,
      words: this.#words,
      at: () => 0,
      time: () => this.#time,
      hasId: () => true,
      repeated: () => {
        this.#repeated = true;
      },
    };
  }

  /** Requests as old as some that were forgotten: a copy among them goes unnoticed. */
  get uncertain(): number {
    return this.#table.uncertain;
  }

  isRepeated({ account, region, day, time }: EventPlace, eventId: string): boolean {
    hashInto(this.#words, `${account}\0${region}\0${day}\0${eventId}`);
    this.#time = time;
    this.#repeated = false;
    this.#table.mark(this.#one);
    return this.#repeated;
  }
}
