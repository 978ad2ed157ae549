// Which playbook a finding gets: from what it is about, never from free text.

import type { Client, FindingEvidence, FindingKind, Installation, InstallationKind } from '../contract/document.ts';
import { isOwnEndpoint } from '../contract/own-endpoints.ts';

/** What the choice depends on. */
export interface Subject {
  readonly kind: FindingKind;
  readonly client: Pick<Client, 'product' | 'sdk' | 'runtime' | 'ownedBy'> | null;
  readonly installation: Pick<Installation, 'kind' | 'name' | 'version' | 'causes'> | null;
  /** Tells anonymous callers, who have no program of ours to fix, and calls to the user's own endpoints, which AWS does not refuse. */
  readonly evidence?: (Pick<FindingEvidence, 'principals'> & Partial<Pick<FindingEvidence, 'services'>>) | null;
}

const FIND_OWNER = 'r00-find-owner';
const MIDDLEBOX = 'r12-middlebox';
const SYSTEM_TLS = 'r09-system-tls';
const OWN_ENDPOINT = 'r14-own-endpoint';

/** Products that have a playbook of their own, whatever SDK or runtime is below them. */
const BY_PRODUCT: ReadonlyMap<string, string> = new Map([
  ['AWS CLI v1', 'r01-aws-cli-v1'],
  ['AWS CLI v2', 'r02-aws-cli-v2'],
  ['Amazon EC2 API tools', 'r10-aws-agents'],
  ['AWS CodeDeploy agent', 'r10-aws-agents'],
  ['SSM Agent', 'r10-aws-agents'],
  ['EMRFS', 'r10-aws-agents'],
  ['Amazon CloudWatch Synthetics', 'r10-aws-agents'],
  ['Terraform', 'r11-terraform'],
  ['Apache Hadoop', 'r07-java'],
  ['Java HttpURLConnection', 'r07-java'],
  ['Jersey', 'r07-java'],
  ['JetS3t', 'r07-java'],
  ['CloudBerry', 'r11-products'],
  ['CloudHealth', 'r11-products'],
  ['Cyberduck', 'r11-products'],
  ['Postman', 'r11-products'],
  ['rclone', 'r11-products'],
  ['S3 Browser', 'r11-products'],
  ['Veeam Backup & Replication', 'r11-products'],
  ['curl', SYSTEM_TLS],
  ['GNU Wget', SYSTEM_TLS],
  ['PycURL', SYSTEM_TLS],
  ['s3fs-fuse', SYSTEM_TLS],
  ['WinHTTP', SYSTEM_TLS],
  ['Go net/http', 'r08-go'],
  ['Requests', 'r03-python'],
]);

const BY_SDK: ReadonlyMap<string, string> = new Map([
  ['boto (v2)', 'r03-python'],
  ['Boto3', 'r03-python'],
  ['botocore', 'r03-python'],
  ['AWS SDK for Java v1', 'r07-java'],
  ['AWS SDK for Java v2', 'r07-java'],
  ['AWS SDK for .NET', 'r06-dotnet'],
  ['AWS Tools for PowerShell', 'r06-dotnet'],
  ['AWS SDK for JavaScript v2', 'r04-node'],
  ['AWS SDK for JavaScript v3', 'r04-node'],
  ['AWS SDK for Go v1', 'r08-go'],
  ['AWS SDK for Go v2', 'r08-go'],
  ['AWS SDK for Ruby v2', 'r08-ruby'],
  ['AWS SDK for Ruby v3', 'r08-ruby'],
  ['AWS SDK for PHP', 'r08-php'],
  ['AWS SDK for C++', 'r08-cpp'],
  ['AWS SDK for Rust', 'r08-rust'],
  ['Rusoto', 'r08-rust'],
  ['AWS SDK for Kotlin', 'r07-java'],
  ['AWS SDK for Swift', 'r08-cpp'],
  ['AWS Mobile SDK for iOS', 'r11-devices'],
  ['AWS Mobile SDK for Android', 'r11-devices'],
]);

const BY_RUNTIME: ReadonlyMap<string, string> = new Map([
  ['Python', 'r03-python'],
  ['Java', 'r07-java'],
  ['Node.js', 'r04-node'],
  ['.NET', 'r06-dotnet'],
  ['.NET Framework', 'r05-dotnet-framework'],
  ['Go', 'r08-go'],
  ['Rust', 'r08-rust'],
  ['Ruby', 'r08-ruby'],
  ['JRuby', 'r07-java'],
  ['PHP', 'r08-php'],
  ['C++', 'r08-cpp'],
  ['Kotlin', 'r07-java'],
  ['Swift', 'r08-cpp'],
  ['Android Runtime', 'r11-devices'],
]);

