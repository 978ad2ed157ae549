// What TLS an application gets that targets an installed .NET Framework and says nothing of TLS itself.
// Source of every rule: learn.microsoft.com/dotnet/framework/network-programming/tls, retrieved 2026-11-22.

import { atLeast, versionNumbers } from '../contract/version-numbers.ts';
import { type TlsVersion, tlsVersionLabel } from '../tls/versions.ts';
import { FRAMEWORK_35_UPDATES } from './data/dotnet-framework-releases.ts';
import { type Cause, type Derived, derive, type Library, type Limit, underived } from './derive.ts';
import type { Host } from './host.ts';
import { highestOffered, type Schannel, schannelLimits } from './schannel.ts';

/** The two values of one registry key; null where one is not set. */
export interface FrameworkSettings {
  /** For people: with `Wow6432Node` where a 64-bit registry editor shows it. */
  readonly key: string;
  readonly strongCrypto: boolean | null;
  readonly systemDefault: boolean | null;
}

/** Reads one of the four keys: two runtimes, two views. */
export async function readFrameworkSettings(host: Host, clr: 2 | 4, view: 32 | 64): Promise<FrameworkSettings> {
  const name = `Microsoft\\.NETFramework\\${clr === 4 ? 'v4.0.30319' : 'v2.0.50727'}`;
  const values = new Map(
    (await host.registryValues(`HKLM\\SOFTWARE\\${name}`, view))?.map((entry) => [entry.name.toLowerCase(), entry.value]),
  );
  const flag = (value: string | number | undefined): boolean | null => (typeof value === 'number' ? value !== 0 : null);
  return {
    key: `HKLM\\SOFTWARE\\${view === 32 ? 'Wow6432Node\\' : ''}${name}`,
    strongCrypto: flag(values.get('schusestrongcrypto')),
    systemDefault: flag(values.get('systemdefaulttlsversions')),
  };
}

/**
 * The verdicts for an application that targets this very version. Three ways: Windows chooses (the default since 4.7, and
 * `SystemDefaultTlsVersions`), the framework chooses up to TLS 1.2 (the default since 4.6, and `SchUseStrongCrypto`), or it asks for TLS 1.0.
 */
export function frameworkTls(
  runtime: { readonly clr: 2 | 4; readonly version: string; readonly path: string },
  settings: FrameworkSettings,
  schannel: Schannel,
  library: Library,
): { readonly derived: Derived; readonly causes: readonly Cause[] } {
  return runtime.clr === 4 ? clr4(runtime, settings, schannel, library) : clr2(runtime, settings, schannel, library);
}

function clr4(
  runtime: { readonly version: string; readonly path: string },
  settings: FrameworkSettings,
  schannel: Schannel,
  library: Library,
): { readonly derived: Derived; readonly causes: readonly Cause[] } {
  const targets = (version: string): boolean => atLeast([...versionNumbers(runtime.version), 0], versionNumbers(version)) === true;
  const systemDefault = settings.systemDefault ?? targets('4.7');
  const strongCrypto = settings.strongCrypto ?? targets('4.6');
  const ceilings: readonly Limit[] = targets('4.6.2')
    ? []
    : [
        {
          max: 'TLSv1.2',
          code: 'runtime-too-old',
          text: `.NET Framework ${runtime.version} cannot do TLS 1.3; 4.6.2 is the first that can, and 4.8 is recommended.`,
          where: runtime.path,
        },
      ];
  const limits = systemDefault
    ? schannelLimits(schannel, 'byDefault')
    : frameworkChooses(strongCrypto, settings, schannel, `Applications for .NET Framework ${runtime.version}`);
  const derived = derive({ library, ability: schannel.ability, ceilings, settings: limits, where: runtime.path });
  const olderAreSafe = settings.strongCrypto === true || settings.systemDefault === true;
  return { derived, causes: olderAreSafe || !targets('4.6') ? [] : [olderTargets(settings)] };
}

const olderTargets = ({ key, strongCrypto }: FrameworkSettings): Cause => ({
  code: 'older-targets',
  text: `Applications that target a .NET Framework below 4.6 still ask for TLS 1.0 at most here: SchUseStrongCrypto is ${strongCrypto === false ? '0' : 'not set'}.`,
  where: key,
});

/** The framework names the versions itself: TLS 1.0 to 1.2 with strong cryptography, else SSL 3.0 and TLS 1.0. */
function frameworkChooses(strongCrypto: boolean, settings: FrameworkSettings, schannel: Schannel, who: string): readonly Limit[] {
  const wanted: TlsVersion = strongCrypto ? 'TLSv1.2' : 'TLSv1';
  const max = highestOffered(schannel, 'enabled', wanted);
  const text = strongCrypto
    ? `${who} offer TLS 1.2 at most, because SystemDefaultTlsVersions is ${settings.systemDefault === false ? '0' : 'not set'}.`
    : `${who} ask for TLS 1.0 at most, because SchUseStrongCrypto is ${settings.strongCrypto === false ? '0' : 'not set'}.`;
  const own: Limit = { max: wanted, code: strongCrypto ? 'system-default-off' : 'strong-crypto-off', text, where: settings.key };
  if (max === wanted) return [own];
  const lowest = schannel.protocols.find(({ enabled }) => enabled);
  if (max !== null || !lowest) return [own, ...schannelLimits(schannel, 'enabled')];
  // It asks for nothing that Windows still offers: it cannot connect at all.
  const refused = `Schannel offers ${tlsVersionLabel(lowest.version)} and newer only.`;
  const key = schannel.protocols.find(({ version }) => version === wanted)?.key;
  return [own, { min: lowest.version, code: 'schannel-protocol-off', text: refused, where: key ?? settings.key }];
}

/** CLR 2: `SchUseStrongCrypto` counts only for applications that name TLS 1.2 themselves, so one value decides. It never gets to TLS 1.3. */
function clr2(
  runtime: { readonly version: string; readonly path: string },
  settings: FrameworkSettings,
  schannel: Schannel,
  library: Library,
): { readonly derived: Derived; readonly causes: readonly Cause[] } {
  const ceilings: readonly Limit[] = [
    { max: 'TLSv1.2', code: 'runtime-too-old', text: `.NET Framework ${runtime.version} offers TLS 1.2 at most.`, where: runtime.path },
  ];
  const input = { library, ability: schannel.ability, ceilings, where: runtime.path };
  if (settings.systemDefault !== true) {
    const text = `Applications for .NET Framework ${runtime.version} ask for TLS 1.0 at most, because SystemDefaultTlsVersions is ${settings.systemDefault === false ? '0' : 'not set'}.`;
    return {
      derived: derive({ ...input, settings: [{ max: 'TLSv1', code: 'system-default-off', text, where: settings.key }] }),
      causes: [],
    };
  }
  const { build } = schannel.windows;
  const update = build === null ? 'an update' : FRAMEWORK_35_UPDATES.rows.find(({ fromBuild }) => build >= fromBuild)?.update;
  if (!update) return { derived: derive({ ...input, settings: schannelLimits(schannel, 'byDefault') }), causes: [] };
  const text = `SystemDefaultTlsVersions is set, and counts on this Windows only with ${update}, which the registry does not tell.`;
  return { derived: underived({ code: 'needs-update', text, where: settings.key }), causes: [] };
}
