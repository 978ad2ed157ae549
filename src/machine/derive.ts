// From a TLS library, its version and the settings in force to verdicts: pure. A handshake, where there is one, knows better.
import type { Installation, Verdict } from '../contract/document.ts';
import { atLeast, versionNumbers } from '../contract/version-numbers.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../tls/targets.ts';
import { compareTlsVersions, TLS_VERSIONS, type TlsVersion, tlsVersionLabel } from '../tls/versions.ts';
import { TLS_LIBRARIES } from './data/tls-libraries.ts';

export type Library = NonNullable<Installation['library']>;
export type Cause = Installation['causes'][number];

/** What something can do for each target; null is not known. */
export type Ability = Readonly<Record<Target, boolean | null>>;

/** A setting that narrows what is offered, or a fixed property of a runtime that narrows what its library can. */
export interface Limit {
  readonly max?: TlsVersion | null;
  readonly min?: TlsVersion | null;
  /** False: no post-quantum group is offered. */
  readonly pq?: false;
  readonly code: string;
  readonly text: string;
  readonly where: string;
}

export interface DeriveInput {
  readonly library: Library | null;
  /** Instead of the tables: what is known of this library in this place (Schannel on this Windows). */
  readonly ability?: Ability;
  /** What no setting can change: a runtime that is older than its library. */
  readonly ceilings?: readonly Limit[];
  /** What somebody set, and can take back. */
  readonly settings?: readonly Limit[];
  /** Where the library is. */
  readonly where: string;
}

export interface Derived {
  readonly verdicts: Installation['verdicts'];
  readonly basis: 'derived' | 'none';
  readonly causes: readonly Cause[];
}

const VERSION_FOR: Readonly<Record<Target, TlsVersion>> = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3', pq: 'TLSv1.3' };

/** Nothing is known: every verdict is unknown, for this cause. */
export const underived = (cause: Cause | null): Derived => ({
  verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' },
  basis: 'none',
  causes: cause ? [cause] : [],
});

/** The verdicts of a program that was built without TLS. */
export const withoutTls = (text: string, where: string): Derived => ({
  verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
  basis: 'derived',
  causes: [{ code: 'no-tls', text, where }],
});

