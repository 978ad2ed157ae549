// Regular expressions as Logs Insights takes them (RE2), made JavaScript's; what cannot be translated faithfully is refused.
import { MalformedQuery, type Span } from './malformed.ts';

const FLAGS = /^\(\?([ims]+)\)/;
const SPACE = '\\t\\n\\f\\r ';

/** RE2's text as a RegExp. Refuses look-around, back references, flags in the middle and other dialects. */
export function toRegExp(source: string, span: Span, more = ''): RegExp {
  const refuse = (what: string): MalformedQuery => new MalformedQuery(`Invalid regular expression: ${what} is not supported`, span);
  const flags = FLAGS.exec(source);
  const body = flags === null ? source : source.slice(flags[0].length);
  const dotAll = flags?.[1]?.includes('s') ?? false;
  let out = '';
  let inClass = false;
  for (let at = 0; at < body.length; at += 1) {
    const char = body.charAt(at);
    if (char === '\\') {
      const next = body.charAt(at + 1);
      at += 1;
      if (/[1-9kQEGZX]/.test(next)) throw refuse(`\\${next}`);
      if (next === 's') out += inClass ? SPACE : `[${SPACE}]`;
      else if (next === 'S' && inClass) throw refuse('\\S in a class');
      else if (next === 'S') out += `[^${SPACE}]`;
      else if (next === 'A') out += '^';
      else if (next === 'z') out += '$';
      else if (/[a-zA-Z0-9]/.test(next) && !/[dDwWbBntrfvx0]/.test(next)) throw refuse(`\\${next}`);
      else out += `\\${next}`;
    } else if (inClass) {
      if (char === '[' && body.charAt(at + 1) === ':') throw refuse('[:class:]');
      if (char === ']') inClass = false;
      out += char === '[' ? '\\[' : char;
    } else if (char === '[') {
      inClass = true;
      out += char;
      if (body.charAt(at + 1) === '^') {
        at += 1;
        out += '^';
      }
    } else if (char === '.') {
      out += dotAll ? '[^]' : '[^\\n]';
    } else if (body.startsWith('(?', at)) {
      const group = /^\(\?(?:P?<(?=[A-Za-z_])|:)/.exec(body.slice(at));
      if (group === null) throw refuse(body.slice(at, at + 4));
      out += group[0].replace('P', '');
      at += group[0].length - 1;
    } else {
      out += char;
    }
  }
  try {
    return new RegExp(out, (flags?.[1]?.replace('s', '') ?? '') + more);
  } catch (error) {
    throw new MalformedQuery(`Invalid regular expression: ${error instanceof Error ? error.message : source}`, span);
  }
}
