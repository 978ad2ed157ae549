// The same trail, read from files and asked of an event data store over the wire, the queries executed by DuckDB: the same answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { judge } from '../../../src/findings/findings.ts';
import { sampleFiles } from '../../../src/sample/generate.ts';
import { randomOf } from '../../../src/sample/random.ts';
import { TARGETS } from '../../../src/tls/targets.ts';
import { event, records, tls, writeTrail } from '../../support/trail.ts';
import { randomEvent } from '../../support/trail-events.ts';
import { someStyle, write } from '../../support/trail-json.ts';
import { ALL, type LakeWorld, lakeWorld, NOW } from './support.ts';

const worlds: LakeWorld[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function byFiles(all: readonly unknown[], window: { from: number; to: number }): Promise<SourceResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-files-'));
  folders.push(folder);
  writeTrail(folder, { '111122223333_CloudTrail_eu-west-1_20261122T0000Z_aaaaaaaaaaaaaaaa.json': records(all) });
  const run = cloudTrailFiles([folder]).collect(window, new AbortController().signal);
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
  }
}

async function byLake(
  all: readonly unknown[],
  prepare: (world: LakeWorld) => void = () => {},
): Promise<{ result: SourceResult; world: LakeWorld }> {
  const world = await lakeWorld(all);
  worlds.push(world);
  prepare(world);
  return { result: await world.read(), world };
}

/** Order says nothing. */
const sorted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );

/** Groups in an order of their own, without the ids of their latest calls: of several in one second any may be among them. */
function groupsOf({ groups }: SourceResult): unknown {
  const texts = groups.map((group) => JSON.stringify(sorted({ ...group, examples: group.examples.map(({ at }) => at) })));
  return texts.toSorted().map((text): unknown => JSON.parse(text));
}

/** All but which of the calls stand as examples, in an order of their own. */
const judged = ({ groups }: SourceResult, target: (typeof TARGETS)[number]): readonly string[] => {
  const { findings, notActionable } = judge(groups, [], target, NOW);
  return [...findings, ...notActionable]
    .map((finding) =>
      JSON.stringify(sorted({ ...finding, evidence: finding.evidence === null ? null : { ...finding.evidence, eventIds: [] } })),
    )
    .toSorted();
};

function expectSame(lake: SourceResult, files: SourceResult, all: readonly unknown[]): void {
  expect(sorted(lake.coverage.map((row) => ({ ...row, source: '' })))).toEqual(
    sorted(files.coverage.map((row) => ({ ...row, source: '' }))),
  );
  expect(groupsOf(lake)).toEqual(groupsOf(files));
  const { events, duplicates } = files.source.input?.records ?? {};
  expect(lake.source.input?.records).toMatchObject({ events, duplicates });
  const ids = new Set(all.map((one) => String(typeof one === 'object' && one !== null && 'eventID' in one ? one.eventID : '')));
  for (const { examples } of lake.groups) for (const { id } of examples) expect(ids).toContain(id);
  for (const target of TARGETS) expect(judged(lake, target)).toEqual(judged(files, target));
}

function recordsIn(json: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === 'object' && parsed !== null && 'Records' in parsed && Array.isArray(parsed.Records) ? parsed.Records : [];
}
const sample: readonly unknown[] = [...sampleFiles()]
  .filter(({ path, complete }) => complete && path.includes('/CloudTrail/'))
  .flatMap(({ content }) => recordsIn(content));

/** Random events full of traps, some delivered again, as they come out of their JSON. */
function generated(seed: string, count: number): readonly unknown[] {
  const random = randomOf(seed);
  const days = ['2023-11-06', '2024-06-09', '2024-06-10', '2026-09-01', '2026-11-21'];
  const all: unknown[] = [];
  while (all.length < count) {
    const at = Date.parse(random.pick(days)) + random.pick([0, 86_399, random.int(0, 86_399)]) * 1_000;
    const { record } = randomEvent(random, at, random.next() < 0.05 ? null : random.uuid(), () => '');
    const parsed: unknown = JSON.parse(write(record, someStyle(random), random));
    for (let times = random.pick([1, 1, 1, 2, 3]); times > 0; times -= 1) all.push(parsed);
  }
  // Whatever has no id repeats nothing: each delivery of it counts, in files as well.
  return all;
}

