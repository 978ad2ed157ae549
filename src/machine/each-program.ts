// The common shape of most detectors: find the copies of a program, look at each, give each as it is known.
import type { Installation } from '../contract/document.ts';
import { asCompleted } from './as-completed.ts';
import type { DetectContext } from './detector.ts';
import { type FoundProgram, findPrograms, type Search } from './find-programs.ts';
import { type Run, runProgram, whatWentWrong } from './run-program.ts';

export interface EachProgram {
  /** As a person names it: `Ruby`. */
  readonly name: string;
  readonly search: Search;
  /** Null for what turned out to be something else. */
  inspect(program: FoundProgram): Promise<Installation | null>;
  /** When there was no time to look: nothing is known but where it is. */
  unread(program: FoundProgram): Installation;
}

/** Finds the copies of a program and yields what `inspect` makes of each. */
export async function* eachProgram(context: DetectContext, { name, search, inspect, unread }: EachProgram): AsyncGenerator<Installation> {
  const programs = await context.probe(`Looking for ${name}`, () => findPrograms(context, search), []);
  const inspected = programs.map((program) => context.probe(program.path, () => inspect(program), unread(program)));
  for await (const installation of asCompleted(inspected)) if (installation) yield installation;
}

/** Runs a found program, unless the way it was found forbids that whatever was allowed. */
export async function runFound(
  context: DetectContext,
  program: FoundProgram,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> {
  if (program.relative) return { ran: false, because: 'relative-path' };
  if (program.unresolvedShim !== null) return { ran: false, because: program.unresolvedShim };
  return runProgram(context, program.path, args, env);
}

/** What `--version` says, by the first group of `pattern`; null, with a note where it was run, when that is not to be had. */
export async function versionSaid(
  context: DetectContext,
  program: FoundProgram,
  pattern: RegExp,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly version: string | null } & Pick<Installation, 'ran' | 'notRunBecause'>> {
  const run = await runFound(context, program, ['--version'], env);
  if (!run.ran) return { version: null, ran: false, notRunBecause: run.because };
  const version = run.result.failure === null ? (pattern.exec(run.result.stdout)?.[1] ?? null) : null;
  if (version === null) context.note(`${program.path} --version ${whatWentWrong(run.result)}.`);
  return { version, ran: true, notRunBecause: null };
}
