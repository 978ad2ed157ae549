// Every Node.js: the one a shell runs, and those of every version manager.
import { z } from 'zod';
import type { Installation } from '../../contract/document.ts';
import { versionNumbers } from '../../contract/version-numbers.ts';
import { asCompleted } from '../as-completed.ts';
import { type Cause, type Derived, derive, floor, type Library, type Limit, limitVersion, pin, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { type FoundProgram, findPrograms, SHELL_RUNS } from '../find-programs.ts';
import { newInstallation } from '../installation.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { envValue } from '../places.ts';
import { PROBE_MARK, probeAnswer, runProgram, whatWentWrong } from '../run-program.ts';
import { nodePlaces } from './node-places.ts';

export const node: RuntimeDetector = {
  name: 'Node.js',
  async *detect(context) {
    const { host } = context;
    const { wrappers, programs } = await context.probe('Looking for Node.js', () => search(context), { wrappers: [], programs: [] });
    const inspect = (program: FoundProgram): Promise<Inspected> =>
      context.probe(program.path, () => inspectNode(context, program), { program, because: 'cancelled' });

    // A wrapper script is another way to start the Node.js behind it, and only its answer tells which that is.
    const behind = new Map<string, Inspected>();
    for await (const inspected of asCompleted(wrappers.map(inspect))) {
      const real = inspected.answer?.path ? await host.realpath(inspected.answer.path) : null;
      if (real === null) yield await installation(context, inspected);
      else behind.set(real, { ...inspected, program: { ...inspected.program, path: real, realPath: real } });
    }
    for await (const inspected of asCompleted(programs.map(inspect))) {
      const wrapped = behind.get(inspected.program.realPath);
      behind.delete(inspected.program.realPath);
      const foundBy = [...new Set([...(wrapped?.program.foundBy ?? []), ...inspected.program.foundBy])];
      yield await installation(context, { ...inspected, program: { ...inspected.program, foundBy } });
    }
    for (const inspected of behind.values()) yield await installation(context, inspected);
  },
};

/** The Node.js that a shell runs; null where PATH has none. Asked like the others. */
export async function nodeOfShell(context: DetectContext): Promise<Installation | null> {
  const { wrappers, programs } = await search(context);
  const first = [...wrappers, ...programs].find(({ foundBy }) => foundBy.includes(SHELL_RUNS));
  return first === undefined ? null : installation(context, await inspectNode(context, first));
}

async function search(context: DetectContext): Promise<{ wrappers: readonly FoundProgram[]; programs: readonly FoundProgram[] }> {
  const found = await findPrograms(context, { names: ['node', 'nodejs'], places: nodePlaces(context.host) });
  const scripts = await Promise.all(found.map(async ({ realPath }) => (await context.host.readText(realPath, 2)) === '#!'));
  return { wrappers: found.filter((_, index) => scripts[index]), programs: found.filter((_, index) => !scripts[index]) };
}

// Written for Node.js 0.8, and run by every version since. `process.versions.openssl` is the library that is really loaded;
// `TLSSocket.getProtocol()` would not tell (it says TLSv1.3 whatever is set).
const SCRIPT = `
var v = process.versions, t = null, c = (process.config && process.config.variables) || {};
try { t = require('tls'); } catch (e) {}
console.log('${PROBE_MARK}' + JSON.stringify({
  version: process.version, openssl: v.openssl || null, bun: v.bun || null, path: process.execPath, tls: !!t,
  shared: String(c.node_shared_openssl) === 'true', min: t && t.DEFAULT_MIN_VERSION || null, max: t && t.DEFAULT_MAX_VERSION || null
}));
`;

// What a program prints is not to be trusted with more than a version.
const versionText = z.string().regex(/^[\w.+-]*$/);
const answerSchema = z.object({
  version: versionText.regex(/^v\d+\.\d+\.\d+/),
  openssl: versionText.nullable(),
  bun: versionText.nullable(),
  path: z.string(),
  tls: z.boolean(),
  shared: z.boolean(),
  min: z.string().nullable(),
  max: z.string().nullable(),
});
type Answer = z.infer<typeof answerSchema>;

interface Inspected {
  readonly program: FoundProgram;
  readonly because: Installation['notRunBecause'];
  /** It was started: with or without an answer. */
  readonly ran?: boolean;
  readonly answer?: Answer;
  /** It starts without NODE_OPTIONS only. */
  readonly refusesOptions?: boolean;
}

async function inspectNode(context: DetectContext, program: FoundProgram): Promise<Inspected> {
  if (program.relative) return { program, because: 'relative-path' };
  if (program.unresolvedShim !== null) return { program, because: program.unresolvedShim };
  const run = await runProgram(context, program.path, ['-e', SCRIPT]);
  if (!run.ran) return { program, because: run.because };
  const answer = answerSchema.safeParse(probeAnswer(run.result));
  if (answer.success) return { program, because: null, ran: true, answer: answer.data };
  if (run.result.failure === null && envValue(context.host, 'NODE_OPTIONS')) {
    const without = await runProgram(context, program.path, ['-e', SCRIPT], { NODE_OPTIONS: undefined });
    const second = without.ran ? answerSchema.safeParse(probeAnswer(without.result)) : null;
    if (second?.success) return { program, because: null, ran: true, answer: second.data, refusesOptions: true };
  }
  context.note(`${program.path}, asked for its TLS library, ${whatWentWrong(run.result)}.`);
  return { program, because: null, ran: true };
}

async function installation(
  context: DetectContext,
  { program, because, ran = false, answer, refusesOptions = false }: Inspected,
): Promise<Installation> {
  const library = answer ? libraryOf(answer) : null;
  return newInstallation(context.host, {
    kind: answer?.bun ? 'bun' : 'node',
    name: answer?.bun ? 'Bun, in the place of Node.js' : 'Node.js',
    version: answer?.bun ?? answer?.version.slice(1) ?? null,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ran,
    notRunBecause: because,
    library,
    derived: answer ? await judge(context, program, answer, library, refusesOptions) : underived(null),
  });
}

const libraryOf = ({ openssl, bun }: Answer): Library | null =>
  bun ? { name: 'BoringSSL', version: '' } : openssl ? { name: 'OpenSSL', version: openssl } : null;

async function judge(
  context: DetectContext,
  program: FoundProgram,
  answer: Answer,
  library: Library | null,
  refusesOptions: boolean,
): Promise<Derived> {
  const options = (envValue(context.host, 'NODE_OPTIONS') ?? '')
    .split(/\s+/)
    .filter((option) => option.startsWith('--tls-'))
    .join(' ');
  const where = program.realPath;
  if (refusesOptions)
    return conflict({
      code: 'node-options',
      text: `Node.js ${answer.version} does not start with NODE_OPTIONS="${options}".`,
      where: 'NODE_OPTIONS',
    });
  if (!answer.tls) {
    const text = 'This Node.js was built without TLS.';
    return {
      ...underived({ code: 'no-tls', text, where }),
      verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
      basis: 'derived',
    };
  }
  const major = versionNumbers(answer.version.slice(1))[0] ?? 0;
  const max = limitVersion(answer.max);
  // Node.js speaks TLS 1.3 since 12; before, its own ceiling is 1.2 whatever OpenSSL can (measured with 8 to 26).
  const ceilings: readonly Limit[] =
    major < 12
      ? [
          {
            max: 'TLSv1.2',
            code: 'runtime-too-old',
            text: `Node.js ${answer.version} cannot do TLS 1.3; that came with Node.js 12.`,
            where,
          },
        ]
      : [];
  const flag = /--tls-max-v\S+/.exec(options)?.[0];
  const pinned = major < 12 ? [] : pin(max, 'node-options', flag ?? 'This Node.js', flag ? 'NODE_OPTIONS' : where);
  const minFlag = /--tls-min-v\S+/.exec(options)?.[0];
  const raised = minFlag ? floor(limitVersion(answer.min), 'node-options', minFlag, 'NODE_OPTIONS') : [];
  // Node.js sets versions itself and takes only the groups from OpenSSL's configuration.
  const groups = (await opensslConfigLimits(context.host, { systemFile: answer.shared })).filter((limit) => limit.pq === false);
  return derive({ library, ceilings, settings: [...pinned, ...raised, ...groups], where });
}

const conflict = (cause: Cause): Derived => ({
  verdicts: { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' },
  basis: 'derived',
  causes: [cause],
});
