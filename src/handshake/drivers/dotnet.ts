// .NET Core 2.1 and newer: an SslStream with its defaults, from an assembly that is compiled already, since a runtime alone has no compiler.
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { pathRules } from '../../machine/places.ts';
import { DOTNET_HELLO } from './dotnet-hello.ts';
import { type Driver, OPENSSL_VARIABLES } from './driver.ts';

/** What the assembly was compiled for: older ones do not have what it names in the versions that it names. */
const FIRST = [2, 1];

/** Without ICU: machines lack it, and no hello needs it. */
const runtimeConfig = (version: string): string =>
  JSON.stringify({
    runtimeOptions: {
      framework: { name: 'Microsoft.NETCore.App', version },
      configProperties: { 'System.Globalization.Invariant': true },
    },
  });

/** The version that was found, and no other; nothing of the user's is loaded into it; and no socket for debuggers beside it. */
const ENVIRONMENT = {
  DOTNET_ADDITIONAL_DEPS: undefined,
  DOTNET_SHARED_STORE: undefined,
  DOTNET_ROLL_FORWARD: undefined,
  DOTNET_ROLL_FORWARD_TO_PRERELEASE: undefined,
  DOTNET_MULTILEVEL_LOOKUP: '0',
  DOTNET_EnableDiagnostics: '0',
  COMPlus_EnableDiagnostics: '0',
};

export const dotnet: Driver = {
  kinds: ['dotnet'],
  variables: [...OPENSSL_VARIABLES, 'CLR_OPENSSL_VERSION_OVERRIDE', 'DOTNET_SYSTEM_NET_SECURITY_USENETWORKFRAMEWORK'],
  async command({ path, version }, { host, home, port }) {
    if (version === null || atLeast(versionNumbers(version), FIRST) !== true) return null;
    const { dirname, join } = pathRules(host);
    // An installation is <root>/shared/Microsoft.NETCore.App/<version>; the program that starts it lies in the root.
    const root = dirname(dirname(dirname(path)));
    return {
      path: join(root, host.platform === 'win32' ? 'dotnet.exe' : 'dotnet'),
      args: ['exec', '--fx-version', version, join(home, 'hello.dll'), String(port)],
      files: { 'hello.dll': Buffer.from(DOTNET_HELLO, 'base64'), 'hello.runtimeconfig.json': runtimeConfig(version) },
      env: ENVIRONMENT,
    };
  },
};
