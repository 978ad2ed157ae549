// Makes text that strangers wrote inert: nothing in the result moves a cursor, turns the reading direction or hides itself.

const REPLACEMENT = '\uFFFD';
const PRINTABLE_ASCII = /^[ -~]*$/;
// Controls (C0, DEL, C1), bidi controls, line and paragraph separators, lone surrogates: seen, because somebody put them there.
const CONTROLS = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;
// What has no glyph of its own: joiners, variation selectors, tags, the byte order mark, fillers, annotation anchors.
// Terminals disagree on their width, so they go.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
// No language needs more than four marks on one letter; a tower of them paints over the lines around it.
const TOWER = /(\p{M}{4})\p{M}+/gu;

/**
 * `text` on one line, safe to print on a terminal: controls (line breaks and tabs too), bidi controls and lone surrogates become
 * U+FFFD, invisible characters are removed. Idempotent. Escaping for HTML, Markdown or CSV comes after it, in the format's renderer.
 */
export function plain(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  // Controls first: a lone surrogate must be gone before a removal could join it to another.
  return text.replace(CONTROLS, REPLACEMENT).replace(INVISIBLE, '').replace(TOWER, '$1');
}

/** The lines of `text` (LF, CRLF or CR end one), each made `plain`; for commands and queries, whose line breaks mean something. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => plain(line.replaceAll('\t', '  ')))
    .join('\n');
}
