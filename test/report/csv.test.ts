import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS, csvText } from '../../src/report/csv.ts';
import { renderReport } from '../../src/report/render.ts';
import { cleanDocument, coverage, document, evidence, finding, input } from './support/document.ts';
import { ALIVE, HOSTILE, hostileInput } from './support/hostile.ts';

/** RFC 4180, read strictly: a quote only around a whole field, CRLF only between rows. */
function parse(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (field.lastIndex = 1; field.lastIndex < csv.length; ) {
    const at = field.lastIndex;
    const match = field.exec(csv);
    if (match === null) throw new Error(`not RFC 4180 at ${at}: ${csv.slice(at, at + 60)}`);
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

function records(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = parse(csv);
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])));
}

describe('the CSV report', () => {
  it('is UTF-8 with a byte order mark, CRLF, one header and rows of the same width', () => {
    const csv = renderReport('csv', input());
    expect(csv.startsWith('\ufeff')).toBe(true);
    const [head, ...rows] = parse(csv);
    expect(head).toEqual([...CSV_COLUMNS]);
    for (const row of rows) expect(row).toHaveLength(CSV_COLUMNS.length);
  });

  it('has a summary first, then one row per finding, worst first, then what was not seen', () => {
    const rows = records(renderReport('csv', input()));
    expect(rows.map(({ record }) => record)).toEqual(['summary', ...Array(8).fill('finding'), 'not-actionable', 'gap', 'blind-spot']);
    expect(rows.filter(({ record }) => record === 'finding').map(({ severity }) => severity)).toEqual([
      'critical',
      'high',
      'high',
      'high',
      'medium',
      'medium',
      'low',
      'info',
    ]);
    const erp = rows.find(({ title }) => title?.includes('erp-sync'));
    expect(erp).toMatchObject({
      status: 'open',
      calls: '13422',
      total_calls: '14001',
      first_seen: '2024-03-01T08:00:00Z',
      services: 's3.amazonaws.com (12900); sqs.amazonaws.com (522)',
      tls_versions: 'TLSv1 (13422)',
      event_ids: '7f0c0000-1111-4222-8333-944445555666',
      steps_done: '1',
      steps_total: '3',
      notes: 'Wrote it down.; Source is lost.',
    });
  });

  it('without findings the summary still names the denominators', () => {
    const [summary, ...rest] = records(renderReport('csv', input(cleanDocument())));
    expect(rest.map(({ record }) => record)).toEqual(['blind-spot']);
    expect(summary).toMatchObject({ record: 'summary', status: 'clean' });
    expect(Number(summary?.events_read)).toBeGreaterThan(Number(summary?.events_with_tls));
  });

  it('where details were not kept, the notes say so: an empty cell would read as none', () => {
    const evidenceWithout = evidence({ byDay: {}, sessions: {}, sourceIps: {}, truncated: ['byDay', 'sessions', 'sourceIps'] });
    const steps = [{ id: 'record', status: 'done' as const, note: 'asked Ana', at: null }];
    const findings = [finding({ evidence: evidenceWithout, steps })];
    const row = records(renderReport('csv', input(document({ target: 'pq', findings })))).find(({ record }) => record === 'finding');
    expect(row?.sessions).toBe('');
    expect(row?.notes).toMatch(/^Days, .* were not kept: .*\. Check again with --target pq to have them\.; asked Ana$/);
    expect(row?.truncated).toBe('byDay; sessions; sourceIps');
  });

  it('an account id keeps its leading zero: no spreadsheet takes it for a number', () => {
    const rows = records(
      renderReport(
        'csv',
        input(
          document({
            coverage: [coverage({ account: '012345678901' })],
            findings: [finding({ evidence: evidence({ accounts: { '012345678901': 5 } }) })],
          }),
        ),
      ),
    );
    expect(rows.find(({ record }) => record === 'finding')?.accounts).toBe('012345678901 (5)');
    expect(rows[0]?.accounts).toMatch(/^012345678901 \(\d+\)$/);
  });

  it('hostile text comes back as one field each, and none of it as a formula', () => {
    const csv = renderReport('csv', hostileInput());
    expect(csv.slice(1)).not.toMatch(ALIVE);
    expect(csv).not.toMatch(/[^\r]\n|\r[^\n]|\t/);
    const rows = parse(csv);
    for (const row of rows) {
      expect(row).toHaveLength(CSV_COLUMNS.length);
      // Also when a spreadsheet splits at semicolons, or trims blanks.
      for (const field of row)
        for (const piece of field.split(/[;,|]/)) expect(piece.trimStart(), field).not.toMatch(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/);
    }
  });

  it.each(HOSTILE.map((text, index) => [index, text] as const))('hostile text %i is no formula', (_, text) => {
    expect(csvText(text)).not.toMatch(/(^|[;,|])\s*[=+\-@]/);
  });
});
