// The groups that the compiled scanner has counted: taken out of its memory in one piece, and counted by an accumulator, wherever that is.
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
import type { Scanner } from './scanner-module.ts';

// Where things lie, as assembly/records.ts, assembly/parts.ts and assembly/tallies.ts have it.
const GROUP = { bytes: 40, request: 0, caller: 4, calls: 8, details: 12, first: 16, last: 24 } as const;
const PART = { bytes: 16, hash: 0, key: 8, keyBytes: 12 } as const;
const LATEST = { bytes: 224, held: 0, example: 8 } as const;
const EXAMPLE = { bytes: 72, idBytes: 8, id: 12 } as const;
const EXAMPLES = 3;
const TALLY = { bytes: 24, group: 0, kind: 4, value: 8, valueBytes: 12, calls: 16 } as const;

/** What the scanner tallies, in its order. */
const KINDS = ['byDay', 'sessions', 'accessKeyIds', 'sourceIps', 'vpcEndpoints', 'hosts'] as const;
/** The first byte of a part's key: requests without `tlsDetails`, and what only days are tallied of. */
const WITHOUT_TLS_DETAILS = '-';
const PLACE = 0x70;
const OF_CALLER = 0x63;
/** That flag and a digit for the era stand before the texts. */
const BEFORE_TEXTS = 2;

/** The sections of packed groups, in their order; their lengths in bytes stand before them. */
const SECTIONS = ['groups', 'parts', 'keys', 'latest', 'tallies', 'values'] as const;
type Section = (typeof SECTIONS)[number];
const HEADER_BYTES = 4 * SECTIONS.length;
/** Sections begin at a multiple of this. */
const ALIGNED = 8;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNED) * ALIGNED;

/** Takes everything out of the scanner, as bytes that need nothing else; null where there is nothing. */
export function packGroups({ calls, memory }: Scanner): Uint8Array<ArrayBuffer> | null {
  const count = calls.groupsHeld();
  if (count === 0) return null;
  const sections = [
    { at: calls.groupsAt(), bytes: count * GROUP.bytes },
    { at: calls.partsAt(), bytes: calls.partsHeld() * PART.bytes },
    { at: calls.keysAt(), bytes: calls.keyBytesHeld() },
    { at: calls.latestAt(), bytes: calls.latestHeld() * LATEST.bytes },
    { at: calls.talliesAt(), bytes: calls.talliesHeld() * TALLY.bytes },
    { at: calls.valuesAt(), bytes: calls.valueBytesHeld() },
  ];
  const packed = new Uint8Array(sections.reduce((sum, { bytes }) => sum + aligned(bytes), aligned(HEADER_BYTES)));
  new Uint32Array(packed.buffer, 0, SECTIONS.length).set(sections.map(({ bytes }) => bytes));
  let to = aligned(HEADER_BYTES);
  for (const { at, bytes } of sections) {
    packed.set(new Uint8Array(memory.buffer, at, bytes), to);
    to += aligned(bytes);
  }
  calls.clearGroups();
  return packed;
}

/** Where the sections begin and end; null where these are no packed groups. */
function sectionsOf(packed: Buffer): Readonly<Record<Section, { readonly at: number; readonly end: number }>> | null {
  if (packed.length < HEADER_BYTES) return null;
  let at = aligned(HEADER_BYTES);
  const spans = SECTIONS.map((_, index) => {
    const span = { at, end: at + packed.readUInt32LE(4 * index) };
    at = aligned(span.end);
    return span;
  });
  const [groups, parts, keys, latest, tallies, values] = spans;
  if (at !== packed.length || !groups || !parts || !keys || !latest || !tallies || !values) return null;
  return { groups, parts, keys, latest, tallies, values };
}

/** The text as JSON.parse has it: the scanner keeps escapes as they stand. */
const textOf = (raw: string): string => (raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw);

/** Each text once: a part of a longer text would hold on to all of that. */
class Texts {
  readonly #texts = new Map<string, string>();

  own(text: string | null): string | null {
    if (text === null) return null;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // Of its own bytes, and not a part of another text.
    const own = Buffer.from(text).toString();
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
  const version = of(10);
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
    tlsDetails: key.startsWith(WITHOUT_TLS_DETAILS) ? null : { tlsVersion: version, keyExchange: own(11), host: of(12) },
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
  Array.from({ length: Math.min(EXAMPLES, bytes.readUInt32LE(latest + LATEST.held)) }, (_, i) => {
    const at = latest + LATEST.example + i * EXAMPLE.bytes;
    const idAt = at + EXAMPLE.id;
    return { id: bytes.toString('utf8', idAt, idAt + bytes.readUInt32LE(at + EXAMPLE.idBytes)), at: bytes.readDoubleLE(at) };
  });

/** Counts packed groups for an accumulator. What all groups of one request or caller have in common is worked out once. */
export class Groups {
  readonly #evidence: EvidenceAccumulator;
  readonly #texts = new Texts();
  readonly #keys = new ByteKeys();
  /** By the numbers of their keys: each key is of one of the three. */
  readonly #requests: RequestShape[] = [];
  readonly #callers: CallerShape[] = [];
  readonly #places: DayPlace[] = [];
  /** By the numbers of request and caller. */
  readonly #shapes = new Map<number, EventShape>();

  constructor(evidence: EvidenceAccumulator) {
    this.#evidence = evidence;
  }

  /** Counts every group of `packed`. Throws where these are no packed groups; part of them may be counted then. */
  add(packed: Uint8Array): void {
    const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
    const sections = sectionsOf(bytes);
    if (sections === null) throw new Error('these are no groups of a scan');
    const { groups, parts, keys, latest, tallies, values } = sections;
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
    else if (bytes[from] === PLACE) this.#places[number] = this.#evidence.dayPlaceOf(origin);
    else this.#requests[number] = this.#evidence.requestOf(origin);
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
      const part = this.#requests[request];
      if (part === undefined) throw new Error('these are no groups of a scan');
      shape = { request: part, by: this.#callers[caller] ?? null, latest: null };
      this.#shapes.set(both, shape);
    }
    return shape;
  }
}
