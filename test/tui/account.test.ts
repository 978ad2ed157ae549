// AWS accounts in the guided journey: choosing them, the plan and its price, reading, the query, codes, and coming back.
import { describe, expect, test, vi } from 'vitest';
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import { NOTHING_BEFORE } from '../../src/evidence/source.ts';
import type { AwsScope } from '../../src/session/events.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import type { Capabilities } from '../../tui/effects.ts';
import { setupOf } from '../../tui/setup.ts';
import { stageOf, top } from '../../tui/state.ts';
import { begun, type Driven, type DriveOptions, drive, startOf } from '../support/assistant.ts';
import { aFinding, anOffer, FakeJourney, gate, machineFinding, NOW, someDiscovery, someResult } from '../support/fake-journey.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

const aws = (change: Partial<AwsScope> = {}): AwsScope => ({
  ...EMPTY_AWS,
  profiles: ['prod-admin'],
  regions: [],
  roleArn: null,
  logGroups: [],
  usdPerGb: null,
  ...change,
});
const account = (change: Partial<typeof EMPTY_SCOPE> = {}) => ({ setup: setupOf({ ...EMPTY_SCOPE, aws: aws(), ...change }, 'tls1.2') });

const small = anOffer({ id: 'logs-insights:small', location: 'aws/cloudtrail/management', bytes: 40_000_000_000, costUsd: 0.2 });
const unknown = anOffer({ id: 'logs-insights:unknown', location: 'imported', bytes: null, costUsd: null, basis: 'none' });
const refused = anOffer({
  id: 'logs-insights:refused',
  location: 'archive',
  refused: 'Its log class is Delivery, which Logs Insights cannot query.',
});
const expired = {
  code: 'sso-expired',
  text: 'The sign-in of profile audit has expired. Sign in: aws sso login --profile audit',
  location: 'audit',
};

const paid = someResult({
  id: anOffer().id,
  kind: 'logs-insights',
  location: 'org-trail/cloudtrail (111122223333, eu-west-1)',
  costUsd: 2.16,
  queries: [
    {
      text: 'stats count(*)',
      groups: [anOffer().arn],
      window: { from: '2026-08-24T00:00:00Z', to: null },
      bytesScanned: 4.32e11,
      costUsd: 2.16,
    },
  ],
});

/** At the plan of an account, with nothing read. */
async function atPlan(discovery = someDiscovery(), options: DriveOptions & { readonly world?: object } = {}): Promise<Driven> {
  const driven = begun({ journey: new FakeJourney({ discovery, result: paid, ...options.world }), start: account(), ...options });
  await driven.see('You are');
  return driven;
}

const agreed = ({ journey }: Driven) => journey.events.filter((event) => event.type === 'agreed');

