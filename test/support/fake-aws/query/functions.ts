// Functions of the query language: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
import type { Call, Expression } from './ast.ts';
import { firstFields, parseStructure } from './discover.ts';
import { MalformedQuery } from './malformed.ts';
import { ceilTo, floorTo, type Period } from './periods.ts';
import { toRegExp } from './regex.ts';
import type { Compiled, Row, Scope, ValueType } from './scope.ts';
import { subnetOf, TEXT_FUNCTIONS } from './text-functions.ts';
import { isStructure, isTrue, numberOf, textOf, truth, type Value } from './values.ts';

type Compile = (node: Expression, scope: Scope) => Compiled;
interface Place {
  readonly call: Call;
  readonly scope: Scope;
  readonly compile: Compile;
}
interface Definition {
  readonly least: number;
  readonly most: number;
  readonly build: (place: Place) => Compiled;
}

const MOST_BRANCHES = 10;
const any = (of: (row: Row) => Value): Compiled => ({ type: 'any', of });
const commonType = (all: readonly Compiled[]): ValueType => (all.length > 0 && all.every(({ type }) => type === 'time') ? 'time' : 'any');

function argument({ call, scope, compile }: Place, index: number): Compiled {
  const node = call.args[index];
  if (node === undefined) throw new MalformedQuery(`${call.name} needs more arguments`, call);
  return compile(node, scope);
}
const allOf = (place: Place): readonly Compiled[] => place.call.args.map((_, index) => argument(place, index));

function periodArgument({ call }: Place, index: number): Period {
  const node = call.args[index];
  if (node?.kind !== 'period') throw new MalformedQuery(`${call.name} needs a period such as 5m`, node ?? call);
  return node.period;
}

function literalText({ call }: Place, index: number): string {
  const node = call.args[index];
  if (node?.kind !== 'literal' || typeof node.value !== 'string') throw new MalformedQuery(`${call.name} needs a text`, node ?? call);
  return node.value;
}

/** A function of numbers; missing when one of them is. */
const numbers = (least: number, most: number, calculate: (...values: number[]) => number): Definition => ({
  least,
  most,
  build: (place) => {
    const args = allOf(place);
    return any((row) => {
      const values: number[] = [];
      for (const arg of args) {
        const value = numberOf(arg.of(row));
        if (value === null) return null;
        values.push(value);
      }
      const result = calculate(...values);
      return Number.isFinite(result) ? result : null;
    });
  },
});

const bucket = (change: (at: number, period: Period) => number): Definition => ({
  least: 2,
  most: 2,
  build: (place) => {
    const at = argument(place, 0);
    const period = periodArgument(place, 1);
    return time(
      (row) => at.of(row),
      (value) => change(value, period),
    );
  },
});

function time(read: (row: Row) => Value, change: (at: number) => number): Compiled {
  return {
    type: 'time',
    of: (row) => {
      const at = numberOf(read(row));
      return at === null ? null : change(at);
    },
  };
}

const blank = (isBlank: (text: string) => boolean): Definition => ({
  least: 1,
  most: 1,
  build: (place) => {
    const of = argument(place, 0);
    return any((row) => {
      const text = textOf(of.of(row));
      return truth(text === null || isBlank(text));
    });
  },
});

const constant = (of: (scope: Scope) => number): Definition => ({
  least: 0,
  most: 0,
  build: ({ scope }) => {
    const value = of(scope);
    return any(() => value);
  },
});

const inSubnet = (family: 4 | 6 | null): Definition => ({
  least: 2,
  most: 2,
  build: (place) => {
    const of = argument(place, 0);
    const text = literalText(place, 1);
    const contains = subnetOf(text, family);
    if (contains === null) throw new MalformedQuery(`${text} is no subnet`, place.call);
    return any((row) => truth(contains(textOf(of.of(row)) ?? '')));
  },
});

