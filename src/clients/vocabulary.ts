// The closed vocabulary of names, and which word of a user agent gives which name. Rules are data; what reads them is beside.
// Sources of the formats: the SDKs' own code (botocore/useragent.py, aws-sdk-java-v2 SdkUserAgentBuilder, aws-sdk-net
// InternalSDKUtils, aws-sdk-ruby user_agent.rb, aws-sdk-php UserAgentMiddleware, aws-sdk-go-v2 middleware/user_agent.go),
// AWS's user guides, ua-parser/uap-core, invictus-ir/aws_dataset, Permiso-io-tools/CloudConsoleCartographer. Retrieved 2026-11-22.

/** What a user agent can name as its SDK. Where it names no tool besides, this is the product too. */
export const SDKS = [
  'boto (v2)',
  'Boto3',
  'botocore',
  'AWS SDK for Java v1',
  'AWS SDK for Java v2',
  'AWS SDK for .NET',
  'AWS Tools for PowerShell',
  'AWS SDK for JavaScript v2',
  'AWS SDK for JavaScript v3',
  'AWS SDK for Go v1',
  'AWS SDK for Go v2',
  'AWS SDK for Ruby v2',
  'AWS SDK for Ruby v3',
  'AWS SDK for PHP',
  'AWS SDK for C++',
  'AWS SDK for Rust',
  'AWS SDK for Kotlin',
  'AWS SDK for Swift',
  'AWS Mobile SDK for iOS',
  'AWS Mobile SDK for Android',
  'Rusoto',
] as const;
export type Sdk = (typeof SDKS)[number];

export const TOOLS = [
  'AWS CLI v1',
  'AWS CLI v2',
  'Amazon EC2 API tools',
  'AWS CodeDeploy agent',
  'SSM Agent',
  'EMRFS',
  'Amazon CloudWatch Synthetics',
  'Apache Hadoop',
  'CloudBerry',
  'CloudHealth',
  'curl',
  'Cyberduck',
  'GNU Wget',
  'Go net/http',
  'Java HttpURLConnection',
  'Jersey',
  'JetS3t',
  'Postman',
  'PycURL',
  'rclone',
  'Requests',
  'S3 Browser',
  's3fs-fuse',
  'Terraform',
  'Veeam Backup & Replication',
  'WinHTTP',
] as const;
export type Tool = (typeof TOOLS)[number];

export const AWS_OWNED = [
  'AWS Internal',
  'AWS Management Console',
  'AWS Sign-In',
  'AWS Backup',
  'AWS CloudTrail',
  'AWS Lambda worker',
  'Amazon CloudWatch console',
  'Amazon EC2 console',
  'Amazon RDS console',
  'Amazon S3 console',
  'Coral',
] as const;
export type AwsOwned = (typeof AWS_OWNED)[number];

export type Product = Tool | AwsOwned | Sdk;

export const RUNTIMES = [
  'Python',
  'Java',
  'Node.js',
  '.NET',
  '.NET Framework',
  'Go',
  'Rust',
  'Ruby',
  'JRuby',
  'PHP',
  'C++',
  'Kotlin',
  'Swift',
  'Android Runtime',
] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** The kind of program that wrote the string: it decides what the words for runtime and operating system mean. */
export type Family =
  | 'python'
  | 'java'
  | 'kotlin'
  | 'dotnet'
  | 'javascript'
  | 'go'
  | 'rust'
  | 'ruby'
  | 'php'
  | 'cpp'
  | 'swift'
  | 'ios'
  | 'android';

/** A word that names an SDK. `majors` where the word alone does not say which: an unlisted major version has no name here. */
export interface SdkWord {
  readonly word: string;
  readonly family: Family;
  readonly sdk: Sdk | null;
  readonly majors?: Readonly<Record<number, Sdk>>;
}

