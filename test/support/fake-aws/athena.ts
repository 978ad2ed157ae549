// Amazon Athena: workgroups, a catalog, and queries that somebody else executes; the loopback keeps their states, pages and bills.
import { randomUUID } from 'node:crypto';
import { readDdl } from './athena-ddl.ts';
import { type Context, type Operation, pageOf } from './context.ts';
import type { FakeClock, QueryPace } from './types.ts';
import { AwsError } from './wire.ts';
import { authorize, partitionOf } from './world.ts';

export interface FakeWorkGroup {
  readonly name: string;
  readonly state?: 'ENABLED' | 'DISABLED';
  /** Default: `s3://results/`; null for none. */
  readonly output?: string | null;
  readonly enforced?: boolean;
  readonly managed?: boolean;
  readonly cutoffBytes?: number;
  /** Default: Athena engine version 3. */
  readonly engine?: string;
}

/** As the Athena API has a table. */
export interface FakeTable {
  readonly database: string;
  readonly Name: string;
  readonly TableType?: string;
  readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
  readonly PartitionKeys?: readonly { readonly Name: string; readonly Type: string }[];
  readonly Parameters?: Readonly<Record<string, string>>;
}

/** What came of a statement. */
export interface Outcome {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scanned: number;
}

export type Execute = (sql: string, database: string) => Promise<Outcome>;

/** How a query ends instead of well. */
export interface Fate {
  readonly state: 'FAILED' | 'CANCELLED';
  readonly reason: string;
  readonly error?: {
    readonly ErrorCategory?: number;
    readonly ErrorType?: number;
    readonly Retryable?: boolean;
    readonly ErrorMessage?: string;
  };
  readonly scanned?: number;
}

export interface AthenaRun {
  readonly id: string;
  readonly sql: string;
  readonly database: string;
  readonly workGroup: string;
  /** Where its results are kept; null where Athena keeps them. */
  readonly output: string | null;
  readonly token: string;
  readonly startedAt: number;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  scanned: number;
}

interface Held {
  readonly run: AthenaRun;
  polls: number;
  outcome: Outcome | null;
  fate: Fate | null;
  forgotten: boolean;
}

const invalid = (message: string): AwsError => new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: 'INVALID_INPUT' });
const MOST_BYTES = 262_144;
const MOST_ROWS = 1_000;

