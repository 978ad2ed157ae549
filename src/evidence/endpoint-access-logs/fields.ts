// The fields of a load balancer's log line: between blanks, some in quotes.

/**
 * The first `most` fields, quotes taken off. A quoted one ends at a quote before a blank or the end of the line: what a client sends
 * cannot hold one, because load balancers write `\x22` in its place (seen in logs; DataBiosphere/azul pull request 4920).
 */
export function fieldsOf(line: string, most: number): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= line.length && fields.length < most; ) {
    const quoted = line[at] === '"';
    const found = line.indexOf(quoted ? '" ' : ' ', at + (quoted ? 1 : 0));
    const end = found === -1 ? (quoted && line.endsWith('"') && line.length > at + 1 ? line.length - 1 : line.length) : found;
    fields.push(line.slice(quoted ? at + 1 : at, end));
    at = end + (quoted ? 2 : 1);
  }
  return fields;
}

/** A field's text; null for a dash, which stands for nothing. */
export const known = (field: string | undefined): string | null => (field === undefined || field === '-' || field === '' ? null : field);

const ESCAPE = /\\x([0-9A-Fa-f]{2})/g;

/** What the client sent, where the log has `\x22` for a quote. */
export const unescaped = (text: string): string =>
  text.includes('\\x') ? text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;

/** The address of `192.0.2.1:443` or `[2001:db8::1]:443`. */
export function addressOf(pair: string | null): string | null {
  if (pair === null) return null;
  const end = pair.lastIndexOf(':');
  const host = end === -1 ? pair : pair.slice(0, end);
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

// `2018-07-02T22:23:00.186641Z`; Network Load Balancers leave out the fraction and the zone.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?$/;
export const isTime = (text: string | undefined): text is string => text !== undefined && TIME.test(text);

/** A protocol as logs write it: `TLSv1.2`, `tlsv12`, or a dash. A word of another column is none. */
export const isProtocol = (text: string | undefined): text is string => text !== undefined && /^(?:-|(?:tls|ssl)v?[\d.]{1,4})$/i.test(text);
