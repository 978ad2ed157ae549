// What the detectors of command-line tools share: asking for a version, and the installation that comes of it.
import type { Installation, InstallationKind } from '../../contract/document.ts';
import { asCompleted } from '../as-completed.ts';
import { type Derived, type Library, underived } from '../derive.ts';
import type { DetectContext } from '../detector.ts';
import { type FoundProgram, findPrograms, type Search } from '../find-programs.ts';
import type { RunResult } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { runProgram, whatWentWrong } from '../run-program.ts';

/** What is known of a tool after it was asked. */
export interface ToolFacts {
  readonly name: string;
  readonly version: string;
  readonly library: Library | null;
  readonly derived: Derived;
}

export interface Tool {
  readonly kind: InstallationKind;
  /** As a person names it. */
  readonly name: string;
  readonly search: Search;
  /** What it is asked; nothing that it could take for a request. */
  readonly args: readonly string[];
  /** Copies that are not asked, or are another program in truth: null leaves one out. */
  readonly settle?: (program: FoundProgram) => Promise<FoundProgram | null>;
  /** Understands the answer; null when it makes no sense. */
  readonly read: (program: FoundProgram, result: RunResult) => Promise<ToolFacts | null>;
}

/** Finds every copy of a tool and asks each. A copy that may not be run, or does not answer, is listed as unknown. */
export async function* detectTool(context: DetectContext, tool: Tool): AsyncGenerator<Installation, void, void> {
  const programs = await context.probe(`Looking for ${tool.name}`, async () => {
    const found = await findPrograms(context, tool.search);
    const settled = await Promise.all(found.map(async (program) => (tool.settle ? tool.settle(program) : program)));
    return eachOnce(settled.filter((program) => program !== null));
  }, []);
  yield* asCompleted(
    programs.map((program) =>
      context.probe(program.path, () => inspect(context, tool, program), installation(context, tool, program, { because: 'cancelled' })),
    ),
  );
}

/** Copies that turned out to be the same file, as one. */
export function eachOnce(programs: readonly FoundProgram[]): readonly FoundProgram[] {
  const byFile = new Map<string, FoundProgram>();
  for (const program of programs) {
    const known = byFile.get(program.realPath);
    if (!known) byFile.set(program.realPath, program);
    else
      byFile.set(program.realPath, {
        ...known,
        foundBy: [...new Set([...known.foundBy, ...program.foundBy])],
        leftover: known.leftover && program.leftover,
        relative: known.relative && program.relative,
        path: known.relative ? program.path : known.path,
      });
  }
  return [...byFile.values()];
}

async function inspect(context: DetectContext, tool: Tool, program: FoundProgram): Promise<Installation> {
  if (program.relative) return installation(context, tool, program, { because: 'relative-path' });
  if (program.unresolvedShim !== null) return installation(context, tool, program, { because: program.unresolvedShim });
  const run = await runProgram(context, program.path, tool.args);
  if (!run.ran) return installation(context, tool, program, { because: run.because });
  const facts = run.result.failure === null ? await tool.read(program, run.result) : null;
  if (!facts) context.note(`${program.path} ${tool.args.join(' ')} ${whatWentWrong(run.result)}.`);
  return installation(context, tool, program, { because: null, facts });
}

function installation(
  context: DetectContext,
  tool: Tool,
  program: FoundProgram,
  came: { readonly because: Installation['notRunBecause']; readonly facts?: ToolFacts | null },
): Installation {
  const { facts = null } = came;
  return newInstallation(context.host, {
    kind: tool.kind,
    name: facts?.name ?? tool.name,
    version: facts?.version ?? null,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran: came.because === null,
    notRunBecause: came.because,
    library: facts?.library ?? null,
    derived: facts?.derived ?? underived(null),
  });
}
