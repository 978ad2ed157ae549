import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceResult, TimeWindow } from '../../../src/contract/calls.ts';
import { cloudTrailFiles } from '../../../src/evidence/cloudtrail-files/source.ts';
import type { SourceProgress } from '../../../src/evidence/source.ts';
import { event, gzipTrail, records, tls, writeTrail } from '../../support/trail.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-source-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ALL: TimeWindow = { from: null, to: null };

async function collect(
  paths: readonly string[] = [folder],
  window = ALL,
  signal = new AbortController().signal,
): Promise<SourceResult & { progress: SourceProgress[] }> {
  const progress: SourceProgress[] = [];
  const collecting = cloudTrailFiles(paths).collect(window, signal);
  for (;;) {
    const step = await collecting.next();
    if (step.done) return { ...step.value, progress };
    progress.push(step.value);
  }
}

const input = ({ source }: SourceResult) => source.input ?? { files: null, records: null };

/** The identities that hold on every result. */
function expectIdentities({ source, coverage }: SourceResult): void {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
  const { files, records: counted } = source.input ?? {};
  if (files === undefined || counted === undefined) throw new Error('no input');
  expect(files.found).toBe(files.read + sum(files.skipped) + files.failed);
  expect(source.input?.parsedWhole).toBeLessThanOrEqual(counted.read);
  expect(counted.read).toBe(counted.events + counted.duplicates + counted.outsideWindow + counted.unreadable);
  expect(coverage.reduce((total, { events }) => total + events, 0)).toBe(counted.events);
  for (const each of coverage) {
    expect(each.events).toBe(each.withTls + sum(each.withoutTls));
    expect(each.withTls).toBe(sum(each.byTlsVersion));
    expect(each.withTls).toBe(sum(each.byKeyExchange));
    expect(each.withTls).toBe(Object.values(each.byDay).reduce((total, day) => total + sum(day), 0));
    expect(each.events).toBe(Object.values(each.byService).reduce((total, { events }) => total + events, 0));
  }
}

describe('which files are read', () => {
  test('those in the trail; the folders beside it are counted and left', async () => {
    const account = 'AWSLogs/111122223333';
    writeTrail(folder, {
      [`${account}/CloudTrail/eu-west-1/2026/09/01/a.json.gz`]: gzipTrail([event()]),
      [`${account}/CloudTrail-Digest/eu-west-1/2026/09/01/b.json.gz`]: gzipTrail([event()]),
      [`${account}/CloudTrail-Insight/eu-west-1/2026/09/01/c.json.gz`]: gzipTrail([event()]),
      [`${account}/CloudTrail-Aggregated/eu-west-1/2026/09/01/d.json.gz`]: gzipTrail([event()]),
      [`${account}/CloudTrail-NetworkActivity/eu-west-1/2026/09/01/e.json.gz`]: gzipTrail([event()]),
      'flat/111122223333_CloudTrail-Digest_eu-west-1_x_eu-west-1_20260901T000000Z.json.gz': gzipTrail([]),
      'flat/digest-by-content.json': JSON.stringify({ awsAccountId: '111122223333', logFiles: [] }),
      'flat/README.md': 'not a log',
    });
    const result = await collect();
    expect(input(result).files).toEqual({
      found: 8,
      read: 1,
      skipped: { digest: 3, insight: 1, aggregated: 1, 'network-activity': 1, 'not-a-log-file': 1 },
      failed: 0,
    });
    expect(result.source.status).toBe('complete');
    expect(result.source.gaps.map(({ code, location }) => [code, location])).toEqual([['foreign-name', join(folder, 'flat/README.md')]]);
    expectIdentities(result);
  });

  test('a file that is named is read whatever its name', async () => {
    writeTrail(folder, { 'events.txt': records([event()]) });
    expect(input(await collect([join(folder, 'events.txt')])).records?.events).toBe(1);
  });

  test('each once, however many ways lead to it, also around a loop', async () => {
    writeTrail(folder, { 'a/one.json': records([event()]) });
    symlinkSync(folder, join(folder, 'a', 'loop'));
    symlinkSync(join(folder, 'a', 'one.json'), join(folder, 'again.json'));
    const result = await collect([folder, join(folder, 'a'), folder]);
    expect(input(result).files).toMatchObject({ found: 1, read: 1 });
  });

  test('what an interrupted copy left is tried, and a pipe is not waited on', async () => {
    writeTrail(folder, { 'a.json.gz': gzipTrail([event()]), 'b.json.gz.6eF2aB1C': gzipTrail([event(), event()]).subarray(0, -9) });
    execFileSync('mkfifo', [join(folder, 'c.json.gz')]);
    const result = await collect();
    expect(input(result).files).toEqual({ found: 3, read: 1, skipped: { 'not-a-regular-file': 1 }, failed: 1 });
    expect(result.source.status).toBe('partial');
    expect(result.source.gaps.map(({ code }) => code).sort()).toEqual(['not-a-regular-file', 'truncated-gzip']);
  });

  test('only digest files are nothing to go by', async () => {
    writeTrail(folder, { 'CloudTrail-Digest/a.json.gz': gzipTrail([]) });
    expect((await collect()).source.status).toBe('skipped');
  });
});

