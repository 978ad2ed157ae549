// Text as data: lines of spans, measured in terminal cells, so that what fits is known before anything is drawn.
import stringWidth from 'string-width';
import { plain } from '../src/text/plain.ts';

/** What a piece of text is; `theme.ts` says how that looks. No tone carries a meaning that words or symbols do not. */
export type Tone = 'normal' | 'strong' | 'dim' | 'good' | 'bad' | 'warn' | 'accent' | 'code';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row of the screen. */
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'normal'): Span => ({ text, tone });

/** A line of its parts; bare strings are normal text. */
export const line = (...parts: readonly (string | Span)[]): Line => parts.map((part) => (typeof part === 'string' ? span(part) : part));

export const BLANK: Line = [];

/** The cells that `text` takes on a terminal. */
export const width = (text: string): number => stringWidth(plain(text));

export const lineWidth = (spans: Line): number => spans.reduce((sum, { text }) => sum + width(text), 0);

/** The line's characters without their tones. */
export const textOf = (spans: Line): string => spans.map(({ text }) => text).join('');

// A plain ASCII string has one cell for each character: by far the most of what is shown, and the fast way through every function here.
const ASCII = /^[ -~]*$/;

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): readonly string[] {
  if (ASCII.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** As much of the start of `text` as fits into `cells`. */
function head(text: string, cells: number): string {
  if (ASCII.test(text)) return text.slice(0, Math.max(0, cells));
  let used = 0;
  let taken = '';
  for (const grapheme of graphemes(text)) {
    used += stringWidth(grapheme);
    if (used > cells) break;
    taken += grapheme;
  }
  return taken;
}

/** `text` in at most `cells`, cut at its end with an ellipsis. */
export function truncate(text: string, cells: number): string {
  const clean = plain(text);
  if (stringWidth(clean) <= cells) return clean;
  return cells < 1 ? '' : `${head(clean, cells - 1)}…`;
}

/** `text` in at most `cells`, cut at its start: the end of a path says more than its beginning. */
export function truncateStart(text: string, cells: number): string {
  const clean = plain(text);
  if (stringWidth(clean) <= cells) return clean;
  if (cells < 1) return '';
  const kept: string[] = [];
  let used = 1;
  for (const grapheme of graphemes(clean).toReversed()) {
    used += stringWidth(grapheme);
    if (used > cells) break;
    kept.push(grapheme);
  }
  return `…${kept.toReversed().join('')}`;
}

/** `path` in at most `cells`, cut in its middle, between folders where it can be: where it begins and what it is called say most. */
export function truncateMiddle(path: string, cells: number): string {
  const clean = plain(path);
  if (stringWidth(clean) <= cells) return clean;
  const parts = clean.split(/(?<=[/\\])/);
  const front = /^[/\\]$/.test(parts[0] ?? '') ? parts.slice(0, 2).join('') : (parts[0] ?? '');
  const separator = /[/\\]$/.exec(front)?.[0] ?? '';
  const start = `${front}…${separator}`;
  for (let from = 2; separator !== '' && from < parts.length; from += 1) {
    const cut = start + parts.slice(from).join('');
    if (stringWidth(cut) <= cells) return cut;
  }
  const some = head(clean, Math.floor((cells - 1) / 3));
  return some + truncateStart(clean, cells - stringWidth(some));
}

/** `text` in exactly `cells`, cut or padded. */
export function cell(text: string, cells: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, cells);
  if (!Number.isFinite(cells)) return cut;
  const padding = ' '.repeat(Math.max(0, cells - stringWidth(cut)));
  return align === 'left' ? cut + padding : padding + cut;
}

/** The line as it is read aloud: the spaces that align columns are one space; commands stay as they are. */
export const spoken = (spans: Line): Line =>
  spans.map(({ text, tone }) => ({ text: tone === 'code' ? text : text.replaceAll(/ {2,}/g, ' '), tone }));

/** The line in at most `cells`, cut at its end with an ellipsis. */
export function truncateLine(spans: Line, cells: number): Line {
  const kept: Span[] = [];
  let left = cells;
  for (const { text, tone } of spans) {
    const needed = width(text);
    if (needed <= left) {
      kept.push({ text: plain(text), tone });
      left -= needed;
      continue;
    }
    kept.push({ text: left > 0 ? truncate(text, left) : '', tone });
    return left > 0 ? kept : endWithEllipsis(kept);
  }
  return kept;
}

function endWithEllipsis(spans: readonly Span[]): Line {
  const full = spans.findLastIndex(({ text }) => text !== '');
  return spans.slice(0, full + 1).map(({ text, tone }, at) => {
    if (at !== full) return { text, tone };
    return { text: `${head(text, stringWidth(text) - 1)}…`, tone };
  });
}

/** `left` and `right` at the two ends of a line of `cells`; the left gives way. */
export function ends(left: Line, right: Line, cells: number): Line {
  if (!Number.isFinite(cells)) return [...left, span('  '), ...right];
  const end = truncateLine(right, cells);
  const free = cells - lineWidth(end);
  const start = truncateLine(left, Math.max(0, free - 1));
  return [...start, span(' '.repeat(Math.max(0, free - lineWidth(start)))), ...end];
}

export interface WrapOptions {
  /** Put before the first row; counts for the width. */
  readonly first?: string;
  /** Put before every other row; as wide as `first` when it is left out. */
  readonly rest?: string;
  readonly tone?: Tone;
}

/** `content` broken at spaces into rows of at most `cells`; words that are too long are cut where the row ends. Line breaks in it are kept. */
export function wrap(content: string | Line, cells: number, { first = '', rest, tone = 'normal' }: WrapOptions = {}): readonly Line[] {
  const spans = typeof content === 'string' ? [span(content, tone)] : content;
  const hanging = rest ?? ' '.repeat(stringWidth(first));
  const rows: Line[] = [];
  let row: Span[] = first === '' ? [] : [span(first)];
  let used = stringWidth(first);
  let empty = true;
  let broken = false;
  const finish = (byWrapping: boolean) => {
    broken = byWrapping;
    rows.push(row);
    row = hanging === '' ? [] : [span(hanging)];
    used = stringWidth(hanging);
    empty = true;
  };
  const put = (text: string, as: Tone, cellsOfText: number) => {
    row.push({ text, tone: as });
    used += cellsOfText;
    empty = false;
  };
  for (const piece of spans) {
    for (const [index, part] of piece.text.split('\n').entries()) {
      if (index > 0) finish(false);
      for (const token of plain(part).match(/ +|[^ ]+/g) ?? []) {
        const needed = stringWidth(token);
        if (token.startsWith(' ')) {
          // The space at which a row was broken goes; the indentation of a line of the text stays.
          if (used + needed <= cells && !(empty && broken)) put(token, piece.tone, needed);
          continue;
        }
        if (used + needed > cells && !empty) finish(true);
        let remaining = token;
        while (stringWidth(remaining) > cells - used) {
          const taken = head(remaining, cells - used);
          if (taken === '') break;
          put(taken, piece.tone, stringWidth(taken));
          remaining = remaining.slice(taken.length);
          finish(true);
        }
        if (remaining !== '') put(remaining, piece.tone, stringWidth(remaining));
      }
    }
  }
  if (!empty || rows.length === 0) rows.push(row);
  return rows;
}
