// Places in buckets, as a person writes them (`s3://bucket/prefix`) and as files in them are named.

export interface S3Place {
  readonly bucket: string;
  /** As S3 has it: no slash before it, `/` between its parts, nothing of it decoded. Empty for the whole bucket. */
  readonly prefix: string;
}

const SCHEME = /^s3:\/\//i;
// Names since 2018 are lower case; buckets of us-east-1 may be older. docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;
/** docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY_BYTES = 1024;

/** True for what is meant as a place in a bucket, however it goes on. */
export const isS3Place = (text: string): boolean => SCHEME.test(text);

/** The place that `text` names, or a sentence why it names none. */
export function s3Place(text: string): S3Place | { readonly problem: string } {
  const [, rest = ''] = /^s3:\/\/(.*)$/is.exec(text) ?? [];
  if (/^arn:/i.test(rest))
    return { problem: 'an access point is named by its alias (it ends in -s3alias) in place of a bucket, not by its ARN.' };
  const slash = rest.indexOf('/');
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  const prefix = slash === -1 ? '' : rest.slice(slash + 1);
  if (bucket === '') return { problem: 'name a bucket: s3://BUCKET/PREFIX.' };
  if (!BUCKET.test(bucket) || bucket.includes('..')) return { problem: 'this is not the name of a bucket.' };
  if (Buffer.byteLength(prefix) > LONGEST_KEY_BYTES) return { problem: 'no name in S3 is longer than 1,024 bytes.' };
  return { bucket, prefix };
}

/** `s3://bucket/key`, with the key as it is: raw, and so not to be printed without care. */
export const s3Path = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/** The bucket and the key that `s3Path` was given; null for any other text. */
export function s3Object(path: string): { readonly bucket: string; readonly key: string } | null {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(path) ?? [];
  return bucket === undefined || key === undefined ? null : { bucket, key };
}
