// Programs that cannot speak below TLS 1.2 by themselves: seen there, something between them and AWS speaks for them.
import semver from 'semver';
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

/** Four numbers, which semver does not read: `3.3.987.0`. */
function atLeastNumbers(version: string | null, limit: readonly number[]): boolean {
  const numbers = (version ?? '').split('.').map(Number);
  for (const [at, wanted] of limit.entries()) {
    const number = numbers[at] ?? 0;
    if (number !== wanted) return number > wanted;
  }
  return true;
}

/** Only what no setting, environment or code of the caller's can lower. Everything else counts as able to. */
export const FLOORS: readonly Floor[] = [
  {
    // Distributions' own builds (`source/`) and the older bundles with Python 3.7 to 3.9 do offer TLS 1.0.
    holds: ({ product, runtimeVersion, details }) =>
      product === 'AWS CLI v2' && details.get('cli-source') === 'exe' && atLeast(runtimeVersion, '3.10.0'),
    why: 'The official build of AWS CLI version 2 brings its own Python and OpenSSL; since Python 3.10 its connections begin at TLS 1.2, and an OpenSSL setting that asks for less leaves them without a connection.',
    source: 'measured with AWS CLI 2.12.1 to 2.36.12; docs.aws.amazon.com/cli/latest/userguide/cli-security-enforcing-tls.html',
    retrieved: '2026-11-22',
  },
  {
    holds: ({ sdk, sdkVersion }) => sdk === 'AWS SDK for Rust' && atLeast(sdkVersion, '1.0.0'),
    why: 'The AWS SDK for Rust uses rustls, which has no TLS 1.0 or 1.1.',
    source: 'AWS SDK for Rust developer guide, enforcing a minimum TLS version; docs.aws.amazon.com/sdkref/latest/guide/pqtls-details.html',
    retrieved: '2026-11-22',
  },
  {
    holds: ({ product, productVersion }) => product === 'SSM Agent' && atLeastNumbers(productVersion, [3, 3, 987, 0]),
    why: 'Since 3.3.987.0 the SSM Agent sets TLS 1.2 as its minimum in its code.',
    source: 'aws/amazon-ssm-agent RELEASENOTES.md, 3.3.987.0',
    retrieved: '2026-11-22',
  },
];

/** True for a program that by itself cannot be set below TLS 1.2, whatever is configured. False wherever that is not certain. */
export const cannotBeSetBelowTls12 = (program: Program): boolean => FLOORS.some(({ holds }) => holds(program));
