import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/sample/random.ts';
import { type GeneratedTrail, generateTrail } from './trail-generator.ts';
import { pairs, someStyle, type Tree, write } from './trail-json.ts';
import { addTo, emptyRecord, type Tally } from './trail-truth.ts';

const programOf = (userAgent: string | null): string => (userAgent === null ? 'none' : userAgent.replace(/\d+/g, '#'));
const trails = Array.from({ length: 12 }, (_, i) => generateTrail(`self-test ${i}`, 120, programOf));
const sum = (tally: Tally): number => Object.values(tally).reduce((a, b) => a + b, 0);

/** What `JSON.parse` must give for a tree. */
function parsed(tree: Tree): unknown {
  if (tree === null || typeof tree !== 'object') return tree;
  if ('pairs' in tree) return Object.fromEntries(tree.pairs.map(([key, value]) => [key, parsed(value)]));
  return tree.map(parsed);
}

describe('the writer of JSON', () => {
  it('writes in every style what a JSON parser reads back', () => {
    const tree = pairs(
      ['a', 1],
      ['text', '/ \\ " \n\u0000\u2028 größe \ud83d\ude80 \ud800'],
      ['tlsDetails', pairs(['tlsVersion', 'TLSv1'], ['tlsVersion', 'TLSv1.3'])],
      ['__proto__', pairs(['constructor', null])],
      ['list', [true, false, null, -1.5e-9, 1e21, [], pairs(), '']],
      ['a', 'the last one counts'],
    );
    const random = randomOf('writer');
    const written = Array.from({ length: 500 }, () => write(tree, someStyle(random), random));
    for (const text of written) expect(JSON.parse(text)).toEqual(parsed(tree));
    expect(new Set(written).size, 'the styles differ').toBeGreaterThan(100);
    expect(written.some((text) => text.includes('\\u0074'))).toBe(true);
  });
});

describe('generated trails', () => {
  it('are the same for the same seed, and others for another', () => {
    const contents = (trail: GeneratedTrail | undefined): string =>
      Object.entries(trail?.files ?? {})
        .map(([path, bytes]) => `${path} ${bytes.toString('base64')}`)
        .join('\n');
    const again = generateTrail('self-test 0', 120, programOf);
    expect(contents(again) === contents(trails[0])).toBe(true);
    expect(again.truth).toEqual(trails[0]?.truth);
    expect(contents(trails[1]) === contents(trails[0])).toBe(false);
  });

  it('obey the identities of the contract', () => {
    for (const { files, truth } of trails) {
      expect(truth.files.found).toBe(Object.keys(files).length);
      expect(truth.files.found).toBe(truth.files.read + truth.files.failed + sum(truth.files.skipped));
      const { read, events, duplicates, outsideWindow, unreadable } = truth.records;
      expect(read).toBe(events + duplicates + outsideWindow + unreadable);
      const coverage = Object.values(truth.coverage);
      expect(coverage.reduce((n, each) => n + each.events, 0)).toBe(events);
      for (const each of coverage) {
        expect(each.events).toBe(each.withTls + sum(each.withoutTls));
        expect(each.withTls).toBe(sum(each.byTlsVersion));
        expect(each.withTls).toBe(sum(each.byKeyExchange));
        expect(each.withTls).toBe(Object.values(each.byDay).reduce((n, day) => n + sum(day), 0));
        expect(each.events).toBe(Object.values(each.byService).reduce((n, service) => n + service.events, 0));
      }
      const calls = Object.values(truth.clients).reduce((n, { all }) => n + all.calls, 0);
      expect(calls).toBe(coverage.reduce((n, each) => n + each.withTls, 0));
    }
  });

  it('hold, taken together, every reason, every version, duplicates, twins in other accounts, and every fate of a file', () => {
    const reasons: Tally = emptyRecord();
    const versions: Tally = emptyRecord();
    const fates: Tally = emptyRecord();
    for (const { truth } of trails) {
      for (const { withoutTls, byTlsVersion } of Object.values(truth.coverage)) {
        for (const [reason, n] of Object.entries(withoutTls)) addTo(reasons, reason, n);
        for (const [version, n] of Object.entries(byTlsVersion)) addTo(versions, version, n);
      }
      for (const [reason, n] of Object.entries(truth.files.skipped)) addTo(fates, reason, n);
      expect(truth.records.duplicates + truth.records.outsideWindow).toBeGreaterThan(0);
    }
    expect(Object.keys(reasons).sort()).toEqual(['console-session', 'invoked-by-aws', 'not-reported', 'partial', 'service-event']);
    expect(Object.keys(versions).sort()).toEqual(['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other']);
    expect(Object.keys(fates).sort()).toEqual(['aggregated', 'digest', 'insight', 'network-activity', 'not-a-log-file']);
    expect(trails.some(({ truth }) => truth.records.outsideWindow > 0)).toBe(true);
    expect(trails.some(({ window }) => window.from === null && window.to === null)).toBe(true);
    expect(trails.some(({ truth }) => truth.records.unreadable > 0)).toBe(true);
  });
});
