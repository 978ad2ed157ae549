// The organization's clients that AWS accepts: at TLS 1.2 and 1.3, with ML-KEM and without.
import { type ApiCall, api, s3 } from './calls.ts';
import { anonymous, DATA, PRODUCTION, role, TOOLING, user } from './identities.ts';
import { ciDeploy, dataLake, describeInstances, kms, ML_KEM, OFFICE, QUARTER, TLS_1_2, TLS_1_3, WEEKLY } from './shared.ts';
import type { Workload } from './workload.ts';

const secret = (id: string): ApiCall => api('secretsmanager', 'GetSecretValue', { secretId: id });
const table = (name: string, tableName: string): ApiCall => api('dynamodb', name, { tableName }, { data: true });
/** Clients at TLS 1.2 only, some of them because the path has no more. */
const atTls12: readonly Workload[] = [
  {
    name: 'SDK for JavaScript v2 on Node.js 10, role web-frontend',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'web-frontend', { holder: 'instance', region: 'eu-west-1' }),
    userAgent: 'aws-sdk-nodejs/2.1692.0 linux/v10.24.1 promise',
    origins: [
      { ip: '10.2.8.11', host: 'i-0e5f4d3c2b1a09876' },
      { ip: '10.2.8.12', host: 'i-0f6e5d4c3b2a19087' },
    ],
    period: QUARTER,
    tls: TLS_1_2,
    uses: [
      { call: s3('GetObject', 'example-web-assets', 'img/product-#.webp'), count: 300 },
      { call: table('GetItem', 'sessions'), count: 320 },
      { call: kms('Decrypt'), count: 90 },
    ],
  },
  {
    name: 'SDK for Java v1 on Java 8, role batch-reports',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'batch-reports', { holder: 'instance', region: 'eu-west-1' }),
    userAgent:
      'aws-sdk-java/1.12.79 Linux/5.4.141-78.230 OpenJDK_64-Bit_Server_VM/25.181-b13 java/1.8.0_181 vendor/Oracle_Corporation cfg/retry-mode/standard',
    origins: [{ ip: '10.2.9.40', host: 'i-07a6b5c4d3e2f1908' }],
    period: { ...QUARTER, hours: [2, 5] },
    tls: TLS_1_2,
    uses: [{ call: s3('PutObject', 'example-report-archive', 'daily/#.pdf'), count: 270 }],
  },
  {
    name: 'SDK for PHP, user wordpress',
    account: PRODUCTION,
    region: 'us-east-1',
    identity: user(PRODUCTION, 'wordpress'),
    userAgent: 'aws-sdk-php/3.184.6 OS/Linux/5.4.0-126-generic',
    origins: [{ ip: '203.0.113.64' }],
    period: WEEKLY,
    tls: TLS_1_2,
    uses: [{ call: s3('PutObject', 'example-blog-media', 'uploads/photo-#.jpg'), count: 130 }],
  },
  {
    name: 'AWS Tools for PowerShell on Server 2019, user win-ops',
    account: TOOLING,
    region: 'eu-central-1',
    identity: user(TOOLING, 'win-ops'),
    userAgent:
      'AWSPowerShell.Common/4.1.534.0 ua/2.0 .NET_Core#6.0.5 OS/windows#10.0.17763.0 md/ARCH#X64 PowerShellCore/7.-1 cfg/retry-mode#legacy md/ClientAsync',
    origins: [{ ip: '198.51.100.40' }],
    period: OFFICE,
    tls: TLS_1_2,
    uses: [{ call: describeInstances, count: 96 }],
  },
  {
    name: 'SDK for Java v2 through an S3 interface endpoint, role data-lake',
    account: DATA,
    region: 'eu-central-1',
    identity: dataLake,
    userAgent:
      'aws-sdk-java/2.20.162 Linux/5.10.216-225.855.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.11+9-LTS Java/17.0.11 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy',
    origins: [{ ip: '10.4.1.20', host: 'i-0a9b8c7d6e5f40312' }],
    period: WEEKLY,
    tls: TLS_1_3,
    uses: [
      {
        call: s3(
          'GetObject',
          'example-data-lake',
          'events/part-#.parquet',
          (region) => `example-data-lake.bucket.vpce-0f1e2d3c4b5a69788-a1b2c3d4.s3.${region}.vpce.amazonaws.com`,
        ),
        count: 420,
        tls: TLS_1_2,
        vpcEndpoint: 'vpce-0f1e2d3c4b5a69788',
      },
      { call: api('glue', 'GetTable', { databaseName: 'lake', name: 'events' }), count: 140 },
    ],
  },
  {
    name: 'Boto3 through a Multi-Region Access Point, role global-replica',
    account: DATA,
    region: 'us-east-1',
    identity: role(DATA, 'global-replica', { holder: 'function', region: 'us-east-1' }),
    userAgent: 'Boto3/1.26.95 Python/3.7.16 Linux/5.10.179-166.674.amzn2.x86_64 exec-env/AWS_Lambda_python3.7 Botocore/1.29.95',
    origins: [{ ip: '198.51.100.7', host: 'global-replica' }],
    period: QUARTER,
    tls: TLS_1_3,
    uses: [
      {
        call: s3('GetObject', 'example-replica', 'blob-#', () => 'examplealias.mrap.accesspoint.s3-global.amazonaws.com'),
        count: 90,
        tls: TLS_1_2,
      },
      { call: s3('GetObject', 'example-replica', 'blob-#'), count: 60 },
    ],
  },
];

