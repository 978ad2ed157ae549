// Groups that the compiled scanner has counted and that were packed, counted by an accumulator, wherever that is.
import {
  type CallerShape,
  type CountedShape,
  type DayPlace,
  type EventShape,
  type EvidenceAccumulator,
  type RequestShape,
  tallyEvents,
} from '../accumulator.ts';
import type { Example } from '../call-groups.ts';
import { countDay } from '../coverage-counts.ts';
import { type EventOrigin, originOf, sessionOf } from '../record.ts';
import { ByteKeys } from './byte-keys.ts';
import {
  BEFORE_TEXTS,
  DAY_PLACE,
  EXAMPLE,
  GROUP,
  KINDS,
  LATEST,
  OF_CALLER,
  PART,
  sectionsOf,
  TALLY,
  textOf,
  VERSION,
  WITHOUT_TLS_DETAILS,
} from './packed-groups.ts';

/** Each text once: a part of a longer text would hold on to all of that. */
class Texts {
  readonly #texts = new Map<string, string>();

  own(text: string | null): string | null {
    if (text === null) return null;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // Of its own bytes, and not a part of another text; one with half a character was parsed, and is no part.
    const own = text.isWellFormed() ? Buffer.from(text).toString() : text;
    this.#texts.set(own, own);
    return own;
  }
}

/** The event that a key stands for, its texts in the order of assembly/fields.ts; an empty one stands for what was not there. */
function originOfKey(key: string, kept: Texts): EventOrigin {
  const texts = key.slice(BEFORE_TEXTS).split('\0');
  const of = (at: number): string | null => {
    const raw = texts[at] ?? '';
    return raw === '' ? null : textOf(raw);
  };
  const own = (at: number): string | null => kept.own(of(at));
  return originOf({
    eventSource: own(0),
    awsRegion: own(1),
    recipientAccountId: own(2),
    eventType: of(3),
    userAgent: own(4),
    fromConsole: of(5) === 'true',
    type: of(6),
    accountId: own(7),
    invokedBy: of(8),
    issuerArn: own(9),
    tlsDetails: key.charCodeAt(0) === WITHOUT_TLS_DETAILS ? null : { tlsVersion: of(VERSION), keyExchange: own(11), host: of(12) },
    principalId: of(13),
    arn: own(14),
    sourceIPAddress: own(15),
    accessKeyId: null,
    vpcEndpointId: null,
    credentialsIssuedTo: null,
  });
}

/** What tallies of a group are counted for; null for a group all of whose events were duplicates. */
type Counted = CountedShape | DayPlace | null;

/** So many that no two pairs of parts have one number. */
const MOST_PARTS = 2 ** 26;
const NOBODY = { session: null, sourceIp: null } as const;

const NO_EXAMPLES: readonly Example[] = [];
const examplesOf = (bytes: Buffer, latest: number): readonly Example[] =>
  Array.from({ length: bytes.readUInt32LE(latest + LATEST.held) }, (_, i) => {
    const at = latest + LATEST.example + i * EXAMPLE.bytes;
    const idAt = at + EXAMPLE.id;
    return { id: bytes.toString('utf8', idAt, idAt + bytes.readUInt32LE(at + EXAMPLE.idBytes)), at: bytes.readDoubleLE(at) };
  });

/** Counts packed groups for an accumulator. What all groups of one request or caller have in common is worked out once. */
export class Groups {
  readonly #evidence: EvidenceAccumulator;
  readonly #texts = new Texts();
  readonly #keys = new ByteKeys();
  /** By the numbers of their keys, each of which is of a request, a caller or a place. */
  readonly #requests: RequestShape[] = [];
  /** Requests without calls so far: where all of them were duplicates, nothing must be counted, and be it a service with none. */
  readonly #uncounted = new Map<number, EventOrigin>();
  readonly #callers: CallerShape[] = [];
  readonly #places: DayPlace[] = [];
  /** By the numbers of request and caller. */
  readonly #shapes = new Map<number, EventShape>();

  constructor(evidence: EvidenceAccumulator) {
    this.#evidence = evidence;
  }

