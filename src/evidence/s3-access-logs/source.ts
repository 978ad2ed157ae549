// S3 server access logs as an evidence source: the calls that no trail records without data events, anonymous ones among them.

import { type AccessLogOptions, accessLogSource } from '../access-logs/source.ts';
import type { EvidenceSource } from '../source.ts';
import { type LogOwner, s3Formats } from './format.ts';

/** Folders of other logs that may lie in the same bucket. Sources: the user guides of those services; CloudTrail's has folders beside it. */
const OTHER_LOGS: ReadonlySet<string> = new Set([
  'CloudTrail',
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-Aggregated',
  'CloudTrail-NetworkActivity',
  'CloudFront',
  'Config',
  'elasticloadbalancing',
  'vpcflowlogs',
  'WAFLogs',
]);

export interface S3AccessLogOptions extends AccessLogOptions {
  /** Whose the logs are, where their paths do not tell. Text logs lie in a bucket of the same account and Region as the one they are of. */
  readonly owner?: LogOwner;
}

/** The S3 server access logs at and below `paths` (absolute, or as `tree` names them), told by their content. */
export function s3AccessLogs(paths: readonly string[], { owner, ...options }: S3AccessLogOptions = {}): EvidenceSource {
  const open = () => ({ formats: s3Formats(owner ?? null), remarks: () => [] });
  return accessLogSource({ kind: 's3-access-logs', what: 'S3 server access log', open, otherLogs: OTHER_LOGS }, paths, options);
}
