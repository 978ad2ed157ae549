import { describe, expect, test } from 'vitest';
import type { Coverage, Source } from '../../src/contract/document.ts';
import { FINDING_STATUSES, SEVERITIES, VERDICTS } from '../../src/contract/vocabulary.ts';
import { type RunFacts, summarize } from '../../src/findings/summary.ts';
import { coverage, finding, installation, source } from '../report/support/document.ts';

/** Everything was chosen, looked at to its end, and is in order. */
function facts(given: Partial<RunFacts> = {}): RunFacts {
  const rows = given.coverage ?? [coverage()];
  return {
    target: 'tls1.2',
    findings: [],
    installations: [installation()],
    sources: [wholeSource(rows)],
    coverage: rows,
    machineChosen: true,
    logsChosen: (given.sources ?? [wholeSource(rows)]).length > 0,
    detectionFinished: true,
    notLookedAt: [],
    collectionFinished: true,
    ...given,
  };
}
const wholeSource = (rows: readonly Coverage[], given: Partial<Source> = {}): Source =>
  source(rows, { status: 'complete', gaps: [], ...given });
const gap = (code: string) => ({ code, text: code, location: null });
const codes = (given: Partial<RunFacts>, failOn: Parameters<typeof summarize>[1] = 'low') =>
  summarize(facts(given), failOn).reasons.map(({ code }) => code);

test('clean is what was looked at as a whole and holds nothing', () => {
  expect(summarize(facts(), 'low')).toMatchObject({
    verdict: 'clean',
    complete: true,
    openFindings: 0,
    bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    reasons: [],
  });
});

describe('findings', () => {
  test('make the verdict, and are counted by severity', () => {
    const findings = [finding({ severity: 'high' }), finding({ severity: 'high' }, 'b'), finding({ severity: 'info' }, 'c')];
    expect(summarize(facts({ findings }), 'low')).toMatchObject({
      verdict: 'findings',
      complete: true,
      openFindings: 3,
      bySeverity: { critical: 0, high: 2, medium: 0, low: 0, info: 1 },
      reasons: [{ code: 'open-findings', text: expect.stringMatching(/^2 .*low/) }],
    });
  });

  test.each(SEVERITIES.flatMap((failOn, at) => SEVERITIES.map((severity, own) => [severity, failOn, own <= at] as const)))(
    'of severity %s, for a run that fails on %s: %s',
    (severity, failOn, fails) => {
      const summary = summarize(facts({ findings: [finding({ severity })] }), failOn);
      expect([summary.verdict, summary.openFindings]).toEqual([fails ? 'findings' : 'clean', 1]);
    },
  );

  test.each(FINDING_STATUSES)('that are %s', (status) => {
    const { verdict, openFindings } = summarize(facts({ findings: [finding({ status })] }), 'low');
    const expected = {
      open: ['findings', 1],
      expired: ['findings', 1],
      fixed: ['not-proven', 0],
      verified: ['clean', 0],
      accepted: ['clean', 0],
      'not-mine': ['clean', 0],
    }[status];
    expect([verdict, openFindings]).toEqual(expected);
  });

  test('said to be fixed say so, and nobody asks for a proof of those that would not fail the run', () => {
    const findings = [finding({ status: 'fixed', severity: 'low' })];
    expect(summarize(facts({ findings }), 'low')).toMatchObject({ complete: true, reasons: [{ code: 'fixes-not-verified' }] });
    expect(summarize(facts({ findings }), 'medium')).toMatchObject({ verdict: 'clean', reasons: [] });
  });

  test('are told before what could not be looked at, which is told all the same', () => {
    const given = { findings: [finding(), finding({ status: 'fixed' }, 'b')], collectionFinished: false };
    expect(summarize(facts(given), 'low')).toMatchObject({ verdict: 'findings', complete: false });
    expect(codes(given)).toEqual(['open-findings', 'fixes-not-verified', 'collection-unfinished']);
  });
});

