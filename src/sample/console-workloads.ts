// People at the console, callers of AWS itself, and calls that report no TLS at all.
import { type ApiCall, api, s3 } from './calls.ts';
import { awsService, consoleUser, DATA, identityCenterUser, onBehalf, PRODUCTION, role, signingInUser, TOOLING } from './identities.ts';
import { ciDeploy, dataLake, describeInstances, kms, OFFICE, QUARTER, TLS_1_2, TLS_1_3, WEEKLY } from './shared.ts';
import type { Workload } from './workload.ts';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0';

const signIn: ApiCall = {
  ...api('signin', 'ConsoleLogin', null, { readOnly: false }),
  host: (region) => `${region}.signin.aws.amazon.com`,
};

/** People at the console, and what AWS does for them. */
const people: readonly Workload[] = [
  {
    name: 'Chrome at the sign-in page, user dana',
    account: TOOLING,
    region: 'us-east-1',
    identity: signingInUser(TOOLING, 'dana'),
    userAgent: CHROME,
    origins: [{ ip: '198.51.100.61' }],
    period: WEEKLY,
    tls: TLS_1_3,
    uses: [{ call: signIn, count: 60 }],
    eventType: 'AwsConsoleSignIn',
    outcome: { ConsoleLogin: 'Success' },
  },
  {
    name: 'Firefox at the sign-in page, user omar',
    account: DATA,
    region: 'us-east-1',
    identity: signingInUser(DATA, 'omar'),
    userAgent: FIREFOX,
    origins: [{ ip: '203.0.113.12' }],
    period: WEEKLY,
    tls: TLS_1_2,
    uses: [{ call: signIn, count: 14 }],
    eventType: 'AwsConsoleSignIn',
    outcome: { ConsoleLogin: 'Success' },
  },
  {
    name: 'a console session, user dana',
    account: TOOLING,
    region: 'eu-central-1',
    identity: consoleUser(TOOLING, 'dana'),
    userAgent: 'AWS Internal',
    origins: [{ ip: '198.51.100.61' }],
    period: OFFICE,
    tls: null,
    uses: [{ call: describeInstances, count: 180 }],
    fromConsole: true,
  },
  {
    name: 'the S3 console, user omar',
    account: DATA,
    region: 'us-east-1',
    identity: consoleUser(DATA, 'omar'),
    userAgent: 'AWS Console S3, S3Console/0.4 cfg/retry-mode/legacy',
    origins: [{ ip: '203.0.113.12' }],
    period: WEEKLY,
    tls: TLS_1_2,
    uses: [{ call: s3('GetBucketPolicy', 'example-audit', null), count: 48 }],
  },
  {
    name: 'the notifications bell of the console, user dana',
    account: TOOLING,
    region: 'us-east-1',
    identity: consoleUser(TOOLING, 'dana'),
    userAgent: CHROME,
    origins: [{ ip: '198.51.100.61' }],
    period: WEEKLY,
    tls: null,
    uses: [{ call: api('notifications', 'ListNotificationHubs'), count: 36 }],
  },
  {
    name: 'IAM Identity Center sign-ins',
    account: TOOLING,
    region: 'eu-central-1',
    identity: identityCenterUser(TOOLING, 'admin@example.com'),
    userAgent: CHROME,
    origins: [{ ip: '198.51.100.62' }],
    period: OFFICE,
    tls: null,
    uses: [{ call: { ...api('signin', 'UserAuthentication', null, { readOnly: false }) }, count: 84 }],
    eventType: 'AwsServiceEvent',
    outcome: { AuthWorkflowID: 'c0ffee00-0000-4000-8000-000000000000', UserAuthentication: 'Success', CredentialType: 'PASSWORD' },
  },
];

/** AWS's own callers, and calls that AWS makes for somebody. */
const aws: readonly Workload[] = [
  {
    name: 'AWS Config assumes its role',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: awsService('config.amazonaws.com'),
    userAgent: 'config.amazonaws.com',
    origins: [{ ip: 'config.amazonaws.com' }],
    period: QUARTER,
    tls: null,
    uses: [
      {
        call: api('sts', 'AssumeRole', {
          roleArn: `arn:aws:iam::${PRODUCTION}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
          roleSessionName: 'AWSConfig-Describe',
        }),
        count: 270,
      },
    ],
  },
  {
    name: 'Athena reads the data lake',
    account: DATA,
    region: 'eu-central-1',
    identity: onBehalf(dataLake, 'athena.amazonaws.com'),
    userAgent: 'athena.amazonaws.com',
    origins: [{ ip: 'athena.amazonaws.com', host: 'i-0a9b8c7d6e5f40312' }],
    period: WEEKLY,
    tls: null,
    uses: [{ call: s3('GetObject', 'example-data-lake', 'events/part-#.parquet'), count: 180 }],
  },
  {
    name: 'CloudFormation deploys',
    account: TOOLING,
    region: 'eu-central-1',
    identity: onBehalf(ciDeploy, 'cloudformation.amazonaws.com'),
    userAgent: 'cloudformation.amazonaws.com',
    origins: [{ ip: 'cloudformation.amazonaws.com' }],
    period: OFFICE,
    tls: null,
    uses: [{ call: api('ec2', 'DescribeSecurityGroups', { securityGroupSet: {}, filterSet: {} }), count: 60 }],
  },
  {
    name: 'an internal AWS caller, user omar',
    account: DATA,
    region: 'us-east-1',
    identity: consoleUser(DATA, 'omar'),
    userAgent:
      'aws-internal/3 aws-sdk-java/1.12.692 Linux/5.10.213-179.855.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/17.0.10+9-LTS java/1.8.0_402 vendor/N/A cfg/retry-mode/standard',
    origins: [{ ip: '203.0.113.12' }],
    period: QUARTER,
    tls: TLS_1_2,
    uses: [{ call: kms('DescribeKey'), count: 120 }],
  },
  {
    name: 'the Lambda platform creates log streams, role inventory',
    account: DATA,
    region: 'us-east-1',
    identity: role(DATA, 'inventory', { holder: 'function', region: 'us-east-1' }),
    userAgent: 'awslambda-worker/1.0 rusoto/0.47.0 rust/1.55.0 linux',
    origins: [{ ip: '198.51.100.11', host: 'inventory' }],
    period: QUARTER,
    tls: TLS_1_2,
    uses: [{ call: api('logs', 'CreateLogStream', { logGroupName: '/aws/lambda/inventory' }), count: 60 }],
  },
  {
    name: 'Session Manager channels, role erp-sync',
    account: PRODUCTION,
    region: 'eu-west-1',
    identity: role(PRODUCTION, 'erp-sync', { holder: 'instance', region: 'eu-west-1' }),
    userAgent: 'aws-sdk-go/1.41.4 (go1.18.3; windows; amd64) amazon-ssm-agent/',
    origins: [{ ip: '10.2.4.17', host: 'i-0f3a6c1d2e4b58091' }],
    period: QUARTER,
    tls: null,
    uses: [{ call: api('ssmmessages', 'CreateControlChannel'), count: 90 }],
  },
];

export const consoleWorkloads: readonly Workload[] = [...people, ...aws];
