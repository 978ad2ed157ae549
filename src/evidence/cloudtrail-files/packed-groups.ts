// The groups that the compiled scanner has counted, taken out of its memory in one piece: where things lie in it, and whether it is whole.
import { isEventTime } from '../record.ts';
import type { Scanner } from './scanner-module.ts';

// Where things lie, as assembly/groups.ts, assembly/parts.ts and assembly/tallies.ts have it.
export const GROUP = { bytes: 40, request: 0, caller: 4, calls: 8, details: 12, first: 16, last: 24 } as const;
export const PART = { bytes: 16, key: 8, keyBytes: 12 } as const;
export const LATEST = { bytes: 224, held: 0, example: 8 } as const;
export const EXAMPLE = { bytes: 72, idBytes: 8, id: 12 } as const;
export const TALLY = { bytes: 24, group: 0, kind: 4, value: 8, valueBytes: 12, calls: 16 } as const;
const EXAMPLES = 3;
/** The caller of groups that are counted without one. */
const NO_CALLER = 0xffffffff;

/** What the scanner tallies, in its order. */
export const KINDS = ['byDay', 'sessions', 'accessKeyIds', 'sourceIps', 'vpcEndpoints', 'hosts'] as const;
const DAYS = 0;

/** The first byte of a part's key: requests with and without `tlsDetails`, what only days are tallied of, and callers. */
const WITH_TLS_DETAILS = 0x74;
export const WITHOUT_TLS_DETAILS = 0x2d;
export const DAY_PLACE = 0x70;
export const OF_CALLER = 0x63;
/** That byte and a digit for the era stand before the texts of a key. */
export const BEFORE_TEXTS = 2;
/** Which of the texts the TLS version is. */
export const VERSION = 10;
/** All texts of a key but the last one end with a zero byte, which no text holds. */
const ZEROS = 15;

/** The sections of packed groups, in their order; their lengths in bytes stand before them. */
const SECTIONS = ['groups', 'parts', 'keys', 'latest', 'tallies', 'values'] as const;
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

interface Section {
  readonly at: number;
  readonly end: number;
}

/** Where the sections of packed groups begin and end. */
export function sectionsOf(packed: Buffer): Readonly<Record<(typeof SECTIONS)[number], Section>> {
  let at = aligned(HEADER_BYTES);
  const next = (index: number): Section => {
    const section = { at, end: at + packed.readUInt32LE(4 * index) };
    at = aligned(section.end);
    return section;
  };
  return { groups: next(0), parts: next(1), keys: next(2), latest: next(3), tallies: next(4), values: next(5) };
}

/** The text as JSON.parse has it: the scanner keeps escapes as they stand. */
export const textOf = (raw: string): string => (raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw);

function isText(raw: string): boolean {
  try {
    textOf(raw);
    return true;
  } catch {
    return false;
  }
}

const BACKSLASH = 0x5c;

