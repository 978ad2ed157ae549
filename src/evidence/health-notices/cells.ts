// A line of a table, cut into cells: as people save tables, not as a format has it. Lines are wrapped and quoted by mail programs, so that
// no reader of CSV could hold on to anything.

export const SEPARATORS = ['|', '\t', ';', ',', '  '] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Marks of a reply (`> `) at the beginning of a line. */
const QUOTE_MARK = /^(?:[ \t]{0,3}>)+ ?/;

export const withoutQuoteMark = (line: string): string => line.replace(QUOTE_MARK, '');

/** A rule between headings and rows: `-----|----`, `+----+`, `| :--- | ---: |`. */
export const isRule = (line: string): boolean => /^[\s|:+=_-]+$/.test(line) && /[-=_]{3}/.test(line);

/** A cell without what Markdown puts around it: bold, code, escapes, and addresses that were made links (`[102.0.0.0](http://102.0.0.0/)`). */
export function cleanCell(cell: string): string {
  const text = cell
    .trim()
    .replace(/\[([^[\]]{0,300})\]\((?:https?|mailto):[^\s()]{0,500}\)/g, '$1')
    .replace(/\\([\\|_*`[\]<>#.-])/g, '$1');
  const wrapped = /^(?:`([^`]*)`|\*\*([^*]*)\*\*)$/.exec(text);
  return (wrapped?.[1] ?? wrapped?.[2] ?? text).trim();
}

/** The cells of `line`. A cell in double quotes may hold the separator. */
export function cellsOf(line: string, separator: Separator): readonly string[] {
  if (separator === '  ') return line.trim().split(/ {2,}|\t+/);
  const cells: string[] = [];
  let cell = '';
  let blank = true;
  let quoted = false;
  let maybeClosed = true;
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && blank && maybeClosed && closes(line, at, separator)) {
      cell = '';
      blank = false;
      quoted = true;
    } else if (char === '\\' && separator === '|' && line[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (char === separator) {
      cells.push(cell);
      cell = '';
      blank = true;
    } else {
      // One that is not closed here is closed nowhere behind it.
      if (char === '"' && blank) maybeClosed = false;
      if (char !== ' ') blank = false;
      cell += char;
    }
  }
  cells.push(cell);
  // Markdown draws a line before the first and behind the last cell.
  if (separator === '|' && cells.length > 2 && cells[0]?.trim() === '') cells.shift();
  if (separator === '|' && cells.length > 2 && cells.at(-1)?.trim() === '') cells.pop();
  return cells.map(cleanCell);
}

/** Whether the quote at `at` is closed where a cell can end: one that is not is a character like others. */
function closes(line: string, at: number, separator: Separator): boolean {
  for (let next = line.indexOf('"', at + 1); next >= 0; next = line.indexOf('"', next + 1)) {
    if (line[next + 1] === '"') {
      next += 1;
      continue;
    }
    const rest = line.slice(next + 1).trimStart();
    return rest === '' || rest.startsWith(separator.trim() === '' ? '\t' : separator) || line[next + 1] === separator;
  }
  return false;
}
