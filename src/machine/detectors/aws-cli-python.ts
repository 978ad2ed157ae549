// Which Python runs a copy of the AWS CLI that is a script.
import type { Host } from '../host.ts';
import { interpreterOf } from '../interpreter.ts';
import { envValue, expandPattern, pathRules } from '../places.ts';

/** All that is asked of a context here. */
interface Machine {
  readonly host: Host;
}

/** The interpreter of a copy of the AWS CLI; null for one that is a program of its own, or a script for something other than Python. */
export async function interpreterFor(context: Machine, path: string): Promise<string | null> {
  const { host } = context;
  if (host.platform === 'win32') return (await scriptBesideBatch(context, path)) === null ? null : pythonOfScripts(context, path);
  const interpreter = await interpreterOf(host, path);
  return interpreter !== null && /^(?:python|pypy)/.test(pathRules(host).basename(interpreter)) ? interpreter : null;
}

/** The Python script `aws` beside `aws.cmd`; null when the path is no batch file, or stands alone. */
export async function scriptBesideBatch({ host }: Machine, path: string): Promise<string | null> {
  if (host.platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(path)) return null;
  const script = path.replace(/\.(?:cmd|bat)$/i, '');
  return (await host.stat(script))?.kind === 'file' ? script : null;
}

/** `...\Python311\Scripts\aws.cmd` belongs to `...\Python311\python.exe`, or, where a user's packages are apart, to the Python 3.11 that is installed. */
async function pythonOfScripts({ host }: Machine, batch: string): Promise<string | null> {
  const { dirname, join, basename } = pathRules(host);
  const root = dirname(dirname(batch));
  const beside = [join(root, 'python.exe'), join(root, 'Scripts', 'python.exe')];
  const version = /^Python(\d)(\d+)/i.exec(basename(root));
  const folder = version ? `Python${version[1]}${version[2]}` : 'Python3*';
  const installed = [
    [envValue(host, 'LOCALAPPDATA'), 'Programs', 'Python', folder, 'python.exe'],
    [envValue(host, 'ProgramFiles'), folder, 'python.exe'],
  ].flatMap(([start, ...parts]) => (start ? [join(start, ...parts.filter((part) => part !== undefined))] : []));
  const registered = version ? await registeredPython(host, `${version[1]}.${version[2]}`) : [];
  for (const pattern of [...beside, ...registered, ...installed]) {
    for (const path of await expandPattern(host, pattern)) if ((await host.stat(path))?.kind === 'file') return path;
  }
  return null;
}

/** Source: PEP 514, Python registration in the Windows registry. */
async function registeredPython(host: Host, version: string): Promise<readonly string[]> {
  const keys = ['HKCU', 'HKLM'].map((hive) => `${hive}\\SOFTWARE\\Python\\PythonCore\\${version}\\InstallPath`);
  const values = await Promise.all(keys.map((key) => host.registryValues(key, 64)));
  return values.flatMap((list) => {
    const folder = list?.find(({ name }) => name === '')?.value;
    return typeof folder === 'string' && folder !== '' ? [pathRules(host).join(folder, 'python.exe')] : [];
  });
}
