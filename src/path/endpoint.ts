// HOST[:PORT] as a person writes it: one name, one port; nothing that could mean many.

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The most endpoints in one run: this looks at a path, it does not scan. */
export const MAX_ENDPOINTS = 5;

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const PORT = /^[1-9]\d{0,4}$/;

/** The endpoint that `text` names, or in words why it names none. Addresses are refused: a TLS server is told a name, and its certificate is judged by it. */
export function parseEndpoint(text: string): Endpoint | string {
  if (/^[a-z]+:\/\//i.test(text)) return 'it is a URL: leave out the scheme and the path, such as sts.eu-west-1.amazonaws.com';
  const [name = '', portText = '443', ...more] = text.split(':');
  if (more.length > 0 || /^\d+(\.\d+)*(\/\d+)?$/.test(name))
    return 'it is an address: name a host, since a certificate is judged by the name';
  const host = name.toLowerCase();
  const labels = host.split('.');
  if (host.length > 253 || !labels.every((label) => LABEL.test(label)) || /^\d/.test(labels.at(-1) ?? ''))
    return 'it is no host name: letters, digits, hyphens and dots';
  const port = Number(portText);
  if (!PORT.test(portText) || port > 65_535) return 'its port is not a number from 1 to 65535';
  return { host, port };
}

export const endpointName = ({ host, port }: Endpoint): string => (port === 443 ? host : `${host}:${port}`);

/**
 * Suffixes of AWS's endpoints in all partitions. Source: the AWS SDKs' table of partitions (`dnsSuffix`, `dualStackDnsSuffix`).
 * Retrieved 2026-11-22.
 */
const SUFFIXES = [
  'amazonaws.com',
  'api.aws',
  'amazonaws.com.cn',
  'api.amazonwebservices.com.cn',
  'amazonaws.eu',
  'api.amazonwebservices.eu',
  'c2s.ic.gov',
  'api.aws.ic.gov',
  'sc2s.sgov.gov',
  'api.aws.scloud',
  'csp.hci.ic.gov',
  'api.aws.hci.ic.gov',
  'cloud.adc-e.uk',
  'api.cloud-aws.adc-e.uk',
];

/** Whether the name is one under which AWS's endpoints are found. Customers' own machines and load balancers have such names, too. */
export const isAwsName = (host: string): boolean => SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`));
