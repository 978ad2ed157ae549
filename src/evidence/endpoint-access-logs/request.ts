// A request or connection to one of the user's own endpoints, as a record in the shape of CloudTrail's.
import { type EndpointKind, ownEndpoint } from '../../contract/own-endpoints.ts';
import { identityOfArn } from '../access-logs/caller.ts';
import type { LoggedRequest } from '../access-logs/format.ts';

/** What a log says of one request; null for what it does not. */
export interface EndpointRequest {
  readonly kind: EndpointKind;
  /** The endpoint's own name. */
  readonly name: string;
  readonly time: string;
  readonly id: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly host: string | null;
  readonly protocol: string | null;
  readonly keyExchange?: string | null;
  /** TLS was tried, and no version came of it. */
  readonly failed?: boolean;
  /** The ARN of whoever signed the request, where the endpoint asks for that. */
  readonly caller?: string | null;
  readonly vpcEndpoint?: string | null;
}

const UNKNOWN = 'unknown';

/**
 * The record. Nobody signs in at most endpoints as far as AWS knows: then the endpoint stands for who called, so that what called each
 * of them is found, and handed to whoever runs it.
 */
export function endpointRequest(request: EndpointRequest): LoggedRequest {
  const { kind, name, time, id, account, region, address, userAgent, host, protocol, keyExchange, failed, caller, vpcEndpoint } = request;
  const endpoint = ownEndpoint(kind, name);
  const record = {
    eventTime: time,
    eventID: id,
    recipientAccountId: account ?? UNKNOWN,
    awsRegion: region ?? UNKNOWN,
    eventSource: endpoint,
    eventType: 'AwsApiCall',
    userIdentity: caller == null ? { arn: endpoint } : identityOfArn(caller),
    sourceIPAddress: address,
    userAgent,
    ...(vpcEndpoint == null ? {} : { vpcEndpointId: vpcEndpoint }),
    ...(protocol === null && failed !== true
      ? {}
      : { tlsDetails: { tlsVersion: protocol, keyExchange: keyExchange ?? null, clientProvidedHostHeader: host } }),
  };
  return { record, resource: null };
}
