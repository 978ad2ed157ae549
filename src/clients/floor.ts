// Programs that cannot speak below TLS 1.2 by themselves: seen there, something between them and AWS speaks for them.
import semver from 'semver';
import { atLeast as atLeastNumbers, versionNumbers } from '../contract/version-numbers.ts';
import type { Program } from './program.ts';

interface Floor {
  readonly holds: (program: Program) => boolean;
  readonly why: string;
  readonly source: string;
  readonly retrieved: string;
}

const atLeast = (version: string | null, limit: string): boolean => {
  const read = semver.coerce(version);
  return read !== null && semver.gte(read, limit);
};

/** Only what no setting, environment or code of the caller's can lower. Everything else counts as able to. */
export const FLOORS: readonly Floor[] = [
  {
    // Distributions' own builds (`source/`) offer TLS 1.0 too: Debian's 2.9.19 was measured.
    holds: ({ product, details }) => product === 'AWS CLI v2' && details.get('cli-source') === 'exe',
    why: 'The official build of AWS CLI version 2 brings its own Python and OpenSSL and is compiled for TLS 1.2 at least; an OpenSSL setting that asks for less leaves it without a connection.',
    source:
      "measured with AWS CLI 2.12.1 to 2.36.12, older ones by AWS's word; docs.aws.amazon.com/cli/latest/userguide/cli-security-enforcing-tls.html",
    retrieved: '2026-11-22',
  },
  {
    // The highest version that Go offers is set in code alone, and nobody changes Terraform's: GODEBUG's tls10default and
    // tls13 were measured to have no effect on what a Go 1.19 client offers at the top.
    holds: ({ product, runtimeVersion }) => product === 'Terraform' && atLeast(runtimeVersion, '1.13.0'),
    why: 'Terraform and its providers are Go programs; Go offers TLS 1.3 since 1.13, and no setting lowers that.',
    source: 'go.dev/doc/go1.13 and go1.18#tls10; measured with Go 1.19.8',
    retrieved: '2026-11-22',
  },
  {
    holds: ({ sdk, sdkVersion }) => sdk === 'AWS SDK for Rust' && atLeast(sdkVersion, '1.0.0'),
    why: 'The AWS SDK for Rust uses rustls, which has no TLS 1.0 or 1.1.',
    source: 'AWS SDK for Rust developer guide, enforcing a minimum TLS version; docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
  {
    holds: ({ product, productVersion }) =>
      product === 'SSM Agent' && atLeastNumbers(versionNumbers(productVersion ?? ''), [3, 3, 987]) === true,
    why: 'Since 3.3.987.0 the SSM Agent sets TLS 1.2 as its minimum in its code.',
    source: 'aws/amazon-ssm-agent RELEASENOTES.md, 3.3.987.0',
    retrieved: '2026-11-22',
  },
];

/** True for a program that by itself cannot be set below TLS 1.2, whatever is configured. False wherever that is not certain. */
export const cannotBeSetBelowTls12 = (program: Program): boolean => FLOORS.some(({ holds }) => holds(program));
