// Who an ARN in an access log is, as CloudTrail's `userIdentity` would say it.

const ASSUMED_ROLE = /^(arn:[\w-]{1,20}):sts::(\d{12}):assumed-role\/([^/]{1,128})\//;

/**
 * The identity of an ARN. A role comes as its session: its own ARN is put together from that, without the path that logs leave out
 * (derived), so that it is the caller that a trail names.
 */
export function identityOfArn(arn: string): Readonly<Record<string, unknown>> {
  const [, partition, account, role] = ASSUMED_ROLE.exec(arn) ?? [];
  return role === undefined ? { arn } : { arn, sessionContext: { sessionIssuer: { arn: `${partition}:iam::${account}:role/${role}` } } };
}
