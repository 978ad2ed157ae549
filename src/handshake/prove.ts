// What a program really offers: it is made to say hello to a port of this machine, and its hello decides.
import { setTimeout as delay } from 'node:timers/promises';
import { linkedSignal } from '../async/linked-signal.ts';
import type { Installation } from '../contract/document.ts';
import { childEnvironment } from '../machine/child-environment.ts';
import type { Host, RunResult } from '../machine/host.ts';
import { probeAnswer } from '../machine/run-program.ts';
import { whyNotSafe } from '../machine/safe-to-run.ts';
import type { ClientHello } from '../tls/client-hello.ts';
import type { TlsVersion } from '../tls/versions.ts';
import { blame, blameConflict, couldReach } from './blame.ts';
import type { Driver } from './drivers/driver.ts';
import { driverFor } from './drivers/index.ts';
import { type Heard, openRecorder, type RecorderOptions, type ServedVersion } from './recorder.ts';
import { settingsOf } from './settings.ts';
import { handshakeOf, offerOf, provedVerdicts } from './verdicts.ts';
import { openWorkplace, workplaceEnvironment } from './workplace.ts';

export interface ProofContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Run programs that somebody else could have changed, too. */
  readonly allowPrograms: boolean;
  note(text: string): void;
  /** How an installation is made to say hello; null where it is not. By its kind unless said. */
  readonly driverOf?: (installation: Installation) => Driver | null;
  /** How long a program may take to say hello. A cold AWS CLI has been seen to take 5.6 s alone, and it is not alone. */
  readonly helloTimeoutMs?: number;
}

const HELLO_TIMEOUT_MS = 20_000;
/** What a program sent just before it ended has still to be read. */
const AFTER_END_MS = 100;

/** True for what can be made to say hello, and was allowed to run when it was found. A left-over is nobody's client. */
export const isProvable = (installation: Installation, driverOf = byKind): boolean => {
  const { ran, notRunBecause, stale } = installation;
  return driverOf(installation) !== null && !stale && (ran || notRunBecause === 'not-needed');
};

function byKind({ kind }: Installation): Driver | null {
  return driverFor(kind);
}

/**
 * The installation with what its hello proves. As it was, with a note, where no hello came; as it was where it must not or cannot be
 * run, or `signal` was aborted. Never throws. Connects to 127.0.0.1 alone, and leaves nothing behind.
 */
