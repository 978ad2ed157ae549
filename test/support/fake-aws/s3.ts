// A loopback S3 that the tests own: lists and gives objects to the real SDK, as S3 would, and refuses everything else.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readS3Request, S3Error, type S3Request, urlEncoded, writeListing, writeS3Error } from './s3-wire.ts';
import { type FakeBucket, type FakeObject, S3World } from './s3-world.ts';

/** What goes wrong with one request. */
export type S3Fault =
  | { readonly kind: 'slow-down' }
  | { readonly kind: 'html-500' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The body breaks off after so many bytes. */
  | { readonly kind: 'cut'; readonly after: number }
  /** The body stops coming after so many bytes, and the connection stays. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'error'; readonly code: string; readonly status: number; readonly message: string };

export interface S3Record {
  readonly operation: S3Request['operation'];
  readonly bucket: string;
  /** The key; the prefix of a listing. */
  readonly key: string;
  readonly delimiter: boolean;
  /** `bytes=0-99`, or null for a whole object. */
  readonly range: string | null;
  readonly ifMatch: string | null;
  readonly requestPayer: boolean;
  readonly region: string;
  readonly accessKeyId: string;
  /** The code of the error that was answered, or null. */
  error: string | null;
}

export interface FakeS3 {
  /** `http://127.0.0.1:<port>`, path-style: for AWS_ENDPOINT_URL_S3. */
  readonly endpoint: string;
  readonly requests: readonly S3Record[];
  /** May be changed at any time. */
  readonly knobs: {
    /** Keys and common prefixes in one page at most. Default: 1,000. */
    pageSize: number;
    /** How a request to the wrong Region is refused. Default: redirect. */
    wrongRegion: 'redirect' | 'malformed' | 'no-region';
    /** Whether `encoding-type=url` is honoured; some stores ignore it. Default: true. */
    encodes: boolean;
  };
  addBucket(bucket: FakeBucket): void;
  put(bucket: string, key: string, body: Buffer | string, more?: Partial<Omit<FakeObject, 'body'>>): void;
  remove(bucket: string, key: string): void;
  /** Refuses an action such as `s3:GetObject`, from now on. */
  deny(action: 's3:ListBucket' | 's3:GetObject'): void;
  /** Meets the next requests of an operation for which `when` holds, `times` of them. */
  fail(operation: 'ListObjectsV2' | 'GetObject', fault: S3Fault, times?: number, when?: (record: S3Record) => boolean): void;
  count(operation: S3Request['operation']): number;
  /** The most requests of an operation at once. */
  highestConcurrency(operation: S3Request['operation']): number;
  /** Requests whose answers have not ended. */
  open(): number;
  close(): Promise<void>;
}

interface Planned {
  readonly operation: string;
  readonly fault: S3Fault;
  readonly when: (record: S3Record) => boolean;
  left: number;
}

const denied = (action: string, resource: string): S3Error =>
  new S3Error(
    'AccessDenied',
    403,
    `User: arn:aws:iam::111122223333:user/auditor is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`,
  );

class Server {
  readonly world = new S3World();
  readonly requests: S3Record[] = [];
  readonly knobs: FakeS3['knobs'] = { pageSize: 1_000, wrongRegion: 'redirect', encodes: true };
  readonly denied = new Set<string>();
  readonly planned: Planned[] = [];
  readonly #open = new Map<string, number>();
  readonly highest = new Map<string, number>();

  get open(): number {
    return [...this.#open.values()].reduce((sum, one) => sum + one, 0);
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    message.resume();
    let record: S3Record | null = null;
    try {
      const request = readS3Request(message);
      record = {
        operation: request.operation,
        bucket: request.bucket,
        key: request.operation === 'ListObjectsV2' ? (request.query.get('prefix') ?? '') : request.key,
        delimiter: request.query.has('delimiter'),
        range: request.range === null ? null : `bytes=${request.range.first}-${request.range.last}`,
        ifMatch: request.ifMatch,
        requestPayer: request.requestPayer,
        region: request.region,
        accessKeyId: request.accessKeyId,
        error: null,
      };
      this.requests.push(record);
      this.#entered(record.operation, response);
      await this.#answer(request, record, response);
    } catch (error) {
      const refused = error instanceof S3Error ? error : new S3Error('InternalError', 500, String(error));
      if (record !== null) record.error = refused.name;
      if (!response.destroyed) writeS3Error(response, refused);
    }
  }

  #entered(operation: string, response: ServerResponse): void {
    const now = (this.#open.get(operation) ?? 0) + 1;
    this.#open.set(operation, now);
    this.highest.set(operation, Math.max(now, this.highest.get(operation) ?? 0));
    response.once('close', () => this.#open.set(operation, (this.#open.get(operation) ?? 1) - 1));
  }

  async #answer(request: S3Request, record: S3Record, response: ServerResponse): Promise<void> {
    const plan = this.planned.find((one) => one.left > 0 && one.operation === record.operation && one.when(record));
    if (plan !== undefined) plan.left -= 1;
    const fault = plan?.fault ?? null;
    record.error = fault === null ? null : fault.kind;
    if (fault?.kind === 'reset') {
      response.socket?.destroy();
      return;
    }
    if (fault?.kind === 'html-500') {
      response.writeHead(500, { 'content-type': 'text/html' }).end('<html><body>Internal Server Error</body></html>');
      return;
    }
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'slow-down') throw new S3Error('SlowDown', 503, 'Please reduce your request rate.');
    if (fault?.kind === 'error') throw new S3Error(fault.code, fault.status, fault.message);
    const bucket = this.#bucketFor(request);
    if (request.operation === 'ListObjectsV2') this.#list(request, bucket, response);
    else if (request.operation === 'GetObject') this.#get(request, bucket, response, fault);
    else throw new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
  }

