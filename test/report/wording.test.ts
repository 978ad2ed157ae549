import { describe, expect, it } from 'vitest';
import type { Installation, TlsMigrateDocument } from '../../src/contract/document.ts';
import { chartTable } from '../../src/report/chart-table.ts';
import type { Chart } from '../../src/report/model.ts';
import { redact } from '../../src/report/redact.ts';
import { renderReport } from '../../src/report/render.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { cleanDocument, document, finding, input, installation, plan } from './support/document.ts';

const markdown = (one: TlsMigrateDocument): string =>
  renderReport('md', input(one, { plans: new Map(one.findings.map(({ id }) => [id, plan()])) }));
const derived = (changes: Partial<Installation> = {}): Installation => installation({ basis: 'derived', handshake: null, ...changes });

describe('a handshake is spoken of only where there was one', () => {
  it('installations that are derived say so, and nothing about handshakes', () => {
    const one = cleanDocument({ installations: [derived(), derived({ path: '/usr/bin/x' })] });
    expect(verdictOf(one).sentence).toContain('; 2 installations on this machine (derived from libraries and settings).');
    expect(markdown(one)).not.toMatch(/handshake|Proved|Offers at most/);
  });

  it('those of which nothing is known are not called derived', () => {
    const one = cleanDocument({ installations: [derived(), derived({ basis: 'none' })] });
    expect(verdictOf(one).sentence).toContain('2 installations on this machine (1 derived, 1 not known).');
  });

  it('one handshake brings back its column, its term and its number', () => {
    const one = cleanDocument({ installations: [installation(), derived()] });
    expect(verdictOf(one).sentence).toContain('2 installations on this machine (1 derived, 1 proved by handshake).');
    for (const word of ['Offers at most', '**Proved**']) expect(markdown(one)).toContain(word);
  });
});

describe('the state of an installation', () => {
  const stateOf = (changes: Partial<Installation>): string | undefined =>
    markdown(cleanDocument({ installations: [derived({ name: 'Subject', version: null, path: '/opt/subject', ...changes })] }))
      .split('\n')
      .find((line) => line.startsWith('|') && line.includes('/opt/subject'))
      ?.split('|')[3]
      ?.trim();

  it('a compiler or an interpreter without TLS is not said to stand behind another copy', () => {
    expect(stateOf({ active: false, stale: false })).toBe('makes no calls by itself');
    expect(stateOf({ active: true, stale: false })).toBe('in use');
    expect(stateOf({ active: false, stale: true })).toBe('left over');
  });
});

describe('progress', () => {
  it('what was skipped is not done, and an open step has no date', () => {
    const at = '2024-05-05T10:00:00Z';
    const steps = (['done', 'skipped', 'open'] as const).map((status) => ({ id: `${status}-step`, status, note: null, at }));
    const text = renderReport('md', input(document({ findings: [finding({ steps })] }), { plans: new Map() }));
    expect(text).toContain('Steps: 1 done, 1 skipped of 3');
    expect(text).toMatch(/done\\?-step\*\* \(done, 2024-05-05/);
    expect(text).toMatch(/open\\?-step\*\* \(open\)/);
  });

  it('a verification on the machine counts no events', () => {
    const verification = { at: '2024-06-02T08:00:00Z', method: 'scan', result: 'gone', events: 0, since: null, text: 'Gone.' } as const;
    const text = markdown(document({ findings: [finding({ evidence: null, verification })] }));
    expect(text).toContain('(by a new look at the machine, 2024-06-02 08:00:00 UTC)');
    expect(text).not.toContain('0 events');
  });
});

describe('sentences', () => {
  it('one finding is not "none of 1"', () => {
    const text = markdown(document({ findings: [finding()] }));
    expect(text).toContain('The one finding was not accepted as a risk.');
    expect(text).not.toMatch(/None of (the |these )?1 /);
  });

  it('the reader is spoken to, not about', () => {
    expect(markdown(document())).toContain('Nothing for you to do');
    expect(markdown(document())).not.toMatch(/customer/);
  });

  it('the banner of a redacted report says which part of a path stays', () => {
    expect(markdown(redact(document()))).toMatch(/In paths, folders and files that systems, tools and AWS themselves name so stay/);
  });
});

describe('the table of a chart', () => {
  const chart = (calls: readonly number[]): Chart => ({
    id: 'c',
    title: 'Calls',
    description: 'd',
    unit: 'month',
    versions: ['TLSv1.2'],
    subset: false,
    bins: calls.map((n, index) => ({ label: `2024-${String(index + 1).padStart(2, '0')}`, counts: n === 0 ? {} : { 'TLSv1.2': n } })),
  });

  it('gathers a long run of bins without a call into one row', () => {
    expect(chartTable(chart([5, 0, 0, 0, 0, 7])).rows).toEqual([
      ['2024-01', '5', '5'],
      ['… no calls from 2024-02 to 2024-05 …', '0', '0'],
      ['2024-06', '7', '7'],
      ['All', '12', '12'],
    ]);
  });

  it('leaves short runs as they are, and loses no bin at either end', () => {
    expect(chartTable(chart([0, 0, 5, 0, 0, 7, 0, 0, 0])).rows.map(([label]) => label)).toEqual([
      '2024-01',
      '2024-02',
      '2024-03',
      '2024-04',
      '2024-05',
      '2024-06',
      '… no calls from 2024-07 to 2024-09 …',
      'All',
    ]);
  });
});
