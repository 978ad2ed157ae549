import { describe, expect, it } from 'vitest';
import { cannotBeSetBelowTls12, FLOORS } from '../../src/clients/floor.ts';
import { identify } from '../../src/clients/identify.ts';

const cannot = (agent: string): boolean => cannotBeSetBelowTls12(identify(agent));

describe('programs that cannot be set below TLS 1.2', () => {
  it.each([
    'aws-cli/2.15.37 Python/3.11.8 Linux/6.1.82-99.168.amzn2023.x86_64 exe/x86_64.amzn.2023 prompt/off',
    'aws-cli/2.36.7 md/awscrt#0.31.0 ua/2.1 os/linux#6.1 lang/python#3.14.6 md/installer#exe md/prompt#off',
    'aws-cli/2.4.21 Python/3.8.8 Linux/5.10 exe/x86_64.ubuntu.20 prompt/off',
    'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) aws-sdk-go/1.44.157 (go1.19.3; linux; amd64)',
    'aws-sdk-rust/1.3.14 os/linux lang/rust/1.94.1',
    'aws-sdk-go/1.55.5 (go1.22.4; linux; amd64) amazon-ssm-agent/3.3.987.0',
    'amazon-ssm-agent/3.3.1000.1',
  ])('%s', (agent) => expect(cannot(agent)).toBe(true));

  it.each([
    ['a distribution’s build takes the system’s OpenSSL', 'aws-cli/2.9.19 Python/3.11.2 Linux/6.18 source/x86_64.debian.12 prompt/off'],
    ['Terraform built with a Go before TLS 1.3', 'aws-sdk-go/1.15.5 (go1.10.3; linux; amd64) APN/1.0 HashiCorp/1.0 Terraform/0.11.7'],
    ['nothing says how it was installed', 'aws-cli/2.15.37 Python/3.11.8 Linux/6.1'],
    ['version 1 takes the interpreter’s OpenSSL', 'aws-cli/1.45.11 Python/3.11.7 Linux/6.18 botocore/1.43.11'],
    ['version 1 cannot claim an installer', 'aws-cli/1.45.11 Python/3.11.7 exe/x86_64 botocore/1.43.11'],
    ['the previews could be built on another TLS library', 'aws-sdk-rust/0.54.1 os/linux lang/rust/1.66.0'],
    ['an agent of unknown version', 'aws-sdk-go/1.41.4 (go1.18.3; linux; amd64) amazon-ssm-agent/'],
    ['an older agent', 'amazon-ssm-agent/3.3.986.9'],
    ['Node.js can be told to', 'aws-sdk-nodejs/2.1692.0 linux/v20.15.0'],
    ['Go code can set it', 'aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.1'],
    ['nobody knows', 'stratus-red-team_1'],
    ['no user agent', ''],
  ])('not where it is uncertain: %s', (_, agent) => expect(cannot(agent)).toBe(false));

  it('stand on dated sources', () => {
    for (const { source, retrieved, why } of FLOORS) {
      expect(source).not.toBe('');
      expect(why).not.toBe('');
      expect(retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});
