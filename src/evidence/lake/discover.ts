// Which event data stores of CloudTrail Lake hold calls, since when, and what is known of them before anything is asked that costs.

import {
  type EventDataStore,
  GetEventDataStoreCommand,
  type GetEventDataStoreResponse,
  ListEventDataStoresCommand,
} from '@aws-sdk/client-cloudtrail';
import { sleep } from '../../async/sleep.ts';
import type { Connection } from '../../aws/connect.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { BlindSpot, Gap } from '../../contract/document.ts';
import { DAY_MS, type Period } from '../logs-insights/windows.ts';
import { CLOSED } from './facts.ts';
import { isAbsent, lakeProblem, mayPass } from './problem.ts';
import { lakeQuery, storeId } from './query.ts';
import { collectedBy } from './selectors.ts';

const ATTEMPTS = 6;
const BACKOFF_MS = 400;
const MOST_PAGES = 50;
const PAGE = 1_000;
const MINUTE_MS = 60_000;

export interface LakeChoice {
  /** Where to look. A multi-Region event data store is found in its own Region alone, and holds the events of all. */
  readonly regions: readonly string[];
  /** The chosen period, half-open, on whole seconds. */
  readonly period: Period;
}

export interface LakeContext {
  readonly now: () => number;
  /** Between tries. Milliseconds; for a test. */
  readonly backoffMs?: number;
}

export interface LakeDiscovery {
  /** Empty where there is no event data store: then Lake is nothing that this account could use. */
  readonly offers: readonly Offer[];
  readonly problems: readonly Gap[];
  readonly blindSpots: readonly BlindSpot[];
}

const NO_ESTIMATE =
  'What a query scans, nobody can say beforehand: the newest week is asked first, and tells what the rest will cost. Your limit holds from the first query on.';
const COPIES = 'Whether it holds older events, copied from a trail, cannot be asked: it is asked for the whole period.';

type Status = GetEventDataStoreResponse['Status'];

const REFUSED: Readonly<Partial<Record<NonNullable<Status>, string>>> = {
  CREATED: 'It was just made and holds nothing yet.',
  PENDING_DELETION: 'It is about to be deleted and can no longer be queried.',
};

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

async function patient<T>(signal: AbortSignal, backoffMs: number, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || tried >= ATTEMPTS || !mayPass(error)) throw error;
      await sleep(backoffMs * 2 ** (tried - 1), signal);
    }
  }
}

interface Asking {
  readonly connection: Connection;
  readonly period: Period;
  readonly now: number;
  readonly backoffMs: number;
  readonly signal: AbortSignal;
}

async function listed({ connection, backoffMs, signal }: Asking): Promise<readonly EventDataStore[]> {
  const stores: EventDataStore[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { MaxResults: PAGE, ...(token === undefined ? {} : { NextToken: token }) };
    const answer = await patient(signal, backoffMs, () =>
      connection.cloudTrail.send(new ListEventDataStoresCommand(input), { abortSignal: signal }),
    );
    stores.push(...(answer.EventDataStores ?? []));
    token = answer.NextToken;
    if (token === undefined) break;
  }
  return stores;
}

/** Events are kept by their own time (cloudtrail-lake-manage-costs): what is older than the retention is gone. */
function clipped(
  period: Period,
  retentionDays: number | null,
  now: number,
): { readonly window: Period; readonly notes: readonly string[] } {
  if (retentionDays === null) return { window: period, notes: [] };
  const kept = Math.ceil((now - retentionDays * DAY_MS) / MINUTE_MS) * MINUTE_MS;
  if (kept <= period.from) return { window: period, notes: [] };
  const notes = [
    `It keeps ${retentionDays} days: nothing before ${day(kept)} can be asked, though the period begins on ${day(period.from)}.`,
  ];
  return { window: { from: Math.min(kept, period.to), to: period.to }, notes };
}

function refusedBecause(status: Status, window: Period): string | null {
  const byStatus = status === undefined ? undefined : REFUSED[status];
  return byStatus ?? (window.from >= window.to ? 'It holds nothing of the period that was chosen.' : null);
}

