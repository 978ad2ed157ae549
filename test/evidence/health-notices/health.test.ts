// AWS Health asked over the wire: what it offers, what it tells, and that an account without the support plan is no error.
import { afterEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../../../src/aws/connect.ts';
import { sourceResultSchema } from '../../../src/contract/calls.ts';
import { discoverHealth } from '../../../src/evidence/health-notices/discover.ts';
import { healthNotices } from '../../../src/evidence/health-notices/source.ts';
import type { FakeHealthEvent } from '../../support/fake-aws/health.ts';
import type { FakeAws } from '../../support/fake-aws/types.ts';
import { ACCOUNT, collectAll, insightsWorld } from '../../support/insights-world.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const PERIOD = { from: NOW - 90 * 86_400_000, to: NOW };
const HASTY = { spacingMs: 0, backoffMs: 1 };
const TABLE =
  'We have identified TLS 1.0 or TLS 1.1 connections.\n\nRegion | Bucket name(s) | APIAction | TLSVersion | NumCalls | UserAgent\neu-west-1 | media | REST.GET.OBJECT | TLSv1 | 20 | [Boto3/1.7.4 Python/2.7.5]\n\nSincerely';
let events = 0;
function event(description: string, more: Partial<FakeHealthEvent> = {}): FakeHealthEvent {
  events += 1;
  return {
    account: ACCOUNT,
    arn: `arn:aws:health:global::event/S3/AWS_S3_NOTICE/${events}`,
    eventTypeCode: 'AWS_S3_NOTICE',
    category: 'accountNotification',
    startTime: NOW - events * 60_000,
    description,
    ...more,
  };
}

const open: { aws: FakeAws; connection: Connection }[] = [];
afterEach(async () => {
  for (const { aws, connection } of open.splice(0)) {
    connection.destroy();
    await aws.close();
  }
});
async function account(given: readonly FakeHealthEvent[], { plan = true, denied = [] as readonly string[] } = {}) {
  const { aws, env } = await insightsWorld([], { now: NOW });
  if (plan) aws.health.subscribed.add(ACCOUNT);
  aws.health.events.push(...given);
  aws.addIdentity({ accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/auditor`, denied });
  const signal = new AbortController().signal;
  const connection = await connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal });
  open.push({ aws, connection });
  const discovery = () => discoverHealth(connection, PERIOD, signal, HASTY);
  const read = async (stop: AbortSignal = signal) => {
    const [offer] = (await discovery()).offers;
    if (offer === undefined) throw new Error('nothing offered');
    const options = { offer, connect: () => connection.health(), now: () => NOW, timing: HASTY };
    const [result] = await collectAll([healthNotices(options)], stop);
    if (result === undefined) throw new Error('no result');
    expect(sourceResultSchema.safeParse(result).error).toBeUndefined();
    const { files, records } = result.source.input ?? {};
    expect(files?.found).toBe((files?.read ?? 0) + (files?.failed ?? 0) + Object.values(files?.skipped ?? {}).reduce((a, b) => a + b, 0));
    expect(result.coverage.reduce((sum, row) => sum + row.events, 0)).toBe(records?.events);
    return result;
  };
  return { aws, discovery, read };
}
const gapsOf = ({ source }: Awaited<ReturnType<Awaited<ReturnType<typeof account>>['read']>>) => source.gaps.map(({ code }) => code);

describe('discovery', () => {
  test('offers AWS Health for nothing, asked where it answers for all Regions', async () => {
    const { aws, discovery } = await account([event(TABLE)]);
    expect(await discovery()).toMatchObject({
      offers: [{ kind: 'health-notices', costUsd: 0, refused: null }],
      problems: [],
      blindSpots: [],
    });
    expect(aws.books.requests.at(-1)).toMatchObject({ service: 'health', operation: 'DescribeEvents', region: 'us-east-1' });
  });

  test('of an account without the support plan is a blind spot with another way, and no problem', async () => {
    const { discovery } = await account([], { plan: false });
    expect(await discovery()).toMatchObject({
      offers: [],
      problems: [],
      blindSpots: [{ code: 'health-not-available', howToClose: expect.stringContaining('--health-notices FILE') }],
    });
  });

  test('tells which permission is missing', async () => {
    const { discovery } = await account([], { denied: ['health:*'] });
    expect((await discovery()).offers).toMatchObject([{ refused: expect.stringContaining('health:DescribeEvents') }]);
  });

  test('that fails otherwise is a problem', async () => {
    const { aws, discovery } = await account([]);
    aws.faults.add('DescribeEvents', { kind: 'unavailable' }, 20);
    expect(await discovery()).toMatchObject({ offers: [], problems: [{ code: 'service' }] });
  });
});

describe('reading', () => {
  test('counts what notices about old TLS tell, page by page, and passes over everything else', async () => {
    const certificates = Array.from({ length: 130 }, () => event('Your RDS instances need new SSL/TLS certificates.'));
    const { aws, read } = await account([
      event(TABLE),
      ...certificates,
      event(TABLE.replace('| 20 |', '| 5 |')),
      event(TABLE, { category: 'issue' }),
      event(TABLE, { scope: 'PUBLIC' }),
      event(TABLE, { account: '444455556666' }),
    ]);
    const result = await read();
    expect(result.source).toMatchObject({
      status: 'complete',
      input: { files: { found: 133, read: 2, failed: 0, skipped: { 'not-about-tls': 130, public: 1 } }, records: { events: 25 } },
    });
    expect(result.coverage).toMatchObject([{ account: ACCOUNT, byTlsVersion: { TLSv1: 25 } }]);
    expect(result.notices).toMatchObject([{ account: ACCOUNT, sent: '2026-11-22', resource: 'media', calls: 20 }, { calls: 5 }]);
    expect(aws.books.count('DescribeAffectedEntities')).toBe(0);
  });

  test('goes on after throttling', async () => {
    const { aws, read } = await account([event(TABLE)]);
    aws.faults.add('DescribeEventDetails', { kind: 'throttle' }, 2);
    expect((await read()).source.status).toBe('complete');
  });

  test('says which resources a notice without a table is about, and that something is open; not of one that is over', async () => {
    const text = 'We have identified TLS 1.0 or TLS 1.1 connections. See the affected resources.';
    const live = await (await account([event(text, { entities: ['media', 'logs'] })])).read();
    expect(live.source).toMatchObject({
      status: 'partial',
      gaps: [{ code: 'notice-without-table', text: expect.stringContaining('resource media, resource logs') }],
    });
    const over = await (await account([event(text, { statusCode: 'closed' })])).read();
    expect([over.source.status, gapsOf(over)]).toEqual(['complete', ['about-the-source']]);
  });

  test('keeps what it has when AWS does not give a text, or stops answering', async () => {
    const { read } = await account([event(TABLE), event(TABLE, { lost: true })]);
    expect((await read()).source).toMatchObject({ status: 'partial', input: { files: { read: 1, failed: 1 }, records: { events: 20 } } });
    const many = await account(Array.from({ length: 15 }, () => event(TABLE)));
    many.aws.faults.whenever('DescribeEventDetails', { kind: 'html-500' }, (request) => request > 0);
    expect((await many.read()).source).toMatchObject({
      status: 'partial',
      input: { files: { found: 15, read: 10, skipped: { 'not-reached': 5 } } },
    });
  });

  test('of an account whose plan has ended since is a remark', async () => {
    const { aws, read } = await account([]);
    aws.faults.whenever(
      'DescribeEvents',
      { kind: 'error', name: 'SubscriptionRequiredException', message: 'no plan' },
      (request) => request > 0,
    );
    const result = await read();
    expect([result.source.status, gapsOf(result)]).toEqual(['complete', ['about-the-source']]);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const result = await (await account([event(TABLE)])).read(stop.signal);
    expect([result.source.status, gapsOf(result)]).toEqual(['partial', ['cancelled']]);
  });
});
