// An account on the loopback AWS with a table over a trail's files, and the way to ask it as the program does.
import { type Connection, connect } from '../../src/aws/connect.ts';
import type { SourceResult } from '../../src/contract/calls.ts';
import type { Offer } from '../../src/contract/discovery.ts';
import { ANY_TABLE, type AthenaChoice } from '../../src/evidence/athena/choice.ts';
import { type TrailPlace, tableDdl } from '../../src/evidence/athena/ddl.ts';
import { type AthenaFound, discoverAthena, type SizeOf } from '../../src/evidence/athena/discover.ts';
import { athenaPrice } from '../../src/evidence/athena/prices.ts';
import { athenaSource } from '../../src/evidence/athena/source.ts';
import type { Timing } from '../../src/evidence/logs-insights/api.ts';
import { Budget } from '../../src/evidence/logs-insights/budget.ts';
import { memoryLedger, type QueryLedger } from '../../src/evidence/logs-insights/ledger.ts';
import type { EvidenceSource, SourceProgress } from '../../src/evidence/source.ts';
import { athenaEngine, type Engine } from './athena-engine.ts';
import type { FakeTable } from './fake-aws/athena.ts';
import { readDdl } from './fake-aws/athena-ddl.ts';
import { startFakeAws } from './fake-aws/server.ts';
import type { FakeAws, FakeIdentity } from './fake-aws/types.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const DAY_MS = 86_400_000;

/** Nobody waits for real. */
export const HASTY: Timing = { spacingMs: 0, firstPollMs: 1, longestPollMs: 4, backoffMs: 1, longestBackoffMs: 4 };

export const PLACE: TrailPlace = {
  bucket: 'org-trail',
  prefix: '',
  organization: 'o-abcdefghij',
  accounts: [ACCOUNT, '444455556666', '777788889999'],
  regions: ['eu-west-1', 'us-east-1', 'us-gov-west-1', 'cn-north-1'],
};

/** The table that the program would make, in the database `trails`. */
export function madeTable(): FakeTable {
  const made = readDdl(tableDdl('cloudtrail', PLACE));
  if (made === null) throw new Error('This is no statement that makes a table.');
  return { database: 'trails', ...made };
}

/** Where a record's file lies: delivered so many days after the event. */
export const delivered =
  (days = 0) =>
  (record: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
    const time = Date.parse(String(record.eventTime));
    const day = Number.isNaN(time) ? '1970-01-01' : new Date(time + days * DAY_MS).toISOString().slice(0, 10);
    const [year = '', month = '', date = ''] = day.split('-');
    return {
      account: String(record.recipientAccountId),
      region: String(record.awsRegion),
      day: day.replaceAll('-', '/'),
      year,
      month,
      date,
    };
  };

export interface AthenaWorld {
  readonly aws: FakeAws;
  readonly now: () => number;
  connection(): Promise<Connection>;
  find(window: Window, change?: Change): Promise<AthenaFound>;
  source(offer: Offer, change?: Change & { readonly maxCostUsd?: number; readonly ledger?: QueryLedger }): EvidenceSource;
  close(): Promise<void>;
}

interface Window {
  readonly from: number;
  readonly to: number;
}
interface Change {
  readonly choice?: Partial<AthenaChoice>;
  readonly sizeOf?: SizeOf;
  readonly settledOnly?: boolean;
  readonly usdPerGb?: number;
}

/** `records` lie below `table`. `now` is epoch milliseconds. */
export async function athenaWorld(
  records: readonly unknown[],
  options: {
    readonly now: number;
    readonly table?: FakeTable;
    readonly partitions?: (record: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>;
    readonly identity?: Partial<FakeIdentity>;
    readonly bytesEach?: number;
  },
): Promise<AthenaWorld> {
  const identity = { accessKeyId: KEY, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, ...options.identity };
  const aws = await startFakeAws({ now: options.now, identities: [identity] });
  const table = options.table ?? madeTable();
  aws.athena.addTable(table);
  const engine: Engine = await athenaEngine(table, records, options.partitions ?? delivered(), options.bytesEach ?? 200);
  aws.athena.execute = engine.execute;
  const env = {
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const now = (): number => aws.clock.now();
  const connecting = connect({ profile: null, region: REGION, roleArn: null }, { env, askMfa: null, signal: new AbortController().signal });
  const ledger = memoryLedger('test', process.pid);
  const bytes = records.length * (options.bytesEach ?? 200);
  return {
    aws,
    now,
    connection: () => connecting,
    find: async (period, change = {}) =>
      discoverAthena(
        await connecting,
        {
          choice: { ...ANY_TABLE, ...change.choice },
          regions: [REGION],
          period,
          usdPerGb: change.usdPerGb ?? athenaPrice().usdPerGb,
          sizeOf: change.sizeOf ?? (async () => bytes),
          now,
          timing: HASTY,
        },
        new AbortController().signal,
      ),
    source: (offer, change = {}) =>
      athenaSource({
        offer,
        choice: { ...ANY_TABLE, ...change.choice },
        period: offer.window,
        connect: async () => (await connecting).in(offer.region).athena(),
        budget: new Budget(change.maxCostUsd ?? 100, athenaPrice().usdPerGb),
        ledger: change.ledger ?? ledger,
        now,
        isAlive: () => false,
        settledOnly: change.settledOnly ?? false,
        timing: HASTY,
      }),
    close: async () => {
      (await connecting.catch(() => null))?.destroy();
      await aws.close();
      engine.close();
    },
  };
}

/** Reads a source to its end. */
export async function collectOne(
  source: EvidenceSource,
  signal: AbortSignal = new AbortController().signal,
  hear: (progress: SourceProgress) => void = () => {},
): Promise<SourceResult> {
  const run = source.collect({ from: null, to: null }, signal);
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value;
    hear(step.value);
  }
}

/** The only offer there is. */
export function onlyOffer({ offers }: AthenaFound): Offer {
  const [offer] = offers;
  if (offer === undefined || offers.length > 1) throw new Error(`Expected one offer, not ${offers.length}.`);
  return offer;
}
