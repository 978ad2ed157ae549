// Did the fix work? One sentence about what was asked, of how much, and what came back. Pure.

import type { CallGroup, SourceResult } from '../contract/calls.ts';
import type { Finding, FindingKind, Installation, Source, Verification } from '../contract/document.ts';
import { hidesSomething } from '../contract/vocabulary.ts';
import { many } from '../text/counts.ts';
import { isPostQuantum, KEY_EXCHANGE_ABSENT } from '../tls/key-exchange.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../tls/targets.ts';
import { compareTlsVersions, isLegacy, tlsVersionLabel } from '../tls/versions.ts';
import { byClient } from './clients.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgeInstallations } from './judge-installations.ts';
import { isCustomersLegacyCall } from './middlebox.ts';
import { supportOf } from './support.ts';

const when = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

interface Delivery {
  readonly ms: number;
  readonly words: string;
}

/** CloudTrail delivers "within an average of about 5 minutes" and not always: younger events may still be missing. */
const MINUTES: Delivery = { ms: 15 * 60 * 1000, words: '15 minutes' };
/** S3 delivers server access logs "within a few hours" (S3 user guide, ServerLogs), CloudFront up to 24 hours late (its guide, AccessLogs). */
const DAY: Delivery = { ms: 24 * 60 * 60 * 1000, words: 'a day' };

/** How late what a source reads may come; files of a trail are there, or are not, when they are named. */
const DELIVERIES: Readonly<Partial<Record<Source['kind'], Delivery>>> = {
  'logs-insights': MINUTES,
  athena: MINUTES,
  lake: MINUTES,
  'event-history': MINUTES,
  's3-access-logs': DAY,
  'endpoint-access-logs': DAY,
};

/** Asked by a query, not read out of files. */
const ASKED: ReadonlySet<Source['kind']> = new Set(['logs-insights', 'athena', 'lake', 'event-history']);

/** The latest delivery of all sources; null where nothing can come late. */
function latestOf(results: readonly SourceResult[]): Delivery | null {
  return results.reduce<Delivery | null>((latest, { source }) => {
    const delivery = DELIVERIES[source.kind] ?? null;
    return delivery !== null && delivery.ms > (latest?.ms ?? 0) ? delivery : latest;
  }, null);
}

export interface ScanCheck {
  readonly finding: Finding;
  readonly target: Target;
  /** The evidence read again, from `since` on. */
  readonly results: readonly SourceResult[];
  /** When the finding was said to be fixed. Epoch milliseconds. */
  readonly since: number;
  readonly now: number;
}

/** The calls of a group that are about the finding: those from an address can be fewer than all. */
interface Share {
  readonly group: CallGroup;
  readonly calls: number;
}

const sum = (shares: readonly Share[]): number => shares.reduce((total, { calls }) => total + calls, 0);
const whole = (group: CallGroup): Share => ({ group, calls: group.calls });

const addressesOf = (finding: Finding): readonly string[] => Object.keys(finding.evidence?.sourceIps ?? {});

function fromAddresses(groups: readonly CallGroup[], addresses: readonly string[]): readonly Share[] {
  const callsFrom = ({ sourceIps }: CallGroup): number =>
    addresses.reduce((calls, address) => calls + (Object.hasOwn(sourceIps, address) ? (sourceIps[address] ?? 0) : 0), 0);
  return groups.map((group) => ({ group, calls: callsFrom(group) })).filter(({ calls }) => calls > 0);
}

/** What was found, seen again. A device is still there when it lowers one program: two were needed to suspect it, not to know it again. */
function badCalls({ finding, target }: ScanCheck, groups: readonly CallGroup[]): readonly Share[] {
  if (finding.kind === 'suspected-middlebox') return fromAddresses(groups.filter(isCustomersLegacyCall), addressesOf(finding));
  // What fell below TLS 1.2 is below every other target, too.
  const kinds: readonly FindingKind[] = finding.kind === 'below-target-calls' ? [finding.kind, 'legacy-calls'] : [finding.kind];
  return judgeCalls(groups, target)
    .filter((judged) => judged.client.id === finding.client?.id && kinds.includes(judged.kind) && judged.notActionable === null)
    .flatMap((judged) => judged.groups.map(whole));
}

/** What the finding's own client, or anything behind its address, did over the customer's own TLS. */
function ownCalls({ finding }: ScanCheck, groups: readonly CallGroup[]): readonly Share[] {
  const customers = groups.filter((group) => !group.awsOwned);
  if (finding.kind === 'suspected-middlebox') return fromAddresses(customers, addressesOf(finding));
  const client = byClient(customers).find(({ id }) => id === finding.client?.id);
  return (client?.groups ?? []).filter(({ category }) => category === 'api').map(whole);
}

