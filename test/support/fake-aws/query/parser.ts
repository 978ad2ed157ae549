// Commands of the query language: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
import type { Command, Expression, Item } from './ast.ts';
import { Lexer, type Token } from './lexer.ts';
import { MalformedQuery } from './malformed.ts';
import { isSymbol, listOf, parseExpression, parseName, takeSymbol, takeWord, unexpected } from './parse-expression.ts';
import { toRegExp } from './regex.ts';

const MOST_ROWS = 100_000;
const MOST_STATS = 10;

const PARSERS: Record<string, (lexer: Lexer, command: Token) => Command> = {
  fields: (lexer, { start }) => itemsCommand(lexer, 'fields', start),
  display: (lexer, { start }) => itemsCommand(lexer, 'display', start),
  filter: parseFilter,
  where: parseFilter,
  parse: parseParse,
  stats: parseStats,
  sort: parseSort,
  dedup: (lexer, { start }) => {
    const fields = listOf(lexer, () => parseName(lexer));
    return { kind: 'dedup', fields, start, end: fields.at(-1)?.end ?? start };
  },
  limit: parseLimit,
  estimate: (_, { start, end }) => ({ kind: 'estimate', start, end }),
};

/** The commands of a query, in the order in which they may stand. Throws MalformedQuery. */
export function parseQuery(text: string): readonly Command[] {
  const lexer = new Lexer(text);
  const commands: Command[] = [];
  do {
    const token = lexer.take();
    const name = token.kind === 'name' ? (token.plain?.toLowerCase() ?? '') : '';
    const parse = Object.hasOwn(PARSERS, name) ? PARSERS[name] : undefined;
    if (parse === undefined) throw unexpected(token, text, 'a command');
    commands.push(parse(lexer, token));
  } while (takeSymbol(lexer, '|'));
  const rest = lexer.peek();
  if (rest.kind !== 'end') throw unexpected(rest, text, '| or the end of the query');
  checkOrder(commands);
  return commands;
}

function checkOrder(commands: readonly Command[]): void {
  const lastStats = commands.findLastIndex(({ kind }) => kind === 'stats');
  let stats = 0;
  let closed: Command['kind'] | null = null;
  for (const [index, command] of commands.entries()) {
    const { kind } = command;
    if (kind === 'stats' && ++stats > MOST_STATS) throw new MalformedQuery(`more than ${MOST_STATS} stats commands`, command);
    if ((kind === 'sort' || kind === 'limit' || kind === 'dedup') && index < lastStats) {
      throw new MalformedQuery(`${kind} must be after the last stats`, command);
    }
    if (closed === 'estimate') throw new MalformedQuery('estimate must be the last command', command);
    if (closed === 'dedup' && kind !== 'limit' && kind !== 'estimate') throw new MalformedQuery('only limit can follow dedup', command);
    if (closed === 'limit' && kind !== 'sort' && kind !== 'display' && kind !== 'limit' && kind !== 'estimate') {
      throw new MalformedQuery(`no document says what ${kind} does after limit`, command);
    }
    if (kind === 'dedup' || kind === 'estimate' || (kind === 'limit' && closed === null)) closed = kind;
  }
}

/** Text as columns are named by when nobody names them: without blanks around it. */
function parseItem(lexer: Lexer): Item {
  const expression = parseExpression(lexer);
  if (!takeWord(lexer, 'as')) {
    const text = expression.kind === 'name' ? expression.name : lexer.text.slice(expression.start, expression.end);
    return { expression, name: text, aliased: false, start: expression.start, end: expression.end };
  }
  const alias = parseName(lexer);
  return { expression, name: alias.name, aliased: true, start: expression.start, end: alias.end };
}

function itemsCommand(lexer: Lexer, kind: 'fields' | 'display', start: number): Command {
  const items = listOf(lexer, () => parseItem(lexer));
  return { kind, items, start, end: items.at(-1)?.end ?? start };
}

