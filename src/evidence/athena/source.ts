// One table of Athena as an evidence source: its columns looked up, asked in as few queries as its limits allow, counted like files.
import type { AthenaClient } from '@aws-sdk/client-athena';
import { linkedSignal } from '../../async/linked-signal.ts';
import { problemOf } from '../../aws/problem.ts';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { Gap, Source } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many, thousands } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import type { Timing } from '../logs-insights/api.ts';
import type { Budget } from '../logs-insights/budget.ts';
import { missingTexts } from '../logs-insights/collect.ts';
import { leftRunning, type QueryLedger } from '../logs-insights/ledger.ts';
import { costOf } from '../logs-insights/prices.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { whileWorking } from '../while-working.ts';
import { AthenaApi, UNHURRIED } from './api.ts';
import type { AthenaChoice } from './choice.ts';
import { namedFor, tableIn } from './choice.ts';
import type { QueryPeriod } from './query.ts';
import { emptyTally, TableReader, type Tally } from './reader.ts';
import { AthenaRunner, bookPlace } from './runner.ts';
import { lacking, type TrailTable, trailTable, unusable } from './table.ts';
import { type QueryPlace, queryPlace } from './workgroup.ts';

const NAMED_GAPS = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface AthenaSourceOptions {
  readonly offer: Offer;
  readonly choice: AthenaChoice;
  /** What is asked for, half-open, on whole seconds. */
  readonly period: QueryPeriod;
  /** Connects when reading begins, in the offer's Region. Rejects with AwsProblem. */
  readonly connect: (signal: AbortSignal) => Promise<AthenaClient>;
  /** In dollars for 10^9 bytes, as `athenaPrice` has it. */
  readonly budget: Budget;
  readonly ledger: QueryLedger;
  readonly now: () => number;
  readonly isAlive: (pid: number) => boolean;
  /** Take no answer of a period to which events could still have come. */
  readonly settledOnly: boolean;
  readonly timing?: Timing;
}

interface Found {
  readonly tally: Tally;
  readonly events: number;
  readonly notes: readonly string[];
  /** Queries of an earlier run that may still run. */
  readonly mayRun: number;
}

/** Days of the period without an event, where somebody has to add each partition: what was not added is not there for Athena. */
function emptyDays(table: TrailTable, { from, to }: QueryPeriod, { days, missing }: Tally): number {
  if (table.projected || table.days === null || missing.length > 0) return 0;
  const first = Math.floor(from / DAY_MS);
  const all = Array.from({ length: Math.floor((to - 1) / DAY_MS) - first + 1 }, (_, at) => first + at);
  return all.filter((day) => !days.has(new Date(day * DAY_MS).toISOString().slice(0, 10))).length;
}

function gapsOf(location: string, table: TrailTable, period: QueryPeriod, { tally, events, notes, mayRun }: Found): Gap[] {
  const gaps: Gap[] = [];
  const add = (code: string, text: string): void => void gaps.push({ code, text: `${location}: ${text}`, location });
  const missing = missingTexts(location, tally.missing);
  gaps.push(...missing.slice(0, NAMED_GAPS).map(({ code, text }) => ({ code, text, location })));
  if (missing.length > NAMED_GAPS) add('more-gaps', `${missing.length - NAMED_GAPS} more periods were not read.`);
  const empty = emptyDays(table, period, tally);
  if (events === 0 && tally.missing.length === 0) {
    add(
      'nothing-found',
      'the queries succeeded and found no event of the period. Its location or its partitions may be wrong: look at the table.',
    );
  } else if (empty > 0) {
    add(
      'days-without-events',
      `${many(empty, 'day')} of the period ${empty === 1 ? 'has' : 'have'} no event. Partitions may never have been added (ALTER TABLE … ADD PARTITION).`,
    );
  }
  if (tally.askedTwice.queries > 0) {
    add(
      'asked-in-halves',
      `${many(tally.askedTwice.queries, 'query', 'queries')} did not come to an end and had to be asked again in halves: ${thousands(tally.askedTwice.bytes)} bytes were scanned for nothing.`,
    );
  }
  if (mayRun > 0)
    add('may-still-run', `${many(mayRun, 'query', 'queries')} of an earlier run could not be stopped and may run for half an hour.`);
  if (tally.free > 0)
    add('kept-answers', `${many(tally.free, 'answer')} had been kept by Athena from an earlier run and cost nothing now.`);
  for (const note of notes) add('about-the-source', note);
  return gaps;
}

/** The result of a table that was not read at all. */
const unread = ({ id, location }: Offer, gaps: readonly Gap[]): SourceResult => ({
  source: { id, kind: 'athena', location, status: 'failed', queries: [], input: null, costUsd: null, gaps: [...gaps] },
  coverage: [],
  groups: [],
});

interface Ready {
  readonly api: AthenaApi;
  readonly table: TrailTable;
  readonly place: QueryPlace;
}

