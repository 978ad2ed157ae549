import { describe, expect, it } from 'vitest';
import { isAwsServiceAddress } from '../../src/clients/aws-owned.ts';

describe('the source address of a call', () => {
  it.each([
    'AWS Internal',
    'AWS Internal/123456',
    'AWS Internal/#',
    'lambda.amazonaws.com',
    'monitoring.rds.amazonaws.com',
    'lambda.eu-west-1.amazonaws.com',
    's3.amazonaws.com.cn',
    'ec2.amazonaws.eu',
    'console.aws.amazon.com',
    'maintenance.s3tables.amazonaws.com',
    ' cloudtrail.amazonaws.com ',
  ])('is an AWS service: %s', (address) => expect(isAwsServiceAddress(address)).toBe(true));

  it.each([
    '192.0.2.7',
    '2001:db8::1',
    '',
    '-',
    'AWS Internal or not',
    'AWS Internals',
    'example.org',
    'amazonaws.com',
    'amazonaws.com.example.org',
    'lambda.amazonaws.com.example.org',
    'lambda.amazonaws.community',
    'evilamazonaws.com',
    'lambda.amazonaws.com evil',
    'ec2-203-0-113-7.compute-1.amazonaws.com',
    'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com',
    'my-lb-1234.eu-west-1.elb.amazonaws.com',
    'abc123.execute-api.eu-west-1.amazonaws.com',
    'mydb.c1example.us-east-1.rds.amazonaws.com',
    'search-logs-abc.eu-west-1.es.amazonaws.com',
    'example.gr7.us-east-1.eks.amazonaws.com',
    'redis.abc123.0001.use1.cache.amazonaws.com',
    'abc123.iot.us-east-1.amazonaws.com',
  ])('is not: %s', (address) => expect(isAwsServiceAddress(address)).toBe(false));

  it('may be missing', () => {
    expect(isAwsServiceAddress(null)).toBe(false);
    expect(isAwsServiceAddress(undefined)).toBe(false);
  });
});
