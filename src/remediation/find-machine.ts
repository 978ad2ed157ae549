// From the strongest trace in the evidence to the machine: the command that opens the plan of a client seen in a log.
import type { PlaceholderValues } from './placeholders.ts';
import { any, type Command, when } from './playbook.ts';

export const DESCRIBE_INSTANCE = any(
  "aws ec2 describe-instances --region REGION --instance-ids INSTANCE_ID --query 'Reservations[].Instances[].[PlatformDetails,ImageId,PrivateIpAddress,Tags]'",
);
export const DESCRIBE_FUNCTION = any('aws lambda get-function --region REGION --function-name FUNCTION_NAME');
export const DESCRIBE_PRIVATE_ADDRESS = any(
  "aws ec2 describe-network-interfaces --region REGION --filters 'Name=addresses.private-ip-address,Values=SOURCE_IP' --query 'NetworkInterfaces[].[NetworkInterfaceId,Description,InterfaceType,Attachment.InstanceId,TagSet]'",
);

/** Addresses of private networks, RFC 1918: they belong to a network interface of a VPC, or come through a private link. */
const PRIVATE_ADDRESS = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;

/** The one command that leads from the calls to their machine; null where the evidence holds no trace of it. */
export function findMachine(values: PlaceholderValues): Command | null {
  const trace = values.INSTANCE_ID
    ? DESCRIBE_INSTANCE
    : values.FUNCTION_NAME
      ? DESCRIBE_FUNCTION
      : PRIVATE_ADDRESS.test(values.SOURCE_IP ?? '')
        ? DESCRIBE_PRIVATE_ADDRESS
        : null;
  return trace && when('first, from where you have AWS credentials: which machine is it?', trace);
}
