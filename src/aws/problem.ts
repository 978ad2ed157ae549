// What can go wrong between this program and AWS, in words that a person understands.
import { plain } from '../text/plain.ts';
import { type ErrorFacts, factsOf, familyOf, said } from './error-facts.ts';
import { ACTIONS, actionOf, DECRYPT } from './policy.ts';
import { storageProblem } from './storage-problem.ts';

export type ProblemCode =
  | 'no-credentials'
  | 'sso-expired'
  | 'credentials-expired'
  | 'credentials-invalid'
  | 'mfa-needed'
  | 'access-denied'
  | 'no-region'
  | 'unknown-profile'
  | 'unreachable'
  | 'throttled'
  | 'not-found'
  | 'malformed-query'
  | 'changed'
  | 'archived'
  | 'limit'
  | 'service'
  | 'cancelled'
  | 'other';

interface More {
  readonly action?: string | null;
  readonly howTo: string;
  readonly retryable?: boolean;
}

/**
 * One thing that went wrong. The message is one plain sentence, safe to show. The error that it was made from is not kept: a printed
 * cause would bring along requests and their headers.
 */
export class AwsProblem extends Error {
  readonly code: ProblemCode;
  /** The missing permission, as IAM names it: `logs:StartQuery`. Null where it is none. */
  readonly action: string | null;
  /** What to do, with the exact command where there is one. */
  readonly howTo: string;
  /** Whether the same request may succeed a little later. */
  readonly retryable: boolean;

  constructor(code: ProblemCode, message: string, more: More) {
    super(message);
    this.name = 'AwsProblem';
    this.code = code;
    this.action = more.action ?? null;
    this.howTo = more.howTo;
    this.retryable = more.retryable ?? false;
  }
}

export interface ProblemContext {
  /** `logs`, `cloudtrail`, `s3`, `sts`, `athena`, `lake`, or a name that a person knows. */
  readonly service: string;
  /** The operation of the SDK: `StartQuery`. */
  readonly operation: string;
  /** Null is the default credential chain. */
  readonly profile: string | null;
}

const SERVICES: Readonly<Record<string, string>> = {
  logs: 'CloudWatch Logs',
  cloudtrail: 'CloudTrail',
  s3: 'Amazon S3',
  sts: 'AWS STS',
  athena: 'Amazon Athena',
  lake: 'CloudTrail Lake',
};