/** What a call must reach to show that the fix works: for calls below TLS 1.2 that is TLS 1.2, whatever the run measures against. */
const barOf = ({ finding, target }: ScanCheck): Target => (finding.kind === 'below-target-calls' ? target : 'tls1.2');

function reaches({ tlsVersion, keyExchange }: CallGroup, bar: Target): boolean {
  switch (bar) {
    case 'tls1.2':
      return tlsVersion !== 'other' && !isLegacy(tlsVersion);
    case 'tls1.3':
      return tlsVersion === 'TLSv1.3';
    case 'pq':
      return isPostQuantum(keyExchange);
  }
}

/** Logs name key exchanges as they like: so many are told in a sentence. */
const NAMED = 3;

/** `2 at TLS 1.2`, `3 without a key exchange in the record`: what was seen in place of the bar. */
function seen(shares: readonly Share[], bar: Target): string {
  const counts = new Map<string, number>();
  for (const { group, calls } of shares) {
    const byKeyExchange = group.keyExchange === KEY_EXCHANGE_ABSENT ? 'without a key exchange in the record' : `with ${group.keyExchange}`;
    const what = bar === 'pq' ? byKeyExchange : `at ${tlsVersionLabel(group.tlsVersion)}`;
    counts.set(what, (counts.get(what) ?? 0) + calls);
  }
  const mostFirst = [...counts].sort(([, a], [, b]) => b - a);
  const rest = mostFirst.length > NAMED ? `, and ${many(mostFirst.length - NAMED, 'other kind')}` : '';
  return (
    mostFirst
      .slice(0, NAMED)
      .map(([what, calls]) => `${calls.toLocaleString('en-US')} ${what}`)
      .join(', ') + rest
  );
}

/** Why the evidence does not show everything since, as the rest of a sentence; null when every source was read to its end. */
function notAllRead(results: readonly SourceResult[], inEvents: string, since: number): string | null {
  const missing = results.filter(({ source }) => source.status !== 'complete');
  const gaps = missing.flatMap(({ source }) => source.gaps).filter(hidesSomething).length;
  if (missing.every(({ source }) => source.status === 'failed') && missing.length === results.length) {
    const why = gaps > 0 ? ` (${many(gaps, 'gap')})` : '';
    return `The evidence could not be read again${why}, so nothing can be said about the time since ${when(since)}.`;
  }
  if (missing.length === 0) return null;
  if (gaps > 0) return `No such call ${inEvents}, but ${many(gaps, 'gap')} in the evidence may hide one.`;
  return `No such call ${inEvents}, but ${missing.length} of ${many(results.length, 'source')} held nothing that could be read.`;
}

/**
 * Judges a finding over calls again, on the evidence since it was said to be fixed. `gone` needs all of it: every source read to
 * its end, no such call, and calls of the same client that reach what the finding missed.
 */
export function verifyByScan(check: ScanCheck): Verification {
  const { finding, results, since, now } = check;
  const groups = results.flatMap((result) => result.groups);
  const coverage = results.flatMap((result) => result.coverage);
  const events = coverage.reduce((total, { withTls }) => total + withTls, 0);
  const byQuery = results.some(({ source }) => ASKED.has(source.kind));
  const late = latestOf(results);
  const inEvents = `in ${many(events, 'event')} with TLS since ${when(since)}`;
  const byWhom =
    finding.kind === 'suspected-middlebox' ? `from ${addressesOf(finding).join(', ')}` : `by ${finding.client?.label ?? finding.title}`;
  const answer = (result: Verification['result'], text: string): Verification => ({
    at: new Date(now).toISOString(),
    method: byQuery ? 'query' : 'scan',
    result,
    events,
    since: new Date(since).toISOString(),
    text,
  });

  const bad = badCalls(check, groups);
  if (bad.length > 0) {
    const last = bad.reduce((latest, { group }) => Math.max(latest, group.last), since);
    const text = `Still there: ${many(sum(bad), 'such call')} ${byWhom} ${inEvents}, the last one at ${when(last)}.`;
    return answer('still-there', text);
  }
  const missing = notAllRead(results, inEvents, since);
  if (missing !== null) return answer('unknown', missing);
  if (events === 0) {
    const all = coverage.reduce((total, each) => total + each.events, 0);
    const delivery = late ?? MINUTES;
    const what =
      now - since < delivery.ms
        ? `logs arrive up to ${delivery.words} late, so ask again after ${when(since + delivery.ms)}`
        : byQuery
          ? 'ask again once something has called'
          : 'add newer trail files and ask again';
    const text = `Too early: the evidence holds no event with TLS since ${when(since)} (${many(all, 'event')} in all); ${what}.`;
    return answer('too-early', text);
  }
  const own = ownCalls(check, groups);
  if (own.length === 0) {
    return answer('too-early', `Too early: no such call ${inEvents}, but none at all ${byWhom} either; let it run, then ask again.`);
  }
  const bar = barOf(check);
  const good = own.filter(({ group }) => reaches(group, bar));
  const ofOwn = `${sum(good).toLocaleString('en-US')} of ${many(sum(own), 'call')} ${byWhom} reached ${TARGET_LABEL[bar]}`;
  if (good.length === 0) return answer('too-early', `Too early: no such call ${inEvents}, but ${ofOwn}: ${seen(own, bar)}.`);
  if (late !== null && now - since < late.ms) {
    const text = `Too early: no such call ${inEvents}, but logs arrive up to ${late.words} late; ask again after ${when(since + late.ms)}.`;
    return answer('too-early', text);
  }
  const before = finding.evidence === null ? '' : `; the last bad one was at ${when(Date.parse(finding.evidence.lastSeen))}`;
  return answer('gone', `No such call ${inEvents}, and ${ofOwn}${before}.`);
}

