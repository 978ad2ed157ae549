// Which boto3 and botocore an interpreter and its environments have: read from the names of their metadata folders, nothing is imported.
// Source: PEP 376 and the "Recording installed projects" specification (`NAME-VERSION.dist-info`); setuptools' `.egg-info`; Debian's dist-packages.
import { versionNumbers } from '../../contract/version-numbers.ts';
import type { Host } from '../host.ts';
import { envValue, expandPattern, pathRules } from '../places.ts';

const METADATA = /^(boto3|botocore)-(\d+\.\d+\.\d+[\w.]{0,20}?)(?:-py\d(?:\.\d{1,2})?)?\.(?:dist|egg)-info$/;

/** The versions of each package that were found, oldest first. */
export interface BotoVersions {
  readonly boto3: readonly string[];
  readonly botocore: readonly string[];
}

/** Looks into the package folders of an interpreter (of version `3.11`, where that is known) and of the environments over it. */
export async function botoVersions(
  host: Host,
  python: { readonly realPath: string; readonly minor: string | null },
  environmentRoots: readonly string[],
): Promise<BotoVersions> {
  const { dirname } = pathRules(host);
  const prefix = host.platform === 'win32' ? dirname(python.realPath) : dirname(dirname(python.realPath));
  const patterns = [
    ...sitePackages(host, prefix, python.minor),
    ...environmentRoots.flatMap((root) => sitePackages(host, root, null)),
    ...sharedFolders(host, prefix, python.minor),
  ];
  const found = { boto3: new Set<string>(), botocore: new Set<string>() };
  const folders = (await Promise.all(patterns.map((pattern) => expandPattern(host, pattern)))).flat();
  for (const folder of new Set(folders)) {
    for (const name of await host.readdir(folder)) {
      const [, project, version] = METADATA.exec(name) ?? [];
      if (version !== undefined && (project === 'boto3' || project === 'botocore')) found[project].add(version);
    }
  }
  return { boto3: [...found.boto3].sort(byVersion), botocore: [...found.botocore].sort(byVersion) };
}

function sitePackages(host: Host, prefix: string, minor: string | null): readonly string[] {
  const { join } = pathRules(host);
  if (host.platform === 'win32') return [join(prefix, 'Lib', 'site-packages')];
  const python = minor === null ? '*' : minor;
  return ['lib', 'lib64'].flatMap((lib) => [
    join(prefix, lib, `python${python}`, 'site-packages'),
    join(prefix, lib, `pypy${python}`, 'site-packages'),
  ]);
}

/** What a distribution's packages and `pip install --user` add to an interpreter of this version. */
function sharedFolders(host: Host, prefix: string, minor: string | null): readonly string[] {
  const { join } = pathRules(host);
  if (minor === null) return [];
  const short = minor.replace('.', '');
  const roaming = envValue(host, 'APPDATA');
  if (host.platform === 'win32') return roaming ? [join(roaming, 'Python', `Python${short}`, 'site-packages')] : [];
  return [
    ...(prefix === '/usr' ? ['/usr/lib/python3/dist-packages', `/usr/local/lib/python${minor}/dist-packages`] : []),
    ...(prefix === '/usr' && minor.startsWith('2') ? [`/usr/lib/python${minor}/dist-packages`] : []),
    ...(prefix === '/usr' ? [`/usr/local/lib/python${minor}/site-packages`, `/usr/local/lib64/python${minor}/site-packages`] : []),
    join(host.homedir, '.local', 'lib', `python${minor}`, 'site-packages'),
    ...(host.platform === 'darwin' ? [join(host.homedir, 'Library', 'Python', minor, 'lib', 'python', 'site-packages')] : []),
  ];
}

function byVersion(a: string, b: string): number {
  const [left, right] = [versionNumbers(a), versionNumbers(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
}

const SHOWN = 3;

/** For people: `boto3 1.34.0, botocore 1.34.0`; null where there is neither. */
export function botoLabel({ boto3, botocore }: BotoVersions): string | null {
  const list = (name: string, versions: readonly string[]): readonly string[] => {
    const newest = versions.slice(-SHOWN);
    const more = versions.length > newest.length ? ` and ${versions.length - newest.length} older` : '';
    return versions.length === 0 ? [] : [`${name} ${newest.join(', ')}${more}`];
  };
  const parts = [...list('boto3', boto3), ...list('botocore', botocore)];
  return parts.length === 0 ? null : parts.join('; ');
}
