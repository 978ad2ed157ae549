// Devices, mobile apps and anonymous readers: clients whose software is not in your hands.
import { any, file, type Playbook, query, when } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { askAgain, newEvent } from './shared.ts';

const BY_READER = query(
  'filter isnull(requester) and tls_version in ["TLSv1", "TLSv1.1"]',
  '| stats count(*) as requests, latest(request_time) as lastRequest by remote_ip, user_agent, bucket_name, tls_version',
  '| sort requests desc',
);

export const devices: Playbook = {
  id: 'r11-devices',
  title: 'Devices and anonymous readers: tell them, or stand in front',
  appliesTo: 'Anonymous calls to public S3 buckets, cameras, printers, storage boxes and other devices, and mobile apps.',
  steps: [
    {
      id: 'measure',
      title: 'Write down how it is now',
      text: 'List what is known: addresses, user agents, buckets, and how many calls a day. AWS sends no notice for anonymous calls, because it cannot know whose they are. Keep the list with the ticket.',
      commands: [
        when('S3 access logs in CloudWatch Logs', BY_READER),
        any('aws s3api get-bucket-logging --bucket BUCKET_NAME'),
        any('aws s3api get-public-access-block --bucket BUCKET_NAME'),
      ],
    },
    {
      id: 'switch-on-logs',
      title: 'If you cannot see them: switch on server access logs',
      text: 'Access logs show the address, the user agent and the TLS version of anonymous readers. CloudTrail shows them only with data events switched on. A client that offers nothing newer than TLS 1.1 fails before any request, and is in neither.',
      caution: 'Log delivery is best effort and can be hours late. The log bucket grows: give it a lifecycle rule.',
      commands: [
        when('save as logging.json', file('{ "LoggingEnabled": { "TargetBucket": "BUCKET_NAME-logs", "TargetPrefix": "access/" } }')),
        any('aws s3api put-bucket-logging --bucket BUCKET_NAME --bucket-logging-status file://logging.json'),
      ],
    },
    {
      id: 'should-it-be-public',
      title: 'Ask whether the bucket must be public',
      text: 'If nobody needs to read it without signing in, block public access: the finding ends there.',
      caution: 'Readers that you do not know lose access at once. Look at the list of step 1 first.',
      commands: [
        any(
          "aws s3api put-public-access-block --bucket BUCKET_NAME --public-access-block-configuration 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true'",
        ),
      ],
    },
    {
      id: 'update-device',
      title: 'If it is your device: update its firmware',
      text: "Find it by its address, note model and firmware, and install the vendor's current firmware. Mobile apps: ship a build with a current SDK, and know which operating systems you still support. Android has TLS 1.2 on by default from 5.0 on.",
      commands: [],
    },
    {
      id: 'stand-in-front',
      title: 'If it cannot be updated: put something in front that you control',
      text: 'Let the device talk to a proxy of yours, and the proxy talk to AWS with TLS 1.2 or 1.3. For public files, CloudFront in front of the bucket is what AWS proposed. A distribution with its own certificate and the policy TLSv1.2_2025 takes nothing below TLS 1.2; the default certificate of *.cloudfront.net still takes TLS 1.0.',
      caution: 'The old protocol then ends at the proxy. Keep that leg inside your own network, and write down who owns it.',
      commands: [any("aws cloudfront get-distribution-config --id DISTRIBUTION_ID --query 'DistributionConfig.ViewerCertificate'")],
    },
    {
      id: 'enforce',
      title: 'When the old readers are gone: refuse old versions in the bucket policy',
      text: 'A Deny with s3:TlsVersion makes your rule visible and testable. There is no aws:TlsVersion: a Deny on that key never matches.',
      caution:
        'Calls of AWS services carry no s3:TlsVersion, so the exception for service principals must stay. Do not ask for 1.3 when clients come through S3 PrivateLink or Multi-Region Access Points: they have no TLS 1.3. The last command replaces the whole policy: merge the statement into the one you saved.',
      commands: [
        any('aws s3api get-bucket-policy --bucket BUCKET_NAME --query Policy --output text'),
        when(
          'save as policy.json, together with the statements you have',
          file(
            '{',
            '  "Version": "2012-10-17",',
            '  "Statement": [{',
            '    "Sid": "DenyOldTls",',
            '    "Effect": "Deny",',
            '    "Principal": "*",',
            '    "Action": "s3:*",',
            '    "Resource": ["arn:aws:s3:::BUCKET_NAME", "arn:aws:s3:::BUCKET_NAME/*"],',
            '    "Condition": {',
            '      "NumericLessThan": { "s3:TlsVersion": "1.2" },',
            '      "Bool": { "aws:PrincipalIsAWSService": "false" }',
            '    }',
            '  }]',
            '}',
          ),
        ),
        any('aws s3api put-bucket-policy --bucket BUCKET_NAME --policy file://policy.json'),
      ],
    },
  ],
  verify: [
    {
      id: 'device-itself',
      title: 'Read the version where the device connects',
      text: 'On the proxy or in the access log, its next request must show TLS 1.2 or newer. The local check of tls-migrate cannot run on the device.',
      commands: [BY_READER],
    },
    ...newEvent,
    askAgain,
  ],
  rollback: [
    {
      id: 'policy-back',
      title: 'Put the old bucket policy back',
      text: 'Save the policy that you printed before as policy-before.json. If there was none, delete the new one.',
      commands: [
        when('there was a policy', any('aws s3api put-bucket-policy --bucket BUCKET_NAME --policy file://policy-before.json')),
        when('there was none', any('aws s3api delete-bucket-policy --bucket BUCKET_NAME')),
      ],
    },
    {
      id: 'public-again',
      title: 'Make the bucket public again',
      text: 'Set the four switches to what step 1 printed. If there was no setting, delete it.',
      commands: [when('there was no setting', any('aws s3api delete-public-access-block --bucket BUCKET_NAME'))],
    },
  ],
  sources: [SOURCES.s3Transit, SOURCES.s3EnforceTls, SOURCES.s3LogFormat, SOURCES.s3Requests, SOURCES.tls12Required],
};
