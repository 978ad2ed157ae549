// Access logs of Application Load Balancers, one line for each request, and of Classic ones.
// Sources: Elastic Load Balancing user guides, application/load-balancer-access-logs and classic/access-log-collection. Retrieved 2026-11-22.
import type { EndpointKind } from '../../contract/own-endpoints.ts';
import type { LineReader, LogFormat, LoggedRequest } from '../access-logs/format.ts';
import { addressOf, fieldsOf, isProtocol, isTime, known, unescaped } from './fields.ts';
import { type Place, placeOf, placeOfArns } from './place.ts';
import { endpointRequest } from './request.ts';

const KNOWN_TYPES: ReadonlySet<string> = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);
/** Up to `chosen_cert_arn`; what comes behind depends on how old the line is. */
const MOST = 20;

const userAgentOf = (field: string | undefined): string | null => {
  const text = known(field);
  return text === null ? null : unescaped(text);
};

/** Clients may send a trace id of their own; then the load balancer's own stands before it, which makes it the only one. */
const idOf = (trace: string | undefined): string | null => (trace !== undefined && /^(?:Self|Root)=1-/.test(trace) ? trace : null);

function application(line: string, place: Place): LoggedRequest | null {
  const fields = fieldsOf(line, MOST);
  const [type = '', time, name = '', client, , , , , , , , , , agent, , protocol, group, trace, domain, certificate] = fields;
  if (!/^[a-z0-9]{2,12}$/.test(type) || !isTime(time) || !name.startsWith('app/') || !isProtocol(protocol)) return null;
  const named = placeOfArns(group, certificate);
  return endpointRequest({
    kind: 'Application Load Balancer',
    name,
    time,
    id: idOf(trace),
    account: place.account ?? named.account,
    region: place.region ?? named.region,
    address: addressOf(known(client)),
    userAgent: userAgentOf(agent),
    host: known(domain),
    protocol: known(protocol),
  });
}

function classic(line: string, place: Place): LoggedRequest | null {
  const [time, name = '', client, , , , , , , , , request, agent, , protocol] = fieldsOf(line, 15);
  if (!isTime(time) || !/^[A-Za-z0-9-]{1,32}$/.test(name) || request === undefined || !isProtocol(protocol)) return null;
  return endpointRequest({
    kind: 'Classic Load Balancer',
    name,
    time,
    // Nothing in the line is its own; a client's port is used once in a moment.
    id: `${name} ${client} ${time}`,
    ...place,
    address: addressOf(known(client)),
    userAgent: userAgentOf(agent),
    host: null,
    protocol: known(protocol),
  });
}

type Parse = (line: string, place: Place) => LoggedRequest | null;

function format(kind: EndpointKind, parse: Parse, isOne: (line: string) => boolean): LogFormat {
  return {
    name: `${kind} access log`,
    recognize: (line, { path }) => {
      const place = placeOf(path);
      const reader: LineReader = { read: (each) => parse(each, place) };
      return isOne(line) && parse(line, place) !== null ? reader : null;
    },
  };
}

export const albAccessLog = format('Application Load Balancer', application, (line) => KNOWN_TYPES.has(line.slice(0, line.indexOf(' '))));
export const classicAccessLog = format('Classic Load Balancer', classic, () => true);
