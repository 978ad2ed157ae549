// Which endpoints may be named, and which roots are Amazon's.
import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { AMAZON_ROOTS } from '../../src/path/amazon-roots.ts';
import { isAwsName, parseEndpoint } from '../../src/path/endpoint.ts';

test('a name, and a port where it is not 443', () => {
  expect(parseEndpoint('sts.eu-west-1.amazonaws.com')).toEqual({ host: 'sts.eu-west-1.amazonaws.com', port: 443 });
  expect(parseEndpoint('STS.amazonaws.com:8443')).toEqual({ host: 'sts.amazonaws.com', port: 8443 });
  expect(parseEndpoint('localhost:1')).toEqual({ host: 'localhost', port: 1 });
});

test.each([
  ['https://sts.amazonaws.com/', /URL/],
  ['10.0.0.1', /address/],
  ['10.0.0.0/8', /address/],
  ['10.0.0.1:443', /address/],
  ['[::1]:443', /address/],
  ['::1', /address/],
  ['2130706433', /address/],
  ['10.0.0.1-20', /no host name/],
  ['*.amazonaws.com', /no host name/],
  ['sts..amazonaws.com', /no host name/],
  ['-x.amazonaws.com', /no host name/],
  ['user@sts.amazonaws.com', /no host name/],
  ['s\u0442s.amazonaws.com', /no host name/],
  ['sts.amazonaws.com\n', /no host name/],
  [`${'a'.repeat(64)}.com`, /no host name/],
  [`${'a.'.repeat(130)}com`, /no host name/],
  ['', /no host name/],
  ['sts.amazonaws.com:0', /port/],
  ['sts.amazonaws.com:65536', /port/],
  ['sts.amazonaws.com:443-445', /port/],
  ['sts.amazonaws.com:', /port/],
])('%j is refused with a reason', (text, reason) => {
  expect(parseEndpoint(text)).toMatch(reason);
});

test("AWS's names in all partitions, and none that only look like them", () => {
  for (const host of [
    'sts.eu-west-1.amazonaws.com',
    'ec2.eu-west-1.api.aws',
    'sts.cn-north-1.amazonaws.com.cn',
    'sts.eusc-de-east-1.amazonaws.eu',
  ])
    expect(isAwsName(host), host).toBe(true);
  for (const host of ['amazonaws.com.example.org', 'notamazonaws.com', 'localhost']) expect(isAwsName(host), host).toBe(false);
});

test('the published keys are those of the roots that come with Node', () => {
  const known = rootCertificates.map((pem) => new X509Certificate(pem));
  const names = known.flatMap((root) => {
    const hash = createHash('sha256')
      .update(root.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
    return AMAZON_ROOTS.keys[hash] ?? [];
  });
  expect(names.toSorted()).toEqual(Object.values(AMAZON_ROOTS.keys).toSorted());
});
