// What TLS a Java offers to a server: its version, and what its files and options leave of it. Pure.
// The rules of the two properties were measured with Java 17: an unknown name in jdk.tls.client.protocols leaves no TLS at all, an empty
// value means nothing, case counts there and not in jdk.tls.disabledAlgorithms.
import { isPostQuantum } from '../../tls/key-exchange.ts';
import { compareTlsVersions, TLS_VERSIONS, type TlsVersion, tlsVersionLabel } from '../../tls/versions.ts';
import { JAVA_PQ, JAVA_TLS } from '../data/java-tls.ts';
import { type Ability, type Cause, type Derived, derive, type Limit, pin, underived } from '../derive.ts';
import type { JavaSetting, JavaSettings } from './java-settings.ts';

/** `1.8.0_352` is 8 and 352; from Java 9 on the update plays no part. */
export interface JavaVersion {
  readonly major: number;
  /** Null where the version does not tell. */
  readonly update: number | null;
}

/** The numbers of a version as `release` files and `java -version` write it; null when it is none. */
export function javaVersion(text: string): JavaVersion | null {
  const old = /^1\.(\d)\.\d+(?:_(\d{1,4}))?(?=$|[-+ ])/.exec(text);
  if (old) return { major: Number(old[1]), update: old[2] === undefined ? (/^1\.\d\.0$/.test(text) ? 0 : null) : Number(old[2]) };
  const major = /^(\d{1,3})(?=$|[-+._ ])/.exec(text)?.[1];
  return major === undefined || Number(major) < 9 ? null : { major: Number(major), update: null };
}

export interface Jvm {
  readonly version: string;
  /** Who built it, as it says itself; null where it does not. */
  readonly vendor: string | null;
  readonly home: string;
}

interface Offer {
  readonly ability: Ability;
  readonly byDefault: TlsVersion;
  /** The default may be one version more than `byDefault`: the builds differ. */
  readonly defaultUnsure: boolean;
}

const since = (update: number | null, first: number | null | undefined): boolean | null =>
  first == null ? false : first === 0 ? true : update === null ? null : update >= first;

function offerOf({ version, vendor }: Jvm): Offer | null {
  const numbers = javaVersion(version);
  const row = JAVA_TLS.rows.find(({ major }) => numbers !== null && numbers.major >= major);
  if (!numbers || !row) return null;
  const { update, major } = numbers;
  // Below 9 only Oracle's own builds count as Oracle's: those of others say OpenJDK's, or nothing.
  const lines = vendor === null ? [row.tls13.oracle, row.tls13.openjdk] : [/^Oracle\b/.test(vendor) ? row.tls13.oracle : row.tls13.openjdk];
  const agreed = (answers: readonly (boolean | null)[]): boolean | null =>
    answers.every((answer) => answer === answers[0]) ? (answers[0] ?? null) : null;
  const tls12 = since(update, row.tls12.supported);
  const tls13 = agreed(lines.map((line) => since(update, line?.supported)));
  const default12 = since(update, row.tls12.byDefault);
  const default13 = agreed(lines.map((line) => since(update, line?.byDefault)));
  return {
    ability: { 'tls1.2': tls12, 'tls1.3': tls13, pq: major >= JAVA_PQ.major },
    byDefault: default13 === true ? 'TLSv1.3' : default12 === true ? 'TLSv1.2' : 'TLSv1',
    defaultUnsure: default13 === null || default12 === null,
  };
}

/** The verdicts for one JVM with these settings, and what is worth saying besides. */
export function javaTls(jvm: Jvm, settings: JavaSettings): { readonly derived: Derived; readonly causes: readonly Cause[] } {
  const where = jvm.home;
  const offer = offerOf(jvm);
  if (settings.ibm) {
    const text = `This Java uses IBM's own TLS library, whose defaults are not known without a handshake.`;
    return { derived: underived({ code: 'library-unknown', text, where }), causes: [] };
  }
  if (!offer) return { derived: underived({ code: 'version-unknown', text: 'Its version is not known.', where }), causes: [] };
  const asked = protocolsOf(settings.clientProtocols);
  const misspelt = asked?.names.find((name) => !isKnown(name, offer));
  if (asked && misspelt !== undefined)
    return {
      derived: conflict([
        {
          code: 'java-protocols',
          text: `jdk.tls.client.protocols names ${quoted(misspelt)}, which this Java does not know, so it cannot connect at all.`,
          where: asked.where,
        },
      ]),
      causes: [],
    };

  const wanted = asked
    ? asked.versions
    : TLS_VERSIONS.filter((version) => version !== 'SSLv3' && compareTlsVersions(version, offer.byDefault) <= 0);
  const disabled = disabledVersions(settings.disabledAlgorithms);
  const offered = wanted.filter((version) => !disabled.has(version));
  const max = highest(offered);
  const byProtocols: readonly Limit[] = asked
    ? pin(highest(asked.versions), 'java-protocols', `jdk.tls.client.protocols = ${asked.versions.join(',')}`, asked.where)
    : [];
  const byFile = settings.disabledAlgorithms?.where ?? where;
  if (max === null) {
    const text = `jdk.tls.disabledAlgorithms forbids every version that it would offer${asked ? ` (${asked.versions.join(', ')})` : ''}.`;
    return {
      derived: conflict([
        ...byProtocols.map(({ code, text: said, where: at }) => ({ code, text: said, where: at })),
        { code: 'java-security', text, where: byFile },
      ]),
      causes: [],
    };
  }
  const limits: readonly Limit[] = [
    ...byProtocols,
    ...(asked ? [] : defaultLimit(jvm, offer)),
    ...(max === highest(wanted) ? [] : pin(max, 'java-security', 'jdk.tls.disabledAlgorithms', byFile)),
    ...groupLimit(settings.namedGroups),
  ];
  const ability = !asked && offer.defaultUnsure ? { ...offer.ability, ...unsure(offer) } : offer.ability;
  const derived = derive({
    library: { name: 'JSSE', version: jvm.version },
    ability,
    ceilings: ceilings(jvm, offer),
    settings: limits,
    where,
  });
  return { derived, causes: httpsOnly(settings.httpsProtocols) };
}

