// Logs Insights on a loopback CloudWatch Logs: bytes scanned for the bytes in the window, and a run full of faults.

import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { SourceResult } from '../src/contract/calls.ts';
import { randomOf } from '../src/sample/random.ts';
import type { Fault } from '../test/support/fake-aws/types.ts';
import { ACCOUNT, ask, GROUP, insightsWorld, REGION, type World } from '../test/support/insights-world.ts';
import { event, tls } from '../test/support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const DAYS = 90;
const EVENTS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const AGENTS = [
  'aws-cli/1.16.9 Python/2.7.15 Linux/4.14 botocore/1.11.9',
  'aws-sdk-java/1.11.100 Linux/4.9 Java_HotSpot(TM)_64-Bit_Server_VM/25.45-b02/1.8.0_45',
  'Boto3/1.24.84 Python/3.8.14 Linux/4.14.225 Botocore/1.27.84',
  'aws-sdk-go-v2/1.30.3 os/linux lang/go#1.24.2',
];
const SERVICES = ['s3.amazonaws.com', 'sts.amazonaws.com', 'kms.amazonaws.com', 'ec2.amazonaws.com'];
const VERSIONS = ['TLSv1', 'TLSv1.2', 'TLSv1.3', 'TLSv1.3'];

// AWS's two sample queries (CloudWatch Logs user guide, CWL_QuerySyntax-examples), as published.
const AWS_SAMPLES = [
  'filter tlsDetails.tlsVersion in [ "TLSv1", "TLSv1.1" ]\n| stats count(*) as numOutdatedTlsCalls by userIdentity.accountId, recipientAccountId, eventSource, eventName, awsRegion, tlsDetails.tlsVersion, tlsDetails.cipherSuite, userAgent\n| sort eventSource, eventName, awsRegion, tlsDetails.tlsVersion',
  'filter tlsDetails.tlsVersion in [ "TLSv1", "TLSv1.1" ]\n| stats count(*) as numOutdatedTlsCalls by eventSource\n| sort numOutdatedTlsCalls desc',
];

function trail(): readonly unknown[] {
  const random = randomOf('bench-insights');
  return Array.from({ length: EVENTS }, () => {
    const version = random.pick(VERSIONS);
    const caller = random.int(1, 40);
    return event({
      eventTime: `${new Date(NOW - random.int(1, DAYS * 86_400 - 60) * 1000).toISOString().slice(0, 19)}Z`,
      eventSource: random.pick(SERVICES),
      userAgent: random.pick(AGENTS),
      sourceIPAddress: `203.0.113.${caller}`,
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/role-${caller}/session-${random.int(1, 3)}`,
        accountId: ACCOUNT,
        sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/role-${caller}` } },
      },
      ...(random.next() < 0.2 ? { tlsDetails: undefined } : { tlsDetails: tls(version, version === 'TLSv1.3' ? 'x25519' : undefined) }),
    });
  });
}

const WINDOW = { from: NOW - DAYS * DAY_MS, to: null };
const ratio = (value: number): string => value.toFixed(2);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const eventsOf = ({ source }: SourceResult): number => source.input?.records.events ?? 0;
const legacyOf = ({ coverage }: SourceResult): number => coverage.reduce((sum, { byTlsVersion }) => sum + (byTlsVersion.TLSv1 ?? 0), 0);

async function askAwsSamples({ aws, env }: World): Promise<void> {
  const client = new CloudWatchLogsClient({
    region: REGION,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' },
  });
  for (const queryString of AWS_SAMPLES) {
    const bounds = { startTime: WINDOW.from / 1000, endTime: NOW / 1000 };
    const { queryId } = await client.send(new StartQueryCommand({ queryString, logGroupName: GROUP.name, ...bounds }));
    for (;;) {
      const { status } = await client.send(new GetQueryResultsCommand({ queryId }));
      if (status === 'Complete') break;
    }
  }
  client.destroy();
}

