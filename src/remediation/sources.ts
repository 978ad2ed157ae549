// The documents that the playbooks rest on, each with the day it was read.
import type { Source } from './playbook.ts';

const RETRIEVED = '2026-11-22';
const source = (title: string, url: string): Source => ({ title, url, retrieved: RETRIEVED });

export const SOURCES = {
  tls12Required: source(
    'AWS Security Blog: TLS 1.2 to become the minimum',
    'https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/',
  ),
  sharedResponsibility: source('AWS shared responsibility model', 'https://aws.amazon.com/compliance/shared-responsibility-model/'),
  recordContents: source(
    'CloudTrail record contents (tlsDetails)',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  ),
  userIdentity: source(
    'CloudTrail userIdentity element',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
  ),
  pqtls: source(
    'AWS SDKs and Tools: enabling hybrid post-quantum TLS',
    'https://docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
  ),
  sdkLifecycle: source(
    'AWS SDKs and Tools: version support matrix',
    'https://docs.aws.amazon.com/sdkref/latest/guide/version-support-matrix.html',
  ),
  cliTls: source(
    'AWS CLI v2: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/cli/latest/userguide/cli-security-enforcing-tls.html',
  ),
  cli1Tls: source(
    'AWS CLI v1: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/cli/v1/userguide/cli-security-enforcing-tls.html',
  ),
  cliInstall: source('AWS CLI v2: install or update', 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html'),
  cliUninstall: source('AWS CLI v2: uninstall', 'https://docs.aws.amazon.com/cli/latest/userguide/uninstall.html'),
  cli1Install: source('AWS CLI v1: install on Linux', 'https://docs.aws.amazon.com/cli/v1/userguide/install-linux.html'),
  cliChanges: source('AWS CLI v2 migration: changes', 'https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html'),
  cliMigration: source(
    'AWS CLI v2 migration: instructions',
    'https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-instructions.html',
  ),
  cliDebug: source('AWS CLI v1: upgrade debug mode', 'https://docs.aws.amazon.com/cli/latest/userguide/cli-upgrade-debug-mode.html'),
  cliTool: source('AWS CLI v1-to-v2 migration tool', 'https://docs.aws.amazon.com/cli/latest/userguide/cli-migration-tool.html'),
  cliMaintenance: source(
    'AWS CLI v1 maintenance mode announcement',
    'https://aws.amazon.com/blogs/developer/cli-v1-maintenance-mode-announcement',
  ),
  cliChangelog: source('AWS CLI v2 changelog', 'https://github.com/aws/aws-cli/blob/v2/CHANGELOG.rst'),
  js2Tls: source(
    'SDK for JavaScript v2: enforcing TLS 1.2',
    'https://docs.aws.amazon.com/sdk-for-javascript/v2/developer-guide/enforcing-tls.html',
  ),
  js3Tls: source(
    'SDK for JavaScript v3: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/enforcing-tls.html',
  ),
  netTls: source(
    'SDK for .NET: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/enforcing-tls.html',
  ),
  powershellTls: source(
    'Tools for PowerShell: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/powershell/v5/userguide/enforcing-tls.html',
  ),
  netUpgrade: source(
    'AWS Developer Tools Blog: upgrade the SDK for .NET for the latest TLS protocols',
    'https://aws.amazon.com/blogs/developer/upgrade-aws-sdk-for-net-for-latest-tls-protocols/',
  ),
  microsoftNetTls: source(
    'Microsoft: TLS best practices with .NET Framework',
    'https://learn.microsoft.com/dotnet/framework/network-programming/tls',
  ),
  microsoftNetVersions: source(
    'Microsoft: which .NET Framework versions are installed',
    'https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed',
  ),
  microsoftSchannel: source(
    'Microsoft: protocols in TLS/SSL (Schannel SSP)',
    'https://learn.microsoft.com/windows/win32/secauthn/protocols-in-tls-ssl--schannel-ssp-',
  ),
  microsoftTlsRegistry: source(
    'Microsoft: TLS registry settings',
    'https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings',
  ),
  java1Tls: source(
    'SDK for Java 1.x: working with TLS',
    'https://docs.aws.amazon.com/sdk-for-java/v1/developer-guide/security-java-tls.html',
  ),
  java2Tls: source(
    'SDK for Java 2.x: working with TLS',
    'https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/security-java-tls.html',
  ),
  corretto: source(
    'AWS Open Source Blog: TLS 1.0/1.1 changes in OpenJDK and Amazon Corretto',
    'https://aws.amazon.com/blogs/opensource/tls-1-0-1-1-changes-in-openjdk-and-amazon-corretto/',
  ),
  kmsPq: source('AWS KMS: configure hybrid post-quantum TLS', 'https://docs.aws.amazon.com/kms/latest/developerguide/pqtls-how-to.html'),
  go118: source('Go 1.18 release notes: TLS 1.0 and 1.1 disabled by default', 'https://go.dev/doc/go1.18#tls10'),
  goMlkem: source('golang/go issue 76677: ML-KEM and the go line of go.mod', 'https://github.com/golang/go/issues/76677'),
  goSdk: source('SDK for Go: enforcing a minimum TLS version', 'https://docs.aws.amazon.com/sdk-for-go/v1/developer-guide/tls.html'),
  rustSdk: source('SDK for Rust: enforce a minimum TLS version', 'https://docs.aws.amazon.com/sdk-for-rust/latest/dg/enforcing-tls.html'),
  cppSdk: source('awsdocs/aws-cpp-developer-guide: enforcing a minimum TLS version', 'https://github.com/awsdocs/aws-cpp-developer-guide'),
  rubySdk: source(
    'SDK for Ruby: enforcing a minimum TLS version',
    'https://docs.aws.amazon.com/sdk-for-ruby/v3/developer-guide/tls-version.html',
  ),
  curlTls: source('curl: SSL version options', 'https://curl.se/libcurl/c/CURLOPT_SSLVERSION.html'),
  cryptoPolicies: source('update-crypto-policies(8)', 'https://manpages.ubuntu.com/manpages/jammy/man8/update-crypto-policies.8.html'),
  ssmAgent: source(
    'AWS Systems Manager: working with SSM Agent',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent.html',
  ),
  ssmAgentReleases: source('amazon-ssm-agent release notes', 'https://github.com/aws/amazon-ssm-agent/blob/mainline/RELEASENOTES.md'),
  codedeployAgent: source('aws-codedeploy-agent', 'https://github.com/aws/aws-codedeploy-agent'),
  winscp: source('winscp/winscp', 'https://github.com/winscp/winscp'),
  s3Transit: source(
    'Amazon S3: protecting data in transit (s3:TlsVersion)',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryptionInTransit.html',
  ),
  s3EnforceTls: source('AWS re:Post: enforce modern TLS for Amazon S3', 'https://repost.aws/knowledge-center/s3-enforce-modern-tls'),
  s3LogFormat: source('Amazon S3 server access log format', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html'),
  s3Requests: source(
    'Amazon S3: identifying requests in server access logs',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html',
  ),
  elbPolicies: source(
    'Application Load Balancer: security policies',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  ),
  elbConnectionLogs: source(
    'Application Load Balancer: connection logs',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html',
  ),
  cloudFrontPolicies: source(
    'Amazon CloudFront: supported protocols and ciphers between viewers and CloudFront',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
  ),
  apiGatewayPolicies: source(
    'API Gateway: security policies for REST APIs',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html',
  ),
  apiGatewayPolicyChange: source(
    'API Gateway: how to change a security policy',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-update.html',
  ),
  notInScope: source(
    'AWS re:Post: which endpoints the end of TLS 1.0 and 1.1 includes',
    'https://repost.aws/questions/QU-Y63ExO0QLauQLhOEEV4tg',
  ),
  lookupEvents: source('CloudTrail LookupEvents', 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html'),
  insightsExamples: source(
    'CloudWatch Logs Insights sample queries',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-examples.html',
  ),
} as const satisfies Readonly<Record<string, Source>>;
