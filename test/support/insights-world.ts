// An account on the loopback AWS with one trail's log group, and the way to ask it as the program does.
import type { SourceResult } from '../../src/contract/calls.ts';
import type { Discovery } from '../../src/contract/discovery.ts';
import { Accounts, type AccountsContext } from '../../src/evidence/accounts.ts';
import type { Timing } from '../../src/evidence/logs-insights/api.ts';
import type { AccountChoice } from '../../src/evidence/logs-insights/discover.ts';
import { memoryLedger } from '../../src/evidence/logs-insights/ledger.ts';
import type { EvidenceSource, SourceProgress } from '../../src/evidence/source.ts';
import { startFakeAws } from './fake-aws/server.ts';
import type { FakeAws, FakeLogGroup, Knobs } from './fake-aws/types.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const GROUP = { account: ACCOUNT, region: REGION, name: 'org-trail/cloudtrail' };
const KEY = 'AKIAIOSFODNN7EXAMPLE';

/** Nobody waits for real. */
const HASTY: Timing = { spacingMs: 0, firstPollMs: 1, longestPollMs: 4, backoffMs: 1, longestBackoffMs: 4 };

export interface World {
  readonly aws: FakeAws;
  /** What the program's environment would hold. */
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => number;
  accounts(change?: Partial<AccountsContext>, choice?: Partial<AccountChoice>): Accounts;
}

/** `records` lie in the log group of one trail. `now` is epoch milliseconds. */
export async function insightsWorld(
  records: readonly unknown[],
  options: {
    readonly now: number;
    readonly knobs?: Partial<Knobs>;
    readonly group?: Partial<FakeLogGroup>;
    readonly skewMs?: number;
    readonly trail?: boolean;
  },
): Promise<World> {
  const aws = await startFakeAws({
    now: options.now,
    knobs: { pace: { by: 'polls', scheduled: 0, running: 1 }, ...options.knobs },
    identities: [{ accessKeyId: KEY, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor` }],
  });
  aws.addLogGroup({ ...GROUP, ...options.group });
  aws.putRecords(GROUP, records, { skewMs: options.skewMs ?? 0 });
  if (options.trail !== false) aws.addTrail({ account: ACCOUNT, homeRegion: REGION, name: 'org-trail', logGroupName: GROUP.name });
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
  return {
    aws,
    env,
    now,
    accounts: (change = {}, choice = {}) =>
      new Accounts(
        { profiles: [null], regions: [], roleArn: null, logGroups: [], usdPerGb: null, ...choice },
        { env, askMfa: null, now, ledger: memoryLedger('test', process.pid), isAlive: () => false, timing: HASTY, ...change },
      ),
  };
}

export async function collectAll(
  sources: readonly EvidenceSource[],
  signal: AbortSignal = new AbortController().signal,
  hear: (progress: SourceProgress) => void = () => {},
): Promise<SourceResult[]> {
  const results: SourceResult[] = [];
  for (const source of sources) {
    const run = source.collect({ from: null, to: null }, signal);
    for (;;) {
      const step = await run.next();
      if (step.done) {
        results.push(step.value);
        break;
      }
      hear(step.value);
    }
  }
  return results;
}

export interface Asked {
  readonly discovery: Discovery;
  readonly results: readonly SourceResult[];
}

/** Discovers, agrees to everything, and reads it. */
export async function ask(
  accounts: Accounts,
  window: { readonly from: number | null; readonly to: number | null },
  { maxCostUsd = 100, signal = new AbortController().signal }: { readonly maxCostUsd?: number; readonly signal?: AbortSignal } = {},
): Promise<Asked> {
  const discovery = await accounts.discover(window, new AbortController().signal);
  const agreed = { offers: discovery.offers.map(({ id }) => id), maxCostUsd };
  return { discovery, results: await collectAll(accounts.sources({ discovery, agreed, spentUsd: 0 }), signal) };
}
