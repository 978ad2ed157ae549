// What a .NET project's files say of its TLS: read as text, each fact with the file it stands in.
import { atLeast, versionNumbers } from '../contract/version-numbers.ts';
import { pathRules } from '../machine/places.ts';
import type { TlsVersion } from '../tls/versions.ts';
import { pinsIn, type TextPin, withoutComments } from './pins.ts';
import { type Listed, listFiles, type Project, readInside } from './read.ts';

/** Something that a file says. */
export interface Fact<T> {
  readonly value: T;
  readonly where: string;
}

export interface DotnetFacts {
  /** Target frameworks: `framework 4.5`, `core 8`. */
  readonly targets: readonly (Fact<string> & { readonly family: 'framework' | 'core' })[];
  /** AWS's packages, with the versions that are named; null where none is. */
  readonly packages: readonly (Fact<string | null> & { readonly id: string })[];
  readonly pins: readonly (TextPin & { readonly where: string; readonly of: 'ServicePointManager' | 'SslProtocols' })[];
  /** Lines that leave the choice to Windows: `SecurityProtocolType.SystemDefault`. */
  readonly systemDefault: readonly Fact<string>[];
  /** AppContext switches in configuration files, by name in lower case. */
  readonly switches: ReadonlyMap<string, Fact<boolean>>;
  /** The project's main file. */
  readonly main: string;
  readonly complete: boolean;
}

const WANTED = /\.(?:(?:cs|vb|fs)(?:proj)?|config|runtimeconfig\.json|deps\.json)$/i;

// Source of names and numbers: learn.microsoft.com/dotnet/api/system.net.securityprotocoltype.
const PROTOCOLS: readonly (readonly [RegExp, number, TlsVersion])[] = [
  [/\bTls13\b/, 12_288, 'TLSv1.3'],
  [/\bTls12\b/, 3072, 'TLSv1.2'],
  [/\bTls11\b/, 768, 'TLSv1.1'],
  [/\bTls\b/, 192, 'TLSv1'],
  // `SslProtocols.Default` is SSL 3.0 and TLS 1.0.
  [/\bSslProtocols\.Default\b/, 240, 'TLSv1'],
  [/\bSsl3\b/, 48, 'SSLv3'],
];

/** The newest version that an expression names, in words or as a number. */
function newestIn(expression: string): TlsVersion | null {
  const numbers = [...expression.matchAll(/\b\d{2,5}\b/g)].map(([text]) => Number(text));
  const has = (name: RegExp, bits: number): boolean => name.test(expression) || numbers.some((number) => (number & bits) === bits);
  return PROTOCOLS.find(([name, bits]) => has(name, bits))?.[2] ?? null;
}

const SERVICE_POINT = /\bServicePointManager\s*\.\s*SecurityProtocol\s*=(?!=)\s*([^;\n]{1,300})/g;
// `=` alone: what is added with `|=` takes nothing away.
const SSL_PROTOCOLS = /\bSslProtocols\s*=(?!=)\s*([^;,\n]{1,300})/g;

/** Reads the facts; null where there is no .NET project. */
export async function dotnetFacts(project: Project): Promise<DotnetFacts | null> {
  const listed: Listed = await listFiles(project, WANTED);
  const main = listed.files.find((path) => /\.(?:cs|vb|fs)proj$/i.test(path)) ?? listed.files.find(isOwnConfig(project));
  if (main === undefined) return null;
  const facts = {
    targets: [] as DotnetFacts['targets'][number][],
    packages: [] as DotnetFacts['packages'][number][],
    pins: [] as DotnetFacts['pins'][number][],
    systemDefault: [] as Fact<string>[],
    switches: new Map<string, Fact<boolean>>(),
  };
  for (const where of listed.files) {
    const text = await readInside(project, where);
    if (text === null) continue;
    if (/\.(?:cs|vb|fs)$/i.test(where)) {
      const code = withoutComments(text);
      const servicePoint = pinsIn(code, SERVICE_POINT, ([, value = '']) => newestIn(value));
      facts.pins.push(...servicePoint.map((pin) => ({ ...pin, where, of: 'ServicePointManager' as const })));
      facts.pins.push(
        ...pinsIn(code, SSL_PROTOCOLS, ([, value = '']) => newestIn(value)).map((pin) => ({ ...pin, where, of: 'SslProtocols' as const })),
      );
      const chosen = /\bServicePointManager\s*\.\s*SecurityProtocol\s*=\s*[\w.]*SystemDefault\b/.exec(code)?.[0];
      if (chosen !== undefined) facts.systemDefault.push({ value: chosen, where });
      continue;
    }
    facts.targets.push(...targetsIn(text, where));
    facts.packages.push(...packagesIn(text, where));
    for (const [name, value] of switchesIn(text)) facts.switches.set(name, { value, where });
  }
  return { ...facts, main, complete: listed.complete };
}