describe('choosing accounts', () => {
  test('from the first screen to what an account has seen, by keys alone; nothing is paid for before a person agrees', async () => {
    const driven = drive({ journey: new FakeJourney({ result: paid }) });
    driven.press('down', 'space');
    await driven.see('single sign-on');
    expect(driven.screen()).toMatch(/audit +role auditor, code +444455556666 us-east-1/);
    driven.press('down', 'space', 'down', 'space', 'enter');
    expect(driven.screen()).toContain('[x] AWS account       profiles prod-admin, audit → eu-west-1, us-east-1');
    expect(driven.screen()).toContain('Period  last 90 days (w changes)');
    driven.press('enter');
    await driven.see('c on to the evidence');
    driven.press('c');
    await driven.see('Total ≈ $2.06 · stops at $5.00 (m changes) · 412.0 GB');
    expect(driven.screen()).toContain('You are role ReadOnly, session jane in 111122223333 (prod-admin)');
    expect(driven.screen()).toMatch(/❯ \[x\] log group org-trail\/cloudtrail +412\.0 GB +≈ \$2\.06/);
    expect(driven.screen()).toContain('111122223333 eu-west-1 · 24 Aug 2026 to 22 Nov 2026 (90 days)');
    expect(driven.journey.events.map(({ type }) => type)).not.toContain('agreed');
    driven.press('enter');
    await driven.see('CloudWatch Logs: complete');
    expect(agreed(driven)).toEqual([{ type: 'agreed', at: NOW, offers: [anOffer().id], maxCostUsd: 5 }]);
    expect(driven.screen()).toContain('paid $2.16 of $5.00 at most');
    expect(driven.screen()).toContain('1 query, 432.0 GB scanned, $2.16');
    driven.press('enter');
    expect(driven.screen()).toContain('2 open findings');
    expect(driven.journey.state.scope?.aws).toEqual(aws({ profiles: ['prod-admin', 'audit'], kinds: [...ACCOUNT_KINDS] }));
  });

  test('enter without a tick takes the row that the cursor is on, the default credentials too', async () => {
    const driven = drive();
    driven.press('p');
    await driven.see('single sign-on');
    driven.press('enter');
    expect(driven.screen()).toContain('[x] AWS account       the default credentials');
    driven.press('down', 'space');
    expect(driven.screen()).toContain('[ ] AWS account       the default credentials');
    driven.press('enter');
    await driven.see('installations');
    expect(driven.journey.state.scope?.aws).toBeNull();
  });

  test('a machine without profiles is told how to make one, and looked at again by r', async () => {
    const lists = [{ ...EMPTY_AWS, profiles: [], problems: ['~/.aws/config cannot be read: permission denied.'] }];
    const can: Partial<Capabilities> = {
      listProfiles: async () => lists.shift() ?? { ...EMPTY_AWS, profiles: [{ ...PROFILE, name: 'made-since' }], problems: [] },
    };
    const driven = drive({ can });
    driven.press('p');
    await driven.see('permission denied');
    expect(driven.words()).toContain(
      'No named profile is set up on this machine. In another window, "aws configure sso" makes one; r looks again.',
    );
    driven.press('r');
    await driven.see('made-since');
    expect(driven.screen()).not.toContain('No named profile');
  });

  test('profiles that cannot be listed cost a sentence, and the default credentials remain', async () => {
    const driven = drive({ can: { listProfiles: () => Promise.reject(new Error('out of memory')) } });
    driven.press('p');
    await driven.see('out of memory');
    driven.press('enter');
    expect(driven.screen()).toContain('[x] AWS account       the default credentials');
  });

  test('a profile of a resumed session that this machine does not have is shown as such, and kept', async () => {
    const driven = drive({ start: { setup: setupOf({ ...EMPTY_SCOPE, aws: aws({ ...EMPTY_AWS, profiles: ['elsewhere'] }) }, 'tls1.2') } });
    driven.press('p');
    await driven.see('single sign-on');
    expect(driven.screen()).toMatch(/\[x\] elsewhere +not on this machine/);
    driven.press('enter');
    expect(driven.screen()).toContain('profile elsewhere');
  });

  test.each([
    [0, 'europe', 'europe is not an AWS Region such as eu-west-1.'],
    [0, 'eu-west-1, us east', 'us is not an AWS Region such as eu-west-1.'],
    [1, 'auditor', 'This is not the ARN of a role, such as arn:aws:iam::111122223333:role/auditor.'],
    [3, 'arn:aws:s3:::bucket', 'arn:aws:s3:::bucket is neither the name of a log group nor its ARN'],
    [3, 'my group!', 'group! is neither the name of a log group nor its ARN'],
    [2, ', Glacier', 'Glacier is none of these: log groups, Athena, Lake, Event history, Health.'],
    [4, '5 cents', 'Write the price as a number of US dollars, for example 0.005.'],
    [5, 'my group', 'This is not the name of a workgroup, such as primary.'],
    [6, 'bucket/results', 'Write the place as s3://BUCKET/PREFIX.'],
  ])('the account option %i refuses "%s" with one sentence', (field, text, sentence) => {
    const driven = drive({ start: account() });
    driven.press('o', ...Array.from({ length: field }, () => 'down'));
    driven.type(text);
    driven.press(...Array.from({ length: 7 - field }, () => 'enter'));
    expect(driven.words()).toContain(`! ${sentence}`);
    expect(driven.state().setup.aws).toEqual(aws());
  });

  test('account options are taken into the scope, and shown again when they are changed', async () => {
    const driven = drive({ start: account() });
    driven.press('o');
    driven.type('us-gov-west-1 eusc-de-east-1');
    driven.press('enter');
    driven.type('arn:aws-us-gov:iam::111122223333:role/path/auditor');
    driven.press('enter', 'ctrl+u');
    driven.type('CloudWatch and Athena');
    driven.press('enter');
    driven.paste('org-trail/cloudtrail, arn:aws:logs:eu-west-1:111122223333:log-group:aws/cloudtrail/management:*');
    driven.press('enter');
    driven.type('$0.0075');
    driven.press('enter');
    driven.type('audits');
    driven.press('enter');
    driven.type('s3://results/tls');
    driven.press('enter', 'down');
    expect(driven.screen()).toContain('profile prod-admin → us-gov-west-1, eusc-de-east-1');
    expect(driven.words()).toContain(
      'Options: only log groups, Athena; as arn:aws-us-gov:iam::111122223333:role/path/auditor; log groups org-trail/cloudtrail,',
    );
    driven.press('o');
    expect(driven.screen()).toMatch(/What to ask +log groups, Athena\n/);
    expect(driven.screen()).toMatch(/Price per GB \(\$\) +0\.0075/);
    expect(driven.screen()).toMatch(/Athena results +s3:\/\/results\/tls/);
    driven.press('escape', 'enter');
    await driven.see('You are');
    expect(driven.journey.state.scope?.aws).toEqual({
      ...EMPTY_AWS,
      profiles: ['prod-admin'],
      regions: ['us-gov-west-1', 'eusc-de-east-1'],
      roleArn: 'arn:aws-us-gov:iam::111122223333:role/path/auditor',
      logGroups: ['org-trail/cloudtrail', 'arn:aws:logs:eu-west-1:111122223333:log-group:aws/cloudtrail/management'],
      usdPerGb: 0.0075,
      kinds: ['logs-insights', 'athena'],
      athena: { tables: [], workGroup: 'audits', output: 's3://results/tls' },
    });
  });

  test('options without a profile say what is missing', () => {
    const driven = drive();
    driven.press('o', ...Array.from({ length: 7 }, () => 'enter'));
    expect(driven.screen()).toContain('Taken. p chooses the profiles to ask with.');
    expect(driven.screen()).toContain('[ ] AWS account');
  });

  test('the period that is looked at when nobody chooses one is said for the account and for files', () => {
    expect(drive({ start: account() }).screen()).toContain('Period  last 90 days (w changes)');
    expect(drive({ start: account({ files: ['/x'] }) }).screen()).toContain('last 90 days of the account, everything in the files');
    expect(drive({ start: account({ aws: null, files: ['/x'] }) }).screen()).toContain('everything that the files hold');
  });

  test('the sample never asks an account', async () => {
    const driven = drive({ start: account() });
    driven.press('end', 'enter');
    await driven.see('SAMPLE');
    expect(driven.journey.state.scope?.aws).toBeNull();
  });
});