  #bucketFor({ bucket: name, region, requestPayer }: S3Request): FakeBucket {
    const bucket = this.world.bucket(name);
    if (bucket === null) throw new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name });
    if (bucket.region !== region) {
      if (this.knobs.wrongRegion === 'malformed') {
        const message = `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`;
        throw new S3Error('AuthorizationHeaderMalformed', 400, message, { Region: bucket.region });
      }
      const headers = this.knobs.wrongRegion === 'redirect' ? { 'x-amz-bucket-region': bucket.region } : {};
      const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
      throw new S3Error('PermanentRedirect', 301, message, { Endpoint: `${name}.s3.amazonaws.com`, Bucket: name }, headers);
    }
    if (bucket.requesterPays === true && !requestPayer) throw new S3Error('AccessDenied', 403, 'Access Denied');
    return bucket;
  }

  #list({ query }: S3Request, { name, region }: FakeBucket, response: ServerResponse): void {
    if (this.denied.has('s3:ListBucket')) throw denied('s3:ListBucket', `arn:aws:s3:::${name}`);
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter');
    const most = Math.min(Number(query.get('max-keys') ?? 1_000), 1_000, this.knobs.pageSize);
    const token = query.get('continuation-token');
    const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
    const { keys, prefixes, truncated, last } = this.world.list(name, prefix, delimiter, after, most);
    const url = this.knobs.encodes && query.get('encoding-type') === 'url';
    const written = url ? urlEncoded : (key: string) => key;
    writeListing(response, region, {
      Name: name,
      Prefix: written(prefix),
      ...(truncated && last !== null ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
      KeyCount: keys.length + prefixes.length,
      MaxKeys: most,
      ...(url ? { EncodingType: 'url' } : {}),
      IsTruncated: truncated,
      Contents: keys.map((key) => this.#described(name, key, written)),
      CommonPrefixes: prefixes.map((Prefix) => ({ Prefix: written(Prefix) })),
    });
  }

  #described(name: string, key: string, written: (key: string) => string) {
    const { body, etag, changed, storageClass } = this.world.object(name, key) as FakeObject;
    const LastModified = new Date(changed).toISOString();
    return { Key: written(key), LastModified, ETag: etag, Size: body.length, StorageClass: storageClass };
  }

  #get({ key, range, ifMatch }: S3Request, { name }: FakeBucket, response: ServerResponse, fault: S3Fault | null): void {
    if (this.denied.has('s3:GetObject')) throw denied('s3:GetObject', `arn:aws:s3:::${name}/${key}`);
    const object = this.world.object(name, key);
    if (object === null) throw new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });
    if (object.kmsKey !== null) throw denied('kms:Decrypt', object.kmsKey);
    if (object.storageClass === 'GLACIER') {
      const message = "The operation is not valid for the object's storage class";
      throw new S3Error('InvalidObjectState', 403, message, { StorageClass: 'GLACIER' });
    }
    const { body, etag, changed } = object;
    if (ifMatch !== null && ifMatch !== etag)
      throw new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
        Condition: 'If-Match',
      });
    if (range !== null && range.first >= body.length) throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable');
    const last = Math.min(range?.last ?? body.length - 1, body.length - 1);
    const part = range === null ? body : body.subarray(range.first, last + 1);
    response.writeHead(range === null ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': part.length,
      'accept-ranges': 'bytes',
      'last-modified': new Date(changed).toUTCString(),
      etag,
      ...(range === null ? {} : { 'content-range': `bytes ${range.first}-${last}/${body.length}` }),
    });
    if (fault?.kind !== 'cut' && fault?.kind !== 'stall') {
      response.end(part);
      return;
    }
    response.write(part.subarray(0, fault.after), () => {
      if (fault.kind === 'cut') response.socket?.destroy();
    });
  }
}

/** Starts it on a free port of 127.0.0.1. Signatures must be there, and are not verified. Close it when the test ends. */
export async function startFakeS3(): Promise<FakeS3> {
  const s3 = new Server();
  const server = createServer((message, response) => {
    s3.serve(message, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests: s3.requests,
    knobs: s3.knobs,
    addBucket: (bucket) => s3.world.addBucket(bucket),
    put: (bucket, key, body, more) => s3.world.put(bucket, key, Buffer.from(body), more),
    remove: (bucket, key) => s3.world.remove(bucket, key),
    deny: (action) => s3.denied.add(action),
    fail: (operation, fault, times = 1, when = () => true) => s3.planned.push({ operation, fault, when, left: times }),
    count: (operation) => s3.requests.filter((request) => request.operation === operation).length,
    highestConcurrency: (operation) => s3.highest.get(operation) ?? 0,
    open: () => s3.open,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