describe('a bad file becomes a gap with its name and reason, and the rest is read', () => {
  const good = [event(), event()];
  test.each<[string, string, string | Buffer, number]>([
    ['truncated-gzip', 'cut.json.gz', gzipTrail([event(), event()]).subarray(0, -20), 2],
    ['truncated-json', 'cut.json', records([event(), event()]).slice(0, -30), 3],
    ['corrupt-gzip', 'rot.json.gz', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(40, 0xff)]), 2],
    ['empty-file', 'empty.json', '', 2],
    ['foreign-file', 'other.json', '{"flow": [1, 2, 3]}', 2],
    ['foreign-file', 'page.json.gz', '<html></html>', 2],
    ['unreadable-records', 'odd.json', records([event(), 5, { eventName: 'no time' }]), 3],
  ])('%s', async (code, name, content, least) => {
    writeTrail(folder, { 'good.json.gz': gzipTrail(good), [name]: content });
    const result = await collect();
    expect(result.source.status).toBe('partial');
    expect(result.source.gaps).toHaveLength(1);
    expect(result.source.gaps[0]).toMatchObject({ code, location: join(folder, name) });
    expect(result.source.gaps[0]?.text).toContain(join(folder, name));
    expect(input(result).records?.events).toBeGreaterThanOrEqual(least);
    expectIdentities(result);
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0);
    writeTrail(folder, { 'good.json': records(good) });
    const result = await collect();
    expect(result.source.gaps[0]).toMatchObject({ code: 'unreadable-folder', location: join(folder, 'locked') });
    chmodSync(join(folder, 'locked'), 0o700);
  });

  test('nothing that can be opened at all is a failure', async () => {
    expect((await collect([join(folder, 'gone')])).source.status).toBe('failed');
  });
});

describe('each event counts once', () => {
  test('by its id, within account, region and day, across trails too', async () => {
    const one = event({ eventID: 'same' });
    writeTrail(folder, {
      'trail-a/1.json': records([one, one]),
      'trail-b/1.json': records([
        one,
        event({ eventID: 'same', recipientAccountId: '444455556666' }),
        event({ eventID: 'same', awsRegion: 'us-east-1' }),
      ]),
    });
    const result = await collect();
    expect(input(result).records).toEqual({ read: 5, events: 3, duplicates: 2, outsideWindow: 0, unreadable: 0 });
    expectIdentities(result);
  });

  test('in files that are packed very well, however far apart twins lie', async () => {
    const some = (count: number) =>
      gzipSync(
        `{"Records":[${Array.from({ length: count }, (_, i) => `{"eventTime":"2026-09-01T12:00:00Z","eventSource":"s3.amazonaws.com","eventID":"${hash('md5', `${i}`)}"}`).join()}]}`,
      );
    writeTrail(folder, { '2026/09/01/a.json.gz': some(60_000), '2026/09/02/b.json.gz': some(30_000) });
    const result = await collect();
    expect(input(result).records).toMatchObject({ events: 60_000, duplicates: 30_000 });
    expect(result.source.gaps).toEqual([]);
  });

  test('inside the window, whose end is not in it', async () => {
    const at = (eventTime: string) => event({ eventTime });
    writeTrail(folder, {
      'a.json': records([at('2026-08-31T23:59:59Z'), at('2026-09-01T00:00:00Z'), at('2026-09-02T23:59:59Z'), at('2026-09-03T00:00:00Z')]),
    });
    const result = await collect([folder], { from: Date.UTC(2026, 8, 1), to: Date.UTC(2026, 8, 3) });
    expect(input(result).records).toMatchObject({ events: 2, outsideWindow: 2 });
    expectIdentities(result);
  });
});

test('names that JavaScript gives a meaning to are only names', async () => {
  const names = ['__proto__', 'constructor', 'toString'];
  writeTrail(folder, {
    'a.json': records(
      names.map((name) =>
        event({ eventSource: name, userAgent: name, sourceIPAddress: name, tlsDetails: { tlsVersion: 'TLSv1', keyExchange: name } }),
      ),
    ).replaceAll('"__proto__":', '"x":'),
  });
  const result = await collect();
  expect(Object.keys(result.coverage[0]?.byService ?? {}).sort()).toEqual([...names].sort());
  expect(Object.entries(result.coverage[0]?.byKeyExchange ?? {}).every(([, count]) => count === 1)).toBe(true);
  expect(result.groups.map(({ service }) => service).sort()).toEqual([...names].sort());
  expectIdentities(result);
});

test('what is stopped keeps what it has and says so', async () => {
  writeTrail(folder, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}.json`, records([event()])])));
  const controller = new AbortController();
  const collecting = cloudTrailFiles([folder]).collect(ALL, controller.signal);
  await collecting.next();
  controller.abort();
  let step = await collecting.next();
  while (!step.done) step = await collecting.next();
  expect(step.value.source.status).toBe('partial');
  expect(step.value.source.gaps.some(({ code }) => code === 'cancelled')).toBe(true);
  expectIdentities(step.value);
});

test('progress tells files and bytes', async () => {
  writeTrail(folder, { 'a.json': records([event({ tlsDetails: tls('TLSv1') })]) });
  const { progress } = await collect();
  expect(progress.at(-1)).toMatchObject({ done: 1, total: 1, unit: 'files', events: 1, legacyCalls: 1 });
  expect(progress.at(-1)?.bytesRead).toBe(progress.at(-1)?.bytesTotal);
});

test('records that only JSON.parse could read are counted, and so is what they say', async () => {
  const odd = records([event({ userAgent: 'tool/1' })]).replace('"userAgent":', '"userAgent":null,"userAgent":');
  writeTrail(folder, { 'a.json': odd, 'b.json': records([event(), event()]), 'c.json': odd });
  const result = await collect();
  expect(result.source.input).toMatchObject({ parsedWhole: 2, records: { read: 4, events: 3, duplicates: 1 } });
  expectIdentities(result);
});
