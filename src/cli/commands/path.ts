// `path`: tries the way from this machine to endpoints that the person names, and says first what it sends.
import { type Endpoint, endpointName, MAX_ENDPOINTS, parseEndpoint } from '../../path/endpoint.ts';
import { type PathOptions, probePath } from '../../path/probe.ts';
import { type PathVerdict, pathJsonSchema } from '../../path/report.ts';
import { announcement, pathLines } from '../../path/words.ts';
import { inertJson } from '../../report/json.ts';
import { plain, plainLines } from '../../text/plain.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../io.ts';

export interface RawPathFlags {
  json?: true;
  schema?: true;
  quiet?: true;
  timeout: string;
}

/** What tests lay over: where to connect, and whom to trust. */
type Laboratory = Pick<PathOptions, 'connectTo' | 'ca' | 'amazonRoots' | 'pauseMs'>;

const EXIT_OF: Readonly<Record<PathVerdict, ExitCode>> = {
  'nothing-suspicious': EXIT.clean,
  suspicious: EXIT.findings,
  unknown: EXIT.notProven,
  'not-reached': EXIT.nothingDone,
};

function endpointsOf(texts: readonly string[]): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint>();
  for (const text of texts) {
    const endpoint = parseEndpoint(text);
    if (typeof endpoint === 'string') throw new UsageError(`"${plain(text)}" cannot be tried: ${endpoint}.`);
    endpoints.set(endpointName(endpoint), endpoint);
  }
  if (endpoints.size === 0) throw new UsageError('Name the endpoint: tls-migrate path sts.eu-west-1.amazonaws.com');
  if (endpoints.size > MAX_ENDPOINTS)
    throw new UsageError(`These are ${endpoints.size} endpoints; at most ${MAX_ENDPOINTS} are tried at a time.`);
  return [...endpoints.values()];
}

function timeoutOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < 0.5 || seconds > 60) throw new UsageError('--timeout takes seconds, from 0.5 to 60.');
  return seconds * 1000;
}

/** Runs the command. Throws `UsageError`. */
export async function path(
  hosts: readonly string[],
  raw: RawPathFlags,
  env: PathOptions['env'],
  output: Output,
  interrupt: Interrupt,
  laboratory: Laboratory = {},
): Promise<ExitCode> {
  if (raw.schema) {
    output.data(inertJson(pathJsonSchema()));
    return EXIT.clean;
  }
  const [endpoints, timeoutMs] = [endpointsOf(hosts), timeoutOf(raw.timeout)];
  // Not silenced by --quiet: nobody is to be left in the dark about what leaves this machine.
  for (const line of announcement(endpoints, timeoutMs, env)) output.say(line);
  const report = await probePath({ ...laboratory, endpoints, timeoutMs, env, signal: interrupt.signal, progress: output.progress });
  output.progressDone();
  const stopped = interrupt.exitCode();
  if (stopped !== null) {
    output.say('Stopped: what was measured so far is no basis for a verdict.');
    return stopped;
  }
  output.data(raw.json ? inertJson(report) : `${plainLines(pathLines(report).join('\n'))}\n`);
  return EXIT_OF[report.verdict];
}
