// What the parser makes of a query's text.
import type { Span } from './malformed.ts';
import type { Period } from './periods.ts';

/** A step of a path: the key of a map, or a position in a list. */
export type Segment = string | number;

export interface Name extends Span {
  readonly kind: 'name';
  readonly segments: readonly Segment[];
  /** Segments joined by dots, as fields are known by. */
  readonly name: string;
}

export interface Call extends Span {
  readonly kind: 'call';
  /** In lower case. */
  readonly name: string;
  readonly args: readonly Expression[];
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '^' | 'and' | 'or';

export type Expression =
  | Name
  | Call
  | (Span & { readonly kind: 'literal'; readonly value: string | number })
  | (Span & { readonly kind: 'period'; readonly period: Period })
  | (Span & { readonly kind: 'star' })
  | (Span & { readonly kind: 'access'; readonly of: Expression; readonly segments: readonly Segment[] })
  | (Span & { readonly kind: 'not' | 'minus'; readonly of: Expression })
  | (Span & { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression })
  | (Span & { readonly kind: 'in'; readonly negated: boolean; readonly of: Expression; readonly list: readonly Expression[] })
  | (Span & { readonly kind: 'match'; readonly negated: boolean; readonly of: Expression; readonly pattern: string | RegExp });

/** An expression with the name that its column gets: the alias, or its own text. */
export interface Item extends Span {
  readonly expression: Expression;
  readonly name: string;
  readonly aliased: boolean;
}

export type Command =
  | (Span & { readonly kind: 'fields' | 'display'; readonly items: readonly Item[] })
  | (Span & { readonly kind: 'filter'; readonly condition: Expression })
  | (Span & {
      readonly kind: 'parse';
      readonly field: Name;
      readonly pattern: RegExp;
      readonly names: readonly string[];
      readonly named: boolean;
    })
  | (Span & { readonly kind: 'stats'; readonly items: readonly Item[]; readonly by: readonly Item[] })
  | (Span & { readonly kind: 'sort'; readonly keys: readonly { readonly expression: Expression; readonly descending: boolean }[] })
  | (Span & { readonly kind: 'dedup'; readonly fields: readonly Name[] })
  | (Span & { readonly kind: 'limit'; readonly count: number; readonly any: boolean })
  | (Span & { readonly kind: 'estimate' });
