// The calls of the corpus: what a request of each looks like in CloudTrail, in the sizes that real ones have. JSON is written as text, which is quicker.

const UPPER = ['A', 'B', 'C', 'D', 'E', 'F'];
const TABLES = ['orders', 'carts', 'sessions', 'inventory', 'prices', 'events'];
const bucketOf = (random, account) => `${['media', 'exports', 'datalake-raw', 'datalake-curated', 'backups'][random.int(5)]}-${account}`;
const keyOf = (random, { day }) =>
  `${['ingest', 'thumbs', 'events', 'year=2026'][random.int(4)]}/dt=${day}/part-${String(random.int(4096)).padStart(5, '0')}-c000.snappy.parquet`;
// One key for each purpose and account, as its id.
const kmsKey = (random, { account, region }) =>
  `arn:aws:kms:${region}:${account}:key/${UPPER[random.int(6)].toLowerCase().repeat(8)}-1111-4222-8333-${account}`;

function s3(name, { weight, write = false, parameters = () => '', bytes = 0 }) {
  return {
    service: 's3.amazonaws.com',
    name,
    weight,
    readOnly: !write,
    data: true,
    make: (random, place) => {
      const bucket = bucketOf(random, place.account);
      const key = keyOf(random, place);
      const host = `${bucket}.s3.${place.region}.amazonaws.com`;
      const moved = bytes === 0 ? 0 : random.int(bytes);
      return {
        host,
        parameters: `{"bucketName":"${bucket}","Host":"${host}","key":"${key}"${parameters(random)}}`,
        response: write ? '{"x-amz-server-side-encryption":"aws:kms","x-amz-storage-class":"STANDARD"}' : 'null',
        extra: `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${write ? moved : 0},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${random.base64(75)}=","bytesTransferredOut":${write ? 0 : moved}}`,
        resources: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${bucket}/${key}"},{"accountId":"${place.account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucket}"}]`,
      };
    },
  };
}

function kms(name, weight) {
  return {
    service: 'kms.amazonaws.com',
    name,
    weight,
    readOnly: true,
    data: false,
    make: (random, place) => {
      const key = kmsKey(random, place);
      return {
        host: `kms.${place.region}.amazonaws.com`,
        parameters: `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::${bucketOf(random, place.account)}/${keyOf(random, place)}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT","keyId":"${key}"}`,
        response: 'null',
        resources: `[{"accountId":"${place.account}","type":"AWS::KMS::Key","ARN":"${key}"}]`,
      };
    },
  };
}

function dynamodb(name, weight, write) {
  return {
    service: 'dynamodb.amazonaws.com',
    name,
    weight,
    readOnly: !write,
    data: true,
    make: (random, place) => {
      const table = random.pick(TABLES);
      const condition = write
        ? ',"conditionExpression":"attribute_not_exists(#pk) AND #v < :v","expressionAttributeNames":{"#pk":"pk","#v":"version"}'
        : '';
      return {
        host: `dynamodb.${place.region}.amazonaws.com`,
        parameters: `{"tableName":"${table}","key":{"pk":"HIDDEN_DUE_TO_SECURITY_REASONS"},"consistentRead":${!write},"returnConsumedCapacity":"TOTAL"${condition}}`,
        response: 'null',
        resources: `[{"accountId":"${place.account}","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:${place.region}:${place.account}:table/${table}"}]`,
      };
    },
  };
}

const assumeRole = {
  service: 'sts.amazonaws.com',
  name: 'AssumeRole',
  weight: 4,
  readOnly: true,
  data: false,
  make: (random, place) => {
    const role = `arn:aws:iam::${place.account}:role/${random.pick(TABLES)}-reader`;
    const session = `aws-go-sdk-${1_757_000_000 + random.int(1e7)}`;
    return {
      host: `sts.${place.region}.amazonaws.com`,
      parameters: `{"roleArn":"${role}","roleSessionName":"${session}","durationSeconds":3600}`,
      response: `{"credentials":{"accessKeyId":"ASIA${random.code(16)}","sessionToken":"IQoJb3JpZ2luX2Vj${random.base64(420)}=","expiration":"${place.day} 23:59:59"},"assumedRoleUser":{"assumedRoleId":"AROA${role.length}EXAMPLEAAAA:${session}","arn":"${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}"}}`,
      resources: `[{"accountId":"${place.account}","type":"AWS::IAM::Role","ARN":"${role}"}]`,
    };
  },
};

