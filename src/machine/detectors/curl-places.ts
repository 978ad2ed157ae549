// Where command-line tools such as curl, wget, git and OpenSSL are put, beside PATH.
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

/** The usual folders of this platform for a tool of this name. `formula` is Homebrew's name for it, with `*` for its versions. */
export function toolPlaces(host: Host, name: string, formula: string): readonly Place[] {
  if (host.platform === 'win32') return windowsPlaces(host, name);
  const home = host.homedir;
  return [
    ...['/usr/bin', '/usr/local/bin'].map((folder) => ({ pattern: `${folder}/${name}`, foundBy: folder })),
    { pattern: `${home}/.local/bin/${name}`, foundBy: '~/.local/bin' },
    { pattern: `/opt/*/bin/${name}`, foundBy: '/opt' },
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      { pattern: `${prefix}/opt/${formula}/bin/${name}`, foundBy: 'Homebrew' },
      { pattern: `${prefix}/Cellar/${formula}/*/bin/${name}`, foundBy: 'Homebrew, kept after an upgrade', leftover: true },
    ]),
    { pattern: `/opt/local/bin/${name}`, foundBy: 'MacPorts' },
    ...['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge'].map((folder) => ({
      pattern: `${home}/${folder}/bin/${name}`,
      foundBy: 'conda',
    })),
    { pattern: `${home}/.nix-profile/bin/${name}`, foundBy: 'Nix' },
    { pattern: `/run/current-system/sw/bin/${name}`, foundBy: 'Nix' },
  ];
}

function windowsPlaces(host: Host, name: string): readonly Place[] {
  const { join } = pathRules(host);
  const at = (variable: string, foundBy: string, ...parts: string[]): readonly Place[] => {
    const root = envValue(host, variable);
    return root ? [{ pattern: join(root, ...parts, `${name}.exe`), foundBy }] : [];
  };
  return [
    ...at('SystemRoot', 'Windows', 'System32'),
    ...['ProgramFiles', 'ProgramW6432'].flatMap((variable) => [
      ...at(variable, 'Git for Windows', 'Git', 'mingw64', 'bin'),
      ...at(variable, 'Git for Windows', 'Git', 'usr', 'bin'),
    ]),
    ...at('LOCALAPPDATA', 'Git for Windows, for this user', 'Programs', 'Git', 'mingw64', 'bin'),
    ...at('USERPROFILE', 'scoop', 'scoop', 'apps', name, 'current', 'bin'),
    ...at('ProgramData', 'Chocolatey', 'chocolatey', 'bin'),
  ];
}

/** Whether a program is the distribution's own, which reads the configuration of the system's TLS library. */
export const ofTheSystem = (host: Host, realPath: string): boolean =>
  (host.platform === 'linux' || host.platform === 'other') && /^\/(?:usr\/(?:bin|sbin|lib\w*)|bin|sbin|lib\w*)\//.test(realPath);
