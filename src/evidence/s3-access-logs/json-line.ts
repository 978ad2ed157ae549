// One line of a server access log in the JSON form, as CloudWatch Logs has it and delivers it further.
// Source: Amazon S3 user guide, sal-cw-log-format. Retrieved 2026-11-22.
import type { S3Request } from './text-line.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' && value !== '-' ? value : null);

/** The fields of a record in the JSON form, which `value` holds; null for anything else. */
export function s3JsonRequest(value: unknown): S3Request | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const field = (name: string): string | null => (Object.hasOwn(value, name) ? text(Reflect.get(value, name)) : null);
  const bucket = field('bucket_name') ?? field('bucket_arn')?.split(':::')[1] ?? null;
  const time = field('request_time');
  const operation = field('operation');
  // A bucket, a time, and a field that no other log has.
  if (bucket === null || time === null || !(Object.hasOwn(value, 'bucket_owner_id') || Object.hasOwn(value, 'schema_version_id')))
    return null;
  return {
    bucket,
    time,
    remoteIp: field('remote_ip'),
    requester: field('requester'),
    requestId: field('request_id'),
    operation: operation ?? 'unknown',
    key: field('key_name'),
    userAgent: field('user_agent'),
    hostHeader: field('host_header'),
    tlsVersion: field('tls_version'),
  };
}
