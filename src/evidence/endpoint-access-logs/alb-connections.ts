// Connection logs of Application Load Balancers: one line for each connection, also for those that failed in the handshake.
// Source: Elastic Load Balancing user guide, application/load-balancer-connection-logs. Retrieved 2026-11-22.
import { ownEndpoint } from '../../contract/own-endpoints.ts';
import type { LogFormat, LoggedRequest } from '../access-logs/format.ts';
import { fieldsOf, isProtocol, isTime, known } from './fields.ts';
import type { FailedHandshakes } from './handshakes.ts';
import { type Place, placeOf } from './place.ts';
import { endpointRequest } from './request.ts';

const KIND = 'Connections to Application Load Balancer';
const FIELDS = 15;

// `conn_log_123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.1234567890abcdef_20220215T2340Z_…`: where lines do not name it.
const NAME = /_elasticloadbalancing_[a-z0-9-]{1,30}_(app\.[^_\\/]{1,80})_/;
const nameOf = (path: string): string => NAME.exec(path)?.[1]?.replaceAll('.', '/') ?? 'unknown';

interface Connections extends Place {
  readonly name: string;
  /** Null only tells what a line is. */
  readonly failed: FailedHandshakes | null;
}

function connection(line: string, { name, failed, ...place }: Connections): LoggedRequest | null {
  const [time, address, port, listener, protocol, , latency, , , , status, trace, keyExchange, elb] = fieldsOf(line, FIELDS);
  if (!isTime(time) || !/^\d{1,5}$/.test(port ?? '') || !/^\d{1,5}$/.test(listener ?? '') || !isProtocol(protocol)) return null;
  if (status === undefined || trace === undefined) return null;
  const balancer = known(elb) ?? name;
  const failure = status.startsWith('Failed:') ? status.slice('Failed:'.length) : null;
  const from = known(address);
  if (failure !== null) failed?.add(ownEndpoint(KIND, balancer), from, known(protocol) === null ? failure : `${failure} at ${protocol}`);
  return endpointRequest({
    kind: KIND,
    name: balancer,
    time,
    id: known(trace),
    ...place,
    address: from,
    userAgent: null,
    host: null,
    // What both sides agreed on before it failed is what this client speaks there.
    protocol: known(protocol),
    keyExchange: known(keyExchange),
    // Without a latency there was no handshake; without a failure nobody tried one.
    failed: failure !== null && known(latency) === null,
  });
}

/** `failed` hears of every handshake that failed. */
export function albConnectionLog(failed: FailedHandshakes): LogFormat {
  return {
    name: 'Application Load Balancer connection log',
    recognize: (line, { path }) => {
      const connections: Connections = { ...placeOf(path), name: nameOf(path), failed };
      return connection(line, { ...connections, failed: null }) === null ? null : { read: (each) => connection(each, connections) };
    },
  };
}
