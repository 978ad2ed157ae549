// What CloudTrail Lake alone can refuse, in words.
import { factsOf, said } from '../../aws/error-facts.ts';
import { AwsProblem, isRetryable, problemOf } from '../../aws/problem.ts';

const words = (text: string): string => (text === '' ? '' : `: ${text}`);

/** Names what went wrong with an operation of Lake. Total. */
export function lakeProblem(error: unknown, operation: string, profile: string | null): AwsProblem {
  if (error instanceof AwsProblem) return error;
  const { names, message } = factsOf(error);
  const named = (name: string): boolean => names.includes(name);
  const text = said(message);
  if (named('InvalidQueryStatementException')) {
    return new AwsProblem('malformed-query', `CloudTrail Lake did not understand the query${words(text)}.`, {
      howTo: 'This is a defect of this program: please report it with the query.',
    });
  }
  if (named('MaxConcurrentQueriesException')) {
    return new AwsProblem('limit', 'Ten queries of CloudTrail Lake are queued or running in this account already.', {
      howTo: 'Wait until some have ended and try again.',
      retryable: true,
    });
  }
  if (named('InactiveEventDataStoreException')) {
    return new AwsProblem('not-found', `The event data store is not active${words(text)}.`, {
      howTo: 'See its status in the CloudTrail console.',
    });
  }
  if (named('EventDataStoreNotFoundException') || named('EventDataStoreARNInvalidException') || named('QueryIdNotFoundException')) {
    return new AwsProblem('not-found', `CloudTrail Lake does not have what ${operation} asked for${words(text)}.`, {
      howTo: 'Check the account and the Region.',
    });
  }
  return problemOf(error, { service: 'lake', operation, profile });
}

/** Whether the same request may succeed a little later. */
export const mayPass = (error: unknown): boolean => isRetryable(error) || factsOf(error).names.includes('MaxConcurrentQueriesException');

/** Lake is not everywhere, and not for everybody: these say so. */
export const isAbsent = (error: unknown): boolean =>
  factsOf(error).names.some((name) => /^(?:UnsupportedOperation|UnknownOperation|OperationNotPermitted)Exception$/.test(name));
