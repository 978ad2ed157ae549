// The least-privilege IAM policy for what was chosen, and the table of actions that it and the error texts are made from.
//
// Actions and their resource types: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch
// Logs", "... for AWS CloudTrail", "... for Amazon S3", "... for Amazon Athena" and "... for AWS Glue", retrieved 2026-11-22. The policy is derived from them; nobody has tried it in an account.

export interface Action {
  /** As IAM names it. It need not be the name of the operation. */
  readonly action: string;
  /** What IAM can restrict it to; where that is nothing, its resource is `*`. */
  readonly on: 'log-group' | 'bucket' | 'object' | 'workgroup' | 'catalog' | 'event-data-store' | 'anything';
  /** When it is needed: `other` is never part of the policy (nothing to allow, or not in this account). */
  readonly need: 'query' | 'discovery' | 'save' | 'bucket' | 'athena' | 'history' | 'lake' | 'health' | 'other';
  readonly purpose: string;
}

/** The operations that this program may call, and what each needs. With the service before it where several services have one of its name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  StartQuery: { action: 'logs:StartQuery', on: 'log-group', need: 'query', purpose: 'to run the query' },
  GetQueryResults: { action: 'logs:GetQueryResults', on: 'log-group', need: 'query', purpose: 'to read its results' },
  StopQuery: { action: 'logs:StopQuery', on: 'anything', need: 'query', purpose: 'to stop a query that is no longer wanted' },
  DescribeLogGroups: {
    action: 'logs:DescribeLogGroups',
    on: 'anything',
    need: 'query',
    purpose: 'to find log groups, their size and how long they keep events',
  },
  DescribeQueries: {
    action: 'logs:DescribeQueries',
    on: 'anything',
    need: 'query',
    purpose: 'to find a query again that was started just before a connection broke, instead of paying twice',
  },
  DescribeTrails: {
    action: 'cloudtrail:DescribeTrails',
    on: 'anything',
    need: 'discovery',
    purpose: 'to find trails and their log groups',
  },
  GetTrailStatus: {
    action: 'cloudtrail:GetTrailStatus',
    on: 'anything',
    need: 'discovery',
    purpose: 'to see whether a trail is logging',
  },
  ListEventDataStores: {
    action: 'cloudtrail:ListEventDataStores',
    on: 'anything',
    need: 'lake',
    purpose: 'to find event data stores of CloudTrail Lake',
  },
  GetEventDataStore: {
    action: 'cloudtrail:GetEventDataStore',
    on: 'event-data-store',
    need: 'lake',
    purpose: 'to see what an event data store collects, and for how long',
  },
  'lake.StartQuery': { action: 'cloudtrail:StartQuery', on: 'event-data-store', need: 'lake', purpose: 'to run the query' },
  DescribeQuery: {
    action: 'cloudtrail:DescribeQuery',
    on: 'event-data-store',
    need: 'lake',
    purpose: 'to see how far it is and what it scanned',
  },
  'lake.GetQueryResults': { action: 'cloudtrail:GetQueryResults', on: 'event-data-store', need: 'lake', purpose: 'to read its results' },
  CancelQuery: {
    action: 'cloudtrail:CancelQuery',
    on: 'event-data-store',
    need: 'lake',
    purpose: 'to stop a query that is no longer wanted',
  },
  ListQueries: {
    action: 'cloudtrail:ListQueries',
    on: 'event-data-store',
    need: 'lake',
    purpose: 'to find a query again that was started just before a connection broke, instead of paying twice',
  },
  GetEventSelectors: {
    action: 'cloudtrail:GetEventSelectors',
    on: 'anything',
    need: 'discovery',
    purpose: 'to see which events a trail records',
  },
  DescribeEvents: { action: 'health:DescribeEvents', on: 'anything', need: 'health', purpose: 'to find notices about TLS in AWS Health' },
  DescribeEventDetails: { action: 'health:DescribeEventDetails', on: 'anything', need: 'health', purpose: 'to read them' },
  DescribeAffectedEntities: {
    action: 'health:DescribeAffectedEntities',
    on: 'anything',
    need: 'health',
    purpose: 'to see which resources they are about',
  },
  LookupEvents: { action: 'cloudtrail:LookupEvents', on: 'anything', need: 'history', purpose: 'to read Event history' },
  PutQueryDefinition: { action: 'logs:PutQueryDefinition', on: 'anything', need: 'save', purpose: 'to save the query in the account' },
  DescribeQueryDefinitions: {
    action: 'logs:DescribeQueryDefinitions',
    on: 'anything',
    need: 'save',
    purpose: 'to save the query in place of an earlier one',
  },
  // The action of the operation ListObjectsV2 is named after what it lists.
  ListObjectsV2: { action: 's3:ListBucket', on: 'bucket', need: 'bucket', purpose: 'to find log files in a bucket' },
  GetObject: { action: 's3:GetObject', on: 'object', need: 'bucket', purpose: 'to read them' },
  GetWorkGroup: {
    action: 'athena:GetWorkGroup',
    on: 'workgroup',
    need: 'athena',
    purpose: 'to see where a workgroup keeps results, and its limits',
  },
  ListWorkGroups: { action: 'athena:ListWorkGroups', on: 'anything', need: 'athena', purpose: 'to name other workgroups' },
  ListDatabases: { action: 'athena:ListDatabases', on: 'catalog', need: 'athena', purpose: 'to find tables over CloudTrail files' },
  ListTableMetadata: { action: 'athena:ListTableMetadata', on: 'catalog', need: 'athena', purpose: 'to find tables over CloudTrail files' },
  GetTableMetadata: { action: 'athena:GetTableMetadata', on: 'catalog', need: 'athena', purpose: 'to see which columns a table has' },
  StartQueryExecution: { action: 'athena:StartQueryExecution', on: 'workgroup', need: 'athena', purpose: 'to run the query' },
  GetQueryExecution: {
    action: 'athena:GetQueryExecution',
    on: 'workgroup',
    need: 'athena',
    purpose: 'to see how far it is and what it scanned',
  },
  'athena.GetQueryResults': { action: 'athena:GetQueryResults', on: 'workgroup', need: 'athena', purpose: 'to read its results' },
  StopQueryExecution: {
    action: 'athena:StopQueryExecution',
    on: 'workgroup',
    need: 'athena',
    purpose: 'to stop a query that is no longer wanted',
  },
  // docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: "No permissions are required to perform this operation."
  GetCallerIdentity: { action: 'sts:GetCallerIdentity', on: 'anything', need: 'other', purpose: 'to see who is asking' },
  AssumeRole: { action: 'sts:AssumeRole', on: 'anything', need: 'other', purpose: 'to become the role' },
  AssumeRoleWithWebIdentity: {
    action: 'sts:AssumeRoleWithWebIdentity',
    on: 'anything',
    need: 'other',
    purpose: 'to become the role',
  },
};

/** What S3 does with the reader's permission when a trail encrypts its files with a KMS key. No operation that this program calls. */
export const DECRYPT = { action: 'kms:Decrypt', purpose: 'to read files that are encrypted with a KMS key' } as const;

