// `check` over AWS accounts: what it says before anything starts, when it starts nothing, and how it ends.
import { describe, expect, test } from 'vitest';
import { type CheckRequest, check } from '../../src/cli/commands/check.ts';
import type { Discovery } from '../../src/contract/discovery.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { anOffer, FakeJourney, type FakeWorld, readyInstallation, someDiscovery, someResult } from '../support/fake-journey.ts';
import { contextOf, listening, undisturbed } from './support/headless.ts';

const aws = { ...EMPTY_AWS, profiles: ['prod-admin'], regions: [], roleArn: null, logGroups: [], usdPerGb: null };
const scope = { ...EMPTY_SCOPE, aws };
const flags = { json: true, output: [], quiet: false, redact: false };
const insights = someResult({ id: 'logs-insights:1', kind: 'logs-insights', location: 'org-trail/cloudtrail' });
const expired = {
  code: 'sso-expired',
  text: 'The SSO session of profile dev has expired. In another window: aws sso login --profile dev',
  location: 'dev',
};

async function checking(
  world: Partial<FakeWorld>,
  changes: Partial<CheckRequest> = {},
): Promise<{ code: number; stdout: string; stderr: string; kinds: readonly string[]; kept: boolean; journey: FakeJourney }> {
  const journey = new FakeJourney({ findings: [], installations: [readyInstallation()], result: insights, ...world });
  const [output, context] = [listening(), contextOf(journey)];
  const request: CheckRequest = { scope, target: 'tls1.2', failOn: 'medium', maxCostUsd: 5, flags, ...changes };
  const code = await check(request, context, output, undisturbed());
  const kinds = journey.events.map(({ type }) => type);
  return { code, stdout: output.stdout(), stderr: output.stderr(), kinds, kept: context.opened[0]?.keep ?? false, journey };
}

const offering = (changes: Partial<Discovery>): Partial<FakeWorld> => ({ discovery: someDiscovery(changes) });

describe('without --max-cost', () => {
  test('2: who one is there, what can be read and what it costs; nothing on stdout, nothing started, nothing left', async () => {
    const ended = await checking({}, { maxCostUsd: null });
    expect(ended).toMatchObject({ code: 2, stdout: '', kept: false });
    expect(ended.kinds).not.toContain('agreed');
    expect(ended.kinds).not.toContain('collection-started');
    expect(ended.kinds).not.toContain('detection-started');
    expect(ended.stderr).toMatch(
      /Profile prod-admin: account 111122223333, as arn:aws:sts::111122223333:assumed-role\/\S+\/jane, in eu-west-1/,
    );
    expect(ended.stderr).toMatch(
      /org-trail\/cloudtrail \(account 111122223333, eu-west-1\), 2026-08-24 12:00 to 2026-11-22 12:00 UTC: 412\.0 GB, about \$2\.06 \(estimated by CloudWatch Logs\)/,
    );
    expect(ended.stderr).toMatch(/Together: 412\.0 GB, about \$2\.06, at \$0\.0050 per GB \(US list price, 2026-11-22, derived\)/);
    expect(ended.stderr).toMatch(/Nothing was started: queries cost money\. .*--max-cost 2\.27$/m);
  });

  test('this machine is not searched first: the estimate is what the person waits for', async () => {
    const ended = await checking({}, { maxCostUsd: null, scope: { ...scope, machine: true } });
    expect(ended.code).toBe(2);
    expect(ended.kinds).not.toContain('detection-started');
  });

  test('where nothing can be read nothing can cost: the run goes on, and says what failed', async () => {
    const ended = await checking(offering({ identities: [], offers: [], problems: [expired] }), { maxCostUsd: null });
    expect(ended.code).not.toBe(2);
    expect(ended.stdout).not.toBe('');
    expect(ended.stderr).toMatch(/aws sso login --profile dev/);
    expect(ended.stderr).not.toMatch(/--max-cost/);
    // Nobody looked: that none was found would be no news of the account.
    expect(ended.stderr).not.toMatch(/No log group/);
    expect((await checking(offering({ offers: [] }), { maxCostUsd: null })).stderr).toMatch(
      /No log group with CloudTrail events was found/,
    );
  });

  test('what can be read, and what cannot, are told apart', async () => {
    const refused = anOffer({ id: 'b', location: 'other', refused: 'logs:StartQuery is not allowed.', costUsd: 99 });
    const unknown = anOffer({ id: 'c', location: 'third', bytes: null, basis: 'none', costUsd: null });
    const ended = await checking(offering({ offers: [anOffer(), refused, unknown] }), { maxCostUsd: null });
    expect(ended.stderr).toMatch(/other \(account 111122223333, eu-west-1\): cannot be read: logs:StartQuery is not allowed/);
    expect(ended.stderr).toMatch(/third .*size and cost are not known beforehand/);
    expect(ended.stderr).toMatch(/Together: 412\.0 GB, about \$2\.06, and 1 log group of unknown cost/);
  });
});

describe('with --max-cost', () => {
  test('2: the estimate is above it; both numbers, nothing started, and the session is not offered again', async () => {
    const ended = await checking({}, { maxCostUsd: 2 });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/the estimate of \$2\.06 is above --max-cost 2\.00/);
    expect(ended.kinds).not.toContain('collection-started');
    expect(ended.kinds.at(-1)).toBe('finished');
  });

  test('two amounts that differ by less than a cent do not look alike', async () => {
    const { stderr } = await checking(offering({ offers: [anOffer({ costUsd: 2.004 })] }), { maxCostUsd: 2 });
    expect(stderr).toMatch(/the estimate of \$2\.004 is above --max-cost 2\.00/);
  });

  test('within it: agrees to what can be read, then looks at the machine, then reads', async () => {
    const offers = [anOffer(), anOffer({ id: 'b', refused: 'no' })];
    const ended = await checking(offering({ offers }), { scope: { ...scope, machine: true } });
    expect(ended).toMatchObject({ code: 0, kept: true });
    expect(ended.journey.state.agreed).toEqual({ offers: [anOffer().id], maxCostUsd: 5 });
    const told = ended.kinds.filter((kind) => ['discovered', 'agreed', 'detection-started', 'collection-started'].includes(kind));
    expect(told).toEqual(['discovered', 'agreed', 'detection-started', 'collection-started']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ schemaVersion: 1, sources: [{ kind: 'logs-insights' }] });
    expect(ended.stderr).toMatch(/Profile prod-admin/);
  });

  test('exactly the estimate is enough, and what is free needs nothing', async () => {
    expect((await checking({}, { maxCostUsd: 2.06 })).code).toBe(0);
    expect((await checking(offering({ offers: [anOffer({ costUsd: 0, bytes: 0 })] }), { maxCostUsd: 0 })).code).toBe(0);
  });

  test('--quiet says nothing on the way, and everything when it ends there', async () => {
    expect((await checking({}, { flags: { ...flags, quiet: true } })).stderr).toBe('');
    expect((await checking({}, { flags: { ...flags, quiet: true }, maxCostUsd: 1 })).stderr).toMatch(/Together/);
  });

  test('4: no account could be asked and there is nothing else; the document says so', async () => {
    const failed = someResult({ id: 'logs-insights:dev', kind: 'logs-insights', status: 'failed', gaps: [expired] });
    const world = {
      ...offering({ identities: [], offers: [], problems: [expired] }),
      result: { ...failed, coverage: [] },
      installations: [],
    };
    const ended = await checking(world);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/aws sso login --profile dev/);
    expect(JSON.parse(ended.stdout)).toMatchObject({ sources: [{ status: 'failed' }] });
  });
});
