// The accounts of a session: asked what they have, read as sources, and told to keep a query.
import { DescribeQueryDefinitionsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Connection } from '../aws/connect.ts';
import { AwsProblem, problemOf } from '../aws/problem.ts';
import { profileText } from '../contract/aws-names.ts';
import type { SourceResult, TimeWindow } from '../contract/calls.ts';
import type { Discovery, Offer } from '../contract/discovery.ts';
import type { BlindSpot, Gap } from '../contract/document.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../contract/vocabulary.ts';
import { many } from '../text/counts.ts';
import { accountFacts } from './account-facts.ts';
import { ANY_TABLE, type AthenaChoice } from './athena/choice.ts';
import { discoverAthena } from './athena/discover.ts';
import { athenaPrice } from './athena/prices.ts';
import { sizesIn } from './athena/size-of.ts';
import { athenaSource } from './athena/source.ts';
import { chooseSources } from './choose-sources.ts';
import { discoverEventHistory } from './event-history/discover.ts';
import { eventHistorySource } from './event-history/source.ts';
import { discoverHealth } from './health-notices/discover.ts';
import { healthNotices } from './health-notices/source.ts';
import { discoverLake } from './lake/discover.ts';
import { lakePriceFor } from './lake/facts.ts';
import { lakeSource } from './lake/source.ts';
import { Budget, Purse } from './logs-insights/budget.ts';
import { type AccountChoice, type AccountContext, Connections, discover, type OtherEvidence } from './logs-insights/discover.ts';
import { memoryLedger, type QueryLedger } from './logs-insights/ledger.ts';
import { logGroupArn } from './logs-insights/log-groups.ts';
import { logGroupSource, unread } from './logs-insights/source.ts';
import { clip, definite, type Period } from './logs-insights/windows.ts';
import type { EvidenceSource } from './source.ts';

/** Query definitions with slashes in their names are shown as folders in the console. */
const SAVED_AS = 'tls-migrate/calls by TLS version';

export interface AccountsContext extends AccountContext {
  readonly ledger: QueryLedger;
  /** A book of its own for CloudTrail Lake: what one service has started another cannot stop. Nothing is kept without. */
  readonly lakeLedger?: QueryLedger;
  /** Whether a process of this machine still runs. */
  readonly isAlive: (pid: number) => boolean;
  /** What one query of log groups may return; less than AWS allows only for a test. */
  readonly maxRows?: number;
}

/** What was agreed to be read: offers by id, and dollars at most. */
export interface Agreed {
  readonly offers: readonly string[];
  readonly maxCostUsd: number;
}

/** What is read in one go shares one limit. `spentUsd` is what was spent of it before. */
export interface Reading {
  readonly discovery: Discovery;
  readonly agreed: Agreed;
  readonly spentUsd: number;
}

/** An account's choice, with what only some kinds of evidence need. */
export interface EvidenceChoice extends AccountChoice {
  readonly athena?: Pick<AthenaChoice, 'tables' | 'workGroup' | 'output'>;
  readonly services?: readonly string[];
}

export class Accounts {
  readonly #choice: EvidenceChoice;
  readonly #context: AccountsContext;
  readonly #connections: Connections;

  constructor(choice: EvidenceChoice, context: AccountsContext) {
    this.#choice = choice;
    this.#context = context;
    this.#connections = new Connections(choice, context);
  }

