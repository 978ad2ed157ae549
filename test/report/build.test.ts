import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/build.ts';
import type { Block, Inline, Report, Rich, Section } from '../../src/report/model.ts';
import { inlines } from '../../src/report/model.ts';
import { cleanDocument, coverage, document, evidence, finding, input, installation, source } from './support/document.ts';

const word = (part: Inline): string => (typeof part === 'string' ? part : (Object.values(part)[0] ?? ''));
const textOf = (rich: Rich): string => inlines(rich).map(word).join('');

function blockText(block: Block): string {
  switch (block.kind) {
    case 'table':
      return [block.caption, ...block.rows.map((row) => row.map(textOf).join(' | '))].join('\n');
    case 'facts':
      return block.items.map(([term, text]) => `${term}: ${textOf(text)}`).join('\n');
    case 'list':
      return block.items.map(textOf).join('\n');
    case 'details':
      return [block.summary, ...block.blocks.map(blockText)].join('\n');
    case 'steps':
      return block.steps.map((step) => `${step.status}: ${step.title}`).join('\n');
    case 'chart':
      return block.chart.title;
    default:
      return textOf(block.text);
  }
}

const sectionText = (section: Section): string =>
  [section.title, ...section.blocks.map(blockText), ...section.sections.map(sectionText)].join('\n');

function sectionOf(report: Report, id: string): string {
  const found = report.sections.find((section) => section.id === id);
  if (!found) throw new Error(`no section ${id}`);
  return sectionText(found);
}

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

describe('the report', () => {
  it('tells records that were parsed one by one, where there are any', () => {
    const read = (...parsed: readonly (number | undefined)[]): string => {
      const sources = parsed.map((parsedWhole, n) => {
        const one = source([coverage()], { id: `files-${n}` });
        return { ...one, input: one.input && { ...one.input, parsedWhole } };
      });
      return sectionOf(buildReport(input(document({ sources }))), 'read');
    };
    expect(read(32, 0, undefined).match(/.*one by one/g)).toEqual(['32 of 2,447,604 records parsed one by one']);
    expect(read(0, undefined)).not.toContain('one by one');
  });

  it('has every section, in the order in which an auditor reads it', () => {
    expect(buildReport(input()).sections.map(({ id }) => id)).toEqual([
      'summary',
      'checked',
      'read',
      'calls',
      'findings',
      'accepted',
      'not-mine',
      'not-actionable',
      'machine',
      'not-seen',
      'queries',
      'reproduce',
      'responsibility',
      'glossary',
    ]);
  });

  it('lists findings worst first, what is open before what is settled', () => {
    const { sections } = buildReport(input());
    const titles = sections.find(({ id }) => id === 'findings')?.sections.map(({ title }) => title.replace(/: 13,422.*/, ''));
    expect(titles).toEqual([
      '1. Node.js 0.8.28 cannot speak TLS 1.2',
      '2. .NET SDK 3.3.1 · role erp-sync',
      '3. .NET SDK 3.3.1 · role legacy-etl',
      '4. .NET SDK 3.3.1 · role backup-job',
      '5. .NET SDK 3.3.1 · role report-mailer',
      '6. .NET SDK 3.3.1 · role kiosk-printer',
      '7. .NET SDK 3.3.1 · role old-cli',
      '8. .NET SDK 3.3.1 · role partner-feed',
    ]);
  });

  it('an accepted risk stands with its owner, its reason and its end; past its end it says so everywhere', () => {
    const report = buildReport(input());
    const accepted = sectionOf(report, 'accepted');
    expect(accepted).toContain('Ola Nordmann | Replaced in the autumn. | 2024-12-31 | in force');
    expect(accepted).toContain('Ola Nordmann | Was to be switched off in May. | 2024-05-31 | expired');
    expect(sectionOf(report, 'findings')).toMatch(/legacy-etl.*acceptance expired/);
  });

  it('whether an acceptance has run out is for the document to say: the report repeats its status', () => {
    const decision = { owner: 'A', reason: 'B', expires: '2024-05-31' };
    const [accepted, expired] = (['accepted', 'expired'] as const).map((status) =>
      buildReport(input(document({ findings: [finding({ status, decision })] }))),
    );
    expect(accepted && sectionOf(accepted, 'accepted')).toContain('2024-05-31 | in force');
    expect(accepted && sectionOf(accepted, 'findings')).not.toContain('acceptance expired');
    expect(expired && sectionOf(expired, 'accepted')).toContain('2024-05-31 | expired');
  });

  it('names programs that were not run, and why', () => {
    expect(sectionOf(buildReport(input()), 'machine')).toContain(
      'curl | /srv/shared/tools/curl | others may write to it or to a folder above it',
    );
  });

  it('names every gap with its place, and every blind spot with its remedy', () => {
    const text = sectionOf(buildReport(input()), 'not-seen');
    expect(text).toMatch(/cloudtrail-files \| \/home\/anna\/.*k3J\.json\.gz \| .*unexpected end of file \| broken-gzip/);
    expect(text).toContain('Switch on S3 data events in the trail.');
  });

  it('shows progress on steps that the plan no longer has', () => {
    const one = finding({ steps: [{ id: 'gone-step', status: 'done', note: null, at: null }] });
    expect(sectionOf(buildReport(input(document({ findings: [one] }))), 'findings')).toContain('done: gone-step');
  });

  it('without a plan the steps still stand', () => {
    const text = sectionOf(buildReport(input(document(), { plans: new Map() })), 'findings');
    expect(text).toContain('Steps: 1 done, 1 skipped of 3\ndone: record');
  });

  it('says when a list of values was cut short', () => {
    const cut = finding({
      evidence: evidence({
        sourceIps: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`10.0.0.${i}`, 2])),
        truncated: ['sourceIps'],
      }),
    });
    const text = sectionOf(buildReport(input(document({ findings: [cut] }))), 'findings');
    expect(text).toContain('and at least 195 more');
    expect(text).toContain('From: the 200 largest');
    expect(text).toContain('Those listed | 400');
  });

  const DETAILS = ['byDay', 'sessions', 'hosts', 'accessKeyIds', 'sourceIps', 'vpcEndpoints'] as const;
  const nothing = { byDay: {}, sessions: {}, hosts: {}, accessKeyIds: {}, sourceIps: {}, vpcEndpoints: {} };

  it('says once that details were not kept, and what to do, and never that there were none', () => {
    const bare = finding({ evidence: evidence({ ...nothing, truncated: [...DETAILS] }) });
    const text = sectionOf(buildReport(input(document({ findings: [bare], target: 'pq' }))), 'findings');
    const said =
      'Details: Days, sessions, hosts, access keys, addresses, VPC endpoints and event ids of these calls were not kept: the trail was read for a lower target. Check again with --target pq to have them.';
    expect(text.split(said)).toHaveLength(2);
    expect(text).not.toMatch(/\b0 days|\b0 sessions|at least 0|, on /);
  });

  it('says once that details were kept of some of the calls, and calls none of them all or the largest', () => {
    const sourceIps = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`10.0.0.${i}`, 2]));
    const partly = { byDay: { '2024-02-01': 9, '2024-02-02': 5 }, sessions: { nightly: 14 }, sourceIps };
    const some = finding({ evidence: evidence({ ...nothing, ...partly, truncated: [...DETAILS] }) });
    const text = sectionOf(buildReport(input(document({ findings: [some], target: 'pq' }))), 'findings');
    expect(text.split('were kept of only some of these calls: the trail was read for a lower target.')).toHaveLength(2);
    expect(text).toContain(', on at least 2 days');
    expect(text).toContain('Sessions: nightly (14) and perhaps more');
    expect(text).toContain('and at least 2 more');
    expect(text).toContain('From: 7 addresses of some of the calls');
    expect(text).toContain('Those listed | 14');
  });

  it('says nothing of it where they were kept', () => {
    const text = sectionOf(buildReport(input(document({ findings: [finding()] }))), 'findings');
    expect(text).not.toContain('kept');
    expect(text).toMatch(/, on \d+ days?/);
  });

  it('sums what it does not list: services beyond the twentieth', () => {
    const text = sectionOf(buildReport(input()), 'calls');
    expect(text).toContain('3 more services | 6,000 | 3,000 | 50.0%');
    expect(text).toContain('All 23 services | 3,322,943 | 2,887,883');
  });

  it('says that sources may overlap when more than one holds events', () => {
    const rows = [coverage(), coverage({ source: 'athena' })];
    const both = document({ coverage: rows, sources: [source(rows.slice(0, 1)), source(rows.slice(1), { id: 'athena', kind: 'athena' })] });
    expect(sectionOf(buildReport(input(both)), 'read')).toContain('Sources may hold the same events');
  });
});

