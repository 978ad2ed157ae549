// A list of ten thousand findings: nothing is built that is not seen.
import { expect, test, vi } from 'vitest';
import type { TlsMigrateDocument } from '../../src/contract/document.ts';
import { findingsList } from '../../tui/findings-list.ts';
import { bodyHeight } from '../../tui/page.ts';
import { pageOf } from '../../tui/screens/index.ts';
import type { State } from '../../tui/state.ts';
import { begun, draw } from '../support/assistant.ts';
import { FakeJourney, manyFindings } from '../support/fake-journey.ts';

async function atFindings(n: number): Promise<State> {
  const driven = begun({ journey: new FakeJourney({ findings: manyFindings(n) }) });
  await driven.see('proved by handshake');
  driven.press('c');
  return driven.state();
}

test('only the rows on screen are built', async () => {
  const state = await atFindings(10_000);
  const page = pageOf(state);
  const built = vi.spyOn(page.body, 'line');
  draw(state);
  expect(built).toHaveBeenCalledTimes(bodyHeight(state, page));
});

test('moving the cursor sorts and filters nothing again', async () => {
  const state = await atFindings(10_000);
  expect(findingsList({ ...state })).toBe(findingsList(state));
});

test('headings stand before their findings, and every row is one of them', async () => {
  const state = await atFindings(100);
  const list = findingsList({ ...state, group: 'kind' });
  const grouped = findingsList({ ...state, group: 'identity' });
  expect(list.rows).toBe(101);
  expect(grouped.rows).toBe(200);
  for (let index = 0; index < grouped.findings.length; index += 1) {
    const row = grouped.row(grouped.rowOf(index));
    expect(row?.type === 'finding' && row.finding).toBe(grouped.findings[index]);
    expect(grouped.row(grouped.rowOf(index) - 1)?.type).toBe('heading');
  }
  expect(grouped.row(200)).toBeNull();
});

test('a finding is found by what a person remembers of it: a role, an address, a service', async () => {
  const state = await atFindings(10);
  const found = (filter: string) => findingsList({ ...state, filter }).findings.length;
  expect([found('worker-3'), found('10.2.4.18'), found('SQS'), found('worker-3 medium'), found('nothing like it')]).toEqual([
    1, 10, 10, 0, 0,
  ]);
});

test('keys of an object that strangers chose are words like any other', async () => {
  const state = await atFindings(1);
  const { document } = state;
  const [finding] = document?.findings ?? [];
  const strange: TlsMigrateDocument | null =
    document && finding ? { ...document, findings: [{ ...finding, title: '__proto__ constructor' }] } : null;
  expect(findingsList({ ...state, document: strange, filter: '__proto__' }).findings).toHaveLength(1);
});
