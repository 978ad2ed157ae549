// Tries the path to endpoints: what is sent, in which order, and how often.
import { type Answer, type Dial, sendHello } from './connection.ts';
import { type Endpoint, endpointName, isAwsName } from './endpoint.ts';
import { type Handshake, shakeHands, type Trust } from './handshake.ts';
import { writeHello } from './hello.ts';
import { accepted, judge, worstOf } from './judge.ts';
import {
  type EndpointReport,
  type HandshakeReport,
  HELLO_KINDS,
  type HelloKind,
  type HelloReport,
  PATH_SCHEMA_VERSION,
  type PathReport,
} from './report.ts';

export interface PathOptions extends Trust {
  readonly endpoints: readonly Endpoint[];
  /** For each connection, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told before each endpoint. */
  readonly progress?: (text: string) => void;
  /** Between two segments, in milliseconds; for tests. */
  readonly pauseMs?: number;
  /** Where to connect instead of the endpoint; for tests. */
  readonly connectTo?: { readonly host: string; readonly port: number };
}

/** Long enough that the first segment has been read alone, short enough for any time-out on the way. */
const PAUSE_MS = 300;
const TRIES = 2;

interface PausingDial extends Dial {
  readonly pauseMs: number;
}

const CONNECTIONS = 1 + HELLO_KINDS.length;
/** The one more: the small hello once again, when a large one was not answered. */
const MAX_CONNECTIONS = 1 + HELLO_KINDS.length * TRIES + 1;

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** The variables that send other programs over a proxy. Their values can hold passwords and stay unread. */
export const proxyVariables = (env: PathOptions['env']): readonly string[] => PROXY_VARIABLES.filter((name) => (env[name] ?? '') !== '');

/** In words, what a run sends, before it does. */
export function whatIsSent(endpoints: readonly Endpoint[], timeoutMs: number): readonly string[] {
  return [
    `To ${endpoints.map((each) => `${each.host} port ${each.port}`).join(', ')}: TLS handshakes without a request. No credentials, no data, and no proxy is used.`,
    `${CONNECTIONS} connections each, up to ${MAX_CONNECTIONS} where a hello is not answered, at most ${timeoutMs / 1000} seconds for each. All carry the host's name as server name, readable on the way.`,
    'One ordinary handshake, ended as soon as the certificate is there; and three hellos that are ended after the first answer: a small one, one with a post-quantum key of more than 1 KB, and the same in two segments.',
  ];
}

function segmentsOf(kind: HelloKind, hello: Buffer): readonly Buffer[] {
  if (kind !== 'post-quantum-split') return [hello];
  const middle = Math.floor(hello.length / 2);
  return [hello.subarray(0, middle), hello.subarray(middle)];
}

/** A way that has closed altogether in the meantime must not look like one that chokes on large hellos: the small one must still pass. */
async function controlled(hellos: readonly HelloReport[], host: string, dial: PausingDial): Promise<readonly HelloReport[]> {
  const [small, ...large] = hellos;
  if (!small || !accepted(small) || large.every(accepted) || dial.signal.aborted) return hellos;
  const again = await sendOnce('classical', host, dial);
  return [{ ...again, tries: small.tries + 1 }, ...large];
}

async function sendOnce(kind: HelloKind, host: string, dial: PausingDial): Promise<HelloReport> {
  const hello = writeHello(host, { postQuantum: kind !== 'classical' });
  const segments = segmentsOf(kind, hello);
  const answer = answerReport(await sendHello(dial, { segments, pauseMs: dial.pauseMs }));
  return { kind, bytes: hello.length, segments: segments.length, tries: 1, ...answer };
}

async function tryHello(kind: HelloKind, host: string, dial: PausingDial): Promise<HelloReport> {
  for (let tries = 1; ; tries++) {
    const report = await sendOnce(kind, host, dial);
    // Once can be chance: a packet that was lost, a server that was busy.
    if (accepted(report) || tries === TRIES || dial.signal.aborted) return { ...report, tries };
  }
}

function answerReport(answer: Answer): Pick<HelloReport, 'answer' | 'code' | 'version' | 'cipherSuite' | 'group'> {
  const none = { answer: answer.kind, code: null, version: null, cipherSuite: null, group: null };
  if (answer.kind === 'server-hello' || answer.kind === 'hello-retry-request') {
    const { version, cipherSuite, group } = answer;
    return { ...none, version, cipherSuite, group };
  }
  if (answer.kind === 'alert') return { ...none, code: answer.name };
  return answer.kind === 'unreachable' ? { ...none, code: answer.code } : none;
}

function handshakeReport(handshake: Handshake): HandshakeReport {
  if (handshake.kind !== 'agreed') {
    const code = 'code' in handshake ? handshake.code : null;
    return { outcome: handshake.kind, code, version: null, cipherSuite: null, group: null, certificate: null };
  }
  const { version, cipherSuite, group, chain, problem } = handshake;
  const certificate = chain && { ...chain, verifies: problem === null, problem };
  return { outcome: 'agreed', code: null, version, cipherSuite, group, certificate };
}

async function probeEndpoint(endpoint: Endpoint, options: PathOptions): Promise<EndpointReport> {
  const { host, port } = endpoint;
  const { timeoutMs, signal } = options;
  const to = options.connectTo ?? endpoint;
  const handshake = await shakeHands({ ...to, timeoutMs, signal }, host, options);
  // The others go to the same address: two machines behind one name may differ, and so may the ways to them.
  const dial = { host: handshake.address ?? to.host, port: to.port, timeoutMs, signal, pauseMs: options.pauseMs ?? PAUSE_MS };
  const hellos: HelloReport[] = [];
  for (const kind of HELLO_KINDS) {
    if (signal.aborted) break;
    const hello = await tryHello(kind, host, dial);
    hellos.push(hello);
    // Nothing can be reached: more of the same would only take longer.
    if (handshake.address === null && hello.answer === 'unreachable') break;
  }
  const measured = {
    host,
    awsName: isAwsName(host),
    handshake: handshakeReport(handshake),
    hellos: [...(await controlled(hellos, host, dial))],
  };
  const connections = 1 + measured.hellos.reduce((sum, { tries }) => sum + tries, 0);
  return { ...measured, port, address: handshake.address, connections, ...judge(measured) };
}

/** Tries all endpoints, one after the other. What was not tried when the signal came is not in the report. */
export async function probePath(options: PathOptions): Promise<PathReport> {
  const endpoints: EndpointReport[] = [];
  for (const endpoint of options.endpoints) {
    if (options.signal.aborted) break;
    options.progress?.(`Trying ${endpointName(endpoint)}`);
    endpoints.push(await probeEndpoint(endpoint, options));
  }
  return {
    kind: 'tls-migrate-path',
    schemaVersion: PATH_SCHEMA_VERSION,
    sends: [...whatIsSent(options.endpoints, options.timeoutMs)],
    proxyVariables: [...proxyVariables(options.env)],
    endpoints,
    verdict: worstOf(endpoints.map(({ verdict }) => verdict)),
  };
}