/** The offer of one event data store; null where it holds no calls, or is none. */
async function offerOf(
  asking: Asking,
  { EventDataStoreArn: arn, Name }: EventDataStore,
): Promise<{ offer: Offer | null; problem: Gap | null }> {
  const { connection, period, now, backoffMs, signal } = asking;
  const id = arn === undefined ? null : storeId(arn);
  if (arn === undefined || id === null) return { offer: null, problem: null };
  const name = Name ?? id;
  let details: GetEventDataStoreResponse = {};
  let unknown: readonly string[] = [];
  let problem: Gap | null = null;
  try {
    details = await patient(signal, backoffMs, () =>
      connection.cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: arn }), { abortSignal: signal }),
    );
  } catch (error) {
    const { code, message, howTo } = lakeProblem(error, 'GetEventDataStore', connection.profile);
    problem = { code, text: `Event data store ${name}: ${message} ${howTo}`.trim(), location: profileText(connection.profile) };
    unknown = ['What it collects, since when and for how long could not be asked.'];
  }
  const {
    Status: status,
    AdvancedEventSelectors,
    MultiRegionEnabled,
    OrganizationEnabled,
    RetentionPeriod = null,
    CreatedTimestamp,
  } = details;
  const collected = collectedBy(AdvancedEventSelectors);
  if (!collected.management && !collected.data) return { offer: null, problem };
  const { window, notes } = clipped(period, RetentionPeriod, now);
  const created = CreatedTimestamp?.getTime();
  const about = [
    ...unknown,
    ...notes,
    ...collected.notes,
    ...(MultiRegionEnabled === false ? [`It holds the calls made in ${connection.region} alone.`] : []),
    ...(OrganizationEnabled === false ? ['It holds the calls of this account alone.'] : []),
    ...(created !== undefined && created > window.from ? [`It was made on ${day(created)}. ${COPIES}`] : []),
    ...(status === 'STOPPED_INGESTION' || status === 'STOPPING_INGESTION'
      ? ['It takes in nothing any more: newer calls are not in it.']
      : []),
    CLOSED.text,
    NO_ESTIMATE,
  ];
  const kinds = [OrganizationEnabled === true ? 'organization' : '', MultiRegionEnabled === true ? 'multi-Region' : ''].filter(Boolean);
  const offer: Offer = {
    id: `lake:${connection.account}:${connection.region}:${id}`,
    kind: 'lake',
    profile: connection.profile,
    account: connection.account,
    region: connection.region,
    location: name,
    arn,
    foundBy: [`event data store ${name}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`],
    window: { ...window },
    retentionDays: RetentionPeriod,
    notes: about,
    bytes: null,
    basis: 'none',
    costUsd: null,
    refused: refusedBecause(status, window),
    query: { text: lakeQuery('record', id, window), consoleUrl: '' },
  };
  return { offer, problem };
}

/** Asks each Region for its event data stores. Never rejects: what failed is among the problems; where Lake does not exist, nothing is. */
export async function discoverLake(
  connection: Connection,
  { regions, period }: LakeChoice,
  { now, backoffMs = BACKOFF_MS }: LakeContext,
  signal: AbortSignal,
): Promise<LakeDiscovery> {
  const offers: Offer[] = [];
  const problems: Gap[] = [];
  for (const region of new Set(regions)) {
    if (signal.aborted) break;
    try {
      const asking: Asking = { connection: connection.in(region), period, now: now(), backoffMs, signal };
      for (const store of await listed(asking)) {
        const { offer, problem } = await offerOf(asking, store);
        if (offer !== null) offers.push(offer);
        if (problem !== null) problems.push(problem);
      }
    } catch (error) {
      if (isAbsent(error)) continue;
      const { code, message, howTo } = lakeProblem(error, 'ListEventDataStores', connection.profile);
      problems.push({ code, text: `${message} ${howTo}`.trim(), location: profileText(connection.profile) });
    }
  }
  return { offers, problems, blindSpots: [] };
}
