// A .NET project: which layer decides its TLS, from its source down to Windows. Read only; nothing of it is run.
// Source of the layers: learn.microsoft.com/dotnet/framework/network-programming/tls; of the SDK's own: aws-sdk-net.
import { atLeast, versionNumbers } from '../contract/version-numbers.ts';
import { type Cause, type Derived, derive, type Library, type Limit, underived } from '../machine/derive.ts';
import type { DetectContext } from '../machine/detector.ts';
import { dotnetTls } from '../machine/dotnet-tls.ts';
import { readFrameworkSettings } from '../machine/framework-tls.ts';
import type { Host } from '../machine/host.ts';
import { newInstallation } from '../machine/installation.ts';
import { readSchannel, schannelLibrary, schannelLimits } from '../machine/schannel.ts';
import { compareTlsVersions, type TlsVersion, tlsVersionLabel } from '../tls/versions.ts';
import { type DotnetFacts, dotnetFacts, type Fact, sdkAddsTls12 } from './dotnet-facts.ts';
import type { FoundSdk } from './found-sdk.ts';
import { narrowed } from './pins.ts';
import type { Project } from './read.ts';

/** What decides, and what it leaves: null leaves the choice to Windows. */
interface Deciding {
  readonly max: TlsVersion | null;
  readonly cause: Cause;
}

/** The AWS SDK of a .NET project; nothing where it is none, or names no package of AWS. */
export async function dotnetSdks(project: Project, context: DetectContext): Promise<readonly FoundSdk[]> {
  const facts = await dotnetFacts(project);
  if (facts === null) return [];
  if (!facts.complete) context.note(`Project ${project.name} has more files than are read: pins in the others were not looked for.`);
  const sdk = facts.packages.find(({ id }) => /^awssdk\.core$/i.test(id)) ?? facts.packages[0];
  if (sdk === undefined) {
    context.note(`Project ${project.name}: its .NET files name no package of AWS; nothing of it could be judged.`);
    return [];
  }
  const { kind, version, library, derived, where } = await judge(project.host, facts);
  const installation = newInstallation(project.host, {
    kind,
    name: `project ${project.name}: ${[`AWS SDK for .NET, ${sdk.id}`, sdk.value].filter((part) => part !== null).join(' ')}`,
    version,
    path: where,
    realPath: facts.main,
    foundBy: ['--project'],
    ran: false,
    notRunBecause: 'not-needed',
    library,
    derived,
  });
  return [{ installation, run: null }];
}

interface Judged {
  readonly kind: 'dotnet' | 'dotnet-framework';
  readonly version: string | null;
  readonly library: Library | null;
  readonly derived: Derived;
  /** The file that decides. */
  readonly where: string;
}

const isOlder = (a: string, b: string): boolean => atLeast([...versionNumbers(a), 0, 0], versionNumbers(b)) === false;

async function judge(host: Host, facts: DotnetFacts): Promise<Judged> {
  const oldest = (family: 'framework' | 'core') =>
    facts.targets.filter((target) => target.family === family).toSorted((a, b) => (isOlder(a.value, b.value) ? -1 : 1))[0];
  const framework = oldest('framework');
  if (framework !== undefined) return onFramework(host, facts, framework);
  const core = oldest('core');
  if (core !== undefined) return onCore(host, facts, core);
  const text = 'Which .NET it is for does not stand in its files, so what decides its TLS is not known.';
  const derived = underived({ code: 'target-unknown', text, where: facts.main });
  return { kind: 'dotnet', version: null, library: null, derived, where: facts.main };
}

/** .NET (Core) goes by the library of the machine that it runs on; only `SslProtocols` in the source narrows that. */
async function onCore(host: Host, facts: DotnetFacts, target: Fact<string>): Promise<Judged> {
  const { library, derived } = await dotnetTls(host, versionNumbers(target.value)[0] ?? 0, target.where);
  const limits = facts.pins.filter((pin) => pin.of === 'SslProtocols').map(pinLimit);
  const where = limits.length > 0 ? (facts.pins.find((pin) => pin.of === 'SslProtocols')?.where ?? target.where) : target.where;
  return { kind: 'dotnet', version: target.value, library, derived: narrowed(derived, limits), where };
}

const pinLimit = ({ max, text, line, where }: DotnetFacts['pins'][number]): Limit => ({
  max,
  code: 'project-source',
  text: `Layer 1, the source: ${text} allows ${tlsVersionLabel(max)} at most.`,
  where: `${where}:${line}`,
});