/** What is not known of the default: TLS 1.3 where the builds of Java 8 differ, TLS 1.2 where the update is not known. */
const unsure = ({ ability, byDefault }: Offer): Partial<Ability> =>
  byDefault === 'TLSv1.2' ? (ability['tls1.3'] === false ? {} : { 'tls1.3': null }) : { 'tls1.2': null };

function defaultLimit(jvm: Jvm, { ability, byDefault, defaultUnsure }: Offer): readonly Limit[] {
  const more = byDefault === 'TLSv1.2' ? ability['tls1.3'] : byDefault === 'TLSv1' ? ability['tls1.2'] : false;
  return more === true && !defaultUnsure
    ? pin(byDefault, 'java-default', `Java ${jvm.version}, unless it is told otherwise,`, jvm.home)
    : [];
}

function ceilings(jvm: Jvm, { ability }: Offer): readonly Limit[] {
  const code = 'runtime-too-old';
  const where = jvm.home;
  if (ability['tls1.2'] === false)
    return [{ max: 'TLSv1.1', code, text: `Java ${jvm.version} cannot do TLS 1.2; that came with Java 7, and with 6u121.`, where }];
  if (ability['tls1.3'] === false)
    return [{ max: 'TLSv1.2', code, text: `Java ${jvm.version} cannot do TLS 1.3; that came with Java 11, and with 8u261.`, where }];
  if (ability.pq === false)
    return [
      { pq: false, code, text: `Java ${jvm.version} has no post-quantum key exchange; that came with Java ${JAVA_PQ.major}.`, where },
    ];
  return [];
}

interface Protocols {
  readonly names: readonly string[];
  readonly versions: readonly TlsVersion[];
  readonly where: string;
}

function protocolsOf(setting: JavaSetting | null): Protocols | null {
  const text = setting?.value.trim().replace(/^"(.*)"$/, '$1') ?? '';
  if (!setting || text === '') return null;
  const names = text.split(',').map((name) => name.trim());
  return { names, versions: TLS_VERSIONS.filter((version) => names.includes(version)), where: setting.where };
}

/** A name of a version that this Java may not have is no reason for a conflict: only what it surely does not know is. */
function isKnown(name: string, { ability }: Offer): boolean {
  if (name === 'TLSv1.2') return ability['tls1.2'] !== false;
  if (name === 'TLSv1.3') return ability['tls1.3'] !== false;
  return ['SSLv2Hello', 'SSLv3', 'TLSv1', 'TLSv1.1'].includes(name);
}

function disabledVersions(setting: JavaSetting | null): ReadonlySet<TlsVersion> {
  const names = (setting?.value ?? '').split(',').map((name) => name.trim().toLowerCase());
  return new Set(TLS_VERSIONS.filter((version) => names.includes(version.toLowerCase())));
}

const groupLimit = (setting: JavaSetting | null): readonly Limit[] =>
  setting && setting.value.trim() !== '' && !isPostQuantum(setting.value)
    ? [{ pq: false, code: 'java-groups', text: 'jdk.tls.namedGroups lists its groups without ML-KEM.', where: setting.where }]
    : [];

/** `https.protocols` reaches only Java's own HttpsURLConnection, so it is said and judges nothing. */
function httpsOnly(setting: JavaSetting | null): readonly Cause[] {
  const max = highest(protocolsOf(setting)?.versions ?? []);
  if (!setting || max === null || max === 'TLSv1.3') return [];
  const text = `https.protocols holds HttpsURLConnection, and nothing else, at ${tlsVersionLabel(max)} at most.`;
  return [{ code: 'java-https-protocols', text, where: setting.where }];
}

const highest = (versions: readonly TlsVersion[]): TlsVersion | null => [...versions].sort(compareTlsVersions).at(-1) ?? null;

/** A name from somebody's environment, as far as it can be shown. */
const quoted = (name: string): string => (/^[\w.-]{1,24}$/.test(name) ? `“${name}”` : 'something');

const conflict = (causes: readonly Cause[]): Derived => ({
  verdicts: { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' },
  basis: 'derived',
  causes,
});
