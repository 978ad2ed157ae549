// A loopback AWS that the tests own: CloudWatch Logs with Logs Insights, and what is needed of CloudTrail and STS, for the real SDK.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeAthena } from './athena.ts';
import { Ledger } from './books.ts';
import { describeTrails, getEventSelectors, getTrailStatus } from './cloudtrail.ts';
import type { Context, Operation } from './context.ts';
import { EventHistories } from './event-history.ts';
import { FaultPlan } from './faults.ts';
import { Health } from './health.ts';
import { EventDataStores } from './lake.ts';
import { describeLogGroups, listLogGroups } from './log-groups.ts';
import { LogQueries, type Spoil } from './log-queries.ts';
import { assumeRole, getCallerIdentity } from './sts.ts';
import type { FakeAws, FakeAwsOptions, FakeClock, Fault, Knobs, RequestRecord } from './types.ts';
import { AwsError, readBody, readRequest, type WireRequest, writeAnswer } from './wire.ts';
import { World } from './world.ts';

const HTML = '<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>';
const SECOND_MS = 1000;
const LIMITED: ReadonlySet<string> = new Set(['StartQuery', 'GetQueryResults']);

const defaultKnobs = (): Knobs => ({
  pace: { by: 'polls', scheduled: 1, running: 1 },
  completesUnwatchedMs: 600_000,
  endIncludes: 'instant',
  partialResults: true,
  concurrency: 100,
  requestsPerSecond: null,
  pageSize: 10_000,
  discoveredFields: 200,
  jsonParseFields: Number.POSITIVE_INFINITY,
  infrequentAccessDiscovers: false,
  timeAggregates: 'text',
  missingDiffers: false,
  estimateFactor: 1,
});

function clockFrom(start: number): FakeClock {
  let ahead = start - Date.now();
  return {
    now: () => Date.now() + ahead,
    advance: (ms) => {
      ahead += ms;
    },
  };
}

/** The error that a fault answers with instead of anything else; null for faults of another kind. */
function errorOf(fault: Fault | null): AwsError | null {
  switch (fault?.kind) {
    case 'throttle':
      return new AwsError('ThrottlingException', 'Rate exceeded');
    case 'limit-exceeded':
      return new AwsError('LimitExceededException', 'Account maximum query concurrency limit of [100] reached.');
    case 'unavailable':
      return new AwsError('ServiceUnavailableException', 'The service cannot complete the request.', 503);
    case 'error':
      return new AwsError(fault.name, fault.message, fault.httpStatus ?? 400);
    default:
      return null;
  }
}

function spoilOf(fault: Fault | null): Spoil {
  if (fault?.kind === 'status') return { status: fault.status };
  return fault?.kind === 'page-twice' ? { samePage: true } : {};
}

