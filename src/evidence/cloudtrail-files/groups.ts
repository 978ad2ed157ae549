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

/** The event that a key stands for, its texts in the order of assembly/fields.ts; an empty one stands for what was not there. */
function originOfKey(key: string): EventOrigin {
  const texts = key.slice(BEFORE_TEXTS).split('\0');
  const of = (at: number): string | null => {
    const raw = texts[at] ?? '';
    return raw === '' ? null : textOf(raw);
  };
  return originOf({
    eventSource: of(0),
    awsRegion: of(1),
    recipientAccountId: of(2),
    eventType: of(3),
    userAgent: of(4),
    fromConsole: of(5) === 'true',
    type: of(6),
    accountId: of(7),
    invokedBy: of(8),
    issuerArn: of(9),
    tlsDetails: key.charCodeAt(0) === WITHOUT_TLS_DETAILS ? null : { tlsVersion: of(VERSION), keyExchange: of(11), host: of(12) },
    principalId: of(13),
    arn: of(14),
    sourceIPAddress: of(15),
    accessKeyId: null,
    vpcEndpointId: null,
    credentialsIssuedTo: null,
  });
}

/** What tallies of a group are counted for; null for a group all of whose events were duplicates. */
type Counted = CountedShape | DayPlace | null;

const NOBODY = { session: null, sourceIp: null } as const;

const NO_EXAMPLES: readonly Example[] = [];
const examplesOf = (bytes: Buffer, latest: number): readonly Example[] =>
  Array.from({ length: bytes.readUInt32LE(latest + LATEST.held) }, (_, i) => {
    const at = latest + LATEST.example + i * EXAMPLE.bytes;
    const idAt = at + EXAMPLE.id;
    return { id: bytes.toString('utf8', idAt, idAt + bytes.readUInt32LE(at + EXAMPLE.idBytes)), at: bytes.readDoubleLE(at) };
  });

/** A request, with the groups of its callers. Its shape is made with its first call: where all were duplicates, nothing must be counted. */
interface RequestPart {
  readonly origin: EventOrigin;
  shape: RequestShape | null;
  /** By their callers; under null where there is no TLS, and nobody is asked for. */
  readonly by: Map<CallerShape | null, EventShape>;
}

/** What a part of packed groups stands for. */
type Part = CallerShape | DayPlace | RequestPart;

/** Counts packed groups for an accumulator. What all groups of one request or caller have in common is worked out once. */
export class Groups {
  readonly #evidence: EvidenceAccumulator;
  /** By their keys, a character for each byte. */
  readonly #parts = new Map<string, Part>();

  constructor(evidence: EvidenceAccumulator) {
    this.#evidence = evidence;
  }

  /** Counts every group of `packed`. What was kept anywhere meanwhile, `arePackedGroups` must have looked at. */
  add(packed: Uint8Array): void {
    const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
    const { groups, parts, keys, latest, tallies, values } = sectionsOf(bytes);
    const known: Part[] = [];
    for (let at = parts.at; at < parts.end; at += PART.bytes) known.push(this.#partOf(bytes, at, keys.at));
    const counted: Counted[] = [];
    for (let at = groups.at; at < groups.end; at += GROUP.bytes) counted.push(this.#count(bytes, at, known, latest.at));
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

  /** The part that lies at `at`. */
  #partOf(bytes: Buffer, at: number, keys: number): Part {
    const from = keys + bytes.readUInt32LE(at + PART.key);
    const to = from + bytes.readUInt32LE(at + PART.keyBytes);
    const key = bytes.toString('latin1', from, to);
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = this.#read(bytes[from], originOfKey(bytes.toString('utf8', from, to)));
      this.#parts.set(key, part);
    }
    return part;
  }

  #read(kind: number | undefined, origin: EventOrigin): Part {
    if (kind === OF_CALLER) return this.#evidence.callerOf(origin);
    if (kind === DAY_PLACE) return this.#evidence.dayPlaceOf(origin);
    return { origin, shape: null, by: new Map() };
  }

  /** Counts the group that lies at `at`. */
  #count(bytes: Buffer, at: number, parts: readonly Part[], latest: number): Counted {
    const request = parts[bytes.readUInt32LE(at + GROUP.request)];
    if (request !== undefined && 'version' in request) return request;
    const calls = bytes.readUInt32LE(at + GROUP.calls);
    if (calls === 0) return null;
    const shape = this.#shapeOf(request, parts[bytes.readUInt32LE(at + GROUP.caller)]);
    const { session, sourceIp } = shape.by?.caller ?? NOBODY;
    const details = bytes.readUInt32LE(at + GROUP.details);
    const examples = details === 0 ? NO_EXAMPLES : examplesOf(bytes, latest + (details - 1) * LATEST.bytes);
    const first = bytes.readDoubleLE(at + GROUP.first);
    const last = bytes.readDoubleLE(at + GROUP.last);
    const counted = this.#evidence.addEvents(shape, { calls, first, last, examples, sourceIp });
    if (session !== null) tallyEvents(counted, 'sessions', session, calls);
    return counted;
  }

  #shapeOf(request: Part | undefined, caller: Part | undefined): EventShape {
    if (request === undefined || !('origin' in request)) throw new Error('these are no groups of a scan');
    const by = caller !== undefined && 'caller' in caller ? caller : null;
    let shape = request.by.get(by);
    if (shape === undefined) {
      request.shape ??= this.#evidence.requestOf(request.origin);
      shape = { request: request.shape, by, group: null };
      request.by.set(by, shape);
    }
    return shape;
  }
}
