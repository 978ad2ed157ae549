// The part that acts: news in good time, one piece of work at once, and a way out that nothing holds up.
import { expect, test, vi } from 'vitest';
import { NOTHING_BEFORE } from '../../src/evidence/source.ts';
import { begun, drive, startOf } from '../support/assistant.ts';
import { aFinding, FakeJourney, gate } from '../support/fake-journey.ts';

const progress = (done: number) => ({
  done,
  total: 5000,
  unit: 'files' as const,
  costUsd: null,
  bytesRead: done,
  bytesTotal: 5000,
  events: done,
  legacyCalls: 0,
  counting: false,
  before: NOTHING_BEFORE,
  current: `/x/${done}`,
});
const files = (names: readonly string[]) => ({ ...startOf().setup, machine: false, files: names.map((path) => ({ path, text: '' })) });

test('five thousand pieces of news are a few pictures, and the last one is among them', async () => {
  const journey = new FakeJourney({ progress: Array.from({ length: 5000 }, (_, at) => progress(at + 1)) }, gate());
  const driven = begun({ journey, start: { setup: files(['/x']) } });
  const heard = vi.fn();
  driven.program.subscribe(heard);
  await driven.see('5,000 of 5,000 files');
  expect(heard.mock.calls.length).toBeLessThan(20);
});

test('what a person does shows at once, not with the next news', async () => {
  const driven = begun();
  await driven.see('proved by handshake');
  driven.press('c', 'enter', 'n');
  expect(driven.screen()).toContain('not mine');
});

test('a second Ctrl-C does not wait for work that does not stop', async () => {
  const journey = new FakeJourney();
  journey.detect = () => new Promise(() => {});
  const driven = begun({ journey });
  await driven.see('looking at this machine');
  driven.press('ctrl+c', 'ctrl+c');
  expect((await driven.program.left).code).toBe(130);
});

test('what the session refuses is said, and nothing is pretended', async () => {
  const journey = new FakeJourney();
  journey.decide = () => {
    throw new Error('The disk is full.');
  };
  const driven = begun({ journey });
  await driven.see('proved by handshake');
  driven.press('c', 'enter', 'n');
  expect(driven.screen()).toContain('! The disk is full.');
  expect(journey.document().findings.map(({ status }) => status)).toEqual(['open', 'open']);
});

test('a report that cannot be written says why, and can be tried again', async () => {
  const journey = new FakeJourney({ findings: [aFinding()] });
  journey.saveReports = () => Promise.reject(new Error('/srv/reports/x.md: permission denied.'));
  const driven = begun({ journey });
  await driven.see('proved by handshake');
  driven.press('c', 's', 'enter');
  expect(await driven.see('permission denied')).toContain('! The report was not saved: /srv/reports/x.md: permission denied.');
  expect(driven.screen()).toContain('enter save');
});

test('the terminal is handed to the shell when that is asked for, and a refusal is said', async () => {
  const suspend = vi.fn(() => Promise.reject(new Error('Windows has no such thing; open another window.')));
  const driven = drive({ can: { suspend } });
  driven.press('ctrl+z');
  await driven.see('could not be handed over');
  expect(driven.words()).toContain('open another window');
  expect(suspend).toHaveBeenCalledOnce();
});
