import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { linkedSignal } from '../../src/async/linked-signal.ts';

test('it is aborted with the first of its signals, also with one that was aborted before', () => {
  const [one, two] = [new AbortController(), new AbortController()];
  const { signal } = linkedSignal(one.signal, two.signal);
  expect(signal.aborted).toBe(false);
  two.abort();
  expect(signal.aborted).toBe(true);
  expect(linkedSignal(one.signal, two.signal).signal.aborted).toBe(true);
});

test('released, it leaves no listener behind', () => {
  const one = new AbortController();
  linkedSignal(one.signal).release();
  expect(getEventListeners(one.signal, 'abort')).toHaveLength(0);
});
