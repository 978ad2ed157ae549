// The lines of text being typed: of a form, or of the filter; the terminal's own cursor stands in the focused one.
import { Box, useCursor } from 'ink';
import type { Field } from '../field.ts';
import { boxWidth } from '../layout.ts';
import { line, span, width as widthOf } from '../text.ts';
import { Row } from './text.tsx';

/** The part of the value around the caret that fits into `cells`, and the caret's place in it. */
function visiblePart({ value, caret }: Field, cells: number): { readonly text: string; readonly caret: number } {
  let from = 0;
  // What is cut off before is shown as an ellipsis, which takes a cell.
  const cut = () => (from > 0 ? '…' : '');
  while (widthOf(cut() + value.slice(from, caret)) >= cells) from += Math.max(1, Math.floor(cells / 2));
  let to = value.length;
  while (to > caret && widthOf(cut() + value.slice(from, to)) > cells) to -= 1;
  return { text: cut() + value.slice(from, to), caret: widthOf(cut() + value.slice(from, caret)) };
}

interface FieldsProps {
  readonly fields: readonly { readonly label: string; readonly field: Field }[];
  readonly focus: number;
  /** How many of them have room. */
  readonly rows: number;
  readonly width: number;
  /** Where the first field stands on the screen. */
  readonly x: number;
  readonly y: number;
}

export function Fields({ fields: all, focus, rows, width, x, y }: FieldsProps) {
  const { setCursorPosition } = useCursor();
  const from = Math.max(0, Math.min(all.length - rows, focus - Math.floor(rows / 2)));
  const fields = all.slice(from, from + rows);
  const nameCells = Math.max(...all.map(({ label }) => label.length)) + 2;
  const parts = fields.map(({ field }) => visiblePart(field, Math.max(4, width - nameCells - 1)));
  const caret = parts[focus - from]?.caret ?? 0;
  setCursorPosition({ x: x + nameCells + caret, y: y + focus - from });
  return (
    <Box flexDirection="column" width={boxWidth(width)} height={fields.length} flexShrink={0}>
      {fields.map(({ label }, at) => (
        <Row key={label} spans={line(span(label.padEnd(nameCells), at === focus - from ? 'accent' : 'dim'), span(parts[at]?.text ?? ''))} />
      ))}
    </Box>
  );
}
