import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceResult } from '../../../src/contract/calls.ts';
import { type EndpointAccessLogOptions, endpointAccessLogs } from '../../../src/evidence/endpoint-access-logs/source.ts';
import { collectAll } from '../../support/collect.ts';
import { DOCUMENTED } from '../s3-access-logs/lines.ts';
import { ALB, ALB_CONNECTION, CLASSIC, CLOUDFRONT, NLB } from './lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endpoint-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, lines: readonly string[], packed = false): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const text = `${lines.join('\n')}\n`;
  writeFileSync(path, packed ? gzipSync(text) : text);
}
const collect = (options: EndpointAccessLogOptions = {}): Promise<SourceResult> =>
  collectAll(endpointAccessLogs([folder], { shown: (path) => path.slice(folder.length + 1), ...options }));

const ALB_NAME =
  'AWSLogs/123456789012/elasticloadbalancing/us-east-2/2022/05/01/123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.1234567890abcdef_20220215T2340Z_172.160.001.192_20sg8hgm.log.gz';
const CONNECTIONS_NAME = ALB_NAME.replace('/123456789012_', '/conn_log_123456789012_');
const BALANCER = 'Application Load Balancer app/my-loadbalancer/50dc6c495c0c9188';

const trace = (line: string, id: string): string => line.replace(/Root=1-[0-9a-f-]+/, `Root=1-58337281-${id.padStart(24, '0')}`);