describe('the plan', () => {
  test('a limit from the command line takes the place of the proposed one, until another is typed', async () => {
    const driven = begun({ start: { ...account(), about: { ...startOf().about, maxCostUsd: 3 } } });
    await driven.see('Total ≈ $2.06 · stops at $3.00');
  });

  test('what cannot be read says why and takes no tick; what is left out costs nothing', async () => {
    const driven = await atPlan(someDiscovery({ offers: [refused, anOffer(), small] }));
    expect(driven.screen()).toMatch(/ – {2}log group archive +cannot be read/);
    expect(driven.screen()).toContain('Its log class is Delivery, which Logs Insights cannot query.');
    expect(driven.screen()).toContain('Total ≈ $2.26 · stops at $5.00');
    expect(driven.screen()).toContain('2 log groups of 111122223333: calls that both hold count, and cost, twice.');
    driven.press('space');
    expect(driven.screen()).toContain('Total ≈ $0.20 · stops at $1.00');
    expect(driven.screen()).not.toContain('cost, twice');
    driven.press('down', 'down', 'space');
    expect(driven.screen()).toContain('! This one cannot be read');
    driven.press('enter');
    await driven.see('What the logs saw');
    expect(agreed(driven)).toEqual([{ type: 'agreed', at: NOW, offers: [small.id], maxCostUsd: 1 }]);
  });

  test('an estimate above the limit is not read before the limit is raised', async () => {
    const driven = await atPlan();
    driven.press('m', 'ctrl+u');
    driven.type('two');
    driven.press('enter');
    expect(driven.words()).toContain('! Write the limit as a number of US dollars above 0, for example 2.50.');
    driven.press('ctrl+u');
    driven.type('1');
    driven.press('enter');
    expect(driven.screen()).toContain('→ The estimate is above the limit of $1.00: m changes the limit.');
    driven.press('enter');
    expect(driven.words()).toContain('! The estimate of $2.06 is above the limit of $1.00: m changes it, space leaves one out.');
    expect(agreed(driven)).toEqual([]);
    driven.press('m', 'ctrl+u');
    driven.type('2.5');
    driven.press('enter', 'enter');
    await driven.see('What the logs saw');
    expect(agreed(driven)).toMatchObject([{ maxCostUsd: 2.5 }]);
  });

  test('an empty limit follows the estimate again', async () => {
    const driven = await atPlan();
    driven.press('m', 'ctrl+u');
    driven.type('2.5');
    driven.press('enter', 'm', 'ctrl+u', 'enter');
    expect(driven.screen()).toContain('stops at $5.00');
  });

  test('what nobody can estimate is counted beside the total, not as nothing', async () => {
    const driven = await atPlan(someDiscovery({ offers: [anOffer(), unknown] }));
    expect(driven.screen()).toMatch(/imported +no estimate/);
    expect(driven.screen()).toContain('1 without an estimate');
    driven.press('space');
    expect(driven.screen()).toContain('Total no estimate · stops at $1.00');
  });

  test('notes of the selected log group are read in full, those of the others are not in the way', async () => {
    const note = 'It keeps events for 30 days: what is older is gone.';
    const driven = await atPlan(someDiscovery({ offers: [anOffer({ notes: [note] }), { ...small, notes: ['The other note.'] }] }));
    expect(driven.words()).toContain(note);
    expect(driven.words()).not.toContain('The other note.');
    driven.press('down');
    expect(driven.words()).toContain('The other note.');
  });

  test('an expired sign-in shows the command, copies it, and r asks again', async () => {
    const answers = [someDiscovery({ identities: [], offers: [], problems: [expired] }), someDiscovery()];
    const journey = new FakeJourney();
    journey.discover = async () => {
      journey.record({ type: 'discovery-started', at: NOW });
      journey.record({ type: 'discovered', at: NOW, discovery: answers.shift() ?? someDiscovery(), cancelled: false });
    };
    const driven = begun({ journey, start: account() });
    await driven.see('has expired');
    expect(driven.lines()).toContainEqual(expect.stringMatching(/^ +aws sso login --profile audit$/));
    driven.press('y');
    expect(Buffer.from(driven.written.join('').replace(/^.*;c;/, ''), 'base64').toString()).toContain('aws sso login --profile audit');
    driven.press('enter');
    expect(driven.screen()).toContain('! There is nothing to read: r asks again, c goes on without it.');
    driven.press('r');
    await driven.see('Total ≈ $2.06');
    expect(driven.screen()).not.toContain('has expired');
  });

  test('what one profile has is shown though another could not be asked', async () => {
    const driven = await atPlan(someDiscovery({ problems: [expired] }));
    expect(driven.screen()).toContain('✗ The sign-in of profile audit has expired.');
    expect(driven.screen()).toMatch(/❯ \[x\] log group org-trail/);
  });

  test('an account without log groups says why, what that proves, and what to do', async () => {
    const driven = await atPlan(someDiscovery({ offers: [] }));
    expect(driven.words()).toContain('No log group with CloudTrail events was found.');
    expect(driven.words()).toContain('No trail that can be seen from eu-west-1 writes to CloudWatch Logs');
    expect(driven.words()).toContain('This proves nothing: calls may be recorded in S3 alone, in another Region, or in another account.');
    expect(driven.words()).toContain('aws s3 sync s3://BUCKET/AWSLogs FOLDER');
    expect(driven.screen()).not.toContain('enter read');
    driven.press('c');
    expect(stageOf(driven.state())).toBe('findings');
    expect(driven.journey.state.collection).toBe('pending');
  });

  test('what is out of reach is named, and b says how to close it', async () => {
    const spot = { code: 'x', text: 'The trail org writes to account 999900001111.', affects: 'Its calls.', howToClose: 'Ask there.' };
    const driven = await atPlan(someDiscovery({ blindSpots: [spot] }));
    expect(driven.screen()).toContain('Not to be seen from here: The trail org writes to account 999900001111.');
    driven.press('b');
    expect(driven.words()).toContain('to see it Ask there.');
  });

  test('files of the same scope stand beside it, free, and can be read alone', async () => {
    const discovery = someDiscovery();
    const driven = begun({ journey: new FakeJourney({ discovery }), start: account({ files: ['/data/AWSLogs'] }) });
    await driven.see('You are');
    expect(driven.screen()).toMatch(/\[x\] CloudTrail files {2}\/data\/AWSLogs +free/);
    driven.press('down', 'space');
    expect(driven.screen()).toContain('! Files cost nothing and are read in the same go.');
    driven.press('up', 'space');
    expect(driven.screen()).toContain('Total nothing to pay');
    driven.press('enter');
    await driven.see('CloudTrail files: complete');
    expect(agreed(driven)).toEqual([{ type: 'agreed', at: NOW, offers: [], maxCostUsd: 0 }]);
  });

  test('nothing ticked and no files is nothing to read', async () => {
    const driven = await atPlan();
    driven.press('space', 'enter');
    expect(driven.screen()).toContain('! Nothing is ticked: space ticks, c goes on without reading.');
    expect(agreed(driven)).toEqual([]);
  });

  test('several identities are all named before anything is read', async () => {
    const [first] = someDiscovery().identities;
    const identities = ['a', 'b', 'c'].map((profile, at) => ({ ...(first ?? fail()), profile, account: `11112222333${at}` }));
    const driven = await atPlan(someDiscovery({ identities }));
    expect(driven.screen()).toContain('You are in 3 accounts');
    expect(driven.screen()).toContain('111122223330 (a), 111122223331 (b), 111122223332 (c)');
  });

  test('x stops asking, keeps what came, and r asks again', async () => {
    const driven = begun({ journey: new FakeJourney({}, gate()), start: account() });
    await driven.see('Asking AWS what there is to read');
    driven.press('enter', 'escape');
    expect(driven.screen()).toContain('! Still asking AWS: x stops it.');
    driven.press('x');
    await driven.see('You are');
    expect(driven.journey.state.discovery).toBe('cancelled');
    driven.press('down');
    expect(driven.screen()).toContain('→ Stopped early: r asks again; enter reads this and stops at $5.00.');
  });

  test('asking that fails altogether says so, and can be tried again', async () => {
    const journey = new FakeJourney();
    journey.discover = () => Promise.reject(new Error('the network is down'));
    const driven = begun({ journey, start: account() });
    await driven.see('the network is down');
    expect(driven.words()).toContain('AWS could not be asked, so nothing is known yet. r asks again.');
    expect(driven.screen()).toContain('r ask again');
  });
});