const FUNCTIONS: Record<string, Definition> = {
  abs: numbers(1, 1, Math.abs),
  ceil: numbers(1, 1, Math.ceil),
  floor: numbers(1, 1, Math.floor),
  greatest: numbers(1, 100, Math.max),
  least: numbers(1, 100, Math.min),
  log: numbers(1, 1, Math.log),
  sqrt: numbers(1, 1, Math.sqrt),
  round: numbers(1, 2, (value, places = 0) => Math.round(value * 10 ** places) / 10 ** places),
  tonumber: numbers(1, 1, (value) => value),
  isnumeric: { least: 1, most: 1, build: (place) => presence(place, (value) => numberOf(value) !== null) },
  ispresent: { least: 1, most: 1, build: (place) => presence(place, (value) => value !== null) },
  isempty: blank((text) => text === ''),
  isblank: blank((text) => text.trim() === ''),
  coalesce: {
    least: 1,
    most: 100,
    build: (place) => {
      const args = allOf(place);
      return {
        type: commonType(args),
        of: (row) => {
          for (const arg of args) {
            const value = arg.of(row);
            if (value !== null) return value;
          }
          return null;
        },
      };
    },
  },
  if: { least: 3, most: 3, build: branches },
  case: { least: 2, most: MOST_BRANCHES * 2 + 1, build: branches },
  bin: {
    least: 1,
    most: 1,
    build: (place) => {
      const at = place.scope.timestamp(place.call);
      const period = periodArgument(place, 0);
      return time(
        (row) => at.of(row),
        (value) => floorTo(value, period),
      );
    },
  },
  datefloor: bucket(floorTo),
  dateceil: bucket(ceilTo),
  tomillis: numbers(1, 1, (at) => at),
  frommillis: { least: 1, most: 1, build: (place) => time(argument(place, 0).of, (at) => at) },
  now: constant(({ settings }) => Math.floor(settings.now / 1000)),
  querystarttime: constant(({ settings }) => settings.start),
  queryendtime: constant(({ settings }) => settings.end),
  querytimerange: constant(({ settings }) => settings.end - settings.start),
  jsonparse: {
    least: 1,
    most: 1,
    build: (place) => {
      const of = argument(place, 0);
      const { jsonParseFields } = place.scope.settings;
      return {
        type: 'map',
        of: (row) => {
          const value = of.of(row);
          const structure = typeof value === 'string' ? parseStructure(value) : null;
          return structure === null || jsonParseFields === Number.POSITIVE_INFINITY ? structure : firstFields(structure, jsonParseFields);
        },
      };
    },
  },
  jsonstringify: {
    least: 1,
    most: 1,
    build: (place) => {
      const of = argument(place, 0);
      return any((row) => {
        const value = of.of(row);
        return isStructure(value) ? JSON.stringify(value) : null;
      });
    },
  },
  regexreplace: {
    least: 3,
    most: 3,
    build: (place) => {
      const of = argument(place, 0);
      const pattern = toRegExp(literalText(place, 1), place.call, 'g');
      const by = literalText(place, 2);
      if (/[$\\]/.test(by)) throw new MalformedQuery('no document says how a replacement refers to groups', place.call);
      return any((row) => textOf(of.of(row))?.replace(pattern, by) ?? null);
    },
  },
  isipinsubnet: inSubnet(null),
  isipv4insubnet: inSubnet(4),
  isipv6insubnet: inSubnet(6),
};

function presence(place: Place, holds: (value: Value) => boolean): Compiled {
  const of = argument(place, 0);
  return any((row) => truth(holds(of.of(row))));
}

function branches(place: Place): Compiled {
  const args = allOf(place);
  const pairs: (readonly [condition: Compiled, value: Compiled])[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const [condition, value] = [args[at], args[at + 1]];
    if (condition !== undefined && value !== undefined) pairs.push([condition, value]);
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1) : undefined;
  const values = [...pairs.map(([, value]) => value), ...(otherwise === undefined ? [] : [otherwise])];
  return {
    type: commonType(values),
    of: (row) => {
      for (const [condition, value] of pairs) if (isTrue(condition.of(row))) return value.of(row);
      return otherwise?.of(row) ?? null;
    },
  };
}

function textCall(place: Place): Compiled | null {
  const definition = Object.hasOwn(TEXT_FUNCTIONS, place.call.name) ? TEXT_FUNCTIONS[place.call.name] : undefined;
  if (definition === undefined) return null;
  checkArity(place.call, definition.least, definition.most);
  const args = allOf(place);
  if (args.some(({ type }) => type === 'time')) throw new MalformedQuery('no document says what a time is as a text', place.call);
  const { of } = definition;
  return any((row) => of(args.map((arg) => arg.of(row))));
}

function checkArity(call: Call, least: number, most: number): void {
  if (call.args.length < least || call.args.length > most) {
    const expected = least === most ? String(least) : `${least} to ${most}`;
    throw new MalformedQuery(`${call.name} takes ${expected} arguments, not ${call.args.length}`, call);
  }
}

/** A call of a function that is not an aggregation. Throws MalformedQuery for a function or a number of arguments that nobody knows. */
export function compileCall(call: Call, scope: Scope, compile: Compile): Compiled {
  const place = { call, scope, compile };
  const text = textCall(place);
  if (text !== null) return text;
  const definition = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (definition === undefined) throw new MalformedQuery(`unknown function ${call.name}`, call);
  checkArity(call, definition.least, definition.most);
  return definition.build(place);
}
