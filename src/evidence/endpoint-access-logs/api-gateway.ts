// Access logs of API Gateway, one JSON object for each request. People choose the fields and what they are called.
// Sources: API Gateway developer guide, api-gateway-variables-for-access-logging, http-api-logging-variables. Retrieved 2026-11-22.
import { isRegion } from '../../contract/aws-names.ts';
import type { LogFormat, LoggedRequest } from '../access-logs/format.ts';
import { jsonObject } from '../access-logs/json-text.ts';
import { commonLogTime, epochTime } from '../access-logs/log-times.ts';
import { known } from './fields.ts';
import { endpointRequest } from './request.ts';
import type { WithoutTlsField } from './without-tls.ts';

/** What is read, each from the `$context` variable of the same meaning. */
const MEANINGS = [
  'tlsVersion',
  'time',
  'requestId',
  'sourceIp',
  'userAgent',
  'apiId',
  'domainName',
  'accountId',
  'userArn',
  'vpceId',
] as const;
type Meaning = (typeof MEANINGS)[number];

/** The keys under which a person's own format logs things; `a.b` is the key b of the object under a. */
export type ApiGatewayKeys = Readonly<Partial<Record<Meaning, string>>>;

/**
 * The keys that are tried where nobody names them: those of AWS's examples and of the CDK, and the variables' own names. A client can
 * set `$context.requestId` itself; the extended one it cannot.
 */
const USUAL: Readonly<Record<Meaning, readonly string[]>> = {
  tlsVersion: ['tlsVersion', 'tls_version', 'tls', 'tlsProtocol', 'context.tlsVersion', 'requestContext.tlsVersion'],
  time: ['requestTimeEpoch', 'requestTime', 'request_time', 'time', 'timestamp', 'context.requestTimeEpoch', 'context.requestTime'],
  requestId: ['extendedRequestId', 'extended_request_id', 'requestId', 'request_id', 'context.extendedRequestId', 'context.requestId'],
  sourceIp: ['sourceIp', 'source_ip', 'ip', 'identity.sourceIp', 'context.identity.sourceIp'],
  userAgent: ['userAgent', 'user_agent', 'identity.userAgent', 'context.identity.userAgent'],
  apiId: ['apiId', 'api_id', 'context.apiId'],
  domainName: ['domainName', 'domain_name', 'domain', 'host', 'context.domainName'],
  accountId: ['accountId', 'account_id', 'context.accountId'],
  userArn: ['userArn', 'user_arn', 'identity.userArn', 'context.identity.userArn'],
  vpceId: ['vpceId', 'vpce_id', 'identity.vpceId', 'context.identity.vpceId'],
};
/** Some key of these, besides a time, tells that it is a log of an API. */
const API_MARKS = ['apiId', 'api_id', 'stage', 'routeKey', 'resourcePath', 'httpMethod', 'extendedRequestId', 'domainName'];

type Fields = Readonly<Record<string, unknown>>;

function at(fields: Fields, path: string): unknown {
  // A key may itself hold a dot.
  if (Object.hasOwn(fields, path)) return fields[path];
  let value: unknown = fields;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? known(value) : typeof value === 'number' ? String(value) : null;

function timeOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) ? text : null;
  return epochTime(value) ?? commonLogTime(text) ?? iso;
}

class ApiLog {
  readonly #keys: ApiGatewayKeys;
  readonly #without: WithoutTlsField | null;

  constructor(keys: ApiGatewayKeys, without: WithoutTlsField | null) {
    this.#keys = keys;
    this.#without = without;
  }

  #get(fields: Fields, meaning: Meaning): unknown {
    const own = this.#keys[meaning];
    for (const key of own === undefined ? USUAL[meaning] : [own]) {
      const value = at(fields, key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  request(fields: Fields | null): LoggedRequest | null {
    if (fields === null) return null;
    const text = (meaning: Meaning): string | null => textOf(this.#get(fields, meaning));
    const protocol = this.#get(fields, 'tlsVersion');
    const time = timeOf(this.#get(fields, 'time'));
    const isOurs = (protocol !== undefined && text('sourceIp') !== null) || API_MARKS.some((mark) => Object.hasOwn(fields, mark));
    if (time === null || !isOurs) return null;
    if (protocol === undefined) this.#without?.add('$context.tlsVersion (API Gateway)');
    const domain = text('domainName');
    const [, ofDomain, region] =
      /^([a-z0-9]{1,40})(?:-vpce-[0-9a-f]{1,20})?\.execute-api\.([a-z0-9-]{1,30})\.amazonaws\.com/.exec(domain ?? '') ?? [];
    const account = text('accountId');
    return endpointRequest({
      kind: 'API Gateway API',
      name: text('apiId') ?? ofDomain ?? domain ?? 'unknown',
      time,
      id: text('requestId'),
      account: account !== null && /^\d{12}$/.test(account) ? account : null,
      region: region !== undefined && isRegion(region) ? region : null,
      address: text('sourceIp'),
      userAgent: text('userAgent'),
      host: domain,
      protocol: textOf(protocol),
      caller: callerOf(text('userArn')),
      vpcEndpoint: text('vpceId'),
    });
  }
}

const callerOf = (arn: string | null): string | null => (arn?.startsWith('arn:') ? arn : null);

/** `keys` are a person's own; the usual ones are tried for whatever they leave out. */
export const apiGatewayLog = (keys: ApiGatewayKeys, without: WithoutTlsField): LogFormat => ({
  name: 'API Gateway access log',
  recognize: (line) => {
    if (new ApiLog(keys, null).request(jsonObject(line)) === null) return null;
    const log = new ApiLog(keys, without);
    return { read: (each) => log.request(jsonObject(each)) };
  },
});
