// Expressions of the query language: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
import type { Expression, Name, Operator, Segment } from './ast.ts';
import type { Lexer, Token } from './lexer.ts';
import { MalformedQuery, type Span } from './malformed.ts';
import { toRegExp } from './regex.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'like', 'as', 'by', 'asc', 'desc']);

export const isSymbol = (token: Token, symbol: string): boolean => token.kind === 'symbol' && token.symbol === symbol;
const isWord = (token: Token, word: string): boolean => token.kind === 'name' && token.plain?.toLowerCase() === word;

function describe(token: Token, text: string): string {
  return token.kind === 'end' ? 'the end of the query' : text.slice(token.start, token.end);
}

export const unexpected = (token: Token, text: string, expected: string): MalformedQuery =>
  new MalformedQuery(`unexpected symbol found ${describe(token, text)}, expected ${expected}`, token);

/** Takes `symbol`, or refuses the query. */
function expectSymbol(lexer: Lexer, symbol: string): Token {
  const token = lexer.take();
  if (!isSymbol(token, symbol)) throw unexpected(token, lexer.text, symbol);
  return token;
}

/** Takes `symbol` if it comes next. */
export function takeSymbol(lexer: Lexer, symbol: string): boolean {
  if (!isSymbol(lexer.peek(), symbol)) return false;
  lexer.take();
  return true;
}

export function takeWord(lexer: Lexer, word: string): boolean {
  if (!isWord(lexer.peek(), word)) return false;
  lexer.take();
  return true;
}

/** `one` until no comma follows. */
export function listOf<T>(lexer: Lexer, one: () => T): T[] {
  const all = [one()];
  while (takeSymbol(lexer, ',')) all.push(one());
  return all;
}

const nameOf = (segments: readonly Segment[], { start, end }: Span): Name => ({
  kind: 'name',
  segments,
  name: segments.join('.'),
  start,
  end,
});

/** A field's name. */
export function parseName(lexer: Lexer): Name {
  const token = lexer.take();
  if (token.kind !== 'name' || (token.plain !== null && RESERVED.has(token.plain.toLowerCase()))) {
    throw unexpected(token, lexer.text, 'a field');
  }
  return nameOf(token.segments, token);
}

export function parseExpression(lexer: Lexer): Expression {
  return chain(lexer, ['or'], (inner) => chain(inner, ['and'], parseNot));
}

/** Operators of one rank, from left to right. */
function chain(lexer: Lexer, operators: readonly Operator[], operand: (lexer: Lexer) => Expression): Expression {
  let left = operand(lexer);
  for (;;) {
    const next = lexer.peek();
    const operator = operators.find((each) => isSymbol(next, each) || isWord(next, each));
    if (operator === undefined) return left;
    lexer.take();
    const right = operand(lexer);
    left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
  }
}

function parseNot(lexer: Lexer): Expression {
  const { start } = lexer.peek();
  if (!takeWord(lexer, 'not')) return parseComparison(lexer);
  const of = parseNot(lexer);
  return { kind: 'not', of, start, end: of.end };
}

function parseComparison(lexer: Lexer): Expression {
  const left = parseSum(lexer);
  const next = lexer.peek();
  if (next.kind === 'symbol' && COMPARISONS.has(next.symbol)) {
    lexer.take();
    const right = parseSum(lexer);
    return { kind: 'binary', operator: next.symbol as Operator, left, right, start: left.start, end: right.end };
  }
  if (takeSymbol(lexer, '=~')) return parseMatch(lexer, left, false, true);
  const negated = takeWord(lexer, 'not');
  if (takeWord(lexer, 'in')) return parseIn(lexer, left, negated);
  if (takeWord(lexer, 'like')) return parseMatch(lexer, left, negated, false);
  if (negated) throw unexpected(lexer.peek(), lexer.text, 'in or like');
  return left;
}

function parseIn(lexer: Lexer, of: Expression, negated: boolean): Expression {
  expectSymbol(lexer, '[');
  const list = listOf(lexer, () => parseSum(lexer));
  const { end } = expectSymbol(lexer, ']');
  return { kind: 'in', negated, of, list, start: of.start, end };
}

function parseMatch(lexer: Lexer, of: Expression, negated: boolean, onlyRegex: boolean): Expression {
  const regex = lexer.takeRegex();
  if (regex !== null) return { kind: 'match', negated, of, pattern: toRegExp(regex.source, regex), start: of.start, end: regex.end };
  const token = lexer.take();
  if (token.kind !== 'string' || onlyRegex) throw unexpected(token, lexer.text, onlyRegex ? '/regex/' : '"text" or /regex/');
  return { kind: 'match', negated, of, pattern: token.value, start: of.start, end: token.end };
}

const parseSum = (lexer: Lexer): Expression => chain(lexer, ['+', '-'], parseProduct);
const parseProduct = (lexer: Lexer): Expression => chain(lexer, ['*', '/', '%'], parsePower);
const parsePower = (lexer: Lexer): Expression => chain(lexer, ['^'], parseMinus);

function parseMinus(lexer: Lexer): Expression {
  const { start } = lexer.peek();
  if (!takeSymbol(lexer, '-')) return parseAccess(lexer);
  const of = parseMinus(lexer);
  return { kind: 'minus', of, start, end: of.end };
}

/** `jsonParse(field).key` and `jsonParse(field)[0]`. */
function parseAccess(lexer: Lexer): Expression {
  let of = parsePrimary(lexer);
  while (of.kind === 'call' || of.kind === 'access') {
    if (takeSymbol(lexer, '.')) {
      const path = parseName(lexer);
      of = { kind: 'access', of, segments: path.segments, start: of.start, end: path.end };
    } else if (isSymbol(lexer.peek(), '[')) {
      lexer.take();
      const index = lexer.take();
      if (index.kind !== 'number') throw unexpected(index, lexer.text, 'a position');
      const { end } = expectSymbol(lexer, ']');
      of = { kind: 'access', of, segments: [index.value], start: of.start, end };
    } else break;
  }
  return of;
}

function parsePrimary(lexer: Lexer): Expression {
  const token = lexer.take();
  const { start, end } = token;
  switch (token.kind) {
    case 'number':
    case 'string':
      return { kind: 'literal', value: token.value, start, end };
    case 'period':
      return { kind: 'period', period: token.period, start, end };
    case 'symbol': {
      if (token.symbol !== '(') break;
      const inner = parseExpression(lexer);
      expectSymbol(lexer, ')');
      return inner;
    }
    case 'name': {
      const word = token.plain?.toLowerCase() ?? null;
      if (word !== null && isSymbol(lexer.peek(), '(')) return parseCall(lexer, word, start);
      if (word !== null && RESERVED.has(word)) break;
      if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' ? 1 : 0, start, end };
      return nameOf(token.segments, token);
    }
    case 'end':
      break;
  }
  throw unexpected(token, lexer.text, 'an expression');
}

function parseCall(lexer: Lexer, name: string, start: number): Expression {
  expectSymbol(lexer, '(');
  const args: Expression[] = [];
  const star = lexer.peek();
  if (takeSymbol(lexer, '*')) args.push({ kind: 'star', start: star.start, end: star.end });
  else if (!isSymbol(lexer.peek(), ')')) args.push(...listOf(lexer, () => parseExpression(lexer)));
  const { end } = expectSymbol(lexer, ')');
  return { kind: 'call', name, args, start, end };
}
