// One event data store of CloudTrail Lake as an evidence source.
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
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
import type { Period } from '../logs-insights/windows.ts';
import { type EvidenceSource, NOTHING_BEFORE, type SourceProgress } from '../source.ts';
import { whileWorking } from '../while-working.ts';
import { LAKE_PATIENT, LakeApi } from './api.ts';
import { LakeReader, LakeTally } from './collect.ts';
import { storeId } from './query.ts';
import { countLakeRow } from './rows.ts';
import { LakeRunner } from './runner.ts';

const NAMED_GAPS = 20;

export interface LakeOptions {
  readonly offer: Offer;
  /** The part of the offer's window to read: half-open, on whole seconds. */
  readonly period: Period;
  /** A part of what was asked for that is no longer kept. */
  readonly expired: Period | null;
  /** Connects when reading begins. Rejects with AwsProblem. */
  readonly connect: (signal: AbortSignal) => Promise<CloudTrailClient>;
  readonly budget: Budget;
  /** A book of its own: what another service has started cannot be stopped here, nor the other way round. */
  readonly ledger: QueryLedger;
  readonly now: () => number;
  readonly isAlive: (pid: number) => boolean;
  /** Take no answer of a period to which events could still have come. */
  readonly settledOnly: boolean;
  readonly timing?: Timing;
}

function gapsOf(offer: Offer, tally: LakeTally, mayRun: number): Gap[] {
  const { location } = offer;
  const gaps: Gap[] = [];
  const add = (code: string, text: string): void => void gaps.push({ code, text: `${location}: ${text}`, location });
  const missing = missingTexts(location, tally.missing);
  for (const { code, text } of missing.slice(0, NAMED_GAPS)) gaps.push({ code, text, location });
  if (missing.length > NAMED_GAPS) add('more-gaps', `${missing.length - NAMED_GAPS} more periods were not read.`);
  if (tally.rowsMissing > 0)
    add('rows-missing', `CloudTrail Lake says that its answers have ${many(tally.rowsMissing, 'row')} more than came.`);
  if (tally.dialect === 'columns') {
    add(
      'columns-missing',
      'it does not let the raw event be read: how keys were exchanged, and which host credentials were issued to, is not known.',
    );
  }
  if (tally.halved.queries > 0) {
    add(
      'asked-in-halves',
      `${many(tally.halved.queries, 'query', 'queries')} were too much for CloudTrail Lake and had to be asked again in halves: ${thousands(tally.halved.bytes)} bytes were scanned twice.`,
    );
  }
  if (mayRun > 0)
    add(
      'may-still-run',
      `whether ${many(mayRun, 'query', 'queries')} still run could not be told; the next start looks again (cloudtrail:ListQueries).`,
    );
  if (tally.free > 0)
    add('kept-answers', `${many(tally.free, 'answer')} had been kept by CloudTrail Lake from an earlier run and cost nothing now.`);
  for (const note of offer.notes) add('about-the-source', note);
  return gaps;
}

function statusOf(gaps: readonly Gap[], tally: LakeTally, events: number): Source['status'] {
  if (!gaps.some(hidesSomething)) return 'complete';
  const stopped = tally.missing.some(({ code }) => code === 'cancelled');
  return events === 0 && tally.missing.length > 0 && tally.windowsDone <= tally.missing.length && !stopped ? 'failed' : 'partial';
}

async function* collect(
  options: LakeOptions,
  client: CloudTrailClient,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<SourceProgress, SourceResult> {
  const { offer, period, budget, ledger, now, settledOnly, isAlive, timing = LAKE_PATIENT } = options;
  const place = { account: offer.account, region: offer.region, profile: offer.profile };
  const runner = new LakeRunner({ api: new LakeApi(client, timing), ledger, timing, place, now, settledOnly });
  const evidence = new EvidenceAccumulator({ from: period.from, to: period.to });
  const tally = new LakeTally();
  if (options.expired !== null) tally.missing.push({ period: options.expired, code: 'expired', text: 'its events are no longer kept' });
  const stop = new AbortController();
  const linked = linkedSignal(signal, stop.signal);
  const abandoned = new Set(leftRunning(ledger, place, now(), isAlive).map(({ nonce }) => nonce));
  let mayRun = 0;
  const work = async (): Promise<void> => {
    const reading = { runner, budget, store: offer.arn, id, signal: linked.signal };
    await new LakeReader(reading, tally, (rows) => {
      for (const row of rows) countLakeRow(evidence, row);
    }).read(period);
    // What was asked before and not asked again now would run on for nobody; so would what nobody learned the id of.
    const left = ledger
      .entries()
      .filter(({ ended, nonce, pid, queryId }) => !ended && (abandoned.has(nonce) || (pid === process.pid && queryId === null)));
    mayRun = await runner.stopLeftOver(left, offer.arn);
  };
  const progress = (): SourceProgress => ({
    done: tally.windowsDone,
    total: tally.windowsTotal,
    counting: false,
    unit: 'windows',
    bytesRead: tally.scannedSoFar,
    bytesTotal: Math.max(offer.bytes ?? 0, tally.scannedSoFar),
    events: evidence.records.events,
    legacyCalls: evidence.legacyCalls,
    before: NOTHING_BEFORE,
    current: offer.location,
    costUsd: costOf(tally.scannedSoFar, budget.usdPerGb),
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
  const gaps = gapsOf(offer, tally, mayRun);
  if (records.unreadable > 0) {
    const text = `${offer.location}: ${many(records.unreadable, 'event')} have no time that could be read.`;
    gaps.push({ code: 'unreadable-records', text, location: offer.location });
  }
  return {
    source: {
      id: offer.id,
      kind: 'lake',
      location: `${offer.location} (${offer.account}, ${offer.region})`,
      status: statusOf(gaps, tally, records.events),
      queries: tally.queries,
      input: {
        files: { found: 0, read: 0, skipped: {}, failed: 0 },
        records,
        bytesRead: tally.bytesScanned,
        bytesJson: tally.bytesScanned,
      },
      costUsd: costOf(tally.bytesScanned, budget.usdPerGb),
      gaps,
    },
    coverage: evidence.coverage(offer.id),
    groups: evidence.groups(),
  };
}

const unread = ({ id, location }: Offer, gap: Gap): SourceResult => ({
  source: { id, kind: 'lake', location, status: 'failed', queries: [], input: null, costUsd: null, gaps: [gap] },
  coverage: [],
  groups: [],
});

/** An event data store that the person agreed to read. Its own period counts, not the window that it is given: that was cut to what it keeps. */
export function lakeSource(options: LakeOptions): EvidenceSource {
  const { offer } = options;
  const { profile, location } = offer;
  return {
    id: offer.id,
    kind: 'lake',
    location,
    async *collect(_window: TimeWindow, signal: AbortSignal) {
      const id = storeId(offer.arn);
      if (id === null)
        return unread(offer, { code: 'not-found', text: `${location}: not read, ${offer.arn} is no event data store.`, location });
      let client: CloudTrailClient;
      try {
        client = await options.connect(signal);
      } catch (error) {
        const { code, message, howTo } = problemOf(error, { service: 'sts', operation: 'GetCallerIdentity', profile });
        return unread(offer, { code, text: `${location}: not read. ${message} ${howTo}`.trim(), location });
      }
      return yield* collect(options, client, id, signal);
    },
  };
}
