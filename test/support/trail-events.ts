// Random events for generated trails: a plan of what each must be understood to say, and a record full of traps that says it.
import type { Random } from '../../src/sample/random.ts';
import type { TlsVersionKey } from '../../src/tls/versions.ts';
import { type Pair, type Pairs, pairs, type Tree } from './trail-json.ts';
import type { EventPlan } from './trail-truth.ts';

export interface PlannedEvent {
  readonly plan: EventPlan;
  readonly record: Pairs;
}

/** The program's name in a client's key, for a user agent. */
export type ProgramOf = (userAgent: string | null) => string;

const ACCOUNTS = ['111122223333', '444455556666', '777788889999'];
const REGIONS = ['eu-west-1', 'us-east-1', 'us-gov-west-1', 'cn-north-1'];
const SERVICES = [
  's3.amazonaws.com',
  'sts.amazonaws.com',
  'kms.amazonaws.com',
  'ec2.amazonaws.com',
  '__proto__',
  'constructor',
  'größe.example',
];

/** What AWS, or somebody, may have written for a version, and how it counts. */
const VERSIONS: readonly (readonly [logged: string, key: TlsVersionKey])[] = [
  ['TLSv1', 'TLSv1'],
  ['TLSv1.1', 'TLSv1.1'],
  ['TLSv1.2', 'TLSv1.2'],
  ['TLSv1.2', 'TLSv1.2'],
  ['TLSv1.3', 'TLSv1.3'],
  ['TLSv1.3', 'TLSv1.3'],
  ['SSLv3', 'SSLv3'],
  ['TLSv1.0', 'TLSv1'],
  ['TLSV1.2', 'TLSv1.2'],
  ['tlsv11', 'TLSv1.1'],
  ['tlsv13', 'TLSv1.3'],
  ['QUIC', 'other'],
  ['TLSv1.4', 'other'],
  ['__proto__', 'other'],
];
const KEY_EXCHANGES: readonly (readonly [logged: string | null, key: string])[] = [
  [null, 'absent'],
  [null, 'absent'],
  ['', 'absent'],
  ['x25519', 'x25519'],
  ['X25519', 'x25519'],
  ['secp256r1', 'secp256r1'],
  ['X25519MLKEM768', 'X25519MLKEM768'],
  ['x25519mlkem768', 'X25519MLKEM768'],
  ['SecP256r1MLKEM768', 'SecP256r1MLKEM768'],
  ['__proto__', '__proto__'],
  ['new-group', 'new-group'],
];

/** User agents as logged; the last column says that AWS itself is the caller. */
const USER_AGENTS: readonly (readonly [logged: string, aws: boolean])[] = [
  ['aws-cli/1.16.96 Python/3.6.0 Windows/10 botocore/1.12.86', false],
  ['[aws-cli/2.18.5]', false],
  ['Boto3/1.24.84 Python/3.8.14 Linux/4.14.225-175.364.amzn2.aarch64 Botocore/1.27.84', false],
  ['Boto3/1.26.95 Python/3.7.16 Linux/5.10.179-166.674.amzn2.x86_64 exec-env/CloudShell Botocore/1.29.95', false],
  [
    'aws-sdk-dotnet-45/3.3.11.0 aws-sdk-dotnet-core/3.3.17.10 .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.2.9200.0 ClientSync',
    false,
  ],
  ['aws-sdk-nodejs/2.141.0 win32/v8.4.0', false],
  ['s3fs/1.80 (commit hash 6be3236; OpenSSL)', false],
  ['', false],
  ['[]', false],
  ['__proto__', false],
  ['constructor', false],
  ['in-house tool 4711/8', false],
  ['in-house tool 12/34567', false],
  ['\u202egnp.exe \u001b[31m<b>|\ud83d\ude80 "quoted" \\', false],
  [`long ${'x'.repeat(1015)}9999`, false],
  ['AWS Internal', true],
  ['signin.amazonaws.com', true],
  [
    'aws-internal/3 aws-sdk-java/1.12.692 Linux/5.10.213-179.855.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/17.0.10+9-LTS java/1.8.0_402 vendor/N/A cfg/retry-mode/standard',
    true,
  ],
];

const S3_INTERFACE = 'vpce-0f1e2d3c4b5a69788-a1b2c3d4.s3.eu-west-1.vpce.amazonaws.com';
const S3_MULTI_REGION = 'examplealias.mrap.accesspoint.s3-global.amazonaws.com';

interface Caller {
  readonly identity: Pairs;
  readonly principal: string;
  readonly session: string | null;
  readonly accessKeyId: string | null;
  readonly host: string | null;
  readonly invoked: boolean;
}

