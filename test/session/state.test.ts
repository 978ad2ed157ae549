import { expect, test } from 'vitest';
import type { SessionEvent } from '../../src/session/events.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { fold, initialState, progressOf, type SessionState } from '../../src/session/state.ts';
import { installed } from '../handshake/support.ts';

const run = (events: readonly SessionEvent[]): SessionState => events.reduce(fold, initialState);
const verification = { at: '2026-11-22T10:00:00.000Z', method: 'scan', events: 10, since: null, text: '' } as const;

test('an untouched finding is open', () => {
  expect(progressOf(initialState, 'c-1:legacy-calls')).toMatchObject({ status: 'open', decision: null });
});

test('steps are kept by finding and step, and the last word counts', () => {
  const state = run([
    { type: 'step-marked', at: 1, finding: 'a', step: 's1', status: 'done', note: 'by hand' },
    { type: 'step-marked', at: 2, finding: 'a', step: 's1', status: 'open', note: null },
    { type: 'step-marked', at: 3, finding: 'b', step: 's1', status: 'skipped', note: null },
  ]);
  expect(progressOf(state, 'a').steps.get('s1')).toEqual({ status: 'open', note: null, at: 2 });
  expect(progressOf(state, 'b').steps.get('s1')?.status).toBe('skipped');
});

test('a fix that is proved is verified, one that is not is open again, and an early answer changes nothing', () => {
  const fixed: SessionEvent = { type: 'decided', at: 1, finding: 'a', status: 'fixed', decision: null };
  const status = (result: 'gone' | 'still-there' | 'too-early'): string =>
    progressOf(run([fixed, { type: 'verified', at: 2, finding: 'a', verification: { ...verification, result } }]), 'a').status;
  expect([status('gone'), status('still-there'), status('too-early')]).toEqual(['verified', 'open', 'fixed']);
});

test('a proof takes the place of what was found, where it stood', () => {
  const found = (id: string, basis: 'none' | 'proved'): SessionEvent => ({
    type: 'installation-found',
    at: 1,
    installation: { ...installed({ kind: 'node', path: `/opt/${id}/node`, id }), basis },
  });
  const state = run([found('a', 'none'), found('b', 'none'), found('a', 'proved')]);
  expect(state.installations.map(({ id, basis }) => `${id} ${basis}`)).toEqual(['a proved', 'b none']);
});

test('a new scope forgets what the old one found and keeps what people decided', () => {
  const scope = { ...EMPTY_SCOPE, machine: true };
  const state = run([
    { type: 'detection-note', at: 1, text: 'a probe hung', incomplete: true },
    { type: 'decided', at: 2, finding: 'a', status: 'not-mine', decision: null },
    { type: 'scoped', at: 3, scope },
  ]);
  expect(state.notes).toEqual([]);
  expect(progressOf(state, 'a').status).toBe('not-mine');
  expect(state.changedAt).toBe(3);
});

test("looking again at an accepted risk, or at somebody else's, changes no decision", () => {
  const decision = { owner: 'Ana', reason: 'retired soon', expires: '2099-01-01' };
  const accepted: SessionEvent = { type: 'decided', at: 1, finding: 'a', status: 'accepted', decision };
  const looked: SessionEvent = { type: 'verified', at: 2, finding: 'a', verification: { ...verification, result: 'still-there' } };
  expect(progressOf(run([accepted, looked]), 'a')).toMatchObject({ status: 'accepted', decision, verification: { result: 'still-there' } });
});
