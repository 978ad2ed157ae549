// One CloudTrail record: what it says of time, place, TLS and caller. Pure, and total: a record is whatever a file held.
import type { CallGroup } from '../contract/calls.ts';
import type { WithoutTlsReason } from '../contract/document.ts';
import { KEY_EXCHANGE_ABSENT, keyExchangeKey } from '../tls/key-exchange.ts';
import { type TlsVersionKey, tlsVersionKey } from '../tls/versions.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
/** An object's own field: a record may name its fields `constructor` or `__proto__`. */
const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
const fieldsOf = (fields: Fields, name: string): Fields => {
  const value = own(fields, name);
  return isFields(value) ? value : {};
};
/** A text field; empty text is as good as none ("might be displayed as an empty string", record contents page). */
const text = (fields: Fields, name: string): string | null => {
  const value = own(fields, name);
  return typeof value === 'string' && value !== '' ? value : null;
};

const UNKNOWN = 'unknown';

/** The texts of a record that anything is counted by; null for what is not there, is empty, or is no text. */
export interface EventTexts {
  readonly eventSource: string | null;
  readonly awsRegion: string | null;
  readonly recipientAccountId: string | null;
  readonly eventType: string | null;
  readonly userAgent: string | null;
  readonly sourceIPAddress: string | null;
  readonly vpcEndpointId: string | null;
  /** `sessionCredentialFromConsole`. */
  readonly fromConsole: boolean;
  /** Of `userIdentity`. */
  readonly type: string | null;
  readonly principalId: string | null;
  readonly arn: string | null;
  readonly accountId: string | null;
  readonly accessKeyId: string | null;
  readonly invokedBy: string | null;
  /** Of its session's issuer. */
  readonly issuerArn: string | null;
  /** Of its `inScopeOf`. */
  readonly credentialsIssuedTo: string | null;
  /** Null where there are none. */
  readonly tlsDetails: { readonly tlsVersion: string | null; readonly keyExchange: string | null; readonly host: string | null } | null;
}

/** Where an event happened, and what its record says of it. */
export interface EventOrigin {
  readonly texts: EventTexts;
  readonly account: string;
  readonly region: string;
  readonly service: string;
}

/** Where and when an event happened. */
export interface EventPlace extends EventOrigin {
  readonly eventId: string | null;
  /** Epoch milliseconds. */
  readonly time: number;
  /** The UTC day, `YYYY-MM-DD`. */
  readonly day: string;
}

function textsOf(record: Fields): EventTexts {
  const identity = fieldsOf(record, 'userIdentity');
  const details = own(record, 'tlsDetails');
  const console = own(record, 'sessionCredentialFromConsole');
  return {
    eventSource: text(record, 'eventSource'),
    awsRegion: text(record, 'awsRegion'),
    recipientAccountId: text(record, 'recipientAccountId'),
    eventType: text(record, 'eventType'),
    userAgent: text(record, 'userAgent'),
    sourceIPAddress: text(record, 'sourceIPAddress'),
    vpcEndpointId: text(record, 'vpcEndpointId'),
    fromConsole: console === 'true' || console === true,
    type: text(identity, 'type'),
    principalId: text(identity, 'principalId'),
    arn: text(identity, 'arn'),
    accountId: text(identity, 'accountId'),
    accessKeyId: text(identity, 'accessKeyId'),
    invokedBy: text(identity, 'invokedBy'),
    issuerArn: text(fieldsOf(fieldsOf(identity, 'sessionContext'), 'sessionIssuer'), 'arn'),
    credentialsIssuedTo: text(fieldsOf(identity, 'inScopeOf'), 'credentialsIssuedTo'),
    tlsDetails: isFields(details)
      ? {
          tlsVersion: text(details, 'tlsVersion'),
          keyExchange: text(details, 'keyExchange'),
          host: text(details, 'clientProvidedHostHeader'),
        }
      : null,
  };
}

/** Where the event of these texts happened. */
export const originOf = (texts: EventTexts): EventOrigin => ({
  texts,
  account: texts.recipientAccountId ?? texts.accountId ?? UNKNOWN,
  region: texts.awsRegion ?? UNKNOWN,
  service: texts.eventSource ?? UNKNOWN,
});

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?<zone>Z|[+-]\d\d:\d\d)?$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether an event can have happened then, epoch milliseconds: within the years that ISO 8601 writes with four digits. */
export const isEventTime = (time: number): boolean => time >= FIRST_TIME && time <= LAST_TIME;

/** Epoch milliseconds; CloudTrail's times are UTC, also where a copy has lost the `Z`. */
function timeOf(eventTime: string): number {
  const match = TIME.exec(eventTime);
  if (match === null) return Number.NaN;
  const time = Date.parse(match.groups?.zone === undefined ? `${eventTime}Z` : eventTime);
  // A zone can carry a date out of those years.
  return isEventTime(time) ? time : Number.NaN;
}

/** True for an object that has the shape of a CloudTrail event: a time, and a service or a name. */
export const looksLikeEvent = (value: unknown): boolean =>
  isFields(value) &&
  text(value, 'eventTime') !== null &&
  (text(value, 'eventSource') ?? text(value, 'eventName') ?? text(value, 'eventType')) !== null;

