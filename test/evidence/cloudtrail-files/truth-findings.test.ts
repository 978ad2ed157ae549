import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify } from '../../../src/clients/identify.ts';
import { programKey } from '../../../src/clients/program-key.ts';
import { clientId } from '../../../src/contract/ids.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import { type BareFinding, judge } from '../../../src/findings/findings.ts';
import { writeTrail } from '../../support/trail.ts';
import { generateTrail } from '../../support/trail-generator.ts';
import type { CallsTruth, Tally } from '../../support/trail-truth.ts';

const TRAILS = 6;
const EVENTS = 200;
/** The first moment that is after 2024-02-29, when AWS had stopped to take TLS 1.0 and 1.1. */
const REFUSED = Date.UTC(2024, 2, 1);
const NOW = Date.UTC(2026, 10, 22);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-truth-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entries = (tally: Readonly<Record<string, number>>): readonly (readonly [string, number])[] =>
  Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1));

const legacyOf = (findings: readonly BareFinding[], id: string): readonly BareFinding[] =>
  findings.filter(({ kind, client }) => kind === 'legacy-calls' && client?.id === id);

/** A finding's evidence, in the words of the truth. */
function evidenceOf({ evidence }: BareFinding): unknown {
  if (evidence === null) return null;
  const { calls, firstSeen, lastSeen, truncated } = evidence;
  const maps: readonly Readonly<Record<string, number>>[] = [
    evidence.tlsVersions,
    evidence.keyExchange,
    evidence.services,
    evidence.regions,
    evidence.sessions,
    evidence.hosts,
    evidence.accessKeyIds,
    evidence.sourceIps,
    evidence.vpcEndpoints,
    evidence.userAgents,
    evidence.byDay,
  ];
  return { calls, first: Date.parse(firstSeen), last: Date.parse(lastSeen), truncated, maps: maps.map(entries) };
}

function truthOf({ calls, first, last, maps }: CallsTruth): unknown {
  const all: readonly Tally[] = [
    maps.tlsVersions,
    maps.keyExchange,
    maps.services,
    maps.regions,
    maps.sessions,
    maps.hosts,
    maps.accessKeyIds,
    maps.sourceIps,
    maps.vpcEndpoints,
    maps.userAgents,
    maps.byDay,
  ];
  return { calls, first, last, truncated: [], maps: all.map(entries) };
}

describe('the findings for TLS 1.2 are the planted legacy clients, with exactly their evidence', () => {
  it.each(Array.from({ length: TRAILS }, (_, i) => `findings ${i}`))('%s', async (seed) => {
    const { files, window, truth } = generateTrail(seed, EVENTS, (userAgent) => programKey(userAgent, identify(userAgent)));
    const run = cloudTrailFiles([writeTrail(join(folder, seed), files)]).collect(window, new AbortController().signal);
    let step = await run.next();
    while (step.done !== true) step = await run.next();
    const { findings, notActionable } = judge(step.value.groups, [], 'tls1.2', NOW);

    const clients = Object.entries(truth.clients).map(([key, client]) => ({ id: clientId(key), client }));
    const withFinding = clients.filter(({ client }) => client.actionable.calls > 0).map(({ id }) => id);
    expect(
      findings
        .filter(({ kind }) => kind === 'legacy-calls')
        .map(({ client }) => client?.id)
        .sort(),
    ).toEqual(withFinding.sort());

    for (const { id, client } of clients) {
      for (const finding of legacyOf(findings, id)) {
        expect(evidenceOf(finding)).toEqual(truthOf(client.actionable));
        expect(finding.evidence?.totalCalls).toBe(client.all.calls);
        expect(finding.severity).toBe(client.actionable.last >= REFUSED ? 'high' : 'medium');
        for (const eventId of finding.evidence?.eventIds ?? []) expect(client.actionable.ids).toHaveProperty([eventId]);
      }
      const others = legacyOf(notActionable, id).reduce((sum, { evidence }) => sum + (evidence?.calls ?? 0), 0);
      expect(others).toBe(client.legacy.calls - client.actionable.calls);
    }
  });
});
