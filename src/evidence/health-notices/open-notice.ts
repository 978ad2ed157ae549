// From the bytes of a saved notice to its text: a mail, a page, the answer of the AWS CLI, or plain text in whatever encoding.
import { htmlText } from './html-text.ts';
import { type NoticeTable, readTables } from './table.ts';

/** What was found in one notice. */
export interface OpenedNotice extends NoticeTable {
  /** When it was sent, in epoch milliseconds; null where it does not say. */
  readonly sent: number | null;
  /** The account it is about; null where it names none, or several. */
  readonly account: string | null;
  /** It speaks of TLS 1.0 or 1.1. */
  readonly aboutTls: boolean;
}

/** Text with what is known of it from around it. */
interface Part {
  readonly text: string;
  readonly sent: number | null;
  readonly account: string | null;
}

/** AWS announced the end of TLS 1.0 and 1.1 in June 2022, and first for FIPS in 2020: no such notice is older. */
const FIRST_NOTICE = Date.parse('2020-01-01T00:00:00Z');

/** A mention of the old versions, as notices write them. Renewals of certificates, which AWS also calls TLS, have none. */
export const mentionsOldTls = (text: string): boolean => /\bTLS ?v?(?:ersion)? ?1\.[01]\b|\bTLSv1(?:\.[01])?\b/i.test(text);

/** Bytes as text: UTF-8, or UTF-16 as Windows programs save it, told by its first two bytes. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

const HEADER_LINE = /^[!-9;-~]{1,76}:[ \t]?/;
const MAIL_HEADER = /^(?:received|return-path|delivered-to|message-id|mime-version|content-type|subject|from|date|to):/i;

/** Whether text begins as a mail does: with header lines, of which two are those of a mail. */
function isMail(text: string): boolean {
  const lines = text.slice(0, 20_000).split(/\r?\n/);
  if (/^From \S+/.test(lines[0] ?? '')) lines.shift();
  let known = 0;
  let encoded = false;
  for (const line of lines) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) continue;
    if (!HEADER_LINE.test(line)) return false;
    if (MAIL_HEADER.test(line)) known += 1;
    if (/^(?:mime-version|content-type|message-id|received|content-transfer-encoding):/i.test(line)) encoded = true;
  }
  // `From:` and `Date:` alone are what people paste above a text: there is nothing to decode then.
  return known >= 2 && encoded;
}

const isHtml = (text: string): boolean => /<(?:!doctype html|html|body|table|td|div|p|br)\b[^>]{0,2000}>/i.test(text);

async function mailParts(bytes: Uint8Array): Promise<readonly Part[]> {
  const { default: PostalMime } = await import('postal-mime');
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 50 });
  const sent = timeOf(mail.date ?? null);
  // The same notice twice: whichever table can be read better counts.
  return [mail.text, mail.html === undefined ? undefined : htmlText(mail.html)].flatMap((text) =>
    text === undefined ? [] : [{ text, sent, account: null }],
  );
}

const timeOf = (value: unknown): number | null => {
  const time = typeof value === 'number' ? value * (value < 1e11 ? 1000 : 1) : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time >= FIRST_NOTICE ? time : null;
};

const MOST_NODES = 200_000;

/** Descriptions in JSON: the answer of describe-event-details, or an event of EventBridge. */
function jsonParts(root: unknown): readonly Part[] {
  const parts: Part[] = [];
  let nodes = 0;
  const visit = (value: unknown, sent: number | null, account: string | null, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 20 || nodes++ > MOST_NODES) return;
    const fields: Readonly<Record<string, unknown>> = Array.isArray(value) ? { ...value } : { ...value };
    const event: Readonly<Record<string, unknown>> = typeof fields.event === 'object' && fields.event !== null ? { ...fields.event } : {};
    const time = [fields.startTime, event.startTime, fields.lastUpdatedTime, event.lastUpdatedTime, fields.time].map(timeOf);
    const when = time.find((one) => one !== null) ?? sent;
    const named = [fields.awsAccountId, fields.affectedAccount, fields.account].find((id) => typeof id === 'string' && /^\d{12}$/.test(id));
    const whose = typeof named === 'string' ? named : account;
    if (typeof fields.latestDescription === 'string') parts.push({ text: fields.latestDescription, sent: when, account: whose });
    for (const inner of Object.values(fields)) visit(inner, when, whose, depth + 1);
  };
  visit(root, null, null, 0);
  return parts;
}

function jsonOf(text: string): unknown {
  if (!/^[\s\uFEFF]*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Date: Mon, 31 Jul 2023 10:00:00 +0000`, as it stands above a pasted or forwarded notice. */
function sentIn(text: string): number | null {
  const line = /^[ \t>*_]{0,20}(?:date|sent)[*_]{0,2}:[*_ \t]{0,10}(.{6,80})$/im.exec(text)?.[1];
  if (line === undefined) return null;
  // `at` and the name of the day are not understood everywhere.
  return timeOf(
    line
      .replace(/\bat\b/gi, ' ')
      .replace(/[*_]+$/, '')
      .trim(),
  );
}

/** The account that the text names, when it is one alone. */
function accountIn(text: string): string | null {
  const found = [...text.matchAll(/\baccount(?:s)?(?: ?(?:id|number|no\.?))?[ \t:=(#[]{0,6}(\d{4}-?\d{4}-?\d{4})(?!\d)/gi)];
  const ids = new Set(found.map(([, id]) => (id ?? '').replaceAll('-', '')));
  const [only] = ids;
  return ids.size === 1 && only !== undefined ? only : null;
}

/** What one text says. `known` is what is known of it from elsewhere. */
export function openText(text: string, known: { readonly sent: number | null; readonly account: string | null }): OpenedNotice {
  const table = readTables(text);
  return {
    ...table,
    // What stands in the text is the first sending; the mail around it may have been forwarded later.
    sent: sentIn(text) ?? known.sent,
    account: accountIn(text) ?? known.account,
    aboutTls: mentionsOldTls(text),
  };
}

const better = (a: OpenedNotice, b: OpenedNotice): OpenedNotice =>
  b.rows.length > a.rows.length || (b.rows.length === a.rows.length && b.unreadable < a.unreadable) ? b : a;

/** The notices in `bytes`. Never rejects for what they hold: a mail that cannot be parsed is read as text. */
export async function openNotice(bytes: Uint8Array): Promise<readonly OpenedNotice[]> {
  const text = decoded(bytes);
  if (isMail(text)) {
    const parts = await mailParts(bytes).catch((): readonly Part[] => []);
    const opened = parts.map((part) => openText(part.text, part));
    const [first, ...rest] = opened;
    if (first !== undefined) return [rest.reduce(better, first)];
  }
  const json = jsonOf(text);
  if (json !== undefined) return jsonParts(json).map((part) => openText(part.text, part));
  const nothing = { sent: null, account: null };
  return [isHtml(text) ? better(openText(htmlText(text), nothing), openText(text, nothing)) : openText(text, nothing)];
}
