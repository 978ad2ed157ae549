// The least-privilege IAM policy for what was chosen, and the table of actions behind it.

export interface Action {
  /** As IAM names it. */
  readonly action: string;
  /** Whether IAM can restrict it to log groups; otherwise the resource is `*`. */
  readonly onLogGroup: boolean;
  readonly purpose: string;
}

/** SDK operation -> what it needs. */
export const ACTIONS: Readonly<Record<string, Action>> = {};

export interface PolicyRequest {
  readonly partition: string;
  readonly account: string | null;
  readonly logGroups: readonly { readonly region: string; readonly account: string; readonly name: string }[] | null;
  readonly discovery: boolean;
  readonly saveQueries: boolean;
}

export function leastPrivilegePolicy(_request: PolicyRequest): object {
  return {};
}
