// Writes JSON in all the ways in which people's trails are written: spacing, key order, escapes, keys given twice.
import type { Random } from '../../src/sample/random.ts';

/** JSON as it stands in a file: an object is a list of pairs, so that any key may occur, and occur twice. */
export type Tree = null | boolean | number | string | readonly Tree[] | Pairs;
export interface Pairs {
  readonly pairs: readonly Pair[];
}
export type Pair = readonly [key: string, value: Tree];

export const pairs = (...all: readonly Pair[]): Pairs => ({ pairs: all });
const isPairs = (tree: Tree): tree is Pairs => typeof tree === 'object' && tree !== null && 'pairs' in tree;

export interface JsonStyle {
  /** Spaces for each level; 0 writes everything on one line. */
  readonly indent: 0 | 1 | 2 | 4;
  readonly afterComma: '' | ' ';
  readonly afterColon: '' | ' ';
  readonly newline: '\n' | '\r\n';
  /** How many of the characters are written as `\uXXXX` though they need not be. */
  readonly escapes: number;
  readonly shuffleKeys: boolean;
}

const COMPACT: JsonStyle = { indent: 0, afterComma: '', afterColon: '', newline: '\n', escapes: 0, shuffleKeys: false };

/** Compact as AWS writes it, spaced as Python does, pretty-printed as jq does, or as only a test would. */
export function someStyle(random: Random): JsonStyle {
  const style = random.pick<Partial<JsonStyle>>([
    {},
    {},
    { afterComma: ' ', afterColon: ' ' },
    { afterColon: ' ' },
    { indent: 2, afterColon: ' ' },
    { indent: 4, afterColon: ' ', newline: '\r\n' },
    { indent: 1 },
  ]);
  return { ...COMPACT, ...style, escapes: random.pick([0, 0, 0, 0.02, 0.5]), shuffleKeys: random.next() < 0.4 };
}

/** The same without line breaks inside, as JSON Lines needs it. */
export const onOneLine = (style: JsonStyle): JsonStyle => ({ ...style, indent: 0 });

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function unicode(unit: string, random: Random): string {
  const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${random.next() < 0.5 ? hex.toUpperCase() : hex}`;
}

/** A string literal. A surrogate without its partner can only be written as an escape. */
function literal(text: string, style: JsonStyle, random: Random): string {
  let out = '"';
  for (const character of text) {
    const lone = character.length === 1 && character >= '\ud800' && character <= '\udfff';
    const must = character < ' ' || lone;
    if (style.escapes > 0 && random.next() < style.escapes) for (const unit of character.split('')) out += unicode(unit, random);
    else if (character === '/' && style.escapes > 0) out += random.pick(['/', '\\/']);
    else out += SHORT[character] ?? (must ? unicode(character, random) : character);
  }
  return `${out}"`;
}

/** A random order in which a key that is given twice keeps its own two in their order: the last one counts. */
function shuffled(all: readonly Pair[], random: Random): readonly Pair[] {
  const order = all.map((pair) => ({ pair, rank: random.next() })).sort((a, b) => a.rank - b.rank);
  const queues = new Map<string, Pair[]>();
  for (const pair of all) queues.set(pair[0], [...(queues.get(pair[0]) ?? []), pair]);
  return order.map(({ pair }) => queues.get(pair[0])?.shift() ?? pair);
}

/** Writes `tree` in `style`; `random` decides what the style leaves open. */
export function write(tree: Tree, style: JsonStyle, random: Random, level = 0): string {
  if (typeof tree === 'string') return literal(tree, style, random);
  if (tree === null || typeof tree !== 'object') return String(tree);
  const items = isPairs(tree)
    ? (style.shuffleKeys ? shuffled(tree.pairs, random) : tree.pairs).map(
        ([key, value]) => `${literal(key, style, random)}:${style.afterColon}${write(value, style, random, level + 1)}`,
      )
    : tree.map((value) => write(value, style, random, level + 1));
  const [open, close] = isPairs(tree) ? ['{', '}'] : ['[', ']'];
  if (items.length === 0) return open + close;
  if (style.indent === 0) return `${open}${items.join(`,${style.afterComma}`)}${close}`;
  const line = (depth: number): string => style.newline + ' '.repeat(style.indent * depth);
  return `${open}${line(level + 1)}${items.join(`,${line(level + 1)}`)}${line(level)}${close}`;
}