const invoke = {
  service: 'lambda.amazonaws.com',
  name: 'Invoke',
  weight: 7,
  readOnly: false,
  data: true,
  make: (random, place) => {
    const arn = `arn:aws:lambda:${place.region}:${place.account}:function:${random.pick(TABLES)}-${random.int(6)}`;
    return {
      host: `lambda.${place.region}.amazonaws.com`,
      parameters: `{"functionName":"${arn}","sourceArn":"arn:aws:apigateway:${place.region}::/restapis/a1b2c3d4e5/stages/prod","contentType":"application/json","invocationType":"RequestResponse"}`,
      response: 'null',
      extra: `{"functionVersion":"${arn}:$LATEST"}`,
      resources: `[{"accountId":"${place.account}","type":"AWS::Lambda::Function","ARN":"${arn}"}]`,
    };
  },
};

/** A management call with little in it. `tls: false` is a service that tells nothing of TLS. */
function plain(service, name, { weight, parameters = () => 'null', readOnly = true, tls = true, response = () => 'null' }) {
  return {
    service: `${service}.amazonaws.com`,
    name,
    weight,
    readOnly,
    data: false,
    tells: tls,
    make: (random, place) => ({
      host: service === 'iam' ? 'iam.amazonaws.com' : `${service}.${place.region}.amazonaws.com`,
      parameters: parameters(random, place),
      response: response(random, place),
    }),
  };
}

const instanceSet = (random, place, count) =>
  Array.from({ length: count }, () => {
    const id = `i-0${random.hex(16)}`;
    return `{"instanceId":"${id}","imageId":"ami-0abcdef1234567890","currentState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-16-${random.int(256)}-${random.int(256)}.${place.region}.compute.internal","keyName":"fleet","amiLaunchIndex":0,"productCodes":{},"instanceType":"c7g.2xlarge","placement":{"availabilityZone":"${place.region}a","tenancy":"default"},"monitoring":{"state":"pending"},"subnetId":"subnet-0f00ba4bead5eed01","vpcId":"vpc-0123456789abcdef0","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","tagSet":{"items":[{"key":"team","value":"fleet"},{"key":"Name","value":"worker \\"blue\\" {a}"}]}}`;
  }).join(',');

const policy = (account) =>
  `{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Sid\\":\\"DenyOldTls\\",\\"Effect\\":\\"Deny\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"s3:*\\",\\"Resource\\":[\\"arn:aws:s3:::exports-${account}\\",\\"arn:aws:s3:::exports-${account}/*\\"],\\"Condition\\":{\\"NumericLessThan\\":{\\"s3:TlsVersion\\":\\"1.2\\"}}}]}`;

const describeInstances = plain('ec2', 'DescribeInstances', {
  weight: 16,
  parameters: (random) =>
    `{"maxResults":${100 + random.int(9) * 100},"instancesSet":{},"filterSet":{"items":[{"name":"tag:team","valueSet":{"items":[{"value":"fleet"}]}},{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}]}}`,
});
const parameter = plain('ssm', 'GetParameter', {
  weight: 12,
  parameters: (random) => `{"name":"/prod/${random.pick(TABLES)}/endpoint","withDecryption":true}`,
});