describe('the same answer as from the files', () => {
  test('for a whole organization, with repeated deliveries', async () => {
    const [files, { result }] = await Promise.all([byFiles(sample, ALL), byLake(sample)]);
    expect(result.source.status).toBe('complete');
    expect(files.source.input?.records.duplicates).toBeGreaterThan(0);
    expectSame(result, files, sample);
  });

  test.each(['lake one', 'lake two', 'lake three'])('for the generated trail %j, full of traps', async (seed) => {
    const all = generated(seed, 700);
    const [files, { result }] = await Promise.all([byFiles(all, ALL), byLake(all)]);
    expect(result.source.status).toBe('complete');
    expectSame(result, files, all);
  });

  test('for answers that come in many pages, and one page that says it is the last', async () => {
    const some = sample.slice(0, 3_000);
    const [files, { result }] = await Promise.all([
      byFiles(some, ALL),
      byLake(some, ({ aws }) => {
        aws.lake.pageSize = 23;
        aws.lake.pagesToLose = 3;
      }),
    ]);
    expect(result.source.status).toBe('complete');
    expectSame(result, files, some);
  });

  test('for windows that are too large for Lake, asked again in halves', async () => {
    const some = sample.slice(0, 3_000);
    const [files, { result }] = await Promise.all([
      byFiles(some, ALL),
      byLake(some, ({ aws }) => {
        aws.lake.mostRows = 120;
      }),
    ]);
    expectSame(result, files, some);
    expect(result.source.gaps.map(({ code }) => code)).toContain('asked-in-halves');
    expect(result.source.status).toBe('complete');
  });

  test('for a window with bounds in the middle of days', async () => {
    const period = { from: Date.parse('2026-09-10T10:17:00Z'), to: Date.parse('2026-10-20T21:43:30Z') };
    const world = await lakeWorld(sample);
    worlds.push(world);
    expectSame(await world.read({ period }), await byFiles(sample, period), sample);
  });

  test('for calls of anonymous callers, from the console, on the way through endpoints, and with TLS details that lack the version', async () => {
    const host = 'bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com';
    const all = [
      event({ eventSource: 's3.amazonaws.com', tlsDetails: { ...tls('TLSv1.2'), clientProvidedHostHeader: host } }),
      event({ userIdentity: { type: 'AWSAccount', principalId: 'ANONYMOUS_PRINCIPAL' }, tlsDetails: tls('TLSv1') }),
      event({ tlsDetails: {} }),
      event({ tlsDetails: { cipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' } }),
      event({ tlsDetails: null }),
      event({ tlsDetails: undefined, sessionCredentialFromConsole: 'true' }),
      event({ tlsDetails: tls('TLSv1.3', 'X25519MLKEM768'), eventID: undefined }),
      event({ tlsDetails: tls('TLSv1.3', 'X25519MLKEM768'), eventID: undefined }),
      event({ eventType: 'AwsServiceEvent', tlsDetails: undefined, eventCategory: undefined }),
    ];
    const [files, { result }] = await Promise.all([byFiles(all, ALL), byLake(all)]);
    expectSame(result, files, all);
  });

  test('and where the raw event cannot be read, the same but for key exchanges and hosts: that is a gap', async () => {
    const some = sample.slice(0, 3_000);
    const world = await lakeWorld(some, { without: ['eventjson'] });
    worlds.push(world);
    const [files, result] = [await byFiles(some, ALL), await world.read()];
    expect(result.source.gaps.map(({ code }) => code)).toContain('columns-missing');
    expect(result.source.status).toBe('partial');
    expect(result.coverage.map(({ byTlsVersion }) => sorted(byTlsVersion))).toEqual(
      files.coverage.map(({ byTlsVersion }) => sorted(byTlsVersion)),
    );
    expect(result.coverage.every(({ byKeyExchange }) => Object.keys(byKeyExchange).every((key) => key === 'absent'))).toBe(true);
    const legacy = ({ groups }: SourceResult) =>
      judge(groups, [], 'tls1.2', NOW)
        .findings.map(({ id }) => id)
        .toSorted();
    expect(legacy(result)).toEqual(legacy(files));
  });
});
