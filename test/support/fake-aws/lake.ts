// CloudTrail Lake: event data stores, and queries over them, which an engine of the test answers.
import { randomUUID } from 'node:crypto';
import type { Context, Operation } from './context.ts';
import { pageOf } from './context.ts';
import type { FakeClock } from './types.ts';
import { AwsError, type Input } from './wire.ts';
import { authorize, partitionOf } from './world.ts';

export type LakeStatus = 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';

export interface FakeFieldSelector {
  readonly Field: string;
  readonly [operator: string]: string | readonly string[];
}

export interface FakeEventDataStore {
  readonly account: string;
  readonly region: string;
  /** The part of the ARN behind `eventdatastore/`. */
  readonly id: string;
  readonly name: string;
  /** Default: ENABLED. */
  readonly status?: string;
  /** Default: true. */
  readonly multiRegion?: boolean;
  /** Default: false. */
  readonly organization?: boolean;
  /** Default: 366. */
  readonly retentionDays?: number;
  /** Epoch milliseconds; default: 2023-01-01. */
  readonly createdAt?: number;
  /** Default: management events. */
  readonly selectors?: readonly { readonly Name?: string; readonly FieldSelectors: readonly FakeFieldSelector[] }[];
}

export interface LakeAnswer {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly bytes: number;
}

/** Answers a query over an event data store; rejects for one that it does not understand. */
export type LakeEngine = (sql: string) => Promise<LakeAnswer>;

interface LakeRun {
  readonly id: string;
  readonly account: string;
  readonly text: string;
  readonly store: string;
  readonly startedAt: number;
  readonly answer: LakeAnswer;
  /** How it ends when nobody stops it. */
  readonly end: { readonly status: LakeStatus; readonly message?: string };
  polls: number;
  stopped: boolean;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
const MOST_CHARACTERS = 10_000;
const MOST_ROWS = 1_000;

const arnOf = ({ account, region, id }: FakeEventDataStore): string =>
  `arn:${partitionOf(region)}:cloudtrail:${region}:${account}:eventdatastore/${id}`;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartQuery.html and its neighbours. */
export class EventDataStores {
  readonly #clock: FakeClock;
  readonly #asked = new Map<string, number[]>();
  readonly stores: FakeEventDataStore[] = [];
  readonly #runs: LakeRun[] = [];
  engine: LakeEngine = async () => ({ rows: [], bytes: 0 });
  /** Polls until a query has ended: queued, and running. */
  polls = { queued: 0, running: 1 };
  /** Queries queued or running in an account. */
  concurrency = 10;
  /** Requests a second of each operation, by the real clock. Default: no limit. */
  perSecond: Readonly<Record<string, number>> = {};
  /** Rows in one page at most. */
  pageSize = MOST_ROWS;
  /** An answer of more rows fails as too large. */
  mostRows = Number.POSITIVE_INFINITY;
  /** The ends of the next queries, in place of their own. */
  readonly ends: { readonly status: LakeStatus; readonly message?: string }[] = [];
  /** How many pages leave out the token of the next one. */
  pagesToLose = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    'cloudtrail ListEventDataStores': (context) => this.#list(context),
    'cloudtrail GetEventDataStore': (context) => this.#get(context),
    'cloudtrail StartQuery': (context) => this.#start(context),
    'cloudtrail DescribeQuery': (context) => this.#describe(context),
    'cloudtrail GetQueryResults': (context) => this.#results(context),
    'cloudtrail CancelQuery': (context) => this.#cancel(context),
    'cloudtrail ListQueries': (context) => this.#listQueries(context),
  };

