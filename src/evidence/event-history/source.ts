// Event history of one Region as an evidence source: a sample within a budget of time, which says how much of the history it is.
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { linkedSignal } from '../../async/linked-signal.ts';
import { type AwsProblem, problemOf } from '../../aws/problem.ts';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many, roughly, thousands } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import { type Period, periodText } from '../logs-insights/windows.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { lookupCommand } from './discover.ts';
import { EventHistory, type LookupTiming, POLITE } from './lookup.ts';
import { SamplePlan, type Unread } from './plan.ts';

/** A sample that takes no longer than a person waits. */
const SAMPLE_MS = 2 * 60 * 1000;

export interface EventHistoryOptions {
  readonly offer: Offer;
  /** The part of the offer's window to read: half-open, on whole seconds. */
  readonly period: Period;
  /** A part of what was asked for that Event history no longer shows. */
  readonly gone: Period | null;
  /** Services to narrow it to, as `eventSource` has them; none is all. */
  readonly services: readonly string[];
  /** Connects when reading begins. Rejects with AwsProblem. */
  readonly connect: (signal: AbortSignal) => Promise<CloudTrailClient>;
  /** How long to read. Default: two minutes. */
  readonly budgetMs?: number;
  /** How many requests at most. Default: as many as fit into the time. */
  readonly maxRequests?: number;
  readonly timing?: LookupTiming;
}

/** Why reading ended before the history did. */
type Ended =
  | { readonly code: 'time' | 'requests' }
  | { readonly code: 'cancelled' }
  | { readonly code: 'problem'; readonly problem: AwsProblem };

interface Slice {
  readonly service: string | null;
  readonly plan: SamplePlan;
}

const EVIDENCE = 'about-the-source';

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

const ms = (periods: readonly Period[]): number => periods.reduce((sum, { from, to }) => sum + to - from, 0);

