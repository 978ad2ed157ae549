// S3's protocol: REST with XML answers. What the SDK sent, checked; what S3 would write back.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer that says no, as S3 writes it. `extra` are elements beside code and message. */
export class S3Error extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    extra: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
    this.status = status;
    this.extra = extra;
    this.headers = headers;
  }
}

export interface S3Request {
  readonly operation: 'ListObjectsV2' | 'GetObject' | 'unknown';
  readonly bucket: string;
  /** The key of an object; empty for a listing. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly accessKeyId: string;
  readonly region: string;
  readonly sessionToken: string | null;
  readonly range: { readonly first: number; readonly last: number } | null;
  readonly ifMatch: string | null;
  readonly requestPayer: boolean;
}

const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;
const KNOWN_IN_LISTS = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'encoding-type',
  'start-after',
  'continuation-token',
  'x-id',
]);

const header = (message: IncomingMessage, name: string): string | null => {
  const value = message.headers[name];
  return typeof value === 'string' ? value : null;
};

function rangeOf(text: string | null): S3Request['range'] {
  if (text === null) return null;
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(text) ?? [];
  if (first === undefined) throw new S3Error('InvalidArgument', 400, `Range ${text} is not understood here`);
  return { first: Number(first), last: last === '' ? Number.POSITIVE_INFINITY : Number(last) };
}

/** Reads a request, path-style. Refuses what is not signed for S3, and what this loopback does not know. */
export function readS3Request(message: IncomingMessage): S3Request {
  const url = message.url ?? '/';
  const [path = '/', search = ''] = url.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const [, bucket = '', rest = ''] = /^\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? [];
  const [, accessKeyId, region, signedHeaders = ''] = SIGNED.exec(header(message, 'authorization') ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined) throw new S3Error('AccessDenied', 403, 'Access Denied');
  const signed = signedHeaders.split(';');
  const payer = header(message, 'x-amz-request-payer');
  const must = ['host', 'x-amz-date', 'x-amz-content-sha256', ...(payer === null ? [] : ['x-amz-request-payer'])];
  for (const name of must) {
    if (!signed.includes(name) || header(message, name) === null)
      throw new S3Error('AccessDenied', 403, `There were headers present in the request which were not signed: ${name}`);
  }
  const key = decodeURIComponent(rest);
  const lists = message.method === 'GET' && key === '' && query.get('list-type') === '2';
  const known = message.method === 'GET' && (lists ? [...query.keys()].every((name) => KNOWN_IN_LISTS.has(name)) : key !== '');
  return {
    operation: !known ? 'unknown' : lists ? 'ListObjectsV2' : 'GetObject',
    bucket,
    key,
    query,
    accessKeyId,
    region,
    sessionToken: header(message, 'x-amz-security-token'),
    range: rangeOf(header(message, 'range')),
    ifMatch: header(message, 'if-match'),
    requestPayer: payer === 'requester',
  };
}

const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot have, S3 writes as a reference all the same
  text.replace(/[<>&"\u0000-\u001f]/g, (char) => (char === '"' ? '&quot;' : `&#x${char.charCodeAt(0).toString(16)};`));

/** As S3 encodes with `encoding-type=url`: spaces become `+`, slashes stay. Observed: github.com/brekkylab/backlot/issues/178 */
export const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

type Xml = string | number | boolean | { readonly [name: string]: Xml | readonly Xml[] };

function toXml(value: Xml): string {
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .flatMap(([name, inner]) => (Array.isArray(inner) ? inner : [inner]).map((one: Xml) => `<${name}>${toXml(one)}</${name}>`))
    .join('');
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function writeListing(response: ServerResponse, region: string, result: { readonly [name: string]: Xml | readonly Xml[] }): void {
  response.writeHead(200, { 'content-type': 'application/xml', 'x-amz-request-id': randomUUID(), 'x-amz-bucket-region': region });
  response.end(`${HEAD}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${toXml(result)}</ListBucketResult>`);
}

export function writeS3Error(response: ServerResponse, error: S3Error): void {
  const { name: Code, message: Message, extra } = error;
  response.writeHead(error.status, { 'content-type': 'application/xml', 'x-amz-request-id': randomUUID(), ...error.headers });
  response.end(`${HEAD}<Error>${toXml({ Code, Message, ...extra, RequestId: randomUUID(), HostId: 'loopback' })}</Error>`);
}
