// An unknown client: from what the log says to a machine, and from the machine to a person.
import { DESCRIBE_FUNCTION, DESCRIBE_INSTANCE, DESCRIBE_PRIVATE_ADDRESS } from '../find-machine.ts';
import { any, type Playbook, query, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { askAgain, newEvent } from './shared.ts';

export const findOwner: Playbook = {
  id: 'r00-find-owner',
  title: 'Find the machine and the person behind the calls',
  appliesTo: 'Clients that nobody knows: an empty or unknown user agent, or a known program whose machine is unknown.',
  steps: [
    {
      id: 'read-event',
      title: 'Write down one whole event',
      text: "Take one event of the finding and read userIdentity, sourceIPAddress, userAgent and vpcEndpointId. Event history goes back 90 days and holds management events only; for older or data events, use the query on your trail's log group. An empty user agent is a program that sends none: s3cmd is one, scripts that sign by themselves are others.",
      commands: [
        any(
          "aws cloudtrail lookup-events --region REGION --lookup-attributes 'AttributeKey=EventId,AttributeValue=EVENT_ID' --query 'Events[0].CloudTrailEvent' --output text",
        ),
        query('filter eventID = "EVENT_ID"', '| fields @message'),
      ],
    },
    {
      id: 'by-access-key',
      title: 'From the access key to its user',
      text: 'A key that begins with AKIA belongs to an IAM user: the commands name the account, the user and the last use. One that begins with ASIA is temporary: go by the role instead.',
      commands: [
        any('aws sts get-access-key-info --access-key-id ACCESS_KEY_ID'),
        when('AKIA keys', any('aws iam get-access-key-last-used --access-key-id ACCESS_KEY_ID')),
        when('AKIA keys', any('aws iam list-user-tags --user-name USER_NAME')),
      ],
    },
    {
      id: 'by-account',
      title: 'From the account to its contact',
      text: 'In an organization, accounts have a name, an address and often tags. Ask from the management account.',
      commands: [
        any("aws organizations describe-account --account-id ACCOUNT_ID --query 'Account.[Name,Email]' --output text"),
        any('aws organizations list-tags-for-resource --resource-id ACCOUNT_ID'),
      ],
    },
    {
      id: 'by-role',
      title: 'From the role to what uses it',
      text: 'Tags and the trust policy of a role say whose it is: ec2.amazonaws.com means machines, lambda.amazonaws.com functions, a federation provider means people or pipelines. The session name is often the instance id, the function or the person.',
      commands: [
        any("aws iam get-role --role-name ROLE_NAME --query 'Role.[Description,RoleLastUsed,Tags,AssumeRolePolicyDocument]'"),
        any(
          "aws ec2 describe-instances --region REGION --filters 'Name=iam-instance-profile.arn,Values=*/ROLE_NAME' --query 'Reservations[].Instances[].[InstanceId,PrivateIpAddress,LaunchTime,Tags]'",
        ),
        any(
          "aws lambda list-functions --region REGION --query 'Functions[?ends_with(Role,`/ROLE_NAME`)].[FunctionName,Runtime]' --output text",
        ),
      ],
    },
    {
      id: 'by-instance',
      title: 'From the instance or function to its tags',
      text: 'Tags such as Owner or Team name people. Who started it stands in the event RunInstances.',
      commands: [
        when('an instance', DESCRIBE_INSTANCE),
        when(
          'an instance',
          any(
            "aws cloudtrail lookup-events --region REGION --lookup-attributes 'AttributeKey=ResourceName,AttributeValue=INSTANCE_ID' --query 'Events[].[EventTime,EventName,Username]' --output text",
          ),
        ),
        when('a function', DESCRIBE_FUNCTION),
      ],
    },
    {
      id: 'by-address',
      title: 'From the address to the machine',
      text: 'A private address belongs to a network interface, which belongs to a machine, a function or a load balancer. A public one may be an Elastic IP, a NAT gateway with many machines behind it, or your office. If the interface is a NAT gateway, its flow logs tell the machine behind it.',
      commands: [
        when('a private address', DESCRIBE_PRIVATE_ADDRESS),
        when(
          'a public address',
          any(
            "aws ec2 describe-network-interfaces --region REGION --filters 'Name=association.public-ip,Values=SOURCE_IP' --query 'NetworkInterfaces[].[NetworkInterfaceId,Description,InterfaceType,Attachment.InstanceId,TagSet]'",
          ),
        ),
        when(
          'a public address',
          any("aws ec2 describe-nat-gateways --region REGION --query 'NatGateways[].[NatGatewayId,VpcId,NatGatewayAddresses[].PublicIp]'"),
        ),
      ],
    },
    {
      id: 'by-endpoint',
      title: 'From the VPC endpoint to the network',
      text: 'It names the VPC, and so the account, the team or the site that the calls came through.',
      commands: [
        any(
          "aws ec2 describe-vpc-endpoints --region REGION --vpc-endpoint-ids VPC_ENDPOINT_ID --query 'VpcEndpoints[].[VpcId,ServiceName,VpcEndpointType,Tags]'",
        ),
      ],
    },
    {
      id: 'what-else',
      title: 'See what else this caller does',
      text: 'The other calls of the same key often tell the job: its bucket, its queue, its time of day.',
      commands: [
        any(
          "aws cloudtrail lookup-events --region REGION --lookup-attributes 'AttributeKey=AccessKeyId,AttributeValue=ACCESS_KEY_ID' --end-time EVENT_TIME --max-results 50 --query 'Events[].[EventTime,EventSource,EventName]' --output text",
        ),
        query(
          'filter userIdentity.arn = "PRINCIPAL_ARN" or userIdentity.sessionContext.sessionIssuer.arn = "PRINCIPAL_ARN"',
          '| stats count(*) as calls by eventSource, eventName, sourceIPAddress, bin(1h) as hour',
          '| sort calls desc',
        ),
      ],
    },
    {
      id: 'tell-owner',
      title: 'Hand it to the person, with the evidence',
      text: 'Write the owner into the note of this step. Send the event, the address, the date of the last call and the program. If nobody answers, switching the key to inactive finds the owner fast, and can be undone at once.',
      caution: 'Switching off a key stops everything that uses it. Announce it, choose the hour, and stay at hand.',
      commands: [
        when(
          'the last resort, AKIA keys only',
          any('aws iam update-access-key --user-name USER_NAME --access-key-id ACCESS_KEY_ID --status Inactive'),
        ),
      ],
    },
  ],
  verify: [
    {
      id: 'owner-agrees',
      title: 'The owner knows the program',
      text: 'The person can name the program and the machine. On that machine, tls-migrate finds out what its runtimes offer, and shows which playbook fits.',
      commands: [any('tls-migrate detect')],
    },
    ...newEvent,
    askAgain,
  ],
  rollback: [
    {
      id: 'key-active',
      title: 'Switch the key on again',
      text: 'Only if you switched it off. Looking things up changes nothing.',
      commands: [any('aws iam update-access-key --user-name USER_NAME --access-key-id ACCESS_KEY_ID --status Active')],
    },
  ],
  sources: [SOURCES.lookupEvents, SOURCES.userIdentity, SOURCES.recordContents, SOURCES.insightsExamples],
};