const reading = (done: number, costUsd: number) => ({
  done,
  total: 12,
  unit: 'windows' as const,
  bytesRead: done * 34_000_000_000,
  bytesTotal: 412_000_000_000,
  events: done * 1000,
  legacyCalls: 0,
  counting: false,
  before: NOTHING_BEFORE,
  current: 'org-trail/cloudtrail',
  costUsd,
});

describe('while it reads', () => {
  /** A journey that reads the offer until it is told to stop. */
  function busy() {
    const journey = new FakeJourney({ result: paid, progress: [reading(3, 0.52)] });
    const collect = journey.collect.bind(journey);
    journey.collect = async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await collect(signal);
    };
    return journey;
  }

  test('bytes, dollars of the limit and windows are shown, and x says that the queries are stopped', async () => {
    const driven = begun({ journey: busy(), start: account() });
    await driven.see('You are');
    driven.press('enter');
    driven.program.send({
      type: 'changed',
      now: NOW + 60_000,
      session: driven.journey.state,
      document: null,
      detecting: null,
      derived: new Map(),
      reading: [{ source: anOffer().id, startedAt: NOW, progress: reading(3, 0.52) }],
      saved: true,
      notices: [],
    });
    expect(driven.screen()).toContain('Reading log group org-trail/cloudtrail (111122223333, eu-west-1)');
    expect(driven.screen()).toContain('$0.52 so far · stops at $5.00');
    expect(driven.screen()).toContain('3 of 12 windows, 102.0 GB of 412.0 GB, $0.52 so far');
    // A quarter in a minute: three quarters take three more.
    expect(driven.screen()).toContain('24.8% · about 3 min 10 s left · 1 min 0 s so far');
    driven.press('x');
    expect(driven.screen()).toContain('running queries are stopped, and what is there is kept');
    await driven.see('Stopped; what was found so far is kept.');
    driven.press('down');
    expect(driven.screen()).toContain('→ Stopped early: a zero proves little. r reads again; enter goes on.');
    expect(driven.journey.state.collection).toBe('cancelled');
  });

  test('Ctrl-C waits for the queries to be stopped, and says so', async () => {
    const driven = begun({ journey: busy(), start: account() });
    await driven.see('You are');
    driven.press('enter', 'ctrl+c');
    expect(driven.words()).toContain('Stopping the queries that run, then leaving. Ctrl-C again leaves at once.');
    expect((await driven.program.left).code).toBe(130);
    expect(driven.journey.state.collection).toBe('cancelled');
  });

  test('r asks the account anew and a person agrees anew', async () => {
    const driven = await atPlan();
    driven.press('enter');
    await driven.see('CloudWatch Logs: complete');
    driven.press('r');
    await driven.see('You are');
    expect(driven.journey.state.agreed).toBeNull();
    driven.press('enter');
    await driven.see('paid $2.16 of $5.00');
    driven.press('escape');
    expect(top(driven.state()).name).toBe('scope');
  });
});

