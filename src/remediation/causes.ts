// The likely causes of calls below a target, by what the user agent names: data, in the order in which to ask.
import semver from 'semver';
import type { Program } from '../clients/program.ts';
import type { Target } from '../tls/targets.ts';

interface CauseRule {
  readonly below: Target;
  readonly when: (program: Program) => boolean;
  readonly causes: readonly string[];
}

/** True when `version` reads as a version below `limit`. */
function olderThan(version: string | null | undefined, limit: string): boolean {
  const read = semver.coerce(version ?? null);
  return read !== null && semver.lt(read, limit);
}

/** True when `version` reads as `limit` or newer. */
function atLeast(version: string | null | undefined, limit: string): boolean {
  const read = semver.coerce(version ?? null);
  return read !== null && semver.gte(read, limit);
}

const runtimeIs =
  (...names: readonly string[]) =>
  ({ runtime }: Program): boolean =>
    runtime !== null && names.includes(runtime);
const productIs =
  (...names: readonly string[]) =>
  ({ product }: Program): boolean =>
    product !== null && names.includes(product);
const sdkIs =
  (...names: readonly string[]) =>
  ({ sdk }: Program): boolean =>
    sdk !== null && names.includes(sdk);

const PROXY = 'A proxy or TLS inspection between the client and AWS.';
const DOTNET_FRAMEWORK = runtimeIs('.NET Framework');
/** The release of AWSSDK.Core that began to add TLS 1.2 by itself. Source: AWS Developer Tools Blog; retrieved 2026-11-22. */
const CORE_ADDS_TLS12 = '3.3.22';
const coreOf = (program: Program): string | undefined => program.details.get('dotnet-core-sdk');

/** A person's browser has none of the causes of a program: no SDK, no settings of ours. */
const BROWSER: readonly string[] = ['An old browser, or an old operating system below it.', PROXY];

