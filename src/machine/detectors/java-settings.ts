// What is set for the TLS of a JVM: its java.security, the system's policy, and the options in the environment.
// Source: docs.oracle.com, JSSE Reference Guide; the comments of java.security itself; Red Hat's and Fedora's crypto-policies(7).
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

const MAX_BYTES = 512 * 1024;
const SYSTEM_POLICY = '/etc/crypto-policies/back-ends/java.config';

export interface JavaSetting {
  readonly value: string;
  /** The file, or the variable, that says so. */
  readonly where: string;
}

export interface JavaSettings {
  readonly disabledAlgorithms: JavaSetting | null;
  /** A system property alone: in java.security it has no effect (measured). */
  readonly clientProtocols: JavaSetting | null;
  readonly httpsProtocols: JavaSetting | null;
  readonly namedGroups: JavaSetting | null;
  /** Its TLS is IBM's own, not Java's. */
  readonly ibm: boolean;
}

/** Reads what is in force for the JVM in `home`. `major` decides which variables its launcher knows. */
export async function javaSettings(host: Host, home: string, major: number): Promise<JavaSettings> {
  const options = javaOptions(host, major);
  const security = await securityProperties(host, home, options);
  return {
    disabledAlgorithms: security.get('jdk.tls.disabledAlgorithms') ?? null,
    clientProtocols: options.get('jdk.tls.client.protocols') ?? null,
    httpsProtocols: options.get('https.protocols') ?? null,
    namedGroups: options.get('jdk.tls.namedGroups') ?? null,
    ibm: [...security].some(([name, { value }]) => name.startsWith('security.provider.') && value.startsWith('com.ibm.jsse2')),
  };
}

/** `-D` options of the environment, the last one of each name, in the order in which a JVM reads the variables. */
function javaOptions(host: Host, major: number): ReadonlyMap<string, JavaSetting> {
  const options = new Map<string, JavaSetting>();
  for (const where of ['JAVA_TOOL_OPTIONS', ...(major >= 9 ? ['JDK_JAVA_OPTIONS'] : []), '_JAVA_OPTIONS']) {
    for (const [, name = '', quoted, single, plain] of (envValue(host, where) ?? '').matchAll(
      /(?:^|\s)-D([\w.]{1,100})=(?:"([^"]*)"|'([^']*)'|(\S*))/g,
    ))
      options.set(name, { value: quoted ?? single ?? plain ?? '', where });
  }
  return options;
}

async function securityProperties(
  host: Host,
  home: string,
  options: ReadonlyMap<string, JavaSetting>,
): Promise<ReadonlyMap<string, JavaSetting>> {
  const { join, isAbsolute } = pathRules(host);
  const own = [join('conf', 'security'), join('lib', 'security'), join('jre', 'lib', 'security')].map((part) =>
    join(home, part, 'java.security'),
  );
  const found = new Map<string, JavaSetting>();
  const add = async (where: string): Promise<boolean> => {
    const text = await host.readText(where, MAX_BYTES);
    for (const [name, value] of propertiesIn(text ?? '')) found.set(name, { value, where });
    return text !== null;
  };
  for (const where of own) if (await add(where)) break;

  const is = (name: string, value: string): boolean => found.get(name)?.value.trim().toLowerCase() === value;
  const policyOff = options.get('java.security.disableSystemPropertiesFile')?.value === 'true';
  if (host.platform === 'linux' && is('security.useSystemPropertiesFile', 'true') && !policyOff) await add(SYSTEM_POLICY);

  // `-Djava.security.properties=FILE` adds to java.security, `==FILE` takes its place.
  const extra = options.get('java.security.properties')?.value ?? '';
  const file = extra.replace(/^=/, '').replace(/^file:(?:\/\/(?=\/))?/, '');
  if (!isAbsolute(file) || is('security.overridePropertiesFile', 'false')) return found;
  const text = await host.readText(file, MAX_BYTES);
  if (text === null) return found;
  if (extra.startsWith('=')) found.clear();
  for (const [name, value] of propertiesIn(text)) found.set(name, { value, where: file });
  return found;
}

/** Java's own format: `name=value` or `name:value`, `#` and `!` for comments, a backslash at the end carries on. */
function propertiesIn(text: string): readonly (readonly [string, string])[] {
  const properties: (readonly [string, string])[] = [];
  let pending = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trimStart();
    if (pending === '' && /^[#!]/.test(line)) continue;
    if (line.endsWith('\\')) {
      pending += line.slice(0, -1);
      continue;
    }
    const [, name, value = ''] = /^([\w.-]{1,100})\s*[=:\s]\s*(.*)$/.exec(pending + line) ?? [];
    if (name) properties.push([name, value]);
    pending = '';
  }
  return properties;
}

/** The values of a `release` file: `NAME="value"` on each line. */
export async function releaseFile(host: Host, home: string): Promise<ReadonlyMap<string, string> | null> {
  const text = await host.readText(pathRules(host).join(home, 'release'), 64 * 1024);
  if (text === null) return null;
  return new Map([...text.matchAll(/^([A-Z_]{1,60})="?([^"\r\n]{0,200})"?\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}
