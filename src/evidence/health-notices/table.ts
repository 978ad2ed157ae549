// Finds the tables of AWS's notices in text, however it was saved, and reads their rows. Total, and linear in the length of the text.
import { type TlsVersionKey, tlsVersionKey } from '../../tls/versions.ts';
import { cellsOf, cleanCell, isRule, SEPARATORS, type Separator, withoutQuoteMark } from './cells.ts';
import {
  type Column,
  type Columns,
  callsIn,
  columnOf,
  columnsOf,
  isRegionCell,
  isTlsCell,
  knownColumns,
  looksUsual,
  USUAL_ORDER,
} from './columns.ts';

/** One row: calls of one program to one bucket or endpoint, over one TLS version. */
export interface NoticeRow {
  readonly region: string;
  /** As CloudTrail names it: `s3.amazonaws.com`. */
  readonly service: string;
  /** The bucket or the endpoint, as the notice has it. */
  readonly resource: string | null;
  readonly action: string | null;
  readonly tlsVersion: TlsVersionKey;
  readonly calls: number;
  readonly userAgent: string | null;
}

export interface NoticeTable {
  readonly rows: readonly NoticeRow[];
  /** Lines that stand where a row should, and are none. */
  readonly unreadable: number;
  /** Whether there was a table at all. */
  readonly found: boolean;
}

/** CloudTrail cuts user agents at 1 KB; a row is no longer than a few of them. */
const LONGEST_ROW = 4_096;
/** A user agent of 1 KB in lines as short as mail programs make them. */
const MOST_LINES = 40;
const UNKNOWN = 'unknown';

interface Layout {
  readonly separator: Separator;
  readonly columns: Columns;
}

function layoutOf(line: string): Layout | null {
  if (line.length > LONGEST_ROW || !/tls/i.test(line)) return null;
  for (const separator of SEPARATORS) {
    const columns = columnsOf(cellsOf(line, separator));
    if (columns !== null) return { separator, columns };
  }
  return null;
}

// `s3.eu-west-1.amazonaws.com` -> `s3.amazonaws.com`, which is how CloudTrail's eventSource is made for most services. Derived.
const ENDPOINT =
  /^(?:https?:\/\/)?([a-z0-9-]{1,63})(?:[.-]fips)?(?:\.[a-z0-9-]{1,63}){0,4}\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|api\.aws)(?:[:/].*)?$/i;