function parseFilter(lexer: Lexer, { start }: Token): Command {
  const condition = parseExpression(lexer);
  return { kind: 'filter', condition, start, end: condition.end };
}

function parseStats(lexer: Lexer, { start }: Token): Command {
  const items = listOf(lexer, () => parseItem(lexer));
  const by = takeWord(lexer, 'by') ? listOf(lexer, () => parseItem(lexer)) : [];
  return { kind: 'stats', items, by, start, end: (by.at(-1) ?? items.at(-1))?.end ?? start };
}

function parseSort(lexer: Lexer, { start }: Token): Command {
  const keys = listOf(lexer, (): { readonly expression: Expression; readonly descending: boolean } => {
    const expression = parseExpression(lexer);
    const descending = takeWord(lexer, 'desc');
    if (!descending) takeWord(lexer, 'asc');
    return { expression, descending };
  });
  return { kind: 'sort', keys, start, end: keys.at(-1)?.expression.end ?? start };
}

function parseLimit(lexer: Lexer, { start }: Token): Command {
  const any = takeWord(lexer, 'any');
  const token = lexer.take();
  if (token.kind !== 'number' || !Number.isInteger(token.value)) throw unexpected(token, lexer.text, 'a number');
  if (token.value < 1 || token.value > MOST_ROWS) throw new MalformedQuery(`limit must be between 1 and ${MOST_ROWS}`, token);
  return { kind: 'limit', count: token.value, any, start, end: token.end };
}

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** `*` takes as little as it can; at the end, all the rest. */
function globToRegex(glob: string): RegExp {
  const parts = glob.split('*').map(escapeRegex);
  const last = parts.length - 1;
  const source = parts.map((part, index) =>
    index === last ? part : `${part}(${index === last - 1 && parts[last] === '' ? '.*' : '.*?'})`,
  );
  return new RegExp(source.join(''), 's');
}

function parseParse(lexer: Lexer, { start }: Token): Command {
  const next = lexer.peek();
  const field =
    next.kind === 'string' || isSymbol(next, '/')
      ? ({ kind: 'name', segments: ['@message'], name: '@message', start, end: start } as const)
      : parseName(lexer);
  const regex = lexer.takeRegex();
  if (regex !== null) return parseWithRegex(lexer, start, field, regex);
  const token = lexer.take();
  if (token.kind !== 'string') throw unexpected(token, lexer.text, '"glob" or /regex/');
  if (!takeWord(lexer, 'as')) throw unexpected(lexer.peek(), lexer.text, 'as');
  const aliases = listOf(lexer, () => parseName(lexer));
  const wildcards = token.value.split('*').length - 1;
  if (wildcards !== aliases.length) throw new MalformedQuery(`${wildcards} wildcards and ${aliases.length} aliases`, token);
  const names = aliases.map(({ name }) => name);
  return { kind: 'parse', field, pattern: globToRegex(token.value), names, named: false, start, end: aliases.at(-1)?.end ?? token.end };
}

function parseWithRegex(
  lexer: Lexer,
  start: number,
  field: Extract<Command, { kind: 'parse' }>['field'],
  regex: { readonly source: string; readonly start: number; readonly end: number },
): Command {
  const pattern = toRegExp(regex.source, regex);
  const groups = new RegExp(`${pattern.source}|`).exec('');
  const names = Object.keys(groups?.groups ?? {});
  if (takeWord(lexer, 'as')) {
    const aliases = listOf(lexer, () => parseName(lexer)).map(({ name }) => name);
    if (aliases.length !== (groups?.length ?? 1) - 1) throw new MalformedQuery('as many aliases as groups are needed', regex);
    return { kind: 'parse', field, pattern, names: aliases, named: false, start, end: regex.end };
  }
  if (names.length === 0) throw new MalformedQuery('a regular expression needs named groups to parse', regex);
  return { kind: 'parse', field, pattern, names, named: true, start, end: regex.end };
}
