// Characters of a query to tokens. Regular expressions are read on demand, because a slash is also a division.
import type { Segment } from './ast.ts';
import { MalformedQuery, type Span } from './malformed.ts';
import { type Period, periodOf } from './periods.ts';

export type Token = Span &
  (
    | { readonly kind: 'name'; readonly segments: readonly Segment[]; readonly plain: string | null }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'period'; readonly period: Period }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'symbol'; readonly symbol: string }
    | { readonly kind: 'end' }
  );

const BLANK = /(?:\s|#[^\n]*)+/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const LETTERS = /[A-Za-z]+/y;
const WORD = /[A-Za-z_@][A-Za-z0-9_@]*/y;
const PART = /[A-Za-z0-9_@]+/y;
const QUOTED = /`([^`]+)`/y;
const INDEX = /\[\s*(\d+)\s*\]/y;
const SYMBOL = /=~|!=|<=|>=|[|,()[\]=<>+\-*/%^.]/y;
const REGEX = /\/((?:[^/\\]|\\[\s\S])+)\//y;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

export class Lexer {
  readonly text: string;
  #at = 0;
  #next: Token | null = null;

  constructor(text: string) {
    this.text = text;
  }

  peek(): Token {
    this.#next ??= this.#read();
    return this.#next;
  }

  take(): Token {
    const token = this.peek();
    this.#next = null;
    return token;
  }

  /** A regular expression between slashes, if one comes next. */
  takeRegex(): (Span & { readonly source: string }) | null {
    const { start } = this.peek();
    REGEX.lastIndex = start;
    const found = REGEX.exec(this.text);
    if (found === null) return null;
    this.#next = null;
    this.#at = REGEX.lastIndex;
    return { source: (found[1] ?? '').replaceAll('\\/', '/'), start, end: this.#at };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #read(): Token {
    this.#match(BLANK);
    const start = this.#at;
    if (start >= this.text.length) return { kind: 'end', start, end: start };
    const char = this.text.charAt(start);
    if (char === '"' || char === "'") return this.#string(char, start);
    const number = this.#match(NUMBER);
    if (number !== null) return this.#number(Number(number[0]), start);
    if (char === '`' || /[A-Za-z_@]/.test(char)) return this.#name(start);
    const symbol = this.#match(SYMBOL);
    if (symbol === null) throw new MalformedQuery(`unexpected symbol found ${char}`, { start, end: start + 1 });
    return { kind: 'symbol', symbol: symbol[0], start, end: this.#at };
  }

  #number(value: number, start: number): Token {
    const unit = this.#match(LETTERS);
    if (unit === null) return { kind: 'number', value, start, end: this.#at };
    const period = periodOf(value, unit[0]);
    if (period === null) throw new MalformedQuery(`unknown period ${value}${unit[0]}`, { start, end: this.#at });
    return { kind: 'period', period, start, end: this.#at };
  }

  #string(quote: string, start: number): Token {
    let value = '';
    for (let at = start + 1; at < this.text.length; at += 1) {
      const char = this.text.charAt(at);
      if (char === quote) {
        this.#at = at + 1;
        return { kind: 'string', value, start, end: this.#at };
      }
      if (char !== '\\') {
        value += char;
        continue;
      }
      at += 1;
      const next = this.text.charAt(at);
      value += next === quote || next === '\\' ? next : (ESCAPES[next] ?? `\\${next}`);
    }
    throw new MalformedQuery('the quotation mark is not closed', { start, end: this.text.length });
  }

  #name(start: number): Token {
    const first = this.#match(WORD)?.[0] ?? '';
    const quoted = first === '' || first === '@' ? (this.#match(QUOTED)?.[1] ?? null) : null;
    if (first + (quoted ?? '') === '' || (first === '@' && quoted === null)) {
      throw new MalformedQuery('a name is missing', { start, end: start + 1 });
    }
    const segments: Segment[] = [first + (quoted ?? '')];
    for (;;) {
      const index = first.toLowerCase() === 'in' ? null : this.#match(INDEX);
      if (index !== null) {
        segments.push(Number(index[1]));
        continue;
      }
      if (this.text.charAt(this.#at) !== '.') break;
      this.#at += 1;
      const part = this.#match(QUOTED)?.[1] ?? this.#match(PART)?.[0];
      if (part === undefined) throw new MalformedQuery('a name is missing after the dot', { start, end: this.#at });
      segments.push(part);
    }
    return { kind: 'name', segments, plain: segments.length === 1 && quoted === null ? first : null, start, end: this.#at };
  }
}
