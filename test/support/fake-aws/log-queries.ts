// CloudWatch Logs: the operations of Logs Insights.
import { randomUUID } from 'node:crypto';
import { type Context, notFound, type Operation, pageOf } from './context.ts';
import { MalformedQuery } from './query/malformed.ts';
import { type CompiledQuery, compileQuery } from './query/query.ts';
import { QueryRun } from './query-run.ts';
import type { SavedQuery } from './types.ts';
import { AwsError, invalidParameter } from './wire.ts';
import { authorize, type Group, partitionOf } from './world.ts';

const MOST_GROUPS = 50;
const MOST_CHARACTERS = 10_000;
const MOST_ROWS = 100_000;
const MOST_ITEMS = 10_000;
const MOST_DESCRIBED = 1000;
const KEPT_MS = 7 * 86_400_000;
const TOKEN_MS = 3_600_000;
/** Seconds since 1970 have no more digits than this for thousands of years; milliseconds do. */
const MOST_SECONDS = 99_999_999_999;
const ARN = /^arn:[^:]+:logs:([^:]+):(\d{12}):log-group:([^:]+)$/;

function malformed(message: string, start: number, end: number): AwsError {
  return new AwsError('MalformedQueryException', `${message} ([${start},${end}])`, 400, {
    queryCompileError: { message, location: { startCharOffset: start, endCharOffset: end } },
  });
}

