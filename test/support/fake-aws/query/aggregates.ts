// Functions of the `stats` command: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
import type { Call, Expression } from './ast.ts';
import { MalformedQuery } from './malformed.ts';
import { sortCompare } from './natural-sort.ts';
import type { Compiled, Row, Scope, ValueType } from './scope.ts';
import { isStructure, numberOf, textOf, type Value } from './values.ts';

export interface Accumulator {
  add(row: Row): void;
  result(): Value;
}

export interface Aggregate {
  readonly type: ValueType;
  readonly start: () => Accumulator;
}

interface Inputs {
  readonly of: (row: Row) => Value;
  readonly timestamp: (row: Row) => number | null;
  readonly parameter: number;
}

const NUMERIC: Record<string, (values: readonly number[], parameter: number) => number> = {
  stddev: (values) => Math.sqrt(variance(values)),
  variance,
  pct: (values, percent) => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))] ?? 0;
  },
};

const MAKERS: Record<string, (inputs: Inputs) => Accumulator> = {
  countdistinct: countDistinct,
  count_distinct: countDistinct,
  sum: (inputs) => summed(inputs, (sum) => sum),
  avg: (inputs) => summed(inputs, (sum, count) => sum / count),
  min: (inputs) => extreme(inputs, (candidate, best) => valueOrder(candidate, best) < 0),
  max: (inputs) => extreme(inputs, (candidate, best) => valueOrder(candidate, best) > 0),
  sortsfirst: (inputs) => extreme(inputs, (candidate, best) => sortCompare(candidate, best) < 0),
  sortslast: (inputs) => extreme(inputs, (candidate, best) => sortCompare(candidate, best) > 0),
  earliest: (inputs) => byTime(inputs, (at, best) => at < best),
  latest: (inputs) => byTime(inputs, (at, best) => at >= best),
  pct: (inputs) => collected(inputs, 'pct'),
  stddev: (inputs) => collected(inputs, 'stddev'),
  variance: (inputs) => collected(inputs, 'variance'),
};
const KEEPS_TYPE: ReadonlySet<string> = new Set(['earliest', 'latest', 'sortsfirst', 'sortslast']);

export const isAggregate = (name: string): boolean => name === 'count' || Object.hasOwn(MAKERS, name);

/** An aggregation over the rows of `scope`. Throws MalformedQuery. */
export function compileAggregate(call: Call, scope: Scope, compile: (node: Expression, scope: Scope) => Compiled): Aggregate {
  const [argument, second] = call.args;
  if (call.name === 'count' && (argument === undefined || argument.kind === 'star') && call.args.length < 2) {
    return { type: 'any', start: () => counter(() => true) };
  }
  if (argument === undefined || call.args.length !== (call.name === 'pct' ? 2 : 1)) {
    throw new MalformedQuery(`${call.name} has the wrong number of arguments`, call);
  }
  const compiled = compile(argument, scope);
  if (compiled.type === 'map') throw new MalformedQuery('maps and lists are not supported in stats', argument);
  const of = (row: Row): Value => {
    const value = compiled.of(row);
    return isStructure(value) ? null : value;
  };
  if (call.name === 'count') return { type: 'any', start: () => counter((row) => of(row) !== null) };
  const make = MAKERS[call.name];
  if (make === undefined) throw new MalformedQuery(`unknown function ${call.name}`, call);
  if (call.name === 'pct' && (second?.kind !== 'literal' || typeof second.value !== 'number')) {
    throw new MalformedQuery('pct needs a number as its second argument', call);
  }
  const inputs: Inputs = {
    of,
    timestamp: call.name === 'earliest' || call.name === 'latest' ? timeOf(scope.timestamp(call)) : () => null,
    parameter: second?.kind === 'literal' ? Number(second.value) : 0,
  };
  const shownAsTime =
    KEEPS_TYPE.has(call.name) || ((call.name === 'min' || call.name === 'max') && scope.settings.timeAggregates === 'text');
  return { type: compiled.type === 'time' && shownAsTime ? 'time' : 'any', start: () => make(inputs) };
}

const timeOf =
  (compiled: Compiled) =>
  (row: Row): number | null =>
    numberOf(compiled.of(row));

function counter(counts: (row: Row) => boolean): Accumulator {
  let count = 0;
  return {
    add: (row) => {
      if (counts(row)) count += 1;
    },
    result: () => count,
  };
}

/** Exact; AWS's is an approximation where a field has very many values. */
function countDistinct({ of }: Inputs): Accumulator {
  const seen = new Set<string>();
  return {
    add: (row) => {
      const text = textOf(of(row));
      if (text !== null) seen.add(text);
    },
    result: () => seen.size,
  };
}

function summed({ of }: Inputs, result: (sum: number, count: number) => number): Accumulator {
  let sum = 0;
  let count = 0;
  return {
    add: (row) => {
      const value = numberOf(of(row));
      if (value === null) return;
      sum += value;
      count += 1;
    },
    result: () => (count === 0 ? null : result(sum, count)),
  };
}

const valueOrder = (a: Value, b: Value): number => (typeof a === 'number' && typeof b === 'number' ? a - b : sortCompare(a, b));

function extreme({ of }: Inputs, isBetter: (candidate: Value, best: Value) => boolean): Accumulator {
  let best: Value = null;
  return {
    add: (row) => {
      const value = of(row);
      if (value !== null && (best === null || isBetter(value, best))) best = value;
    },
    result: () => best,
  };
}

/** Events that lack the field are passed over; no document says so. */
function byTime({ of, timestamp }: Inputs, isBetter: (at: number, best: number) => boolean): Accumulator {
  let best: { readonly at: number; readonly value: Value } | null = null;
  return {
    add: (row) => {
      const at = timestamp(row);
      if (at === null || (best !== null && !isBetter(at, best.at))) return;
      const value = of(row);
      if (value !== null) best = { at, value };
    },
    result: () => best?.value ?? null,
  };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function collected({ of, parameter }: Inputs, name: string): Accumulator {
  const values: number[] = [];
  return {
    add: (row) => {
      const value = numberOf(of(row));
      if (value !== null) values.push(value);
    },
    result: () => (values.length === 0 ? null : (NUMERIC[name]?.(values, parameter) ?? null)),
  };
}