describe('the query', () => {
  test('shows the text, the log group and the period, and y copies the link to the console', async () => {
    const driven = await atPlan(someDiscovery({ offers: [anOffer(), small] }));
    driven.press('i');
    expect(driven.screen()).toContain('| stats count(*) as calls by slot');
    expect(driven.screen()).toContain('arn:aws:logs:eu-west-1:111122223333:log-group:org-trail/cloudtrail');
    expect(driven.screen()).toContain('2026-08-24 12:00:00 UTC to 2026-11-22 12:00:00 UTC');
    driven.press('y');
    expect(Buffer.from(driven.written.join('').replace(/^.*;c;/, ''), 'base64').toString()).toContain('https://eu-west-1.console.aws');
    driven.press('tab');
    expect(driven.screen()).toMatch(/of +log group aws\/cloudtrail\/management/);
    driven.press('escape', 'down', 'i');
    expect(driven.screen()).toContain('query 2 of 2');
  });

  test('s says what it writes, and writes it only when it is pressed again', async () => {
    const driven = await atPlan();
    const saved = vi.spyOn(driven.journey, 'saveQuery');
    driven.press('i', 's');
    expect(driven.words()).toContain('? s again writes this one query definition into account 111122223333, eu-west-1.');
    driven.press('down', 's');
    expect(saved).not.toHaveBeenCalled();
    driven.press('s');
    await driven.see('Saved in account 111122223333, eu-west-1, as');
    expect(driven.screen()).toContain('tls-migrate/logs-insights:111122223333');
    expect(saved).toHaveBeenCalledExactlyOnceWith(anOffer().id);
  });

  test('a query that cannot be saved says why', async () => {
    const driven = await atPlan();
    driven.journey.saveQuery = () => Promise.reject(new Error('This identity may not use logs:PutQueryDefinition.'));
    driven.press('i', 's', 's');
    await driven.see('The query was not saved');
    expect(driven.words()).toContain('! The query was not saved: This identity may not use logs:PutQueryDefinition.');
  });

  test('what ran stands below what was offered, also where its text was another', async () => {
    const driven = await atPlan();
    driven.press('enter');
    await driven.see('CloudWatch Logs: complete');
    driven.press('i');
    driven.resize({ columns: 100, rows: 50 });
    expect(driven.screen()).toContain('- 2026-08-24 00:00:00 UTC to open: 432.0 GB, $2.16');
    expect(driven.screen()).toContain('stats count(*)');
  });

  test('a partition whose console nobody knows has no link to copy', async () => {
    const driven = await atPlan(someDiscovery({ offers: [anOffer({ query: { text: 'fields @message', consoleUrl: '' } })] }));
    driven.press('i');
    expect(driven.screen()).not.toContain('In the AWS console');
    driven.press('y');
    expect(driven.words()).toContain('! Where the console of this partition is, nobody outside knows.');
    expect(driven.written).toEqual([]);
  });

  test('files alone were not asked with a query', async () => {
    const driven = begun({ start: account({ aws: null, files: ['/x'] }) });
    await driven.see('CloudTrail files: complete');
    driven.press('i');
    expect(driven.screen()).toContain('! Nothing was asked with a query.');
  });
});

