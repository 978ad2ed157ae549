// Every screen of the assistant once, reached by the keys that a person presses.
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import { NOTHING_BEFORE } from '../../src/evidence/source.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { type ProfileList, setupOf } from '../../tui/setup.ts';
import type { State } from '../../tui/state.ts';
import type { Start } from '../../tui/update.ts';
import { begun, drive, SAMPLE_SCOPE } from './assistant.ts';
import {
  anInstallation,
  anOffer,
  derivedBefore,
  discoveryOfEveryKind,
  FakeJourney,
  type FakeWorld,
  gate,
  NOW,
  readyInstallation,
  someDiscovery,
  someResult,
} from './fake-journey.ts';

export interface Shown {
  readonly name: string;
  readonly state: State;
}

const READING = {
  done: 812,
  total: 1890,
  counting: false,
  before: { done: 300, bytes: 400_000_000, events: 400_000 },
  unit: 'files' as const,
  costUsd: null,
  bytesRead: 1_200_000_000,
  bytesTotal: 2_800_000_000,
  events: 1_200_000,
  legacyCalls: 42,
  current: '/data/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/22/111122223333_CloudTrail_eu-west-1_20261122T0000Z.json.gz',
};

type World = Partial<FakeWorld> & { readonly profiles?: ProfileList };

/** What is installed, while it is being proved: the first was, the second runs. */
function beingProved({ installations = [readyInstallation(), anInstallation()], ...world }: World): World {
  return { ...world, installations: installations.map(derivedBefore), proofs: installations };
}

/** The screens in the order of the journey, with `world` behind them. */
export async function everyScreen(start: Partial<Start>, world: World = {}): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  const keep = (name: string, state: State) => shown.push({ name, state });

  const session = {
    session: 's',
    startedAt: NOW - 9e7,
    changedAt: NOW - 9e6,
    stage: 'findings' as const,
    scope: SAMPLE_SCOPE,
    finished: false,
    path: '/s',
  };
  const first = drive({
    start: {
      ...start,
      sessions: [session, { ...session, session: 't' }],
      notices: ['A journal was damaged and set aside as /home/jane/x.damaged.'],
    },
  });
  keep('scope', first.state());
  first.press('r');
  keep('sessions', first.state());
  first.press('escape', 'f');
  keep('files form', first.state());
  first.type('/missing');
  first.press('enter');
  await first.see('no such file');
  keep('files form refused', first.state());
  first.press('escape', 'w');
  keep('window form', first.state());
  first.press('escape', '?');
  keep('help', first.state());

  const held = gate();
  const setup = { ...setupOf({ ...EMPTY_SCOPE, machine: true }, 'tls1.2'), files: [{ path: '/data/AWSLogs', text: '12 files' }] };
  const journey = new FakeJourney({ progress: [READING], ...world }, held);
  const going = begun({ journey, start: { ...start, setup } });
  await going.see(/of 17 looked for|Detect/);
  await going.see('looked for');
  keep('detecting', going.state());
  const proving = begun({ journey: new FakeJourney(beingProved(world), gate()), start: { ...start, setup } });
  await proving.see(/of \d+ proved/);
  keep('proving', proving.state());
  held.open();
  await going.see('proved by handshake');
  keep('detect', going.state());
  going.press('enter');
  keep('installation', going.state());
  going.press('escape');
  if (going.state().session?.installations.some(({ notRunBecause }) => notRunBecause === 'writable-by-others')) {
    going.press('a');
    keep('consent', going.state());
    going.press('escape');
  }
  going.press('c');
  await going.see('of');
  await going.see(/complete|partly/);
  keep('evidence', going.state());
  going.press('b');
  keep('blind spots', going.state());
  going.press('escape', 'c');
  keep('findings', going.state());
  going.press('g');
  keep('findings by program', going.state());
  going.press('g', 'g', 'g', '/');
  going.type('e');
  keep('filter', going.state());
  going.press('escape', 'enter');
  keep('fix', going.state());
  going.press('up');
  keep('fix: seen', going.state());
  going.press('down', 'down');
  keep('fix: step', going.state());
  going.press('end');
  keep('fix: sources', going.state());
  going.press('a');
  keep('accept form', going.state());
  going.press('escape', 'v');
  await going.see(/gone|still there|too early/);
  keep('verify', going.state());
  going.press('c');
  keep('report', going.state());
  going.press('enter');
  await going.see('Saved');
  keep('report saved', going.state());
  going.press('q');
  keep('leave', going.state());

  const reading = begun({
    journey: new FakeJourney({ progress: [READING] }, gate()),
    start: { ...start, setup: { ...setup, machine: false } },
  });
  await reading.see('812');
  keep('reading', reading.state());
  const counting = begun({
    journey: new FakeJourney(
      { progress: [{ ...READING, counting: true, done: 0, bytesRead: 0, events: 0, before: NOTHING_BEFORE }] },
      gate(),
    ),
    start: { ...start, setup: { ...setup, machine: false } },
  });
  await counting.see('counting');
  keep('counting', counting.state());
  await sourceScreens(start, world, keep);
  await accountScreens(start, world, keep);
  return shown;
}

const ASKED = { ...EMPTY_AWS, profiles: ['prod-admin', null], regions: ['eu-west-1'], roleArn: null, logGroups: [], usdPerGb: null };

