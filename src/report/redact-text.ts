// Masks whatever names a person, an account or a machine inside running text.
import { isIP } from 'node:net';
import { plain } from '../text/plain.ts';
import type { Labels } from './redact-labels.ts';
import type { Literals, Segment } from './redact-literals.ts';
import { maskArn, maskHost, maskPath, maskUrl } from './redact-shapes.ts';

export interface TextMask {
  readonly labels: Labels;
  /** Whole paths, labels and user agents: looked for first, because they hold other things. */
  readonly phrases: Literals;
  /** Names of people, roles, hosts, accounts. */
  readonly names: Literals;
  /** Version numbers of programs, some of which look like addresses. */
  readonly versions: ReadonlySet<string>;
}

type Pass = (text: string) => readonly Segment[];

/** A pass that replaces what `pattern` finds; `mask` returns null for what is to stay as it is and be looked at again. */
function replacing(pattern: RegExp, mask: (found: string) => string | null): Pass {
  return (text) => {
    const segments: Segment[] = [];
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const masked = mask(match[0]);
      if (masked === null) continue;
      if (match.index > from) segments.push({ text: text.slice(from, match.index), masked: false });
      segments.push({ text: masked, masked: true });
      from = match.index + match[0].length;
    }
    if (from < text.length) segments.push({ text: text.slice(from), masked: false });
    return segments;
  };
}

const ARN = /\barn:[^\s:"'<>]*:[^\s:"'<>]*:[^\s:"'<>]*:[^\s:"'<>]*:[^\s"'<>,;()[\]{}]+/gi;
const URL_LIKE = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>()[\]{},;]+/gi;
const EMAIL = /[^\s@<>()"'`,;:=/]+@[^\s@<>()"'`,;:=/]+/g;
// A folder's name may hold blanks on Windows, where the next backslash tells its end.
const WINDOWS_PATH = /(?:\b[a-z]:|\\)\\(?:[^\s\\/:*?"'<>|]+(?: [^\s\\/:*?"'<>|]+)*\\)*[^\s\\/:*?"'<>|,;()]*/gi;
const POSIX_PATH = /(?<![\w.\-/\\)\]])(?:~|\.{1,2})?\/[^\s"'<>|:;,()[\]{}]+/g;
// A key of a trail's bucket has no slash in front; what stands before and behind AWSLogs are names.
const TRAIL_KEY = /(?:[^\s"'<>|:;,()[\]{}/\\]+[/\\])*AWSLogs[/\\][^\s"'<>|:;,()[\]{}]*/gi;
const FILE_NAME = /[^\s"'<>|:;,()[\]{}/\\]+\.(?:json|gz|csv|log|zip|parquet|zst|bz2)\b/gi;
// What an SDK's user hands over as its application's name.
const APP_ID = /(?<![\w/])app\/[^\s"'<>]+/gi;
const ACCESS_KEY = /(?<![A-Z0-9])A(?:KIA|SIA|IDA|ROA|BIA|CCA|GPA|IPA|NPA|NVA|PKA|SCA)[A-Z0-9]{8,}/g;
const RESOURCE = /(?<![a-z0-9])(?:vpce-svc|vpce|vpc|eni|mi|i|subnet|sg|vol|ami|lt|tgw|igw|nat|acl|rtb|fs|d)-[0-9a-f]{8,17}(?![0-9a-f])/gi;
const ORGANIZATION_ID = /(?<![a-z0-9])(?:o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})(?![a-z0-9])/gi;
const SID = /\bS-1-5-21(?:-\d+)+/g;
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/g;
const IPV4_IN_NAME = /(?<=ip-)\d{1,3}(?:-\d{1,3}){3}/g;
const IPV6 = /(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:.]*:[0-9a-f:.]*[0-9a-f:]/gi;
const TWELVE_DIGITS = /(?<!\d)(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)/g;
const HOST = /(?<![\w@-])(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+(?:[a-z]{2,24})(?![\w-])/gi;

const TOP_LEVEL =
  /\.(?:com|net|org|io|dev|app|cloud|internal|intranet|local|localdomain|lan|corp|home|private|example|test|invalid|info|biz|edu|gov|mil|int|eu|aws|[a-z]{2})$/i;
// Two-part names that end like a country and are files or products.
const PRODUCT_OR_FILE =
  /^(?:[\w-]+\.(?:js|py|sh|rs|so|cs|pl|rb|md|ts|go|ps|cc|ai|id|in|is|at|to|no|be|it|my|me)|(?:asp|ado|vb|system)\.net|socket\.io|e\.g|i\.e)$/i;

function hostOrNothing(host: string, labels: Labels): string | null {
  // Namespaces are written in mixed case (`System.Net`), hosts are not.
  if (host !== host.toLowerCase() && host !== host.toUpperCase()) return null;
  if (!TOP_LEVEL.test(host) || PRODUCT_OR_FILE.test(host)) return null;
  const masked = maskHost(host, labels);
  return masked === host ? null : masked;
}

function passes({ labels, phrases, names, versions }: TextMask): readonly Pass[] {
  const address = (found: string): string | null => (isIP(found) === 0 || versions.has(found) ? null : labels.of('address', found));
  return [
    (text) => phrases.split(text),
    replacing(ARN, (found) => maskArn(found, labels)),
    replacing(URL_LIKE, (found) => maskUrl(found, labels)),
    replacing(EMAIL, (found) => labels.of('email', found)),
    replacing(WINDOWS_PATH, (found) => maskPath(found, labels)),
    replacing(POSIX_PATH, (found) => maskPath(found, labels)),
    replacing(TRAIL_KEY, (found) => maskPath(found, labels)),
    replacing(FILE_NAME, (found) => maskPath(found, labels)),
    replacing(APP_ID, (found) => `app/${labels.of('token', found.slice('app/'.length))}`),
    (text) => names.split(text),
    replacing(ACCESS_KEY, (found) => labels.of('key', found)),
    replacing(RESOURCE, (found) => labels.of('resource', found)),
    replacing(ORGANIZATION_ID, (found) => labels.of('organization', found)),
    replacing(SID, (found) => labels.of('user', found)),
    replacing(IPV4, address),
    replacing(IPV4_IN_NAME, (found) => labels.of('address', found.replaceAll('-', '.'))),
    replacing(IPV6, address),
    replacing(TWELVE_DIGITS, (found) => labels.of('account', found.replaceAll('-', ''))),
    replacing(HOST, (found) => hostOrNothing(found, labels)),
  ];
}

/** A function that masks running text. What one pass has masked, no later one looks at. */
export function createTextMask(mask: TextMask): (text: string) => string {
  const all = passes(mask);
  return (text) => {
    let segments: readonly Segment[] = [{ text: plain(text), masked: false }];
    for (const pass of all) segments = segments.flatMap((segment) => (segment.masked ? [segment] : pass(segment.text)));
    return segments.map((segment) => segment.text).join('');
  };
}
