// Text inside Markdown: exact for a reader, without meaning for a renderer (CommonMark with GitHub's tables, links and mentions).
import { plain, plainLines } from '../text/plain.ts';

// A backslash before any of these takes its meaning away (CommonMark 0.31, 2.4). `<`, `>`, `&` and `|` are written as entities,
// which also hold for renderers with fewer escapes, and inside the cells of a table.
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
  ['|', '&#124;'],
]);
const SPECIAL = /[\\`*_[\]<>|~&$^=#]/g;
// What begins a list, a rule or a definition when it comes first on a line.
const LINE_START = /^(?:([+:!-])|(\d{1,9})([.)])(?=\s|$))/;
// What GitHub turns into a link by itself, also after a backslash: addresses of pages and people, mentions, issues.
const LINKED = /:\/\/|www\.|@|#\d|GH-\d|^(?:mailto|xmpp|javascript|data):/i;

const escapedWord = (word: string): string => word.replace(SPECIAL, (character) => ENTITIES.get(character) ?? `\\${character}`);

/** `text` on one line as inline Markdown that shows just that text. Words that would become links by themselves become code. */
export function markdownText(text: string): string {
  const words = plain(text)
    .replace(/\s+/g, ' ')
    .split(' ')
    .map((word) => (LINKED.test(word) ? markdownCode(word) : escapedWord(word)));
  return words.join(' ');
}

/** Inline Markdown that stands first on a line: what would begin a list or a rule there is escaped. */
export const atLineStart = (markdown: string): string =>
  markdown.replace(LINE_START, (_, mark, digits, dot) => (mark ? `\\${mark}` : `${digits}\\${dot}`));

/**
 * `text` as a code span, between more backticks than it has in a row. `|` and `<` stand between spans as entities: inside one
 * the first would end a table's cell, and the second is not safe from every renderer.
 */
export function markdownCode(text: string): string {
  return plain(text)
    .split(/([|<])/)
    .map((piece) => ENTITIES.get(piece) ?? codeSpan(piece))
    .join('');
}

function codeSpan(text: string): string {
  if (text === '') return '';
  const fence = '`'.repeat(longestRun(text) + 1);
  // CommonMark strips one space on both sides when both are there, so a pair is added where it would strip one of ours.
  const pad = /^[ `]|[ `]$/.test(text) && /[^ ]/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

// One by one: a user agent may hold more runs than a call takes arguments.
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** A fenced block that nothing in `text` can close. */
export function markdownFence(text: string, language: string): string {
  const inert = plainLines(text);
  const fence = '`'.repeat(Math.max(3, longestRun(inert) + 1));
  return `${fence}${/^[a-z]+$/.test(language) ? language : ''}\n${inert}\n${fence}`;
}

/** A link to an https address; `url` must have been normalized by `URL`. */
export function markdownLink(text: string, url: string): string {
  const target = url.replace(/[()<>\\[\]`*_|]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `[${markdownText(text)}](${target})`;
}
