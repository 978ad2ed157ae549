import { describe, expect, it } from 'vitest';
import type { Program, ProgramDetail } from '../../src/clients/program.ts';
import { causesOf } from '../../src/remediation/causes.ts';

const program = (given: Partial<Omit<Program, 'details'>>, details: readonly (readonly [ProgramDetail, string])[] = []): Program => ({
  product: null,
  productVersion: null,
  sdk: null,
  sdkVersion: null,
  runtime: null,
  runtimeVersion: null,
  os: null,
  ownedBy: 'user',
  browser: null,
  ...given,
  details: new Map(details),
});
const dotnet = (core?: string): Program =>
  program(
    { product: 'AWS SDK for .NET', sdk: 'AWS SDK for .NET', runtime: '.NET Framework', os: 'Windows' },
    core ? [['dotnet-core-sdk', core]] : [],
  );
const first = (given: Program, below: 'tls1.2' | 'tls1.3' | 'pq' = 'tls1.2'): string => causesOf(given, below)[0] ?? '';

describe('calls below TLS 1.2', () => {
  it('an SDK for .NET before 3.3.22 does what its target says', () => {
    expect(first(dotnet('3.3.17.10'))).toMatch(/older than 3\.3\.22.*below 4\.6/);
    expect(first(dotnet('3.3.21.19'))).toMatch(/older than 3\.3\.22/);
  });

  it('from 3.3.22 on something else in the process is to blame', () => {
    expect(first(dotnet('3.3.22.0'))).toMatch(/Another HTTP stack/);
    expect(first(dotnet('3.7.300.12'))).toMatch(/Another HTTP stack/);
    expect(first(dotnet('4.0.0'))).toMatch(/Another HTTP stack/);
  });

  it('without the number of the core nothing is said about it', () => {
    expect(causesOf(dotnet(), 'tls1.2').join(' ')).not.toMatch(/3\.3\.22|Another HTTP stack/);
    expect(first(dotnet('rubbish'))).toMatch(/targets .NET Framework below 4\.6/);
  });

  it.each([
    ['1.6.0_45', /Java 6 or 7/],
    ['1.7.0_80', /Java 6 or 7/],
    ['7', /Java 6 or 7/],
    ['1.8.0_402', /start option/],
    ['17.0.10+9-LTS', /start option/],
    ['11.0.2', /start option/],
    [null, /start option/],
  ])('Java %s', (runtimeVersion, cause) => {
    expect(first(program({ sdk: 'AWS SDK for Java v1', runtime: 'Java', runtimeVersion }))).toMatch(cause);
  });

  it.each([
    ['2.7.18', /OpenSSL is older than 1\.0\.1/],
    ['3.6.8', /Code that sets the version/],
  ])('Python %s', (runtimeVersion, cause) => {
    expect(first(program({ sdk: 'Boto3', runtime: 'Python', runtimeVersion }))).toMatch(cause);
  });

  it('a program that cannot be set so low points at a proxy', () => {
    for (const given of [
      { product: 'AWS CLI v2', runtime: 'Python' },
      { sdk: 'AWS SDK for Go v2', runtime: 'Go' },
      { sdk: 'AWS SDK for Rust', runtime: 'Rust' },
    ]) {
      expect(first(program(given)), JSON.stringify(given)).toMatch(/^A proxy/);
    }
  });

  it('Node.js is pinned rather than too old', () => {
    expect(first(program({ sdk: 'AWS SDK for JavaScript v2', runtime: 'Node.js', runtimeVersion: '8.17.0' }))).toMatch(/secureProtocol/);
  });

  it('a library that names itself in the user agent is believed', () => {
    expect(first(program({ product: 'curl' }, [['tls-library', 'OpenSSL/0.9.8x']]))).toMatch(/cannot do TLS 1\.2/);
    expect(first(program({ product: 'curl' }, [['tls-library', 'OpenSSL/1.0.1e']]))).not.toMatch(/cannot do/);
  });

  it('a product with a TLS stack of its own is not judged by the runtime around it', () => {
    expect(first(program({ product: 'PycURL', runtime: 'Python', runtimeVersion: '3.6.8' }))).toMatch(/library/);
    expect(first(program({ product: 'rclone', runtime: 'Go' }))).toMatch(/old release/);
  });

  it('an SDK for JavaScript that hides its runtime still has a setting to look for', () => {
    expect(first(program({ product: 'AWS SDK for JavaScript v3', sdk: 'AWS SDK for JavaScript v3' }))).toMatch(/NODE_OPTIONS/);
  });

  it('no user agent at all: s3cmd, or a script', () => {
    expect(first(program({ ownedBy: 'unknown' }))).toMatch(/s3cmd/);
  });
});

describe('calls below TLS 1.3 and without ML-KEM', () => {
  it('Windows is what holds .NET Framework back', () => {
    expect(first(dotnet('3.7.1'), 'tls1.3')).toMatch(/Windows 10/);
    expect(first(dotnet('3.7.1'), 'pq')).toMatch(/Schannel/);
  });

  it('versions decide where AWS names one', () => {
    const cli = (productVersion: string): Program => program({ product: 'AWS CLI v2', productVersion, runtime: 'Python' });
    expect(first(cli('2.9.18'), 'tls1.3')).toMatch(/2\.9\.19/);
    expect(first(cli('2.9.19'), 'tls1.3')).not.toMatch(/2\.9\.19/);
    expect(first(cli('2.30.0'), 'pq')).toMatch(/2\.34\.54/);
    expect(first(program({ runtime: 'Node.js', runtimeVersion: '10.24.1' }), 'tls1.3')).toMatch(/before 12/);
    expect(first(program({ runtime: 'Go', runtimeVersion: '1.9' }), 'tls1.3')).toMatch(/1\.13/);
  });

  it('event streams of the SDK for Ruby stay at TLS 1.2 by themselves', () => {
    expect(first(program({ runtime: 'Ruby', sdk: 'AWS SDK for Ruby v3' }), 'tls1.3')).toMatch(/HTTP\/2/);
  });

  it('there is always something to ask', () => {
    for (const below of ['tls1.2', 'tls1.3', 'pq'] as const)
      expect(causesOf(program({ product: 'a program of tomorrow' }), below).length).toBeGreaterThan(0);
  });
});
