// From what was measured to a verdict in words, and to what cannot be told. Pure.
import type { EndpointReport, HelloKind, HelloReport, PathVerdict } from './report.ts';

type Measured = Pick<EndpointReport, 'host' | 'awsName' | 'handshake' | 'hellos'>;
type Judgement = Pick<EndpointReport, 'inspection' | 'largeHellos' | 'verdict' | 'reasons'>;

/** Whether a server went on with the handshake. */
export const accepted = ({ answer }: Pick<HelloReport, 'answer'>): boolean => answer === 'server-hello' || answer === 'hello-retry-request';

interface Part<T> {
  readonly state: T;
  readonly reasons: readonly string[];
}

function inspection({ host, awsName, handshake }: Measured): Part<Judgement['inspection']> {
  const { certificate, outcome, version } = handshake;
  if (outcome !== 'agreed' || certificate === null)
    return { state: 'unknown', reasons: ['Whether somebody inspects TLS on the way could not be told: no certificate was shown.'] };
  const { leaf, amazonRoot, verifies, problem, top } = certificate;
  if (amazonRoot !== null && verifies)
    return {
      state: 'not-seen',
      reasons: [
        `The certificate leads to Amazon's own ${amazonRoot}: nothing on the way reads this connection.`,
        ...(version === 'TLSv1.3' ? [] : ['TLS 1.2 is what the endpoint itself agreed to.']),
      ],
    };
  const lowered =
    version !== 'TLSv1.3' && awsName
      ? ["Who answered agreed to TLS 1.2 only, and AWS's endpoints speak TLS 1.3: calls get older TLS that way."]
      : [];
  if (amazonRoot !== null)
    return {
      state: 'likely',
      reasons: [
        `The certificate leads to Amazon's ${amazonRoot}, but is not valid for ${host} (${problem ?? 'UNKNOWN'}): it is another's, or this machine's clock is wrong.`,
        ...lowered,
      ],
    };
  if (verifies)
    return {
      state: 'unknown',
      reasons: [
        `The certificate is issued by ${leaf.issuer}, up to ${top.subject}: a public authority, but not Amazon.`,
        "Some of AWS's endpoints may have such a certificate, and so may a server that is not AWS's: whether somebody inspects TLS could not be told.",
        ...lowered,
      ],
    };
  return {
    state: 'likely',
    reasons: [
      `A TLS-inspecting device is likely between this machine and AWS: its certificate is issued by ${leaf.issuer}.`,
      `It does not verify with the roots that come with Node (${problem ?? 'UNKNOWN'}) and leads to none of Amazon's.`,
      ...lowered,
      ...(awsName ? [] : [`${host} is not a name of AWS's: if the server is your own, its certificate means nothing here.`]),
    ],
  };
}

const HOW: Readonly<Record<HelloReport['answer'], string>> = {
  'server-hello': 'answered',
  'hello-retry-request': 'answered',
  alert: 'refused with an alert',
  'not-tls': 'answered with something that is not TLS',
  closed: 'met with the end of the connection',
  reset: 'met with a reset',
  silence: 'not answered',
  unreachable: 'not sent, since no connection came about',
};

/** `refused with an alert (illegal_parameter)`. */
export const howAnswered = ({ answer, code }: Pick<HelloReport, 'answer' | 'code'>): string =>
  code === null ? HOW[answer] : `${HOW[answer]} (${code})`;

function largeHellos({ hellos }: Measured): Part<Judgement['largeHellos']> {
  const of = (kind: HelloKind): HelloReport | undefined => hellos.find((hello) => hello.kind === kind);
  const [small, whole, split] = [of('classical'), of('post-quantum'), of('post-quantum-split')];
  const unknown = (why: string): Part<Judgement['largeHellos']> => ({
    state: 'unknown',
    reasons: [`Whether large hellos get through could not be told: ${why}.`],
  });
  if (!small || !whole || !split) return unknown('not all of them were sent');
  if (!accepted(small)) return unknown(`the small one is ${howAnswered(small)}`);
  const failed = [whole, split].filter((hello) => !accepted(hello));
  const worst = failed[0];
  if (worst === undefined) {
    const postQuantum = [whole, split].every(({ group }) => /mlkem/i.test(group ?? ''));
    return {
      state: 'pass',
      reasons: [
        `Large hellos get through, in one piece and in two: the post-quantum hello of ${whole.bytes} bytes is answered like the small one.`,
        postQuantum
          ? `The answer takes ${whole.group}: post-quantum key exchange works on this way.`
          : 'The answer takes a classical group: who answers does not do post-quantum key exchange yet.',
      ],
    };
  }
  if (failed.some(({ answer }) => answer === 'unreachable')) return unknown('connections stopped coming about in between');
  const which =
    failed.length === 2 ? 'in one piece or in two' : worst === whole ? 'in one piece, though it is in two' : 'when it comes in two pieces';
  return {
    state: 'fail',
    reasons: [
      `Something on the way chokes on large hellos: the small one of ${small.bytes} bytes is answered, the post-quantum one of ${worst.bytes} bytes is ${howAnswered(worst)}, twice, ${which}.`,
      'Clients with post-quantum TLS will fail or hang here. A firewall that takes a hello for one packet does this; it cannot be told from here which device it is, nor that it is not the endpoint.',
    ],
  };
}

/** Judges one endpoint. `suspicious` outdoes what could not be told; all reasons are kept. */
export function judge(measured: Measured): Judgement {
  const { handshake, hellos } = measured;
  if (handshake.outcome === 'unreachable' && hellos.every(({ answer }) => answer === 'unreachable'))
    return {
      inspection: 'unknown',
      largeHellos: 'unknown',
      verdict: 'not-reached',
      reasons: [
        `No connection came about (${handshake.code ?? 'ERROR'}): the name, the network or a firewall; which one could not be told.`,
      ],
    };
  const [inspected, large] = [inspection(measured), largeHellos(measured)];
  const reasons = [...inspected.reasons, ...large.reasons];
  if (handshake.outcome !== 'agreed' && !hellos.some(accepted))
    reasons.push('No TLS was answered at all: a firewall that blocks it, or a server that does not speak it; from here both look alike.');
  const suspicious = inspected.state === 'likely' || large.state === 'fail';
  const unknown = inspected.state === 'unknown' || large.state === 'unknown';
  const verdict: PathVerdict = suspicious ? 'suspicious' : unknown ? 'unknown' : 'nothing-suspicious';
  return { inspection: inspected.state, largeHellos: large.state, verdict, reasons };
}

/** The verdict over all endpoints: one that is suspicious is enough, and none may be left out of "nothing". */
export function worstOf(verdicts: readonly PathVerdict[]): PathVerdict {
  if (verdicts.includes('suspicious')) return 'suspicious';
  if (verdicts.every((verdict) => verdict === 'not-reached')) return 'not-reached';
  return verdicts.every((verdict) => verdict === 'nothing-suspicious') ? 'nothing-suspicious' : 'unknown';
}