export const SDK_WORDS: readonly SdkWord[] = [
  { word: 'boto', family: 'python', sdk: null, majors: { 2: 'boto (v2)' } },
  { word: 'boto3', family: 'python', sdk: 'Boto3' },
  { word: 'botocore', family: 'python', sdk: 'botocore' },
  { word: 'aws-sdk-java', family: 'java', sdk: null, majors: { 1: 'AWS SDK for Java v1', 2: 'AWS SDK for Java v2' } },
  { word: 'aws-sdk-kotlin', family: 'kotlin', sdk: 'AWS SDK for Kotlin' },
  // `aws-sdk-js/2` is version 2 in a browser or in React Native; in Node.js it calls itself `aws-sdk-nodejs`.
  { word: 'aws-sdk-js', family: 'javascript', sdk: null, majors: { 2: 'AWS SDK for JavaScript v2', 3: 'AWS SDK for JavaScript v3' } },
  { word: 'aws-sdk-nodejs', family: 'javascript', sdk: null, majors: { 2: 'AWS SDK for JavaScript v2' } },
  // The previews of version 3: `aws-sdk-nodejs-v3-@aws-sdk/client-dynamodb/1.0.0-rc.2`.
  { word: 'aws-sdk-nodejs-v3-@aws-sdk', family: 'javascript', sdk: 'AWS SDK for JavaScript v3' },
  // The previews of version 2 still called themselves `aws-sdk-go/2.0.0-preview.4`, later ones `aws-sdk-go/0.24.0`
  // (aws-sdk-go-v2, aws/version.go up to 0.31); version 1 had numbers below 1 too, so those are told by context.
  {
    word: 'aws-sdk-go',
    family: 'go',
    sdk: null,
    majors: { 1: 'AWS SDK for Go v1', 2: 'AWS SDK for Go v2' },
  },
  { word: 'aws-sdk-go-v2', family: 'go', sdk: 'AWS SDK for Go v2' },
  { word: 'aws-sdk-ruby', family: 'ruby', sdk: null, majors: { 2: 'AWS SDK for Ruby v2', 3: 'AWS SDK for Ruby v3' } },
  { word: 'aws-sdk-ruby2', family: 'ruby', sdk: 'AWS SDK for Ruby v2' },
  { word: 'aws-sdk-ruby3', family: 'ruby', sdk: 'AWS SDK for Ruby v3' },
  { word: 'aws-sdk-php', family: 'php', sdk: 'AWS SDK for PHP' },
  { word: 'aws-sdk-php2', family: 'php', sdk: 'AWS SDK for PHP' },
  { word: 'aws-sdk-cpp', family: 'cpp', sdk: 'AWS SDK for C++' },
  { word: 'aws-sdk-rust', family: 'rust', sdk: 'AWS SDK for Rust' },
  { word: 'rusoto', family: 'rust', sdk: 'Rusoto' },
  { word: 'aws-sdk-swift', family: 'swift', sdk: 'AWS SDK for Swift' },
  { word: 'aws-sdk-ios', family: 'ios', sdk: 'AWS Mobile SDK for iOS' },
  { word: 'aws-sdk-android', family: 'android', sdk: 'AWS Mobile SDK for Android' },
  { word: 'awspowershell', family: 'dotnet', sdk: 'AWS Tools for PowerShell' },
  { word: 'awspowershell.common', family: 'dotnet', sdk: 'AWS Tools for PowerShell' },
  { word: 'awspowershell.netcore', family: 'dotnet', sdk: 'AWS Tools for PowerShell' },
  { word: 'aws-sdk-dotnet', family: 'dotnet', sdk: 'AWS SDK for .NET' },
  { word: 'aws-sdk-dotnet-35', family: 'dotnet', sdk: 'AWS SDK for .NET' },
  { word: 'aws-sdk-dotnet-45', family: 'dotnet', sdk: 'AWS SDK for .NET' },
  { word: 'aws-sdk-dotnet-coreclr', family: 'dotnet', sdk: 'AWS SDK for .NET' },
  { word: 'aws-sdk-dotnet-core', family: 'dotnet', sdk: 'AWS SDK for .NET' },
];

/** A tool whose name is the first word of the string. `version: false`: the number beside the name is not the tool's. */
export interface ToolWord {
  readonly word: string;
  readonly product: Tool;
  readonly family: Family | null;
  readonly version: boolean;
}

export const TOOL_WORDS: readonly ToolWord[] = [
  { word: 'amazon-ssm-agent', product: 'SSM Agent', family: 'go', version: true },
  { word: 'cloudwatch-synthetics-advanced', product: 'Amazon CloudWatch Synthetics', family: null, version: true },
  { word: 'curl', product: 'curl', family: null, version: true },
  { word: 'cyberduck', product: 'Cyberduck', family: null, version: true },
  // Go's HTTP client: the number is HTTP's.
  { word: 'go-http-client', product: 'Go net/http', family: 'go', version: false },
  { word: 'jersey', product: 'Jersey', family: 'java', version: true },
  { word: 'jets3t', product: 'JetS3t', family: 'java', version: true },
  { word: 'postmanruntime', product: 'Postman', family: 'javascript', version: true },
  { word: 'pycurl', product: 'PycURL', family: 'python', version: true },
  { word: 'python-requests', product: 'Requests', family: 'python', version: true },
  { word: 'rclone', product: 'rclone', family: 'go', version: true },
  { word: 's3fs', product: 's3fs-fuse', family: null, version: true },
  { word: 'wget', product: 'GNU Wget', family: null, version: true },
];

/**
 * Heads that AWS's own consoles and services put before their SDK, separated from it by a comma or standing alone. Whole
 * heads only: a longer text that holds one of them is somebody else's.
 */
export const AWS_HEADS: readonly { readonly head: RegExp; readonly product: AwsOwned }[] = [
  { head: /^S3Console(?:\/(\S{1,40}))?(?: cfg\/\S{1,100}){0,5}$/i, product: 'Amazon S3 console' },
  { head: /^AWS Console S3$/i, product: 'Amazon S3 console' },
  { head: /^EC2Console(?:Backend|Frontend)?(?:\/\S{1,40})?$/i, product: 'Amazon EC2 console' },
  { head: /^RDS Console(?:\/\S{1,40})?$/i, product: 'Amazon RDS console' },
  { head: /^AWS CloudWatch Console$/i, product: 'Amazon CloudWatch console' },
  { head: /^AWSCloudTrail$/i, product: 'AWS CloudTrail' },
  { head: /^AWS Sign-?in$/i, product: 'AWS Sign-In' },
  { head: /^AWS ?Console$/i, product: 'AWS Management Console' },
];

/** Service principals with a name of their own. Every other one is `AWS Internal`: a service acting for the customer. */
export const SERVICE_PRINCIPALS: ReadonlyMap<string, AwsOwned> = new Map<string, AwsOwned>([
  ['console.amazonaws.com', 'AWS Management Console'],
  ['console.aws.amazon.com', 'AWS Management Console'],
  ['console.ec2.amazonaws.com', 'Amazon EC2 console'],
  ['signin.amazonaws.com', 'AWS Sign-In'],
  ['signin.aws.amazon.com', 'AWS Sign-In'],
  ['backup.amazonaws.com', 'AWS Backup'],
  ['cloudtrail.amazonaws.com', 'AWS CloudTrail'],
]);