/** Looks at bytes that may be packed groups, section after section. */
class Checked {
  readonly #bytes: Buffer;
  readonly #sections: ReturnType<typeof sectionsOf>;
  /** Whether there are escapes at all among keys and among values: most often no text needs to be looked at. */
  readonly #inKeys: boolean;
  readonly #inValues: boolean;
  /** Of each part the first byte of its key; that of requests without `tlsDetails` also where these tell no version. */
  readonly #parts: number[] = [];
  readonly #days = new Set<string>();
  /** Calls with TLS, in groups and on days: each call is in a group, and on a day. */
  #calls = 0;
  #onDays = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#sections = sectionsOf(bytes);
    const { keys, values } = this.#sections;
    this.#inKeys = bytes.subarray(keys.at, keys.end).includes(BACKSLASH);
    this.#inValues = bytes.subarray(values.at, values.end).includes(BACKSLASH);
  }

  get isWhole(): boolean {
    const { groups, parts, latest, tallies, values } = this.#sections;
    return (
      aligned(values.end) === this.#bytes.length &&
      this.#every(parts, PART.bytes, (at) => this.#isPart(at)) &&
      this.#every(latest, LATEST.bytes, (at) => this.#isLatest(at)) &&
      this.#every(groups, GROUP.bytes, (at) => this.#isGroup(at)) &&
      this.#every(tallies, TALLY.bytes, (at) => this.#isTally(at)) &&
      this.#calls === this.#onDays
    );
  }

  #every({ at, end }: Section, bytes: number, isWhole: (at: number) => boolean): boolean {
    while (at < end && at + bytes <= end && isWhole(at)) at += bytes;
    return at === end;
  }

  #isPart(at: number): boolean {
    const bytes = this.#bytes;
    const { keys } = this.#sections;
    const from = keys.at + bytes.readUInt32LE(at + PART.key);
    const to = from + bytes.readUInt32LE(at + PART.keyBytes);
    if (to > keys.end) return false;
    const flag = bytes[from] ?? 0;
    let zeros = 0;
    let version = false;
    for (let i = from + BEFORE_TEXTS; i < to; i += 1) {
      if (bytes[i] === 0) zeros += 1;
      else if (zeros === VERSION) version = true;
    }
    if (zeros !== ZEROS || !this.#areTexts(from + BEFORE_TEXTS, to)) return false;
    // Days are counted of calls with TLS.
    const known = flag === OF_CALLER || flag === WITH_TLS_DETAILS || flag === WITHOUT_TLS_DETAILS || (flag === DAY_PLACE && version);
    this.#parts.push(flag === WITH_TLS_DETAILS && !version ? WITHOUT_TLS_DETAILS : flag);
    return known;
  }

  #areTexts(from: number, to: number): boolean {
    return !this.#inKeys || this.#bytes.toString('utf8', from, to).split('\0').every(isText);
  }

  #isLatest(at: number): boolean {
    const held = this.#bytes.readUInt32LE(at + LATEST.held);
    if (held > EXAMPLES) return false;
    const end = at + LATEST.example + held * EXAMPLE.bytes;
    return this.#every({ at: at + LATEST.example, end }, EXAMPLE.bytes, (example) => this.#isExample(example));
  }

  #isExample(at: number): boolean {
    return this.#bytes.readUInt32LE(at + EXAMPLE.idBytes) <= EXAMPLE.bytes - EXAMPLE.id && isEventTime(this.#bytes.readDoubleLE(at));
  }

  #isGroup(at: number): boolean {
    const bytes = this.#bytes;
    const { latest } = this.#sections;
    const request = this.#parts[bytes.readUInt32LE(at + GROUP.request)];
    const caller = bytes.readUInt32LE(at + GROUP.caller);
    // Who called is known of calls with TLS, and of no others.
    const isBy = request === WITH_TLS_DETAILS ? this.#parts[caller] === OF_CALLER : caller === NO_CALLER;
    if (request === undefined || request === OF_CALLER || !isBy) return false;
    if (bytes.readUInt32LE(at + GROUP.details) * LATEST.bytes > latest.end - latest.at) return false;
    // Of a group without calls, all of them duplicates, or of which only days are counted, there are no times.
    const calls = bytes.readUInt32LE(at + GROUP.calls);
    if (calls === 0) return true;
    if (request === WITH_TLS_DETAILS) this.#calls += calls;
    const first = bytes.readDoubleLE(at + GROUP.first);
    const last = bytes.readDoubleLE(at + GROUP.last);
    return request !== DAY_PLACE && isEventTime(first) && isEventTime(last) && first <= last;
  }

  #isTally(at: number): boolean {
    const bytes = this.#bytes;
    const { groups, values } = this.#sections;
    const groupAt = groups.at + bytes.readUInt32LE(at + TALLY.group) * GROUP.bytes;
    const kind = bytes.readUInt32LE(at + TALLY.kind);
    const from = values.at + bytes.readUInt32LE(at + TALLY.value);
    const to = from + bytes.readUInt32LE(at + TALLY.valueBytes);
    const calls = bytes.readUInt32LE(at + TALLY.calls);
    if (groupAt >= groups.end || kind >= KINDS.length || to > values.end || calls === 0) return false;
    const request = this.#parts[bytes.readUInt32LE(groupAt + GROUP.request)];
    const isCounted = request === WITH_TLS_DETAILS && bytes.readUInt32LE(groupAt + GROUP.calls) > 0;
    if (!isCounted && (request !== DAY_PLACE || kind !== DAYS)) return false;
    const text = kind === DAYS || this.#inValues ? bytes.toString('utf8', from, to) : '';
    if (kind !== DAYS) return isText(text);
    this.#onDays += calls;
    return this.#isDay(text);
  }

  #isDay(text: string): boolean {
    if (this.#days.has(text)) return true;
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) return false;
    this.#days.add(text);
    return true;
  }
}

/** Whether these bytes are packed groups, whole: everything holds that whoever counts them takes for granted. */
export const arePackedGroups = (bytes: Buffer): boolean => bytes.length >= aligned(HEADER_BYTES) && new Checked(bytes).isWhole;
