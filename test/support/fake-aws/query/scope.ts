// What the names in a query mean at one place in it, and the row that values are read from.
import type { Call, Name, Segment } from './ast.ts';
import type { Discovery } from './discover.ts';
import { MalformedQuery, type Span } from './malformed.ts';
import { isStructure, type Json, ofJson, type Value } from './values.ts';

/** An event in the groups and window of a query; times in epoch milliseconds. */
export interface ScannedEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly bytes: number;
  readonly logStream: string;
  /** `<account>:<group>` */
  readonly log: string;
  /** Whether fields of JSON are discovered in its group. */
  readonly discovers: boolean;
  readonly pointer: string;
}

export interface QuerySettings {
  readonly discoveredFields: number;
  readonly jsonParseFields: number;
  readonly timeAggregates: 'text' | 'epoch-milliseconds';
  readonly missingDiffers: boolean;
  readonly estimateFactor: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Window, in epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

export interface Row {
  readonly event: ScannedEvent | null;
  readonly slots: Value[];
  discovered: readonly Value[] | null;
}

/** `time` is shown as a time; `map` is known to be a map or a list before anything is read. */
export type ValueType = 'any' | 'time' | 'map';

export interface Compiled {
  readonly type: ValueType;
  readonly of: (row: Row) => Value;
}

const SYSTEM: Record<string, Compiled> = {
  '@timestamp': { type: 'time', of: (row) => row.event?.timestamp ?? null },
  '@ingestionTime': { type: 'time', of: (row) => row.event?.ingestionTime ?? null },
  '@message': { type: 'any', of: (row) => row.event?.message ?? null },
  '@logStream': { type: 'any', of: (row) => row.event?.logStream ?? null },
  '@log': { type: 'any', of: (row) => row.event?.log ?? null },
  '@ptr': { type: 'any', of: (row) => row.event?.pointer ?? null },
};
const MISSING: Compiled = { type: 'any', of: () => null };
/** Fields that AWS generates for other kinds of logs; a CloudTrail event has none of them. */
const GENERATED =
  /^@(?:requestId|duration|billedDuration|type|maxMemoryUsed|memorySize|initDuration|xrayTraceId|xraySegmentId|(?:entity|aws|data_source_name|data_source_type)(?:\..+)?)$/;

/** What is at a path in a map or list; null where there is nothing. */
export function access(value: Value, segments: readonly Segment[]): Value {
  let at: Json = isStructure(value) ? value : null;
  for (const segment of segments) {
    if (typeof at !== 'object' || at === null) return null;
    if (Array.isArray(at)) at = typeof segment === 'number' ? (at[segment] ?? null) : null;
    else
      at = typeof segment === 'string' && Object.hasOwn(at, segment) ? ((at as { readonly [key: string]: Json })[segment] ?? null) : null;
  }
  return ofJson(at);
}

export class Scope {
  readonly text: string;
  readonly settings: QuerySettings;
  /** Null behind a `stats`: there are only the names that it defined. */
  readonly #discovery: Discovery | null;
  readonly #names = new Map<string, Compiled>();
  readonly #columns = new Map<string, Compiled>();
  #slots = 0;
  /** Names that the command which is being compiled has defined: no document says that it may use them itself. */
  #fresh = new Set<string>();
  /** In a `stats`: what an aggregation function stands for. */
  aggregate: ((call: Call) => Compiled) | null = null;

  constructor(text: string, settings: QuerySettings, discovery: Discovery | null) {
    this.text = text;
    this.settings = settings;
    this.#discovery = discovery;
  }

  newSlot(): number {
    this.#slots += 1;
    return this.#slots - 1;
  }

  /** A row with all slots missing. */
  emptyRow(event: ScannedEvent | null): Row {
    return { event, slots: new Array<Value>(this.#slots).fill(null), discovered: null };
  }

  /** A slot for a new name. `fresh` names wait for the next command. */
  define(name: string, type: ValueType, span: Span, fresh = false): number {
    if (this.#names.has(name)) throw new MalformedQuery(`the name ${name} is already defined`, span);
    const slot = this.newSlot();
    const known: Compiled = { type, of: (row) => row.slots[slot] ?? null };
    this.#names.set(name, known);
    this.#columns.set(normal(name), known);
    if (fresh) this.#fresh.add(name);
    return slot;
  }

  commandEnds(): void {
    this.#fresh.clear();
  }

  /** Behind a `stats`, `count(*)` is the name of a column. */
  columnOf(span: Span): Compiled | null {
    return this.#discovery === null ? (this.#columns.get(normal(this.text.slice(span.start, span.end))) ?? null) : null;
  }

  timestamp({ start, end }: Span): Compiled {
    return this.resolve({ kind: 'name', segments: ['@timestamp'], name: '@timestamp', start, end });
  }

  resolve(node: Name): Compiled {
    const known = this.#names.get(node.name);
    if (known !== undefined) return this.#usable(node.name, known, node);
    for (let length = node.segments.length - 1; length > 0; length -= 1) {
      const name = node.segments.slice(0, length).join('.');
      const map = this.#names.get(name);
      if (map === undefined) continue;
      this.#usable(name, map, node);
      const path = node.segments.slice(length);
      return { type: 'any', of: (row) => access(map.of(row), path) };
    }
    if (this.#discovery === null) throw new MalformedQuery(`the field ${node.name} is not defined by the stats before it`, node);
    const system = Object.hasOwn(SYSTEM, node.name) ? SYSTEM[node.name] : undefined;
    if (system !== undefined) return system;
    if (GENERATED.test(node.name)) return MISSING;
    if (/^@(?!@)/.test(node.name)) throw new MalformedQuery(`unknown field ${node.name}`, node);
    if (node.segments.some((segment) => typeof segment === 'number')) {
      throw new MalformedQuery(`${node.name} is no list: positions in discovered fields are written with dots`, node);
    }
    return this.#discovered(this.#discovery, node.name);
  }

  #usable(name: string, known: Compiled, span: Span): Compiled {
    if (this.#fresh.has(name)) throw new MalformedQuery(`${name} is defined by the same command`, span);
    return known;
  }

  #discovered(discovery: Discovery, name: string): Compiled {
    const place = discovery.placeOf(name);
    const { discoveredFields } = this.settings;
    return {
      type: 'any',
      of: (row) => {
        if (row.event === null || !row.event.discovers) return null;
        row.discovered ??= discovery.read(row.event.message, discoveredFields);
        return row.discovered[place] ?? null;
      },
    };
  }
}

const normal = (text: string): string => text.replace(/\s+/g, '').toLowerCase();