const STRONG_CRYPTO_OFF = 'switch.system.net.dontenableschusestrongcrypto';
const SYSTEM_DEFAULT_OFF = 'switch.system.net.dontenablesystemdefaulttlsversions';

async function onFramework(host: Host, facts: DotnetFacts, target: Fact<string>): Promise<Judged> {
  const decided = await deciding(host, facts, target);
  const schannel = host.platform === 'win32' ? await readSchannel(host) : null;
  const library = schannel === null ? { name: 'Schannel', version: '' } : schannelLibrary(schannel, host);
  const { max, cause } = decided;
  const own: readonly Limit[] = max === null ? [] : [{ max, ...cause }];
  const windows = schannel === null ? [] : schannelLimits(schannel, max === null ? 'byDefault' : 'enabled');
  // Elsewhere than on the Windows that it runs on, only what every Windows since 8 has is known.
  const ability = schannel?.ability ?? { 'tls1.2': true, 'tls1.3': null, pq: null };
  const derived = derive({ library, ability, settings: [...own, ...windows], where: cause.where });
  const named = derived.causes.some(({ code, where }) => code === cause.code && where === cause.where);
  return {
    kind: 'dotnet-framework',
    version: target.value,
    library,
    derived: named ? derived : { ...derived, causes: [...derived.causes, cause] },
    where: cause.where.replace(/:\d+$/, ''),
  };
}

/** The layer that decides for an application of the .NET Framework, the most powerful first. */
async function deciding(host: Host, facts: DotnetFacts, target: Fact<string>): Promise<Deciding> {
  const [pin] = facts.pins.toSorted((a, b) => compareTlsVersions(a.max, b.max));
  if (pin !== undefined) return { max: pin.max, cause: toCause(pinLimit(pin)) };
  const [chosen] = facts.systemDefault;
  if (chosen !== undefined) {
    const text = 'Layer 1, the source: SecurityProtocol is SystemDefault, so Windows chooses.';
    return { max: null, cause: { code: 'project-source', text, where: chosen.where } };
  }
  const rest = await withoutPins(host, facts, target);
  const sdk = sdkAddsTls12(facts);
  const low = rest.max !== null && compareTlsVersions(rest.max, 'TLSv1.2') < 0;
  if (!low || sdk?.value !== true || isOlder(target.value, '4')) return rest;
  const text = 'Layer 2, the AWS SDK: this AWSSDK.Core asks for TLS 1.2 itself, whatever the target framework is.';
  return { max: 'TLSv1.2', cause: { code: 'sdk-adds-tls12', text, where: sdk.where } };
}

const toCause = ({ code, text, where }: Limit): Cause => ({ code, text, where });

/** Layers 3 and 4. A value of the registry beats a switch, and a switch the target framework. */
async function withoutPins(host: Host, { switches }: DotnetFacts, target: Fact<string>): Promise<Deciding> {
  const settings = await readFrameworkSettings(host, isOlder(target.value, '4') ? 2 : 4, 64);
  const by = (value: boolean | null, off: string, first: string) => {
    const turned = switches.get(off);
    const registry = { layer: 'Layer 3, the registry', code: 'registry', where: settings.key };
    if (value !== null) return { ...registry, on: value };
    if (turned !== undefined)
      return { layer: 'Layer 3, a switch in the configuration', code: 'appcontext-switch', where: turned.where, on: !turned.value };
    const layer = `Layer 4, the target framework ${target.value}`;
    return { layer, code: 'target-framework', where: target.where, on: !isOlder(target.value, first) };
  };
  const system = by(settings.systemDefault, SYSTEM_DEFAULT_OFF, '4.7');
  if (system.on) {
    return { max: null, cause: { code: system.code, text: `${system.layer}: Windows chooses.`, where: system.where } };
  }
  // For CLR 2 strong cryptography counts only where the source asks for TLS 1.2 itself.
  const strong = isOlder(target.value, '4') ? { ...system, on: false } : by(settings.strongCrypto, STRONG_CRYPTO_OFF, '4.6');
  const max = strong.on ? 'TLSv1.2' : 'TLSv1';
  return { max, cause: { code: strong.code, text: `${strong.layer}: it asks for ${tlsVersionLabel(max)} at most.`, where: strong.where } };
}
