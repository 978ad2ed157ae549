// What `check` says when it was stopped.
import { expect, test } from 'vitest';
import { check } from '../../src/cli/commands/check.ts';
import { EXIT } from '../../src/cli/exit.ts';
import type { Output } from '../../src/cli/io.ts';
import type { Scope } from '../../src/session/events.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { SessionStore } from '../../src/session/store.ts';
import { FakeJourney, NOW } from '../support/fake-journey.ts';
import { fakeHost } from '../support/host.ts';

/** What a check of `scope` says that is stopped when the event of this kind comes. */
async function stoppedAt(type: string, scope: Partial<Scope>): Promise<string> {
  const journey = new FakeJourney();
  const controller = new AbortController();
  journey.subscribe((event) => {
    if (event.type === type) controller.abort();
  });
  const said: string[] = [];
  const output: Output = { data: () => {}, say: (text) => void said.push(text), progress: () => {}, progressDone: () => {} };
  const flags = { json: false, output: [], quiet: false, redact: false };
  const request = { scope: { ...EMPTY_SCOPE, ...scope }, target: 'tls1.2', failOn: 'medium', maxCostUsd: null, flags } as const;
  const context = { host: fakeHost(), store: new SessionStore('/nowhere'), now: () => NOW, openJourney: () => journey };
  const interrupt = { signal: controller.signal, exitCode: () => (controller.signal.aborted ? EXIT.interrupted : null), dispose: () => {} };
  expect(await check(request, context, output, interrupt)).toBe(EXIT.interrupted);
  return said.join('\n').replaceAll(journey.state.session, 'SESSION');
}

test('files that were being read can be gone on with', async () => {
  expect(await stoppedAt('collection-started', { files: ['/data'] })).toBe(
    'Stopped. What was gathered is saved: tls-migrate report SESSION; to read the rest: tls-migrate resume SESSION',
  );
});

test('where no file was being read there is no rest of them', async () => {
  const saved = 'Stopped. What was gathered is saved: tls-migrate report SESSION';
  expect(await stoppedAt('detection-started', { machine: true, files: ['/data'] })).toBe(saved);
  expect(await stoppedAt('collection-started', { files: ['/sample'], sample: true })).toBe(saved);
});