describe('the code of an MFA device', () => {
  const SERIAL = 'arn:aws:iam::111122223333:mfa/jane';

  /** An account whose discovery asks for codes, one for each serial. */
  function asking(...serials: readonly string[]) {
    const journey = new FakeJourney();
    const heard: string[] = [];
    const openJourney: Capabilities['openJourney'] = ({ askMfa }) => {
      journey.discover = async () => {
        journey.record({ type: 'discovery-started', at: NOW });
        await Promise.all(
          serials.map((serial) =>
            askMfa(serial).then(
              (code) => heard.push(code),
              (error: Error) => heard.push(error.message),
            ),
          ),
        );
        journey.record({ type: 'discovered', at: NOW, discovery: someDiscovery(), cancelled: false });
      };
      return journey;
    };
    return { driven: begun({ journey, start: account(), can: { openJourney } }), heard };
  }

  test('is asked for over the screen that is up, refused until it is one, and handed on', async () => {
    const { driven, heard } = asking(SERIAL);
    await driven.see(`Code for ${SERIAL}`);
    driven.type('12 34');
    driven.press('enter');
    expect(driven.screen()).toContain('! A code has six digits, without spaces.');
    driven.press('ctrl+u');
    driven.type('123456');
    driven.press('enter');
    await driven.see('You are');
    expect(heard).toEqual(['123456']);
  });

  test('is not given with esc, and whoever asked hears so', async () => {
    const { driven, heard } = asking(SERIAL);
    await driven.see('Code for');
    driven.press('escape');
    await driven.see('You are');
    expect(heard).toEqual(['No code was given.']);
  });

  test('is asked for one device after the other', async () => {
    const { driven, heard } = asking('device-a', 'device-b');
    await driven.see('Code for device-a');
    driven.type('111111');
    driven.press('enter');
    await driven.see('Code for device-b');
    driven.type('222222');
    driven.press('enter');
    await driven.see('You are');
    expect(heard).toEqual(['111111', '222222']);
  });

  test('is no longer asked for when the work has ended without it', async () => {
    const journey = new FakeJourney();
    const openJourney: Capabilities['openJourney'] = ({ askMfa }) => {
      journey.discover = async () => {
        askMfa(SERIAL).catch(() => {});
        throw new Error('the network is down');
      };
      return journey;
    };
    const driven = begun({ journey, start: account(), can: { openJourney } });
    await driven.see('the network is down');
    expect(driven.screen()).not.toContain('Code for');
  });

  test('holds nobody up who leaves', async () => {
    const { driven, heard } = asking(SERIAL);
    await driven.see('Code for');
    driven.press('ctrl+c');
    expect((await driven.program.left).code).toBe(130);
    expect(heard).toEqual(['No code was given.']);
  });
});

