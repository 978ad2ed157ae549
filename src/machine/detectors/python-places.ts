// Where Python interpreters are put by systems, installers, version managers and tools that make environments.
// Sources: the managers' own documentation; PEP 394, PEP 405 (pyvenv.cfg), PEP 514 (Windows registry).
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, expandPattern, pathFolders, pathRules } from '../places.ts';

/** `python`, `python3`, `python3.11`, `pypy3.10`: an interpreter, and not `python3-config`. */
const INTERPRETER = /^(?:python|pypy)(?:\d(?:\.\d{1,2})?)?(?:\.exe)?$/i;

interface Folder {
  /** May hold `*`. */
  readonly folder: string;
  readonly foundBy: string;
  readonly leftover?: boolean;
}

/** Every interpreter in the folders of PATH and of installers, by its exact path. */
export async function pythonPlaces(host: Host): Promise<readonly Place[]> {
  const { join, isAbsolute, basename } = pathRules(host);
  const onPath = pathFolders(host).flatMap(({ folder, relative }) =>
    // A manager's shims are followed by their name in PATH.
    relative || basename(folder) === 'shims' ? [] : [{ folder, foundBy: 'PATH' }],
  );
  const folders: readonly Folder[] = [...onPath, ...(host.platform === 'win32' ? windowsFolders(host) : await posixFolders(host))];
  const found = await Promise.all(
    folders.map(async ({ folder, foundBy, leftover = false }) => {
      const paths = isAbsolute(folder) ? await expandPattern(host, folder) : [];
      const inside = await Promise.all(
        paths.map(async (path) => (await host.readdir(path)).filter((name) => INTERPRETER.test(name)).map((name) => join(path, name))),
      );
      return inside.flat().map((path) => ({ pattern: path, foundBy, leftover }));
    }),
  );
  // `*` in a name would be taken for a pattern.
  return found.flat().filter(({ pattern }) => !pattern.includes('*'));
}

/** Where conda keeps its base environments, beside those that it lists itself. */
const CONDA = ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', 'micromamba', 'mambaforge-pypy3'];

