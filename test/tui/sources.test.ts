// Everything that holds evidence besides CloudTrail's files and log groups, in the guided journey: named, weighed, chosen and read.
import { describe, expect, test } from 'vitest';
import type { Discovery } from '../../src/contract/discovery.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../../src/contract/vocabulary.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { setupOf } from '../../tui/setup.ts';
import { begun, type Driven, drive } from '../support/assistant.ts';
import { anOffer, discoveryOfEveryKind, FakeJourney, NOW, offersOfEveryKind, someResult } from '../support/fake-journey.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const offerOf = (kind: AccountKind) => {
  const found = offersOfEveryKind().find((offer) => offer.kind === kind);
  if (!found) throw new Error(`There is an offer of ${kind}.`);
  return found;
};

const asked = (change: Partial<typeof EMPTY_SCOPE> = {}) => ({
  setup: setupOf({ ...EMPTY_SCOPE, aws: { ...EMPTY_AWS, profiles: ['prod-admin'], kinds: [...ACCOUNT_KINDS] }, ...change }, 'tls1.2'),
  size: { columns: 100, rows: 40 },
});

/** At the plan of an account that was asked for everything. */
async function atPlan(discovery: Discovery = discoveryOfEveryKind(), scope: Partial<typeof EMPTY_SCOPE> = {}): Promise<Driven> {
  const driven = begun({ journey: new FakeJourney({ discovery }), start: asked(scope) });
  await driven.see('You are');
  return driven;
}

const agreed = ({ journey }: Driven) => journey.events.filter((event) => event.type === 'agreed').at(-1);

describe('what an account is asked for', () => {
  async function taken(text: string): Promise<Driven> {
    const driven = drive({ start: { setup: setupOf({ ...EMPTY_SCOPE }, 'tls1.2') } });
    driven.press('p');
    await driven.see('single sign-on');
    driven.press('down', 'enter', 'o', 'down', 'down');
    driven.type(text);
    driven.press(...Array.from({ length: 5 }, () => 'enter'));
    return driven;
  }

  test.each<[string, readonly AccountKind[]]>([
    ['', ACCOUNT_KINDS],
    ['Event history', ['event-history']],
    ['health, lake', ['lake', 'health-notices']],
    ['athena and log groups', ['logs-insights', 'athena']],
    ['CloudWatch Logs Insights; CloudTrail Lake; AWS Health', ['logs-insights', 'lake', 'health-notices']],
  ])('"%s" is %j', async (text, kinds) => {
    expect((await taken(text)).state().setup.aws.kinds).toEqual(kinds);
  });

  test('what flags asked for stays, and so do the tables they named', () => {
    const aws = { ...EMPTY_AWS, kinds: ['athena' as const], athena: { tables: ['logs.trail'], workGroup: 'audits', output: null } };
    const driven = drive({ start: { setup: setupOf({ ...EMPTY_SCOPE, aws }, 'tls1.2') } });
    driven.press('down');
    expect(driven.words()).toContain('Options: only Athena; table logs.trail; workgroup audits');
    driven.press('o', ...Array.from({ length: 7 }, () => 'enter'));
    expect(driven.state().setup.aws).toEqual(aws);
  });

  test('a window too low for the form keeps the field that is typed into, and what is wrong with it', () => {
    const driven = drive({ start: { size: { columns: 60, rows: 16 } } });
    driven.press('o');
    expect(driven.screen()).toContain('Regions');
    driven.press('up');
    driven.type('bucket');
    driven.press('enter');
    expect(driven.screen()).toMatch(/Athena results +bucket/);
    expect(driven.screen()).toContain('! Write the place as s3://BUCKET/PREFIX.');
    expect(driven.screen()).not.toContain('Regions');
  });

  test('log groups that are named and not asked for are refused', async () => {
    const driven = await taken('athena');
    driven.press('o', 'down', 'down', 'down');
    driven.type('org-trail/cloudtrail');
    driven.press(...Array.from({ length: 4 }, () => 'enter'));
    expect(driven.words()).toContain('! Log groups are named here and not among what to ask: add them there, or clear this.');
  });
});

