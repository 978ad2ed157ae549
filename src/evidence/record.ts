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

/** Where and when an event happened. */
export interface EventPlace {
  readonly record: Fields;
  readonly eventId: string | null;
  /** Epoch milliseconds. */
  readonly time: number;
  /** The UTC day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly account: string;
  readonly region: string;
  readonly service: string;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?<zone>Z|[+-]\d\d:\d\d)?$/;

const FIRST_TIME = Date.parse('0001-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch milliseconds; CloudTrail's times are UTC, also where a copy has lost the `Z`. */
function timeOf(eventTime: string): number {
  const match = TIME.exec(eventTime);
  if (match === null) return Number.NaN;
  const time = Date.parse(match.groups?.zone === undefined ? `${eventTime}Z` : eventTime);
  // A zone can carry a date out of the years that ISO 8601 writes with four digits.
  return time >= FIRST_TIME && time <= LAST_TIME ? time : Number.NaN;
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
    record: value,
    eventId: text(value, 'eventID'),
    time,
    day: new Date(time).toISOString().slice(0, 10),
    account: text(value, 'recipientAccountId') ?? text(fieldsOf(value, 'userIdentity'), 'accountId') ?? UNKNOWN,
    region: text(value, 'awsRegion') ?? UNKNOWN,
    service: text(value, 'eventSource') ?? UNKNOWN,
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
export function tlsOf({ record }: EventPlace): EventTls {
  const details = own(record, 'tlsDetails');
  if (isFields(details)) {
    const version = text(details, 'tlsVersion');
    if (version !== null) {
      const keyExchange = text(details, 'keyExchange');
      return {
        version: tlsVersionKey(version),
        keyExchange: keyExchange === null ? KEY_EXCHANGE_ABSENT : keyExchangeKey(keyExchange),
        host: text(details, 'clientProvidedHostHeader'),
      };
    }
  }
  if (text(fieldsOf(record, 'userIdentity'), 'invokedBy') !== null) return { without: 'invoked-by-aws' };
  const console = own(record, 'sessionCredentialFromConsole');
  if (console === 'true' || console === true) return { without: 'console-session' };
  if (!REQUEST_TYPES.has(text(record, 'eventType') ?? '')) return { without: 'service-event' };
  return { without: isFields(details) ? 'partial' : 'not-reported' };
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

function principalOf(identity: Fields, issuerArn: string | null, recipient: string): string {
  if (issuerArn !== null) return issuerArn;
  const arn = text(identity, 'arn');
  if (arn !== null) return arn;
  const account = text(identity, 'accountId');
  if (ANONYMOUS.has(account ?? '') || ANONYMOUS.has(text(identity, 'principalId') ?? '')) return 'anonymous';
  return account ?? recipient;
}

/** The name of a session, from the ARN that STS gives it; null for the ARN of anything else. */
export function sessionOf(arn: string | null): string | null {
  if (arn === null || !/^arn:[^:]*:sts::/.test(arn)) return null;
  return /:(?:assumed-role|federated-user)\/(?:[^/]*\/)*([^/]+)$/.exec(arn)?.[1] ?? null;
}

/** The caller of an event: the session issuer (a role) before the session, the session as evidence beside it. */
export function callerOf(place: EventPlace): Caller {
  const { record } = place;
  const identity = fieldsOf(record, 'userIdentity');
  const issuerArn = text(fieldsOf(fieldsOf(identity, 'sessionContext'), 'sessionIssuer'), 'arn');
  return {
    principal: principalOf(identity, issuerArn, place.account),
    category: text(record, 'eventType') === 'AwsConsoleSignIn' ? 'sign-in' : 'api',
    userAgent: text(record, 'userAgent'),
    byAwsService: text(identity, 'invokedBy') !== null || text(identity, 'type') === 'AWSService',
    session: sessionOf(text(identity, 'arn')),
    host: text(fieldsOf(identity, 'inScopeOf'), 'credentialsIssuedTo'),
    accessKeyId: text(identity, 'accessKeyId'),
    sourceIp: text(record, 'sourceIPAddress'),
    vpcEndpoint: text(record, 'vpcEndpointId'),
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
