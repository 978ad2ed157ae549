import { describe, expect, test } from 'vitest';
import type { CallGroup } from '../../src/contract/calls.ts';
import { suspectMiddleboxes } from '../../src/findings/middlebox.ts';
import { group } from '../support/calls.ts';

const CLI_V2 = 'aws-cli/2.13.0 Python/3.11.4 Linux/5.10.0-1234-aws exe/x86_64.ubuntu.22';
const CLI_V2_OF_A_DISTRIBUTION = 'aws-cli/2.13.0 Python/3.11.4 Linux/5.10.0-1234-aws source/x86_64.debian.12';

const any = (fields: Partial<CallGroup> = {}) => group({ tlsVersion: 'TLSv1', ...fields });
const witness = (fields: Partial<CallGroup> = {}, agent = CLI_V2) =>
  any({ program: 'AWS CLI v2', userAgents: { [agent]: { calls: 1, last: 1 } }, ...fields });

describe('a device is suspected', () => {
  test.each(['SSLv3', 'TLSv1', 'TLSv1.1'] as const)(
    'behind an address from which two programs called at %s, one of which cannot',
    (tlsVersion) => {
      const groups = [any({ tlsVersion }), witness({ tlsVersion })];
      expect(suspectMiddleboxes(groups)).toEqual([{ address: '203.0.113.7', groups, programs: 2, witness: CLI_V2 }]);
    },
  );

  test('for each address by itself, with its own calls', () => {
    const elsewhere = { sourceIps: { '198.51.100.1': 1 } };
    const suspects = suspectMiddleboxes([any(), any(elsewhere), witness(), witness(elsewhere), any({ sourceIps: { '192.0.2.1': 1 } })]);
    expect(suspects.map(({ address, groups }) => [address, groups.length])).toEqual([
      ['203.0.113.7', 2],
      ['198.51.100.1', 2],
    ]);
  });

  test('also when an address has the name of a property that objects have', () => {
    const sourceIps = Object.fromEntries([['__proto__', 1]]);
    expect(suspectMiddleboxes([any({ sourceIps }), witness({ sourceIps })]).map(({ address }) => address)).toEqual(['__proto__']);
  });
});

describe('no device is suspected', () => {
  test.each<[string, readonly CallGroup[]]>([
    ['without calls', []],
    ['for one program, even one that cannot by itself', [witness(), witness({ service: 'sts.amazonaws.com' })]],
    ['for programs that can all be set so low', [any(), any({ program: 'other' })]],
    ['for a build that can be set so low', [any(), witness({}, CLI_V2_OF_A_DISTRIBUTION)]],
    ['when the witness calls at TLS 1.2', [any(), witness({ tlsVersion: 'TLSv1.2' })]],
    ['when the version is one that nobody documented', [any({ tlsVersion: 'other' }), witness({ tlsVersion: 'other' })]],
    ['when the witness calls from another address', [any(), any({ program: 'other' }), witness({ sourceIps: { '198.51.100.1': 1 } })]],
    ['when the witness is run by AWS', [any(), any({ program: 'other' }), witness({ awsOwned: true })]],
    ['when the second program is run by AWS', [any({ awsOwned: true }), witness()]],
  ])('%s', (_, groups) => {
    expect(suspectMiddleboxes(groups)).toEqual([]);
  });
});
