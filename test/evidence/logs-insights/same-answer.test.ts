// The same trail, read from files and asked of Logs Insights over the wire: the same coverage and the same findings.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import type { Coverage } from '../../../src/contract/document.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { type BareFinding, judge } from '../../../src/findings/findings.ts';
import { sampleFiles } from '../../../src/sample/generate.ts';
import { TARGETS } from '../../../src/tls/targets.ts';
import type { FakeAws, Knobs } from '../../support/fake-aws/types.ts';
import { ask, insightsWorld } from '../../support/insights-world.ts';
import { event, records, type TrailEvent, tls, writeTrail } from '../../support/trail.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const open: FakeAws[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const aws of open.splice(0)) await aws.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function byFiles(all: readonly unknown[], window: { from: number | null; to: number | null }): Promise<SourceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'same-answer-'));
  folders.push(folder);
  writeTrail(folder, { '111122223333_CloudTrail_eu-west-1_20261122T0000Z_aaaaaaaaaaaaaaaa.json': records(all) });
  const source = cloudTrailFiles([folder]);
  const run = source.collect(window, new AbortController().signal);
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
  }
}

interface Way {
  readonly window?: { from: number | null; to: number | null };
  readonly knobs?: Partial<Knobs>;
  readonly logGroupClass?: 'STANDARD' | 'INFREQUENT_ACCESS';
  readonly skewMs?: number;
  readonly maxRows?: number;
}

async function byQuery(all: readonly unknown[], way: Way = {}): Promise<{ result: SourceResult; aws: FakeAws }> {
  const world = await insightsWorld(all, {
    now: NOW,
    ...(way.knobs ? { knobs: way.knobs } : {}),
    group: { logGroupClass: way.logGroupClass ?? 'STANDARD' },
    skewMs: way.skewMs ?? 0,
  });
  open.push(world.aws);
  const window = way.window ?? { from: Date.parse('2019-06-01T00:00:00Z'), to: null };
  const { results } = await ask(world.accounts(way.maxRows === undefined ? {} : { maxRows: way.maxRows }), window);
  const [result] = results;
  if (result === undefined) throw new Error('Nothing was offered.');
  return { result, aws: world.aws };
}

/** Order and the source's name say nothing. */
const sorted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );
const coverageOf = ({ coverage }: SourceResult): unknown => sorted(coverage.map((row): Coverage => ({ ...row, source: '' })));

const judged = ({ groups }: SourceResult, target: (typeof TARGETS)[number]): readonly BareFinding[] => {
  const { findings, notActionable } = judge(groups, [], target, NOW);
  return [...findings, ...notActionable].toSorted((a, b) => (`${a.id}${a.severity}` < `${b.id}${b.severity}` ? -1 : 1));
};
/** All but which of the calls stand as examples: a row has one, the latest. */
const withoutExamples = (findings: readonly BareFinding[]): unknown =>
  sorted(findings.map((finding) => ({ ...finding, evidence: finding.evidence === null ? null : { ...finding.evidence, eventIds: [] } })));

function expectSame(query: SourceResult, files: SourceResult, ids: ReadonlySet<string>): void {
  expect(coverageOf(query)).toEqual(coverageOf(files));
  for (const target of TARGETS) {
    const [asked, read] = [judged(query, target), judged(files, target)];
    expect(withoutExamples(asked)).toEqual(withoutExamples(read));
    for (const { evidence } of asked) for (const id of evidence?.eventIds ?? []) expect(ids).toContain(id);
  }
}

const idsOf = (all: readonly unknown[]): ReadonlySet<string> =>
  new Set(all.map((one) => String(typeof one === 'object' && one !== null && 'eventID' in one ? one.eventID : '')));

const OPEN = { from: null, to: null };

/** The project's own synthetic organization, some of its records delivered twice. */
const sample: readonly unknown[] = [...sampleFiles()]
  .filter(({ path, complete }) => complete && path.includes('/CloudTrail/'))
  .flatMap(({ content }) => recordsIn(content));

function recordsIn(json: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === 'object' && parsed !== null && 'Records' in parsed && Array.isArray(parsed.Records) ? parsed.Records : [];
}

