// An account on the loopback with one event data store over records, and the way to read it as the program does.
import { type Connection, connect } from '../../../src/aws/connect.ts';
import { type SourceResult, sourceResultSchema } from '../../../src/contract/calls.ts';
import type { Offer } from '../../../src/contract/discovery.ts';
import { discoverLake, type LakeDiscovery } from '../../../src/evidence/lake/discover.ts';
import { type LakeOptions, lakeSource } from '../../../src/evidence/lake/source.ts';
import { Budget } from '../../../src/evidence/logs-insights/budget.ts';
import { memoryLedger } from '../../../src/evidence/logs-insights/ledger.ts';
import type { SourceProgress } from '../../../src/evidence/source.ts';
import type { FakeEventDataStore } from '../../support/fake-aws/lake.ts';
import { startFakeAws } from '../../support/fake-aws/server.ts';
import type { FakeAws } from '../../support/fake-aws/types.ts';
import { type LakeTable, lakeTable } from '../../support/lake-engine.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const STORE = '1a2b3c4d-0000-4000-8000-aaaabbbbcccc';
export const ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/${STORE}`;
export const NOW = Date.parse('2026-11-22T14:05:09Z');
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const HASTY = { spacingMs: 0, firstPollMs: 1, longestPollMs: 4, backoffMs: 1, longestBackoffMs: 4 };
export const ALL = { from: Date.parse('2019-06-01T00:00:00Z'), to: NOW };

export interface LakeWorld {
  readonly aws: FakeAws;
  readonly table: LakeTable;
  readonly connection: Connection;
  discover(period?: { from: number; to: number }, regions?: readonly string[]): Promise<LakeDiscovery>;
  read(more?: Partial<LakeOptions>, signal?: AbortSignal, hear?: (progress: SourceProgress) => void): Promise<SourceResult>;
  close(): Promise<void>;
}

interface Way {
  readonly store?: Partial<FakeEventDataStore>;
  readonly denied?: readonly string[];
  /** Columns that the event data store does not have. */
  readonly without?: readonly string[];
}

export async function lakeWorld(records: readonly unknown[], { store = {}, denied = [], without = [] }: Way = {}): Promise<LakeWorld> {
  const identity = { accessKeyId: KEY, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, denied };
  const aws = await startFakeAws({ now: NOW, identities: [identity] });
  const table = await lakeTable(STORE, records, without);
  aws.lake.engine = table.engine;
  aws.lake.stores.push({ account: ACCOUNT, region: REGION, id: STORE, name: 'audit', organization: true, retentionDays: 3_653, ...store });
  const env = {
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const calm = new AbortController().signal;
  const connection = await connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal: calm });
  const now = (): number => aws.clock.now();
  const discover: LakeWorld['discover'] = (period = ALL, regions = [REGION]) =>
    discoverLake(connection, { regions, period }, { now, backoffMs: 1 }, calm);
  return {
    aws,
    table,
    connection,
    discover,
    read: async (more = {}, signal = calm, hear = () => {}) => {
      const offer: Offer | undefined = more.offer ?? (await discover()).offers[0];
      if (offer === undefined) throw new Error('Nothing was offered.');
      const source = lakeSource({
        offer,
        period: offer.window,
        expired: null,
        connect: async () => connection.in(REGION).cloudTrail,
        budget: new Budget(100, 0.005),
        ledger: memoryLedger('test', process.pid),
        now,
        isAlive: () => false,
        settledOnly: false,
        timing: HASTY,
        ...more,
      });
      const run = source.collect({ from: null, to: null }, signal);
      for (;;) {
        const step = await run.next();
        if (!step.done) {
          hear(step.value);
          continue;
        }
        const { error } = sourceResultSchema.safeParse(step.value);
        if (error) throw error;
        return step.value;
      }
    },
    close: async () => {
      connection.destroy();
      await aws.close();
      table.close();
    },
  };
}
