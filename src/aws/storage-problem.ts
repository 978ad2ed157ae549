// What Amazon S3 says no with, in words that a person understands.
import { DECRYPT } from './policy.ts';
import type { ProblemCode } from './problem.ts';

interface StorageProblem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly howTo: string;
  readonly action: string | null;
}

const problem = (code: ProblemCode, message: string, howTo: string, action: string | null = null): StorageProblem => ({
  code,
  message,
  howTo,
  action,
});

/**
 * The problem behind an error's names, null when S3 says nothing of its own in them. `text` is what it said, fit to be shown.
 * Names: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, "List of error codes" (retrieved 2026-11-22).
 */
export function storageProblem(names: readonly string[], text: string): StorageProblem | null {
  for (const name of names) {
    switch (name) {
      case 'NoSuchBucket':
        return problem(
          'not-found',
          'There is no bucket of this name.',
          'Check the name. A bucket of another partition (China, GovCloud) needs credentials and a Region of that partition.',
        );
      case 'NoSuchKey':
        return problem('not-found', 'It is not there any more.', 'A lifecycle rule or somebody has deleted it since it was listed.');
      case 'PreconditionFailed':
        return problem('changed', 'It was changed after it was listed.', 'Start again when nobody writes to it any more.');
      case 'InvalidRange':
        return problem('changed', 'It became shorter after it was listed.', 'Start again when nobody writes to it any more.');
      case 'InvalidObjectState':
        return problem(
          'archived',
          'It lies in an archive (a Glacier storage class, or an archive tier).',
          'Have it restored, in the S3 console or with aws s3api restore-object, and start again when that is done.',
        );
      case 'PermanentRedirect':
      case 'TemporaryRedirect':
      case 'AuthorizationHeaderMalformed':
      case 'IllegalLocationConstraintException':
        return problem('no-region', 'The bucket lies in another Region, and S3 does not say in which.', 'Name its Region: --region');
      case 'InvalidBucketName':
        return problem('not-found', 'This is not the name of a bucket.', 'Check the name.');
      case 'AllAccessDisabled':
      case 'AccountProblem':
        return problem('access-denied', 'The bucket, or its account, is closed to all requests.', 'Ask the owner of the bucket.');
    }
    // `KMS.DisabledException`, `KMS.KMSInvalidStateException`, `KMS.NotFoundException`: what KMS said to S3.
    if (name.startsWith('KMS.'))
      return problem(
        'access-denied',
        `The KMS key that it is encrypted with cannot be used${text === '' ? '' : `: ${text}`}.`,
        'Enable the key again, or have its deletion cancelled.',
        DECRYPT.action,
      );
  }
  return null;
}
