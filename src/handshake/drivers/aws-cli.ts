// The AWS CLI, version 1 and 2: the cheapest call it knows, with keys that are none.
import type { Installation } from '../../contract/document.ts';
import { interpreterFor, scriptBesideBatch } from '../../machine/detectors/aws-cli-python.ts';
import type { Host } from '../../machine/host.ts';
import { envValue, pathRules } from '../../machine/places.ts';
import { addressOf, type Command, type Driver, OPENSSL_VARIABLES, type Place } from './driver.ts';

export const awsCli: Driver = {
  kinds: ['aws-cli'],
  variables: OPENSSL_VARIABLES,
  async command(installation, place) {
    const program = await programOf(installation, place);
    if (program === null) return null;
    const call = ['sts', 'get-caller-identity', '--endpoint-url', addressOf(place).replace(/\/$/, ''), '--region', 'us-east-1'];
    return { ...program, args: [...program.args, ...call], env: environment(installation, place.host) };
  },
};

/** pip leaves `aws.cmd` on Windows, which only a shell can run: its Python script is run instead. */
async function programOf({ path }: Installation, { host }: Place): Promise<Pick<Command, 'path' | 'args'> | null> {
  const script = await scriptBesideBatch({ host }, path);
  if (script === null) return { path, args: [] };
  const python = await interpreterFor({ host }, path);
  return python === null ? null : { path: python, args: [script] };
}

function environment({ realPath }: Installation, host: Host): NonNullable<Command['env']> {
  const nothing = host.platform === 'win32' ? 'NUL' : '/dev/null';
  return {
    // AWS's own example of a key id, in its documentation.
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_CONFIG_FILE: nothing,
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_RETRY_MODE: 'standard',
    AWS_PAGER: '',
    PYTHONUSERBASE: userBase(host, realPath),
  };
}

/** `pip install --user` puts the packages where only the home folder leads: with another home the CLI would not find itself. */
function userBase(host: Host, realPath: string): string | undefined {
  const { basename, dirname, join, sep } = pathRules(host);
  if (host.platform === 'win32') {
    const data = envValue(host, 'APPDATA');
    return data === undefined ? undefined : join(data, 'Python');
  }
  const inHome = realPath.startsWith(host.homedir + sep) && basename(dirname(realPath)) === 'bin';
  return inHome ? dirname(dirname(realPath)) : undefined;
}
