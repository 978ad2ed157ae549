// The part of the story that needs fixing: every workload of the sample that speaks less than TLS 1.2.
import { api, s3 } from './calls.ts';
import { anonymous, consoleUser, DATA, PRODUCTION, role, signingInUser, TOOLING, user } from './identities.ts';
import { QUARTER } from './shared.ts';
import type { Period, Workload } from './workload.ts';

const NOVEMBER_2023: Period = { from: '2023-11-06', to: '2023-11-17', shape: 'office', hours: [2, 4] };
const JANUARY_2024: Period = { from: '2024-01-09', to: '2024-01-19', shape: 'office', hours: [8, 17] };

/** One address, three programs at TLS 1.0, one of which cannot be set so low: something on the way decrypts. */
const BRANCH_OFFICE = [{ ip: '203.0.113.77' }];

export const legacyWorkloads: readonly Workload[] = [
  {
    name: '.NET SDK 3.3.1, role erp-sync',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'erp-sync', { holder: 'instance', region: 'eu-west-1' }),
    userAgent:
      'aws-sdk-dotnet-45/3.3.1.0 aws-sdk-dotnet-core/3.3.17.10 .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.2.9200.0 ClientSync',
    origins: [
      { ip: '10.2.4.17', host: 'i-0f3a6c1d2e4b58091' },
      { ip: '10.2.4.18', host: 'i-0b7d94e2a1c36f5d8' },
      { ip: '10.2.5.23', host: 'i-04c8e15f9d2b7a360' },
    ],
    period: { ...QUARTER, shape: 'growing' },
    tls: { version: 'TLSv1', keyExchange: 'secp256r1' },
    uses: [
      { call: s3('PutObject', 'example-erp-exchange', 'outbound/orders-#.xml'), count: 8400, vpcEndpoint: 'vpce-0a1b2c3d4e5f60718' },
      { call: s3('GetObject', 'example-erp-exchange', 'inbound/stock-#.xml'), count: 4500, vpcEndpoint: 'vpce-0a1b2c3d4e5f60718' },
      {
        call: api('sqs', 'ReceiveMessage', { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${PRODUCTION}/erp-inbound` }, { data: true }),
        count: 522,
        vpcEndpoint: 'vpce-0c9d8e7f6a5b40312',
      },
    ],
  },
  {
    name: 's3fs-fuse, user backup',
    account: DATA,
    region: 'us-east-1',
    identity: user(DATA, 'backup'),
    userAgent: 's3fs/1.80 (commit hash 6be3236; OpenSSL)',
    origins: [{ ip: '203.0.113.40' }],
    period: { ...QUARTER, to: '2026-11-20', hours: [1, 3] },
    tls: { version: 'TLSv1.1', keyExchange: 'secp256r1' },
    uses: [
      { call: s3('PutObject', 'example-backup-vault', 'nightly/db-#.dump'), count: 640 },
      { call: s3('HeadObject', 'example-backup-vault', 'nightly/db-#.dump'), count: 231 },
    ],
  },
  {
    name: 'boto 2, role legacy-etl',
    account: DATA,
    region: 'us-east-1',
    identity: role(DATA, 'legacy-etl', { holder: 'instance', region: 'us-east-1' }),
    userAgent: 'Boto/2.48.0 Python/2.7.14 Linux/4.9.76-3.78.amzn1.x86_64',
    origins: [{ ip: '198.51.100.90', host: 'i-0d15ea5e0ddba11e5' }],
    period: NOVEMBER_2023,
    tls: { version: 'TLSv1' },
    uses: [
      { call: s3('GetObject', 'example-landing-zone', 'csv/part-#.csv'), count: 9 },
      { call: api('sqs', 'SendMessage', { queueUrl: `https://sqs.us-east-1.amazonaws.com/${DATA}/etl-done` }, { data: true }), count: 3 },
    ],
  },
  {
    name: 'JetS3t, role archive-sync',
    account: DATA,
    region: 'us-east-1',
    identity: role(DATA, 'archive-sync', { holder: 'instance', region: 'us-east-1' }),
    userAgent: 'JetS3t/0.9.0 (Linux/2.6.32-279.el6.x86_64; amd64; en; JVM 1.6.0_45)',
    origins: [{ ip: '198.51.100.91', host: 'i-0a11c0ffee0dd5eed' }],
    period: JANUARY_2024,
    tls: { version: 'TLSv1' },
    uses: [{ call: s3('PutObject', 'example-archive', 'ledger/#.tar'), count: 7 }],
  },
  {
    name: 'AWS CLI v2 behind the branch proxy, user dana',
    account: TOOLING,
    region: 'eu-central-1',
    identity: user(TOOLING, 'dana'),
    userAgent:
      'aws-cli/2.33.23 md/awscrt#0.31.1 ua/2.1 os/linux#6.8.0-60-generic md/arch#x86_64 lang/python#3.13.11 md/pyimpl#CPython m/Z,E,b,C cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off md/command#ec2.describe-instances',
    origins: BRANCH_OFFICE,
    period: { ...QUARTER, shape: 'office', hours: [7, 16] },
    tls: { version: 'TLSv1', keyExchange: 'secp256r1' },
    uses: [{ call: api('ec2', 'DescribeInstances', { instancesSet: {}, filterSet: {} }), count: 46 }],
  },
  {
    name: 'Terraform behind the branch proxy, role ci-deploy',
    account: TOOLING,
    region: 'eu-central-1',
    identity: role(TOOLING, 'ci-deploy', { holder: 'person', region: 'eu-central-1', session: 'runner-branch-01' }),
    userAgent:
      'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) HashiCorp-terraform-exec/0.17.3',
    origins: BRANCH_OFFICE,
    period: { ...QUARTER, shape: 'office', hours: [9, 18] },
    tls: { version: 'TLSv1', keyExchange: 'secp256r1' },
    uses: [
      { call: api('ec2', 'DescribeVpcs', { vpcSet: {}, filterSet: {} }), count: 74 },
      { call: api('sts', 'GetCallerIdentity'), count: 44 },
    ],
  },
  {
    name: 'Boto3 behind the branch proxy, role data-science',
    account: TOOLING,
    region: 'eu-central-1',
    identity: role(TOOLING, 'data-science', { holder: 'person', region: 'eu-central-1', session: 'mira' }),
    userAgent:
      'Boto3/1.28.62 md/Botocore#1.31.62 ua/2.0 os/macos#22.4.0 md/arch#arm64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.31.62',
    origins: BRANCH_OFFICE,
    period: { ...QUARTER, from: '2026-10-05', shape: 'office', hours: [8, 19] },
    tls: { version: 'TLSv1', keyExchange: 'secp256r1' },
    uses: [{ call: s3('GetObject', 'example-notebooks', 'features/day-#.parquet'), count: 77 }],
  },
  {
    name: 'curl without credentials at the public bucket',
    account: DATA,
    region: 'us-east-1',
    identity: anonymous,
    userAgent: 'curl/7.21.4 (x86_64-apple-darwin12.2.0) libcurl/7.21.4 OpenSSL/0.9.8x zlib/1.2.5 libidn/1.20',
    origins: [{ ip: '192.0.2.15' }, { ip: '192.0.2.88' }, { ip: '192.0.2.203' }],
    period: { ...QUARTER, shape: 'weekly' },
    tls: { version: 'TLSv1' },
    uses: [{ call: s3('GetObject', 'example-public-firmware', 'kiosk/image-#.bin'), count: 46 }],
  },
  {
    name: 's3cmd without a user agent, user reports',
    account: DATA,
    region: 'us-east-1',
    identity: user(DATA, 'reports'),
    userAgent: '',
    origins: [{ ip: '203.0.113.151' }],
    period: { ...QUARTER, shape: 'weekly', hours: [5, 6] },
    tls: { version: 'TLSv1' },
    uses: [{ call: s3('PutObject', 'example-reports', 'weekly/report-#.pdf'), count: 64 }],
  },
  {
    name: 'an old browser at the sign-in page, user lee',
    account: TOOLING,
    region: 'us-east-1',
    identity: signingInUser(TOOLING, 'lee'),
    userAgent: 'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; WOW64; Trident/6.0)',
    origins: [{ ip: '203.0.113.12' }],
    period: JANUARY_2024,
    tls: { version: 'TLSv1' },
    uses: [{ call: { ...api('signin', 'ConsoleLogin', null, { readOnly: false }), host: () => 'signin.aws.amazon.com' }, count: 2 }],
    eventType: 'AwsConsoleSignIn',
    outcome: { ConsoleLogin: 'Success' },
  },
  {
    name: "AWS's own console back end at TLS 1.1, user omar",
    account: DATA,
    region: 'us-east-1',
    identity: consoleUser(DATA, 'omar'),
    userAgent:
      'aws-internal/3 aws-sdk-java/1.12.692 Linux/5.10.213-179.855.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/17.0.10+9-LTS java/1.8.0_402 vendor/N/A cfg/retry-mode/standard',
    origins: [{ ip: '203.0.113.12' }],
    period: NOVEMBER_2023,
    tls: { version: 'TLSv1.1' },
    uses: [{ call: s3('ListObjects', 'example-access-logs', null), count: 4 }],
  },
];
