// The calls of Athena that are needed: paced below its quotas, and tried again when that can help.

import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsOutput,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type TableMetadata,
  type WorkGroup,
} from '@aws-sdk/client-athena';
import { backOff, sleep } from '../../async/sleep.ts';
import { isRetryable } from '../../aws/problem.ts';
import type { Timing } from '../logs-insights/api.ts';

/** The catalog of an account's own tables. */
const CATALOG = 'AwsDataCatalog';

/** Below 5 calls a second of each kind: the lowest quota of those used (general/latest/gr/athena, retrieved 2026-11-22). */
export const UNHURRIED: Timing = { spacingMs: 220, firstPollMs: 500, longestPollMs: 5_000, backoffMs: 500, longestBackoffMs: 20_000 };

const ATTEMPTS = 8;
const STOP_ATTEMPTS = 3;
/** The most that one page has (API reference, GetQueryResults and ListTableMetadata). */
const PAGE_ROWS = 1_000;
const PAGE_TABLES = 50;
const PAGE_GROUPS = 50;

const NEVER = new AbortController().signal;

/** What a query is asked with. */
export interface Start {
  readonly text: string;
  readonly database: string;
  readonly workGroup: string;
  /** Where results are to be kept; null where the workgroup says so. */
  readonly output: string | null;
  /** The same token starts the same query once, however often it is sent (API reference, ClientRequestToken: 32 characters at least). */
  readonly token: string;
}

/** One account and Region of Athena. */
export class AthenaApi {
  readonly #client: AthenaClient;
  readonly #timing: Timing;
  readonly #nextAt = new Map<string, number>();

  constructor(client: AthenaClient, timing: Timing) {
    this.#client = client;
    this.#timing = timing;
  }

  /** Starts a query, or gives the id of the one that the same token has started. */
  start({ text, database, workGroup, output, token }: Start, signal: AbortSignal): Promise<string> {
    const command = new StartQueryExecutionCommand({
      QueryString: text,
      ClientRequestToken: token,
      QueryExecutionContext: { Catalog: CATALOG, Database: database },
      WorkGroup: workGroup,
      ...(output === null ? {} : { ResultConfiguration: { OutputLocation: output } }),
    });
    return this.#asking('StartQueryExecution', signal, async () => {
      const { QueryExecutionId } = await this.#client.send(command, { abortSignal: signal });
      if (QueryExecutionId === undefined) throw new Error('Athena started a query without an id.');
      return QueryExecutionId;
    });
  }

  execution(id: string, signal: AbortSignal): Promise<QueryExecution> {
    return this.#asking('GetQueryExecution', signal, async () => {
      const { QueryExecution } = await this.#client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), { abortSignal: signal });
      return QueryExecution ?? {};
    });
  }

  results(id: string, token: string | undefined, signal: AbortSignal): Promise<GetQueryResultsOutput> {
    const input = { QueryExecutionId: id, MaxResults: PAGE_ROWS, ...(token === undefined ? {} : { NextToken: token }) };
    return this.#asking('GetQueryResults', signal, () => this.#client.send(new GetQueryResultsCommand(input), { abortSignal: signal }));
  }

  /** Stops a query; that it has ended already is as good. Not to be aborted: it is what an abort is for. */
  async stop(id: string): Promise<void> {
    await this.#asking(
      'StopQueryExecution',
      NEVER,
      () => this.#client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })),
      STOP_ATTEMPTS,
    );
  }

  workGroup(name: string, signal: AbortSignal): Promise<WorkGroup> {
    return this.#asking('GetWorkGroup', signal, async () => {
      const { WorkGroup } = await this.#client.send(new GetWorkGroupCommand({ WorkGroup: name }), { abortSignal: signal });
      return WorkGroup ?? { Name: name };
    });
  }

  /** The names of workgroups, fifty at most: to be named in a sentence. */
  workGroupNames(signal: AbortSignal): Promise<readonly string[]> {
    return this.#asking('ListWorkGroups', signal, async () => {
      const { WorkGroups = [] } = await this.#client.send(new ListWorkGroupsCommand({ MaxResults: PAGE_GROUPS }), { abortSignal: signal });
      return WorkGroups.flatMap(({ Name }) => Name ?? []);
    });
  }

  databases(token: string | undefined, signal: AbortSignal): Promise<{ readonly names: readonly string[]; readonly next?: string }> {
    const input = { CatalogName: CATALOG, MaxResults: PAGE_TABLES, ...(token === undefined ? {} : { NextToken: token }) };
    return this.#asking('ListDatabases', signal, async () => {
      const { DatabaseList = [], NextToken } = await this.#client.send(new ListDatabasesCommand(input), { abortSignal: signal });
      return { names: DatabaseList.flatMap(({ Name }) => Name ?? []), ...(NextToken === undefined ? {} : { next: NextToken }) };
    });
  }

  tables(
    database: string,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly tables: readonly TableMetadata[]; readonly next?: string }> {
    const input = {
      CatalogName: CATALOG,
      DatabaseName: database,
      MaxResults: PAGE_TABLES,
      ...(token === undefined ? {} : { NextToken: token }),
    };
    return this.#asking('ListTableMetadata', signal, async () => {
      const { TableMetadataList = [], NextToken } = await this.#client.send(new ListTableMetadataCommand(input), { abortSignal: signal });
      return { tables: TableMetadataList, ...(NextToken === undefined ? {} : { next: NextToken }) };
    });
  }

  /** Null where there is no such table. */
  table(database: string, name: string, signal: AbortSignal): Promise<TableMetadata | null> {
    const input = { CatalogName: CATALOG, DatabaseName: database, TableName: name };
    return this.#asking('GetTableMetadata', signal, async () => {
      try {
        const { TableMetadata } = await this.#client.send(new GetTableMetadataCommand(input), { abortSignal: signal });
        return TableMetadata ?? null;
      } catch (error) {
        // Glue's own error comes through in Athena's words.
        if (error instanceof Error && /EntityNotFound|not found/i.test(`${error.name} ${error.message}`)) return null;
        throw error;
      }
    });
  }

  async #asking<T>(operation: string, signal: AbortSignal, attempt: () => Promise<T>, attempts = ATTEMPTS): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      await this.#pace(operation, signal);
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted || tried >= attempts || !isRetryable(error)) throw error;
        await backOff(this.#timing, tried, signal);
      }
    }
  }

  async #pace(operation: string, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt.get(operation) ?? 0);
    this.#nextAt.set(operation, at + this.#timing.spacingMs);
    if (at > now) await sleep(at - now, signal);
  }
}