describe('a zero never stands without its denominator', () => {
  it('no findings: beside it what was read', () => {
    const report = buildReport(input(cleanDocument()));
    expect(sectionOf(report, 'findings')).toMatch(/No findings\. Looked at: [\d,]+ events read, [\d,]+ of them with TLS details/);
    expect(sectionOf(report, 'calls')).toMatch(/TLS 1\.0 \| 0 \| 0%\n.*\n.*\n.*\nAll with TLS details \| [\d,]+/);
  });

  it('no event with TLS is a warning, not a clean table', () => {
    const events = 1_000;
    const blind = coverage({
      events,
      withTls: 0,
      byTlsVersion: {},
      byKeyExchange: {},
      withoutTls: { 'not-reported': events },
      byService: { 's3.amazonaws.com': { events, withTls: 0 } },
      byDay: {},
    });
    const text = sectionOf(buildReport(input(cleanDocument({ coverage: [blind] }))), 'calls');
    expect(text).toContain('None of the 1,000 events read names a TLS version');
    expect(text).toContain('s3.amazonaws.com | 1,000 | 0 | 0%');
    expect(text).not.toContain('TLS 1.0');
  });

  it('no logs, no machine, nothing found: each says that it proves nothing', () => {
    const empty = document({
      sources: [],
      coverage: [],
      installations: [],
      findings: [],
      notActionable: [],
      blindSpots: [],
      summary: { verdict: 'not-proven', complete: false, failOn: 'medium', openFindings: 0, bySeverity: none, reasons: [] },
    });
    const report = buildReport(input(empty));
    expect(report.title).toBe('AWS clients and TLS 1.2: not proven');
    expect(sectionOf(report, 'calls')).toContain('No logs were read, so no call was seen or missed.');
    expect(sectionOf(report, 'machine')).toContain('That proves nothing about programs elsewhere.');
    expect(sectionOf(report, 'not-seen')).toContain('No source was read, so there are no gaps in one.');
  });

  it('verification names the events it looked at', () => {
    expect(sectionOf(buildReport(input()), 'findings')).toContain(
      'gone (scan, 2024-06-02 08:00:00 UTC, in 48,211 events since 2024-06-01 14:02:00 UTC)',
    );
  });

  it('a machine that was looked at names how many were proved, derived and unknown', () => {
    const one = document({ installations: [installation(), installation({ path: '/usr/bin/x', basis: 'derived' })] });
    expect(sectionOf(buildReport(input(one)), 'machine')).toContain(
      '2 installations: 1 proved by a handshake with a listener on this machine, 1 derived',
    );
  });
});