describe('the plan of everything', () => {
  test('names each place by its kind; what is free says so; nothing is ticked that counts the same calls', async () => {
    const driven = await atPlan();
    expect(driven.screen()).toMatch(/\[x\] log group org-trail\/cloudtrail +412\.0 GB +≈ \$2\.06/);
    expect(driven.screen()).toMatch(/\[x\] AWS Health +free/);
    expect(driven.screen()).toMatch(/\[ \] Athena table logs\.cloudtrail +90\.0 GB +≈ \$0\.45/);
    expect(driven.screen()).toMatch(/\[ \] CloudTrail Lake security-lake +no estimate/);
    expect(driven.screen()).toMatch(/\[ \] Event history eu-west-1 +free/);
    expect(driven.screen()).not.toContain('Calls count twice');
    driven.press('enter');
    await driven.see('What the logs saw');
    expect(agreed(driven)).toMatchObject({ offers: [anOffer().id, offerOf('health-notices').id], maxCostUsd: 5 });
  });

  test('says why each is read or not, and how its size is known', async () => {
    const driven = await atPlan();
    expect(driven.words()).toContain('The calls of every account of the organization, in all Regions, 90 days; about $2.06.');
    expect(driven.words()).toContain('size estimated by CloudWatch Logs');
    driven.press('down', 'down');
    expect(driven.words()).toContain('The same calls are in org-trail/cloudtrail, which holds the calls of the whole organization.');
    expect(driven.words()).toContain('size worked out from its files in S3, or the limit of its workgroup');
    driven.press('down', 'down');
    expect(driven.words()).toContain('there in every account, without a trail');
    expect(driven.words()).not.toMatch(/found by there|size nobody/);
  });

  test('ticking what holds the same calls warns, and so does the line above the total until one of them is left out', async () => {
    const driven = await atPlan();
    driven.press('down', 'down', 'space');
    expect(driven.words()).toContain('! The same calls are in log group org-trail/cloudtrail: each counts them.');
    expect(driven.words()).toContain('Calls count twice: they are in log group org-trail/cloudtrail and in Athena table logs.cloudtrail.');
    expect(driven.words()).toContain('Chosen by you. The same calls are in org-trail/cloudtrail: each counts them.');
    expect(driven.screen()).toContain('Total ≈ $2.51');
    driven.press('up', 'up', 'space');
    expect(driven.words()).toContain('Left out by you.');
    expect(driven.screen()).not.toMatch(/count twice|! The same/);
    driven.press('down', 'down');
    expect(driven.words()).toContain('Chosen by you. found');
    driven.press('enter');
    await driven.see('What the logs saw');
    expect(agreed(driven)).toMatchObject({ offers: [offerOf('athena').id, offerOf('health-notices').id], maxCostUsd: 1 });
  });

  test('what is ticked and left out again is as it was proposed', async () => {
    const driven = await atPlan();
    const before = driven.screen();
    driven.press('space', 'space');
    expect(driven.screen()).toBe(before);
  });

  test('the price of log groups is not told where none is read', async () => {
    const driven = await atPlan();
    expect(driven.screen()).toContain('$0.005 per GB');
    driven.press('space', 'down', 'down', 'space');
    expect(driven.screen()).toContain('Total ≈ $0.45 · stops at $1.00 (m changes) · 90.0 GB');
    expect(driven.screen()).not.toContain('$0.005 per GB');
  });

  test('what is free alone costs nothing: no limit, nothing agreed to be paid, nothing asked before it is verified', async () => {
    const offers = [offerOf('event-history'), offerOf('health-notices')];
    const driven = await atPlan({ ...discoveryOfEveryKind(), offers, choices: [] });
    expect(driven.screen()).toContain('Total nothing to pay');
    expect(driven.screen()).toContain('→ enter reads what is ticked, which costs nothing.');
    driven.press('m');
    expect(driven.screen()).toContain('! Nothing that is ticked costs anything.');
    driven.press('enter');
    await driven.see(/complete|partly/);
    expect(agreed(driven)).toMatchObject({ offers: offers.map(({ id }) => id), maxCostUsd: 0 });
    expect(driven.screen()).not.toContain('paid $');
    driven.press('c', 'down', 'enter', 'v');
    await driven.see('gone');
    expect(driven.journey.events.filter(({ type }) => type === 'verified')).toHaveLength(1);
  });

  test('an account that has nothing says so of all that was asked for', async () => {
    const driven = await atPlan({ ...discoveryOfEveryKind(), offers: [], choices: [] });
    expect(driven.words()).toContain('Nothing that holds CloudTrail events was found.');
  });

  test('asked again, what a person has decided stays', async () => {
    const driven = await atPlan();
    driven.press('space', 'r');
    await driven.see('You are');
    expect(driven.screen()).toMatch(/\[ \] log group org-trail/);
  });

  test('other logs of the same scope stand beside it, free', async () => {
    const driven = await atPlan(discoveryOfEveryKind(), {
      s3AccessLogs: ['/logs/s3'],
      endpointLogs: ['/logs/alb', '/logs/cloudfront'],
      notices: { places: ['/mails'], sent: null, account: null },
    });
    expect(driven.screen()).toMatch(/\[x\] S3 access logs {2}\/logs\/s3 +free/);
    expect(driven.screen()).toMatch(/\[x\] Endpoint logs {2}\/logs\/alb and 1 other +free/);
    expect(driven.screen()).toMatch(/\[x\] Notices of AWS {2}\/mails +free/);
    driven.press('space', 'down', 'space');
    expect(driven.screen()).toContain('→ enter reads the files alone, which costs nothing; r asks AWS again.');
  });
});

