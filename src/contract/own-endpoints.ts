// The user's own endpoints, which were never part of AWS's end of TLS 1.0 and 1.1: how calls to them are told from calls of AWS APIs.

/** What an endpoint can be; with its name behind it, it stands where the `eventSource` of an AWS service stands otherwise. */
export const ENDPOINT_KINDS = [
  'Application Load Balancer',
  // One for each connection, while the other has one for each request: the two are never added up in one number.
  'Connections to Application Load Balancer',
  'Network Load Balancer',
  'Classic Load Balancer',
  'CloudFront distribution',
  'API Gateway API',
] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** `Application Load Balancer app/my-loadbalancer/50dc6c495c0c9188`. */
export const ownEndpoint = (kind: EndpointKind, name: string): string => `${kind} ${name}`;

/** True for the name that `ownEndpoint` gives; an AWS service's `eventSource` holds no blank. */
export const isOwnEndpoint = (service: string): boolean => ENDPOINT_KINDS.some((kind) => service.startsWith(`${kind} `));
