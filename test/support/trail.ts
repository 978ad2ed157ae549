// Small builders of CloudTrail events and files, for tests that say what a trail holds in a few words.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type TrailEvent = Readonly<Record<string, unknown>>;

/**
 * The fields of a record in the order in which CloudTrail writes them.
 * Source: CloudTrail record contents page, and the public data set invictus-ir/aws_dataset.
 */
export const TRAIL_RECORD_FIELDS: readonly string[] = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'apiVersion',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'serviceEventDetails',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'eventCategory',
  'tlsDetails',
  'sessionCredentialFromConsole',
];

let events = 0;

/** An ordinary API call at TLS 1.2 with an id of its own. Fields given replace its own; one given as undefined is left out. */
export function event(fields: TrailEvent = {}): TrailEvent {
  events += 1;
  const all: TrailEvent = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/example',
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'example',
    },
    eventTime: '2026-09-01T12:00:00Z',
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '203.0.113.1',
    userAgent: 'Boto3/1.24.84 Python/3.8.14 Linux/4.14.225-175.364.amzn2.aarch64 Botocore/1.27.84',
    requestParameters: null,
    responseElements: null,
    eventID: `00000000-0000-4000-8000-${String(events).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    tlsDetails: tls('TLSv1.2'),
    ...fields,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A `tlsDetails` object. */
export function tls(tlsVersion: string, keyExchange?: string): TrailEvent {
  return {
    tlsVersion,
    cipherSuite: tlsVersion === 'TLSv1.3' ? 'TLS_AES_128_GCM_SHA256' : 'ECDHE-RSA-AES128-GCM-SHA256',
    clientProvidedHostHeader: 'sts.eu-west-1.amazonaws.com',
    ...(keyExchange === undefined ? {} : { keyExchange }),
  };
}

/** A log file's JSON, as CloudTrail writes it. */
export const records = (all: readonly unknown[]): string => JSON.stringify({ Records: all });

/** A log file as CloudTrail delivers it. */
export const gzipTrail = (all: readonly unknown[]): Buffer => gzipSync(records(all));

/** Writes files (relative path, content) below `folder`, and gives the folder back. */
export function writeTrail(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, ...path.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return folder;
}