/** What programs do all day. */
export const DATA_PLANE = [
  s3('GetObject', { weight: 30, bytes: 9_000_000 }),
  s3('PutObject', { weight: 12, write: true, bytes: 9_000_000, parameters: () => ',"x-amz-server-side-encryption":"aws:kms"' }),
  s3('HeadObject', { weight: 9 }),
  s3('ListObjects', { weight: 3, parameters: () => ',"list-type":"2","encoding-type":"url","max-keys":"1000"' }),
  kms('Decrypt', 16),
  kms('GenerateDataKey', 8),
  assumeRole,
  dynamodb('GetItem', 10, false),
  dynamodb('UpdateItem', 7, true),
  dynamodb('Query', 5, false),
  invoke,
  plain('sqs', 'ReceiveMessage', {
    weight: 6,
    parameters: (random, { account, region }) =>
      `{"queueUrl":"https://sqs.${region}.amazonaws.com/${account}/${random.pick(TABLES)}","maxNumberOfMessages":10,"visibilityTimeout":30}`,
  }),
  plain('secretsmanager', 'GetSecretValue', { weight: 4, parameters: (random) => `{"secretId":"prod/${random.pick(TABLES)}/db"}` }),
  parameter,
  plain('logs', 'CreateLogStream', {
    weight: 2,
    readOnly: false,
    parameters: (random, { day }) =>
      `{"logGroupName":"/aws/lambda/${random.pick(TABLES)}","logStreamName":"${day.replaceAll('-', '/')}/[$LATEST]${random.hex(32)}"}`,
  }),
  plain('monitoring', 'GetMetricData', {
    weight: 2,
    tls: false,
    parameters: () => '{"startTime":"Sep 1, 2026, 12:00:00 AM","maxDatapoints":100800}',
  }),
];
/** What machines and people ask of the account. */
export const OPERATIONS = [
  describeInstances,
  parameter,
  plain('ec2', 'DescribeVolumes', { weight: 8, parameters: () => '{"maxResults":500,"volumeSet":{},"filterSet":{}}' }),
  plain('ssm', 'UpdateInstanceInformation', {
    weight: 12,
    readOnly: false,
    parameters: (random) =>
      `{"instanceId":"i-0${random.hex(16)}","agentVersion":"3.3.1345.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.16.${random.int(256)}.${random.int(256)}","computerName":"ip-10-16-0-1.compute.internal"}`,
  }),
  plain('iam', 'ListAttachedRolePolicies', { weight: 5, parameters: (random) => `{"roleName":"${random.pick(TABLES)}-reader"}` }),
  plain('cloudformation', 'DescribeStacks', { weight: 4, parameters: (random) => `{"stackName":"${random.pick(TABLES)}"}` }),
  plain('monitoring', 'DescribeAlarms', { weight: 2, tls: false }),
];
/** What pipelines do: fewer calls, larger ones. */
export const PROVISIONING = [
  describeInstances,
  assumeRole,
  plain('iam', 'GetRole', { weight: 16, parameters: (random) => `{"roleName":"${random.pick(TABLES)}-reader"}` }),
  plain('s3', 'PutBucketPolicy', {
    weight: 3,
    readOnly: false,
    parameters: (_, { account }) => `{"bucketName":"exports-${account}","bucketPolicy":"${policy(account)}","policy":""}`,
  }),
  plain('ec2', 'RunInstances', {
    weight: 2,
    readOnly: false,
    parameters: () =>
      '{"instancesSet":{"items":[{"imageId":"ami-0abcdef1234567890","minCount":1,"maxCount":40,"keyName":"fleet"}]},"userData":"<sensitiveDataRemoved>","instanceType":"c7g.2xlarge","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,"ebsOptimized":false}',
    response: (random, place) =>
      `{"requestId":"${random.uuid()}","reservationId":"r-0${random.hex(16)}","ownerId":"${place.account}","groupSet":{},"instancesSet":{"items":[${instanceSet(random, place, 1 + random.int(40))}]}}`,
  }),
  plain('logs', 'StartQuery', {
    weight: 2,
    parameters: () =>
      '{"logGroupNames":["/aws/cloudtrail"],"queryString":"filter tlsDetails.tlsVersion in [ \\"TLSv1\\", \\"TLSv1.1\\" ]\\n| stats count(*) as numOutdatedTlsCalls by eventSource"}',
  }),
];
