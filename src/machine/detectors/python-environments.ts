// Virtual environments: they run another Python's program with packages of their own.
// Source: PEP 405; docs.python.org/3/library/venv.html; the documentation of pipx, uv, virtualenvwrapper, pipenv and Poetry.
import type { FoundProgram } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, expandPattern, pathFolders, pathRules } from '../places.ts';

export interface PythonEnvironment {
  readonly root: string;
  readonly foundBy: string;
  /** The interpreter behind it, links followed. */
  readonly python: string;
}

/** The environments that are active, in PATH, or made by a known tool, and whose interpreter is there. */
export async function pythonEnvironments(host: Host): Promise<readonly PythonEnvironment[]> {
  const { dirname, isAbsolute } = pathRules(host);
  const active = envValue(host, 'VIRTUAL_ENV');
  const candidates: { readonly folder: string; readonly foundBy: string }[] = [
    ...(active ? [{ folder: active, foundBy: 'VIRTUAL_ENV' }] : []),
    ...pathFolders(host).flatMap(({ folder, relative }) =>
      relative ? [] : [{ folder: dirname(folder), foundBy: 'a virtual environment in PATH' }],
    ),
    ...toolFolders(host),
  ];
  const found = new Map<string, PythonEnvironment>();
  for (const { folder, foundBy } of candidates) {
    if (!isAbsolute(folder)) continue;
    for (const root of await expandPattern(host, folder)) {
      const python = found.has(root) ? null : await pythonOf(host, root);
      if (python !== null) found.set(root, { root, foundBy, python });
    }
  }
  return [...found.values()];
}

function toolFolders(host: Host): readonly { readonly folder: string; readonly foundBy: string }[] {
  const { join } = pathRules(host);
  const home = host.homedir;
  const data = envValue(host, 'XDG_DATA_HOME') ?? join(home, '.local', 'share');
  const pipx = [envValue(host, 'PIPX_HOME'), join(data, 'pipx'), join(home, '.local', 'pipx'), join(home, 'pipx')];
  return [
    ...pipx.flatMap((folder) => (folder ? [{ folder: join(folder, 'venvs', '*'), foundBy: 'pipx' }] : [])),
    ...(host.platform === 'win32' ? [] : [{ folder: '/opt/pipx/venvs/*', foundBy: 'pipx' }]),
    { folder: join(envValue(host, 'UV_TOOL_DIR') ?? join(data, 'uv', 'tools'), '*'), foundBy: 'uv' },
    { folder: join(envValue(host, 'WORKON_HOME') ?? join(home, '.virtualenvs'), '*'), foundBy: 'virtualenvwrapper' },
    { folder: join(data, 'virtualenvs', '*'), foundBy: 'pipenv' },
    { folder: join(home, '.cache', 'pypoetry', 'virtualenvs', '*'), foundBy: 'Poetry' },
  ];
}

/** The interpreter that an environment runs: on POSIX what its link leads to, on Windows, where it is a copy, what `pyvenv.cfg` names. */
async function pythonOf(host: Host, root: string): Promise<string | null> {
  const { join, isAbsolute } = pathRules(host);
  const config = await host.readText(join(root, 'pyvenv.cfg'), 16_384);
  if (config === null) return null;
  if (host.platform !== 'win32') {
    const real = (await host.realpath(join(root, 'bin', 'python'))) ?? (await host.realpath(join(root, 'bin', 'python3')));
    return real;
  }
  const base = /^home\s*=\s*(.{1,500})$/m.exec(config)?.[1]?.trim();
  return base && isAbsolute(base) ? host.realpath(join(base, 'python.exe')) : null;
}

/** On Windows the program of an environment stands for the interpreter behind it; elsewhere its link has been followed already. */
export function behindEnvironment(host: Host, program: FoundProgram, environments: readonly PythonEnvironment[]): FoundProgram {
  if (host.platform !== 'win32') return program;
  const inside = environments.find(({ root }) => program.realPath.toLowerCase().startsWith(`${root.toLowerCase()}\\scripts\\`));
  return inside ? { ...program, path: inside.python, realPath: inside.python } : program;
}
