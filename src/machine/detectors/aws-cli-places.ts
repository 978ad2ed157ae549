// Where the AWS CLI is put by AWS's installers, pip and the like, distributions, and version managers.
// Sources: docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, .../cli/v1/userguide/install-linux.html,
// the install scripts of github.com/aws/aws-cli (branch v2), and the managers' own documentation.
import type { DetectContext } from '../detector.ts';
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

/** The places of this platform. */
export const awsCliPlaces = (host: Host): readonly Place[] => (host.platform === 'win32' ? windowsPlaces(host) : posixPlaces(host));

function posixPlaces(host: Host): readonly Place[] {
  const home = host.homedir;
  const data = envValue(host, 'XDG_DATA_HOME') ?? `${home}/.local/share`;
  const pyenv = envValue(host, 'PYENV_ROOT') ?? `${home}/.pyenv`;
  const asdf = envValue(host, 'ASDF_DATA_DIR') ?? `${home}/.asdf`;
  const mise = envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`;
  const venv = envValue(host, 'VIRTUAL_ENV');
  const conda = envValue(host, 'CONDA_PREFIX');
  return [
    ...['/usr/local/bin', '/usr/bin', '/opt/aws/bin'].map((folder) => ({ pattern: `${folder}/aws`, foundBy: folder })),
    ...['/usr/local/aws-cli', `${data}/aws-cli`].flatMap(v2Root),
    { pattern: '/usr/local/aws-cli/aws', foundBy: 'the macOS package, /usr/local/aws-cli' },
    { pattern: `${envValue(host, 'XDG_BIN_HOME') ?? `${home}/.local/bin`}/aws`, foundBy: '~/.local/bin' },
    { pattern: `${home}/bin/aws`, foundBy: '~/bin' },
    { pattern: '/usr/local/aws/bin/aws', foundBy: 'the version 1 installer, /usr/local/aws' },
    { pattern: `${home}/.local/lib/aws/bin/aws`, foundBy: 'the version 1 installer, ~/.local/lib/aws' },
    { pattern: '/snap/*/current/bin/aws', foundBy: 'snap' },
    { pattern: '/opt/homebrew/bin/aws', foundBy: 'Homebrew' },
    { pattern: '/home/linuxbrew/.linuxbrew/bin/aws', foundBy: 'Homebrew' },
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      { pattern: `${prefix}/opt/awscli*/bin/aws`, foundBy: 'Homebrew' },
      { pattern: `${prefix}/Cellar/awscli*/*/bin/aws`, foundBy: 'Homebrew, kept after an upgrade', leftover: true },
    ]),
    { pattern: `${pyenv}/versions/*/bin/aws`, foundBy: 'pyenv' },
    { pattern: `${asdf}/installs/awscli/*/bin/aws`, foundBy: 'asdf' },
    { pattern: `${asdf}/installs/python/*/bin/aws`, foundBy: 'asdf' },
    { pattern: `${mise}/installs/aws*cli/*/bin/aws`, foundBy: 'mise' },
    { pattern: `${mise}/installs/aws*cli/*/aws-cli/v2/current/bin/aws`, foundBy: 'mise' },
    { pattern: `${mise}/installs/python/*/bin/aws`, foundBy: 'mise' },
    { pattern: `${envValue(host, 'PIPX_HOME') ?? `${data}/pipx`}/venvs/*/bin/aws`, foundBy: 'pipx' },
    { pattern: `${home}/.local/pipx/venvs/*/bin/aws`, foundBy: 'pipx' },
    { pattern: `${envValue(host, 'UV_TOOL_DIR') ?? `${data}/uv/tools`}/*/bin/aws`, foundBy: 'uv' },
    ...['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge'].flatMap((name) =>
      [`${home}/${name}`, `/opt/${name}`].flatMap((root) => [
        { pattern: `${root}/bin/aws`, foundBy: 'conda' },
        { pattern: `${root}/envs/*/bin/aws`, foundBy: 'conda' },
      ]),
    ),
    { pattern: '/opt/conda/bin/aws', foundBy: 'conda' },
    { pattern: `${home}/Library/Python/*/bin/aws`, foundBy: 'pip, ~/Library/Python' },
    { pattern: '/Library/Frameworks/Python.framework/Versions/*/bin/aws', foundBy: 'pip, python.org' },
    { pattern: `${home}/.nix-profile/bin/aws`, foundBy: 'Nix' },
    { pattern: '/run/current-system/sw/bin/aws', foundBy: 'Nix' },
    ...(venv ? [{ pattern: `${venv}/bin/aws`, foundBy: 'VIRTUAL_ENV' }] : []),
    ...(conda ? [{ pattern: `${conda}/bin/aws`, foundBy: 'conda' }] : []),
  ];
}

/**
 * The version 2 installer keeps every version it ever installed in `v2/<version>`; only the one that `current` names is in use.
 * `bin/aws` is a link to `../dist/aws`; a copied folder may have lost it.
 */
const v2Root = (root: string): readonly Place[] => [
  { pattern: `${root}/v2/current/bin/aws`, foundBy: `${root}/v2/current` },
  { pattern: `${root}/v2/current/dist/aws`, foundBy: `${root}/v2/current` },
  { pattern: `${root}/v2/*.*/bin/aws`, foundBy: `${root}/v2`, leftover: true },
  { pattern: `${root}/v2/*.*/dist/aws`, foundBy: `${root}/v2`, leftover: true },
];

/** The installer takes `--install-dir`: where one version was found, the others lie beside it. */
export function installRootPlaces(host: Host, realPaths: readonly string[]): readonly Place[] {
  if (host.platform === 'win32') return [];
  const roots = realPaths.flatMap((path) => /^(.+)\/v2\/[^/]+\/(?:dist|bin)\/aws$/.exec(path)?.[1] ?? []);
  return [...new Set(roots)].flatMap(v2Root);
}

function windowsPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const at = (variable: string, foundBy: string, ...parts: string[]): readonly Place[] => {
    const root = envValue(host, variable);
    return root ? [{ pattern: join(root, ...parts), foundBy }] : [];
  };
  const pythonScripts = (...parts: string[]): readonly string[][] => ['aws.exe', 'aws.cmd'].map((file) => [...parts, 'Scripts', file]);
  return [
    ...at('ProgramFiles', 'the version 2 installer', 'Amazon', 'AWSCLIV2', 'aws.exe'),
    ...at('ProgramW6432', 'the version 2 installer', 'Amazon', 'AWSCLIV2', 'aws.exe'),
    ...at('LOCALAPPDATA', 'the version 2 installer, for this user', 'Programs', 'Amazon', 'AWSCLIV2', 'aws.exe'),
    ...['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].flatMap((variable) =>
      at(variable, 'the version 1 installer', 'Amazon', 'AWSCLI', 'bin', 'aws.exe'),
    ),
    ...pythonScripts('Python', 'Python3*').flatMap((parts) => at('APPDATA', 'pip, for this user', ...parts)),
    ...pythonScripts('Programs', 'Python', 'Python3*').flatMap((parts) => at('LOCALAPPDATA', 'pip', ...parts)),
    ...pythonScripts('Python3*').flatMap((parts) => at('ProgramFiles', 'pip', ...parts)),
    ...pythonScripts('.pyenv', 'pyenv-win', 'versions', '*').flatMap((parts) => at('USERPROFILE', 'pyenv', ...parts)),
    ...pythonScripts('pipx', 'venvs', '*').flatMap((parts) => at('USERPROFILE', 'pipx', ...parts)),
    ...at('USERPROFILE', 'scoop', 'scoop', 'apps', 'aws*', 'current', 'aws.exe'),
    ...at('ProgramData', 'Chocolatey', 'chocolatey', 'bin', 'aws.exe'),
  ];
}

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';

/** Where the registry's list of installed programs says that an AWS CLI lies: the installers can be told another folder. */
export async function registryPlaces({ host }: DetectContext): Promise<readonly Place[]> {
  if (host.platform !== 'win32') return [];
  const lists = (['HKLM', 'HKCU'] as const).flatMap((hive) => ([64, 32] as const).map((view) => ({ key: `${hive}\\${UNINSTALL}`, view })));
  const found = await Promise.all(
    lists.map(async ({ key, view }) => {
      // A full list has hundreds of entries, each a query: only product codes and AWS's own names can be the AWS CLI.
      const names = (await host.registrySubkeys(key, view)).filter((name) => name.startsWith('{') || /aws/i.test(name));
      const places: Place[] = [];
      for (const name of names) {
        const values = new Map((await host.registryValues(`${key}\\${name}`, view))?.map((entry) => [entry.name, entry.value]));
        const folder = values.get('InstallLocation');
        if (!/AWS Command Line Interface/i.test(String(values.get('DisplayName') ?? '')) || typeof folder !== 'string' || folder === '')
          continue;
        for (const file of [['aws.exe'], ['bin', 'aws.exe']])
          places.push({ pattern: pathRules(host).join(folder, ...file), foundBy: 'registry' });
      }
      return places;
    }),
  );
  return found.flat();
}
