// Detection: every detector at once, few probes at a time, installations as they come.
import { linkedSignal } from '../async/linked-signal.ts';
import type { Installation } from '../contract/document.ts';
import type { DetectContext, RuntimeDetector } from './detector.ts';
import { awsAgents } from './detectors/aws-agents.ts';
import { awsCli } from './detectors/aws-cli.ts';
import { bun } from './detectors/bun.ts';
import { curl } from './detectors/curl.ts';
import { deno } from './detectors/deno.ts';
import { dotnet } from './detectors/dotnet.ts';
import { dotnetFramework } from './detectors/dotnet-framework.ts';
import { git } from './detectors/git.ts';
import { go } from './detectors/go.ts';
import { java } from './detectors/java.ts';
import { mono } from './detectors/mono.ts';
import { node } from './detectors/node.ts';
import { openssl } from './detectors/openssl.ts';
import { perl } from './detectors/perl.ts';
import { php } from './detectors/php.ts';
import { powershell } from './detectors/powershell.ts';
import { python } from './detectors/python.ts';
import { ruby } from './detectors/ruby.ts';
import { rust } from './detectors/rust.ts';
import { schannel } from './detectors/schannel.ts';
import { terraform } from './detectors/terraform.ts';
import { wget } from './detectors/wget.ts';
import { windowsPowershell } from './detectors/windows-powershell.ts';
import type { Host } from './host.ts';

/** Every kind of runtime that is looked for. A new one is one file and one line here. */
export const DETECTORS: readonly RuntimeDetector[] = [
  awsCli,
  node,
  python,
  java,
  dotnet,
  dotnetFramework,
  schannel,
  openssl,
  curl,
  wget,
  git,
  go,
  ruby,
  php,
  perl,
  rust,
  bun,
  deno,
  terraform,
  mono,
  powershell,
  windowsPowershell,
  awsAgents,
];

export type DetectionEvent =
  | { readonly type: 'installation'; readonly installation: Installation }
  /** `incomplete`: something could not be looked at, so what was found may not be all. */
  | { readonly type: 'note'; readonly text: string; readonly incomplete: boolean }
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly current: readonly string[] };

export interface DetectOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly allowPrograms: boolean;
  readonly detectors?: readonly RuntimeDetector[];
  /** How many probes run at the same time. */
  readonly concurrency?: number;
  /** How long one probe may take in all. Programs have their own, shorter time-out: this one is for a file system that hangs. */
  readonly probeDeadlineMs?: number;
}

const CONCURRENCY = 4;
const PROBE_DEADLINE_MS = 60_000;
/** Cancelled programs are killed at once; only a file system that hangs outlives this. */
const CANCEL_GRACE_MS = 1000;

/**
 * Finds what is installed. Installations come as they are known, each once; what goes wrong with one probe is a note. When `signal` is
 * aborted, what was found and not yet probed still comes, saying so, and the stream ends. Leaving the loop early stops everything.
 */
export async function* detectInstallations(options: DetectOptions): AsyncGenerator<DetectionEvent, void, void> {
  const leaving = new AbortController();
  const linked = linkedSignal(options.signal, leaving.signal);
  const { signal } = linked;
  const events: DetectionEvent[] = [];
  let wake: (() => void) | null = null;
  const emit = (event: DetectionEvent): void => {
    events.push(event);
    wake?.();
  };
  const context: DetectContext = {
    host: rememberingRegistry(options.host),
    signal,
    allowPrograms: options.allowPrograms,
    note: (text) => emit({ type: 'note', text, incomplete: false }),
    probe: probes(options, signal, emit),
  };
  const known = new Set<string>();
  let running = 0;
  for (const detector of options.detectors ?? DETECTORS) {
    running += 1;
    const found = (installation: Installation): void => {
      if (known.has(installation.id)) return;
      known.add(installation.id);
      emit({ type: 'installation', installation });
    };
    void runDetector(detector, context, found, (text) => emit({ type: 'note', text, incomplete: true })).finally(() => {
      running -= 1;
      wake?.();
    });
  }
  try {
    while (running > 0 || events.length > 0) {
      const event = events.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    leaving.abort();
    linked.release();
  }
}

/** Each registry key is asked for once in a detection: on Windows every question is a process, and many runtimes ask the same. */
function rememberingRegistry(host: Host): Host {
  const once = <T>(ask: (key: string, view: 32 | 64) => Promise<T>): ((key: string, view: 32 | 64) => Promise<T>) => {
    const asked = new Map<string, Promise<T>>();
    return (key, view) => {
      const name = `${view} ${key.toLowerCase()}`;
      const answer = asked.get(name) ?? ask(key, view);
      asked.set(name, answer);
      return answer;
    };
  };
  return { ...host, registryValues: once(host.registryValues), registrySubkeys: once(host.registrySubkeys) };
}

async function runDetector(
  detector: RuntimeDetector,
  context: DetectContext,
  found: (installation: Installation) => void,
  failed: (text: string) => void,
): Promise<void> {
  try {
    for await (const installation of detector.detect(context)) found(installation);
  } catch (error) {
    failed(`Looking for ${detector.name} failed: ${messageOf(error)}`);
  }
}

function probes(options: DetectOptions, signal: AbortSignal, emit: (event: DetectionEvent) => void): DetectContext['probe'] {
  const waiting: (() => void)[] = [];
  const current: string[] = [];
  let free = options.concurrency ?? CONCURRENCY;
  let done = 0;
  let total = 0;
  const progress = (): void => emit({ type: 'progress', done, total, current: [...current] });
  return async (name, work, otherwise) => {
    total += 1;
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (signal.aborted) return otherwise;
      current.push(name);
      progress();
      return await withDeadline(work(), options.probeDeadlineMs ?? PROBE_DEADLINE_MS, signal);
    } catch (error) {
      emit({ type: 'note', text: `${name}: ${messageOf(error)}`, incomplete: true });
      return otherwise;
    } finally {
      const index = current.indexOf(name);
      if (index >= 0) current.splice(index, 1);
      done += 1;
      const next = waiting.shift();
      if (next) next();
      else free += 1;
      progress();
    }
  };
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp = (): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`gave no answer within ${Math.round(deadlineMs / 1000)} s and was left alone`)), deadlineMs);
    giveUp = () => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(new Error('was cancelled')), CANCEL_GRACE_MS);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
