// A user agent as words: brackets off, comments apart, glued words split. Every step is linear in the length of the string.

/** One word of a user agent (`Python/3.11.2`), or one parenthesized comment. */
export interface Word {
  /** As written, without the comma after it or the parentheses around it. */
  readonly text: string;
  /** Lower case, up to the first `/` or `#`. Empty for a comment. */
  readonly name: string;
  /** What follows that separator; null where there is none. */
  readonly value: string | null;
  /** A comma follows: the words up to here are a head, such as a console's name before the SDK it uses. */
  readonly comma: boolean;
  readonly comment: boolean;
  /** Where the word begins in the normalized string. */
  readonly start: number;
}

// Ways in which sources write "no user agent". `[]` is what S3 writes. Source: CloudTrail user guide and S3 user guide examples.
const NONE = new Set(['', '-', '(none supplied)', '[]', '[-]']);

/** The string without the brackets that S3 events put around it, and without outer white space. Empty where there is no user agent. */
export function normalizeUserAgent(userAgent: string | null | undefined): string {
  const outer = (userAgent ?? '').trim();
  if (NONE.has(outer)) return '';
  // CloudTrail cuts at 1 KB, so the closing bracket may be missing.
  const inner = outer.startsWith('[') ? outer.slice(1, outer.endsWith(']') ? -1 : undefined).trim() : outer;
  return NONE.has(inner) ? '' : inner;
}

/**
 * Words that carry a value chosen by the caller or say nothing about the product. A product's name inside them names nothing.
 * Source: botocore/useragent.py, aws-sdk-ruby user_agent.rb, aws-sdk-java-v2 SdkUserAgentBuilder; retrieved 2026-11-22.
 */
const RESERVED = new Set([
  'api',
  'apn',
  'app',
  'cfg',
  'command',
  'exec-env',
  'exe',
  'ft',
  'hll',
  'http',
  'io',
  'lang',
  'lib',
  'm',
  'md',
  'os',
  'prompt',
  'source',
  'ua',
  'vendor',
]);

export const isReserved = (word: Word): boolean => RESERVED.has(word.name);

const SEPARATOR = /[/#]/;

function makeWord(raw: string, start: number, comma: boolean): Word {
  const at = raw.search(SEPARATOR);
  const name = (at < 0 ? raw : raw.slice(0, at)).toLowerCase();
  return { text: raw, name, value: at < 0 ? null : raw.slice(at + 1), comma, comment: false, start };
}

// Seen: `Windows/7botocore/1.4.1` (Amazon EC2 user guide), `botocore/1.12.160cwlogs/1.4.4` (the CloudWatch Logs agent).
// `aws-sdk-java/Linux/x.xx` (CloudTrail user guide, the version taken out).
// Names are bounded so that a long hostile word costs linear time.
const GLUED =
  /(?<=[0-9])(?=[a-z][\w-]{0,40}\/v?[0-9])|(?<=[a-z0-9])(?=(?:botocore|exec-env)\/)|(?<=\/)(?=(?:linux|windows|darwin|mac_os_x)\/)|(?<=,)(?=(?:aws-|s3console\/|boto))/gi;

/** Splits a run of characters without white space into the words in it. */
function wordsOf(run: string, start: number): readonly Word[] {
  const first = run.search(SEPARATOR);
  const cuts = [0];
  const head = makeWord(run, start, false);
  if (first >= 0 && !RESERVED.has(head.name)) {
    for (const { index } of run.matchAll(GLUED)) if (index > first || run[index - 1] === ',') cuts.push(index);
  }
  return cuts.flatMap((from, at) => {
    const piece = run.slice(from, cuts[at + 1]);
    const comma = piece.endsWith(',');
    const text = comma ? piece.slice(0, -1) : piece;
    return text === '' ? [] : [makeWord(text, start + from, comma)];
  });
}

const isSpace = (char: string | undefined): boolean => char === undefined || char.trim() === '' || char < ' ';
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

/** Where the comment that opens at `open` ends: at its closing parenthesis, or at the end of a string that was cut. */
function commentEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/**
 * The words and comments of a normalized user agent, in order. A parenthesis opens a comment at the start of a word or behind a
 * digit (`1.44.157(go1.19.3; linux; amd64)`), but not inside a name (`Java_HotSpot(TM)_64-Bit_Server_VM`).
 */
export function tokenize(text: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
    } else if (text[at] === '(') {
      const end = commentEnd(text, at);
      words.push({ text: text.slice(at + 1, end), name: '', value: null, comma: false, comment: true, start: at });
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && !isSpace(text[at]) && !(text[at] === '(' && isDigit(text[at - 1]) && at > start)) at += 1;
      words.push(...wordsOf(text.slice(start, at), start));
    }
  }
  return words;
}
