// A run over the path, for people to read.
import { tlsVersionLabel } from '../tls/versions.ts';
import { type Endpoint, endpointName } from './endpoint.ts';
import { accepted, howAnswered } from './judge.ts';
import { proxyVariables, whatIsSent } from './probe.ts';
import type { EndpointReport, HelloKind, HelloReport, PathReport, PathVerdict } from './report.ts';

const VERDICT: Readonly<Record<PathVerdict, string>> = {
  'nothing-suspicious': 'nothing suspicious',
  suspicious: 'SUSPICIOUS',
  unknown: 'could not be told',
  'not-reached': 'not reached',
};

const HELLO: Readonly<Record<HelloKind, string>> = {
  classical: 'small hello',
  'post-quantum': 'large hello (post-quantum)',
  'post-quantum-split': 'large hello, in two segments',
};

/** What is said before anything is sent. */
export const announcement = (
  endpoints: readonly Endpoint[],
  timeoutMs: number,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] => {
  const proxies = proxyVariables(env);
  return [
    ...whatIsSent(endpoints, timeoutMs),
    ...(proxies.length > 0
      ? [`${proxies.join(', ')} ${proxies.length === 1 ? 'is' : 'are'} set: programs that use it take another way than the one tried here.`]
      : []),
  ];
};

function handshakeLines({ handshake }: EndpointReport): readonly string[] {
  const { outcome, code, version, cipherSuite, group, certificate } = handshake;
  if (outcome !== 'agreed' || version === null) return [`  ordinary handshake: ${outcome}${code === null ? '' : ` (${code})`}`];
  const lines = [
    `  ordinary handshake: ${tlsVersionLabel(version)}, ${cipherSuite}, ${group ?? 'a group that Node does not tell'} (only classical groups were offered)`,
  ];
  if (certificate === null) return [...lines, '  certificate: none was shown'];
  const { leaf, top, verifies, problem } = certificate;
  return [
    ...lines,
    `  certificate: ${leaf.subject}, issued by ${leaf.issuer}`,
    `  top of the chain: ${top.subject}, issued by ${top.issuer}`,
    `  verifies with the roots that come with Node: ${verifies ? 'yes' : `no (${problem})`}`,
  ];
}

function helloLine(hello: HelloReport): string {
  const { kind, bytes, version, group, tries } = hello;
  const chosen = accepted(hello) && version !== null ? `, ${tlsVersionLabel(version)}${group === null ? '' : `, ${group}`}` : '';
  return `  ${HELLO[kind]}, ${bytes} bytes: ${howAnswered(hello)}${chosen}${tries > 1 ? ` (${tries} tries)` : ''}`;
}

/** The lines of a report. Names out of certificates are inert already; whoever prints makes the rest so. */
export function pathLines({ endpoints, verdict }: PathReport): readonly string[] {
  return [
    ...endpoints.flatMap((endpoint) => [
      `${endpointName(endpoint)}${endpoint.address === null ? '' : ` (${endpoint.address})`}: ${VERDICT[endpoint.verdict]}`,
      ...handshakeLines(endpoint),
      ...endpoint.hellos.map(helloLine),
      ...endpoint.reasons.map((reason) => `  - ${reason}`),
      '',
    ]),
    `Verdict: ${VERDICT[verdict]}. This is the way of this machine, now, without a proxy; other machines may take another.`,
  ];
}