/** The verdicts that follow. Causes name what stands in the way: the library, the runtime, or the setting. */
export function derive(input: DeriveInput): Derived {
  const { library, settings = [], ceilings = [], where } = input;
  const able = input.ability ?? (library ? libraryAbility(library) : null);
  if (!able) return underived({ code: 'library-unknown', text: 'Which TLS library it uses could not be found out.', where });
  const can = (target: Target): boolean | null => (ceilings.some((limit) => blocks(limit, target)) ? false : able[target]);
  const conflict = settingsConflict(can, settings);
  if (conflict) return { verdicts: { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' }, basis: 'derived', causes: conflict };

  const judge = (target: Target): Verdict => {
    // Post-quantum key exchange exists in TLS 1.3 only.
    const possible = target === 'pq' ? both(can('tls1.3'), can('pq')) : can(target);
    if (possible === null) return 'unknown';
    if (!possible) return 'not-ready';
    return settings.some((limit) => blocks(limit, target)) ? 'capable' : 'ready';
  };
  const verdicts = { 'tls1.2': judge('tls1.2'), 'tls1.3': judge('tls1.3'), pq: judge('pq') };
  return {
    verdicts,
    basis: TARGETS.some((target) => verdicts[target] !== 'unknown') ? 'derived' : 'none',
    causes: causesOf(verdicts, input),
  };
}

const both = (a: boolean | null, b: boolean | null): boolean | null =>
  a === false || b === false ? false : a === null || b === null ? null : true;

const blocks = (limit: Limit, target: Target): boolean =>
  (limit.max != null && compareTlsVersions(limit.max, VERSION_FOR[target]) < 0) || (target === 'pq' && limit.pq === false);

const toCause = ({ code, text, where }: Limit): Cause => ({ code, text, where });

/** Settings that leave no version at all: a minimum above the maximum, or above what the library can. */
function settingsConflict(can: (target: Target) => boolean | null, settings: readonly Limit[]): readonly Cause[] | null {
  const newest = (versions: readonly TlsVersion[]): TlsVersion | undefined => [...versions].sort(compareTlsVersions).at(-1);
  const minimums = settings.flatMap(({ min }) => (min ? [min] : []));
  const floor = newest(minimums);
  if (!floor) return null;
  const below = settings.filter(({ max }) => max != null && compareTlsVersions(max, floor) < 0);
  const floors = settings.filter(({ min }) => min === floor);
  if (below.length > 0) return [...new Set([...floors, ...below])].map(toCause);
  const unreachable = (floor === 'TLSv1.3' && can('tls1.3') === false) || (floor === 'TLSv1.2' && can('tls1.2') === false);
  return unreachable ? floors.map(toCause) : null;
}

/**
 * What stands in the way, the lowest target first: the settings that hold something back, the lowest target that cannot be had
 * (the higher ones follow from it), and the lowest of which nothing is known.
 */
function causesOf(verdicts: Derived['verdicts'], input: DeriveInput): readonly Cause[] {
  const found: { readonly target: Target; readonly cause: Cause }[] = [];
  for (const limit of input.settings ?? []) {
    const target = TARGETS.find((candidate) => blocks(limit, candidate));
    if (target) found.push({ target, cause: toCause(limit) });
  }
  const failing = TARGETS.find((target) => verdicts[target] === 'not-ready');
  if (failing) {
    const ceiling = input.ceilings?.find((limit) => blocks(limit, failing));
    found.push({ target: failing, cause: ceiling ? toCause(ceiling) : tooOld(failing, input) });
  }
  const unsure = TARGETS.find((target) => verdicts[target] === 'unknown');
  if (unsure) {
    const text = `Whether ${libraryName(input.library)} offers ${TARGET_LABEL[unsure]} is not known without a handshake.`;
    found.push({ target: unsure, cause: { code: 'ability-unknown', text, where: input.where } });
  }
  return found.sort((a, b) => TARGETS.indexOf(a.target) - TARGETS.indexOf(b.target)).map(({ cause }) => cause);
}

function tooOld(target: Target, { library, where }: DeriveInput): Cause {
  const first = TLS_LIBRARIES.find((facts) => facts.name === library?.name)?.[target];
  const since = first && first !== 'unknown' && first !== '0' ? `; that came with ${library?.name} ${first}` : '';
  return { code: 'library-too-old', text: `${libraryName(library)} cannot do ${TARGET_LABEL[target]}${since}.`, where };
}

const libraryName = (library: Library | null): string => (library ? `${library.name} ${library.version}`.trim() : 'its TLS library');

/** What a library can do by its version, from the dated table; a version that is known in part (`1.1`) may leave it open. */
export function libraryAbility(library: Library): Ability | null {
  const facts = TLS_LIBRARIES.find(({ name }) => name === library.name);
  if (!facts) return null;
  const version = versionNumbers(library.version);
  const since = (first: string | null, unsureFrom: string | undefined): boolean | null => {
    if (first === null) return false;
    if (first === '0') return true;
    const reached = first === 'unknown' ? false : atLeast(version, versionNumbers(first));
    if (reached !== false) return reached;
    if (unsureFrom === undefined) return first === 'unknown' ? null : false;
    return atLeast(version, versionNumbers(unsureFrom)) === false ? false : null;
  };
  return {
    'tls1.2': since(facts['tls1.2'], undefined),
    'tls1.3': since(facts['tls1.3'], facts.unsureFrom?.['tls1.3']),
    pq: since(facts.pq, facts.unsureFrom?.pq),
  };
}

const LIBRARY = /^(OpenSSL|LibreSSL|BoringSSL|AWS-LC|GnuTLS)[ /-]?v?([\w.+-]*)/;

/** The library that a text like `OpenSSL 1.0.2k-fips  26 Jan 2017` names; null for one that nobody knows. */
export function parseLibrary(text: string): Library | null {
  const match = LIBRARY.exec(text.trim());
  return match?.[1] ? { name: match[1], version: match[2] ?? '' } : null;
}

/** A version as Python (`TLSv1_2`) and Node (`TLSv1.2`) name limits; null for `MINIMUM_SUPPORTED`, `MAXIMUM_SUPPORTED` and anything else. */
export function limitVersion(name: unknown): TlsVersion | null {
  const text = typeof name === 'string' ? name.replace('_', '.') : '';
  return TLS_VERSIONS.find((version) => version === text) ?? null;
}

/** A setting that pins the maximum, unless it is the newest version anyway. */
export function pin(max: TlsVersion | null, code: string, by: string, where: string): readonly Limit[] {
  if (max === null || max === 'TLSv1.3') return [];
  return [{ max, code, text: `${by} allows ${tlsVersionLabel(max)} at most.`, where }];
}

/** A setting that raises the minimum: alone harmless, but it can contradict a maximum. */
export const floor = (min: TlsVersion | null, code: string, by: string, where: string): readonly Limit[] =>
  min === null ? [] : [{ min, code, text: `${by} asks for ${tlsVersionLabel(min)} at least.`, where }];
