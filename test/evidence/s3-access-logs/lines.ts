// Lines of server access logs: those of AWS's documents, word for word, and a builder of more.

/** Source: Amazon S3 user guide, LogFormat, "Amazon S3 server access log format". Retrieved 2026-11-22. */
export const DOCUMENTED = [
  '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /amzn-s3-demo-bucket1?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes us-east-1',
  '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 [06/Feb/2019:00:01:57 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be DD6CC733AEXAMPLE REST.PUT.OBJECT s3-dg.pdf "PUT /amzn-s3-demo-bucket1/s3-dg.pdf HTTP/1.1" 200 - - 4406583 41754 28 "-" "S3Console/0.4" - 10S62Zv81kBW7BB6SX4XJ48o6kpcl6LPwEoizZQQxJd5qDSCTLX0TgS37kYUBKQW3+bPdrg1234= SigV4 ECDHE-RSA-AES128-SHA AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 - Yes us-east-1',
];

/** The same page, "Compute checksum": S3 does it by itself. */
export const CHECKSUM =
  '7cd47ef2be amzn-s3-demo-bucket [06/Feb/2019:00:00:38 +0000] - 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be e5042925-b524-4b3b-a869-f3881e78ff3a S3.COMPUTE.OBJECT.CHECKSUM example-object - - - - 1048576 - - - - - bPf7qjG4XwYdPgDQTl72GW/uotRhdPz2UryEyAFLDSRmKrakUkJCYLtAw6fdANcrsUYc1M/kIulXM1u5vZQT5g== - - - - - - - -';

/** Source: Amazon S3 user guide, sal-cw-log-format, "Sample log record". Retrieved 2026-11-22. */
export const DOCUMENTED_JSON =
  '{"schema_version_id":"V_1_0","bucket_arn":"arn:aws:s3:::my-data-bucket","bucket_name":"my-data-bucket","request_time":"2026-04-29T14:32:16.000Z","bucket_owner_id":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be","remote_ip":"203.0.113.45","requester":"arn:aws:iam::123456789012:role/DataAnalystRole","request_id":"3E57427F33A59F07","operation":"REST.GET.OBJECT","key_name":"reports/2026/quarterly-summary.parquet","request_uri":"GET /my-data-bucket/reports/2026/quarterly-summary.parquet HTTP/1.1","http_status":200,"error_code":null,"bytes_sent_size":1048576,"object_size":1048576,"total_duration":45,"turn_around_duration":12,"referer":null,"user_agent":"aws-sdk-java/2.20.0","version_id":null,"host_id":"s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234=","signature_version":"SigV4","cipher_suite":"TLS_AES_128_GCM_SHA256","authentication_type":"AuthHeader","host_header":"my-data-bucket.s3.us-east-1.amazonaws.com","tls_version":"TLSv1.3","access_point_arn":null,"acl_required":false,"source_region":"us-east-1"}';

export interface LineParts {
  readonly time?: string;
  readonly ip?: string;
  readonly requester?: string;
  readonly id?: string;
  readonly operation?: string;
  readonly key?: string;
  readonly uri?: string;
  readonly referer?: string;
  readonly agent?: string;
  readonly host?: string;
  readonly tls?: string;
  /** What stands behind the TLS version. */
  readonly rest?: string;
}

/** A line of today, 27 fields; an anonymous reader over TLS 1.0 unless told otherwise. */
export function line(parts: LineParts = {}): string {
  const { time = '20/Nov/2026:10:00:00 +0000', ip = '198.51.100.7', requester = '-', id = 'A1B2C3D4E5F60708' } = parts;
  const { operation = 'REST.GET.OBJECT', key = 'firmware/v2/image.bin', uri = 'GET /firmware/v2/image.bin HTTP/1.1' } = parts;
  const { referer = '-', agent = 'curl/7.15.1', host = 'public-files.s3.eu-west-1.amazonaws.com', tls = 'TLSv1', rest = ' - - -' } = parts;
  return `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be public-files [${time}] ${ip} ${requester} ${id} ${operation} ${key} "${uri}" 200 - 2662992 3462992 70 10 "${referer}" "${agent}" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= - ECDHE-RSA-AES128-SHA - ${host} ${tls}${rest}`;
}
