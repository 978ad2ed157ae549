// The examples of AWS's documents on aggregation and on what follows it. Pages: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/<page>.html
import { describe, expect, test } from 'vitest';
import { ask, outcomeOf, refusal } from './ask.ts';

describe('CWL_QuerySyntax-Stats', () => {
  test('several stats, each of what the one before it defined', () => {
    const text = `FIELDS strlen(@message) AS message_length
| STATS sum(message_length)/1024/1024 as logs_mb BY bin(5m)
| STATS max(logs_mb) AS peak_ingest_mb,
        min(logs_mb) AS min_ingest_mb,
        avg(logs_mb) AS avg_ingest_mb`;
    const mb = 'x'.repeat(1024 * 1024);
    const at = Date.parse('2026-11-20T10:00:00Z');
    expect(
      ask(text, [
        [at, mb],
        [at + 1, mb],
        [at + 400_000, mb],
      ]),
    ).toEqual([{ peak_ingest_mb: '2', min_ingest_mb: '1', avg_ingest_mb: '1.5' }]);
  });
  test('filters between them', () => {
    const text = `STATS countDistinct(client_ip) AS session_ips,
      count(*) AS requests BY session_id, client_platform
| FILTER session_ips > 1
| STATS count(*) AS multiple_ip_sessions,
        sum(requests) / count(*) AS avg_session_requests BY client_platform`;
    const request = (session_id: string, client_ip: string) => ({ session_id, client_ip, client_platform: 'p' });
    expect(ask(text, [request('a', '1'), request('a', '2'), request('a', '2'), request('b', '1')])).toEqual([
      { client_platform: 'p', multiple_ip_sessions: '1', avg_session_requests: '3' },
    ]);
  });
  test('buckets within buckets', () => {
    const at = Date.parse('2026-11-20T10:01:00Z');
    const text = `FIELDS strlen(@message) AS message_length
| STATS sum(message_length) AS bytes BY BIN(5m) as @t
| STATS max(bytes) AS peak BY dateceil(@t, 10m)`;
    expect(
      ask(text, [
        [at, 'xx'],
        [at + 360_000, 'xxx'],
      ]),
    ).toEqual(
      expect.arrayContaining([
        { 'dateceil(@t, 10m)': '2026-11-20 10:00:00.000', peak: '2' },
        { 'dateceil(@t, 10m)': '2026-11-20 10:10:00.000', peak: '3' },
      ]),
    );
  });
  test.each([
    [
      'FIELDS @message\n| STATS SUM(Fault) by Operation\n| STATS MAX(strlen(@message)) AS MaxMessageSize # Invalid reference to @message',
      '@message',
    ],
    [
      'FIELDS strlen(@message) AS message_length\n | STATS sum(message_length) AS ingested_bytes BY @logStream\n | STATS avg(ingested_bytes) BY bin(5m)',
      'bin(5m)',
    ],
    ['STATS sum(x) as sum_x by y, z\n| STATS max(x) as max_x by z', 'x'],
    ['stats count(*) by a | sort b', 'b'],
    ['sort a | stats count(*) by a', 'sort a'],
    ['fields a | limit 5 | stats count(*) by a', 'limit 5'],
  ])('refuses %s', (text, about) => {
    expect(refusal(text)?.about).toBe(about);
  });
  test('a time that was carried on can be bucketed', () => {
    const text = `FIELDS strlen(@message) AS message_length
 | STATS sum(message_length) AS ingested_bytes, max(@timestamp) as @t BY @logStream
 | STATS avg(ingested_bytes) BY dateceil(@t, 5m)`;
    expect(ask(text, ['xx', 'xxxx'])).toEqual([{ 'dateceil(@t, 5m)': '2026-11-20 10:05:00.000', 'avg(ingested_bytes)': '6' }]);
  });
  test('not more than ten', () => {
    const stats = (count: number): string => Array.from({ length: count }, (_, index) => `stats count(*) as c${index}`).join(' | ');
    expect(refusal(stats(10))).toBeNull();
    expect(refusal(stats(11))?.message).toContain('10');
  });
  test('each function', () => {
    const told = [{ v: 5, t: 'b' }, { v: 1, t: 'a10' }, { v: 3, t: 'a9' }, { t: 'c' }];
    const text = `stats count(*) as all, count() as also, count(v) as some, sum(v) as sum, avg(v) as avg, min(v) as min, max(v) as max,
      countDistinct(t) as kinds, count_distinct(v) as values, earliest(t) as first, latest(v) as last,
      sortsFirst(t) as low, sortsLast(t) as high, pct(v, 50) as median, stddev(v) as deviation, variance(v) as variance`;
    expect(ask(text, told)).toEqual([
      {
        all: '4',
        also: '4',
        some: '3',
        sum: '9',
        avg: '3',
        min: '1',
        max: '5',
        kinds: '4',
        values: '3',
        first: 'b',
        last: '3',
        low: 'a9',
        high: 'c',
        median: '3',
        deviation: String(Math.sqrt(8 / 3)),
        variance: String(8 / 3),
      },
    ]);
  });
});