class Server {
  readonly clock: FakeClock;
  readonly knobs: Knobs;
  readonly world: World;
  readonly faults = new FaultPlan();
  readonly queries = new LogQueries();
  readonly books = new Ledger(this.queries);
  readonly histories: EventHistories;
  readonly health = new Health();
  readonly lake: EventDataStores;
  readonly athena: FakeAthena;
  readonly #rates = new Map<string, number[]>();
  readonly #operations: Record<string, Operation> = {
    'logs StartQuery': this.queries.start,
    'logs StopQuery': this.queries.stop,
    'logs DescribeQueries': this.queries.describe,
    'logs PutQueryDefinition': this.queries.save,
    'logs DescribeQueryDefinitions': this.queries.describeSaved,
    'logs DescribeLogGroups': describeLogGroups,
    'logs ListLogGroups': listLogGroups,
    'cloudtrail DescribeTrails': describeTrails,
    'cloudtrail GetTrailStatus': getTrailStatus,
    'cloudtrail GetEventSelectors': getEventSelectors,
    'cloudtrail LookupEvents': (context) => this.histories.lookup(context),
    'health DescribeEvents': this.health.describeEvents,
    'health DescribeEventDetails': this.health.describeEventDetails,
    'health DescribeAffectedEntities': this.health.describeAffectedEntities,
    'sts GetCallerIdentity': getCallerIdentity,
    'sts AssumeRole': assumeRole,
  };

  constructor({ now = Date.now(), knobs = {}, identities = [] }: FakeAwsOptions) {
    this.clock = clockFrom(now);
    this.knobs = { ...defaultKnobs(), ...knobs };
    this.world = new World(this.clock);
    this.histories = new EventHistories(this.clock);
    this.lake = new EventDataStores(this.clock);
    Object.assign(this.#operations, this.lake.operations);
    this.athena = new FakeAthena(this.clock);
    Object.assign(this.#operations, this.athena.operations());
    for (const identity of identities) this.world.identities.set(identity.accessKeyId, identity);
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let request: WireRequest | null = null;
    let answer: object;
    let fault: Fault | null = null;
    try {
      request = readRequest(message, await readBody(message));
      fault = this.faults.next(request.operation);
      if (fault?.kind === 'reset' && fault.after !== true) {
        this.#record(request, 'reset');
        message.socket.destroy();
        return;
      }
      if (fault?.kind === 'html-500') {
        this.#record(request, 'html-500');
        response.writeHead(500, { 'content-type': 'text/html' }).end(HTML);
        return;
      }
      answer = await this.#answer(request, fault);
    } catch (error) {
      answer = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
      if (request !== null) this.#record(request, answer instanceof AwsError ? answer.name : null);
    }
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'reset') {
      message.socket.destroy();
      return;
    }
    if (response.destroyed) return;
    writeAnswer(response, request, answer);
  }

  async #answer(request: WireRequest, fault: Fault | null): Promise<object> {
    const { service, operation, region, input } = request;
    const forced = errorOf(fault);
    if (forced !== null) throw forced;
    this.#limitRate(request);
    const identity = this.world.identify(request.accessKeyId, request.sessionToken, service);
    const context: Context = { world: this.world, knobs: this.knobs, identity, region, input };
    const name = `${service} ${operation}`;
    if (name === 'logs GetQueryResults') {
      const results = this.queries.results(context, spoilOf(fault));
      this.#record(request, null);
      return results;
    }
    const run = Object.hasOwn(this.#operations, name) ? this.#operations[name] : undefined;
    if (run === undefined) throw new AwsError('UnknownOperationException', `${name} is not known here`);
    const answer = await run(context);
    this.#record(request, null);
    return answer;
  }

  #record({ service, operation, accessKeyId, region, userAgent }: WireRequest, error: string | null): void {
    const identity = accessKeyId === null ? undefined : this.world.identities.get(accessKeyId);
    const record: RequestRecord = {
      service,
      operation,
      account: identity?.account ?? null,
      region,
      arn: identity?.arn ?? null,
      at: Date.now(),
      error,
      userAgent,
    };
    this.books.requests.push(record);
  }

  #limitRate({ operation, accessKeyId, region }: WireRequest): void {
    const { requestsPerSecond } = this.knobs;
    if (requestsPerSecond === null || !LIMITED.has(operation)) return;
    const account = this.world.identities.get(accessKeyId ?? '')?.account ?? '';
    const key = `${account} ${region} ${operation}`;
    const now = Date.now();
    const recent = (this.#rates.get(key) ?? []).filter((at) => now - at < SECOND_MS);
    this.#rates.set(key, recent);
    if (recent.length >= requestsPerSecond) throw new AwsError('ThrottlingException', 'Rate exceeded');
    recent.push(now);
  }
}

/** Starts it on a free port of 127.0.0.1. Signatures are read for their key and Region, not verified. Close it when the test ends. */
export async function startFakeAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const aws = new Server(options);
  const { world, clock } = aws;
  const server = createServer((message, response) => {
    aws.serve(message, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    clock,
    knobs: aws.knobs,
    faults: aws.faults,
    books: aws.books,
    addIdentity: (identity) => world.identities.set(identity.accessKeyId, identity),
    addRole: (role) => world.roles.set(role.arn, role),
    expire: (accessKeyId, at = clock.now()) => {
      const identity = world.identities.get(accessKeyId);
      if (identity === undefined) throw new Error('there is no such key');
      world.identities.set(accessKeyId, { ...identity, expiresAt: at });
    },
    addLogGroup: (group) => world.addGroup(group),
    putEvents: (group, events) => world.putEvents(group, events),
    putRecords: (group, records, put = {}) => world.putRecords(group, records, put),
    bytesIn: (group, start = 0, end = Number.MAX_SAFE_INTEGER / 1000) => world.bytesIn(group, start * 1000, end * 1000 + 999),
    addTrail: (trail) => world.trails.push(trail),
    link: (monitoring, region, sources) => world.link(monitoring, region, sources),
    histories: aws.histories,
    health: aws.health,
    lake: aws.lake,
    athena: aws.athena,
    savedQueries: () => aws.queries.saved,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