/** Many fields before the TLS details: Insights discovers 200 of them. */
const wide = (fields: TrailEvent): TrailEvent => {
  const { eventID, eventType, recipientAccountId, tlsDetails, sessionCredentialFromConsole, ...before } = event(fields);
  const responseElements = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field${at}`, at]));
  const behind = { eventID, eventType, recipientAccountId, tlsDetails, sessionCredentialFromConsole };
  return { ...before, responseElements, ...Object.fromEntries(Object.entries(behind).filter(([, value]) => value !== undefined)) };
};

const hidden: readonly TrailEvent[] = [
  wide({ tlsDetails: tls('TLSv1'), userAgent: 'Boto/2.48.0 Python/2.7.6 Linux/3.13.0' }),
  wide({ tlsDetails: tls('TLSv1.3', 'X25519MLKEM768') }),
  wide({ tlsDetails: undefined }),
  wide({ tlsDetails: undefined, sessionCredentialFromConsole: 'true' }),
  wide({ tlsDetails: { cipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' } }),
  // A nested object and a string that only look like it.
  wide({ tlsDetails: undefined, requestParameters: { tlsDetails: { tlsVersion: 'TLSv1' } } }),
  wide({ tlsDetails: undefined, requestParameters: { text: '"tlsDetails":{"tlsVersion":"TLSv1"}' } }),
  event({ tlsDetails: undefined, requestParameters: { tlsDetails: { tlsVersion: 'TLSv1.1' } } }),
  event({ tlsDetails: {} }),
  event({ tlsDetails: tls('TLSv1.1') }),
];

describe('over the wire, the same answer as from the files', () => {
  test('for a whole organization, with repeated deliveries', async () => {
    const [files, query] = await Promise.all([byFiles(sample, OPEN), byQuery(sample)]);
    expect(query.result.source).toMatchObject({ status: 'complete', gaps: [] });
    expect(query.result.source.input?.records).toEqual(files.source.input?.records);
    expect(files.source.input?.records.duplicates).toBeGreaterThan(0);
    expectSame(query.result, files, idsOf(sample));
  });

  test.each([
    ['a log group of Infrequent Access, which discovers no fields', { logGroupClass: 'INFREQUENT_ACCESS' }],
    ['answers that must be asked in halves', { maxRows: 150 }],
    ['times printed as numbers', { knobs: { timeAggregates: 'epoch-milliseconds' } }],
    ['small pages', { knobs: { pageSize: 37 } }],
    ['events logged at fractions of seconds, asked in halves', { skewMs: 731, maxRows: 150 }],
    ['an end that means its whole second', { skewMs: 731, maxRows: 150, knobs: { endIncludes: 'second' } }],
  ] satisfies [string, Way][])('with %s', async (_name, way) => {
    const some = sample.slice(0, 3_000);
    const [files, query] = await Promise.all([byFiles(some, OPEN), byQuery(some, way)]);
    expect(query.result.source.status).toBe('complete');
    expectSame(query.result, files, idsOf(some));
  });

  test('for records with more fields than Insights discovers, in one scan', async () => {
    const [files, { result, aws }] = await Promise.all([byFiles(hidden, OPEN), byQuery(hidden)]);
    expectSame(result, files, idsOf(hidden));
    expect(judged(result, 'tls1.2').filter(({ kind }) => kind === 'legacy-calls')).toHaveLength(2);
    expect(aws.books.billedBytes()).toBeLessThanOrEqual(
      2 * aws.bytesIn({ account: '111122223333', region: 'eu-west-1', name: 'org-trail/cloudtrail' }),
    );
  });

  test('for such records where jsonParse sees no more either: they are read whole, and that is said', async () => {
    const [files, { result }] = await Promise.all([byFiles(hidden, OPEN), byQuery(hidden, { knobs: { jsonParseFields: 200 } })]);
    expectSame(result, files, idsOf(hidden));
    expect(result.source.status).toBe('complete');
    expect(result.source.gaps).toEqual([expect.objectContaining({ code: 'read-again' })]);
    expect(result.source.queries.map(({ text }) => text.includes('display @timestamp, @message'))).toContain(true);
  });

  test('for a window with bounds in the middle of days, though events are logged minutes after they happened', async () => {
    const window = { from: Date.parse('2026-09-10T10:17:00Z'), to: Date.parse('2026-10-20T21:43:30Z') };
    const [files, query] = await Promise.all([byFiles(sample, window), byQuery(sample, { window, skewMs: 7 * 60 * 1000 })]);
    expectSame(query.result, files, idsOf(sample));
  });
});

const REAL = fileURLToPath(new URL('../../../../shared/data/cloudtrail-invictus/CloudTrail', import.meta.url));
const absent = !existsSync(REAL);
const name = 'a real, public trail gives the same answer both ways';

test.skipIf(absent)(absent ? `${name} (skipped: ../shared/data/cloudtrail-invictus is not here)` : name, async () => {
  const all = readdirSync(REAL)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => recordsIn(readFileSync(join(REAL, file), 'utf8')));
  const [files, query] = await Promise.all([byFiles(all, OPEN), byQuery(all)]);
  expect(query.result.source.input?.records).toEqual(files.source.input?.records);
  expectSame(query.result, files, idsOf(all));
});