export interface DetectionCheck {
  readonly finding: Finding;
  /** The finding's installation as the new detection found it; null when it did not. */
  readonly after: Installation | null;
  readonly target: Target;
  readonly now: number;
  /** The new detection ran to its end and could look everywhere. */
  readonly complete: boolean;
}

type Answer = Pick<Verification, 'result' | 'text'>;

const RUNTIME_KINDS: readonly FindingKind[] = ['not-ready-runtime', 'pinned-runtime', 'conflicting-settings'];
const nameOf = ({ name, version }: Installation): string => (version === null ? name : `${name} ${version}`);

function withoutInstallation(what: string, complete: boolean): Answer {
  return complete
    ? { result: 'gone', text: `${what}, and this machine was searched completely.` }
    : { result: 'unknown', text: `${what}, but the search of this machine was incomplete, so nothing can be said.` };
}

/** `gone` needs `ready` for everything up to the target: one kind of trouble may have turned into another. */
function verifyRuntime(after: Installation, target: Target): Answer {
  const unknown = TARGETS.slice(0, TARGETS.indexOf(target) + 1).find((each) => after.verdicts[each] !== 'ready');
  if (unknown !== undefined) {
    return { result: 'unknown', text: `Whether ${nameOf(after)} is ready for ${TARGET_LABEL[unknown]} now could not be told.` };
  }
  const basis =
    after.basis === 'proved' ? 'proved by its own handshake' : 'derived from its library and settings, not proved by a handshake';
  return { result: 'gone', text: `${nameOf(after)} is ready for ${TARGET_LABEL[target]} now (${basis}).` };
}

function verifySupport(after: Installation): Answer {
  if (after.version === null) {
    return { result: 'unknown', text: `The version of ${after.name} could not be told, so neither can the end of its support.` };
  }
  const support = supportOf(after);
  const text =
    support === null
      ? `No date for the end of support of ${nameOf(after)} is known.`
      : `${nameOf(after)} is a supported version now: its support ends on ${support.ends}.`;
  return { result: 'gone', text };
}

function verifyHardening(after: Installation): Answer {
  const { handshake } = after;
  if (handshake === null || handshake.minVersion === null) {
    return { result: 'unknown', text: `What ${nameOf(after)} offers besides could not be told without a handshake of its own.` };
  }
  return compareTlsVersions(handshake.minVersion, 'TLSv1.2') < 0
    ? { result: 'still-there', text: `Still there: ${nameOf(after)} offers ${tlsVersionLabel(handshake.minVersion)}.` }
    : { result: 'gone', text: `${nameOf(after)} offers nothing older than ${tlsVersionLabel(handshake.minVersion)} now.` };
}

function verifyInstallation({ finding, after, target, now, complete }: DetectionCheck): Answer {
  if (after === null) return withoutInstallation('It was not found again', complete);
  // Nobody judges a left-over, so its verdict would speak for nothing.
  if (after.stale) return withoutInstallation(`Nothing starts ${nameOf(after)} any more`, complete);
  const isRuntime = RUNTIME_KINDS.includes(finding.kind);
  const again = judgeInstallations([after], target, now).find(({ kind }) =>
    isRuntime ? RUNTIME_KINDS.includes(kind) : kind === finding.kind,
  );
  if (again) return { result: 'still-there', text: `Still there: ${again.title}.` };
  if (finding.kind === 'end-of-support') return verifySupport(after);
  if (finding.kind === 'hardening') return verifyHardening(after);
  return verifyRuntime(after, target);
}

/** Judges a finding over an installation again, on a new detection. */
export function verifyByDetection(check: DetectionCheck): Verification {
  const byHandshake = check.after?.basis === 'proved' && check.finding.kind !== 'end-of-support';
  return {
    at: new Date(check.now).toISOString(),
    // Until a handshake proves it, looking again is a scan of the machine.
    method: byHandshake ? 'handshake' : 'scan',
    ...verifyInstallation(check),
    events: 0,
    since: null,
  };
}
