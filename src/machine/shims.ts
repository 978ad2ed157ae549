// Shims: commands of version managers that decide, each time, which copy to run.
import { posix } from 'node:path';
import type { NotRunCode } from '../contract/document.ts';
import type { DetectContext } from './detector.ts';
import { expandPattern, pathFolders } from './places.ts';
import { runProgram, whatWentWrong } from './run-program.ts';

/** Where a shim leads, seen from a neutral folder: a project's own choice of version is not ours to see. */
export type ShimTarget =
  | { readonly kind: 'target'; readonly manager: string; readonly path: string }
  /** The manager answered that it runs nothing by that name: a shell gets an error. */
  | { readonly kind: 'nothing'; readonly manager: string }
  /** The manager could not be asked. */
  | { readonly kind: 'unknown'; readonly manager: string; readonly because: NotRunCode | null };

interface Shim {
  readonly manager: string;
  /** The manager's own program, and what to ask it; null where it was not found. */
  readonly ask: readonly [string, ...string[]] | null;
}

const HEAD_BYTES = 1024;

/** What a command runs in the end, if it is a shim; null for a command that is none. POSIX; Windows shims are ordinary programs. */
export async function shimTarget(context: DetectContext, path: string, realPath: string, name: string): Promise<ShimTarget | null> {
  const { host } = context;
  if (host.platform === 'win32') return null;
  if (posix.basename(realPath) === 'snap' && posix.basename(path) !== 'snap') return snapTarget(context, name);
  const shim = await recognise(context, path, realPath, name);
  if (!shim) return null;
  const { manager } = shim;
  if (!shim.ask) {
    context.note(`${path} is a shim of ${manager}, which was not found: nobody can say what it runs.`);
    return { kind: 'unknown', manager, because: null };
  }
  const [program, ...args] = shim.ask;
  const run = await runProgram(context, program, args);
  if (!run.ran) {
    if (run.because !== 'cancelled')
      context.note(`${path} is a shim of ${manager}, and ${program} may not be run: what it runs is not known.`);
    return { kind: 'unknown', manager, because: run.because };
  }
  const answer = run.result.stdout.trim().split('\n')[0] ?? '';
  if (run.result.code === 0 && posix.isAbsolute(answer)) return { kind: 'target', manager, path: answer };
  context.note(`${path} is a shim of ${manager}, and \`${manager} ${args.join(' ')}\` ${whatWentWrong(run.result)}.`);
  return run.result.failure === null && run.result.code !== 0 ? { kind: 'nothing', manager } : { kind: 'unknown', manager, because: null };
}

async function recognise(context: DetectContext, path: string, realPath: string, name: string): Promise<Shim | null> {
  const { host } = context;
  const real = posix.basename(realPath);
  if (real === 'mise' && posix.basename(path) !== 'mise') return { manager: 'mise', ask: [realPath, 'which', name] };
  if (real === 'volta-shim') return { manager: 'volta', ask: [posix.join(posix.dirname(realPath), 'volta'), 'which', name] };
  // pyenv, nodenv, rbenv, goenv, plenv, phpenv and asdf write a shell script that ends in `exec "/path/pyenv" exec "$program" "$@"`.
  if (posix.basename(posix.dirname(path)) !== 'shims') return null;
  const script = (await host.readText(realPath, HEAD_BYTES)) ?? '';
  const match = /^exec "?([^"\s]*?(pyenv|jenv|nodenv|rbenv|goenv|plenv|phpenv|asdf|mise))"? (?:exec|x) /m.exec(script);
  const [, program = '', manager = ''] = match ?? [];
  if (!match) return null;
  if (posix.isAbsolute(program)) return { manager, ask: [program, 'which', name] };
  for (const { folder, relative } of pathFolders(host)) {
    const candidate = posix.join(folder, program);
    if (!relative && (await host.stat(candidate))?.kind === 'file') return { manager, ask: [candidate, 'which', name] };
  }
  return { manager, ask: null };
}

/** Every snap's command is a link to `snap` itself; the program lies in the snap's current revision. */
async function snapTarget(context: DetectContext, name: string): Promise<ShimTarget> {
  for (const pattern of [`/snap/*/current/bin/${name}`, `/snap/*/current/${name}`]) {
    for (const path of await expandPattern(context.host, pattern)) {
      if ((await context.host.stat(path))?.kind === 'file') return { kind: 'target', manager: 'snap', path };
    }
  }
  return { kind: 'unknown', manager: 'snap', because: null };
}
