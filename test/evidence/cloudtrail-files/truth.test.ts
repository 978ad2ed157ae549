import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify } from '../../../src/clients/identify.ts';
import { programKey } from '../../../src/clients/program-key.ts';
import type { CallGroup, SourceResult, TimeWindow } from '../../../src/contract/calls.ts';
import { sourceResultSchema } from '../../../src/contract/calls.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { isLegacy } from '../../../src/tls/versions.ts';
import { writeTrail } from '../../support/trail.ts';
import { generateTrail } from '../../support/trail-generator.ts';
import {
  addTo,
  type CALL_MAPS,
  type CallsTruth,
  type ClientTruth,
  type CoverageTruth,
  emptyCalls,
  type Tally,
} from '../../support/trail-truth.ts';

const TRAILS = 12;
const EVENTS = 120;
const EXAMPLES = 3;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-truth-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function collect(paths: readonly string[], window: TimeWindow): Promise<SourceResult> {
  const run = cloudTrailFiles(paths).collect(window, new AbortController().signal);
  for (;;) {
    const step = await run.next();
    if (step.done === true) return step.value;
  }
}

/** Entries in the order of their keys: also keys such as `__proto__` are compared. */
const entries = <T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const tallies = (maps: Readonly<Record<string, Tally>>): unknown => entries(maps).map(([name, tally]) => [name, entries(tally)]);

function coverageOf(result: SourceResult): unknown {
  return result.coverage
    .map((each) => [
      `${each.account} ${each.region}`,
      {
        events: each.events,
        withTls: each.withTls,
        maps: tallies({ byTlsVersion: each.byTlsVersion, byKeyExchange: each.byKeyExchange, withoutTls: each.withoutTls }),
        first: each.firstEvent === null ? null : Date.parse(each.firstEvent),
        last: each.lastEvent === null ? null : Date.parse(each.lastEvent),
        byService: entries(each.byService),
        byDay: tallies(each.byDay),
      },
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

const coverageTruth = (coverage: Readonly<Record<string, CoverageTruth>>): unknown =>
  entries(coverage).map(([place, { events, withTls, byTlsVersion, byKeyExchange, withoutTls, first, last, byService, byDay }]) => [
    place,
    {
      events,
      withTls,
      maps: tallies({ byTlsVersion, byKeyExchange, withoutTls }),
      first,
      last,
      byService: entries(byService),
      byDay: tallies(byDay),
    },
  ]);

interface Sums extends CallsTruth {
  examples: { readonly id: string; readonly at: number }[];
}
const emptySums = (): Sums => ({ ...emptyCalls(), examples: [] });

function addAll(into: Tally, tally: Readonly<Record<string, number>>): void {
  for (const [key, calls] of Object.entries(tally)) addTo(into, key, calls);
}

function addGroup(sums: Sums, group: CallGroup): void {
  const { maps } = sums;
  const same: Readonly<Partial<Record<(typeof CALL_MAPS)[number], string>>> = {
    tlsVersions: group.tlsVersion,
    keyExchange: group.keyExchange,
    services: group.service,
    regions: group.region,
    category: group.category,
    awsOwned: String(group.awsOwned),
    serverCap: String(group.serverCap),
    tls13Offered: String(group.tls13Offered),
  };
  sums.calls += group.calls;
  sums.first = Math.min(sums.first, group.first);
  sums.last = Math.max(sums.last, group.last);
  for (const [map, value] of Object.entries(same)) addTo(maps[map as keyof typeof maps], value, group.calls);
  addAll(maps.byDay, group.byDay);
  addAll(maps.sessions, group.sessions);
  addAll(maps.hosts, group.hosts);
  addAll(maps.accessKeyIds, group.accessKeyIds);
  addAll(maps.sourceIps, group.sourceIps);
  addAll(maps.vpcEndpoints, group.vpcEndpoints);
  for (const [agent, { calls, last }] of Object.entries(group.userAgents)) {
    addTo(maps.userAgents, agent, calls);
    sums.userAgentLast[agent] = Math.max(sums.userAgentLast[agent] ?? Number.NEGATIVE_INFINITY, last);
  }
  sums.examples = [...sums.examples, ...group.examples];
}

/** The groups, added up to clients. */
function clientsOf(groups: readonly CallGroup[]): ReadonlyMap<string, { readonly all: Sums; readonly legacy: Sums }> {
  const clients = new Map<string, { readonly all: Sums; readonly legacy: Sums }>();
  for (const group of groups) {
    const key = `${group.account}|${group.principal}|${group.program}`;
    const client = clients.get(key) ?? { all: emptySums(), legacy: emptySums() };
    clients.set(key, client);
    addGroup(client.all, group);
    if (isLegacy(group.tlsVersion)) addGroup(client.legacy, group);
  }
  return clients;
}

const comparable = ({ calls, first, last, maps, userAgentLast }: CallsTruth): unknown => ({
  calls,
  first,
  last,
  maps: tallies(maps),
  userAgentLast: entries(userAgentLast),
});

const newest = (times: readonly number[]): readonly number[] => [...times].sort((a, b) => b - a).slice(0, EXAMPLES);

function expectClients(groups: readonly CallGroup[], truth: Readonly<Record<string, ClientTruth>>): void {
  const clients = clientsOf(groups);
  expect([...clients.keys()].sort()).toEqual(Object.keys(truth).sort());
  for (const [key, expected] of Object.entries(truth)) {
    const client = clients.get(key);
    for (const which of ['all', 'legacy'] as const) {
      const sums = client?.[which] ?? emptySums();
      expect(comparable(sums), `${which} calls of ${key}`).toEqual(comparable(expected[which]));
      for (const { id, at } of sums.examples) expect(expected[which].ids[id], `example ${id} of ${key}`).toContain(at);
      expect(newest(sums.examples.map(({ at }) => at))).toEqual(newest(Object.values(expected[which].ids).flat()));
    }
  }
}

const programOf = (userAgent: string | null): string => programKey(userAgent, identify(userAgent));

describe('the reader of CloudTrail files says exactly what was planted', () => {
  it.each(Array.from({ length: TRAILS }, (_, i) => `trail ${i}`))('%s', async (seed) => {
    const { files, window, truth } = generateTrail(seed, EVENTS, programOf);
    const root = writeTrail(join(folder, seed), files);
    // The second path lies within the first: its file is read once.
    const [again = ''] = Object.keys(files);
    const result = await collect([root, join(root, ...again.split('/'))], window);

    expect(() => sourceResultSchema.parse(result)).not.toThrow();
    const { input } = result.source;
    expect({ ...input?.files, skipped: entries(input?.files.skipped ?? {}) }).toEqual({
      ...truth.files,
      skipped: entries(truth.files.skipped),
    });
    expect(input?.records).toEqual(truth.records);
    expect(coverageOf(result)).toEqual(coverageTruth(truth.coverage));
    expectClients(result.groups, truth.clients);
    const failed = result.source.gaps.filter(({ code }) => !['unreadable-records', 'foreign-name'].includes(code));
    expect(failed, 'every failed file is named in a gap').toHaveLength(truth.files.failed);
    expect(result.source.status).toBe('partial');
  });
});
