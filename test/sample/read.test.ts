import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloudTrailFiles } from '../../src/evidence/cloudtrail-files/source.ts';
import { sampleFiles } from '../../src/sample/generate.ts';
import { writeSample } from '../../src/sample/pack.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-sample-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the sample is read like any trail: one broken file is a gap, digests are skipped, and the story comes out', async () => {
  writeSample(folder);
  const run = cloudTrailFiles([folder]).collect({ from: null, to: null }, new AbortController().signal);
  let step = await run.next();
  while (step.done !== true) step = await run.next();
  const { source, groups } = step.value;

  const files = [...sampleFiles()];
  expect(source.status).toBe('partial');
  expect(source.gaps.map(({ code, location }) => [code, location?.includes('ap-southeast-2')])).toEqual([['truncated-gzip', true]]);
  expect(source.input?.files).toEqual({ found: files.length, read: files.length - 6, skipped: { digest: 3, insight: 2 }, failed: 1 });
  expect(source.input?.records).toMatchObject({ duplicates: 12, outsideWindow: 0, unreadable: 0 });

  const calls = (principal: string, version: string): number =>
    groups
      .filter((group) => group.principal.endsWith(principal) && group.tlsVersion === version)
      .reduce((sum, group) => sum + group.calls, 0);
  expect(calls('role/erp-sync', 'TLSv1')).toBe(13_422);
  expect(calls('user/backup', 'TLSv1.1')).toBe(871);
  expect(calls('role/legacy-etl', 'TLSv1')).toBe(12);
  expect(calls('anonymous', 'TLSv1')).toBe(46);
  expect(new Set(groups.map(({ serverCap }) => serverCap))).toEqual(
    new Set([null, 's3-interface-endpoint', 's3-multi-region-access-point']),
  );
  expect(groups.filter(({ awsOwned }) => awsOwned).length).toBeGreaterThan(0);
  expect(groups.filter(({ category }) => category === 'sign-in').length).toBeGreaterThan(0);
});
