// Expressions to closures, once for a query.
import { isAggregate } from './aggregates.ts';
import type { Expression, Operator } from './ast.ts';
import { compileCall } from './functions.ts';
import { MalformedQuery } from './malformed.ts';
import { access, type Compiled, type Row, type Scope } from './scope.ts';
import { compare, isTrue, numberOf, textOf, truth, type Value } from './values.ts';

const ARITHMETIC: Partial<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};
const ORDER: Partial<Record<Operator, (difference: number) => boolean>> = {
  '=': (difference) => difference === 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};

const any = (of: (row: Row) => Value): Compiled => ({ type: 'any', of });

/** What an expression is worth for a row. Throws MalformedQuery for what the language or the place does not know. */
export function compile(node: Expression, scope: Scope): Compiled {
  const column = node.kind === 'call' || node.kind === 'binary' ? scope.columnOf(node) : null;
  if (column !== null) return column;
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return any(() => value);
    }
    case 'name':
      return scope.resolve(node);
    case 'access': {
      const of = compile(node.of, scope);
      return any((row) => access(of.of(row), node.segments));
    }
    case 'not': {
      const of = compile(node.of, scope);
      return any((row) => truth(!isTrue(of.of(row))));
    }
    case 'minus': {
      const of = compile(node.of, scope);
      return any((row) => {
        const value = numberOf(of.of(row));
        return value === null ? null : -value;
      });
    }
    case 'binary':
      return compileBinary(node, scope);
    case 'in':
      return compileIn(node, scope);
    case 'match':
      return compileMatch(node, scope);
    case 'call':
      if (!isAggregate(node.name)) return compileCall(node, scope, compile);
      if (scope.aggregate === null) throw new MalformedQuery(`${node.name} is a function of stats`, node);
      return scope.aggregate(node);
    case 'period':
      throw new MalformedQuery('a period of time can only be an argument of bin, datefloor and dateceil', node);
    case 'star':
      throw new MalformedQuery('* can only be the argument of count', node);
  }
}

function compileBinary(node: Extract<Expression, { kind: 'binary' }>, scope: Scope): Compiled {
  const left = compile(node.left, scope);
  const right = compile(node.right, scope);
  const { operator } = node;
  if (operator === 'and') return any((row) => truth(isTrue(left.of(row)) && isTrue(right.of(row))));
  if (operator === 'or') return any((row) => truth(isTrue(left.of(row)) || isTrue(right.of(row))));
  const calculate = ARITHMETIC[operator];
  if (calculate !== undefined) {
    return any((row) => {
      const a = numberOf(left.of(row));
      const b = numberOf(right.of(row));
      const result = a === null || b === null ? null : calculate(a, b);
      return result === null || !Number.isFinite(result) ? null : result;
    });
  }
  if (operator === '!=') {
    const differs = truth(scope.settings.missingDiffers);
    return any((row) => {
      const difference = compare(left.of(row), right.of(row), false);
      return difference === null ? differs : truth(difference !== 0);
    });
  }
  const holds = ORDER[operator];
  if (holds === undefined) throw new MalformedQuery(`unknown operator ${operator}`, node);
  const ordered = operator !== '=';
  return any((row) => {
    const difference = compare(left.of(row), right.of(row), ordered);
    return truth(difference !== null && holds(difference));
  });
}

function compileIn(node: Extract<Expression, { kind: 'in' }>, scope: Scope): Compiled {
  const of = compile(node.of, scope);
  const list = node.list.map((each) => compile(each, scope));
  const missing = truth(node.negated && scope.settings.missingDiffers);
  return any((row) => {
    const value = of.of(row);
    if (value === null || typeof value === 'object') return missing;
    return truth(list.some((each) => compare(value, each.of(row), false) === 0) !== node.negated);
  });
}

function compileMatch(node: Extract<Expression, { kind: 'match' }>, scope: Scope): Compiled {
  const of = compile(node.of, scope);
  const { pattern, negated } = node;
  const found = typeof pattern === 'string' ? (text: string) => text.includes(pattern) : (text: string) => pattern.test(text);
  const missing = truth(negated && scope.settings.missingDiffers);
  return any((row) => {
    const text = textOf(of.of(row));
    return text === null ? missing : truth(found(text) !== negated);
  });
}
