// Which account and Region a log of an endpoint is of: by its path as AWS lays it out, or by what its lines name.
import { isRegion } from '../../contract/aws-names.ts';

export interface Place {
  readonly account: string | null;
  readonly region: string | null;
}

// `123456789012_elasticloadbalancing_us-east-2_app.…`, also behind `conn_log_`. Sources: Elastic Load Balancing user guides, access and
// connection log files. `AWSLogs/123456789012/CloudFront/`, `AWSLogs/aws-account-id=123456789012/CloudFront/`. Source: Amazon CloudFront
// developer guide, standard-logging. Retrieved 2026-11-22.
const BALANCER_NAME = /(?:^|[\\/]|conn_log_)(\d{12})_elasticloadbalancing_([a-z0-9-]{1,30})_[^\\/]*$/;
const FOLDER =
  /(?:^|[\\/])AWSLogs[\\/](?:o-[a-z0-9]{10,32}[\\/])?(?:aws-account-id=)?(\d{12})[\\/](?:elasticloadbalancing[\\/]([a-z0-9-]{1,30})[\\/])?/;

export function placeOf(path: string): Place {
  const [, account, region] = BALANCER_NAME.exec(path) ?? FOLDER.exec(path) ?? [];
  return { account: account ?? null, region: region !== undefined && isRegion(region) ? region : null };
}

const ARN = /^arn:[\w-]{1,20}:(?:elasticloadbalancing|acm):([a-z0-9-]{1,30}):(\d{12}):/;

/**
 * What a line names: its target group or its certificate, which lie in the Region of the load balancer, and in its account
 * (neither can be shared).
 */
export function placeOfArns(...arns: readonly (string | undefined)[]): Place {
  for (const arn of arns) {
    const [, region, account] = ARN.exec(arn ?? '') ?? [];
    if (region !== undefined && account !== undefined) return { account, region: isRegion(region) ? region : null };
  }
  return { account: null, region: null };
}
