// What TLS a .NET runtime speaks: on Linux the system's OpenSSL, on Windows Schannel, on macOS Apple's library.
import { posix } from 'node:path';
import { DOTNET_LIBSSL, DOTNET_TLS13, LIBSSL_VERSION } from './data/dotnet-openssl.ts';
import { type Cause, type Derived, derive, type Library, type Limit, underived } from './derive.ts';
import type { Host } from './host.ts';
import { libraryFolders, opensslInFile } from './library-file.ts';
import { opensslConfigLimits } from './openssl-config.ts';
import { envValue } from './places.ts';
import { readSchannel, schannelLibrary, schannelLimits } from './schannel.ts';

export interface DotnetTls {
  readonly library: Library | null;
  readonly derived: Derived;
}

/** The verdicts for a runtime of this major version at this path. Nothing is run: OpenSSL's version is read from its library file. */
export async function dotnetTls(host: Host, major: number, path: string): Promise<DotnetTls> {
  switch (host.platform) {
    case 'win32':
      return onWindows(host, major, path);
    case 'darwin':
      return onMacOs(host, major, path);
    case 'linux':
    case 'other':
      return onLinux(host, major, path);
  }
}

const tooOld = (major: number, first: number, path: string): readonly Limit[] =>
  major >= first
    ? []
    : [
        {
          max: 'TLSv1.2',
          code: 'runtime-too-old',
          text: `.NET ${major} cannot do TLS 1.3 here; that came with .NET ${first}.`,
          where: path,
        },
      ];

async function onWindows(host: Host, major: number, path: string): Promise<DotnetTls> {
  const schannel = await readSchannel(host);
  const library = schannelLibrary(schannel, host);
  const ceilings = tooOld(major, DOTNET_TLS13.win32.major, path);
  return {
    library,
    derived: derive({ library, ability: schannel.ability, ceilings, settings: schannelLimits(schannel, 'byDefault'), where: path }),
  };
}

const NETWORK_FRAMEWORK = 'DOTNET_SYSTEM_NET_SECURITY_USENETWORKFRAMEWORK';

function onMacOs(host: Host, major: number, path: string): DotnetTls {
  const library = { name: 'Secure Transport', version: host.release };
  if (major < DOTNET_TLS13.darwin.major) return { library, derived: derive({ library, where: path }) };
  // With Network.framework TLS 1.3 is there; whether ML-KEM is, depends on the macOS and is not known here.
  const switchedOn = ['1', 'true'].includes((envValue(host, NETWORK_FRAMEWORK) ?? '').toLowerCase());
  const text = `.NET ${major} on macOS offers TLS 1.2 at most unless ${NETWORK_FRAMEWORK}=1 or the application's own switch asks for Network.framework.`;
  const settings: readonly Limit[] = switchedOn ? [] : [{ max: 'TLSv1.2', code: 'network-framework-off', text, where: NETWORK_FRAMEWORK }];
  return { library, derived: derive({ library, ability: { 'tls1.2': true, 'tls1.3': true, pq: null }, settings, where: path }) };
}

async function onLinux(host: Host, major: number, path: string): Promise<DotnetTls> {
  const names = DOTNET_LIBSSL.rows.find(({ fromMajor }) => major >= fromMajor)?.names ?? [];
  const override = envValue(host, 'CLR_OPENSSL_VERSION_OVERRIDE');
  const wanted = override === undefined ? names : [override, ...names];
  const openssl = await systemOpenssl(host, wanted);
  if (!openssl) {
    const text = `None of the OpenSSL libraries that .NET ${major} loads was found (libssl.so.${wanted.join(', libssl.so.')}).`;
    return { library: null, derived: underived({ code: 'no-usable-openssl', text, where: path }) };
  }
  const ceilings = tooOld(major, DOTNET_TLS13.linux.major, path);
  const limits = await opensslConfigLimits(host, { systemFile: true });
  const derived = derive({ library: openssl.library, ceilings, where: openssl.path });
  return { library: openssl.library, derived: doubt(derived, limits) };
}

/** .NET sets some of OpenSSL's limits itself, so what the configuration narrows makes a verdict doubtful, not wrong. */
function doubt(derived: Derived, limits: readonly Limit[]): Derived {
  const narrowed = derive({ library: { name: 'OpenSSL', version: '99.0.0' }, settings: limits, where: '' });
  const doubtful = (target: keyof Derived['verdicts']): Derived['verdicts'][typeof target] =>
    derived.verdicts[target] === 'ready' && narrowed.verdicts[target] !== 'ready' ? 'unknown' : derived.verdicts[target];
  const causes: readonly Cause[] = narrowed.causes;
  return {
    ...derived,
    verdicts: { 'tls1.2': doubtful('tls1.2'), 'tls1.3': doubtful('tls1.3'), pq: doubtful('pq') },
    causes: [...derived.causes, ...causes],
  };
}

interface FoundOpenssl {
  readonly library: Library;
  readonly path: string;
}

/** The first of these OpenSSL libraries that the loader would find, and its version: from the library itself, else from its name. */
async function systemOpenssl(host: Host, names: readonly string[]): Promise<FoundOpenssl | null> {
  const folders = await libraryFolders(host);
  for (const name of names) {
    for (const folder of folders) {
      const path = posix.join(folder, `libssl.so.${name}`);
      if ((await host.stat(path))?.kind !== 'file') continue;
      const exact = await opensslInFile(host, posix.join(folder, `libcrypto.so.${name}`));
      return { library: exact ?? { name: 'OpenSSL', version: LIBSSL_VERSION[name] ?? '' }, path };
    }
  }
  return null;
}
