// Access logs of the user's own endpoints as an evidence source: AWS's end of old TLS did not include them, so clients may still use it there.

import { type AccessLogOptions, type AccessLogs, accessLogSource } from '../access-logs/source.ts';
import type { EvidenceSource } from '../source.ts';
import { albAccessLog, classicAccessLog } from './alb.ts';
import { albConnectionLog } from './alb-connections.ts';
import { type ApiGatewayKeys, apiGatewayLog } from './api-gateway.ts';
import { cloudFrontJsonLog, cloudFrontLog } from './cloudfront.ts';
import { FailedHandshakes } from './handshakes.ts';
import { nlbAccessLog } from './nlb.ts';
import { WithoutTlsField } from './without-tls.ts';

/** Folders of other logs that may lie in the same bucket. */
const OTHER_LOGS: ReadonlySet<string> = new Set([
  'CloudTrail',
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-Aggregated',
  'CloudTrail-NetworkActivity',
  'Config',
  'vpcflowlogs',
  'WAFLogs',
]);

export interface EndpointAccessLogOptions extends AccessLogOptions {
  /** What a person's own format of API Gateway's logs calls things. */
  readonly apiGatewayKeys?: ApiGatewayKeys;
}

/**
 * The access logs at and below `paths` (absolute, or as `tree` names them): of Application, Network and Classic Load Balancers,
 * CloudFront and API Gateway, told by their content.
 */
export function endpointAccessLogs(
  paths: readonly string[],
  { apiGatewayKeys = {}, ...options }: EndpointAccessLogOptions = {},
): EvidenceSource {
  const open: AccessLogs['open'] = () => {
    const failed = new FailedHandshakes();
    const without = new WithoutTlsField();
    return {
      formats: [
        albAccessLog,
        nlbAccessLog(failed),
        albConnectionLog(failed),
        classicAccessLog,
        cloudFrontLog(without),
        cloudFrontJsonLog(without),
        apiGatewayLog(apiGatewayKeys, without),
      ],
      remarks: () => [...failed.remarks(), ...without.remarks()],
    };
  };
  const what = 'access log of a load balancer, of CloudFront or of API Gateway';
  return accessLogSource({ kind: 'endpoint-access-logs', what, open, otherLogs: OTHER_LOGS }, paths, options);
}
