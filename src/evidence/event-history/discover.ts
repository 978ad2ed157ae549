// What Event history offers: it is there in every account and Region, free, without anything to set up; who may ask, one request tells.
import type { Connection } from '../../aws/connect.ts';
import { AwsProblem, profileFlag } from '../../aws/problem.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { Offer } from '../../contract/discovery.ts';
import type { BlindSpot, Gap } from '../../contract/document.ts';
import { type Period, periodText } from '../logs-insights/windows.ts';
import { EventHistory, type LookupTiming, PAGE_EVENTS, POLITE } from './lookup.ts';
import { HISTORY_DAYS, inHistory } from './period.ts';

export interface HistoryChoice {
  /** Where to look; each Region has an Event history of its own. */
  readonly regions: readonly string[];
  /** The chosen period, half-open, on whole seconds. */
  readonly period: Period;
  /** Services to narrow it to, as `eventSource` has them; none is all. */
  readonly services: readonly string[];
}

export interface HistoryContext {
  readonly now: () => number;
  readonly timing?: LookupTiming;
}

export interface HistoryDiscovery {
  readonly offers: readonly Offer[];
  readonly problems: readonly Gap[];
  readonly blindSpots: readonly BlindSpot[];
}

const MANAGEMENT_ONLY =
  'Event history holds management events alone: no calls to objects in S3, to functions, to items of tables, and none of anonymous callers.';
const OWN_ACCOUNT = 'It holds the calls of this account and Region alone, also where a trail records an organization.';
const SAMPLED = `CloudTrail answers two requests a second with ${PAGE_EVENTS} events each: of a busy account a sample is read, spread over the period, and what was not read is told.`;

/** The API's refusal of a Region or partition that does not have it. */
const ABSENT: ReadonlySet<string> = new Set(['no-region']);

/** What a person would type to see a page of it. Times are epoch milliseconds. */
export function lookupCommand(region: string, { from, to }: Period, service: string | null, profile: string | null): string {
  const time = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
  const only = service === null ? '' : ` --lookup-attributes AttributeKey=EventSource,AttributeValue=${service}`;
  return `aws cloudtrail lookup-events --region ${region}${profileFlag(profile)} --start-time ${time(from)} --end-time ${time(to - 1000)}${only}`;
}

/** Asks each Region once whether its Event history may be read. Never rejects: what failed is among the problems. */
export async function discoverEventHistory(
  connection: Connection,
  { regions, period, services }: HistoryChoice,
  { now, timing = POLITE }: HistoryContext,
  signal: AbortSignal,
): Promise<HistoryDiscovery> {
  const offers: Offer[] = [];
  const problems: Gap[] = [];
  const { account, profile } = connection;
  const { window, gone } = inHistory(period, now());
  for (const region of new Set(regions)) {
    if (signal.aborted) break;
    let refused: string | null = window.from >= window.to ? 'It holds nothing of the period that was chosen.' : null;
    let isEmpty = false;
    if (refused === null) {
      try {
        const history = new EventHistory(connection.in(region).cloudTrail, { profile, timing });
        const question = { from: window.from, until: window.to - 1000, service: null, nextToken: null, most: 1 };
        isEmpty = (await history.page(question, signal)).events.length === 0;
      } catch (error) {
        if (!(error instanceof AwsProblem)) throw error;
        const text = `${error.message} ${error.howTo}`.trim();
        if (error.code !== 'access-denied' && !ABSENT.has(error.code)) {
          problems.push({ code: error.code, text, location: profileText(profile) });
          continue;
        }
        refused = text;
      }
    }
    const notes = [
      ...(gone === null ? [] : [`Event history shows ${HISTORY_DAYS} days: nothing of ${periodText(gone)} can be asked.`]),
      MANAGEMENT_ONLY,
      OWN_ACCOUNT,
      SAMPLED,
      ...(services.length === 0 ? [] : [`Only calls to ${services.join(', ')} are asked for.`]),
      ...(isEmpty ? ['It shows no event in this period.'] : []),
    ];
    const commands = (services.length === 0 ? [null] : services).map((service) => lookupCommand(region, window, service, profile));
    offers.push({
      id: `event-history:${account}:${region}`,
      kind: 'event-history',
      profile,
      account,
      region,
      location: `Event history of ${region}`,
      // It has no ARN: it is the Region's, and there is one.
      arn: `arn:${connection.partition}:cloudtrail:${region}:${account}:event-history`,
      foundBy: ['there in every account, without a trail'],
      window: { ...window },
      retentionDays: HISTORY_DAYS,
      notes,
      bytes: 0,
      basis: 'derived',
      costUsd: 0,
      refused,
      query: { text: commands.join('\n'), consoleUrl: '' },
    });
  }
  return { offers, problems, blindSpots: [] };
}
