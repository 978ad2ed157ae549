// Numbers, times and names as a reader of the report meets them.
import type { Counts, FindingEvidence, FindingStatus, NotRunCode, Severity, Verdict, WithoutTlsReason } from '../contract/document.ts';
import { detailsKept } from '../findings/without-details.ts';
import { many } from '../text/counts.ts';
import type { Tone } from './model.ts';

/** `12.3%` of `whole`; `0%` only for a true zero and `100%` only for all; empty when there is no whole. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '';
  if (part === 0) return '0%';
  if (part === whole) return '100%';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '<0.1%';
  return percent > 99.9 ? '>99.9%' : `${percent.toFixed(1)}%`;
}

/** `4.1 GB`, decimal units as AWS bills them. */
export function bytes(n: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return power === 0 ? many(n, 'byte') : `${(n / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** `$0.21`; more digits below a cent, and never zero for something. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.0001) return '<$0.0001';
  return `$${usd > 0 && usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

/** `about $0.21`, or `less than $0.0001`. */
export const aboutDollars = (usd: number): string => dollars(usd).replace(/^(<)?/, (less) => (less ? 'less than ' : 'about '));

/** `2024-02-29 13:57:00 UTC`, from ISO 8601. */
export const time = (iso: string): string => iso.replace(/^(\S{10})T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');

/** `2024-02-29`, from ISO 8601. */
const dayOf = (iso: string): string => iso.slice(0, 10);

/** A window as a phrase: `from 2024-01-01 to 2024-03-31`. */
export function windowPhrase(window: { readonly from: string | null; readonly to: string | null }): string {
  if (window.from && window.to) return `from ${dayOf(window.from)} to ${dayOf(window.to)}`;
  if (window.from) return `since ${dayOf(window.from)}`;
  return window.to ? `until ${dayOf(window.to)}` : 'no limit';
}

export const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
};
export const total = (counts: Readonly<Partial<Record<string, number>>>): number => sum(Object.values(counts).map((n) => n ?? 0));

/** Entries, the largest first, equal ones by name. */
export const largest = (counts: Counts): readonly (readonly [string, number])[] =>
  Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));

/** What was not kept of a finding's calls: one sentence for all the maps that lack it; null where they are whole. */
export function notKept(evidence: FindingEvidence): string | null {
  const details = 'Days, sessions, hosts, access keys, addresses, VPC endpoints and event ids';
  const why = 'the trail was read for a lower target';
  return {
    all: null,
    some: `${details} were kept of only some of these calls: ${why}.`,
    none: `${details} of these calls were not kept: ${why}.`,
  }[detailsKept(evidence)];
}

/** Adds up tallies that may share keys, also a key named `__proto__`. */
export function addUp<K extends string>(tallies: Iterable<Readonly<Partial<Record<K, number>>>>): ReadonlyMap<K, number> {
  const all = new Map<K, number>();
  for (const tally of tallies)
    for (const key in tally) if (Object.hasOwn(tally, key)) all.set(key, (all.get(key) ?? 0) + (tally[key] ?? 0));
  return all;
}

export const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'neutral',
  info: 'neutral',
};
export const STATUS_LABEL: Readonly<Record<FindingStatus, string>> = {
  open: 'open',
  fixed: 'fixed, not yet verified',
  verified: 'verified',
  accepted: 'risk accepted',
  'not-mine': 'not mine',
  expired: 'acceptance expired',
};
export const STATUS_TONE: Readonly<Record<FindingStatus, Tone>> = {
  open: 'bad',
  fixed: 'warning',
  verified: 'good',
  accepted: 'warning',
  'not-mine': 'neutral',
  expired: 'bad',
};
export const VERDICT_LABEL: Readonly<Record<Verdict, string>> = {
  ready: 'ready',
  capable: 'capable, set below it',
  'not-ready': 'not ready',
  conflict: 'cannot connect',
  unknown: 'unknown',
};
export const VERDICT_TONE: Readonly<Record<Verdict, Tone>> = {
  ready: 'good',
  capable: 'warning',
  'not-ready': 'bad',
  conflict: 'bad',
  unknown: 'warning',
};
export const NOT_RUN_LABEL: Readonly<Record<NotRunCode, string>> = {
  'relative-path': 'found by a relative path, which names another program in another folder',
  'writable-by-others': 'others may write to it or to a folder above it',
  'owned-by-others': 'it or a folder above it belongs to somebody else',
  'owner-unknown': 'nothing here can tell who may change it',
  'not-executable': 'it is not executable',
  'not-needed': 'its files say enough',
  cancelled: 'detection was cancelled first',
};
export const WITHOUT_TLS_LABEL: Readonly<Record<WithoutTlsReason, string>> = {
  'invoked-by-aws': 'an AWS service made the call on your behalf',
  'console-session': 'made with a console session’s credentials through AWS’s own proxy',
  'service-event': 'not an API call or sign-in: CloudTrail gives it no TLS details',
  partial: 'TLS details without a version',
  'not-reported': 'the service reported no TLS details',
};