async function posixFolders(host: Host): Promise<readonly Folder[]> {
  const home = host.homedir;
  const data = envValue(host, 'XDG_DATA_HOME') ?? `${home}/.local/share`;
  const root = (variable: string, standard: string): string => envValue(host, variable) ?? `${home}/${standard}`;
  const mise = envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`;
  return [
    ...['/usr/bin', '/usr/local/bin', '/usr/libexec'].map((folder) => ({ folder, foundBy: folder })),
    { folder: `${home}/.local/bin`, foundBy: '~/.local/bin' },
    { folder: '/opt/*/bin', foundBy: '/opt' },
    { folder: '/opt/python/*/bin', foundBy: '/opt/python' },
    { folder: '/opt/rh/*/root/usr/bin', foundBy: 'Software Collections' },
    { folder: `${root('PYENV_ROOT', '.pyenv')}/versions/*/bin`, foundBy: 'pyenv' },
    { folder: `${root('ASDF_DATA_DIR', '.asdf')}/installs/python/*/bin`, foundBy: 'asdf' },
    { folder: `${mise}/installs/python/*/bin`, foundBy: 'mise' },
    { folder: `${envValue(host, 'UV_PYTHON_INSTALL_DIR') ?? `${data}/uv/python`}/*/bin`, foundBy: 'uv' },
    { folder: `${root('RYE_HOME', '.rye')}/py/*/bin`, foundBy: 'rye' },
    ...['/Library/Frameworks', '/System/Library/Frameworks'].map((folder) => ({
      folder: `${folder}/Python.framework/Versions/*/bin`,
      foundBy: folder.startsWith('/System') ? 'macOS' : 'python.org',
    })),
    ...['/Library/Developer/CommandLineTools', '/Applications/Xcode.app/Contents/Developer'].map((folder) => ({
      folder: `${folder}/usr/bin`,
      foundBy: "Apple's developer tools",
    })),
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      { folder: `${prefix}/opt/python*/bin`, foundBy: 'Homebrew' },
      { folder: `${prefix}/opt/pypy*/bin`, foundBy: 'Homebrew' },
      { folder: `${prefix}/Cellar/python*/*/bin`, foundBy: 'Homebrew, kept after an upgrade', leftover: true },
    ]),
    { folder: '/opt/homebrew/bin', foundBy: 'Homebrew' },
    { folder: '/opt/local/bin', foundBy: 'MacPorts' },
    { folder: `${home}/.nix-profile/bin`, foundBy: 'Nix' },
    { folder: '/run/current-system/sw/bin', foundBy: 'Nix' },
    ...(await condaRoots(host)).map((folder) => ({ folder: `${folder}/bin`, foundBy: 'conda' })),
  ];
}

/** Base environments, what is inside them, and what conda has noted down of others. */
async function condaRoots(host: Host): Promise<readonly string[]> {
  const { join, isAbsolute, dirname } = pathRules(host);
  const named = ['CONDA_PREFIX', 'MAMBA_ROOT_PREFIX'].flatMap((name) => envValue(host, name) ?? []);
  const program = envValue(host, 'CONDA_EXE');
  const bases = CONDA.flatMap((name) => [join(host.homedir, name), host.platform === 'win32' ? '' : `/opt/${name}`]);
  const roots = [...named, ...(program ? [dirname(dirname(program))] : []), ...bases.filter((folder) => folder !== '')];
  if (host.platform !== 'win32') roots.push('/opt/conda');
  const noted = ((await host.readText(join(host.homedir, '.conda', 'environments.txt'), 64 * 1024)) ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => isAbsolute(line) && !line.includes('*'))
    .slice(0, 200);
  return [...new Set([...roots.flatMap((root) => [root, join(root, 'envs', '*')]), ...noted])];
}

function windowsFolders(host: Host): readonly Folder[] {
  const { join } = pathRules(host);
  const at = (variable: string, foundBy: string, ...parts: string[]): readonly Folder[] => {
    const root = envValue(host, variable);
    return root ? [{ folder: join(root, ...parts), foundBy }] : [];
  };
  const drive = (envValue(host, 'SystemDrive') ?? 'C:').replace(/\\$/, '');
  return [
    ...at('LOCALAPPDATA', 'the Python installer', 'Programs', 'Python', 'Python*'),
    ...at('LOCALAPPDATA', 'the Python install manager', 'Python', 'pythoncore-*'),
    ...['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'].flatMap((variable) => at(variable, 'the Python installer', 'Python*')),
    { folder: `${drive}\\Python*`, foundBy: 'the Python installer' },
    ...at('USERPROFILE', 'pyenv', '.pyenv', 'pyenv-win', 'versions', '*'),
    ...at('APPDATA', 'uv', 'uv', 'python', '*'),
    ...at('LOCALAPPDATA', 'mise', 'mise', 'installs', 'python', '*'),
    ...at('USERPROFILE', 'scoop', 'scoop', 'apps', 'python*', 'current'),
    ...at('CONDA_PREFIX', 'conda'),
    ...CONDA.flatMap((name) =>
      ['USERPROFILE', 'ProgramData', 'LOCALAPPDATA'].flatMap((variable) => [
        ...at(variable, 'conda', name),
        ...at(variable, 'conda', name, 'envs', '*'),
      ]),
    ),
  ];
}

/** What the registry says of installed Pythons: PEP 514, `Software\\Python\\<Company>\\<Tag>\\InstallPath`. */
export async function registeredPythons(host: Host): Promise<readonly Place[]> {
  if (host.platform !== 'win32') return [];
  const { join, isAbsolute } = pathRules(host);
  const roots = (['HKCU', 'HKLM'] as const).flatMap((hive) =>
    ([64, 32] as const).map((view) => ({ root: `${hive}\\SOFTWARE\\Python`, view })),
  );
  const found = await Promise.all(
    roots.map(async ({ root, view }) => {
      const places: Place[] = [];
      for (const company of await host.registrySubkeys(root, view)) {
        if (company.toLowerCase() === 'pylauncher') continue;
        for (const tag of await host.registrySubkeys(`${root}\\${company}`, view)) {
          const values = new Map(
            (await host.registryValues(`${root}\\${company}\\${tag}\\InstallPath`, view))?.map(({ name, value }) => [
              name.toLowerCase(),
              value,
            ]),
          );
          const program = values.get('executablepath');
          const folder = values.get('');
          const path =
            typeof program === 'string' && program !== '' ? program : typeof folder === 'string' ? join(folder, 'python.exe') : '';
          if (isAbsolute(path) && !path.includes('*')) places.push({ pattern: path, foundBy: 'registry' });
        }
      }
      return places;
    }),
  );
  return found.flat();
}
