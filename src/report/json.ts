// The report as JSON: the document of the contract, exact for a parser and inert on a terminal.
import type { TlsMigrateDocument } from '../contract/document.ts';

// Everything that `plain` would change. JSON escapes C0 itself; the rest is legal in a string and still moves cursors or hides.
const NOT_INERT = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

const escaped = (character: string): string =>
  // The line breaks of the indentation; inside a string JSON has escaped them already.
  character === '\n' ? character : [...utf16(character)].map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');

function* utf16(text: string): Iterable<number> {
  for (let index = 0; index < text.length; index++) yield text.charCodeAt(index);
}

/** `value` as indented JSON that parses back to the same value and holds no control, bidi or invisible character. Ends in a line break. */
export const inertJson = (value: unknown): string => `${JSON.stringify(value, null, 2).replace(NOT_INERT, escaped)}\n`;

export const renderJson = (document: TlsMigrateDocument): string => inertJson(document);
