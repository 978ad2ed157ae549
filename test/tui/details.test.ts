// Details that the check did not keep: what the screens say in their place when another target is chosen afterwards.
import { describe, expect, test } from 'vitest';
import type { CallGroup } from '../../src/contract/calls.ts';
import type { FindingEvidence } from '../../src/contract/document.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { setupOf } from '../../tui/setup.ts';
import type { Size } from '../../tui/state.ts';
import { begun, type Driven, SMALL, WIDE } from '../support/assistant.ts';
import { group } from '../support/calls.ts';
import { aFinding, FakeJourney, someEvidence, someResult } from '../support/fake-journey.ts';

const LOW: Size = { columns: 60, rows: 16 };
const SETUP = setupOf({ ...EMPTY_SCOPE, files: ['/data/AWSLogs'] }, 'tls1.2');
const BARE: Partial<CallGroup> = { byDay: {}, sourceIps: {}, withoutDetails: true };
const LACK = 'Its calls lack days, keys and addresses: r on Evidence reads again.';
const NOTHING: Partial<FindingEvidence> = {
  byDay: {},
  sessions: {},
  hosts: {},
  accessKeyIds: {},
  sourceIps: {},
  vpcEndpoints: {},
  truncated: ['byDay', 'sessions', 'hosts', 'accessKeyIds', 'sourceIps', 'vpcEndpoints'],
};

/** The findings of files in which `groups` were found. */
async function atFindings(groups: readonly CallGroup[], evidence: Partial<FindingEvidence> = {}, size: Size = SMALL): Promise<Driven> {
  const result = { ...someResult(), groups: [...groups] };
  const journey = new FakeJourney({ findings: [aFinding({ evidence: someEvidence(evidence) })], result });
  const driven = begun({ journey, start: { setup: SETUP, size } });
  await driven.see('on to the findings');
  driven.press('c');
  await driven.see(/erp-sync/);
  return driven;
}

describe('another target on the findings screen', () => {
  test('of whose calls no details were kept: that is said, with the key that reads again, and the key does', async () => {
    const driven = await atFindings([group(BARE)]);
    driven.press('t');
    expect(driven.words()).toContain(`The target is now TLS 1.3. ${LACK}`);
    const collected = () => driven.journey.events.filter(({ type }) => type === 'collection-started').length;
    expect(collected()).toBe(1);
    driven.press('escape', 'r');
    await driven.see('on to the findings');
    expect(collected()).toBe(2);
    expect(driven.journey.state.target).toBe('tls1.3');
  });

  test('of whose calls details were kept: nothing but the target is said', async () => {
    const driven = await atFindings([group()]);
    driven.press('t');
    expect(driven.words()).toContain('The target is now TLS 1.3.');
    expect(driven.words()).not.toContain('lack');
  });

  test('back to the target of the check: nothing is missing', async () => {
    const driven = await atFindings([group({ ...BARE, keyExchange: 'x25519', pqOffered: true })]);
    driven.press('t', 't');
    expect(driven.words()).toContain(LACK);
    driven.press('t');
    expect(driven.words()).toContain('The target is now TLS 1.2.');
    expect(driven.words()).not.toContain('lack');
  });

  test('it can be read whole on a small terminal', async () => {
    const driven = await atFindings([group({ ...BARE, keyExchange: 'x25519', pqOffered: true })], {}, LOW);
    driven.press('t', 't');
    expect(driven.words()).toContain(`The target is now post-quantum (ML-KEM). ${LACK}`);
  });
});

describe('the detail of a finding', () => {
  test('without details says so once, in place of the maps', async () => {
    const driven = await atFindings([group(BARE)], NOTHING, WIDE);
    driven.press('enter', 'up');
    const words = driven.words();
    expect(
      words.split('addresses, VPC endpoints and event ids of these calls were not kept: the trail was read for a lower target.'),
    ).toHaveLength(2);
    expect(words).toContain('r on Evidence reads again with this target.');
    expect(words).not.toMatch(/course|sessions +\S|\b0 (?:days|sessions)/);
  });

  test('with the details of some calls shows them, and draws no course that would be another one', async () => {
    const some = { ...NOTHING, byDay: { '2026-03-01': 3, '2026-03-04': 9 }, sourceIps: { '10.2.4.17': 12 } };
    const driven = await atFindings([group(), group(BARE)], some, WIDE);
    driven.press('enter', 'up');
    expect(driven.words()).toContain('were kept of only some of these calls');
    expect(driven.screen()).toContain('10.2.4.17');
    expect(driven.screen()).not.toContain('course');
  });

  test('with all of them says nothing of it', async () => {
    const driven = await atFindings([group()], {}, WIDE);
    driven.press('enter', 'up');
    expect(driven.screen()).toContain('course');
    expect(driven.words()).not.toContain('kept');
  });
});

describe('a filter that matches nothing', () => {
  test('says that addresses were not kept: they may have called all the same', async () => {
    const driven = await atFindings([group(BARE)], NOTHING);
    driven.press('/');
    driven.type('10.9.9.9');
    driven.press('enter');
    expect(driven.words()).toContain('matches "10.9.9.9". Hosts and addresses of some were not kept.');
  });

  test('says nothing of it where they were kept', async () => {
    const driven = await atFindings([group()]);
    driven.press('/');
    driven.type('10.9.9.9');
    driven.press('enter');
    expect(driven.words()).toContain('matches "10.9.9.9". esc drops the filter.');
  });
});