/** Runtimes that decide over the SDK: one SDK, several stacks below it. */
const RUNTIME_DECIDES: ReadonlySet<string> = new Set(['.NET Framework', 'JRuby', 'Android Runtime']);

const BY_INSTALLATION: Readonly<Record<InstallationKind, string>> = {
  'aws-cli': 'r02-aws-cli-v2',
  'aws-tools-powershell': 'r06-dotnet',
  node: 'r04-node',
  bun: 'r08-other-runtime',
  deno: 'r08-other-runtime',
  python: 'r03-python',
  java: 'r07-java',
  dotnet: 'r06-dotnet',
  'dotnet-framework': 'r05-dotnet-framework',
  mono: 'r08-other-runtime',
  powershell: 'r06-dotnet',
  'windows-powershell': 'r05-dotnet-framework',
  openssl: SYSTEM_TLS,
  curl: SYSTEM_TLS,
  wget: SYSTEM_TLS,
  git: SYSTEM_TLS,
  go: 'r08-go',
  ruby: 'r08-ruby',
  php: 'r08-php',
  perl: SYSTEM_TLS,
  rust: 'r08-rust',
  terraform: 'r11-terraform',
  'aws-agent': 'r10-aws-agents',
  schannel: SYSTEM_TLS,
  other: 'r08-other-runtime',
};

/**
 * These cannot be set below TLS 1.2: their own TLS library has nothing older switched on, and no option for it. Below that,
 * something between them and AWS speaks.
 */
const NEVER_BELOW_TLS12: ReadonlySet<string> = new Set(['AWS CLI v2', 'AWS SDK for Rust']);

/** Causes that lie in the system's settings, which all programs share: fixing the program would not help. */
const SYSTEM_CAUSE = /^(?:openssl|schannel|crypto-policy)\b/;

/** The id of the playbook for a finding. Every finding gets one; for an unknown client it is how to find its owner. Pure. */
export function choosePlaybook(subject: Subject): string {
  if (subject.kind === 'suspected-middlebox') return MIDDLEBOX;
  if (subject.client?.ownedBy === 'aws') return 'r13-aws-owned';
  if (subject.installation) return forInstallation(subject.installation, subject.kind);
  if (isAtOwnEndpoints(subject)) return OWN_ENDPOINT;
  if (isAnonymous(subject)) return 'r11-devices';
  return subject.client ? forClient(subject.client, subject.kind) : FIND_OWNER;
}

function forInstallation({ kind, name, version, causes }: NonNullable<Subject['installation']>, finding: FindingKind): string {
  const bySetting = finding === 'pinned-runtime' || finding === 'conflicting-settings';
  if (bySetting && causes.some(({ code }) => SYSTEM_CAUSE.test(code))) return SYSTEM_TLS;
  if (kind === 'aws-cli' && (version?.startsWith('1.') || /\bv1\b/.test(name))) return 'r01-aws-cli-v1';
  return BY_INSTALLATION[kind];
}

function forClient({ product, sdk, runtime }: NonNullable<Subject['client']>, finding: FindingKind): string {
  if (finding === 'legacy-calls' && [product, sdk].some((name) => name !== null && NEVER_BELOW_TLS12.has(name))) return MIDDLEBOX;
  const byProduct = product === null ? undefined : BY_PRODUCT.get(product);
  if (byProduct) return byProduct;
  if (runtime !== null && RUNTIME_DECIDES.has(runtime)) return BY_RUNTIME.get(runtime) ?? FIND_OWNER;
  for (const name of [sdk, product]) {
    const bySdk = name === null ? undefined : BY_SDK.get(name);
    if (bySdk) return bySdk;
  }
  return (runtime === null ? undefined : BY_RUNTIME.get(runtime)) ?? FIND_OWNER;
}

function isAtOwnEndpoints({ evidence }: Subject): boolean {
  const services = Object.keys(evidence?.services ?? {});
  return services.length > 0 && services.every(isOwnEndpoint);
}

function isAnonymous({ evidence }: Subject): boolean {
  const principals = Object.keys(evidence?.principals ?? {});
  return principals.length > 0 && principals.every((principal) => principal === 'anonymous');
}