  async discover(window: TimeWindow, signal: AbortSignal): Promise<Discovery> {
    const found = await discover(this.#choice, window, this.#connections, this.#context, signal, (...asked) => this.#others(...asked));
    if (this.#kinds.every((kind) => kind === 'logs-insights')) return found;
    const choices = chooseSources(found.offers, { recorded: found.recorded ?? [], maxCostUsd: null });
    return { ...found, choices: choices.map((choice) => ({ ...choice, overlaps: [...choice.overlaps] })) };
  }

  get #kinds(): readonly AccountKind[] {
    return this.#choice.kinds ?? ['logs-insights'];
  }

  get #athenaChoice(): AthenaChoice {
    return { ...ANY_TABLE, ...this.#choice.athena };
  }

  /** What the account has besides log groups. */
  async #others(connection: Connection, regions: readonly string[], period: Period, signal: AbortSignal): Promise<OtherEvidence> {
    const kinds = this.#kinds;
    const { now } = this.#context;
    const asked: Promise<Partial<OtherEvidence>>[] = [];
    if (kinds.includes('athena')) {
      const { usdPerGb } = athenaPrice();
      asked.push(
        discoverAthena(connection, { choice: this.#athenaChoice, regions, period, usdPerGb, sizeOf: sizesIn(connection), now }, signal),
      );
    }
    if (kinds.includes('lake')) asked.push(discoverLake(connection, { regions, period }, { now }, signal));
    if (kinds.includes('event-history'))
      asked.push(discoverEventHistory(connection, { regions, period, services: this.#choice.services ?? [] }, { now }, signal));
    if (kinds.includes('health-notices')) asked.push(discoverHealth(connection, period, signal));
    // What trails record is only asked where something is to be weighed by it.
    if (asked.length > 0)
      asked.push(accountFacts(connection, regions, signal).then(({ facts, problems }) => ({ recorded: [facts], problems: [...problems] })));
    const parts = await Promise.all(asked);
    const problems = parts.flatMap((part) => part.problems ?? []);
    const blindSpots = parts.flatMap((part) => part.blindSpots ?? []);
    return {
      offers: parts.flatMap(({ offers = [] }) => offers),
      // Nobody named what everything is asked for: what may not be asked is then no failure of the run.
      problems: this.#asksEverything ? [] : problems,
      blindSpots: this.#asksEverything ? [...blindSpots, ...problems.map((problem) => notAsked(connection.account, problem))] : blindSpots,
      recorded: parts.flatMap(({ recorded = [] }) => recorded),
    };
  }

  get #asksEverything(): boolean {
    return ACCOUNT_KINDS.every((kind) => this.#kinds.includes(kind));
  }

  /** What was agreed to, over the periods that were offered; `since`, in epoch milliseconds, narrows it to what came later. */
  sources({ discovery, agreed, spentUsd }: Reading, since: number | null = null): readonly EvidenceSource[] {
    const purse = new Purse(agreed.maxCostUsd, spentUsd);
    return discovery.offers
      .filter(({ id, refused }) => refused === null && agreed.offers.includes(id))
      .flatMap((offer) => this.#source(offer, discovery, purse, since) ?? []);
  }

  /** The source that an offer becomes; null for one that cannot tell what has happened since a fix. */
  #source(offer: Offer, discovery: Discovery, purse: Purse, since: number | null): EvidenceSource | null {
    const { now, ledger, lakeLedger = memoryLedger('not-saved', process.pid), isAlive, timing, maxRows } = this.#context;
    const asked = since === null ? offer.window : definite({ from: since, to: null }, now());
    const { window: period } = clip(asked, { retentionDays: offer.retentionDays, createdAt: null }, now());
    // What is no longer kept cannot be asked: of the time since a fix nothing may be left out in silence.
    const expired = since !== null && period.from > asked.from ? { from: asked.from, to: period.from } : null;
    const settledOnly = since !== null;
    const client = async <T>(signal: AbortSignal, of: (connection: Connection) => T | Promise<T>): Promise<T> =>
      of((await this.#connections.of(offer.profile, signal)).in(offer.region));
    const common = { period, expired, settledOnly, now, isAlive };
    switch (offer.kind) {
      case 'logs-insights':
        return logGroupSource({
          ...common,
          offer: since === null ? offer : { ...offer, bytes: shareOf(offer, period) },
          connect: (signal) => client(signal, ({ logs }) => logs),
          budget: new Budget(purse, discovery.price.usdPerGb),
          ledger,
          ...(timing === undefined ? {} : { timing }),
          ...(maxRows === undefined ? {} : { maxRows }),
        });
      case 'athena':
        return athenaSource({
          ...common,
          offer: since === null ? offer : { ...offer, bytes: shareOf(offer, period) },
          choice: this.#athenaChoice,
          connect: (signal) => client(signal, (connection) => connection.athena()),
          budget: new Budget(purse, athenaPrice().usdPerGb),
          ledger,
        });
      case 'lake':
        return lakeSource({
          ...common,
          offer,
          connect: (signal) => client(signal, ({ cloudTrail }) => cloudTrail),
          budget: new Budget(purse, lakePriceFor(null).usdPerGb),
          ledger: lakeLedger,
        });
      case 'event-history':
        return eventHistorySource({
          offer,
          period,
          gone: expired,
          services: this.#choice.services ?? [],
          connect: (signal) => client(signal, ({ cloudTrail }) => cloudTrail),
        });
      case 'health-notices':
        return since === null ? healthNotices({ offer, connect: (signal) => client(signal, (one) => one.health()), now }) : null;
      default:
        return null;
    }
  }

  /** Saves the offer's query in its account. Returns its name. Rejects with AwsProblem. */
  async saveQuery({ profile, region, account, arn, location, query }: Offer, signal: AbortSignal): Promise<string> {
    const name = `${SAVED_AS} (${location})`.slice(0, 255);
    try {
      const { logs } = (await this.#connections.of(profile, signal)).in(region);
      const { queryDefinitions = [] } = await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name }), {
        abortSignal: signal,
      });
      const known = queryDefinitions.find((one) => one.name === name)?.queryDefinitionId;
      // A name alone would mean a group of this account.
      const own = arn.includes(`:${account}:`);
      const definition = { name, queryString: query.text, ...(own ? { logGroupNames: [location] } : {}) };
      await logs.send(new PutQueryDefinitionCommand(known === undefined ? definition : { ...definition, queryDefinitionId: known }), {
        abortSignal: signal,
      });
      return name;
    } catch (error) {
      const { code, message, howTo, action } = problemOf(error, { service: 'logs', operation: 'PutQueryDefinition', profile });
      throw new AwsProblem(code, `${message} ${howTo}`.trim(), { action, howTo });
    }
  }

  destroy(): Promise<void> {
    return this.#connections.destroy();
  }
}

const notAsked = (account: string, { text }: Gap): BlindSpot => ({
  code: 'evidence-not-asked',
  text: `Account ${account} could not be asked for everything it may have. ${text}`,
  affects: 'Evidence that only it has, if it has any.',
  howToClose: 'Allow it (tls-migrate policy --aws prints what is needed), or name only what is to be asked.',
});

function shareOf({ bytes, window }: Offer, { from, to }: Period): number | null {
  return bytes === null || window.to <= window.from ? null : Math.round((bytes * (to - from)) / (window.to - window.from));
}

/** The account that a log group lies in: a monitoring account reads those of others. */
const accountOf = ({ arn }: Offer): string => logGroupArn(arn)?.account ?? '';

/** Where the person chose an account and nothing of it could be read, or not all: results that say so. */
export function unreadAccounts(discovery: Discovery, choice: AccountChoice, agreed: readonly string[]): readonly SourceResult[] {
  const [kind = 'logs-insights', ...others] = choice.kinds ?? [];
  const logGroupsAlone = kind === 'logs-insights' && others.length === 0;
  return choice.profiles.flatMap((profile) => {
    const name = profileText(profile);
    const problems = discovery.problems.filter(({ location }) => location === name);
    const identity = discovery.identities.find((one) => one.profile === profile);
    // Two profiles of one account see the same places: they are offered once.
    const offers = discovery.offers.filter(
      (offer) => offer.profile === profile || (identity !== undefined && [offer.account, accountOf(offer)].includes(identity.account)),
    );
    const where = identity === undefined ? name : `${name}, account ${identity.account}`;
    const not = (status: 'failed' | 'skipped' | 'partial', gaps: readonly Gap[]) =>
      unread(`${kind}:${profile ?? 'default'}`, where, status, gaps, kind);
    const refused = offers.flatMap((offer) =>
      offer.refused === null ? [] : [{ code: 'refused', text: `${offer.location}: ${offer.refused}`, location: offer.location }],
    );
    if (identity === undefined && problems.length === 0) return [];
    if (problems.length > 0) return [not(identity === undefined ? 'failed' : 'partial', [...problems, ...refused])];
    const usable = offers.filter((offer) => offer.refused === null);
    if (usable.some(({ id: offered }) => agreed.includes(offered))) return [];
    if (usable.length > 0) {
      const what = logGroupsAlone ? many(usable.length, 'log group') : many(usable.length, 'offer');
      return [not('skipped', [{ code: 'not-agreed', text: `Nothing was read of ${where}: ${what} left out.`, location: name }])];
    }
    const nothing = logGroupsAlone
      ? { code: 'no-log-group', text: `No log group with CloudTrail events was found for ${where}.`, location: name }
      : { code: 'nothing-offered', text: `Nothing of what was asked for was found for ${where}.`, location: name };
    return [not('skipped', refused.length > 0 ? refused : [nothing])];
  });
}
