// Places in buckets, as people write them.
import { expect, test } from 'vitest';
import { isS3Place, s3Object, s3Path, s3Place } from '../../../../src/evidence/cloudtrail-files/s3/s3-place.ts';

test.each([
  ['s3://trails', { bucket: 'trails', prefix: '' }],
  ['s3://trails/', { bucket: 'trails', prefix: '' }],
  ['S3://trails/AWSLogs', { bucket: 'trails', prefix: 'AWSLogs' }],
  ['s3://trails/a//b/', { bucket: 'trails', prefix: 'a//b/' }],
  ['s3://trails//a', { bucket: 'trails', prefix: '/a' }],
  ['s3://trails/100%25+x y', { bucket: 'trails', prefix: '100%25+x y' }],
  ['s3://trails/a\nb', { bucket: 'trails', prefix: 'a\nb' }],
  ['s3://Old_Bucket.of.2012/x', { bucket: 'Old_Bucket.of.2012', prefix: 'x' }],
  ['s3://ap-abc123-s3alias/x', { bucket: 'ap-abc123-s3alias', prefix: 'x' }],
])('%s is a place', (text, place) => {
  expect(isS3Place(text)).toBe(true);
  expect(s3Place(text)).toEqual(place);
});

test.each(['s3://', 's3:///x', 's3://a', 's3://-a-', 's3://a..b/x', 's3://a b/x', 's3://user@host/x', 's3://bücket/x'])(
  '%s is none, and it is said why',
  (text) => {
    expect(isS3Place(text)).toBe(true);
    expect(s3Place(text)).toEqual({ problem: expect.stringMatching(/\.$/) });
  },
);

test.each(['./s3:/x', '/s3://x', 's3:/trails', 's3'])('%s is a path', (text) => {
  expect(isS3Place(text)).toBe(false);
});

test.each(['', '/', 'a', '/a', '../b', 'a\nb', 'a//', 's3://x/y'])('the key %j comes back from its path', (key) => {
  expect(s3Object(s3Path('trails', key))).toEqual({ bucket: 'trails', key });
});
