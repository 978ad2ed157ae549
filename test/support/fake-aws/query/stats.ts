// One `stats` command: rows in, a row for each group out.
import { type Accumulator, type Aggregate, compileAggregate } from './aggregates.ts';
import type { Command } from './ast.ts';
import { compile } from './compile.ts';
import { MalformedQuery } from './malformed.ts';
import { type Compiled, type Row, Scope } from './scope.ts';
import { isStructure, textOf, type Value } from './values.ts';

export interface Column extends Compiled {
  readonly name: string;
}

export interface Stats {
  /** The names that there are behind it. */
  readonly scope: Scope;
  readonly columns: readonly Column[];
  readonly start: () => { add(row: Row): void; rows(): IterableIterator<Row> };
}

interface Group {
  readonly row: Row;
  readonly accumulators: readonly Accumulator[];
}

/** Throws MalformedQuery for names that are not defined where they stand. */
export function compileStats(command: Extract<Command, { kind: 'stats' }>, before: Scope): Stats {
  const scope = new Scope(before.text, before.settings, null);
  const columns: Column[] = [];
  const keys = command.by.map((item) => {
    const key = compile(item.expression, before);
    if (key.type === 'map') throw new MalformedQuery('maps and lists are not supported in stats', item);
    const slot = scope.define(item.name, key.type, item);
    columns.push({ name: item.name, type: key.type, of: (row) => row.slots[slot] ?? null });
    return { slot, key };
  });
  const aggregates: { readonly slot: number; readonly aggregate: Aggregate }[] = [];
  scope.aggregate = (call) => {
    const aggregate = compileAggregate(call, before, compile);
    const slot = scope.newSlot();
    aggregates.push({ slot, aggregate });
    return { type: aggregate.type, of: (row) => row.slots[slot] ?? null };
  };
  const items = command.items.map((item) => {
    const value = compile(item.expression, scope);
    const slot = scope.define(item.name, value.type, item);
    columns.push({ name: item.name, type: value.type, of: (row) => row.slots[slot] ?? null });
    return { slot, value };
  });
  scope.aggregate = null;
  return { scope, columns, start: () => grouping(scope, keys, aggregates, items) };
}

interface Part {
  readonly slot: number;
}

function grouping(
  scope: Scope,
  keys: readonly (Part & { readonly key: Compiled })[],
  aggregates: readonly (Part & { readonly aggregate: Aggregate })[],
  items: readonly (Part & { readonly value: Compiled })[],
): { add(row: Row): void; rows(): IterableIterator<Row> } {
  const groups = new Map<string, Group>();
  const groupOf = (id: string, values: readonly Value[]): Group => {
    const known = groups.get(id);
    if (known !== undefined) return known;
    const row = scope.emptyRow(null);
    for (const [index, { slot }] of keys.entries()) row.slots[slot] = values[index] ?? null;
    const group = { row, accumulators: aggregates.map(({ aggregate }) => aggregate.start()) };
    groups.set(id, group);
    return group;
  };
  // Without `by` there is one row, also of no event at all.
  if (keys.length === 0) groupOf('', []);
  return {
    add: (row) => {
      let id = '';
      const values: Value[] = [];
      for (const { key } of keys) {
        const value = key.of(row);
        const text = textOf(value);
        // Its length keeps texts apart; what is missing is a group of its own.
        id += text === null ? '-' : `${text.length}:${text}`;
        values.push(isStructure(value) ? null : value);
      }
      for (const accumulator of groupOf(id, values).accumulators) accumulator.add(row);
    },
    *rows() {
      for (const { row, accumulators } of groups.values()) {
        for (const [index, { slot }] of aggregates.entries()) row.slots[slot] = accumulators[index]?.result() ?? null;
        for (const { slot, value } of items) row.slots[slot] = value.of(row);
        yield row;
      }
    },
  };
}
