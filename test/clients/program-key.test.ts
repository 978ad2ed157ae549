import { describe, expect, it } from 'vitest';
import { identify } from '../../src/clients/identify.ts';
import { programKey } from '../../src/clients/program-key.ts';
import { AWS_OWNED, RUNTIMES, SDKS, TOOLS } from '../../src/clients/vocabulary.ts';

const keyOf = (agent: string | null): string => programKey(agent, identify(agent));

describe('the key of a program', () => {
  it('survives an upgrade of every part', () => {
    const old = keyOf('Boto3/1.6.2 Python/3.4.3 Linux/4.4.35 Botocore/1.9.2');
    expect(keyOf('Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 lang/python#3.13.1 Botocore/1.40.0')).toBe(old);
    expect(old).toBe('Boto3/Boto3/Python');
  });

  it('tells programs apart that share a part', () => {
    expect(keyOf('aws-cli/1.16.96 Python/3.6.0 botocore/1.12.86')).toBe('AWS CLI v1/botocore/Python');
    expect(keyOf('aws-cli/2.15.0 Python/3.11.6')).toBe('AWS CLI v2//Python');
    expect(keyOf('curl/8.0.1')).toBe('curl//');
    expect(keyOf('rclone/v1.60.1')).toBe('rclone//Go');
  });

  it('can be read back: only one name holds a slash, and no other begins like it', () => {
    const names = [...TOOLS, ...AWS_OWNED, ...SDKS, ...RUNTIMES];
    expect(names.filter((name) => name.includes('/'))).toEqual(['Go net/http']);
    expect(names.filter((name) => name.startsWith('Go net'))).toEqual(['Go net/http']);
    expect(names.filter((name) => name.includes('|'))).toEqual([]);
  });

  it('is the string with its digits masked where nothing is recognized, with brackets or without', () => {
    expect(keyOf('kubectl/v1.28.10 (linux/amd64)')).toBe('kubectl/v#.#.# (linux/amd#)');
    expect(keyOf('[MyTool/1.0]')).toBe(keyOf('MyTool/27.15'));
    expect(keyOf('Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0')).toBe(
      'Mozilla/#.# (X#; Linux x#_#; rv:#.#) Gecko/# Firefox/#.#',
    );
  });

  it('keeps different programs apart of which only the runtime is known', () => {
    expect(keyOf('MyTool/1.0 Python/3.11.2')).not.toBe(keyOf('OtherTool/1.0 Python/3.11.2'));
  });

  it('is `none` without a user agent, and never holds the separator of a client’s key', () => {
    for (const none of [null, '', '[]', '-', '(none supplied)']) expect(keyOf(none)).toBe('none');
    expect(keyOf('a|b|1')).toBe('a%7Cb%7C#');
  });
});