describe('verifying what costs money', () => {
  async function atFindings(world: object = {}): Promise<Driven> {
    const driven = await atPlan(someDiscovery(), { journey: new FakeJourney({ result: paid, ...world }) });
    driven.press('enter');
    await driven.see('CloudWatch Logs: complete');
    driven.press('c');
    return driven;
  }
  const verified = ({ journey }: Driven) => journey.events.filter(({ type }) => type === 'verified').length;

  test('asks once, with what it will cost by what was paid, and v again does it', async () => {
    const driven = await atFindings();
    driven.journey.record({ type: 'decided', at: NOW - 90 * HOUR_MS, finding: aFinding().id, status: 'fixed', decision: null });
    driven.press('b');
    await vi.waitFor(() => expect(driven.state().document?.findings.some(({ status }) => status === 'fixed')).toBe(true));
    driven.press('escape', 'v');
    // 2.16 dollars for 90 days are a tenth of a cent for an hour.
    expect(driven.words()).toContain(
      '? Asking again scans the logs since the fix: about $0.09 by what was paid per hour, at most $5.00. v again does it.',
    );
    expect(verified(driven)).toBe(0);
    driven.press('down', 'v');
    expect(verified(driven)).toBe(0);
    driven.press('v');
    await driven.see('gone');
    expect(verified(driven)).toBe(1);
  });

  test('claims nothing before it was agreed to', async () => {
    const driven = await atFindings({ findings: [aFinding()] });
    driven.press('enter', 'v');
    expect(driven.words()).toContain('less than a cent');
    expect(driven.journey.events.map(({ type }) => type)).not.toContain('decided');
    driven.press('v');
    await driven.see('gone');
    expect(driven.journey.events.filter(({ type }) => type === 'decided')).toHaveLength(1);
  });

  test('asks nothing for a program of this machine, which is looked at and not asked for', async () => {
    const driven = await atFindings({ findings: [machineFinding()] });
    driven.press('enter', 'v');
    await driven.see('gone');
    expect(verified(driven)).toBe(1);
  });
});

