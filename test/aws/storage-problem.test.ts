// What S3 says no with, and the sentence that a person gets for it.
import { expect, it } from 'vitest';
import { isRetryable, type ProblemCode, problemOf } from '../../src/aws/problem.ts';

/** An error as the SDK makes it of an answer. */
const refusal = (name: string, status: number, message = '') =>
  Object.assign(new Error(message), { name, Code: name, $metadata: { httpStatusCode: status } });

const CONTEXT = { service: 's3', operation: 'GetObject', profile: null };

const TABLE: readonly (readonly [name: string, status: number, code: ProblemCode, text: RegExp])[] = [
  ['NoSuchBucket', 404, 'not-found', /no bucket of this name/],
  ['NoSuchKey', 404, 'not-found', /not there any more/],
  ['PreconditionFailed', 412, 'changed', /changed after it was listed/],
  ['InvalidRange', 416, 'changed', /became shorter/],
  ['InvalidObjectState', 403, 'archived', /archive/],
  ['PermanentRedirect', 301, 'no-region', /another Region/],
  ['TemporaryRedirect', 307, 'no-region', /another Region/],
  ['AuthorizationHeaderMalformed', 400, 'no-region', /another Region/],
  ['InvalidBucketName', 400, 'not-found', /not the name of a bucket/],
  ['AllAccessDisabled', 403, 'access-denied', /closed to all requests/],
  ['KMS.DisabledException', 400, 'access-denied', /KMS key/],
  ['KMS.KMSInvalidStateException', 400, 'access-denied', /KMS key/],
  ['InvalidAccessKeyId', 403, 'credentials-invalid', /does not know the credentials/],
  ['ExpiredToken', 400, 'credentials-expired', /expired/],
  ['RequestTimeTooSkewed', 403, 'credentials-invalid', /clock/],
  ['SlowDown', 503, 'throttled', /Amazon S3 is being asked too often/],
  ['InternalError', 500, 'service', /Amazon S3 failed to answer/],
];

it.each(TABLE)('%s (%i) is %s', (name, status, code, text) => {
  const problem = problemOf(refusal(name, status), CONTEXT);
  expect(problem.code).toBe(code);
  expect(problem.message).toMatch(text);
  expect(problem.howTo).not.toBe('');
});

it('tries again what passes, and nothing else', () => {
  const again = TABLE.filter(([name, status]) => isRetryable(refusal(name, status))).map(([name]) => name);
  expect(again).toEqual(['RequestTimeTooSkewed', 'SlowDown', 'InternalError']);
});

it('knows the missing permission from the words of S3, and from the operation where it has none', () => {
  const said =
    'User: arn:aws:iam::111122223333:user/a is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/key.gz" with an explicit deny in a resource-based policy';
  const named = problemOf(refusal('AccessDenied', 403, said), CONTEXT);
  expect(named).toMatchObject({ code: 'access-denied', action: 's3:GetObject' });
  expect(named.message).toBe(
    'This identity may not use s3:GetObject on arn:aws:s3:::b/key.gz: there is an explicit deny in a resource-based policy.',
  );
  expect(problemOf(refusal('AccessDenied', 403, 'Access Denied'), { ...CONTEXT, operation: 'ListObjectsV2' })).toMatchObject({
    action: 's3:ListBucket',
    howTo: expect.stringMatching(/to find log files in a bucket.*tls-migrate policy/),
  });
});

it('says the same names of other services as before', () => {
  expect(problemOf(refusal('NoSuchKey', 404), { ...CONTEXT, service: 'logs' }).code).toBe('other');
});