/** Clients at TLS 1.3. */
const atTls13: readonly Workload[] = [
  {
    name: 'SDK for JavaScript v3 on Node.js 22, role orders-api',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'orders-api', { holder: 'function', region: 'eu-west-1' }),
    userAgent:
      'aws-sdk-js/3.1168.0 ua/2.1 os/linux#5.10.252-285.992.amzn2.x86_64 lang/js md/nodejs#22.20.0 api/kms#3.1168.0 exec-env/AWS_Lambda_nodejs22.x m/N,E,g app/orders',
    origins: [{ ip: '198.51.100.10', host: 'orders-api' }],
    period: QUARTER,
    tls: ML_KEM,
    uses: [
      { call: kms('Decrypt'), count: 420 },
      { call: secret('orders/db'), count: 140 },
      { call: table('PutItem', 'orders'), count: 400, tls: TLS_1_3 },
    ],
  },
  {
    name: 'SDK for Go v2, role pay-api',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'pay-api', { holder: 'task', region: 'eu-west-1', session: '4f0c9f6d2b8a4e1d93c7a5e60b1f2d38' }),
    userAgent: 'aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.26.4 md/GOOS#linux md/GOARCH#arm64 api/kms#1.38.1 m/E,z',
    origins: [{ ip: '10.2.12.5' }, { ip: '10.2.12.6' }],
    period: QUARTER,
    tls: ML_KEM,
    uses: [
      { call: kms('GenerateDataKey'), count: 250 },
      { call: secret('payments/provider'), count: 90 },
      {
        call: api('sqs', 'SendMessage', { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${PRODUCTION}/payments` }, { data: true }),
        count: 180,
      },
    ],
  },
  {
    name: 'SSM Agent on the instances, role erp-sync',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'erp-sync', { holder: 'instance', region: 'eu-west-1' }),
    userAgent: 'aws-sdk-go/1.41.4 (go1.18.3; windows; amd64) amazon-ssm-agent/',
    origins: [
      { ip: '10.2.4.17', host: 'i-0f3a6c1d2e4b58091' },
      { ip: '10.2.4.18', host: 'i-0b7d94e2a1c36f5d8' },
    ],
    period: QUARTER,
    tls: TLS_1_3,
    uses: [{ call: api('ssm', 'UpdateInstanceInformation', { agentName: 'amazon-ssm-agent', agentStatus: 'Active' }), count: 270 }],
  },
  {
    name: 'Boto3 in Lambda, role inventory',
    account: DATA,
    region: 'us-east-1',
    identity: role(DATA, 'inventory', { holder: 'function', region: 'us-east-1' }),
    userAgent:
      'Boto3/1.40.4 md/Botocore#1.40.4 ua/2.1 os/linux#5.10.252-285.992.amzn2.aarch64 md/arch#aarch64 lang/python#3.14.3 md/pyimpl#CPython exec-env/AWS_Lambda_python3.14 m/Z,D,b cfg/retry-mode#legacy Botocore/1.40.4',
    origins: [{ ip: '198.51.100.11', host: 'inventory' }],
    period: QUARTER,
    tls: TLS_1_3,
    uses: [
      { call: table('Query', 'stock'), count: 240 },
      { call: kms('Decrypt'), count: 120 },
      { call: api('elasticfilesystem', 'DescribeFileSystems'), count: 45, tls: { version: null } },
    ],
  },
  {
    name: 'Terraform, role ci-deploy',
    account: TOOLING,
    region: 'eu-central-1',
    identity: ciDeploy,
    userAgent:
      'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.44.157 (go1.19.3; linux; amd64) HashiCorp-terraform-exec/0.17.3',
    origins: [{ ip: '198.51.100.24' }],
    period: OFFICE,
    tls: TLS_1_3,
    uses: [
      { call: api('ec2', 'DescribeSubnets', { subnetSet: {}, filterSet: {} }), count: 150 },
      { call: api('sts', 'GetCallerIdentity'), count: 60 },
    ],
  },
  {
    name: 'AWS CLI v2 from home, user dana',
    account: TOOLING,
    region: 'eu-central-1',
    identity: user(TOOLING, 'dana'),
    userAgent:
      'aws-cli/2.33.23 md/awscrt#0.31.1 ua/2.1 os/linux#6.8.0-60-generic md/arch#x86_64 lang/python#3.13.11 md/pyimpl#CPython m/Z,E,b,C cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.24 md/prompt#off md/command#ec2.describe-instances',
    origins: [{ ip: '198.51.100.61' }],
    period: OFFICE,
    tls: TLS_1_3,
    uses: [{ call: describeInstances, count: 64 }],
  },
  {
    name: 'AWS CLI v2 with ML-KEM, an administrator',
    account: TOOLING,
    region: 'ap-southeast-2',
    identity: role(TOOLING, 'AWSReservedSSO_AdministratorAccess_0123456789abcdef', {
      holder: 'person',
      region: 'ap-southeast-2',
      session: 'admin@example.com',
      path: 'aws-reserved/sso.amazonaws.com/eu-west-1/',
    }),
    userAgent:
      'aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 os/linux#6.1.161-183.298.amzn2023.x86_64 md/arch#x86_64 lang/python#3.14.6 md/pyimpl#CPython m/E,Z,r,b cfg/retry-mode#standard md/installer#exe md/distrib#amzn.2023 md/prompt#off md/command#kms.list-keys',
    origins: [{ ip: '198.51.100.62' }],
    period: WEEKLY,
    tls: ML_KEM,
    uses: [
      { call: api('kms', 'ListKeys'), count: 104 },
      { call: s3('ListObjects', 'example-audit', null), count: 52 },
    ],
  },
  {
    name: 'AWS CLI v1 on the build host, user build',
    account: TOOLING,
    region: 'eu-central-1',
    identity: user(TOOLING, 'build'),
    userAgent:
      'aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1.161-183.298.amzn2023.x86_64 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/b,g,Z,D,N cfg/retry-mode#legacy botocore/1.43.11',
    origins: [{ ip: '198.51.100.25' }],
    period: OFFICE,
    tls: TLS_1_3,
    uses: [{ call: s3('PutObject', 'example-build-artifacts', 'release/app-#.zip'), count: 130 }],
  },
  {
    name: 'Wget without credentials at the public bucket',
    account: DATA,
    region: 'us-east-1',
    identity: anonymous,
    userAgent: 'Wget/1.21.3',
    origins: [{ ip: '192.0.2.31' }, { ip: '192.0.2.144' }],
    period: QUARTER,
    tls: TLS_1_3,
    uses: [{ call: s3('GetObject', 'example-public-firmware', 'kiosk/image-#.bin'), count: 90 }],
  },
];

export const modernWorkloads: readonly Workload[] = [...atTls12, ...atTls13];
