// One line of a server access log as S3 delivers it to a bucket: 27 fields between blanks, the last of which old lines lack.
//
// The request line, the referer and the user agent stand between quotes, and "may include unescaped quotes from the user input". What
// S3 itself writes stands around them and holds no quote. So a line is read from both ends, and what lies between is split where only
// S3 can have written. Source: Amazon S3 server access log format (LogFormat). Retrieved 2026-11-22.
import { commonLogTime } from '../access-logs/log-times.ts';

/** The fields that anything depends on; a dash is null. */
export interface S3Request {
  readonly bucket: string;
  /** ISO 8601. */
  readonly time: string;
  readonly remoteIp: string | null;
  readonly requester: string | null;
  readonly requestId: string | null;
  readonly operation: string;
  readonly key: string | null;
  readonly userAgent: string | null;
  readonly hostHeader: string | null;
  readonly tlsVersion: string | null;
}

const SPACE = ' ';
const known = (text: string | undefined): string | null => (text === undefined || text === '-' || text === '' ? null : text);

// `REST.GET.OBJECT`, `SOAP.…`, `WEBSITE.GET.OBJECT`, `BATCH.DELETE.OBJECT`, `S3.EXPIRE.OBJECT`.
const OPERATIONS = ['REST.', 'WEBSITE.', 'BATCH.', 'S3.', 'SOAP.'];
const isOperation = (word: string): boolean => OPERATIONS.some((start) => word.startsWith(start));

/** Words before the request line: requester, request id, operation and key. Some requesters are names with blanks in them. */
interface Head {
  readonly bucket: string;
  readonly time: string;
  readonly remoteIp: string | null;
  readonly requester: string | null;
  readonly requestId: string | null;
  readonly operation: string;
  readonly key: string | null;
  /** Where the request line begins. */
  readonly end: number;
}

/** An operation comes within so many words of the time. */
const MOST_WORDS = 24;

function headOf(line: string): Head | null {
  const owner = line.indexOf(SPACE);
  const opening = line.indexOf(' [', owner + 1);
  const closing = line.indexOf('] ', opening + 2);
  if (owner <= 0 || opening <= owner || closing === -1) return null;
  const bucket = line.slice(owner + 1, opening);
  const time = commonLogTime(line.slice(opening + 2, closing));
  if (time === null || bucket.includes(SPACE)) return null;
  const words: string[] = [];
  let at = closing + 2;
  while (words.length < MOST_WORDS) {
    const end = line.indexOf(SPACE, at);
    if (end === -1) return null;
    const word = line.slice(at, end);
    at = end + 1;
    // Address, requester and request id come before.
    if (words.length >= 3 && isOperation(word)) {
      const keyEnd = line.indexOf(SPACE, at);
      if (keyEnd === -1) return null;
      return {
        bucket,
        time,
        remoteIp: known(words[0]),
        requester: known(words.slice(1, -1).join(SPACE)),
        requestId: known(words.at(-1)),
        operation: word,
        key: known(line.slice(at, keyEnd)),
        end: keyEnd + 1,
      };
    }
    if (word.startsWith('"')) return null;
    words.push(word);
  }
  return null;
}

/**
 * Where the answer's numbers end that S3 writes behind the request line (`" 200 - 113 - 7 - `): status, error code, bytes sent, size, times. The first
 * place that looks so: a request line holds no blanks but its own two, while a referer or a user agent may imitate one.
 */
const ANSWER = /" (?:\d{3}|-) [\w.-]{1,100} (?:\d{1,20}|-) (?:\d{1,20}|-) (?:\d{1,20}|-) (?:\d{1,20}|-) (?=["-])/g;

/** `"referer" "user agent"`, either of them a dash without quotes. */
function userAgentOf(between: string): string | null {
  if (between.endsWith(' -')) return null;
  const start = between.startsWith('- "') ? 2 : between.indexOf('" "') + 2;
  // The first of several: a referer has no blanks where it is a URL, while a user agent may hold anything.
  return start >= 2 && between.endsWith('"') && between.length > start + 1 ? known(between.slice(start + 1, -1)) : null;
}

// Host id, signature version, cipher suite, authentication type, host header and TLS version behind the version id.
const HOST_HEADER = 5;
const TLS_VERSION = HOST_HEADER + 1;

/** The fields of one line; null for what is none, or not whole. */
export function s3Request(line: string): S3Request | null {
  const head = headOf(line);
  if (head === null) return null;
  const { end } = head;
  if (line[end] !== '"') return line[end] === '-' ? withoutRequestLine(line, head) : null;
  ANSWER.lastIndex = end + 1;
  const answer = ANSWER.exec(line);
  if (answer === null) return null;
  const from = answer.index + answer[0].length;
  const quoted = line.lastIndexOf('"');
  // Where both are a dash, the last quote is that of the request line.
  const to = quoted >= from ? quoted + 1 : line.startsWith('- - ', from) ? from + 3 : -1;
  if (to === -1 || line[to] !== SPACE) return null;
  // `"referer" - versionId`: a user agent that is a dash stands behind the last quote.
  const dashed = quoted >= from && line[from] === '"' && line.indexOf('" "', from) === -1 && line.startsWith(' - ', to);
  const tail = dashed ? to + 3 : to + 1;
  const hostAt = afterWords(line, tail, HOST_HEADER);
  return requestOf(
    head,
    dashed ? null : userAgentOf(line.slice(from, to)),
    hostAt === -1 ? null : known(wordAt(line, hostAt)),
    hostAt === -1 ? null : known(wordAt(line, afterWords(line, hostAt, 1))),
  );
}

// Field by field: copying the rest of an object takes longer than reading the line.
function requestOf(head: Head, userAgent: string | null, hostHeader: string | null, tlsVersion: string | null): S3Request {
  const { bucket, time, remoteIp, requester, requestId, operation, key } = head;
  return { bucket, time, remoteIp, requester, requestId, operation, key, userAgent, hostHeader, tlsVersion };
}

/** Where the word begins that stands behind `words` others; -1 where there is none. */
function afterWords(line: string, from: number, words: number): number {
  let at = from;
  for (let word = 0; word < words && at !== 0; word += 1) at = line.indexOf(SPACE, at) + 1;
  return at === 0 ? -1 : at;
}

/** The word that begins at `at`; undefined for -1. */
function wordAt(line: string, at: number): string | undefined {
  if (at === -1) return undefined;
  const end = line.indexOf(SPACE, at);
  return end === -1 ? line.slice(at) : line.slice(at, end);
}

/** What S3 does by itself (lifecycle, checksums) has no request line and nothing else in quotes: every field is one word. */
function withoutRequestLine(line: string, head: Head): S3Request | null {
  if (line.includes('"', head.end)) return null;
  // Request line, the six of the answer, referer and user agent, then version id and the rest.
  const words = line.slice(head.end).split(SPACE);
  if (words.length < 9) return null;
  return requestOf(head, known(words[8]), known(words[9 + HOST_HEADER]), known(words[9 + TLS_VERSION]));
}