/** `3 days`, `7 h 20 min`, `40 s`: how much time a part of the history spans. */
function span(lengthMs: number): string {
  const seconds = Math.round(lengthMs / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? [] : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.length === 0 ? '0 s' : shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** A share as a person reads it: never 100 % of what is not whole. */
function percent(share: number): string {
  const exact = share * 100;
  if (exact > 0 && exact < 0.01) return 'less than 0.01 %';
  return `${Math.min(99.99, Number(exact.toPrecision(exact < 1 ? 1 : 2)))} %`;
}

const WHY: Readonly<Record<'time' | 'requests' | 'cancelled', (limit: string) => string>> = {
  time: (limit) => `the time for it (${limit}) was over`,
  requests: (limit) => `${limit} were allowed`,
  cancelled: () => 'the run was stopped',
};

function because(ended: Ended, limits: { readonly time: string; readonly requests: string }): string {
  if (ended.code === 'problem') return `${ended.problem.message} ${ended.problem.howTo}`.trim().replace(/\.$/, '');
  return WHY[ended.code](ended.code === 'time' ? limits.time : limits.requests);
}

/** What a sample leaves open, with the longest stretches that nothing is known of. */
function sampledText(location: string, { service, plan }: Slice, events: number, why: string): string {
  const unread = plan.unread;
  const longest = unread.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  const of = service === null ? '' : `, calls to ${service}`;
  const read = `read ${many(plan.read.length, 'stretch', 'stretches')} that span ${span(ms(plan.read))} of ${span(plan.period.to - plan.period.from)} (${percent(plan.share)})`;
  const left = `${many(unread.length, 'stretch', 'stretches')} of ${span(ms(unread))} not read`;
  const example = longest === undefined ? '' : `, the longest of them ${periodText(longest)}`;
  return `${location}${of}: a sample of ${many(events, 'event')}: ${read}, ${left}${example}, because ${why}. A client that called only then is not seen.`;
}

const CODES: Readonly<Record<Ended['code'], (problem: AwsProblem | null) => string>> = {
  time: () => 'sampled',
  requests: () => 'sampled',
  cancelled: () => 'cancelled',
  problem: (problem) => problem?.code ?? 'other',
};

function gapsOf(options: EventHistoryOptions, slices: readonly Slice[], events: ReadonlyMap<Slice, number>, ended: Ended | null): Gap[] {
  const { offer, services, gone, budgetMs = SAMPLE_MS, maxRequests } = options;
  const { location } = offer;
  const gaps: Gap[] = [];
  const add = (code: string, text: string): void => void gaps.push({ code, text, location });
  if (gone !== null) add('expired', `${location}, ${periodText(gone)}: not read, it is no longer shown.`);
  if (ended !== null) {
    const limits = { time: roughly(budgetMs), requests: many(maxRequests ?? 0, 'request') };
    const code = CODES[ended.code](ended.code === 'problem' ? ended.problem : null);
    for (const slice of slices) {
      if (!slice.plan.isDone) add(code, sampledText(location, slice, events.get(slice) ?? 0, because(ended, limits)));
    }
  }
  if (services.length > 0)
    add('narrowed', `${location}: only calls to ${services.join(', ')} were asked for; of other services nothing is known.`);
  for (const note of offer.notes) add(EVIDENCE, `${location}: ${note}`);
  return gaps;
}

function statusOf(gaps: readonly Gap[], pages: number, ended: Ended | null): Source['status'] {
  if (!gaps.some(hidesSomething)) return 'complete';
  return pages === 0 && ended?.code === 'problem' ? 'failed' : 'partial';
}

const unread = ({ offer }: EventHistoryOptions, gaps: readonly Gap[]): SourceResult => ({
  source: {
    id: offer.id,
    kind: 'event-history',
    location: offer.location,
    status: 'failed',
    queries: [],
    input: null,
    costUsd: 0,
    gaps: [...gaps],
  },
  coverage: [],
  groups: [],
});

async function* collect(
  options: EventHistoryOptions,
  client: CloudTrailClient,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { offer, period, services, budgetMs = SAMPLE_MS, maxRequests = Number.POSITIVE_INFINITY, timing = POLITE } = options;
  const history = new EventHistory(client, { profile: offer.profile, timing });
  const evidence = new EvidenceAccumulator({ from: period.from, to: period.to });
  const slices: readonly Slice[] = (services.length === 0 ? [null] : [...new Set(services)]).map((service) => ({
    service,
    plan: new SamplePlan(period),
  }));
  // Stretches meet within a second: what was read there before is no second delivery of it.
  const seen = new Set<string>();
  const events = new Map<Slice, number>();
  let bytesRead = 0;
  let pages = 0;
  let ended: Ended | null = null;

  const timeIsUp = new AbortController();
  const begun = performance.now();
  const timer = setTimeout(() => timeIsUp.abort(), budgetMs);
  const both = linkedSignal(signal, timeIsUp.signal);
  const requestsLeft = (): number =>
    Math.max(0, Math.min(maxRequests - history.requests, (budgetMs - (performance.now() - begun)) / Math.max(1, history.spacingMs)));

  const progress = (current: string): SourceProgress => ({
    done: pages,
    total: Math.ceil(pages + (slices.every(({ plan }) => plan.isDone) ? 0 : Math.min(requestsLeft(), Number.MAX_SAFE_INTEGER))),
    counting: false,
    unit: 'windows',
    bytesRead,
    bytesTotal: bytesRead,
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current,
    costUsd: null,
  });

  const take = (slice: Slice, json: string | null, id: string | null): void => {
    if (id !== null && seen.has(id)) return;
    if (id !== null) seen.add(id);
    bytesRead += json?.length ?? 0;
    if (evidence.add(jsonOf(json)) === 'event') events.set(slice, (events.get(slice) ?? 0) + 1);
  };

  const readOne = async (slice: Slice, asked: Unread): Promise<void> => {
    const bounds = asked.continued ?? { from: asked.from, until: asked.to - 1000, nextToken: null };
    let page: Awaited<ReturnType<EventHistory['page']>>;
    try {
      page = await history.page({ ...bounds, service: slice.service }, both.signal);
    } catch (error) {
      slice.plan.left(asked);
      if (signal.aborted) ended = { code: 'cancelled' };
      else if (timeIsUp.signal.aborted) ended = { code: 'time' };
      else
        ended = {
          code: 'problem',
          problem: problemOf(error, { service: 'cloudtrail', operation: 'LookupEvents', profile: offer.profile }),
        };
      return;
    }
    pages += 1;
    for (const { id, json } of page.events) take(slice, json, id);
    const times = page.events.flatMap(({ at }) => at ?? []);
    const oldest = times.length === 0 ? null : Math.min(...times);
    const next = page.nextToken === null ? null : { from: bounds.from, until: bounds.until, nextToken: page.nextToken };
    slice.plan.took(asked, { events: page.events.length, oldest, next });
  };

  try {
    while (ended === null && slices.some(({ plan }) => !plan.isDone)) {
      for (const slice of slices) {
        if (signal.aborted) ended = { code: 'cancelled' };
        else if (timeIsUp.signal.aborted) ended = { code: 'time' };
        else if (history.requests >= maxRequests) ended = { code: 'requests' };
        if (ended !== null) break;
        const asked = slice.plan.next(requestsLeft() / slices.length);
        if (asked === null) continue;
        yield progress(`${offer.location}, ${periodText(asked)}`);
        await readOne(slice, asked);
      }
    }
    yield progress(offer.location);
  } finally {
    clearTimeout(timer);
    both.release();
  }

  const gaps = gapsOf(options, slices, events, ended);
  const { unreadable } = evidence.records;
  if (unreadable > 0) {
    const text = `${offer.location}: ${thousands(unreadable)} of the events that it gave could not be read.`;
    gaps.push({ code: 'unreadable-records', text, location: offer.location });
  }
  return {
    source: {
      id: offer.id,
      kind: 'event-history',
      location: `${offer.location} (${offer.account})`,
      status: statusOf(gaps, pages, ended),
      queries: slices.map(({ service }) => ({
        text: lookupCommand(offer.region, period, service, offer.profile),
        groups: [offer.location],
        window: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
        bytesScanned: null,
        costUsd: 0,
      })),
      input: {
        files: { found: 0, read: 0, skipped: {}, failed: 0 },
        records: evidence.records,
        bytesRead,
        bytesJson: bytesRead,
      },
      costUsd: 0,
      gaps,
    },
    coverage: evidence.coverage(offer.id),
    groups: evidence.groups(),
  };
}

/** Event history that the person agreed to read. Its own period counts, not the window that it is given: that was cut to what it shows. */
export function eventHistorySource(options: EventHistoryOptions): EvidenceSource {
  return {
    id: options.offer.id,
    kind: 'event-history',
    location: options.offer.location,
    async *collect(_window: TimeWindow, signal: AbortSignal) {
      let client: CloudTrailClient;
      try {
        client = await options.connect(signal);
      } catch (error) {
        const { profile, location } = options.offer;
        const { code, message, howTo } = problemOf(error, { service: 'sts', operation: 'GetCallerIdentity', profile });
        return unread(options, [{ code, text: `${location}: not read. ${message} ${howTo}`.trim(), location }]);
      }
      return yield* collect(options, client, signal);
    },
  };
}
