// Every screen of the assistant once, reached by the keys that a person presses.
import type { State } from '../../tui/state.ts';
import type { Start } from '../../tui/update.ts';
import { begun, drive, SAMPLE_SCOPE } from './assistant.ts';
import { FakeJourney, type FakeWorld, gate, NOW } from './fake-journey.ts';

export interface Shown {
  readonly name: string;
  readonly state: State;
}

const READING = {
  done: 812,
  total: 1890,
  unit: 'files' as const,
  costUsd: null,
  bytesRead: 1_200_000_000,
  bytesTotal: 2_800_000_000,
  events: 1_200_000,
  legacyCalls: 42,
  current: '/data/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/22/111122223333_CloudTrail_eu-west-1_20261122T0000Z.json.gz',
};

/** The screens in the order of the journey, with `world` behind them. */
export async function everyScreen(start: Partial<Start>, world: Partial<FakeWorld> = {}): Promise<readonly Shown[]> {
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
  const setup = {
    machine: true,
    files: [{ path: '/data/AWSLogs', text: '12 files' }],
    sample: false,
    window: { from: null, to: null },
    allowPrograms: false,
    target: 'tls1.2' as const,
  };
  const journey = new FakeJourney({ progress: [READING], ...world }, held);
  const going = begun({ journey, start: { ...start, setup } });
  await going.see(/of 17 looked for|Detect/);
  await going.see('looked for');
  keep('detecting', going.state());
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
  return shown;
}
