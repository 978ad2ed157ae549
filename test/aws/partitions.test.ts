// Which partition a Region lies in, and where its console is.
import { expect, it } from 'vitest';
import { partitionOf } from '../../src/aws/partitions.ts';

it.each([
  ['us-east-1', 'aws', 'amazonaws.com', 'us-east-1.console.aws.amazon.com'],
  ['mx-central-1', 'aws', 'amazonaws.com', 'mx-central-1.console.aws.amazon.com'],
  ['zz-future-9', 'aws', 'amazonaws.com', 'zz-future-9.console.aws.amazon.com'],
  ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn', 'cn-northwest-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com', 'console.amazonaws-us-gov.com'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov', null],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov', null],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk', null],
  ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov', null],
])('%s is in %s', (region, id, dnsSuffix, consoleHost) => {
  expect(partitionOf(region)).toEqual({ id, dnsSuffix, consoleHost });
});
