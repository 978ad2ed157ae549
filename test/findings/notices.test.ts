// A notice tells a user agent and a service; the log tells who it was. Both are about one thing, and it is counted once.
import { describe, expect, test } from 'vitest';
import type { CallGroup, SourceResult } from '../../src/contract/calls.ts';
import type { Notice } from '../../src/contract/document.ts';
import { savedNotices } from '../../src/evidence/health-notices/saved-notices.ts';
import { joinNotices, judgeResults } from '../../src/findings/notices.ts';
import { source } from '../report/support/document.ts';
import { group } from '../support/calls.ts';
import { collectAll } from '../support/insights-world.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const AGENT = 'Boto3/1.24.84 Python/3.8.14 Linux/4.14.225-175.364.amzn2.aarch64 Botocore/1.27.84';
const HEADINGS = 'Region | Bucket name(s) | APIAction | TLSVersion | NumCalls | UserAgent';
interface Told {
  readonly agent?: string;
  readonly region?: string;
  readonly account?: string | null;
  readonly calls?: number;
  readonly bucket?: string;
  readonly sent?: number | null;
}
async function notices(...told: readonly Told[]): Promise<SourceResult> {
  const [first = {}] = told;
  const rows = told.map(
    ({ agent = AGENT, region = 'eu-west-1', calls = 20, bucket = 'media' }) =>
      `${region} | ${bucket} | REST.GET.OBJECT | TLSv1 | ${calls} | [${agent}]`,
  );
  const { account = '111122223333', sent = Date.parse('2026-09-01T00:00:00Z') } = first;
  const [result] = await collectAll([
    savedNotices({ places: [{ name: 'pasted', text: [HEADINGS, ...rows].join('\n') }], account, sent, now: () => NOW }),
  ]);
  if (result === undefined) throw new Error('nothing read');
  return result;
}
const log = (...groups: readonly CallGroup[]): SourceResult => ({ source: source([]), coverage: [], groups: [...groups] });
const legacy = (fields: Partial<CallGroup> = {}) => group({ tlsVersion: 'TLSv1', calls: 7, ...fields });
const judged = (...results: readonly SourceResult[]) => judgeResults(results, [], 'tls1.2', NOW).findings;
const beside = (...results: readonly SourceResult[]) =>
  judged(...results).map(({ client, evidence }) => ({
    who: client?.label.split(' · ')[1],
    calls: evidence?.calls,
    notices:
      evidence?.notices?.map(
        ({ match, clients, calls }: Pick<Notice, 'calls'> & { match: string; clients: number }) => `${match} ${clients} ${calls}`,
      ) ?? [],
  }));

test('a notice about a client that a log knows stands beside its finding, and adds no call and no finding', async () => {
  expect(beside(log(legacy()), await notices({}))).toEqual([{ who: 'role erp-sync', calls: 7, notices: ['user-agent 1 20'] }]);
});

test('a notice about a client that no log knows becomes a finding of its account', async () => {
  expect(beside(log(group()), await notices({}))).toEqual([{ who: 'account 111122223333', calls: 20, notices: ['alone 1 20'] }]);
  expect(judged(await notices({}))[0]?.evidence?.notices).toMatchObject([
    { resource: 'media', action: 'REST.GET.OBJECT', sent: '2026-09-01' },
  ]);
});

describe('a notice fits', () => {
  test('another version of the same program, when nobody wrote the very user agent', async () => {
    const older = AGENT.replace('Boto3/1.24.84', 'Boto3/1.20.1');
    expect(beside(log(legacy()), await notices({ agent: older }))).toMatchObject([{ calls: 7, notices: ['program 1 20'] }]);
  });

  test('whoever wrote the very user agent before others with the program', async () => {
    const other = legacy({
      principal: 'arn:aws:iam::111122223333:role/other',
      userAgents: { 'Boto3/1.9 Python/3.6': { calls: 7, last: NOW } },
    });
    expect(beside(log(legacy(), other), await notices({}))).toMatchObject([
      { who: expect.anything(), notices: expect.anything() },
      { who: expect.anything(), notices: expect.anything() },
    ]);
    const found = beside(log(legacy(), other), await notices({}));
    expect(found.find(({ who }) => who === 'role erp-sync')?.notices).toEqual(['user-agent 1 20']);
    expect(found.find(({ who }) => who === 'role other')?.notices).toEqual([]);
  });

  test('several clients alike, and says how many', async () => {
    const other = legacy({ principal: 'arn:aws:iam::111122223333:role/other' });
    expect(beside(log(legacy(), other), await notices({})).map((each) => each.notices)).toEqual([['user-agent 2 20'], ['user-agent 2 20']]);
  });

  test('in any account and Region where it names none', async () => {
    expect(beside(log(legacy()), await notices({ account: null, region: 'global' }))).toMatchObject([{ notices: ['user-agent 1 20'] }]);
  });

  test('also when nobody knows when it was sent', async () => {
    expect(beside(log(legacy()), await notices({ sent: null }))).toMatchObject([{ calls: 7, notices: ['user-agent 1 20'] }]);
    expect(beside(log(group()), await notices({ sent: null }))).toEqual([]);
  });
});

describe('a notice does not fit', () => {
  test.each([
    ['another account', { account: '444455556666' }],
    ['another Region', { region: 'us-east-1' }],
    ['another program', { agent: 'aws-cli/1.16.1 Python/2.7.5 Linux/3 botocore/1.12.0' }],
    ['a program that is not told', { agent: '' }],
  ] as const)('%s: both are findings', async (_, told) => {
    const found = beside(log(legacy()), await notices(told));
    expect(found.map((each) => each.notices.map((notice) => notice.split(' ')[0]))).toEqual(expect.arrayContaining([[], ['alone']]));
  });

  test('a caller without a user agent, though the notice tells none either: that could be anybody', async () => {
    const nameless = legacy({ program: 'none', userAgents: {} });
    expect(beside(log(nameless), await notices({ agent: '' })).map((each) => each.notices)).toEqual(
      expect.arrayContaining([[], ['alone 1 20']]),
    );
  });

  test('another service', async () => {
    expect(beside(log(legacy({ service: 'kms.amazonaws.com' })), await notices({}))).toHaveLength(2);
  });

  test('calls of the same client that were well', async () => {
    expect(beside(log(group()), await notices({}))).toMatchObject([{ who: 'account 111122223333' }]);
  });

  test('a finding of another kind', async () => {
    const results = [log(legacy(), group({ tlsVersion: 'TLSv1.2', service: 'kms.amazonaws.com' })), await notices({})];
    const below = judgeResults(results, [], 'tls1.3', NOW).findings.find(({ kind }) => kind === 'below-target-calls');
    expect([below?.kind, below?.evidence?.notices]).toEqual(['below-target-calls', undefined]);
  });
});

test('the largest notices stand first, and no more than the document takes', async () => {
  const told = Array.from({ length: 250 }, (_, at) => ({ bucket: `b${at}`, calls: at + 1 }));
  const [finding] = judged(log(legacy()), await notices(...told));
  expect(finding?.evidence?.notices).toHaveLength(200);
  expect(finding?.evidence?.notices?.[0]).toMatchObject({ calls: 250 });
});

test('what logs hold is judged as without notices', async () => {
  const groups = [legacy(), group()];
  const without = await notices({ agent: AGENT });
  expect(joinNotices([log(...groups), without]).groups).toEqual(groups);
  expect(joinNotices([log(...groups)]).groups).toEqual(groups);
});
