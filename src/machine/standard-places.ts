// Where distributions, Homebrew, Nix, snap, asdf, mise, scoop and Chocolatey put a program, for those that all of them carry.
import type { Place } from './find-programs.ts';
import type { Host } from './host.ts';
import { envValue, pathRules } from './places.ts';

export interface Packaged {
  /** The program, without `.exe`; `*` stands for any part, as in `ruby*`, where versions have names of their own. */
  readonly program: string;
  /** What each calls it, with `*` where versions are named. */
  readonly homebrew?: string;
  readonly asdf?: string;
  readonly mise?: string;
  readonly snap?: string;
  readonly scoop?: string;
}

/** The places of this platform. Sources: the documentation of each. */
export const standardPlaces = (host: Host, packaged: Packaged): readonly Place[] =>
  host.platform === 'win32' ? windowsPlaces(host, packaged) : posixPlaces(host, packaged);

/** Where asdf, mise and Homebrew keep things; each can be told another folder. */
export function managerRoots(host: Host): { readonly asdf: string; readonly mise: string; readonly homebrew: readonly string[] } {
  const data = envValue(host, 'XDG_DATA_HOME') ?? `${host.homedir}/.local/share`;
  return {
    asdf: envValue(host, 'ASDF_DATA_DIR') ?? `${host.homedir}/.asdf`,
    mise: envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`,
    homebrew: ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'],
  };
}

function posixPlaces(host: Host, { program, homebrew, asdf, mise, snap }: Packaged): readonly Place[] {
  const roots = managerRoots(host);
  const bin = (folder: string, foundBy: string): Place => ({ pattern: `${folder}/${program}`, foundBy });
  return [
    bin('/usr/local/bin', '/usr/local/bin'),
    bin('/usr/bin', '/usr/bin'),
    bin(`${host.homedir}/.local/bin`, '~/.local/bin'),
    ...(snap ? [bin(`/snap/${snap}/current/bin`, 'snap'), bin(`/snap/${snap}/current`, 'snap')] : []),
    ...(homebrew
      ? roots.homebrew.flatMap((prefix) => [
          { pattern: `${prefix}/opt/${homebrew}/bin/${program}`, foundBy: 'Homebrew' },
          { pattern: `${prefix}/Cellar/${homebrew}/*/bin/${program}`, foundBy: 'Homebrew, kept after an upgrade', leftover: true },
        ])
      : []),
    ...(asdf ? [bin(`${roots.asdf}/installs/${asdf}/*/bin`, 'asdf')] : []),
    ...(mise ? [bin(`${roots.mise}/installs/${mise}/*/bin`, 'mise'), bin(`${roots.mise}/installs/${mise}/*`, 'mise')] : []),
    bin(`${host.homedir}/.nix-profile/bin`, 'Nix'),
    bin('/run/current-system/sw/bin', 'Nix'),
  ];
}

function windowsPlaces(host: Host, { program, scoop, mise }: Packaged): readonly Place[] {
  const file = `${program}.exe`;
  return [
    ...(scoop
      ? [['bin', file], [file]].flatMap((parts) => windowsPlace(host, 'USERPROFILE', 'scoop', 'scoop', 'apps', scoop, 'current', ...parts))
      : []),
    ...(mise
      ? [['bin', file], [file]].flatMap((parts) => windowsPlace(host, 'LOCALAPPDATA', 'mise', 'mise', 'installs', mise, '*', ...parts))
      : []),
    ...windowsPlace(host, 'ProgramData', 'Chocolatey', 'chocolatey', 'bin', file),
  ];
}

/** A place below a folder that a variable names; none where the variable is not set. */
export function windowsPlace(host: Host, variable: string, foundBy: string, ...parts: readonly string[]): readonly Place[] {
  const root = envValue(host, variable);
  return root ? [{ pattern: pathRules(host).join(root, ...parts), foundBy }] : [];
}