describe('nothing is proven', () => {
  const rows = [coverage()];
  const silent = [coverage({ withTls: 0, byTlsVersion: {} })];
  const records = (events: number, outsideWindow: number): Source['input'] => ({
    files: { found: 1, read: 1, skipped: {}, failed: 0 },
    records: { read: events + outsideWindow, events, duplicates: 0, outsideWindow, unreadable: 0 },
    bytesRead: 1,
    bytesJson: 1,
  });
  const unknown = { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' } as const;

  test.each<[string, Partial<RunFacts>, readonly string[]]>([
    ['when the search of the machine was stopped', { detectionFinished: false }, ['detection-unfinished']],
    ['when nothing was found before it was stopped', { detectionFinished: false, installations: [] }, ['detection-unfinished']],
    ['when the evidence was not read to its end', { collectionFinished: false }, ['collection-unfinished']],
    ['where the search could not look', { notLookedAt: ['a', 'b'] }, ['detection-incomplete', 'detection-incomplete']],
    ['on a machine where nothing is installed', { installations: [] }, ['nothing-installed']],
    ['when nothing could be read', { sources: [wholeSource([], { status: 'failed', input: null })], coverage: [] }, ['source-failed']],
    [
      'when a part could not be read',
      { sources: [wholeSource(rows, { status: 'partial', gaps: [gap('corrupt-gzip')] })] },
      ['source-partial'],
    ],
    ['when logs were chosen and none was read', { logsChosen: true, sources: [], coverage: [] }, ['no-source']],
    ['from an empty folder', { sources: [wholeSource([], { status: 'skipped' })], coverage: [] }, ['source-empty', 'no-tls-events']],
    ['by events without a TLS version', { sources: [wholeSource(silent)], coverage: silent }, ['no-tls-events']],
    ['by events outside the window', { sources: [wholeSource([], { input: records(0, 12) })], coverage: [] }, ['no-tls-events']],
    ['by versions that nobody documented', { coverage: [coverage({ byTlsVersion: { 'TLSv1.2': 5, other: 2 } })] }, ['unknown-tls-version']],
    ['of an installation that could not be told', { installations: [installation({ verdicts: unknown })] }, ['installation-unknown']],
  ])('%s', (_, given, reasons) => {
    expect(summarize(facts(given), 'low')).toMatchObject({ verdict: 'not-proven', complete: false });
    expect(codes(given)).toEqual(reasons);
  });

  test('and the reason names how much, and where', () => {
    const text = (given: Partial<RunFacts>) => summarize(facts(given), 'low').reasons[0]?.text;
    const partial = (...gaps: string[]) => text({ sources: [wholeSource(rows, { status: 'partial', gaps: gaps.map(gap) })] });
    expect(partial('corrupt-gzip')).toMatch(/\b1 gap in \/home\/anna\/trail-logs/);
    expect(partial('corrupt-gzip', 'foreign-name', 'unreadable-file', 'foreign-name')).toMatch(/\b2 gaps in/);
    expect(text({ sources: [wholeSource([], { input: records(0, 12) })], coverage: [] })).toMatch(/\b12 events .*outside the window/);
    expect(text({ coverage: [coverage({ byTlsVersion: { other: 2 } })] })).toMatch(/^2 events .*trail-logs/);
    expect(text({ installations: [installation({ verdicts: unknown })] })).toMatch(/AWS CLI at \/usr\/local\/bin\/aws/);
  });

  test('by one source, whatever another one holds', () => {
    const other = { id: 'athena', kind: 'athena', input: null } as const;
    expect(codes({ sources: [wholeSource(rows), wholeSource([], other)] })).toEqual(['no-tls-events']);
  });
});

describe('a run is clean all the same', () => {
  test.each<[string, Partial<RunFacts>]>([
    ['with a file beside the logs that is none', { sources: [wholeSource([coverage()], { gaps: [gap('foreign-name')] })] }],
    ['without a machine that nobody chose', { machineChosen: false, installations: [] }],
    ['without a source that nobody chose', { sources: [], coverage: [] }],
    [
      'with a left-over of which nothing is known',
      {
        installations: [
          installation({ active: false, stale: true, verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' } }),
          installation({ path: '/usr/bin/node' }),
        ],
      },
    ],
    [
      'when only what the target does not ask is unknown',
      { installations: [installation({ verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'unknown' } })] },
    ],
  ])('%s', (_, given) => {
    expect(summarize(facts(given), 'low')).toMatchObject({ verdict: 'clean', complete: true, reasons: [] });
  });

  test.each(VERDICTS)('or not, by what its target makes of %s', (verdict) => {
    const given = {
      target: 'pq',
      installations: [installation({ verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: verdict } })],
    } as const;
    expect(codes(given)).toEqual(verdict === 'unknown' ? ['installation-unknown'] : []);
  });
});

describe('notices of AWS', () => {
  const told = source([], { id: 'health-notices', kind: 'health-notices', status: 'complete', gaps: [] });

  test('that are not there are no reason to doubt what logs show', () => {
    expect(summarize(facts({ sources: [wholeSource([coverage()]), told] }), 'low').verdict).toBe('clean');
  });

  test('alone prove nothing, whatever they hold', () => {
    expect(codes({ sources: [told] })).toEqual(['only-notices']);
  });

  test('that could not be read make the run incomplete like any other source', () => {
    expect(codes({ sources: [wholeSource([coverage()]), { ...told, status: 'partial' }] })).toEqual(['source-partial']);
  });
});
