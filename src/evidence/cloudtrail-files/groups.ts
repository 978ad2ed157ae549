// The groups that the compiled scanner has counted, taken out of its memory and counted by the accumulator.
import { type CountedShape, type EventShape, type EvidenceAccumulator, tallyEvents } from '../accumulator.ts';
import type { Example } from '../call-groups.ts';
import { placeEvent, sessionOf } from '../record.ts';
import type { Scanner } from './scanner-module.ts';

// Where things lie, as assembly/records.ts and assembly/tallies.ts have it.
const GROUP = { bytes: 256, key: 8, keyBytes: 12, calls: 16, examples: 20, first: 24, last: 32, example: 40 } as const;
const EXAMPLE = { bytes: 72, idBytes: 8, id: 12 } as const;
const TALLY = { bytes: 24, group: 0, kind: 4, value: 8, valueBytes: 12, calls: 16 } as const;

/** What the scanner tallies, in its order. */
const KINDS = ['byDay', 'sessions', 'accessKeyIds', 'sourceIps', 'vpcEndpoints', 'hosts'] as const;
const HAS_TLS_DETAILS = 't';
/** A flag and a digit for the era stand before the texts. */
const BEFORE_TEXTS = 2;

/** The text as JSON.parse has it: the scanner keeps escapes as they stand. */
const textOf = (raw: string): string => (raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw);

/** A record with the texts of a key, in the order of assembly/fields.ts; an empty text stands for what was not there. */
function recordOf(key: string, eventTime: string): unknown {
  const texts = key.slice(BEFORE_TEXTS).split('\0').map(textOf);
  const [eventSource, awsRegion, recipientAccountId, eventType, userAgent, sessionCredentialFromConsole, ...others] = texts;
  const [type, accountId, invokedBy, issuerArn, tlsVersion, keyExchange, clientProvidedHostHeader, principalId, arn, sourceIPAddress] =
    others;
  return {
    eventTime,
    eventSource,
    awsRegion,
    recipientAccountId,
    eventType,
    userAgent,
    sourceIPAddress,
    sessionCredentialFromConsole,
    userIdentity: { type, principalId, arn, accountId, invokedBy, sessionContext: { sessionIssuer: { arn: issuerArn } } },
    ...(key.startsWith(HAS_TLS_DETAILS) ? { tlsDetails: { tlsVersion, keyExchange, clientProvidedHostHeader } } : {}),
  };
}

/** Counts for one accumulator after another. */
export class Groups {
  readonly #scanner: Scanner;
  #evidence: EvidenceAccumulator | null = null;
  #shapes = new Map<string, EventShape>();

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Counts every group there, and empties the scanner's. */
  moveInto(evidence: EvidenceAccumulator): void {
    const { calls, memory } = this.#scanner;
    const count = calls.groupsHeld();
    if (count === 0) return;
    if (this.#evidence !== evidence) {
      this.#evidence = evidence;
      this.#shapes = new Map();
    }
    const bytes = Buffer.from(memory.buffer);
    this.#tally(
      bytes,
      Array.from({ length: count }, (_, i) => this.#count(evidence, bytes, calls.groupsAt() + i * GROUP.bytes)),
    );
    calls.clearGroups();
  }

  /** Counts the group that lies at `at`; null where all its events were duplicates. */
  #count(evidence: EvidenceAccumulator, bytes: Buffer, at: number): CountedShape | null {
    const calls = bytes.readUInt32LE(at + GROUP.calls);
    if (calls === 0) return null;
    const keyAt = bytes.readUInt32LE(at + GROUP.key);
    const last = bytes.readDoubleLE(at + GROUP.last);
    const shape = this.#shapeOf(evidence, bytes.toString('utf8', keyAt, keyAt + bytes.readUInt32LE(at + GROUP.keyBytes)), last);
    const { session, sourceIp } = shape.caller;
    const first = bytes.readDoubleLE(at + GROUP.first);
    const counted = evidence.addEvents(shape, { calls, first, last, examples: examplesOf(bytes, at), sourceIp });
    if (session !== null) tallyEvents(counted, 'sessions', session, calls);
    return counted;
  }

  #tally(bytes: Buffer, groups: readonly (CountedShape | null)[]): void {
    const { calls } = this.#scanner;
    const from = calls.talliesAt();
    for (let at = from; at < from + calls.talliesHeld() * TALLY.bytes; at += TALLY.bytes) {
      const counted = groups[bytes.readUInt32LE(at + TALLY.group)] ?? null;
      const kind = KINDS[bytes.readUInt32LE(at + TALLY.kind)];
      if (counted === null || counted.group === null || kind === undefined) continue;
      const valueAt = bytes.readUInt32LE(at + TALLY.value);
      const text = textOf(bytes.toString('utf8', valueAt, valueAt + bytes.readUInt32LE(at + TALLY.valueBytes)));
      const value = kind === 'sessions' ? sessionOf(text) : text;
      if (value !== null) tallyEvents(counted, kind, value, bytes.readUInt32LE(at + TALLY.calls));
    }
  }

  #shapeOf(evidence: EvidenceAccumulator, key: string, time: number): EventShape {
    let shape = this.#shapes.get(key);
    if (shape === undefined) {
      const place = placeEvent(recordOf(key, new Date(time).toISOString()));
      if (place === null) throw new Error('the compiled scanner took a record that is no event');
      shape = evidence.shapeOf(place);
      this.#shapes.set(key, shape);
    }
    return shape;
  }
}

function examplesOf(bytes: Buffer, group: number): Example[] {
  return Array.from({ length: bytes.readUInt32LE(group + GROUP.examples) }, (_, i) => {
    const at = group + GROUP.example + i * EXAMPLE.bytes;
    const idAt = at + EXAMPLE.id;
    return { id: bytes.toString('utf8', idAt, idAt + bytes.readUInt32LE(at + EXAMPLE.idBytes)), at: bytes.readDoubleLE(at) };
  });
}
