// One CloudTrail record of the sample, with the fields and in the order in which CloudTrail writes them.
import type { ApiCall, Json, JsonObject } from './calls.ts';
import type { Identity } from './identities.ts';
import type { Random } from './random.ts';

/** What the record says of TLS; `version` null is an object without it, as CloudTrail writes when details are missing. */
export interface SampleTls {
  readonly version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3' | null;
  readonly keyExchange?: string;
}

/** Everything that one record is made of. */
export interface RecordInput {
  readonly call: ApiCall;
  readonly account: string;
  readonly region: string;
  readonly at: Date;
  readonly identity: Identity;
  readonly host: string | null;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly tls: SampleTls | null;
  readonly vpcEndpoint: string | null;
  readonly eventType: 'AwsApiCall' | 'AwsConsoleSignIn' | 'AwsServiceEvent';
  readonly fromConsole: boolean;
  /** `serviceEventDetails` of a service event, `responseElements` of a sign-in. */
  readonly outcome: JsonObject | null;
}

const CIPHER_SUITES = {
  TLSv1: 'ECDHE-RSA-AES128-SHA',
  'TLSv1.1': 'ECDHE-RSA-AES128-SHA',
  'TLSv1.2': 'ECDHE-RSA-AES128-GCM-SHA256',
  'TLSv1.3': 'TLS_AES_128_GCM_SHA256',
} as const;

// `keyExchange` has been in events since March 2026, where the service knows it (aws.amazon.com/blogs/security, 2026-04-24).
const KEY_EXCHANGE_SINCE = Date.UTC(2026, 2, 1);
const WITHOUT_KEY_EXCHANGE: ReadonlySet<string> = new Set(['sqs.amazonaws.com', 'ssm.amazonaws.com', 'logs.amazonaws.com']);

/** Services moved from one minor version to the next at their own pace. */
function eventVersion(service: string, at: Date): string {
  const year = at.getUTCFullYear();
  if (year < 2024) return '1.08';
  if (year < 2026 || service === 'sts.amazonaws.com') return '1.09';
  return ['ec2.amazonaws.com', 'sqs.amazonaws.com'].includes(service) ? '1.10' : '1.11';
}

function tlsDetails(input: RecordInput, tls: SampleTls): JsonObject {
  const { call, at, region } = input;
  const host = { clientProvidedHostHeader: call.host(region) };
  if (tls.version === null) return host;
  const known = tls.keyExchange !== undefined && at.getTime() >= KEY_EXCHANGE_SINCE && !WITHOUT_KEY_EXCHANGE.has(call.service);
  return {
    tlsVersion: tls.version,
    cipherSuite: CIPHER_SUITES[tls.version],
    ...host,
    ...(known && tls.keyExchange !== undefined ? { keyExchange: tls.keyExchange } : {}),
  };
}

const TRANSFER_BYTES = 16_384;

// S3 writes user agents in brackets and tells the cipher once more; its long `x-amz-id-2` is left out to keep the sample small.
function s3Extras(input: RecordInput): JsonObject {
  const version = input.tls?.version ?? 'TLSv1.2';
  const anonymous = input.identity(input).accountId === 'anonymous';
  return {
    ...(anonymous ? {} : { SignatureVersion: 'SigV4' }),
    CipherSuite: CIPHER_SUITES[version],
    bytesTransferredIn: input.call.readOnly ? 0 : TRANSFER_BYTES,
    ...(anonymous ? {} : { AuthenticationMethod: 'AuthHeader' }),
    bytesTransferredOut: input.call.readOnly ? TRANSFER_BYTES : 0,
  };
}

/** The record, as JSON. */
export function record(input: RecordInput, random: Random): JsonObject {
  const { call, account, region, at, identity, sourceIp, vpcEndpoint, eventType } = input;
  const inS3 = call.service === 's3.amazonaws.com';
  const isApiCall = eventType === 'AwsApiCall';
  const parameters = call.parameters(random, region);
  const resources = call.resources?.(parameters, account);
  const fields: Record<string, Json> = {
    eventVersion: eventVersion(call.service, at),
    userIdentity: identity(input),
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: call.service,
    eventName: call.name,
    awsRegion: region,
    sourceIPAddress: sourceIp,
    userAgent: inS3 ? `[${input.userAgent}]` : input.userAgent,
    requestParameters: parameters,
    responseElements: eventType === 'AwsConsoleSignIn' ? input.outcome : null,
  };
  if (inS3) fields.additionalEventData = s3Extras(input);
  if (eventType === 'AwsConsoleSignIn')
    fields.additionalEventData = { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'Yes' };
  if (isApiCall) fields.requestID = inS3 ? random.requestId() : random.uuid();
  fields.eventID = random.uuid();
  fields.readOnly = call.readOnly;
  if (resources) fields.resources = resources;
  fields.eventType = eventType;
  fields.managementEvent = !call.data;
  fields.recipientAccountId = account;
  if (eventType === 'AwsServiceEvent') fields.serviceEventDetails = input.outcome;
  if (vpcEndpoint !== null) {
    fields.vpcEndpointId = vpcEndpoint;
    fields.vpcEndpointAccountId = account;
  }
  fields.eventCategory = call.data ? 'Data' : 'Management';
  if (input.tls !== null) fields.tlsDetails = tlsDetails(input, input.tls);
  if (input.fromConsole) fields.sessionCredentialFromConsole = 'true';
  return fields;
}