async function cost(records: readonly unknown[]): Promise<void> {
  const rows: [string, number][] = [];
  for (const [name, maxRows] of [
    ['one query for everything', undefined],
    ['the same, where a query may return 2,000 rows only', 2_000],
  ] as const) {
    const world = await insightsWorld(records, { now: NOW });
    const { results } = await ask(world.accounts(maxRows === undefined ? {} : { maxRows }), WINDOW);
    const queries = world.aws.books.queries().filter(({ bytesScanned }) => bytesScanned > 0).length;
    rows.push([
      `${name} (${queries} queries, ${results.reduce((sum, one) => sum + eventsOf(one), 0)} events)`,
      world.aws.books.billedBytes() / world.aws.bytesIn(GROUP),
    ]);
    await world.aws.close();
  }
  const world = await insightsWorld(records, { now: NOW });
  await askAwsSamples(world);
  rows.push([
    "AWS's two sample queries (legacy calls only, no address, no identity, no denominator)",
    world.aws.books.billedBytes() / world.aws.bytesIn(GROUP),
  ]);
  await world.aws.close();
  print('Bytes scanned for each byte in the window (1.00 is the least that any query can scan):');
  for (const [name, value] of rows) print(`  ${ratio(value).padStart(6)}  ${name}`);
}

const FAULTS: readonly (readonly [operation: string, fault: Fault, oneIn: number])[] = [
  ['StartQuery', { kind: 'throttle' }, 5],
  ['StartQuery', { kind: 'limit-exceeded' }, 7],
  ['StartQuery', { kind: 'reset', after: true }, 6],
  ['StartQuery', { kind: 'html-500' }, 11],
  ['GetQueryResults', { kind: 'throttle' }, 6],
  ['GetQueryResults', { kind: 'html-500' }, 9],
  ['GetQueryResults', { kind: 'reset' }, 10],
  ['GetQueryResults', { kind: 'slow', ms: 30 }, 4],
  ['GetQueryResults', { kind: 'page-twice' }, 5],
  ['GetQueryResults', { kind: 'status', status: 'Unknown' }, 13],
];

async function faults(records: readonly unknown[]): Promise<void> {
  const calm = await insightsWorld(records, { now: NOW });
  const [quiet] = (await ask(calm.accounts({ maxRows: 2_000 }), WINDOW)).results;
  await calm.aws.close();
  const world = await insightsWorld(records, { now: NOW, knobs: { pageSize: 500 } });
  for (const [operation, fault, oneIn] of FAULTS) world.aws.faults.whenever(operation, fault, (request) => request % oneIn === oneIn - 1);
  const [rough] = (await ask(world.accounts({ maxRows: 2_000 }), WINDOW)).results;
  const { books } = world.aws;
  const failed = books.requests.filter(({ error }) => error !== null).length;
  print('\nA run in which requests are throttled, reset, answered late, twice, or with HTML:');
  print(`  requests           ${books.requests.length}, of them answered with an error ${failed}`);
  if (quiet && rough) {
    print(`  status             ${rough.source.status} (without faults ${quiet.source.status})`);
    print(`  events             ${eventsOf(rough)} (without faults ${eventsOf(quiet)}, in the trail ${records.length})`);
    print(`  legacy calls       ${legacyOf(rough)} (without faults ${legacyOf(quiet)})`);
    for (const gap of rough.source.gaps) print(`  gap                ${gap.code}: ${gap.text}`);
  }
  print(`  left running       ${books.running().length}`);
  print(`  bytes for each     ${ratio(books.billedBytes() / world.aws.bytesIn(GROUP))} of the bytes in the window`);
  await world.aws.close();
}

/** Runs both parts and prints them. */
export async function run(): Promise<void> {
  const records = trail();
  print(`${EVENTS.toLocaleString('en-US')} synthetic events over ${DAYS} days, seeded.`);
  await cost(records);
  await faults(records);
}
