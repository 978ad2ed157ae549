// The text of an HTML mail or page, with the cells of its tables held apart by tabs. Streams; deep or broken HTML costs no more than its length.
import { Parser } from 'htmlparser2';

/** Mails are laid out with tables in tables; beyond this nobody does. */
const DEEPEST = 24;
/** The parser's own effort grows with the depth of what is open. What lies behind so many tags that nobody closed is not read. */
const MOST_OPEN = 2_000;
const PIECE = 16_384;
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'title', 'template', 'noscript']);
const BREAKS: ReadonlySet<string> = new Set(['br', 'p', 'div', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'hr', 'pre']);

interface Table {
  readonly rows: string[][];
  cell: string | null;
  /** A table lies in it: then its cells are a layout, not values. */
  nested: boolean;
}

const oneLine = (cell: string): string => cell.replace(/\s+/g, ' ').trim();

function closeCell(table: Table): void {
  if (table.cell === null) return;
  const row = table.rows.at(-1);
  if (row === undefined) table.rows.push([table.cell]);
  else row.push(table.cell);
  table.cell = null;
}

const textOf = ({ rows, nested }: Table): string => rows.map((row) => (nested ? row.join('\n') : row.map(oneLine).join('\t'))).join('\n');

/** The text that a person sees of `html`, each row of a table on one line with tabs between its cells. */
export function htmlText(html: string): string {
  let text = '';
  let silent = 0;
  let ignored = 0;
  let open = 0;
  const tables: Table[] = [];
  const write = (piece: string): void => {
    const table = tables.at(-1);
    if (table === undefined) text += piece;
    else if (table.cell !== null) table.cell += piece;
    else if (piece.trim() !== '') table.cell = piece;
  };
  const closeTable = (): void => {
    const table = tables.pop();
    if (table === undefined) return;
    closeCell(table);
    const outer = tables.at(-1);
    if (outer !== undefined) outer.nested = true;
    write(`\n${textOf(table)}\n`);
  };
  const parser = new Parser({
    onopentag(name) {
      open += 1;
      if (SILENT.has(name)) silent += 1;
      const table = tables.at(-1);
      if (name === 'table') {
        if (tables.length < DEEPEST) tables.push({ rows: [], cell: null, nested: false });
        else ignored += 1;
      } else if (name === 'tr' && table !== undefined && ignored === 0) {
        closeCell(table);
        table.rows.push([]);
      } else if ((name === 'td' || name === 'th') && table !== undefined && ignored === 0) {
        closeCell(table);
        table.cell = '';
      } else if (BREAKS.has(name)) write('\n');
    },
    onclosetag(name) {
      open -= 1;
      if (SILENT.has(name)) silent = Math.max(0, silent - 1);
      const table = tables.at(-1);
      if (name === 'table') {
        if (ignored > 0) ignored -= 1;
        else closeTable();
      } else if ((name === 'td' || name === 'th' || name === 'tr') && table !== undefined && ignored === 0) closeCell(table);
      else if (BREAKS.has(name)) write('\n');
    },
    ontext(piece) {
      if (silent === 0) write(piece);
    },
  });
  for (let at = 0; at < html.length && open < MOST_OPEN; at += PIECE) parser.write(html.slice(at, at + PIECE));
  if (open < MOST_OPEN) parser.end();
  while (tables.length > 0) closeTable();
  return text;
}
