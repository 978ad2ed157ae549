// What can be known of an error that the AWS SDK, Node or a server between them gave: total, whatever the error is.
import { plain } from '../text/plain.ts';

export interface ErrorFacts {
  /** The names it goes by: of the error, its causes, and of what happy eyeballs tried. */
  readonly names: readonly string[];
  /** Codes of Node: ECONNRESET and the like. */
  readonly codes: readonly string[];
  readonly status: number | null;
  /** Raw: never shown as it is. See `said`. */
  readonly message: string;
}

export function factsOf(error: unknown): ErrorFacts {
  const names: string[] = [];
  const codes: string[] = [];
  const messages: string[] = [];
  let status: number | null = null;
  const queue: unknown[] = [error];
  for (let looked = 0; queue.length > 0 && looked < 20; looked++) {
    const one = queue.shift();
    if (typeof one === 'string') messages.push(one);
    if (typeof one !== 'object' || one === null) continue;
    for (const [key, into] of [
      ['name', names],
      ['Code', names],
      ['code', codes],
      ['message', messages],
    ] as const) {
      const value = read(one, key);
      if (typeof value === 'string' && value !== '') into.push(value);
    }
    status ??= statusOf(one);
    const errors = read(one, 'errors');
    queue.push(read(one, 'cause'), ...(Array.isArray(errors) ? errors : []));
  }
  return { names: names.map(bare), codes, status, message: messages[0] ?? '' };
}

// An error of the outside world can have a getter that throws.
function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return undefined;
  }
}

function statusOf(error: object): number | null {
  const metadata = read(error, '$metadata');
  const response = read(error, '$response');
  const status =
    (typeof metadata === 'object' && metadata !== null ? read(metadata, 'httpStatusCode') : undefined) ??
    (typeof response === 'object' && response !== null ? read(response, 'statusCode') : undefined);
  return typeof status === 'number' ? status : null;
}

/** `com.amazonaws.logs#ThrottlingException:http://…` is ThrottlingException. */
const bare = (name: string): string => name.replace(/^.*#/, '').replace(/:.*$/, '').trim();

// STS answers a wrong signature with the whole canonical request, session token and all; and a run this long is never prose.
const SECRETS = [
  /(?:x-amz-security-token|authorization|signature|aws_secret_access_key|aws_session_token)\s*[:=].*/gis,
  /(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9+/=]{100,}/g,
];

/** What an error said, fit to be shown: one line, inert, at most 300 characters, without what looks like a secret. */
export function said(message: string): string {
  const text = SECRETS.reduce((rest, pattern) => rest.replace(pattern, '…'), message);
  const line = plain(text.split(/[\r\n]/).find((one) => one.trim() !== '') ?? '').trim();
  const short = line.length > 300 ? `${line.slice(0, 299)}…` : line;
  return short.replace(/[.\s]+$/, '');
}

// @smithy/core's retry lists (3.41) plus what CloudWatch Logs is known to send without declaring it.
const THROTTLING =
  /^(?:Throttl(?:ing|ed)(?:Exception)?|RequestThrottled(?:Exception)?|TooManyRequests(?:Exception)?|RequestLimitExceeded|BandwidthLimitExceeded|PriorRequestNotComplete|ProvisionedThroughputExceededException|SlowDown|EC2ThrottledException|TransactionInProgressException)$/;
const SERVER =
  /^(?:ServiceUnavailable(?:Exception|Error)?|InternalFailure(?:Exception)?|InternalError|InternalServer(?:Error|Exception)|ServiceFailureException|ServiceException)$/;
const NETWORK_CODES =
  /^(?:ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ESOCKETTIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EPROTO|ERR_STREAM_PREMATURE_CLOSE|ERR_SSL_\w+)$/;
const CERTIFICATE_CODES = /^(?:CERT_\w+|SELF_SIGNED_CERT\w*|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;
const TIMEOUT = /^(?:TimeoutError|RequestTimeout(?:Exception)?)$/;

export type Family = 'cancelled' | 'throttled' | 'limit' | 'certificate' | 'network' | 'web-page' | 'server' | 'clock' | 'none';

/** The family that decides whether asking again can help. */
export function familyOf(facts: ErrorFacts): Family {
  const named = (pattern: RegExp) => facts.names.some((name) => pattern.test(name));
  const coded = (pattern: RegExp) => facts.codes.some((code) => pattern.test(code));
  if (named(/^AbortError$/)) return 'cancelled';
  if (named(THROTTLING) || facts.status === 429) return 'throttled';
  if (named(/^LimitExceeded(?:Exception)?$/)) return 'limit';
  if (coded(CERTIFICATE_CODES)) return 'certificate';
  if (coded(NETWORK_CODES) || named(TIMEOUT) || /\b(?:socket hang up|aborted)\b|ECONN(?:RESET|REFUSED)|ENOTFOUND/.test(facts.message))
    return 'network';
  if (named(/^SyntaxError$/) || /Unexpected token '?</.test(facts.message)) return 'web-page';
  if (named(SERVER) || (facts.status !== null && facts.status >= 500)) return 'server';
  if (named(/^(?:RequestTimeTooSkewed|RequestInTheFuture|RequestExpired)$/)) return 'clock';
  if (named(/^(?:InvalidSignatureException|SignatureDoesNotMatch)$/) && /signature (?:expired|not yet current)/i.test(facts.message))
    return 'clock';
  return 'none';
}
