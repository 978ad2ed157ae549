// What the chosen accounts offer: who we are there, which log groups hold events, since when, and what reading them would cost.
import { type Connection, connect } from '../../aws/connect.ts';
import { type AwsProblem, problemOf } from '../../aws/problem.ts';
import type { AccountFacts } from '../../contract/account-facts.ts';
import { profileText } from '../../contract/aws-names.ts';
import type { TimeWindow } from '../../contract/calls.ts';
import type { Discovery, Identity, Offer } from '../../contract/discovery.ts';
import type { BlindSpot, Gap } from '../../contract/document.ts';
import type { AccountKind } from '../../contract/vocabulary.ts';
import { LogsApi, PATIENT, type Timing } from './api.ts';
import { consoleLink } from './console-link.ts';
import { memoryLedger } from './ledger.ts';
import { type Candidate, type ForeignGroup, findLogGroups, logGroupArn } from './log-groups.ts';
import { costOf, priceFor } from './prices.ts';
import { type Dialect, estimateOf, everythingQuery } from './query.ts';
import { QueryFailed, QueryRunner } from './runner.ts';
import { clip, DAY_MS, definite, type Period } from './windows.ts';

/** Which accounts, as the scope of a session has it. */
export interface AccountChoice {
  readonly profiles: readonly (string | null)[];
  readonly regions: readonly string[];
  readonly roleArn: string | null;
  readonly logGroups: readonly string[];
  readonly usdPerGb: number | null;
  /** What else to ask an account for besides its log groups, or in their place; log groups alone without. */
  readonly kinds?: readonly AccountKind[];
}

/** What an account was asked for besides its log groups. */
export interface OtherEvidence {
  readonly offers: readonly Offer[];
  readonly problems: readonly Gap[];
  readonly blindSpots: readonly BlindSpot[];
  readonly recorded?: readonly AccountFacts[];
}
/** Asks an account that one is signed in to. Never rejects. */
export type AskOthers = (connection: Connection, regions: readonly string[], period: Period, signal: AbortSignal) => Promise<OtherEvidence>;

export interface AccountContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  readonly now: () => number;
  readonly timing?: Timing;
}

/** The connections of a session: one for each profile, made once. */
export class Connections {
  readonly #choice: AccountChoice;
  readonly #context: AccountContext;
  readonly #known = new Map<string | null, Promise<Connection>>();

  constructor(choice: AccountChoice, context: AccountContext) {
    this.#choice = choice;
    this.#context = context;
  }

