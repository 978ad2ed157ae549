// Why a proof came out as it did: which setting holds a program back, or that nobody knows. Pure.
import type { Installation } from '../contract/document.ts';
import { type Cause, type Limit, libraryAbility } from '../machine/derive.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../tls/targets.ts';
import { compareTlsVersions, tlsVersionLabel } from '../tls/versions.ts';
import { lowestMissed, type Offer, reaches, type Verdicts } from './verdicts.ts';

/** Causes that say what cannot be had at all, and no setting brings. */
const CANNOT: ReadonlySet<string> = new Set(['library-too-old', 'runtime-too-old', 'no-tls', 'no-usable-openssl']);
/** Causes that say what was not known, and is now. */
const DOUBTS: ReadonlySet<string> = new Set(['ability-unknown', 'library-unknown', 'bundled-library-unknown']);

const NEEDS = { 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3', pq: 'TLSv1.3' } as const;

/** True for a setting that keeps the target away and was heeded: one whose maximum was exceeded was not. */
function explains({ max, pq }: Limit, target: Target, offer: Offer): boolean {
  const exceeded = max != null && offer.max !== null && compareTlsVersions(offer.max, max) > 0;
  if (exceeded) return false;
  return (max != null && compareTlsVersions(max, NEEDS[target]) < 0) || (target === 'pq' && pq === false && !offer.pq);
}

/**
 * Whether what was not offered could be: what was derived, else what the library can. Where neither is known, a setting that holds a version
 * back shows that there is something to hold back; of a post-quantum group it shows nothing, so that stays open (null).
 */
export function couldReach(before: Installation, offer: Offer, limits: readonly Limit[]): (target: Target) => boolean | null {
  return (target) => {
    const derived = before.verdicts[target];
    if (derived === 'ready' || derived === 'capable') return true;
    if (derived === 'not-ready') return false;
    const able = before.library ? (libraryAbility(before.library)?.[target] ?? null) : null;
    if (able !== null) return able;
    const held = limits.some((limit) => explains(limit, target, offer));
    return held && target === 'pq' ? null : held;
  };
}

const toCause = ({ code, text, where }: Limit): Cause => ({ code, text, where });

function distinct(causes: readonly Cause[]): readonly Cause[] {
  return [...new Map(causes.map((cause) => [`${cause.code} ${cause.text} ${cause.where}`, cause])).values()];
}

/**
 * The causes beside proved verdicts. What was derived stays where the proof agrees; where it does not, the settings that fit what was
 * offered are named, else that none was found.
 */
export function blame(before: Installation, verdicts: Verdicts, offer: Offer, limits: readonly Limit[]): readonly Cause[] {
  const missed = TARGETS.filter((target) => verdicts[target] !== 'ready');
  const found = missed.flatMap((target): readonly Cause[] => {
    const cannot = verdicts[target] === 'not-ready';
    // Doubts are gone with this: they stood beside `unknown`, which a proof ends.
    const agrees = before.verdicts[target] === verdicts[target];
    const kept = agrees ? before.causes.filter(({ code }) => CANNOT.has(code) === cannot) : [];
    const heeded = cannot ? [] : limits.filter((limit) => explains(limit, target, offer)).map(toCause);
    // A derived cause and a setting that was found again are the same setting: the one that names its file is said.
    return heeded.length > 0 ? heeded : kept;
  });
  const first = lowestMissed(verdicts);
  return found.length > 0 || first === null ? distinct(found) : [unexplained(before, verdicts, offer, first)];
}

function unexplained({ path, library }: Installation, verdicts: Verdicts, offer: Offer, target: Target): Cause {
  const offers = offer.max === null ? 'nothing newer than SSL 2.0' : `${tlsVersionLabel(offer.max)} at most`;
  const what = target === 'pq' && reaches(offer, 'tls1.3') ? 'no post-quantum group' : offers;
  if (verdicts[target] === 'not-ready') return { code: 'offers-less', text: `Its own hello offers ${what}.`, where: path };
  const name = library ? `${library.name} ${library.version}`.trim() : 'its library';
  const text = `Its own hello offers ${what}, although ${name} could do ${TARGET_LABEL[target]}: which setting holds it back was not found.`;
  return { code: 'unexplained', text, where: path };
}

/** What a program did instead of saying hello. */
export interface Refusal {
  /** In words that follow the program's name. */
  readonly text: string;
  /** The variables and files in force that it heeds, where without them it says hello. */
  readonly without: readonly string[];
}

/** The causes of a program that cannot connect at all: settings that exclude each other, else all that pin, else what is in force. */
export function blameConflict(before: Installation, refusal: Refusal, limits: readonly Limit[]): readonly Cause[] {
  const { causes, path } = before;
  const said: Cause = { code: 'no-hello', text: `It ${refusal.text}.`, where: refusal.without.join(', ') || path };
  if (TARGETS.some((target) => before.verdicts[target] === 'conflict')) return distinct([...causes, said]);
  const pins = limits.filter(({ max }) => max != null);
  const floors = limits.filter(({ min }) => min != null);
  const against = floors.filter(({ min }) => pins.some(({ max }) => max != null && min != null && compareTlsVersions(max, min) < 0));
  // What was derived may name the same setting in other words: only what nobody found in the settings is kept of it.
  const derived = causes.filter(({ code }) => !CANNOT.has(code) && !DOUBTS.has(code) && !limits.some((limit) => limit.code === code));
  return distinct([...pins.map(toCause), ...against.map(toCause), ...derived, said]);
}
