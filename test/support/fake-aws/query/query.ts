// A query of Logs Insights: compiled once, run over events.
import type { Command, Item } from './ast.ts';
import { compile } from './compile.ts';
import { Discovery } from './discover.ts';
import { MalformedQuery } from './malformed.ts';
import { sortCompare } from './natural-sort.ts';
import { parseQuery } from './parser.ts';
import { type Compiled, type QuerySettings, type Row, type ScannedEvent, Scope } from './scope.ts';
import { type Column, compileStats, type Stats } from './stats.ts';
import { isStructure, isTrue, numberOf, textOf, timeText, type Value } from './values.ts';

const DEFAULT_ROWS = 10_000;

export interface QueryOutcome {
  readonly columns: readonly string[];
  /** Values by column; null where the row lacks the field. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** `@ptr` of each row, for rows that are events. */
  readonly pointers: readonly string[] | null;
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

export interface CompiledQuery {
  /** An estimate scans nothing. */
  readonly estimates: boolean;
  /** `events` by time, ascending. `most`: rows at most, besides the query's own limit; null: 10,000 unless the query has one. */
  run(events: readonly ScannedEvent[], most: number | null): QueryOutcome;
}

/** False drops the row. */
type Step = (row: Row) => boolean;

/** The part of a query that ends with a `stats`, or with the query. */
interface Stage {
  readonly scope: Scope;
  readonly steps: Step[];
  stats: Stats | null;
}

interface Plan {
  readonly stages: Stage[];
  columns: Column[];
  shown: 'default' | 'listed' | 'displayed' | 'stats';
  keys: { readonly of: Compiled; readonly descending: boolean }[];
  dedup: readonly Compiled[];
  limit: number;
  any: boolean;
  estimates: boolean;
}

function cell({ type, of }: Compiled, row: Row): string | null {
  const value = of(row);
  if (type === 'time') {
    const at = numberOf(value);
    return at === null ? null : timeText(at);
  }
  return isStructure(value) ? JSON.stringify(value) : textOf(value);
}

/** Throws MalformedQuery for whatever the language, as AWS documents it, does not know. */
export function compileQuery(text: string, settings: QuerySettings): CompiledQuery {
  const plan: Plan = {
    stages: [{ scope: new Scope(text, settings, new Discovery()), steps: [], stats: null }],
    columns: [],
    shown: 'default',
    keys: [],
    dedup: [],
    limit: Number.POSITIVE_INFINITY,
    any: false,
    estimates: false,
  };
  for (const command of parseQuery(text)) {
    const stage = plan.stages.at(-1);
    if (stage === undefined) break;
    addCommand(plan, stage, command);
    stage.scope.commandEnds();
  }
  const [first] = plan.stages;
  if (plan.shown === 'default' && first !== undefined) {
    const span = { start: 0, end: 0 };
    const defaults = ['@timestamp', '@message'].map((name) => ({
      name,
      ...first.scope.resolve({ kind: 'name', segments: [name], name, ...span }),
    }));
    plan.columns = [...defaults, ...plan.columns];
  }
  return { estimates: plan.estimates, run: (events, most) => runPlan(plan, events, most) };
}

function addCommand(plan: Plan, stage: Stage, command: Command): void {
  const { scope } = stage;
  switch (command.kind) {
    case 'fields':
      addColumns(plan, stage, command.items, plan.shown !== 'displayed');
      if (plan.shown === 'default') plan.shown = 'listed';
      return;
    case 'display':
      plan.columns = [];
      plan.shown = 'displayed';
      addColumns(plan, stage, command.items, true);
      return;
    case 'filter': {
      const condition = compile(command.condition, scope);
      stage.steps.push((row) => isTrue(condition.of(row)));
      return;
    }
    case 'parse':
      addParse(plan, stage, command);
      return;
    case 'stats': {
      const stats = compileStats(command, scope);
      stage.stats = stats;
      plan.stages.push({ scope: stats.scope, steps: [], stats: null });
      plan.columns = [...stats.columns];
      plan.shown = 'stats';
      return;
    }
    case 'sort':
      plan.keys = command.keys.map(({ expression, descending }) => {
        const of = compile(expression, scope);
        if (of.type === 'map') throw new MalformedQuery('maps and lists are not supported in sort', expression);
        return { of, descending };
      });
      return;
    case 'dedup':
      plan.dedup = command.fields.map((field) => {
        const of = compile(field, scope);
        if (of.type === 'map') throw new MalformedQuery('maps and lists are not supported in dedup', field);
        return of;
      });
      return;
    case 'limit':
      plan.limit = Math.min(plan.limit, command.count);
      plan.any = command.any;
      return;
    case 'estimate':
      plan.estimates = true;
  }
}

function addColumns(plan: Plan, { scope, steps }: Stage, items: readonly Item[], shows: boolean): void {
  for (const item of items) {
    const compiled = compile(item.expression, scope);
    let column = compiled;
    if (item.aliased || item.expression.kind !== 'name') {
      const slot = item.aliased ? scope.define(item.name, compiled.type, item, true) : scope.newSlot();
      steps.push((row) => {
        row.slots[slot] = compiled.of(row);
        return true;
      });
      column = { type: compiled.type, of: (row) => row.slots[slot] ?? null };
    }
    if (shows && !plan.columns.some(({ name }) => name === item.name)) plan.columns.push({ name: item.name, ...column });
  }
}

function addParse(plan: Plan, { scope, steps }: Stage, command: Extract<Command, { kind: 'parse' }>): void {
  const field = scope.resolve(command.field);
  const { pattern, named } = command;
  const targets = command.names.map((name, index) => ({ slot: scope.define(name, 'any', command), name, index }));
  for (const { name, slot } of targets) {
    if (plan.shown !== 'displayed') plan.columns.push({ name, type: 'any', of: (row) => row.slots[slot] ?? null });
  }
  steps.push((row) => {
    const text = textOf(field.of(row));
    const found = text === null ? null : pattern.exec(text);
    if (found === null) return true;
    for (const { slot, name, index } of targets) row.slots[slot] = (named ? found.groups?.[name] : found[index + 1]) ?? null;
    return true;
  });
}

interface Found {
  readonly cells: readonly (string | null)[];
  readonly keys: readonly Value[];
  /** Null when one of the fields is missing: such rows are no duplicates. */
  readonly identity: string | null;
  readonly pointer: string | null;
}

/** Rows as they come, until there are as many as can be shown. */
class Collector {
  readonly found: Found[] = [];
  readonly #plan: Plan;
  readonly #enough: number;

