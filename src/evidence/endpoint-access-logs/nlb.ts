// Access logs of Network Load Balancers: one line for each TLS connection, also for those that failed in the handshake.
// Source: Elastic Load Balancing user guide, network/load-balancer-access-logs. Retrieved 2026-11-22.
import { ownEndpoint } from '../../contract/own-endpoints.ts';
import type { LogFormat, LoggedRequest } from '../access-logs/format.ts';
import { addressOf, fieldsOf, isProtocol, isTime, known } from './fields.ts';
import type { FailedHandshakes } from './handshakes.ts';
import { type Place, placeOf, placeOfArns } from './place.ts';
import { endpointRequest } from './request.ts';

const KIND = 'Network Load Balancer';
const FIELDS = 22;

/** What a client may say when it breaks off. Source: RFC 8446, appendix B.2. */
const ALERTS: Readonly<Record<string, string>> = {
  '40': 'handshake_failure',
  '42': 'bad_certificate',
  '45': 'certificate_expired',
  '46': 'certificate_unknown',
  '47': 'illegal_parameter',
  '48': 'unknown_ca',
  '70': 'protocol_version',
  '71': 'insufficient_security',
  '80': 'internal_error',
  '86': 'inappropriate_fallback',
  '90': 'user_canceled',
};

/** Why a handshake failed, as far as the line tells. */
function failureOf(alert: string | null, certificate: string | null): string {
  if (alert !== null && alert !== '0') return `alert ${alert} of the client${ALERTS[alert] === undefined ? '' : ` (${ALERTS[alert]})`}`;
  return certificate === null ? 'no valid ClientHello came' : 'the client said no reason';
}

interface Listener extends Place {
  /** Null only tells what a line is. */
  readonly failed: FailedHandshakes | null;
}

function connection(line: string, { failed, ...place }: Listener): LoggedRequest | null {
  const fields = fieldsOf(line, FIELDS);
  const [type, version, time, name = '', listener, client, , , , , , alert, certificate, , , protocol, keyExchange, domain] = fields;
  if (type !== 'tls' || version === undefined || !/^\d+\.\d+$/.test(version) || !isTime(time) || !name.startsWith('net/')) return null;
  if (!isProtocol(protocol)) return null;
  const address = addressOf(known(client));
  const isFailed = known(protocol) === null;
  if (isFailed) failed?.add(ownEndpoint(KIND, name), address, failureOf(known(alert), known(certificate)));
  const named = placeOfArns(certificate);
  return endpointRequest({
    kind: KIND,
    name,
    time,
    // Nothing in the line is its own; a client's port is used once in a moment.
    id: `${listener} ${client} ${fields[21] ?? time}`,
    account: place.account ?? named.account,
    region: place.region ?? named.region,
    address,
    userAgent: null,
    host: known(domain),
    protocol: known(protocol),
    keyExchange: known(keyExchange),
    failed: isFailed,
  });
}

/** `failed` hears of every handshake that failed. */
export function nlbAccessLog(failed: FailedHandshakes): LogFormat {
  return {
    name: 'Network Load Balancer access log',
    recognize: (line, { path }) => {
      const place = placeOf(path);
      return connection(line, { ...place, failed: null }) === null ? null : { read: (each) => connection(each, { ...place, failed }) };
    },
  };
}
