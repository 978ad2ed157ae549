// The same trail, read from files and asked of Athena over the wire: the same coverage and the same findings.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import type { Coverage } from '../../../src/contract/document.ts';
import { JsonRecords } from '../../../src/evidence/cloudtrail-files/json-records.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { type BareFinding, judge } from '../../../src/findings/findings.ts';
import { sampleFiles } from '../../../src/sample/generate.ts';
import { TARGETS } from '../../../src/tls/targets.ts';
import { type AthenaWorld, athenaWorld, collectOne, delivered, madeTable, onlyOffer } from '../../support/athena-world.ts';
import type { FakeTable } from '../../support/fake-aws/athena.ts';
import { event, records as logFile, tls, writeTrail } from '../../support/trail.ts';
import { generateTrail } from '../../support/trail-generator.ts';

const NOW = Date.parse('2026-11-22T14:05:09Z');
const ALL = { from: Date.parse('2019-06-01T00:00:00Z'), to: NOW };
const open: AthenaWorld[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Window {
  readonly from: number;
  readonly to: number;
}

async function byFiles(files: Readonly<Record<string, string | Buffer>>, window: Window): Promise<SourceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'same-answer-'));
  folders.push(folder);
  writeTrail(folder, files);
  const run = cloudTrailFiles([folder]).collect(window, new AbortController().signal);
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value;
  }
}

interface Way {
  readonly window?: Window;
  readonly table?: FakeTable;
  readonly lateDays?: number;
  readonly partitions?: (record: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>;
  readonly pageSize?: number;
  readonly cutoffBytes?: number;
}

async function byAthena(all: readonly unknown[], way: Way = {}): Promise<{ readonly result: SourceResult; readonly world: AthenaWorld }> {
  const world = await athenaWorld(all, {
    now: NOW,
    partitions: way.partitions ?? delivered(way.lateDays ?? 0),
    ...(way.table === undefined ? {} : { table: way.table }),
    // So many bytes that a cut-off can matter.
    bytesEach: 100_000,
  });
  open.push(world);
  world.aws.athena.pageSize = way.pageSize ?? 1_000;
  if (way.cutoffBytes !== undefined) world.aws.athena.addWorkGroup({ name: 'primary', cutoffBytes: way.cutoffBytes });
  const offer = onlyOffer(await world.find(way.window ?? ALL));
  expect(offer.refused).toBeNull();
  return { result: await collectOne(world.source(offer)), world };
}

/** Order and the source's name say nothing. */
const sorted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))
        : inner,
    ),
  );
const coverageOf = ({ coverage }: SourceResult): unknown => sorted(coverage.map((row): Coverage => ({ ...row, source: '' })));

const judged = ({ groups }: SourceResult, target: (typeof TARGETS)[number]): readonly BareFinding[] => {
  const { findings, notActionable } = judge(groups, [], target, NOW);
  return [...findings, ...notActionable].toSorted((a, b) => (`${a.id}${a.severity}` < `${b.id}${b.severity}` ? -1 : 1));
};
/** Groups in an order of their own; of equally late calls, which stand as examples says nothing, only when they were. */
const groupsOf = ({ groups }: SourceResult): unknown =>
  groups.map((group) => JSON.stringify(sorted({ ...group, examples: group.examples.map(({ at }) => at) }))).toSorted();
const withoutIds = (findings: readonly BareFinding[]): unknown =>
  sorted(findings.map((finding) => ({ ...finding, evidence: finding.evidence === null ? null : { ...finding.evidence, eventIds: [] } })));

const idsOf = (all: readonly unknown[]): ReadonlySet<string> =>
  new Set(all.map((one) => String(typeof one === 'object' && one !== null && 'eventID' in one ? one.eventID : '')));

function expectSame(asked: SourceResult, read: SourceResult, ids: ReadonlySet<string>): void {
  expect(coverageOf(asked)).toEqual(coverageOf(read));
  expect(groupsOf(asked)).toEqual(groupsOf(read));
  for (const target of TARGETS) expect(withoutIds(judged(asked, target))).toEqual(withoutIds(judged(read, target)));
  for (const { examples } of asked.groups) for (const { id } of examples) expect(ids).toContain(id);
  const { events, duplicates } = read.source.input?.records ?? {};
  expect(asked.source.input?.records).toMatchObject({ events, duplicates });
}

function recordsIn(content: string | Buffer): readonly unknown[] {
  const found: unknown[] = [];
  const machine = new JsonRecords((record) => found.push(record));
  machine.push(Buffer.from(content));
  machine.end();
  return found;
}

