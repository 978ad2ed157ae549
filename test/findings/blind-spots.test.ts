import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/contract/document.ts';
import { blindSpotsOf, type Seen } from '../../src/findings/blind-spots.ts';
import { DETECTORS } from '../../src/machine/detect.ts';
import { coverage, source } from '../report/support/document.ts';

/** A year of current events from services that all report TLS, and this machine: as much as can be seen. */
const YEAR: Partial<Coverage> = {
  firstEvent: '2025-10-01T00:00:00Z',
  lastEvent: '2026-10-01T00:00:00Z',
  withTls: 10,
  byKeyExchange: { X25519MLKEM768: 10 },
  byService: { 's3.amazonaws.com': { events: 10, withTls: 10 } },
};
function spots(given: Partial<Seen> = {}) {
  const rows = given.coverage ?? [coverage(YEAR)];
  return blindSpotsOf({ machineChecked: true, sources: [source(rows)], coverage: rows, target: 'tls1.2', ...given });
}
const codes = (given: Partial<Seen> = {}): readonly string[] => spots(given).map(({ code }) => code);
const withEvents = (...changes: Partial<Coverage>[]): Partial<Seen> => ({
  coverage: changes.map((each) => coverage({ ...YEAR, ...each })),
});
const spot = (code: string, given: Partial<Seen>) => spots(given).find((each) => each.code === code);

const BY_NATURE = ['refused-handshakes', 's3-data-events', 'runtimes-not-looked-for'];

test.each(['tls1.2', 'tls1.3', 'pq'] as const)('the best evidence for %s still does not show what no log and no search can', (target) => {
  expect(codes({ target })).toEqual(BY_NATURE);
});

test('a machine alone shows no other client; a log alone shows no runtime', () => {
  expect(codes({ sources: [], coverage: [] })).toEqual(['no-log-evidence', 'runtimes-not-looked-for']);
  expect(codes({ machineChecked: false })).toEqual(['refused-handshakes', 's3-data-events', 'machine-not-checked']);
});

test('what was looked for on the machine is everything that there is a detector for', () => {
  const text = spot('runtimes-not-looked-for', {})?.text ?? '';
  expect(DETECTORS.map(({ name }) => name).filter((name) => !text.includes(name))).toEqual([]);
});

test('every blind spot says whom it hides and how to see them', () => {
  const worst = withEvents({
    firstEvent: '2020-01-01T00:00:00Z',
    lastEvent: '2020-01-02T00:00:00Z',
    byKeyExchange: { absent: 10 },
    byService: { 'a.amazonaws.com': { events: 1, withTls: 0 } },
  });
  const all = [...spots({ ...worst, target: 'pq' }), ...spots({ machineChecked: false, sources: [], coverage: [] })];
  expect(new Set(all.map(({ code }) => code)).size).toBe(9);
  for (const { text, affects, howToClose } of all) for (const words of [text, affects, howToClose]) expect(words).toMatch(/\S/);
});

describe('services that never report TLS', () => {
  const silent = { events: 4, withTls: 0 };

  test('are named, in order', () => {
    const given = withEvents({
      byService: { 'sqs.amazonaws.com': silent, 'ec2.amazonaws.com': silent, 's3.amazonaws.com': { events: 9, withTls: 1 } },
    });
    expect(spot('services-without-tls', given)).toMatchObject({
      text: expect.stringMatching(/^2 of the services/),
      affects: 'ec2.amazonaws.com, sqs.amazonaws.com',
    });
  });

  test('are not those that report it in another account or Region', () => {
    const rows = [silent, { events: 1, withTls: 1 }].map((counts) => ({ byService: { 'sqs.amazonaws.com': counts } }));
    expect([codes(withEvents(...rows)), codes(withEvents(...rows.toReversed()))]).toEqual([BY_NATURE, BY_NATURE]);
  });

  test('are counted where they are too many to name', () => {
    const byService = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`s${10 + index}`, silent]));
    expect(spot('services-without-tls', withEvents({ byService }))?.affects).toMatch(/^s10, .*s19 and 3 more$/);
  });
});

describe('clients that connect less than monthly', () => {
  const span = (...ends: [string, string][]) => codes(withEvents(...ends.map(([firstEvent, lastEvent]) => ({ firstEvent, lastEvent }))));

  test('may be missing from less than 31 days, and not from more', () => {
    expect(span(['2026-08-01T00:00:00Z', '2026-08-31T23:59:59Z'])).toContain('rare-clients');
    expect(span(['2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z'])).not.toContain('rare-clients');
  });

  test('are looked for over all accounts and Regions together', () => {
    expect(span(['2026-08-01T00:00:00Z', '2026-08-02T00:00:00Z'], ['2026-09-10T00:00:00Z', '2026-09-11T00:00:00Z'])).not.toContain(
      'rare-clients',
    );
  });

  test('are not spoken of where there was no event at all', () => {
    expect(codes({ coverage: [], sources: [source([])] })).toEqual(BY_NATURE);
    expect(codes(withEvents({ firstEvent: null, lastEvent: null }))).toEqual(BY_NATURE);
  });
});

describe('records without a key exchange', () => {
  const given = withEvents({ byKeyExchange: { absent: 3, x25519: 7 } }, { byKeyExchange: { absent: 1 } });

  test('say nothing about post-quantum, told with how many of how many', () => {
    expect(spot('no-key-exchange', { ...given, target: 'pq' })?.text).toMatch(/^4 of 20 events/);
  });

  test('are no matter for another target', () => {
    expect([...codes(given), ...codes({ ...given, target: 'tls1.3' })]).not.toContain('no-key-exchange');
  });
});

describe('old events', () => {
  const until = (lastEvent: string, target: Seen['target']) =>
    codes({ ...withEvents({ firstEvent: '2021-01-01T00:00:00Z', lastEvent }), target }).includes('only-old-events');

  test.each(['tls1.2', 'pq'] as const)('say nothing about today when all are from before AWS refused legacy TLS, for %s', (target) => {
    expect([until('2024-02-29T23:59:59Z', target), until('2024-03-01T00:00:00Z', target)]).toEqual([true, false]);
  });

  test('for TLS 1.3, when all are from before every endpoint offered it', () => {
    expect([until('2024-06-09T23:59:59Z', 'tls1.3'), until('2024-06-10T00:00:00Z', 'tls1.3')]).toEqual([true, false]);
  });

  test('do not count when one account has newer ones', () => {
    expect(codes(withEvents({ firstEvent: '2020-01-01T00:00:00Z', lastEvent: '2020-06-01T00:00:00Z' }, {}))).not.toContain(
      'only-old-events',
    );
  });
});
