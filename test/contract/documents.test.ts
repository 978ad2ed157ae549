import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import type { TlsMigrateDocument } from '../../src/contract/document.ts';
import { documentJsonSchema } from '../../src/contract/json-schema.ts';
import { buildDocument } from '../../src/document.ts';
import { cloudTrailFiles } from '../../src/evidence/cloudtrail-files/source.ts';
import { JOURNAL_VERSION } from '../../src/session/events.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { fold, initialState } from '../../src/session/state.ts';
import type { Target } from '../../src/tls/targets.ts';
import { records, writeTrail } from '../support/trail.ts';
import { TINY_TRAILS } from './tiny-trails.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ajv = new Ajv2020({ strict: true, allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(documentJsonSchema());

const NOW = Date.UTC(2026, 10, 22);
let trails = 0;

async function documentOf(events: readonly unknown[], target: Target): Promise<TlsMigrateDocument> {
  trails += 1;
  const path = writeTrail(join(folder, String(trails)), { 'trail.json': records(events) });
  const collecting = cloudTrailFiles([path]).collect({ from: null, to: null }, new AbortController().signal);
  let step = await collecting.next();
  while (!step.done) step = await collecting.next();
  const scope = { ...EMPTY_SCOPE, files: [path] };
  const state = [
    { type: 'started', at: NOW, journal: JOURNAL_VERSION, session: 'test', toolVersion: '0', failOn: 'medium' } as const,
    { type: 'target-chosen', at: NOW, target } as const,
    { type: 'scoped', at: NOW, scope } as const,
    { type: 'source-collected', at: NOW, result: step.value } as const,
    { type: 'collection-finished', at: NOW, cancelled: false } as const,
  ].reduce(fold, initialState);
  return buildDocument(state, { now: NOW });
}

describe('tiny trails give the documents that the contract says', () => {
  test.each(TINY_TRAILS)('$name', async ({ events, target, expected }) => {
    const document = await documentOf(events, target);
    expect(document).toMatchObject(expected);
    expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  });
});

test("finding ids are made of the client's id and the kind, and hold across runs and versions of the program", async () => {
  const [trail] = TINY_TRAILS;
  if (trail === undefined) throw new Error('no trail');
  const ids = async (events: readonly unknown[]) => (await documentOf(events, 'tls1.2')).findings.map(({ id }) => id);
  const [all] = await ids(trail.events);
  expect(all).toMatch(/^c-[0-9a-f]{12}:legacy-calls$/);
  expect(await ids(trail.events.slice(1, 2))).toEqual([all]);
});

test('a property that nobody named is refused by the schema', async () => {
  const document = await documentOf([], 'tls1.2');
  expect(valid(document)).toBe(true);
  expect(valid({ ...document, extra: 1 })).toBe(false);
  expect(valid({ ...document, summary: { ...document.summary, verdict: 'perfect' } })).toBe(false);
});
