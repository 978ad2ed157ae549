import { describe, expect, it } from 'vitest';
import { normalizeUserAgent, tokenize } from '../../src/clients/normalize.ts';

const words = (text: string): readonly string[] => tokenize(text).map(({ text: word, comment }) => (comment ? `(${word})` : word));

describe('a user agent as it is logged', () => {
  it('loses exactly one pair of brackets', () => {
    expect(normalizeUserAgent('[aws-cli/2.18.5]')).toBe('aws-cli/2.18.5');
    expect(normalizeUserAgent('[[a]]')).toBe('[a]');
    expect(normalizeUserAgent('emrfs/s3n groups:[]')).toBe('emrfs/s3n groups:[]');
    expect(normalizeUserAgent('[aws-cli/2.18.5')).toBe('aws-cli/2.18.5');
    expect(normalizeUserAgent('aws-cli/2.18.5]')).toBe('aws-cli/2.18.5]');
  });

  it('is split at white space, and where a space is missing', () => {
    expect(words('Windows/7botocore/1.4.1')).toEqual(['Windows/7', 'botocore/1.4.1']);
    expect(words('botocore/1.12.160cwlogs/1.4.4')).toEqual(['botocore/1.12.160', 'cwlogs/1.4.4']);
    expect(words('Linux/5.4.0-42-genericBotocore/1.17.1')).toEqual(['Linux/5.4.0-42-generic', 'Botocore/1.17.1']);
    expect(words('aws-sdk-go/1.44.157(go1.19.3; linux; amd64)exec-env/X')).toEqual([
      'aws-sdk-go/1.44.157',
      '(go1.19.3; linux; amd64)',
      'exec-env/X',
    ]);
    expect(words('md/ClientAsync  ft/s3-transfer')).toEqual(['md/ClientAsync', 'ft/s3-transfer']);
  });

  it('keeps what looks glued but is one word', () => {
    for (const word of ['CPython/2.7.5', 'exec-env/AWS_Lambda_python3.9', 'Linux/4.14.225-175.364.amzn2.aarch64', 'Dalvik/2.1.0/0']) {
      expect(words(word)).toEqual([word]);
    }
    expect(words('OpenJDK_64-Bit_Server_VM/25.151-b12/1.8.0_151')).toEqual(['OpenJDK_64-Bit_Server_VM/25.151-b12/1.8.0_151']);
    expect(words('exec-env/1botocore/1.2')).toEqual(['exec-env/1botocore/1.2']);
  });

  it('keeps a parenthesis inside a name and sets comments apart, nested ones and ones that were cut too', () => {
    expect(words('Java_HotSpot(TM)_64-Bit_Server_VM/25.131-b11 java/1.8')).toEqual([
      'Java_HotSpot(TM)_64-Bit_Server_VM/25.131-b11',
      'java/1.8',
    ]);
    expect(words('s3fs/1.90 (commit hash unknown; GnuTLS(gcrypt)) x')).toEqual(['s3fs/1.90', '(commit hash unknown; GnuTLS(gcrypt))', 'x']);
    expect(words('aws-sdk-go/1.44.1 (go1.19; li')).toEqual(['aws-sdk-go/1.44.1', '(go1.19; li)']);
  });

  it('marks the end of a head by its comma, but not a comma inside a word', () => {
    expect(tokenize('S3Console/0.4, aws-internal/3').map(({ comma }) => comma)).toEqual([true, false]);
    expect(words('AWSCloudTrail,aws-internal/3 m/b,g,Z vendor/Azul_Systems,_Inc.')).toEqual([
      'AWSCloudTrail',
      'aws-internal/3',
      'm/b,g,Z',
      'vendor/Azul_Systems,_Inc.',
    ]);
  });
});
