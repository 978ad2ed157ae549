// One bucket, read-only: listed and read in the Region where it lies, asked again where that can help, every request counted.

import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { backOff } from '../../../async/sleep.ts';
import { isRetryable, problemOf } from '../../../aws/problem.ts';

/** The S3 client for a Region; null is that of the connection. Rejects with AwsProblem where nobody can sign in. */
export type S3Clients = (region: string | null) => Promise<S3Client>;

/** What was asked of S3 so far, tries that failed too: it bills by the request, and for bytes that leave a Region. */
export interface RequestCounts {
  list: number;
  get: number;
  /** Bytes of objects that came. */
  bytes: number;
}

/** How patient to be. Milliseconds. */
export interface Patience {
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
}
const PATIENT: Patience = { backoffMs: 200, longestBackoffMs: 10_000 };

export interface BucketAccess {
  readonly clients: S3Clients;
  /** Whether we pay for requests to a bucket of somebody else. Without, S3 refuses such buckets. */
  readonly requesterPays: boolean;
  readonly profile: string | null;
  readonly patience?: Patience;
}

/** One object, as a listing has it. */
export interface Listed {
  /** The key as S3 wrote it: without line breaks or other controls, whatever the key holds. `decodeKey` gives the key. */
  readonly encoded: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly changed: number;
  readonly etag: string;
}

export interface Page {
  readonly objects: readonly Listed[];
  /** Encoded, as keys are. */
  readonly prefixes: readonly string[];
  /** What the next page is asked for by; null after the last. */
  readonly next: string | null;
}

export interface ListRequest {
  readonly prefix: string;
  /** Only what lies directly at the prefix, and the prefixes of what lies deeper. */
  readonly folder: boolean;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
  readonly token?: string | null;
  readonly most?: number;
}

const ATTEMPTS = 7;
/** S3 lists no more at once. docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const PAGE_KEYS = 1_000;

/**
 * The key behind what S3 wrote with `encoding-type=url`: percent-encoded UTF-8, `+` for a space (observed on S3 in
 * github.com/brekkylab/backlot/issues/178, 2026-09-14).
 */
export function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

export class Bucket {
  readonly name: string;
  readonly counts: RequestCounts;
  readonly #access: BucketAccess;
  #region: string | null = null;

  constructor(name: string, access: BucketAccess, counts: RequestCounts) {
    this.name = name;
    this.counts = counts;
    this.#access = access;
  }

  /** One page of names, in the order of S3 (bytes of UTF-8). Rejects with AwsProblem. */
  async list({ prefix, folder, after, token = null, most = PAGE_KEYS }: ListRequest, signal: AbortSignal): Promise<Page> {
    const input = {
      Bucket: this.name,
      Prefix: prefix,
      MaxKeys: most,
      EncodingType: 'url' as const,
      ...(folder ? { Delimiter: '/' } : {}),
      ...(after === undefined || token !== null ? {} : { StartAfter: after }),
      ...(token === null ? {} : { ContinuationToken: token }),
      ...this.#payer,
    };
    return pageOf(
      await this.retrying('ListObjectsV2', signal, (client) => {
        this.counts.list += 1;
        return client.send(new ListObjectsV2Command(input), { abortSignal: signal });
      }),
    );
  }

  /** Begins to read an object: one try, in the Region that is known by now. Rejects with what the SDK has. */
  async open(
    client: S3Client,
    key: string,
    range: string | null,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<GetObjectCommandOutput> {
    this.counts.get += 1;
    const input = {
      Bucket: this.name,
      Key: key,
      ...(range === null ? {} : { Range: range }),
      ...(etag === null ? {} : { IfMatch: etag }),
      ...this.#payer,
    };
    return client.send(new GetObjectCommand(input), { abortSignal: signal });
  }

  get #payer(): { RequestPayer?: 'requester' } {
    return this.#access.requesterPays ? { RequestPayer: 'requester' } : {};
  }

  /**
   * Runs `attempt`, again and ever later while that can help, and in the bucket's own Region as soon as S3 says which it is.
   * An attempt that got on resets the patience by calling `progressed`. Rejects with AwsProblem.
   */
  async retrying<T>(
    operation: 'ListObjectsV2' | 'GetObject',
    signal: AbortSignal,
    attempt: (client: S3Client, progressed: () => void) => Promise<T>,
  ): Promise<T> {
    const { clients, profile, patience = PATIENT } = this.#access;
    let tried = 0;
    let moved = 0;
    for (;;) {
      const asked = this.#region;
      // Who cannot sign in cannot a moment later either.
      const client = await clients(asked);
      try {
        signal.throwIfAborted();
        return await attempt(client, () => {
          tried = 0;
        });
      } catch (error) {
        const region = regionOf(error);
        // Another request may have learnt it meanwhile. Buckets do not move twice while one request is made.
        const elsewhere = region !== null && (region !== asked || this.#region !== asked);
        if (elsewhere && moved < 2 && !signal.aborted) {
          moved += 1;
          this.#region = region;
          continue;
        }
        tried += 1;
        if (signal.aborted || tried >= ATTEMPTS || !isRetryable(error)) throw problemOf(error, { service: 's3', operation, profile });
        await backOff(patience, tried, signal);
      }
    }
  }
}

function pageOf(output: ListObjectsV2CommandOutput): Page {
  // A store that ignores the request for encoded keys gives them raw.
  const encoded = output.EncodingType === 'url' ? (key: string) => key : (key: string) => encodeURIComponent(key).replaceAll('%2F', '/');
  const objects: Listed[] = [];
  for (const { Key, Size = 0, LastModified, ETag = '' } of output.Contents ?? []) {
    if (Key !== undefined) objects.push({ encoded: encoded(Key), size: Size, changed: LastModified?.getTime() ?? 0, etag: ETag });
  }
  const prefixes = (output.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [encoded(Prefix)]));
  return { objects, prefixes, next: output.IsTruncated ? (output.NextContinuationToken ?? null) : null };
}

const MOVED = /^(?:PermanentRedirect|TemporaryRedirect|Redirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301|307)$/;
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The Region that S3 names when it refuses a request made to another; null for every other error. */
function regionOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const status = statusOf(error);
  if (!MOVED.test(error.name) && status !== 301 && status !== 307) return null;
  const response: unknown = Reflect.get(error, '$response');
  const headers: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : null;
  const header: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, 'x-amz-bucket-region') : null;
  const said = /expecting '([^']+)'/.exec(error.message)?.[1];
  const region = [header, Reflect.get(error, 'Region'), said].find((one) => typeof one === 'string' && REGION.test(one));
  return typeof region === 'string' ? region : null;
}

function statusOf(error: Error): number | null {
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : null;
  return typeof status === 'number' ? status : null;
}
