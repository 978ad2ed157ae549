// A request of a server access log, as a record in the shape of CloudTrail's: then it is counted and judged like one.
import { identityOfArn } from '../access-logs/caller.ts';
import type { FilePlace, LoggedRequest } from '../access-logs/format.ts';
import type { S3Request } from './text-line.ts';

const S3 = 's3.amazonaws.com';
const UNKNOWN = 'unknown';
/** CloudTrail's word for requests without credentials, as `record.ts` knows it. */
const ANONYMOUS = 'anonymous';
const SERVICE = /^svc:([a-z0-9.-]{1,100})$/;

/** Who asked. Seen besides what the format page names: `svc:cloudfront.amazonaws.com`, a service with an identity of its own. */
function identityOf(requester: string | null): Readonly<Record<string, unknown>> {
  if (requester === null) return { accountId: ANONYMOUS };
  const service = SERVICE.exec(requester)?.[1];
  if (service !== undefined) return { type: 'AWSService', arn: requester, invokedBy: service };
  // A canonical id is all that the log says of an account.
  return requester.startsWith('arn:') ? identityOfArn(requester) : { accountId: requester };
}

/** Of so many requesters the identity is remembered: a million lines have a few. */
const REMEMBERED = 10_000;
const LONGEST_PREFIX = 100;
/** Prefixes of a bucket that are told apart; somebody who tries names makes as many as they like. */
const PREFIXES = 500;

/** What is the same in many lines. One for each source. */
export class Repeated {
  readonly #prefixes = new Map<string, Map<string, string>>();
  readonly #identities = new Map<string | null, ReturnType<typeof identityOf>>();

  identity(requester: string | null): ReturnType<typeof identityOf> {
    let identity = this.#identities.get(requester);
    if (identity === undefined) {
      identity = identityOf(requester);
      if (this.#identities.size < REMEMBERED) this.#identities.set(requester, identity);
    }
    return identity;
  }

  /** What was asked for: `s3://bucket/folder/`, the first folder of the key; `s3://bucket/` where there is none. */
  resource(bucket: string, key: string | null): string {
    let prefixes = this.#prefixes.get(bucket);
    if (prefixes === undefined) {
      prefixes = new Map([['', `s3://${bucket}/`]]);
      this.#prefixes.set(bucket, prefixes);
    }
    const start = key?.startsWith('/') ? 1 : 0;
    const slash = key === null ? -1 : key.indexOf('/', start);
    const prefix = key === null || slash === -1 || slash > LONGEST_PREFIX ? '' : key.slice(start, slash + 1);
    const known = prefixes.get(prefix);
    if (known !== undefined) return known;
    const resource = `s3://${bucket}/${prefixes.size > PREFIXES ? '…' : prefix}`;
    if (prefixes.size <= PREFIXES) prefixes.set(prefix, resource);
    return resource;
  }
}

/** The record of a request. Lifecycle and other actions of S3 itself are no requests of a client. */
export function s3Record(request: S3Request, { account, region }: FilePlace, repeated: Repeated): LoggedRequest {
  const { bucket, time, remoteIp, requester, requestId, operation, key, userAgent, hostHeader, tlsVersion } = request;
  const record = {
    eventTime: time,
    eventID: requestId,
    recipientAccountId: account ?? UNKNOWN,
    awsRegion: region ?? UNKNOWN,
    eventSource: S3,
    eventName: operation,
    eventType: operation.startsWith('S3.') ? 'AwsServiceEvent' : 'AwsApiCall',
    userIdentity: repeated.identity(requester),
    sourceIPAddress: remoteIp,
    userAgent,
    ...(tlsVersion === null ? {} : { tlsDetails: { tlsVersion, clientProvidedHostHeader: hostHeader } }),
  };
  return { record, resource: repeated.resource(bucket, key) };
}
