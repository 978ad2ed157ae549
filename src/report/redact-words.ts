// Words that reveal nobody: what a redacted report may still say inside user agents, paths and host names.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Pieces of user agents: products, SDKs, runtimes, systems and the metadata names of the AWS SDKs. Lower case. */
export const AGENT_WORDS = words(`
no off on en apple universal awscrt pyimpl implementation distrib libidn libidn2 nghttp2 libssh2 libpsl brotli zstd commit gitsha clientsync clientasync
openjdk bit internet explorer compatible metal int amzn2int amzn2023 wrapper plugin extension daemon async arn sagemaker glue redshift quicksight
a ab accel access acl agent alpine amazon amazonaws amazoncloudwatch amd64 aml amzn amzn2 and android ansible apache api apn app apple applewebkit
arch arm64 armv7l assume async athena auth authorization auto aws awscli awslambda awssdk awstools axios azure b backup beta bionic boto boto3 botocore
browser build bun cargo cdk centos cfg chrome chromium cli clickhouse client clients cloud cloudshell cloudwatch code codebuild codedeploy command
common compiler config console container containers core coreclr corretto cpp cpython cred crt cryptography curl cyberduck d darwin debian debug default
delta deno dev dll docker dotnet dotnetcore drill driver dynamodb ec2 ecs edg edge eks el5 el6 el7 el8 el9 element emr env exe exec execution explorer
federation fedora fetch fips firefox flink fluent fluentbit for framework freebsd fs ft fuse gecko generic git github gnu gnutls go golang google graal gtls
gzip hadoop hash hashicorp head headless helper high hive hotspot http httpclient httpcore https hyper i386 i686 imds installer instance intel internal io
ios ipad iphone is java javascript jdk jre js json jvm k8s kernel kernelspec khtml kms kotlin ktor kubernetes lambda lang latest layer legacy level lib
libcurl libressl like linux linuxkit login loong lts lua mac macintosh macos maven md messaging metadata microsoft minio mobile mode module mono mozilla
ms msie msys musl native nativeaot nc net netcore netframework netstandard netty next nginx nimbus node nodejs nss npm nt openjdk openssl opera opr oracle
os ota page paginator partyparrot pip platform powershell prefix presto product prod profile prompt property provider proxy ps psm pulumi py pyaws pycurl
pyopenssl python query r rails rc re redhat regional release req resource retry requests rest rhel rt ruby runtime rust rustls s s3 s3a s3cmd s3fs s3n safari
sam schannel script sdk sdk2 secure security server serverless service session shell signed sigv4 simple smithy socket software sol source spark spring sqs ssh
ssl sso stable standard static sts sts_assume_role sun support swift synapse sync system t1 tanzu temp terraform terragrunt tls tools transfer transport trident
trino type u ua ubuntu unix unknown urlconnection urllib3 us user user64 util utils v v1 v2 v3 v8 vendor version vm waiter web webapp webkit wget win win32 win64
windows winhttp with wow64 wsl wsl2 x x11 x64 x86 x86_64 xml xray zlib zulu
`);

/** Folder and file names that systems, tools and AWS themselves use; no word that people choose for folders of their own. Lower case. */
export const PATH_WORDS = words(`
. .. .asdf .aws .bin .bun .cache .cargo .config .deno .dotnet .fnm .gem .jabba .java .jdks .jenv .linuxbrew .local .n .net .node .npm .npm-global .nvm
.phpenv .pyenv .rbenv .rustup .rvm .sdkman .terraform .tfenv .tools .venv .volta amazon amazoncloudwatch-agent amzn app.config appdata
applications aws aws-cli aws.exe aws_completer awscli awscliv1 awscliv2 awslogs logs log mnt media htdocs html www bin bouncycastle brew bun bun.exe candidates ca-certificates cacerts cellar chocolatey
cloudtrail cmd.exe conda config corretto credentials crypto-policies current curl curl.exe default deno deno.exe dist dist-packages dotnet dotnet.exe
downloads env environment etc executables fips frameworks framework framework64 git git.exe go go.exe gnu hadoop home homebrew inetpub init installs install
java java.exe java.security javac jdk jre jvm launcher lib lib32 lib64 libcrypto.so libexec library libssl.so linuxbrew local lts machine.config macos microsoft
microsoft.net mingw64 mise miniconda3 anaconda3 mono msys64 musl nginx nix node node.exe node_modules nodejs openjdk openssl openssl.cnf openssl.exe opt
package.json perl php pkgs platform powershell powershell.exe pwsh pwsh.exe private proc profile profiles program programdata programfiles programs pypy
python python.exe python2 python3 rc.d resources roaming root ruby run runtimes sbin scoop security shims site-packages snap snapd src ssl
sw srv system system32 syswow64 temp terraform terraform.exe tls tmp unversioned update-alternatives usr util users users.default usr.bin v1 v1.0 v2
v3 v4 v4.0.30319 var venv versions virtualenvs volumes web.config wget windows windowsapps windowspowershell winsxs wsl x64 x86 x86_64-linux-gnu aarch64-linux-gnu
`);

/** Kinds of resources in ARNs. */
export const ARN_TYPES = words(`
role user group policy instance-profile mfa saml-provider oidc-provider assumed-role federated-user root function layer instance volume vpc subnet
security-group key alias secret table stream cluster service task task-definition container-instance trail eventdatastore log-group log-stream
workgroup datacatalog database bucket accesspoint access-point loadbalancer targetgroup distribution stack project repository domain topic queue rule
parameter db endpoint
`);

/** Labels of AWS host names that are not a customer's. Regions are told by their form. */
export const HOST_WORDS = words(`
s3 s3-fips s3-accesspoint s3-accesspoint-fips s3-website s3-control s3-object-lambda accesspoint dualstack vpce elb compute compute-1 internal execute-api
lambda-url rds es cache cloudfront sts iam kms ec2 ec2messages ssm ssmmessages sqs sns dynamodb lambda logs monitoring athena cloudtrail secretsmanager
ecr api dkr ecs eks glue kinesis firehose states events signin console health organizations route53 autoscaling elasticloadbalancing cloudformation
www docs aws
`);

/** Sites that a report may name. */
export const PUBLIC_SITES = words(`
aws.amazon.com docs.aws.amazon.com repost.aws nodejs.org python.org www.python.org docs.python.org openssl.org www.openssl.org learn.microsoft.com
microsoft.com github.com datatracker.ietf.org rfc-editor.org www.rfc-editor.org terraform.io www.terraform.io
`);

/** What the report itself says all the time: a name that equals one of these stays in running text, where it tells nothing. */
export const EVERYDAY_WORDS = words(`
account accounts address agent all and anonymous any api app application are aws aws-cli aws-internal before below browser but call called calls capable cli client
clients cloudtrail cloudwatch console credentials curl default dotnet event events file files finding findings for framework from git handshake has have host installation installations insights instance internal
it java library linux log logs low machine management max min more name names net node node.js none not of on only one openssl other own path php post-quantum powershell
profile profiles program proved python read ready region regions report reports role role/ root ruby runtime sample sdk service services session set settings since source ssl steps still support trail trails
s3 ec2 sts iam sqs kms system terraform test than that the their this tls to unknown user users version versions was were wget what which windows with without
`);
