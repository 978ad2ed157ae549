// Running a found program: never without asking whether it may be run.
import type { NotRunCode } from '../contract/document.ts';
import type { DetectContext } from './detector.ts';
import type { RunResult } from './host.ts';
import { whyNotSafe } from './safe-to-run.ts';

/** A cold AWS CLI has been seen to take 5.6 s for `--version`; everything else answers in well under a second. */
const RUN_TIMEOUT_MS = 15_000;

/** What came of running a program. A program that hung did run. */
export type Run = { readonly ran: true; readonly result: RunResult } | { readonly ran: false; readonly because: NotRunCode };

/** Runs a program when it is safe to, or the person allowed it. Cancelled, unsafe and unstartable programs say why they did not run. */
export async function runProgram(
  context: DetectContext,
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> {
  if (context.signal.aborted) return { ran: false, because: 'cancelled' };
  const reason = await whyNotSafe(context.host, path);
  if (reason === 'relative-path' || reason === 'not-executable' || (reason !== null && !context.allowPrograms))
    return { ran: false, because: reason };
  const result = await context.host.run(path, args, { timeoutMs: RUN_TIMEOUT_MS, signal: context.signal, env });
  if (result.failure === 'cancelled') return { ran: false, because: 'cancelled' };
  if (result.failure === 'not-started') return { ran: false, because: 'not-executable' };
  return { ran: true, result };
}

/** Why a run gave no answer, in words that follow the program's name: `did not answer in time`. */
export function whatWentWrong(result: RunResult): string {
  if (result.failure === 'timeout') return 'did not answer in time and was stopped';
  if (result.code !== 0) return `ended with code ${result.code ?? 'none'}`;
  return 'gave an answer that makes no sense';
}

/** What our own probe scripts print before their JSON: anything else on the line or around it comes from somebody else. */
export const PROBE_MARK = 'tls-migrate-probe ';

/** The JSON behind the mark, in whichever stream; undefined where there is none. */
export function probeAnswer(result: RunResult): unknown {
  for (const line of `${result.stdout}\n${result.stderr}`.split('\n')) {
    const start = line.indexOf(PROBE_MARK);
    if (start < 0) continue;
    try {
      return JSON.parse(line.slice(start + PROBE_MARK.length));
    } catch {
      return undefined;
    }
  }
  return undefined;
}
