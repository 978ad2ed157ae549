import { describe, expect, it } from 'vitest';
import { s3Request } from '../../../src/evidence/s3-access-logs/text-line.ts';
import { CHECKSUM, DOCUMENTED, line } from './lines.ts';

describe('a line of a server access log', () => {
  it('is read as the format page shows it', () => {
    expect(s3Request(DOCUMENTED[0] ?? '')).toEqual({
      bucket: 'amzn-s3-demo-bucket1',
      time: '2019-02-06T00:00:38+00:00',
      remoteIp: '192.0.2.3',
      requester: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
      requestId: '3E57427F3EXAMPLE',
      operation: 'REST.GET.VERSIONING',
      key: null,
      userAgent: 'S3Console/0.4',
      hostHeader: 'amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com',
      tlsVersion: 'TLSV1.2',
    });
    expect(s3Request(DOCUMENTED[1] ?? '')).toMatchObject({ key: 's3-dg.pdf', tlsVersion: 'TLSV1.2', operation: 'REST.PUT.OBJECT' });
  });

  it('says what S3 did by itself, which has no request line', () => {
    expect(s3Request(CHECKSUM)).toMatchObject({
      operation: 'S3.COMPUTE.OBJECT.CHECKSUM',
      requestId: 'e5042925-b524-4b3b-a869-f3881e78ff3a',
      key: 'example-object',
      remoteIp: null,
      userAgent: null,
      hostHeader: null,
      tlsVersion: null,
    });
  });

  it('has fewer fields the older it is: the TLS version is read where it is there', () => {
    for (const rest of [' - - -', ' - -', ' -', '', ' - - - something new']) {
      expect(s3Request(line({ rest }))).toMatchObject({ tlsVersion: 'TLSv1', hostHeader: 'public-files.s3.eu-west-1.amazonaws.com' });
    }
    // Up to 2019 the line ended with the version id, or with the user agent's neighbours.
    const [untilAgent = ''] = line().split(' s9lz');
    expect(s3Request(untilAgent)).toMatchObject({ userAgent: 'curl/7.15.1', tlsVersion: null, requester: null });
    expect(s3Request(`${untilAgent} hostId= SigV4`)).toMatchObject({ userAgent: 'curl/7.15.1', tlsVersion: null });
  });

  it.each([
    ['in the request line', { uri: 'GET /firmware/v2/image.bin?name="a" HTTP/1.1' }],
    ['in the referer', { referer: 'http://example.com/"quoted"' }],
    ['at the end of the user agent', { agent: 'viewer "1.0"' }],
    ['everywhere', { uri: 'GET /"" HTTP/1.1', referer: '"', agent: '"' }],
  ])('may hold quotes that nobody escaped, %s', (_, parts) => {
    const request = s3Request(line(parts));
    expect(request).toMatchObject({ requester: null, tlsVersion: 'TLSv1', userAgent: 'agent' in parts ? parts.agent : 'curl/7.15.1' });
  });

  it('cannot be made to say another TLS version, requester or bucket by what a client sends', () => {
    const imitation = 'x" - hostid SigV4 ECDHE AuthHeader host TLSv1.3 - - - "x" 200 - 1 1 1 1 "-" "y';
    for (const part of ['uri', 'referer', 'agent'] as const) {
      expect(s3Request(line({ [part]: imitation })), part).toMatchObject({ tlsVersion: 'TLSv1', requester: null, bucket: 'public-files' });
    }
  });

  it('may lack quotes where there is nothing to quote', () => {
    const bare = (from: string, to: string): string => line().replace(from, to);
    expect(s3Request(bare('"-" "curl/7.15.1"', '- -'))).toMatchObject({ userAgent: null, tlsVersion: 'TLSv1' });
    expect(s3Request(bare('"-" "curl/7.15.1"', '- "curl/7.15.1"'))).toMatchObject({ userAgent: 'curl/7.15.1', tlsVersion: 'TLSv1' });
    expect(s3Request(bare('"-" "curl/7.15.1"', '"http://example.com/" -'))).toMatchObject({ userAgent: null, tlsVersion: 'TLSv1' });
  });

  it('may name a requester with blanks, and a service without an address', () => {
    expect(s3Request(line({ requester: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }))).toMatchObject({
      requester: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1',
      requestId: 'A1B2C3D4E5F60708',
    });
    expect(s3Request(line({ requester: 'svc:cloudfront.amazonaws.com', ip: '-' }))).toMatchObject({
      requester: 'svc:cloudfront.amazonaws.com',
      remoteIp: null,
    });
  });

  it.each([
    ['nothing', ''],
    ['words', 'one two three'],
    ['another log', 'https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 "GET" 200'],
    ['a time that is none', line({ time: '20/Foo/2026:10:00:00 +0000' })],
    ['a line cut in its user agent', line({ agent: 'Mozilla/5.0 (Windows' }).split(' (Windows')[0] ?? ''],
    ['a line cut in its request line', line().split(' HTTP/1.1')[0] ?? ''],
    ['a line cut before it', line().split(' "GET')[0] ?? ''],
    ['no operation in sight', line({ operation: 'unheard.of' })],
  ])('is none: %s', (_, text) => {
    expect(s3Request(text)).toBeNull();
  });

  // Anything but linear would run into the time limit of a test.
  it('is read to its end where somebody made it to be slow', () => {
    const imitations = '" 200 - 1 1 1 '.repeat(100_000);
    expect(s3Request(line({ uri: `GET /${imitations} HTTP/1.1` }))).toMatchObject({ tlsVersion: 'TLSv1' });
    expect(s3Request(line({ agent: '" "'.repeat(300_000) }))).toMatchObject({ tlsVersion: 'TLSv1' });
    expect(s3Request(line({ requester: 'a '.repeat(500_000) }))).toBeNull();
  });
});
