// Clients of the user's own load balancers, distributions and APIs: the client first, then the security policy that refuses the old versions.
import { any, type Playbook, type PlaybookStep, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { askAgain, onTheMachine } from './shared.ts';

const LISTENERS = any(
  "aws elbv2 describe-listeners --region REGION --load-balancer-arn LOAD_BALANCER_ARN --query 'Listeners[].[ListenerArn,Port,Protocol,SslPolicy]'",
);
const VIEWERS = any("aws cloudfront get-distribution-config --id DISTRIBUTION_ID --query 'DistributionConfig.ViewerCertificate'");
const API = any("aws apigateway get-rest-api --region REGION --rest-api-id REST_API_ID --query '[securityPolicy,endpointAccessMode]'");
const BALANCER = 'a load balancer';
const DISTRIBUTION = 'a CloudFront distribution';
const REST_API = 'a REST API';

const LATE =
  'Logs come late: load balancers deliver every 5 minutes, CloudFront within an hour and sometimes a day later. None of them is a complete record.';

/** In the endpoint's own log, where other playbooks look for an event in CloudTrail. */
const newRequest = (id: string, targets: PlaybookStep['targets'], version: string): PlaybookStep => ({
  id,
  title: `See a new request with ${version} in the access log`,
  text: `Let the client make one request. Its line in the log of the endpoint must show ${version}, and come from the same address as before. CloudTrail holds no record of such requests.${
    id === 'new-event-pq'
      ? ' Key exchanges stand in the connection log of an Application Load Balancer and in the access log of a Network Load Balancer.'
      : ''
  } Where a load balancer writes its logs, its attributes tell.`,
  caution: LATE,
  commands: [when(BALANCER, any('aws elbv2 describe-load-balancer-attributes --region REGION --load-balancer-arn LOAD_BALANCER_ARN'))],
  ...(targets === undefined ? {} : { targets }),
});

export const ownEndpoint: Playbook = {
  id: 'r14-own-endpoint',
  title: 'A client of your own endpoint: update it, then let the security policy refuse old TLS',
  appliesTo: 'Calls to your own load balancers, CloudFront distributions and APIs of API Gateway, as their access logs show them.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: 'List who calls: addresses, user agents, requests a day. And what the endpoint takes: the security policy of each listener, the minimum version of the distribution, the policy of the API. Keep both with the ticket: they are the record of how it was before.',
      commands: [when(BALANCER, LISTENERS), when(DISTRIBUTION, VIEWERS), when(REST_API, API)],
    },
    {
      id: 'find-client',
      title: 'Find out whose client it is',
      text: 'The user agent names the program, the address the network. A private address belongs to a machine of yours. A public one may be a customer, a partner or a device: ask whoever runs the endpoint who they are, and tell them the date from which old TLS is refused. A robot that tries every address on the internet needs nothing.',
      caution: 'Behind a proxy, a CDN or another load balancer, the TLS that is logged is that of the proxy.',
      commands: [
        when(
          'a private address',
          any(
            "aws ec2 describe-network-interfaces --region REGION --filters 'Name=addresses.private-ip-address,Values=SOURCE_IP' --query 'NetworkInterfaces[].[NetworkInterfaceId,Description,InterfaceType,Attachment.InstanceId,TagSet]'",
          ),
        ),
      ],
    },
    {
      id: 'update-client',
      title: 'Update the client',
      text: 'It is the same work as for a client of an AWS API: a current version of the program, its runtime and its TLS library, and no setting that holds it below. On a machine of yours, tls-migrate finds out what its runtimes offer, and its findings have the steps for each of them.',
      commands: [any('tls-migrate detect')],
    },
    {
      id: 'refuse-balancer',
      title: 'When the old clients are gone: refuse old versions at the load balancer',
      text: 'Listeners that were made with the AWS CLI, CloudFormation or the CDK and no policy have ELBSecurityPolicy-2016-08, which takes TLS 1.0 and has no TLS 1.3. AWS recommends ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09: TLS 1.3 and 1.2 only, and post-quantum key exchange where the client can do it. A Classic Load Balancer has policies of its own.',
      caution:
        'Clients that offer nothing newer fail from that moment on, and the access log does not show them: switch on the connection log first. The policy also sets what the load balancer speaks to its targets.',
      commands: [
        any(
          'aws elbv2 modify-listener --region REGION --listener-arn LISTENER_ARN --ssl-policy ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        ),
      ],
    },
    {
      id: 'refuse-distribution',
      title: 'When the old clients are gone: refuse old versions at CloudFront',
      text: 'With the default certificate of *.cloudfront.net the minimum is TLS 1.0, whatever is set: use a domain name and a certificate of your own. Then choose the policy TLSv1.2_2025, in the console or with update-distribution. Policies that offer TLS 1.3 offer post-quantum key exchange, too.',
      caution: 'Clients that still use the *.cloudfront.net name keep the old minimum.',
      commands: [VIEWERS],
    },
    {
      id: 'refuse-api',
      title: 'When the old clients are gone: refuse old versions at API Gateway',
      text: 'REST APIs with the policy TLS_1_0 take it (the default of Regional and edge-optimized ones); HTTP and WebSocket APIs take TLS 1.2 at least. From TLS_1_0 there is no way to TLS_1_2, only to a policy that begins with SecurityPolicy. It needs an endpoint access mode: begin with BASIC. A custom domain name has a policy of its own, and that one counts for whoever uses it. An edge-optimized API takes policies that end in EDGE.',
      caution:
        'The change takes about 15 minutes. With the access mode STRICT, requests through another kind of endpoint or with a host name other than that of the handshake are refused.',
      commands: [
        when(
          'a Regional or private REST API',
          any(
            "aws apigateway update-rest-api --region REGION --rest-api-id REST_API_ID --patch-operations 'op=replace,path=/securityPolicy,value=SecurityPolicy_TLS13_1_2_PQ_2025_09' 'op=replace,path=/endpointAccessMode,value=BASIC'",
          ),
        ),
      ],
    },
  ],
  verify: [
    onTheMachine,
    newRequest('new-event', ['tls1.2'], 'TLS 1.2 or 1.3'),
    newRequest('new-event-tls13', ['tls1.3'], 'TLS 1.3'),
    newRequest('new-event-pq', ['pq'], 'a key exchange with ML-KEM'),
    askAgain,
  ],
  rollback: [
    {
      id: 'policy-back',
      title: 'Put the old security policy back',
      text: 'With the policy from the record of step 1. An API that had TLS_1_0 also needs its endpoint access mode emptied, in the same command.',
      commands: [
        when(BALANCER, any('aws elbv2 modify-listener --region REGION --listener-arn LISTENER_ARN --ssl-policy PREVIOUS_SECURITY_POLICY')),
        when(
          REST_API,
          any(
            "aws apigateway update-rest-api --region REGION --rest-api-id REST_API_ID --patch-operations 'op=replace,path=/securityPolicy,value=PREVIOUS_SECURITY_POLICY' 'op=replace,path=/endpointAccessMode,value='",
          ),
        ),
      ],
    },
  ],
  sources: [
    SOURCES.notInScope,
    SOURCES.elbPolicies,
    SOURCES.elbConnectionLogs,
    SOURCES.cloudFrontPolicies,
    SOURCES.apiGatewayPolicies,
    SOURCES.apiGatewayPolicyChange,
  ],
};