  /** What was asked, and what became of it. */
  queries(): readonly { readonly text: string; readonly status: LakeStatus; readonly bytesScanned: number; readonly rows: number }[] {
    return this.#runs.map((run) => ({
      text: run.text,
      status: this.#statusOf(run),
      bytesScanned: this.#bytesOf(run),
      rows: run.answer.rows.length,
    }));
  }

  running(): number {
    return this.#runs.filter((run) => this.#isRunning(run)).length;
  }

  billedBytes(): number {
    return this.queries().reduce((sum, { bytesScanned }) => sum + bytesScanned, 0);
  }

  #limit(operation: string, { identity }: Context): void {
    const most = this.perSecond[operation];
    if (most === undefined) return;
    const key = `${identity.account} ${operation}`;
    const now = Date.now();
    const recent = (this.#asked.get(key) ?? []).filter((at) => now - at < 1_000);
    this.#asked.set(key, recent);
    if (recent.length >= most) throw new AwsError('ThrottlingException', 'Rate exceeded');
    recent.push(now);
  }

  #list(context: Context): object {
    const { identity, region, input } = context;
    authorize(identity, 'cloudtrail:ListEventDataStores', null);
    this.#limit('ListEventDataStores', context);
    const own = this.stores.filter((store) => store.account === identity.account && store.region === region);
    const { page, nextToken } = pageOf(
      own,
      Math.min(this.pageSize, input.number('MaxResults', 1, 1_000) ?? 1_000),
      input.text('NextToken'),
      'stores',
    );
    const EventDataStores = page.map((store) => ({ EventDataStoreArn: arnOf(store), Name: store.name }));
    return { EventDataStores, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  }

  #storeOf({ identity, region }: Context, named: string): FakeEventDataStore {
    const store = this.stores.find(
      (one) => one.account === identity.account && one.region === region && (arnOf(one) === named || one.id === named),
    );
    if (store === undefined) throw new AwsError('EventDataStoreNotFoundException', `Event data store ${named} was not found.`);
    return store;
  }

  #get(context: Context): object {
    const store = this.#storeOf(context, context.input.needText('EventDataStore'));
    authorize(context.identity, 'cloudtrail:GetEventDataStore', arnOf(store));
    return {
      EventDataStoreArn: arnOf(store),
      Name: store.name,
      Status: store.status ?? 'ENABLED',
      AdvancedEventSelectors: store.selectors ?? [
        { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      ],
      MultiRegionEnabled: store.multiRegion ?? true,
      OrganizationEnabled: store.organization ?? false,
      RetentionPeriod: store.retentionDays ?? 366,
      CreatedTimestamp: (store.createdAt ?? Date.UTC(2023, 0, 1)) / 1_000,
    };
  }

  async #start(context: Context): Promise<object> {
    const { identity, input } = context;
    const text = input.needText('QueryStatement');
    const id = /\bFROM\s+([\w-]+)/i.exec(text)?.[1] ?? '';
    const store = this.#storeOf(context, id);
    authorize(identity, 'cloudtrail:StartQuery', arnOf(store));
    this.#limit('StartQuery', context);
    if (text.length > MOST_CHARACTERS) throw new AwsError('InvalidParameterException', 'The query statement is too long.');
    if (store.status === 'PENDING_DELETION') throw new AwsError('InactiveEventDataStoreException', 'The event data store is inactive.');
    if (this.#runs.filter((run) => run.account === identity.account && this.#isRunning(run)).length >= this.concurrency)
      throw new AwsError('MaxConcurrentQueriesException', 'You are already running the maximum number of concurrent queries.');
    let answer: LakeAnswer;
    try {
      answer = await this.engine(text);
    } catch (error) {
      throw new AwsError('InvalidQueryStatementException', String(error).slice(0, 300));
    }
    const tooLarge = answer.rows.length > this.mostRows ? ({ status: 'FAILED', message: 'Query response is too large' } as const) : null;
    const end = this.ends.shift() ?? tooLarge ?? { status: 'FINISHED' };
    const run: LakeRun = {
      id: randomUUID(),
      account: identity.account,
      text,
      store: arnOf(store),
      startedAt: this.#clock.now(),
      answer,
      end,
      polls: 0,
      stopped: false,
    };
    this.#runs.push(run);
    return { QueryId: run.id };
  }

  #statusOf(run: LakeRun): LakeStatus {
    if (run.stopped) return 'CANCELLED';
    const { queued, running } = this.polls;
    if (run.polls <= queued && queued > 0) return 'QUEUED';
    return run.polls <= queued + running ? 'RUNNING' : run.end.status;
  }

  #isRunning(run: LakeRun): boolean {
    return ['QUEUED', 'RUNNING'].includes(this.#statusOf(run));
  }

  #bytesOf(run: LakeRun): number {
    const { queued, running } = this.polls;
    const share = Math.max(0, Math.min(1, (run.polls - queued) / (running + 1)));
    return Math.round(run.answer.bytes * share);
  }

  #runOf({ identity }: Context, input: Input): LakeRun {
    const id = input.needText('QueryId');
    const run = this.#runs.find((one) => one.id === id && one.account === identity.account && this.#clock.now() - one.startedAt < KEPT_MS);
    if (run === undefined) throw new AwsError('QueryIdNotFoundException', `Query ${id} was not found.`);
    return run;
  }

  #describe(context: Context): object {
    this.#limit('DescribeQuery', context);
    const run = this.#runOf(context, context.input);
    authorize(context.identity, 'cloudtrail:DescribeQuery', run.store);
    if (this.#isRunning(run)) run.polls += 1;
    const QueryStatus = this.#statusOf(run);
    return {
      QueryId: run.id,
      QueryString: run.text,
      QueryStatus,
      QueryStatistics: { BytesScanned: this.#bytesOf(run), CreationTime: run.startedAt / 1_000 },
      ...(QueryStatus === 'FAILED' && run.end.message !== undefined ? { ErrorMessage: run.end.message } : {}),
    };
  }

  #results(context: Context): object {
    this.#limit('GetQueryResults', context);
    const { input, identity } = context;
    const run = this.#runOf(context, input);
    authorize(identity, 'cloudtrail:GetQueryResults', run.store);
    const QueryStatus = this.#statusOf(run);
    const rows = QueryStatus === 'FINISHED' ? run.answer.rows : [];
    const size = Math.min(this.pageSize, input.number('MaxQueryResults', 1, MOST_ROWS) ?? MOST_ROWS);
    const { page, nextToken } = pageOf(rows, size, input.text('NextToken'), run.id);
    const lost = nextToken !== undefined && this.pagesToLose > 0;
    if (lost) this.pagesToLose -= 1;
    return {
      QueryStatus,
      QueryStatistics: { ResultsCount: page.length, TotalResultsCount: rows.length, BytesScanned: this.#bytesOf(run) },
      QueryResultRows: page.map((row) => Object.entries(row).map(([name, value]) => ({ [name]: value }))),
      ...(nextToken === undefined || lost ? {} : { NextToken: nextToken }),
    };
  }

  #cancel(context: Context): object {
    this.#limit('CancelQuery', context);
    const run = this.#runOf(context, context.input);
    authorize(context.identity, 'cloudtrail:CancelQuery', run.store);
    if (!this.#isRunning(run)) throw new AwsError('InactiveQueryException', 'The query is no longer running.');
    run.stopped = true;
    return { QueryId: run.id, QueryStatus: 'CANCELLED' };
  }

  #listQueries(context: Context): object {
    const store = arnOf(this.#storeOf(context, context.input.needText('EventDataStore')));
    authorize(context.identity, 'cloudtrail:ListQueries', store);
    const start = (context.input.number('StartTime', 0, 99_999_999_999) ?? 0) * 1_000;
    const end = (context.input.number('EndTime', 0, 99_999_999_999) ?? 99_999_999_999) * 1_000;
    const runs = this.#runs.filter((run) => run.store === store && run.startedAt >= start && run.startedAt <= end);
    return {
      Queries: runs.toReversed().map((run) => ({ QueryId: run.id, QueryStatus: this.#statusOf(run), CreationTime: run.startedAt / 1_000 })),
    };
  }
}
