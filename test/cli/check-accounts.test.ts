// `check` over AWS accounts: what it says before anything starts, when it starts nothing, and how it ends.
import { describe, expect, test } from 'vitest';
import { type CheckRequest, check } from '../../src/cli/commands/check.ts';
import type { Discovery } from '../../src/contract/discovery.ts';
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { anOffer, FakeJourney, type FakeWorld, readyInstallation, someDiscovery, someResult } from '../support/fake-journey.ts';
import { contextOf, listening, undisturbed } from './support/headless.ts';

const aws = { ...EMPTY_AWS, profiles: ['prod-admin'] };
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

describe('several places that have the evidence', () => {
  const group = anOffer();
  const table = anOffer({ id: 'athena:1', kind: 'athena', location: 'logs.trail', bytes: 100e9, basis: 'derived', costUsd: 0.5 });
  const store = anOffer({ id: 'lake:1', kind: 'lake', location: 'org-store', bytes: null, basis: 'none', costUsd: null });
  const history = anOffer({ id: 'event-history:1', kind: 'event-history', location: 'Event history of eu-west-1', bytes: 0, costUsd: 0 });
  const health = anOffer({ id: 'health:1', kind: 'health-notices', location: 'AWS Health of account 111122223333', bytes: 0, costUsd: 0 });
  const why = { [group.id]: 'Costs more.', [table.id]: 'The calls of the whole organization.', [history.id]: 'A sample.' };
  const choosing = (offers: Discovery['offers'], chosen: readonly Discovery['offers'][number][]): Partial<FakeWorld> => {
    const choices = offers.map((offer) => ({ id: offer.id, chosen: chosen.includes(offer), why: why[offer.id] ?? 'So.', overlaps: [] }));
    return offering({ offers, choices });
  };
  const asking = (...kinds: (typeof aws)['kinds']) => ({ scope: { ...scope, aws: { ...aws, kinds } } });
  const everything = asking(...ACCOUNT_KINDS);

  test('only what is chosen is agreed to, paid for and counted; what is left out says why', async () => {
    const { journey, stderr, code } = await checking(choosing([group, table, history], [table]), { ...everything, maxCostUsd: 0.5 });
    expect(code).toBe(0);
    expect(journey.state.agreed).toEqual({ offers: [table.id], maxCostUsd: 0.5 });
    expect(stderr).toMatch(
      /Athena table logs\.trail .*: 100\.0 GB, about \$0\.50 \(worked out from its files in S3, or the limit of its workgroup\)\n\s+chosen: The calls of/,
    );
    expect(stderr).toMatch(/ log group org-trail\/cloudtrail .*\n\s+left out: Costs more\./);
    expect(stderr).toMatch(/ Event history of eu-west-1 .*: free\n\s+left out: A sample\./);
    expect(stderr.indexOf('logs.trail')).toBeLessThan(stderr.indexOf('org-trail/cloudtrail'));
    expect(stderr).toMatch(/Chosen, together: 100\.0 GB, about \$0\.50\.$/m);
  });

  test('what is free starts without --max-cost, and is kept', async () => {
    const ended = await checking(choosing([history, health], [history, health]), {
      ...asking('event-history', 'health-notices'),
      maxCostUsd: null,
    });
    expect(ended).toMatchObject({ code: 0, kept: true });
    expect(ended.journey.state.agreed).toEqual({ offers: [history.id, health.id], maxCostUsd: 0 });
    expect(ended.stderr).toMatch(/AWS Health of account 111122223333 .*: free/);
    expect(ended.stderr).toMatch(/Chosen, together: free\./);
  });

  test('so it does where something that costs was found and left out', async () => {
    const ended = await checking(choosing([store, history], [history]), { ...everything, maxCostUsd: null });
    expect(ended).toMatchObject({ code: 0, kept: true });
    expect(ended.journey.state.agreed?.offers).toEqual([history.id]);
  });

  test('one that costs, or of which nobody knows it, needs --max-cost; what is free can be had alone', async () => {
    const both = await checking(choosing([group, history], [group, history]), { ...everything, maxCostUsd: null });
    expect(both).toMatchObject({ code: 2, stdout: '' });
    expect(both.kinds).not.toContain('agreed');
    expect(both.stderr).toMatch(/--max-cost 2\.27\. Or ask only for what is free: --event-history$/m);
    const unknown = await checking(choosing([store], [store]), { ...everything, maxCostUsd: null });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/event data store org-store .*: size and cost are not known beforehand/);
    expect(unknown.stderr).toMatch(/--max-cost USD \(for 1 event data store of unknown cost, which is read until the limit is reached\)$/m);
  });

  test('a query that is estimated at nothing is still a query', async () => {
    const empty = anOffer({ bytes: 0, costUsd: 0 });
    expect((await checking(offering({ offers: [empty] }), { maxCostUsd: null })).code).toBe(2);
  });

  test('nothing chosen costs nothing: the run goes on and says what it did not read', async () => {
    const ended = await checking(choosing([group], []), { ...everything, maxCostUsd: null });
    expect(ended.code).not.toBe(2);
    expect(ended.journey.state.agreed).toEqual({ offers: [], maxCostUsd: 0 });
  });

  test('what was asked for and is not there is named; Lake, which takes no new customers, only to whoever asks for it', async () => {
    const nothing = offering({ offers: [] });
    const all = await checking(nothing, { ...everything, maxCostUsd: null });
    expect(all.stderr).toMatch(/No log group with CloudTrail events was found/);
    expect(all.stderr).toMatch(/No table of Athena over CloudTrail files was found/);
    expect(all.stderr).not.toMatch(/event data store/);
    const lake = await checking(nothing, { ...asking('lake'), maxCostUsd: null });
    expect(lake.stderr).toMatch(/No event data store of CloudTrail Lake with calls was found/);
    expect(lake.stderr).not.toMatch(/No log group/);
  });
});