  /** Rejects with AwsProblem; asked again it tries again. */
  of(profile: string | null, signal: AbortSignal): Promise<Connection> {
    const known = this.#known.get(profile);
    if (known) return known;
    const { regions, roleArn, logGroups } = this.#choice;
    const region = regions[0] ?? logGroups.flatMap((named) => logGroupArn(named)?.region ?? [])[0] ?? null;
    const { env, askMfa } = this.#context;
    const connecting = connect({ profile, region, roleArn }, { env, askMfa, signal });
    this.#known.set(profile, connecting);
    connecting.catch(() => this.#known.delete(profile));
    return connecting;
  }

  async destroy(): Promise<void> {
    for (const connecting of this.#known.values()) await connecting.then((connection) => connection.destroy()).catch(() => {});
    this.#known.clear();
  }
}

/** The query that people see: the one that most of the period is asked with. */
const shownQuery = (dialect: Dialect): string => everythingQuery(dialect, 10, { windowed: false });

/** What a query over `period` would scan, as CloudWatch Logs estimates it for free; null when it cannot. */
/** What asking for an estimate came to: bytes, nothing, or that queries are not allowed. */
type Estimate = { readonly bytes: number; readonly dialect: Dialect } | { readonly denied: AwsProblem } | null;

async function askedEstimate(runner: QueryRunner, arn: string, period: Period, signal: AbortSignal): Promise<Estimate> {
  for (const dialect of ['parsed', 'discovered'] as const) {
    try {
      const { rows } = await runner.run({ text: estimateOf(shownQuery(dialect)), arn, period }, signal, () => {});
      const numbers = rows
        .flatMap((row) => [...row.values()])
        .map(Number)
        .filter((value) => Number.isFinite(value) && value >= 0);
      return numbers.length === 0 ? null : { bytes: Math.round(Math.max(...numbers)), dialect };
    } catch (error) {
      if (!(error instanceof QueryFailed)) return null;
      if (error.problem.code === 'access-denied') return { denied: error.problem };
      if (error.problem.code !== 'malformed-query') return null;
    }
  }
  return null;
}

/**
 * The part of the stored bytes that lies in `period`, as if a group filled evenly. AWS does not say whether the figure counts
 * compressed bytes; a scan is billed by uncompressed ones, so that this can be too low. Derived.
 */
function derivedBytes({ storedBytes, retentionDays, createdAt }: Candidate, { from, to }: Period, now: number): number | null {
  if (storedBytes === null) return null;
  const kept = retentionDays === null ? (createdAt ?? from) : Math.max(createdAt ?? 0, now - retentionDays * DAY_MS);
  const span = Math.max(1, now - kept);
  return Math.round(storedBytes * Math.min(1, (to - Math.max(from, kept)) / span));
}

const QUIET = 'A trail may have been made to write here only lately; older calls are then in S3 alone.';

async function offerOf(
  candidate: Candidate,
  connection: Connection,
  period: Period,
  usdPerGb: number,
  context: AccountContext,
  signal: AbortSignal,
): Promise<Offer> {
  const { now, timing = PATIENT } = context;
  const { window, notes } = clip(period, candidate, now());
  const empty = window.from >= window.to;
  const outOfReach =
    candidate.logClass === 'DELIVERY'
      ? 'Its log class is Delivery, which Logs Insights cannot query.'
      : empty
        ? 'It holds nothing of the period that was chosen.'
        : null;
  const place = { account: connection.account, region: candidate.region, profile: connection.profile };
  const api = new LogsApi(connection.in(candidate.region).logs, timing);
  const runner = new QueryRunner({ api, ledger: memoryLedger('estimate', process.pid), timing, place, now, settledOnly: true });
  const estimate = outOfReach === null ? await askedEstimate(runner, candidate.arn, window, signal) : null;
  const asked = estimate !== null && 'bytes' in estimate ? estimate : null;
  const refused = estimate !== null && 'denied' in estimate ? `${estimate.denied.message} ${estimate.denied.howTo}`.trim() : outOfReach;
  const bytes = refused === null ? (asked?.bytes ?? derivedBytes(candidate, window, now())) : null;
  const text = shownQuery(asked?.dialect ?? 'parsed');
  return {
    id: `logs-insights:${candidate.account}:${candidate.region}:${candidate.name}`,
    kind: 'logs-insights',
    profile: connection.profile,
    account: connection.account,
    region: candidate.region,
    location: candidate.name,
    arn: candidate.arn,
    foundBy: [...candidate.foundBy],
    window: { ...window },
    retentionDays: candidate.retentionDays,
    notes: [...candidate.notes, ...notes, ...(notes.length > 0 ? [QUIET] : [])],
    bytes,
    basis: asked !== null ? 'asked' : bytes !== null ? 'derived' : 'none',
    costUsd: bytes === null ? null : costOf(bytes, usdPerGb),
    refused,
    query: { text, consoleUrl: consoleLink(text, { arn: candidate.arn, region: candidate.region, period: window }) },
  };
}

/** Groups of other accounts that nobody in this run can read. */
const reachable = (foreign: readonly ForeignGroup[], offers: readonly Offer[]): readonly BlindSpot[] =>
  foreign.filter(({ arn }) => !offers.some((offer) => offer.arn === arn)).map(({ spot }) => spot);

const refusedGroups = (offers: readonly Offer[]): readonly BlindSpot[] =>
  offers.flatMap(({ location, account, region, refused }) =>
    refused === null
      ? []
      : [
          {
            code: 'log-group-refused',
            text: `The log group ${location} (${account}, ${region}) could not be asked: ${refused}`,
            affects: 'Every call that only it holds.',
            howToClose: 'Read the files of the trail behind it (--files), or choose another period.',
          },
        ],
  );

/** Several log groups of one account may hold the same events: only the person knows which one is wanted. */
function withOverlaps(offers: readonly Offer[]): Offer[] {
  const note =
    'Another log group of this account is offered, too. If both hold the same events, each counts them once: choose one of them.';
  return offers.map((offer) => {
    const others = offers.filter(
      ({ account, id, refused, kind }) =>
        kind === offer.kind && kind === 'logs-insights' && account === offer.account && id !== offer.id && refused === null,
    );
    return others.length === 0 || offer.refused !== null ? offer : { ...offer, notes: [...offer.notes, note] };
  });
}

/** Asks the chosen accounts. Never rejects for what they answer: what failed is among the problems. */
export async function discover(
  choice: AccountChoice,
  window: TimeWindow,
  connections: Connections,
  context: AccountContext,
  signal: AbortSignal,
  askOthers: AskOthers = async () => ({ offers: [], problems: [], blindSpots: [] }),
): Promise<Discovery> {
  const price = priceFor(choice.usdPerGb);
  const period = definite(window, context.now());
  const identities: Identity[] = [];
  const offers = new Map<string, Offer>();
  const problems: Gap[] = [];
  const blindSpots: Discovery['blindSpots'] = [];
  const foreign: ForeignGroup[] = [];
  const recorded: NonNullable<Discovery['recorded']> = [];
  const wantsLogGroups = choice.kinds?.includes('logs-insights') ?? true;
  for (const profile of choice.profiles) {
    if (signal.aborted) break;
    try {
      const connection = await connections.of(profile, signal);
      const regions = choice.regions.length > 0 ? [...choice.regions] : [connection.region];
      identities.push({ profile, account: connection.account, arn: connection.arn, regions });
      const others = await askOthers(connection, regions, period, signal);
      problems.push(...others.problems);
      blindSpots.push(...others.blindSpots);
      recorded.push(...(others.recorded ?? []));
      for (const offer of others.offers) if (!offers.has(offer.id)) offers.set(offer.id, offer);
      if (!wantsLogGroups) continue;
      const found = await findLogGroups(connection, regions, choice.logGroups, signal);
      problems.push(...found.problems);
      blindSpots.push(...found.blindSpots);
      foreign.push(...found.foreign);
      for (const candidate of found.candidates) {
        if (signal.aborted) break;
        const offer = await offerOf(candidate, connection, period, price.usdPerGb, context, signal);
        // Two profiles may see the same log group: it is read once.
        if (!offers.has(offer.id)) offers.set(offer.id, offer);
      }
    } catch (error) {
      const problem = problemOf(error, { service: 'sts', operation: 'GetCallerIdentity', profile });
      problems.push({ code: problem.code, text: `${problem.message} ${problem.howTo}`.trim(), location: profileText(profile) });
    }
  }
  const all = [...offers.values()];
  return {
    identities,
    offers: withOverlaps(all),
    problems,
    blindSpots: [...reachable(foreign, all), ...blindSpots, ...refusedGroups(all.filter(({ kind }) => kind === 'logs-insights'))],
    ...(recorded.length > 0 ? { recorded } : {}),
    price,
  };
}