describe('a session that was cut off', () => {
  const unfinished = {
    session: 'old',
    startedAt: NOW - 9e7,
    changedAt: NOW - 7.2e6,
    stage: 'evidence' as const,
    scope: EMPTY_SCOPE,
    finished: false,
    path: '/old',
  };

  async function resumed(prepare: (journey: FakeJourney) => unknown): Promise<Driven> {
    const journey = new FakeJourney({ result: paid });
    journey.chooseScope({ ...EMPTY_SCOPE, aws: aws() });
    journey.reachStage('evidence');
    await prepare(journey);
    const driven = drive({ journey, start: { sessions: [{ ...unfinished, scope: journey.state.scope }] } });
    expect(driven.words()).toContain('Unfinished: AWS with profile prod-admin');
    driven.press('r');
    return driven;
  }
  const signal = new AbortController().signal;

  test('while it asked the account, asks again', async () => {
    const driven = await resumed((journey) => journey.record({ type: 'discovery-started', at: NOW }));
    await driven.see('Total ≈ $2.06');
    expect(driven.journey.state.discovery).toBe('done');
  });

  test('at the plan, comes back to the plan and reads nothing by itself', async () => {
    const driven = await resumed((journey) => journey.discover(signal));
    await driven.see('Total ≈ $2.06');
    expect(driven.screen()).toContain('Resumed where you left.');
    expect(driven.journey.events.filter(({ type }) => type === 'discovery-started')).toHaveLength(1);
    expect(driven.journey.state.collection).toBe('pending');
  });

  test('while it read, goes on reading what was agreed to without asking again', async () => {
    const driven = await resumed(async (journey) => {
      await journey.discover(signal);
      journey.agree([anOffer().id], 5);
      journey.record({ type: 'collection-started', at: NOW });
    });
    await driven.see('CloudWatch Logs: complete');
    expect(agreed(driven)).toHaveLength(1);
    expect(driven.journey.state.collection).toBe('done');
  });

  test('keeps what was chosen about the account', async () => {
    const driven = await resumed((journey) => journey.discover(signal));
    await driven.see('Total');
    driven.press('escape');
    expect(driven.screen()).toContain('[x] AWS account       profile prod-admin');
  });
});

describe('what strangers wrote', () => {
  test('the longest and widest names leave the columns where they are', async () => {
    const location = `/aws/${'世界'.repeat(60)}/${'x'.repeat(300)}`;
    const driven = await atPlan(someDiscovery({ offers: [anOffer({ location }), small] }));
    const costs = driven.lines().filter((line) => line.includes('≈ $') && line.includes('[x]'));
    expect(costs).toHaveLength(2);
    for (const line of costs) expect(line.trimEnd()).toMatch(/\[x\] .+GB +≈ \$[\d.]+$/);
  });

  test('a bound of a period far away is a day like any other', async () => {
    const driven = await atPlan(someDiscovery({ offers: [anOffer({ window: { from: NOW - 3000 * DAY_MS, to: NOW } })] }));
    expect(driven.screen()).toContain('5 Sep 2018 to 22 Nov 2026 (3,000 days)');
  });
});

const PROFILE = { name: 'x', region: null, how: 'sso' as const, account: null, role: null, mfaSerial: null };

const fail = (): never => {
  throw new Error('There is an identity.');
};