/** When and where `value` happened; null when it is no CloudTrail event. */
export function placeEvent(value: unknown): EventPlace | null {
  if (!isFields(value)) return null;
  const eventTime = text(value, 'eventTime');
  const time = eventTime === null ? Number.NaN : timeOf(eventTime);
  if (Number.isNaN(time)) return null;
  return {
    ...originOf(textsOf(value)),
    eventId: text(value, 'eventID'),
    time,
    day: new Date(time).toISOString().slice(0, 10),
  };
}

/** What a record says of the TLS of its request. */
export interface TlsOfRequest {
  readonly version: TlsVersionKey;
  readonly keyExchange: string;
  readonly host: string | null;
}

/** The TLS of a request, or the reason why the record has none. */
export type EventTls = TlsOfRequest | { readonly without: WithoutTlsReason };

// Only these are requests of a client over TLS (record contents page, eventType; console sign-in events carry tlsDetails).
const REQUEST_TYPES: ReadonlySet<string> = new Set(['AwsApiCall', 'AwsConsoleSignIn']);

/**
 * Reads `tlsDetails`. Without a version, the reason is the first that holds, in the order of the contract
 * (record contents page: absent when a service made the call, and for console sessions without an external client).
 */
export function tlsOf({ texts }: EventOrigin): EventTls {
  const { tlsDetails, invokedBy, fromConsole, eventType } = texts;
  if (tlsDetails !== null && tlsDetails.tlsVersion !== null) {
    const { tlsVersion, keyExchange, host } = tlsDetails;
    return {
      version: tlsVersionKey(tlsVersion),
      keyExchange: keyExchange === null ? KEY_EXCHANGE_ABSENT : keyExchangeKey(keyExchange),
      host,
    };
  }
  if (invokedBy !== null) return { without: 'invoked-by-aws' };
  if (fromConsole) return { without: 'console-session' };
  if (!REQUEST_TYPES.has(eventType ?? '')) return { without: 'service-event' };
  return { without: tlsDetails === null ? 'not-reported' : 'partial' };
}

/** Who called, as far as the record says. */
export interface Caller {
  readonly principal: string;
  readonly category: CallGroup['category'];
  readonly userAgent: string | null;
  /** An AWS service made the call, whatever the user agent and the address say. */
  readonly byAwsService: boolean;
  readonly session: string | null;
  readonly host: string | null;
  readonly accessKeyId: string | null;
  readonly sourceIp: string | null;
  readonly vpcEndpoint: string | null;
}

// S3 data events of requests without credentials: accountId `anonymous` (S3 user guide, cloudtrail-request-identification);
// older ones write `ANONYMOUS_PRINCIPAL`.
const ANONYMOUS: ReadonlySet<string> = new Set(['anonymous', 'ANONYMOUS_PRINCIPAL']);

function principalOf({ issuerArn, arn, accountId, principalId }: EventTexts, recipient: string): string {
  if (issuerArn !== null) return issuerArn;
  if (arn !== null) return arn;
  if (ANONYMOUS.has(accountId ?? '') || ANONYMOUS.has(principalId ?? '')) return 'anonymous';
  return accountId ?? recipient;
}

/** The name of a session, from the ARN that STS gives it; null for the ARN of anything else. */
export function sessionOf(arn: string | null): string | null {
  if (arn === null || !/^arn:[^:]*:sts::/.test(arn)) return null;
  return /:(?:assumed-role|federated-user)\/(?:[^/]*\/)*([^/]+)$/.exec(arn)?.[1] ?? null;
}

/** The caller of an event: the session issuer (a role) before the session, the session as evidence beside it. */
export function callerOf({ texts, account }: EventOrigin): Caller {
  return {
    principal: principalOf(texts, account),
    category: texts.eventType === 'AwsConsoleSignIn' ? 'sign-in' : 'api',
    userAgent: texts.userAgent,
    byAwsService: texts.invokedBy !== null || texts.type === 'AWSService',
    session: sessionOf(texts.arn),
    host: texts.credentialsIssuedTo,
    accessKeyId: texts.accessKeyId,
    sourceIp: texts.sourceIPAddress,
    vpcEndpoint: texts.vpcEndpointId,
  };
}

/**
 * The path's own limit: S3 interface endpoints and Multi-Region Access Points offer neither TLS 1.3 nor ML-KEM
 * (Amazon S3 user guide, UsingEncryptionInTransit and privatelink-interface-endpoints). A gateway endpoint also logs a
 * `vpcEndpointId` and is no limit: only the host tells.
 */
export function serverCapOf(service: string, host: string | null): CallGroup['serverCap'] {
  if (host === null || !/^s3([.-]|$)/.test(service)) return null;
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (/\.vpce\.amazonaws\.(com|com\.cn|eu)$/.test(name)) return 's3-interface-endpoint';
  if (/\.accesspoint\.s3-global\.amazonaws\.com$/.test(name)) return 's3-multi-region-access-point';
  return null;
}