/** The first rule that fits speaks. A proxy is named last where anything nearer explains it, first where nothing does. */
const RULES: readonly CauseRule[] = [
  {
    below: 'tls1.2',
    when: (program) => /^openssl[/ ](?:0\.|1\.0\.0)/i.test(program.details.get('tls-library') ?? ''),
    causes: [
      'The TLS library that the user agent names cannot do TLS 1.2. Only a newer one helps: update the program or the operating system.',
    ],
  },
  {
    below: 'tls1.2',
    when: productIs('curl', 'PycURL', 'GNU Wget', 's3fs-fuse'),
    causes: ['A TLS library without TLS 1.2 below it.', 'An option or settings file that asks for TLS 1.0 or 1.1.', PROXY],
  },
  {
    below: 'tls1.2',
    when: productIs('WinHTTP'),
    causes: ['Windows 7, Server 2008 R2 or Server 2012 without KB3140245 and its DefaultSecureProtocols value.', PROXY],
  },
  {
    below: 'tls1.2',
    when: productIs('S3 Browser', 'CloudBerry', 'Veeam Backup & Replication', 'Cyberduck', 'CloudHealth', 'rclone'),
    causes: ['An old release of the product.', 'A setting of the product, or of the runtime below it.', PROXY],
  },
  {
    below: 'tls1.2',
    when: (program) => DOTNET_FRAMEWORK(program) && atLeast(coreOf(program), CORE_ADDS_TLS12),
    causes: [
      'Another HTTP stack in the same process: the SDK of this version adds TLS 1.2 by itself.',
      'Code that sets ServicePointManager.SecurityProtocol after the SDK did.',
      'TLS 1.2 switched off in the SCHANNEL settings of Windows.',
      PROXY,
    ],
  },
  {
    below: 'tls1.2',
    when: (program) => DOTNET_FRAMEWORK(program) && olderThan(coreOf(program), CORE_ADDS_TLS12),
    causes: [
      'AWSSDK.Core is older than 3.3.22, and the program targets .NET Framework below 4.6, whose default is TLS 1.0.',
      'An old Windows: Windows 7 and Server 2008 R2 have TLS 1.2 switched off for clients.',
      'Code that sets ServicePointManager.SecurityProtocol.',
    ],
  },
  {
    below: 'tls1.2',
    when: DOTNET_FRAMEWORK,
    causes: [
      'The program targets .NET Framework below 4.6, whose default is TLS 1.0.',
      'An old Windows: Windows 7 and Server 2008 R2 have TLS 1.2 switched off for clients.',
      'Code that sets ServicePointManager.SecurityProtocol.',
    ],
  },
  {
    below: 'tls1.2',
    when: productIs('AWS CLI v2'),
    causes: [
      'A proxy or TLS inspection between the client and AWS: the official build brings a TLS library that does TLS 1.2.',
      'A build from source on an old system.',
    ],
  },
  {
    below: 'tls1.2',
    when: (program) => runtimeIs('Java')(program) && /^(?:1\.)?[67]\b/.test(program.runtimeVersion ?? ''),
    causes: [
      "Java 6 or 7, whose default as a client is TLS 1.0 (7u111 and newer of Oracle's updates: TLS 1.2).",
      'A start option or code that sets the protocols.',
      PROXY,
    ],
  },
  {
    below: 'tls1.2',
    when: productIs('JetS3t', 'Java HttpURLConnection', 'Apache Hadoop', 'EMRFS', 'Jersey'),
    causes: [
      "An HTTP client that is not the AWS SDK's, with protocols of its own.",
      'A start option such as jdk.tls.client.protocols or https.protocols.',
      PROXY,
    ],
  },
  {
    below: 'tls1.2',
    when: runtimeIs('Java', 'JRuby', 'Kotlin'),
    causes: [
      'A start option (jdk.tls.client.protocols) or code (setEnabledProtocols) that sets the protocols: Java 8 and newer offer TLS 1.2 by themselves.',
      PROXY,
      "Another HTTP client that sends the SDK's user agent.",
    ],
  },
  {
    below: 'tls1.2',
    when: (program) => runtimeIs('Python')(program) && olderThan(program.runtimeVersion, '3.0.0'),
    causes: [
      'Python 2 on an operating system whose OpenSSL is older than 1.0.1 and has no TLS 1.2.',
      'Code that sets the version (PROTOCOL_TLSv1, ssl_version).',
      PROXY,
    ],
  },
  {
    below: 'tls1.2',
    when: runtimeIs('Python'),
    causes: [
      'Code that sets the version (PROTOCOL_TLSv1, ssl_version, maximum_version).',
      PROXY,
      'An interpreter linked to an OpenSSL older than 1.0.1.',
    ],
  },
  {
    below: 'tls1.2',
    when: (program) => runtimeIs('Node.js')(program) || sdkIs('AWS SDK for JavaScript v2', 'AWS SDK for JavaScript v3')(program),
    causes: [
      'A setting in the code (secureProtocol, maxVersion) or in NODE_OPTIONS: Node.js 8 and newer can do TLS 1.2.',
      'A proxy agent in the program, a proxy, or TLS inspection between the client and AWS.',
    ],
  },
  {
    below: 'tls1.2',
    when: runtimeIs('Go'),
    causes: ['A proxy or TLS inspection between the client and AWS: Go offers TLS 1.2 by itself.', 'MaxVersion in the code.'],
  },
  {
    below: 'tls1.2',
    when: (program) => sdkIs('AWS SDK for Rust')(program) || runtimeIs('Rust')(program),
    causes: ['A proxy or TLS inspection between the client and AWS: rustls has nothing below TLS 1.2.'],
  },
  {
    below: 'tls1.2',
    when: runtimeIs('Ruby', 'PHP', 'C++', '.NET'),
    causes: ['A TLS library of the system without TLS 1.2.', 'Code or a policy that sets the version.', PROXY],
  },
  {
    below: 'tls1.2',
    when: runtimeIs('Android Runtime'),
    causes: ['Android before 5.0, which has TLS 1.2 switched off by default.', PROXY],
  },
  {
    below: 'tls1.2',
    when: ({ ownedBy, product, sdk }) => ownedBy === 'unknown' || (product === null && sdk === null),
    causes: [
      'A program that sends no user agent, such as s3cmd, or a script that signs by itself: its TLS library, or its own code, is old.',
      'A program under a name of its own. The address, the access key and the session tell whose it is.',
    ],
  },
  { below: 'tls1.2', when: () => true, causes: ['A TLS library without TLS 1.2.', 'A setting that ends below TLS 1.2.', PROXY] },

  {
    below: 'tls1.3',
    when: DOTNET_FRAMEWORK,
    causes: [
      'Windows 10, Server 2016 or Server 2019: they have no TLS 1.3.',
      'A target below .NET Framework 4.7, which does not leave the choice to Windows.',
      'Code that sets SecurityProtocol to Tls12 alone.',
    ],
  },
  {
    below: 'tls1.3',
    when: ({ runtime, os }) => runtime === '.NET' && (os?.startsWith('Windows') ?? false),
    causes: ['Windows 10, Server 2016 or Server 2019: they have no TLS 1.3.', 'Code that sets SslProtocols.'],
  },
  {
    below: 'tls1.3',
    when: (program) => productIs('AWS CLI v2')(program) && olderThan(program.productVersion, '2.9.19'),
    causes: ['The official build before 2.9.19 has no TLS 1.3.', PROXY],
  },
  {
    below: 'tls1.3',
    when: (program) => runtimeIs('Java')(program) && /^(?:1\.)?[678]\b/.test(program.runtimeVersion ?? ''),
    causes: [
      'Java 6 and 7 have no TLS 1.3, and older builds of Java 8 offer it only on request.',
      'A start option or code that names TLS 1.2 alone.',
      PROXY,
    ],
  },
  {
    below: 'tls1.3',
    when: runtimeIs('Java', 'JRuby', 'Kotlin'),
    causes: [
      'A start option or code that names TLS 1.2 alone: Java 11 and newer offer TLS 1.3 by default.',
      "The AWS CRT client on macOS, which uses the system's TLS.",
      PROXY,
    ],
  },
  {
    below: 'tls1.3',
    when: (program) => runtimeIs('Node.js')(program) && olderThan(program.runtimeVersion, '12.0.0'),
    causes: ['Node.js before 12 has no TLS 1.3.'],
  },
  {
    below: 'tls1.3',
    when: runtimeIs('Node.js'),
    causes: ['A setting that ends at TLS 1.2: secureProtocol, maxVersion, or --tls-max-v1.2.', PROXY],
  },
  {
    below: 'tls1.3',
    when: (program) => runtimeIs('Go')(program) && olderThan(program.runtimeVersion, '1.13.0'),
    causes: ['Built with Go before 1.13, which offers TLS 1.3 only on request.'],
  },
  { below: 'tls1.3', when: runtimeIs('Go'), causes: ['MaxVersion in the code.', PROXY] },
  {
    below: 'tls1.3',
    when: runtimeIs('Ruby'),
    causes: ['An HTTP/2 connection of the SDK (event streams), which always stays at TLS 1.2.', 'An OpenSSL older than 1.1.1 below Ruby.'],
  },
  {
    below: 'tls1.3',
    when: runtimeIs('Python', 'PHP', '.NET', 'C++'),
    causes: ['An OpenSSL older than 1.1.1 below it.', 'Code or a policy that ends at TLS 1.2.', PROXY],
  },
  { below: 'tls1.3', when: () => true, causes: ['A TLS library without TLS 1.3.', 'A setting that ends at TLS 1.2.', PROXY] },

  {
    below: 'pq',
    when: DOTNET_FRAMEWORK,
    causes: ['Schannel has no ML-KEM outside preview builds: on Windows nothing can be set today.'],
  },
  {
    below: 'pq',
    when: ({ product, os }) => product === 'AWS Tools for PowerShell' && (os?.startsWith('Windows') ?? false),
    causes: ['AWS plans no ML-KEM for Tools for PowerShell on Windows.'],
  },
  {
    below: 'pq',
    when: (program) => productIs('AWS CLI v2')(program) && olderThan(program.productVersion, '2.34.53'),
    causes: ['The official Linux build has ML-KEM from 2.34.54 on.', PROXY],
  },
  {
    below: 'pq',
    when: runtimeIs('Node.js'),
    causes: [
      'Node.js before 22.20 (of the 24 line: before 24.5), which brings an OpenSSL without ML-KEM.',
      'Code that lists its groups (ecdhCurve).',
      PROXY,
    ],
  },
  {
    below: 'pq',
    when: sdkIs('AWS SDK for Java v1'),
    causes: ['The SDK for Java 1.x never gets ML-KEM before the JVM itself has it (JDK 27).'],
  },
  {
    below: 'pq',
    when: runtimeIs('Java', 'JRuby', 'Kotlin'),
    causes: ["The JVM's own TLS has ML-KEM from JDK 27 on.", 'An AWS CRT client before 2.35.11, or one on macOS or Windows.'],
  },
  {
    below: 'pq',
    when: runtimeIs('Go'),
    causes: ['Built with Go before 1.24.', 'A go line below 1.24 in go.mod, which leaves ML-KEM off even with a newer compiler.', PROXY],
  },
  {
    below: 'pq',
    when: runtimeIs('Python', 'Ruby', 'PHP', '.NET'),
    causes: ['An OpenSSL older than 3.5 below it.', 'A crypto policy that does not allow ML-KEM.', PROXY],
  },
  {
    below: 'pq',
    when: (program) => sdkIs('AWS SDK for Rust')(program) || runtimeIs('Rust')(program),
    causes: ['Crates of the SDK from before 29 August 2025.'],
  },
  { below: 'pq', when: () => true, causes: ['A TLS library without ML-KEM.', PROXY] },
];

/** The likely causes why `program` was seen below `below`, the likeliest first; empty where nothing is known. */
export const causesOf = (program: Program, below: Target): readonly string[] =>
  program.browser !== null ? BROWSER : (RULES.find((rule) => rule.below === below && rule.when(program))?.causes ?? []);
