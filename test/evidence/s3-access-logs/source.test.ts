import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type S3AccessLogOptions, s3AccessLogs } from '../../../src/evidence/s3-access-logs/source.ts';
import { judge } from '../../../src/findings/findings.ts';
import { collectAll } from '../../support/collect.ts';
import { CHECKSUM, DOCUMENTED, DOCUMENTED_JSON, line } from './lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: readonly string[] | string | Uint8Array): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' || content instanceof Uint8Array ? content : `${content.join('\n')}\n`);
}
const collect = (options: S3AccessLogOptions = {}, window = { from: null as number | null, to: null as number | null }) =>
  collectAll(s3AccessLogs([folder], { shown: (path) => path.slice(folder.length + 1), ...options }), { window });

const NAME = '2026-11-20-10-23-45-0123456789ABCDEF';

describe('S3 server access logs', () => {
  it('shows who reads a public bucket without signing in: address, user agent, bucket and the beginning of the key', async () => {
    write(NAME, [line({ id: 'R1' }), line({ id: 'R2', key: 'firmware/v1/old.bin' }), line({ id: 'R3', key: 'index.html' })]);
    const { source, groups } = await collect();
    expect(source).toMatchObject({ kind: 's3-access-logs', status: 'complete', gaps: [] });
    const [finding, ...others] = judge(groups, [], 'tls1.2', 0).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'legacy-calls',
      severity: 'high',
      title: 'curl 7.15.1 · anonymous: 3 calls at TLS 1.0',
      evidence: {
        calls: 3,
        principals: { anonymous: 3 },
        sourceIps: { '198.51.100.7': 3 },
        userAgents: { 'curl/7.15.1': 3 },
        resources: { 's3://public-files/firmware/': 2, 's3://public-files/': 1 },
        accounts: { unknown: 3 },
        regions: { unknown: 3 },
        eventIds: ['R1', 'R2', 'R3'],
      },
    });
  });

  it('takes a role for the caller, as a trail does, and its session for evidence', async () => {
    const requester = 'arn:aws:sts::123456789012:assumed-role/backup/i-0123456789abcdef0';
    write(NAME, [line({ id: 'R1', requester }), line({ id: 'R2', requester: 'arn:aws:iam::123456789012:user/ana' })]);
    write('canonical', [line({ id: 'R3', requester: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' })]);
    const { groups } = await collect();
    expect(groups.map(({ principal, sessions }) => [principal, Object.keys(sessions)]).sort()).toEqual([
      ['79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be', []],
      ['arn:aws:iam::123456789012:role/backup', ['i-0123456789abcdef0']],
      ['arn:aws:iam::123456789012:user/ana', []],
    ]);
  });

  it('blames nobody for what AWS itself asks for', async () => {
    write(NAME, [line({ requester: 'svc:cloudfront.amazonaws.com', ip: '-', agent: '-' }), CHECKSUM]);
    const { groups, coverage } = await collect();
    expect(judge(groups, [], 'tls1.2', 0).findings).toEqual([]);
    expect(coverage).toMatchObject([{ events: 2, withTls: 1, withoutTls: { 'service-event': 1 } }]);
  });

  it('counts requests without TLS as such', async () => {
    write(NAME, [line({ id: 'R1', tls: '-' }), line({ id: 'R2', tls: 'TLSV1.2' }), line({ id: 'R3', tls: 'TLSv1.2' })]);
    const { coverage } = await collect();
    expect(coverage).toMatchObject([{ events: 3, byTlsVersion: { 'TLSv1.2': 2 }, withoutTls: { 'not-reported': 1 } }]);
  });

  it('counts a line that was delivered twice once, in whatever file', async () => {
    write(NAME, [line({ id: 'R1' }), line({ id: 'R2' }), line({ id: 'R1' })]);
    write(`${NAME}2`, [line({ id: 'R2' }), line({ id: 'R3' })]);
    const { source, groups } = await collect();
    expect(source.input?.records).toMatchObject({ read: 5, events: 3, duplicates: 2 });
    expect(groups.reduce((calls, group) => calls + group.calls, 0)).toBe(3);
  });

  it('knows account and Region where the path tells, or whoever names the owner', async () => {
    write(`logs/123456789012/eu-west-1/public-files/2026/11/20/${NAME}`, [line({ id: 'R1' })]);
    write(`prefix-210987654321/us-east-2/other/2026/11/20/${NAME}`, [line({ id: 'R2' })]);
    write(`elsewhere/${NAME}`, [line({ id: 'R3' })]);
    const places = async (options: S3AccessLogOptions): Promise<readonly string[]> =>
      (await collect(options)).coverage.map(({ account, region, events }) => `${account} ${region} ${events}`);
    expect(await places({})).toEqual(['123456789012 eu-west-1 1', '210987654321 us-east-2 1', 'unknown unknown 1']);
    expect(await places({ owner: { account: '333333333333', region: 'eu-central-1' } })).toEqual([
      '123456789012 eu-west-1 1',
      '210987654321 us-east-2 1',
      '333333333333 eu-central-1 1',
    ]);
  });

  it('reads text and JSON, packed and plain, by what is in a file and not by its name', async () => {
    write('a.png', DOCUMENTED);
    write('b.gz', gzipSync(line({ id: 'R1' })));
    write('c.bin', gzipSync(`${line({ id: 'R2' })}\r\n${line({ id: 'R3' })}`));
    write('d.log', [DOCUMENTED_JSON]);
    write('export', [`2026-04-29T14:32:16.000Z ${DOCUMENTED_JSON.replace('3E57427F33A59F07', 'OTHER')}`]);
    const { source, coverage } = await collect();
    expect(source).toMatchObject({ status: 'complete', input: { files: { found: 5, read: 5 }, records: { events: 7 } } });
    expect(coverage).toMatchObject([{ byTlsVersion: { 'TLSv1.2': 2, TLSv1: 3, 'TLSv1.3': 2 } }]);
  });

  it('names what it cannot read, and reads the rest', async () => {
    write(NAME, ['half a line', line({ id: 'R1' }), '\u0000\u0007\u001b[31m', line({ id: 'R2' }), line({ id: 'R3' }).slice(0, 120)]);
    write(
      'cut.gz',
      gzipSync(Array.from({ length: 2000 }, (_, at) => line({ id: `C${at}`, ip: `192.0.2.${at % 250}` })).join('\n')).subarray(0, 4000),
    );
    write('notes.txt', ['shopping', 'list']);
    write('cloudtrail.json', '{"Records":[]}');
    write('AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json', '{"Records":[]}');
    write('empty', '');
    const { source, coverage } = await collect();
    expect(source.status).toBe('partial');
    expect(source.input?.files).toEqual({
      found: 6,
      read: 1,
      failed: 2,
      skipped: { 'not-a-log-file': 1, 'other-logs': 1, 'empty-file': 1 },
    });
    expect(source.gaps.map(({ code, location }) => `${code} ${location}`).sort()).toEqual([
      'foreign-file cloudtrail.json',
      'foreign-name notes.txt',
      'truncated-gzip cut.gz',
      `unreadable-lines ${NAME}`,
    ]);
    expect(source.gaps.find(({ code }) => code === 'unreadable-lines')?.text).toBe(`${NAME}: 3 lines of it cannot be read.`);
    expect(source.input?.records.events).toBeGreaterThan(2);
    // Half a line would lack its TLS version.
    expect(coverage).toMatchObject([{ withoutTls: {} }]);
    expect(coverage[0]?.withTls).toBe(source.input?.records.events);
  });

  it('is not filled by a line without an end', async () => {
    write(
      NAME,
      `${line({ id: 'R1' })}\n${'x'.repeat(3_000_000)}\n${line({ id: 'R2' })}\n${line({ id: 'R3', agent: 'y'.repeat(1_000_000) })}`,
    );
    const { source } = await collect();
    expect(source.input?.records).toMatchObject({ events: 2, unreadable: 2 });
  });

  it('counts what lies in the window', async () => {
    write(NAME, [
      line({ id: 'R1', time: '19/Nov/2026:23:59:59 +0000' }),
      line({ id: 'R2', time: '20/Nov/2026:00:00:00 +0000' }),
      line({ id: 'R3', time: '20/Nov/2026:01:30:00 +0200' }),
    ]);
    const { source } = await collect({}, { from: Date.UTC(2026, 10, 20), to: null });
    expect(source.input?.records).toMatchObject({ events: 1, outsideWindow: 2 });
  });

  it('keeps memory where somebody asks for ever new keys', async () => {
    write(
      NAME,
      Array.from({ length: 2000 }, (_, at) => line({ id: `R${at}`, key: `try-${at}/x` })),
    );
    const { groups } = await collect();
    const resources = Object.entries(groups[0]?.resources ?? {});
    expect(resources.length).toBeLessThan(600);
    expect(resources.reduce((sum, [, calls]) => sum + calls, 0)).toBe(2000);
    expect(groups[0]?.resources?.['s3://public-files/…']).toBeGreaterThan(1000);
  });

  it('stops where it is told to, and says what it has', async () => {
    write(NAME, [line()]);
    const stop = new AbortController();
    stop.abort();
    const { source } = await collectAll(s3AccessLogs([folder]), { signal: stop.signal });
    expect(source).toMatchObject({ status: 'partial', gaps: [{ code: 'cancelled' }] });
  });
});