/** The group that one identifier names: a name in the same account, or an ARN. */
function groupOf({ world, identity, region }: Context, identifier: string, mayBeArn: boolean): Group {
  if (identifier.endsWith('*')) throw invalidParameter(`Invalid log group identifier ${identifier}: it must not end with *`);
  const arn = mayBeArn ? ARN.exec(identifier) : null;
  if (arn === null && !/^[\w./#-]{1,512}$/.test(identifier)) throw invalidParameter(`Invalid log group identifier ${identifier}`);
  const [, of = region, account = identity.account, name = identifier] = arn ?? [];
  if (of !== region) throw invalidParameter(`The log group ${identifier} is not in the Region ${region}`);
  const foreign = account !== identity.account && !world.linkedTo(identity.account, region).includes(account);
  const group = foreign ? null : world.group({ account, region, name });
  if (group === null) throw notFound(`Log group '${name}' does not exist for account ID '${account}'`);
  if (group.settings.logGroupClass === 'DELIVERY')
    throw invalidParameter(`Log group '${name}' is of the class DELIVERY and cannot be queried`);
  return group;
}

function groupsOf(context: Context): readonly Group[] {
  const { input } = context;
  const name = input.text('logGroupName');
  const names = input.texts('logGroupNames');
  const identifiers = input.texts('logGroupIdentifiers');
  if ([name, names, identifiers].filter((each) => each !== null).length !== 1) {
    throw invalidParameter('Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given');
  }
  const all = identifiers ?? names ?? [name ?? ''];
  if (all.length === 0 || all.length > MOST_GROUPS) throw invalidParameter(`A query takes 1 to ${MOST_GROUPS} log groups`);
  return [...new Set(all.map((each) => groupOf(context, each, identifiers !== null)))];
}

interface Tokened {
  readonly id: string;
  readonly offset: number;
  readonly issued: number;
}

const writeToken = ({ id, offset, issued }: Tokened): string => Buffer.from(`${id} ${offset} ${issued}`).toString('base64url');

function readToken(token: string, id: string, now: number): number {
  const [of, offset, issued] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (of !== id || !/^\d+$/.test(offset ?? '')) throw invalidParameter('The specified nextToken is invalid.');
  if (now - Number(issued) > TOKEN_MS) throw invalidParameter('The specified nextToken has expired.');
  return Number(offset);
}

/** How an answer of GetQueryResults is spoilt. */
export interface Spoil {
  readonly status?: 'Unknown' | 'Failed' | 'Timeout';
  readonly samePage?: boolean;
}

export class LogQueries {
  readonly runs: QueryRun[] = [];
  readonly saved: SavedQuery[] = [];
  readonly #tokens = new Map<string, string>();
  readonly #modified = new Map<string, number>();
  highestConcurrency = 0;

  readonly start: Operation = (context) => {
    const { input, identity, region, world, knobs } = context;
    if ((input.text('queryLanguage') ?? 'CWLI') !== 'CWLI') throw invalidParameter('Only CWLI is understood here');
    const text = input.needText('queryString');
    if (text.length > MOST_CHARACTERS) {
      throw invalidParameter(
        "1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to 10000",
      );
    }
    const start = input.number('startTime', 0, MOST_SECONDS);
    const end = input.number('endTime', 0, MOST_SECONDS);
    if (start === null || end === null) throw invalidParameter('startTime and endTime must be given');
    if (start > end) throw invalidParameter('The start time must not be after the end time');
    const most = input.number('limit', 1, MOST_ROWS);
    const groups = groupsOf(context);
    for (const { arn } of groups) authorize(identity, 'logs:StartQuery', `${arn}:log-stream:`);
    const running = this.running(identity.account, region).length;
    if (running >= knobs.concurrency) {
      throw new AwsError('LimitExceededException', `Account maximum query concurrency limit of [${knobs.concurrency}] reached.`);
    }
    const from = start * 1000;
    const to = end * 1000 + (knobs.endIncludes === 'second' ? 999 : 0);
    const compiled = this.#compile(context, text, from, to);
    if (groups.every((group) => to < world.visibleFrom(group))) {
      const message =
        "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings";
      throw malformed(message, 0, text.length);
    }
    const events = world.scanned(groups, from, to, knobs.infrequentAccessDiscovers);
    const request = {
      account: identity.account,
      region,
      arn: identity.arn,
      text,
      groups: groups.map(({ arn }) => arn),
      groupNames: groups.map(({ ref }) => ref.name),
      start,
      end,
      most,
    };
    const run = new QueryRun(request, compiled, events, world.clock, knobs);
    this.runs.push(run);
    this.highestConcurrency = Math.max(this.highestConcurrency, running + 1);
    return { queryId: run.id };
  };

  #compile({ world, knobs }: Context, text: string, start: number, end: number): CompiledQuery {
    try {
      return compileQuery(text, {
        discoveredFields: knobs.discoveredFields,
        jsonParseFields: knobs.jsonParseFields,
        timeAggregates: knobs.timeAggregates,
        missingDiffers: knobs.missingDiffers,
        estimateFactor: knobs.estimateFactor,
        now: world.clock.now(),
        start,
        end,
      });
    } catch (error) {
      if (error instanceof MalformedQuery) throw malformed(error.message, error.span.start, error.span.end);
      throw error;
    }
  }

  running(account: string, region: string): readonly QueryRun[] {
    return this.runs.filter(({ request }) => request.account === account && request.region === region).filter((run) => run.isRunning());
  }

  #find({ identity, region, input, world }: Context): QueryRun {
    const id = input.needText('queryId');
    const run = this.runs.find((each) => each.id === id && each.request.account === identity.account && each.request.region === region);
    if (run === undefined || world.clock.now() - (run.endedAt() ?? world.clock.now()) > KEPT_MS) {
      throw notFound(`Query ${id} does not exist`);
    }
    return run;
  }

  results(context: Context, spoil: Spoil): object {
    const { input, knobs, world, identity } = context;
    authorize(identity, 'logs:GetQueryResults', null);
    const run = this.#find(context);
    const asked = input.number('maxItems', 0, MOST_ITEMS) ?? MOST_ITEMS;
    const size = Math.min(asked === 0 ? MOST_ITEMS : asked, knobs.pageSize);
    const token = input.text('nextToken');
    const now = world.clock.now();
    const offset = token === null ? 0 : readToken(token, run.id, now);
    if (token === null) run.poll();
    if (spoil.status === 'Failed' || spoil.status === 'Timeout') run.end(spoil.status);
    const status = spoil.status ?? run.status();
    const outcome = run.outcome();
    const { columns, pointers } = outcome;
    const rows = outcome.rows.slice(offset, offset + size).map((cells, index) => {
      const row = cells.flatMap((value, column) => (value === null ? [] : [{ field: columns[column] ?? '', value }]));
      return pointers === null ? row : [...row, { field: '@ptr', value: pointers[offset + index] ?? '' }];
    });
    const next = offset + rows.length;
    const more = spoil.samePage === true ? offset : status === 'Complete' && next < outcome.rows.length ? next : null;
    return {
      queryLanguage: 'CWLI',
      status,
      results: rows,
      statistics: {
        recordsMatched: outcome.recordsMatched,
        recordsScanned: outcome.recordsScanned,
        estimatedRecordsSkipped: 0,
        bytesScanned: outcome.bytesScanned,
        estimatedBytesSkipped: 0,
        logGroupsScanned: outcome.recordsScanned > 0 || status === 'Complete' ? run.request.groups.length : 0,
        ...(status === 'Complete' ? { resultCount: outcome.rows.length } : {}),
      },
      ...(more === null ? {} : { nextToken: writeToken({ id: run.id, offset: more, issued: now }) }),
    };
  }

  readonly stop: Operation = (context) => {
    authorize(context.identity, 'logs:StopQuery', null);
    const run = this.#find(context);
    if (!run.isRunning()) throw invalidParameter(`Query provided has already ended. QueryId: ${run.id}, status: ${run.status()}`);
    run.end('Cancelled');
    return { success: true };
  };

  readonly describe: Operation = ({ identity, region, input }) => {
    authorize(identity, 'logs:DescribeQueries', `arn:${partitionOf(region)}:logs:${region}:${identity.account}:log-group::log-stream:`);
    const group = input.text('logGroupName');
    const status = input.text('status');
    const size = input.number('maxResults', 1, MOST_DESCRIBED) ?? MOST_DESCRIBED;
    const all = this.runs
      .filter(({ request }) => request.account === identity.account && request.region === region)
      .filter((run) => (group === null || run.request.groupNames.includes(group)) && (status === null || run.status() === status))
      .toReversed();
    const { page, nextToken } = pageOf(all, size, input.text('nextToken'), `queries ${group} ${status}`);
    const queries = page.map((run) => ({
      queryLanguage: 'CWLI',
      queryId: run.id,
      queryString: run.request.text,
      status: run.status(),
      createTime: run.startedAt,
      logGroupName: run.request.groupNames[0],
      queryDuration: (run.endedAt() ?? run.startedAt) - run.startedAt,
      bytesScanned: run.record().bytesScanned,
      userIdentity: run.request.arn,
    }));
    return { queries, ...(nextToken === undefined ? {} : { nextToken }) };
  };

  readonly save: Operation = ({ identity, region, input, world }) => {
    authorize(identity, 'logs:PutQueryDefinition', null);
    const name = input.needText('name');
    const queryString = input.needText('queryString');
    const token = input.text('clientToken');
    const repeated = token === null ? undefined : this.#tokens.get(`${identity.account} ${region} ${token}`);
    if (repeated !== undefined) return { queryDefinitionId: repeated };
    const given = input.text('queryDefinitionId');
    const known = this.saved.findIndex(
      (each) => each.queryDefinitionId === given && each.account === identity.account && each.region === region,
    );
    if (given !== null && known < 0) throw notFound(`The query definition ${given} does not exist`);
    const queryDefinitionId = given ?? randomUUID();
    const logGroupNames = input.texts('logGroupNames') ?? [];
    const definition = { queryDefinitionId, name, queryString, logGroupNames, account: identity.account, region };
    if (known < 0) this.saved.push(definition);
    else this.saved[known] = definition;
    this.#modified.set(queryDefinitionId, world.clock.now());
    if (token !== null) this.#tokens.set(`${identity.account} ${region} ${token}`, queryDefinitionId);
    return { queryDefinitionId };
  };

  readonly describeSaved: Operation = ({ identity, region, input }) => {
    authorize(identity, 'logs:DescribeQueryDefinitions', null);
    const prefix = input.text('queryDefinitionNamePrefix') ?? '';
    const size = input.number('maxResults', 1, MOST_DESCRIBED) ?? MOST_DESCRIBED;
    const all = this.saved
      .filter(({ account, region: of, name }) => account === identity.account && of === region && name.startsWith(prefix))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { page, nextToken } = pageOf(all, size, input.text('nextToken'), `definitions ${prefix}`);
    const queryDefinitions = page.map(({ queryDefinitionId, name, queryString, logGroupNames }) => ({
      queryLanguage: 'CWLI',
      queryDefinitionId,
      name,
      queryString,
      logGroupNames,
      lastModified: this.#modified.get(queryDefinitionId) ?? 0,
    }));
    return { queryDefinitions, ...(nextToken === undefined ? {} : { nextToken }) };
  };
}