describe('what is asked, where it is no query of a log group', () => {
  test('is shown by its kind and copied, and cannot be saved among the queries of log groups', async () => {
    const driven = await atPlan();
    driven.press('down', 'down', 'i');
    expect(driven.words()).toContain('of Athena table logs.cloudtrail arn:aws:glue');
    expect(driven.screen()).not.toContain('s saves it there');
    driven.press('s');
    expect(driven.screen()).toContain('! Only queries of log groups are saved there: y copies this one.');
    driven.press('y');
    expect(Buffer.from(driven.written.join('').replace(/^.*;c;/, ''), 'base64').toString()).toContain('FROM "logs"."cloudtrail"');
  });

  test('is a command where there is no query', async () => {
    const driven = await atPlan();
    driven.press('end', 'i');
    expect(driven.screen()).toContain('What is asked, page by page, as a command');
    expect(driven.screen()).toContain('aws cloudtrail lookup-events --region eu-west-1');
    expect(driven.screen()).toMatch(/costs +nothing/);
  });
});

describe('reading', () => {
  const progress = {
    done: 3,
    total: 12,
    unit: 'windows' as const,
    bytesRead: 0,
    bytesTotal: 0,
    events: 1000,
    legacyCalls: 0,
    counting: false,
    before: { done: 0, bytes: 0, events: 0 },
    current: '',
    costUsd: null,
  };

  test('names what is read by kind and place, and what was read by its kind', async () => {
    const result = someResult({
      id: offerOf('event-history').id,
      kind: 'event-history',
      location: 'Event history of eu-west-1',
      input: null,
    });
    const journey = new FakeJourney({ discovery: discoveryOfEveryKind(), result });
    const collect = journey.collect.bind(journey);
    let go = () => {};
    journey.collect = async (signal) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      await collect(signal);
    };
    const driven = begun({ journey, start: asked() });
    await driven.see('You are');
    driven.press('enter');
    const reading = [...offersOfEveryKind().map(({ id }) => id), 's3-access-logs', 'endpoint-access-logs', 'health-notices'];
    driven.program.send({
      type: 'changed',
      now: NOW + DAY_MS,
      session: journey.state,
      document: null,
      detecting: null,
      derived: new Map(),
      reading: reading.map((source) => ({ source, startedAt: NOW, progress })),
      saved: true,
      notices: [],
    });
    driven.resize({ columns: 100, rows: 60 });
    const named = driven.lines().flatMap((line) => /Reading (.+?) *$/.exec(line)?.[1] ?? []);
    expect(named.filter((name) => !name.startsWith('needs'))).toEqual([
      'log group org-trail/cloudtrail (111122223333, eu-west-1)',
      'Athena table logs.cloudtrail (111122223333, eu-west-1)',
      'CloudTrail Lake security-lake (111122223333, eu-west-1)',
      'Event history eu-west-1 (111122223333)',
      'AWS Health (111122223333)',
      'S3 access logs',
      'endpoint access logs',
      'Health notices',
    ]);
    go();
    await driven.see('Event history: complete  Event history of eu-west-1');
  });
});

