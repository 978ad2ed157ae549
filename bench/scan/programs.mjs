// The programs that call in the corpus: user agents as CloudTrail logs them, and what each speaks.

/** `tls` is what it reaches: `1.2`, `1.3`, or `pq` (TLS 1.3, post-quantum where the service offers it). */
const program = (tls, userAgent) => ({ tls, userAgent });

export const LAMBDA = [
  program(
    '1.3',
    'Boto3/1.34.42 md/Botocore#1.34.42 ua/2.0 os/linux#5.10.226-235.879.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.7 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.34.42',
  ),
  program('1.2', 'Boto3/1.20.32 Python/3.7.16 Linux/4.14.255-301-238.520.amzn2.x86_64 exec-env/AWS_Lambda_python3.7 Botocore/1.23.32'),
  program(
    '1.3',
    'aws-sdk-js/3.621.0 ua/2.0 os/linux#5.10.227-236.885.amzn2.aarch64 lang/js md/nodejs#20.18.0 api/dynamodb#3.621.0 exec-env/AWS_Lambda_nodejs20.x',
  ),
  program(
    'pq',
    'aws-sdk-js/3.901.0 ua/2.1 os/linux#6.1.155-176.282.amzn2023.x86_64 lang/js md/nodejs#24.11.0 api/s3#3.901.0 exec-env/AWS_Lambda_nodejs24.x m/E',
  ),
  program('1.2', 'aws-sdk-nodejs/2.1363.0 linux/v16.20.2 exec-env/AWS_Lambda_nodejs16.x promise'),
  program(
    '1.3',
    'aws-sdk-java/2.20.160 Linux/5.10.216-225.855.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.12+7-LTS Java/17.0.12 vendor/Amazon.com_Inc. exec-env/AWS_Lambda_java17 io/sync http/UrlConnection cfg/retry-mode/legacy',
  ),
];
export const INSTANCES = [
  program(
    '1.2',
    'aws-sdk-java/1.11.906 Linux/4.14.252-195.483.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/25.302-b08 java/1.8.0_302 scala/2.12.10 vendor/Red_Hat,_Inc.',
  ),
  program(
    '1.3',
    'aws-sdk-java/2.42.12 md/io#sync md/http#Apache ua/2.1 api/S3#2.42.x os/Linux#6.1.119-129.201.amzn2023.x86_64 lang/java#21.0.5 md/OpenJDK_64-Bit_Server_VM#21.0.5+11-LTS md/vendor#Amazon.com_Inc. md/en_US m/D,N',
  ),
  program('1.3', 'aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/dynamodb#1.34.4'),
  program('pq', 'aws-sdk-go-v2/1.41.5 ua/2.1 os/linux lang/go#1.25.3 md/GOOS#linux md/GOARCH#arm64 api/kms#1.49.1 m/E,a'),
  program('1.3', 'aws-sdk-go/1.44.122 (go1.19.2; linux; amd64) S3Manager'),
  program('1.2', 'Boto3/1.24.84 Python/3.8.14 Linux/4.14.225-175.364.amzn2.aarch64 Botocore/1.27.84'),
  program('1.3', 'amazon-ssm-agent/3.3.1345.0 aws-sdk-go/1.51.21 (go1.22.7; linux; amd64)'),
  program('1.2', 'aws-sdk-php/3.208.7 OS/Linux/4.14.248-189.473.amzn2.x86_64 lang/php/7.4.33 GuzzleHttp/7'),
  program(
    '1.3',
    'aws-sdk-dotnet-coreclr/3.7.301.5 ua/2.0 os/linux#5.15.0.1071 md/ARCH#X64 lang/.NET_Core#8.0.10 md/aws-sdk-dotnet-core#3.7.301.5',
  ),
  program('1.3', 'aws-sdk-rust/1.3.14 os/linux lang/rust/1.82.0'),
];
export const CONTAINERS = [
  program(
    '1.3',
    'Boto3/1.36.1 md/Botocore#1.36.1 ua/2.0 os/linux#5.10.230-223.885.amzn2.x86_64 md/arch#x86_64 lang/python#3.11.11 md/pyimpl#CPython exec-env/AWS_ECS_FARGATE cfg/retry-mode#standard Botocore/1.36.1',
  ),
  program('1.3', 'aws-sdk-js/3.490.0 ua/2.0 os/linux#5.10.201 lang/js md/nodejs#18.20.4 api/sqs#3.490.0'),
  program('1.3', 'aws-sdk-go-v2/1.26.1 os/linux lang/go#1.21.9 md/GOOS#linux md/GOARCH#amd64 api/secretsmanager#1.28.6'),
  program('1.2', 'aws-sdk-ruby3/3.191.4 ua/2.0 api/s3#1.146.0 os/linux md/x86_64 lang/ruby#2.7.8 md/2.7.8 cfg/retry-mode#legacy'),
];
export const PIPELINES = [
  program(
    '1.3',
    'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.72.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.32.2 os/linux lang/go#1.22.7 md/GOOS#linux md/GOARCH#amd64 api/iam#1.37.2',
  ),
  program(
    '1.3',
    'aws-cli/2.18.5 md/awscrt#0.22.0 ua/2.0 os/linux#6.5.0-1025-azure md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.22 md/prompt#off md/command#s3.sync',
  ),
];
export const PEOPLE = [
  program(
    '1.3',
    'aws-cli/2.22.12 md/awscrt#0.23.4 ua/2.0 os/macos#24.2.0 md/arch#arm64 lang/python#3.12.7 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source md/prompt#off md/command#ec2.describe-instances',
  ),
  program('1.2', 'aws-cli/1.16.96 Python/3.6.0 Windows/10 botocore/1.12.86'),
  program('1.2', 'Cyberduck/6.3.2.27291 (Mac OS X/10.13.4) (x86_64)'),
  program('1.2', 's3fs/1.80 (commit hash 6be3236; OpenSSL)'),
];
export const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0',
];
/** Programs that can, or could then, offer no more than TLS 1.0 or 1.1. */
export const OLD = [
  program('TLSv1', 'Boto3/1.9.0 Python/2.7.5 Linux/3.10.0-514.el7.x86_64 Botocore/1.12.0'),
  program('TLSv1', 'aws-sdk-java/1.7.4 Linux/3.10.0-514.6.1.el7.x86_64 OpenJDK_64-Bit_Server_VM/24.131-b00/1.7.0_131'),
  program('TLSv1', 'aws-sdk-dotnet-35/2.0.2.2 .NET Runtime/2.0 .NET Framework/3.5 OS/6.1.7601.65536'),
  program('TLSv1', 'aws-sdk-ruby/1.39.0 ruby/1.9.3 x86_64-linux'),
  program('TLSv1.1', 'aws-cli/1.7.30 Python/2.7.9 Darwin/14.3.0'),
  program('TLSv1.1', 'aws-sdk-nodejs/2.0.23 linux/v0.10.33'),
  program('TLSv1', 'curl/7.18.1 (x86_64-unknown-linux-gnu) libcurl/7.18.1 OpenSSL/0.9.8o zlib/1.2.3'),
];