/** ` --profile NAME` for a command, quoted where a shell would read more into the name; empty for the default chain. */
export function profileFlag(profile: string | null): string {
  if (profile === null) return '';
  const name = plain(profile);
  return ` --profile ${/^[\w@+=.,:/-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`}`;
}

const EXPIRED = /^(?:ExpiredToken(?:Exception)?|RequestExpired|TokenRefreshRequired|CredentialsExpired\w*)$/;
const INVALID =
  /^(?:InvalidClientTokenId|UnrecognizedClientException|AuthFailure|InvalidAccessKeyId|InvalidToken|InvalidIdentityToken\w*)$/;
const SIGNATURE = /^(?:SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(?:Exception)?)$/;
const DENIED =
  /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|Unauthorized(?:Exception)?|NotAuthorized(?:Exception)?|AuthorizationError(?:Exception)?|Forbidden(?:Exception)?)$/;
const NOT_FOUND = /^(?:ResourceNotFound(?:Exception)?|TrailNotFoundException|NoSuchEntity(?:Exception)?|NotFound(?:Exception)?)$/;
const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError|MissingAuthenticationToken(?:Exception)?)$/;

/** Names what went wrong. Total: it knows errors of the SDK and of Node, and says something true of any other. */
export function problemOf(error: unknown, context: ProblemContext): AwsProblem {
  if (error instanceof AwsProblem) return error;
  const facts = factsOf(error);
  return familyProblem(facts, context) ?? identityProblem(facts, context) ?? requestProblem(facts, context);
}

/** Whether the same request may succeed a little later: throttling, limits, 5xx, web pages in place of answers, resets, time-outs. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof AwsProblem) return error.retryable;
  return familyProblem(factsOf(error), { service: '', operation: '', profile: null })?.retryable ?? false;
}

const WAIT = 'Wait a minute and try again.';

function familyProblem(facts: ErrorFacts, context: ProblemContext): AwsProblem | null {
  const service = SERVICES[context.service] ?? plain(context.service);
  const operation = plain(context.operation);
  switch (familyOf(facts)) {
    case 'cancelled':
      return new AwsProblem('cancelled', 'Stopped before AWS answered.', { howTo: 'Nothing is left to do. Start it again when you like.' });
    case 'throttled':
      return new AwsProblem('throttled', `${service} is being asked too often (${operation}).`, { howTo: WAIT, retryable: true });
    case 'limit':
      return new AwsProblem(
        'limit',
        `A limit of ${service} is reached (${operation}): ${said(facts.message) || 'it does not say which'}.`,
        {
          howTo: 'Other queries of this account may be running, also those of dashboards. Wait until they have ended and try again.',
          retryable: true,
        },
      );
    case 'certificate':
      return new AwsProblem('unreachable', `The certificate of ${service} could not be verified (${plain(facts.codes[0] ?? '')}).`, {
        howTo:
          'Something on the way opens the connection, or the endpoint has a certificate of its own. Start this program with NODE_EXTRA_CA_CERTS=/path/to/ca.pem; AWS_CA_BUNDLE is not read.',
      });
    case 'network': {
      const why = plain(facts.codes[0] ?? (facts.names.includes('TimeoutError') ? 'no answer in time' : 'the connection broke'));
      return new AwsProblem('unreachable', `${service} could not be reached (${why}).`, {
        howTo:
          'Check the network, the Region and any endpoint setting (not every Region has FIPS and dual-stack endpoints). Connections are made directly: HTTPS_PROXY is not used.',
        retryable: true,
      });
    }
    case 'web-page':
      return new AwsProblem(
        'service',
        `${service} answered ${operation} with something that is not an answer, such as a web page${http(facts)}.`,
        {
          howTo: 'If it stays so, a proxy or a sign-in page may stand between this computer and AWS, or the endpoint is not the right one.',
          retryable: true,
        },
      );
    case 'server':
      return new AwsProblem('service', `${service} failed to answer ${operation}${http(facts)}.`, { howTo: WAIT, retryable: true });
    case 'clock':
      return new AwsProblem('credentials-invalid', 'AWS refused the request because the clock of this computer is wrong.', {
        howTo: 'Set the clock (NTP), then try again.',
        // The SDK has learnt the difference from the answer and corrects the next request by it.
        retryable: true,
      });
    case 'none':
      return null;
  }
}

const http = (facts: ErrorFacts): string => (facts.status === null ? '' : ` (HTTP ${facts.status})`);

function identityProblem(facts: ErrorFacts, context: ProblemContext): AwsProblem | null {
  const named = (pattern: RegExp) => facts.names.some((name) => pattern.test(name));
  const whose = context.profile === null ? '' : ` of profile ${plain(context.profile)}`;
  const flag = profileFlag(context.profile);
  const check = `See who AWS takes you for: aws sts get-caller-identity${flag}`;
  if (named(/^TokenProviderError$/) || (named(NO_CREDENTIALS) && /\bSSO\b/i.test(facts.message))) {
    return new AwsProblem('sso-expired', `The sign-in${whose} has expired or was never made.`, { howTo: `Sign in: aws sso login${flag}` });
  }
  if (named(NO_CREDENTIALS)) {
    return new AwsProblem('no-credentials', `There are no AWS credentials${whose}.`, { howTo: signIn(context.profile) });
  }
  if (named(EXPIRED)) {
    return new AwsProblem('credentials-expired', `The credentials${whose} have expired.`, {
      howTo: `Get new ones the way these were made, then try again. ${check}`,
    });
  }
  if (named(INVALID)) {
    return new AwsProblem('credentials-invalid', `AWS does not know the credentials${whose}.`, {
      howTo: `The key may be deleted or inactive, belong to another partition, or the Region may not be enabled in this account. ${check}`,
    });
  }
  if (named(SIGNATURE)) {
    return new AwsProblem('credentials-invalid', `AWS refused the signature made with the credentials${whose}.`, {
      howTo: `The secret key does not belong to the key id. ${check}`,
    });
  }
  return null;
}

/** What to do where no credentials are. */
export const signIn = (profile: string | null): string =>
  profile === null
    ? 'Name a profile with --profile, or make one: aws configure sso, aws login, or aws configure.'
    : `Give the profile credentials: aws configure sso${profileFlag(profile)}, aws login${profileFlag(profile)}, or aws configure${profileFlag(profile)}.`;

function requestProblem(facts: ErrorFacts, context: ProblemContext): AwsProblem {
  const named = (pattern: RegExp) => facts.names.some((name) => pattern.test(name));
  const service = SERVICES[context.service] ?? plain(context.service);
  const operation = plain(context.operation);
  const text = said(facts.message);
  const storage = context.service === 's3' ? storageProblem(facts.names, text) : null;
  if (storage !== null) return new AwsProblem(storage.code, storage.message, { howTo: storage.howTo, action: storage.action });
  if (named(DENIED) || (facts.status === 403 && facts.names.every((name) => name === 'Error'))) return denied(facts, context);
  if (named(NOT_FOUND)) {
    return new AwsProblem('not-found', `${service} does not have what ${operation} asked for${text === '' ? '' : `: ${text}`}.`, {
      howTo: 'Check the name, the account and the Region.',
    });
  }
  if (named(/^MalformedQueryException$/)) {
    return new AwsProblem('malformed-query', `${service} did not understand the query${text === '' ? '' : `: ${text}`}.`, {
      howTo: 'This is a defect of this program: please report it with the query.',
    });
  }
  if (named(/^RegionDisabledException$/)) {
    return new AwsProblem('no-region', 'This Region is not enabled in the account.', {
      howTo: 'Choose another Region, or have it enabled in the account.',
    });
  }
  const name = plain(facts.names.find((one) => one !== 'Error') ?? '');
  return new AwsProblem('other', `${service} refused ${operation}${name === '' ? '' : ` (${name})`}${text === '' ? '' : `: ${text}`}.`, {
    howTo: 'The words after the colon are those of AWS.',
  });
}

// "User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows the ACTION action", or
// "... with an explicit deny in a service control policy": docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
function denied(facts: ErrorFacts, context: ProblemContext): AwsProblem {
  const text = plain(facts.message).slice(0, 2000);
  if (/MultiFactorAuthentication failed|\bMFA\b.*(?:invalid|failed)/i.test(text)) {
    return new AwsProblem('mfa-needed', 'AWS did not accept the MFA code.', {
      howTo: 'Wait for the next code (each is good for one use) and try again.',
    });
  }
  const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(text)?.[1] ?? actionOf(context.service, context.operation)?.action ?? null;
  const resource = /on resource: "?([^\s"]+)/.exec(text)?.[1] ?? null;
  const because = /because (no [\w -]+ (?:policy|boundary) allows)/.exec(text)?.[1];
  const deny = /with an (explicit deny(?: in an? [\w -]+?(?:policy|boundary))?)(?:[.:\s]|$)/.exec(text)?.[1];
  const why = deny !== undefined ? `: there is an ${deny}` : because !== undefined ? `: ${because} it` : '';
  const what = action ?? `${plain(context.service)} ${plain(context.operation)}`;
  const known = Object.values(ACTIONS).find((one) => one.action === action);
  const shown = resource === null ? '' : ` on ${resource.replace(/[.,;]+$/, '').slice(0, 300)}`;
  return new AwsProblem('access-denied', `This identity may not use ${what}${shown}${why}.`, { action, howTo: toAllow(what, known) });
}

function toAllow(what: string, known: (typeof ACTIONS)[string] | undefined): string {
  if (known?.action.startsWith('sts:AssumeRole'))
    return `The trust policy of the role must allow ${what} to this identity, and a policy of the identity too. If the role asks for MFA, the profile needs mfa_serial.`;
  if (what === DECRYPT.action)
    return `The files are encrypted with a KMS key: its key policy and a policy of this identity must both allow ${what}.`;
  const policy = known === undefined || known.need === 'other' ? '' : ' tls-migrate policy prints an IAM policy with all that is needed.';
  return `Have ${what} allowed${known === undefined ? '' : ` (${known.purpose})`}, or use another profile.${policy}`;
}
