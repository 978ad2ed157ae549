// The least-privilege IAM policy for what was chosen, and the table of actions that it and the error texts are made from.
//
// Actions and their resource types: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch
// Logs" and "... for AWS CloudTrail", retrieved 2026-11-22. The policy is derived from them; nobody has tried it in an account.

export interface Action {
  /** As IAM names it. It need not be the name of the operation. */
  readonly action: string;
  /** Whether IAM can restrict it to log groups; otherwise its resource is `*`. */
  readonly onLogGroup: boolean;
  /** When it is needed: `other` is never part of the policy (nothing to allow, or not in this account). */
  readonly need: 'query' | 'discovery' | 'save' | 'other';
  readonly purpose: string;
}

/** The operations that this program may call, and what each needs. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  StartQuery: { action: 'logs:StartQuery', onLogGroup: true, need: 'query', purpose: 'to run the query' },
  GetQueryResults: { action: 'logs:GetQueryResults', onLogGroup: true, need: 'query', purpose: 'to read its results' },
  StopQuery: { action: 'logs:StopQuery', onLogGroup: false, need: 'query', purpose: 'to stop a query that is no longer wanted' },
  DescribeLogGroups: {
    action: 'logs:DescribeLogGroups',
    onLogGroup: false,
    need: 'query',
    purpose: 'to find log groups, their size and how long they keep events',
  },
  DescribeQueries: {
    action: 'logs:DescribeQueries',
    onLogGroup: false,
    need: 'query',
    purpose: 'to find a query again that was started just before a connection broke, instead of paying twice',
  },
  DescribeTrails: {
    action: 'cloudtrail:DescribeTrails',
    onLogGroup: false,
    need: 'discovery',
    purpose: 'to find trails and their log groups',
  },
  GetTrailStatus: {
    action: 'cloudtrail:GetTrailStatus',
    onLogGroup: false,
    need: 'discovery',
    purpose: 'to see whether a trail is logging',
  },
  PutQueryDefinition: { action: 'logs:PutQueryDefinition', onLogGroup: false, need: 'save', purpose: 'to save the query in the account' },
  DescribeQueryDefinitions: {
    action: 'logs:DescribeQueryDefinitions',
    onLogGroup: false,
    need: 'save',
    purpose: 'to save the query in place of an earlier one',
  },
  // docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: "No permissions are required to perform this operation."
  GetCallerIdentity: { action: 'sts:GetCallerIdentity', onLogGroup: false, need: 'other', purpose: 'to see who is asking' },
  AssumeRole: { action: 'sts:AssumeRole', onLogGroup: false, need: 'other', purpose: 'to become the role' },
  AssumeRoleWithWebIdentity: {
    action: 'sts:AssumeRoleWithWebIdentity',
    onLogGroup: false,
    need: 'other',
    purpose: 'to become the role',
  },
};

export interface PolicyRequest {
  readonly partition: string;
  /** The account in which the queries run; null where it is not known yet. */
  readonly account: string | null;
  /** Null where none are chosen yet: then every log group of the account. */
  readonly logGroups: readonly { readonly region: string; readonly account: string; readonly name: string }[] | null;
  readonly discovery: boolean;
  readonly saveQueries: boolean;
}

/** The IAM policy document for what was chosen. Derived from AWS's reference, not tried. Statements without actions are left out. */
export function leastPrivilegePolicy(request: PolicyRequest): object {
  const needs = new Set<Action['need']>(['query']);
  if (request.discovery) needs.add('discovery');
  if (request.saveQueries) needs.add('save');
  const wanted = Object.values(ACTIONS).filter((action) => needs.has(action.need));
  const anywhere = (need: Action['need']) => names(wanted.filter((action) => !action.onLogGroup && action.need === need));
  const statements = [
    { Sid: 'QueryLogGroups', Actions: names(wanted.filter((action) => action.onLogGroup)), Resource: logGroupArns(request) },
    { Sid: 'FindGroupsAndStopQueries', Actions: anywhere('query'), Resource: '*' },
    { Sid: 'FindTrails', Actions: anywhere('discovery'), Resource: '*' },
    { Sid: 'SaveQueries', Actions: anywhere('save'), Resource: '*' },
  ];
  return {
    Version: '2012-10-17',
    Statement: statements
      .filter((statement) => statement.Actions.length > 0 && statement.Resource.length > 0)
      .map(({ Sid, Actions, Resource }) => ({ Sid, Effect: 'Allow', Action: Actions, Resource })),
  };
}

const names = (actions: readonly Action[]): string[] => [...new Set(actions.map(({ action }) => action))];

// Both forms: the reference names groups without `:*`, CloudWatch Logs' own guide with it ("log group ARNs" in its IAM chapter).
function logGroupArns(request: PolicyRequest): string[] {
  const groups = request.logGroups ?? [{ region: '*', account: request.account ?? '*', name: '*' }];
  const arns = groups.flatMap(({ region, account, name }) => {
    const arn = `arn:${request.partition}:logs:${region}:${account}:log-group:${name}`;
    return name === '*' ? [arn] : [arn, `${arn}:*`];
  });
  return [...new Set(arns)].sort();
}