  constructor(plan: Plan, rows: number) {
    this.#plan = plan;
    this.#enough = plan.keys.length > 0 || plan.dedup.length > 0 ? Number.POSITIVE_INFINITY : rows;
  }

  add(row: Row): void {
    if (this.found.length >= this.#enough) return;
    const { columns, keys, dedup } = this.#plan;
    const identity = dedup.map(({ of }) => textOf(of(row)));
    this.found.push({
      cells: columns.map((column) => cell(column, row)),
      keys: keys.map(({ of }) => of.of(row)),
      identity: identity.includes(null) ? null : JSON.stringify(identity),
      pointer: row.event?.pointer ?? null,
    });
  }

  rows(most: number): readonly Found[] {
    const { keys, dedup } = this.#plan;
    let { found } = this;
    if (keys.length > 0) {
      found = found.toSorted((a, b) => {
        for (const [index, { descending }] of keys.entries()) {
          const order = sortCompare(a.keys[index] ?? null, b.keys[index] ?? null);
          if (order !== 0) return descending ? -order : order;
        }
        return 0;
      });
    }
    if (dedup.length > 0) {
      const seen = new Set<string>();
      found = found.filter(({ identity }) => identity === null || (!seen.has(identity) && seen.add(identity) !== undefined));
    }
    return found.slice(0, most);
  }
}

const passes = (steps: readonly Step[], row: Row): boolean => steps.every((step) => step(row));

function estimateOf(events: readonly ScannedEvent[], factor: number): QueryOutcome {
  const bytes = Math.round(events.reduce((sum, event) => sum + event.bytes, 0) * factor);
  // No document names the column.
  return {
    columns: ['estimatedBytesScanned'],
    rows: [[String(bytes)]],
    pointers: null,
    recordsMatched: 0,
    recordsScanned: 0,
    bytesScanned: 0,
  };
}

function runPlan(plan: Plan, events: readonly ScannedEvent[], most: number | null): QueryOutcome {
  const [first, ...later] = plan.stages;
  if (plan.estimates) return estimateOf(events, first?.scope.settings.estimateFactor ?? 1);
  const asked = Math.min(plan.limit, most ?? Number.POSITIVE_INFINITY);
  const limit = asked === Number.POSITIVE_INFINITY ? DEFAULT_ROWS : asked;
  const collector = new Collector(plan, limit);
  let recordsMatched = 0;
  let recordsScanned = 0;
  let bytesScanned = 0;
  const stopsEarly = plan.any && first?.stats === null && plan.keys.length === 0 && plan.dedup.length === 0;
  let groups = first?.stats?.start() ?? null;
  // From the newest to the oldest, which is the order of results that nobody sorts; `limit any` takes what it meets first.
  for (let at = events.length - 1; at >= 0; at -= 1) {
    const event = stopsEarly ? events[events.length - 1 - at] : events[at];
    if (event === undefined || first === undefined) continue;
    recordsScanned += 1;
    bytesScanned += event.bytes;
    const row = first.scope.emptyRow(event);
    if (!passes(first.steps, row)) continue;
    recordsMatched += 1;
    if (groups === null) collector.add(row);
    else groups.add(row);
    if (stopsEarly && recordsMatched >= limit) break;
  }
  for (const stage of later) {
    const next = stage.stats?.start() ?? null;
    for (const row of groups?.rows() ?? []) {
      if (!passes(stage.steps, row)) continue;
      if (next === null) collector.add(row);
      else next.add(row);
    }
    groups = next;
  }
  const rows = collector.rows(limit);
  return {
    columns: plan.columns.map(({ name }) => name),
    rows: rows.map(({ cells }) => cells),
    pointers: plan.stages.length > 1 ? null : rows.map(({ pointer }) => pointer ?? ''),
    recordsMatched,
    recordsScanned,
    bytesScanned,
  };
}