describe('logs of other kinds on this machine', () => {
  test('are named by f on their row, shown below it, removed by d, and read', async () => {
    const driven = drive();
    driven.press('down', 'down', 'down', 'f');
    driven.type('/logs/s3');
    driven.press('enter');
    await driven.see(/s3 {2}12 files/);
    expect(driven.screen()).toMatch(/\[x\] S3 access logs +1 path/);
    driven.press('down', 'down', 'space');
    expect(driven.screen()).toContain('Endpoint logs');
    driven.paste('/logs/alb\n/logs/cloudfront\n');
    await driven.see(/cloudfront {2}12 files/);
    driven.press('down', 'd');
    expect(driven.screen()).not.toContain('/logs/alb');
    driven.press('down', 'enter');
    expect(driven.words()).toContain('a mail, CSV or text, as it was saved');
    driven.type('/mails');
    driven.press('enter');
    await driven.see(/mails {2}12 files/);
    driven.press('home', 'space', 'enter');
    await driven.see(/complete|partly/);
    expect(driven.journey.state.scope).toEqual({
      ...EMPTY_SCOPE,
      s3AccessLogs: ['/logs/s3'],
      endpointLogs: ['/logs/cloudfront'],
      notices: { places: ['/mails'], sent: null, account: null },
    });
    expect(driven.lines()[0]).toContain('S3 access logs, endpoint logs and notices of AWS');
  });

  test('in buckets are told to be fetched first; a form that was left adds nothing to another kind', async () => {
    const driven = drive();
    driven.press('end', 'up', 'f');
    driven.type('s3://bucket/mails');
    driven.press('enter');
    await driven.see('aws s3 sync fetches them');
    expect(driven.state().setup.notices).toEqual([]);
    driven.press('ctrl+u');
    driven.type('/mails');
    driven.press('enter', 'escape');
    await driven.see(/mails {2}12 files/);
    expect(driven.state().setup).toMatchObject({ files: [], notices: [{ path: '/mails' }] });
  });

  test('keep what the command line said of notices, and the session is told apart by them', async () => {
    const scope = { ...EMPTY_SCOPE, notices: { places: ['/mails'], sent: NOW, account: '111122223333' } };
    const driven = begun({ start: { setup: setupOf(scope, 'tls1.2') } });
    await driven.see(/complete|partly/);
    expect(driven.journey.state.scope).toEqual(scope);
    const unfinished = { session: 'old', startedAt: NOW, changedAt: NOW, stage: 'evidence' as const, scope, finished: false, path: '/old' };
    expect(drive({ start: { sessions: [unfinished] } }).words()).toContain('Unfinished: /mails,');
  });

  test('have a row on a small terminal, and so has the sample, also beside what is unfinished', () => {
    const unfinished = { session: 'o', startedAt: NOW, changedAt: NOW, stage: 'detect' as const, scope: null, finished: false, path: '/o' };
    const driven = drive({ start: { sessions: [unfinished] } });
    expect(driven.screen()).toContain('Notices of AWS');
    expect(driven.screen()).toContain('a synthetic organization, to look around');
  });
});