describe('Application Load Balancers', () => {
  it('say who asked, over which TLS, and which of them was asked', async () => {
    write(ALB_NAME, Object.values(ALB), true);
    const { source, coverage, groups } = await collect();
    expect(source).toMatchObject({ kind: 'endpoint-access-logs', status: 'complete', gaps: [] });
    expect(coverage).toMatchObject([
      { account: '123456789012', region: 'us-east-2', events: 3, byTlsVersion: { 'TLSv1.2': 2 }, withoutTls: { 'not-reported': 1 } },
    ]);
    expect(groups).toHaveLength(2);
    expect(groups[0]).toMatchObject({
      account: '123456789012',
      principal: BALANCER,
      service: BALANCER,
      program: 'curl//',
      awsOwned: false,
      sourceIps: { '192.168.131.39': 1 },
      examples: [{ id: 'Root=1-58337281-1d84f3d73c47ec4e58577259' }],
    });
  });

  it('name account and Region in their lines or in the name of a file, where its folder does not', async () => {
    write('downloaded.txt', [ALB.wss]);
    write(CONNECTIONS_NAME.replace(/^.*\//, '').replaceAll('us-east-2', 'eu-west-3'), [ALB_CONNECTION.success], true);
    expect((await collect()).coverage).toMatchObject([
      { account: '123456789012', region: 'eu-west-3' },
      { account: '123456789012', region: 'us-west-2' },
    ]);
  });

  it('write a quote as \\x22, so that no user agent ends before its end', async () => {
    const agent = 'tool \\x22one\\x22 - TLSv1 \\x5Cn';
    write(ALB_NAME, [ALB.https.replace('curl/7.46.0', agent)], true);
    const { groups } = await collect();
    expect(Object.keys(groups[0]?.userAgents ?? {})).toEqual(['tool "one" - TLSv1 \\n']);
    expect(groups[0]?.tlsVersion).toBe('TLSv1.2');
  });

  it('have lines with fewer fields, from before, and with more, from later', async () => {
    const [old = ''] = ALB.https.split(' 1 2018-07');
    write(ALB_NAME, [old, `${trace(ALB.https, 'a')} - "new"`], true);
    expect((await collect()).source.input?.records).toMatchObject({ events: 2, unreadable: 0 });
  });

  it('are read as far as lines are whole, and say what was not', async () => {
    write('log.log', [ALB.https, ALB.https.slice(0, 180), 'h2 nonsense', `${ALB.https.slice(0, 90)}\u001b[2J`, trace(ALB.https, 'b')]);
    const { source } = await collect();
    expect(source.input?.records).toMatchObject({ events: 2, unreadable: 3 });
    expect(source).toMatchObject({
      status: 'partial',
      gaps: [{ code: 'unreadable-lines', text: 'log.log: 3 lines of it cannot be read.' }],
    });
  });

  it('count each connection apart from its requests, with its key exchange', async () => {
    const line = `${ALB_CONNECTION.success} X25519MLKEM768 app/my-loadbalancer/50dc6c495c0c9188 10.0.0.1`;
    write(CONNECTIONS_NAME, [line], true);
    write(ALB_NAME, [ALB.https], true);
    const { groups } = await collect();
    expect(groups.map(({ service, keyExchange, program }) => [service, keyExchange, program]).sort()).toEqual([
      [BALANCER, 'absent', 'curl//'],
      ['Connections to Application Load Balancer app/my-loadbalancer/50dc6c495c0c9188', 'X25519MLKEM768', 'none'],
    ]);
  });

  it('name the load balancer in the file name, where lines of connections are older than that field', async () => {
    write(CONNECTIONS_NAME, [ALB_CONNECTION.success], true);
    expect((await collect()).groups[0]?.service).toBe('Connections to Application Load Balancer app/my-loadbalancer/1234567890abcdef');
  });

  it('show who cannot connect: a remark with the reasons and the addresses, and no call where no version came of it', async () => {
    const refused = ALB_CONNECTION.failed
      .replace('TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256', '- -')
      .replace('ClientCertUntrusted TID_1', 'UnmappedConnectionError TID_2');
    write(CONNECTIONS_NAME, [ALB_CONNECTION.success, ALB_CONNECTION.failed, refused, refused.replace('TID_2', 'TID_3')], true);
    const { source, coverage } = await collect();
    expect(coverage).toMatchObject([{ events: 4, byTlsVersion: { 'TLSv1.2': 2 }, withoutTls: { partial: 2 } }]);
    expect(source.status).toBe('complete');
    expect(source.gaps).toEqual([
      {
        code: 'failed-handshakes',
        text: "Connections to Application Load Balancer app/my-loadbalancer/1234567890abcdef: 3 connections failed in the TLS handshake: clients that cannot connect, or nobody's. Why: UnmappedConnectionError (2), ClientCertUntrusted at TLSv1.2 (1). From: 203.0.113.1 (3).",
        location: 'Connections to Application Load Balancer app/my-loadbalancer/1234567890abcdef',
      },
    ]);
  });
});

describe('Network Load Balancers', () => {
  it('write versions in their own way', async () => {
    const later = (line: string, version: string, port: number): string => line.replace('tlsv12', version).replace(':51341', `:${port}`);
    write('net', [NLB.plain, NLB.alpn, later(NLB.alpn, 'tlsv10', 1), later(NLB.alpn, 'tlsv11', 2), later(NLB.alpn, 'tlsv13', 3)]);
    const { coverage, groups } = await collect();
    expect(coverage).toMatchObject([
      { account: '671290407336', region: 'us-east-2', byTlsVersion: { TLSv1: 1, 'TLSv1.1': 1, 'TLSv1.2': 2, 'TLSv1.3': 1 } },
    ]);
    expect(groups[0]).toMatchObject({
      service: 'Network Load Balancer net/my-network-loadbalancer/c6e77e28c25b2234',
      sourceIps: { '72.21.218.154': 2 },
    });
  });

  it('say what a client said when it broke off', async () => {
    const failed = (alert: string, port: number): string =>
      NLB.plain.replace('246 - arn', `246 ${alert} arn`).replace('ECDHE-RSA-AES128-SHA tlsv12', '- -').replace(':51341', `:${port}`);
    write('net', [failed('70', 1), failed('70', 2), failed('-', 3), failed('-', 4).replace(/arn:aws:acm\S+/, '-')]);
    const { source, coverage } = await collect();
    expect(coverage.reduce((sum, { withoutTls }) => sum + (withoutTls.partial ?? 0), 0)).toBe(4);
    expect(source.gaps[0]?.text).toContain(
      'Why: alert 70 of the client (protocol_version) (2), no valid ClientHello came (1), the client said no reason (1).',
    );
  });

  it('count a connection that was delivered twice once', async () => {
    write('net', [NLB.plain, NLB.plain, NLB.alpn, NLB.alpn, NLB.alpn.replace('08:51:20', '08:51:21')]);
    expect((await collect()).source.input?.records).toMatchObject({ events: 3, duplicates: 2 });
  });
});

describe('Classic Load Balancers', () => {
  it('are read, too: many old clients come through them', async () => {
    write('classic.log', [CLASSIC.https, CLASSIC.ssl.replace(':2817', ':2818'), CLASSIC.tcp.replace(':2817', ':2819')]);
    const { source, coverage, groups } = await collect();
    expect(source.status).toBe('complete');
    expect(coverage).toMatchObject([{ account: 'unknown', events: 3, withTls: 2, withoutTls: { 'not-reported': 1 } }]);
    expect(groups[0]?.service).toBe('Classic Load Balancer my-loadbalancer');
  });
});

describe('CloudFront', () => {
  it('names its fields in a header, and encodes what a client sent', async () => {
    write('EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz', [...CLOUDFRONT.header, CLOUDFRONT.https, CLOUDFRONT.http], true);
    const { source, coverage, groups } = await collect();
    expect(source).toMatchObject({ status: 'complete', input: { records: { events: 2, unreadable: 0 } } });
    expect(coverage).toMatchObject([{ account: 'unknown', region: 'global', withTls: 1, withoutTls: { 'not-reported': 1 } }]);
    expect(groups).toMatchObject([
      {
        service: 'CloudFront distribution d111111abcdef8.cloudfront.net',
        sourceIps: { '192.0.2.100': 1 },
        userAgents: {
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36': {
            calls: 1,
          },
        },
      },
    ]);
  });

  it('decodes what was encoded twice, and leaves what was never encoded well', async () => {
    const row = (agent: string, id: string): string =>
      CLOUDFRONT.http.replace('curl/7.55.1', agent).replace('kBkDz', id).replace('\t-\t-\t-\tError', '\t-\tTLSv1\tX\tError');
    write('cf', [...CLOUDFRONT.header, row('My%2520Tool/1.0', 'a'), row('bad%ZZ%20%FF', 'b')]);
    const { groups } = await collect();
    expect(groups.flatMap(({ userAgents }) => Object.keys(userAgents))).toEqual(['My Tool/1.0', 'bad%ZZ %FF']);
  });

  it('lets people choose fields, their order and what stands between them (v2), also as JSON', async () => {
    const header = '#Fields: timestamp(ms) c-ip cs(User-Agent) ssl-protocol x-edge-request-id x-host-header';
    write(
      'AWSLogs/aws-account-id=123456789012/CloudFront/v2.gz',
      [header, '1731623425421\t192.0.2.1\tcurl/8.0\tTLSv1.1\tA1\tshop.example.com'],
      true,
    );
    write('AWSLogs/123456789012/CloudFront/blanks', [header, '1731623425421 192.0.2.1  curl/8.0 TLSv1.1 A2 shop.example.com']);
    write('json', [
      '{"date":"2024-11-14","time":"21:34:06","x-edge-location":"SOF50-P2","c-ip":"192.0.2.1","x-host-header":"shop.example.com","ssl-protocol":"TLSv1.3","x-edge-request-id":"A3"}',
    ]);
    const { source, coverage } = await collect();
    expect(source.status).toBe('complete');
    expect(coverage).toMatchObject([
      { account: '123456789012', byTlsVersion: { 'TLSv1.1': 2 } },
      { account: 'unknown', byTlsVersion: { 'TLSv1.3': 1 } },
    ]);
  });

  it('may be set up without the TLS version: that is said, and hides nothing', async () => {
    write('cf', [
      '#Fields: date time x-edge-location asn timestamp(ms) x-host-header cs(Cookie)',
      '2024-11-14\t22:30:25\tSOF50-P2\t16509\t1731623425421\td111111abcdef8.cloudfront.net\texamplecookie=value2',
    ]);
    const { source } = await collect();
    expect(source).toMatchObject({
      status: 'complete',
      gaps: [
        { code: 'without-tls-field', text: expect.stringContaining('1 line of logs that were set up without ssl-protocol (CloudFront)') },
      ],
    });
  });

  it('has rows that fit the header, or they are not read', async () => {
    write('cf', [...CLOUDFRONT.header, `${CLOUDFRONT.https}\tmore`, CLOUDFRONT.https.slice(0, 100), CLOUDFRONT.https]);
    expect((await collect()).source.input?.records).toMatchObject({ events: 1, unreadable: 2 });
  });
});

describe('API Gateway', () => {
  const request = {
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    extendedRequestId: 'Aa1=',
    ip: '203.0.113.9',
    requestTime: '20/Nov/2026:10:00:00 +0000',
    httpMethod: 'GET',
    resourcePath: '/orders',
    domainName: 'abc123.execute-api.eu-west-1.amazonaws.com',
    tlsVersion: 'TLSv1',
    userAgent: 'okhttp/2.5.0',
    accountId: '123456789012',
  };

  it('is read by the names of its variables, wherever a person put them', async () => {
    write('plain.json', [JSON.stringify(request)]);
    write('nested.json', [
      JSON.stringify({
        ...request,
        extendedRequestId: 'B',
        ip: undefined,
        userAgent: undefined,
        identity: { sourceIp: '203.0.113.9', userAgent: 'okhttp/2.5.0' },
      }),
    ]);
    write('exported', [
      `2026-11-20T10:00:00.000Z ${JSON.stringify({ ...request, extendedRequestId: 'C', requestTimeEpoch: 1795168800000 })}`,
    ]);
    const { source, groups } = await collect();
    expect(source).toMatchObject({ status: 'complete', gaps: [], input: { records: { events: 3 } } });
    expect(groups).toMatchObject([
      {
        account: '123456789012',
        region: 'eu-west-1',
        service: 'API Gateway API abc123',
        principal: 'API Gateway API abc123',
        tlsVersion: 'TLSv1',
        calls: 3,
        sourceIps: { '203.0.113.9': 3 },
        userAgents: { 'okhttp/2.5.0': { calls: 3 } },
      },
    ]);
  });

  it('takes other names, where a person says them', async () => {
    const own = { wann: 1795168800000, was: { version: 'TLSv1.1' }, wer: '203.0.113.9', stage: 'prod' };
    write('own.json', [JSON.stringify(own)]);
    const keys = { time: 'wann', tlsVersion: 'was.version', sourceIp: 'wer' };
    expect((await collect({ apiGatewayKeys: keys })).groups).toMatchObject([{ tlsVersion: 'TLSv1.1', sourceIps: { '203.0.113.9': 1 } }]);
    expect((await collect()).source.input?.files).toMatchObject({ read: 0, failed: 1 });
    write('own.json', [JSON.stringify({ ...own, was: undefined, 'was.version': 'TLSv1' })]);
    expect((await collect({ apiGatewayKeys: keys })).groups).toMatchObject([{ tlsVersion: 'TLSv1' }]);
  });

  it('says when the format lacks the TLS version', async () => {
    write('old.json', [
      JSON.stringify({ ...request, tlsVersion: undefined }),
      JSON.stringify({ ...request, tlsVersion: undefined, extendedRequestId: 'B' }),
    ]);
    expect((await collect()).source.gaps).toMatchObject([
      { code: 'without-tls-field', text: expect.stringContaining('2 lines of logs that were set up without $context.tlsVersion') },
    ]);
  });

  it('knows who signed a request, as a trail would', async () => {
    write('iam.json', [JSON.stringify({ ...request, userArn: 'arn:aws:sts::123456789012:assumed-role/orders/session-1' })]);
    expect((await collect()).groups).toMatchObject([{ principal: 'arn:aws:iam::123456789012:role/orders', sessions: { 'session-1': 1 } }]);
  });
});

describe('what lies beside them', () => {
  it('is left out by its content, and never by its name alone', async () => {
    write('AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json.gz', ['{"Records":[]}'], true);
    write('AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/11/20/x.log.gz', ['version account-id'], true);
    write('s3-access-log', DOCUMENTED);
    write('iis.log', ['#Version: 1.0', '#Fields: date time s-ip c-ip cs(User-Agent)', '2026-11-20 10:00:00 10.0.0.1 192.0.2.1 curl/8.0']);
    write('photo.jpg', [ALB.https]);
    const { source } = await collect();
    expect(source.input?.files).toMatchObject({ found: 5, read: 1, failed: 1, skipped: { 'other-logs': 2, 'not-a-log-file': 1 } });
    expect(source.gaps.map(({ code, location }) => `${code} ${location}`).sort()).toEqual([
      'foreign-file iis.log',
      'foreign-name s3-access-log',
    ]);
  });
});