/** Who calls. `home` is the caller's account, which need not be the recipient's. */
function caller(random: Random, home: string): Caller {
  const none = { session: null, accessKeyId: null, host: null, invoked: false };
  const key = random.pick(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE', '']);
  const accessKeyId = key === '' ? null : key;
  const kind = random.pick([
    'user',
    'user',
    'role',
    'role',
    'role',
    'instance',
    'root',
    'anonymous',
    'account',
    'on-behalf',
    'federated',
  ] as const);
  const user = `arn:aws:iam::${home}:user/team/${random.pick(['backup', 'reports', '__proto__'])}`;
  const role = random.pick(['erp-sync', 'ci', 'constructor']);
  const issuer = `arn:aws:iam::${home}:role/service-role/${role}`;
  const issuerPairs = pairs(
    ['type', 'Role'],
    ['principalId', 'AROADBQP57FF2AEXAMPLE'],
    ['arn', issuer],
    ['accountId', home],
    ['userName', role],
  );
  const assumed = (session: string): readonly Pair[] => [
    ['type', 'AssumedRole'],
    ['principalId', `AROADBQP57FF2AEXAMPLE:${session}`],
    ['arn', `arn:aws:sts::${home}:assumed-role/${role}/${session}`],
    ['accountId', home],
    ['accessKeyId', key],
    [
      'sessionContext',
      pairs(['sessionIssuer', issuerPairs], ['attributes', pairs(['creationDate', '2023-07-10T11:42:31Z'], ['mfaAuthenticated', 'false'])]),
    ],
  ];
  switch (kind) {
    case 'user': {
      // A session of a user has an empty issuer: the user is the principal.
      const context: readonly Pair[] = random.next() < 0.5 ? [['sessionContext', pairs(['sessionIssuer', pairs()])]] : [];
      const identity = pairs(['type', 'IAMUser'], ['arn', user], ['accountId', home], ['accessKeyId', key], ['userName', 'x'], ...context);
      return { ...none, identity, principal: user, accessKeyId };
    }
    case 'role': {
      const session = random.pick(['dana', 'i-0123456789abcdef0', 'a@example.com', 'x=1,y+2']);
      return { ...none, identity: pairs(...assumed(session)), principal: issuer, session, accessKeyId };
    }
    case 'instance': {
      const host = `arn:aws:ec2:eu-west-1:${home}:instance/i-0123456789abcdef${random.int(0, 2)}`;
      const scope: Pair = ['inScopeOf', pairs(['issuerType', 'AWS::EC2::Instance'], ['credentialsIssuedTo', host])];
      return { ...none, identity: pairs(...assumed('i-0'), scope), principal: issuer, session: 'i-0', accessKeyId, host };
    }
    case 'federated': {
      const arn = `arn:aws:sts::${home}:federated-user/bob`;
      return { ...none, identity: pairs(['type', 'FederatedUser'], ['arn', arn], ['accountId', home]), principal: arn, session: 'bob' };
    }
    case 'root': {
      const arn = `arn:aws:iam::${home}:root`;
      return { ...none, identity: pairs(['type', 'Root'], ['arn', arn], ['accountId', home]), principal: arn };
    }
    case 'anonymous':
      return { ...none, identity: pairs(['type', 'AWSAccount'], ['principalId', ''], ['accountId', 'anonymous']), principal: 'anonymous' };
    case 'account':
      return {
        ...none,
        identity: pairs(['type', 'AWSAccount'], ['principalId', 'AIDACKCEVSQ6C2EXAMPLE'], ['accountId', home]),
        principal: home,
      };
    case 'on-behalf':
      return {
        ...none,
        identity: pairs(...assumed('athena'), ['invokedBy', 'athena.amazonaws.com']),
        principal: issuer,
        session: 'athena',
        accessKeyId,
        invoked: true,
      };
  }
}

type NoTls = 'missing' | 'null' | 'text' | 'list' | 'number' | 'empty' | 'host-only' | 'empty-version' | 'null-version' | 'nested';

/** `tlsDetails` without a version, in every shape; true when it is an object, which makes it partial. */
function noTls(shape: NoTls): { readonly field: readonly Pair[]; readonly partial: boolean } {
  const host: Pair = ['clientProvidedHostHeader', 'sts.amazonaws.com'];
  const object = (value: Pairs): { readonly field: readonly Pair[]; readonly partial: boolean } => ({
    field: [['tlsDetails', value]],
    partial: true,
  });
  const other = (value: Tree): { readonly field: readonly Pair[]; readonly partial: boolean } => ({
    field: [['tlsDetails', value]],
    partial: false,
  });
  switch (shape) {
    case 'missing':
      return { field: [], partial: false };
    case 'null':
      return other(null);
    case 'text':
      return other('{"tlsVersion":"TLSv1"}');
    case 'list':
      return other([pairs(['tlsVersion', 'TLSv1'])]);
    case 'number':
      return other(1);
    case 'empty':
      return object(pairs());
    case 'host-only':
      return object(pairs(host));
    case 'empty-version':
      return object(pairs(['tlsVersion', ''], host));
    case 'null-version':
      return object(pairs(['tlsVersion', null], host));
    case 'nested':
      return object(pairs(['details', pairs(['tlsVersion', 'TLSv1'])]));
  }
}
const NO_TLS: readonly NoTls[] = [
  'missing',
  'missing',
  'missing',
  'null',
  'text',
  'list',
  'number',
  'empty',
  'host-only',
  'empty-version',
  'null-version',
  'nested',
];

const OLD_TLS = pairs(['tlsVersion', 'TLSv1'], ['cipherSuite', 'ECDHE-RSA-AES128-SHA'], ['clientProvidedHostHeader', 'trap.example.com']);
const SMALL_EVENT = pairs(
  ['eventVersion', '1.08'],
  ['eventTime', '2023-01-01T00:00:00Z'],
  ['eventSource', 'trap.amazonaws.com'],
  ['eventID', 'trap'],
  ['tlsDetails', OLD_TLS],
);

function deep(levels: number): Tree {
  let tree: Tree = OLD_TLS;
  for (let i = 0; i < levels; i++) tree = i % 2 === 0 ? [tree] : pairs(['Records', tree]);
  return tree;
}

/** Things inside a request that look like what a reader searches for, and are not. */
function trap(random: Random): Tree {
  return random.pick<() => Tree>([
    () => pairs(['body', '{"tlsDetails":{"tlsVersion":"TLSv1","keyExchange":"x25519"}}']),
    () => pairs(['body', '\\"tlsDetails\\":{\\"tlsVersion\\":\\"TLSv1\\"}}]}\\\\']),
    () => pairs(['tlsDetails', OLD_TLS], ['eventID', 'trap'], ['recipientAccountId', '000000000000']),
    () => pairs(['Records', [SMALL_EVENT, SMALL_EVENT]]),
    () => pairs(['items', [pairs(['a', 1]), SMALL_EVENT]], ['Events', [pairs(['CloudTrailEvent', '{"eventVersion":"1.08"}'])]]),
    () => pairs(['__proto__', pairs(['tlsDetails', OLD_TLS])], ['constructor', 'x'], ['hasOwnProperty', false]),
    () => pairs(['braces', '}}]]}{["\u2028\ud83d\ude80\ud800 \u0000 '], ['end', '\\']),
    () => pairs(['', ''], ['"', '"'], ['numbers', [0, -1.5e-9, 1e21, 123456789012345680000]]),
    () => deep(random.pick([3, 200])),
    () => pairs(['policy', 'y'.repeat(random.pick([10, 10, 5_000, 5_000, 5_000, 300_000]))]),
  ])();
}

interface Tls {
  readonly field: readonly Pair[];
  readonly plan: EventPlan['tls'];
}

function reasonWithout(invoked: boolean, fromConsole: string | null, eventType: string, partial: boolean): EventPlan['tls'] {
  if (invoked) return 'invoked-by-aws';
  if (fromConsole === 'true') return 'console-session';
  if (eventType !== 'AwsApiCall' && eventType !== 'AwsConsoleSignIn') return 'service-event';
  return partial ? 'partial' : 'not-reported';
}

function tlsOf(random: Random, service: string): Tls {
  const [logged, version] = random.pick(VERSIONS);
  const [group, keyExchange] = random.pick(KEY_EXCHANGES);
  const host = random.pick([null, 'sts.amazonaws.com', 'bucket.s3.eu-west-1.amazonaws.com', `bucket.${S3_INTERFACE}`, S3_MULTI_REGION]);
  const inS3 = service === 's3.amazonaws.com';
  const serverCap =
    !inS3 || host === null
      ? null
      : host.endsWith(S3_INTERFACE)
        ? 's3-interface-endpoint'
        : host === S3_MULTI_REGION
          ? 's3-multi-region-access-point'
          : null;
  const twice: readonly Pair[] = random.next() < 0.1 ? [['tlsVersion', version === 'TLSv1' ? 'TLSv1.3' : 'TLSv1']] : [];
  const fields: readonly Pair[] = [
    ...twice,
    ['tlsVersion', logged],
    ['cipherSuite', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ...(host === null ? [] : [['clientProvidedHostHeader', host] as const]),
    ...(group === null ? [] : [['keyExchange', group] as const]),
  ];
  const decoy: readonly Pair[] = random.next() < 0.05 ? [['tlsDetails', 'not this one']] : [];
  return { field: [...decoy, ['tlsDetails', pairs(...fields)]], plan: { version, keyExchange, serverCap } };
}

/** A time as CloudTrail writes it. */
export const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** One random event at `at` (epoch milliseconds, whole seconds) with the id `id`. */
export function randomEvent(random: Random, at: number, id: string | null, programOf: ProgramOf): PlannedEvent {
  const account = random.pick(ACCOUNTS);
  const region = random.pick(REGIONS);
  const service = random.pick(SERVICES);
  const who = caller(random, random.next() < 0.8 ? account : random.pick(ACCOUNTS));
  const fromConsole = random.pick([null, null, null, 'true', 'false']);
  const eventType = random.pick([
    'AwsApiCall',
    'AwsApiCall',
    'AwsApiCall',
    'AwsApiCall',
    'AwsConsoleSignIn',
    'AwsServiceEvent',
    'AwsVpceEvent',
  ]);
  const without = noTls(random.pick(NO_TLS));
  const tls: Tls =
    random.next() < 0.6
      ? tlsOf(random, service)
      : { field: without.field, plan: reasonWithout(who.invoked, fromConsole, eventType, without.partial) };
  const [loggedAgent, agentIsAws] = random.pick(USER_AGENTS);
  const [address, addressIsAws] = random.pick([
    ['203.0.113.7', false],
    ['10.0.0.9', false],
    ['2001:db8::1', false],
    ['AWS Internal', true],
    ['lambda.amazonaws.com', true],
    ['', false],
  ] as const);
  const vpcEndpoint = random.pick([null, null, 'vpce-0a1b2c3d4e5f60718', '__proto__']);
  const userAgent = loggedAgent === '' ? null : loggedAgent;
  const agentField: readonly Pair[] = loggedAgent === '' && random.next() < 0.5 ? [] : [['userAgent', loggedAgent]];
  const record = pairs(
    ['eventVersion', random.pick(['1.05', '1.08', '1.11'])],
    ['userIdentity', who.identity],
    ['eventTime', isoSeconds(at)],
    ['eventSource', service],
    ['eventName', random.pick(['GetObject', 'AssumeRole', 'toString'])],
    ['awsRegion', region],
    ['sourceIPAddress', address],
    ...agentField,
    ['requestParameters', random.next() < 0.5 ? trap(random) : null],
    ['responseElements', random.next() < 0.2 ? trap(random) : null],
    ...(id === null ? [] : [['eventID', id] as const]),
    ['readOnly', true],
    ['eventType', eventType],
    ['managementEvent', true],
    ['recipientAccountId', account],
    ...(vpcEndpoint === null ? [] : [['vpcEndpointId', vpcEndpoint] as const]),
    ['eventCategory', 'Management'],
    ...tls.field,
    ...(fromConsole === null ? [] : [['sessionCredentialFromConsole', fromConsole] as const]),
  );
  const plan: EventPlan = {
    id,
    account,
    region,
    at,
    service,
    tls: tls.plan,
    principal: who.principal,
    program: programOf(userAgent),
    category: eventType === 'AwsConsoleSignIn' ? 'sign-in' : 'api',
    awsOwned: who.invoked || agentIsAws || addressIsAws,
    userAgent,
    session: who.session,
    host: who.host,
    accessKeyId: who.accessKeyId,
    sourceIp: address === '' ? null : address,
    vpcEndpoint,
  };
  return { plan, record };
}

/** Things in a list of records that are no events. */
export function notAnEvent(random: Random): Tree {
  return random.pick<Tree>([
    null,
    42,
    true,
    'eventTime',
    [],
    [SMALL_EVENT],
    pairs(),
    pairs(['eventVersion', '1.08'], ['eventSource', 's3.amazonaws.com'], ['tlsDetails', OLD_TLS]),
    pairs(['eventTime', 'yesterday'], ['eventSource', 's3.amazonaws.com'], ['tlsDetails', OLD_TLS]),
    pairs(['eventTime', 1_700_000_000], ['eventSource', 's3.amazonaws.com']),
  ]);
}