/** Athena of all accounts. One for each loopback. */
export class FakeAthena {
  readonly runs: AthenaRun[] = [];
  /** May be changed at any time. */
  pace: QueryPace = { by: 'polls', scheduled: 1, running: 1 };
  /** Queries at once. */
  concurrency = 20;
  /** Rows in one page at most. */
  pageSize = MOST_ROWS;
  /** Whether a running query tells what it has scanned. */
  tellsBytes = true;
  execute: Execute = async () => ({ columns: [], rows: [], scanned: 0 });
  /** How a query is to end; null for well. Asked once for each query. */
  fateOf: (sql: string, number: number) => Fate | null = () => null;
  /** Whether a query never ends by itself. */
  hangs: (run: AthenaRun) => boolean = () => false;
  readonly #clock: FakeClock;
  readonly #groups = new Map<string, FakeWorkGroup>([['primary', { name: 'primary' }]]);
  readonly #tables: FakeTable[] = [];
  readonly #held = new Map<string, Held>();
  readonly #tokens = new Map<string, { readonly id: string; readonly asked: string }>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  addWorkGroup(group: FakeWorkGroup): void {
    this.#groups.set(group.name, group);
  }

  addTable(table: FakeTable): void {
    this.#tables.push(table);
  }

  get tables(): readonly FakeTable[] {
    return this.#tables;
  }

  /** Queries that are queued or running now. */
  running(): readonly AthenaRun[] {
    return this.runs.filter(({ state }) => state === 'QUEUED' || state === 'RUNNING');
  }

  /** The files with the answers are gone. */
  forgetResults(): void {
    for (const held of this.#held.values()) held.forgotten = true;
  }

  /** By `athena` and the name of the operation. */
  operations(): Record<string, Operation> {
    return {
      'athena StartQueryExecution': (context) => this.#start(context),
      'athena GetQueryExecution': (context) => this.#describe(context),
      'athena GetQueryResults': (context) => this.#results(context),
      'athena StopQueryExecution': (context) => this.#stop(context),
      'athena GetWorkGroup': (context) => this.#workGroup(context),
      'athena ListWorkGroups': (context) => this.#workGroups(context),
      'athena ListDatabases': (context) => this.#databases(context),
      'athena ListTableMetadata': (context) => this.#list(context),
      'athena GetTableMetadata': (context) => this.#table(context),
    };
  }

  #group({ input, identity, region }: Context, action: string): FakeWorkGroup {
    const name = input.text('WorkGroup') ?? 'primary';
    authorize(identity, action, `arn:${partitionOf(region)}:athena:${region}:${identity.account}:workgroup/${name}`);
    const group = this.#groups.get(name);
    if (group === undefined) throw invalid(`WorkGroup ${name} is not found.`);
    return group;
  }

  /** docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
  #start(context: Context): object {
    const { input } = context;
    const group = this.#group(context, 'athena:StartQueryExecution');
    const sql = input.needText('QueryString');
    const token = input.text('ClientRequestToken') ?? randomUUID();
    const database = input.inner('QueryExecutionContext')?.text('Database') ?? 'default';
    const asked = input.inner('ResultConfiguration')?.text('OutputLocation') ?? null;
    if (Buffer.byteLength(sql) > MOST_BYTES) throw invalid('queryString failed to satisfy constraint: length less than or equal to 262144');
    if (token.length < 32 || token.length > 128)
      throw invalid('clientRequestToken failed to satisfy constraint: length between 32 and 128');
    const question = JSON.stringify([sql, database, group.name, asked]);
    const known = this.#tokens.get(token);
    if (known !== undefined) {
      if (known.asked !== question) throw invalid('Idempotent parameters do not match');
      return { QueryExecutionId: known.id };
    }
    if (group.state === 'DISABLED') throw invalid(`WorkGroup ${group.name} is disabled.`);
    const own = group.output === undefined ? 's3://results/' : group.output;
    if (group.managed === true && asked !== null) throw invalid('OutputLocation must not be given with managed query results.');
    const output = group.managed === true ? null : own !== null && (group.enforced ?? true) ? own : (asked ?? own);
    if (output === null && group.managed !== true) {
      throw invalid(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    if (this.running().length >= this.concurrency) {
      throw new AwsError(
        'TooManyRequestsException',
        'You have exceeded the limit for the number of queries you can run concurrently.',
        400,
        {
          Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED',
        },
      );
    }
    const run: AthenaRun = {
      id: randomUUID(),
      sql,
      database,
      workGroup: group.name,
      output,
      token,
      startedAt: this.#clock.now(),
      state: 'QUEUED',
      scanned: 0,
    };
    const held: Held = { run, polls: 0, outcome: null, fate: this.fateOf(sql, this.runs.length), forgotten: false };
    this.runs.push(run);
    this.#held.set(run.id, held);
    this.#tokens.set(token, { id: run.id, asked: question });
    const create = readDdl(sql);
    if (create !== null && held.fate === null) held.fate = this.#create({ ...create, database });
    const executed = create === null ? this.execute(sql, database) : Promise.resolve({ columns: [], rows: [], scanned: 0 });
    executed.then(
      (outcome) => {
        held.outcome = outcome;
        if (group.cutoffBytes !== undefined && outcome.scanned > group.cutoffBytes) {
          held.fate ??= { state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded', scanned: group.cutoffBytes };
        }
      },
      (error: unknown) => {
        held.outcome = { columns: [], rows: [], scanned: 0 };
        held.fate ??= { state: 'FAILED', reason: `SYNTAX_ERROR: ${String(error)}`, error: { ErrorCategory: 2, ErrorType: 1006 } };
      },
    );
    return { QueryExecutionId: run.id };
  }

  #create(table: FakeTable): Fate | null {
    const there = this.#tables.some(({ database, Name }) => database === table.database && Name === table.Name);
    if (there)
      return {
        state: 'FAILED',
        reason: `FAILED: Execution Error: AlreadyExistsException(message:Table ${table.Name} already exists)`,
        error: { ErrorCategory: 2, ErrorType: 1003 },
      };
    this.#tables.push(table);
    return null;
  }

  #find({ input, identity, region }: Context, action: string): Held {
    const held = this.#held.get(input.needText('QueryExecutionId'));
    if (held === undefined) throw invalid('QueryExecution was not found');
    authorize(identity, action, `arn:${partitionOf(region)}:athena:${region}:${identity.account}:workgroup/${held.run.workGroup}`);
    return held;
  }

  #goOn(held: Held): void {
    const { run, outcome, fate } = held;
    if (run.state !== 'QUEUED' && run.state !== 'RUNNING') return;
    const { pace } = this;
    // Until the statement is executed, nobody knows what it comes to: that takes no time here.
    if (outcome === null && pace.by === 'polls' && held.polls >= pace.scheduled) {
      run.state = 'RUNNING';
      return;
    }
    held.polls += 1;
    const gone = pace.by === 'polls' ? held.polls : this.#clock.now() - run.startedAt;
    const [queued, running] = pace.by === 'polls' ? [pace.scheduled, pace.running] : [pace.scheduledMs, pace.runningMs];
    run.state = gone <= queued ? 'QUEUED' : 'RUNNING';
    if (outcome === null || run.state === 'QUEUED') return;
    const most = fate?.scanned ?? outcome.scanned;
    const done = gone > queued + running && !this.hangs(run);
    run.scanned = done ? most : Math.round((most * Math.min(running, gone - queued)) / (running + 1));
    if (done) run.state = fate?.state ?? 'SUCCEEDED';
  }

  #describe(context: Context): object {
    const held = this.#find(context, 'athena:GetQueryExecution');
    this.#goOn(held);
    const { run, fate } = held;
    const ended = run.state === 'FAILED' || run.state === 'CANCELLED';
    const tells = this.tellsBytes || (run.state !== 'RUNNING' && run.state !== 'QUEUED');
    return {
      QueryExecution: {
        QueryExecutionId: run.id,
        Query: run.sql,
        WorkGroup: run.workGroup,
        Status: {
          State: run.state,
          ...(ended ? { StateChangeReason: fate?.reason ?? 'Query cancelled by user' } : {}),
          ...(ended && fate?.error !== undefined ? { AthenaError: fate.error } : {}),
        },
        Statistics: tells ? { DataScannedInBytes: run.scanned } : {},
      },
    };
  }

  #results(context: Context): object {
    const held = this.#find(context, 'athena:GetQueryResults');
    const { run, outcome, forgotten } = held;
    if (run.state !== 'SUCCEEDED' || outcome === null) throw invalid(`Query has not yet finished. Current state: ${run.state}`);
    if (forgotten) throw invalid('Could not find results');
    const header = outcome.columns;
    const all = [header, ...outcome.rows];
    const size = Math.min(context.input.number('MaxResults', 1, MOST_ROWS) ?? MOST_ROWS, this.pageSize);
    const { page, nextToken } = pageOf(all, size, context.input.text('NextToken'), `results ${run.id}`);
    const Rows = page.map((cells) => ({ Data: cells.map((value) => (value === null ? {} : { VarCharValue: value })) }));
    const ColumnInfo = outcome.columns.map((Name) => ({ Name, Label: Name, Type: 'varchar' }));
    return { ResultSet: { Rows, ResultSetMetadata: { ColumnInfo } }, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  }

  #stop(context: Context): object {
    const { run } = this.#find(context, 'athena:StopQueryExecution');
    if (run.state === 'QUEUED' || run.state === 'RUNNING') run.state = 'CANCELLED';
    return {};
  }

  #workGroup(context: Context): object {
    const {
      name,
      state = 'ENABLED',
      output = 's3://results/',
      enforced = true,
      managed,
      cutoffBytes,
      engine,
    } = this.#group(context, 'athena:GetWorkGroup');
    return {
      WorkGroup: {
        Name: name,
        State: state,
        Configuration: {
          ResultConfiguration: managed === true || output === null ? {} : { OutputLocation: output },
          ...(managed === true ? { ManagedQueryResultsConfiguration: { Enabled: true } } : {}),
          EnforceWorkGroupConfiguration: enforced,
          ...(cutoffBytes === undefined ? {} : { BytesScannedCutoffPerQuery: cutoffBytes }),
          EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: engine ?? 'Athena engine version 3' },
        },
      },
    };
  }

  #workGroups({ identity }: Context): object {
    authorize(identity, 'athena:ListWorkGroups', null);
    return { WorkGroups: [...this.#groups.values()].map(({ name, state = 'ENABLED' }) => ({ Name: name, State: state })) };
  }

  #databases({ identity, input }: Context): object {
    authorize(identity, 'athena:ListDatabases', null);
    const names = [...new Set(this.#tables.map(({ database }) => database))].sort();
    const { page, nextToken } = pageOf(names, input.number('MaxResults', 1, 50) ?? 50, input.text('NextToken'), 'databases');
    return { DatabaseList: page.map((Name) => ({ Name })), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  }

  #list({ identity, input }: Context): object {
    authorize(identity, 'athena:ListTableMetadata', null);
    const database = input.needText('DatabaseName');
    const all = this.#tables.filter((table) => table.database === database);
    const { page, nextToken } = pageOf(all, input.number('MaxResults', 1, 50) ?? 50, input.text('NextToken'), `tables ${database}`);
    return { TableMetadataList: page.map(described), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  }

  #table({ identity, input }: Context): object {
    authorize(identity, 'athena:GetTableMetadata', null);
    const [database, name] = [input.needText('DatabaseName'), input.needText('TableName')];
    const table = this.#tables.find((each) => each.database === database && each.Name === name);
    if (table === undefined) {
      throw new AwsError('MetadataException', `EntityNotFoundException: Entity Not Found (Service: AWSGlue; Status Code: 400)`);
    }
    return { TableMetadata: described(table) };
  }
}

const described = ({ database: _, TableType = 'EXTERNAL_TABLE', ...table }: FakeTable): object => ({ TableType, ...table });
