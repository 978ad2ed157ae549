// Where Terraform, OpenTofu and shared providers are put, by their installers and version managers.
// Sources: developer.hashicorp.com/terraform/cli/config/config-file (plug-in cache, implied mirrors), github.com/tfutils/tfenv,
// github.com/tofuutils/tenv, github.com/warrensbox/terraform-switcher.
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';
import { managerRoots, standardPlaces, windowsPlace } from '../standard-places.ts';

/** The places of `terraform` or `tofu`. */
export function terraformPlaces(host: Host, program: string): readonly Place[] {
  const { join } = pathRules(host);
  const tool = program === 'tofu' ? 'opentofu' : 'terraform';
  const home = host.homedir;
  const file = host.platform === 'win32' ? `${program}.exe` : program;
  const homes: readonly Place[] = [
    {
      pattern: join(envValue(host, 'TENV_ROOT') ?? join(home, '.tenv'), tool === 'terraform' ? 'Terraform' : 'OpenTofu', '*', file),
      foundBy: 'tenv',
    },
    { pattern: join(home, '.terraform.versions', `${program}_*`), foundBy: 'tfswitch' },
  ];
  const standard = standardPlaces(host, { program, homebrew: `${tool}*`, asdf: tool, mise: tool, snap: tool, scoop: tool });
  if (host.platform === 'win32')
    return [
      ...homes,
      ...standard,
      ...windowsPlace(host, 'LOCALAPPDATA', 'WinGet', 'Microsoft', 'WinGet', 'Packages', `*${tool}*`, file),
      ...windowsPlace(host, 'ProgramFiles', 'Program Files', 'Terraform', file),
    ];
  return [
    { pattern: `${envValue(host, 'TFENV_CONFIG_DIR') ?? `${home}/.tfenv`}/versions/*/${program}`, foundBy: 'tfenv' },
    { pattern: `${home}/.tofuenv/versions/*/${program}`, foundBy: 'tofuenv' },
    ...managerRoots(host).homebrew.map((prefix) => ({ pattern: `${prefix}/Cellar/tfenv/*/versions/*/${program}`, foundBy: 'tfenv' })),
    ...homes,
    ...standard,
  ];
}

/** Folders of providers that are shared by projects: `HOSTNAME/NAMESPACE/aws/VERSION/OS_ARCH/`, before 0.13 directly in a folder. */
export function providerPatterns(host: Host): readonly Place[] {
  const { join, isAbsolute } = pathRules(host);
  const data = host.platform === 'win32' ? envValue(host, 'APPDATA') : host.homedir;
  const settings = data === undefined ? null : join(data, host.platform === 'win32' ? 'terraform.d' : '.terraform.d');
  const cache = envValue(host, 'TF_PLUGIN_CACHE_DIR');
  const folders: readonly { readonly folder: string; readonly foundBy: string }[] = [
    ...(cache !== undefined && isAbsolute(cache) ? [{ folder: cache, foundBy: 'TF_PLUGIN_CACHE_DIR' }] : []),
    ...(settings === null
      ? []
      : ['plugin-cache', 'plugins', 'providers'].map((name) => ({ folder: join(settings, name), foundBy: join(settings, name) }))),
    ...(host.platform === 'win32' ? [] : [{ folder: '/usr/local/share/terraform/plugins', foundBy: '/usr/local/share/terraform/plugins' }]),
  ];
  return folders.flatMap(({ folder, foundBy }) => [
    { pattern: join(folder, '*', '*', 'aws', '*', '*', 'terraform-provider-aws*'), foundBy },
    { pattern: join(folder, '*', 'terraform-provider-aws*'), foundBy },
  ]);
}
