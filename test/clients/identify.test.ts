import { describe, expect, it } from 'vitest';
import { identify } from '../../src/clients/identify.ts';
import { AWS_OWNED, RUNTIMES, SDKS, TOOLS } from '../../src/clients/vocabulary.ts';
import { fieldsOf, OWN_TABLE, type Row, readTable, sharedTable, trailUserAgents } from './tables.ts';

const own = readTable(OWN_TABLE);
const shared = sharedTable();
const trail = trailUserAgents();

const check = (row: Row): void => expect(fieldsOf(identify(row.userAgent), row)).toEqual(row.expected);
const title = (row: Row, at: number): [string, Row] => [`${at + 1}: ${row.userAgent.slice(0, 90)}`, row];

describe('every column of the table of collected user agents', () => {
  it.each(own.map(title))('%s', (_, row) => check(row));
});

describe.skipIf(shared.length === 0)('every column of the shared table (skipped where ../shared/facts is absent)', () => {
  it.each(shared.map(title))('%s', (_, row) => check(row));
});

describe('the vocabulary', () => {
  const rows = [...own, ...shared];
  it('gives every product, SDK and runtime at least one string that names it', () => {
    const said = (field: 'product' | 'sdk' | 'runtime'): Set<string | null | undefined> =>
      new Set(rows.map(({ expected }) => expected[field]));
    // Rusoto and botocore are SDKs of a tool first of all; every SDK is also a product.
    expect([...TOOLS, ...AWS_OWNED, ...SDKS].filter((name) => !said('product').has(name))).toEqual([]);
    expect(SDKS.filter((name) => !said('sdk').has(name))).toEqual([]);
    expect(RUNTIMES.filter((name) => !said('runtime').has(name))).toEqual([]);
  });

  it('names nothing outside itself in the tables', () => {
    const products = new Set<string>([...TOOLS, ...AWS_OWNED, ...SDKS]);
    const strange = rows.filter(({ expected: { product } }) => product !== null && product !== undefined && !products.has(product));
    expect(strange).toEqual([]);
  });
});