const sample: readonly unknown[] = [...sampleFiles()]
  .filter(({ path, complete }) => complete && path.includes('/CloudTrail/'))
  .flatMap(({ content }) => recordsIn(content));
const sampleAsFile = { '111122223333_CloudTrail_eu-west-1_20261122T0000Z_aaaaaaaaaaaaaaaa.json': logFile(sample) };

/** The same table, partitioned as AWS's other document has it. */
const byParts = (type: string): FakeTable => {
  const { Parameters = {}, ...made } = madeTable();
  return {
    ...made,
    PartitionKeys: ['region', 'year', 'month', 'day'].map((Name) => ({ Name, Type: Name === 'region' ? 'string' : type })),
    Parameters: Object.fromEntries(Object.entries(Parameters).filter(([key]) => !/^(?:projection|storage)\./.test(key))),
  };
};
const inParts =
  (padded: boolean) =>
  (record: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
    const [year = '', month = '', day = ''] = String(record.eventTime).slice(0, 10).split('-');
    const as = (text: string): string => (padded ? text : String(Number(text)));
    return { region: String(record.awsRegion), year, month: as(month), day: as(day) };
  };

describe('over the wire, the same answer as from the files', () => {
  test('for a whole organization, with repeated deliveries', async () => {
    const [read, { result, world }] = await Promise.all([byFiles(sampleAsFile, ALL), byAthena(sample)]);
    expect(read.source.input?.records.duplicates).toBeGreaterThan(0);
    expect(result.source).toMatchObject({ status: 'complete', gaps: [] });
    expectSame(result, read, idsOf(sample));
    // What is left of today, and everything before it.
    expect(world.aws.athena.runs).toHaveLength(2);
  });

  test.each([
    ['files that were delivered two days late', { lateDays: 2 }],
    ['small pages', { pageSize: 37 }],
    ['a workgroup that cancels large queries', { cutoffBytes: 400_000_000 }],
    ['partitions by year, month and day', { table: byParts('string'), partitions: inParts(true) }],
    ['such partitions without leading zeros', { table: byParts('string'), partitions: inParts(false) }],
  ] satisfies [string, Way][])('with %s', async (_name, way: Way) => {
    const window = { from: Date.parse('2026-09-10T10:17:00Z'), to: Date.parse('2026-10-20T21:43:30Z') };
    const [read, { result }] = await Promise.all([byFiles(sampleAsFile, window), byAthena(sample, { ...way, window })]);
    expect(result.source.input?.records.events).toBeGreaterThan(1_000);
    expectSame(result, read, idsOf(sample));
  });

  test('for callers that few trails have', async () => {
    const all = [
      { type: 'AWSAccount', principalId: 'ANONYMOUS_PRINCIPAL' },
      { type: 'AWSAccount', principalId: 'anonymous', accountId: '' },
      { type: 'AWSService', principalId: 'x', accountId: '111122223333' },
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/x', invokedBy: 'athena.amazonaws.com' },
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/x', invokedBy: '' },
      undefined,
    ].flatMap((userIdentity) => [
      event({ userIdentity, tlsDetails: tls('TLSv1.1') }),
      event({ userIdentity, tlsDetails: tls('TLSv1.1'), recipientAccountId: undefined }),
      event({ userIdentity, tlsDetails: undefined, sessionCredentialFromConsole: 'true', awsRegion: undefined }),
    ]);
    const [read, { result }] = await Promise.all([
      byFiles({ '111122223333_CloudTrail_eu-west-1_20261122T0000Z_aaaaaaaaaaaaaaaa.json': logFile(all) }, ALL),
      byAthena(all),
    ]);
    expectSame(result, read, idsOf(all));
  });

  test.each(['a', 'b', 'c', 'd', 'e', 'f'])('for the generated trail %s, with whatever may stand in records', async (seed) => {
    const { files, window } = generateTrail(`athena ${seed}`, 400, () => '');
    const bounds = { from: window.from ?? ALL.from, to: window.to ?? ALL.to };
    const read = await byFiles(files, bounds);
    const all: unknown[] = [];
    const machines = Object.entries(files).filter(([path]) => !/CloudTrail-\w+\/|_CloudTrail-/.test(path));
    for (const [, bytes] of machines) all.push(...recordsIn(unpacked(bytes)));
    const { result } = await byAthena(all, { window: bounds });
    expectSame(result, read, idsOf(all));
  });
});

/** What a file holds, as far as it can be read. */
function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f) return bytes;
  for (let end = bytes.length; end > 0; end -= 1) {
    try {
      return gunzipSync(bytes.subarray(0, end), { finishFlush: 2 });
    } catch {
      // A little less of it.
    }
  }
  return Buffer.alloc(0);
}