const isOwnConfig =
  ({ host }: Project) =>
  (path: string): boolean =>
    /^(?:web|packages)\.config$|\.exe\.config$|\.runtimeconfig\.json$/i.test(pathRules(host).basename(path));

const dotted = (digits: string): string => [...digits].join('.');

function targetsIn(text: string, where: string): DotnetFacts['targets'] {
  const found: DotnetFacts['targets'][number][] = [];
  const add = (family: 'framework' | 'core', value: string): void => void found.push({ family, value, where });
  if (/\.config$/i.test(where)) {
    const runtime = /<httpRuntime\b[^>]*>/i.exec(text)?.[0];
    const target = /\btargetFramework\s*=\s*"(\d+(?:\.\d+){0,2})"/i.exec(runtime ?? '')?.[1];
    // A site that does not say behaves as for 4.0, whatever it was compiled for.
    if (target !== undefined) add('framework', target);
    else if (/<system\.web>/i.test(text) && /<compilation\b/i.test(text)) add('framework', '4.0');
    return found;
  }
  if (/\.runtimeconfig\.json$/i.test(where)) {
    const version = /"name"\s*:\s*"Microsoft\.(?:NETCore|AspNetCore|WindowsDesktop)\.App"\s*,\s*"version"\s*:\s*"(\d+\.\d+)/.exec(
      text,
    )?.[1];
    if (version !== undefined) add('core', version);
    return found;
  }
  for (const [, value = ''] of text.matchAll(/<TargetFrameworkVersion>\s*v(\d+(?:\.\d+){1,2})\s*</gi)) add('framework', value);
  for (const [, list = ''] of text.matchAll(/<TargetFrameworks?>\s*([\w.;\s-]{1,200})</gi)) {
    for (const name of list.split(';').map((each) => each.trim())) {
      const old = /^net([1-4]\d{1,2})$/i.exec(name)?.[1];
      const core = /^net(?:coreapp)?(\d{1,2}\.\d)(?:-[\w.]+)?$/i.exec(name)?.[1];
      if (old !== undefined) add('framework', dotted(old));
      else if (core !== undefined) add('core', core);
    }
  }
  return found;
}

const VERSION = '(\\d+(?:\\.\\d+){1,3})';
const PACKAGE_FORMS: readonly RegExp[] = [
  new RegExp(
    `<PackageReference\\b[^>]*\\bInclude\\s*=\\s*"(AWSSDK[\\w.]*)"(?:[^>]*\\bVersion\\s*=\\s*"${VERSION}|[^>]*>\\s*<Version>\\s*${VERSION})?`,
    'gi',
  ),
  new RegExp(`<package\\b[^>]*\\bid\\s*=\\s*"(AWSSDK[\\w.]*)"[^>]*\\bversion\\s*=\\s*"${VERSION}`, 'gi'),
  new RegExp(`"(AWSSDK[\\w.]*)/${VERSION}"`, 'gi'),
];

const packagesIn = (text: string, where: string): DotnetFacts['packages'] =>
  PACKAGE_FORMS.flatMap((form) =>
    [...text.matchAll(form)].map(([, id = '', first, second]) => ({ id, value: first ?? second ?? null, where })),
  );

/** `Switch.System.Net.DontEnableSchUseStrongCrypto=true;...` */
function switchesIn(text: string): readonly (readonly [string, boolean])[] {
  return [...text.matchAll(/<AppContextSwitchOverrides\b[^>]*\bvalue\s*=\s*"([^"]{1,2000})"/gi)].flatMap(([, list = '']) =>
    list.split(';').flatMap((each) => {
      const [name = '', value = ''] = each.split('=').map((part) => part.trim().toLowerCase());
      return value === 'true' || value === 'false' ? [[name, value === 'true'] as const] : [];
    }),
  );
}

/** From here on AWS's SDK adds TLS 1.1 and 1.2 to what the application asks for. Source: aws-sdk-net, AmazonSecurityProtocolManager. */
const CORE_WITH_TLS12 = [3, 3, 22];

/** Whether the SDK itself adds TLS 1.2; null where the version of AWSSDK.Core is not named. */
export function sdkAddsTls12({ packages }: DotnetFacts): Fact<boolean> | null {
  const core = packages.filter(({ id, value }) => id.toLowerCase() === 'awssdk.core' && value !== null);
  const oldest = core.toSorted((a, b) => (atLeast(versionNumbers(a.value ?? ''), versionNumbers(b.value ?? '')) === true ? 1 : -1))[0];
  if (oldest !== undefined) return { value: atLeast(versionNumbers(`${oldest.value}.0.0`), CORE_WITH_TLS12) === true, where: oldest.where };
  // Before 3.0 the SDK was one package, without that.
  const whole = packages.find(({ id }) => id.toLowerCase() === 'awssdk');
  return whole === undefined ? null : { value: false, where: whole.where };
}