describe.skipIf(trail.length === 0)('a real trail (skipped where ../shared/data is absent)', () => {
  const kind = (agent: string): string => {
    if (/^\[?stratus-red-team_[\w-]+\]?$/.test(agent)) return 'overridden';
    if (/^\[?APN\/1\.0 HashiCorp\/1\.0 Terraform\/1\.1\.2 /.test(agent)) return 'Terraform 1.1.2';
    return 'other';
  };
  it('calls every overridden string unknown', () => {
    const agents = trail.filter((agent) => kind(agent) === 'overridden');
    expect(agents.length).toBeGreaterThan(50);
    for (const agent of agents) expect(identify(agent)).toMatchObject({ product: null, sdk: null, runtime: null, ownedBy: 'unknown' });
  });

  it('names Terraform and its SDK however many words of the caller follow', () => {
    const agents = trail.filter((agent) => kind(agent) === 'Terraform 1.1.2');
    expect(agents.length).toBeGreaterThan(20);
    for (const agent of agents) {
      const [, v2, version] = /aws-sdk-go(-v2)?\/([\d.]+)/.exec(agent) ?? [];
      expect(identify(agent)).toMatchObject({
        product: 'Terraform',
        productVersion: '1.1.2',
        sdk: v2 ? 'AWS SDK for Go v2' : 'AWS SDK for Go v1',
        sdkVersion: version,
        runtime: 'Go',
        os: 'Linux',
        ownedBy: 'user',
      });
    }
  });

  it('names every other caller, and tells AWS from the customer', () => {
    const named = trail.filter((agent) => kind(agent) === 'other').map((agent) => [agent, identify(agent)] as const);
    for (const [agent, program] of named) expect(program.product ?? program.browser, agent).not.toBeNull();
    const ofTheCustomer = new Set(
      named.filter(([, { ownedBy }]) => ownedBy === 'user').map(([, { product, browser }]) => product ?? browser),
    );
    expect([...ofTheCustomer].sort()).toEqual(['AWS SDK for Go v2', 'Boto3', 'Firefox 102.0', 'Firefox 114.0', 'SSM Agent']);
  });
});

describe('a caller', () => {
  it('without a user agent is nobody', () => {
    for (const none of [null, undefined, '', '   ', '-', '[]', '[-]', '[ ]', '(none supplied)']) {
      expect(identify(none)).toMatchObject({ product: null, browser: null, ownedBy: 'unknown' });
      expect(identify(none).details.size).toBe(0);
    }
  });

  it('is named the same with and without the brackets of an S3 event, and with the closing one cut off', () => {
    for (const { userAgent } of own.filter(({ userAgent: agent }) => !agent.startsWith('['))) {
      const plain = identify(userAgent);
      expect(identify(`[${userAgent}]`), userAgent).toEqual(plain);
      expect(identify(`[${userAgent}`), userAgent).toEqual(plain);
      expect(identify(`  ${userAgent}\n`), userAgent).toEqual(plain);
    }
  });

  it('keeps its name when its string is cut behind the words that name it', () => {
    const whole =
      'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/4.67.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.18.0 os/linux lang/go/1.19.8 md/GOOS/linux';
    for (let length = whole.indexOf('1.1.2') + 5; length <= whole.length; length += 1) {
      expect(identify(whole.slice(0, length))).toMatchObject({ product: 'Terraform', productVersion: '1.1.2', ownedBy: 'user' });
    }
  });

  it('is never given a name of another SDK while its own is cut', () => {
    const sdks = new Set<string | null>();
    const whole = 'aws-sdk-go-v2/1.18.0 os/linux lang/go/1.19.8';
    for (let length = 1; length <= whole.length; length += 1) sdks.add(identify(whole.slice(0, length)).sdk);
    expect([...sdks]).toEqual([null, 'AWS SDK for Go v2']);
  });

  it('that writes an AWS name inside a longer string does not become AWS', () => {
    for (const agent of [
      'AWS Internal exporter/1.0',
      'x AWS Internal',
      'AWS Internal/7 Boto3/1.26.0',
      'Boto3/1.26.0 Python/3.9.1 (AWS Internal)',
      'Boto3/1.26.0 Python/3.9.1 exec-env/aws-internal/3 Botocore/1.29.0',
      'Boto3/1.26.0 Python/3.9.1 app/AWSCloudTrail Botocore/1.29.0',
      'evil/1.0 console.amazonaws.com',
      'console.amazonaws.com.example.org',
      'S3Console/0.4 evil, Boto3/1.26.0',
      'aws-sdk-go/1.44.1 (go1.20; linux 5.10.amzn2int; amd64)',
    ]) {
      expect(identify(agent).ownedBy, agent).not.toBe('aws');
    }
  });

  it('that puts a product into its execution environment or application id is not that product', () => {
    for (const name of ['Terraform/1.5.0', 'aws-cli/2.15.0', 'rclone/v1.60', 'curl/8.0', 'cloudhealth', 'amazon-ssm-agent/3.2']) {
      for (const prefix of ['exec-env', 'app', 'md', 'lib', 'api', 'cfg']) {
        const agent = `Boto3/1.26.95 Python/3.7.16 Linux/5.10.1 ${prefix}/${name} Botocore/1.29.95`;
        expect(identify(agent), agent).toMatchObject({ product: 'Boto3', sdk: 'Boto3', os: 'Linux 5.10.1' });
        expect(identify(`${prefix}/${name}`), agent).toMatchObject({ product: null, sdk: null });
      }
    }
  });

  it('that borrows the string of a browser is no SDK', () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64) aws-sdk-java/2.20.0 Boto3/1.26.0 Python/3.9 aws-cli/2.1.0 rclone/v1.60';
    expect(identify(agent)).toMatchObject({ product: null, sdk: null, runtime: null });
  });

  it('is read the same with slashes and with hashes between the parts of a word', () => {
    const slashes = 'aws-sdk-go-v2/1.18.0 os/linux/5.10 lang/go/1.19.8 md/GOOS/linux api/sts/1.2';
    const hashes = 'aws-sdk-go-v2/1.18.0 os/linux#5.10 lang/go#1.19.8 md/GOOS#linux api/sts#1.2';
    expect(identify(hashes)).toEqual(identify(slashes));
    expect(identify(hashes)).toMatchObject({ runtimeVersion: '1.19.8', os: 'Linux 5.10' });
  });
});
