import { describe, expect, it } from 'vitest';
import { identify } from '../../src/clients/identify.ts';

const detailsOf = (agent: string): Record<string, string> => Object.fromEntries(identify(agent).details);

describe('details', () => {
  it('tell the AWSSDK.Core version, which decides the TLS default, and the build, in both forms of the string', () => {
    expect(detailsOf('aws-sdk-dotnet-45/3.3.11.0 aws-sdk-dotnet-core/3.3.17.10 .NET_Runtime/4.0 .NET_Framework/4.0 ClientSync')).toEqual({
      'dotnet-core-sdk': '3.3.17.10',
      'dotnet-build': '45',
    });
    expect(detailsOf('aws-sdk-dotnet-coreclr/3.7.305.28 ua/2.0 lang/.NET_Core#8.0.2 md/aws-sdk-dotnet-core#3.7.302.12')).toEqual({
      'dotnet-core-sdk': '3.7.302.12',
      'dotnet-build': 'coreclr',
    });
    expect(detailsOf('aws-sdk-dotnet-35/3.7.410.10')).toEqual({ 'dotnet-build': '35' });
  });

  it.each([
    ['curl/7.21.4 (x86_64-apple-darwin12.2.0) libcurl/7.21.4 OpenSSL/0.9.8x zlib/1.2.5 libidn/1.20', 'OpenSSL/0.9.8x'],
    ['PycURL/7.19.3.1 libcurl/7.26.0 GnuTLS/2.12.20 zlib/1.2.7', 'GnuTLS/2.12.20'],
    ['curl/7.19.7 (x86_64-redhat-linux-gnu) libcurl/7.19.7 NSS/3.19.1 Basic ECC zlib/1.2.3', 'NSS/3.19.1'],
    ['curl/7.64.1 (x86_64-apple-darwin20.0) libcurl/7.64.1 (SecureTransport) LibreSSL/2.8.3 zlib/1.2.11', 'LibreSSL/2.8.3'],
    ['s3fs/1.80 (commit hash 6be3236; OpenSSL)', 'OpenSSL'],
    ['s3fs/1.90 (commit hash unknown; GnuTLS(gcrypt))', 'GnuTLS(gcrypt)'],
  ])('name the TLS library of %s', (agent, library) => {
    expect(detailsOf(agent)['tls-library']).toBe(library);
  });

  it('name no TLS library where the string names none', () => {
    for (const agent of ['curl/8.0.1', 's3fs/1.90 (commit hash unknown)', 's3fs/1.90 (commit hash unknown; Something)', 'rclone/v1.60']) {
      expect(detailsOf(agent)).toEqual({});
    }
  });

  it.each([
    ['aws-cli/2.4.21 Python/3.8.8 Linux/5.10.16.3 exe/x86_64.ubuntu.20 prompt/off command/iam.list-users', 'exe'],
    ['aws-cli/2.9.19 Python/3.11.2 Linux/6.18.44 source/x86_64.debian.12 prompt/off', 'source'],
    ['aws-cli/2.10.0 Python/3.11.2 Linux/6.18.44 sandbox/x86_64 prompt/off', 'sandbox'],
    ['aws-cli/2.36.7 md/awscrt#0.31.0 ua/2.1 os/linux#6.1 lang/python#3.14.6 md/installer#script-exe md/prompt#off', 'script-exe'],
  ])('tell how AWS CLI version 2 was installed: %s', (agent, source) => {
    expect(detailsOf(agent)['cli-source']).toBe(source);
  });

  it('give an execution environment and an application id as they are, and none where they are empty', () => {
    const named = 'aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.1 exec-env/grimoire_095724e3-1fa0 api/sts#1.26.2 app/orders';
    expect(detailsOf(named)).toEqual({ 'exec-env': 'grimoire_095724e3-1fa0', 'app-id': 'orders' });
    expect(detailsOf('Boto3/1.26.95 Python/3.7.16 Linux/5.10 exec-env/ app/ Botocore/1.29.95')).toEqual({ botocore: '1.29.95' });
    expect(detailsOf(`Boto3/1.26.95 Python/3.7.16 exec-env/${'x'.repeat(500)} Botocore/1.29.95`)).toEqual({ botocore: '1.29.95' });
  });

  it('name the provider that Terraform used, a development build too', () => {
    const agent = (version: string): string =>
      `APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/${version} (+https://registry.terraform.io) aws-sdk-go/1.44.157 (go1.19.3; linux; amd64)`;
    expect(detailsOf(agent('3.76.1')).provider).toBe('3.76.1');
    expect(detailsOf(agent('dev')).provider).toBe('dev');
  });

  it('tell where the caller runs when the metrics are certain of it, and are silent when they contradict each other', () => {
    const agent = (metrics: string): string => `Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.12.1 m/${metrics}`;
    expect(detailsOf(agent('b,Z,0,D')).credentials).toBe('EC2 instance (instance metadata)');
    expect(detailsOf(agent('i,z')).credentials).toBe('container (container credentials)');
    expect(detailsOf(agent('r,n')).credentials).toBe('person (IAM Identity Center)');
    expect(detailsOf(agent('g,e,D,-')).credentials).toBeUndefined();
    expect(detailsOf(agent('0,z')).credentials).toBeUndefined();
    expect(detailsOf(agent('00,Z')).credentials).toBeUndefined();
  });

  it('give the version of botocore behind Boto3 and the AWS CLI', () => {
    expect(detailsOf('Boto3/1.26.95 Python/3.7.16 Linux/5.10 Botocore/1.29.95').botocore).toBe('1.29.95');
    expect(detailsOf('aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.18 lang/python#3.11.7').botocore).toBe('1.43.11');
  });
});
