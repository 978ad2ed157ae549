// A tagged template that escapes: text becomes HTML only through it, so nothing a stranger wrote can become a tag.
import { plain, plainLines } from '../text/plain.ts';

const MARKUP: unique symbol = Symbol('markup');

/** Finished markup. Only this file makes it. */
export interface Html {
  readonly [MARKUP]: string;
}

type Part = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

const escaped = (text: string): string => text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');

const isMarkup = (part: Part): part is Html => typeof part === 'object' && MARKUP in part;

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(plain(part));
  if (typeof part === 'number') return String(part);
  return isMarkup(part) ? part[MARKUP] : part.map((one) => one[MARKUP]).join('');
}

/**
 * Markup from a template: its literal text is taken as it is, every interpolated string is made `plain` and escaped.
 * Attribute values must be quoted in the template; URLs go through `httpsUrl` (https-url.ts) before they become an `href`.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { [MARKUP]: literals.reduce((text, literal, index) => text + markupOf(parts[index - 1] ?? '') + literal) };
}

/** Text whose line breaks are kept, for `<pre>`. */
export const preformatted = (text: string): Html => ({ [MARKUP]: escaped(plainLines(text)) });

export const render = (markup: Html): string => markup[MARKUP];