/** What the accounts have when nothing else is said: log groups that can be read and that cannot, a problem, something out of reach. */
const DISCOVERY = someDiscovery({
  offers: [
    anOffer({ notes: ['It keeps events for 30 days: what is older is gone.'] }),
    anOffer({ id: 'logs-insights:2', location: 'aws/cloudtrail/management', bytes: null, costUsd: null, basis: 'none' }),
    anOffer({
      id: 'logs-insights:3',
      location: 'archive/delivery',
      refused: 'Its log class is Delivery, which Logs Insights cannot query.',
    }),
  ],
  problems: [
    { code: 'sso-expired', text: 'The sign-in of profile audit has expired. Sign in: aws sso login --profile audit', location: 'audit' },
  ],
  blindSpots: [
    { code: 'x', text: 'The trail org-main writes to a log group of another account.', affects: 'Its calls.', howToClose: 'Ask there.' },
  ],
});

/** The screens of AWS accounts, from the profiles to what was read. */
async function accountScreens(start: Partial<Start>, world: World, keep: (name: string, state: State) => void): Promise<void> {
  const { discovery = DISCOVERY, profiles } = world;
  const choosing = drive({ start, can: profiles ? { listProfiles: async () => profiles } : {} });
  choosing.press('down');
  keep('scope: account', choosing.state());
  choosing.press('space');
  await choosing.see('single sign-on');
  choosing.press('down', 'space');
  keep('profiles', choosing.state());
  choosing.press('o');
  keep('account form', choosing.state());
  choosing.type('nowhere');
  choosing.press(...Array.from({ length: 7 }, () => 'enter'));
  keep('account form refused', choosing.state());
  choosing.press('escape', 'enter');
  keep('scope: account chosen', choosing.state());
  choosing.program.send({ type: 'mfa-asked', serial: 'arn:aws:iam::111122223333:mfa/jane' });
  keep('mfa form', choosing.state());

  const held = gate();
  const setup = setupOf({ ...EMPTY_SCOPE, aws: ASKED, files: ['/data/AWSLogs'] }, 'tls1.2');
  const [offer = anOffer()] = discovery.offers;
  const result = someResult({
    id: offer.id,
    kind: 'logs-insights',
    location: `${offer.location} (${offer.account}, ${offer.region})`,
    costUsd: 2.1,
    queries: [
      {
        text: offer.query.text,
        groups: [offer.arn],
        window: { from: '2026-08-24T00:00:00Z', to: null },
        bytesScanned: 4.2e11,
        costUsd: 2.1,
      },
      { text: 'fields @message', groups: [offer.arn], window: { from: null, to: null }, bytesScanned: null, costUsd: null },
    ],
  });
  const progress = [{ ...READING, before: NOTHING_BEFORE, unit: 'windows' as const, costUsd: 0.41, current: offer.location }];
  const journey = new FakeJourney({ ...world, discovery, result, progress }, held);
  const going = begun({ journey, start: { ...start, setup } });
  await going.see('Asking AWS');
  keep('asking', going.state());
  held.open();
  await going.see('Total');
  keep('plan', going.state());
  going.press('i');
  keep('query', going.state());
  going.press('escape', 'm');
  keep('limit form', going.state());
  going.press('escape', 'enter');
  await going.see(/complete|partly/);
  keep('evidence of an account', going.state());
  going.press('i');
  keep('query that ran', going.state());

  const empty = begun({ journey: new FakeJourney({ discovery: { ...discovery, offers: [], problems: [] } }), start: { ...start, setup } });
  await empty.see('No log group');
  keep('plan with nothing', empty.state());
}

/** The screens of everything else that holds evidence: logs of other kinds on this machine, and other places of an account. */
async function sourceScreens(start: Partial<Start>, world: World, keep: (name: string, state: State) => void): Promise<void> {
  const choosing = drive({ start });
  choosing.press('down', 'down', 'down', 'f');
  keep('S3 access logs form', choosing.state());
  choosing.type('/logs/s3');
  choosing.press('enter');
  await choosing.see(/s3 +12 files/);
  choosing.press('down', 'down', 'f');
  choosing.type('s3://bucket/alb');
  choosing.press('enter');
  await choosing.see('aws s3 sync');
  keep('endpoint logs form refused', choosing.state());
  choosing.press('escape');
  keep('scope: other logs', choosing.state());

  const aws = { ...ASKED, kinds: [...ACCOUNT_KINDS] };
  const scope = { ...EMPTY_SCOPE, aws, s3AccessLogs: ['/logs/s3'], notices: { places: ['/mails'], sent: null, account: null } };
  const { discovery = discoveryOfEveryKind() } = world;
  const held = gate();
  const going = begun({
    journey: new FakeJourney({ ...world, discovery }, held),
    start: { ...start, setup: setupOf(scope, 'tls1.2') },
  });
  await going.see('Asking AWS');
  keep('asking for everything', going.state());
  held.open();
  await going.see('Total');
  keep('plan of everything', going.state());
  going.press('down', 'down', 'down', 'space');
  keep('plan of everything: chosen otherwise', going.state());
  going.press('up', 'i');
  keep('query of another kind', going.state());
}
