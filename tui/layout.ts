// How the screen is divided: pure functions of its size.
import type { Size } from './state.ts';

/** Below this one sentence asks for more room; never is anything squeezed. */
export const LEAST: Size = { columns: 60, rows: 16 };
const WIDE_COLUMNS = 120;
// Product and journey above; a blank line, the hint and the keys below.
const HEADER_ROWS = 3;
const FOOTER_ROWS = 3;

export interface Layout {
  /** Cells of a full line of content. */
  readonly width: number;
  /** Rows between header and footer. */
  readonly height: number;
  /** Cells of the list when detail stands beside it, or of the whole line. */
  readonly listWidth: number;
  /** Cells of the detail beside the list; 0 when there is no room for one. */
  readonly sideWidth: number;
}

export function layoutOf({ columns, rows }: Size, speech: boolean): Layout {
  // One cell stays free on either side.
  const width = columns - 2;
  const height = rows - HEADER_ROWS - FOOTER_ROWS;
  // A screen reader reads lines of any length: nothing is cut, broken or set in columns for it.
  if (speech) return { width: Infinity, height, listWidth: Infinity, sideWidth: 0 };
  if (columns < WIDE_COLUMNS) return { width, height, listWidth: width, sideWidth: 0 };
  const listWidth = Math.floor(width * 0.55);
  return { width, height, listWidth, sideWidth: width - listWidth - 3 };
}

/** The width of a box on screen for lines of `cells`. */
export const boxWidth = (cells: number): number | '100%' => (Number.isFinite(cells) ? cells : '100%');

export const isTooSmall = ({ columns, rows }: Size): boolean => columns < LEAST.columns || rows < LEAST.rows;