describe('CWL_QuerySyntax-Dedup, -Limit, -Display, -Fields, -Estimate', () => {
  const servers = [
    { server: 'a', severity: 1 },
    { server: 'b', severity: 2 },
    { server: 'a', severity: 3 },
    { severity: 4 },
    { severity: 5 },
  ];
  test('dedup keeps the first in the order, the newest by itself, and rows that lack the field', () => {
    const severities = (text: string) => ask(`fields severity | ${text}`, servers).map((row) => Object.values(row)[0]);
    expect(severities('sort @timestamp desc | dedup server')).toEqual(['5', '4', '3', '2']);
    expect(severities('sort @timestamp asc | dedup server')).toEqual(['1', '2', '4', '5']);
    expect(severities('dedup server | limit 2')).toEqual(['5', '4']);
    expect(refusal('dedup server | sort server')?.message).toContain('only limit');
  });
  test('limit any stops as soon as it has enough', () => {
    const told = ['x', 'hit', 'x', 'hit', 'x'];
    expect(outcomeOf('fields @message | filter @message = "hit" | limit any 1', told)).toMatchObject({
      recordsScanned: 2,
      bytesScanned: 4,
      recordsMatched: 1,
    });
    expect(outcomeOf('fields @message | filter @message = "hit" | limit 1', told)).toMatchObject({ recordsScanned: 5, recordsMatched: 2 });
  });
  test('without a limit there are 10,000 rows, and never more than 100,000', () => {
    const many = Array.from({ length: 10_001 }, () => 'x');
    expect(outcomeOf('fields @message', many).rows).toHaveLength(10_000);
    expect(outcomeOf('fields @message | limit 100000', many).rows).toHaveLength(10_001);
    expect(refusal('fields @message | limit 100001')).not.toBeNull();
  });
  test('display alone says what is shown, and the last one wins', () => {
    const text =
      'fields @message\n| parse @message "[*] *" as loggingType, loggingMessage\n| filter loggingType = "ERROR"\n| display loggingMessage';
    expect(ask(text, ['[ERROR] a b', '[INFO] c'])).toEqual([{ loggingMessage: 'a b' }]);
    expect(ask('fields a | display a | display b', [{ a: 1, b: 2 }])).toEqual([{ b: '2' }]);
    expect(ask('fields a | fields b as c', [{ a: 1, b: 2 }])).toEqual([{ a: '1', c: '2' }]);
  });
  test('an estimate scans nothing and comes last', () => {
    const outcome = outcomeOf('fields @timestamp, @message\n| filter @message like /error/\n| estimate', ['12345', '123']);
    expect(outcome).toMatchObject({ rows: [['8']], bytesScanned: 0, recordsScanned: 0, pointers: null });
    expect(refusal('estimate | fields a')?.message).toContain('last');
  });
});