export async function prove(installation: Installation, context: ProofContext): Promise<Installation> {
  const driver = (context.driverOf ?? byKind)(installation);
  if (driver === null || !isProvable(installation, context.driverOf) || context.signal.aborted) return installation;
  try {
    return await proveWith(driver, installation, context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.note(`${installation.path} could not be asked for a hello (${reason}): what is said of it is derived.`);
    return installation;
  }
}

async function proveWith(driver: Driver, installation: Installation, context: ProofContext): Promise<Installation> {
  const first = await attempt(driver, installation, context, {});
  if (first.kind === 'not-run' || context.signal.aborted) return installation;
  const { heard } = first;
  if (heard.kind === 'hello') return withHello(driver, installation, context, heard.hello, heard.ms);
  const refusedBy = (text: string, without: readonly string[]): Promise<Installation> =>
    withConflict(installation, context, { text, without });
  if (heard.kind === 'alert') return refusedBy(`sends the alert ${heard.name} instead of a hello: nothing is left for it to offer`, []);
  const cannot = whyItCannot(first.result);
  if (cannot !== null) return installation;
  const second = await attempt(driver, installation, context, { withoutSettings: true });
  if (context.signal.aborted) return installation;
  if (second.kind === 'ran' && second.heard.kind === 'hello')
    return refusedBy('says no hello with the settings in force, and one without them', await inForce(driver, context.host));
  context.note(`${installation.path} was started and said no hello (${whatItDid(heard, first.result)}): what is said of it is derived.`);
  return installation;
}

async function withHello(
  driver: Driver,
  before: Installation,
  context: ProofContext,
  hello: ClientHello,
  ms: number,
): Promise<Installation> {
  const offer = offerOf(hello);
  const limits = await settingsOf(context.host, before);
  const verdicts = provedVerdicts(offer, couldReach(before, offer, limits));
  const minVersion = await minimumOf(driver, before, context, hello);
  return {
    ...before,
    ran: true,
    notRunBecause: null,
    handshake: handshakeOf(hello, ms, minVersion),
    verdicts,
    basis: 'proved',
    causes: [...blame(before, verdicts, offer, limits)],
  };
}

async function withConflict(
  before: Installation,
  { host }: ProofContext,
  refusal: { readonly text: string; readonly without: readonly string[] },
): Promise<Installation> {
  const causes = blameConflict(before, refusal, await settingsOf(host, before));
  return {
    ...before,
    ran: true,
    notRunBecause: null,
    handshake: null,
    verdicts: provedVerdicts(null, () => null),
    basis: 'proved',
    causes: [...causes],
  };
}

/** The oldest version that it offers. A hello without a list of versions does not tell: then it is answered with old ones, to see whether it goes on. */
async function minimumOf(
  driver: Driver,
  installation: Installation,
  context: ProofContext,
  hello: ClientHello,
): Promise<TlsVersion | null> {
  if (hello.versionsListed) return hello.versions.at(-1) ?? null;
  if (hello.maxVersion !== 'TLSv1.2' && hello.maxVersion !== 'TLSv1.1') return null;
  for (const version of ['TLSv1', 'TLSv1.1'] as const satisfies readonly ServedVersion[]) {
    if (version === hello.maxVersion) break;
    const answered = await attempt(driver, installation, context, { answer: { tls: { min: version, max: version } } });
    if (answered.kind !== 'ran' || answered.heard.kind !== 'hello') return null;
    if (answered.heard.accepted !== null) return version;
  }
  // Who refused both and goes no higher refused for another reason, such as a security level: then nothing is known.
  return hello.maxVersion === 'TLSv1.2' ? hello.maxVersion : null;
}

interface How {
  readonly withoutSettings?: boolean;
  readonly answer?: NonNullable<RecorderOptions['answer']>;
}

type Attempt = { readonly kind: 'ran'; readonly heard: Heard; readonly result: RunResult } | { readonly kind: 'not-run' };

async function attempt(driver: Driver, installation: Installation, context: ProofContext, how: How): Promise<Attempt> {
  const { host, signal } = context;
  const timeoutMs = context.helloTimeoutMs ?? HELLO_TIMEOUT_MS;
  const workplace = await openWorkplace();
  const stop = new AbortController();
  const stopping = linkedSignal(signal, stop.signal);
  let recorder: Awaited<ReturnType<typeof openRecorder>> | null = null;
  let running: Promise<RunResult> | null = null;
  try {
    const opened = await openRecorder({ signal, timeoutMs, ...(how.answer ? { answer: how.answer } : {}) });
    recorder = opened;
    const command = await driver.command(installation, { host, port: opened.port, home: workplace.home, cwd: workplace.cwd });
    if (command === null || !(await mayRun(command.path, context))) return { kind: 'not-run' };
    const settings = (await driver.settings?.(host)) ?? {};
    const kept = how.withoutSettings ? Object.fromEntries(Object.keys(settings).map((name) => [name, ''])) : settings;
    await workplace.write({ ...kept, ...command.files });
    const env = {
      ...workplaceEnvironment(workplace, host),
      ...command.env,
      ...(how.withoutSettings ? withoutVariables(driver, workplace.nothing) : {}),
    };
    running = host.run(command.path, command.args, {
      timeoutMs,
      signal: stopping.signal,
      env,
      cwd: workplace.cwd,
    });
    // A program that has ended says nothing more.
    void running.then(() => delay(AFTER_END_MS)).then(() => opened.close());
    const heard = await opened.next();
    stop.abort();
    return { kind: 'ran', heard, result: await running };
  } finally {
    stop.abort();
    stopping.release();
    await running;
    await recorder?.close();
    await workplace.remove();
  }
}

/** The same rule as for asking a program its version. */
async function mayRun(path: string, { host, allowPrograms }: ProofContext): Promise<boolean> {
  const reason = await whyNotSafe(host, path);
  if (reason === 'relative-path' || reason === 'not-executable') return false;
  return reason === null || allowPrograms;
}

/** OpenSSL and GnuTLS read a file of their own where the variable is missing, so it names one with nothing in it. */
function withoutVariables({ variables }: Driver, nothing: string): Readonly<Record<string, string | undefined>> {
  const files: readonly string[] = ['OPENSSL_CONF', 'GNUTLS_SYSTEM_PRIORITY_FILE'];
  return Object.fromEntries(variables.map((name) => [name, files.includes(name) ? nothing : undefined]));
}

/** What is set that the attempt without settings did not have. */
async function inForce(driver: Driver, host: Host): Promise<readonly string[]> {
  const given = new Set(Object.keys(childEnvironment(host.env, host.platform)));
  const variables = driver.variables.filter((name) => given.has(name));
  const files = Object.entries((await driver.settings?.(host)) ?? {}).flatMap(([name, text]) => (text === '' ? [] : [name]));
  return [...variables, ...files];
}

function whyItCannot(result: RunResult): string | null {
  const answer = probeAnswer(result);
  return typeof answer === 'object' && answer !== null && 'cannot' in answer ? String(answer.cannot) : null;
}

function whatItDid(heard: Heard, { failure, code }: RunResult): string {
  if (heard.kind === 'not-tls') return `it sent ${heard.text}`;
  if (heard.kind === 'incomplete') return 'it sent a part of one';
  if (failure === 'not-started') return 'it does not start';
  if (failure !== null) return 'it did not connect in time and was stopped';
  return `it ended with code ${code ?? 'none'}`;
}