  /** Counts every group of `packed`. What was kept anywhere meanwhile, `arePackedGroups` must have looked at. */
  add(packed: Uint8Array): void {
    const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
    const { groups, parts, keys, latest, tallies, values } = sectionsOf(bytes);
    const numbers: number[] = [];
    for (let at = parts.at; at < parts.end; at += PART.bytes) numbers.push(this.#partOf(bytes, at, keys.at));
    const counted: Counted[] = [];
    for (let at = groups.at; at < groups.end; at += GROUP.bytes) counted.push(this.#count(bytes, at, numbers, latest.at));
    for (let at = tallies.at; at < tallies.end; at += TALLY.bytes) {
      const of = counted[bytes.readUInt32LE(at + TALLY.group)] ?? null;
      const kind = KINDS[bytes.readUInt32LE(at + TALLY.kind)];
      if (of === null || kind === undefined) continue;
      const valueAt = values.at + bytes.readUInt32LE(at + TALLY.value);
      const text = textOf(bytes.toString('utf8', valueAt, valueAt + bytes.readUInt32LE(at + TALLY.valueBytes)));
      const calls = bytes.readUInt32LE(at + TALLY.calls);
      if ('version' in of) countDay(of.place, text, of.version, calls);
      else {
        const value = kind === 'sessions' ? sessionOf(text) : text;
        if (value !== null) tallyEvents(of, kind, value, calls);
      }
    }
  }

  /** The number of the part that lies at `at`. */
  #partOf(bytes: Buffer, at: number, keys: number): number {
    const from = keys + bytes.readUInt32LE(at + PART.key);
    const to = from + bytes.readUInt32LE(at + PART.keyBytes);
    const known = this.#keys.size;
    const number = this.#keys.numberOf(bytes, from, to, bytes.readInt32LE(at + PART.hash));
    if (number < known) return number;
    const origin = originOfKey(bytes.toString('utf8', from, to), this.#texts);
    if (bytes[from] === OF_CALLER) this.#callers[number] = this.#evidence.callerOf(origin);
    else if (bytes[from] === DAY_PLACE) this.#places[number] = this.#evidence.dayPlaceOf(origin);
    else this.#uncounted.set(number, origin);
    return number;
  }

  /** Counts the group that lies at `at`. */
  #count(bytes: Buffer, at: number, numbers: readonly number[], latest: number): Counted {
    const request = numbers[bytes.readUInt32LE(at + GROUP.request)] ?? -1;
    const place = this.#places[request];
    if (place !== undefined) return place;
    const calls = bytes.readUInt32LE(at + GROUP.calls);
    if (calls === 0) return null;
    const shape = this.#shapeOf(request, numbers[bytes.readUInt32LE(at + GROUP.caller)] ?? -1);
    const { session, sourceIp } = shape.by?.caller ?? NOBODY;
    const details = bytes.readUInt32LE(at + GROUP.details);
    const examples = details === 0 ? NO_EXAMPLES : examplesOf(bytes, latest + (details - 1) * LATEST.bytes);
    const first = bytes.readDoubleLE(at + GROUP.first);
    const last = bytes.readDoubleLE(at + GROUP.last);
    const counted = this.#evidence.addEvents(shape, { calls, first, last, examples, sourceIp });
    if (session !== null) tallyEvents(counted, 'sessions', session, calls);
    return counted;
  }

  #shapeOf(request: number, caller: number): EventShape {
    const both = request * MOST_PARTS + caller;
    let shape = this.#shapes.get(both);
    if (shape === undefined) {
      shape = { request: this.#requestOf(request), by: this.#callers[caller] ?? null, group: null };
      this.#shapes.set(both, shape);
    }
    return shape;
  }

  #requestOf(number: number): RequestShape {
    const known = this.#requests[number];
    if (known !== undefined) return known;
    const origin = this.#uncounted.get(number);
    if (origin === undefined) throw new Error('these are no groups of a scan');
    this.#uncounted.delete(number);
    const request = this.#evidence.requestOf(origin);
    this.#requests[number] = request;
    return request;
  }
}
