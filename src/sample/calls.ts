// The API calls of the sample's workloads: what each asks for, where, and what CloudTrail keeps of it.
import type { Random } from './random.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** One API operation as a workload uses it. */
export interface ApiCall {
  /** The `eventSource`. */
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  /** A data event (objects, messages, items), not a management event. */
  readonly data: boolean;
  parameters(random: Random, region: string): JsonObject | null;
  /** The host name that the client asked for. */
  host(region: string): string;
  resources?(parameters: JsonObject | null, account: string): readonly JsonObject[];
}

interface Options {
  readonly readOnly?: boolean;
  readonly data?: boolean;
}

/** A call of a service whose endpoint is `service.region.amazonaws.com`. */
export function api(service: string, name: string, parameters: JsonObject | null = null, options: Options = {}): ApiCall {
  return {
    service: `${service}.amazonaws.com`,
    name,
    readOnly: options.readOnly ?? /^(Get|List|Describe|Batch|Query|Lookup|Head|Receive)/.test(name),
    data: options.data ?? false,
    parameters: () => parameters,
    host: (region) => `${service}.${region}.amazonaws.com`,
  };
}

const OBJECT_CALLS: ReadonlySet<string> = new Set(['GetObject', 'PutObject', 'HeadObject', 'DeleteObject']);

/** A call of S3. `#` in `key` becomes a number; `host` is the virtual-hosted name unless another path is given. */
export function s3(name: string, bucket: string, key: string | null, host?: (region: string) => string): ApiCall {
  const hostOf = host ?? ((region: string) => `${bucket}.s3.${region}.amazonaws.com`);
  return {
    service: 's3.amazonaws.com',
    name,
    readOnly: !/^(Put|Delete)/.test(name),
    data: OBJECT_CALLS.has(name),
    parameters: (random, region) => ({
      bucketName: bucket,
      Host: hostOf(region),
      ...(key === null ? {} : { key: key.replace('#', () => String(random.int(1, 9999)).padStart(4, '0')) }),
    }),
    host: hostOf,
    resources: (parameters, account) => [
      ...(typeof parameters?.key === 'string' ? [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${parameters.key}` }] : []),
      { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
    ],
  };
}