/**
 * What Athena does with the permissions of whoever runs a query, beside reading the files: it looks the table up, makes one where that
 * was asked for, and keeps the results. docs.aws.amazon.com/athena/latest/ug/{fine-grained-access-to-glue-resources,querying}.html
 */
const ATHENA_CATALOG = ['glue:GetDatabase', 'glue:GetDatabases', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'];
const ATHENA_CREATE = 'glue:CreateTable';
const ATHENA_RESULTS = ['s3:GetBucketLocation', 's3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'];

/** The action of an operation; `service` as in `ProblemContext`. Undefined for an operation that this program does not call. */
export const actionOf = (service: string, operation: string): Action | undefined =>
  ACTIONS[`${service}.${operation}`] ?? ACTIONS[operation];

/** Tables asked through Athena. */
export interface AthenaRequest {
  /** Where queries run. A workgroup that is null is not chosen yet. */
  readonly places: readonly { readonly region: string; readonly account: string; readonly workGroup: string | null }[];
  /** Where results are kept; empty where Athena keeps them itself, or nobody knows yet. */
  readonly results: readonly { readonly bucket: string; readonly prefix: string }[];
  /** Whether a table may be made. */
  readonly create: boolean;
}

export interface PolicyRequest {
  readonly partition: string;
  /** The account in which the queries run; null where it is not known yet. */
  readonly account: string | null;
  /** Null where none are chosen yet: then every log group of the account. Empty where no log group is asked at all. */
  readonly logGroups: readonly { readonly region: string; readonly account: string; readonly name: string }[] | null;
  /** Places in buckets whose files are read. */
  readonly buckets: readonly { readonly bucket: string; readonly prefix: string }[];
  readonly discovery: boolean;
  readonly saveQueries: boolean;
  /** Whether Event history is read. Default: no. */
  readonly eventHistory?: boolean;
  /** Whether notices are read from AWS Health. Default: no. */
  readonly health?: boolean;
  /** ARNs of the event data stores that are asked, `*` in them for all. Default: none. */
  readonly lake?: readonly string[];
  readonly athena?: AthenaRequest;
}

/** The IAM policy document for what was chosen. Derived from AWS's reference, not tried. Statements without actions are left out. */
export function leastPrivilegePolicy(request: PolicyRequest): object {
  const needs = new Set<Action['need']>();
  if (request.logGroups === null || request.logGroups.length > 0) needs.add('query');
  if (request.discovery) needs.add('discovery');
  if (request.saveQueries) needs.add('save');
  if (request.eventHistory === true) needs.add('history');
  if (request.health === true) needs.add('health');
  if (request.lake !== undefined && request.lake.length > 0) needs.add('lake');
  if (request.buckets.length > 0) needs.add('bucket');
  if (request.athena !== undefined) needs.add('athena');
  const wanted = Object.values(ACTIONS).filter((action) => needs.has(action.need));
  const anywhere = (need: Action['need']) => names(wanted.filter((action) => action.on === 'anything' && action.need === need));
  const on = (resource: Action['on']) => names(wanted.filter((action) => action.on === resource));
  const statements = [
    { Sid: 'QueryLogGroups', Actions: on('log-group'), Resource: logGroupArns(request) },
    { Sid: 'FindGroupsAndStopQueries', Actions: anywhere('query'), Resource: '*' },
    { Sid: 'FindTrails', Actions: anywhere('discovery'), Resource: '*' },
    { Sid: 'ReadEventHistory', Actions: anywhere('history'), Resource: '*' },
    { Sid: 'ReadHealthNotices', Actions: anywhere('health'), Resource: '*' },
    { Sid: 'FindEventDataStores', Actions: anywhere('lake'), Resource: '*' },
    { Sid: 'AskEventDataStores', Actions: on('event-data-store'), Resource: [...(request.lake ?? [])] },
    { Sid: 'SaveQueries', Actions: anywhere('save'), Resource: '*' },
    { Sid: 'ListBuckets', Actions: on('bucket'), Resource: bucketArns(request, () => '') },
    { Sid: 'ReadLogFiles', Actions: on('object'), Resource: bucketArns(request, (prefix) => `/${literal(prefix)}*`) },
    // Which key a trail uses, its files alone tell: S3 may decrypt, nothing else.
    {
      Sid: 'ReadLogFilesThatAreEncrypted',
      Actions: needs.has('bucket') ? [DECRYPT.action] : [],
      Resource: '*',
      Condition: { StringLike: { 'kms:ViaService': 's3.*' } },
    },
    { Sid: 'AskAthena', Actions: on('workgroup'), Resource: athenaArns(request, ({ workGroup }) => `workgroup/${workGroup ?? '*'}`) },
    { Sid: 'FindTables', Actions: on('catalog'), Resource: athenaArns(request, () => 'datacatalog/AwsDataCatalog') },
    { Sid: 'ListWorkgroups', Actions: anywhere('athena'), Resource: '*' },
    {
      Sid: 'AthenaLooksTablesUp',
      Actions: [...ATHENA_CATALOG, ...(request.athena?.create === true ? [ATHENA_CREATE] : [])],
      Resource: glueArns(request),
    },
    { Sid: 'AthenaKeepsResults', Actions: ATHENA_RESULTS, Resource: resultArns(request) },
  ];
  return {
    Version: '2012-10-17',
    Statement: statements
      .filter((statement) => statement.Actions.length > 0 && statement.Resource.length > 0)
      .map(({ Sid, Actions, Resource, Condition }) => ({
        Sid,
        Effect: 'Allow',
        Action: Actions,
        Resource,
        ...(Condition === undefined ? {} : { Condition }),
      })),
  };
}

const names = (actions: readonly Action[]): string[] => [...new Set(actions.map(({ action }) => action))];

/** A text as IAM takes it for itself: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, "special characters". */
const literal = (text: string): string => text.replace(/[*?$]/g, (character) => `\${${character}}`);

const bucketArns = ({ partition, buckets }: PolicyRequest, rest: (prefix: string) => string): string[] =>
  [...new Set(buckets.map(({ bucket, prefix }) => `arn:${partition}:s3:::${bucket}${rest(prefix)}`))].sort();

type AthenaPlace = AthenaRequest['places'][number];

const athenaArns = ({ partition, athena }: PolicyRequest, resource: (place: AthenaPlace) => string): string[] =>
  unique((athena?.places ?? []).map((place) => `arn:${partition}:athena:${place.region}:${place.account}:${resource(place)}`));

// Which databases there are, looking tables up is what tells.
const glueArns = ({ partition, athena }: PolicyRequest): string[] =>
  unique(
    (athena?.places ?? []).flatMap(({ region, account }) =>
      ['catalog', 'database/*', 'table/*'].map((resource) => `arn:${partition}:glue:${region}:${account}:${resource}`),
    ),
  );

const resultArns = ({ partition, athena }: PolicyRequest): string[] =>
  unique(
    (athena?.results ?? []).flatMap(({ bucket, prefix }) => [
      `arn:${partition}:s3:::${bucket}`,
      `arn:${partition}:s3:::${bucket}/${literal(prefix)}*`,
    ]),
  );

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

// Both forms: the reference names groups without `:*`, CloudWatch Logs' own guide with it ("log group ARNs" in its IAM chapter).
function logGroupArns(request: PolicyRequest): string[] {
  const groups = request.logGroups ?? [{ region: '*', account: request.account ?? '*', name: '*' }];
  const arns = groups.flatMap(({ region, account, name }) => {
    const arn = `arn:${request.partition}:logs:${region}:${account}:log-group:${name}`;
    return name === '*' ? [arn] : [arn, `${arn}:*`];
  });
  return [...new Set(arns)].sort();
}