/** The table and the workgroup as they are now; or why nothing can be asked. */
async function ready(options: AthenaSourceOptions, signal: AbortSignal): Promise<Ready | Gap> {
  const { offer, choice, connect, now, timing = UNHURRIED } = options;
  const gap = (code: string, text: string): Gap => ({ code, text: `${offer.location}: not read. ${text}`, location: offer.location });
  try {
    const api = new AthenaApi(await connect(signal), timing);
    const { database, name } = tableIn(offer.location);
    const metadata = await api.table(database, name, signal);
    const table = metadata === null ? null : trailTable(database, metadata, now());
    if (table === null) return gap('not-found', 'The table is not there any more, or is none over CloudTrail.');
    const refused = unusable(table);
    if (refused !== null) return gap('refused', refused);
    const place = await queryPlace(api, choice.workGroup, choice.output, signal);
    return place.refused === null ? { api, table, place } : gap('refused', place.refused);
  } catch (error) {
    const { code, message, howTo } = problemOf(error, { service: 'athena', operation: 'GetTableMetadata', profile: offer.profile });
    return gap(code, `${message} ${howTo}`.trim());
  }
}

async function* collect(
  options: AthenaSourceOptions,
  { api, table, place }: Ready,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { offer, choice, period, budget, ledger, now, timing = UNHURRIED } = options;
  const at = { account: offer.account, region: offer.region };
  const runner = new AthenaRunner({ api, ledger, timing, place: { ...at, profile: offer.profile }, now, settledOnly: options.settledOnly });
  const evidence = new EvidenceAccumulator(period);
  const stop = new AbortController();
  const linked = linkedSignal(signal, stop.signal);
  const tally = emptyTally();
  const abandoned = leftRunning(ledger, bookPlace(at), now(), options.isAlive);
  const named = namedFor(choice, offer);
  const reading = { runner, budget, table, arn: offer.arn, place, named, period, expectedBytes: offer.bytes, signal: linked.signal };
  let mayRun = 0;

  const work = async (): Promise<void> => {
    await new TableReader(reading, tally, evidence).readAll();
    // What was asked before and not asked again now would run on for nobody.
    const left = new Set(abandoned.map(({ nonce }) => nonce));
    mayRun = await runner.stopLeftOver(ledger.entries().filter((entry) => !entry.ended && left.has(entry.nonce)));
  };
  const progress = (): SourceProgress => ({
    done: tally.windowsDone,
    total: tally.windowsTotal,
    counting: false,
    unit: 'windows',
    bytesRead: tally.bytesScanned + tally.running,
    bytesTotal: Math.max(offer.bytes ?? 0, tally.bytesScanned + tally.running),
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current: offer.location,
    costUsd: tally.costUsd + costOf(tally.running, budget.usdPerGb),
  });
  const working = work();
  try {
    yield* whileWorking(working, progress);
  } finally {
    // Whoever listened may have gone: nothing must run on for nobody.
    stop.abort();
    await working.catch(() => {});
    linked.release();
  }

  const { records } = evidence;
  const notes = [...new Set([...offer.notes, ...lacking(table), ...place.notes])];
  const gaps = gapsOf(offer.location, table, period, { tally, events: records.events, notes, mayRun });
  if (records.unreadable > 0) {
    const text = `${offer.location}: ${many(records.unreadable, 'record')} are no CloudTrail events, or are damaged.`;
    gaps.push({ code: 'unreadable-records', text, location: offer.location });
  }
  return {
    source: {
      id: offer.id,
      kind: 'athena',
      location: `${offer.location} (${offer.account}, ${offer.region})`,
      status: statusOf(tally, records.events, gaps),
      queries: tally.queries,
      input: {
        files: { found: 0, read: 0, skipped: {}, failed: 0 },
        records,
        bytesRead: tally.bytesScanned,
        bytesJson: tally.bytesScanned,
      },
      costUsd: tally.costUsd,
      gaps,
    },
    coverage: evidence.coverage(offer.id),
    groups: evidence.groups(),
  };
}

function statusOf({ missing }: Tally, events: number, gaps: readonly Gap[]): Source['status'] {
  if (!gaps.some(hidesSomething)) return 'complete';
  const stopped = missing.some(({ code }) => code === 'cancelled');
  return events === 0 && missing.length > 0 && !stopped ? 'failed' : 'partial';
}

/** A table that the person agreed to read. Its own period counts, not the window that it is given: that was cut to what it reaches. */
export function athenaSource(options: AthenaSourceOptions): EvidenceSource {
  return {
    id: options.offer.id,
    kind: 'athena',
    location: options.offer.location,
    async *collect(_window: TimeWindow, signal: AbortSignal) {
      const found = await ready(options, signal);
      if ('code' in found) return unread(options.offer, [found]);
      return yield* collect(options, found, signal);
    },
  };
}