function serviceOf(resource: string | null, column: 'bucket' | 'endpoint' | null, action: string | null): string {
  const host = resource === null ? null : ENDPOINT.exec(resource);
  if (host?.[1] !== undefined) {
    const labels = resource?.toLowerCase().replace(/^https?:\/\//, '') ?? '';
    // Buckets stand before S3's own name.
    if (/(?:^|\.)s3[.-]/.test(labels)) return 's3.amazonaws.com';
    return `${host[1].toLowerCase().replace(/-fips$/, '')}.amazonaws.com`;
  }
  if (column === 'bucket' || /^(?:REST|SOAP|WEBSITE)\.[A-Z]+\.[A-Z_]+$/.test(action ?? '')) return 's3.amazonaws.com';
  if (resource === null || column !== 'endpoint') return UNKNOWN;
  const code = resource
    .toLowerCase()
    .replace(/^(?:amazon|aws) /, '')
    .trim();
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(code) ? `${code}.amazonaws.com` : UNKNOWN;
}

/** The cells put under their columns: what is too much belongs to the user agent, or to a list of buckets before the version. */
function aligned(cells: readonly string[], columns: Columns, separator: Separator): readonly string[] {
  const given = [...cells];
  const tls = columns.indexOf('tls');
  const agent = columns.indexOf('agent');
  const wide = columns.findIndex((column) => column === 'bucket' || column === 'endpoint');
  const join = separator === '\t' || separator === '  ' ? ' ' : `${separator} `;
  const merge = (from: number, extra: number): void => {
    if (extra > 0) given.splice(from, extra + 1, given.slice(from, from + extra + 1).join(join));
  };
  const at = given.findIndex((cell, index) => index >= tls && isTlsCell(cell));
  if (wide >= 0 && wide < tls && at > tls) merge(wide, at - tls);
  if (agent >= 0) merge(agent, given.length - columns.length);
  return given;
}

/** The row that the cells make; `none` for a row without calls, null when it is no row. */
function rowOf(cells: readonly string[], columns: Columns, separator: Separator): NoticeRow | 'none' | null {
  const placed = aligned(cells, columns, separator);
  const cell = (column: Columns[number]): string | null => {
    const text = placed[columns.indexOf(column)];
    return text === undefined || columns.indexOf(column) < 0 || text === '' || text === '-' ? null : text;
  };
  const tls = cell('tls');
  const calls = columns.includes('calls') ? callsIn(cell('calls') ?? undefined) : 1;
  if (tls === null || calls === null || !/^(?:ssl|tls)/i.test(tls)) return null;
  if (calls === 0) return 'none';
  const region = cell('region')?.toLowerCase() ?? UNKNOWN;
  const column = columns.includes('bucket') ? 'bucket' : columns.includes('endpoint') ? 'endpoint' : null;
  const resource = column === null ? null : cell(column);
  const action = cell('action');
  return {
    region,
    service: serviceOf(resource, column, action),
    resource,
    action,
    tlsVersion: tlsVersionKey(tls),
    calls,
    userAgent: cell('agent'),
  };
}

class Reader {
  readonly rows: NoticeRow[] = [];
  unreadable = 0;
  found = false;
  #layout: Layout | null = null;
  /** A row whose end has not been seen. */
  #pending = '';
  #lines = 0;
  /** An empty line since the last one of the table. */
  #gap = false;

  begin(layout: Layout): void {
    this.end();
    this.#layout = layout;
    this.found = true;
    this.#gap = false;
  }

  end(): void {
    this.#flush();
    this.#layout = null;
  }

  /** Takes a line, when it belongs to a table that has begun. */
  take(line: string): void {
    if (this.#layout === null) return;
    if (line.trim() === '') {
      this.#gap = true;
      if (this.#isWhole()) this.#flush();
      return;
    }
    if (line.length > LONGEST_ROW) {
      this.#flush();
      this.unreadable += 1;
      return;
    }
    if (isRule(line)) return;
    if (this.#begins(line, this.#layout)) {
      this.#flush();
      this.#pending = line;
      this.#lines = 1;
      this.#gap = false;
      return;
    }
    const short = this.#pending.length + line.length < LONGEST_ROW && this.#lines < MOST_LINES;
    if (this.#pending !== '' && short && !(this.#gap && this.#isWhole()) && !this.#isClosed()) {
      this.#lines += 1;
      this.#pending = `${this.#pending.trimEnd()} ${line.trim()}`;
      return;
    }
    // Prose behind the table; a line with the table's separators that cannot be read is a row all the same.
    const cells = cellsOf(line, this.#layout.separator).length;
    if (cells >= this.#layout.columns.length && this.#layout.separator !== ',' && this.#layout.separator !== '  ') this.unreadable += 1;
    else this.end();
  }

  #begins(line: string, { columns, separator }: Layout): boolean {
    const cells = cellsOf(line, separator);
    const region = columns.indexOf('region');
    if (region >= 0) return isRegionCell(cells[region]);
    return cells.length >= columns.length - 1 && isTlsCell(cells[columns.indexOf('tls')]);
  }

  #isWhole(): boolean {
    return (
      this.#layout !== null && this.#pending !== '' && cellsOf(this.#pending, this.#layout.separator).length >= this.#layout.columns.length
    );
  }

  /** S3's notices write user agents in brackets: behind the closing one nothing follows. */
  #isClosed(): boolean {
    return this.#isWhole() && /[\]"|]\s*$/.test(this.#pending);
  }

  #flush(): void {
    if (this.#layout === null || this.#pending === '') return;
    const row = rowOf(cellsOf(this.#pending, this.#layout.separator), this.#layout.columns, this.#layout.separator);
    this.#pending = '';
    if (row === null) this.unreadable += 1;
    else if (row !== 'none') this.rows.push(row);
  }
}

/** A table of which every cell stands on a line of its own, as some mail programs paste one. Gives the index of the line behind it. */
function readUpright(lines: readonly string[], from: number, reader: Reader): number | null {
  const headings = new Set<Column>();
  let at = from;
  for (; at < lines.length && at < from + 3 * USUAL_ORDER.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const column = columnOf(line);
    if (column === null || headings.has(column)) break;
    headings.add(column);
  }
  const columns = knownColumns([...headings]);
  if (columns === null || columns.length < 4) return null;
  reader.found = true;
  let cells: string[] = [];
  for (; at < lines.length; at += 1) {
    const line = lines[at]?.trim() ?? '';
    if (line === '') continue;
    cells.push(cleanCell(line.slice(0, LONGEST_ROW)));
    if (cells.length === 1 && columns[0] === 'region' && !isRegionCell(cells[0])) break;
    if (cells.length < columns.length) continue;
    const row = rowOf(cells, columns, '\t');
    if (row === null) reader.unreadable += 1;
    else if (row !== 'none') reader.rows.push(row);
    cells = [];
  }
  return at;
}

function withoutHeadings(lines: readonly string[], reader: Reader): void {
  for (const line of lines) {
    const separator =
      line.length > LONGEST_ROW || !/tls|ssl/i.test(line) ? undefined : SEPARATORS.find((one) => looksUsual(cellsOf(line, one)));
    if (separator !== undefined && !reader.found) reader.begin({ separator, columns: USUAL_ORDER });
    reader.take(line);
  }
  reader.end();
}

/** Reads every table in `text`. */
export function readTables(text: string): NoticeTable {
  const lines = text.split(/\r\n|\n|\r/).map(withoutQuoteMark);
  const reader = new Reader();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const layout = layoutOf(line);
    if (layout !== null) {
      reader.begin(layout);
      continue;
    }
    // Headings may have been wrapped, too.
    const next = lines[at + 1] ?? '';
    const wrapped = /tls|user/i.test(next) && /region|bucket|endpoint/i.test(line) ? layoutOf(`${line.trimEnd()} ${next.trim()}`) : null;
    if (wrapped !== null) {
      reader.begin(wrapped);
      at += 1;
      continue;
    }
    const upright = columnOf(line) === null ? null : readUpright(lines, at, reader);
    if (upright !== null) {
      reader.end();
      at = upright - 1;
      continue;
    }
    reader.take(line);
  }
  reader.end();
  if (!reader.found) withoutHeadings(lines, reader);
  return { rows: reader.rows, unreadable: reader.unreadable, found: reader.found };
}
