// The accounts of a session: asked what they have, read as sources, and told to keep a query.
import { DescribeQueryDefinitionsCommand, PutQueryDefinitionCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AwsProblem, problemOf } from '../../aws/problem.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { SourceResult, TimeWindow } from '../../contract/calls.ts';
import type { Discovery, Offer } from '../../contract/discovery.ts';
import { many } from '../../text/counts.ts';
import type { EvidenceSource } from '../source.ts';
import { Budget } from './budget.ts';
import { type AccountChoice, type AccountContext, Connections, discover } from './discover.ts';
import type { QueryLedger } from './ledger.ts';
import { logGroupArn } from './log-groups.ts';
import { logGroupSource, unread } from './source.ts';
import { clip, definite, type Period } from './windows.ts';

/** Query definitions with slashes in their names are shown as folders in the console. */
const SAVED_AS = 'tls-migrate/calls by TLS version';

export interface AccountsContext extends AccountContext {
  readonly ledger: QueryLedger;
  /** Whether a process of this machine still runs. */
  readonly isAlive: (pid: number) => boolean;
  /** What one query may return; less than AWS allows only for a test. */
  readonly maxRows?: number;
}

/** What was agreed to be read: offers by id, and dollars at most. */
export interface Agreed {
  readonly offers: readonly string[];
  readonly maxCostUsd: number;
}

/** What is read in one go shares one limit. `spentBytes` is what was scanned of it before. */
export interface Reading {
  readonly discovery: Discovery;
  readonly agreed: Agreed;
  readonly spentBytes: number;
}

export class Accounts {
  readonly #choice: AccountChoice;
  readonly #context: AccountsContext;
  readonly #connections: Connections;

  constructor(choice: AccountChoice, context: AccountsContext) {
    this.#choice = choice;
    this.#context = context;
    this.#connections = new Connections(choice, context);
  }

  discover(window: TimeWindow, signal: AbortSignal): Promise<Discovery> {
    return discover(this.#choice, window, this.#connections, this.#context, signal);
  }

  /** The agreed log groups over the periods that were offered; `since`, in epoch milliseconds, narrows them to what came later. */
  sources({ discovery, agreed, spentBytes }: Reading, since: number | null = null): readonly EvidenceSource[] {
    const { now, ledger, isAlive, timing, maxRows } = this.#context;
    const budget = new Budget(agreed.maxCostUsd, discovery.price.usdPerGb, spentBytes);
    return discovery.offers
      .filter(({ id, refused }) => refused === null && agreed.offers.includes(id))
      .map((offer) => {
        const asked = since === null ? offer.window : definite({ from: since, to: null }, now());
        const { window: period } = clip(asked, { retentionDays: offer.retentionDays, createdAt: null }, now());
        return logGroupSource({
          offer: since === null ? offer : { ...offer, bytes: shareOf(offer, period) },
          period,
          // What a log group no longer keeps cannot be asked: of the time since a fix nothing may be left out in silence.
          expired: since !== null && period.from > asked.from ? { from: asked.from, to: period.from } : null,
          settledOnly: since !== null,
          connect: async (signal) => (await this.#connections.of(offer.profile, signal)).in(offer.region).logs,
          budget,
          ledger,
          now,
          isAlive,
          ...(timing === undefined ? {} : { timing }),
          ...(maxRows === undefined ? {} : { maxRows }),
        });
      });
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

function shareOf({ bytes, window }: Offer, { from, to }: Period): number | null {
  return bytes === null || window.to <= window.from ? null : Math.round((bytes * (to - from)) / (window.to - window.from));
}

/** The account that a log group lies in: a monitoring account reads those of others. */
const accountOf = ({ arn }: Offer): string => logGroupArn(arn)?.account ?? '';

/** Where the person chose an account and nothing of it could be read, or not all: results that say so. */
export function unreadAccounts(discovery: Discovery, choice: AccountChoice, agreed: readonly string[]): readonly SourceResult[] {
  return choice.profiles.flatMap((profile) => {
    const name = profileText(profile);
    const problems = discovery.problems.filter(({ location }) => location === name);
    const identity = discovery.identities.find((one) => one.profile === profile);
    // Two profiles of one account see the same log groups: they are offered once.
    const offers = discovery.offers.filter(
      (offer) => offer.profile === profile || (identity !== undefined && [offer.account, accountOf(offer)].includes(identity.account)),
    );
    const where = identity === undefined ? name : `${name}, account ${identity.account}`;
    const id = `logs-insights:${profile ?? 'default'}`;
    const refused = offers.flatMap((offer) =>
      offer.refused === null ? [] : [{ code: 'refused', text: `${offer.location}: ${offer.refused}`, location: offer.location }],
    );
    if (identity === undefined && problems.length === 0) return [];
    if (problems.length > 0) return [unread(id, where, identity === undefined ? 'failed' : 'partial', [...problems, ...refused])];
    const usable = offers.filter((offer) => offer.refused === null);
    if (usable.some(({ id: offered }) => agreed.includes(offered))) return [];
    if (usable.length > 0) {
      const left = {
        code: 'not-agreed',
        text: `Nothing was read of ${where}: ${many(usable.length, 'log group')} left out.`,
        location: name,
      };
      return [unread(id, where, 'skipped', [left])];
    }
    const nothing = { code: 'no-log-group', text: `No log group with CloudTrail events was found for ${where}.`, location: name };
    return [unread(id, where, 'skipped', refused.length > 0 ? refused : [nothing])];
  });
}
