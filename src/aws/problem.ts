// What can go wrong between this program and AWS, in words that a person understands.

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
  | 'limit'
  | 'service'
  | 'cancelled'
  | 'other';

export class AwsProblem extends Error {
  readonly code: ProblemCode;
  /** The missing permission, as IAM names it: `logs:StartQuery`. Null where it is none. */
  readonly action: string | null;
  /** What to do, with the exact command where there is one. */
  readonly howTo: string;
  /** Whether the same request may succeed a little later. */
  readonly retryable: boolean;

  constructor(code: ProblemCode, message: string, more: { action?: string | null; howTo: string; retryable?: boolean }) {
    super(message);
    this.name = 'AwsProblem';
    this.code = code;
    this.action = more.action ?? null;
    this.howTo = more.howTo;
    this.retryable = more.retryable ?? false;
  }
}

export interface ProblemContext {
  readonly service: string;
  readonly operation: string;
  readonly profile: string | null;
}

export function problemOf(error: unknown, _context: ProblemContext): AwsProblem {
  return error instanceof AwsProblem ? error : new AwsProblem('other', 'not written yet', { howTo: '' });
}

export function isRetryable(error: unknown): boolean {
  return error instanceof AwsProblem && error.retryable;
}
