// Where Node.js is put by its installers, by distributions, and by each version manager (their own documentation says where).

import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

/** The places of this platform, and the program that runs the assistant. */
export function nodePlaces(host: Host): readonly Place[] {
  const { basename } = pathRules(host);
  const own =
    host.execPath !== null && /^node(?:js)?(?:\.exe)?$/i.test(basename(host.execPath))
      ? [{ pattern: host.execPath, foundBy: 'runs this assistant' }]
      : [];
  return [...(host.platform === 'win32' ? windowsPlaces(host) : posixPlaces(host)), ...own];
}

function posixPlaces(host: Host): readonly Place[] {
  const home = host.homedir;
  const data = envValue(host, 'XDG_DATA_HOME') ?? `${home}/.local/share`;
  const root = (variable: string, standard: string): string => envValue(host, variable) ?? `${home}/${standard}`;
  const fnm = [envValue(host, 'FNM_DIR'), `${data}/fnm`, `${home}/Library/Application Support/fnm`, `${home}/.fnm`];
  return [
    { pattern: '/usr/local/bin/node', foundBy: '/usr/local/bin' },
    { pattern: '/usr/bin/node', foundBy: '/usr/bin' },
    { pattern: '/usr/bin/nodejs', foundBy: '/usr/bin' },
    { pattern: '/usr/lib/nodejs/*/bin/node', foundBy: '/usr/lib/nodejs' },
    { pattern: '/usr/local/lib/nodejs/*/bin/node', foundBy: '/usr/local/lib/nodejs' },
    { pattern: '/opt/*/bin/node', foundBy: '/opt' },
    { pattern: '/opt/*/node', foundBy: '/opt' },
    { pattern: '/snap/node/current/bin/node', foundBy: 'snap' },
    { pattern: `${home}/.local/bin/node`, foundBy: '~/.local/bin' },
    { pattern: `${root('NVM_DIR', '.nvm')}/versions/node/*/bin/node`, foundBy: 'nvm' },
    { pattern: `${root('NVM_DIR', '.nvm')}/versions/io.js/*/bin/node`, foundBy: 'nvm' },
    // Before 0.10 moved them, nvm kept versions directly in its folder.
    { pattern: `${root('NVM_DIR', '.nvm')}/v*/bin/node`, foundBy: 'nvm' },
    ...fnm.flatMap((folder) => (folder ? [{ pattern: `${folder}/node-versions/*/installation/bin/node`, foundBy: 'fnm' }] : [])),
    { pattern: `${root('VOLTA_HOME', '.volta')}/tools/image/node/*/bin/node`, foundBy: 'volta' },
    { pattern: `${root('ASDF_DATA_DIR', '.asdf')}/installs/nodejs/*/bin/node`, foundBy: 'asdf' },
    { pattern: `${envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`}/installs/node/*/bin/node`, foundBy: 'mise' },
    { pattern: `${root('NODENV_ROOT', '.nodenv')}/versions/*/bin/node`, foundBy: 'nodenv' },
    { pattern: `${root('NODEBREW_ROOT', '.nodebrew')}/node/*/bin/node`, foundBy: 'nodebrew' },
    { pattern: `${envValue(host, 'N_PREFIX') ?? '/usr/local'}/n/versions/node/*/bin/node`, foundBy: 'n' },
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      { pattern: `${prefix}/opt/node*/bin/node`, foundBy: 'Homebrew' },
      { pattern: `${prefix}/Cellar/node*/*/bin/node`, foundBy: 'Homebrew, kept after an upgrade', leftover: true },
    ]),
    { pattern: `${home}/.nix-profile/bin/node`, foundBy: 'Nix' },
    { pattern: '/run/current-system/sw/bin/node', foundBy: 'Nix' },
  ];
}

function windowsPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const at = (variable: string, foundBy: string, ...parts: string[]): readonly Place[] => {
    const root = envValue(host, variable);
    return root ? [{ pattern: join(root, ...parts), foundBy }] : [];
  };
  return [
    ...['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].flatMap((variable) =>
      at(variable, 'the Node.js installer', 'nodejs', 'node.exe'),
    ),
    ...at('NVM_HOME', 'nvm-windows', 'v*', 'node.exe'),
    ...at('APPDATA', 'nvm-windows', 'nvm', 'v*', 'node.exe'),
    ...at('LOCALAPPDATA', 'nvm-windows', 'nvm', 'v*', 'node.exe'),
    ...at('NVM_SYMLINK', 'nvm-windows', 'node.exe'),
    ...at('FNM_DIR', 'fnm', 'node-versions', '*', 'installation', 'node.exe'),
    ...at('APPDATA', 'fnm', 'fnm', 'node-versions', '*', 'installation', 'node.exe'),
    ...at('VOLTA_HOME', 'volta', 'tools', 'image', 'node', '*', 'node.exe'),
    ...at('LOCALAPPDATA', 'volta', 'Volta', 'tools', 'image', 'node', '*', 'node.exe'),
    ...at('LOCALAPPDATA', 'mise', 'mise', 'installs', 'node', '*', 'node.exe'),
    ...at('USERPROFILE', 'scoop', 'scoop', 'apps', 'nodejs*', '*', 'node.exe'),
  ];
}
